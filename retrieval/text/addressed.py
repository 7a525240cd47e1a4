"""Sentences that speak to whoever, or whatever, reads a chart: they are quoted, and no fact is read out of them."""

import re
from functools import cache

from retrieval.text.tables import rows


@cache
def _to_a_reader() -> re.Pattern[str]:
    said = [row["pattern"] for row in rows("untrusted.tsv") if row["what"] in {"reader", "code"}]
    return re.compile("|".join(f"(?:{pattern})" for pattern in said), re.IGNORECASE)


def addressed(text: str) -> bool:
    """Whether it gives an order to a reader or a model, or is a program, as no clinician writes of a patient."""
    return _to_a_reader().search(text) is not None
