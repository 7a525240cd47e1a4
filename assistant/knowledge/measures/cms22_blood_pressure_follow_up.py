"""Blood pressure screening and follow-up, counted by visit.

A normal reading needs nothing more; a raised one needs what fits how high it is and whether it is the first within a
year. Every step must be ordered on a day of the visit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from assistant.knowledge.measures import blood_pressure
from assistant.knowledge.measures.blood_pressure import Reading
from assistant.knowledge.measures.case import FINAL, FINISHED, Case, days_of, intent
from assistant.knowledge.measures.encounters import VISIT
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import Finding, all_of, any_of, found
from assistant.knowledge.measures.kinds import categories, is_problem
from assistant.knowledge.measures.named import BLOOD_PRESSURE, DIASTOLIC, ELECTROCARDIOGRAMS, SYSTOLIC
from assistant.knowledge.measures.periods import Interval, day_of, holds, years_after
from assistant.knowledge.measures.populations import Rate, of_visits

_NON_DRUG = (
    "Lifestyle Recommendation", "Weight Reduction Recommended", "Dietary Recommendations",
    "Recommendation to Increase Physical Activity", "Referral or Counseling for Alcohol Consumption",
)  # fmt: skip
_WEEKS, _MONTHS, _REFERRAL = (
    "Follow Up Within 4 Weeks", "Follow Up Within 6 Months", "Referral to Primary Care or Alternate Provider",
)  # fmt: skip
_LABORATORY, _MEDICINES = "Laboratory Tests for Hypertension", "Pharmacologic Therapy for Hypertension"
_RAISED = "Finding of Elevated Blood Pressure or Hypertension"
USES = (
    "Encounter to Screen for Blood Pressure", "Diagnosis of Hypertension", *_NON_DRUG, _WEEKS, _MONTHS, _REFERRAL,
    _LABORATORY, _MEDICINES, _RAISED, "Medical Reason", "Patient Declined",
)  # fmt: skip
OPTIONAL = ()


def rates(case: Case) -> tuple[Rate, ...]:
    seen = case.visits("Encounter to Screen for Blood Pressure", status=FINISHED)
    visits = [one for one in seen if not any(code == "VR" for _, code in one.beside("class"))]
    screening = Screening(case, visits)
    initial = all_of(case.aged(18, at_start=True), found(VISIT, visits))
    counted = visits if initial else []
    return (of_visits(counted, initial, screening.met, screening.excluded, screening.excepted),)


@dataclass(frozen=True, slots=True)
class Level:
    """How high a reading is, and what closes it: each of ``steps`` ordered, or a referral."""

    name: str
    steps: tuple[tuple[str, Callable[["Screening"], list[Event]]], ...]
    declined: tuple[str | frozenset[tuple[str, str]], ...]


class Screening:
    def __init__(self, case: Case, visits: list[Event]) -> None:
        self.case = case
        self._all = blood_pressure.readings(case, status=None)
        self._final = [one for one in self._all if one.event.status in FINAL]
        self._high_before = {one.pointer for one in visits if self._was_high(one)}

    # --- what was read

    def _at(self, visit: Event, readings: list[Reading], *, to_the_day: bool = False) -> Reading | None:
        when = days_of(visit, "period") if to_the_day else visit.when("period")
        return blood_pressure.latest(one for one in readings if holds(when, one.when.end))

    def _was_high(self, visit: Event) -> bool:
        """The latest reading of the year up to the visit was 130/80 or more."""
        begun = visit.moment("period")
        if begun is None:
            return False
        year = Interval(datetime.combine(years_after(begun.date(), -1), begun.time()), begun)
        before = blood_pressure.latest(one for one in self._final if holds(year, one.when.end))
        return before is not None and before.whole and _reaches(before, 130, 80)

    def levels(self, visit: Event) -> list[tuple[Level, Reading]]:
        """Every level that the visit's reading is on; a normal one is on none."""
        on: list[tuple[Level, Reading]] = []
        exact = self._at(visit, self._final)
        by_day = self._at(visit, self._final, to_the_day=True)
        any_status = self._at(visit, self._all, to_the_day=True)
        if exact and _within(exact.systolic, 120, 129) and _within(exact.diastolic, 1, 80, below=True):
            on.append((ELEVATED, exact))
        if (
            any_status
            and any_status.whole
            and _reaches(any_status, 130, 80)
            and visit.pointer not in self._high_before
        ):
            on.append((FIRST_HIGH, any_status))
        if self._high_before:
            mild = by_day and (_within(by_day.systolic, 130, 139) or _within(by_day.diastolic, 80, 89))
            if by_day and mild and not _reaches(by_day, 140, 90):
                on.append((SECOND_MILD, by_day))
            if exact and exact.whole and _reaches(exact, 140, 90):
                on.append((SECOND_HIGH, exact))
        return on

    # --- what closes it

    def met(self, visit: Event) -> Finding:
        reading = self._at(visit, self._final)
        normal = [reading.event] if reading and _is_normal(reading) else []
        closed = (self._closed(visit, level, reading) for level, reading in self.levels(visit))
        return any_of(found("a normal blood pressure", normal), *closed)

    def _closed(self, visit: Event, level: Level, reading: Reading) -> Finding:
        """The first step, and for a slightly raised pressure every one, is ordered on a day of the visit."""
        done = [
            found(words, self._ordered(step(self), visit if level is ELEVATED or not n else None))
            for n, (words, step) in enumerate(level.steps)
        ]
        referral = found("a referral for the blood pressure", self._ordered(self._referrals(), visit))
        return all_of(found(level.name, [reading.event]), any_of(all_of(*done), referral))

    def _ordered(self, orders: list[Event], visit: Event | None) -> list[Event]:
        """On a day of the visit; at any time of the period where none is asked for."""
        when = self.case.year if visit is None else days_of(visit, "period")
        return [one for one in orders if holds(when, one.moment("authoredOn"))]

    def non_drug(self) -> list[Event]:
        return [one for one in self.case.orders(*_NON_DRUG) if intent(one) == "order"]

    def tests(self) -> list[Event]:
        return [e for e in self.case.orders(_LABORATORY, ELECTROCARDIOGRAMS) if intent(e) == "order"]

    def in_four_weeks(self) -> list[Event]:
        return [one for one in self.case.orders(_WEEKS) if intent(one) == "order"]

    def in_six_months(self) -> list[Event]:
        return [one for one in self.case.orders(_MONTHS) if intent(one) == "order"]

    def medicines(self) -> list[Event]:
        return [e for e in self.case.orders(_MEDICINES, type="MedicationRequest") if e.status == "active"]

    def _referrals(self) -> list[Event]:
        return [
            one
            for one in self.case.orders(_REFERRAL)
            if intent(one) == "order" and self.case.has(one.beside("reasonCode"), _RAISED)
        ]

    # --- who is left out

    def excluded(self, visit: Event) -> Finding:
        """Hypertension on the problem list or as a health concern, from the day of the visit or before."""
        seen = day_of(visit.moment("period"))
        listed = [
            one
            for one in self.case.of("Condition", ("Diagnosis of Hypertension",))
            if is_problem(one) and categories(one) & {"problem-list-item", "health-concern"}
        ]
        known = [
            one
            for one in listed
            if seen and (was := one.prevalence()) and was.start and was.start.date() <= seen
        ]
        return found("hypertension known before the visit", known)

    def excepted(self, visit: Event) -> Finding:
        declined = (self._declined(visit, level, reading) for level, reading in self.levels(visit))
        return any_of(self._not_measured(visit), *declined)

    def _not_measured(self, visit: Event) -> Finding:
        refused = [
            one
            for one in self.case.not_observed(BLOOD_PRESSURE, SYSTOLIC, DIASTOLIC)
            if self.case.has(one.beside("notDoneReason"), "Patient Declined", "Medical Reason")
            and holds(days_of(visit, "period"), one.moment("issued"))
        ]
        return found("the measurement was declined, or not done for a medical reason", refused)

    def _declined(self, visit: Event, level: Level, reading: Reading) -> Finding:
        tests = {one.pointer for one in self.case.refusals(_LABORATORY, ELECTROCARDIOGRAMS)}
        refused = [
            one
            for one in self.case.refusals(*level.declined)
            if (one.status == "completed" or one.pointer in tests)
            and self.case.has(one.beside("reasonRefused"), "Patient Declined")
        ]
        if level is SECOND_HIGH:
            not_ordered = self.case.refusals(_MEDICINES, type="MedicationRequest")
            refused += [one for one in not_ordered if one.status == "completed"]
        on_the_day = [one for one in refused if holds(days_of(visit, "period"), one.moment("authoredOn"))]
        return all_of(found(level.name, [reading.event]), found("the follow-up was declined", on_the_day))


