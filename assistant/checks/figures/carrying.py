"""Whether what an item rests on has a figure: as it stands, in words, in another unit or writing, or to be reckoned."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.checks.figures.differences import beside_its_end, between, differences, reckoned_day
from assistant.checks.figures.reckoned import of_a_count, of_a_decade, of_a_pressure, reckoned
from assistant.checks.figures.rounded import PERHAPS, rounded
from assistant.checks.figures.totals import comes_to, perhaps_comes_to, perhaps_counted
from retrieval.text import frequencies
from retrieval.text.amounts import ABOUT, same_amount
from retrieval.text.clock import Time, at_hours, times, without_times
from retrieval.text.days import days, named, slashed
from retrieval.text.parting import tokens
from retrieval.text.plain import digits
from retrieval.text.quantities import Figure, carried, figures
from retrieval.text.shorthand import in_full

_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
COUNTING = {"once": "1", "twice": "2", "thrice": "3", "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())


@dataclass(frozen=True, slots=True)
class Charted:
    """``text`` is what an item rests on, ``dated`` the days on which it was written."""

    text: str
    dated: frozenset[Figure] = frozenset()

    @property
    def figures(self) -> frozenset[Figure]:
        return figures(without_times(self.text)) | self.dated

    @property
    def in_full(self) -> frozenset[Figure]:
        return _evidence(self.text) | self.dated

    def as_written(self, figure: Figure) -> bool:
        return _carried(figure, self.figures)

    def carries(self, figure: Figure, said: str) -> bool:
        """``said`` is the statement that has the figure, in full."""
        text, evidence = _in_one_line(self.text), _evidence(self.text) | self.dated
        if _carried(figure, evidence):
            return True
        if figure.kind == "frequency":
            return _so_often(figure, said, text, evidence) or self._in_all(figure, said)
        if figure.kind == "date":
            return _of_a_short_year(figure, text)
        return any(
            (
                _in_words(figure, text),
                self.comes_to(figure, said),
                _of_a_day(figure, said, text),
                _of_a_score(figure, evidence),
                _as_a_fraction(figure, text),
                _as_a_share(figure, evidence),
                of_a_count(figure, said, evidence),
                of_a_pressure(figure, said, evidence),
                of_a_decade(figure, said, evidence),
                figure in reckoned(text),
            )
        )

    def _in_all(self, often: Figure, said: str) -> bool:
        """Whether it is "a day" of what the doses there come to: "900 mg a day" of 300 mg three times daily."""
        text, evidence = _in_one_line(self.text), self.in_full
        return often.value == "1/day" and any(
            comes_to(f, said, text, evidence) for f in figures(digits(said)) - evidence if f.unit
        )

    def comes_to(self, figure: Figure, said: str) -> bool:
        """Whether it can be reckoned from it, or is a figure of it told roundly, and the statement says so."""
        text, evidence = _in_one_line(self.text), self.in_full
        return (
            _counted_from(figure, said, text)
            or between(figure, said, text, evidence)
            or comes_to(figure, said, text, evidence)
            or rounded(figure, said, evidence)
        )

    def perhaps(self, figure: Figure, said: str) -> bool:
        """Whether it may be a figure of it, told so roundly that nobody can say: "almost two weeks" of 11 days; or a
        day whose month comes first or last.
        """
        between_two = differences(figure, said, self.text, self.in_full)
        return (
            _carried(figure, between_two)
            or rounded(figure, said, self.in_full | between_two, within=PERHAPS)
            or perhaps_comes_to(figure, said, self.in_full)
            or perhaps_counted(figure, said, self.in_full)
            or any(reckoned_day(d, _in_one_line(self.text)) for d in slashed(figure.value))
            or any((day, month) in days(self.text) for month, day in slashed(figure.value))
            or (figure.kind == "frequency" and figure.value.partition("/")[2] in self.counts(said).values())
        )

    def counts(self, said: str) -> dict[str, str]:
        """How many things the statement counts in a stretch of time, where it is told here that it is so often: "three
        5 mg tablets a day" of three times daily."""
        often = {f.value for f in self.in_full if f.kind == "frequency"}
        return {n: per for n, per in _counted(digits(said)) if f"{n}/{per}" in often}

    def about(self, time: Time, said: str) -> bool:
        """Whether the statement names it as near a time that it has: "shortly before 6 am" of 05:52."""
        if not _NEARLY.search(said, 0, time.start):
            return False
        return any(abs(a - b) <= _MINUTES for t in times(self.text) for a in t.minutes for b in time.minutes)

    def tells(self, time: Time) -> bool:
        """Whether it has this time of day."""
        here = (*times(self.text), *at_hours(self.text))
        if any(time.minutes & t.minutes for t in here):
            return True
        return any(int(m["h"]) * 60 + int(m["m"]) in time.minutes for m in _FOUR_DIGITS.finditer(self.text))


