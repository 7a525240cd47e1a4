"""Whether words open a predicate of their own: "and agreed to …", "and topiramate has not …", not "and chills"."""

from collections.abc import Sequence
from functools import lru_cache

from retrieval.text import wordnet
from retrieval.text.parting import Token
from retrieval.text.poles import STATES, turns

_AUXILIARY = frozenset(
    """is are was were has have had will would can could should may might must did does do cannot can't won't hasn't
    haven't isn't wasn't remains remained continues seems appears""".split()
)
_PRONOUNS = frozenset("he she they it i we patient who that this there".split())
#: Forms of the past that have no "-ed", and do not also name a thing.
_PAST = frozenset(
    """said told took went came got had made felt found sent kept ran spoke wrote brought bought ate drank slept drove
    chose began held lost wore saw gave knew grew understood became woke quit""".split()
)
#: In the present and of one, words that hardly name a thing: "feels", and not "falls" or "chills".
_PRESENT = frozenset(
    """says feels takes walks lives needs wants uses sleeps reports states agrees eats drives continues remains
    tolerates requires understands knows goes has wishes prefers attends looks appears seems stays keeps
    gets does manages thinks believes asks accepts declines plans hopes intends likes denies smokes drinks
    works wears tells comes gives brings follows receives makes sees lies sits stands moves complains
    describes endorses admits""".split()
)
_ADVERBS = frozenset(
    "also then now still currently later already just only therefore otherwise instead not never has have is".split()
)
_NOT_AFTER_AND = frozenset({"red", "bed", "need", "speed", "seed", "weed", "feed", "blood", "child"})
_SHORT = 6  # words of a subject
_STOPS = frozenset("and or but which who that because while when if".split())


def begins(raws: Sequence[str], found: Sequence[Token]) -> bool:
    """Whether the words after "and" have a verb of their own, or say of another thing how it is."""
    place = 0
    while place < len(raws) and raws[place] in _ADVERBS and place < 2:
        if raws[place] in _AUXILIARY:
            return True
        place += 1
    if place >= len(raws):
        return False
    if raws[place] in _PRONOUNS | _AUXILIARY | _PAST | _PRESENT | _ARTICLES or _past(raws[place]):
        return True
    if _only_acts(raws[place]):
        return True
    for n in range(place + 1, min(len(raws), place + _SHORT)):
        if found[n].mark or raws[n] in _STOPS:
            return False
        if raws[n] in _AUXILIARY:
            return True
        if n + 1 == len(raws) or found[n + 1].mark:
            return _is_a_state(raws[n])
    return False


def _past(word: str) -> bool:
    return word.endswith("ed") and len(word) > 4 and word not in _NOT_AFTER_AND


def _is_a_state(word: str) -> bool:
    return any(p.kind in STATES | {"trend", "normal"} for t in turns((word,)) for p in t.poles)


#: "No dysuria and a clean urine": what has its own article is not of the list.
_ARTICLES = frozenset({"a", "an"})


@lru_cache(maxsize=4096)
def _only_acts(word: str) -> bool:
    """Whether it is of one and in the present, and names nothing: "hears"."""
    found = wordnet.readings(word) if word.endswith("s") and len(word) > 3 else ()
    lemmas = [wordnet.word(lemma) for lemma, _ in found]
    return bool(lemmas) and all(w is not None and w.senses[1] and not w.senses[0] for w in lemmas)


@lru_cache(maxsize=4096)
def _acts(word: str) -> bool:
    return any("v" in parts for _, parts in wordnet.readings(word))


def finite(token: Token, *, bare: bool = False) -> bool:
    """Whether a word may be a verb. ``bare``: in any form, as after "not"."""
    word = token.raw.split(" ", 1)[0] if token.raw else token.word
    return _acts(word) if bare else word in _AUXILIARY | _PAST | _PRESENT or _past(word)
