"""Steps of a plan that a note dates ahead: "11/26 | 1000 mg | 500 mg" of a titration, "from 12/3 walk 15 minutes".

Only under a heading that says that it is such a plan, and only what the note itself dates.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from retrieval.model import Document, Section, Span
from retrieval.text.sections import sections

#: Headings of plans that go by steps. A table of visits or of pending results is none.
_PLAN = re.compile(
    r"\b(?:titrat\w+|taper\w*|step[- ]?(?:up|down)|steps|wean\w*|dose (?:schedule|increase|plan)|increase plan"
    r"|build[- ]?up|(?:walking|exercise|activity|quit(?:ting)?|self[- ]?management) (?:plan|steps|schedule))\b",
    re.IGNORECASE,
)
_DATE = r"(?P<y>\d{4})-(?P<ym>\d\d)-(?P<yd>\d\d)|(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:/(?P<my>\d{4}|\d\d))?"
_ROW_DAY = re.compile(rf"\W*(?:from |on |starting |week of )?(?:{_DATE})\W*$", re.IGNORECASE)
_LINE_DAY = re.compile(
    rf"^[ \t]*(?:[-*•]|\d+[.)])?[ \t]*(?:from|on|starting|week of)?[ \t]*(?:{_DATE})[ \t]*[:,–-]?[ \t]+(?=\S)",
    re.IGNORECASE,
)
_RULE = re.compile(r"[ \t]*\|?[ \t:|-]+\|?[ \t]*$")
_BACK = re.compile(r"\b(?:step back|go back|if|unless|stop and call)\b", re.IGNORECASE)
_AHEAD = 120  # days
_MARKS = re.compile(r"\*\*|__|`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """``plan`` is the heading, ``said`` the step in the note's words, ``day`` as the note writes it."""

    on: date
    day: str
    plan: str
    said: str
    spans: tuple[Span, ...]
    unless: Span | None
    document: Document


def steps(note: Document, after: date) -> tuple[Step, ...]:
    """Those that begin after the day ``after`` and within four months of the note, the soonest first."""
    written = _iso(note.date)
    if written is None:
        return ()
    found = (s for part in sections(note.text) for s in _of(note, part, written))
    return tuple(sorted((s for s in found if s.on > after), key=lambda s: s.on))


def _of(note: Document, part: Section, written: date) -> Iterator[Step]:
    head = _MARKS.sub("", part.title).strip(" #*:")
    if not _PLAN.search(head):
        return
    unless = _unless(note, part)
    start = note.text.find(part.title, part.start, part.body)
    named = (note.span(start, start + len(part.title)),) if start >= 0 else ()
    columns: list[str] = []
    top: Span | None = None
    at = part.body
    for line in note.text[part.body : part.end].splitlines(keepends=True):
        row = note.span(at, at + len(line.rstrip())) if line.strip() else None
        at += len(line)
        if row is None or _RULE.fullmatch(row.text):
            continue
        if "|" in row.text:
            cells = [_MARKS.sub("", c).strip() for c in row.text.strip().strip("|").split("|")]
            day = _ROW_DAY.match(cells[0])
            if day is None:
                columns, top = (columns, top) if columns else (cells, row)
                continue
            said = ", ".join(_in_column(columns, n, c) for n, c in enumerate(cells) if n and c)
            shown = (top, row) if top else (row,)
        elif (day := _LINE_DAY.match(row.text)) is not None:
            said, shown = _MARKS.sub("", row.text[day.end() :]).strip(), (row,)
        else:
            continue
        on = _day(day, written)
        if said and on is not None and 0 <= (on - written).days <= _AHEAD:
            yield Step(
                on=on,
                day=_written_as(day),
                plan=head,
                said=said,
                spans=(*shown, *named),
                unless=unless,
                document=note,
            )


def _in_column(columns: list[str], n: int, cell: str) -> str:
    return f"{columns[n]} {cell}" if n < len(columns) and columns[n] else cell


def _unless(note: Document, part: Section) -> Span | None:
    """What the plan says of going back: the first sentence under its heading with an "if"."""
    for m in re.finditer(r"[^.!?\n|]*[.!?]", note.text[part.body : part.end]):
        text = m.group()
        if _BACK.search(text) and text.strip():
            lead = len(text) - len(text.lstrip())
            return note.span(part.body + m.start() + lead, part.body + m.end())
    return None


def _written_as(m: re.Match[str]) -> str:
    if m["y"]:
        return f"{m['y']}-{m['ym']}-{m['yd']}"
    return f"{m['m']}/{m['d']}" + (f"/{m['my']}" if m["my"] else "")


def _day(m: re.Match[str], written: date) -> date | None:
    """A day without a year is the first one on or after the note's."""
    try:
        if m["y"]:
            return date(int(m["y"]), int(m["ym"]), int(m["yd"]))
        month, day = int(m["m"]), int(m["d"])
        if m["my"]:
            year = int(m["my"])
            return date(year if year > 99 else 2000 + year, month, day)
        on = date(written.year, month, day)
        return on if on >= written else date(written.year + 1, month, day)
    except ValueError:
        return None


def _iso(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
