"""What English words mean to each other: forms, synonyms, and the more general word for a thing.

Read from ``data/wordnet.txt.gz``, which ``retrieval.text.wordnet_made`` makes of Princeton University's WordNet (its
licence stands in ``data/wordnet_license.txt``). It is opened when it is first asked, and never for a copied statement.
"""

import gzip
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

_WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*")
#: What an ending of a form stands for in the word itself, and of which parts of speech the form then is.
_ENDINGS = tuple(
    (end, instead, parts)
    for end, parts, *puts in (
        ("ies", "nv", "y"), ("ied", "v", "y"), ("es", "nv", "e", ""), ("s", "nv", ""),
        ("'s", "n", ""), ("ed", "v", "e", ""), ("ing", "v", "e", ""), ("est", "a", "e", ""), ("er", "a", "e", ""),
        ("ier", "a", "y"), ("iest", "a", "y"),
    )
    for instead in puts
)  # fmt: skip
PARTS = "nvar"  # nouns, verbs, adjectives, adverbs


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """By part of speech, as in ``PARTS``. ``count``: how often it stands in the marked texts of WordNet."""

    count: tuple[int, ...]
    senses: tuple[tuple[int, ...], ...]  # the most frequent first
    derived: tuple[str, ...]
    irregular_of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    part: str
    category: str  # WordNet's number of the field: "18" persons, "08" parts of the body
    above: tuple[int, ...]
    like: tuple[int, ...]
    against: tuple[int, ...]


@lru_cache(maxsize=1 << 14)
def word(lemma: str) -> Word | None:
    """A word in lower case, or two with a blank; None where WordNet has none that is written so."""
    words = _table()[0]
    at = bisect_left(words, lemma + "\t")
    if at == len(words) or not words[at].startswith(lemma + "\t"):
        return None
    _, count, *cells = words[at].split("\t")
    cells += [""] * (6 - len(cells))
    return Word(
        count=tuple(map(int, count.split())) or (0, 0, 0, 0),
        senses=tuple(tuple(map(int, c.split())) for c in cells[:4]),
        derived=tuple(filter(None, cells[4].split("|"))),
        irregular_of=tuple(filter(None, cells[5].split("|"))),
    )


@lru_cache(maxsize=1 << 14)
def sense(number: int) -> Sense:
    part, category, *cells = _table()[1][number].split("\t")
    cells += [""] * (3 - len(cells))
    above, like, against = (tuple(map(int, c.split())) for c in cells)
    return Sense(part=part, category=category, above=above, like=like, against=against)


@lru_cache(maxsize=1 << 14)
def lemmas(form: str) -> tuple[str, ...]:
    """The words that a form may be of: "fell" is of "fall" and itself a word; () where WordNet knows none."""
    return tuple(dict.fromkeys(lemma for lemma, _ in readings(form)))


@lru_cache(maxsize=1 << 14)
def readings(form: str) -> tuple[tuple[str, str], ...]:
    """The words that a form may be of, each with the parts of speech that the form is of then."""
    own = word(form)
    found = [(form, PARTS)] if own and any(own.senses) else []
    found += [(w, PARTS) for w in (own.irregular_of if own else ())]
    for end, instead, parts in _ENDINGS:
        if not form.endswith(end) or len(form) - len(end) < 2:
            continue
        stem = form.removesuffix(end) + instead
        doubled = not instead and len(stem) > 3 and stem[-1] == stem[-2]
        found += [(w, parts) for w in ((stem, stem[:-1]) if doubled else (stem,)) if _is_of(w, parts)]
    return tuple(dict.fromkeys(found))


def _is_of(lemma: str, parts: str) -> bool:
    known = word(lemma)
    return known is not None and any(known.senses[PARTS.index(p)] for p in parts)


@lru_cache(maxsize=1 << 13)
def said_in(text: str) -> tuple[str, ...]:
    """The words of a text and its pairs of words that WordNet knows as one, each in the form of the text."""
    found = [w.replace("’", "'").removesuffix("'s") for w in _WORD.findall(text.lower())]
    parts = [p for w in found for p in w.split("-")]
    pairs = (f"{a} {b}" for a, b in pairwise(parts))
    return tuple(dict.fromkeys([*found, *parts, *(p for p in pairs if lemmas(p))]))


def above(number: int, steps: int) -> Iterator[int]:
    """The senses that are more general than it, so many steps up."""
    level, seen = {number}, set[int]()
    for _ in range(steps):
        level = {up for n in level for up in sense(n).above} - seen
        seen |= level
    yield from seen


@cache
def _table() -> tuple[list[str], list[str]]:
    packed = (files("retrieval.text") / "data" / "wordnet.txt.gz").read_bytes()
    words, _, senses = gzip.decompress(packed).decode().partition("\n#senses\n")
    return [f"{line}\t\t" for line in words.split("\n")[1:]], senses.split("\n")
