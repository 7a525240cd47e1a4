"""Whether one of our items is of what a human summary calls by a name, and whether both mean the same side."""

import re

from assistant.domain.draft import AllergyDetail, Item, ProblemDetail
from assistant.workflow.side_by_side.words import one_name
from retrieval.reconcile import same
from retrieval.text.terms import ingredient

_SINCE = re.compile(r", since |, \d{4}\b")


def is_called(item: Item, name: str) -> bool:
    """Whether an item is of what has this name, by its words or by what its form calls it."""
    called = [_SINCE.split(item.text)[0]]
    match item.detail:
        case AllergyDetail(substance=substance):
            called = [ingredient(substance) or substance]
        case ProblemDetail(concern=concern):
            called.append(concern)
        case _:
            pass
    return any(one_name(one, name) for one in called if one)


def side_differs(ours: str, theirs: str) -> str:
    mine, their = same.sides(ours), same.sides(theirs)
    return (
        f"{' and '.join(sorted(mine))} with us, {' and '.join(sorted(their))} with them"
        if mine and their and not mine & their
        else ""
    )
