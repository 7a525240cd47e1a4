"""What changes where a text leaves the wording of its source: a figure, a medicine, a side, what is denied, a word."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from retrieval.text import terms
from retrieval.text.amounts import same_amount
from retrieval.text.clock import other_time, without_times
from retrieval.text.parting import Parting, content, lay
from retrieval.text.plain import key, lay_plainly
from retrieval.text.poles import Pole, Turn, opposed, turns
from retrieval.text.quantities import Figure, carried, figures, named_units, routes
from retrieval.text.shorthand import in_full
from retrieval.text.telegraphic import in_words

#: A year is followed by no unit.
_NUMBER = re.compile(r"(?!(?:19|20)\d\d$)[\d.][\d./]*$")
_UNIT_LONG = 7  # letters
_SURE = 2  # words beside an edge from which the figure next to them is theirs
#: Words that end what a denial reaches: what stands after them is said again for itself.
_TURNS_ROUND = frozenset({"but", "however", "though", "although", "except", "now"})
#: What only counts where a text is otherwise its source, word for word.
_IN_A_COPY = frozenset({"modal"})
_CRITICAL = ("denial", "doubt", "person")


#: The share of its words that a text has from its sources in a row, from which it is a copy of them: there each word
#: that was exchanged counts, in a text of its own words only those that turn it.
A_COPY = 0.85


@lru_cache(maxsize=4096)
def parted(text: str, sources: tuple[str, ...], *, made: bool = False) -> tuple[tuple[str, Parting], ...]:
    """Each parting that changes something, with what it changes: nothing that is only another wording of the same.

    ``made``: whether the text was put together of its sources, field by field, so that no word of it is somebody's own.
    """
    as_written = lay(_in_full(text), tuple(map(_in_full, sources))).partings
    if not any(changed(p) for p in as_written):
        return ()
    strictly = made or copies(text, sources)
    found = [(changed(p, strictly=strictly), p) for p in lay_plainly(text, sources).partings]
    found += [(changed(p, strictly=False), p) for p in as_written if made]
    return tuple((kind, p) for kind, p in found if kind)


def _in_full(text: str) -> str:
    return in_words(in_full(text))


@lru_cache(maxsize=4096)
def copies(text: str, sources: tuple[str, ...]) -> bool:
    """Whether the text is its sources, word for word, but for a few words."""
    found = lay(text, sources)
    return len(found.followed(2)) >= A_COPY * len(found.tokens)


def changed(parting: Parting, *, strictly: bool = True) -> str:
    """ "figure", "medicine", what a word decides ("side", "denial", "trend" …), "word"; "" when both say the same."""
    said, written = " ".join(parting.said), " ".join(parting.written)
    if not said and not written:  # of one wording, as a whole: "type 1 diabetes"
        said, written = " ".join(parting.said_words), " ".join(parting.written_words)
    found = _figure(parting, said, written, strictly=strictly) or _medicine(said, written)
    if found or parting.edge == "jump":
        return found
    kind = _pole(parting) or _of_one_word(parting) or _every_other(parting)
    kind = kind or (_of_a_field(parting) if strictly else "")
    if kind in _IN_A_COPY and not strictly:
        kind = ""
    return kind or (_word(parting) if strictly else "")


def _figure(p: Parting, said: str, written: str, *, strictly: bool) -> str:
    """Another value or another unit in the place of the source's; equal figures in another writing are none."""
    if p.edge and p.beside < _SURE:
        return ""
    if other_time(said, written):
        return "figure"
    said, written = without_times(said), without_times(written)
    mine, theirs = figures(said) | routes(said), figures(written) | routes(written)
    often = [
        {w for w in words if w.startswith(("freq", "rout"))} for words in (p.said_words, p.written_words)
    ]
    if all(often):
        return "" if often[0] & often[1] else "figure"
    if mine and theirs:
        return "" if all(_carried(f, theirs) for f in mine) else "figure"
    if strictly and not p.edge and (_often(p.told()[0]) != _often(p.told()[1]) or _loses_its_unit(p)):
        return "figure"  # "twice daily weights" of "daily weights"
    if not p.said or not p.written:
        return ""
    if p.after and _NUMBER.match(p.after[-1]) and _unit_like(p.said) and _unit_like(p.written):
        one, other = figures(f"1 {said}"), figures(f"1 {written}")
        return "" if one == other and any(f.unit for f in one) else "figure"
    mine, theirs = map(_often, p.told())
    return "figure" if mine and theirs and not mine & theirs else ""


