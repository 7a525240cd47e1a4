"""What the notes of a stay judge, problem by problem: each marked line of an assessment, whole.

A line keeps its head: "Warfarin 5 mg. … It was stopped this stay" loses its subject when it is quoted from the middle.
"""

from collections.abc import Iterator, Sequence

from assistant.domain.draft import Item
from assistant.writing.desk import Desk
from assistant.writing.parts.judged import assessment_sentences
from assistant.writing.parts.quoted import asserted_of_patient, fresh, notes_of, quote
from assistant.writing.parts.spoken import LONGEST, Sentence
from retrieval.model import Document, DocumentKind, Section
from retrieval.text.items import Entry, entries
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences

_JUDGED = frozenset({"assessment", "plan", "assessment_and_plan", "recommendations", "hospital_course"})
#: Marked lines from which a part is a list of problems and no single dash.
A_LIST = 2
MOST = 9
ENOUGH = 4  # lines that tell a story without more


def problem_lines(desk: Desk) -> list[Sentence]:
    """In the order of the notes; those of physicians, for a shift's plan is the same every day."""
    mine = (n for n in notes_of(desk) if n.kind is DocumentKind.NOTE and not _nursing(n))
    return [s for n in mine for s in _lines(n) if len(s.words) > 2 and asserted_of_patient(s)]


def _nursing(note: Document) -> bool:
    return "nurs" in f"{note.title} {note.author_role or ''}".lower()


def _lines(note: Document) -> Iterator[Sentence]:
    for part in sections(note.text):
        marked = [e for e in entries(note.text, part.body, part.end) if e.mark]
        if part.kind in _JUDGED and len(marked) >= A_LIST:
            yield from (_line(note, part, e) for e in marked)


def _line(note: Document, part: Section, entry: Entry) -> Sentence:
    """As many of its sentences as a reader takes in at once."""
    bounds = [b for b in sentences(note.text, entry.start, entry.end) if b[1] - entry.start <= LONGEST]
    end = bounds[-1][1] if bounds else entry.head
    return Sentence(span=note.span(entry.start, end), section=part.kind, document=note)


def whole_line(s: Sentence) -> Sentence:
    """The sentence with the head of the marked line that it stands in, where both together are still read."""
    note = s.document
    for part in sections(note.text):
        if not part.body <= s.span.start < part.end:
            continue
        for e in _marked_at(entries(note.text, part.body, part.end), s.span.start):
            if e.start < s.span.start and s.span.end - e.start <= LONGEST:
                return Sentence(span=note.span(e.start, s.span.end), section=part.kind, document=note)
    return s


def _marked_at(found: Sequence[Entry], place: int) -> Iterator[Entry]:
    return (e for e in found if e.mark and e.start <= place < e.end)


def assessment(desk: Desk) -> list[Item]:
    """What has happened by the newest judgements, line by line; where notes have no such lists, their sentences."""
    newest = sorted(problem_lines(desk), key=lambda s: (s.document.date or "", -s.span.start), reverse=True)
    told = fresh(desk, newest, MOST)
    told.sort(key=lambda s: (s.document.date or "", s.document.id, s.span.start))
    lines = [quote(s) for s in told]
    return lines if len(lines) >= ENOUGH else [*lines, *assessment_sentences(desk)]
