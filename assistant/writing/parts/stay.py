"""The stay itself, what was done in it, and what the patient has on or in them."""

from assistant.domain.draft import (
    Item,
    ItemKind,
)
from assistant.knowledge.stays import during
from assistant.writing.desk import Desk, item, said_of
from assistant.writing.parts.saying import MOST, dated, distinct, newest, plain
from retrieval.model import (
    Device,
    Immunization,
    Procedure,
)


def stay(desk: Desk) -> list[Item]:
    """When the stay began and ended, why, and where the patient went: as the encounter says."""
    s = desk.stay
    if s is None:
        return []
    parts = [f"From {s.start[:10]}" if s.start else "", f"to {s.end[:10]}" if s.end else ""]
    text = " ".join(p for p in parts if p) or plain(s.name)
    for label, said in (
        ("reason", s.reason),
        ("service", s.service),
        ("discharged to", s.disposition),
        ("attending", s.attending),
    ):
        if said:
            text += f"; {label}: {plain(said)}"
    return [item(ItemKind.STATEMENT, text, *said_of(s))]


def stay_procedures(desk: Desk) -> list[Item]:
    found = [p for p in desk.record.of(Procedure) if p.status not in {"not-done", "entered-in-error"}]
    if desk.stay is not None:
        found = [p for p in found if during(p, desk.stay)]
    return [dated(ItemKind.PROCEDURE, p) for p in distinct(sorted(found, key=lambda p: p.date or ""))][:MOST]


def immunizations(desk: Desk) -> list[Item]:
    given = [i for i in desk.record.of(Immunization) if i.status in {"completed", ""}]
    return [dated(ItemKind.IMMUNIZATION, i) for i in distinct(sorted(given, key=newest))][:12]


def devices(desk: Desk) -> list[Item]:
    found = [d for d in desk.record.of(Device) if d.status in {"active", ""}]
    return [dated(ItemKind.DEVICE, d) for d in distinct(found)][:MOST]
