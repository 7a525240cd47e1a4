"""What a line of either side is about: by its kind and section with us, by its part of the document with them."""

from enum import StrEnum

from assistant.domain.draft import Item, ItemKind, ResultDetail
from retrieval.model import Allergy, AnyFact, Medicine, Preference, Problem, Procedure


class About(StrEnum):
    PROBLEMS = "problems"
    MEDICINES = "medicines"
    ALLERGIES = "allergies"
    RESULTS = "results"
    PENDING = "pending results"
    PROCEDURES = "procedures"
    FOLLOW_UP = "follow-up"
    INSTRUCTIONS = "instructions"
    WISHES = "wishes and code status"
    COURSE = "course of the stay"
    ELSE = "everything else"


_KINDS = {
    ItemKind.PROBLEM: About.PROBLEMS,
    ItemKind.MEDICINE: About.MEDICINES,
    ItemKind.ALLERGY: About.ALLERGIES,
    ItemKind.RESULT: About.RESULTS,
    ItemKind.PROCEDURE: About.PROCEDURES,
    ItemKind.APPOINTMENT: About.FOLLOW_UP,
    ItemKind.REFERRAL: About.FOLLOW_UP,
    ItemKind.PREFERENCE: About.WISHES,
}
_SECTIONS = {
    "follow_up": About.FOLLOW_UP,
    "instructions": About.INSTRUCTIONS,
    "advance_directives": About.WISHES,
    "hospital_course": About.COURSE,
    "reason": About.COURSE,
    "condition": About.COURSE,
    "consultations": About.COURSE,
    "discharge_diagnoses": About.PROBLEMS,
    "discharge_medications": About.MEDICINES,
    "allergies": About.ALLERGIES,
    "results": About.RESULTS,
    "procedures": About.PROCEDURES,
}
PARTS = {
    "discharge_diagnosis": About.PROBLEMS,
    "admission_diagnosis": About.PROBLEMS,
    "problems": About.PROBLEMS,
    "past_medical_history": About.PROBLEMS,
    "discharge_medications": About.MEDICINES,
    "medications": About.MEDICINES,
    "home_medications": About.MEDICINES,
    "stopped_medications": About.MEDICINES,
    "held_medications": About.MEDICINES,
    "allergies": About.ALLERGIES,
    "results": About.RESULTS,
    "imaging": About.RESULTS,
    "vital_signs": About.RESULTS,
    "pending_results": About.PENDING,
    "procedures": About.PROCEDURES,
    "procedure_details": About.COURSE,
    "follow_up": About.FOLLOW_UP,
    "plan": About.FOLLOW_UP,
    "assessment_and_plan": About.FOLLOW_UP,
    "instructions": About.INSTRUCTIONS,
    "diet": About.INSTRUCTIONS,
    "activity": About.INSTRUCTIONS,
    "advance_directives": About.WISHES,
    "hospital_course": About.COURSE,
    "chief_complaint": About.COURSE,
    "history_of_present_illness": About.COURSE,
    "condition_at_discharge": About.COURSE,
    "consultations": About.COURSE,
    "disposition": About.COURSE,
}
FACTS: tuple[tuple[type[AnyFact], About], ...] = (
    (Problem, About.PROBLEMS),
    (Medicine, About.MEDICINES),
    (Allergy, About.ALLERGIES),
    (Procedure, About.PROCEDURES),
    (Preference, About.WISHES),
)


def about_item(item: Item, section: str) -> About:
    if isinstance(item.detail, ResultDetail) and item.detail.pending:
        return About.PENDING
    return _KINDS.get(item.kind) or _SECTIONS.get(section, About.ELSE)
