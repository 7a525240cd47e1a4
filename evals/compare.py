"""Two runs laid side by side: what got better, what got worse, and what only one of them has."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals import report
from evals.errors import CannotMeasure

_GRAVITY = {None: 0, "": 0, "minor": 1, "moderate": 2, "serious": 3}


class NotAResult(CannotMeasure):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One sample, as it stood before and after: "pass", or the harm of what it misses."""

    id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    better: tuple[Moved, ...]
    worse: tuple[Moved, ...]
    same: int
    gone: tuple[str, ...]  # only in the first
    new: tuple[str, ...]  # only in the second


def run(first: Path, second: Path) -> bool:
    """Whether nothing got worse and nothing is gone. Raises NotAResult, OSError."""
    before, after = results(first), results(second)
    told = compared(before, after)
    _print(told, _summary(first), _summary(second))
    return not told.worse and not told.gone


def results(folder: Path) -> dict[str, Mapping[str, Any]]:
    """The samples of a results.jsonl by id. Raises NotAResult."""
    file = folder / "results.jsonl"
    found: dict[str, Mapping[str, Any]] = {}
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            found[row["id"]] = {"passed": bool(row["passed"]), **row}
        except (ValueError, KeyError, TypeError):
            raise NotAResult(f"{file}, line {number}: no sample with id and passed") from None
    if not found:
        raise NotAResult(f"{file}: no sample in it")
    return found


def compared(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> Compared:
    both = [id for id in before if id in after]
    moved = [Moved(id=id, before=_stands(before[id]), after=_stands(after[id])) for id in both]
    weight = {id: _weight(after[id]) - _weight(before[id]) for id in both}
    return Compared(
        better=tuple(m for m in moved if weight[m.id] < 0),
        worse=tuple(m for m in moved if weight[m.id] > 0),
        same=sum(1 for id in both if weight[id] == 0),
        gone=tuple(id for id in before if id not in after),
        new=tuple(id for id in after if id not in before),
    )


def _weight(row: Mapping[str, Any]) -> int:
    return 0 if row["passed"] else max(1, _GRAVITY.get(row.get("harm"), 3))


def _stands(row: Mapping[str, Any]) -> str:
    return "pass" if row["passed"] else str(row.get("harm") or "fail")


def _summary(folder: Path) -> dict[str, Any]:
    file = folder / "summary.json"
    told: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return told


def _print(told: Compared, first: Mapping[str, Any], second: Mapping[str, Any]) -> None:
    rows = [
        *(("better", m.id, m.before, m.after) for m in told.better),
        *(("worse", m.id, m.before, m.after) for m in told.worse),
        *(("gone", id, "there", "") for id in told.gone),
        *(("new", id, "", "there") for id in told.new),
    ]
    title = f"{str(first.get('revision', '?'))[:12]} and {str(second.get('revision', '?'))[:12]}"
    report.table(title, ["", "sample", "before", "after"], rows)
    for name, before, after in _means(first, second):
        print(f"{name}: {before} -> {after}")
    counts = {"better": told.better, "worse": told.worse, "gone": told.gone, "new": told.new}
    print(", ".join(f"{len(some)} {name}" for name, some in counts.items()) + f", {told.same} the same")


def _means(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The mean scores and the figures that both have and that differ, a figure with its interval."""
    for part in ("scores", "figures"):
        before, after = first.get(part, {}), second.get(part, {})
        for name in before:
            if name in after and _told(before[name]) != _told(after[name]):
                yield name, _told(before[name]), _told(after[name])


def _told(figure: Any) -> str:
    if not isinstance(figure, Mapping):
        return str(figure)
    if not figure.get("interval"):
        return str(figure.get("value", figure.get("rate")))
    low, high = figure["interval"]
    return f"{figure['rate']} ({low} to {high})"
