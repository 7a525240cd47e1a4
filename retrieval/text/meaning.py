"""Whether a text says a word in another word: a form of it, a synonym, or a more particular word for the same thing.

English in general, from WordNet, with no list of ours. What is only more particular than the text, "surgeon" for
"doctor", is not said by it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from retrieval.text import wordnet

#: How far down two senses may stand together, each among those of its word, the most frequent first: a word with one
#: sense is met in a rare sense of another, and two rare senses do not meet.
_RANKS = 6
_FEW = 3  # for an illness, which a rare sense of an everyday word does not name: "wound" for "pain"
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
    most = _FEW if names_an_illness(form) else _RANKS
    if any(rank + said.general.get(n, _RANKS) <= most for n, rank in own):
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


# --- what a word is the name of ---------------------------------------------------------------------------------------

#: WordNet's general words for what a person suffers from.
_ILLNESS = ("ill health", "symptom", "injury", "pathological state", "disorder", "disease", "illness")
_ILL_FIELDS = frozenset({"04", "08", "11", "26"})  # acts, bodily, events, states
_OF_THE_BODY = "08"
_EVERYWHERE = frozenset({"blood", "body", "fluid", "skin"})  # named beside any part of the body
_NEAR = 2  # steps up, from each of two words to what they both are
_PARTICULAR = 4  # senses above what two words both are, for them to be of one kind: "whole" is too general


@lru_cache(maxsize=1 << 13)
def names_an_illness(form: str) -> bool:
    """Whether a word, or what it is derived of, is a disease, a symptom or an injury before all."""
    ill = _illness()
    return any(n in ill or not ill.isdisjoint(wordnet.above(n, _FAR)) for n in _things(form))


@lru_cache(maxsize=1 << 15)
def of_one_kind(one: str, other: str) -> bool:
    """Whether two words name two things of one kind, so that one does not stand for the other: "lunch" and "dinner"."""
    if not _EVERYWHERE.isdisjoint((one, other)):
        return False
    return any(_beside(a, b) for a in _things(one) for b in _things(other))


def _beside(a: int, b: int) -> bool:
    fields = {wordnet.sense(a).category, wordnet.sense(b).category}
    if a == b or len(fields) > 1 or fields.isdisjoint(_CONCRETE):
        return False
    up_a, up_b = frozenset(wordnet.above(a, _FAR)), frozenset(wordnet.above(b, _FAR))
    if a in up_b or b in up_a:
        return False
    if fields == {_OF_THE_BODY}:
        return True
    near = {a, *wordnet.above(a, _NEAR)} & {b, *wordnet.above(b, _NEAR)}
    return any(len(list(wordnet.above(n, _FAR))) >= _PARTICULAR for n in near)


_FAR = 16  # steps up to the most general


@lru_cache(maxsize=1 << 13)
def _things(form: str) -> tuple[int, ...]:
    """The two most frequent things that a form names, or, where it qualifies before all, what it is derived of."""
    found: list[int] = []
    for lemma in wordnet.lemmas(form):
        known = wordnet.word(lemma)
        if known is None:
            continue
        nouns, _, adjectives, _ = known.senses
        if nouns and known.count[0] >= max(known.count[1], known.count[2]):
            found += nouns[:2]
        elif adjectives or not nouns:
            derived = (wordnet.word(d) for d in known.derived)
            found += [d.senses[0][0] for d in derived if d and d.senses[0]]
    return tuple(dict.fromkeys(found))


@cache
def _illness() -> frozenset[int]:
    words = (wordnet.word(w) for w in _ILLNESS)
    senses = (n for w in words if w for n in w.senses[0][:2])
    return frozenset(n for n in senses if wordnet.sense(n).category in _ILL_FIELDS)
