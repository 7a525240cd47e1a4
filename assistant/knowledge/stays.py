"""Which stay a document is about, and what belongs to it."""

from datetime import date, timedelta

from assistant.domain.errors import NotFound
from retrieval.model import Document, Encounter, EncounterId, Fact, Record

#: Charting runs late and clerking starts early: what is dated this many days around a stay may belong to it.
MARGIN = timedelta(days=1)


def day(charted: str | None) -> date | None:
    """The ISO day of a charted date, when it is given to the day."""
    try:
        return date.fromisoformat(charted[:10]) if charted and len(charted) >= 10 else None
    except ValueError:
        return None


def chosen(record: Record, encounter: EncounterId | None, *, stays_only: bool) -> Encounter | None:
    """The encounter asked for, else the latest hospital stay (``stays_only``) or None. Raises NotFound."""
    encounters = record.of(Encounter)
    if encounter is not None:
        for e in encounters:
            if e.key == encounter:
                return e
        raise NotFound(
            f"this patient has no encounter {encounter}: leave it out to take the latest hospital stay"
        )
    stays = [e for e in encounters if e.stay and e.status not in {"planned", "cancelled", "entered-in-error"}]
    if not stays_only:
        return max(stays, key=_began, default=None)
    return max(stays, key=_began, default=None) or max(encounters, key=_began, default=None)


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
