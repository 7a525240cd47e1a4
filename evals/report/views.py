"""A report as values: sections of rows, each a figure with its interval, its limit and what it means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure. ``rate`` is None for a count or a quantity, which is told and not drawn."""

    label: str
    told: str
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    of: int | None = None
    what: str = ""
    why: str = ""
    limit: float | None = None
    fails: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Rows drawn against one scale, from ``start`` to ``end``."""

    title: str
    rows: tuple[Row, ...]
    start: float
    end: float
    more_is_better: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """``lead`` says what was done and how its figure is counted; ``ran_on`` what doing it again needs."""

    id: str
    title: str
    lead: str
    command: str
    parts: tuple[Plot | Table, ...]
    facts: tuple[tuple[str, str], ...] = ()
    ran_on: tuple[tuple[str, str], ...] = ()


def percent(rate: float | None) -> str:
    """With as many digits as keep a miss from being rounded away."""
    if rate is None:
        return "nothing to score"
    shown = f"{100 * rate:.1f}"
    if rate not in (0, 1) and shown in ("100.0", "0.0"):
        shown = f"{100 * rate:.2f}"
    return f"{shown.removesuffix('.0')} %"


def share(label: str, told: Mapping[str, Any], *, what: str = "", why: str = "", **more: Any) -> Row:
    """Of what ``Share.told`` or ``F1.told`` wrote, or of an agreement."""
    rate = told.get("rate", told.get("agree"))
    low, high = told.get("interval") or (None, None)
    return Row(
        label=label,
        told=percent(rate),
        rate=rate,
        low=low,
        high=high,
        of=told.get("of"),
        what=what,
        why=why,
        **more,
    )


def plot(title: str, rows: Iterable[Row], *, more_is_better: bool = True) -> Plot:
    """On the narrowest of a few scales that shows every interval and limit."""
    shown = tuple(rows)
    ends = [x for r in shown for x in (r.rate, r.low, r.high, r.limit) if x is not None]
    if more_is_better:
        least = min(ends, default=0.0)
        start = next((s for s in (0.98, 0.9, 0.8, 0.5) if s <= least), 0.0)
        return Plot(title=title, rows=shown, start=start, end=1.0)
    end = next((e for e in (0.02, 0.1, 0.2, 0.5) if e >= max(ends, default=0.0)), 1.0)
    return Plot(title=title, rows=shown, start=0.0, end=end, more_is_better=False)


def ran_on(summary: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Revision, digests, seeds and the rest, as far as the command kept them."""
    told: list[tuple[str, str]] = []
    for name in (
        "at",
        "revision",
        "software",
        "python",
        "engine",
        "writers",
        "prompts",
        "embedder",
        "seed",
        "seeds",
    ):
        if summary.get(name) not in (None, ""):
            told.append((name, _line(summary[name])))
    data = summary.get("data", summary.get("data_digest"))
    for name, digest in data.items() if isinstance(data, Mapping) else [("data", data)] if data else []:
        told.append((f"digest of {name}" if name != "data" else "digest of the data", str(digest)))
    if summary.get("checks"):
        told.append(("checks", _line(summary["checks"])))
    return tuple(told)


def revisions(summaries: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each once and shortened, with the plus that says that files differed from it."""
    whole = {str(s.get("revision", "unknown")) for s in summaries}
    return sorted({name[:12] + ("+" if name.endswith("+") else "") for name in whole})


def _line(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value)


def told(value: object) -> str:
    if value is None:
        return "nothing to score"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)
