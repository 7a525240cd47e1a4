"""Words that make another statement when they are exchanged: left for right, denied for had, better for worse."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from retrieval.text.tables import rows

_LONGEST = 4  # words of a phrase
#: Kinds of words that say how a thing is: not what was done to it, nor which way it went.
STATES = frozenset(
    """tissue wound drainage mind strength flow count birth dialysis skin belly life work wake reply urgency
    normal grant often assist""".split()
)


@dataclass(frozen=True, slots=True)
class Pole:
    """``kind`` is what the words decide ("side"), ``pole`` what they decide it to be ("left")."""

    kind: str
    pole: str


@dataclass(frozen=True, slots=True)
class Turn:
    """Words of a text that stand at some pole: ``words[first:last]``, the longest phrase that does."""

    first: int
    last: int
    poles: frozenset[Pole]


@lru_cache(maxsize=8192)
def poles(phrase: str) -> frozenset[Pole]:
    """What a word or phrase in lower case decides; nothing for most."""
    return _table().get(phrase, frozenset())


@lru_cache(maxsize=4096)
def turns(words: tuple[str, ...]) -> tuple[Turn, ...]:
    """Every word or phrase at some pole, in order, none inside another."""
    found, place = [], 0
    while place < len(words):
        for length in range(min(_LONGEST, len(words) - place) if words[place] in _openings() else 0, 0, -1):
            if at := poles(" ".join(words[place : place + length])):
                found.append(Turn(place, place + length, at))
                place += length
                break
        else:
            place += 1
    return tuple(found)


def opposed(one: frozenset[Pole], other: frozenset[Pole]) -> str:
    """What two words decide differently ("side"); "" when they say the same of anything, or speak of other things."""
    if one & other:
        return ""
    kinds = {p.kind for p in one if p != CHANGED}
    return next((p.kind for p in sorted(other, key=lambda p: p.kind) if p.kind in kinds and p != CHANGED), "")


#: A medicine that was switched was stopped, and another started: it says the contrary of neither.
CHANGED = Pole("act", "change")


def kinds(words: Sequence[str]) -> frozenset[str]:
    """What any of the words decides: {"denial", "side"}."""
    return frozenset(p.kind for t in turns(tuple(words)) for p in t.poles)


@cache
def _table() -> dict[str, frozenset[Pole]]:
    table: dict[str, frozenset[Pole]] = {}
    for row in rows("poles.tsv"):
        pole = Pole(row["class"], row["pole"])
        for phrase in row["words"].split("|"):
            table[phrase] = table.get(phrase, frozenset()) | {pole}
    return table


@cache
def _openings() -> frozenset[str]:
    return frozenset(phrase.split(" ")[0] for phrase in _table())
