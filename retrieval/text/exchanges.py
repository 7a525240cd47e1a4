"""What changes where a text leaves the wording of its source: a figure, a medicine, a side, what is denied, a word."""

import re
from collections.abc import Iterable

from retrieval.text import terms
from retrieval.text.parting import Parting, content
from retrieval.text.poles import opposed, turns
from retrieval.text.quantities import Figure, carried, figures, routes

_NUMBER = re.compile(r"[\d.][\d./]*$")
_UNIT_LONG = 7  # letters
_SURE = 2  # words beside an edge from which the figure next to them is theirs
#: Words that end what a denial reaches: what stands after them is said again for itself.
_TURNS_ROUND = frozenset({"but", "however", "though", "although", "except", "now"})
_CRITICAL = ("denial", "doubt", "person")
_SUFFIX = re.compile(
    r"(?:ations?|ments?|ings?|ions?|ives?|ies|ied|ness|ally|ical|ic|al|ly|ers?|ors?|ed|es|s|y|e|ism|ity)$"
)


def changed(parting: Parting) -> str:
    """ "figure", "medicine", what a word decides ("side", "denial", "trend" …), "word"; "" when both say the same."""
    said, written = " ".join(parting.said), " ".join(parting.written)
    found = _figure(parting, said, written) or _medicine(said, written)
    if found or parting.edge == "jump":
        return found
    return _pole(parting) or _word(parting)


def _figure(p: Parting, said: str, written: str) -> str:
    """Another value or another unit in the place of the source's; equal figures in another writing are none."""
    mine, theirs = figures(said) | routes(said), figures(written) | routes(written)
    if p.edge and p.beside < _SURE:
        return ""
    if mine and theirs:
        return "" if all(carried(f, theirs) for f in mine) else "figure"
    if not p.said or not p.written:
        return ""
    if p.after and _NUMBER.match(p.after[-1]) and _unit_like(p.said) and _unit_like(p.written):
        one, other = figures(f"1 {said}"), figures(f"1 {written}")
        return "" if one == other and any(f.unit for f in one) else "figure"
    mine, theirs = (_often(" ".join((*p.after, *words, *p.before))) for words in (p.said, p.written))
    return "figure" if mine and theirs and not mine & theirs else ""


def _often(text: str) -> frozenset[Figure]:
    return frozenset(f for f in figures(text) if f.kind == "frequency")


def _unit_like(words: tuple[str, ...]) -> bool:
    return 0 < len(words) <= 2 and all(len(w) <= _UNIT_LONG and content(w) for w in words)


def _medicine(said: str, written: str) -> str:
    mine = {m.ingredient for m in terms.medicines_in(said)}
    theirs = {m.ingredient for m in terms.medicines_in(written)}
    return "medicine" if mine and theirs and not mine & theirs else ""


def _pole(p: Parting) -> str:
    mine, theirs = turns(p.said), () if p.crosses else turns(p.written)
    for one in mine:
        against = [opposed(one.poles, other.poles) for other in theirs]
        if any(against) and not any(one.poles & other.poles for other in theirs):
            return next(a for a in against if a)
    for kind in _CRITICAL:
        here, there = _has(kind, p.said), _has(kind, p.written)
        if here != there and (here or (not p.crosses and _reaches(kind, p))):
            return kind
    return ""


def _has(kind: str, words: tuple[str, ...]) -> bool:
    return any(pole.kind == kind for t in turns(words) for pole in t.poles)


def _reaches(kind: str, p: Parting) -> bool:
    """Whether what the source has and the text leaves out bears on what both say."""
    if kind != "denial":
        return not p.edge or p.edge == "start"
    if p.edge == "end":
        last = turns(p.written)[-1]
        return last.last == len(p.written)
    return not _TURNS_ROUND & set(p.written)


def _word(p: Parting) -> str:
    """A word that nothing in its place means, between words that are the same on both sides."""
    if p.beside < 3 or p.crosses:
        return ""
    mine = [w for w in p.said if content(w) and w.isalpha()]
    theirs = [w for w in p.written if content(w) and w.isalpha()]
    if not mine or not theirs:
        return ""
    return "" if any(alike(w, theirs) for w in mine) else "word"


def alike(word: str, others: Iterable[str]) -> bool:
    """Whether one of the others is this word in another form, or an abbreviation or a plain word for it."""
    means = {word, *terms.expand([word])}
    stems = {stem(w) for w in means}
    for other in others:
        theirs = {other, *terms.expand([other])}
        if means & theirs or stems & {stem(w) for w in theirs}:
            return True
    return False


def stem(word: str) -> str:
    """A word without its ending, for comparing; the name of a medicine stays whole."""
    if len(word) < 5 or terms.ingredient(word):
        return word
    short = _SUFFIX.sub("", word)
    return short if len(short) >= 4 else word
