"""A value of other circumstances than its source has it of: at rest or on exertion, prescribed or taken."""

import re
from collections.abc import Iterator
from functools import lru_cache

from retrieval.text.quantities import Figure, figures

_Pair = tuple[re.Pattern[str], re.Pattern[str]]
_Parts = tuple[tuple[str, frozenset[Figure]], ...]

#: Circumstances of which a value has one or the other; and whether the source must name both, for without the other the
#: word says nothing of how the value was got.
_PAIRS: tuple[tuple[_Pair, bool], ...] = tuple(
    ((re.compile(one), re.compile(other)), both)
    for one, other, both in (
        (
            r"(?i)\b(?:at rest|rest|resting)\b",
            r"(?i)\b(?:exertion\w*|exercis\w*|walking|ambulat\w*|activity|movement|moving|effort)\b",
            False,
        ),
        (
            r"\bRA\b|(?i:\b(?:room air|without (?:any )?oxygen|no oxygen)\b)",
            r"\bNC\b|(?i:\bnasal cannula\b|\b\d(?:\.\d)? ?(?:l|liters?|litres?)\b|\bon oxygen\b)",
            False,
        ),
        (
            r"(?i)\b(?:fasting|preprandial\w*|before (?:breakfast|meals|eating)|empty stomach)\b",
            r"(?i)\b(?:post-?prandial\w*|after (?:meals|breakfast|lunch|dinner|eating))\b",
            False,
        ),
        (r"(?i)\b(?:supine|lying|recumbent)\b", r"(?i)\b(?:standing|upright)\b", False),
        (
            r"(?i)\b(?:(?:on|at) (?:admission|arrival|presentation)|admission)\b",
            r"(?i)\b(?:(?:on|at) (?:discharge|d/c|leaving)|discharge)\b",
            True,
        ),
        (
            r"(?i)\b(?:prescribed|ordered|rx['’]?d)\b",
            r"(?i)\b(?:tak(?:es?|ing)|took|us(?:es?|ing|ed)|injects|injecting)\b",
            True,
        ),
    )
)
_PARTS = re.compile(
    r"[;\n(),]|\.\s|/(?=[a-z])|\b(?:to|from) (?=\d)"
    r"|\b(?:and|but|yet|while|whereas|instead of|rather than|versus|vs|then)\b",
    re.IGNORECASE,
)


def of_other_circumstances(said: str, charted: str) -> Iterator[str]:
    """Each value that the statement gives of one circumstance, and the source of its opposite alone."""
    for pair, both in _PAIRS:
        if both and len(_which(charted, pair)) < len(pair):
            continue
        told, known = _of_each(said), _of_each(charted)
        for part, found in told:
            mine = _which(part, pair) or (_which(said, pair) if len(told) == 1 else frozenset())
            for value in sorted(found, key=str):
                theirs = _circumstances(known, pair, value)
                if (
                    len(mine) == len(theirs) == 1
                    and mine != theirs
                    and not _ambiguous(said, charted, pair, value, both=both)
                ):
                    yield f"gives {value} of other circumstances than its source does"


def _circumstances(known: _Parts, pair: _Pair, value: Figure) -> frozenset[int]:
    return frozenset[int]().union(*(_which(part, pair) for part, values in known if value in values))


def _ambiguous(said: str, charted: str, pair: _Pair, value: Figure, *, both: bool) -> bool:
    """Whether the statement names one circumstance and has the values of both: "on standing 138/82 fell to 108/60"; or,
    where the source must have both, it has no value of the other that this one could be taken for."""
    known = _of_each(charted)
    theirs = _circumstances(known, pair, value)
    alike = {f for _, values in known for f in values if (f.kind, f.unit) == (value.kind, value.unit)}
    other = {f for f in alike if len(of := _circumstances(known, pair, f)) == 1 and not of & theirs}
    told = frozenset[Figure]().union(*(values for _, values in _of_each(said)))
    return (len(_which(said, pair)) == 1 and bool(other & told)) or (both and not other)


@lru_cache(maxsize=1024)
def _of_each(text: str) -> _Parts:
    """The parts of a text that have a value, with what else they say."""
    found = ((p, frozenset(f for f in figures(p) if _is_value(f))) for p in _PARTS.split(text))
    return tuple((p, values) for p, values in found if values)


def _is_value(figure: Figure) -> bool:
    """What is measured, or how often something is taken; not a time, nor a flow of oxygen."""
    return figure.kind == "frequency" or (
        figure.kind == "number" and figure.unit not in _NOT_MEASURED and figure.value not in {"1", "2", "3"}
    )


_NOT_MEASURED = frozenset(
    {"second", "minute", "hour", "day", "week", "month", "year", "L", "L/min", "m", "ft"}
)


def _which(text: str, pair: tuple[re.Pattern[str], re.Pattern[str]]) -> frozenset[int]:
    return frozenset(n for n, one in enumerate(pair) if one.search(text))


# --- within a range ---------------------------------------------------------------------------------------------------

_GOAL = re.compile(
    r"(?<![\w./-])(?P<value>\d+(?:\.\d+)?)(?![\d/])[^\d.;\n]{0,25}\b(?:goal|target|range|therapeutic)[^\d;\n]{0,15}"
    r"(?P<low>\d+(?:\.\d+)?) ?(?:-|–|to) ?(?P<high>\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(?:within|inside|in|at) (?:(?:the|her|his|its|their) )?"
    r"(?:(?:target|goal|therapeutic|desired|recommended) )?(?:range|goal|target|limits)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|outside|above|below|out of|never)\b", re.IGNORECASE)


def out_of_range(said: str, charted: str) -> Iterator[str]:
    """ "The INR of 3.8 lies within the target range" of "INR 3.8 (goal 2-3)"."""
    if not _WITHIN.search(said) or _NOT.search(said):
        return
    mine = {f.value for f in figures(said) if f.kind == "number"}
    for m in _GOAL.finditer(charted):
        if m["value"] in mine and not float(m["low"]) <= float(m["value"]) <= float(m["high"]):
            yield f"says that {m['value']} is in range, and its source has {m['low']} to {m['high']}"
