"""A draft as Markdown and as a page of HTML, in whatever state it is. Patient text is text in both, never markup.

The HTML stands alone: nothing is fetched, nothing runs. Both show findings before prose, and number what each item
rests on; the numbers lead to the quotes at the end.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from assistant.adapters.details import Pairs
from assistant.adapters.markdown_text import escaped, quoted
from assistant.adapters.reading_view import Line, Names, Source, Told, View, view
from assistant.adapters.visible import visible
from assistant.domain.draft import Draft, Severity
from retrieval.model import Patient

HEADINGS = {Severity.STOP: "Stop", Severity.WARN: "Look at", Severity.NOTE: "Note"}


def markdown(draft: Draft, patient: Patient, *, names: Names | None = None) -> str:
    """``names`` gives people's names by their id; a person without one is shown by id."""
    return "\n".join(_markdown(view(draft, patient, names or {}))) + "\n"


def html(draft: Draft, patient: Patient, *, names: Names | None = None) -> str:
    """A whole page, to be saved, printed or served with a policy that allows nothing but its own styles."""
    return _page().render(view=view(draft, patient, names or {}), headings=HEADINGS)


# --- HTML ------------------------------------------------------------------------------------------------------


@cache
def _page() -> Template:
    room = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if isinstance(value, str) else value,
    )
    return room.get_template("draft.html.j2")


# --- Markdown --------------------------------------------------------------------------------------------------


def _markdown(view: View) -> Iterator[str]:
    yield f"# {escaped(view.title)}"
    yield ""
    yield from (f"> **{escaped(words)}**  " for words in view.banner)
    yield ""
    yield from _pairs(view.patient)
    if view.first:
        yield "## Look at first"
        yield ""
        yield from (f"{n}. {escaped(said)}" for n, said in enumerate(view.first, 1))
        yield ""
        if view.takes:
            yield escaped(view.takes)
            yield ""
    if view.findings:
        yield "## Findings"
        yield ""
        yield from (_finding(told) for told in view.findings)
        yield ""
    for part in view.parts:
        yield f"## {escaped(part.section.title)}"
        yield ""
        yield from (_item(line) for line in part.lines)
        if part.empty:
            yield escaped(part.empty)
        yield ""
    yield from _coverage(view)
    yield from _checks(view)
    yield from _evidence(view.sources)
    yield "## How this was made"
    yield ""
    yield from _pairs(view.made)


def _pairs(pairs: Pairs) -> Iterator[str]:
    yield from (f"- {escaped(label)}: {escaped(value)}" for label, value in pairs)
    yield ""


def _finding(told: Told) -> str:
    about = f" ({escaped(told.about)})" if told.about else ""
    answer = f" Answered by {escaped(told.answer)}" if told.answer else ""
    return f"- **{HEADINGS[told.severity]}:** {escaped(told.reason)}{about}{answer}"


def _item(line: Line) -> str:
    text = escaped(line.text)
    if line.rejected:
        text = f"~~{text}~~" if text else text
    details = "; ".join(f"{escaped(label)}: {escaped(value)}" for label, value in line.details)
    marks = "".join(f" [\\[{n}\\]](#evidence-{n})" for n in line.marks)
    remarks = "".join(f" *({escaped(remark)})*" for remark in line.remarks)
    return f"- {text}{f' ({details})' if details else ''}{marks}{remarks}"


def _coverage(view: View) -> Iterator[str]:
    if view.coverage:
        yield "## What was read"
        yield ""
        yield " ".join(escaped(sentence) for sentence in view.coverage)
        yield ""


def _checks(view: View) -> Iterator[str]:
    if view.checked:
        yield "## What was checked"
        yield ""
        yield from (f"- {escaped(sentence)}" for sentence in view.checked)
        yield ""


def _evidence(sources: tuple[Source, ...]) -> Iterator[str]:
    if sources:
        yield "## Evidence"
        yield ""
    for source in sources:
        yield f"### Evidence {source.number}"
        yield ""
        yield escaped(source.label)
        yield ""
        yield quoted(source.quote)
        yield ""
