"""What the patient has, takes, had measured or done, and where they were cared for, as criteria."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from assistant.knowledge.chart import Chart, first_day, latest, onset
from assistant.knowledge.conditions import NamedSet
from assistant.knowledge.criteria import Answer, Applies, Not, Unknown, facts, listed, on_day
from assistant.knowledge.person_criteria import Words
from retrieval.model import Allergy, Encounter, Fact, Immunization, Measurement, Problem
from retrieval.text.terms import ingredient

# --- leaves: conditions, medicines, devices ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    named: NamedSet
    any_status: bool = False
    within_days: int | None = None
    new_within_days: int | None = None

    def decide(self, chart: Chart) -> Answer:
        every = chart.problems(self.named, any_status=self.any_status)
        found = tuple(p for p in every if chart.within(onset(p), self.within_days))
        if self.new_within_days and not self._is_new(chart):
            return Not(f"{self.named.label} is not new in the record")
        if found:
            return Applies(found, listed(self.named.label, found))
        if not self.any_status and self.within_days is None and chart.suspected(self.named):
            return Unknown((f"whether {self.named.label} is confirmed",))
        return Not(f"{self.named.label} is not in the record{'' if self.any_status else ' as current'}")

    def _is_new(self, chart: Chart) -> bool:
        begun = [day for p in chart.problems(self.named, any_status=True) if (day := onset(p))]
        return bool(begun) and chart.within(min(begun), self.new_within_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Takes:
    named: NamedSet
    any_status: bool = False
    within_days: int | None = None

    def decide(self, chart: Chart) -> Answer:
        found = tuple(
            m
            for m in chart.medicines_of(self.named, any_status=self.any_status)
            if chart.within(first_day(m.date), self.within_days)
        )
        if found:
            return Applies(found, listed(self.named.label, found))
        return Not(f"{self.named.label} is not on the medicine list")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakesNone:
    """A gap in treatment. What was stopped for a reason, or is an allergy, is a question for the prescriber, no gap."""

    named: NamedSet

    def decide(self, chart: Chart) -> Answer:
        label = self.named.label
        if chart.medicines_of(self.named):
            return Not(f"{label} is on the medicine list")
        if chart.held(self.named):
            return Not(f"{label} is on hold")
        if allergies := chart.allergies(self.named):
            return Unknown((f"whether {label} may be given ({listed('allergy or intolerance', allergies)})",))
        if stopped := chart.stopped_for_a_reason(self.named):
            return Unknown((f"whether {label} may be given again ({listed('stopped', stopped)})",))
        if not chart.lists_medicines:
            return Unknown(("a medicine list",))
        return Applies((), f"{label} is not on the medicine list")


@dataclass(frozen=True, slots=True, kw_only=True)
class SevereAllergy:
    """One without a category counts unless it is to a medicine."""

    categories: tuple[str, ...]

    def decide(self, chart: Chart) -> Answer:
        found = tuple(a for a in chart.severe_allergies() if self._counts(a))
        return (
            Applies(found, listed("severe allergy", found))
            if found
            else Not("no severe allergy of this kind is charted")
        )

    def _counts(self, allergy: Allergy) -> bool:
        if allergy.categories and self.categories:
            return bool(set(allergy.categories) & set(self.categories))
        return not self.categories or ingredient(allergy.name) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakesMany:
    at_least: int

    def decide(self, chart: Chart) -> Answer:
        taken = {m.name.lower(): m for m in chart.medicines()}
        if len(taken) < self.at_least:
            return Not(f"{len(taken)} medicines on the list")
        return Applies(tuple(taken.values()), f"{len(taken)} medicines on the list")


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    named: NamedSet

    def decide(self, chart: Chart) -> Answer:
        found = chart.devices(self.named)
        if found:
            return Applies(found, listed(self.named.label, found))
        return Not(f"{self.named.label} is not in the record")


# --- leaves: results, procedures, vaccines ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The latest one decides. ``if_asked``: without one it is no, for another entry asks that it be done."""

    named: NamedSet
    within_days: int | None = None
    above: float | None = None
    below: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    words: "Words | None" = None
    if_asked: bool = False

    def decide(self, chart: Chart) -> Answer:
        last = latest(chart.results(self.named, self.within_days))
        if last is None:
            return Not(f"no {self._wanted()}") if self.if_asked else Unknown((self._wanted(),))
        said = f"{self.named.label} {last.value} {last.unit}".rstrip() + on_day(last.date)
        if self.words is not None:
            return self._as(self.words.said_in(last.value), last, said)
        if self.above is self.below is self.at_least is self.at_most is None:
            return Applies((last,), said)
        number = self._number(last)
        if number is None:
            return Unknown((f"{self.named.label} as a number in a unit that can be compared",))
        return self._as(self._fits(number), last, said)

    def _number(self, last: Measurement) -> float | None:
        if last.number is None:
            return self.named.scored(last.value)
        return self.named.in_unit(last.number, last.unit)

    def _fits(self, number: float) -> bool:
        return (
            (self.above is None or number > self.above)
            and (self.below is None or number < self.below)
            and (self.at_least is None or number >= self.at_least)
            and (self.at_most is None or number <= self.at_most)
        )

    def _as(self, fits: bool, last: Measurement, said: str) -> Answer:
        return Applies((last,), said) if fits else Not(f"{said} is outside the range asked for")

    def _wanted(self) -> str:
        return self.named.label + (f" of the last {self.within_days} days" if self.within_days else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingResult:
    named: NamedSet
    within_days: int | None = None

    def decide(self, chart: Chart) -> Answer:
        last = latest(chart.results(self.named, self.within_days))
        if last is not None:
            return Not(f"{self.named.label} is on file{on_day(last.date)}")
        before = latest(chart.results(self.named))
        return Applies((before,) if before else (), _no_record(self.named, self.within_days, before))


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    named: NamedSet
    within_days: int | None = None

    def decide(self, chart: Chart) -> Answer:
        found = latest(chart.procedures(self.named, self.within_days))
        if found is None:
            return Not(_no_record(self.named, self.within_days, None))
        return Applies((found,), f"{self.named.label}{on_day(found.date)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDone:
    named: NamedSet
    within_days: int | None = None

    def decide(self, chart: Chart) -> Answer:
        found = latest(chart.procedures(self.named, self.within_days))
        if found is not None:
            return Not(f"{self.named.label} is on file{on_day(found.date)}")
        before = latest(chart.procedures(self.named))
        return Applies((before,) if before else (), _no_record(self.named, self.within_days, before))


#: A season's influenza vaccine is given from July on.
_SEASON_BEGINS = 7
_GRACE_DAYS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Vaccinated:
    """Doses on different days. One given ``apart_days`` too soon after the last that counts does not count.

    ``after`` is a vaccine whose first dose must lie ``apart_days`` before; ``from_years`` is the youngest age at which
    a dose counts. ``before_season`` counts what was given in earlier seasons alone.
    Four days early is in time (ACIP General Best Practice Guidelines, 2024).
    """

    named: NamedSet
    within_days: int | None = None
    this_season: bool = False
    before_season: bool = False
    doses: int = 1
    apart_days: int = 1
    after: NamedSet | None = None
    from_years: int | None = None

    def decide(self, chart: Chart) -> Answer:
        given = self.given(chart)
        if len(self._spaced(given, chart)) < self.doses:
            return Not(f"{self.wanted(chart)} not in the record")
        return Applies(given, listed(self.named.label, given))

    def given(self, chart: Chart) -> tuple[Immunization, ...]:
        return tuple(i for i in chart.vaccinations(self.named) if self._counts(chart, i))

    def declined(self, chart: Chart) -> Immunization | None:
        if self.before_season:
            return None
        return latest(i for i in chart.declined(self.named) if self._in_time(chart, i))

    def _counts(self, chart: Chart, given: Immunization) -> bool:
        return self._in_time(chart, given) and self._old_enough(chart, given)

    def _in_time(self, chart: Chart, given: Immunization) -> bool:
        day = first_day(given.date)
        if self.this_season:
            return day is not None and season_start(chart.as_of) <= day
        if self.before_season:
            return day is not None and day < season_start(chart.as_of)
        return chart.within(day, self.within_days)

    def _old_enough(self, chart: Chart, given: Immunization) -> bool:
        born, day = first_day(chart.record.patient.birth_date), first_day(given.date)
        if self.from_years is None or born is None or day is None:
            return self.from_years is None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) >= self.from_years

    def _spaced(self, given: tuple[Immunization, ...], chart: Chart) -> list[date]:
        """The days of the doses that count."""
        days = sorted({day for i in given if (day := first_day(i.date))})
        least = timedelta(days=max(self.apart_days - _GRACE_DAYS, 1))
        counted: list[date] = []
        begun = self._begun(chart)
        for day in days:
            last = counted[-1] if counted else begun
            if self.after is not None and begun is None:
                break
            if last is None or day - last >= least:
                counted.append(day)
        return counted or ([date.min] if given and not days and self.after is None else [])

    def _begun(self, chart: Chart) -> date | None:
        if self.after is None:
            return None
        return min((day for i in chart.vaccinations(self.after) if (day := first_day(i.date))), default=None)

    def wanted(self, chart: Chart) -> str:
        doses = f"{self.doses} doses of " if self.doses > 1 else ""
        if self.this_season or self.before_season:
            when = "since" if self.this_season else "before"
            return f"{doses}{self.named.label} {when} {season_start(chart.as_of).isoformat()}"
        apart = f" at least {self.apart_days} days apart" if self.doses > 1 and self.apart_days > 1 else ""
        within = f" in the last {self.within_days} days" if self.within_days else ""
        return f"{doses}{self.named.label}{apart}{within}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotVaccinated:
    """Not where it was declined in the same window: whoever said no is not asked by a machine again."""

    wanted: Vaccinated

    def decide(self, chart: Chart) -> Answer:
        if isinstance(self.wanted.decide(chart), Applies):
            return Not(f"{self.wanted.named.label} is in the record")
        declined = self.wanted.declined(chart)
        if declined is not None:
            return Not(f"{self.wanted.named.label} was declined{on_day(declined.date)}")
        return Applies(self.wanted.given(chart), f"no {self.wanted.wanted(chart)} in what was read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fell:
    """By more than so much a year, in the set's unit: from the first to the last result of two years.

    Two results count when they lie at least 90 days apart, for an acute illness is no trend.
    """

    named: NamedSet
    more_than: float

    def decide(self, chart: Chart) -> Answer:
        told = [
            (day, number, m)
            for m in chart.results(self.named, 730)
            if (day := first_day(m.date)) and (number := self._number(m)) is not None
        ]
        told.sort(key=lambda one: one[0])
        if len(told) < 2 or (told[-1][0] - told[0][0]).days < _TREND_DAYS:
            return Unknown((f"two results of {self.named.label} at least {_TREND_DAYS} days apart",))
        (first, before, a), (last, now, b) = told[0], told[-1]
        a_year = (before - now) / (last - first).days * 365
        said = f"{self.named.label} {before:g}{on_day(a.date)} and {now:g}{on_day(b.date)}"
        return Applies((a, b), said) if a_year > self.more_than else Not(f"{said}: no such fall")

    def _number(self, result: Measurement) -> float | None:
        return None if result.number is None else self.named.in_unit(result.number, result.unit)


_TREND_DAYS = 90


# --- leaves: visits and time ------------------------------------------------------------------------------------


class Setting(StrEnum):
    STAY = "stay"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """``principal`` counts only what the visit itself was for, and no problem that was merely coded at it."""

    setting: Setting
    within_days: int
    at_least: int = 1
    reason: NamedSet | None = None
    principal: bool = False

    def decide(self, chart: Chart) -> Answer:
        visits = chart.encounters(stay=self.setting is Setting.STAY, within_days=self.within_days)
        because: list[Fact] = []
        counted = 0
        for visit in visits:
            grounds = self._grounds(chart, visit)
            counted += bool(grounds)
            because += [f for f in grounds if f not in because]
        what = "hospital stay" if self.setting is Setting.STAY else "emergency visit"
        why = f" for {self.reason.label}" if self.reason else ""
        counting = f"{counted} {what}{'' if counted == 1 else 's'}{why}"
        if counted < self.at_least:
            return Not(f"{counting} in the last {self.within_days} days")
        return Applies(facts(because), f"{counting}, last{on_day(_last_day(visits))}")

    def _grounds(self, chart: Chart, visit: Encounter) -> tuple[Fact, ...]:
        if self.reason is None:
            return (visit,)
        if not self.principal:
            return chart.reasons(visit, self.reason)
        said = (visit.reason, visit.name, *visit.diagnoses[:1])
        return (visit,) if any(self.reason.named_in(words) for words in said) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Postpartum:
    """Within so many weeks of a birth. A diagnosis of the time after birth stands in for one only in a wide window."""

    within_weeks: int
    birth: NamedSet
    delivery: NamedSet
    after: NamedSet

    def decide(self, chart: Chart) -> Answer:
        births = self._births(chart)
        if births:
            last = max(_day(f) for f in births)
            first = min(day for f in births if (day := _day(f)) >= last - timedelta(days=60))
            if chart.within(first, self.within_weeks * 7):
                return Applies(facts(births), listed("birth", births))
            return Not(f"the birth in the record is not of the last {self.within_weeks} weeks")
        after = [
            p
            for p in chart.problems(self.after, any_status=True)
            if chart.within(onset(p), self.within_weeks * 7)
        ]
        if not after:
            return Not(f"no birth in the last {self.within_weeks} weeks in the record")
        if self.within_weeks < _WIDE_WEEKS:
            return Unknown(("the date of the birth",))
        return Applies(facts(after), listed("the time after a birth", after))

    def _births(self, chart: Chart) -> list[Fact]:
        """Of the last year; what only a note states counts where no coded entry does, for notes look back."""
        told: list[Fact] = [
            p for p in chart.problems(self.birth, any_status=True) if chart.within(onset(p), 365)
        ]
        told += chart.procedures(self.delivery, 365)
        return [f for f in told if not f.stated] or told


_WIDE_WEEKS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    within_days: int

    def decide(self, chart: Chart) -> Answer:
        found = chart.pending(self.within_days)
        return (
            Applies(facts(found), listed("not final", found))
            if found
            else Not("no pending result in the record")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    within_days: int

    def decide(self, chart: Chart) -> Answer:
        found = chart.appointments(self.within_days)
        return (
            Applies(found, listed("booked", found))
            if found
            else Not(f"nothing booked in {self.within_days} days")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    of: tuple[int, ...]

    def decide(self, chart: Chart) -> Answer:
        return Applies((), "") if chart.as_of.month in self.of else Not("out of season")


# --- small words ------------------------------------------------------------------------------------------------


def season_start(day: date) -> date:
    """The first of the July on or before ``day``."""
    return date(day.year if day.month >= _SEASON_BEGINS else day.year - 1, _SEASON_BEGINS, 1)


def _day(fact: Fact) -> date:
    return (onset(fact) if isinstance(fact, Problem) else first_day(fact.date)) or date.min


def _last_day(visits: Iterable[Fact]) -> str | None:
    return max(
        (getattr(v, "end", None) or getattr(v, "start", None) or v.date or "" for v in visits), default=None
    )


def _no_record(named: NamedSet, within_days: int | None, before: Fact | None) -> str:
    window = f" in the last {within_days} days" if within_days else ""
    last = f" (last{on_day(before.date)})" if before and before.date else ""
    label = re.sub(r"^(?:an?|the) ", "", named.label)
    return f"no {label}{window} in what was read{last}"
