"""What the patient is allergic to, held against what they take: the same medicine, a relative of it, or no bar at all.

The rules of cross-reactivity are data (``allergies.yaml``, which explains the keys). A medicine is spoken of once for
each allergy, by the gravest rule.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.knowledge import grammar
from assistant.knowledge.chart import Chart
from assistant.knowledge.conditions import NamedSet, SetKind, sets
from assistant.knowledge.criteria import Applies, Criteria
from assistant.knowledge.grammar import Vocabulary
from assistant.knowledge.medicine_safety.classes import classes, ingredients
from assistant.knowledge.medicine_safety.reactions import SAID, Reaction, kind_of
from assistant.knowledge.medicine_safety.saying import called, capital, inputs, listed
from assistant.knowledge.medicine_safety.table import Level, read_source
from assistant.knowledge.safety import Hazard, Source
from assistant.knowledge.strict import Node, parsed
from retrieval.model import Allergy, AnyFact, Fact, Medicine, Order
from retrieval.text.terms import ingredient, medicines_in

FILE = "allergies.yaml"
SAME = "allergy/same-medicine"
_SAME_LEVELS = {
    Reaction.SCAR: Level.CONTRAINDICATED,
    Reaction.SEVERE: Level.CONTRAINDICATED,
    Reaction.ALLERGIC: Level.HIGH,
    Reaction.UNKNOWN: Level.HIGH,
    Reaction.SIDE_EFFECT: Level.MODERATE,
}
_TAKEN_BACK = {"refuted", "entered-in-error"}
_ORDER = list(Level)


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergyRule:
    """One entry of ``allergies.yaml``."""

    id: str
    levels: Mapping[Reaction, Level]
    effect: str
    consider: str
    source: Source
    allergy: tuple[NamedSet, ...] = ()
    allergy_words: str = ""
    among: tuple[NamedSet, ...] = ()
    condition: tuple[NamedSet, ...] = ()
    medicine: tuple[NamedSet, ...] = ()
    planned: tuple[NamedSet, ...] = ()
    only_class: bool = False
    any_status: bool = False
    reaction: str = ""
    when: Criteria | None = None


def find(chart: Chart, taken: Sequence[Medicine]) -> Iterator[Hazard]:
    found = sorted(
        (*_same(chart, taken), *(m for rule in rules() for m in _met(rule, chart, taken))),
        key=lambda m: _ORDER.index(m.level),
    )
    spoken_of: set[tuple[str, str]] = set()
    for met in found:
        pair = (_named(met.reactor), met.to.id if met.to else met.rule.id)
        if pair not in spoken_of:
            spoken_of.add(pair)
            yield _hazard(met)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Met:
    """``reactor`` is the allergy, or the problem or result that acts like one; ``to`` what it reacts to."""

    rule: AllergyRule
    level: Level
    reactor: AnyFact
    to: Medicine | Order | None


# --- what is met -------------------------------------------------------------------------------------------------


def allergies_of(chart: Chart) -> tuple[Allergy, ...]:
    """Those that stand: not refuted, resolved or taken back, and not "none known"."""
    return chart.remembered(
        ("allergies that stand",),
        lambda: tuple(
            a
            for a in chart.record.of(Allergy)
            if not a.none_known
            and a.verification not in _TAKEN_BACK
            and a.status not in {"inactive", "resolved", *_TAKEN_BACK}
        ),
    )


def _same(chart: Chart, taken: Sequence[Medicine]) -> Iterator[_Met]:
    for allergy in allergies_of(chart):
        allergens = _allergens(allergy)
        for medicine in taken:
            if allergens.intersection(ingredients(medicine)):
                level = _SAME_LEVELS[kind_of(allergy)]
                yield _Met(rule=_SAME_RULE, level=level, reactor=allergy, to=medicine)


def _allergens(allergy: Allergy) -> frozenset[str]:
    """The ingredients that the entry names; none where it names a class or no medicine."""
    said = {m.ingredient for m in medicines_in(allergy.name)} | {ingredient(allergy.name)}
    parts = frozenset(part.lower() for one in said if one for part in one.split(" / "))
    return parts - _CLASS_WORDS


#: Words of the lexicon that stand for a class and not for one medicine.
_CLASS_WORDS = frozenset({"sulfa", "penicillin", "calcium", "zinc", "magnesium"})


def _met(rule: AllergyRule, chart: Chart, taken: Sequence[Medicine]) -> Iterator[_Met]:
    for reactor, kind in _reactors(rule, chart):
        level = rule.levels.get(kind)
        if level is None:
            continue
        targets = _targets(rule, chart, taken, reactor)
        if not (rule.medicine or rule.among or rule.planned):
            yield _Met(rule=rule, level=level, reactor=reactor, to=None)
        for one in targets:
            yield _Met(rule=rule, level=level, reactor=reactor, to=one)


def _reactors(rule: AllergyRule, chart: Chart) -> Iterator[tuple[AnyFact, Reaction]]:
    for named in rule.condition:
        for problem in chart.problems(named, any_status=rule.any_status):
            yield problem, Reaction.UNKNOWN
    if rule.when is not None:
        answer = rule.when.decide(chart)
        if isinstance(answer, Applies):
            yield from ((b, Reaction.UNKNOWN) for b in answer.because if isinstance(b, Fact))
    for allergy in allergies_of(chart):
        if _is_of(rule, allergy):
            yield allergy, kind_of(allergy)


def _is_of(rule: AllergyRule, allergy: Allergy) -> bool:
    if rule.allergy_words:
        return re.search(rule.allergy_words, allergy.name, re.IGNORECASE) is not None
    wanted = {named.name for named in (*rule.allergy, *rule.among)}
    if not wanted & classes(allergy) or (rule.only_class and _allergens(allergy)):
        return False
    return not rule.reaction or re.search(rule.reaction, _said(allergy), re.IGNORECASE) is not None


def _targets(
    rule: AllergyRule, chart: Chart, taken: Sequence[Medicine], reactor: AnyFact
) -> Iterator[Medicine | Order]:
    wanted = {named.name for named in (*rule.medicine, *rule.among)}
    for medicine in taken:
        if wanted & classes(medicine) and medicine.name.lower() != reactor.name.lower():
            yield medicine
    for order in chart.record.of(Order) if rule.planned else ():
        if order.status == "active" and any(named.holds(order) for named in rule.planned):
            yield order


# --- what is said ------------------------------------------------------------------------------------------------


def _hazard(met: _Met) -> Hazard:
    reactor, to = met.reactor, met.to
    facts: tuple[AnyFact, ...] = (to, reactor) if to is not None else (reactor,)
    subject = f"{_allergy_to(reactor)}" if isinstance(reactor, Allergy) else reactor.name
    effect = met.rule.effect
    what = f"{capital(called(to))}, and {subject}: {effect}" if to else f"{capital(subject)}: {effect}"
    return Hazard(
        rule=met.rule.id,
        harm=met.level.harm,
        what=what,
        why=_why(reactor),
        consider=met.rule.consider,
        about=facts,
        inputs=inputs(facts),
        source=met.rule.source,
    )


def _allergy_to(allergy: Allergy) -> str:
    intolerance = kind_of(allergy) is Reaction.SIDE_EFFECT
    return f"{'intolerance of' if intolerance else 'allergy to'} {_named(allergy)}"


def _named(fact: AnyFact) -> str:
    """ "penicillin" of "Allergy to penicillin (disorder)"."""
    bare = re.sub(r"\s*\([^)]*\)\s*$", "", fact.name)
    return re.sub(
        r"^(?:allerg(?:y|ic) to|intolerance (?:of|to))\s+|\s+allergy$", "", bare, flags=re.I
    ).lower()


def _why(reactor: AnyFact) -> str:
    if not isinstance(reactor, Allergy):
        return f"charted: {reactor.name}"
    kind = kind_of(reactor)
    reactions = listed(reactor.reactions)
    return f"charted: {reactions}, {SAID[kind]}" if reactions else f"charted: {SAID[kind]}"


def _said(allergy: Allergy) -> str:
    return "; ".join((*allergy.reactions, *(() if allergy.reactions else (allergy.note,)), allergy.name))


# --- the table ---------------------------------------------------------------------------------------------------


@cache
def rules() -> tuple[AllergyRule, ...]:
    """The rules this package carries, read once."""
    file = resources.files("assistant.knowledge.medicine_safety") / FILE
    given = parsed(FILE, file.read_text("utf-8")).fields(required=("sources", "rules"))
    sources = {name: read_source(node) for name, node in given["sources"].pairs()}
    words = Vocabulary(sets=sets(), situations={})
    return tuple(_rule(node, sources, words) for node in given["rules"].items())


_SETS = {
    "allergy": SetKind.MEDICINE,
    "among": SetKind.MEDICINE,
    "medicine": SetKind.MEDICINE,
    "condition": SetKind.CONDITION,
    "planned": SetKind.PROCEDURE,
}


def _rule(node: Node, sources: Mapping[str, Source], words: Vocabulary) -> AllergyRule:
    given = node.fields(
        *_SETS, "allergy_words", "only_class", "any_status", "reaction", "when",
        required=("id", "levels", "effect", "consider", "source"),
    )  # fmt: skip
    if given["source"].text() not in sources:
        raise given["source"].wrong(f"no source of this name; known: {', '.join(sorted(sources))}")
    named = {
        key: tuple(words.sets.named(kind, one) for one in given[key].items())
        for key, kind in _SETS.items()
        if key in given
    }
    return AllergyRule(
        id=f"allergy/{given['id'].text()}",
        levels=_levels(given["levels"]),
        effect=given["effect"].text(),
        consider=given["consider"].text(),
        source=sources[given["source"].text()],
        allergy_words=given["allergy_words"].text() if "allergy_words" in given else "",
        only_class="only_class" in given and given["only_class"].yes(),
        any_status="any_status" in given and given["any_status"].yes(),
        reaction=given["reaction"].text() if "reaction" in given else "",
        when=grammar.read(given["when"], words) if "when" in given else None,
        **named,
    )


def _levels(node: Node) -> dict[Reaction, Level]:
    given = node.fields(*Reaction)
    return {Reaction(kind): level.one_of(Level) for kind, level in given.items()}


_SAME_RULE = AllergyRule(
    id=SAME,
    levels=_SAME_LEVELS,
    effect="the patient takes what they reacted to",
    consider="Ask what happened and whether it has been taken since; after a severe reaction never again",
    source=Source(
        title="Drug allergy, a practice parameter update",
        publisher="AAAAI/ACAAI (J Allergy Clin Immunol 150:1333)",
        year=2022,
    ),
)
