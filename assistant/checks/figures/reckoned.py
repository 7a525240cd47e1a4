"""What the figures of a source come to: half a tablet of so much, packs by years, a count in thousands, a decade."""

import re
from functools import lru_cache
from itertools import product

from retrieval.text.plain import digits
from retrieval.text.quantities import Figure


def of_a_count(figure: Figure, said: str, evidence: frozenset[Figure]) -> bool:
    """Whether it is a count of blood cells in thousands, or not in thousands: "ANC 0.8" is 800."""
    if figure.unit or "/" in figure.value or not _CELLS.search(said):
        return False
    known = [float(f.value) for f in evidence if f.kind == "number" and not f.unit and "/" not in f.value]
    return any(
        abs(k * n - _value(figure)) < 1e-6 * _value(figure) for k, n in product(known, (1000.0, 0.001))
    )


_CELLS = re.compile(
    r"\b(?:ANC|WBC|neutrophil|white|leukocyte|platelet|plt|PLT|lymphocyte|eosinophil)", re.IGNORECASE
)


def of_a_pressure(figure: Figure, said: str, evidence: frozenset[Figure]) -> bool:
    """Whether it is the systolic or the diastolic half of a pressure: "systolic 178" of "178/96"."""
    place = next(
        (n for n, name in enumerate(_HALVES) if re.search(name.format(figure.value), said, re.IGNORECASE)),
        None,
    )
    pairs = [f.value.split("/") for f in evidence if f.kind == "number" and "/" in f.value]
    return place is not None and any(len(p) == 2 and p[place] == figure.value for p in pairs)


_HALVES = (r"\b(?:systolic|sbp|top)\D{{0,25}}{}\b", r"\b(?:diastolic|dbp|bottom)\D{{0,25}}{}\b")


def of_a_decade(figure: Figure, said: str, evidence: frozenset[Figure]) -> bool:
    """Whether it is a decade with a figure of the sources in it: "in her 80s", "systolics in the 120s"."""
    if not figure.value.endswith("0") or not re.search(rf"\b{figure.value}['’]?s\b", said):
        return False
    first = int(float(figure.value))
    whole = (p for f in evidence if f.kind == "number" for p in f.value.split("/"))
    return any(first <= float(w) < first + 10 for w in whole)


@lru_cache(maxsize=1024)
def reckoned(charted: str) -> frozenset[Figure]:
    """What a few figures of the sources come to: half a tablet of 25 mg, one and a half packs a day for 20 years."""
    text = digits(charted)
    found: set[Figure] = set()
    for m in _TABLETS.finditer(text):
        n, dose, unit = (
            next(m[f"{name}{k}"] for k in ("", "2", "3") if m[f"{name}{k}"]) for name in ("n", "each", "unit")
        )
        found.add(Figure("number", _digits_of(float(n) * float(dose.replace(",", ""))), unit))
    for m in _STRENGTH.finditer(text):
        for much in re.finditer(r"(?<![\w.])(\d+(?:\.\d+)?) ?mL\b(?!/)", text, re.IGNORECASE):
            found.add(Figure("number", _digits_of(float(m["n"]) * float(much[1])), m["unit"].lower()))
    for packs, for_years in product(_PACKS.finditer(text), _YEARS.finditer(text)):
        found.add(Figure("number", _digits_of(float(packs[1]) * float(for_years[1]))))
    return frozenset(found)


_EACH = r"(?P<each{0}>\d[\d,]*(?:\.\d+)?) ?(?P<unit{0}>mg|mcg|g)\b"
_COUNT = r"(?<![\w.])(?P<n{0}>\d+(?:\.\d+)?) "
_PILL = r"(?:tab|cap|pill)\w*"
_TABLETS = re.compile(
    rf"{_COUNT.format('')}{_PILL} (?:of )?(?:an? |the |his |her )?(?:[a-z]+ ){{0,2}}?{_EACH.format('')}"
    rf"|{_EACH.format('2')} {_PILL}[,:]? (?:take )?{_COUNT.format('2')}{_PILL}"
    rf"|(?<![\w.])(?P<n3>0\.5|1\.5) {_EACH.format('3')} {_PILL}",
    re.IGNORECASE,
)
#: So much in a milliliter of a solution.
_STRENGTH = re.compile(r"(?<![\w.])(?P<n>\d+(?:\.\d+)?) ?(?P<unit>mg|g) ?(?:/|per) ?mL\b", re.IGNORECASE)
_PACKS = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?) ?(?:ppd|packs?(?: of cigarettes)? (?:a|per|each|/) ?day|packs? daily|packs?/d)",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?<![\w.])(\d+) (?:years?)\b", re.IGNORECASE)


def _digits_of(value: float) -> str:
    return f"{value:g}"


def _value(figure: Figure) -> float:
    return float(figure.value) if "/" not in figure.value else float("nan")
