"""A share with the interval that its number allows (Wilson, J Am Stat Assoc, 1927), and a quantile."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

_Z = 1.959964  # of 95 %


@dataclass(frozen=True, slots=True)
class Share:
    """``rate`` is None when there is nothing to count."""

    part: int
    of: int

    @property
    def rate(self) -> float | None:
        return self.part / self.of if self.of else None

    @property
    def low(self) -> float | None:
        return self._bound(-1)

    @property
    def high(self) -> float | None:
        return self._bound(1)

    def _bound(self, side: int) -> float | None:
        if not self.of:
            return None
        p, n = self.part / self.of, self.of
        middle = p + _Z**2 / (2 * n)
        reach = _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return max(0.0, min(1.0, (middle + side * reach) / (1 + _Z**2 / n)))

    def told(self) -> dict[str, Any]:
        return {"part": self.part, "of": self.of, **_rounded(self.rate, self.low, self.high)}


@dataclass(frozen=True, slots=True)
class F1:
    """Of a list held against another: 2 × found / (2 × found + false + missed).

    It rises with found / (found + false + missed), which is a share: the ends of that share's interval give its own.
    """

    found: int
    false: int
    missed: int

    @property
    def rate(self) -> float | None:
        return _f1(self._overlap.rate)

    @property
    def low(self) -> float | None:
        return _f1(self._overlap.low)

    @property
    def high(self) -> float | None:
        return _f1(self._overlap.high)

    @property
    def _overlap(self) -> Share:
        return Share(self.found, self.found + self.false + self.missed)

    def told(self) -> dict[str, Any]:
        counts = {"found": self.found, "false": self.false, "missed": self.missed}
        return {**counts, "of": self._overlap.of, **_rounded(self.rate, self.low, self.high)}


def _f1(overlap: float | None) -> float | None:
    return None if overlap is None else 2 * overlap / (1 + overlap)


def _rounded(rate: float | None, low: float | None, high: float | None) -> dict[str, Any]:
    return {
        "rate": None if rate is None else round(rate, 4),
        "interval": None if low is None or high is None else [round(low, 4), round(high, 4)],
    }


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, -(-len(ordered) * share // 1).__int__() - 1))]
