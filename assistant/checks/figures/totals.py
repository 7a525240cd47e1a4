"""What the doses and stretches of a source come to together: "900 mg a day" of 300 mg three times daily."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from retrieval.text import frequencies
from retrieval.text.plain import digits
from retrieval.text.quantities import Figure, figures, named_units

_AMOUNT = re.compile(r"(?<![\w./-])(?P<n>\d[\d,]*(?:\.\d+)?)\s?(?P<unit>[A-Za-zµμ]+)\b(?!/)")
_REACH = 32  # characters between an amount and how often it is given
_TOTAL = re.compile(
    r"\b(?:total\w*|in all|altogether|all told|all together|combined|overall|sum|in two doses)\b",
    re.IGNORECASE,
)
_A_DAY = re.compile(r"\b(?:a|per|each|every) day\b|/ ?day\b|\bdaily\b|\bin 24 hours\b", re.IGNORECASE)
_A_SPAN = re.compile(r"\b(?:a|per|each|every) (?:day|week|month)\b|\b(?:dai|week|month)ly\b", re.IGNORECASE)
_MANY = 31  # times, as far as somebody reckons in the head
_TIMES = re.compile(r"^\D{0,12}?\b(\d{1,2}) times\b")


def comes_to(figure: Figure, said: str, charted: str, evidence: frozenset[Figure]) -> bool:
    """Whether it is what a dose comes to in a day, or two amounts together, where the statement says that it is."""
    if figure.kind != "number" or "/" in figure.value:
        return False
    value, total = float(figure.value), _TOTAL.search(said) is not None
    if any(unit == figure.unit and _alike(amount, value) and n > 1 for amount, unit, n, _ in doses(said)):
        return False  # it is one dose of several
    if total or (_A_DAY.search(said) and not _several_a_day(said)):
        given = (k * n for k, unit, n, a_day in doses(charted) if unit == figure.unit and (a_day or total))
        if figure.unit and any(_alike(value, so_much) for so_much in given):
            return True
    parts = [a for a, unit in _amounts(charted) if unit == figure.unit]
    sums = (sum(some) for n in (2, 3) for some in combinations(parts[:_MANY], n))
    return total and bool(figure.unit) and any(_alike(value, so_much) for so_much in sums)


def perhaps_comes_to(figure: Figure, said: str, evidence: frozenset[Figure]) -> bool:
    """Whether it is so many times an amount of the sources, where the statement says of how long: "150 minutes a week"
    of 30 minutes on 5 days."""
    if not figure.unit or "/" in figure.value or not (_TOTAL.search(said) or _A_SPAN.search(said)):
        return False
    plain = [f for f in evidence if f.kind == "number" and "/" not in f.value]
    counts = (f for f in plain if f.unit in {"", "day", "week"} and f.unit != figure.unit)
    times = [float(f.value) for f in counts if 1 < float(f.value) <= _MANY]
    each = [float(f.value) for f in plain if f.unit == figure.unit]
    return any(_alike(float(figure.value), a * n) for a in each for n in times)


def perhaps_counted(figure: Figure, said: str, evidence: frozenset[Figure]) -> bool:
    """Whether it may be what amounts of one unit come to together or one by another, of what people add in their heads:
    a weight before a loss, tablets, drops, days. "The three drops" counts what its source names one by one."""
    if figure.kind != "number" or "/" in figure.value or figure.unit not in _ADDED:
        return False
    if re.search(
        rf"\b(?:the|all|these|both|his|her|your) {re.escape(figure.value)} ", digits(said), re.IGNORECASE
    ):
        return True
    parts = [float(f.value) for f in evidence if f.unit == figure.unit and "/" not in f.value]
    value = float(figure.value)
    if figure.unit in _PIECES and _A_SPAN.search(said):
        return any(
            _alike(value, a * n) or _alike(value, a * n + b)
            for a in parts
            for b in (0.0, *parts)
            for n in (2, 3, 4)
        )
    return any(_alike(value, a + b) for a, b in combinations(parts, 2))


_PIECES = frozenset({"tablet", "capsule", "puff", "drop"})
_ADDED = _PIECES | {"lb", "kg", "day", "week", "month"}


def _amounts(charted: str) -> list[tuple[float, str]]:
    found = ((float(m["n"].replace(",", "")), m["unit"].lower()) for m in _AMOUNT.finditer(digits(charted)))
    return [(amount, unit) for amount, written in found if (unit := named_units().get(written, ""))]


@lru_cache(maxsize=1024)
def doses(charted: str) -> tuple[tuple[float, str, int, bool], ...]:
    """Each amount with its unit and how many times it is given, a day or in all."""
    return tuple(_doses(digits(charted)))


def _doses(text: str) -> Iterator[tuple[float, str, int, bool]]:
    for m in _AMOUNT.finditer(text):
        unit = named_units().get(m["unit"].lower(), "")
        if not unit:
            continue
        behind = _ENDS.split(text[m.end() : m.end() + _REACH])[0]
        often = {
            int(f.value[:-4]) for f in figures(behind) if f.kind == "frequency" and _PER_DAY.match(f.value)
        }
        amount = float(m["n"].replace(",", ""))
        if len(often) == 1:
            yield amount, unit, often.pop(), True
        elif times := _TIMES.search(frequencies.without(behind)):
            yield amount, unit, int(times[1]), False


_ENDS = re.compile(r"[;\n]|[.,]\s|[.]$|\d ?(?:mg|mcg|g|units?)\b")
_PER_DAY = re.compile(r"\d+/day$")


def single_for_total(said: str, charted: str) -> Iterator[str]:
    """A dose that the statement calls the total of a day, and the source gives several times a day."""
    text = digits(said)
    if not _A_DAY.search(text) or _several_a_day(text):
        return
    for m in _DAYS_TOTAL.finditer(text):
        unit, value = named_units().get(m["unit"].lower(), ""), float(m["n"].replace(",", ""))
        known = [(amount, n) for amount, u, n, a_day in doses(charted) if u == unit and a_day]
        once = any(_alike(amount, value) and n > 1 for amount, n in known)
        if once and not any(_alike(amount * n, value) for amount, n in known):
            yield f"calls {m['n']} {unit} the total of a day, and its source gives it several times a day"


def _several_a_day(text: str) -> bool:
    return any(_PER_DAY.match(f.value) and f.value != "1/day" for f in figures(text) if f.kind == "frequency")


_DAYS_TOTAL = re.compile(
    r"\b(?:total(?:s|ing)?)(?: daily)?(?: dose| amount)?(?: of| is| was)? "
    r"(?P<n>\d[\d,]*(?:\.\d+)?) ?(?P<unit>[A-Za-zµμ]+)\b",
    re.IGNORECASE,
)


def _alike(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-6 * max(abs(a), abs(b), 1.0)
