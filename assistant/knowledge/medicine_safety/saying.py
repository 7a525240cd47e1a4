"""How a medicine, an allergy or a result is named in a finding, and as what it was looked at."""

import re
from collections.abc import Iterable, Sequence

from assistant.knowledge.medicine_safety.classes import ingredients
from assistant.knowledge.safety import Input
from retrieval.model import Fact, Measurement, Medicine
from retrieval.text.terms import ingredient


def called(fact: Fact) -> str:
    """The ingredient where the lexicon knows it, else the charted name without its strength."""
    if isinstance(fact, Medicine) and ingredient(fact.name):
        return "/".join(ingredients(fact))
    return re.sub(r"\s+\d.*$", "", fact.name).replace("_", " ").strip() or fact.name


def listed(names: Iterable[str]) -> str:
    """ "a", "a and b", "a, b and c"; each once."""
    said = list(dict.fromkeys(names))
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def looked_at(fact: Fact) -> Input:
    """The fact as an input, with its date and the place where it stands."""
    match fact:
        case Medicine():
            value = fact.dosage or " ".join(p for p in (fact.dose, fact.route, fact.frequency) if p)
        case Measurement():
            value = f"{fact.value} {fact.unit}".strip()
        case _:
            value = ", ".join(getattr(fact, "reactions", ())) or fact.status
    return Input(name=fact.name, value=value, date=fact.date, span=fact.words)


def inputs(facts: Sequence[Fact]) -> tuple[Input, ...]:
    return tuple(dict.fromkeys(looked_at(f) for f in facts))
