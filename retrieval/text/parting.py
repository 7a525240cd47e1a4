"""Where a text leaves the wording of what it was taken from: the words exchanged, added or left out.

The text is laid along its sources in runs of the same words. Between two runs that stand side by side in one source,
what the text has and what the source has are held against each other. A text in words of its own has few runs, and
little is said of it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
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
_PLACES = 48  # of one word in the sources that are tried
_SHOWN = 3  # words on either side that tell where a parting is
#: What a word alone may turn round: found by itself elsewhere in the sources, it supports nothing.
_TURNING = frozenset({"denial", "doubt", "side", "trend", "way", "person", "course"})
_GRAMMAR = frozenset(
    """a an the of and or to in on at by for from with as is are was were be been being has have had do does did this
    that these those his her their its he she it they him them who which her our we i you your my also then than so
    about into over per via s t""".split()
)


@dataclass(frozen=True, slots=True)
class Token:
    """``word`` is what is compared, ``raw`` what was written for it ("" where an earlier word has it all)."""

    start: int
    end: int
    word: str
    mark: (
        int  # what stands before it: 0 nothing, 1 a comma, a bracket, a full stop, 2 what sets a field apart
    )
    raw: str

    @property
    def after_mark(self) -> bool:
        return self.mark > 0


Tokens = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """``text[at:at + length]`` in words is ``source[there:there + length]``."""

    at: int
    there: int
    length: int

    @property
    def end(self) -> int:
        return self.at + self.length

    @property
    def beyond(self) -> int:
        return self.there + self.length


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """``said`` stands in the text where ``written`` stands in the source; one of them may be empty.

    ``beside`` is how many words on both sides are the same: the more, the surer it is that one replaced the other.
    """

    said: tuple[str, ...]
    written: tuple[str, ...]
    said_words: tuple[str, ...]  # the same, as they are compared
    written_words: tuple[str, ...]
    beside: int
    source: int  # which of the sources
    #: At the edge of a clause the words of one side only are the same; at a jump the text goes on in another place.
    edge: Literal["", "start", "end", "jump"] = ""
    after: tuple[str, ...] = ()  # the words before it that are the same in both
    before: tuple[str, ...] = ()  # the words after it that are the same in both
    crosses: bool = False  # the source has a mark there, and the text has none
    adjoins: bool = False  # no mark of the source stands between ``written`` and the words after it
    #: The words of each side right before those after it that are the same: a field of the source begins with a mark.
    ahead: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    def told(self) -> tuple[str, str]:
        """Both sides with the words around them."""
        said, written = (" ".join((*self.after, *w, *self.before)) for w in (self.said, self.written))
        return said, written


@dataclass(frozen=True, slots=True)
class Laid:
    tokens: Tokens
    runs: tuple[Run, ...]
    partings: tuple[Parting, ...]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(t.word for t in self.tokens)

    @property
    def verbatim(self) -> bool:
        return len(self.runs) == 1 and self.runs[0].length == len(self.tokens)

    def followed(self, least: int = 3) -> frozenset[int]:
        """The words that stand in a run of so many."""
        return frozenset(n for r in self.runs if r.length >= least for n in range(r.at, r.end))


def content(word: str) -> bool:
    return word not in _GRAMMAR


@lru_cache(maxsize=8192)
def tokens(text: str) -> Tokens:
    """Words in lower case, numbers without their empty decimals, dates as ISO days."""
    found: list[Token] = []
    mark = 2
    for m in _TOKEN.finditer(text):
        if m.lastgroup == "mark":
            mark = max(mark, 2 if m[0] in ";:\n" else 1)
            continue
        word = m["date"] or (_number(m["number"]) if m["number"] else m[0].lower().replace("’", "'"))
        found.append(Token(m.start(), m.end(), word, mark, word))
        mark = 0
    return tuple(found)


def _number(written: str) -> str:
    parts = (p.rstrip("0").rstrip(".") if "." in p else p for p in written.replace(",", "").split("/"))
    return "/".join(p.lstrip("0") or "0" if not p.startswith("0.") else p for p in parts)


@lru_cache(maxsize=4096)
def lay(text: str, sources: tuple[str, ...]) -> Laid:
    """The text beside its sources, word for word."""
    return laid(tokens(text), tuple(tokens(s) for s in sources))


def laid(mine: Tokens, sources: tuple[Tokens, ...]) -> Laid:
    return _Laying(mine, _joined(sources)).done()


# --- the sources, end to end -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sources:
    tokens: Tokens
    words: tuple[str, ...]  # "" between two sources
    marks: tuple[int, ...]
    source: tuple[int, ...]
    places: dict[str, list[int]]


_BETWEEN = Token(0, 0, "", 2, "")


@lru_cache(maxsize=1024)
def _joined(sources: tuple[Tokens, ...]) -> _Sources:
    every: list[Token] = []
    of: list[int] = []
    for number, source in enumerate(sources):
        every += [*source, _BETWEEN]
        of += [number] * (len(source) + 1)
    places: dict[str, list[int]] = defaultdict(list)
    for n, t in enumerate(every):
        places[t.word].append(n)
    return _Sources(
        tuple(every), tuple(t.word for t in every), tuple(t.mark for t in every), tuple(of), dict(places)
    )


# --- laying --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Laying:
    mine: Tokens
    theirs: _Sources

    def done(self) -> Laid:
        runs = tuple(self._without_strays(self._runs()))
        found = list(self._partings(runs)) if runs else []
        return Laid(self.mine, runs, tuple(p for p in found if p.said_words != p.written_words))

    def _runs(self) -> list[Run]:
        """From left to right the longest run that begins at each word; of two as long, the one that goes on."""
        runs: list[Run] = []
        at = 0
        while at < len(self.mine):
            end = runs[-1].beyond if runs else -1
            best = self._best(at, end)
            if best is None or (best.length == 1 and not self._counts(best, end)):
                at += 1
                continue
            runs.append(best)
            at += best.length
        return runs

    def _counts(self, run: Run, end: int) -> bool:
        """Whether a word by itself is worth a run."""
        token = self.mine[run.at]
        near = end >= 0 and 0 <= run.there - end <= _FAR
        return content(token.word) and (near or not _turns(token))

    def _best(self, at: int, end: int) -> Run | None:
        best: Run | None = None
        near: Run | None = None
        words = self.theirs.words
        for there in self.theirs.places.get(self.mine[at].word, ())[:_PLACES]:
            length = 1
            while at + length < len(self.mine) and self.mine[at + length].word == words[there + length]:
                length += 1
            run = Run(at, there, length)
            if best is None or length > best.length:
                best = run
            if 0 <= there - end <= _FAR and (near is None or length > near.length):
                near = run
        if near is not None and best is not None and (near.length >= 2 or best.length == near.length):
            return near if near.length * 2 >= best.length else best
        return best

    def _without_strays(self, runs: list[Run]) -> Iterator[Run]:
        """Without the words that were found elsewhere while the runs around them go on side by side."""
        last: Run | None = None
        for n, run in enumerate(runs):
            then = runs[n + 1] if n + 1 < len(runs) else None
            if then is not None and self._turns_what_follows(run, then):
                continue
            if last is not None and then is not None and run.length <= _STRAY:
                astray = not 0 <= run.there - last.beyond <= _FAR or then.there < run.beyond
                if astray and 0 <= then.there - last.beyond <= _FAR and not self._crosses(last, then):
                    continue
            last = run
            yield run

    def _turns_what_follows(self, run: Run, then: Run) -> bool:
        """Whether a clause opens with words that only say that it is not so ("do not"), found elsewhere by chance."""
        opens = run.at == 0 or self.mine[run.at].after_mark
        if not opens or 0 <= then.there - run.beyond <= _FAR:
            return False
        found = self.mine[run.at : run.end]
        return any(map(_turns, found)) and all(_turns(t) or not content(t.word) for t in found)

    def _crosses(self, one: Run, other: Run) -> bool:
        """Whether the source has more marks between two runs than the text, or sets more fields apart."""
        charted = self.theirs.marks[one.beyond : other.there + 1]
        said = [t.mark for t in self.mine[one.end : other.at + 1]]
        return any(sum(m >= least for m in charted) > sum(m >= least for m in said) for least in (1, 2))

    # --- where they part

    def _partings(self, runs: tuple[Run, ...]) -> Iterator[Parting]:
        yield from self._at_the_start(runs[0])
        yield from self._at_the_end(runs[-1], len(self.mine), beyond_comma=True)
        for one, other in pairwise(runs):
            low, high = one.beyond, other.there
            side_by_side = low <= high <= low + _FAR and "" not in self.theirs.words[low:high]
            if side_by_side and other.at - one.end <= _FAR:
                yield self._parting(
                    (one.end, other.at),
                    (low, high),
                    one.length + other.length,
                    after=one,
                    before=other,
                    crosses=self._crosses(one, other),
                )
            else:
                yield from self._seam(one, other)

    def _seam(self, one: Run, other: Run) -> Iterator[Parting]:
        """Two runs that stand apart in the sources: each has its own edge, or one jumps to the other."""
        cuts = [n for n in range(one.end, other.at + 1) if self.mine[n].after_mark]
        if cuts:
            yield from self._at_the_end(one, cuts[0])
            yield from self._at_the_start(other, cuts[-1])
        else:
            yield from self._jump(one, other)

    def _jump(self, one: Run, other: Run) -> Iterator[Parting]:
        """The text goes on, without a mark, with words of another place: held against what this place goes on with."""
        edge = one.beyond
        while edge < len(self.theirs.words) and not self.theirs.marks[edge] and edge - one.beyond < _EDGE:
            edge += 1
        if edge > one.beyond and other.at == one.end:
            last = min(other.end, one.end + _EDGE)
            yield self._parting((one.end, last), (one.beyond, edge), one.length, after=one, edge="jump")

    def _at_the_start(self, run: Run, begin: int = 0) -> Iterator[Parting]:
        edge = run.there
        while edge > 0 and not self.theirs.marks[edge] and run.there - edge <= _EDGE:
            edge -= 1
        if run.at - begin <= _EDGE and run.there - edge <= _EDGE:
            yield self._parting((begin, run.at), (edge, run.there), run.length, before=run, edge="start")

    def _at_the_end(self, run: Run, end: int, *, beyond_comma: bool = False) -> Iterator[Parting]:
        """Up to the next mark; where a comma stands on both sides, up to the one after it."""
        marks = self.theirs.marks
        begin = edge = run.beyond
        comma = beyond_comma and run.end < end and self.mine[run.end].mark == 1 and marks[edge] == 1
        while edge < len(marks) and edge - begin <= _EDGE:
            if marks[edge] and not (comma and edge == begin):
                break
            edge += 1
        if end - run.end <= _EDGE and edge - begin <= _EDGE:
            yield self._parting((run.end, end), (begin, edge), run.length, after=run, edge="end")

    def _parting(
        self,
        here: tuple[int, int],
        there: tuple[int, int],
        beside: int,
        *,
        after: Run | None = None,
        before: Run | None = None,
        edge: Literal["", "start", "end", "jump"] = "",
        crosses: bool = False,
    ) -> Parting:
        mine, theirs = self.mine[slice(*here)], self.theirs.tokens[slice(*there)]
        run = after or before
        return Parting(
            said=_raw(mine),
            written=_raw(theirs),
            said_words=tuple(t.word for t in mine),
            written_words=tuple(t.word for t in theirs),
            beside=beside,
            source=self.theirs.source[run.there] if run else 0,
            edge=edge,
            after=_raw(self.mine[max(after.at, after.end - _SHOWN) : after.end]) if after else (),
            before=_raw(self.mine[before.at : min(before.end, before.at + _SHOWN)]) if before else (),
            crosses=crosses,
            adjoins=before is not None and not self.theirs.marks[before.there],
            ahead=(_since_a_mark(mine), _since_a_mark(theirs)) if before else ((), ()),
        )


def _since_a_mark(found: Tokens) -> tuple[str, ...]:
    begin = max((n for n, t in enumerate(found) if t.after_mark), default=0)
    return _raw(found[begin:])


def _raw(found: Tokens) -> tuple[str, ...]:
    return tuple(w for t in found for w in t.raw.split())


def _turns(token: Token) -> bool:
    return any(p.kind in _TURNING for p in poles(token.raw))