def _loses_its_unit(p: Parting) -> bool:
    """Whether a number that has a unit in the source has none here: "71 in on Monday" of "71 cm; Monday"."""
    of = (
        named_units().get(p.written[0].lower(), "")
        if p.written and p.after and _NUMBER.match(p.after[-1])
        else ""
    )
    return bool(of) and of not in {named_units().get(w.lower(), "") for w in p.said}


def _carried(figure: Figure, theirs: frozenset[Figure]) -> bool:
    return carried(figure, theirs) or any(same_amount(figure, f) for f in theirs)


def _often(text: str) -> frozenset[Figure]:
    return frozenset(f for f in figures(text) if f.kind == "frequency")


def _unit_like(words: tuple[str, ...]) -> bool:
    return 0 < len(words) <= 2 and all(len(w) <= _UNIT_LONG and content(w) for w in words)


def _medicine(said: str, written: str) -> str:
    mine = {m.ingredient for m in terms.medicines_in(said)}
    theirs = {m.ingredient for m in terms.medicines_in(written)}
    return "medicine" if mine and theirs and not mine & theirs else ""


def _pole(p: Parting) -> str:
    one_for_one = len(p.said) == len(p.written) == 1
    mine, theirs = turns(p.said), turns(p.written) if one_for_one or not p.crosses else ()
    for n, one in enumerate(mine):
        off = _turned_by(p.said, one, mine[:n])
        alike = [other for m, other in enumerate(theirs) if _turned_by(p.written, other, theirs[:m]) is off]
        against = [opposed(one.poles, other.poles) for other in alike]
        if any(against) and not any(one.poles & other.poles for other in theirs):
            return next(a for a in against if a)
    for kind in _CRITICAL:
        here, there = _has(kind, p.said), _has(kind, p.written)
        if here != there and (here or (not p.crosses and _reaches(kind, p)) or _right_before(kind, p)):
            return kind
    return ""


def _of_one_word(p: Parting) -> str:
    """What a word turns that alone is another, "turned down" for "turned up": with its neighbor it means a refusal."""
    if len(p.said) < 2 or len(p.said) != len(p.written):
        return ""
    other = [(a, b) for a, b in zip(p.said, p.written, strict=True) if a != b]
    if len(other) != 1:
        return ""
    mine, theirs = ([t.poles for t in turns((word,))] for word in other[0])
    return next((kind for a in mine for b in theirs if not a & b and (kind := opposed(a, b))), "")


def _every_other(p: Parting) -> str:
    """Half as often: "at every other visit" of "at every visit"."""
    turned = ("other" in p.said) != ("other" in p.written)
    return "often" if turned and not p.edge and p.after[-1:] == ("every",) else ""


def _of_a_field(p: Parting) -> str:
    """What the word right before the same words turns, in whichever field the source has it: "reason: Stop smoking"."""
    said, written = (turns(words)[-1:] for words in p.ahead)
    if not (p.crosses and p.adjoins and said and written):
        return ""
    near = all(len(words) - of[0].last <= 1 for words, of in zip(p.ahead, (said, written), strict=True))
    return opposed(said[0].poles, written[0].poles) if near else ""


#: What stands between words that turn a word round and the word.
_BETWEEN = frozenset("been yet be being to still a an the any much really".split())


def _turned_by(words: tuple[str, ...], one: Turn, before: Sequence[Turn]) -> bool:
    """Whether the turn right before says that it is not, or still to be: "not yet resulted", "to be done"."""
    last = before[-1] if before else None
    if last is None or not all(w in _BETWEEN for w in words[last.last : one.first]):
        return False
    return any(p.kind == "denial" or p == Pole("deed", "to do") for p in last.poles)


def _right_before(kind: str, p: Parting) -> bool:
    """Whether the source denies the very words that both go on with, whatever field the text left out before."""
    if kind != "denial" or not p.adjoins or not p.written:
        return False
    last = turns(p.written)[-1:]
    return bool(last) and last[0].last == len(p.written) and any(x.kind == kind for x in last[0].poles)


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
    if not mine or not theirs or set(p.said_words) & {w for w in p.written_words if content(w)}:
        return ""
    if any(one.poles & other.poles for one in turns(p.said) for other in turns(p.written)):
        return ""
    return "" if any(alike(w, theirs) for w in mine) else "word"


def alike(word: str, others: Iterable[str]) -> bool:
    """Whether one of the others is this word in another form, or an abbreviation or a plain word for it."""
    means = {word, *terms.expand([word])}
    stems = {key(w) for w in means}
    for other in others:
        theirs = {other, *terms.expand([other])}
        if means & theirs or stems & {key(w) for w in theirs}:
            return True
    return False
