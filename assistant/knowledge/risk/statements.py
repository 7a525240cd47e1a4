"""What the notes say in passing: a fall, a worn-out wife, a man who cannot read his pill bottles.

Only sentences that say it, or deny it, in as many words; each keeps its place. A relative's fall is not the patient's.
The patterns are data (``codes/statements.yaml``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.knowledge.chart import Chart, first_day
from assistant.knowledge.strict import parsed
from retrieval.model import Document, Section, Span
from retrieval.text.context import context
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences

#: Parts of a note that say nothing of how the patient is: what relatives had, and what was taught.
_ELSEWHERE = frozenset({"family_history", "instructions", "patient_instructions", "medications", "allergies"})
#: Characters. A longer one is a list, and who or what is meant in it is a guess.
_LONGEST = 400
_SHOWN = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    span: Span
    date: str | None
    denied: bool


@cache
def phrases(name: str) -> re.Pattern[str]:
    """Any of the phrases of one list. Raises KeyError for a list that is not there."""
    said = dict(_lists())[name]
    return re.compile(rf"\b(?:{'|'.join(said)})(?!\w)", re.IGNORECASE)


@cache
def of_somebody(who: str, name: str) -> re.Pattern[str]:
    """A phrase of ``name`` close to a word for ``who``, in one clause, with neither the patient nor a "not" between."""
    lists = dict(_lists())
    somebody, said = "|".join(lists[who]), "|".join(lists[name])
    between = r"(?:(?!\b(?:patient|pt|he|him|his|called|reports that|not|never|denies)\b)[^.:;\n])"
    return re.compile(
        rf"\b(?:{somebody})\b{between}{{0,60}}?\b(?P<after>{said})(?!\w)"
        rf"|\b(?P<before>{said})\b{between}{{0,25}}?\b(?:{somebody})\b",
        re.IGNORECASE,
    )


@cache
def _lists() -> tuple[tuple[str, tuple[str, ...]], ...]:
    file = resources.files("assistant.knowledge.risk") / "codes" / "statements.yaml"
    return tuple(
        (name, node.texts())
        for name, node in parsed("codes/statements.yaml", file.read_text("utf-8")).pairs()
    )


def statements(
    chart: Chart, name: str, pattern: re.Pattern[str], *, within_days: int, of_patient: bool = True
) -> tuple[Statement, ...]:
    """Newest first. ``name`` names the pattern. ``of_patient`` leaves out what is said of somebody else."""

    def answer() -> tuple[Statement, ...]:
        notes = [d for d in chart.record.notes() if chart.within(first_day(d.date), within_days)]
        ordered = sorted(notes, key=lambda d: (d.date or "", d.id), reverse=True)
        return tuple(s for d in ordered for s in _in(d, pattern, of_patient))

    return chart.remembered(("statements", name, within_days), answer)


def quoted(span: Span) -> str:
    """The words in quotation marks, on one line, cut where they go on for long."""
    words = " ".join(span.text.split()).strip(" -*•#")
    return f"“{words}”" if len(words) <= _SHOWN else f"“{words[:_SHOWN].rsplit(' ', 1)[0]} …”"


def _in(document: Document, pattern: re.Pattern[str], of_patient: bool) -> Iterator[Statement]:
    seen: set[int] = set()
    for match in pattern.finditer(document.text):
        part = next((p for p in sections(document.text) if p.body <= match.start() < p.end), None)
        if part is None or part.kind in _ELSEWHERE:
            continue
        start, end = _sentence(document.text, match.start(), part)
        if start in seen or end - start > _LONGEST:
            continue
        first, last = _what(match)
        told = context(document.text[start:end], first - start, last - start, section=part.kind)
        elsewhere = of_patient and told.person != "patient"
        if told.time in {"hypothetical", "planned"} or told.uncertain or elsewhere:
            continue
        seen.add(start)
        denied = told.negated and not told.resolved
        yield Statement(span=document.span(start, end), date=document.date, denied=denied)


def _what(match: re.Match[str]) -> tuple[int, int]:
    """Where the phrase itself stands, without the word for whom it is said of."""
    named = next((name for name, said in match.groupdict().items() if said), None)
    return match.span(named) if named else match.span()


def _sentence(text: str, place: int, part: Section) -> tuple[int, int]:
    found = (bounds for bounds in sentences(text, part.body, part.end) if bounds[0] <= place < bounds[1])
    return next(found, (place, min(part.end, place + 200)))
