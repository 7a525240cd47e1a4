"""The patient's version as a page to print: large letters, one thing a line, nothing fetched and nothing that runs."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from assistant.adapters.visible import visible
from assistant.domain.draft import Approval, Finding
from assistant.domain.patient_version import PatientVersion, Slot
from assistant.writing.plain import phrasebook


def html(version: PatientVersion, *, approval: Approval | None, for_staff: Sequence[Finding] = ()) -> str:
    """``approval`` is of the document that this was made of: who signed it, and when.

    ``for_staff`` is said above the page to whoever hands it out, and is not printed.
    """
    book = phrasebook(version.language, version.audience)
    signed = f"{approval.name or approval.by}, {book.day(approval.at.date())}" if approval else ""
    return _page().render(
        version=version, words=book.words, slots=list(Slot), approved=signed, for_staff=for_staff
    )


def text(version: PatientVersion) -> str:
    """The same words without a page, to be read aloud or pasted."""
    words = phrasebook(version.language, version.audience).words
    said = [version.title, ""]
    for part in version.parts:
        said += [part.heading.upper()]
        for row in part.rows:
            said += [
                f"- {row.name}",
                *(f"  {line}" for line in (row.how, row.order, row.supply, row.why, row.change) if line),
            ]
        said += [f"- {line.text}" for line in part.lines] + [""]
    said += [words["heading"]["questions"].upper()]
    return visible("\n".join([*said, *(f"- {line.text}" for line in version.questions)])) + "\n"


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
    return room.get_template("patient_version.html.j2")
