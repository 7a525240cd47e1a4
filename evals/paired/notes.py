"""Conversations beside the note that a clinician wrote of each: its sentences as items, the talk as their source."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.checks.reading import Reading
from evals import statements
from evals.errors import CannotRun
from retrieval.text.sections import kind_of, sections
from retrieval.text.sentences import sentences

#: How files call the talk, and what was written of it.
_TALK, _NOTE = ("dialogue", "transcript"), ("note", "section_text")
_LONGEST_HEAD = 5  # words


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One of a note. ``id`` names it by its words, so that it stays the same where sentences are cut otherwise."""

    id: str
    section: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    id: str
    talk: str
    sentences: tuple[Sentence, ...]


def load(file: Path) -> list[Pair]:
    """A pair a line: ``id``, ``dialogue`` or ``transcript``, ``note`` or ``section_text``. Raises CannotRun."""
    pairs = [_pair(line, f"{file}, line {n}") for n, line in _lines(file)]
    if not pairs:
        raise CannotRun(f"{file}: no pair in it; give a .jsonl file with a conversation and its note a line")
    return pairs


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if line.strip():
            yield number, line


def _pair(line: str, where: str) -> Pair:
    try:
        told = json.loads(line)
        talk = next(told[key] for key in _TALK if key in told)
        note = next(told[key] for key in _NOTE if key in told)
        return Pair(id=str(told["id"]), talk=talk, sentences=tuple(_sentences(note)))
    except (ValueError, KeyError, TypeError, StopIteration):
        raise CannotRun(
            f"{where}: no pair; it needs an id, {' or '.join(_TALK)}, and {' or '.join(_NOTE)}"
        ) from None


def _sentences(note: str) -> Iterator[Sentence]:
    """Those of every headed part, each once: what a note says again in the same words is one sentence, a head none."""
    seen: set[str] = set()
    for part in sections(note):
        for start, end in sentences(note, part.body, part.end):
            text = " ".join(note[start:end].split())
            id = hashlib.sha256(text.encode()).hexdigest()[:10]
            if id not in seen and not _is_a_head(text):
                seen.add(id)
                yield Sentence(id=id, section=part.kind or "other", text=text)


def _is_a_head(text: str) -> bool:
    """Whether a line only says what stands below it: "Cardiovascular", "MSK:"."""
    return text[-1] != "." and len(text.split()) <= _LONGEST_HEAD and kind_of(text.rstrip(":")) is not None


def reading(pair: Pair, said: dict[str, str]) -> Reading:
    """``said``, by item, as a draft of a record that holds the talk alone; each item cites it whole."""
    return statements.reading(f"paired-{pair.id}", pair.talk, said, title="Conversation")
