"""A figure of the source, told roundly: "just over six liters" of 6.2 L, "nearly two weeks" of 12 days."""

import re

from retrieval.text.amounts import times_as_much
from retrieval.text.plain import digits
from retrieval.text.quantities import Figure

#: How far the figure of the source may be from what is said: so near that it is said so; so near that it may be.
CLOSE, PERHAPS = 0.05, 0.25
_IN_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_A_LITTLE = r"(?:just|slightly|a little|a bit|somewhat|well)"
_ABOUT = r"(?:about|around|roughly|approximately|approx\.?|some|circa|nearly|almost|close to|nearer|~)"
_OVER = rf"(?:(?:{_A_LITTLE} )?(?:over|above|more than|upwards? of)|exceed\w*|at least)"
_UNDER = (
    rf"(?:(?:{_A_LITTLE} )?(?:under|below|less than|short of|shy of)"
    r"|nearly|almost|not quite|approaching|close to|up to)"
)


def rounded(figure: Figure, said: str, evidence: frozenset[Figure], *, within: float = CLOSE) -> bool:
    """Whether the statement says that it is about so much, and a figure of the sources is, on the side that it says."""
    if figure.kind != "number" or "/" in figure.value or _places(figure.value) > 2:
        return False
    text, value = (
        _IN_THOUSANDS.sub("", digits(said)),
        rf"\s?(?:an? )?(?<![\d.]){re.escape(figure.value)}(?!\d|\.\d)",
    )
    over, under, about = (
        re.search(rf"(?<!\w){how}{value}", text, re.IGNORECASE) for how in (_OVER, _UNDER, _ABOUT)
    )
    about = about or re.search(rf"{value}(?: \w+)? or (?:so|thereabouts)\b", text, re.IGNORECASE)
    if not (over or under or about):
        return False
    for known in _wholes(evidence):
        so_much = times_as_much(known, figure)
        if so_much is None or _places(known.value) < _places(figure.value):
            continue
        more = so_much - 1
        if (
            (over and 0 <= more <= within)
            or (under and -within <= more < 0)
            or (about and abs(more) <= within)
        ):
            return True
    return False


def _wholes(evidence: frozenset[Figure]) -> list[Figure]:
    """Each number; of a pressure both halves."""
    return [Figure("number", v, f.unit) for f in evidence if f.kind == "number" for v in f.value.split("/")]


def _places(value: str) -> int:
    """How many of its digits say something: two of "1.5", one of "600"."""
    return len(value.replace(".", "").lstrip("0").rstrip("0")) or 1
