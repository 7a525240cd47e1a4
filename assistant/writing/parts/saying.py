"""How the parts say a fact: its plain name, its date, each name once, the newest first."""

import re
from collections.abc import Iterable
from typing import TypeVar

from assistant.domain.draft import (
    Item,
    ItemKind,
)
from assistant.knowledge.stays import day
from assistant.writing.desk import item, said_of
from retrieval.model import (
    Fact,
)

#: How many items of one sort a person reads before the page stops being read. The rest is counted aloud.
MOST = 25

F = TypeVar("F", bound=Fact)

#: Verification statuses of what is charted only to say that it is not so.
NOT_SO = frozenset({"refuted", "entered-in-error"})
_TAG = re.compile(r"\s*\((?:disorder|finding|procedure|situation|physical object|regime/therapy|event)\)\s*$")
#: A property ("[Mass/volume]"), and not an instrument's name ("[EPDS]").
_PROPERTY = re.compile(r"\s*\[(?![A-Z0-9-]+\])[^\]]*(?:\]|$)")
_PANEL = re.compile(r" panel with all children optional$")
_BLOOD = re.compile(
    r" in (?:Serum or Plasma|Serum, Plasma or Blood|Serum|Platelet poor plasma|Blood)\b(?: by Automated count)?"
)


def plain(name: str) -> str:
    """The name without the terminology's own tags: "Asthma (disorder)" is asthma.

    Of a LOINC name the property and the plain blood specimens go; urine, a method or a position says something.
    """
    return _PANEL.sub("", _BLOOD.sub("", _PROPERTY.sub("", _TAG.sub("", name)))).strip()


def noted(fact: Fact) -> str:
    """What its author added to the entry, ready to be appended: a kit that was lost, a device out of date."""
    return f" - note: {fact.note}" if fact.note else ""


def newest(fact: Fact) -> tuple[int, str]:
    when = day(fact.date)
    return (-when.toordinal() if when else 0, fact.id)


def distinct(facts: Iterable[F]) -> list[F]:
    """The first of each name: a chart says the same thing at every visit."""
    seen: dict[str, F] = {}
    for fact in facts:
        seen.setdefault(plain(fact.name).lower(), fact)
    return list(seen.values())


def dated(kind: ItemKind, fact: Fact) -> Item:
    when = f", {fact.date[:10]}" if fact.date and fact.date[:10] in fact.words.text else ""
    return item(kind, f"{plain(fact.name)}{when}{noted(fact)}", *said_of(fact))
