"""Rules that put one writing of a thing for another, each where it stands, in their order."""

import re
from collections.abc import Callable, Iterable

Instead = str | Callable[[re.Match[str]], str]
Rules = tuple[tuple[re.Pattern[str], Instead], ...]


def rules(*pairs: tuple[str | re.Pattern[str], Instead]) -> Rules:
    """A pattern that is no more than text is read without regard to capitals."""
    return tuple(
        (re.compile(pattern, re.IGNORECASE) if isinstance(pattern, str) else pattern, instead)
        for pattern, instead in pairs
    )


def rewritten(text: str, by: Iterable[tuple[re.Pattern[str], Instead]]) -> str:
    for pattern, instead in by:
        text = pattern.sub(instead, text)
    return text
