"""What lies between two figures of a source: between two weights, two doses, two days, two times of day."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations, pairwise

from retrieval.text.amounts import same_amount
from retrieval.text.clock import times, without_times
from retrieval.text.days import Day, days, slashed
from retrieval.text.plain import digits
from retrieval.text.quantities import Figure, figures, named_units

_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
_WEIGHTS = frozenset({"lb", "kg"})
_HALF_A_DAY, _DAY_LONG = 720, 1440  # minutes
_TWO = 2
_IN_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_PLACES = 3  # behind the point


def between(figure: Figure, said: str, charted: str, evidence: frozenset[Figure]) -> bool:
    """Whether it is what lies between two figures of the sources: "lost 6 lb", "for 4 days", "four hours later"."""
    if "/" in figure.value:
        return False
    if figure.unit in _WEIGHTS or by(figure, said):
        like = {
            f.value
            for f in evidence
            if f.kind == "number" and (f.unit == figure.unit or not figure.unit or _part_of(f))
        }
        known = [float(part) for v in like for part in v.split("/")]
        beside = ((a, b) for a, b, unit in neighbours(charted) if unit == figure.unit)
        if any(_apart_by(a, b, figure) for a, b in (*combinations(known, 2), *beside)):
            return True
    if figure.unit in {"day", "week"}:
        exact = [date.fromisoformat(f.value) for f in evidence if f.kind == "date" and _DAY.match(f.value)]
        apart = {abs((a - b).days) for a, b in combinations(exact, 2)} | set(_days_apart(charted))
        apart |= set(_numbered_apart(charted))
        return any(float(figure.value) * (7 if figure.unit == "week" else 1) == n for n in apart)
    return len(_clock(charted)) == _TWO and between_times(figure, charted)


def differences(figure: Figure, said: str, charted: str, evidence: frozenset[Figure]) -> frozenset[Figure]:
    """What lies between any two figures of the sources that may be of its unit, where it is told as a difference."""
    if figure.unit in {"minute", "hour"}:
        return frozenset(Figure("number", str(n), "minute") for n in _minutes_apart(charted))
    if figure.kind != "number" or not by(figure, said):
        return frozenset()
    alike = (f for f in evidence if f.kind == "number" and f.unit in {"", figure.unit})
    known = sorted({float(v) for f in alike for v in f.value.split("/")})
    return frozenset(
        Figure("number", f"{round(b - a, _PLACES):g}", figure.unit) for a, b in combinations(known, 2)
    )


def between_times(figure: Figure, charted: str) -> bool:
    """Whether it is what lies between two of the times of day that the sources name."""
    minutes = (Figure("number", str(n), "minute") for n in _minutes_apart(charted))
    return figure.unit in {"minute", "hour"} and any(figure == m or same_amount(figure, m) for m in minutes)


def _apart_by(a: float, b: float, figure: Figure) -> bool:
    decimals = max(len(str(f"{x:g}").partition(".")[2]) for x in (a, b, float(figure.value)))
    return abs(abs(a - b) - float(figure.value)) < 0.5 / (10.0**decimals)


def _part_of(figure: Figure) -> bool:
    """ "Day 4/7"."""
    return "/" in figure.value and not figure.unit


# --- one beside the other -----------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def neighbours(charted: str) -> tuple[tuple[float, float, str], ...]:
    """Two numbers of which one follows the other, with their unit; it may stand at one of them: "72.5 -> 71 kg"."""
    return tuple(_neighbours(digits(charted)))


def _neighbours(text: str) -> Iterator[tuple[float, float, str]]:
    for one, other in pairwise(_NUMBER.finditer(text)):
        gap = text[one.end("n") : other.start()]
        units = {u for m in (one, other) if (u := named_units().get((m["unit"] or "").lower(), ""))}
        if len(gap) <= _BESIDE and not _ENDS.search(gap) and len(units) <= 1:
            yield _float(one["n"]), _float(other["n"]), next(iter(units), "")


def changed(charted: str) -> Iterator[tuple[float, float, str]]:
    """Those of which the source says that the one became the other: "from 28 to 20 units"."""
    for m in _BECAME.finditer(digits(charted)):
        units = {u for k in ("u1", "u2") if (u := named_units().get((m[k] or "").lower(), ""))}
        if len(units) <= 1:
            yield _float(m["a"]), _float(m["b"]), next(iter(units), "")


_N = r"\d[\d,]*(?:\.\d+)?"
_NUMBER = re.compile(rf"(?<![\w./-])(?P<n>{_N})(?![\d/])(?:\s?-?(?P<unit>[A-Za-zµμ%]+(?:/[A-Za-z]+)?))?")
_BECAME = re.compile(
    rf"(?<![\w./-])(?P<a>{_N}) ?(?P<u1>[A-Za-zµμ%]+(?:/[A-Za-z]+)?)? ?(?:-+>|→|=>|\bto\b) ?"
    rf"(?P<b>{_N})(?![\d/-]) ?(?P<u2>[A-Za-zµμ%]+(?:/[A-Za-z]+)?)?"
)
_BESIDE = 30  # characters
_ENDS = re.compile(r"[;\n]|\.\s")


def _float(number: str) -> float:
    return float(number.replace(",", ""))


def by(figure: Figure, said: str) -> bool:
    """Whether the statement says of it that it is a difference."""
    if "/" in figure.value:
        return False
    value = rf"(?<![\d.]){re.escape(figure.value)}(?!\d|\.\d)"
    return re.search(_BY.format(value), _IN_THOUSANDS.sub("", digits(said)), re.IGNORECASE) is not None


_CHANGED = "grew|grown|sh[ru]\\w*nk|fall\\w*|fell|drop\\w*|rose|risen|climb\\w*|improv\\w*|rais\\w*|lower\\w*"
_BY = (
    r"\b(?:by|lost|gained|gain of|loss of|difference of|drop of|rise of|remain\w*)\b.{{0,12}}?{0}"
    rf"|\b(?:{_CHANGED})\b(?! (?:to|from)\b)[^\d.;]{{{{0,12}}}}{{0}}"
    r"|{0}.{{0,30}}\b(?:remain\w*|left|to go|higher|lower|above|below|apart|off|short of)\b"
    r"|{0}.{{0,30}}\b(?:heavier|lighter|shorter|longer|smaller|larger)\b"
    r"|{0} (?:\w+ )?(?:more|less|fewer)\b"
)


# --- days and times -------------------------------------------------------------------------------------------------


def _days_apart(charted: str) -> Iterator[int]:
    """How many days lie between two days of one year."""
    found = [d for month, day in days(charted) if (d := _in_a_year((month, day)))]
    return (abs((a - b).days) for a, b in combinations(found, 2))


def _numbered_apart(charted: str) -> Iterator[int]:
    """How many days lie between two days that have a number: "day 5", "reweigh day 7"."""
    numbered = {int(n) for n in _NUMBERED_DAY.findall(charted)}
    return (b - a for a, b in combinations(sorted(numbered), 2))


_NUMBERED_DAY = re.compile(
    r"(?<!operative )(?<!partum )(?<!hospital )(?<!\d )\bday #?(\d{1,2})\b(?!/| of )", re.IGNORECASE
)


def _in_a_year(day: Day) -> date | None:
    try:
        return date(2023, *day)
    except ValueError:
        return None


def beside_its_end(day: Day, said: str, charted: str) -> bool:
    """Whether the statement begins what it says the day after something ends: "from October 1" of "thru 9/30"; or
    ends it the day before something begins."""
    mine = _in_a_year(day)
    if mine is None or day not in days(said):
        return False
    until = day in _on(_UNTIL, said)
    cue, step = (_FROM, 1) if until else (_UNTIL, -1)
    other = mine + timedelta(days=step)
    return (other.month, other.day) in _on(cue, charted)


def reckoned_day(day: Day, charted: str) -> bool:
    """Whether it is as long after a day of the sources as they say that something takes: "14 d course" from 2 April."""
    mine = _in_a_year(day)
    spans = {
        int(f.value) * (7 if f.unit == "week" else 1)
        for f in figures(charted)
        if f.unit in {"day", "week"} and f.value.isdigit()
    }
    lasting = {n - last for n in spans for last in (0, 1) if n > 1}
    return mine is not None and any(
        (mine - other).days in lasting for d in days(charted) if (other := _in_a_year(d)) is not None
    )


def _on(cue: re.Pattern[str], text: str) -> set[Day]:
    return {d for m in cue.finditer(text) for d in slashed(m["day"])}


_ON = r"[^\d;\n]{0,15}(?<![\d/])(?P<day>\d{1,2}/\d{1,2})(?![\d/])"
_UNTIL = re.compile(
    rf"\b(?:thru|through|until|till?|up to|last|end(?:s|ed|ing)?|finish\w*|complet\w*|expires?)\b{_ON}",
    re.IGNORECASE,
)
_FROM = re.compile(rf"\b(?:from|start\w*|begin\w*|as of|since|resum\w*)\b{_ON}", re.IGNORECASE)


@lru_cache(maxsize=1024)
def _minutes_apart(charted: str) -> frozenset[int]:
    """How many minutes lie between two times of day, of one day or of two that follow each other."""
    found = _clock(charted)
    between = {(a - b) % _DAY_LONG for one, other in combinations(found, 2) for a in one for b in other}
    return frozenset(n for apart in between for n in (apart, _DAY_LONG - apart) if 0 < n <= _HALF_A_DAY)


@lru_cache(maxsize=1024)
def _clock(charted: str) -> tuple[frozenset[int], ...]:
    found = [t.minutes for t in times(charted)]
    if found:
        rest = without_times(charted)
        found += [_at(m["h"], m["m"]) for m in _BARE.finditer(rest)]
    for m in _FROM_TO.finditer(charted):
        found += [_at(m["h"], m["m"]), _at(m["h2"], m["m2"])]
    return tuple(dict.fromkeys(found))


def _at(hour: str, minute: str) -> frozenset[int]:
    return frozenset({60 * int(hour) + int(minute)})


_FROM_TO = re.compile(
    r"(?<![\w.,/:#$+-])(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d) ?[-–] ?"
    r"(?P<h2>[01]\d|2[0-3])(?P<m2>[0-5]\d)(?![\w/:%-]|[.,]\d)"
)
#: "CXR 1800", beside a time that is written as one; "2019" is a year.
_BARE = re.compile(
    r"(?<![\w.,/:#$+-])(?P<h>0\d|1[0-8]|2[1-3])(?P<m>[0-5]\d)"
    r"(?![\w/:%-]|[.,]\d|\s?(?:m[gl]|mcg|g|kg|units?|iu|k?cal|cc|ft)\b)",
    re.IGNORECASE,
)
