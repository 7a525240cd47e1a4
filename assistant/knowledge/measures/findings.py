"""What a rule found: whether it holds, the facts that it rests on, and what is lacking where it does not."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.knowledge.measures.events import Event
from retrieval.model import AnyFact


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """``text`` in our words, ``facts`` of the chart; none where the patient's age or sex says it."""

    text: str
    facts: tuple[AnyFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """True and false as the rule is. ``lacks`` are the words of what would have made it hold."""

    holds: bool
    grounds: tuple[Ground, ...] = ()
    lacks: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.holds


NEVER = Finding(holds=False)


def found(text: str, events: Iterable[Event]) -> Finding:
    facts = tuple({one.fact.id: one.fact for one in events}.values())
    if facts:
        return Finding(holds=True, grounds=(Ground(text=text, facts=facts),))
    return Finding(holds=False, lacks=(text,))


def said(text: str, holds: bool) -> Finding:
    if holds:
        return Finding(holds=True, grounds=(Ground(text=text),))
    return Finding(holds=False, lacks=(text,))


def all_of(*findings: Finding) -> Finding:
    return Finding(
        holds=all(findings),
        grounds=tuple(ground for one in findings if one for ground in one.grounds),
        lacks=tuple(text for one in findings if not one for text in one.lacks),
    )


def any_of(*findings: Finding) -> Finding:
    return Finding(
        holds=any(findings),
        grounds=tuple(ground for one in findings if one for ground in one.grounds),
        lacks=() if any(findings) else tuple(text for one in findings for text in one.lacks),
    )
