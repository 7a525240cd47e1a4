"""Heart failure with a left ventricle that pumps weakly: who is in the two measures of its medicines."""

from collections.abc import Iterable

from assistant.knowledge.measures.case import (
    AS_ORDER,
    FINAL,
    FINISHED,
    ORDERED,
    Case,
    days_of,
    intent,
    is_confirmed,
)
from assistant.knowledge.measures.encounters import VISIT
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import Finding, all_of, any_of, found
from assistant.knowledge.measures.kinds import Kind
from assistant.knowledge.measures.medication_period import first_stretch
from assistant.knowledge.measures.named import LEFT_VENTRICULAR_DYSFUNCTION
from assistant.knowledge.measures.periods import FIRST, LAST, Interval, days, holds, overlaps, overlaps_after
from retrieval.model import Measurement

_FOR_HEART_FAILURE = (
    "Care Services in Long Term Residential Facility", "Home Healthcare Services", "Nursing Facility Visit",
    "Office Visit", "Outpatient Consultation",
)  # fmt: skip
_QUALIFYING = (*_FOR_HEART_FAILURE, "Patient Provider Interaction")
USES = (
    *_QUALIFYING, "Heart Failure", "Ejection Fraction", "Moderate or Severe", "Moderate or Severe LVSD",
    "Heart Transplant", "Heart Transplant Complications", "Left Ventricular Assist Device Placement",
    "Left Ventricular Assist Device Complications",
)  # fmt: skip
_WEAK_PERCENT = 40.0


class HeartFailure:
    """``visits`` are those for heart failure at which moderate or severe dysfunction was already known."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._for_failure = [
            one for one in case.visits(*_FOR_HEART_FAILURE, status=FINISHED) if self._failing(one)
        ]
        self._weak = _weak_ventricles(case)
        self.visits = [one for one in self._for_failure if self._known_weak(one)]

    @property
    def initial(self) -> Finding:
        """Two different visits in the period, one of them for heart failure."""
        visits = self.case.visits(*_QUALIFYING, status=FINISHED)
        return all_of(
            self.case.aged(18, at_start=True),
            found(f"{VISIT}, and another", visits if len({one.pointer for one in visits}) > 1 else []),
            found("a visit for heart failure", self._for_failure),
        )

    @property
    def denominator(self) -> Finding:
        weak = [one for one in self._weak if any(self._before_end(self._shown(one), v) for v in self.visits)]
        return found("moderate or severe left ventricular systolic dysfunction", weak)

    @property
    def excluded(self) -> Finding:
        case = self.case
        return any_of(
            found("a heart transplant", self.done_before(case.procedures("Heart Transplant"))),
            found(
                "complications of a heart transplant", self._known_before("Heart Transplant Complications")
            ),
            found(
                "a left ventricular assist device",
                self.done_before(case.procedures("Left Ventricular Assist Device Placement")),
            ),
            found(
                "complications of an assist device",
                self._known_before("Left Ventricular Assist Device Complications"),
            ),
        )

    # --- at those visits

    def ordered(self, medicine: str) -> list[Event]:
        """Written on a day of a visit."""
        asked = self.case.orders(medicine, type="MedicationRequest")
        return [
            e for e in asked if e.status in ORDERED and intent(e) in AS_ORDER and self.written_at_visit(e)
        ]

    def taken(self, medicine: str) -> list[Event]:
        """In use at a visit and beyond it."""
        asked = self.case.orders(medicine, type="MedicationRequest")
        return [
            one
            for one in asked
            if one.status in ORDERED and intent(one) in AS_ORDER and self._beyond(first_stretch(one))
        ]

    def written_at_visit(self, order: Event) -> bool:
        return any(holds(days_of(visit, "period"), order.moment("authoredOn")) for visit in self.visits)

    def present(self, conditions: Iterable[Event]) -> list[Event]:
        """Active, confirmed, and there at a visit, to the day."""
        return [
            one
            for one in conditions
            if is_confirmed(one)
            and any(overlaps(days(one.prevalence()), days_of(visit, "period")) for visit in self.visits)
        ]

    def lasting(self, conditions: Iterable[Event]) -> list[Event]:
        """Active, confirmed, there at a visit and beyond it."""
        return [one for one in conditions if is_confirmed(one) and self._beyond(one.prevalence())]

    def allergies(self, allergies: Iterable[Event]) -> list[Event]:
        """Active, confirmed, from onset to the last reaction, or on and on, beyond a visit."""
        return [
            one
            for one in allergies
            if one.status == "active"
            and getattr(one.fact, "verification", "") == "confirmed"
            and self._beyond(_allergic(one))
        ]

    def _beyond(self, when: Interval | None) -> bool:
        return any(overlaps_after(days(when), days_of(visit, "period")) for visit in self.visits)

    # --- before them

    def _failing(self, visit: Event) -> bool:
        known = self.case.of("Condition", ("Heart Failure",))
        return any(is_confirmed(one) and overlaps(one.prevalence(), visit.when("period")) for one in known)

    def _known_weak(self, visit: Event) -> bool:
        return any(self._before_end(self._shown(one), visit) for one in self._weak)

    def _shown(self, weak: Event) -> Interval | None:
        return weak.prevalence() if weak.detail.type == "Condition" else weak.when("effective")

    def _before_end(self, when: Interval | None, visit: Event) -> bool:
        seen = visit.when("period")
        return bool(when and when.start and seen and seen.end and when.start < seen.end)

    def done_before(self, procedures: Iterable[Event]) -> list[Event]:
        return [e for e in procedures if any(self._before_end(e.when("performed"), v) for v in self.visits)]

    def _known_before(self, title: str) -> list[Event]:
        """By the day it was recorded, else by its onset."""
        known = [one for one in self.case.of("Condition", (title,)) if is_confirmed(one)]
        return [e for e in known if any(self._before_end(_recorded(e), visit) for visit in self.visits)]


def _recorded(condition: Event) -> Interval | None:
    return condition.when("recordedDate") or condition.prevalence()


def _allergic(allergy: Event) -> Interval | None:
    onset, reacted = allergy.when("onset"), allergy.when("lastOccurrence")
    if onset is None and reacted is None:
        return None
    return Interval((onset and onset.start) or FIRST, (reacted and reacted.end) or LAST)


def _weak_ventricles(case: Case) -> list[Event]:
    fractions = [e for e in case.observations(Kind.CLINICAL, "Ejection Fraction", status=FINAL) if _is_low(e)]
    graded = [
        one
        for one in case.of("Condition", (LEFT_VENTRICULAR_DYSFUNCTION,))
        if case.has(one.beside("severity"), "Moderate or Severe")
    ]
    named = case.of("Condition", ("Moderate or Severe LVSD",))
    return fractions + [one for one in (*named, *graded) if is_confirmed(one)]


def _is_low(fraction: Event) -> bool:
    fact = fraction.fact
    if not isinstance(fact, Measurement) or fact.number is None or fact.unit != "%":
        return False
    return fact.number <= _WEAK_PERCENT
