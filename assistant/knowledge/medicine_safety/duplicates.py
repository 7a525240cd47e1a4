"""The same thing taken twice: one ingredient in two products, or two medicines of a class that needs one.

What is only put on skin, in eyes or inhaled doubles nothing that is swallowed. Two directions for one and the same
product are no matter for a rule: reconciliation shows them as unclear.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.knowledge.chart import Chart
from assistant.knowledge.conditions import SetKind, sets
from assistant.knowledge.medicine_safety.classes import classes, has, ingredients, named, whole_body
from assistant.knowledge.medicine_safety.saying import called, capital, inputs, listed
from assistant.knowledge.medicine_safety.table import Level, read_source
from assistant.knowledge.safety import Hazard, Source
from assistant.knowledge.strict import parsed
from retrieval.model import Medicine

FILE = "duplicates.yaml"
_LEVELS = list(Level)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """A class of which one is enough; ``sets`` are its names."""

    id: str
    sets: tuple[str, ...]
    level: Level
    consider: str
    source: Source
    any_route: bool = False
    called: str = ""  # what each of them is, where the two sets have one name in common


def find(chart: Chart, taken: Sequence[Medicine]) -> Iterator[Hazard]:
    met = sorted((*_same_ingredient(taken), *_same_class(taken)), key=lambda pair: _LEVELS.index(pair[0]))
    spoken_of: set[frozenset[str]] = set()
    for _, hazard in met:
        pair = frozenset(f.id for f in hazard.about)
        if not any(pair <= before for before in spoken_of):
            spoken_of.add(pair)
            yield hazard


def _same_ingredient(taken: Sequence[Medicine]) -> Iterator[tuple[Level, Hazard]]:
    swallowed = [m for m in taken if whole_body(m)]
    holding: dict[str, list[Medicine]] = {}
    for medicine in swallowed:
        for part in ingredients(medicine):
            holding.setdefault(part, []).append(medicine)
    for part, products in holding.items():
        different = {ingredients(m): m for m in products}
        if len(different) < 2 or part in _supplements():
            continue
        level = Level.MODERATE if _one_as_needed(list(different.values())) else Level.HIGH
        yield (
            level,
            _hazard(
                "same-ingredient",
                level,
                part,
                list(different.values()),
                _COUNT.get(part, _ONE),
                rules()[0].source,
            ),
        )


def _one_as_needed(products: Sequence[Medicine]) -> bool:
    """Taken regularly and, on top, when needed: often meant, and the day's total matters."""
    return len({m.as_needed for m in products}) == 2


_ONE = "Keep one product, or add up the day's dose"
_COUNT = {
    "acetaminophen": "Add up the day's acetaminophen of all products: 4 g at most, less when old or with liver disease",
    "aspirin": "Keep one aspirin, for one reason",
}


def _same_class(taken: Sequence[Medicine]) -> Iterator[tuple[Level, Hazard]]:
    for rule in rules():
        held = [m for m in taken if classes(m).intersection(rule.sets) and (rule.any_route or whole_body(m))]
        meant = _distinct(held, rule)
        if len(meant) > 1:
            level = _bridged(rule, meant)
            what = rule.called or named(rule.sets[0]).label
            yield level, _hazard(rule.id, level, what, meant, rule.consider, rule.source)


def _distinct(held: Sequence[Medicine], rule: OneOf) -> list[Medicine]:
    """One product for each different ingredient of the class, and none that shares it with another."""
    by_part: dict[str, Medicine] = {}
    for medicine in held:
        for part in ingredients(medicine):
            if _of_class(part, rule):
                by_part.setdefault(part, medicine)
    return list(dict.fromkeys(by_part.values())) if len(by_part) > 1 else []


@cache
def _of_class(part: str, rule: OneOf) -> bool:
    terms = {term for name in rule.sets for term in named(name).terms}
    return part in terms or any(f" {term} " in f" {part} " for term in terms)


def _bridged(rule: OneOf, meant: Sequence[Medicine]) -> Level:
    """Warfarin and an injected anticoagulant together are usual for some days."""
    if (
        rule.id == "anticoagulants"
        and any(has(m, "warfarin") for m in meant)
        and not any(has(m, "doac") for m in meant)
    ):
        return Level.MODERATE
    return rule.level


def _hazard(
    id: str, level: Level, what: str, products: Sequence[Medicine], consider: str, source: Source
) -> Hazard:
    names = listed(called(m) for m in products)
    thing = f"each hold {what}" if id == "same-ingredient" else f"are each {what}"
    return Hazard(
        rule=f"duplicate/{id}",
        harm=level.harm,
        what=f"{capital(names)} {thing}",
        why="on the list side by side",
        consider=consider,
        about=tuple(products),
        inputs=inputs(products),
        source=source,
    )


@cache
def _supplements() -> frozenset[str]:
    return frozenset(named("supplement").terms)


@cache
def rules() -> tuple[OneOf, ...]:
    """The classes of ``duplicates.yaml``, read once."""
    file = resources.files("assistant.knowledge.medicine_safety") / FILE
    given = parsed(FILE, file.read_text("utf-8")).fields(required=("source", "rules"))
    source = read_source(given["source"])
    read = []
    for node in given["rules"].items():
        one = node.fields("with", "any_route", "called", required=("id", "set", "severity", "consider"))
        names = [sets().named(SetKind.MEDICINE, one[key]).name for key in ("set", "with") if key in one]
        read.append(
            OneOf(
                id=one["id"].text(),
                sets=tuple(names),
                level=one["severity"].one_of(Level),
                consider=one["consider"].text(),
                source=source,
                any_route="any_route" in one and one["any_route"].yes(),
                called=one["called"].text() if "called" in one else "",
            )
        )
    return tuple(read)
