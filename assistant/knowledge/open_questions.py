"""A question about a medicine that someone put to a colleague, and that nobody answered.

"I suggest 500 mg twice daily. Paged Dr. Raman 16:10. No answer": a rule cannot ask it better, and a draft that loses it
leaves the patient with the dose that the pharmacist doubted.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from assistant.knowledge.stays import day, during
from retrieval.model import Document, DocumentKind, Encounter, Record, Span
from retrieval.text.items import entries
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences
from retrieval.text.terms import medicines_in

#: Days for which a question that nobody answered is worth putting again.
ASKED = timedelta(days=30)
_UNANSWERED = re.compile(
    r"\b(?:no (?:answer|reply|response|call ?back)|nobody (?:has )?(?:called|answered|replied|picked up)"
    r"|(?:not|never|n['’]t) (?:yet )?(?:called|heard|answered|replied|been (?:called|answered))(?: back)?"
    r"|(?:awaiting|waiting for|await) (?:a |an |the |his |her |their )?(?:\w+ )?(?:answer|reply|response|call|decision)"
    r"|left (?:a )?(?:message|voice ?mail)|message left|unable to reach|could not reach|still to be answered"
    r"|asked [^.;\n]{3,40} to (?:choose|decide|advise)|not (?:yet )?confirmed)\b",
    re.IGNORECASE,
)
_ANSWERED = re.compile(
    r"\b(?:answered|replied|called back|returned (?:the|my|our) call|spoke (?:with|to)|discussed with|agreed"
    r"|confirmed by)\b",
    re.IGNORECASE,
)
_NO_ANSWER = re.compile(r"\b(?:no|nobody|not|never|n['’]t|await\w*|waiting)\b[^.;]*$", re.IGNORECASE)
_ASKED_OF = re.compile(
    r"\b(?i:paged|called|phoned|rang|messaged|texted|emailed|asked|faxed|reach|question (?:for|to)"
    r"|left (?:a )?(?:message|voice ?mail) (?:with|for|to)|(?:message|voice ?mail) left (?:with|for|to))\s+"
    r"(?P<who>(?:the\s+)?(?:(?:Dr|Prof|Mr|Ms|Mrs)\.?\s+)?[A-Z][A-Za-z-]+(?:\s+[A-Z][A-Za-z-]+)?)"
)
_DOSE = re.compile(
    r"\b(?:strength|suggest|propos|recommend|ceiling|instead|dose|stay off|hold|held|stop|refill|list|switch|lower"
    r"|reduc|increas)",
    re.IGNORECASE,
)
_LONGEST = 700
_FAR = 40  # characters: "left a message with Dr. Ode"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """``span`` is the whole entry, from what was found to the call; ``to`` is as the note writes it, "" for nobody."""

    span: Span
    by: str
    role: str
    to: str
    day: str
    about: tuple[str, ...]  # ingredients


def open_questions(
    record: Record, until: str = "", stay: Encounter | None = None
) -> tuple[OpenQuestion, ...]:
    """The oldest first. With a stay those of the stay; else those of the last weeks before the newest note."""
    notes = sorted(
        (d for d in record.documents if d.kind is DocumentKind.NOTE and d.date),
        key=lambda d: (d.date or "", d.id),
    )
    if until:
        notes = [n for n in notes if (n.date or "")[:10] <= until]
    last = max((w for n in notes if (w := day(n.date))), default=None)
    found: list[OpenQuestion] = []
    for note in notes:
        when = day(note.date)
        recent = when is not None and last is not None and last - when <= ASKED
        if not (during(note, stay) if stay is not None else recent) or not _UNANSWERED.search(note.text):
            continue
        found += [q for q in _of(note) if not _answered(q, note, notes)]
    return tuple(found)


def _of(note: Document) -> Iterator[OpenQuestion]:
    for part in sections(note.text):
        for entry in entries(note.text, part.body, part.end):
            words = note.text[entry.start : entry.end]
            if not _UNANSWERED.search(words) or not _DOSE.search(words) or len(words) > _LONGEST:
                continue
            named = tuple(
                dict.fromkeys(n.ingredient for n in medicines_in(words[: entry.head - entry.start]))
            )
            if not named:
                continue
            unanswered = [m.end() for m in _UNANSWERED.finditer(words)][-1]
            asked = [m["who"] for m in _ASKED_OF.finditer(words, 0, unanswered + _FAR)]
            yield OpenQuestion(
                span=note.span(*_asking(note, entry.start, entry.end)),
                by=note.author or "",
                role=note.author_role or "",
                to=asked[-1] if asked else "",
                day=(note.date or "")[:10],
                about=named[:1],
            )


def _asking(note: Document, start: int, end: int) -> tuple[int, int]:
    """The sentences of the entry, without the marks around the first and the last."""
    bounds = sentences(note.text, start, end)
    return (bounds[0][0], bounds[-1][1]) if bounds else (start, end)


def _answered(asked: OpenQuestion, note: Document, notes: Sequence[Document]) -> bool:
    """Whether a later note names the medicine in a sentence that tells of the answer."""
    later = (n for n in notes if (n.date or "") > (note.date or "") and n.id != note.id)
    return any(
        set(asked.about) & {m.ingredient for m in medicines_in(n.text[a:b])}
        for n in later
        if _ANSWERED.search(n.text)
        for a, b in sentences(n.text)
        if (said := _ANSWERED.search(n.text, a, b)) and not _NO_ANSWER.search(n.text, a, said.start())
    )
