"""A wish is said once: what a goal of the patient's says already is more evidence for the goal, and no second wish."""

import re
from collections.abc import Iterable

from retrieval.model import Goal, Preference, Record
from retrieval.text.plain import key

#: Share of a wish's own words that the goals say. The rest may be "before it gets me", and no other wish.
SAID = 0.6
#: Words that open a wish and are none of it.
_OPENING = frozenset(
    """i me my we our you it its this that the a an and or to of in on at by for with from as is are be been am was
    want wants wanted would like wish wishes hope hopes able can could will so again get keep""".split()
)
#: A wish that says what shall not be, or names a figure, says more than a goal does.
_BOUNDS = re.compile(
    r"\b(?:no|not|never|only|without|nothing|none|nobody|unless|don't|doesn't|won't|rather)\b|\d",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def same_wish(p: Preference, record: Record) -> tuple[Goal, ...]:
    """The patient's own open goals that say together what ``p`` says; () where it says more.

    Of two wishes with different days, or one with a "no" or a figure that no goal has, both stand.
    """
    if p.about not in {"treatment", "goals"}:
        return ()
    own = [g for g in record.of(Goal) if g.expressed_by == "patient" and g.status not in _OVER]
    wish = _DAY.sub(" ", p.value)
    asked = _words(wish)
    goals = tuple(g for g in own if len(_words(g.name) & asked) >= min(2, len(_words(g.name))) > 0)
    said = _words(" ".join(f"{g.name} {g.note}" for g in goals))
    if not asked or not said or len(asked & said) < SAID * len(asked):
        return ()
    told = " ".join(f"{g.name} {g.note} {g.target} {g.due or ''}" for g in goals).casefold()
    if any(m.group().casefold() not in told for m in _BOUNDS.finditer(wish)):
        return ()
    return goals if all(day in told for day in _DAY.findall(p.value)) else ()


_OVER = frozenset({"completed", "cancelled", "rejected", "entered-in-error"})


def repeats(words: Iterable[str], p: Preference) -> bool:
    """Whether a sentence of a note is the charted wish ``p`` in nearly the same words."""
    said, wish = {key(w) for w in words}, _words(p.value, whole=True)
    return len(said) > 3 and len(said & wish) >= SAME * len(said)


#: Share of a sentence's words, so that a wish of two sentences is found again in each.
SAME = 0.85


def _words(text: str, *, whole: bool = False) -> frozenset[str]:
    found = re.findall(r"[a-záéíóúñü0-9']+", text.casefold())
    return frozenset(key(w) for w in found if whole or w not in _OPENING)
