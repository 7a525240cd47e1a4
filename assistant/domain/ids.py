"""What things are called, each by a type of its own so that two cannot be swapped, and the digest of a value."""

import hashlib
import json
from typing import NewType

DraftId = NewType("DraftId", str)
ItemId = NewType("ItemId", str)
FindingId = NewType("FindingId", str)
PersonId = NewType("PersonId", str)
Digest = NewType("Digest", str)  # "sha256:…"


def digest(value: object) -> Digest:
    """Of the canonical JSON of ``value``: sorted keys, no white space, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return Digest("sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
