"""What notes say of the medicine in the house: not in hand, not finished, still there, taken after it was stopped.

An order says what should be taken. Whether the bottle was stolen, half of the course is left, or a stopped medicine
stands by the bed, only a note says, and mostly under the name of the medicine, not beside it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache

from assistant.knowledge.medicine_ends import key
from assistant.knowledge.stays import day
from retrieval.model import Document, DocumentKind, Medicine, Record, Span
from retrieval.text.context import context
from retrieval.text.items import entries
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences
from retrieval.text.terms import classes, medicines_in


class Told(StrEnum):
    MISSING = "not in hand"
    AGAIN = "in hand again"
    UNFINISHED = "not finished"
    KEPT = "still in the house"
    TAKEN = "taken"


_THING = (
    r"(?:kit|bottle|inhaler|pen|pump|bag|pack|box|pills?|tablets?|capsules?|films?|patch(?:es)?|spray|vials?|supply"
    r"|prescription|medicines?|medications?|meds|devices?|auto-?injectors?|injectors?)"
)
_GONE = r"(?:lost|stolen|misplaced|mislaid)"
_PLACE = r"(?:cupboard|cabinet|bedside|night ?stand|kitchen|drawer|table|counter|purse|fridge|refrigerator|pill ?box)"
_CUES: dict[Told, re.Pattern[str]] = {
    told: re.compile(pattern, re.IGNORECASE)
    for told, pattern in {
        Told.MISSING: (
            rf"\b{_THING}\s+(?:\w+\s+){{0,3}}?{_GONE}\b|\b(?:{_GONE}|stole)\s+(?:\w+\s+){{0,3}}?{_THING}\b"
            r"|\bout of stock\b|\bback-?ordered\b|\bunfilled\b|\bnone left\b|\b(?:ran|run) out\b|\bno supply\b"
            r"|\b(?:not|never)\s+(?:been\s+|yet\s+)?(?:filled|picked up|dispensed)\b"
            r"|\b(?:could|can|was|is)\s*(?:not|n['’]t)\s+(?:able to\s+)?(?:afford|get|fill|find)\b"
            r"|\bunable to (?:afford|get|fill|find)\b"
            rf"|\bno (?:[\w-]+\s+){{0,2}}{_THING} (?:at (?:home|school)|in the (?:home|house))\b"
            rf"|\b{_THING} (?:has |had |have |is |are |was )?(?:all )?expired\b|\bexpired {_THING}\b"
        ),
        Told.AGAIN: (
            r"\breplaced\b|\bpicked (?:it |one |them |the \w+ )?up\b|\bre-?filled\b"
            rf"|\b(?:new|replacement) {_THING} (?:given|received|dispensed|in hand)\b"
            rf"|\b(?:given|gave|got|received|has) (?:him |her |them )?(?:a |the )?(?:new|replacement) {_THING}\b"
        ),
        Told.UNFINISHED: (
            rf"\b\d+\s+(?:of\s+\d+\s+)?(?:{_THING}|doses?)\s+(?:are\s+|still\s+)?(?:left|remain\w*)\b|\bwent without\b"
            r"|\b(?:did|has|have|was)(?:\s+not|n['’]t)\s+(?:\w+\s+)?(?:finish|complet|fill|start|pick)(?:e|ed)?\b"
            r"|\bnever (?:finished|completed|filled|started|picked up)\b|\bskipp(?:ed|ing)\b"
            r"|\bmissed (?:\w+ )?(?:\w+ )?(?:doses?|days|tablets?|pills?)\b|\bstopped (?:\w+ )?(?:\w+ )?early\b"
            r"|\bhalf[- ]finished\b"
        ),
        Told.KEPT: (
            rf"\b(?:{_THING}|left ?overs?)\b[^.;]{{0,40}}\b{_PLACE}\b|\bautomatic refill\b"
            r"|\bto be (?:handed in|returned|disposed of|thrown (?:out|away)|discarded|taken away)\b"
            r"|\bstill (?:has|have|keeps?|takes?|taking|using|on)\b"
        ),
        Told.TAKEN: r"\b(?:given|gave|took|taken|takes|taking)\b(?! (?:out|off|away|care|down|with))",
    }.items()
}
_ANY = re.compile("|".join(cue.pattern for cue in _CUES.values()), re.IGNORECASE)
_NOT = re.compile(
    r"\b(?:no|not|never|den(?:y|ies|ied)|without|will not|won['’]t|n['’]t)\s+(?:\w+\s+){0,3}$", re.IGNORECASE
)
_NOT_SO = re.compile(r"\b(?:if|unless|whether|should|may|might|could be|advised?)\b", re.IGNORECASE)
_LONG_AGO = re.compile(
    r"\b(?:previously|formerly|used to|in the past|before (?:admission|the stay|this)|prior|last (?:taken|dose)|until"
    r"|history of)\b",
    re.IGNORECASE,
)
_TO_BE = re.compile(r"\bto be\s+$", re.IGNORECASE)
#: What a note calls a class by, where it does not name the medicine.
_CALLED = {
    "antibiotic": re.compile(r"\bantibiotics?\b", re.IGNORECASE),
    "anticoagulant": re.compile(r"\b(?:blood thinners?|anticoagulants?)\b", re.IGNORECASE),
    "diuretic": re.compile(r"\b(?:water pills?|diuretics?)\b", re.IGNORECASE),
    "corticosteroid": re.compile(r"\bsteroids?\b", re.IGNORECASE),
}
_NEAR = 40  # characters between a name and the words that are said of it, where a sentence names several
_LONGEST = 300
_FAR = 600  # characters that a paragraph may be long above a sentence
_LATELY = timedelta(days=180)
_COURSE = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence of a note. ``of`` is an ingredient, or a class where the note names only that."""

    told: Told
    of: str
    span: Span
    day: str


