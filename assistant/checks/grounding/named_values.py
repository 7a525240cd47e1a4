"""What a value is called: a potassium of 2.9 is hypokalemia, a temperature of 37.1 °C is no fever.

For retold statements only, and of adults' values. A value within a tenth of a limit decides nothing, since laboratories
and guidelines draw it elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_VALUE = r"(?:[^\d.;\n]|\.(?!\s)){0,24}?(?P<value>\d+(?:\.\d+)?)(?![\d/]|\.\d)"
_OF_TWO = r"[^\d;\n]{0,24}?(?P<value>\d{2,3})(?=/\d|\b)"  # a blood pressure, of which the first counts
_NEAR = 0.1  # of the limit


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    words: frozenset[str]
    value: re.Pattern[str]  # where it stands
    above: bool
    limit: float


def _named(words: str, of: str, above: bool, limit: float, where: str = _VALUE) -> _Named:
    value = re.compile(rf"(?<![a-z])(?:{of})(?![a-z]){where}", re.IGNORECASE)
    return _Named(words=frozenset(words.split()), value=value, above=above, limit=limit)


_HEART = "heart rate|pulse|hr"
_OXYGEN = r"(?:oxygen )?saturation|spo2|o2 ?sats?|sats?"
_NEUTROPHILS = "neutrophils?(?: count)?|anc|absolute neutrophil count"
#: The usual limits of an adult. Fever: Centers for Disease Control and Prevention, 2017; glucose: American Diabetes
#: Association, Standards of Care, 2026; sodium: European Society of Endocrinology, 2014; neutrophils and platelets:
#: National Cancer Institute, Common Terminology Criteria for Adverse Events 5.0, 2017; hemoglobin: World Health
#: Organization, 2024 (of women, the lower one). The others are conventions that a clinician has yet to confirm.
_NAMED = (
    _named("bradycardia bradycardic", _HEART, False, 60),
    _named("tachycardia tachycardic", _HEART, True, 100),
    _named("hypotension hypotensive", "blood pressure|bp|systolic|sbp", False, 90, _OF_TWO),
    _named("hypoxia hypoxic hypoxemia hypoxemic", _OXYGEN, False, 90),
    _named("hypokalemia hypokalemic", "potassium|k", False, 3.5),
    _named("hyperkalemia hyperkalemic", "potassium|k", True, 5.0),
    _named("hyponatremia hyponatremic", "sodium|na", False, 135),
    _named("hypernatremia hypernatremic", "sodium|na", True, 145),
    _named("hypoglycemia hypoglycemic", "glucose|blood sugar|sugar|bg|fsbg", False, 70),
    _named("hyperglycemia hyperglycemic", "glucose|blood sugar|sugar|bg|fsbg", True, 180),
    _named("neutropenia neutropenic", _NEUTROPHILS, False, 1.5),
    _named("thrombocytopenia thrombocytopenic", "platelets?(?: count)?|plts?", False, 150),
    _named("anemia anemic", "hemoglobin|hgb|hb", False, 12),
)
#: A pressure that falls on standing is called so whatever it was lying.
_ON_STANDING = frozenset({"hypotension", "hypotensive"})
_STANDING = re.compile(r"\b(?:stand(?:s|ing)?|upright|orthostatic|postural|supine|lying)\b", re.IGNORECASE)
_FEVER = frozenset({"fever", "febrile"})
_TEMPERATURE = re.compile(
    r"(?<![\d.])(?P<value>(?:3[4-9]|4[0-2]|9[4-9]|10[0-8])(?:\.\d)?)\s?(?:°|degrees? )?\s?(?P<unit>[CF])?\b"
)
_OF_THE_BODY = re.compile(r"\b(?:temp(?:erature)?|t(?:max)?|fever|febrile)\b|°", re.IGNORECASE)
_CELSIUS, _FAHRENHEIT = 38.0, 100.4
_PROTEIN = re.compile(
    r"\bprotein\b[^.;]{0,30}\burine\b|\burine\b[^.;]{0,30}\bprotein\b|\b(?:upcr|uacr)\b", re.IGNORECASE
)


def fits(word: str, text: str) -> bool | None:
    """Whether a value of the text is called so; None when it has no such value, or none that decides it."""
    if word in _ON_STANDING and _STANDING.search(text):
        return None
    if word in _FEVER:
        return _any(_is_fever(m) for m in _temperatures(text))
    if word == "proteinuria":
        return True if _PROTEIN.search(text) else None
    known = next((n for n in _NAMED if word in n.words), None)
    return _any(_reaches(float(m["value"]), known) for m in known.value.finditer(text)) if known else None


def calls_a_value(word: str) -> bool:
    """Whether a value may be called so: the source may have it as a number."""
    return word in _FEVER or word == "proteinuria" or any(word in n.words for n in _NAMED)


def names_a_temperature(text: str) -> bool:
    return any(True for _ in _temperatures(text))


def _any(found: Iterator[bool | None]) -> bool | None:
    said = [f for f in found if f is not None]
    return any(said) if said else None


def _reaches(value: float, named: _Named) -> bool | None:
    beyond = value > named.limit if named.above else value < named.limit
    return beyond or (None if abs(value - named.limit) <= _NEAR * named.limit else False)


def _temperatures(text: str) -> Iterator[re.Match[str]]:
    for m in _TEMPERATURE.finditer(text):
        if m["unit"] or _OF_THE_BODY.search(text[max(0, m.start() - 20) : m.start()]):
            yield m


def _is_fever(m: re.Match[str]) -> bool:
    value = float(m["value"])
    return value >= (_CELSIUS if value < 50 else _FAHRENHEIT)
