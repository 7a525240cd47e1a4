"""Nothing of another patient, and nothing of another stay where the stay is what the section is about."""

import re
from collections.abc import Iterator

from assistant.checks.identity.kin import told_otherwise
from assistant.checks.reading import Reading
from assistant.domain.draft import Citation, CitationKind, Finding, Harm, Item, Kind, Severity
from assistant.knowledge.stays import during
from retrieval.model import Document, DocumentKind, Patient
from retrieval.text.whose import iso, of_somebody_else, words

RULE = "identity@2"

#: Sections of a discharge summary that tell of this stay and no other.
OF_THE_STAY = frozenset({"hospital_course", "results", "procedures", "condition", "consultations"})

_HEADER = 600  # characters: where a note says whom it is about
_NAME = re.compile(r"(?:^|\n)\W*(?:patient(?: name)?|name)\W*:\s*([^\n,;|]{3,60})", re.IGNORECASE)
_BORN = re.compile(
    r"(?:dob|date of birth|born)\W*:?\s*(\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})", re.IGNORECASE
)


def everything_is_of_this_patient_and_stay(reading: Reading) -> tuple[Finding, ...]:
    found = []
    for section in reading.sections:
        bound = (
            reading.kind is Kind.DISCHARGE_SUMMARY and section.id in OF_THE_STAY and reading.stay is not None
        )
        for item in section.items:
            found += _of(item, reading, bound=bound)
    return (*found, *_notes_of_others(reading))


def _notes_of_others(reading: Reading) -> Iterator[Finding]:
    """Notes that name another person: no fact was read out of what they say of them, and somebody must move them."""
    patient = reading.record.patient
    for note in reading.record.notes():
        if note.kind is DocumentKind.NOTE and of_somebody_else(note.text, patient.name, patient.birth_date):
            when = f" of {note.date[:10]}" if note.date else ""
            yield Finding(
                rule=RULE,
                severity=Severity.WARN,
                harm=Harm.SERIOUS,
                reason=f"A note{when} names somebody else, with another date of birth: no fact was taken from it",
                consider="Look whose it is, and have it moved to their chart",
            )


def _of(item: Item, reading: Reading, *, bound: bool) -> list[Finding]:
    for citation in item.citations:
        if citation.kind is not CitationKind.CHART:
            continue
        document = reading.document(citation)
        if document is None:
            return [_stop(item, "cites a source that is not in this patient's record")]
        if document.kind is DocumentKind.NOTE and _tells_of_another(citation, document, reading):
            return [_stop(item, "cites a note where it names somebody else than the record's patient")]
        if document.kind is DocumentKind.NOTE and (why := another_person(document, reading.record.patient)):
            return [_stop(item, why)]
        if bound and reading.stay is not None and not _in_stay(document, citation.quote, reading):
            return [_stop(item, "rests on a source from outside this stay")]
    return [_stop(item, why) for why in told_otherwise(item.text, reading.quotes(item))][:1]


def _tells_of_another(citation: Citation, document: Document, reading: Reading) -> bool:
    patient = reading.record.patient
    told = of_somebody_else(document.text, patient.name, patient.birth_date)
    return any(start <= citation.start < end and end - start < len(document.text) for start, end in told)


def _in_stay(document: Document, quote: str, reading: Reading) -> bool:
    stay = reading.stay
    if stay is None or during(document, stay):
        return True
    if document.kind is DocumentKind.NOTE:
        return document.date is None and document.encounter is None
    facts = [f for f in reading.record.facts if f.words.document == document.id]
    return not facts or any(during(f, stay) or f.date is None for f in facts)


def another_person(document: Document, patient: Patient) -> str:
    """Why a note's own header speaks of somebody else; "" when it does not, or does not say."""
    head = document.text[:_HEADER]
    born = _BORN.search(head)
    if (
        born
        and patient.birth_date
        and len(patient.birth_date) == 10
        and iso(born[1]) not in {"", patient.birth_date}
    ):
        return "cites a note whose header gives another date of birth than the record's"
    name = _NAME.search(head)
    if name and patient.name and not words(name[1]) & words(patient.name) and len(words(name[1])) > 1:
        return "cites a note whose header names somebody else than the record's patient"
    return ""


def _stop(item: Item, reason: str) -> Finding:
    return Finding(rule=RULE, severity=Severity.STOP, reason=reason, item=item.id)
