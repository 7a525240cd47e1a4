"""A share with the interval that its number allows: Wilson's score interval (Wilson, J Am Stat Assoc, 1927)."""

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
        return {
            "part": self.part,
            "of": self.of,
            "rate": None if self.rate is None else round(self.rate, 4),
            "interval": None
            if self.low is None or self.high is None
            else [round(self.low, 4), round(self.high, 4)],
        }
