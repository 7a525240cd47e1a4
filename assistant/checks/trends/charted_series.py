"""A series of values is the one of its entries: each value on its day, the first before all others, the latest last."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.text.coded_entry import read
from retrieval.text.parting import tokens

#: A value with its day: "88.6 kg on 2026-11-21".
POINT = (
    r"(\d+(?:\.\d+)?)(?:/\d+(?:\.\d+)?)?"
    r"(?:\s(?!on\b)(?:10[*^][^\s(;]*|[^\s\d(;][^\s(;]*)){0,3}?\son\s(\d{4}-\d\d-\d\d)"
)
_ANY = re.compile(r"\son\s\d{4}-\d\d-\d\d")
LABELLED = re.compile(rf"\b(first|latest|highest|lowest|before|after)\s{POINT}")
_MAIN = re.compile(
    rf"(?<!first )(?<!latest )(?<!highest )(?<!lowest )(?<!before )(?<!after )(?<![\w.*/^]){POINT}"
)
_SEGMENTS = re.compile(r"(?<=\d);\s(?=[A-Z])|(?<!note):\s(?=[A-Z])")
_RANGE = re.compile(r"\breference range [^;,]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    name: tuple[str, ...]
    values: frozenset[str]
    height: float | None  # the figure that a value begins with
    moment: str

    def on(self, value: str, day: str) -> bool:
        return self.moment.startswith(day) and value in self.values


def segments(text: str) -> list[str]:
    """The stretches of a text that each tell of one measurement."""
    return _SEGMENTS.split(text)


def untrue(text: str, quotes: Sequence[str]) -> Iterator[str]:
    """What is told of a value, and its entries say otherwise."""
    if not _ANY.search(text):
        return
    charted = [r for q in quotes if (r := _reading(q)) is not None]
    for segment in segments(text):
        labelled = [(m[1], _figure(m[2]), m[3]) for m in LABELLED.finditer(segment)]
        plain = [("", _figure(m[1]), m[2]) for m in _MAIN.finditer(segment)]
        mine = _of(segment, charted)
        for label, value, day in (*plain, *labelled):
            here = [r for r in mine if r.on(value, day)]
            if not here:
                if any(r.moment.startswith(day) for r in mine):
                    yield f"gives {value} for {day}, and no entry of that day that it cites has it"
            elif labelled and not any(_stands(label, r, mine, plain) for r in here):
                yield f"calls {value} on {day} the {label or 'latest'}, and its entries have another"


def _stands(
    label: str, one: _Reading, mine: Sequence[_Reading], plain: Sequence[tuple[str, str, str]]
) -> bool:
    """Whether a reading is the first, the latest, the highest, the lowest, or the one before the main one."""
    match label:
        case "first":
            return not any(_earlier(r, one) for r in mine)
        case "latest" | "":
            return not any(_earlier(one, r) for r in mine)
        case "before" if plain:
            _, value, day = plain[0]
            after = [r for r in mine if r is not one and r.on(value, day) and not _earlier(r, one)]
            return any(not any(_earlier(one, r) and _earlier(r, a) for r in mine) for a in after)
        case "highest" if one.height is not None:
            return not any(r.height is not None and r.height > one.height for r in mine)
        case "lowest" if one.height is not None:
            return not any(r.height is not None and r.height < one.height for r in mine)
        case _:
            return True


def _earlier(a: _Reading, b: _Reading) -> bool:
    """Whether it is charted as earlier: of two of one day, one of them without a time, nobody can tell."""
    both = min(len(a.moment), len(b.moment))
    return a.moment[:both] < b.moment[:both]


def _of(segment: str, charted: Sequence[_Reading]) -> list[_Reading]:
    """The readings of what the segment names: of several names the fullest, then the one that comes first."""
    said = [t.word for t in tokens(segment)]
    fits = [_fit(r.name, said) for r in charted]
    best = max(fits, default=(0.0, 0, 0))
    return [r for r, fit in zip(charted, fits, strict=True) if fit == best and best[0] > 0]


def _fit(name: tuple[str, ...], said: Sequence[str]) -> tuple[float, int, int]:
    """The share of its words that are said, how early its first word, how many words."""
    shared = sum(w in said for w in name)
    first = said.index(name[0]) if name and name[0] in said else len(said)
    return (shared / len(name) if name else 0.0, -first, len(name))


def _reading(quote: str) -> _Reading | None:
    entry = read(quote)
    if entry is None or not entry.found or not entry.moment:
        return None
    figures = tokens(_RANGE.sub(" ", entry.found))
    return _Reading(
        name=tuple(t.word for t in tokens(entry.measured)),
        values=frozenset(part for t in figures for part in (t.word, *t.word.split("/"))),
        height=_height(figures[0].word) if figures else None,
        moment=entry.moment,
    )


def _height(word: str) -> float | None:
    begins = re.match(r"\d+(?:\.\d+)?", word)
    return float(begins[0]) if begins else None


def _figure(written: str) -> str:
    """As the words of a passage have it, without empty decimals."""
    return tokens(written)[0].word
