"""What a note says of the instrument at home stands beside the measuring: a scale that reads heavy misleads."""

import re
from dataclasses import replace

from assistant.domain.draft import Item
from assistant.writing.desk import Desk, chart
from assistant.writing.parts.quoted import bare, cues, notes_of
from assistant.writing.parts.spoken import Sentence, spoken

#: Each instrument, and the words of the work and the goals that rest on it.
_MEASURED_BY = {
    "scale": r"\bscale\b|\bweigh\w*",
    "cuff": r"blood pressure",
    "monitor": r"blood pressure|\bglucose\b|blood sugar",
    "meter": r"\bglucose\b|blood sugar|peak flow",
    "glucometer": r"\bglucose\b|blood sugar",
    "strip": r"\bglucose\b|blood sugar",
    "oximeter": r"\boxygen\b|saturation",
    "thermometer": r"temperature|fever",
}
_INSTRUMENT = re.compile("|".join(_MEASURED_BY), re.IGNORECASE)


def with_faults(made: list[Item], desk: Desk) -> list[Item]:
    """Each with the newest sentence on a fault of the instrument that it needs, quoted."""
    found = desk.once("faults", _faults)
    return [_with(i, found) for i in made]


def _faults(desk: Desk) -> dict[str, Sentence]:
    pattern, found = cues("instrument"), dict[str, Sentence]()
    for note in reversed(notes_of(desk)):
        for s in spoken(note):
            if pattern.search(s.span.text):
                for name in _INSTRUMENT.findall(s.span.text):
                    found.setdefault(name.lower(), s)
    return found


def _with(one: Item, found: dict[str, Sentence]) -> Item:
    for name, s in found.items():
        if re.search(_MEASURED_BY[name], one.text, re.IGNORECASE):
            text = f"{one.text} - note: “{bare(s.span.text)}”"
            return replace(one, text=text, citations=(*one.citations, chart(s.span)))
    return one
