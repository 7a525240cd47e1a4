"""What guidelines ask for: our own Markdown files, each with its source, and whom each sentence is for.

``library()`` is what the package carries; ``load`` reads a site's own folder. Held against a record, each entry of a
guideline that applies is due, done, or unknown for want of what the record lacks.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Self

from assistant.domain.draft import Kind
from assistant.domain.errors import Invalid, NotFound
from assistant.knowledge.chart import Chart
from assistant.knowledge.conditions import read_sets, sets
from assistant.knowledge.criteria import Answer, Applies, Not, Unknown
from assistant.knowledge.grammar import Vocabulary, read_situations
from assistant.knowledge.guideline import (
    Action,
    Activity,
    Aim,
    CountedFrom,
    Entry,
    Guideline,
    ReferralAdvice,
    Status,
)
from assistant.knowledge.guideline_file import intervals, read_guideline
from assistant.knowledge.strict import parsed
from retrieval.model import AnyFact, Document, DocumentId, Record, Span

__all__ = [
    "Action", "Activity", "Aim", "Applicable", "Asked", "CountedFrom", "Entry", "Guideline", "Library",
    "ReferralAdvice", "Standing", "Status", "intervals", "library", "load",
]  # fmt: skip


class Standing(StrEnum):
    DUE = "due"
    DONE = "done"  # the record shows what closes it
    UNKNOWN = "unknown"  # the record lacks what decides it


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An entry, held against a record. ``because`` are the facts that made it apply, or that closed it."""

    entry: Entry
    standing: Standing
    because: tuple[AnyFact | Span, ...] = ()
    because_text: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicable:
    """A guideline that concerns this patient, why, and each of its entries that is not set aside."""

    guideline: Guideline
    because: tuple[AnyFact | Span, ...]
    because_text: str
    asked: tuple[Asked, ...]

    def due(self, document: Kind | None = None) -> tuple[Asked, ...]:
        return tuple(
            a
            for a in self.asked
            if a.standing is Standing.DUE and (document is None or document in a.entry.documents)
        )


@dataclass(frozen=True, kw_only=True)
class Library:
    """``guidelines`` includes superseded ones, so that what was cited can still be read; they never apply."""

    guidelines: tuple[Guideline, ...]
    digest: str
    words: Vocabulary  # the sets and situations that their criteria may name

    @property
    def current(self) -> tuple[Guideline, ...]:
        return tuple(g for g in self.guidelines if g.status is Status.CURRENT)

    @property
    def documents(self) -> tuple[Document, ...]:
        """What may be searched and cited anew: the guidelines in force."""
        return tuple(g.document for g in self.current)

    def document(self, id: DocumentId) -> Document | None:
        """Any version, superseded ones too."""
        return next((g.document for g in self.guidelines if g.document.id == id), None)

    def get(self, id: str) -> Guideline:
        """By id (the one in force) or by "id@version". Raises NotFound."""
        for guideline in self.guidelines:
            if id == guideline.key or (id == guideline.id and guideline.status is Status.CURRENT):
                return guideline
        raise NotFound(f"no guideline {id} in the library: list the guidelines for their ids")

    def considered(self, record: Record, as_of: date) -> tuple[tuple[Guideline, Answer], ...]:
        """Every guideline in force with the answer of its population; none for a patient who has died."""
        if record.patient.deceased:
            return ()
        chart = Chart(record, as_of)
        return tuple((g, g.population.decide(chart)) for g in self.current)

    def applicable(self, record: Record, as_of: date) -> tuple[Applicable, ...]:
        if record.patient.deceased:
            return ()
        chart = Chart(record, as_of)
        answers = ((g, g.population.decide(chart)) for g in self.current)
        return tuple(
            Applicable(
                guideline=g,
                because=answer.because,
                because_text=answer.because_text,
                asked=tuple(a for e in g.entries if (a := _asked(e, chart, answer)) is not None),
            )
            for g, answer in answers
            if isinstance(answer, Applies)
        )

    def with_others(self, others: Self) -> Self:
        """Both libraries as one. Where the others have a guideline of the same id, theirs is in force."""
        theirs = {g.id: g.key for g in others.current}
        kept = tuple(
            replace(g, status=Status.SUPERSEDED, superseded_by=theirs[g.id])
            if g.status is Status.CURRENT and g.id in theirs
            else g
            for g in self.guidelines
            if g.key not in {other.key for other in others.guidelines}
        )
        return replace(
            self,
            guidelines=kept + others.guidelines,
            digest=_digest((("ours", self.digest.encode()), ("theirs", others.digest.encode()))),
            words=others.words,
        )


