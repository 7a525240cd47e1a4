"""Whether the patient is pregnant today, and how far: by the due date, weeks that were charted, or the last period.

A pregnancy that a birth or a loss has ended since is over, whatever the problem list still says. Evidence counts in
the order of ACOG Committee Opinion 700 (2017, reaffirmed 2022): the date of delivery that the clinicians settled on,
then weeks they wrote down, then the last period. Nothing is assumed where none of them is charted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.knowledge.chart import Chart, first_day, onset
from assistant.knowledge.conditions import NamedSet, SetKind, sets
from assistant.knowledge.criteria import Answer, Applies, Not, Unknown, facts, listed
from assistant.knowledge.stays import day
from retrieval.model import Fact, Measurement, Problem

TERM = timedelta(weeks=40)
#: Weeks outside these are a mistake or an old entry, never today's pregnancy.
_PLAUSIBLE = range(2, 44)
#: ICD-10-CM Z3A.08 to Z3A.42 say the completed weeks on the day of the entry.
_WEEKS_CODE = re.compile(r"^Z3A\.?([0-4]\d)$")
_WEEKS_SAID = re.compile(r"\b(\d{1,2})(?:\s*(\d)/7)?[\s-]*(?:w|wk|wks|week|weeks)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pregnancy:
    """``because`` are the entries that say it. ``due`` is None where nothing charted says how far it is."""

    because: tuple[Fact, ...]
    due: date | None = None
    counted_by: Fact | None = None

    def lasted(self, today: date) -> timedelta | None:
        return TERM - (self.due - today) if self.due else None


def pregnancy(chart: Chart) -> Pregnancy | None:
    """The pregnancy that runs on the chart's day; None where none is charted."""
    return chart.remembered(("pregnancy",), lambda: _running(chart))


def _running(chart: Chart) -> Pregnancy | None:
    if chart.record.patient.sex.lower() == "male":
        return None
    over = _over(chart)
    said = tuple(
        p for p in chart.problems(_condition("pregnancy")) if (begun := onset(p)) is None or begun > over
    )
    if not said:
        return None
    for due, fact in _dated(chart, said):
        weeks = (TERM - (due - chart.as_of)).days // 7
        if weeks in _PLAUSIBLE and due - TERM + timedelta(weeks=2) > over:
            return Pregnancy(because=said, due=due, counted_by=fact)
    return Pregnancy(because=said)


def _over(chart: Chart) -> date:
    """The day on which the last pregnancy ended, as far as the record knows one."""
    lost = (onset(p) for p in chart.problems(_condition("pregnancy_loss"), any_status=True))
    ended = [*(when for when, _ in births(chart)), *(when for when in lost if when)]
    return max(ended, default=date.min)


def births(chart: Chart) -> tuple[tuple[date, Fact], ...]:
    """What the patient gave birth to and when, oldest first; a note's word counts where no coded entry says it."""
    coded = chart.problems(_condition("delivery"), any_status=True)
    done = chart.procedures(_set(SetKind.PROCEDURE, "delivery"))
    told: list[tuple[date, Fact]] = [(when, p) for p in coded if (when := onset(p))]
    told += [(when, p) for p in done if (when := first_day(p.date))]
    sure = [one for one in told if not one[1].stated]
    return tuple(sorted(sure or told, key=lambda one: (one[0], one[1].id)))


def _dated(chart: Chart, said: tuple[Problem, ...]) -> Iterator[tuple[date, Fact]]:
    """Each due date that something charted gives, the best evidence first, the newest first."""
    for m in _newest(chart, "due_date"):
        if due := day(m.value):
            yield due, m
    for m in _newest(chart, "gestational_age"):
        if (when := day(m.date)) and (lasted := _weeks(m)):
            yield when + TERM - lasted, m
    for p in reversed(said):
        if (when := day(p.onset) or day(p.date)) and (lasted := _weeks_named(p)):
            yield when + TERM - lasted, p
    for m in _newest(chart, "last_period"):
        if period := day(m.value):
            yield period + TERM, m


def _newest(chart: Chart, name: str) -> list[Measurement]:
    lately = chart.results(_set(SetKind.RESULT, name), 300)
    return sorted(lately, key=lambda m: m.date or "", reverse=True)


def _weeks(m: Measurement) -> timedelta | None:
    named = _set(SetKind.RESULT, "gestational_age")
    weeks = named.in_unit(m.number, m.unit) if m.number is not None else None
    return timedelta(days=round(weeks * 7)) if weeks else _said(m.value)


def _weeks_named(p: Problem) -> timedelta | None:
    coded = next((match for c in p.codes if (match := _WEEKS_CODE.match(c.code))), None)
    return timedelta(weeks=int(coded.group(1))) if coded else _said(p.name)


def _said(words: str) -> timedelta | None:
    match = _WEEKS_SAID.search(words)
    return timedelta(weeks=int(match.group(1)), days=int(match.group(2) or 0)) if match else None


def _condition(name: str) -> NamedSet:
    return _set(SetKind.CONDITION, name)


def _set(kind: SetKind, name: str) -> NamedSet:
    return sets().by_kind[kind][name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pregnant:
    """Pregnant today, and in these completed weeks where they are asked for."""

    min_weeks: int | None = None
    max_weeks: int | None = None

    def decide(self, chart: Chart) -> Answer:
        running = pregnancy(chart)
        if running is None:
            return Not("no pregnancy that runs now is in the record")
        lasted = running.lasted(chart.as_of)
        if self.min_weeks is None and self.max_weeks is None:
            return Applies(facts(running.because), listed("pregnancy", running.because))
        if lasted is None or running.counted_by is None:
            return Unknown(("the due date or the weeks of pregnancy",))
        weeks = lasted.days // 7
        if not (self.min_weeks or 0) <= weeks <= (self.max_weeks or _PLAUSIBLE.stop):
            return Not(f"{weeks} weeks of pregnancy are outside the range")
        because = dict.fromkeys((*running.because, running.counted_by))
        return Applies(facts(because), f"{weeks} weeks pregnant today")
