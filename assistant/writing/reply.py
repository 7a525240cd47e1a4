"""Read a model's answer into items, or refuse it. After this nobody asks again whether it is well formed."""

import json
from collections.abc import Sequence
from typing import Any

from assistant.domain.draft import Evidence, Item, ItemKind
from assistant.domain.errors import UnusableReply
from assistant.writing.desk import item, placed

#: Characters. A longer answer is not one section.
LONGEST = 20_000


def read(text: str, section: str, shown: Sequence[Evidence]) -> tuple[tuple[Item, ...], int]:
    """Items with the citations that the numbers name, and how many sentences had to be left out.

    Raises UnusableReply when it is not the JSON asked for.

    A number that was never shown is an invented citation: its sentence is left out, as if it had none.
    """
    if len(text) > LONGEST:
        raise UnusableReply(f"the model answered {len(text)} characters for one section")
    try:
        raw: Any = json.loads(text)
        sentences = [(s["text"], s["evidence"]) for s in raw["sentences"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UnusableReply("the model did not answer with the JSON asked for") from None
    items = []
    for said, numbers in sentences:
        if not isinstance(said, str) or not isinstance(numbers, list) or not said.strip() or not numbers:
            continue
        if not all(isinstance(n, int) and not isinstance(n, bool) and 1 <= n <= len(shown) for n in numbers):
            continue
        cited = (shown[n - 1].citation for n in numbers)
        items.append(item(ItemKind.STATEMENT, said, *cited, written_by="model"))
    return placed(section, items), len(sentences) - len(items)
