"""A statement in words of its own as a whole: that it rests on its source at all, and puts nothing for another."""

import calendar
import re

from assistant.checks.grounding import named_values
from assistant.checks.grounding.new_words import FRAME
from assistant.checks.own_words import HALF
from assistant.checks.reading import Reading
from assistant.domain.draft import Item
from retrieval.text import frequencies, meaning, terms
from retrieval.text.exchanges import copies
from retrieval.text.otherwise import is_light, meant, same_in_other_words, share_said
from retrieval.text.parting import content, tokens
from retrieval.text.plain import digits, lay_plainly, plain
from retrieval.text.quantities import Figure, figures
from retrieval.text.shorthand import in_full
from retrieval.text.weight import light


def anchored(text: str, evidence: str) -> bool:
    """Whether a statement in its own words shares one that says something: grammar alone is told of anything."""
    have = {t.word for t in plain(evidence)} | {t.word for t in tokens(evidence)}
    mine = [t for t in (*plain(text), *tokens(text)) if content(t.word) and t.word not in light()]
    otherwise = {w for t in mine for w in t.raw.split() if len(w) > 3 and w not in FRAME and not is_light(w)}
    return any(t.word in have for t in mine) or any(meaning.says(meant(evidence), w) for w in otherwise)


def of_something_else(text: str, evidence: str) -> bool:
    """Whether it names a medicine, an illness, a person or a place, or has figures alone, that the evidence says in no
    way. A statement that shares a figure with it speaks of the same, in whichever words.
    """
    mine, theirs = _figures(text), _figures(evidence)
    if mine & theirs:
        return False
    if any(f.unit not in _SPANS and f.kind == "number" for f in mine):
        return True
    named = {m.ingredient for m in terms.medicines_in(text) if not m.measured}
    if named - {m.ingredient for m in terms.medicines_in(evidence)}:
        return True
    own = {m[0].lower() for m in _NAME.finditer(text)}
    ill = {t.raw for t in tokens(text) if not is_light(t.raw) and meaning.names_an_illness(t.raw)}
    ill = {w for w in ill if not named_values.calls_a_value(w)} if not mine else set()
    return any(not meaning.says(meant(evidence), w) for w in own | ill)


_SPANS = frozenset({"", "minute", "hour", "day", "week", "month", "year"})


def _figures(text: str) -> frozenset[Figure]:
    told = in_full(text)
    return figures(digits(told)) | {Figure("frequency", f) for f in frequencies.on_weekdays(told)}


#: A word with a capital inside a sentence: somebody, or somewhere.
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}")


def sentence_more(item: Item, reading: Reading) -> str:
    """The sentence that a statement adds to others that are copies, and of which its source hardly says a word."""
    if not reading.retells(item):
        return ""
    quotes, evidence = reading.quotes(item), reading.evidence(item)
    told = [s for s in _SENTENCE.split(reading.said(item)) if s.strip()]
    own = [s for s in told if not copies(s, quotes)]
    if sum(len(tokens(s)) for s in told if s not in own) < _A_COPY:
        return ""
    return next((s for s in own if share_said(s, evidence) < HALF), "")


_A_COPY = 4  # words
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def put_for_another(item: Item, reading: Reading) -> tuple[str, str] | None:
    """The word that stands between the same words where the source has another: "femoral" for "radial"."""
    if not reading.retells(item):
        return None
    for p in lay_plainly(reading.said(item), reading.quotes(item)).partings:
        if not len(p.said) == len(p.written) == 1 or p.beside < (_AT_AN_END if p.edge else _SURE):
            continue
        said, written = p.said[0], p.written[0]
        if all(_names_or_claims(w) for w in (said, written)) and not same_in_other_words(said, written):
            return said, written
    return None


#: Words that both go on with, beside a word that was put for another; at an end of the text they stand on one side.
_SURE, _AT_AN_END = 2, 3


def _names_or_claims(word: str) -> bool:
    return word.isalpha() and content(word) and (word in _MONTHS or not is_light(word))


_MONTHS = frozenset(m.lower() for m in calendar.month_name if m)
