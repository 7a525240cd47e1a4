"""How well the kidneys of this patient filter today, as far as the record can tell: a number, or between two.

While the creatinine moves no formula holds. The lowest of the last two weeks still says how well they filter at best,
so that what is forbidden even then is known to be forbidden.
"""

from dataclasses import dataclass

from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_safety.cautions import Measure
from assistant.knowledge.risk.kidney import (
    Estimate,
    acute_injury,
    ckd_epi_2021,
    clearance,
    cockcroft_gault,
    creatinines,
    filtration,
)
from assistant.knowledge.risk.readings import age_on, conditions, newest, results, sex_of
from assistant.knowledge.safety import Input
from retrieval.model import Problem

_CREATININE_IS_GOOD_FOR_DAYS = 90
_WEIGHT_IS_GOOD_FOR_DAYS = 365
_MOVES_WITHIN_DAYS = 14
_ANYTHING = 1000.0
#: What a charted stage or dialysis says where no creatinine does, in mL/min: at most so much.
_ON_DIALYSIS, _STAGE_4 = 14.9, 29.9
_A_WEIGHT = f"a weight of the last {_WEIGHT_IS_GOOD_FOR_DAYS} days"
_A_CREATININE = f"a steady creatinine of the last {_CREATININE_IS_GOOD_FOR_DAYS} days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """Somewhere from ``least`` to ``most``; both the same where it was measured."""

    least: float
    most: float
    inputs: tuple[Input, ...] = ()
    missing: tuple[str, ...] = ()


def gauge(measure: Measure, chart: Chart) -> Gauge:
    read = _apixaban if measure is Measure.APIXABAN_CRITERIA else _filter
    return chart.remembered(("gauge", measure), lambda: read(measure, chart))


def _filter(measure: Measure, chart: Chart) -> Gauge:
    if dialysis := chart.problems(conditions("dialysis")):
        return Gauge(least=0, most=_ON_DIALYSIS, inputs=(_charted(dialysis[0]),))
    injury = acute_injury(chart)
    if injury is not None:
        return _while_it_moves(measure, chart, injury)
    by_formula = clearance if measure is Measure.CLEARANCE else filtration
    estimate = by_formula(chart, within_days=_CREATININE_IS_GOOD_FOR_DAYS)
    if estimate.value is not None:
        return Gauge(least=estimate.value, most=estimate.value, inputs=_of(measure, estimate))
    if stage := chart.problems(conditions("ckd_stage_4_5")):
        return Gauge(least=0, most=_STAGE_4, inputs=(_charted(stage[0]),), missing=estimate.missing)
    return Gauge(least=0, most=_ANYTHING, missing=estimate.missing)


def _while_it_moves(measure: Measure, chart: Chart, injury: Input) -> Gauge:
    missing = (f"a steady creatinine ({injury.value})",)
    lowest = min(creatinines(chart, _MOVES_WITHIN_DAYS), key=lambda c: c.number)
    age, weight = age_on(chart, lowest.day), newest(chart, results("weight"), _WEIGHT_IS_GOOD_FOR_DAYS)
    most, female = _ANYTHING, sex_of(chart) == "female"
    if age is not None and sex_of(chart) and measure is Measure.FILTRATION:
        most = ckd_epi_2021(age=age, female=female, creatinine_mg_dl=lowest.number)
    elif age is not None and sex_of(chart) and weight is not None:
        most = cockcroft_gault(
            age=age, female=female, weight_kg=weight.number, creatinine_mg_dl=lowest.number
        )
    inputs = (_shorter(injury), lowest.input("lowest creatinine of two weeks"))
    return Gauge(least=0, most=round(most, 1), inputs=inputs, missing=missing)


def _shorter(injury: Input) -> Input:
    """ "1.9 to 2.4 mg/dL": the day is said beside it."""
    value = injury.value.partition(" since")[0]
    return Input(name=injury.name, value=value, date=injury.date, span=injury.span)


def rise(chart: Chart) -> Input | None:
    """The rise of creatinine that is an acute injury, where there is one."""
    injury = acute_injury(chart)
    return _shorter(injury) if injury else None


def _of(measure: Measure, estimate: Estimate) -> tuple[Input, ...]:
    name = "creatinine clearance" if measure is Measure.CLEARANCE else "eGFR"
    computed = Input(
        name=f"{name} ({estimate.formula})", value=f"{estimate.value:g} {estimate.unit}", date=estimate.date
    )
    return (computed, *estimate.inputs)


def _apixaban(_: Measure, chart: Chart) -> Gauge:
    """How many of age 80, weight 60 kg and creatinine 1.5 mg/dL are met, and how many may be."""
    age = age_on(chart, chart.as_of)
    weight = newest(chart, results("weight"), _WEIGHT_IS_GOOD_FOR_DAYS)
    steady = () if acute_injury(chart) else creatinines(chart, _CREATININE_IS_GOOD_FOR_DAYS)
    creatinine = steady[-1] if steady else None
    asked = {
        "the birth date": None if age is None else age >= 80,
        _A_WEIGHT: None if weight is None else weight.number <= 60,
        _A_CREATININE: None if creatinine is None else creatinine.number >= 1.5,
    }
    inputs = [Input(name="age", value=f"{age} years", span=chart.record.patient.words)]
    inputs += [weight.input("weight")] if weight else []
    inputs += [creatinine.input("serum creatinine")] if creatinine else []
    met, open_ = (
        sum(a is True for a in asked.values()),
        tuple(name for name, a in asked.items() if a is None),
    )
    return Gauge(least=met, most=met + len(open_), inputs=tuple(inputs), missing=open_)


def _charted(problem: Problem) -> Input:
    day = (problem.date or "")[:10] or None
    return Input(name=problem.name, value=problem.status or "charted", date=day, span=problem.words)
