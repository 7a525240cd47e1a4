"""Dementia: a cognitive assessment in the twelve months up to a visit for it."""

from assistant.knowledge.measures.case import FINISHED, Case, days_of, is_active, verification
from assistant.knowledge.measures.encounters import VISIT
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import all_of, found
from assistant.knowledge.measures.kinds import Kind
from assistant.knowledge.measures.periods import day_of, holds, months_after, overlaps, within
from assistant.knowledge.measures.populations import Rate, of_patient

_VISITS = (
    "Psych Visit Diagnostic Evaluation", "Nursing Facility Visit", "Care Services in Long Term Residential Facility",
    "Home Healthcare Services", "Psych Visit Psychotherapy", "Behavioral/Neuropsych Assessment",
    "Occupational Therapy Evaluation", "Office Visit", "Outpatient Consultation",
)  # fmt: skip
_DEMENTIA = "Dementia & Mental Degenerations"
_TOOLS = ("Standardized Tools for Assessment of Cognition", "Cognitive Assessment")
USES = (*_VISITS, "Patient Provider Interaction", _DEMENTIA, *_TOOLS, "Patient Reason")
OPTIONAL = ()
_DOUBTED = frozenset({"unconfirmed", "refuted", "entered-in-error"})
_MADE = frozenset({"final", "amended", "corrected", "preliminary"})


def rates(case: Case) -> tuple[Rate, ...]:
    visits = _visits_for_dementia(case)
    seen = case.encounters(*_VISITS, "Patient Provider Interaction", status=FINISHED)
    qualifying = [one for one in seen if within(one.when("period"), case.year)]
    return (
        of_patient(
            all_of(
                found("a visit with dementia", visits),
                found(f"{VISIT}, and another", qualifying if len(qualifying) > 1 else []),
            ),
            found("a cognitive assessment within twelve months", _assessed(case, visits)),
            exception=found("the patient's reason not to be assessed", _refused(case, visits)),
        ),
    )


def _visits_for_dementia(case: Case) -> list[Event]:
    dementia = [
        one
        for one in case.of("Condition", (_DEMENTIA,))
        if is_active(one) and verification(one) not in _DOUBTED
    ]
    return [
        one
        for one in case.of("Encounter", _VISITS)
        if within(one.when("period"), case.year)
        and any(overlaps(known.prevalence(), one.when("period")) for known in dementia)
    ]


def _assessed(case: Case, visits: list[Event]) -> list[Event]:
    made = case.observations(Kind.SCREENING, *_TOOLS, status=_MADE)
    return [one for one in made if one.detail.valued and any(_lately(one, visit) for visit in visits)]


def _lately(assessment: Event, visit: Event) -> bool:
    seen, made = visit.when("period"), day_of(assessment.moment("effective"))
    over = day_of(seen.end) if seen else None
    return made is not None and over is not None and months_after(over, -12) <= made <= over


def _refused(case: Case, visits: list[Event]) -> list[Event]:
    return [
        one
        for one in case.not_observed(*_TOOLS)
        if case.has(one.beside("notDoneReason"), "Patient Reason")
        and any(holds(days_of(visit, "period"), one.moment("issued")) for visit in visits)
    ]
