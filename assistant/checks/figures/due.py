"""A due day counted again: from the order, the report, the note, the birth or the discharge that it is counted from."""

import re
from datetime import date

from assistant.checks.reading import Reading
from assistant.domain.draft import ActionDetail, CitationKind, Due, GoalDetail, Item, ReferralDetail
from assistant.domain.due import after
from assistant.knowledge.guidelines import intervals


def counted_otherwise(item: Item, reading: Reading) -> str:
    """Why a due day is not what its sources count, counted again; "" when it is."""
    detail = item.detail
    if not isinstance(detail, ActionDetail | GoalDetail | ReferralDetail) or detail.due is None:
        return ""
    due = detail.due
    if due.anchor_is == "note":
        return _as_the_note_dates_it(item, due, reading)
    ordered = due.anchor_is in {"order", "report"}
    cited = " ".join(c.quote for c in item.citations if ordered or c.kind is not CitationKind.CHART)
    if due.days not in intervals(cited) and not (ordered and due.day in cited):
        said = due.anchor_is if ordered else "guideline"
        return f"due in {due.days} days, which the {said} cited does not say"
    if ordered and due.anchor not in (cited if due.anchor_is == "order" else _dates(item, reading)):
        return f"counted from {due.anchor}, the day of no {due.anchor_is} that the chart does not show"
    if (
        after(date.fromisoformat(due.anchor), due.days, business="business day" in cited).isoformat()
        != due.day
    ):
        return f"due {due.day} is not {due.days} days after {due.anchor}"
    if due.anchor_is == "birth" and due.anchor != reading.record.patient.birth_date:
        return "counted from a date of birth that the chart does not show"
    if due.anchor_is == "discharge" and not (
        reading.stay and (reading.stay.end or "").startswith(due.anchor)
    ):
        return f"counted from a discharge on {due.anchor} that the chart does not show"
    return ""


def _as_the_note_dates_it(item: Item, due: Due, reading: Reading) -> str:
    """A day that a note names, with its year or without, counted from the day of that note."""
    on = date.fromisoformat(due.day)
    short = (f"{on.month}/{on.day}", f"{on.month:02d}/{on.day:02d}")
    ways = (due.day, *short, *(f"{s}/{year}" for s in short for year in (on.year, on.year % 100)))
    written = re.compile(rf"(?<![\d/])(?:{'|'.join(map(re.escape, ways))})(?![\d/])")
    for citation in item.citations:
        note = reading.document(citation)
        dated = note is not None and (note.date or "")[:10] == due.anchor
        counted = after(date.fromisoformat(due.anchor), due.days) == on
        if dated and counted and written.search(citation.quote):
            return ""
    return f"due {due.day}, which no note cited dates so"


def _dates(item: Item, reading: Reading) -> str:
    """The days of the documents that it cites."""
    cited = (reading.document(c) for c in item.citations)
    return " ".join(d.date[:10] for d in cited if d is not None and d.date)
