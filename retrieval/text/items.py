"""The entries of a list in a note: numbered, bulleted, one a line, or run together after lost line breaks."""

import re
from dataclasses import dataclass

from retrieval.text.sentences import joined_lines, sentences

_NUMBER = re.compile(
    r"(?:(?<=[,;\n])|(?<=[^\d]:)|(?<=[.!?)])[ \t]+|\A)[ \t]*\(?#?(\d{1,2})[.)](?!\d)[ \t]*(?=\S)"
)
_BULLET = re.compile(r"(?:(?<=\n)|(?<=\.,)|(?<=[,:;][ ])|\A)[ \t]*(?:[-*•·–+#]+[ \t]+|#(?=[A-Z]))(?=\S)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``mark`` is "number", "bullet" or "" (a line or a sentence of its own); ``head`` is where its first
    sentence ends: what follows explains it."""

    start: int
    end: int
    head: int
    mark: str


def entries(text: str, start: int, end: int) -> tuple[Entry, ...]:
    """The entries of ``text[start:end]``. Under numbers, bullets are details; under bare lines, too."""
    numbers = _numbered(text, start, end)
    if numbers:
        marks = [(a, b, "number") for a, b in numbers]
    else:
        marks = [(m.start() + start, m.end() + start, "bullet") for m in _BULLET.finditer(text[start:end])]
    if not marks:
        return _lines(text, start, end)
    before = _lines(text, start, marks[0][0])
    if marks[0][2] == "bullet" and (heads := _headed(text, start, end)):
        return heads
    edges = [*(m[0] for m in marks[1:]), end]
    found = [_entry(text, m[1], edge, m[2]) for m, edge in zip(marks, edges, strict=True)]
    return (*before, *(e for e in found if e.end > e.start))


def _numbered(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Numbers that count up from 1: "10 mg 2. Zocor" and a year are no list."""
    found: list[tuple[int, int]] = []
    wanted = 1
    for m in _NUMBER.finditer(text[start:end]):
        if int(m[1]) == wanted or (found and int(m[1]) in {1, wanted + 1}):
            found.append((m.start() + start, m.end() + start))
            wanted = int(m[1]) + 1
    return found


def _headed(text: str, start: int, end: int) -> tuple[Entry, ...]:
    """Short bare lines, each with bullets below it: the lines are the entries."""
    lines = [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\n]+", text[start:end])]
    heads = []
    for place, (a, b) in enumerate(lines):
        bare = not _BULLET.match(text[a:b]) and len(text[a:b].split()) <= 10
        below = text[slice(*lines[place + 1])] if place + 1 < len(lines) else ""
        if bare and _BULLET.match(below):
            heads.append(a)
    if not heads:
        return ()
    return tuple(_entry(text, a, b, "number") for a, b in zip(heads, [*heads[1:], end], strict=True))


def _lines(text: str, start: int, end: int) -> tuple[Entry, ...]:
    found = []
    for a, b in joined_lines(text, start, end):
        found += [Entry(s, e, e, "") for s, e in sentences(text, a, b)]
    return tuple(found)


def _entry(text: str, start: int, end: int, mark: str) -> Entry:
    first, *_ = sentences(text, start, end) or ((start, start),)
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;"):
        end -= 1
    return Entry(first[0], max(end, first[1]), first[1], mark)
