"""Where a text leaves the wording of what it was taken from: the words exchanged, added or left out.

The text is laid along its sources in runs of the same words. Between two runs that stand side by side in one source,
what the text has and what the source has are held against each other. A text in words of its own has few runs, and
little is said of it.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from retrieval.text.poles import poles

_TOKEN = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|(?P<number>\d+(?:,\d{3})*(?:\.\d+)?(?:/\d+(?:\.\d+)?)?|\.\d+)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?|%)"
    r"|(?P<mark>[.;:,()\[\]\n“”\"]|\s[-–—]\s|→)"
)
_FAR = 6  # words between two runs that still stand side by side
_EDGE = 4  # words between a run and the mark before or after it
_STRAY = 3  # words that may stand elsewhere in the sources by chance
_TURNING = frozenset({"denial", "doubt", "side", "trend", "person"})
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
    mark: (
        int  # what stands before it: 0 nothing, 1 a comma, a bracket, a full stop, 2 what sets a field apart
    )

    @property
    def after_mark(self) -> bool:
        return self.mark > 0


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
    #: At the edge of a clause the words of one side only are the same; at a jump the text goes on in another place.
    edge: Literal["", "start", "end", "jump"] = ""
    after: tuple[str, ...] = ()  # the words before it that are the same in both, at most three
    before: tuple[str, ...] = ()  # the words after it that are the same in both, at most three
    crosses: bool = False  # the source has a mark there, and the text has none
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
    found, mark = [], 2
    for m in _TOKEN.finditer(text):
        if m.lastgroup == "mark":
            mark = max(mark, 2 if m[0] in ";:\n" else 1)
            continue
        word = m["date"] or (_number(m["number"]) if m["number"] else m[0].lower().replace("’", "'"))
        found.append(Token(m.start(), m.end(), word, mark))
        mark = 0
    return tuple(found)


def _number(written: str) -> str:
    parts = (p.rstrip("0").rstrip(".") if "." in p else p for p in written.replace(",", "").split("/"))
    return "/".join(p.lstrip("0") or "0" if not p.startswith("0.") else p for p in parts)


@lru_cache(maxsize=4096)
def lay(text: str, sources: tuple[str, ...]) -> Laid:
    mine = tokens(text)
    theirs = _joined(sources)
    words = tuple(t.word for t in mine)
    runs = tuple(_without_strays(_runs(words, theirs), mine, theirs))
    return Laid(words, runs, tuple(_partings(mine, theirs, runs)))


@dataclass(frozen=True, slots=True)
class _Sources:
    words: tuple[str, ...]  # "" between two sources
    marks: tuple[int, ...]
    source: tuple[int, ...]
    places: dict[str, list[int]]


@lru_cache(maxsize=1024)
def _joined(sources: tuple[str, ...]) -> _Sources:
    words: list[str] = []
    marks: list[int] = []
    of: list[int] = []
    for number, source in enumerate(sources):
        for t in tokens(source):
            words.append(t.word)
            marks.append(t.mark)
            of.append(number)
        words.append("")
        marks.append(2)
        of.append(number)
    places: dict[str, list[int]] = defaultdict(list)
    for n, w in enumerate(words):
        places[w].append(n)
    return _Sources(tuple(words), tuple(marks), tuple(of), dict(places))


def _runs(words: tuple[str, ...], theirs: _Sources) -> tuple[Run, ...]:
    """From left to right the longest run that begins at each word; of two as long, the one that goes on."""
    runs: list[Run] = []
    at = 0
    while at < len(words):
        end = runs[-1].there + runs[-1].length if runs else -1
        best = _best(words, at, theirs, end)
        near = best is not None and 0 <= best.there - end <= _FAR and end >= 0
        if best is None or (
            best.length == 1 and not (content(words[at]) and (near or not _turns(words[at])))
        ):
            at += 1
            continue
        runs.append(best)
        at += best.length
    return tuple(runs)


def _turns(word: str) -> bool:
    """Whether the word may turn a statement round: found by itself elsewhere in the sources, it supports nothing."""
    return any(p.kind in _TURNING for p in poles(word))


def _without_strays(runs: tuple[Run, ...], mine: tuple[Token, ...], theirs: _Sources) -> Iterator[Run]:
    """Without the words that were found elsewhere in the sources while the runs around them go on side by side."""
    last: Run | None = None
    for n, run in enumerate(runs):
        then = runs[n + 1] if n + 1 < len(runs) else None
        if last is not None and then is not None and run.length <= _STRAY:
            end = last.there + last.length
            astray = not 0 <= run.there - end <= _FAR or then.there < run.there + run.length
            if astray and 0 <= then.there - end <= _FAR and not _crosses(last, then, mine, theirs):
                continue
        last = run
        yield run


def _crosses(one: Run, other: Run, mine: tuple[Token, ...], theirs: _Sources) -> bool:
    """Whether the source has more marks between two runs than the text, or sets more fields apart."""
    charted = theirs.marks[one.there + one.length : other.there + 1]
    said = [t.mark for t in mine[one.at + one.length : other.at + 1]]
    return any(sum(m >= least for m in charted) > sum(m >= least for m in said) for least in (1, 2))


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
    found = [_at_the_start(words, theirs, runs[0]), _at_the_end(words, theirs, runs[-1], mine)]
    for one, other in itertools.pairwise(runs):
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
                    after=_last(words, one),
                    before=_first(words, other),
                    crosses=_crosses(one, other, mine, theirs),
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
        return [_jump(words, theirs, one, other)]
    return [
        _at_the_end(words[:cut], theirs, one),
        _at_the_start(words[cut:], theirs, Run(other.at - cut, other.there, other.length), cut),
    ]


def _jump(words: tuple[str, ...], theirs: _Sources, one: Run, other: Run) -> Parting | None:
    """The text goes on, without a mark, with words of another place: what this place goes on with is held against."""
    begin = edge = one.there + one.length
    while edge < len(theirs.words) and not theirs.marks[edge] and edge - begin < _EDGE:
        edge += 1
    at = one.at + one.length
    said = words[at : min(other.at + other.length, at + _EDGE)]
    if edge == begin or other.at != at:
        return None
    return Parting(
        said,
        theirs.words[begin:edge],
        one.length,
        theirs.source[one.there],
        "jump",
        after=_last(words, one),
        at=at,
    )


def _first(words: tuple[str, ...], run: Run) -> tuple[str, ...]:
    return words[run.at : run.at + min(3, run.length)]


def _last(words: tuple[str, ...], run: Run) -> tuple[str, ...]:
    end = run.at + run.length
    return words[end - min(3, run.length) : end]


def _at_the_start(words: tuple[str, ...], theirs: _Sources, run: Run, offset: int = 0) -> Parting | None:
    edge = run.there
    while edge > 0 and not theirs.marks[edge] and run.there - edge <= _EDGE:
        edge -= 1
    if run.at > _EDGE or run.there - edge > _EDGE:
        return None
    return Parting(
        words[: run.at],
        theirs.words[edge : run.there],
        run.length,
        theirs.source[run.there],
        "start",
        before=_first(words, run),
        at=offset,
    )


def _at_the_end(
    words: tuple[str, ...], theirs: _Sources, run: Run, mine: tuple[Token, ...] = ()
) -> Parting | None:
    """Up to the next mark; where a comma stands on both sides, up to the one after it."""
    begin = edge = run.there + run.length
    at = run.at + run.length
    beyond = at < len(mine) and mine[at].mark == 1 and edge < len(theirs.words) and theirs.marks[edge] == 1
    while edge < len(theirs.words) and edge - begin <= _EDGE:
        if theirs.marks[edge] and not (beyond and edge == begin):
            break
        edge += 1
    said = words[at:]
    if len(said) > _EDGE or edge - begin > _EDGE:
        return None
    return Parting(
        said,
        theirs.words[begin:edge],
        run.length,
        theirs.source[run.there],
        "end",
        after=_last(words, run),
        at=at,
    )
