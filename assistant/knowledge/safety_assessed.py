"""After "thoughts of being better off dead": who asked about safety, when, what they heard, and who asked again.

An answer above 0 is answered by an interview or by a clinician's note of the same day or later that says that safety
was asked about. It counts as answered only where that says that no intent and no plan was found; anything else stays
urgent.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import shorten

from assistant.knowledge.chart import Chart, first_day
from assistant.knowledge.conditions import SetKind, sets
from assistant.knowledge.safety import Input
from retrieval.model import Document, DocumentKind, Measurement, Span
from retrieval.text.context import context
from retrieval.text.sentences import sentences

#: Characters of a quoted sentence.
_QUOTED = 200
_ASKED = re.compile(
    r"\b(?:asked (?:directly|again|about (?:suicid\w*|safety|self.?harm))|safety (?:assess\w*|screen\w*|interview)"
    r"|suicide (?:risk )?(?:assess\w*|screen\w*|interview)|c-?ssrs|columbia (?:suicide|scale|screen|protocol)|asq)\b"
    r"|\b(?:no|denie[sd]|without)\b[^.\n]{0,60}\b(?:killing (?:her|him|them)sel\w+|suicid\w+|self.?harm"
    r"|(?:being )?better off dead|SI\b)",
    re.IGNORECASE,
)
_PLAN = re.compile(
    r"\bsafety plan\b[^.\n]{0,40}\b(?:written|made|completed|reviewed|done|agreed|given|updated)\b"
    r"|\b(?:wrote|made|completed|reviewed|has) (?:a |the |her |his )?safety plan\b",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\b(?:not (?:asked|assessed|done|completed|able|yet)|unable to (?:ask|assess|reach)|deferred|declined to answer"
    r"|needs? (?:a )?(?:safety|suicide)|should (?:be )?ask|to be (?:asked|assessed)|(?:please|will) (?:ask|assess)"
    r"|pending)\b",
    re.IGNORECASE,
)
_NONE_FOUND = re.compile(
    r"\bno (?:current |active )?(?:thoughts? of (?:killing|suicide|self|being|ending)|suicid\w+)"
    r"|\bno (?:intent\w*|plans?\b|SI\b)|\bno to (?:each|all)\b"
    r"|\bdenie[sd]\b[^.\n]{0,40}\b(?:suicid\w+|SI|intent|plan)|\bnegative\b|\blow risk\b",
    re.IGNORECASE,
)
_DANGER = re.compile(
    r"\b(?:has|with|reports?|endorses?|admits?|active) (?:a |an |suicidal |specific )*"
    r"(?:plan|intent|suicidal ideation|SI)\b"
    r"|\b(?:intent|plan|method)s?:? (?:is |was )?(?:yes|present|positive)\b|\bhigh risk\b|\bimminent\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """``calm`` where it says that neither intent nor plan was found; ``plan`` where a safety plan is charted."""

    said: str
    calm: bool
    inputs: tuple[Input, ...]


def asked_since(answer: Measurement, chart: Chart) -> Asked | None:
    """What was done about an answer above 0 from its day on; None where nothing of it is on file."""
    told = sorted(_told(answer, chart), key=lambda one: one.date or "")
    plan = next((one for one in _plans(answer, chart)), None)
    if not told:
        return None
    first, last = told[0], told[-1]
    danger = any(_DANGER.search(one.value) for one in told)
    said = [f"Safety was asked about on {first.date}{_by(first)}: “{first.value}”"]
    said += [f"A safety plan is charted on {plan.date}"] if plan else ["No safety plan is on file"]
    if last.date != first.date:
        said.append(f"Asked again on {last.date}{_by(last)}: “{last.value}”")
    calm = not danger and any(_NONE_FOUND.search(one.value) for one in told)
    inputs = tuple(dict.fromkeys([first, last, *([plan] if plan else [])]))
    return Asked(said=". ".join(s.rstrip(".") for s in said) + ".", calm=calm, inputs=inputs)


def _by(one: Input) -> str:
    return f" ({one.name})" if one.name else ""


def _told(answer: Measurement, chart: Chart) -> Iterator[Input]:
    named = sets().find(SetKind.RESULT, "suicide_interview")
    since = (answer.date or "")[:10]
    for m in chart.results(named) if named else ():
        if (m.date or "")[:10] >= since and m.pointer != answer.pointer:
            yield Input(name=m.name, value=_short(m.value), date=str(first_day(m.date)), span=m.words)
    for note, span in _sentences(chart, since):
        asked = _ASKED.search(span.text)
        if asked and not _NOT_DONE.search(span.text) and _of_patient(span.text, asked):
            yield _input(note, span)


def _of_patient(text: str, asked: re.Match[str]) -> bool:
    if _RELATIVE.search(text[: asked.start()]):
        return False
    return context(text, asked.start(), asked.end()).person != "family"


#: Directly before the words: whoever denies it is not the patient.
_RELATIVE = re.compile(
    r"\b(?:sister|brother|husband|wife|partner|mother|father|mom|dad|son|daughter|aunt|uncle|friend|roommate)\W*$",
    re.IGNORECASE,
)


def _plans(answer: Measurement, chart: Chart) -> Iterator[Input]:
    for note, span in _sentences(chart, (answer.date or "")[:10]):
        if _PLAN.search(span.text) and not _NOT_DONE.search(span.text):
            yield _input(note, span)


def _sentences(chart: Chart, since: str) -> Iterator[tuple[Document, Span]]:
    for note in chart.record.notes():
        day = (note.date or "")[:10]
        if note.kind is DocumentKind.NOTE and since <= day <= chart.as_of.isoformat() and _speaks(note.text):
            for start, end in sentences(note.text):
                yield note, note.span(start, end)


def _speaks(text: str) -> bool:
    return (
        re.search(
            r"suicid|safety (?:plan|assess|screen|interview)|better off|c-?ssrs|self.?harm|killing|\bSI\b",
            text,
            re.IGNORECASE,
        )
        is not None
    )


def _input(note: Document, span: Span) -> Input:
    who = note.author or note.author_role or note.title
    return Input(name=who, value=_short(span.text), date=(note.date or "")[:10], span=span)


def _short(text: str) -> str:
    return shorten(" ".join(text.split()), _QUOTED, placeholder=" …")
