"""A draft beside the summary that a person wrote of the same stay: who has what, and where both cannot be right."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.draft import Citation, Content, Item, ItemKind
from assistant.workflow.side_by_side.about import About
from assistant.workflow.side_by_side.medicines import allergy, is_medicine, medicine_differs
from assistant.workflow.side_by_side.names import is_called, side_differs
from assistant.workflow.side_by_side.ours import Ours, ours_of
from assistant.workflow.side_by_side.sentences import said_by, says
from assistant.workflow.side_by_side.theirs import Theirs, Told, said_once, told_by
from retrieval.model import Allergy, AnyFact, Document, Medicine, Preference, Problem, Procedure
from retrieval.reconcile import same


class Has(StrEnum):
    CONTRADICTION = "contradiction"
    THEIRS = "theirs only"
    OURS = "ours only"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that either side says. ``because`` is where the two part: a dose, a side, a day."""

    has: Has
    about: About
    theirs: tuple[Theirs, ...] = ()
    ours: str = ""
    section: str = ""  # of the draft, where ours stands
    citations: tuple[Citation, ...] = ()
    because: str = ""


#: What a list of these names, with or without the code behind it; either list may name what stands on the other.
_NAMED = frozenset({About.PROBLEMS, About.PROCEDURES})
_CODE = re.compile(r"\s*\([A-Z]\d[\w.]*\)")


def rows(content: Content, summaries: Sequence[Document], facts: Sequence[AnyFact]) -> tuple[Row, ...]:
    """Contradictions first, then what only the human has, what only we have, and what both have.

    ``facts`` are what was read from the lists of ``summaries``.
    """
    ours = list(ours_of(content))
    left = {o.item.id: o for o in ours}
    found: list[Row] = []
    for told in said_once(told_by(summaries, facts)):
        row, matched = _beside(told, ours)
        found.append(row)
        for one in matched:
            left.pop(one.item.id, None)
    found += [_row(Has.OURS, o.about, None, o) for o in left.values()]
    order, about = list(Has), list(About)
    return tuple(sorted(found, key=lambda r: (order.index(r.has), about.index(r.about))))


def _beside(told: Told, ours: Sequence[Ours]) -> tuple[Row, list[Ours]]:
    """The row of one thing that the human says, and which of our items say it too."""
    match told.fact:
        case Medicine():
            matched = [o for o in ours if is_medicine(o.item, told.fact)]
            because = _first(medicine_differs(o.item, told.fact) for o in matched)
        case Allergy():
            matched, because = allergy(told.fact, ours)
        case Problem() | Procedure() | None if told.about in _NAMED:
            name = told.fact.name if told.fact else _CODE.sub("", told.theirs.quote)
            matched = [o for o in ours if o.about in _NAMED and is_called(o.item, name)]
            because = _first(side_differs(o.item.text, name) for o in matched)
        case Preference():
            matched = [o for o in ours if o.item.kind is ItemKind.PREFERENCE]
            said = {same.resuscitation(told.fact)} & {"yes", "no"}
            against = [o for o in matched if said and (_wish(o.item) - said)]
            because = "the code status differs" if against else ""
            matched = against or [o for o in matched if says(told.theirs.quote, [o])]
        case _:
            matched, because = said_by(told, ours)
    has = Has.CONTRADICTION if because else Has.BOTH if matched else Has.THEIRS
    return _row(has, told.about, told.theirs, matched[0] if matched else None, because), matched


def _row(has: Has, about: About, theirs: Theirs | None, ours: Ours | None, because: str = "") -> Row:
    return Row(
        has=has,
        about=about,
        theirs=(theirs,) if theirs else (),
        ours=ours.item.text if ours else "",
        section=ours.section if ours else "",
        citations=ours.item.citations if ours else (),
        because=because,
    )


def _first(found: Iterator[str]) -> str:
    """Why they part; "" as soon as one of ours agrees."""
    told = list(found)
    return "" if "" in told else next(iter(told), "")


def _wish(item: Item) -> set[str]:
    said = item.text.lower()
    no = re.search(r"\b(?:dnr|dnar|do not (?:attempt )?resuscitat|no cpr|allow natural death)", said)
    yes = re.search(r"\bfull (?:code|treatment|resuscitation)\b|\battempt (?:cpr|resuscitation)\b", said)
    return {"no"} if no else {"yes"} if yes else set()
