"""Results that are not back, orders and referrals that nothing answers, visits that were missed."""

import re
from datetime import date

from assistant.domain.draft import Harm
from assistant.knowledge.open_loops.loop import (
    ASKED_ABOUT,
    KEPT,
    LATELY,
    PENDING,
    Loop,
    StillOpen,
    asked_by,
    belongs,
    words,
)
from assistant.knowledge.stays import day
from retrieval.model import Appointment, Encounter, Measurement, Order, Procedure, Record, Report

#: Days after which a referral should have been answered, by its priority.
ANSWER_DUE = {"routine": 45, "urgent": 14, "asap": 7, "stat": 3}
_OPEN = frozenset({"active", "draft", "on-hold", "requested", "accepted", "in-progress", "ready", "received"})


def pending_results(record: Record, stay: Encounter | None, as_of: date) -> tuple[StillOpen, ...]:
    """Begun and not final. Owned by who asked for it, else by the attending of the stay."""
    reports = [r for r in record.of(Report) if r.status in PENDING and belongs(r, stay, as_of)]
    told = {pointer for r in reports for pointer in r.results}
    values = [m for m in record.of(Measurement) if m.status in PENDING and belongs(m, stay, as_of)]
    begun: list[Report | Measurement] = [*reports, *(m for m in values if m.pointer not in told)]
    return tuple(
        StillOpen(
            loop=Loop.PENDING_RESULT,
            what=f.name,
            spans=(f.words,),
            owner=asked_by(f, record) or (stay.attending if stay else ""),
            since=(f.date or "")[:10],
            harm=Harm.SERIOUS,
            fact=f,
        )
        for f in begun
    )


def orders_not_done(record: Record, stay: Encounter | None, as_of: date) -> tuple[StillOpen, ...]:
    """Asked for, not a referral, and answered by nothing that came later. Of one name the last."""
    came = _last_done(record)
    found: dict[str, StillOpen] = {}
    for o in record.of(Order):
        if o.status not in _OPEN or _is_referral(o) or not belongs(o, stay, as_of):
            continue
        if o.answered_by or came.get(o.name.lower(), "") >= (o.date or "") > "":
            found.pop(o.name.lower(), None)
            continue
        found[o.name.lower()] = StillOpen(
            loop=Loop.ORDER,
            what=o.name,
            spans=(o.words,),
            owner=o.performer or o.requester,
            since=(o.date or "")[:10],
            fact=o,
        )
    return tuple(found.values())


def _last_done(record: Record) -> dict[str, str]:
    """When something of each name was last done or came back."""
    done = (*record.of(Report), *record.of(Measurement), *record.of(Procedure))
    last: dict[str, str] = {}
    for f in done:
        last[f.name.lower()] = max(last.get(f.name.lower(), ""), f.date or "")
    return last


def referrals_without_a_report(record: Record, as_of: date) -> tuple[StillOpen, ...]:
    """Sent long enough ago to be answered, with no visit to come and no word from whom it went to."""
    return tuple(
        StillOpen(
            loop=Loop.REFERRAL,
            what=o.name,
            spans=(o.words,),
            owner=o.requester,
            since=(o.date or "")[:10],
            fact=o,
        )
        for o in record.of(Order)
        if _is_referral(o)
        and o.status in _OPEN | {"completed"}
        and _overdue(o, as_of)
        and not _heard(o, record)
    )


def _is_referral(o: Order) -> bool:
    return bool(re.search(r"\breferr?al|\brefer\b|\bconsult", f"{o.category} {o.name}", re.IGNORECASE))


def _overdue(o: Order, as_of: date) -> bool:
    sent = day(o.date)
    if sent is None:
        return False
    return (
        ANSWER_DUE.get(o.priority or "routine", ANSWER_DUE["routine"])
        < (as_of - sent).days
        <= 2 * ASKED_ABOUT
    )


def _heard(o: Order, record: Record) -> bool:
    """A report or note of theirs after it was sent, or a visit that is booked or was kept."""
    wanted = words(f"{o.name} {o.performer}")
    if o.answered_by or not wanted:
        return bool(o.answered_by)
    notes = (d for d in record.notes() if (d.date or "")[:10] >= (o.date or "")[:10])
    if any(wanted & words(f"{d.title} {d.author or ''} {d.author_role or ''}") for d in notes):
        return True
    visits = (a for a in record.of(Appointment) if a.status in KEPT and (a.start or "") >= (o.date or ""))
    return any(wanted & words(f"{a.name} {a.reason} {a.with_whom}") for a in visits)


def missed_visits(record: Record, as_of: date) -> tuple[StillOpen, ...]:
    """Not come to, of late, and not made good by a later one of the same name."""
    every = record.of(Appointment)
    found = []
    for a in every:
        when = day(a.start or a.date)
        if a.status != "noshow" or when is None or not 0 <= (as_of - when).days <= LATELY:
            continue
        if not any(
            o.name == a.name and o.status in KEPT and (o.start or "") > (a.start or "") for o in every
        ):
            found.append(
                StillOpen(
                    loop=Loop.MISSED_VISIT,
                    what=a.name,
                    spans=(a.words,),
                    owner=a.with_whom,
                    since=when.isoformat(),
                    fact=a,
                )
            )
    return tuple(found)
