"""Whether a text says a word in another word: a form of it, a synonym, or a more particular word for the same thing.

English in general, from WordNet, with no list of ours. What is only more particular than the text, "surgeon" for
"doctor", is not said by it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from retrieval.text import wordnet

#: How far down two senses may stand together, each among those of its word, the most frequent first: a word with one
#: sense is met in a rare sense of another, and two rare senses do not meet.
_RANKS = 6
_FIRST = 2  # ranks of the senses in which two words may be each other's contrary
_DERIVED = 2  # what being derived of a word counts
_STEPS = 4  # up, from what the text says to what may be said for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    words: frozenset[str]  # the words themselves, what they are forms of, and what is derived of these
    senses: Mapping[int, int]  # each with its rank
    general: Mapping[int, int]  # the senses above them


@lru_cache(maxsize=1024)
def meaning(text: str) -> Meaning:
    own = {w for form in wordnet.said_in(text) for w in (form, *wordnet.lemmas(form))}
    senses: dict[int, int] = {}
    general: dict[int, int] = {}
    for word in own:
        for number, rank in _senses(word):
            senses[number] = min(rank, senses.get(number, rank))
    for number, rank in senses.items():
        for up in (*wordnet.sense(number).like, *wordnet.above(number, _STEPS)):
            general[up] = min(rank, general.get(up, rank))
    return Meaning(words=frozenset(own.union(*(_derived(w) for w in own))), senses=senses, general=general)


def says(said: Meaning, form: str) -> str:
    """In which way a text says a word: "form", "synonym", "general"; "" where it does not, or says its contrary."""
    lemmas = (form, *wordnet.lemmas(form))
    derived = {d for w in lemmas for d in _derived(w)}
    if said.words.intersection(lemmas) or said.words & derived:
        return "form"
    own = {sense for w in lemmas for sense in _senses(w)}
    if any(said.senses.get(n, _RANKS) <= _FIRST for n in _against(own)):
        return ""
    if any(rank + said.senses.get(n, _RANKS) <= _RANKS for n, rank in own):
        return "synonym"
    if any(rank + said.general.get(n, _RANKS) <= _RANKS for n, rank in own):
        return "general"
    return ""


#: WordNet's fields of what can be pointed at: animals, things, parts of the body, events, feelings, food, groups,
#: places, objects, persons, phenomena, plants, what is owned, states (diseases are among them), substances and times.
_CONCRETE = frozenset("05 06 08 11 12 13 14 15 17 18 19 20 21 26 27 28".split())
_RARE = 6  # times in the texts of WordNet
_EVERYDAY = 20


@lru_cache(maxsize=1 << 13)
def names_something(form: str) -> bool:
    """Whether a word names a person, a place, a thing or a state, or is a rare word that says just one thing."""
    use = _use(form)
    if not use or use[0][1] == "r":
        return False
    return use[0][0] <= _RARE or (use[0][1] == "n" and use[0][2] in _CONCRETE)


@lru_cache(maxsize=1 << 13)
def everyday(form: str) -> bool:
    """Whether it is a frequent word of English that names nothing that can be pointed at, and qualifies nothing."""
    use = _use(form)
    return bool(use) and use[0][0] >= _EVERYDAY and use[0][1] != "a" and not names_something(form)


def only_how(form: str) -> bool:
    """Whether it is an adverb before all: "temporarily"."""
    use = _use(form)
    return bool(use) and use[0][1] == "r"


@lru_cache(maxsize=1 << 13)
def _use(form: str) -> list[tuple[int, str, str]]:
    """How a form is used, the most frequent first: how often, as which part of speech, in which field."""
    found = []
    readings = wordnet.readings(form)
    if form.endswith("ing") and readings[:1] == ((form, wordnet.PARTS),):
        readings = readings[:1]  # "hearing" is a thing of its own, and hardly a form of "hear"
    for lemma, parts in readings:
        known = wordnet.word(lemma)
        for n, part in enumerate(wordnet.PARTS) if known else ():
            if known and part in parts and known.senses[n]:
                found.append((known.count[n], part, wordnet.sense(known.senses[n][0]).category))
    return sorted(found, key=lambda u: (-u[0], wordnet.PARTS.index(u[1])))


def _against(senses: Iterable[tuple[int, int]]) -> Iterator[int]:
    return (n for number, rank in senses if rank <= _FIRST for n in wordnet.sense(number).against)


@lru_cache(maxsize=1 << 13)
def _senses(word: str) -> tuple[tuple[int, int], ...]:
    """Its senses and those of what is derived of it, each with its rank."""
    own = ((word, 0), *((d, _DERIVED) for d in _derived(word)))
    return tuple(
        (number, more + rank)
        for lemma, more in own
        if (known := wordnet.word(lemma)) is not None
        for of in known.senses
        for rank, number in enumerate(of, 1)
    )


@lru_cache(maxsize=1 << 13)
def _derived(word: str) -> tuple[str, ...]:
    known = wordnet.word(word)
    return known.derived if known else ()
