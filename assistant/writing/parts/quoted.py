"""What the notes say, in their own sentences. A sentence is quoted whole, with its place, or not at all."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files

from assistant.domain.draft import Item, ItemKind, StatementDetail
from assistant.knowledge.copies import copies
from assistant.knowledge.plans_on_file import superseded_notes
from assistant.knowledge.stays import during
from assistant.writing.desk import Desk, chart, item
from assistant.writing.parts.spoken import COMPLAINT, Sentence, spoken
from retrieval.model import Document
from retrieval.text.addressed import addressed, comes_last
from retrieval.text.context import context

#: Notes read for one part, newest first, when there is no stay to bound them.
NOTES = 12
_EMPHASIS = re.compile(r"\*\*|__|`")
#: Three words in capitals at the start: the head of a letter or of a page.
LETTERHEAD = re.compile(r"\W*(?:[A-Z][A-Z&'.-]{2,}\W+){3}")
#: The number of the list item that follows, where a span reaches into the next line.
_NEXT_NUMBER = re.compile(r"(?<=[.;!?])\s*\n\s*\(?\d{1,2}[.)]\s*$")
FAMILY = {"family_history"}
#: Lists of what is or was, which say nothing of what stands in the way.
LISTS = frozenset(
    {"past_medical_history", "problems", "family_history", "physical_exam", "review_of_systems"}
)
TAKEN_ELSEWHERE = {
    "discharge_medications",
    "home_medications",
    "admission_medications",
    "medications",
    "allergies",
    "family_history",
    "immunizations",
}


@cache
def cues(part: str) -> re.Pattern[str]:
    """The phrases of ``data/cues.tsv`` for one part, as one pattern. Raises KeyError for a part without any."""
    lines = (files("assistant.writing") / "data" / "cues.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t", 1) for line in lines if line and not line.startswith("#"))
    phrases = [phrase for name, phrase in rows if name == part]
    if not phrases:
        raise KeyError(part)
    return re.compile(r"(?<![a-z])(?:" + "|".join(phrases) + r")(?![a-z])", re.IGNORECASE)


def notes_of(desk: Desk) -> tuple[Document, ...]:
    """The notes of the stay in order; without a stay, the newest notes, oldest of them first.

    A copy is no new note, and a written plan that a later one took the place of is none to quote.
    """
    aside = desk.once("not quoted", lambda desk: {*copies(desk.record), *superseded_notes(desk.record)})
    dated = sorted((d for d in desk.record.notes() if d.id not in aside), key=lambda d: (d.date or "", d.id))
    if desk.stay is not None and desk.kind == "discharge_summary":
        return tuple(d for d in dated if during(d, desk.stay))
    return tuple(dated[-NOTES:])


def in_sections(desk: Desk, kinds: Iterable[str]) -> Iterator[Sentence]:
    wanted = set(kinds)
    for note in notes_of(desk):
        yield from (s for s in spoken(note) if s.section in wanted)


def with_cue(desk: Desk, part: str) -> Iterator[Sentence]:
    pattern = cues(part)
    for note in notes_of(desk):
        for s in spoken(note):
            m = pattern.search(s.span.text) if s.section not in FAMILY else None
            if m and context(s.span.text, m.start(), m.end(), section=s.section).person == "patient":
                yield s


def found_by_asking(desk: Desk, question: str, part: str) -> Iterator[Sentence]:
    """Sentences with a cue, inside the passages that the search thinks answer the question, best passage first."""
    pattern, notes = cues(part), {d.id: d for d in notes_of(desk)}
    for hit in desk.ask(question):
        p = hit.passage
        if p.document not in notes or p.section in TAKEN_ELSEWHERE:
            continue
        for s in spoken(notes[p.document]):
            if p.start <= s.span.start < p.end and pattern.search(s.span.text):
                yield s


def quote(s: Sentence, kind: ItemKind = ItemKind.STATEMENT) -> Item:
    """The sentence as it stands, without the marks that a note's layout put around it."""
    d = s.document
    detail = StatementDetail(when=d.date or "", title=d.title, said_by=d.author or d.author_role or "")
    return item(kind, bare(s.span.text), chart(s.span), detail=detail)


def bare(text: str) -> str:
    told = _NEXT_NUMBER.sub("", _EMPHASIS.sub("", text))
    return re.sub(r" *\| *", "; ", told.strip(" -*•#|\n\t"))


def fresh(desk: Desk, found: Iterable[Sentence], most: int) -> list[Sentence]:
    """The first ``most`` that no earlier part of this draft has quoted; repeats and near-repeats count once.

    A note that speaks to whoever reads it comes last, so that it crowds nothing out.
    """
    taken: list[Sentence] = []
    kept: list[frozenset[str]] = []
    for s in sorted(found, key=lambda s: comes_last(s.document.text)):
        words = frozenset(s.words)
        whole = " ".join(s.words)
        if not words or any(whole in said for said in desk.said) or any(_alike(words, k) for k in kept):
            continue
        if any(
            t.span.document == s.span.document and t.span.start < s.span.end and s.span.start < t.span.end
            for t in taken
        ):
            continue
        desk.said.add(whole)
        kept.append(words)
        taken.append(s)
        if len(taken) == most:
            break
    return taken


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    """Copy-forward changes a figure or a word: nine words in ten the same is the same sentence."""
    return len(a & b) >= 0.85 * len(a | b)


def asserted(s: Sentence, pattern: re.Pattern[str]) -> bool:
    """Whether the cue in the sentence is said of this patient, as so, and now."""
    match = pattern.search(s.span.text)
    if match is None:
        return False
    found = context(s.span.text, match.start(), match.end(), section=s.section)
    return not found.negated and found.person == "patient" and found.time != "hypothetical"


def asserted_of_patient(s: Sentence) -> bool:
    """Whether the sentence speaks of this patient, and not of a relative or a newborn."""
    return context(s.span.text, 0, len(s.span.text), section=s.section).person == "patient"


def quoting(
    part: str,
    most: int,
    *,
    note_sections: Sequence[str] = (),
    question: str = "",
    only_asserted: bool = False,
    anywhere: bool = True,
    kind: ItemKind = ItemKind.STATEMENT,
    unless: str = "",
    not_in: frozenset[str] = frozenset(),
) -> Callable[[Desk], list[Item]]:
    """A part that quotes: its own note sections first, then what the search finds, then any sentence with a cue.

    Sentences with a cue of the part ``unless`` are left to that part; those of the sections ``not_in`` are no news.
    One that gives orders to whoever reads it is nobody's wish and nobody's need, and a cue in it fills no part.
    """

    def fill(desk: Desk) -> list[Item]:
        found: list[Sentence] = list(in_sections(desk, note_sections))
        elsewhere: list[Sentence] = list(found_by_asking(desk, question, part)) if question else []
        if anywhere:
            elsewhere += with_cue(desk, part)
        found += [s for s in elsewhere if not addressed(s.span.text)]
        if only_asserted:
            found = [s for s in found if asserted(s, cues(part))]
        found = [s for s in found if _says_enough(s) and not LETTERHEAD.match(s.span.text)]
        if unless:
            found = [s for s in found if not cues(unless).search(s.span.text)]
        found = [s for s in found if s.section not in not_in]
        if kind is not ItemKind.STATEMENT:
            found = [s for s in found if not addressed(s.span.text)]
        return [quote(s, kind) for s in fresh(desk, found, most)]

    return fill


def _says_enough(s: Sentence) -> bool:
    """A complaint is told in two words; elsewhere so few say nothing alone."""
    return len(s.words) > (1 if s.section in COMPLAINT else 3)
