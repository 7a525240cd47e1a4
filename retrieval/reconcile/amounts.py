"""How much of a medicine at a time: "2 puffs" of "44 mcg/puff", "88 mcg" and "44 mcg, 2 puffs" are one amount."""

import re

from retrieval.model import Medicine

Amount = tuple[float, str]  # a number, and mg, unit, iu, meq or puff

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_AMOUNT = re.compile(
    rf"(?<![\w.,])({_NUMBER})\s*(mcg|µg|ug|mg|g|units?|iu|meq|puffs?)(?![a-z/])", re.IGNORECASE
)
_IN_MG = {"mcg": 0.001, "µg": 0.001, "ug": 0.001, "mg": 1.0, "g": 1000.0}
_FORM = (
    r"(?:puffs?|inhalations?|actuations?|sprays?|tab(?:let)?s?|cap(?:sule)?s?|pills?|drops?|patch(?:es)?"
    r"|suppositor(?:y|ies)|lozenges?|films?)"
)
_EACH = re.compile(
    rf"(?<![\w.,])({_NUMBER})\s*(mcg|µg|ug|mg|g)\s*(?:/|per)\s*(?:actuat\b|act\b|{_FORM}\b)", re.IGNORECASE
)
# Not the upper end of a range: "1-2 tablets" is no one number.
_COUNT = re.compile(
    rf"(?<![\w.,/-])(?<!to )(?<!or )(\d+(?:\.\d+)?|1/2|½|half|one|two|three|four)\s+(?:an?\s+)?(?:{_FORM})\b",
    re.IGNORECASE,
)
_WORDS = {"1/2": 0.5, "½": 0.5, "half": 0.5, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0}
_OF_EACH = re.compile(r"\s*(?:of|x|×|at)\s*", re.IGNORECASE)
_APART = re.compile(r"[\s,;x×-]*(?:take|inhale|use)?\s*", re.IGNORECASE)


def same_amount(this: Medicine, that: Medicine) -> bool:
    """Whether both may be one amount; also where one of them gives none."""
    one, other = amounts(this), amounts(that)
    return not one or not other or bool(one & other)


def other_amount(this: Medicine, that: Medicine) -> bool:
    """Whether both are given in one unit, and are not one amount."""
    one, other = amounts(this), amounts(that)
    return bool({unit for _, unit in one} & {unit for _, unit in other}) and not one & other


def amounts(medicine: Medicine) -> frozenset[Amount]:
    """How much at a time; of two readings where the words leave it open, of none where they say nothing."""
    given, each = _one(medicine.dose), _each(medicine.name)
    count = _count(medicine.dose) or _count(medicine.dosage)
    if given is None or given[1] == "puff":
        if each and count:
            return frozenset({_times(each, count), *([given] if given else [])})
        if given:
            return frozenset({given})
        return frozenset({each}) if each else _of_words(medicine.dosage, count)
    if each and count and given == each:
        return frozenset({_times(each, count)})  # the dose repeats the strength of one
    return frozenset({given}) if each else _of_words(medicine.dosage, count) or frozenset({given})


def _of_words(dosage: str, count: float) -> frozenset[Amount]:
    """ "44 mcg, 2 puffs" may be 44 or 88 mcg; "2 puffs (88 mcg)" and "88 mcg (2 puffs)" are 88."""
    found = [one for one in _AMOUNT.finditer(dosage) if not one[2].lower().startswith("puff")]
    if len(found) != 1:
        one = _one(dosage)
        return frozenset({one}) if one else frozenset()
    mass, counted = found[0], _COUNT.search(dosage)
    amount = _amount(mass[1], mass[2])
    if counted is None or not count:
        return frozenset({amount})
    if _OF_EACH.fullmatch(dosage, counted.end(), mass.start()):
        return frozenset({_times(amount, count)})
    if mass.end() <= counted.start() and _APART.fullmatch(dosage, mass.end(), counted.start()):
        return frozenset({amount, _times(amount, count)})
    return frozenset({amount})


def _one(words: str) -> Amount | None:
    found = _AMOUNT.findall(words)
    return _amount(*found[0]) if len(found) == 1 else None


def _each(name: str) -> Amount | None:
    """The strength of one tablet or puff, as the name of the product gives it."""
    found = {_amount(*one) for one in _EACH.findall(name)}
    return found.pop() if len(found) == 1 else _one(name)


def _count(words: str) -> float:
    """How many tablets or puffs; 0 where none or several numbers are said."""
    found = {_WORDS.get(one.lower()) or float(one) for one in _COUNT.findall(words)}
    return found.pop() if len(found) == 1 else 0.0


def _times(amount: Amount, count: float) -> Amount:
    return round(amount[0] * count, 9), amount[1]


def _amount(number: str, unit: str) -> Amount:
    unit = unit.lower()
    value = float(number.replace(",", ""))
    return (round(value * _IN_MG[unit], 9), "mg") if unit in _IN_MG else (value, unit.rstrip("s"))
