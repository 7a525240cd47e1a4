"""Colorectal cancer screening: any of five tests, each for as long as it counts."""

from assistant.knowledge.measures import frailty, hospice, palliative
from assistant.knowledge.measures.case import Case, days_of
from assistant.knowledge.measures.encounters import ADULT_OUTPATIENT, adult_visit
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import all_of, any_of, found
from assistant.knowledge.measures.kinds import Kind, categories
from assistant.knowledge.measures.periods import ends_in, holds
from assistant.knowledge.measures.populations import Rate, of_patient

USES = (
    *ADULT_OUTPATIENT, "Colonoscopy", "CT Colonography", "Fecal Occult Blood Test (FOBT)", "sDNA FIT Test",
    "Flexible Sigmoidoscopy", "Malignant Neoplasm of Colon", "Total Colectomy", *hospice.USES, *palliative.USES,
    *frailty.USES,
)  # fmt: skip
OPTIONAL = ()
# How many years before the period each test still counts.
_COLONOSCOPY, _SIGMOIDOSCOPY, _COLONOGRAPHY, _STOOL_DNA, _STOOL_BLOOD = 9, 4, 4, 2, 0


def rates(case: Case) -> tuple[Rate, ...]:
    return (
        of_patient(
            all_of(case.aged(46, 75), adult_visit(case)),
            any_of(
                found(
                    "a stool blood test in the period",
                    _stool(case, "Fecal Occult Blood Test (FOBT)", _STOOL_BLOOD),
                ),
                found("a stool DNA test within three years", _stool(case, "sDNA FIT Test", _STOOL_DNA)),
                found(
                    "a sigmoidoscopy within five years",
                    _scopes(case, "Flexible Sigmoidoscopy", _SIGMOIDOSCOPY),
                ),
                found("a CT colonography within five years", _scans(case)),
                found("a colonoscopy within ten years", _scopes(case, "Colonoscopy", _COLONOSCOPY)),
            ),
            excluded=any_of(
                hospice.hospice(case),
                found("colorectal cancer", _cancers(case)),
                found("the colon was removed", _colectomies(case)),
                frailty.advanced_illness_and_frailty(case),
                frailty.in_nursing_home(case),
                palliative.palliative(case),
            ),
        ),
    )


def _stool(case: Case, title: str, years_before: int) -> list[Event]:
    within = case.period.since(years_before)
    return [
        one
        for one in case.observations(Kind.LABORATORY, title)
        if one.detail.valued and (when := one.when("effective")) and holds(within, when.latest)
    ]


def _scopes(case: Case, title: str, years_before: int) -> list[Event]:
    within = case.period.since(years_before)
    return [one for one in case.procedures(title) if ends_in(days_of(one, "performed"), within)]


def _scans(case: Case) -> list[Event]:
    within = case.period.since(_COLONOGRAPHY)
    return [
        one
        for one in case.observations(Kind.CLINICAL, "CT Colonography")
        if "imaging" in categories(one) and ends_in(days_of(one, "effective"), within)
    ]


def _cancers(case: Case) -> list[Event]:
    over = case.year.end
    known = case.conditions("Malignant Neoplasm of Colon")
    return [one for one in known if (was := one.prevalence()) and was.start and over and was.start <= over]


def _colectomies(case: Case) -> list[Event]:
    over = case.year.end
    done = case.procedures("Total Colectomy")
    return [one for one in done if (was := one.when("performed")) and was.end and over and was.end <= over]
