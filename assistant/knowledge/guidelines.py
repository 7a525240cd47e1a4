"""What guidelines ask for: our own Markdown files, each with its source, and whom each sentence is for.

``library()`` is what the package carries; ``load`` reads a site's own folder. Held against a record, each entry of a
guideline that applies is due, done, or unknown for want of what the record lacks.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Self

from assistant.domain.draft import Kind
from assistant.domain.errors import Invalid, NotFound
from assistant.knowledge.alert_range_file import Ranges
from assistant.knowledge.chart import Chart
from assistant.knowledge.conditions import read_sets, sets
from assistant.knowledge.criteria import Answer, Applies
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
from assistant.knowledge.medicine_safety.table import InteractionSource
from assistant.knowledge.schedule_file import Schedule
from assistant.knowledge.standing import Stand, Standing, stand
from assistant.knowledge.strict import parsed
from retrieval.model import AnyFact, Document, DocumentId, Record, Span

__all__ = [
    "Action", "Activity", "Aim", "Applicable", "Asked", "CountedFrom", "Entry", "Guideline", "Library",
    "ReferralAdvice", "Standing", "Status", "intervals", "library", "load",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An entry, held against a record."""

    entry: Entry
    stand: Stand

    @property
    def standing(self) -> Standing:
        return self.stand.standing

    @property
    def because(self) -> tuple[AnyFact | Span, ...]:
        return self.stand.because

    @property
    def because_text(self) -> str:
        return self.stand.because_text

    @property
    def missing(self) -> tuple[str, ...]:
        return self.stand.missing


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
    child_schedule: Schedule | None = None  # the site's immunization schedule; None means the usual one
    alert_ranges: Ranges | None = None  # the site's, for results to tell of; None means the usual ones
    interaction_rules: InteractionSource | None = None  # the site's table over ours; None means ours
    settings: tuple[
        str, ...
    ] = ()  # "<file>@sha256:…" of each other file of the site's that these were read from

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

    def chart(self, record: Record, as_of: date) -> Chart:
        """The record as the criteria of this library look at it."""
        return Chart(record, as_of, child_schedule=self.child_schedule)

    def considered(self, record: Record, as_of: date) -> tuple[tuple[Guideline, Answer], ...]:
        """Every guideline in force with the answer of its population; none for a patient who has died."""
        if record.patient.deceased:
            return ()
        chart = self.chart(record, as_of)
        return tuple((g, g.population.decide(chart)) for g in self.current)

    def applicable(self, record: Record, as_of: date) -> tuple[Applicable, ...]:
        if record.patient.deceased:
            return ()
        chart = self.chart(record, as_of)
        answers = ((g, g.population.decide(chart)) for g in self.current)
        return tuple(
            Applicable(
                guideline=g,
                because=answer.because,
                because_text=answer.because_text,
                asked=_asked(g, chart, answer),
            )
            for g, answer in answers
            if isinstance(answer, Applies)
        )

    def answered_since(
        self, applicable: Sequence[Applicable], *, known: Record, now: Record, today: date, kind: Kind
    ) -> tuple[tuple[Applicable, ...], int]:
        """Without what ``now`` shows as begun, ordered or done and ``known`` did not; how many ``kind`` loses.

        Both are asked on the same day, so that an entry whose time is over is not taken for one that was answered.
        """
        then, since = self.chart(known, today), self.chart(now, today)
        kept, answered = [], 0
        for one in applicable:
            left = tuple(
                a for a in one.asked if kind not in a.entry.documents or not _answered(one, a, then, since)
            )
            without = replace(one, asked=left)
            answered += len(one.due(kind)) - len(without.due(kind))
            kept.append(without)
        return tuple(kept), answered

    def with_settings(self, files: Mapping[str, bytes]) -> Self:
        """By name, the files of a site that decide what its checks say: each is named, and the digest takes them in."""
        if not files:
            return self
        named = sorted(files.items())
        return replace(
            self,
            digest=_digest((("guidelines", self.digest.encode()), *named)),
            settings=tuple(f"{name}@{_digest(((name, data),))}" for name, data in named),
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


def _asked(guideline: Guideline, chart: Chart, population: Applies) -> tuple[Asked, ...]:
    stands = ((e, stand(e, chart, population)) for e in guideline.entries)
    return tuple(
        Asked(entry=e, stand=s) for e, s in stands if s is not None and s.standing is not Standing.ASIDE
    )


def _answered(one: Applicable, asked: Asked, then: Chart, since: Chart) -> bool:
    """Whether the entry was open then and is not now, by what was charted in between."""
    if asked.standing not in {Standing.DUE, Standing.UNKNOWN} or not isinstance(
        asked.entry, Action | ReferralAdvice
    ):
        return False
    population = Applies(one.because, one.because_text)
    if _is_open(stand(asked.entry, since, population)):
        return False
    return _is_open(stand(asked.entry, then, population))


def _is_open(stood: Stand | None) -> bool:
    return stood is not None and stood.standing in {Standing.DUE, Standing.UNKNOWN}


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
    packaged = resources.files("assistant.knowledge") / "codes"
    for codes_folder in dict.fromkeys((packaged, more)):
        for file in _situation_files(codes_folder):
            read_situations(parsed(f"codes/{file.name}", file.read_text("utf-8")), words)
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


def _situation_files(codes: Traversable) -> list[Traversable]:
    """``situations.yaml`` first, for the others build on it; then ``situations_<topic>.yaml`` by name."""
    if not codes.is_dir():
        return []
    named = [f for f in _sorted(codes) if re.fullmatch(r"situations(?:_\w+)?\.yaml", f.name)]
    return sorted(named, key=lambda f: (f.name != "situations.yaml", f.name))


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted((f for f in folder.iterdir() if f.is_file()), key=lambda f: f.name)


def _digest(parts: Iterable[tuple[str, bytes]]) -> str:
    whole = hashlib.sha256()
    for name, data in parts:
        whole.update(f"{name}\0{len(data)}\0".encode())
        whole.update(data)
    return "sha256:" + whole.hexdigest()
