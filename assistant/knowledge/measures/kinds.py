"""What an entry is to a measure: a problem or a diagnosis of a visit, a laboratory result or an answer of a survey.

The profile that a source declares says it. Where it declares none that is known here, the category does; an
observation is then whatever its code makes it.
"""

from enum import StrEnum

from assistant.knowledge.measures.events import Event


class Kind(StrEnum):
    PROBLEM = "problem"  # on the problem list, or a health concern
    DIAGNOSIS = "diagnosis"  # of a visit
    LABORATORY = "laboratory"
    CLINICAL = "clinical result"
    SCREENING = "screening"
    SIMPLE = "simple observation"
    BLOOD_PRESSURE = "blood pressure"
    HEART_RATE = "heart rate"
    HEIGHT = "height"
    WEIGHT = "weight"
    BODY_MASS = "body mass"
    CANCELLED = "cancelled"  # an observation that was not made


_DECLARED = {
    "condition-problems-health-concerns": Kind.PROBLEM,
    "condition-encounter-diagnosis": Kind.DIAGNOSIS,
    "observation-lab": Kind.LABORATORY,
    "observation-clinical-result": Kind.CLINICAL,
    "observation-screening-assessment": Kind.SCREENING,
    "simple-observation": Kind.SIMPLE,
    "blood-pressure": Kind.BLOOD_PRESSURE,
    "heart-rate": Kind.HEART_RATE,
    "body-height": Kind.HEIGHT,
    "body-weight": Kind.WEIGHT,
    "bmi": Kind.BODY_MASS,
    "pediatric-bmi-for-age": Kind.BODY_MASS,
    "observationcancelled": Kind.CANCELLED,
}
_OF_PROBLEMS = frozenset({"problem-list-item", "health-concern"})
_OF_DIAGNOSES = frozenset({"encounter-diagnosis"})


def declared(event: Event) -> Kind | None:
    named = (one.removeprefix("qicore-").removeprefix("us-core-") for one in event.detail.profiles)
    return next((_DECLARED[one] for one in named if one in _DECLARED), None)


def categories(event: Event) -> frozenset[str]:
    return frozenset(code for _, code in event.beside("category"))


def is_problem(event: Event) -> bool:
    """A diagnosis of a visit that is not on the problem list as well is none."""
    kind, named = declared(event), categories(event)
    return kind is Kind.PROBLEM if kind else bool(named & _OF_PROBLEMS) or not named & _OF_DIAGNOSES


def is_diagnosis(event: Event) -> bool:
    kind, named = declared(event), categories(event)
    return kind is Kind.DIAGNOSIS if kind else bool(named & _OF_DIAGNOSES) or not named & _OF_PROBLEMS


def is_observed(event: Event, kind: Kind) -> bool:
    """Whether it is an observation of that kind. One that was not made is of no other kind."""
    known = declared(event)
    if known is not None:
        return known is kind
    not_made = event.status == "cancelled" and bool(event.beside("notDoneReason"))
    return not_made if kind is Kind.CANCELLED else not not_made
