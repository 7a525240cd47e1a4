"""Each draft changed in one thing at a time, and what the checks say of it that they did not say before."""

import pickle
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from random import Random

from assistant.bootstrap import Assistant
from assistant.checks import inspect
from assistant.domain.draft import Finding, ItemId, Kind, Severity
from assistant.domain.errors import CaretraceError
from assistant.workflow.drafting import reading_of
from evals.drafts import records_in
from evals.mutations.drafts import Drafted, Mutant
from evals.mutations.kinds import KINDS, KindOfChange
from evals.task import COORDINATOR, admit_file, admit_folder, settings_for, ward
from retrieval.readers.errors import SourceRefused

#: The checks that hold what is said against what it rests on: of a draft that nobody changed they have nothing to say.
OF_STATEMENTS = frozenset(
    {"figures", "forms", "grounding", "identity", "lists", "medicine_names", "polarity", "reasons", "scores", "trends"}
)  # fmt: skip
#: The check that holds the record against the draft as a whole.
OF_THE_WHOLE = frozenset({"lists", "omissions"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One mutant: ``rules`` are of the findings that caught it, none when it went through."""

    id: str
    record: str
    kind: str
    how: str
    rules: tuple[str, ...]
    was: str
    now: str

    @property
    def caught(self) -> bool:
        return bool(self.rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """A draft as it was written: the items that a check called wrong all the same, each with its rules."""

    draft: str
    items: int
    alarms: tuple[tuple[ItemId, tuple[str, ...]], ...] = ()
    of_the_whole: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Of one draft: how many mutants of each kind are made is counted first, which of them are tried is ``chosen``."""

    draft: int
    seed: int
    chosen: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


# --- drafts --------------------------------------------------------------------------------------------------------


def drafts_of(folders: Sequence[Path]) -> list[Drafted]:
    """All three kinds of every record that is taken; each knows the drafts of its kind of the other patients."""
    with ward(settings=settings_for("composer")) as house:
        found = [d for folder in folders for d in _drafted(house.assistant, folder)]
    return [
        replace(d, others=[o.reading for o in found if o.record != d.record and _kind(o) is _kind(d)])
        for d in found
    ]


def _drafted(assistant: Assistant, folder: Path) -> Iterator[Drafted]:
    for name, record in records_in(folder):
        try:
            receipts = admit_folder(assistant, record) if record.is_dir() else [admit_file(assistant, record)]
        except (SourceRefused, CaretraceError):
            continue  # `python -m evals drafts` tells which records are not taken, and why
        for kind in Kind:
            asked = assistant.request_draft(kind, receipts[0].patient, actor=COORDINATOR)
            written = assistant.draft(asked.id, actor=COORDINATOR)
            if written.content is not None:
                reading = reading_of(written, tools=assistant.tools, clock=assistant.clock)
                yield Drafted(record=name, reading=reading)


def _kind(drafted: Drafted) -> Kind:
    return drafted.reading.kind


# --- which mutants -------------------------------------------------------------------------------------------------


def planned(drafts: Sequence[Drafted], *, seed: int, per_kind: int) -> list[Task]:
    """Of each kind so many mutants, the records taking turns until none has any left."""
    chosen: dict[int, dict[str, list[int]]] = {n: {} for n in range(len(drafts))}
    for kind in KINDS:
        piles = list(_piles(drafts, kind, seed).values())
        Random(f"{seed}|{kind.name}").shuffle(piles)
        for draft, mutant in _in_turns(piles, per_kind):
            chosen[draft].setdefault(kind.name, []).append(mutant)
    return [
        Task(draft=n, seed=seed, chosen={k: tuple(sorted(m)) for k, m in by_kind.items()})
        for n, by_kind in chosen.items()
    ]


def _piles(drafts: Sequence[Drafted], kind: KindOfChange, seed: int) -> dict[str, list[tuple[int, int]]]:
    """Of each record the mutants that its drafts have room for, shuffled."""
    piles: dict[str, list[tuple[int, int]]] = {}
    for n, drafted in enumerate(drafts):
        made = ((n, m) for m, _ in enumerate(mutants(drafted, kind, seed)))
        piles.setdefault(drafted.record, []).extend(made)
    for record, pile in piles.items():
        Random(f"{seed}|{kind.name}|{record}").shuffle(pile)
    return piles


def _in_turns(piles: list[list[tuple[int, int]]], most: int) -> Iterator[tuple[int, int]]:
    given, turn = 0, 0
    while given < most and any(len(p) > turn for p in piles):
        for pile in piles:
            if len(pile) > turn and given < most:
                given += 1
                yield pile[turn]
        turn += 1


def mutants(drafted: Drafted, kind: KindOfChange, seed: int) -> Iterator[Mutant]:
    """The same for the same seed, however often it is asked."""
    chance = Random(f"{seed}|{kind.name}|{drafted.id}")
    for make in kind.make:
        yield from make(drafted, chance)


# --- what the checks say -------------------------------------------------------------------------------------------


def tried(
    drafts: Sequence[Drafted], tasks: Sequence[Task], workers: int
) -> Iterator[tuple[Unchanged, list[Tried]]]:
    """In the order of the tasks, whatever the number of workers."""
    if workers < 2:
        yield from (_of(drafts[t.draft], t) for t in tasks)
        return
    kept = pickle.dumps(list(drafts))
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_receive, initargs=(kept,)
    ) as pool:
        yield from pool.map(_received, tasks, chunksize=3)


_here: list[Drafted] = []


def _receive(kept: bytes) -> None:
    _here[:] = pickle.loads(kept)


def _received(task: Task) -> tuple[Unchanged, list[Tried]]:
    return _of(_here[task.draft], task)


def _of(drafted: Drafted, task: Task) -> tuple[Unchanged, list[Tried]]:
    before = _findings(drafted)
    made = [t for kind in KINDS for t in _of_kind(drafted, kind, task, {f.id for f in before})]
    return _unchanged(drafted, before), made


def _of_kind(drafted: Drafted, kind: KindOfChange, task: Task, known: set[str]) -> Iterator[Tried]:
    wanted = set(task.chosen.get(kind.name, ()))
    if not wanted:
        return
    for n, mutant in enumerate(mutants(drafted, kind, task.seed)):
        if n in wanted:
            new = [f for f in _findings(mutant) if f.id not in known]
            yield Tried(
                id=f"{drafted.id}/{kind.name}/{n}",
                record=drafted.record,
                kind=kind.name,
                how=mutant.how,
                rules=tuple(dict.fromkeys(f.rule for f in new if catches(f, mutant))),
                was=mutant.was,
                now=mutant.now,
            )


def _findings(one: Drafted | Mutant) -> list[Finding]:
    return [f for f in inspect(one.reading)[1] if f.severity in {Severity.STOP, Severity.WARN}]


def catches(finding: Finding, mutant: Mutant) -> bool:
    """Whether it points at the changed item; of what is gone, whether it names it."""
    if mutant.item is not None:
        return finding.item == mutant.item
    return any(name.lower() in finding.reason.lower() for name in mutant.names)


def _unchanged(drafted: Drafted, found: Sequence[Finding]) -> Unchanged:
    """An item counts once, however many findings it has."""
    by_item: dict[ItemId, list[str]] = {}
    for f in found:
        if f.item is not None and _check(f) in OF_STATEMENTS:
            by_item.setdefault(f.item, []).append(f.rule)
    return Unchanged(
        draft=drafted.id,
        items=len(drafted.items),
        alarms=tuple((item, tuple(rules)) for item, rules in by_item.items()),
        of_the_whole=tuple(f.rule for f in found if f.item is None and _check(f) in OF_THE_WHOLE),
    )


def _check(finding: Finding) -> str:
    return finding.rule.partition("@")[0]
