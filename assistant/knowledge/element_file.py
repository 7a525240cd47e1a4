"""The file of required elements, read to the letter: which items carry an element, and how a chart says "none".

``elements.yaml`` is data, so that a clinician can correct it without reading Python.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from assistant.domain.draft import Harm, ItemKind, Kind
from assistant.knowledge.safety import Source
from assistant.knowledge.strict import Node, parsed

_FILE = "elements.yaml"
#: What a clause may ask of an item beside its section, its kind and its words: see ``elements.HAS``.
TRAITS = (
    "quoted",
    "reviewer",
    "pending",
    "due",
    "relation",
    "expressed",
    "measured",
    "owned",
    "question",
    "urgency",
    "charted",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """All that it asks for must hold of one item. ``traits`` maps a trait to whether the item must have it."""

    within: frozenset[str] = frozenset()
    kinds: frozenset[ItemKind] = frozenset()
    activities: frozenset[str] = frozenset()
    says: re.Pattern[str] | None = None
    traits: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Required:
    """One element that documents of ``kind`` must contain. ``section`` is where a clinician who fills it writes.

    ``rule`` names the function that decides in place of clauses; ``spared`` who is exempt; ``missing`` is one sentence.
    """

    id: str
    kind: Kind
    title: str
    sources: tuple[Source, ...]
    harm: Harm
    section: str
    found: tuple[Clause, ...] = ()
    none: re.Pattern[str] | None = None
    rule: str = ""
    spared: tuple[str, ...] = ()
    missing: str = ""


@cache
def required(kind: Kind) -> tuple[Required, ...]:
    return _file()[kind]


def named(kind: Kind, id: str) -> Required | None:
    return next((r for r in required(kind) if r.id == id), None)


@cache
def _file() -> Mapping[Kind, tuple[Required, ...]]:
    return read(_FILE, (resources.files("assistant.knowledge") / _FILE).read_text("utf-8"))


def read(name: str, text: str) -> Mapping[Kind, tuple[Required, ...]]:
    """Raises Invalid, naming file and place."""
    top = parsed(name, text).fields(required=("sources", *Kind))
    sources = {id: _source(node) for id, node in top["sources"].pairs()}
    made = {kind: tuple(_required(kind, n, sources) for n in top[kind].items()) for kind in Kind}
    for kind in Kind:
        if len({r.id for r in made[kind]}) != len(made[kind]):
            raise top[kind].wrong("the same id twice")
    return MappingProxyType(made)


def _source(node: Node) -> Source:
    f = node.fields(required=("title", "publisher", "year", "version", "status"))
    return Source(
        title=f["title"].text(),
        publisher=f["publisher"].text(),
        year=f["year"].whole(),
        version=f["version"].text(),
        status=f["status"].text(),
    )


def _required(kind: Kind, node: Node, sources: Mapping[str, Source]) -> Required:
    f = node.fields(
        "harm", "found", "none", "rule", "spared", required=("id", "title", "sources", "section", "missing")
    )
    if ("found" in f) == ("rule" in f):
        raise node.wrong("an element has either found or rule")
    for name in f["sources"].items():
        if name.text() not in sources:
            raise name.wrong(f"no source {name.value!r}")
    return Required(
        id=f["id"].text(),
        kind=kind,
        title=f["title"].text(),
        sources=tuple(sources[s] for s in f["sources"].texts()),
        harm=f["harm"].one_of(Harm) if "harm" in f else Harm.MODERATE,
        section=f["section"].text(),
        found=tuple(_clause(c) for c in f["found"].items()) if "found" in f else (),
        none=_pattern(f["none"]) if "none" in f else None,
        rule=f["rule"].text() if "rule" in f else "",
        spared=f["spared"].texts() if "spared" in f else (),
        missing=f["missing"].text(),
    )


def _clause(node: Node) -> Clause:
    f = node.fields("in", "kinds", "activities", "says", *TRAITS)
    return Clause(
        within=frozenset(f["in"].texts()) if "in" in f else frozenset(),
        kinds=frozenset(k.one_of(ItemKind) for k in f["kinds"].items()) if "kinds" in f else frozenset(),
        activities=frozenset(f["activities"].texts()) if "activities" in f else frozenset(),
        says=_pattern(f["says"]) if "says" in f else None,
        traits=tuple((t, f[t].yes()) for t in TRAITS if t in f),
    )


def _pattern(node: Node) -> re.Pattern[str]:
    try:
        return re.compile(node.text(), re.IGNORECASE)
    except re.error as error:
        raise node.wrong(f"no regular expression: {error}") from None
