"""Which stay a document is about, and what belongs to it."""

from dataclasses import replace
from datetime import date, timedelta

from assistant.domain.errors import NotFound
from retrieval.model import Appointment, Document, Encounter, EncounterId, Fact, Record

#: Charting runs late and clerking starts early: what is dated this many days around a stay may belong to it.
MARGIN = timedelta(days=1)
_EMERGENCY = "EMER"
_ARRIVAL = frozenset({_EMERGENCY, "OBSENC"})
_NOT_HAPPENED = frozenset({"planned", "cancelled", "entered-in-error"})


def day(charted: str | None) -> date | None:
    """The ISO day of a charted date, when it is given to the day."""
    try:
        return date.fromisoformat(charted[:10]) if charted and len(charted) >= 10 else None
    except ValueError:
        return None


def chosen(record: Record, encounter: EncounterId | None, *, stays_only: bool) -> Encounter | None:
    """The encounter asked for, else the latest hospital stay. Raises NotFound.

    Where there is no stay, a plan (``stays_only``) is about the latest visit of any kind; a summary is of the latest
    emergency visit or of nothing, and is never filled from other visits.
    """
    encounters = record.of(Encounter)
    if encounter is not None:
        if (asked := found(record, encounter)) is not None:
            return asked
        raise NotFound(
            f"this patient has no encounter {encounter}: leave it out to take the latest hospital stay"
        )
    happened = [e for e in encounters if e.status not in _NOT_HAPPENED]
    if stay := max((e for e in happened if e.stay), key=_began, default=None):
        return stay
    others = encounters if stays_only else [e for e in happened if is_emergency(e)]
    return max(others, key=_began, default=None)


def is_emergency(visit: Encounter) -> bool:
    return visit.setting == _EMERGENCY


def summarises_nothing(record: Record, stay: Encounter | None) -> bool:
    """Whether a summary would be filled from visits that were no stay. Notes without any visit may tell of one."""
    return stay is None and bool(record.of(Encounter))


def found(record: Record, encounter: EncounterId | None) -> Encounter | None:
    """This encounter, as far as the record still holds it: a newer source may have taken its place since."""
    return next((e for e in record.of(Encounter) if e.key == encounter), None)


def known_by(record: Record, left: date) -> Record:
    """The record as it stood when the patient left: what is dated later is not there, visits booked by then are."""
    kept = tuple(
        f
        for f in record.facts
        if isinstance(f, Appointment) or (when := day(f.date)) is None or when <= left + MARGIN
    )
    return replace(record, facts=kept)


def joined(record: Record, stay: Encounter) -> Record:
    """The record with the emergency visit that led to the stay as part of it: one journey, one summary."""
    led = {
        e.key
        for e in record.of(Encounter)
        if e.key != stay.key and e.setting in _ARRIVAL and _leads_to(e, stay)
    }
    if not led:
        return record
    return replace(
        record,
        facts=tuple(replace(f, encounter=stay.key) if f.encounter in led else f for f in record.facts),
        documents=tuple(
            replace(d, encounter=stay.key) if d.encounter in led else d for d in record.documents
        ),
    )


def _leads_to(visit: Encounter, stay: Encounter) -> bool:
    ended, began, start = day(visit.end or visit.start), day(visit.start), day(stay.start)
    if ended is None or began is None or start is None:
        return False
    return began <= start and timedelta(0) <= start - ended <= MARGIN


def during(thing: Fact | Document, stay: Encounter) -> bool:
    """Whether it belongs to this stay: charted under it, or under no other encounter and dated within it."""
    if thing.encounter is not None:
        return thing.encounter == stay.key
    when, start = day(thing.date), day(stay.start)
    if when is None or start is None:
        return False
    end = day(stay.end) or date.max - MARGIN
    return start - MARGIN <= when <= end + MARGIN


def before(thing: Fact, stay: Encounter) -> bool:
    when, start = day(thing.date), day(stay.start)
    return when is not None and start is not None and when < start


def _began(e: Encounter) -> tuple[str, str]:
    return (e.start or e.date or "", e.key)
