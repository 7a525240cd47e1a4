"""Small words that change what a sentence says: when, unless, no longer, instead of what, how much more."""

import re

from assistant.checks.grounding.in_other_words import in_no_wording
from retrieval.text import meaning
from retrieval.text.otherwise import in_no_other_word, meant
from retrieval.text.parting import tokens
from retrieval.text.plain import plain, wordings
from retrieval.text.poles import poles
from retrieval.text.telegraphic import in_words

#: Words that say when, whether, instead of what, of which, how much more, or why. Those of a row stand for each other.
_TURNING = (
    frozenset("after following post afterwards".split()),
    frozenset("before prior".split()),
    frozenset("until till thru through".split()),
    frozenset("unless except".split()),
    frozenset("if when once whenever as-soon soon".split()),
    frozenset("while whilst during".split()),
    frozenset("then next".split()),
    frozenset("already".split()),
    frozenset("yet still remains remain".split()),
    frozenset("again once-more another repeat further".split()),
    frozenset("more above over greater".split()),
    frozenset("less under below fewer".split()),
    frozenset("only alone just".split()),
    frozenset("instead rather".split()),
    frozenset("off out".split()),
    frozenset("top addition besides plus also".split()),
    frozenset("whatever regardless irrespective".split()),
    frozenset("each every per".split()),
    frozenset("all any both entire".split()),
    frozenset("same".split()),
    frozenset("other".split()),
    frozenset("last previous past".split()),
    frozenset("first".split()),
    frozenset("itself himself herself themselves".split()),
    frozenset("because cause caused since due owing".split()),
)
_GROUPS = {word: group for group in _TURNING for word in group}
_WORD = re.compile(r"[a-z]+(?:['’]t)?")


def turned(text: str, evidence: str) -> frozenset[str]:
    """Those that a statement has and its evidence in no such word; so do words that ``poles`` knows to turn a claim."""
    have = {t.word for t in plain(evidence)} | {t.word for t in tokens(evidence)}
    charted = set(_WORD.findall(in_words(evidence).lower()))
    new = [t.raw for t, words in wordings(text) if not words <= have]
    unsaid = {w for raw in new for w in raw.split() if _says_elsewhere(w, charted)}
    unsaid = {w for w in unsaid if meaning.says(meant(evidence), w) not in {"form", "synonym"}}
    unsaid = in_no_other_word(unsaid, text, evidence, turning=()) if unsaid else unsaid
    moved = {w for w in unsaid if w not in _GROUPS}
    return frozenset((unsaid - moved) | (in_no_wording(text, moved, evidence) if moved else moved))


def _says_elsewhere(word: str, charted: set[str]) -> bool:
    group = _GROUPS.get(word)
    return group.isdisjoint(charted) if group else any(p.kind in _TURNS for p in poles(word))


#: What a word of a pole turns, when it is nothing that ``checks.polarity`` looks at by itself.
_TURNS = frozenset(
    """act will can trend way extent course result growth often order kind chance outcome status release normal safety
    mind strength birth life work wake reply urgency grant assist doubt""".split()
)