ELEVATED = Level(
    "an elevated blood pressure (120 to 129 and below 80)",
    (
        ("a rescreening within six months", Screening.in_six_months),
        ("advice without medicine", Screening.non_drug),
    ),
    (_REFERRAL, _MONTHS, *_NON_DRUG),
)
FIRST_HIGH = Level(
    "a first high blood pressure (130 or more, or 80 or more)",
    (
        ("a rescreening within four weeks", Screening.in_four_weeks),
        ("advice without medicine", Screening.non_drug),
    ),
    (_REFERRAL, _WEEKS, *_NON_DRUG),
)
SECOND_MILD = Level(
    "a second high blood pressure (130 to 139, or 80 to 89)",
    (
        ("a rescreening within six months", Screening.in_six_months),
        ("a laboratory test or an electrocardiogram", Screening.tests),
        ("advice without medicine", Screening.non_drug),
    ),
    (_REFERRAL, _MONTHS, _LABORATORY, ELECTROCARDIOGRAMS, *_NON_DRUG),
)
SECOND_HIGH = Level(
    "a second high blood pressure (140 or more, or 90 or more)",
    (
        ("a rescreening within four weeks", Screening.in_four_weeks),
        ("a laboratory test or an electrocardiogram", Screening.tests),
        ("advice without medicine", Screening.non_drug),
        ("a medicine for hypertension", Screening.medicines),
    ),
    (_REFERRAL, _WEEKS, _LABORATORY, ELECTROCARDIOGRAMS, *_NON_DRUG),
)


def _is_normal(reading: Reading) -> bool:
    return _within(reading.systolic, 1, 120, below=True) and _within(reading.diastolic, 1, 80, below=True)


def _within(half: float | None, least: float, most: float, *, below: bool = False) -> bool:
    return half is not None and least <= half and (half < most if below else half <= most)


def _reaches(reading: Reading, systolic: float, diastolic: float) -> bool:
    return (reading.systolic or 0) >= systolic or (reading.diastolic or 0) >= diastolic
