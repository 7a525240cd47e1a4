"""Numbers in words, and names with a number in them, that no source has."""

import re
from collections.abc import Iterator

from assistant.checks.figures.carrying import Charted, numbers
from retrieval.text import frequencies
from retrieval.text.clock import without_times
from retrieval.text.plain import digits
from retrieval.text.quantities import Figure, figures


def not_there(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """Numbers in words, and names with a number in them ("L5-S1"), that no source has."""
    source = Charted("\n".join(quotes))
    charted = numbers(source.text) | {n for w in numbers(source.text) if "/" in w for n in w.split("/")}
    rest, counts = frequencies.without(without_times(text)), source.counts(text)
    for m in _IN_WORDS.finditer(rest):
        bare = Figure("number", digits(m[1]))
        if _instead(m, rest, source) or bare.value in counts:
            continue
        of_a_unit = [f for f in figures(f"{m[1]} {m['unit'] or ''}") if f.unit]
        if bare.value not in charted and not any(
            source.carries(f, text) or source.perhaps(f, text) for f in (*of_a_unit, bare)
        ):
            yield f"says {m[1]}, which is not in what the item cites"
    told = source.text.lower()
    for m in _NAMED.finditer(text):
        if m[0].lower() not in told:
            yield f"says {m[0]}, which is not in what the item cites"


def _instead(m: re.Match[str], text: str, source: Charted) -> bool:
    """Whether it is how often it was before: "five times a day instead of four"."""
    if not _BEFORE.search(text, 0, m.start()):
        return False
    count = digits(m[1])
    return any(f.kind == "frequency" and f.value.partition("/")[0] == count for f in source.in_full)


_BEFORE = re.compile(
    r"\b(?:instead of|rather than|in place of|not|from|than|was|were|previously|formerly) (?:the )?(?:\w+ )?$",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty)\b"
    r"(?:[ -](?P<unit>[a-z]+))?",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:[CTLS]\d{1,2}-?(?:[CTLS]\d{1,2})?|G[1-5][ab]?|A[1-3])\b")
