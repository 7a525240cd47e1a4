"""How kidney disease will go: the grid of filtration by albumin, and how often a year to look again.

KDIGO 2024 Clinical Practice Guideline for CKD, Kidney Int 105(4S):S117. A category stands when it lasts 3 months; what
one day's values say is said to be that.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from assistant.knowledge.chart import Chart, first_day
from assistant.knowledge.risk.kidney import Estimate, filtration
from assistant.knowledge.risk.readings import Reading, conditions, newest, readings, results
from assistant.knowledge.risk.score import Score, Scored
from assistant.knowledge.safety import Source

SOURCE = Source(
    title="Clinical Practice Guideline for the Evaluation and Management of Chronic Kidney Disease",
    publisher="KDIGO",
    year=2024,
    status="needs sign-off",
)
_YEAR = 365
_LASTING = timedelta(days=90)
_STAGES = ((90, "G1"), (60, "G2"), (45, "G3a"), (30, "G3b"), (15, "G4"), (0, "G5"))


@dataclass(frozen=True, slots=True)
class Cell:
    risk: str
    color: str
    looks_a_year: str


_LOW = ("low", "green")
_MODERATE = ("moderately increased", "yellow")
_HIGH = ("high", "orange")
_VERY = ("very high", "red")
GRID: dict[str, tuple[Cell, Cell, Cell]] = {
    "G1": (Cell(*_LOW, "1"), Cell(*_MODERATE, "1"), Cell(*_HIGH, "3")),
    "G2": (Cell(*_LOW, "1"), Cell(*_MODERATE, "1"), Cell(*_HIGH, "3")),
    "G3a": (Cell(*_MODERATE, "1"), Cell(*_HIGH, "2"), Cell(*_VERY, "3")),
    "G3b": (Cell(*_HIGH, "2"), Cell(*_VERY, "3"), Cell(*_VERY, "3")),
    "G4": (Cell(*_VERY, "3"), Cell(*_VERY, "3"), Cell(*_VERY, "4 or more")),
    "G5": (Cell(*_VERY, "4 or more"), Cell(*_VERY, "4 or more"), Cell(*_VERY, "4 or more")),
}


def filtration_stage(egfr: float) -> str:
    return next(stage for least, stage in _STAGES if egfr >= least)


def albumin_stage(mg_g: float) -> str:
    return "A1" if mg_g < 30 else "A2" if mg_g <= 300 else "A3"


def cell(g: str, a: str) -> Cell:
    return GRID[g][int(a[1]) - 1]


def ckd_grid(chart: Chart) -> Score | None:
    """None where neither kidney disease is charted nor a value of the last year points to it."""
    estimate, albumin = filtration(chart, within_days=_YEAR), newest(chart, results("uacr"), _YEAR)
    if not _concerns(chart, estimate, albumin):
        return None
    inputs: list[Scored] = []
    missing: list[str] = []
    g = a = ""
    if estimate.value is None:
        missing += estimate.missing
    else:
        g = filtration_stage(estimate.value)
        value = f"{estimate.value:g} {estimate.unit} ({estimate.formula})"
        spans = [i.span for i in estimate.inputs if i.span]
        inputs.append(
            Scored(name="eGFR", value=value, date=estimate.date, span=spans[0], also=tuple(spans[1:]))
        )
    if albumin is None:
        missing.append("a urine albumin-to-creatinine ratio of the last year")
    else:
        a = albumin_stage(albumin.number)
        given = albumin.input("urine albumin-to-creatinine ratio")
        inputs.append(Scored(name=given.name, value=given.value, date=given.date, span=given.span))
    return Score(
        key="kdigo", name="KDIGO grid", points=None, highest=None, most=None, band=_band(g, a), inputs=tuple(inputs),
        missing=tuple(missing), source=SOURCE, note=_lasting(chart, estimate),
    )  # fmt: skip


def _concerns(chart: Chart, estimate: Estimate, albumin: Reading | None) -> bool:
    known = chart.problems(conditions("ckd")) and not chart.problems(conditions("dialysis"))
    low = estimate.value is not None and estimate.value < 60
    return bool(known) or low or (albumin is not None and albumin.number >= 30)


def _band(g: str, a: str) -> str:
    if g and a:
        here = cell(g, a)
        often = "once" if here.looks_a_year == "1" else f"{here.looks_a_year} times"
        return f"{g} {a}, {here.risk} risk ({here.color}), look {often} a year"
    if g:
        least = cell(g, "A1").risk
        return f"{g}, risk not known without albumin" if least == "low" else f"{g}, at least {least} risk"
    return f"{a}, at least {cell('G1', a).risk} risk" if a else ""


def _lasting(chart: Chart, estimate: Estimate) -> str:
    """Said where the record does not show that a low value lasted 3 months and nobody charted kidney disease."""
    if estimate.value is None or estimate.date is None or chart.problems(conditions("ckd")):
        return ""
    last = first_day(estimate.date) or chart.as_of
    low = [r for r in readings(chart, results("egfr")) if r.number < 60 and _long_before(r.day, last)]
    return "" if low else "The record does not show that it has lasted 3 months."


def _long_before(day: date, last: date) -> bool:
    return last - day >= _LASTING