def remarks(record: Record, until: str = "") -> tuple[Remark, ...]:
    """All of the record's notes, the oldest first; with ``until``, of notes to that day."""
    notes = sorted(
        (d for d in record.documents if d.kind is DocumentKind.NOTE), key=lambda d: (d.date or "", d.id)
    )
    return tuple(r for note in notes if not until or (note.date or "")[:10] <= until for r in _of_note(note))


def missing(
    medicine: Medicine, said: Iterable[Remark], others: Iterable[Medicine]
) -> tuple[str, tuple[Span, ...]]:
    """What says that an ordered medicine is not in hand, and where it stands; ("", ()) when nothing does.

    The order's own note counts, and the notes since it. A word that it is there again, or a newer order, ends it.
    """
    since = (medicine.date or "")[:10]
    own = [w for w in _sentences(medicine.note) if _cue(Told.MISSING, w)]
    about = [r for r in _of(medicine, said, others) if r.day >= since]
    gone = [r for r in about if r.told is Told.MISSING]
    back = max((r.day for r in about if r.told is Told.AGAIN), default="")
    if back and back > max((r.day for r in gone), default=""):
        return "", ()
    words = medicine.note if own else " ".join(" ".join(r.span.text.split()) for r in gone[-2:])
    spans = tuple(dict.fromkeys([*([medicine.words] if own else []), *(r.span for r in gone[-2:])]))
    return words, spans


def unfinished(medicine: Medicine, said: Iterable[Remark], others: Iterable[Medicine]) -> tuple[Remark, ...]:
    """What says that a course which counts as completed was not taken to its end."""
    began = day(medicine.date)
    if began is None:
        return ()
    over = day(medicine.ended) or began
    return tuple(
        r
        for r in _of(medicine, said, others)
        if r.told is Told.UNFINISHED and (on := day(r.day)) and began <= on <= over + _COURSE
    )


def after_its_end(
    medicine: Medicine, ended: str, said: Iterable[Remark], others: Iterable[Medicine]
) -> tuple[Remark, ...]:
    """What says that a stopped medicine was taken after ``ended``, or is still in the house."""
    stopped = day(ended)
    if stopped is None:
        return ()
    return tuple(
        r
        for r in _of(medicine, said, others)
        if (on := day(r.day))
        and (
            (r.told is Told.KEPT and stopped <= on <= stopped + _LATELY)
            or (r.told is Told.TAKEN and stopped < on <= stopped + _LATELY)
        )
    )


def _of(medicine: Medicine, said: Iterable[Remark], others: Iterable[Medicine]) -> list[Remark]:
    """By its name; by its class only where the patient has no other medicine of that class."""
    name = key(medicine)
    mine = set(classes(name))
    of_others = {c for m in others if key(m) != name for c in classes(key(m))}
    return [r for r in said if r.of == name or (r.of in mine and r.of not in of_others)]


# --- one note --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _of_note(note: Document) -> tuple[Remark, ...]:
    return tuple(_read(note)) if _ANY.search(note.text) else ()


def _read(note: Document) -> Iterator[Remark]:
    text, when = note.text, (note.date or "")[:10]
    for part in sections(text):
        if part.kind in {"family_history", "allergies"}:
            continue
        titled = _sole(text[part.start : part.body])
        for entry in entries(text, part.body, part.end):
            headed = _sole(text[entry.start : entry.head]) or titled
            for a, b in sentences(text, entry.start, entry.end):
                if b - a <= _LONGEST and _ANY.search(text, a, b):
                    for told, of in _said(text[a:b], headed or _line_above(text, a)):
                        yield Remark(told=told, of=of, span=note.span(a, b), day=when)


def _line_above(text: str, start: int) -> str:
    """The medicine that a short line of the same paragraph names, as a heading that nobody marked as one."""
    for line in reversed(text[max(0, start - _FAR) : start].split("\n\n")[-1].split("\n")[:-1]):
        if len(line) <= _NEAR and len(line.split()) <= 4 and (named := _sole(line)):
            return named
    return ""


def _sole(words: str) -> str:
    """The one medicine, or class, that these words name."""
    named = {n.ingredient for n in medicines_in(words)} or {
        c for c, of in _CALLED.items() if of.search(words)
    }
    return named.pop() if len(named) == 1 else ""


def _said(words: str, headed: str) -> Iterator[tuple[Told, str]]:
    names = medicines_in(words)
    for told in Told:
        for cue in _cues(told, words):
            near = min(names, key=lambda n: max(cue.start() - n.end, n.start - cue.end()), default=None)
            if near is None:
                of = _sole(words) or headed
            elif len(names) == 1 or max(cue.start() - near.end, near.start - cue.end()) <= _NEAR:
                of = near.ingredient
            else:
                of = ""
            if of:
                yield told, of
                break


def _cue(told: Told, words: str) -> bool:
    return any(True for _ in _cues(told, words))


def _cues(told: Told, words: str) -> Iterator[re.Match[str]]:
    for cue in _CUES[told].finditer(words):
        before = words[: cue.start()]
        if _NOT.search(before) or _NOT_SO.search(before) or (told is Told.AGAIN and _TO_BE.search(before)):
            continue
        if told in {Told.TAKEN, Told.KEPT} and _LONG_AGO.search(words):
            continue
        if context(words, cue.start(), cue.end()).person == "patient":
            yield cue


def _sentences(words: str) -> list[str]:
    return [words[a:b] for a, b in sentences(words)] if words else []
