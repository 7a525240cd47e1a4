"""A field that an item names has the value that its source has in it: an order told as done is still open."""

import re
from collections.abc import Iterator

from retrieval.text.plain import key

_NAMED = re.compile(r"(?:^|; )(?P<name>[A-Z]?[a-z]+(?: [a-z]+)?): (?P<value>[^;\n]+)", re.MULTILINE)


def in_other_fields(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """``quotes``: entries of a record, as ``name: value; name: value``. A field is named in brackets or after a comma:
    "(status active, 2026-11-21)".
    """
    charted: dict[str, list[str]] = {}
    for quote in quotes:
        for m in _NAMED.finditer(quote):
            charted.setdefault(m["name"].lower(), []).append(m["value"])
    for name, values in charted.items():
        for m in re.finditer(rf"[(,;] ?{re.escape(name)} (?P<value>[a-z][a-z-]+)", text):
            if not any(
                key(m["value"]) in map(key, re.findall(r"[a-z]+(?:-[a-z]+)*", v.lower())) for v in values
            ):
                yield f"says “{m[0][1:].strip()}” where its source has “{name}: {values[0][:40]}”"
