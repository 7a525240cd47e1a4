"""Which options of a choice are still open: not one that was declined, tried and stopped, or must not be given."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from assistant.knowledge import told
from assistant.knowledge.chart import Chart
from assistant.knowledge.conditions import NamedSet, SetKind, plain, sets
from assistant.knowledge.guideline import Action
from retrieval.model import AnyFact, Span

#: Conditions with which a medicine is not begun without a specialist, by the set of the medicine (US labels).
_AGAINST = {"glp1": "glp1_caution"}
_CLASS = re.compile(r"^(?:an?|the) | receptor agonist| inhibitor| medicine", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """``options`` are those still open; ``closed`` is what of the chart closed the others."""

    options: tuple[Span, ...]
    closed: tuple[AnyFact | Span, ...] = ()


def left_open(action: Action, chart: Chart) -> Choice:
    named = tuple(dict.fromkeys(_sets(action.done_when)))
    kept: list[Span] = []
    closed: list[AnyFact | Span] = []
    for option in action.options:
        about = _about(option.text, named)
        why = _closes(about, chart) if about else ()
        closed += [w for w in why if w not in closed]
        kept += [] if why else [option]
    return Choice(options=tuple(kept), closed=tuple(closed))


def _about(option: str, named: tuple[NamedSet, ...]) -> NamedSet | None:
    """What the option names first: "a GLP-1 medicine, which is preferred to insulin" is no insulin."""
    low = plain(option)
    found = (
        (m.start(), n)
        for n, s in enumerate(named)
        for w in _words(s)
        if (m := re.search(rf"\b{re.escape(w)}", low))
    )
    first = min(found, default=None)
    return named[first[1]] if first else None


def _words(named: NamedSet) -> tuple[str, ...]:
    return (plain(_CLASS.sub("", named.label)), *named.terms)


def _closes(named: NamedSet, chart: Chart) -> tuple[AnyFact | Span, ...]:
    if no := told.declined(chart, named):
        return (no.where,)
    if named.kind is not SetKind.MEDICINE:
        return ()
    against = sets().find(SetKind.CONDITION, _AGAINST.get(named.name, ""))
    found: list[AnyFact | Span] = [*chart.allergies(named), *chart.stopped_for_a_reason(named)]
    found += chart.problems(against, any_status=True) if against else ()
    return tuple(found[:2])


def _sets(criteria: object) -> Iterator[NamedSet]:
    """Every set that the criteria speak of, however deep."""
    if isinstance(criteria, NamedSet):
        yield criteria
    elif isinstance(criteria, tuple):
        for part in criteria:
            yield from _sets(part)
    elif is_dataclass(criteria):
        for f in fields(criteria):
            yield from _sets(getattr(criteria, f.name))
