"""What a score reads of a chart: a number in the unit it needs, an age on a day, and where each of them stands."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from assistant.knowledge.chart import Chart, days_of, first_day, onset
from assistant.knowledge.conditions import NamedSet, SetKind, sets
from assistant.knowledge.safety import Input
from retrieval.model import Encounter, Fact, Measurement, Problem

F = TypeVar("F", bound=Fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A measurement whose value is a number in the unit of its set."""

    number: float
    fact: Measurement

    @property
    def day(self) -> date:
        return first_day(self.fact.date) or date.min

    def input(self, name: str) -> Input:
        said = f"{self.fact.value} {self.fact.unit}".strip()
        return Input(name=name, value=said, date=_day(self.fact.date), span=self.fact.words)


def known(chart: Chart, kind: type[F]) -> tuple[F, ...]:
    """The facts of a kind that had begun by the day of the chart, without those entered in error."""

    def answer() -> tuple[F, ...]:
        every = (f for f in chart.record.of(kind) if f.status != "entered-in-error")
        return tuple(f for f in every if (day := _begun(f)) is None or day <= chart.as_of)

    return chart.remembered(("known", kind), answer)


def _begun(fact: Fact) -> date | None:
    match fact:
        case Problem():
            return onset(fact)
        case Encounter():
            return first_day(fact.start or fact.date)
    return first_day(fact.date)


def results(name: str) -> NamedSet:
    return sets().by_kind[SetKind.RESULT][name]


def conditions(name: str) -> NamedSet:
    return sets().by_kind[SetKind.CONDITION][name]


def medicines(name: str) -> NamedSet:
    return sets().by_kind[SetKind.MEDICINE][name]


def number(named: NamedSet, fact: Measurement) -> float | None:
    """In the set's unit; a worded answer by its published score. None where the unit cannot be compared."""
    if fact.number is None:
        return named.scored(fact.value)
    return named.in_unit(fact.number, fact.unit)


def readings(chart: Chart, named: NamedSet, within_days: int | None = None) -> tuple[Reading, ...]:
    """The dated ones that are final and can be compared, oldest first."""
    told = (f for f in chart.results(named, within_days) if f.date and first_day(f.date))
    found = (
        Reading(number=value, fact=f)
        for f in sorted(told, key=lambda f: f.date or "")
        if (value := number(named, f)) is not None
    )
    return tuple(found)


def newest(chart: Chart, named: NamedSet, within_days: int | None = None) -> Reading | None:
    every = readings(chart, named, within_days)
    return every[-1] if every else None


def age_on(chart: Chart, day: date) -> int | None:
    """Whole years lived; of a birth date that is not given to the day, the most that it can be."""
    born = days_of(chart.record.patient.birth_date)
    if born is None or born[0] > day:
        return None
    first = born[0]
    return day.year - first.year - ((day.month, day.day) < (first.month, first.day))


def age_input(chart: Chart, years: int) -> Input:
    words = chart.record.patient.words
    return Input(name="age", value=f"{years} years", date=None, span=words)


def sex_of(chart: Chart) -> str:
    """ "female", "male", or "" where the chart says neither."""
    charted = chart.record.patient.sex.lower()
    return charted if charted in {"female", "male"} else ""


def sex_input(chart: Chart) -> Input:
    return Input(name="sex", value=sex_of(chart), span=chart.record.patient.words)


def _day(charted: str | None) -> str | None:
    return charted[:10] if charted else None
