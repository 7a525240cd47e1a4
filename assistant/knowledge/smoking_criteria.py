"""How much someone smoked and when they stopped, as criteria: from coded answers, else from the words of the chart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.knowledge.chart import Chart, first_day, latest
from assistant.knowledge.conditions import NamedSet
from assistant.knowledge.criteria import Answer, Applies, Not, Unknown
from retrieval.model import AnyFact, DocumentKind, Span

_PACKS = re.compile(r"(\d+(?:\.\d+)?)\s*\+?[\s-]*(?:pack[\s-]*(?:years?|yrs?)|pk[\s-]*yrs?|py)\b", re.I)
_QUIT = re.compile(
    r"\b(?:quit|stopped smoking|ex-smoker since)\b[^.;\n\d]{0,20}"
    r"(?:(?P<year>(?:19|20)\d\d)|(?P<ago>\d{1,2})\s*(?:years?|yrs?)\s*ago)",
    re.I,
)
_SMOKING = re.compile(r"smok|tobacco|pack|cigar", re.I)
_NEAR = 80  # characters of the same line
_ANOTHER = re.compile(r"\b(?:mother|father|wife|husband|partner|brother|sister|son|daughter)\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackYears:
    """The highest that is charted: pack-years never become fewer."""

    at_least: float
    counted: NamedSet
    status: NamedSet

    def decide(self, chart: Chart) -> Answer:
        found = [(m.number, m) for m in chart.results(self.counted) if m.number is not None]
        told: list[tuple[float, AnyFact | Span]] = [*found]
        told += [(float(m.group(1)), said) for said, m, _ in _said(chart, self.status, _PACKS)]
        if not told:
            return Unknown(("how many pack-years were smoked",))
        most, where = max(told, key=lambda pair: pair[0])
        words = f"{most:g} pack-years"
        return Applies((where,), words) if most >= self.at_least else Not(f"{words}, fewer than asked for")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuitSmoking:
    """A year is counted whole: who stopped 15 calendar years ago still counts."""

    within_years: int
    on: NamedSet
    status: NamedSet

    def decide(self, chart: Chart) -> Answer:
        dated = latest(chart.results(self.on))
        day = first_day(dated.value) if dated else None
        if day is not None and dated is not None:
            return self._counted(chart, day.year, dated)
        years = [
            (_year(m, charted or chart.as_of.year), said)
            for said, m, charted in _said(chart, self.status, _QUIT)
        ]
        if not years:
            return Unknown(("when smoking was stopped",))
        year, where = max(years, key=lambda pair: pair[0])
        return self._counted(chart, year, where)

    def _counted(self, chart: Chart, year: int, where: AnyFact | Span) -> Answer:
        if chart.as_of.year - year <= self.within_years:
            return Applies((where,), f"stopped smoking in {year}")
        return Not(f"stopped smoking in {year}, more than {self.within_years} years ago")


def _year(m: re.Match[str], charted: int) -> int:
    return int(m["year"]) if m["year"] else charted - int(m["ago"])


#: What was said, where, and in which year (None where the chart does not date it).
_Told = tuple[AnyFact | Span, re.Match[str], int | None]


def _said(chart: Chart, status: NamedSet, pattern: re.Pattern[str]) -> Iterator[_Told]:
    """In the answers about smoking, and in the sentences of notes about it that are not about somebody else."""
    for fact in chart.results(status):
        if m := pattern.search(f"{fact.value} {fact.note}"):
            day = first_day(fact.date)
            yield fact, m, day.year if day else None
    yield from chart.remembered(("smoking", pattern.pattern), lambda: tuple(_in_notes(chart, pattern)))


def _in_notes(chart: Chart, pattern: re.Pattern[str]) -> Iterator[_Told]:
    for document in chart.record.documents:
        day = first_day(document.date)
        if document.kind is not DocumentKind.NOTE or (day is not None and day > chart.as_of):
            continue
        for m in pattern.finditer(document.text):
            before = document.text[max(0, m.start() - _NEAR) : m.start()].rsplit("\n", 1)[-1]
            after = document.text[m.end() : m.end() + _NEAR].split("\n", 1)[0]
            if _SMOKING.search(f"{before}{m.group()}{after}") and not _ANOTHER.search(before):
                yield document.span(m.start(), m.end()), m, day.year if day else None
