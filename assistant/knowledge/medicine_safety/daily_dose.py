"""How much of a medicine a day comes to, as charted: the dose, times how often. Never a guess.

A direction that steps ("25 mg for a week, then 50 mg"), a combination whose parts are not told apart, or a dose
without a frequency has no daily amount, and the rule that needs one says so.
"""

import re

from retrieval.model import Medicine
from retrieval.text.dosing import directions
from retrieval.text.quantities import Figure, figures
from retrieval.text.terms import ingredient

_MG = {"mg": 1.0, "ug": 0.001, "g": 1000.0}
_COUNTED = {"", "tablet", "capsule"}
_A_DAY = {"every other day": 0.5, "bedtime": 1.0}
_EVERY_DAY = {"day": 1.0, "week": 1 / 7, "month": 1 / 30}
_STRENGTH = re.compile(
    r"(?<![\d.])(\d[\d,]*(?:\.\d+)?)\s*(mg|mcg|ug|µg|g)\b(?!\s*/\s*(?:\d*\s*ml|actuat|hr|h\b))", re.I
)
_WORDS_MG = {"mg": 1.0, "mcg": 0.001, "ug": 0.001, "µg": 0.001, "g": 1000.0}


def daily_mg(medicine: Medicine) -> float | None:
    """Milligrams a day, at most, for a medicine of one ingredient. None where the chart does not say."""
    if " / " in (ingredient(medicine.name) or "") or len(set(_STRENGTH.findall(medicine.name))) > 1:
        return None
    once, times = _dose_mg(medicine), times_a_day(medicine)
    return None if once is None or times is None else round(once * times, 4)


def times_a_day(medicine: Medicine) -> float | None:
    """How often at most: "every 4 to 6 hours" counts as every 4. None where no frequency is charted."""
    said = medicine.frequency or directions(medicine.dosage, 0, len(medicine.dosage)).frequency
    found = [_rate(f.value) for f in figures(said) if f.kind == "frequency"]
    rates = [rate for rate in found if rate is not None]
    hours = re.search(r"(?:every|q)\s*(\d{1,2})(?:\s*(?:to|-)\s*\d{1,2})?\s*h", said, re.I)
    if hours and 0 < int(hours[1]) <= 48:
        rates.append(24 / int(hours[1]))
    days = re.search(r"every\s+(\d{1,2})\s+days", said, re.I)
    if days and int(days[1]):
        rates.append(1 / int(days[1]))
    times = re.search(r"(\d{1,2})\s+times\s+(?:a\s+|per\s+)?da(?:il)?y", said, re.I)
    if times:
        rates.append(float(times[1]))
    return max(rates) if rates else None


def _rate(value: str) -> float | None:
    """Of a canonical frequency: "2/day", "1/week", "bedtime"."""
    count, _, per = value.partition("/")
    if per in _EVERY_DAY and count.isdigit():
        return int(count) * _EVERY_DAY[per]
    return _A_DAY.get(value)


def _dose_mg(medicine: Medicine) -> float | None:
    said = medicine.dose or directions(medicine.dosage, 0, len(medicine.dosage)).dose
    numbers = [f for f in figures(said) if f.kind == "number" and "/" not in f.value]
    weights = {float(f.value) * _MG[f.unit] for f in numbers if f.unit in _MG}
    if weights:
        return weights.pop() if len(weights) == 1 else None
    strength = _strength_mg(medicine.name)
    counts = {float(f.value) for f in numbers if _counts(f, said)}
    return strength * counts.pop() if strength is not None and len(counts) == 1 else None


def _counts(figure: Figure, said: str) -> bool:
    """Whether a figure says how many: "2 tablets", or a bare "1" and nothing else."""
    if figure.unit not in _COUNTED:
        return False
    return bool(figure.unit) or bool(
        re.fullmatch(r"\s*\d+(?:\.\d+)?\s*(?:tab\w*|cap\w*|pill\w*)?\s*", said, re.I)
    )


def _strength_mg(name: str) -> float | None:
    """Of one tablet or capsule, as its name says: "metformin 500 mg tablet"."""
    found = {float(n.replace(",", "")) * _WORDS_MG[unit.lower()] for n, unit in _STRENGTH.findall(name)}
    return found.pop() if len(found) == 1 else None
