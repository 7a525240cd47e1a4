"""What else a word may be called in a chart, for comparing a statement with its source: abbreviations, clinical names.

Any meaning of an abbreviation may be meant, so no fact is read out of a chart by these lists.
"""

import re
from functools import cache, lru_cache

from retrieval.text.tables import rows

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[/&-][A-Za-z]+)*")
_SEVERAL = 4  # words of a name


def stands_for(word: str) -> tuple[str, ...]:
    """The meanings of an abbreviation, however it is capitalised, or what else clinicians call a thing of this name."""
    return (*_meanings().get(word.lower(), ()), *_names().get(word.lower(), ()))


@lru_cache(maxsize=1024)
def spelled_out(text: str) -> str:
    """The meanings of all the abbreviations of a text. Two letters are one only where they are capitals: "IS", "OR"."""
    found = (m[0] for m in _WORD.finditer(text))
    short = dict.fromkeys(w for w in found if len(w) > 2 or w.isupper() or not w.isalpha())
    return "\n".join(meaning for w in short for meaning in _meanings().get(w.lower(), ()))


@lru_cache(maxsize=1024)
def other_names(text: str) -> tuple[str, ...]:
    """What clinicians also call what a text names: "nevus" where it has "mole"."""
    said = re.findall(r"[a-z0-9]+(?:['’-][a-z0-9]+)*", text.lower())
    phrases = (" ".join(said[n : n + length]) for length in range(1, _SEVERAL + 1) for n in range(len(said)))
    return tuple(dict.fromkeys(name for phrase in phrases for name in _names().get(phrase, ())))


@cache
def _meanings() -> dict[str, tuple[str, ...]]:
    return {row["short"].lower(): tuple(row["means"].split("|")) for row in rows("abbreviations.tsv")}


@cache
def _names() -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for row in rows("equivalents.tsv"):
        every = tuple(row["words"].split("|"))
        names |= {name: (*names.get(name, ()), *(e for e in every if e != name)) for name in every}
    return names
