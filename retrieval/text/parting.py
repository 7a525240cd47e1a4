"""Where a text leaves the wording of what it was taken from: the words exchanged, added or left out.

The text is laid along its sources in runs of the same words. Between two runs that stand side by side in one source,
what the text has and what the source has are held against each other. A text in words of its own has few runs, and
little is said of it.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

_TOKEN = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|(?P<number>\d+(?:,\d{3})*(?:\.\d+)?(?:/\d+(?:\.\d+)?)?|\.\d+)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?|%)"
    r"|(?P<mark>[.;:,()\[\]\n“”\"]|\s[-–—]\s|→)"
)
_FAR = 6  # words between two runs that still stand side by side
_EDGE = 4  # words between a run and the mark before or after it
_PLACES = 48  # of one word in the sources that are tried
_GRAMMAR = frozenset(
    """a an the of and or to in on at by for from with as is are was were be been being has have had do does did this
    that these those his her their its he she they it him them who which her our we i you your my also then than so
    about into over per via s t""".split()
)


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    word: str
    after_mark: bool  # a mark, or nothing, stands before it


@dataclass(frozen=True, slots=True)
class Run:
    """``text[at:at + length]`` in words is ``source[there:there + length]``."""

    at: int
    there: int
    length: int


@dataclass(frozen=True, slots=True)
class Parting:
    """``said`` stands in the text where ``written`` stands in the source; one of them may be empty.

    ``beside`` is how many words on both sides are the same: the more, the surer it is that one replaced the other.
    """

    said: tuple[str, ...]
    written: tuple[str, ...]
    beside: int
    source: int  # which of the sources
    edge: Literal["", "start", "end"] = ""  # at the edge of a clause: the words of one side only are the same
    after: str = ""  # the word before it that is the same in both
    before: str = ""  # the word after it that is the same in both
    crosses: bool = False  # a mark stands among the words of the source
    at: int = 0  # where in the words of the text


@dataclass(frozen=True, slots=True)
class Laid:
    words: tuple[str, ...]
    runs: tuple[Run, ...]
    partings: tuple[Parting, ...]

    @property
    def verbatim(self) -> bool:
        return len(self.runs) == 1 and self.runs[0].length == len(self.words)

    def followed(self, least: int = 3) -> frozenset[int]:
        """The words that stand in a run of so many."""
        return frozenset(n for r in self.runs if r.length >= least for n in range(r.at, r.at + r.length))


def content(word: str) -> bool:
    return word not in _GRAMMAR


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """Words in lower case, numbers without their empty decimals, dates as ISO days."""
    found, marked = [], True
    for m in _TOKEN.finditer(text):
        if m.lastgroup == "mark":
            marked = True
            continue
        word = m["date"] or (_number(m["number"]) if m["number"] else m[0].lower().replace("’", "'"))
        found.append(Token(m.start(), m.end(), word, marked))
        marked = False
    return tuple(found)


def _number(written: str) -> str:
    parts = (p.rstrip("0").rstrip(".") if "." in p else p for p in written.replace(",", "").split("/"))
    return "/".join(p.lstrip("0") or "0" if not p.startswith("0.") else p for p in parts)


@lru_cache(maxsize=4096)
def lay(text: str, sources: tuple[str, ...]) -> Laid:
    mine = tokens(text)
    theirs = _joined(sources)
    words = tuple(t.word for t in mine)
    runs = _runs(words, theirs)
    return Laid(words, runs, tuple(_partings(mine, theirs, runs)))


@dataclass(frozen=True, slots=True)
class _Sources:
    words: tuple[str, ...]  # "" between two sources
    marked: tuple[bool, ...]
    source: tuple[int, ...]
    places: dict[str, list[int]]


@lru_cache(maxsize=1024)
def _joined(sources: tuple[str, ...]) -> _Sources:
    words: list[str] = []
    marked: list[bool] = []
    of: list[int] = []
    for number, source in enumerate(sources):
        for t in tokens(source):
            words.append(t.word)
            marked.append(t.after_mark)
            of.append(number)
        words.append("")
        marked.append(True)
        of.append(number)
    places: dict[str, list[int]] = defaultdict(list)
    for n, w in enumerate(words):
        places[w].append(n)
    return _Sources(tuple(words), tuple(marked), tuple(of), dict(places))


def _runs(words: tuple[str, ...], theirs: _Sources) -> tuple[Run, ...]:
    """From left to right the longest run that begins at each word; of two as long, the one that goes on."""
    runs: list[Run] = []
    at = 0
    while at < len(words):
        end = runs[-1].there + runs[-1].length if runs else -1
        best = _best(words, at, theirs, end)
        if best is None or (best.length == 1 and not content(words[at])):
            at += 1
            continue
        runs.append(best)
        at += best.length
    return tuple(runs)


def _best(words: tuple[str, ...], at: int, theirs: _Sources, end: int) -> Run | None:
    best: Run | None = None
    near: Run | None = None
    for there in theirs.places.get(words[at], ())[:_PLACES]:
        length = 1
        while at + length < len(words) and words[at + length] == theirs.words[there + length]:
            length += 1
        run = Run(at, there, length)
        if best is None or length > best.length:
            best = run
        if 0 <= there - end <= _FAR and (near is None or length > near.length):
            near = run
    if near is not None and best is not None and (near.length >= 2 or best.length == near.length):
        return near if near.length * 2 >= best.length else best
    return best


def _partings(mine: tuple[Token, ...], theirs: _Sources, runs: tuple[Run, ...]) -> list[Parting]:
    if not runs:
        return []
    words = tuple(t.word for t in mine)
    found = [_at_the_start(words, theirs, runs[0]), _at_the_end(words, theirs, runs[-1])]
    for one, other in zip(runs, runs[1:], strict=False):
        low, high = one.there + one.length, other.there
        said = words[one.at + one.length : other.at]
        if low <= high <= low + _FAR and "" not in theirs.words[low:high] and len(said) <= _FAR:
            at = one.at + one.length
            beside = one.length + other.length
            found.append(
                Parting(
                    said,
                    theirs.words[low:high],
                    beside,
                    theirs.source[low],
                    after=words[at - 1],
                    before=words[other.at],
                    crosses=any(theirs.marked[low : high + 1]),
                    at=at,
                )
            )
        else:
            found += _seam(mine, theirs, one, other)
    return [p for p in found if p is not None and (p.said or p.written) and p.said != p.written]


def _seam(mine: tuple[Token, ...], theirs: _Sources, one: Run, other: Run) -> list[Parting | None]:
    """Two runs that stand apart in the sources: each has its own edge."""
    words = tuple(t.word for t in mine)
    between = range(one.at + one.length, other.at + 1)
    cut = next((n for n in between if n < len(mine) and mine[n].after_mark), None)
    if cut is None:
        return []
    return [
        _at_the_end(words[:cut], theirs, one),
        _at_the_start(words[cut:], theirs, Run(other.at - cut, other.there, other.length), cut),
    ]


def _at_the_start(words: tuple[str, ...], theirs: _Sources, run: Run, offset: int = 0) -> Parting | None:
    edge = run.there
    while edge > 0 and not theirs.marked[edge] and run.there - edge <= _EDGE:
        edge -= 1
    if run.at > _EDGE or run.there - edge > _EDGE:
        return None
    return Parting(
        words[: run.at],
        theirs.words[edge : run.there],
        run.length,
        theirs.source[run.there],
        "start",
        before=words[run.at],
        at=offset,
    )


def _at_the_end(words: tuple[str, ...], theirs: _Sources, run: Run) -> Parting | None:
    begin = edge = run.there + run.length
    while edge < len(theirs.words) and not theirs.marked[edge] and edge - begin <= _EDGE:
        edge += 1
    said = words[run.at + run.length :]
    if len(said) > _EDGE or edge - begin > _EDGE:
        return None
    at = run.at + run.length
    return Parting(
        said, theirs.words[begin:edge], run.length, theirs.source[run.there], "end", after=words[at - 1], at=at
    )
