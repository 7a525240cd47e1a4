"""Which dose stands beside which medicine: "furosemide 40 mg and lisinopril 10 mg" gives each its own."""

import re
from dataclasses import dataclass
from functools import lru_cache

from retrieval.text.quantities import Figure, figures
from retrieval.text.terms import medicines_in

_DOSE = re.compile(
    r"(?<![\w./-])\d[\d,]*(?:\.\d+)?\s?-?(?:mg|mcg|µg|μg|ug|g|units?|iu|meq|milligrams?|micrograms?|grams?)\b(?!\s?/)",
    re.IGNORECASE,
)
_REACH = 24  # characters between a name and its dose
_BETWEEN = re.compile(r"[.;\n]|\b(?:and|then|plus|with|to|from|was|before|instead)\b", re.IGNORECASE)
_OF = re.compile(r"^\s*(?:of\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dosed:
    name: str
    ingredient: str
    dose: Figure


@lru_cache(maxsize=4096)
def dosed(text: str) -> tuple[Dosed, ...]:
    """Each medicine with the amount that stands right behind it, or right before it ("40 mg of furosemide")."""
    found = []
    named = list(medicines_in(text))
    for n, m in enumerate(named):
        end = min(len(text), m.end + _REACH, named[n + 1].start if n + 1 < len(named) else len(text))
        behind = _DOSE.search(text, m.end, min(len(text), end + 12))
        if behind and behind.start() < end and not _BETWEEN.search(text, m.end, behind.start()):
            found += [Dosed(text[m.start : m.end], m.ingredient, f) for f in _figure(behind[0])]
            continue
        before = list(_DOSE.finditer(text, max(0, m.start - _REACH), m.start))
        if before and _OF.match(text[before[-1].end() : m.start]):
            found += [Dosed(text[m.start : m.end], m.ingredient, f) for f in _figure(before[-1][0])]
    return tuple(found)


def _figure(written: str) -> list[Figure]:
    return [f for f in figures(written) if f.kind == "number" and f.unit]
