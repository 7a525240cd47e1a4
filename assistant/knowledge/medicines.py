"""What the patient takes: one list for every document, by ingredient.

Where the last stay ended lately, the reconciliation of its discharge stands, for every medicine that nothing was said
of since: a list that another clinic kept from before the stay does not win over it. Nothing is decided here that the
chart does not say. When the lists do not agree, the answer is "unclear", with both sides shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.domain.draft import Change
from assistant.knowledge import medicine_in_hand, stays
from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_ends import key, over_since, says_it_is_not_taken, says_it_is_over
from assistant.knowledge.reconciling import (
    ENDED,
    HELD,
    NEVER,
    NOTED,
    OFF,
    TWICE,
    Reconciled,
    at_discharge,
    by_ingredient,
    ended_for_good,
    fuller,
    fullest,
    in_ways,
    latest,
    line_of,
    of_newest_day,
    only_on_an_old_list,
    ordered_otherwise,
    reason_of,
    taken_otherwise,
    two_directions,
    when,
    with_remarks,
)
from retrieval.model import Document, Encounter, Medicine, Record

__all__ = ["Reconciled", "at_discharge", "current", "key", "taken"]

#: Days: how long the list of a discharge is the one to go by, and how long a stop is still news.
LATELY = timedelta(days=90)


def taken(chart: Chart, stay: Encounter | None = None) -> tuple[Medicine, ...]:
    """What the patient takes now, or will take after ``stay``, each ingredient and way of taking once.

    What is in doubt is included: a medicine that one list stops and another does not may still be in the cupboard.
    What was stopped or is held is not.
    """
    if stay is not None:
        lines = at_discharge(chart.record, stay)
        return tuple(line.now for line in lines if line.change not in _NOT_NOW)
    off = {line.ingredient for line in current(chart.record) if line.change in _NOT_NOW}
    groups = by_ingredient(m for m in chart.medicines() if key(m) not in off)
    return tuple(
        fullest(way) for _, of in groups for way in in_ways([m for m in of if of_newest_day(m, of)] or of)
    )


_NOT_NOW = frozenset({Change.STOPPED, Change.HELD})


def current(record: Record) -> tuple[Reconciled, ...]:
    """The medicine list of today, outside hospital: one line an ingredient, doubt shown as doubt, the stopped last."""
    medicines = [
        m
        for m in record.of(Medicine)
        if m.status not in NEVER and (m.setting != "inpatient" or ended_for_good(m))
    ]
    last = _last_day(record, medicines)
    left = _left_with(record, last)
    names = dict.fromkeys([*(key(m) for m in medicines), *(left.lines if left else ())])
    groups = dict(by_ingredient(medicines))
    told = [line for name in names for line in _today(name, groups.get(name, []), left, last)]
    said = medicine_in_hand.remarks(record)
    told = [with_remarks(line, said, medicines) for line in told]
    told += _not_finished(medicines, {line.ingredient for line in told}, said)
    return tuple(sorted(told, key=lambda r: (r.change is Change.STOPPED, r.ingredient)))


# --- what the last stay settled --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Left:
    """The list with which the patient left the last stay, by ingredient."""

    stay: Encounter
    lines: dict[str, list[Reconciled]]

    def said_since(self, medicine: Medicine) -> bool:
        """Whether it was entered, or ended, after the stay and apart from it."""
        if stays.during(medicine, self.stay):
            return False
        left = stays.day(self.stay.end)
        said = [d for d in (stays.day(medicine.date), stays.day(_end_of(medicine))) if d]
        return left is not None and any(d > left for d in said)


def _end_of(medicine: Medicine) -> str | None:
    return medicine.ended if medicine.status in OFF | HELD else None


def _left_with(record: Record, last: date | None) -> _Left | None:
    """Of the last stay, when it ended lately and somebody wrote down with what the patient left."""
    stay = stays.chosen(record, None, stays_only=True)
    left = stays.day(stay.end) if stay else None
    if stay is None or left is None or last is None or last - left > LATELY:
        return None
    known = stays.known_by(stays.joined(record, stay), left)
    if not any(m.setting == "discharge" and stays.during(m, stay) for m in known.of(Medicine)):
        return None
    lines: dict[str, list[Reconciled]] = {}
    for line in at_discharge(known, stay):
        lines.setdefault(line.ingredient, []).append(line)
    return _Left(stay=stay, lines=lines)


def _last_day(record: Record, medicines: Sequence[Medicine]) -> date | None:
    """The last day on which anything of medicines, visits or notes was charted."""
    charted: list[Medicine | Encounter | Document] = [*medicines, *record.of(Encounter), *record.notes()]
    return max((d for one in charted if (d := stays.day(one.date))), default=None)


def _today(
    name: str, entries: Sequence[Medicine], left: _Left | None, last: date | None
) -> Iterator[Reconciled]:
    if left is None:
        yield from _judge(name, entries, last)
        return
    settled, since = left.lines.get(name, []), [m for m in entries if left.said_since(m)]
    if not since:
        yield from settled
        return
    judged = list(_judge(name, [*(line.now for line in settled), *since], last))
    kept = {line.now.id: line for line in settled}
    yield from (kept.get(j.now.id, j) if j.change is Change.CURRENT else j for j in judged)


# --- one ingredient, from the lists alone ----------------------------------------------------------------------------


def _judge(name: str, entries: Sequence[Medicine], last: date | None) -> Iterator[Reconciled]:
    """The newest word counts; an older one that contradicts it is shown."""
    if not entries:
        return
    newest = max(entries, key=lambda m: (when(m), m.stated))
    on = [m for m in entries if m.status not in OFF | HELD]
    off = sorted((m for m in entries if m.status in OFF | HELD), key=when, reverse=True)
    if not on:
        yield from _ended(name, off, last)
        return
    newer = [m for m in on if of_newest_day(m, on)] or on
    now = fuller(fullest(newer), latest(m for m in on if m not in newer))
    was = _replaced(now, off, last)
    off = [m for m in off if m is not was and not _renewed(now, m)]
    doubted = off and (newest in off or now.stated or any(m.stated and not now.stated for m in off))
    if doubted and (when(off[0]) >= when(now) or (now.stated and off[0].status_reason)):
        yield from _against(name, now, on, off)
        return
    if ordered := ordered_otherwise(now, on):
        why = f"{NOTED}: {now.dosage or f'{now.dose} {now.frequency}'.strip()}"
        yield line_of(name, Change.UNCLEAR, ordered, None, why, [ordered, now])
        return
    ways = in_ways(newer)
    for way in ways:
        best = now if len(ways) == 1 else fullest(way)
        if two := two_directions(way):
            yield line_of(name, Change.UNCLEAR, best, None, TWICE, [*two, *on])
        elif was and len(ways) == 1:
            yield line_of(name, Change.CHANGED, best, was, was.status_reason, [best, was, *newer])
        else:
            others = [m for m in (way if len(ways) > 1 else [*way, *on]) if m is not best]
            yield line_of(name, Change.CURRENT, best, None, "", [best, *others][:2])


#: Days between the end of one order and the next of its ingredient, from which they are two courses.
_APART = timedelta(days=14)


def _replaced(now: Medicine, off: Sequence[Medicine], last: date | None) -> Medicine | None:
    """The order that this one took the place of lately, at another dose: ended when this one began, not after it.

    Only of orders: a note that calls it stopped is a contradiction, and stays one.
    """
    began = stays.day(now.date)
    if now.stated or began is None or last is None or last - began > LATELY:
        return None
    ended = [
        (on, m)
        for m in off
        if m.status == "stopped" and not m.stated and not m.also and taken_otherwise(now, m)
        if (on := stays.day(over_since(m))) and on <= began and began - on <= _APART
    ]
    return max(ended, key=lambda one: one[0], default=(began, None))[1]


def _renewed(now: Medicine, m: Medicine) -> bool:
    """Whether an order only ended because this one, of the same dose, was written for it: no reason, nothing noted."""
    began, ended = stays.day(now.date), stays.day(over_since(m))
    if m.status != "stopped" or m.stated or m.also or m.status_reason or now.stated or not (began and ended):
        return False
    older = (m.date or "9") < (now.date or "")
    return older and timedelta() <= began - ended <= _APART and not taken_otherwise(now, m)


def _ended(name: str, off: Sequence[Medicine], last: date | None) -> Iterator[Reconciled]:
    """Nothing has it in use: what is held is shown, and what was stopped lately, with the reason of the newest word."""
    held = [m for m in off if m.status in HELD]
    if off[0].status in HELD:
        yield line_of(name, Change.HELD, held[0], None, reason_of(held), held)
        return
    since = stays.day(over_since(off[0]))
    if says_it_is_over(off[0]) and off[0].status_reason and last and since and last - since <= LATELY:
        yield line_of(name, Change.STOPPED, off[0], None, reason_of(off), off)


def _against(
    name: str, now: Medicine, on: Sequence[Medicine], off: Sequence[Medicine]
) -> Iterator[Reconciled]:
    """Listed as taken, and said to be over. A later word that it was stopped or held settles it; else it is unclear."""
    later = [m for m in off if (when(m)[:10] > when(now)[:10]) and not now.stated]
    over = [m for m in later if says_it_is_over(m)]
    if later and only_on_an_old_list(on, [m for m in later if says_it_is_not_taken(m)]):
        return
    if off[0] in over:
        yield line_of(name, Change.STOPPED, off[0], now, reason_of(over), [*over, now])
        return
    if off[0] in later and off[0].status in HELD and not off[0].stated:
        yield line_of(name, Change.HELD, off[0], now, reason_of(off[:1]), [off[0], now])
        return
    said = "held" if off[0].status in HELD else ENDED.get(off[0].status, "stopped")
    why = off[0].status_reason or f"listed as active in one place and {said} in another"
    yield line_of(name, Change.UNCLEAR, now, None, why, [now, off[0]])


def _not_finished(
    medicines: Sequence[Medicine], listed: set[str], said: Sequence[medicine_in_hand.Remark]
) -> list[Reconciled]:
    """Courses that count as completed while a note says that doses are left: somebody must ask."""
    if not any(r.told is medicine_in_hand.Told.UNFINISHED for r in said):
        return []
    found = {}
    for m in medicines:
        if m.status != "completed" or key(m) in listed:
            continue
        others = [o for o in medicines if o.status not in OFF or of_newest_day(o, [o, m])]
        if left := medicine_in_hand.unfinished(m, said, others):
            why = "the order counts as completed, and doses are left"
            line = line_of(key(m), Change.UNCLEAR, m, None, why, [m])
            spans = tuple(dict.fromkeys([*line.spans, *(r.span for r in left)]))
            found[key(m)] = Reconciled(
                ingredient=line.ingredient, change=line.change, now=m, because=why, spans=spans, since=left
            )
    return list(found.values())
