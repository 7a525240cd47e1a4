"""How well the kidneys filter: Cockcroft-Gault for doses, CKD-EPI 2021 for stages, and whether they just failed.

Cockcroft DW, Gault MH, Nephron 1976;16:31. Inker LA et al., N Engl J Med 2021;385:1737 (creatinine, without race).
KDIGO Acute Kidney Injury guideline 2012 and CKD guideline 2024. All are for adults with a steady creatinine.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from assistant.knowledge.chart import Chart
from assistant.knowledge.conditions import NamedSet
from assistant.knowledge.risk.readings import (
    Reading,
    age_input,
    age_on,
    conditions,
    readings,
    results,
    sex_input,
    sex_of,
)
from assistant.knowledge.safety import Input

COCKCROFT_GAULT = "Cockcroft-Gault 1976"
CKD_EPI_2021 = "CKD-EPI 2021"
_ADULT = 18
_WEIGHT_IS_GOOD_FOR_DAYS = 365
_NOT_BLOOD = re.compile(r"\b(?:urine|urinary|urinalysis|dialysate|fluid|clearance|ratio)\b", re.I)

#: What a charted eGFR was computed with, by LOINC. TRAP: 62238-1 is the 2009 formula, not the current one.
_FORMULAS = {
    "98979-8": CKD_EPI_2021,
    "102097-3": CKD_EPI_2021,
    "62238-1": "CKD-EPI 2009",
    "88293-6": "CKD-EPI 2009, for Black patients",
    "88294-4": "CKD-EPI 2009, for patients who are not Black",
    "33914-3": "MDRD",
    "77147-7": "MDRD",
    "48642-3": "MDRD, for patients who are not Black",
    "48643-1": "MDRD, for Black patients",
    "50044-7": "MDRD, for women",
    "70969-1": "MDRD, for men",
    "50210-4": "cystatin C",
    "94677-2": "CKD-EPI, creatinine and cystatin C",
}
#: One laboratory's pair of values by race: the one with a factor for Black patients is never used.
_BY_RACE = frozenset({"88293-6", "48643-1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """``value`` is None where an input is ``missing``; ``date`` is the day of the creatinine or the charted eGFR."""

    value: float | None
    unit: str
    formula: str
    inputs: tuple[Input, ...]
    missing: tuple[str, ...]
    date: str | None


def cockcroft_gault(*, age: int, female: bool, weight_kg: float, creatinine_mg_dl: float) -> float:
    """Creatinine clearance in mL/min, by actual body weight."""
    return (140 - age) * weight_kg / (72 * creatinine_mg_dl) * (0.85 if female else 1.0)


def ckd_epi_2021(*, age: int, female: bool, creatinine_mg_dl: float) -> float:
    """Filtration in mL/min/1.73 m2."""
    kappa, alpha, factor = (0.7, -0.241, 1.012) if female else (0.9, -0.302, 1.0)
    relative = creatinine_mg_dl / kappa
    value: float = 142 * min(relative, 1.0) ** alpha * max(relative, 1.0) ** -1.200 * 0.9938**age * factor
    return value


def clearance(chart: Chart, *, within_days: int = 90) -> Estimate:
    """Cockcroft-Gault in mL/min, to one decimal, by the newest serum creatinine and a weight of the last year."""
    return chart.remembered(("clearance", within_days), lambda: _clearance(chart, within_days))


def _clearance(chart: Chart, within_days: int) -> Estimate:
    inputs, missing, creatinine, age = _common(chart, within_days)
    weight = _weight(chart)
    if weight is None:
        missing.append(f"a weight of the last {_WEIGHT_IS_GOOD_FOR_DAYS} days")
    else:
        inputs.append(weight.input("weight"))
    value = None
    if creatinine and weight and age is not None and not missing:
        value = cockcroft_gault(
            age=age, female=sex_of(chart) == "female", weight_kg=weight.number, creatinine_mg_dl=creatinine.number
        )  # fmt: skip
    return Estimate(
        value=None if value is None else round(value, 1),
        unit="mL/min",
        formula=COCKCROFT_GAULT,
        inputs=tuple(inputs),
        missing=tuple(missing),
        date=_day(creatinine),
    )


def filtration(chart: Chart, *, within_days: int = 90) -> Estimate:
    """eGFR in mL/min/1.73 m2, whole: the charted one where it is as new as the creatinine, else CKD-EPI 2021."""
    return chart.remembered(("filtration", within_days), lambda: _filtration(chart, within_days))


def _filtration(chart: Chart, within_days: int) -> Estimate:
    inputs, missing, creatinine, age = _common(chart, within_days)
    charted = _charted(chart, within_days)
    if charted and (creatinine is None or charted.day >= creatinine.day):
        return Estimate(
            value=float(round(charted.number)),
            unit="mL/min/1.73 m2",
            formula=f"{_formula(charted)}, as charted",
            inputs=(charted.input("eGFR"),),
            missing=(),
            date=charted.day.isoformat(),
        )
    value = None
    if creatinine and age is not None and not missing:
        female = sex_of(chart) == "female"
        value = float(round(ckd_epi_2021(age=age, female=female, creatinine_mg_dl=creatinine.number)))
    return Estimate(
        value=value, unit="mL/min/1.73 m2", formula=CKD_EPI_2021, inputs=tuple(inputs), missing=tuple(missing),
        date=_day(creatinine),
    )  # fmt: skip


def acute_injury(chart: Chart) -> Input | None:
    """A rise of serum creatinine in the last 7 days that KDIGO calls acute kidney injury, the sharpest one.

    At least 0.3 mg/dL within 48 hours, or to 1.5 times a value of the 7 days before. None on dialysis, where
    creatinine swings with each session. Values dated to the day count as 48 hours apart when two days lie between.
    """
    return chart.remembered(("acute kidney injury",), lambda: _acute_injury(chart))


def _acute_injury(chart: Chart) -> Input | None:
    if chart.problems(conditions("dialysis")):
        return None
    every = creatinines(chart, 14)
    rises = [
        (after.number / before.number, before, after)
        for place, after in enumerate(every)
        for before in every[:place]
        if chart.within(after.day, 7) and _is_injury(before, after)
    ]
    if not rises:
        return None
    _, before, after = max(rises, key=lambda rise: rise[0])
    return Input(
        name="serum creatinine",
        value=f"{before.number:.4g} to {after.number:.4g} mg/dL since {before.day}",
        date=after.day.isoformat(),
        span=after.fact.words,
    )


def _is_injury(before: Reading, after: Reading) -> bool:
    hours = _hours(before, after)
    rise = round(after.number - before.number, 3)
    return (rise >= 0.3 and hours <= 48) or (after.number >= 1.5 * before.number and hours <= 7 * 24)


def _hours(before: Reading, after: Reading) -> float:
    first, then = (_moment(reading.fact.date or "") for reading in (before, after))
    if first and then and (first.tzinfo is None) == (then.tzinfo is None):
        return (then - first).total_seconds() / 3600
    return (after.day - before.day).days * 24


def _moment(charted: str) -> datetime | None:
    try:
        return datetime.fromisoformat(charted) if "T" in charted else None
    except ValueError:
        return None


def creatinines(chart: Chart, within_days: int) -> tuple[Reading, ...]:
    """Serum creatinines in mg/dL, oldest first; one of urine, whatever its name says, is none."""
    named = results("creatinine")
    return tuple(r for r in readings(chart, named, within_days) if _of_blood(r) and r.number > 0)


def _of_blood(reading: Reading) -> bool:
    fact = reading.fact
    said = " ".join((fact.name, fact.panel, *(code.display for code in fact.codes)))
    return not _NOT_BLOOD.search(said)


def _common(chart: Chart, within_days: int) -> tuple[list[Input], list[str], Reading | None, int | None]:
    """What both formulas need: inputs found, inputs missing, the creatinine and the age on its day."""
    every = creatinines(chart, within_days)
    creatinine = every[-1] if every else None
    inputs: list[Input] = []
    missing: list[str] = []
    if creatinine is None:
        missing.append(_no_creatinine(chart, results("creatinine"), within_days))
    else:
        inputs.append(creatinine.input("serum creatinine"))
    age = age_on(chart, creatinine.day if creatinine else chart.as_of)
    if age is None:
        missing.append("the birth date")
    elif age < _ADULT:
        missing.append("an estimate for children: this formula is for adults")
    else:
        inputs.append(age_input(chart, age))
    if sex_of(chart):
        inputs.append(sex_input(chart))
    else:
        missing.append("the charted sex")
    return inputs, missing, creatinine, age


def _no_creatinine(chart: Chart, named: NamedSet, within_days: int) -> str:
    if chart.results(named, within_days):
        return f"a serum creatinine of the last {within_days} days in a unit that can be compared"
    older = chart.results(named)
    last = max((fact.date or "" for fact in older), default="")[:10]
    return f"a serum creatinine of the last {within_days} days" + (
        f" (the last is of {last})" if last else ""
    )


def _weight(chart: Chart) -> Reading | None:
    every = readings(chart, results("weight"), _WEIGHT_IS_GOOD_FOR_DAYS)
    return next((r for r in reversed(every) if 20 <= r.number <= 400), None)


def _charted(chart: Chart, within_days: int) -> Reading | None:
    """The newest charted eGFR; of several on one day the one by the current formula."""
    every = [
        r
        for r in readings(chart, results("egfr"), within_days)
        if not _BY_RACE & {code.code for code in r.fact.codes}
    ]
    return max(every, key=lambda r: (r.day, _formula(r) == CKD_EPI_2021), default=None)


def _formula(reading: Reading) -> str:
    named = (_FORMULAS.get(code.code) for code in reading.fact.codes)
    return next((name for name in named if name), "eGFR by a formula the laboratory does not name")


def _day(creatinine: Reading | None) -> str | None:
    return creatinine.day.isoformat() if creatinine else None
