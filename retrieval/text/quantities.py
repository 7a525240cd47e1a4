"""The figures of a text: numbers with their units, dates, frequencies and routes, in a form that can be compared.

"40 mg p.o. b.i.d." and "40mg by mouth twice daily" hold the same figures; "40 mg" and "40 mcg" do not.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from retrieval.text import frequencies

FigureKind = Literal["number", "date", "frequency", "route"]


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` is canonical: "40", "128/69", "2026-11-21", "2/day". ``unit`` is "" when none was written."""

    kind: FigureKind
    value: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.value} {self.unit}".strip()


_MONTHS = {
    m: i
    for i, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for m in names
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\d-])"
)
_US = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?![\d/])")
_DMY = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s+({_MONTH})\.?,?\s+(\d{{4}})", re.IGNORECASE)
_MDY = re.compile(rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})", re.IGNORECASE)

_UNITS = {
    "mg": ("mg", "mgs", "milligram", "milligrams"),
    "ug": ("mcg", "ug", "µg", "μg", "microgram", "micrograms"),
    "g": ("g", "gm", "gms", "gram", "grams"),
    "kg": ("kg", "kgs", "kilogram", "kilograms", "kilos"),
    "lb": ("lb", "lbs", "pound", "pounds"),
    "mL": ("ml", "mls", "cc", "milliliter", "milliliters", "millilitre", "millilitres"),
    "L": ("l", "liter", "liters", "litre", "litres"),
    "L/min": (
        "l/min",
        "lpm",
        "liters/min",
        "liters per minute",
        "litres per minute",
        "liter per minute",
        "l per minute",
    ),
    "unit": ("unit", "units", "u", "iu", "[iu]"),
    "%": ("%", "percent"),
    "mmHg": ("mmhg", "mm[hg]", "mm hg"),
    "mg/dL": ("mg/dl",),
    "g/dL": ("g/dl",),
    "mmol/L": ("mmol/l",),
    "meq/L": ("meq/l",),
    "meq": ("meq",),
    "umol/L": ("umol/l", "µmol/l", "μmol/l"),
    "ng/mL": ("ng/ml",),
    "pg/mL": ("pg/ml",),
    "mL/min": ("ml/min", "ml/min/1.73m2", "ml/min/{1.73_m2}", "ml/min/1.73m²"),
    "mg/kg": ("mg/kg",),
    "bpm": ("bpm", "/min", "beats/min"),
    "cm": ("cm", "centimeter", "centimeters"),
    "inch": ("inch", "inches"),
    "ft": ("ft", "feet"),
    "oz": ("oz", "ounce", "ounces"),
    "tsp": ("tsp", "teaspoon", "teaspoons"),
    "tbsp": ("tbsp", "tablespoon", "tablespoons"),
    "mm": ("mm", "millimeter", "millimeters"),
    "m": ("meter", "meters", "metres"),
    "C": ("°c", "cel", "celsius"),
    "F": ("°f", "[degf]", "fahrenheit"),
    "tablet": ("tablet", "tablets", "tab", "tabs"),
    "capsule": ("capsule", "capsules", "cap", "caps"),
    "puff": ("puff", "puffs", "inhalation", "inhalations"),
    "drop": ("drop", "drops"),
    "day": ("day", "days", "business day", "business days", "working days"),
    "week": ("week", "weeks", "wk", "wks"),
    "month": ("month", "months", "mo"),
    "year": ("year", "years", "yr", "yrs"),
    "hour": ("hour", "hours", "hr", "hrs", "h"),
    "minute": ("minute", "minutes", "mins", "min"),
}
_UNIT_OF = {written: unit for unit, forms in _UNITS.items() for written in forms}
_UNIT = "|".join(re.escape(u) for u in sorted(_UNIT_OF, key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![\w.])(?P<n>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    rf"(?P<pair>/\d+(?:\.\d+)?)?\s?-?(?P<unit>(?:{_UNIT})(?![\w]))?",
    re.IGNORECASE,
)
_WORDS = {
    w: str(i)
    for i, w in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), start=1)
}
_NUMBER_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\s+(?P<unit>(?:{_UNIT})(?!\w))", re.IGNORECASE)


