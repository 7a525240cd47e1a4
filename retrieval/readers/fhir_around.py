"""What stands around the illness: relatives, devices, who pays, and what is worth finding."""

import re
from collections.abc import Iterator

from retrieval.model import AnyFact, Device, FactKind, FamilyHistory, Insurance
from retrieval.readers.fhir_shape import Json, choice, day, first, many, obj, objects, said, timed, when
from retrieval.readers.fhir_sheet import Aside, Sheet, Unclear
from retrieval.readers.fhir_words import (
    any_value,
    charted,
    codes,
    concept,
    happened,
    joined,
    name_of,
    notes,
    once,
    period,
)


def family_history(r: Json, sheet: Sheet) -> Iterator[FamilyHistory]:
    """A line for each condition of the relative, so that none can be quoted without whose it was."""
    relation = concept(r.get("relationship")) or said(r.get("name"))
    if not relation:
        raise Unclear("it names no relative")
    status, date = said(r.get("status")), charted(r, "date")
    deceased, note = any_value(*choice(r, "deceased")), notes(r)
    conditions = [(name, one) for one in objects(r, "condition") if (name := concept(one.get("code")))]
    if deceased or note or not conditions:
        sheet.date = date
        for label, words in (
            ("Family history", relation),
            ("status", status),
            ("deceased", deceased),
            ("note", note),
        ):
            sheet.say(label, words)
    for position, (name, one) in enumerate(conditions):
        line = sheet.another()
        line.begin("Family history", relation, lacks="")
        line.say("condition", name)
        line.say("status", status)
        line.say("onset", happened(one, "onset"))
        line.say("outcome", concept(one.get("outcome")))
        line.note(one)
        line.say("date", day(date))
        yield FamilyHistory(
            **line.common(
                FactKind.FAMILY_HISTORY,
                name,
                date=date,
                status=status,
                codes=codes(one.get("code")),
                mark=str(position),
            ),
            relation=relation,
        )


def device(r: Json, sheet: Sheet) -> Iterator[Device]:
    """A device that is said to be the patient's; what a statement of use tells of it is told there."""
    if not sheet.chart.used(sheet.pointer) and not obj(r.get("patient")):
        raise Aside("equipment, not said to be the patient's")
    names = [said(one.get("name")) for one in objects(r, "deviceName")]
    name = sheet.begin(
        "Device",
        concept(r.get("type")) or joined(*names[:1]) or said(r.get("model")),
        lacks="it names no device",
    )
    status = sheet.say("status", said(r.get("status")))
    sheet.say("status reason", concept(r.get("statusReason")))
    sheet.say("maker", said(r.get("manufacturer")))
    sheet.note()
    if not sheet.chart.used(sheet.pointer):
        yield Device(**sheet.common(FactKind.DEVICE, name, status=status, codes=codes(r.get("type"))))


def device_use(r: Json, sheet: Sheet) -> Iterator[Device]:
    used = sheet.chart.find(r.get("device"), r)
    name = sheet.begin(
        "Device",
        concept(used.get("type")) or sheet.chart.called(r.get("device"), r),
        lacks="it names no device",
    )
    status = sheet.say("status", said(r.get("status")))
    start, end = timed(r, "timing")
    sheet.say("used", joined(day(start), f"until {day(end)}" if end else "", by=" "))
    reason_codes = concept(r.get("reasonCode"))
    sheet.say("reason", reason_codes, sheet.chart.all_called(many(r, "reasonReference"), r))
    sheet.say("body site", concept(r.get("bodySite")))
    sheet.note()
    date = first(start, end, charted(r, "recordedOn"))
    yield Device(
        **sheet.common(FactKind.DEVICE, name, date=date, status=status, codes=codes(used.get("type")))
    )


def coverage(r: Json, sheet: Sheet) -> Iterator[Insurance]:
    payers = [
        one for one in many(r, "payor") if said(sheet.chart.find(one, r).get("resourceType")) != "Patient"
    ]
    payers = [one for one in payers if not sheet.chart.pointer(one).startswith("Patient/")]
    plan, payer = concept(r.get("type")), sheet.chart.all_called(payers, r)
    classes = once(said(one.get("name")) for one in objects(r, "class"))
    name = sheet.begin("Coverage", payer or plan or classes, lacks="it names no payer")
    sheet.say("plan", plan if plan != name else "")
    sheet.say("class", classes if classes != name else "")
    status = sheet.say("status", said(r.get("status")))
    bounds = obj(r.get("period"))
    start, end = when(bounds.get("start")), when(bounds.get("end"))
    sheet.say("period", period({"start": day(start), "end": day(end)}))
    yield Insurance(
        **sheet.common(FactKind.COVERAGE, name, date=start, status=status, codes=codes(r.get("type"))),
        start=start,
        end=end,
    )


def alert(r: Json, sheet: Sheet) -> Iterator[AnyFact]:
    """A flag, a detected issue, an adverse event, a risk: worth finding, no fact of its own."""
    name = concept(r.get("code")) or concept(r.get("event")) or said(r.get("detail")) or name_of(r)
    sheet.begin(
        re.sub(r"(?<=[a-z])(?=[A-Z])", " ", sheet.type).capitalize(),
        name,
        lacks="it does not say what it is about",
    )
    sheet.say("status", said(r.get("status")))
    sheet.say("category", concept(r.get("category")))
    sheet.say("severity", concept(r.get("severity")), concept(r.get("seriousness")))
    sheet.date = first(
        *timed(r, "identified"),
        *timed(r, "occurrence"),
        charted(r, "date"),
        charted(obj(r.get("period")), "start"),
    )
    sheet.say("date", day(sheet.date))
    for one in objects(r, "prediction"):
        sheet.say(
            "prediction",
            concept(one.get("outcome")),
            concept(one.get("qualitativeRisk")),
            any_value(*choice(one, "probability")),
        )
    sheet.say("detail", said(r.get("detail")))
    sheet.say("until", day(charted(obj(r.get("period")), "end")))
    sheet.note()
    yield from ()
