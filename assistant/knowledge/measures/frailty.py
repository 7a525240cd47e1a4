"""Frailty, advanced illness, dementia medication, and living in a nursing home: who is spared some screening."""

from datetime import datetime, time

from assistant.knowledge.measures.case import ORDERED, Case, days_of, intent, last
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import Finding, all_of, any_of, found
from assistant.knowledge.measures.kinds import Kind
from assistant.knowledge.measures.medication_period import medication_period
from assistant.knowledge.measures.named import EQUIPMENT_USED, HOUSING_STATUS, LIVES_IN_NURSING_HOME
from assistant.knowledge.measures.periods import days, ends_in, holds, overlaps, starts_in

USES = (
    "Advanced Illness", "Dementia Medications", "Frailty Device", "Frailty Diagnosis", "Frailty Encounter",
    "Frailty Symptom",
)  # fmt: skip
_SYMPTOM = frozenset({"preliminary", "final", "amended", "corrected"})


def advanced_illness_and_frailty(case: Case) -> Finding:
    """From 66 years on the last day of the period."""
    return all_of(case.aged(66), frail(case), _ill(case))


def advanced_illness_and_frailty_or_81(case: Case) -> Finding:
    """From 66 to 80 years both, from 81 frailty alone."""
    return any_of(all_of(case.aged(66, 80), frail(case), _ill(case)), all_of(case.aged(81), frail(case)))


def in_nursing_home(case: Case) -> Finding:
    """From 66 years, where the latest housing status up to the end of the period is a nursing home."""
    asked = [
        one
        for one in case.observations(Kind.SCREENING, HOUSING_STATUS)
        if (when := one.when("effective")) and when.end and when.end <= _end(case)
    ]
    latest = last(asked, _ended)
    lives = [latest] if latest and LIVES_IN_NURSING_HOME in latest.beside("value") else []
    return all_of(case.aged(66), found("lives in a nursing home", lives))


def frail(case: Case) -> Finding:
    year = case.year
    ordered = [
        one
        for one in case.orders("Frailty Device", type="DeviceRequest")
        if one.status in ORDERED and intent(one) == "order" and holds(year, one.moment("authoredOn"))
    ]
    used = [
        one
        for one in case.observations(Kind.SCREENING, EQUIPMENT_USED)
        if case.has(one.beside("value"), "Frailty Device") and ends_in(days_of(one, "effective"), year)
    ]
    diagnosed = case.conditions("Frailty Diagnosis")
    visited = case.encounters("Frailty Encounter")
    observed = case.observations(Kind.SIMPLE, "Frailty Symptom", status=_SYMPTOM)
    return any_of(
        found("a device for frailty ordered", ordered),
        found("a device for frailty in use", used),
        found("a diagnosis of frailty", [e for e in diagnosed if overlaps(days(e.prevalence()), year)]),
        found("a visit for frailty", [e for e in visited if overlaps(days_of(e, "period"), year)]),
        found("a symptom of frailty", [e for e in observed if overlaps(days_of(e, "effective"), year)]),
    )


def _ill(case: Case) -> Finding:
    """In the period or the year before it: an advanced illness that began, or a medicine for dementia."""
    two_years = case.period.since(1)
    began = [
        one for one in case.conditions("Advanced Illness") if starts_in(days(one.prevalence()), two_years)
    ]
    taken = [
        one
        for one in case.orders("Dementia Medications", type="MedicationRequest")
        if one.status == "active" and intent(one) == "order" and overlaps(medication_period(one), two_years)
    ]
    return any_of(found("an advanced illness", began), found("a medicine for dementia", taken))


def _ended(one: Event) -> datetime | None:
    when = one.when("effective")
    return when.end if when else None


def _end(case: Case) -> datetime:
    return datetime.combine(case.period.last, time.max)
