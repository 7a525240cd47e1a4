"""A side, or a person, told of what the source tells of another."""

import re
from collections.abc import Iterator

from assistant.checks.polarity.beside import around, clauses, nearness, shared
from assistant.checks.polarity.turning import RELATIVES, one_person
from retrieval.text.parting import Tokens
from retrieval.text.poles import kinds, turns


def side_elsewhere(text: str, quotes: tuple[str, ...]) -> str:
    """A side, or a person, that the sources have beside other words, while another stands beside these."""
    charted = [clause for quote in quotes for clause in clauses(quote)]
    either = _of_either_side(text, charted)
    for clause in clauses(text):
        for told in (_people_of,) if either else (_sides_of, _people_of):
            here = told(clause)
            mine = max((shared(clause, c) for c in charted if here & told(c)), default=0)
            against = [(shared(clause, c), c) for c in charted if told(c) and not here & told(c)]
            most, other = max(against, key=lambda one: one[0], default=(0, ()))
            if here and here != {"both"} and most > mine and most > 1:
                return f"says it of the {_named(here)}, and its source of the {_named(told(other))}"
    return "" if either else _side_in_one_clause(text, quotes)


def _of_either_side(text: str, charted: list[Tokens]) -> bool:
    """Whether it says "the other", or "both" of a source that names the left and the right: of which, no word tells."""
    both = any("both" in _sides_of(clause) for clause in clauses(text))
    every = {side for clause in charted for side in _sides_of(clause)}
    return _THE_OTHER.search(text) is not None or (both and {"left", "right"} <= every)


_THE_OTHER = re.compile(
    r"\bthe other (?:one|side|eye|ear|knee|hip|leg|arm|foot|hand|breast)?\b", re.IGNORECASE
)


def _side_in_one_clause(text: str, quotes: tuple[str, ...]) -> str:
    charted = [
        (side, around) for quote in quotes for clause in clauses(quote) for side, around in _sides_in(clause)
    ]
    free = {m[1].lower() for quote in quotes for m in _NONE_THERE.finditer(quote)}
    for clause in clauses(text) if charted else ():
        for side, here in _sides_in(clause):
            if side in free and "denial" in kinds(tuple(w for t in clause for w in t.raw.split())):
                continue
            mine = max((nearness(here, a) for s, a in charted if s == side), default=0.0)
            other, where = max(((nearness(here, a), s) for s, a in charted if s != side), default=(0.0, ""))
            if other > mine:
                return f"says {side} where its source says {where}"
    return ""


_NONE_THERE = re.compile(r"\bnone (?:in|on|at) (?:the |her |his )?(left|right)\b", re.IGNORECASE)


def _sides_of(clause: Tokens) -> frozenset[str]:
    return frozenset(side for side, _ in _sides_in(clause))


def _people_of(clause: Tokens) -> frozenset[str]:
    """The relatives that the clause names, each by one name: "mother" for "mom"."""
    named = {one_person(w.removesuffix("'s")) for t in clause for w in t.raw.split()} & RELATIVES
    return frozenset(named)


def _named(words: frozenset[str]) -> str:
    return " and ".join(sorted(words))


def _sides_in(clause: Tokens) -> Iterator[tuple[str, dict[str, int]]]:
    words = tuple(t.raw.split()[0] if t.raw else "" for t in clause)
    keys = tuple(t.word for t in clause)
    sides = [(t, p.pole) for t in turns(words) for p in t.poles if p.kind == "side"]
    for n, (turn, pole) in enumerate(sides):
        begin = _parted(clause, sides[n - 1][0].last, turn.first)[-1] if n else 0
        end = _parted(clause, turn.last, sides[n + 1][0].first)[0] if n + 1 < len(sides) else len(clause)
        yield pole, around(keys[begin:end], turn.first - begin, turn.last - begin)


def _parted(clause: Tokens, begin: int, end: int) -> list[int]:
    """Where one side ends and the next begins, between two: at a mark or an "and", else at the next."""
    marks = [n for n in range(begin, end + 1) if clause[n].after_mark]
    return marks or [n for n in range(begin, end) if clause[n].raw == "and"] or [end]
