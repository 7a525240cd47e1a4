"""Heart failure: a beta blocker for left ventricular systolic dysfunction."""

from assistant.knowledge.measures import heart_failure
from assistant.knowledge.measures.case import FINAL, Case, last
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import Finding, any_of, found
from assistant.knowledge.measures.heart_failure import HeartFailure
from assistant.knowledge.measures.kinds import Kind
from assistant.knowledge.measures.named import BETA_BLOCKER_SUBSTANCE, HEART_RATE
from assistant.knowledge.measures.periods import within
from assistant.knowledge.measures.populations import Rate, of_patient
from retrieval.model import Measurement

_MEDICINE = "Beta Blocker Therapy for LVSD"
_ALLERGIES = ("Allergy to Beta Blocker Therapy", "Intolerance to Beta Blocker Therapy")
_AGAINST = {
    "arrhythmia": "Arrhythmia",
    "hypotension": "Hypotension",
    "asthma": "Asthma",
    "bradycardia": "Bradycardia",
}
USES = (
    _MEDICINE, "Beta Blocker Therapy Ingredient", *_ALLERGIES, *_AGAINST.values(), "Atrioventricular Block",
    "Cardiac Pacer", "Cardiac Pacer in Situ", *heart_failure.USES,
)  # fmt: skip
OPTIONAL = ()
_SLOW_A_MINUTE = 50


def rates(case: Case) -> tuple[Rate, ...]:
    failing = HeartFailure(case)
    allergies = case.of("AllergyIntolerance", ("Beta Blocker Therapy Ingredient", BETA_BLOCKER_SUBSTANCE))
    return (
        of_patient(
            failing.initial,
            any_of(
                found("a beta blocker ordered", failing.ordered(_MEDICINE)),
                found("a beta blocker in use", failing.taken(_MEDICINE)),
            ),
            denominator=failing.denominator,
            excluded=failing.excluded,
            exception=any_of(
                found("two heart rates below 50 one after the other", _slow(case, failing)),
                found("a beta blocker was not ordered, with its reason", _refused(case, failing)),
                *(found(name, failing.present(case.problems(title))) for name, title in _AGAINST.items()),
                found(
                    "a diagnosis of allergy or intolerance to it", failing.lasting(case.problems(*_ALLERGIES))
                ),
                found("an allergy or intolerance to it", failing.allergies(allergies)),
                _blocked(case, failing),
            ),
        ),
    )


def _refused(case: Case, failing: HeartFailure) -> list[Event]:
    return [e for e in case.refusals(_MEDICINE, type="MedicationRequest") if failing.written_at_visit(e)]


def _blocked(case: Case, failing: HeartFailure) -> Finding:
    """Atrioventricular block, unless a pacemaker is there."""
    block = failing.present(case.problems("Atrioventricular Block"))
    paced = failing.lasting(case.problems("Cardiac Pacer in Situ")) or failing.done_before(
        case.procedures("Cardiac Pacer")
    )
    return found("atrioventricular block without a pacemaker", [] if paced else block)


def _slow(case: Case, failing: HeartFailure) -> list[Event]:
    """At one visit, and the one just before it at that visit, both below fifty."""
    rates = case.observations(Kind.HEART_RATE, HEART_RATE, status=None)
    return [two for visit in failing.visits for two in _slow_at(visit, rates)]


def _slow_at(visit: Event, rates: list[Event]) -> list[Event]:
    there = [one for one in rates if within(one.when("effective"), visit.when("period"))]
    found_slow = []
    for one in there:
        before = _just_before(one, there)
        if one.status in FINAL and _is_slow(one) and before is not None and _is_slow(before):
            found_slow += [before, one]
    return found_slow


def _just_before(rate: Event, others: list[Event]) -> Event | None:
    when = rate.when("effective")
    earlier = [
        one
        for one in others
        if (then := one.when("effective")) and then.end and when and when.start and then.end < when.start
    ]
    return last(earlier, lambda one: one.moment("effective"))


def _is_slow(rate: Event) -> bool:
    fact = rate.fact
    return isinstance(fact, Measurement) and fact.number is not None and fact.number < _SLOW_A_MINUTE
