"""What is in or on the patient when they leave, and nobody has a plan for: lines, devices, oxygen."""

import re
from collections.abc import Iterable

from assistant.domain.draft import Harm
from assistant.knowledge.lines import in_place
from assistant.knowledge.open_loops.loop import Loop, StillOpen
from assistant.knowledge.stays import MARGIN, day, during
from retrieval.model import Device, Encounter, Fact, Measurement, Order, Record

_FLOW = re.compile(r"oxygen flow|supplemental oxygen|inhaled oxygen|oxygen/gas", re.IGNORECASE)
_HOME_OXYGEN = re.compile(r"home oxygen|oxygen concentrator|portable oxygen|oxygen.*\bhome\b", re.IGNORECASE)


def lines_without_a_plan(record: Record, stay: Encounter | None) -> tuple[StillOpen, ...]:
    return tuple(
        StillOpen(
            loop=Loop.LINE,
            what=one.line.label,
            spans=one.spans,
            since=((one.fact.date if one.fact else "") or "")[:10],
            harm=one.line.harm,
            fact=one.fact,
        )
        for one in in_place(record, stay)
        if one.unplanned
    )


def oxygen_without_an_order(record: Record, stay: Encounter | None) -> tuple[StillOpen, ...]:
    """Still on oxygen at the last reading of the last day, while nothing in the chart gives oxygen at home."""
    left = day(stay.end) if stay else None
    if stay is None or left is None or any(_HOME_OXYGEN.search(f.name) for f in _given(record)):
        return ()
    flows = [
        m for m in record.of(Measurement) if m.number is not None and _FLOW.search(m.name) and during(m, stay)
    ]
    last = max(flows, key=lambda m: (m.date or "", m.id), default=None)
    when = day(last.date) if last else None
    if last is None or when is None or left - when > MARGIN or not last.number:
        return ()
    return (
        StillOpen(
            loop=Loop.OXYGEN,
            what=last.name,
            spans=(last.words,),
            since=when.isoformat(),
            harm=Harm.SERIOUS,
            fact=last,
        ),
    )


def _given(record: Record) -> Iterable[Fact]:
    return (
        f for f in (*record.of(Device), *record.of(Order)) if f.status not in {"revoked", "entered-in-error"}
    )
