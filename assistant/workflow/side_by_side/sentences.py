"""A sentence of a human summary beside our items: which say most of it, and where their figures are others."""

import re
from collections.abc import Sequence

from assistant.workflow.side_by_side.about import About
from assistant.workflow.side_by_side.ours import Ours
from assistant.workflow.side_by_side.theirs import Told
from assistant.workflow.side_by_side.words import (
    ENOUGH,
    ENOUGH_OF_A_NAME,
    figures_apart,
    meant,
    share_of,
    words_of,
)
from retrieval.text.quantities import carried, figures

#: The share of our words that their sentence has in turn: to be of the same, and to be so much of one matter that
#: another figure contradicts it.
OF_THE_SAME, OF_ONE_MATTER = 0.25, 0.5
#: So few words and figures ("No seizure", "Home with husband") stand in many sentences that say something else.
FEW = 3
_DENIAL = re.compile(r"\W*\b(?:no|not|none|denie[sd]|denying|without|never|negative)\b", re.IGNORECASE)
#: Of these a figure says when or how much to do: two of one unit are two orders.
_TIMED = frozenset({About.FOLLOW_UP, About.INSTRUCTIONS, About.PENDING})


def said_by(told: Told, ours: Sequence[Ours]) -> tuple[list[Ours], str]:
    """Our items that say most of a sentence; of the same matter, where the figures are others, they contradict it."""
    said = told.theirs.quote
    few = len(words_of(said)) + len(figures(said)) < FEW
    if _DENIAL.match(said):
        ours = [o for o in ours if _DENIAL.search(o.item.text)]
    of_the_same = OF_ONE_MATTER if few else OF_THE_SAME
    among_all = [o for o in ours if o.about in _TIMED] if told.about in _TIMED else list(ours)
    for among in ([o for o in ours if o.about is told.about], among_all):
        best = max(among, key=lambda o: (_share(said, [o]), _back(said, o)), default=None)
        if best is not None and _share(said, [best]) >= ENOUGH and _back(said, best) >= of_the_same:
            one_matter = told.about in _TIMED and _back(said, best) >= OF_ONE_MATTER
            return [best], _figures_differ(said, best.item.text) if one_matter else ""
    if few or told.about is not About.COURSE:
        return [], ""
    together = sorted((o for o in ours if _share(said, [o]) > 0.2), key=lambda o: -_share(said, [o]))
    return (together, "") if together and says(said, together) else ([], "")


def _figures_differ(theirs: str, ours: str) -> str:
    mine, their = (
        frozenset(f for f in figures(t) if f.unit or f.kind == "frequency") for t in (ours, theirs)
    )
    return figures_apart(mine, their)


def says(said: str, ours: Sequence[Ours]) -> bool:
    """Whether these items, together, have enough of a sentence's words and every figure of it."""
    text = " ".join(o.item.text for o in ours)
    return _share(said, ours) >= ENOUGH_OF_A_NAME and all(carried(f, figures(text)) for f in figures(said))


def _share(said: str, ours: Sequence[Ours]) -> float:
    have = frozenset[str]().union(*(meant(o.item.text) for o in ours))
    return share_of(said, have)


def _back(said: str, ours: Ours) -> float:
    """The share of our words that the human's sentence has."""
    return share_of(ours.item.text, meant(said))
