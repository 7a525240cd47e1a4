"""Sentences that speak to whoever, or whatever, reads a chart: they are quoted, and no fact is read out of them."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from retrieval.text.tables import rows


@lru_cache(maxsize=16384)
def addressed(text: str) -> bool:
    """Whether it gives an order to a reader or a model, or a program or a machine wrote it: no clinician writes so.

    Nor words that hidden signs turn round or divide, or that mix alphabets.
    """
    return _to_a_reader().search(text) is not None


@lru_cache(maxsize=512)
def comes_last(text: str) -> bool:
    """Whether a whole note may crowd nothing out: it gives orders, or an approval that nobody gave, or is turned."""
    return kind_of_foreign(text) in {"reader", "code", "machine", "approval", "turned", "lookalike"}


@cache
def foreign() -> Mapping[str, re.Pattern[str]]:
    """What nobody writes into a chart for a clinician, by what it is: one pattern for all the ways it is written."""
    written: dict[str, list[str]] = {}
    for row in rows("untrusted.tsv"):
        written.setdefault(row["what"], []).append(f"(?:{row['pattern']})")
    return {what: re.compile("|".join(said), re.IGNORECASE) for what, said in written.items()}


def kind_of_foreign(text: str) -> str:
    """Empty for nothing; else "reader", "approval", "link", "code", "machine", "hidden", "turned" or "lookalike".

    Read as written and as it looks.
    """
    looks = text if text.isascii() else unicodedata.normalize("NFKC", text)
    for what, pattern in foreign().items():
        if pattern.search(text) or (looks != text and pattern.search(looks)):
            return what
    return ""


@cache
def _to_a_reader() -> re.Pattern[str]:
    of = {"reader", "code", "machine", "turned", "lookalike"}
    said = [row["pattern"] for row in rows("untrusted.tsv") if row["what"] in of]
    return re.compile("|".join(f"(?:{pattern})" for pattern in said), re.IGNORECASE)
