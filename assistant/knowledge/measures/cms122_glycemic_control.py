"""Diabetes: glycemic status above 9 % or not assessed. A lower rate is better care.

Of several assessments on the latest day the lowest counts; one without a result counts as the lowest.
"""

from datetime import date

from assistant.knowledge.measures import frailty, hospice, palliative
from assistant.knowledge.measures.case import Case
from assistant.knowledge.measures.encounters import ADULT_PREVENTIVE, VISIT
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import Finding, all_of, any_of, found, said
from assistant.knowledge.measures.kinds import Kind, is_diagnosis
from assistant.knowledge.measures.named import GLUCOSE_MANAGEMENT_INDICATOR, NUTRITION_THERAPY
from assistant.knowledge.measures.periods import day_of, days, holds, overlaps
from assistant.knowledge.measures.populations import Rate, of_patient
from retrieval.model import Measurement

_VISITS = (
    "Office Visit", "Annual Wellness Visit", *ADULT_PREVENTIVE, "Home Healthcare Services", "Nutrition Services",
    "Telephone Visits",
)  # fmt: skip
_BY_CODE = "CMS122 visits named by code"
USES = (
    *_VISITS, "Diabetes", "HbA1c Laboratory Test", *hospice.USES, *frailty.USES, *palliative.USES,
)  # fmt: skip
OPTIONAL = (_BY_CODE,)
_POOR = 9.0


def rates(case: Case) -> tuple[Rate, ...]:
    diabetes = [
        one
        for one in case.conditions("Diabetes")
        if is_diagnosis(one) and overlaps(days(one.prevalence()), case.year)
    ]
    return (
        of_patient(
            all_of(
                case.aged(18, 75),
                found(VISIT, case.visits(*_VISITS, NUTRITION_THERAPY, _BY_CODE)),
                found("diabetes diagnosed at a visit", diabetes),
            ),
            _poor(_assessments(case)),
            excluded=any_of(
                hospice.hospice(case),
                frailty.in_nursing_home(case),
                frailty.advanced_illness_and_frailty(case),
                palliative.palliative(case),
            ),
            inverse=True,
        ),
    )


def _assessments(case: Case) -> list[Event]:
    asked = case.observations(Kind.LABORATORY, "HbA1c Laboratory Test", GLUCOSE_MANAGEMENT_INDICATOR)
    return [one for one in asked if (when := one.when("effective")) and holds(case.year, when.latest)]


def _poor(assessed: list[Event]) -> Finding:
    if not assessed:
        return said("no glycemic status assessment in the period", True)
    latest = max(day for one in assessed if (day := _day(one)))
    of_that_day = [one for one in assessed if _day(one) == latest]
    lowest = min(of_that_day, key=lambda one: (one.detail.valued, _percent(one) or 0.0))
    if not lowest.detail.valued:
        return found("the latest glycemic status assessment has no result", [lowest])
    percent = _percent(lowest)
    high = [lowest] if percent is not None and percent > _POOR else []
    return found("latest glycemic status above 9 %", high)


def _day(one: Event) -> date | None:
    when = one.when("effective")
    return day_of(when.latest) if when else None


def _percent(one: Event) -> float | None:
    fact = one.fact
    return fact.number if isinstance(fact, Measurement) and fact.unit == "%" else None
