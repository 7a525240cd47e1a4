"""The rules and vocabularies of this package: tab-separated files that a clinician can correct."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of ``data/<name>``; lines that begin with ``#`` are comments, the first other line names the columns."""
    text = (files("retrieval.text") / "data" / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    columns = lines[0].split("\t")
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) > len(columns):
            raise ValueError(f"{name}, row {number}: {len(cells)} cells for {len(columns)} columns")
        yield dict(zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=True))


@cache
def phrases(name: str) -> str:
    """One list of ``data/phrases.tsv`` as the inside of a regular expression, "a|b|c", "@other" put in its place."""
    return re.sub(r"@([a-z_]+)", lambda m: f"(?:{phrases(m[1])})", "|".join(_lists()[name]))


def words(name: str) -> tuple[str, ...]:
    """One list of ``data/phrases.tsv`` as it stands there."""
    return _lists()[name]


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    for row in rows("phrases.tsv"):
        lists[row["list"]] = (*lists.get(row["list"], ()), row["wording"])
    return lists


def wording(pattern: str) -> re.Pattern[str]:
    """A pattern for words, however they are capitalised."""
    return re.compile(pattern, re.IGNORECASE)
