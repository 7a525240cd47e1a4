"""The telephones of the places and people that the record turns to: whom one can call, and at what hour.

A number that nobody of this patient's record refers to is no number of theirs, and is not read. The patient's own plan,
team, latest visits and open orders refer; a payer's number is for bills.
"""

import re
from collections.abc import Iterable, Iterator

from retrieval.model import FactKind, Telephone
from retrieval.readers.fhir_shape import Json, extensions, many, obj, objects, said
from retrieval.readers.fhir_sheet import Sheet
from retrieval.readers.fhir_words import concept, labels, once, person_name

#: Of the visits the latest so many: who was seen years ago is not called.
VISITS = 4
_PAYS = re.compile(r"payer|payor|insur|billing", re.IGNORECASE)
#: Under which elements each kind of resource names whom it turns to.
_TURNS_TO = {
    "Patient": ("managingOrganization", "generalPractitioner"),
    "CareTeam": ("managingOrganization", "participant.member", "participant.onBehalfOf"),
    "Encounter": ("serviceProvider", "participant.individual"),
    "ServiceRequest": ("requester", "performer"),
    "DiagnosticReport": ("resultsInterpreter",),
    "Appointment": ("participant.actor",),
}
_OPEN = frozenset({"active", "booked", "registered", "partial", "preliminary"})


def place(r: Json, sheet: Sheet) -> Iterator[Telephone]:
    """Each number of an organization or a service, where the record turns to it."""
    kind = concept(r.get("type")) or concept(r.get("category")) or concept(r.get("specialty"))
    owner = sheet.chart.called(r.get("providedBy"), r)
    name = said(r.get("name")) or owner
    if _PAYS.search(kind) or not name:
        return
    yield from _numbers(r, sheet, name, kind if name != kind else "", place=True)


def clinician(r: Json, sheet: Sheet) -> Iterator[Telephone]:
    """Each number of a clinician, where the record turns to them."""
    kind = once(concept(one.get("code")) for one in objects(r, "qualification"))
    if name := person_name(r.get("name")):
        yield from _numbers(r, sheet, name, kind, place=False)


def _numbers(r: Json, sheet: Sheet, name: str, service: str, *, place: bool) -> Iterator[Telephone]:
    referring = sheet.chart.once("turned to", lambda: _turned_to(sheet)).get(sheet.pointer)
    if not referring:
        return
    kept = _kept_apart(referring)
    for number, hours in dict.fromkeys(_telephones(r)):
        line = sheet.another()
        line.kept_apart = kept
        line.begin("Telephone", name, lacks="")
        line.say("kind", service)
        line.say("phone", number)
        line.say("when", hours)
        yield Telephone(
            **line.common(FactKind.TELEPHONE, name, status="", mark=number),
            number=number, service=service, hours=hours, place=place,
        )  # fmt: skip


def _kept_apart(referring: Iterable[Json]) -> tuple[str, ...]:
    """The security labels that every referring resource bears: that such a place is turned to is then protected too."""
    each = [set(labels(one)) for one in referring]
    return tuple(sorted(set.intersection(*each))) if each else ()


def _telephones(r: Json) -> Iterator[tuple[str, str]]:
    """Every number that is not an old one, with when it is answered."""
    opens = _opening(r)
    for one in objects(r, "telecom"):
        if number := _number(one):
            yield number, _remark(one) or opens
    for contact in objects(r, "contact"):
        purpose = concept(contact.get("purpose")) or person_name(contact.get("name"))
        for one in objects(contact, "telecom"):
            if (number := _number(one)) and not _PAYS.search(f"{purpose} {_remark(one)}"):
                yield number, _remark(one) or purpose


def _number(telecom: Json) -> str:
    reaches = said(telecom.get("system")) in ("phone", "") and said(telecom.get("use")) != "old"
    return said(telecom.get("value")).removeprefix("tel:") if reaches else ""


def _remark(telecom: Json) -> str:
    return next((said(one.get("valueString")) for one in extensions(telecom, "contactpoint-comment")), "")


def _opening(r: Json) -> str:
    """When a service is open: "24 hours", or the days and hours that it gives."""
    told = []
    for one in objects(r, "availableTime"):
        days = ", ".join(said(d) for d in many(one, "daysOfWeek"))
        if one.get("allDay") is True:
            told.append("24 hours" if not days or days.count(",") == 6 else f"24 hours on {days}")
        elif start := said(one.get("availableStartTime"))[:5]:
            told.append(" ".join(x for x in (days, f"{start}-{said(one.get('availableEndTime'))[:5]}") if x))
    return "; ".join(told)


def _turned_to(sheet: Sheet) -> dict[str, list[Json]]:
    """By pointer, the resources of this record that turn to this place or person."""
    found: dict[str, list[Json]] = {}
    for holder in _holders(sheet):
        for path in _TURNS_TO[said(holder.get("resourceType"))]:
            for reference in _at(holder, path.split(".")):
                for pointer in _reached(reference, sheet):
                    found.setdefault(pointer, []).append(holder)
    for service in sheet.chart.of("HealthcareService"):
        provider = sheet.chart.pointer(service.resource.get("providedBy"))
        found.setdefault(service.pointer, []).extend(found.get(provider, []))
    return found


def _holders(sheet: Sheet) -> Iterator[Json]:
    for kind in _TURNS_TO:
        held = [one.resource for one in sheet.chart.of(kind)]
        if kind == "Encounter":
            held = sorted(held, key=lambda r: said(obj(r.get("period")).get("start")))[-VISITS:]
        elif kind in {"ServiceRequest", "DiagnosticReport", "Appointment"}:
            held = [r for r in held if said(r.get("status")) in _OPEN]
        yield from held


def _at(holder: Json, path: list[str]) -> Iterator[object]:
    if len(path) == 1:
        yield from many(holder, path[0])
        return
    for one in objects(holder, path[0]):
        yield from _at(one, path[1:])


def _reached(reference: object, sheet: Sheet) -> Iterator[str]:
    """What it refers to; of a role also the person and the place."""
    found, pointer = sheet.chart.find(reference), sheet.chart.pointer(reference)
    yield pointer
    if said(found.get("resourceType")) == "PractitionerRole":
        for key in ("practitioner", "organization", "healthcareService"):
            yield from (sheet.chart.pointer(one) for one in many(found, key))
    for role in sheet.chart.of("PractitionerRole"):
        if sheet.chart.pointer(role.resource.get("practitioner")) == pointer:
            yield from (sheet.chart.pointer(one) for one in many(role.resource, "organization"))
