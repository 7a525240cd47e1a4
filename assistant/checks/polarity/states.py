"""What a thing is said to be is what its source says it is: an open wound is not closed, the first day not the last."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.checks.polarity.beside import around
from assistant.checks.polarity.turning import RELATIVES
from retrieval.text.denial import denial, denied
from retrieval.text.opposites import opposite
from retrieval.text.parting import Token, Tokens
from retrieval.text.poles import CHANGED, STATES, Pole, poles, turns
from retrieval.text.weight import claims

#: Which way a thing went, and what was done with it.
_MOVES = frozenset({"way", "trend", "act", "extent", "course"})
_OVER = frozenset({"stop", "hold"})
#: In so many words a source speaks of many things, and of each in many places.
_A_NOTE = 120
#: What nobody but the patient is, where a source is short.
_OF_THE_PATIENT = frozenset({"mind", "life", "work", "wake", "birth", "dialysis"})


def otherwise(text: str, told: str) -> str:
    """Why the text says of a thing what the sentences ``told`` say is otherwise; "" when it does not."""
    rules: tuple[Callable[[str, str], str], ...] = (_is_otherwise, _turned_by_its_beginning, _at_another_time)
    return next((why for rule in rules if (why := rule(text, told))), "")


# --- how a thing is -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _State:
    """``so``: whether it is said to be so, not denied. ``beside``: the words that say of what."""

    pole: Pole
    so: bool
    word: str
    said: str
    beside: frozenset[str]

    def agrees(self, other: "_State") -> bool:
        return (self.pole == other.pole) is (self.so is other.so)

    def may_be_against(self, other: "_State") -> bool:
        """A medicine that was started may have been lowered since; what was stopped was not started."""
        return self.pole.kind != "act" or (self.pole.pole in _OVER) is not (other.pole.pole in _OVER)

    def about(self, other: "_State") -> bool:
        return bool(self.beside & other.beside) or self.word == other.word


def _is_otherwise(text: str, told: str) -> str:
    charted = list(_states(told))
    short = len(told.split()) <= _A_NOTE
    for mine in _states(text):
        same = [s for s in charted if s.pole.kind == mine.pole.kind]
        if mine.pole.kind == "count" and not short:
            continue
        of_the_patient = short and mine.pole.kind in _OF_THE_PATIENT
        if any(mine.agrees(s) and (of_the_patient or mine.about(s)) for s in same):
            continue
        if mine.pole.kind == "act" and _for_a_while({s.pole.pole for s in same}):
            continue
        for other in (s for s in same if mine.may_be_against(s)):
            if mine.said == other.said and short and _NONE.search(told):
                continue  # of what it is none, the words before it say
            if not mine.agrees(other) and (of_the_patient or mine.beside & other.beside):
                return f"says “{mine.said}” where its source says “{other.said}”"
    return ""


def _for_a_while(acts: set[str]) -> bool:
    """Whether something is held and taken up again: which of it is meant, its day tells."""
    return bool(acts & _OVER) and "resume" in acts


_NONE = re.compile(r"\bnone\b", re.IGNORECASE)


def _states(text: str) -> Iterator[_State]:
    words, off = denied(text)
    raws = tuple(t.raw.split()[0] if t.raw else "" for t in words)
    for turn in turns(raws):
        for pole in turn.poles:
            moved = pole.kind in _MOVES and pole != CHANGED and turn.first not in off
            if pole.kind in STATES and pole.kind == "life" and _of_a_relative(words, turn.first):
                continue
            if pole.kind in STATES or moved:
                yield _State(
                    pole,
                    turn.first not in off,
                    words[turn.first].word,
                    " ".join(raws[turn.first : turn.last]),
                    _beside(words, turn.first, turn.last),
                )


def _of_a_relative(words: Tokens, at: int) -> bool:
    return bool(
        RELATIVES.intersection(
            w.removesuffix("'s") for t in words[max(0, at - 4) : at] for w in t.raw.split()
        )
    )


def _beside(words: Tokens, first: int, last: int) -> frozenset[str]:
    """The words that claim around ``words[first:last]``, as far as its part of the sentence goes."""
    begin = max((n for n in range(first + 1) if words[n].mark), default=0)
    end = next((n for n in range(last, len(words)) if words[n].mark), len(words))
    keys = tuple(t.word if claims(t) else "" for t in words[begin:end])
    return frozenset(around(keys, first - begin, last - begin))


# --- undetectable and detectable ------------------------------------------------------------------------------------


def _turned_by_its_beginning(text: str, told: str) -> str:
    """A word whose opposite alone stands in the source: "detectable" for "undetectable"."""
    here = denial(text)
    words, off = here.words, here.off
    theirs, theirs_off = denied(told)
    charted: dict[str, set[bool]] = {}
    for n, t in enumerate(theirs):
        charted.setdefault(t.raw, set()).add(n in theirs_off)
    for n, t in enumerate(words):
        other = opposite(t.raw, frozenset(charted)) if t.raw not in charted else ""
        if other and n not in here.left and charted[other] == {n in off}:
            return f"says “{t.raw}” where its source says “{other}”"
    return ""


# --- when -----------------------------------------------------------------------------------------------------------

_NUMBERED = r"(?:first|second|third|fourth|fifth|sixth|seventh|last|\d{1,2}(?:st|nd|rd|th)?)"
_WHEN = re.compile(
    r"\b(?:(?P<start>admission|admitted|arrival|intake|presentation|baseline)|(?P<end>discharged?)"
    rf"|(?P<n>{_NUMBERED}) (?P<of>day|night|morning|visit|week|month)"
    rf"|(?P<of2>day|week|month|visit) (?P<n2>{_NUMBERED}|one|two|three|four|five|six|seven)"
    r"|after (?P<n3>\w+) (?P<of3>day|week|month|year)s?)\b",
    re.IGNORECASE,
)
#: "PHQ-9", "L4": the number is of the name.
_WITH_A_NUMBER = re.compile(r"\b[A-Za-z]+-?\d+\b")
_PART = re.compile(r"(?<=[.!?;,)])\s+|\s+(?=\()|\s+(?=(?:and|then|but|to)\s)|[;\n]")


def _at_another_time(text: str, told: str) -> str:
    """A value or a state that the source has at one time, said of another time that the source speaks of too."""
    if len(told.split()) > _A_NOTE:
        return ""
    charted = dict[str, set[str]]()
    for when, words in _timed(told):
        for w in words:
            charted.setdefault(w, set()).add(when)
    known = {when for when, _ in _timed(told)}
    for when, words in _timed(text):
        for w in sorted(words) if when in known else ():
            if charted.get(w) and when not in charted[w] and _once(w, told):
                return f"says “{w}” of the time that its source says otherwise of: {when}"
    return ""


def _once(word: str, told: str) -> bool:
    return sum(t.word == word for t in denied(told)[0]) == 1


def _timed(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Each part of the text with its one time, or that of the part that it goes on from, with what it has then."""
    when = ""
    for part in _PART.split(_WITH_A_NUMBER.sub(" ", text)):
        found = list(_WHEN.finditer(part))
        goes_on = not found and part.startswith("and ")
        when = _named(found[0]) if len(found) == 1 else when * goes_on
        if when:
            words = denied(_WHEN.sub(" ", part))[0]
            yield when, frozenset(t.word for t in words if t.word[:1].isdigit() or _a_state(t))


def _a_state(t: Token) -> bool:
    return any(p.kind in STATES for p in poles(t.raw))


def _named(found: re.Match[str]) -> str:
    if found["start"] or found["end"]:
        return "the beginning" if found["start"] else "discharge"
    number = found["n"] or found["n2"] or found["n3"]
    of = found["of"] or found["of2"] or found["of3"]
    return f"{of} {_ORDER.get(number.lower(), number.rstrip('stndrh'))}".lower()


_ORDER = {
    word: str(n)
    for names in ("first second third fourth fifth sixth seventh", "one two three four five six seven")
    for n, word in enumerate(names.split(), start=1)
}
