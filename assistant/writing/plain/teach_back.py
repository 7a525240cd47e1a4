"""Questions by which the team hears whether it was understood, on what is most dangerous to get wrong."""

from collections.abc import Sequence

from assistant.domain.draft import ItemId, ItemKind
from assistant.domain.patient_version import Line, Part
from assistant.knowledge.conditions import SetKind, sets
from assistant.writing.plain.medicines import name_of
from assistant.writing.plain.telling import Telling


def questions(t: Telling, parts: Sequence[Part]) -> list[Line]:
    """Three to five open questions, on what changed and what is most dangerous to get wrong."""
    book, made = t.book, list[Line]()
    rows = [r for p in parts for r in p.rows]
    by_id = {p.id: p for p in parts}
    if by_id["hospital"].lines:
        made.append(Line(text=book.question("hospital"), items=by_id["hospital"].lines[0].items))
    for key, line in (("new", book.line("new")), ("changed", book.line("changed"))):
        row = min(
            (r for r in rows if r.change.startswith(line.rstrip("."))),
            key=lambda r: _risk(r.name),
            default=None,
        )
        if row:
            made.append(Line(text=book.question(key, name=row.name), items=(row.item,), names=(row.name,)))
    stops = [i for i in t.items(ItemKind.MEDICINE) if i.id in _ids(by_id["stop"])]
    stopped = min(stops, key=lambda i: _risk(name_of(i)), default=None)
    if stopped:
        name = name_of(stopped)
        made.append(Line(text=book.question("stopped", name=name), items=(stopped.id,), names=(name,)))
    if by_id["us"].lines or by_id["emergency"].lines:
        made.append(
            Line(
                text=book.question("warning"),
                items=(by_id["us"].lines or by_id["emergency"].lines)[0].items,
            )
        )
    if by_id["visits"].lines:
        made.append(Line(text=book.question("visit"), items=by_id["visits"].lines[0].items))
    made.append(Line(text=book.question("goal"), items=()))
    return made[:5]


def _risk(medicine: str) -> int:
    """0 for a medicine whose misunderstanding may kill, so that it is asked about first."""
    alert = sets().find(SetKind.MEDICINE, "high_alert")
    return 0 if alert is not None and alert.named_in(medicine) else 1


def _ids(part: Part) -> set[ItemId]:
    return {id for line in part.lines for id in line.items}
