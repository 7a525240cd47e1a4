"""Depression screening and follow-up: the latest screening is negative, or positive with a follow-up.

A screening counts in the fourteen days up to a visit, a follow-up at the visit or within two days after it.
"""

from datetime import timedelta

from assistant.knowledge.measures.case import AS_ORDER, FINISHED, ORDERED, Case, days_of, intent, last
from assistant.knowledge.measures.encounters import VISIT
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import Finding, all_of, any_of, found, said
from assistant.knowledge.measures.kinds import Kind
from assistant.knowledge.measures.medication_period import medication_period
from assistant.knowledge.measures.named import (
    ADOLESCENT_DEPRESSION_SCREENING,
    ADULT_DEPRESSION_SCREENING,
    DEPRESSION_NEGATIVE,
    DEPRESSION_POSITIVE,
    DEPRESSION_SCREENING_DECLINED,
)
from assistant.knowledge.measures.periods import day_of, days, holds, overlaps_after
from assistant.knowledge.measures.populations import Rate, of_patient

_VISITS = ("Encounter to Screen for Depression", "Physical Therapy Evaluation", "Telephone Visits")
USES = (
    *_VISITS, "Bipolar Disorder", "Medical Reason", "Adolescent Depression Medications",
    "Adult Depression Medications", "Referral for Adolescent Depression", "Referral for Adult Depression",
    "Follow Up for Adolescent Depression", "Follow Up for Adult Depression",
)  # fmt: skip
OPTIONAL = ()
_SCREENINGS = {"Adolescent": ADOLESCENT_DEPRESSION_SCREENING, "Adult": ADULT_DEPRESSION_SCREENING}
_DONE = frozenset({"final", "corrected"})
_BEFORE, _AFTER = timedelta(days=14), timedelta(days=2)


def rates(case: Case) -> tuple[Rate, ...]:
    visits = case.visits(*_VISITS, status=FINISHED)
    return (
        of_patient(
            all_of(case.aged(12, at_start=True), found(VISIT, visits)),
            _screened(case, visits),
            excluded=found("bipolar disorder before a visit", _bipolar(case, visits)),
            exception=any_of(*(_not_screened(case, visits, whose) for whose in _SCREENINGS)),
        ),
    )


def _screened(case: Case, visits: list[Event]) -> Finding:
    """With the adolescent screening up to 17 years, with the adult one from 17."""
    age = case.age(case.period.first) or 0
    suited = [whose for whose, fits in (("Adolescent", age <= 17), ("Adult", age >= 17)) if fits]
    return any_of(*(_answered(case, visits, whose) for whose in suited))


def _answered(case: Case, visits: list[Event], whose: str) -> Finding:
    name = f"{whose.lower()} depression screening"
    latest = last(_screenings(case, visits, whose), lambda one: one.moment("effective"))
    if latest is None:
        return said(f"a {name} up to fourteen days before a visit", False)
    if DEPRESSION_NEGATIVE in latest.beside("value"):
        return found(f"the latest {name} is negative", [latest])
    positive = [latest] if DEPRESSION_POSITIVE in latest.beside("value") else []
    return all_of(
        found(f"the latest {name} says positive or negative", positive),
        found(
            "a follow-up at the visit or within two days after it", _follow_up(case, visits, whose, latest)
        ),
    )


def _screenings(case: Case, visits: list[Event], whose: str) -> list[Event]:
    asked = case.observations(Kind.SCREENING, _SCREENINGS[whose], status=_DONE)
    return [e for e in asked if e.detail.valued and any(_shortly_before(e, v, "end") for v in visits)]


def _shortly_before(screening: Event, visit: Event, edge: str) -> bool:
    """To the day: no more than fourteen days before the visit began, and not after."""
    when, seen = screening.when("effective"), day_of(visit.moment("period"))
    day = day_of((when.end if edge == "end" else when.start) if when else None)
    return day is not None and seen is not None and seen - _BEFORE <= day <= seen


def _follow_up(case: Case, visits: list[Event], whose: str, screening: Event) -> list[Event]:
    about = [one for one in visits if _shortly_before(screening, one, "start")]
    medicines = [
        one
        for one in case.orders(f"{whose} Depression Medications", type="MedicationRequest")
        if one.status in ORDERED
        and intent(one) in AS_ORDER
        and any(overlaps_after(medication_period(one), days_of(visit, "period")) for visit in about)
    ]
    referrals = [e for e in case.orders(f"Referral for {whose} Depression") if e.status in ORDERED]
    done = case.procedures(f"Follow Up for {whose} Depression")
    return [
        one
        for one in (*medicines, *referrals, *done)
        if _in_period(case, one) and any(_at_or_after(one, visit) for visit in about)
    ]


def _in_period(case: Case, one: Event) -> bool:
    return holds(case.year, one.moment("performed") or one.moment("authoredOn"))


def _at_or_after(one: Event, visit: Event) -> bool:
    """Begun while the visit lasted, or ordered on its last day or the two days after it."""
    seen, ordered = visit.when("period"), day_of(one.moment("authoredOn"))
    over = day_of(seen.end) if seen else None
    soon = ordered is not None and over is not None and over <= ordered <= over + _AFTER
    return holds(seen, one.moment("performed")) or soon


def _bipolar(case: Case, visits: list[Event]) -> list[Event]:
    first_days = [day for one in visits if (day := day_of(one.moment("period")))]
    return [
        one
        for one in case.problems("Bipolar Disorder")
        if (was := days(one.prevalence()))
        and (begun := day_of(was.start))
        and any(begun < d for d in first_days)
    ]


def _not_screened(case: Case, visits: list[Event], whose: str) -> Finding:
    """Declined, or not done for a medical reason, at a visit; and no screening that counts."""
    refused = [
        one
        for one in case.not_observed(_SCREENINGS[whose])
        if _excused(case, one) and any(holds(days_of(v, "period"), one.moment("issued")) for v in visits)
    ]
    screened = _screenings(case, visits, whose)
    words = f"{whose.lower()} depression screening declined, or not done for a medical reason"
    return found(words, [] if screened else refused)


def _excused(case: Case, one: Event) -> bool:
    reason = one.beside("notDoneReason")
    return DEPRESSION_SCREENING_DECLINED in reason or case.has(reason, "Medical Reason")
