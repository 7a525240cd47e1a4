"""Which of the words that a retold statement adds claim something: an illness, a medicine, a thing put for another."""

import re
from functools import lru_cache

from retrieval.text import meaning, terms
from retrieval.text.abbreviations import spelled_out
from retrieval.text.otherwise import is_light
from retrieval.text.parting import content

_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


def claiming(missing: set[str], statement: str, evidence: str) -> set[str]:
    """Those of the added words that a source has to say: anything else is a way of putting it."""
    left_out = _left_out(statement, evidence)
    return {
        w
        for w in missing
        if not is_light(w)
        and (
            terms.ingredient(w)
            or any(meaning.of_one_kind(w, u) for u in left_out)
            or _qualifies_otherwise(w, statement, evidence, left_out)
        )
    }


def _left_out(statement: str, evidence: str) -> tuple[str, ...]:
    """The words of the evidence that the statement says in no way: one of them may have been put for another."""
    said = meaning.meaning(f"{statement}\n{spelled_out(statement)}")
    return tuple(w for w in _words(f"{evidence}\n{spelled_out(evidence)}") if not meaning.says(said, w))


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    found = (w for w in _WORD.findall(text.lower()) if len(w) > 2)
    return tuple(dict.fromkeys(w for w in found if content(w) and not is_light(w)))


def _qualifies_otherwise(word: str, statement: str, evidence: str, left_out: tuple[str, ...]) -> bool:
    """Whether it stands before a word that the evidence has another before: "central sleep apnea" for "obstructive"."""
    heads = {b for a, b in _pairs(statement) if a == word}
    return any(b in heads and a in left_out for a, b in _pairs(evidence))


@lru_cache(maxsize=1024)
def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((m[1], m[2]) for m in re.finditer(r"(?=\b([a-z-]{3,}) ([a-z-]{3,})\b)", text.lower()))
