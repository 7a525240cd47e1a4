"""What a row of results says that no single one does: a kidney that fails faster, a weight that falls.

Each trend is two values and the time between them, both charted and both cited. The figures are those of the sources
named in ``guidelines/worrying-trends.md``; one value, values without a date or a unit that cannot be compared say
nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.knowledge.chart import Chart, first_day
from assistant.knowledge.conditions import NamedSet
from assistant.knowledge.criteria import Answer, Applies, Not, Unknown
from retrieval.model import Measurement

YEAR = 365.25
#: Days between two values of kidney function that show a change that lasts (KDIGO 2024: more than 3 months apart).
LASTING = 90


class TrendName(StrEnum):
    EGFR_FALLING = "egfr_falling"
    EGFR_DROPPED = "egfr_dropped"
    WEIGHT_LOSS = "weight_loss"
    A1C_RISING = "a1c_rising"
    PSA_RISING = "psa_rising"
    HEMOGLOBIN_FALLING = "hemoglobin_falling"


@dataclass(frozen=True, slots=True)
class Point:
    """One value in the set's unit, on its day."""

    on: date
    value: float
    measured: Measurement


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """``worrying`` answers the value that the last one is compared with, or None when the row says nothing."""

    within_days: int
    worrying: Callable[[Sequence[Point]], Point | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The criterion ``trend: egfr_falling``. Fewer than two comparable values are Unknown."""

    name: TrendName
    named: NamedSet

    def decide(self, chart: Chart) -> Answer:
        rule = RULES[self.name]
        row = points(chart, self.named, rule.within_days)
        if len(row) < 2:
            return Unknown((f"two values of {self.named.label} of the last {rule.within_days} days",))
        before, last = rule.worrying(row), row[-1]
        if before is None:
            return Not(f"{self.named.label} shows no such trend: {_said(row[0])}, {_said(last)}")
        return Applies((last.measured, before.measured), f"{self.named.label} {_said(before)}, {_said(last)}")


def points(chart: Chart, named: NamedSet, within_days: int) -> tuple[Point, ...]:
    """Values of the set in its own unit, one a day (the last charted), oldest first."""
    days: dict[date, Point] = {}
    for m in sorted(chart.results(named, within_days), key=lambda m: (m.date or "", m.id)):
        on = first_day(m.date)
        value = named.in_unit(m.number, m.unit) if m.number is not None else None
        if on is not None and value is not None and m.status != "entered-in-error":
            days[on] = Point(on, value, m)
    return tuple(days[on] for on in sorted(days))


def _said(p: Point) -> str:
    return f"{p.measured.value} {p.measured.unit}".strip() + f" on {p.on.isoformat()}"


def _egfr_falling(row: Sequence[Point]) -> Point | None:
    """More than 5 a year, over at least a year, and lower than in every earlier half: one bad week is no slope."""
    first, last = row[0], row[-1]
    years = (last.on - first.on).days / YEAR
    if years < 1 or len(row) < 3:
        return None
    steady = all(p.value <= first.value for p in row[len(row) // 2 :])
    return first if steady and (first.value - last.value) / years > 5 else None


def _egfr_dropped(row: Sequence[Point]) -> Point | None:
    """More than 30 % below a value of at least three months before."""
    last = row[-1]
    earlier = [p for p in row[:-1] if (last.on - p.on).days >= LASTING]
    before = earlier[-1] if earlier else None
    return before if before and last.value < 0.7 * before.value else None


def _weight_loss(row: Sequence[Point]) -> Point | None:
    """More than 5 % below the weight of one to twelve months before, and not on the way up again."""
    last = row[-1]
    earlier = [p for p in row[:-1] if (last.on - p.on).days >= 30]
    before = max(earlier, key=lambda p: p.value, default=None)
    return before if before and last.value < 0.95 * before.value and last.value <= row[-2].value else None


def _a1c_rising(row: Sequence[Point]) -> Point | None:
    """At least 1 percentage point higher than a value of three months before or more, and now 8 % or more."""
    last = row[-1]
    earlier = [p for p in row[:-1] if (last.on - p.on).days >= LASTING - 10]
    before = earlier[-1] if earlier else None
    return before if before and last.value >= 8 and last.value - before.value >= 1 else None


def _psa_rising(row: Sequence[Point]) -> Point | None:
    """Above 4 ng/mL twice, the later not lower: a single raised value is repeated before anything else."""
    before, last = row[-2], row[-1]
    return before if before.value > 4 and last.value >= before.value else None


def _hemoglobin_falling(row: Sequence[Point]) -> Point | None:
    """At least 2 g/dL below the value before it, and below 12 now."""
    last = row[-1]
    before = max(row[:-1], key=lambda p: p.value)
    return before if last.value < 12 and before.value - last.value >= 2 else None


RULES: dict[TrendName, Rule] = {
    TrendName.EGFR_FALLING: Rule(within_days=1825, worrying=_egfr_falling),
    TrendName.EGFR_DROPPED: Rule(within_days=730, worrying=_egfr_dropped),
    TrendName.WEIGHT_LOSS: Rule(within_days=365, worrying=_weight_loss),
    TrendName.A1C_RISING: Rule(within_days=730, worrying=_a1c_rising),
    TrendName.PSA_RISING: Rule(within_days=1825, worrying=_psa_rising),
    TrendName.HEMOGLOBIN_FALLING: Rule(within_days=365, worrying=_hemoglobin_falling),
}
#: The result set that each trend is a row of.
SETS: dict[TrendName, str] = {
    TrendName.EGFR_FALLING: "egfr",
    TrendName.EGFR_DROPPED: "egfr",
    TrendName.WEIGHT_LOSS: "weight",
    TrendName.A1C_RISING: "a1c",
    TrendName.PSA_RISING: "psa",
    TrendName.HEMOGLOBIN_FALLING: "hemoglobin",
}
