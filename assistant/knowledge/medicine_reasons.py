"""Why a medicine was begun, changed, held or stopped, in the words of the notes of the stay."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.domain.draft import Change
from assistant.knowledge.stays import during
from retrieval.model import Document, DocumentKind, Encounter, Record, Span
from retrieval.text.items import entries
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences
from retrieval.text.terms import Named, medicines_in

_DONE = {
    Change.CHANGED: re.compile(
        r"\b(?:increas\w+|decreas\w+|rais(?:ed?|ing)|lower(?:ed|ing)?|reduc(?:ed?|ing)|chang(?:ed?|ing)|adjust\w*|titrat\w+"
        r"|uptitrat\w+|doubl\w+|halv\w+|taper\w*|up to|down to)\b",
        re.IGNORECASE,
    ),
    Change.NEW: re.compile(
        r"\b(?:start(?:ed|ing)?|began|begun|begin|initiat\w+|add(?:ed|ing)?|new|switch\w*|replac\w+|prescrib\w+)\b",
        re.IGNORECASE,
    ),
    Change.STOPPED: re.compile(
        r"\b(?:stop(?:ped|ping)?|discontinu\w+|d/c'?d|ceas\w+|replac\w+|switch\w*|no longer|never again|off)\b",
        re.IGNORECASE,
    ),
    Change.HELD: re.compile(r"\b(?:hold(?:ing)?|held|withh[eo]ld\w*|paus\w+|on hold)\b", re.IGNORECASE),
}
_WHY = re.compile(
    r"\b(?:because|due to|given|owing to|secondary to|in (?:the )?(?:setting|view|light) of|as (?:the|she|he|her|his)"
    r"|since|after|until|till|for (?!good\b|now\b|ever\b|\d)|pending|replaced by|instead of|in favou?r of"
    r"|with (?:an? )?(?:rise|fall|drop|bump))"
    r"|[:;–(]",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\b(?:consider\w*|may|might|could|should (?:we|she|he|they)|if|would|whether|discuss\w*|asked? about"
    r"|(?:do not|never) (?:stop|start|hold)|unless|declin\w+|refus\w+"
    r"|not (?:been )?(?:stopped|started|held|changed|increased))\b",
    re.IGNORECASE,
)
_NEAR = 40  # characters between the name and what is done with it
_LONGEST = 240  # characters of a sentence that a medicine line can carry
_ANY = re.compile("|".join(pattern.pattern for pattern in _DONE.values()), re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A sentence that does something with medicines and says why; ``names`` are those it names."""

    span: Span
    names: tuple[Named, ...]
    date: str
    settles: tuple[Change, str] | None = (
        None  # of which ingredient it is the reason, where the words stand apart
    )


def told(record: Record, stay: Encounter | None) -> tuple[Told, ...]:
    """Every such sentence of the notes of the stay, or of all notes without one, the oldest first."""
    notes = (d for d in record.notes() if d.kind is DocumentKind.NOTE and (stay is None or during(d, stay)))
    found = [one for note in notes for one in (*_of(note), *_apart(note))]
    return tuple(sorted(found, key=lambda t: t.date))


def why(change: Change, ingredient: str, said: tuple[Told, ...]) -> Span | None:
    """The last sentence that does this with the medicine; None where no note says it in so many words."""
    done = _DONE.get(change)
    if done is None:
        return None
    name = ingredient.lower()
    fitting = [t for t in said if t.settles == (change, name) or (not t.settles and _does(done, name, t))]
    return fitting[-1].span if fitting else None


def _does(done: re.Pattern[str], ingredient: str, told: Told) -> bool:
    """Whether the verb stands beside this name and no other medicine between them, as something that was done."""
    words = told.span.text
    if _NOT_DONE.search(words):
        return False
    return any(
        _beside(verb, name, told.names) and _WHY.search(words, min(verb.end(), name.start))
        for verb in done.finditer(words)
        for name in told.names
        if name.ingredient.lower() == ingredient
    )


def _beside(verb: re.Match[str], name: Named, names: tuple[Named, ...]) -> bool:
    """A verb belongs to the name that stands nearest to it."""
    return _away(verb, name) <= _NEAR and name is min(names, key=lambda n: _away(verb, n))


def _away(verb: re.Match[str], name: Named) -> int:
    return max(verb.start() - name.end, name.start - verb.end())


def _of(note: Document) -> Iterator[Told]:
    place = 0
    for line in note.text.split("\n"):
        start, place = place, place + len(line) + 1
        if not _ANY.search(line) or not _WHY.search(line):
            continue
        for a, b in sentences(note.text, start, start + len(line)):
            words = note.text[a:b]
            if b - a <= _LONGEST and _ANY.search(words) and (names := medicines_in(words)):
                yield Told(span=note.span(a, b), names=names, date=note.date or "")


# --- a reason that stands beside the sentence, or under the name ------------------------------------------------------

_THIS = re.compile(
    r"\b(?:this|it|that) (?:has to|had to|must|needs? to|should|was|is|has been) (?:be )?(?:stop|discontinu|held|hold)",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:because|so|due to|caus\w+|likely|contribut\w+|played a (?:part|role)|led to|wors\w+|harm\w*|risks?|bleed\w*"
    r"|interact\w*|drows\w+|rash|cough|fell|falls?)\b",
    re.IGNORECASE,
)
_WITH = re.compile(r"\bwith\b", re.IGNORECASE)


def _apart(note: Document) -> Iterator[Told]:
    """ "He takes ibuprofen most nights, so it likely played a part. Stop it for good": the reason comes first."""
    if not _ANY.search(note.text):
        return
    for part in sections(note.text):
        before: tuple[int, int] | None = None
        for entry in entries(note.text, part.body, part.end):
            bounds = sentences(note.text, entry.start, entry.end)
            headed = _sole(note.text[slice(*bounds[0])]) if bounds else ""
            if entry.mark:
                before = None
            for here in bounds:
                if before and "\n\n" in note.text[before[1] : here[0]]:
                    before = None
                if told := _reason(note, before, here, headed):
                    yield told
                before = here


def _reason(
    note: Document, before: tuple[int, int] | None, here: tuple[int, int], headed: str
) -> Told | None:
    words = note.text[slice(*here)]
    change = next((c for c in (Change.STOPPED, Change.HELD) if _DONE[c].search(words)), None)
    if change is None or _NOT_DONE.search(words) or len(words) > _LONGEST:
        return None
    if headed and _THIS.search(words) and (_WITH.search(words) or _CAUSE.search(words)):
        return Told(span=note.span(*here), names=(), date=note.date or "", settles=(change, headed))
    name = _sole(words)
    if before is None or not name or here[1] - before[0] > 2 * _LONGEST:
        return None
    earlier = note.text[slice(*before)]
    if _CAUSE.search(earlier) and name in {n.ingredient.lower() for n in medicines_in(earlier)}:
        return Told(
            span=note.span(before[0], here[1]), names=(), date=note.date or "", settles=(change, name)
        )
    return None


def _sole(words: str) -> str:
    named = {n.ingredient.lower() for n in medicines_in(words)}
    return named.pop() if len(named) == 1 else ""
