"""One raised value may be a fever, a run or an infection: only what comes back over months lasts."""

from dataclasses import dataclass
from datetime import date

from assistant.knowledge.chart import Chart, first_day
from assistant.knowledge.conditions import NamedSet
from assistant.knowledge.criteria import Answer, Applies, Not, Unknown, on_day
from retrieval.model import Measurement

#: Two of the last three specimens, three months or longer apart (KDIGO 2024, chapter 1; ADA 2026, section 11).
SPECIMENS = 3
RAISED = 2
APART_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """``at_least`` in the set's unit. ``if_asked``: without a result it is no, for another entry asks for one.

    Results of one day are one specimen, and the highest of them speaks for it.
    """

    named: NamedSet
    at_least: float
    within_days: int | None = None
    if_asked: bool = False

    def decide(self, chart: Chart) -> Answer:
        taken = self._specimens(chart)[-SPECIMENS:]
        if not taken:
            wanted = self.named.label
            return Not(f"no {wanted}") if self.if_asked else Unknown((wanted,))
        raised = [(day, m) for day, number, m in taken if number >= self.at_least]
        said = "; ".join(
            f"{self.named.label} {m.value} {m.unit}".rstrip() + on_day(m.date) for _, m in raised
        )
        if len(raised) < RAISED or (raised[-1][0] - raised[0][0]).days < APART_DAYS:
            return Not(f"{said or self.named.label}: not shown to last {APART_DAYS} days")
        return Applies(tuple(m for _, m in raised), said)

    def _specimens(self, chart: Chart) -> list[tuple[date, float, Measurement]]:
        """One a day, the oldest first."""
        by_day: dict[date, tuple[float, Measurement]] = {}
        for m in chart.results(self.named, self.within_days):
            day, number = first_day(m.date), m.number
            told = self.named.in_unit(number, m.unit) if number is not None else None
            if day is not None and told is not None and (day not in by_day or told > by_day[day][0]):
                by_day[day] = (told, m)
        return [(day, number, m) for day, (number, m) in sorted(by_day.items(), key=lambda one: one[0])]
