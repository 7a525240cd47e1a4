"""What was prescribed, stated, dispensed or given, as the chart has it.

An order that says *do not* is no medicine in use: its status is "do-not-perform", whatever else it says. A dose given
or a pack dispensed under an order of the same source is that order; only without one it is a medicine of its own.
"""

from collections.abc import Iterator

from retrieval.model import Code, FactKind, Medicine
from retrieval.readers.fhir_dosage import Direction, directions
from retrieval.readers.fhir_ends import stopped_on
from retrieval.readers.fhir_shape import Json, choice, day, first, moment, obj, objects, said, timed
from retrieval.readers.fhir_sheet import Aside, Sheet
from retrieval.readers.fhir_words import charted, code, codes, concept, notes, once

DO_NOT = "do-not-perform"
_HANDED_OVER = frozenset({"completed", "in-progress", ""})
_FILLS_SAID = 12  # the newest of them, in the words of the order
_OVER = frozenset({"stopped", "completed", "cancelled", "ended", "not-taken"})


def medication_request(r: Json, sheet: Sheet) -> Iterator[Medicine]:
    date = charted(r, "authoredOn", "dateWritten")
    yield _medicine(
        sheet,
        date=date,
        dosage=objects(r, "dosageInstruction"),
        intent=said(r.get("intent")),
        said_when=("authored", day(date)),
        by=("requester", "requester"),
        fills=_fills(sheet),
    )


def _fills(sheet: Sheet) -> tuple[str, ...]:
    """The days on which a pharmacy handed it over under this order."""
    return sheet.chart.once("fills", lambda: _handed_over(sheet)).get(sheet.pointer, ())


def _handed_over(sheet: Sheet) -> dict[str, tuple[str, ...]]:
    days: dict[str, list[str]] = {}
    for one in sheet.chart.every("MedicationDispense"):
        when = day(charted(one, "whenHandedOver", "whenPrepared"))
        if when and said(one.get("status")) in _HANDED_OVER:
            for order in objects(one, "authorizingPrescription"):
                days.setdefault(sheet.chart.pointer(order), []).append(when)
    return {order: tuple(sorted(set(found))) for order, found in days.items()}


def medication_statement(r: Json, sheet: Sheet) -> Iterator[Medicine]:
    start, end = timed(r, "effective")
    yield _medicine(
        sheet,
        date=first(start, charted(r, "dateAsserted")),
        ended=end,
        dosage=objects(r, "dosage"),
        intent="statement",
        said_when=("taken from", day(start)),
        by=("stated by", "informationSource"),
    )


def medication_dispense(r: Json, sheet: Sheet) -> Iterator[Medicine]:
    _under_an_order(sheet, "authorizingPrescription", "dispensed under an order that is read")
    date = charted(r, "whenHandedOver", "whenPrepared")
    yield _medicine(
        sheet,
        date=date,
        dosage=objects(r, "dosageInstruction"),
        intent="dispense",
        said_when=("dispensed", day(date)),
    )


def medication_administration(r: Json, sheet: Sheet) -> Iterator[Medicine]:
    _under_an_order(sheet, "request", "a dose given under an order that is read")
    date, end = timed(r, "effective")
    yield _medicine(
        sheet,
        date=date,
        ended=end,
        dosage=objects(r, "dosage"),
        intent="administration",
        said_when=("given", moment(date)),
    )


def _under_an_order(sheet: Sheet, key: str, reason: str) -> None:
    for reference in objects(sheet.resource, key):
        order = sheet.chart.entry(reference)
        if order is not None and order.type == "MedicationRequest" and order.reason == "":
            raise Aside(reason)


def _medicine(
    sheet: Sheet,
    *,
    date: str | None,
    dosage: list[Json],
    intent: str,
    said_when: tuple[str, str],
    by: tuple[str, str] = ("", ""),
    ended: str | None = None,
    fills: tuple[str, ...] = (),
) -> Medicine:
    r = sheet.resource
    coded, name = medicine_of(sheet)
    name = sheet.begin("Medication", name, lacks="it names no medicine")
    direction = directions(dosage)
    status = sheet.say("status", said(r.get("status")))
    forbidden = r.get("doNotPerform") is True
    if forbidden:
        sheet.say("do not perform", name)
    status_reason = sheet.say(
        "status reason", concept(r.get("statusReason")), concept(r.get("reasonNotTaken"))
    )
    sheet.say("intent", intent if intent in ("plan", "proposal", "option") else "")
    setting = sheet.say("category", code(r.get("category")))
    dosed = _say_direction(sheet, direction)
    sheet.say("course", concept(r.get("courseOfTherapyType")))
    reason = sheet.reasons()
    sheet.say(*said_when)
    ended = ended or _stopped(status, date, status_reason, notes(r)) or direction.until
    sheet.say("until", day(ended))
    prescriber = sheet.people(*by) if by[0] else ""
    sheet.say("dispensed", *fills[-_FILLS_SAID:])
    sheet.note(told=direction.told)
    return Medicine(
        **sheet.common(
            FactKind.MEDICINE, name, date=date, status=DO_NOT if forbidden else status, codes=coded
        ),
        dosage=dosed.whole,
        dose=dosed.dose,
        route=dosed.route,
        frequency=dosed.frequency,
        as_needed=dosed.as_needed,
        reason=reason,
        setting=setting.lower(),
        intent=intent,
        ended=ended,
        status_reason=status_reason,
        prescriber=prescriber if by[0] == "requester" else "",
        fills=fills,
    )


def _stopped(status: str, begun: str | None, *words: str) -> str | None:
    """The day on which what is over was stopped, where its words tell it; a day before it began is another's."""
    if status not in _OVER:
        return None
    days = [day for one in words if (day := stopped_on(one)) and day >= (begun or "")[:10]]
    return max(days, default=None)


def _say_direction(sheet: Sheet, direction: Direction) -> Direction:
    """The whole direction, then those parts of it that it does not already say in these words."""
    sheet.say("dosage", direction.whole)
    for label, words in (
        ("dose", direction.dose),
        ("route", direction.route),
        ("frequency", direction.frequency),
    ):
        if words not in direction.whole:
            sheet.say(label, words)
    if direction.as_needed and "as needed" not in direction.whole.lower():
        sheet.say("as needed", "yes")
    return direction


def medicine_of(sheet: Sheet) -> tuple[tuple[Code, ...], str]:
    """The medicine by its codes and its name: said here, or in the Medication that is contained or referred to."""
    kind, value = choice(sheet.resource, "medication")
    if kind == "Reference":
        medication = sheet.chart.find(value, sheet.resource)
        name = (
            said(obj(value).get("display"))
            or concept(medication.get("code"))
            or _ingredients(sheet, medication)
        )
        return codes(medication.get("code")), name
    value = value if kind else sheet.resource.get("medication")
    return codes(value), concept(value)


def _ingredients(sheet: Sheet, medication: Json) -> str:
    """A mixture without a name of its own is called by what is in it."""
    return once(
        concept(one.get("itemCodeableConcept")) or sheet.chart.called(one.get("itemReference"), medication)
        for one in objects(medication, "ingredient")
    )