@cache
def written(kind: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What each frequency or route is written like, in the order of ``data/directions.tsv``."""
    lines = (files("retrieval.text") / "data" / "directions.tsv").read_text("utf-8").splitlines()
    said: dict[str, list[str]] = {}
    for line in lines:
        if line and not line.startswith("#"):
            of, means, written = line.split("\t")
            if of == kind:
                said.setdefault(means, []).append(written)
    return tuple(
        (means, re.compile(rf"(?<![\w.])(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE))
        for means, forms in said.items()
    )


def named_units() -> dict[str, str]:
    """The unit that each of its writings in lower case stands for."""
    return _UNIT_OF


@lru_cache(maxsize=8192)
def figures(text: str) -> frozenset[Figure]:
    """Every number, date and frequency of the text. Digits inside a name ("vitamin B12", "COVID-19") do not count."""
    found: set[Figure] = set()
    rest = _frequencies(_dates(" ".join(text.split()), found), found)
    for name, pattern in written("frequency"):
        if pattern.search(rest):
            found.add(Figure("frequency", name))
            rest = pattern.sub(" ", rest)
    for match in _NUMBER.finditer(rest):
        value = _canonical(match["n"]) + (f"/{_canonical(match['pair'][1:])}" if match["pair"] else "")
        found.add(Figure("number", value, _UNIT_OF.get((match["unit"] or "").lower(), "")))
    for match in _NUMBER_WORD.finditer(rest):
        found.add(Figure("number", _WORDS[match[1].lower()], _UNIT_OF[match["unit"].lower()]))
    return frozenset(found)


@lru_cache(maxsize=4096)
def routes(text: str) -> frozenset[Figure]:
    """The routes of administration named in a text. Asked of medicines only: "IM" is also internal medicine."""
    return frozenset(Figure("route", name) for name, pattern in written("route") if pattern.search(text))


def carried(figure: Figure, evidence: frozenset[Figure]) -> bool:
    """Whether the evidence holds this figure: the same value, and the same unit when both name one."""
    if figure in evidence:
        return True
    if figure.kind == "date":
        return any(e.kind == "date" and e.value.startswith(figure.value) for e in evidence)
    if figure.kind != "number":
        return False
    if figure.unit in _SPANS and any(e.kind == "frequency" and e.value in _often(figure) for e in evidence):
        return True  # "12 months" of "every 12 months", "2 days" of "2 days a week"
    same = [e for e in evidence if e.kind == "number" and e.value == figure.value]
    if figure.unit:
        return any(not e.unit for e in same)
    return bool(same) or any(e.kind == "date" and figure.value in _parts(e.value) for e in evidence)


_SPANS = frozenset({"hour", "day", "week", "month", "year"})


def _often(span: Figure) -> frozenset[str]:
    """The frequencies that have this span of time in them."""
    per_week = {f"{span.value}/week", f"{span.value}/month"} if span.unit == "day" else set()
    return frozenset({frequencies.every(span.value, span.unit), *per_week})


def _dates(text: str, found: set[Figure]) -> str:
    """Adds the dates to ``found`` and gives back the text without them."""

    def iso(y: str, m: str | int, d: str | int | None) -> str:
        year = int(y) + (2000 if len(y) == 2 and int(y) < 70 else 1900 if len(y) == 2 else 0)
        try:
            date(year, int(m), int(d or 1))
        except ValueError:
            return " "
        found.add(Figure("date", f"{year:04d}-{int(m):02d}" + (f"-{int(d):02d}" if d else "")))
        return " "

    text = _ISO.sub(lambda k: iso(k[1], k[2], k[3]), text)
    text = _US.sub(lambda k: iso(k[3], k[1], k[2]), text)
    text = _DMY.sub(lambda k: iso(k[3], _MONTHS[k[2].lower()], k[1]), text)
    return _MDY.sub(lambda k: iso(k[3], _MONTHS[k[1].lower()], k[2]), text)


def _frequencies(text: str, found: set[Figure]) -> str:
    """Adds how often, from any count, and gives back the text without it."""
    found.update(Figure("frequency", often) for _, _, often in frequencies.found(text))
    return frequencies.without(text)


def _canonical(number: str) -> str:
    number = number.replace(",", "")
    whole, _, fraction = number.partition(".")
    fraction = fraction.rstrip("0")
    return f"{int(whole or 0)}.{fraction}" if fraction else str(int(whole or 0))


def _parts(iso: str) -> set[str]:
    return {str(int(p)) for p in iso.split("-")}
