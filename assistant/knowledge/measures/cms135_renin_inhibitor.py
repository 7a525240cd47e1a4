"""Heart failure: an ACE inhibitor, ARB or ARNI for left ventricular systolic dysfunction."""

from assistant.knowledge.measures import heart_failure
from assistant.knowledge.measures.case import AS_ORDER, Case, intent
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import any_of, found
from assistant.knowledge.measures.heart_failure import HeartFailure
from assistant.knowledge.measures.kinds import is_diagnosis
from assistant.knowledge.measures.named import RENAL_FAILURE_BY_ACE_INHIBITOR, RENIN_SUBSTANCES
from assistant.knowledge.measures.periods import months_after
from assistant.knowledge.measures.populations import Rate, of_patient

_MEDICINE, _INGREDIENT = "ACE Inhibitor or ARB or ARNI", "ACE Inhibitor or ARB or ARNI Ingredient"
_REASONS = ("Medical Reason", "Patient Reason", "Patient Reason for ACE Inhibitor or ARB Decline")
_ALLERGIES = ("Allergy to ACE Inhibitor or ARB", "Intolerance to ACE Inhibitor or ARB")
USES = (_MEDICINE, _INGREDIENT, *_REASONS, *_ALLERGIES, "Pregnancy", *heart_failure.USES)
OPTIONAL = ()


def rates(case: Case) -> tuple[Rate, ...]:
    failing = HeartFailure(case)
    allergies = case.of("AllergyIntolerance", (_INGREDIENT, RENIN_SUBSTANCES))
    renal = [one for one in case.of("Condition", (RENAL_FAILURE_BY_ACE_INHIBITOR,)) if is_diagnosis(one)]
    return (
        of_patient(
            failing.initial,
            any_of(
                found("an ACE inhibitor, ARB or ARNI ordered", failing.ordered(_MEDICINE)),
                found("an ACE inhibitor, ARB or ARNI in use", failing.taken(_MEDICINE)),
            ),
            denominator=failing.denominator,
            excluded=failing.excluded,
            exception=any_of(
                found("a medical or patient reason not to order it", _refused(case, failing)),
                found("an allergy or intolerance to it", failing.allergies(allergies)),
                found(
                    "a diagnosis of allergy or intolerance to it", failing.lasting(case.problems(*_ALLERGIES))
                ),
                found("pregnancy", _pregnancies(case, failing)),
                found("kidney failure from an ACE inhibitor", failing.present(renal)),
            ),
        ),
    )


def _refused(case: Case, failing: HeartFailure) -> list[Event]:
    return [
        one
        for one in case.refusals(_MEDICINE, type="MedicationRequest")
        if one.status == "completed"
        and intent(one) in AS_ORDER
        and failing.written_at_visit(one)
        and case.has(one.beside("reasonCode"), *_REASONS)
    ]


def _pregnancies(case: Case, failing: HeartFailure) -> list[Event]:
    """Begun in the nine months up to a visit."""
    return [one for one in case.problems("Pregnancy") if any(_lately(one, visit) for visit in failing.visits)]


def _lately(pregnancy: Event, visit: Event) -> bool:
    was, seen = pregnancy.prevalence(), visit.moment("period")
    if was is None or was.start is None or seen is None:
        return False
    first = months_after(seen.date(), -9)
    return first <= was.start.date() and was.start <= seen
