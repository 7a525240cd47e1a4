"""A value beside the words that its source has beside another: "39.4 in clinic" of "39.4 at home"."""

import re
from collections.abc import Iterator

from assistant.checks.figures.carrying import COUNTING
from assistant.checks.figures.reckoned import reckoned
from retrieval.text.clock import without_times
from retrieval.text.days import days, slashed
from retrieval.text.parting import content
from retrieval.text.plain import digits, plain
from retrieval.text.quantities import Figure, named_units
from retrieval.text.telegraphic import in_words

VALUE = re.compile(r"\d[\d./]*$")
Value = tuple[str, str, tuple[str, ...]]  # a number, its unit, the words that follow


def follows(value: str, unit: str, follow: tuple[str, ...], charted: list[Value]) -> bool:
    """Whether the source has the value before the same word."""
    return bool(follow) and any(v == value and u == unit and f[:1] == follow[:1] for v, u, f in charted)


def beside_other_words(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """A value before words that follow another value in the source: "39.4 in clinic" of "39.4 at home"."""
    charted, told = [one for quote in quotes for one in values(quote)], "\n".join(quotes)
    come_to = reckoned(told)
    said, there = ({value for value, *_ in found} for found in (values(text), charted))
    for value, unit, follow in values(text):
        if value not in there or Figure("number", value) in come_to or follows(value, unit, follow, charted):
            continue  # it is reckoned, or of the same
        if _as_an_adverb(value, follow, quotes) or (slashed(value) and slashed(value) <= days(told)):
            continue
        mine = max((len({*follow} & {*f}) for v, _, f in charted if v == value), default=0)
        against = [(len({*follow} & {*f}), v) for v, u, f in charted if v != value and u == unit]
        most, other = max(against, default=(0, ""))
        if most > mine and not (other in said and _FROM_TO.search(text)):
            yield f"has {value} where its source has {other}: “{' '.join(sorted(follow))}”"


def _as_an_adverb(value: str, follow: tuple[str, ...], quotes: tuple[str, ...]) -> bool:
    """ "Two times" of "twice"."""
    adverb = next((w for w, n in COUNTING.items() if n == value and len(w) > 3), "")
    return bool(adverb) and follow[:1] in {("times",), ("time",)} and any(adverb in q.lower() for q in quotes)


#: ``checks.trends`` looks at which of them came first.
_FROM_TO = re.compile(r"\bfrom (?:about )?\d[\d.]*\b.{0,30}?\bto (?:about )?\d")


def values(text: str) -> Iterator[Value]:
    """Each number with its unit and the words that follow it, up to a mark or the next number."""
    text = in_words(digits(_ORDINAL.sub("th", without_times(text))))
    words = plain(text)
    for n, t in enumerate(words):
        if (
            not VALUE.match(t.word)
            or (t.word == "1" and n + 1 < len(words) and words[n + 1].word == "of")
            or text[max(0, t.start - 1) : t.start].isalpha()
        ):
            continue
        follow: list[str] = []
        unit = ""
        for m in range(n + 1, min(n + 7, len(words))):
            opens = text[words[m - 1].end : words[m].start].strip() == "("
            if (words[m].mark and not opens) or words[m].word[0].isdigit() or words[m].word in _TURNS_ROUND:
                break
            if not follow and words[m].word in _UNITS:
                unit += words[m].word
            elif content(words[m].word):
                follow.append(words[m].word)
        yield t.word, unit, tuple(follow[:3])


#: What comes after them is said of something else.
_TURNS_ROUND = frozenset({"but", "while", "although", "though", "versus", "then"})
#: Which one it is, and not how many.
_ORDINAL = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:st|nd|rd|th))\b",
    re.IGNORECASE,
)
_UNITS = frozenset(u.lower() for u in named_units().values()) | set(
    "dl l min ml h iu mmol mol g m kg u ul fl kpa".split()
)
