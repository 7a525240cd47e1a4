"""A child's weight and what follows from it: doses per kilogram, and growth as percentiles, with every input shown.

Nothing is counted with a weight that is missing or too old for the age: it is said to be not checked, and why.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from assistant.knowledge import growth
from assistant.knowledge.chart import Chart
from assistant.knowledge.immunization_schedule import birth_day
from assistant.knowledge.medicine_safety.classes import whole_body
from assistant.knowledge.medicine_safety.daily_dose import daily_mg, times_a_day
from assistant.knowledge.risk.readings import Reading, newest, results
from assistant.knowledge.risk.score import Score, Scored
from assistant.knowledge.safety import Source
from retrieval.model import Medicine
from retrieval.text.dosing import directions
from retrieval.text.quantities import figures

#: How old a weight may be, in days, below an age in years: children grow fastest when they are youngest.
WEIGHT_DAYS = ((1, 30), (2, 60), (6, 120), (12, 180), (18, 365))
#: Doses of children under 12 years, and of older ones under 40 kg, are looked at by weight.
BY_WEIGHT_YEARS, BY_WEIGHT_KG = 12, 40.0
GROWTH_DAYS = 365
_CONCENTRATION = re.compile(r"(\d+(?:\.\d+)?)\s*mg\s*/\s*(\d+(?:\.\d+)?)?\s*ml\b", re.IGNORECASE)
CHARTS = Source(
    title="CDC Growth Charts", publisher="National Center for Health Statistics", year=2000, status="checked"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """The newest weight. ``good_for`` is how many days one is good for at this age."""

    reading: Reading
    good_for: int
    fresh: bool


def age_years(chart: Chart) -> float | None:
    born = birth_day(chart)
    return (chart.as_of - born).days / 365.25 if born else None


def weight_is_good_for(years: float) -> int:
    return next((days for below, days in WEIGHT_DAYS if years < below), WEIGHT_DAYS[-1][1])


def weight(chart: Chart) -> Weight | None:
    last, years = newest(chart, results("weight")), age_years(chart)
    if last is None or years is None:
        return None
    good_for = weight_is_good_for(years)
    return Weight(reading=last, good_for=good_for, fresh=(chart.as_of - last.day).days <= good_for)


# --- doses by weight --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PerKilogram:
    """A dose as charted, by weight. ``a_day`` is None where the chart does not say how often."""

    medicine: Medicine
    once_mg: float
    once: float
    a_day: float | None


def dosed_by_weight(chart: Chart) -> tuple[Medicine, ...]:
    """What a child takes that acts on the whole body; none for an adult or a child of an adult's size."""
    years, told = age_years(chart), weight(chart)
    if years is None or years >= 18:
        return ()
    if years >= BY_WEIGHT_YEARS and (told is None or told.reading.number >= BY_WEIGHT_KG):
        return ()
    taken = {m.name.lower(): m for m in chart.medicines() if whole_body(m)}
    return tuple(taken.values())


def per_kilogram(chart: Chart) -> tuple[PerKilogram, ...]:
    """Each dose that is charted in mg, or in mL of a stated strength, over a weight recent enough for the age."""
    told = weight(chart)
    if told is None or not told.fresh:
        return ()
    return tuple(_each(dosed_by_weight(chart), told.reading.number))


def _each(taken: tuple[Medicine, ...], kg: float) -> Iterator[PerKilogram]:
    for medicine in taken:
        once = once_mg(medicine)
        if once is None:
            continue
        times = times_a_day(medicine)
        yield PerKilogram(
            medicine=medicine, once_mg=once, once=once / kg, a_day=once * times / kg if times else None
        )


def once_mg(medicine: Medicine) -> float | None:
    """Milligrams of one dose, as charted; None where it is not said in figures that can be told apart."""
    dose = medicine.dose or directions(medicine.dosage, 0, len(medicine.dosage)).dose
    said = [f for f in figures(dose) if f.kind == "number" and "/" not in f.value]
    mg = {float(f.value) * _IN_MG[f.unit] for f in said if f.unit in _IN_MG}
    ml = {float(f.value) for f in said if f.unit == "mL"}
    strength = _CONCENTRATION.search(f"{medicine.name} {medicine.dosage}")
    if len(mg) == 1:
        return mg.pop()
    if not mg and len(ml) == 1 and strength:
        return ml.pop() * float(strength[1]) / float(strength[2] or 1)
    a_day, times = daily_mg(medicine), times_a_day(medicine)
    return a_day / times if a_day is not None and times else None


_IN_MG = {"mg": 1.0, "ug": 0.001, "g": 1000.0}


# --- growth -----------------------------------------------------------------------------------------------------


def growth_percentiles(chart: Chart) -> Score | None:
    """Weight, height and BMI of the last year by the CDC charts; None under 2 years, for an adult, or without a sex."""
    born, sex = birth_day(chart), chart.record.patient.sex.lower()
    kilos, centimeters = (newest(chart, results(n), GROWTH_DAYS) for n in ("weight", "height"))
    if born is None or sex not in {"female", "male"} or (age_years(chart) or 0) >= 18:
        return None
    inputs = [
        placed
        for reading, name in ((kilos, "weight"), (centimeters, "height"))
        if reading and (placed := _placed(reading, name, sex, born))
    ]
    if kilos and centimeters and (bmi := _bmi(kilos, centimeters, sex, born)):
        inputs.append(bmi)
    if not inputs:
        return None
    return Score(
        key="growth", name="Growth", version="CDC 2000", points=None, highest=None, most=None, band="",
        inputs=tuple(inputs), source=CHARTS,
    )  # fmt: skip


def _placed(reading: Reading, name: str, sex: str, born: date) -> Scored | None:
    said = growth.percentile(name, sex, growth.months_between(born, reading.day), reading.number)
    if said is None:
        return None
    as_charted = scored(reading, name)
    return replace(as_charted, value=f"{as_charted.value}, {_ordinal(said)} percentile")


def _bmi(kilos: Reading, centimeters: Reading, sex: str, born: date) -> Scored | None:
    """Of a weight and a height taken within a month of each other."""
    if abs((kilos.day - centimeters.day).days) > 31 or centimeters.number <= 0:
        return None
    bmi = kilos.number / (centimeters.number / 100) ** 2
    said = growth.percentile("bmi", sex, growth.months_between(born, kilos.day), bmi)
    if said is None:
        return None
    value = f"{bmi:.1f} kg/m2, {_ordinal(said)} percentile"
    return Scored(name="BMI", value=value, span=kilos.fact.words, also=(centimeters.fact.words,))


def scored(reading: Reading, name: str) -> Scored:
    told = reading.input(name)
    return Scored(name=told.name, value=told.value, date=told.date, span=told.span)


def _ordinal(percent: float) -> str:
    if percent < 1:
        return "below the 1st"
    if percent >= 99:
        return "above the 99th"
    whole = round(percent)
    ending = "th" if 10 <= whole % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(whole % 10, "th")
    return f"{whole}{ending}"


def two_figures(number: float) -> str:
    """Two figures that count: 0.0055 mg/kg must not become 0.01; of 100 and more the whole number."""
    return (
        f"{number:.0f}"
        if number >= 100
        else f"{number:.2g}"
        if number < 10
        else f"{number:.1f}".removesuffix(".0")
    )
