"""The numbers that tell how a stay went: where each began, how far it went, where it ended.

Figures and days, no adjective.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.knowledge.conditions import NamedSet
from assistant.knowledge.stays import during
from assistant.writing.desk import Desk
from assistant.writing.parts.saying import plain
from retrieval.model import FactKind, Measurement

LOINC = "http://loinc.org"
#: A value that moved by less than this share of where it began tells nothing by its movement.
MOVED = 0.1
_LEFT_OUT = {"entered-in-error", "cancelled", "registered"}
_NORMAL = frozenset({"N", "NEG", "ND", "NR", "WR", "NORMAL", "NEGATIVE"})
#: Bookkeeping of a ward: charted every shift, and of no use to whoever takes over.
_BOOKKEEPING = re.compile(
    r"fluid (?:intake|output|balance)|urine output|early warning|braden|fall risk|morse|glasgow|avpu|consciousness"
    r"|barthel|pain (?:score|severity)|oxygen flow|inhaled oxygen",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One analyte in one unit during the stay, oldest first; at least one value."""

    values: tuple[Measurement, ...]

    @property
    def first(self) -> Measurement:
        return self.values[0]

    @property
    def last(self) -> Measurement:
        return self.values[-1]

    @property
    def name(self) -> str:
        return plain(self.last.name)

    @property
    def abnormal(self) -> bool:
        return any(_abnormal(m) for m in self.values)

    @property
    def moved(self) -> float:
        """How far it went from where it began, as a share of that."""
        began = self.first.number
        numbers = [m.number for m in self.values if m.number is not None]
        if not began or len(numbers) < 2:
            return 0.0
        return max(abs(n - began) for n in numbers) / abs(began)

    @property
    def excess(self) -> float:
        """How many times a limit of its own range it went beyond; 0 where it has none or stayed inside."""
        over = [m.number / m.high for m in self.values if m.number is not None and m.high]
        under = [m.low / m.number for m in self.values if m.number and m.low]
        return max([*over, *under, 0.0])

    def key_points(self) -> tuple[tuple[str, Measurement], ...]:
        """The first, the highest or lowest in between, and the last; one alone when there is only one."""
        told: list[tuple[str, Measurement]] = [("first", self.first)]
        numbered = [m for m in self.values if m.number is not None]
        ends = [m.number for m in (self.first, self.last) if m.number is not None]
        if len(numbered) > 2 and len(ends) == 2:
            top, low = max(numbered, key=_size), min(numbered, key=_size)
            if _size(top) > max(ends):
                told.append(("highest", top))
            if _size(low) < min(ends):
                told.append(("lowest", low))
        told.sort(key=lambda one: (one[0] != "first", one[1].date or ""))
        if self.last.id not in {m.id for _, m in told}:
            told.append(("latest", self.last))
        return tuple(told)

    def said(self) -> str:
        points = self.key_points()
        if len(points) == 1:
            return f"{self.name} {_value(self.first)} on {(self.first.date or '')[:10]}"
        return f"{self.name} " + ", ".join(f"{w} {_value(m)} on {(m.date or '')[:10]}" for w, m in points)


def rows(desk: Desk) -> tuple[Row, ...]:
    """Of the stay, the bookkeeping of the ward aside."""
    stay = desk.stay
    if stay is None:
        return ()
    groups: dict[tuple[str, str], list[Measurement]] = {}
    for m in desk.record.of(Measurement):
        if (
            m.number is None
            or not m.date
            or m.status in _LEFT_OUT
            or m.category == "social-history"
            or m.panel
        ):
            continue
        if not _BOOKKEEPING.search(m.name) and during(m, stay):
            groups.setdefault((m.code(LOINC) or m.name.lower(), m.unit), []).append(m)
    return tuple(Row(values=tuple(sorted(g, key=lambda m: (m.date or "", m.id)))) for g in groups.values())


def shared_out(
    found: Sequence[Row], chapters: Sequence[tuple[NamedSet, ...]], most: int
) -> tuple[tuple[Row, ...], ...]:
    """To each chapter the rows that show it best, each once; what is out of range and nobody's to the first."""
    shares: list[list[tuple[int, Row]]] = [[] for _ in chapters]
    left: list[Row] = []
    for row in found:
        ranked = [(_rank(row, sets), n) for n, sets in enumerate(chapters)]
        place, chapter = min(ranked, default=(_NOWHERE, 0))
        if place < _NOWHERE and (row.abnormal or row.moved > (MOVED if place else 0)):
            shares[chapter].append((place, row))
        elif row.abnormal and row.moved > MOVED and row.last.kind is FactKind.RESULT:
            left.append(row)
    told = [tuple(r for _, r in sorted(s, key=lambda one: one[0]))[:most] for s in shares]
    if told:
        others = sorted(left, key=lambda r: (-r.excess, -r.moved, r.name))
        told[0] = (*told[0], *others)[:most]
    return tuple(told)


_NOWHERE = 99


def _rank(row: Row, sets: Iterable[NamedSet]) -> int:
    return next((n for n, s in enumerate(sets) if s.holds(row.last)), _NOWHERE)


def _abnormal(m: Measurement) -> bool:
    if m.flag:
        return m.flag.upper() not in _NORMAL
    if m.number is None:
        return False
    return (m.low is not None and m.number < m.low) or (m.high is not None and m.number > m.high)


def _value(m: Measurement) -> str:
    return f"{m.value} {m.unit}".strip() if m.unit and m.unit not in m.value else m.value


def _size(m: Measurement) -> float:
    return m.number or 0.0
