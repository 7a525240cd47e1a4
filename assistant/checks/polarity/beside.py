"""A clause, a word, a side beside those of the source that speak of the same."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from assistant.checks.polarity.turning import COMMON, RELATIVE_KEYS
from assistant.domain.draft import Citation
from retrieval.text.context import Context, context
from retrieval.text.parting import Tokens, content
from retrieval.text.plain import plain
from retrieval.text.weight import claims

#: A sentence that a citation touches: the citation, the sentence, where it begins, the kind of its section.
Cited = tuple[Citation, str, int, str]
_TERM = re.compile(r"[^\W\d_]{4,}")


def clauses(text: str) -> tuple[Tokens, ...]:
    return tuple(plain(part) for part in _CLAUSE.split(text) if part.strip())


_CLAUSE = re.compile(
    r"(?<=[.!?])\s+(?=[A-Z])|[;\n]|,\s+(?:and|but|while|whereas)\s+|\s+(?:but|while|whereas)\s+"
)


def parts(text: str) -> tuple[str, ...]:
    """Its clauses, and of each what follows an "and" with a verb of its own: "declined it and is due for …"."""
    return tuple(p.strip() for p in _PART.split(text) if p and p.strip())


_PART = re.compile(
    r"[.;:\n](?=\s|$)|,(?=\s)|\s+(?:but|while|whereas|although)\s+"
    r"|\s+and\s+(?=(?:is|are|was|were|has|have|had|will|should|can|takes|needs|wants|then|[a-z]+ed)\b"
    r"|(?:his|her|their|the) (?:mother|father|wife|husband|son|daughter|brother|sister|partner)\b(?! and)"
    r"|(?:the|his|her|their|its) [a-z]+ (?:is|are|was|were|has|had|will|remains?|persists?|needs|[a-z]+ed)\b)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def read(part: str) -> Tokens:
    """The words of a part, kept: a sign after another reads it."""
    return plain(part)


def claimed(part: str) -> frozenset[str]:
    """The words of a part that claim something."""
    return frozenset(t.word for t in read(part) if claims(t))


def said(part: str) -> frozenset[str]:
    """The words of a part that are more than grammar."""
    return frozenset(t.word for t in read(part) if content(t.word))


def nearest(part: str, told: str) -> tuple[str, ...]:
    """The parts of the source that share most with a part of the text; none where none shares anything."""
    mine = claimed(part)
    charted = [(len(mine & claimed(p)), p) for p in parts(told)]
    most = max((n for n, _ in charted), default=0)
    return tuple(p for n, p in charted if n == most) if most else ()


def any_of(*words: str, nt: bool = False) -> re.Pattern[str]:
    """Any of the words, whole; ``nt``: or an "n't"."""
    told = "|".join(words)
    return re.compile(rf"(?:\b(?:{told})|n['’]t)\b" if nt else rf"\b(?:{told})\b", re.IGNORECASE)


def shared(one: Tokens, other: Tokens) -> int:
    """How many words that claim something both have, sides and people aside."""
    mine, theirs = ({t.word for t in c if claims(t)} - RELATIVE_KEYS for c in (one, other))
    return len(mine & theirs)


def around(keys: tuple[str, ...], first: int, last: int) -> dict[str, int]:
    """The words around ``keys[first:last]`` with how far they are; what follows is nearer."""
    near = {w: n for n, w in enumerate(keys[last : last + 4], start=1)}
    for n, w in enumerate(reversed(keys[max(0, first - 3) : first]), start=2):
        near.setdefault(w, n)
    return {w: n for w, n in near.items() if (len(w) > 2 or w[:1].isdigit()) and w not in _EYES}


#: Of two eyes and two ears, what is said of them tells which is meant.
_EYES = frozenset({"eye", "ear"})


def nearness(one: dict[str, int], other: dict[str, int]) -> float:
    return sum(1 / (n + other[w]) for w, n in one.items() if w in other)


def word_by_word(
    text: str, near: Sequence[Cited], differs: Callable[[str, Context, Context], str]
) -> tuple[str, ...]:
    """For each word of the text that a cited sentence has too, why it is said otherwise; "" where one says the same.

    ``differs`` is asked with the word, what the source says of it, and what the text says.
    """
    here = {m[0].lower(): m for m in _TERM.finditer(text)}
    against: dict[str, str] = {}
    for citation, sentence, start, section in near:
        for match in _TERM.finditer(sentence):
            word = match[0].lower()
            inside = citation.start <= start + match.start() < citation.end
            if word in COMMON or word not in here or not inside or against.get(word) == "":
                continue
            source = context(sentence, match.start(), match.end(), section=section)
            against[word] = differs(word, source, context(text, here[word].start(), here[word].end()))
    return tuple(against.values())
