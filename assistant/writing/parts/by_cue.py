"""The parts that one list of phrases fills: each quotes its own sections of the notes, then sentences with its cue."""

from assistant.domain.draft import ItemKind
from assistant.writing.parts.quoted import quoting

reason_sentences = quoting(
    "reason", 3, note_sections=("chief_complaint", "admission_diagnosis", "reason_for_visit")
)
home_sentences = quoting("home", 3, only_asserted=True, kind=ItemKind.NEED)
symptom_sentences = quoting("symptom", 4, only_asserted=True)
prognosis_sentences = quoting("prognosis", 2, note_sections=("prognosis",), only_asserted=True)
caregiver_sentences = quoting("caregiver", 3, only_asserted=True)
agency_sentences = quoting("agency", 3, only_asserted=True)
instruction_sentences = quoting(
    "instruction",
    8,
    note_sections=("instructions", "diet", "activity"),
    question="discharge instructions, diet, activity, warning signs",
    anywhere=False,
    unless="contingency",
)
