"""Cervical cancer screening: cytology within three years, or an HPV test within five at 30 years or older."""

from assistant.knowledge.measures import hospice, palliative
from assistant.knowledge.measures.case import Case
from assistant.knowledge.measures.encounters import ADULT_PREVENTIVE, VISIT
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import Finding, all_of, any_of, found
from assistant.knowledge.measures.kinds import Kind
from assistant.knowledge.measures.periods import Interval, holds
from assistant.knowledge.measures.populations import Rate, of_patient

_VISITS = (
    "Office Visit",
    *ADULT_PREVENTIVE,
    "Home Healthcare Services",
    "Telephone Visits",
    "Virtual Encounter",
)
USES = (
    *_VISITS, "Hysterectomy with No Residual Cervix", "Congenital or Acquired Absence of Cervix", "Pap Test",
    "HPV Test", *hospice.USES, *palliative.USES,
)  # fmt: skip
OPTIONAL = ()


def rates(case: Case) -> tuple[Rate, ...]:
    return (
        of_patient(
            all_of(case.aged(24, 64), case.female, found(VISIT, case.visits(*_VISITS))),
            any_of(
                found("cervical cytology within three years", _cytology(case)),
                found("an HPV test within five years, at 30 or older", _hpv(case)),
            ),
            excluded=any_of(hospice.hospice(case), _no_cervix(case), palliative.palliative(case)),
        ),
    )


def _no_cervix(case: Case) -> Finding:
    over = case.year.end
    removed = [
        one
        for one in case.procedures("Hysterectomy with No Residual Cervix")
        if (when := one.when("performed")) and when.end and over and when.end <= over
    ]
    absent = [
        one
        for one in case.conditions("Congenital or Acquired Absence of Cervix")
        if (was := one.prevalence()) and was.start and over and was.start <= over
    ]
    return any_of(found("the uterus was removed with its cervix", removed), found("no cervix", absent))


def _cytology(case: Case) -> list[Event]:
    return [
        one for one in case.observations(Kind.LABORATORY, "Pap Test") if _resulted(one, case.period.since(2))
    ]


def _hpv(case: Case) -> list[Event]:
    tests = case.observations(Kind.LABORATORY, "HPV Test")
    return [one for one in tests if _resulted(one, case.period.since(4)) and _age_at(case, one) >= 30]


def _resulted(one: Event, within: Interval) -> bool:
    when = one.when("effective")
    return one.detail.valued and when is not None and holds(within, when.latest)


def _age_at(case: Case, one: Event) -> int:
    when = one.when("effective")
    latest = when.latest if when else None
    return -1 if latest is None else case.age(latest.date()) or -1
