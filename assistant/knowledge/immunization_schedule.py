"""Which dose of which childhood vaccine is due when, by the schedule that the site follows.

A dose counts where its day is charted and it was given at the youngest age and after the least interval, four days of
grace included (ACIP General Best Practice Guidelines, 2024). A dose that came too early is said to have, and is given
again. What a family declined is not asked for by a machine; what may be unsafe is put before a clinician.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from assistant.knowledge.chart import Chart, days_of, first_day, latest
from assistant.knowledge.conditions import NamedSet
from assistant.knowledge.criteria import Answer, Applies, Not, Unknown, facts, listed, on_day, person_words
from assistant.knowledge.schedule_file import DEFAULT, Fewer, Lapse, Schedule, Series, schedule
from retrieval.model import Fact, Immunization

GRACE = timedelta(days=4)
#: Days for which a "no" stands before a clinician may ask again.
SAID_NO = 365
_ADULT = Lapse(months=12 * 18)


class DoseStatus(StrEnum):
    OVERDUE = "overdue"  # past the recommended age: catch up
    DUE = "due"
    SHARED = "shared decision"  # of an age for it: offered, and decided together
    CAUTION = "ask first"  # due, and a condition is charted that a clinician has to weigh
    NOT_YET = "not yet due"
    COMPLETE = "complete"
    IMMUNE = "immune"
    DECLINED = "declined"
    TOO_OLD = "no longer given at this age"
    UNKNOWN = "not checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseStanding:
    """Where one series stands today. ``dose`` is the next one of ``of``, due from ``on``; 0 and None where none is.

    ``given`` are the doses that count, ``early`` those given too soon to count, ``about`` what else decided.
    """

    series: Series
    status: DoseStatus
    dose: int = 0
    of: int = 0
    on: date | None = None
    given: tuple[Immunization, ...] = ()
    early: tuple[Immunization, ...] = ()
    about: tuple[Fact, ...] = ()
    why: str = ""

    @property
    def wanted(self) -> bool:
        """Whether someone should give it now."""
        return self.status in {DoseStatus.DUE, DoseStatus.OVERDUE}

    @property
    def called(self) -> str:
        return f"{self.series.vaccine.label} dose {self.dose} of {self.of}"


def in_use(chart: Chart) -> Schedule:
    """The schedule that the site follows."""
    return chart.child_schedule or schedule(DEFAULT)


def dose_standings(chart: Chart) -> tuple[DoseStanding, ...]:
    """Every series for a patient under 18; none for an adult, or where the birth date is not known to the day."""
    return chart.remembered(("doses", in_use(chart).id), lambda: _every(chart))


def _every(chart: Chart) -> tuple[DoseStanding, ...]:
    born = birth_day(chart)
    if born is None or not born <= chart.as_of < _ADULT.after(born):
        return ()
    return tuple(_Counted.of(chart, series, born).standing() for series in in_use(chart).series)


def birth_day(chart: Chart) -> date | None:
    bounds = days_of(chart.record.patient.birth_date)
    return bounds[0] if bounds and bounds[0] == bounds[1] else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """The doses of one series, sorted into those that count and those that came too early."""

    chart: Chart
    series: Series
    born: date
    given: tuple[Immunization, ...]
    early: tuple[Immunization, ...]
    undated: tuple[Immunization, ...]

    @classmethod
    def of(cls, chart: Chart, series: Series, born: date) -> "_Counted":
        every = chart.vaccinations(series.vaccine)
        by_day = {day: i for i in every if (day := _day(i)) and day >= born}
        given: list[Immunization] = []
        early: list[Immunization] = []
        days: list[date] = []
        for day, dose in sorted(by_day.items()):
            spec = series.doses[min(len(days), len(series.doses) - 1)]
            least = spec.least.after(born)
            if days:
                least = max(least, spec.apart.after(days[-1]), spec.after_first.after(days[0]))
            (given if day >= least - GRACE else early).append(dose)
            days += [day] if day >= least - GRACE else []
        undated = tuple(i for i in every if _day(i) is None)
        return cls(
            chart=chart, series=series, born=born, given=tuple(given), early=tuple(early), undated=undated
        )

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(day for i in self.given if (day := _day(i)))

    def standing(self) -> DoseStanding:
        fewer = self._enough()
        needed = fewer.doses if fewer else len(self.series.doses)
        stands = DoseStanding(
            series=self.series, status=DoseStatus.COMPLETE, of=needed, given=self.given, early=self.early
        )
        if self._complete(needed):
            return stands
        if immune := self._conditions(self.series.immune_by, any_status=True):
            return replace(stands, status=DoseStatus.IMMUNE, about=immune, why=listed("charted", immune))
        if self.undated:
            why = "a dose is charted without its day, so that it cannot be counted"
            return replace(stands, status=DoseStatus.UNKNOWN, about=self.undated, why=why)
        return self._next(stands, fewer)

    def _next(self, stands: DoseStanding, fewer: Fewer | None) -> DoseStanding:
        today, n = self.chart.as_of, len(self.given)
        spec = self.series.doses[min(n, len(self.series.doses) - 1)]
        on = max(self._earliest(n + 1 >= stands.of, fewer), spec.begin.after(self.born))
        stands = replace(stands, dose=n + 1, of=max(stands.of, n + 1), on=on)
        if self._too_old():
            return replace(stands, status=DoseStatus.TOO_OLD, dose=0, on=None)
        if today < on:
            return replace(stands, status=DoseStatus.NOT_YET)
        if said_no := self._declined():
            why = f"{said_no.reason or 'declined'}{on_day(said_no.date)}"
            return replace(stands, status=DoseStatus.DECLINED, about=(said_no,), why=why)
        if weighed := self._conditions(self.series.caution):
            return replace(stands, status=DoseStatus.CAUTION, about=weighed, why=listed("charted", weighed))
        if self.series.shared_decision:
            return replace(stands, status=DoseStatus.SHARED)
        late = today >= spec.end.after(self.born)
        return replace(stands, status=DoseStatus.OVERDUE if late else DoseStatus.DUE)

    def _earliest(self, last: bool, fewer: Fewer | None) -> date:
        """The first day on which the next dose would count. One given too early still has to be waited out."""
        spec = self.series.doses[min(len(self.given), len(self.series.doses) - 1)]
        least = [spec.least.after(self.born)]
        if last and self.series.last_from:
            least.append(self.series.last_from.after(self.born))
        apart = fewer.apart if last and fewer and fewer.apart else spec.apart
        had = [day for i in (*self.given, *self.early) if (day := _day(i))]
        if had:
            least += [apart.after(max(had)), spec.after_first.after(min(had))]
        return max(least)

    def _complete(self, needed: int) -> bool:
        days = self.days
        if not days:
            return False
        if self.series.done_at and days[-1] >= self.series.done_at.after(self.born) - GRACE:
            return True
        late_enough = (
            self.series.last_from is None or days[-1] >= self.series.last_from.after(self.born) - GRACE
        )
        return len(days) >= needed and late_enough

    def _enough(self) -> Fewer | None:
        """The first rule by which fewer doses are enough; one that needs an interval that was not kept is none."""
        return next((rule for rule in self.series.fewer if self._holds(rule)), None)

    def _holds(self, rule: Fewer) -> bool:
        days = self.days
        first = days[0] if days else self.chart.as_of
        if self._conditions(rule.unless) or not self._kept(rule):
            return False
        if rule.first_at is not None:
            return first >= rule.first_at.after(self.born) - GRACE
        if rule.first_before is not None:
            return first < rule.first_before.after(self.born)
        if rule.dose_at is not None:
            then = days[rule.is_dose - 1] if len(days) >= rule.is_dose else self.chart.as_of
            return len(days) >= rule.is_dose - 1 and then >= rule.dose_at.after(self.born) - GRACE
        primary = self.given[:2]
        return bool(primary) and all(any(c.code in rule.brand for c in i.codes) for i in primary)

    def _kept(self, rule: Fewer) -> bool:
        days = self.days
        if rule.apart is None or rule.doses < 2 or len(days) < rule.doses:
            return True
        return days[rule.doses - 1] >= rule.apart.after(days[rule.doses - 2]) - GRACE

    def _too_old(self) -> bool:
        today, series = self.chart.as_of, self.series
        late_start = series.start_before and not self.given and today >= series.start_before.after(self.born)
        return bool(late_start or (series.stop_at and today >= series.stop_at.after(self.born)))

    def _declined(self) -> Immunization | None:
        no = latest(self.chart.declined(self.series.vaccine))
        if no is None or not self.chart.within(first_day(no.date), SAID_NO):
            return None
        return no if (no.date or "") > max((i.date or "" for i in self.given), default="") else None

    def _conditions(self, named: tuple[NamedSet, ...], *, any_status: bool = False) -> tuple[Fact, ...]:
        return tuple(p for one in named for p in self.chart.problems(one, any_status=any_status))


def _day(given: Immunization) -> date | None:
    bounds = days_of(given.date)
    return bounds[0] if bounds and bounds[0] == bounds[1] else None


# --- as criteria ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDue:
    """A dose is due or overdue by the site's schedule."""

    def decide(self, chart: Chart) -> Answer:
        if birth_day(chart) is None:
            return Unknown(("the full birth date",))
        wanted = [s for s in dose_standings(chart) if s.wanted]
        named = in_use(chart).called
        if not wanted:
            return Not(f"no dose is due by {named}")
        said = "; ".join(f"{s.called} since {s.on}" for s in wanted)
        given = facts(i for s in wanted for i in (*s.given[-1:], *s.early[-1:]))
        return Applies((*person_words(chart), *given), f"due by {named}: {said}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDone:
    """Nothing is due by the site's schedule that was not declined, and every dose could be counted."""

    def decide(self, chart: Chart) -> Answer:
        if birth_day(chart) is None:
            return Unknown(("the full birth date",))
        standings = dose_standings(chart)
        open_ = [s for s in standings if s.wanted or s.status in {DoseStatus.CAUTION, DoseStatus.UNKNOWN}]
        if open_ or not standings:
            return Not("; ".join(f"{s.called}: {s.status}" for s in open_) or "no schedule for this age")
        given = dict.fromkeys(i for s in standings for i in s.given[-1:])
        return Applies((*person_words(chart), *facts(given)), f"nothing is due by {in_use(chart).called}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDeclined:
    """A dose that would be due was declined in the last year."""

    def decide(self, chart: Chart) -> Answer:
        declined = [s for s in dose_standings(chart) if s.status is DoseStatus.DECLINED]
        if not declined:
            return Not("no dose of the schedule is charted as declined")
        about = dict.fromkeys(f for s in declined for f in s.about)
        return Applies(facts(about), "; ".join(f"{s.called}: {s.why}" for s in declined))
