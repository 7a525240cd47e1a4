"""How the medicines of a list are named: by the table, by the directions behind them, or by their place alone."""

import re
from dataclasses import dataclass, replace

from retrieval.text.conditions import kinds_in
from retrieval.text.dosing import begins_with_directions, directions
from retrieval.text.tables import phrases, wording, words
from retrieval.text.terms import medicines_in

_NO_NAME = wording(rf"(?:{phrases('no_medicine')})\b")
UNKNOWN = re.compile(
    r"[A-Za-z][\w'’+-]*(?:[ /-][A-Za-z#][\w'’+-]*){0,3}?"
    rf"(?=[\s,:(-]+(?:{phrases('begins_directions')}))"
)
_ACTION = wording(
    rf"(?:(?:{phrases('does_with_medicine')})\b[\s:,]*(?:(?:taking|using|on|with|off|the|his|her|all|any)\b\s*)*)+"
)
_BARE_NAME = re.compile(r"[A-Za-z][\w'’+-]*(?:[ -][A-Za-z][\w'’+-]*){0,2}(?=\s*(?:[.,;()]|$))")
_SALTS = frozenset(words("salt"))
_SPLIT = wording(r"\s*(?:[,;\n]+|\band\b|\bplus\b|\balong with\b|\bas well as\b|\.(?=\s|,|$))\s*")


@dataclass(frozen=True, slots=True)
class Name:
    """A name and its place; ``ingredient`` is None when no table knows it, ``measured`` as in ``terms.Named``."""

    start: int
    end: int
    ingredient: str | None = None
    measured: bool = False


def known(text: str, start: int, end: int) -> list[Name]:
    """The names of the table in ``text[start:end]``, those that are one taken together."""
    found = medicines_in(text[start:end])
    return _joined(text, [Name(start + m.start, start + m.end, m.ingredient, m.measured) for m in found])


def names(text: str, start: int, end: int, *, trusted: bool) -> list[Name]:
    """The names in an entry: those of the table, then those that only their directions or their place give away."""
    found = known(text, start, end)
    more: list[Name] = []
    listed = trusted and len(text[start:end].split()) <= 80
    place, passed = start, 0
    for split in [*_SPLIT.finditer(text, start, end), None]:
        edge = split.start() if split else end
        while passed < len(found) and found[passed].end <= place:
            passed += 1
        free = passed == len(found) or found[passed].start >= edge
        if free and (name := _unknown(text, place, edge, end, trusted=listed)):
            more.append(name)
        place = split.end() if split else end
    return sorted([*found, *more], key=lambda n: n.start)


def _joined(text: str, names: list[Name]) -> list[Name]:
    """ "Coreg (carvedilol)" is one name, and so is "lisinopril/hydrochlorothiazide"."""
    found: list[Name] = []
    for name in names:
        gap = text[found[-1].end : name.start] if found else ""
        same = bool(found) and re.fullmatch(r"\s*[(=]\s*|\s*/\s*|-|\s+|\s*,?\s*(?:or|brand name)\s*", gap)
        salt = bool(found) and gap == " " and text[name.start : name.end].lower() in _SALTS
        if salt:  # "penicillin V potassium", "naproxen sodium"
            found[-1] = replace(found[-1], end=name.end)
        elif same and (found[-1].ingredient == name.ingredient or gap.strip() in {"/", "-", "("}):
            end = name.end + (1 if "(" in gap and text[name.end : name.end + 1] == ")" else 0)
            found[-1] = replace(found[-1], end=end)
        else:
            found.append(name)
    return found


def _unknown(text: str, start: int, edge: int, end: int, *, trusted: bool) -> Name | None:
    fragment = text[start:edge].strip()
    start += len(text[start:edge]) - len(text[start:edge].lstrip())
    if (led := _ACTION.match(text, start, edge)) and led.end() > start:
        start, fragment = led.end(), text[led.end() : edge].strip()
    if not fragment or _NO_NAME.match(fragment) or begins_with_directions(fragment):
        return None
    if m := UNKNOWN.match(text, start, end):
        given = directions(text, m.end(), end)
        dosed = given.frequency or given.as_needed or given.route or re.search(r"[a-z%]", given.dose)
        if dosed and m.end() <= max(edge, m.start() + 40) and not wordy(m[0]):
            return Name(m.start(), m.end())
    alone = len(fragment.split()) <= 2 and not text[edge:end].strip(" .,;")
    m = _BARE_NAME.match(text, start, end) if trusted or alone else None
    if m is None or m.end() < edge - 1 or wordy(m[0]) or kinds_in(m[0]):
        return None
    return Name(m.start(), m.end())


def wordy(name: str) -> bool:
    """Prose rather than a name."""
    words = name.lower().split()
    return (
        len(name) < 3
        or any(_NO_NAME.fullmatch(w) for w in words)
        or any(w.endswith(("ing", "tion", "ly")) for w in words)
    )