def _as_a_share(figure: Figure, evidence: frozenset[Figure]) -> bool:
    """Whether it is in percent what a source has as a part of one: 45 % of "FiO2 0.45"."""
    if figure.unit != "%" or "/" in figure.value:
        return False
    parts = (float(f.value) for f in evidence if f.kind == "number" and not f.unit and "/" not in f.value)
    return any(abs(part * 100 - float(figure.value)) < 0.01 for part in parts if part < 1)


#: A time told roundly, and how many minutes may lie between it and the time that is meant.
_NEARLY = re.compile(
    r"\b(?:before|after|around|about|nearly|almost|roughly|by|past|toward|towards|just|near)\W+$",
    re.IGNORECASE,
)
_MINUTES = 20
#: What may be a time of day or a number of anything: enough for a time that a statement names.
_FOUR_DIGITS = re.compile(
    r"(?<![\d.,/-])(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?![\d.,/-]\d)(?!\s?(?:m[gl]|g|kcal|units?)\b)"
)


def _in_one_line(text: str) -> str:
    """In full, as one line."""
    return in_full(" ".join(text.split()))


@lru_cache(maxsize=2048)
def _evidence(charted: str) -> frozenset[Figure]:
    text = without_times(_in_one_line(charted))
    often = frozenset(Figure("frequency", f) for f in frequencies.on_weekdays(text))
    of_one = figures(_OF_ONE.sub(r" 1 \1", text)) | figures(_RANGE.sub(r"\1 \3 to \2 \3", text))
    return figures(without_times(charted)) | figures(text) | figures(digits(text)) | of_one | often


#: "1-2 weeks" is one week or two.
_RANGE = re.compile(
    r"(?<![\w./-])(\d+(?:\.\d+)?) ?(?:-|–|to|or) ?(\d+(?:\.\d+)?) ?([a-z]+)\b(?!/)", re.IGNORECASE
)
#: "A week" is seven days, "3 g/day" is within 24 hours.
_OF_ONE = re.compile(
    r"(?<!\d)(?:\b(?:an?|per|each) |/)(hour|day|week|month|year|hr|d|wk|mo|yr)\b", re.IGNORECASE
)


def _carried(figure: Figure, evidence: frozenset[Figure]) -> bool:
    flow = {"L": "L/min", "L/min": "L"}.get(figure.unit, "")
    if flow and Figure(figure.kind, figure.value, flow) in evidence:
        return True
    return carried(figure, evidence) or any(same_amount(figure, e) for e in evidence)


# --- in words -----------------------------------------------------------------------------------------------------


def _in_words(figure: Figure, charted: str) -> bool:
    """Whether a number stands there in words: "twice", "stage II", "an hour", the days of a week by their names."""
    have = numbers(charted)
    if not figure.unit:
        return all(n in have for n in figure.value.split("/"))
    return figure.value == "1" and re.search(rf"\ban? {figure.unit}\b", charted, re.IGNORECASE) is not None


@lru_cache(maxsize=1024)
def numbers(charted: str) -> frozenset[str]:
    """The numbers of a text, those in words as well."""
    found = {t.word for t in tokens(digits(charted))}
    named_days = found & WEEKDAYS
    return frozenset(
        {
            *found,
            *(COUNTING[w] for w in found if w in COUNTING),
            *([str(len(named_days))] if len(named_days) > 1 else []),
        }
    )


def _of_a_score(figure: Figure, evidence: frozenset[Figure]) -> bool:
    """Whether it is told there of how many: "PHQ-9 14" of "14/27", "day four" of "day 4/7"."""
    if figure.unit or "/" in figure.value:
        return False
    pairs = (f.value.split("/") for f in evidence if f.kind == "number" and not f.unit and "/" in f.value)
    return any(of[0] == figure.value and float(of[0]) <= float(of[1]) for of in pairs)


def _as_a_fraction(figure: Figure, charted: str) -> bool:
    """Whether a share in percent stands there in words: "half of the nights"."""
    wording = _FRACTIONS.get(figure.value, "") if figure.unit == "%" else ""
    return bool(wording) and re.search(rf"\b(?:{wording})\b", charted, re.IGNORECASE) is not None


_FRACTIONS = {
    "20": "one[ -]fifth|a fifth|1/5",
    "25": "quarter|one[ -]fourth|1/4",
    "33": "(?:a|one)[ -]third|1/3",
    "50": "half|1/2",
    "66": "two[ -]thirds|2/3",
    "67": "two[ -]thirds|2/3",
    "75": "three[ -](?:quarters|fourths)|3/4",
    "100": "all|every",
}


# --- of a day, how often --------------------------------------------------------------------------------------------


def _counted_from(figure: Figure, said: str, charted: str) -> bool:
    """Whether it is the number of a day there: "two days after" of "postoperative day 2"."""
    if figure.unit not in {"day", "week"} or "/" in figure.value:
        return False
    number = re.escape(figure.value)
    in_days = f"{float(figure.value) * (7 if figure.unit == 'week' else 1):g}"
    if re.search(rf"\bday #?\d+(?:/| of ){re.escape(in_days)}\b", charted, re.IGNORECASE):
        return True  # "day 12/42" is of six weeks
    since = rf"(?<![\d.]){number} {figure.unit}s?\b(?! (?:a|per|each|ago)\b)"
    there = rf"\b{figure.unit} #?{number}\b(?!/| of )"
    return bool(re.search(since, digits(said), re.IGNORECASE) and re.search(there, charted, re.IGNORECASE))