def _asked(entry: Entry, chart: Chart, population: Applies) -> Asked | None:
    wanted = entry.when.decide(chart) if entry.when else population
    match wanted:
        case Not():
            return None
        case Unknown(missing):
            return Asked(entry=entry, standing=Standing.UNKNOWN, missing=missing)
    closed = entry.done_when.decide(chart) if entry.done_when else None
    if isinstance(closed, Applies):
        return Asked(
            entry=entry, standing=Standing.DONE, because=closed.because, because_text=closed.because_text
        )
    return Asked(
        entry=entry,
        standing=Standing.DUE,
        because=wanted.because or population.because,
        because_text=wanted.because_text or population.because_text,
    )


# --- reading the files ------------------------------------------------------------------------------------------


@cache
def library() -> Library:
    """The guidelines this package carries, read once."""
    ours = resources.files("assistant.knowledge")
    return load(ours / "guidelines", codes=ours / "codes")


def load(folder: Traversable, *, codes: Traversable | None = None) -> Library:
    """The guidelines of a folder's ``*.md`` files. Raises Invalid, naming file and key, at the first that is wrong.

    A site's own folder may carry ``codes/`` with sets and situations of its own beside the packaged ones.
    """
    ours = codes is not None
    more = codes if codes is not None else folder / "codes"
    known = sets() if ours else read_sets(more, base=sets())
    words = Vocabulary(sets=known, situations={})
    packaged = resources.files("assistant.knowledge") / "codes" / "situations.yaml"
    files = [packaged] if ours else [packaged, more / "situations.yaml"]
    for file in files:
        if file.is_file():
            read_situations(parsed("codes/situations.yaml", file.read_text("utf-8")), words)
    texts = [(f.name, _text(f)) for f in _sorted(folder) if f.name.endswith(".md")]
    data = [(f"codes/{f.name}", f.read_bytes()) for f in _sorted(more)] if more.is_dir() else []
    guidelines = tuple(read_guideline(name, text, words) for name, text in texts)
    _agree(guidelines)
    return Library(
        guidelines=guidelines,
        digest=_digest((*((name, text.encode()) for name, text in texts), *data)),
        words=words,
    )


def _agree(guidelines: Iterable[Guideline]) -> None:
    """One version of an id is in force, a key names one file, and what supersedes is there."""
    seen: set[str] = set()
    for g in guidelines:
        for name in (g.key, g.id if g.status is Status.CURRENT else g.key + " superseded"):
            if name in seen:
                raise Invalid(
                    f"guideline {name}: two files say they are it: change the id, the version or the status"
                )
            seen.add(name)
    for g in guidelines:
        if g.superseded_by and g.superseded_by not in seen:
            raise Invalid(f"guideline {g.key}: superseded_by: no guideline {g.superseded_by} in this folder")


def _text(file: Traversable) -> str:
    return file.read_text("utf-8").removeprefix("﻿").replace("\r\n", "\n")


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted((f for f in folder.iterdir() if f.is_file()), key=lambda f: f.name)


def _digest(parts: Iterable[tuple[str, bytes]]) -> str:
    whole = hashlib.sha256()
    for name, data in parts:
        whole.update(f"{name}\0{len(data)}\0".encode())
        whole.update(data)
    return "sha256:" + whole.hexdigest()
