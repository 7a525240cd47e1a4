"""Growth by the CDC charts of 2000: weight, height and BMI of a child of 2 to 19 years as percentiles.

The tables are the public ones of the National Center for Health Statistics (``cdc_2000.tsv``), by the LMS method.
Children under 2 years are judged by the WHO standards, which are not carried here: nothing is said of them.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import NamedTuple

LEAST_MONTHS, MOST_MONTHS = 24.0, 240.0
#: A month of the CDC tables, in days.
MONTH = 30.4375


class _Row(NamedTuple):
    months: float
    l: float  # noqa: E741  L, M and S are the published names
    m: float
    s: float


def percentile(measure: str, sex: str, months: float, value: float) -> float | None:
    """0 to 100; None where the tables do not reach. ``measure`` is bmi (kg/m2), weight (kg) or height (cm)."""
    rows = _tables().get((measure, sex))
    if rows is None or not LEAST_MONTHS <= months <= MOST_MONTHS or value <= 0:
        return None
    place = max(bisect_right(rows, months, key=lambda row: row.months) - 1, 0)
    low, high = rows[place], rows[min(place + 1, len(rows) - 1)]
    part = 0.0 if high is low else (months - low.months) / (high.months - low.months)
    l, m, s = (a + (b - a) * part for a, b in zip(low[1:], high[1:], strict=True))  # noqa: E741
    z = math.log(value / m) / s if abs(l) < 1e-9 else ((value / m) ** l - 1) / (l * s)
    return 50 * (1 + math.erf(z / math.sqrt(2)))


def months_between(born: date, day: date) -> float:
    return (day - born).days / MONTH


@cache
def _tables() -> Mapping[tuple[str, str], tuple[_Row, ...]]:
    text = (resources.files("assistant.knowledge.growth") / "cdc_2000.tsv").read_text("utf-8")
    found: dict[tuple[str, str], list[_Row]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        measure, sex, *numbers = line.split("\t")
        found.setdefault((measure, sex), []).append(_Row(*map(float, numbers)))
    return {key: tuple(sorted(rows)) for key, rows in found.items()}