def _counted(said: str) -> Iterator[tuple[str, str]]:
    for m in _COUNTED.finditer(said):
        yield m["n"], m["per"] or {"daily": "day", "weekly": "week"}[m["adverb"].lower()]


_COUNTED = re.compile(
    r"(?<![\w./-])(?P<n>\d{1,2}) (?!times\b|m?c?g\b)[^.;,\n]{3,40}?"
    r"(?: (?:an?|per|each|every) (?P<per>day|week|month)| (?P<adverb>daily|weekly))\b",
    re.IGNORECASE,
)


def _of_a_day(figure: Figure, said: str, charted: str) -> bool:
    """Whether it stands for a day that the sources write otherwise: "4/12" for "12 April"."""
    if figure.unit:
        return False
    if "/" in figure.value:
        here = slashed(figure.value)
        return bool(here) and all(d in days(charted) or beside_its_end(d, said, charted) for d in here)
    of_it = {d for d in named(said) if str(d[1]) == figure.value}
    if not of_it and re.search(rf"\bthe {figure.value}(?:st|nd|rd|th)\b", said, re.IGNORECASE):
        return any(str(day) == figure.value for _, day in days(charted))  # "the 27th" of 11/27
    return bool(of_it) and of_it <= days(charted)


def _of_a_short_year(figure: Figure, charted: str) -> bool:
    """Whether a day is one whose year has two digits there, of whichever century: "4/7/61"."""
    if not _DAY.match(figure.value):
        return False
    year, month, day = map(int, figure.value.split("-"))
    return re.search(rf"(?<![\d/])0?{month}[/-]0?{day}[/-]{year % 100:02d}(?!\d)", charted) is not None


def _so_often(figure: Figure, said: str, charted: str, evidence: frozenset[Figure]) -> bool:
    """Whether it is told there how often, though not as a frequency: "1500 mL/day", "over 24 hours", "with meals"."""
    count, _, per = figure.value.partition("/")
    if (
        figure.value == "1/day"
        and _AT_NIGHT in evidence
        and not any(f.value.endswith("/day") for f in evidence)
    ):
        return True
    if figure == _AT_NIGHT and _NIGHTLY.search(said) and _NIGHTS.search(charted):
        return True
    if count == "1" and per in _ONCE:
        return re.search(_ONCE[per], frequencies.without(charted), re.IGNORECASE) is not None
    if figure.value == "3/day" and _WITH_MEALS.search(charted):
        return True
    counted = rf"(?<![\w.]){count}(?:/| (?:[a-z]+ ){{0,3}}?(?:an?|per|each) ){per}\b"
    if re.search(counted, digits(frequencies.without(charted)), re.IGNORECASE):
        return True
    every = re.fullmatch(r"every (\d+) (week|month|day)s", figure.value)
    if every and Figure("number", every[1], every[2]) in evidence:
        return True
    mine = _a_year(figure.value)
    theirs = (_a_year(f.value) for f in evidence if f.kind == "frequency")
    return bool(mine) and any(t and abs(t - mine) <= ABOUT * t for t in theirs)


def _a_year(often: str) -> float:
    """How often a year, of what is seldom: months are told in weeks, and not to the day."""
    if every := re.fullmatch(r"every (\d+) (week|month|day)s", often):
        return {"day": 364.0, "week": 52.0, "month": 12.0}[every[2]] / int(every[1])
    a_year = re.fullmatch(r"(\d+)/(month|year)", often)
    return int(a_year[1]) * (12.0 if a_year[2] == "month" else 1.0) if a_year else 0.0


_NIGHTLY = re.compile(r"\bnightly\b", re.IGNORECASE)
_NIGHTS = re.compile(
    r"\b(?:of|for|last|past|in) (?:the )?(?:last |past )?(?:\d+/)?\d+ nights\b|\d nights\b", re.IGNORECASE
)
_AT_NIGHT = Figure("frequency", "bedtime")
_ONCE = {
    "day": r"(?:(?<!\d)/|\b(?:per|a|each|over|in|every) )\s?(?:24[- ]?h\w*|d(?:ay)?)\b",
    "week": r"(?:(?<!\d)/|\b(?:per|a|each|every) ?)(?:wk|week)\b|weekly"
    r"|\bon (?:mon|tues|wednes|thurs|fri|satur|sun)days\b",
    "month": r"(?:(?<!\d)/|\b(?:per|a|each|every) ?)(?:mo|month)\b|monthly|every (?:4 weeks|28 days|30 days)\b",
    "year": r"(?:(?<!\d)/|\b(?:per|a|each|every) ?)(?:yr|year)\b|yearly|annual|every 12 months\b",
}
_WITH_MEALS = re.compile(
    r"\b(?:with|before|after|at) (?:each |every |all |the )?meals?\b|\bAC\b|\bac\b|\bq ?meal"
)
