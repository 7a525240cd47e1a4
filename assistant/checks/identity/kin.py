"""Who somebody is to the patient is told as charted: a wife is no daughter, whoever answers for a decision."""

import re
from collections.abc import Iterator, Sequence

from retrieval.text.coded_entry import read

_SAME = {"mom": "mother", "mum": "mother", "dad": "father"}
_KIN = (
    "wife|husband|spouse|partner|mother|mom|mum|father|dad|daughter|son|sister|brother|aunt|uncle|niece|nephew|cousin"
    "|grandmother|grandfather|granddaughter|grandson|grandchild|friend|neighbor|neighbour"
)
_NAME = r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,3}"
_BESIDE = (
    re.compile(rf"(?P<name>{_NAME})(?:, | \()(?P<kin>{_KIN})\b"),
    re.compile(rf"\b(?i:(?P<kin>{_KIN}))(?:,? | \()(?P<name>{_NAME})"),
)
_KIN_WORD = re.compile(rf"\b(?:{_KIN})\b", re.IGNORECASE)


def told_otherwise(text: str, quotes: Sequence[str]) -> Iterator[str]:
    """What is told of somebody by name whom the passages name as another to the patient, and never as this."""
    charted = [pair for quote in quotes for pair in _pairs(quote)]
    for name, kin in _beside(text):
        others = {k for n, k in charted if name <= n or n <= name}
        if others and kin not in others:
            who = " ".join(sorted(name))
            yield f"calls {who} the patient’s {kin}, and what it cites {' or '.join(sorted(others))}"


def _pairs(quote: str) -> Iterator[tuple[frozenset[str], str]]:
    yield from _beside(quote.replace("*", ""))
    if entry := read(quote):
        for kin in _KIN_WORD.findall(entry.fields.get("relation", "")):
            yield frozenset(entry.of.split()), _plainly(kin)


def _beside(text: str) -> Iterator[tuple[frozenset[str], str]]:
    for pattern in _BESIDE:
        for m in pattern.finditer(text):
            yield frozenset(m["name"].split()), _plainly(m["kin"])


def _plainly(kin: str) -> str:
    low = kin.lower()
    return _SAME.get(low, low)
