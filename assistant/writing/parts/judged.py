"""What clinicians judged and advised: assessments, the advice of consultants, problems where no list has any."""

import re

from assistant.domain.draft import Item
from assistant.writing.desk import Desk
from assistant.writing.parts.problems import problems
from assistant.writing.parts.quoted import (
    asserted_of_patient,
    found_by_asking,
    fresh,
    in_sections,
    notes_of,
    quote,
    with_cue,
)
from assistant.writing.parts.spoken import Sentence, spoken
from retrieval.text.addressed import addressed

_JUDGED = {"assessment", "plan", "assessment_and_plan", "recommendations"}
#: What the patient told a consultant is history, and may be taken back by the next note.
_TOLD = re.compile(r"\b(?:tells?|told|says?|said|reports?|denie[sd]|states?)\b", re.IGNORECASE)
_CONSULT = "11488-4"  # LOINC: consult note


def consultations(desk: Desk) -> list[Item]:
    """What the consultants advised: the assessment and plan of their notes, else sentences that speak of a consult."""
    theirs = [
        n
        for n in notes_of(desk)
        if (n.type and n.type.code == _CONSULT) or ("consult" in n.title.lower() and not addressed(n.title))
    ]
    advised = [s for n in theirs for s in spoken(n) if s.section in _JUDGED and not _TOLD.search(s.span.text)]
    found = advised or [*in_sections(desk, ("consultations",)), *with_cue(desk, "consult")]
    return [quote(s) for s in fresh(desk, found, 6)]


def assessment_sentences(desk: Desk) -> list[Item]:
    """What the notes judged, the newest first chosen and then told in order; a few of each note."""
    chosen: list[Sentence] = []
    for note in reversed(notes_of(desk)):
        judged = [s for s in spoken(note) if s.section in _JUDGED and asserted_of_patient(s)]
        chosen += fresh(desk, judged, 3)
        if len(chosen) >= 9:
            break
    if not chosen:
        chosen = fresh(
            desk,
            found_by_asking(desk, "assessment, history of present illness, treatment tried", "assessment"),
            8,
        )
    return [
        quote(s) for s in sorted(chosen, key=lambda s: (s.document.date or "", s.document.id, s.span.start))
    ]


def problem_sentences(desk: Desk) -> list[Item]:
    """For a chart without any problem: what its notes say under their assessment."""
    if problems(desk):
        return []
    found = in_sections(desk, ("assessment", "assessment_and_plan", "problems", "discharge_diagnosis"))
    return [quote(s) for s in fresh(desk, found, 6)]
