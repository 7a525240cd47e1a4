"""Interaction rules as data: what a rule says, and how a table of them is read.

Ours is ``interactions.yaml``, which explains the keys. A site may bring its licensed one as ``interactions.yaml`` of
its guideline folder; the same rule id in it takes the place of ours.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Protocol

from assistant.domain.draft import Harm
from assistant.knowledge import grammar
from assistant.knowledge.conditions import NamedSet, SetKind, Sets, read_sets, sets
from assistant.knowledge.criteria import Criteria
from assistant.knowledge.grammar import Vocabulary
from assistant.knowledge.safety import Source
from assistant.knowledge.strict import Node, parsed

FILE = "interactions.yaml"


class Level(StrEnum):
    """How much is at stake, as interaction tables say it."""

    CONTRAINDICATED = "contraindicated"
    HIGH = "high"
    MODERATE = "moderate"
    INFO = "info"  # good to know; nothing to do

    @property
    def harm(self) -> Harm:
        return _HARM[self]


_HARM = {
    Level.CONTRAINDICATED: Harm.SEVERE,
    Level.HIGH: Harm.SERIOUS,
    Level.MODERATE: Harm.MODERATE,
    Level.INFO: Harm.MINOR,
}


class Of(StrEnum):
    """What a side is looked for among."""

    MEDICINE = "medicine"
    CONDITION = "condition"
    PLANNED = "planned"  # orders that stand
    VACCINE = "vaccine"  # ordered, or given within four weeks


_KINDS = {
    Of.MEDICINE: SetKind.MEDICINE,
    Of.CONDITION: SetKind.CONDITION,
    Of.PLANNED: SetKind.PROCEDURE,
    Of.VACCINE: SetKind.VACCINE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A fact of any of the sets fills it."""

    of: Of = Of.MEDICINE
    sets: tuple[NamedSet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverMg:
    """Only above so many milligrams a day of the medicine of this set."""

    of: NamedSet
    mg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Worse:
    """Either makes it ``to``."""

    to: Level
    when: Criteria | None = None
    over: OverMg | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """``among`` is true where two different medicines of the one side are the risk."""

    id: str
    row: str
    level: Level
    sides: tuple[Side, ...]
    among: bool
    effect: str
    consider: str
    source: Source
    onc: bool = False
    when: Criteria | None = None
    over: OverMg | None = None
    worse: Worse | None = None
    washout_days: int | None = None
    needs_route: str = ""
    any_route: bool = False


class InteractionSource(Protocol):
    """Where interaction rules come from: our table, a site's file, or a licensed product behind an adapter."""

    def rules(self) -> tuple[Interaction, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An InteractionSource read from a file."""

    interactions: tuple[Interaction, ...]

    def rules(self) -> tuple[Interaction, ...]:
        return self.interactions

    def with_others(self, others: InteractionSource) -> "Table":
        """Both as one; a rule of the others takes the place of ours with the same id."""
        theirs = {rule.id for rule in others.rules()}
        kept = tuple(rule for rule in self.interactions if rule.id not in theirs)
        return Table(interactions=kept + others.rules())


@cache
def ours() -> Table:
    """The table this package carries, read once."""
    file = resources.files("assistant.knowledge.medicine_safety") / FILE
    return read_table(parsed(FILE, file.read_text("utf-8")), sets())


def of_site(folder: Traversable) -> Table:
    """Ours with what the site's folder adds: ``interactions.yaml``, and ``codes/`` with sets of its own.

    Raises Invalid, naming file and key, at the first thing that is wrong.
    """
    file = folder / FILE
    if not file.is_file():
        return ours()
    codes = folder / "codes"
    known = read_sets(codes, base=sets()) if codes.is_dir() else sets()
    return ours().with_others(read_table(parsed(FILE, file.read_text("utf-8")), known))


def read_table(node: Node, known: Sets) -> Table:
    given = node.fields(required=("sources", "rules"))
    sources = {name: read_source(value) for name, value in given["sources"].pairs()}
    words = Vocabulary(sets=known, situations={})
    read = tuple(_rule(item, sources, words) for item in given["rules"].items())
    seen: set[str] = set()
    for item, rule in zip(given["rules"].items(), read, strict=True):
        if rule.id in seen:
            raise item.wrong(f"two rules are called {rule.id!r}: choose another id")
        seen.add(rule.id)
    return Table(interactions=read)


def read_source(node: Node) -> Source:
    given = node.fields("version", required=("title", "publisher", "year", "status"))
    return Source(
        title=given["title"].text(),
        publisher=given["publisher"].text(),
        year=given["year"].whole(1900),
        version=given["version"].text() if "version" in given else "",
        status=given["status"].text(),
    )


_OPTIONAL = (
    "row", "onc", "between", "among", "when", "over_mg", "worse", "washout_days", "needs_route", "any_route",
)  # fmt: skip


def _rule(node: Node, sources: Mapping[str, Source], words: Vocabulary) -> Interaction:
    given = node.fields(*_OPTIONAL, required=("id", "severity", "effect", "consider", "source"))
    if ("between" in given) == ("among" in given):
        raise node.wrong("give between or among, one of them")
    if given["source"].text() not in sources:
        raise given["source"].wrong(f"no source of this name; known: {', '.join(sorted(sources))}")
    among = "among" in given
    return Interaction(
        id=given["id"].text(),
        row=str(given["row"].value) if "row" in given else "",
        level=given["severity"].one_of(Level),
        sides=(_side(given["among"], words),)
        if among
        else tuple(_side(one, words) for one in given["between"].items()),
        among=among,
        effect=given["effect"].text(),
        consider=given["consider"].text(),
        source=sources[given["source"].text()],
        onc="onc" in given and given["onc"].yes(),
        when=grammar.read(given["when"], words) if "when" in given else None,
        over=_over(given["over_mg"], words) if "over_mg" in given else None,
        worse=_worse(given["worse"], words) if "worse" in given else None,
        washout_days=given["washout_days"].whole(1) if "washout_days" in given else None,
        needs_route=given["needs_route"].text() if "needs_route" in given else "",
        any_route="any_route" in given and given["any_route"].yes(),
    )


def _side(node: Node, words: Vocabulary) -> Side:
    if isinstance(node.value, dict):
        pairs = list(node.pairs())
        if len(pairs) != 1 or pairs[0][0] not in set(Of):
            raise node.wrong(f"a side is a set, a list of sets, or one of: {', '.join(Of)}")
        of = Of(pairs[0][0])
        return Side(of=of, sets=_named(pairs[0][1], _KINDS[of], words))
    return Side(sets=_named(node, SetKind.MEDICINE, words))


def _named(node: Node, kind: SetKind, words: Vocabulary) -> tuple[NamedSet, ...]:
    nodes: Iterable[Node] = node.items() if isinstance(node.value, list) else (node,)
    return tuple(words.sets.named(kind, one) for one in nodes)


def _over(node: Node, words: Vocabulary) -> OverMg:
    given = node.fields(required=("of", "mg"))
    return OverMg(of=words.sets.named(SetKind.MEDICINE, given["of"]), mg=given["mg"].number())


def _worse(node: Node, words: Vocabulary) -> Worse:
    given = node.fields("when", "over_mg", required=("to",))
    return Worse(
        to=given["to"].one_of(Level),
        when=grammar.read(given["when"], words) if "when" in given else None,
        over=_over(given["over_mg"], words) if "over_mg" in given else None,
    )
