"""What a caution asks of the chart: age, disease, dose and start, each answered with what it rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.knowledge.chart import Chart, days_of, first_day
from assistant.knowledge.criteria import Answer, Applies, NoneOf, Not, Unknown
from assistant.knowledge.medicine_safety.cautions import Caution
from assistant.knowledge.medicine_safety.daily_dose import daily_mg
from assistant.knowledge.medicine_safety.saying import called
from assistant.knowledge.person_criteria import Age
from assistant.knowledge.risk.readings import age_on, newest, results
from assistant.knowledge.safety import Input
from retrieval.model import AnyFact, Encounter, Fact, Measurement, Medicine, Span

_WEIGHT_IS_GOOD_FOR_DAYS = 365
#: How far back a record must reach before a first entry, for that entry to be the start of a medicine.
_KNOWN_BEFORE_DAYS = 90
_SHOWN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """An answer, and what it was decided on."""

    answer: Answer
    inputs: tuple[Input, ...] = ()


def of_person(caution: Caution, chart: Chart) -> Iterator[Ground]:
    if caution.from_years:
        answer = Age(at_least=caution.from_years * 12, at_most=None).decide(chart)
        met = isinstance(answer, Applies)
        yield Ground(answer=Applies((), ""), inputs=(_age(chart),)) if met else Ground(answer=answer)
    if caution.when is not None:
        answer = caution.when.decide(chart)
        yield Ground(answer=answer, inputs=_inputs(answer))
    if caution.unless is not None:
        yield Ground(answer=NoneOf(of=(caution.unless,)).decide(chart))


def of_medicine(caution: Caution, chart: Chart, medicine: Medicine) -> Iterator[Ground]:
    if caution.dose.any:
        yield _dose(caution, chart, medicine)
    if caution.started_within_days or caution.taken_for_days:
        yield _time(caution, chart, medicine)


def _dose(caution: Caution, chart: Chart, medicine: Medicine) -> Ground:
    mg = daily_mg(medicine)
    if mg is None:
        return Ground(answer=Unknown((f"the daily dose of {called(medicine)}",)))
    limits = caution.dose
    kg = newest(chart, results("weight"), _WEIGHT_IS_GOOD_FOR_DAYS)
    by_weight = limits.above_mg_per_kg is not None or limits.at_most_mg_per_kg is not None
    if by_weight and kg is None:
        return Ground(answer=Unknown((f"a weight of the last {_WEIGHT_IS_GOOD_FOR_DAYS} days",)))
    bounds = [
        (limits.above_mg, 1.0, True),
        (limits.at_most_mg, 1.0, False),
        (limits.above_mg_per_kg, kg.number if kg else 1.0, True),
        (limits.at_most_mg_per_kg, kg.number if kg else 1.0, False),
    ]
    fits = all(limit is None or (mg > limit * per) is above for limit, per, above in bounds)
    said = f"{mg:g} mg a day"
    dose = Input(
        name=f"{called(medicine)} charted as", value=said, date=_day(medicine.date), span=medicine.words
    )
    weight = (kg.input("weight"),) if kg and by_weight else ()
    return Ground(
        answer=Applies((), "") if fits else Not(f"{said} is within the limit"), inputs=(dose, *weight)
    )


def _time(caution: Caution, chart: Chart, medicine: Medicine) -> Ground:
    """A start is only believed where the record knew the patient before it: a first list is no first dose."""
    every = _same(chart, medicine)
    entries = every if caution.taken_for_days is None else [m for m in every if m in chart.medicines()]
    first = min((d for m in entries if (d := first_day(m.date))), default=None)
    if first is None:
        return Ground(answer=Not("the start is not dated"))
    days = (chart.as_of - first).days
    if caution.taken_for_days is not None:
        fits = days >= caution.taken_for_days
    else:
        known = _known_since(chart) or first
        fits = days <= (caution.started_within_days or 0) and (first - known).days >= _KNOWN_BEFORE_DAYS
    since = Input(name="first charted", value="", date=first.isoformat(), span=medicine.words)
    return Ground(answer=Applies((), "") if fits else Not("its start does not fit"), inputs=(since,))


def _same(chart: Chart, medicine: Medicine) -> Sequence[Medicine]:
    """Every entry of its ingredient, whatever became of it."""

    def by_key() -> dict[str, list[Medicine]]:
        found: dict[str, list[Medicine]] = {}
        for m in chart.record.of(Medicine):
            found.setdefault(called(m), []).append(m)
        return found

    return chart.remembered(("medicines by ingredient",), by_key).get(called(medicine), [medicine])


def _known_since(chart: Chart) -> date | None:
    """The first visit or medicine in the record: before it nobody wrote anything down."""

    def answer() -> date | None:
        seen: list[Fact] = [*chart.record.of(Encounter), *chart.record.of(Medicine)]
        days = (first_day(f.start or f.date) if isinstance(f, Encounter) else first_day(f.date) for f in seen)
        return min((d for d in days if d), default=None)

    return chart.remembered(("known since",), answer)


def facts_of(answer: Answer) -> tuple[AnyFact, ...]:
    """The newest few: a heart failure that is charted five times is one."""
    because = answer.because if isinstance(answer, Applies) else ()
    return tuple(b for b in because if not isinstance(b, Span))[-_SHOWN:]


def _inputs(answer: Answer) -> tuple[Input, ...]:
    return tuple(_input(fact) for fact in facts_of(answer))


def _input(fact: AnyFact) -> Input:
    value = f"{fact.value} {fact.unit}".strip() if isinstance(fact, Measurement) else fact.status or "charted"
    return Input(name=fact.name, value=value, date=_day(fact.date), span=fact.words)


def _age(chart: Chart) -> Input:
    years = age_on(chart, chart.as_of)
    born = days_of(chart.record.patient.birth_date)
    value = f"{years} years" if years is not None and born and born[0] == born[1] else "by year of birth"
    return Input(name="age", value=value, span=chart.record.patient.words)


def _day(charted: str | None) -> str | None:
    return (charted or "")[:10] or None
