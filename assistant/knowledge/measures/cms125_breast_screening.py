"""Breast cancer screening: a mammogram from October two years before the period to its end."""

from datetime import date

from assistant.knowledge.measures import frailty, hospice, palliative
from assistant.knowledge.measures.case import Case, days_of
from assistant.knowledge.measures.encounters import ADULT_OUTPATIENT, adult_visit
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import Finding, all_of, any_of, found
from assistant.knowledge.measures.kinds import Kind, categories
from assistant.knowledge.measures.named import LEFT, RIGHT
from assistant.knowledge.measures.periods import between, ends_in
from assistant.knowledge.measures.populations import Rate, of_patient
from assistant.knowledge.measures.valuesets import Key

_UNSPECIFIED = "Unilateral Mastectomy, Unspecified Laterality"
USES = (
    *ADULT_OUTPATIENT, "Bilateral Mastectomy", "History of bilateral mastectomy", "Mammography",
    "Status Post Left Mastectomy", "Status Post Right Mastectomy", "Unilateral Mastectomy Left",
    "Unilateral Mastectomy Right", _UNSPECIFIED, *hospice.USES, *palliative.USES, *frailty.USES,
)  # fmt: skip
OPTIONAL = ()


def rates(case: Case) -> tuple[Rate, ...]:
    return (
        of_patient(
            all_of(case.aged(42, 74), case.female, adult_visit(case)),
            found("a mammogram", _mammograms(case)),
            excluded=any_of(
                hospice.hospice(case),
                all_of(
                    _one_side(case, "Status Post Right Mastectomy", "Unilateral Mastectomy Right", RIGHT),
                    _one_side(case, "Status Post Left Mastectomy", "Unilateral Mastectomy Left", LEFT),
                ),
                _both_sides(case),
                frailty.advanced_illness_and_frailty(case),
                frailty.in_nursing_home(case),
                palliative.palliative(case),
            ),
        ),
    )


def _mammograms(case: Case) -> list[Event]:
    since = between(date(case.period.first.year - 2, 10, 1), case.period.last)
    return [
        one
        for one in case.observations(Kind.CLINICAL, "Mammography")
        if "imaging" in categories(one) and ends_in(days_of(one, "effective"), since)
    ]


def _one_side(case: Case, status_post: str, procedure: str, side: Key) -> Finding:
    diagnosed = case.conditions(status_post)
    diagnosed += [one for one in case.conditions(_UNSPECIFIED) if side in one.beside("bodySite")]
    name = "right" if side is RIGHT else "left"
    return any_of(
        found(f"{name} breast removed, by diagnosis", _begun(case, diagnosed)),
        found(f"{name} breast removed", _done(case, case.procedures(procedure))),
    )


def _both_sides(case: Case) -> Finding:
    return any_of(
        found(
            "both breasts removed, by diagnosis",
            _begun(case, case.conditions("History of bilateral mastectomy")),
        ),
        found("both breasts removed", _done(case, case.procedures("Bilateral Mastectomy"))),
    )


def _begun(case: Case, conditions: list[Event]) -> list[Event]:
    over = case.year.end
    return [e for e in conditions if (was := e.prevalence()) and was.start and over and was.start <= over]


def _done(case: Case, procedures: list[Event]) -> list[Event]:
    over = case.year.end
    return [e for e in procedures if (was := e.when("performed")) and was.end and over and was.end <= over]
