"""Documents into passages that keep their exact place, never cross a section and fit a budget of tokens."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from retrieval import tokens
from retrieval.model import Document, DocumentKind, Passage, PassageId, Section, digest_of
from retrieval.text.sentences import sentences

BUDGET_TOKENS = 180  # about the 256 word pieces that the offline embedder reads
_WORD = re.compile(r"\S+")
_WINDOW = 12  # characters a token: more than any prose has
Stretch = tuple[int, int]
# A resource said in one line stands where a note would have put it.
_OF_RESOURCE = {
    "AllergyIntolerance": "allergies",
    "CarePlan": "plan",
    "CareTeam": "care_team",
    "Condition": "problems",
    "Device": "devices",
    "DiagnosticReport": "results",
    "FamilyMemberHistory": "family_history",
    "Goal": "goals",
    "Immunization": "immunizations",
    "MedicationRequest": "medications",
    "MedicationStatement": "medications",
    "Observation": "results",
    "Procedure": "procedures",
}


def passages(
    document: Document, sections: Sequence[Section] = (), *, budget_tokens: int = BUDGET_TOKENS
) -> tuple[Passage, ...]:
    """The document cut, in order: ``passage.text == document.text[start:end]``; only white space is left out.

    Sentences stay whole when they fit the budget; a longer one is cut between words, a longer word within it. No
    passage crosses a section. The same text cut again has the same ids.
    """
    return tuple(
        Passage(
            id=PassageId(digest_of(document.id, str(start), str(end))),
            document=document.id,
            patient=document.patient,
            section=section,
            start=start,
            end=end,
            text=document.text[start:end],
            date=document.date,
            kind=document.kind,
            encounter=document.encounter,
        )
        for section, part in _parts(document, sections)
        for start, end in _packed(document.text, part, budget_tokens)
    )


def _parts(document: Document, sections: Sequence[Section]) -> Iterator[tuple[str, Stretch]]:
    """The sections, and what stands before, between and after them; an overlap belongs to the earlier one."""
    place, length = 0, len(document.text)
    if document.kind is DocumentKind.RESOURCE:
        yield _OF_RESOURCE.get(document.pointer.partition("/")[0], ""), (0, length)
        return
    for section in sorted(sections, key=lambda s: s.start):
        start, end = max(section.start, place), min(section.end, length)
        if start < end:
            yield "", (place, start)
            yield section.kind, (start, end)
            place = end
    yield "", (place, length)


def _packed(text: str, part: Stretch, budget: int) -> Iterator[Stretch]:
    """Sentences together as long as they fit."""
    start, end = _trimmed(text, *part)
    if start < end and _fits(text[start:end], budget):
        yield start, end
        return
    held: list[Stretch] = []
    taken = 0
    for piece in _pieces(text, (start, end), budget):
        more = tokens.count(text[held[-1][1] if held else piece[0] : piece[1]])
        if held and taken + more > budget:
            yield from _whole(text, held, budget)
            held, taken, more = [], 0, tokens.count(text[piece[0] : piece[1]])
        held.append(piece)
        taken += more
    yield from _whole(text, held, budget)


def _whole(text: str, held: list[Stretch], budget: int) -> Iterator[Stretch]:
    """The held pieces as one; as two in the rare case that they count more together than one by one."""
    while held:
        size = len(held)
        while size > 1 and not _fits(text[held[0][0] : held[size - 1][1]], budget):
            size -= 1
        yield held[0][0], held[size - 1][1]
        held = held[size:]


def _pieces(text: str, part: Stretch, budget: int) -> Iterator[Stretch]:
    """The sentences, each with the list mark before it; one over the budget in pieces."""
    place, last = part
    ends = [end for _, end in sentences(text, *part)]
    for end in [*ends[:-1], last]:
        start, end = _trimmed(text, place, end)
        if start == end:
            continue
        if _fits(text[start:end], budget):
            yield start, end
        else:
            yield from _split(text, start, end, budget)
        place = end


def _split(text: str, start: int, end: int, budget: int) -> Iterator[Stretch]:
    """A sentence over the budget, cut after the last word that fits, or inside a word that alone does not."""
    while start < end:
        window = min(end, start + budget * _WINDOW)
        words = (m.end() for m in _WORD.finditer(text, start, window))
        ends = [place for place in words if place == end or text[place].isspace()]
        cut = _furthest(text, start, ends, budget) or _furthest(
            text, start, range(start + 1, window + 1), budget
        )
        yield start, cut or start + 1
        start, _ = _trimmed(text, cut or start + 1, end)


def _furthest(text: str, start: int, ends: Sequence[int], budget: int) -> int | None:
    """The last of these ends to which the text from ``start`` fits."""
    fitting = bisect_right(ends, 0, key=lambda end: 0 if _fits(text[start:end], budget) else 1)
    return ends[fitting - 1] if fitting else None


def _fits(text: str, budget: int) -> bool:
    """A token is one byte or more, so that a short text need not be counted."""
    return len(text.encode("utf-8", "surrogatepass")) <= budget or tokens.count(text) <= budget


def _trimmed(text: str, start: int, end: int) -> Stretch:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
