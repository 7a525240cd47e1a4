"""What was done and when the patient was seen: procedures, encounters, appointments."""

from collections.abc import Iterator

from retrieval.model import Appointment, Encounter, FactKind, Procedure
from retrieval.readers.fhir_diagnoses import key_of_visit, say_diagnoses
from retrieval.readers.fhir_shape import (
    Json,
    below,
    day,
    first,
    many,
    moment,
    obj,
    objects,
    said,
    timed,
    when,
)
from retrieval.readers.fhir_sheet import Sheet
from retrieval.readers.fhir_words import code, codes, concept, happened

_ACT_CLASSES = {
    "inpatient": "IMP", "inpatient encounter": "IMP", "inpatient acute": "ACUTE", "emergency": "EMER",
    "outpatient": "AMB",
    "ambulatory": "AMB", "observation": "OBSENC", "observation encounter": "OBSENC", "short stay": "SS", "home": "HH",
    "home health": "HH", "virtual": "VR", "field": "FLD", "daytime": "AMB", "i": "IMP", "e": "EMER", "o": "AMB",
}  # fmt: skip
_ATTENDING = {"ATND": "attending", "PPRF": "main performer", "SPRF": "performer", "ADM": "admitted by"}


def procedure(r: Json, sheet: Sheet) -> Iterator[Procedure]:
    name = sheet.begin("Procedure", concept(r.get("code")), lacks="it names no procedure")
    status = sheet.say("status", said(r.get("status")))
    sheet.say("status reason", concept(r.get("statusReason")), concept(r.get("notDoneReason")))
    start, end = timed(r, "performed")
    sheet.say("date", moment(start) or moment(end) or happened(r, "performed"))
    sheet.say("body site", concept(r.get("bodySite")))
    reason = sheet.reasons()
    outcome = sheet.say("outcome", concept(r.get("outcome")))
    sheet.say("complication", concept(r.get("complication")))
    sheet.say("follow-up", concept(r.get("followUp")))
    sheet.people("by", "performer")
    sheet.note()
    yield Procedure(
        **sheet.common(FactKind.PROCEDURE, name, date=first(start, end), status=status, codes=codes(r.get("code"))),
        reason=reason, outcome=outcome,
    )  # fmt: skip


def encounter(r: Json, sheet: Sheet) -> Iterator[Encounter]:
    setting, words = _class_of(r.get("class"))
    visit = concept(r.get("type"))
    key = key_of_visit(sheet.pointer)
    sheet.within(key)
    name = sheet.begin(
        "Encounter",
        visit or words or concept(r.get("serviceType")),
        lacks="it does not say what kind of visit it was",
    )
    sheet.say("class", setting if words in ("", setting) else f"{setting} ({words})")
    status = sheet.say("status", said(r.get("status")))
    bounds = obj(r.get("period"))
    start, end = when(bounds.get("start")), when(bounds.get("end"))
    sheet.say("start", moment(start))
    sheet.say("end", moment(end))
    reason = sheet.reasons()
    diagnoses = say_diagnoses(r, sheet)
    priority = sheet.say("priority", concept(r.get("priority")))
    stay = below(r, "hospitalization")
    admitted_from = sheet.say("admitted from", concept(stay.get("admitSource")))
    disposition = sheet.say("discharged to", concept(stay.get("dischargeDisposition")))
    service = sheet.say("service", concept(r.get("serviceType")))
    attending = sheet.say(*_attending(r, sheet))
    sheet.people("at", "serviceProvider")
    sheet.say("location", sheet.chart.all_called([one.get("location") for one in objects(r, "location")], r))
    yield Encounter(
        **sheet.common(FactKind.ENCOUNTER, name, date=first(start, end), status=status, codes=codes(*many(r, "type"))),
        key=key, setting=setting, start=start, end=end, reason=reason, disposition=disposition, service=service,
        attending=attending, diagnoses=diagnoses, admitted_from=admitted_from, priority=priority,
    )  # fmt: skip


def _class_of(value: object) -> tuple[str, str]:
    """The v3-ActCode and the words: a Coding, a CodeableConcept or the bare word of an older release."""
    charted_code, words = code(value), concept(value)
    for one in (charted_code, words):
        if one.lower() in _ACT_CLASSES:
            return _ACT_CLASSES[one.lower()], words
    return charted_code, words


def _attending(r: Json, sheet: Sheet) -> tuple[str, str]:
    """The attender; where no role says so, the main performer, or the one person who took part: (role, name)."""
    people = objects(r, "participant")
    for role, words in _ATTENDING.items():
        for one in people:
            if any(c.code == role for c in codes(*many(one, "type"))):
                return words, sheet.chart.called(one.get("individual", one.get("actor")), r)
    if len(people) == 1 and not many(people[0], "type"):
        return "seen by", sheet.chart.called(people[0].get("individual", people[0].get("actor")), r)
    return "attending", ""


def appointment(r: Json, sheet: Sheet) -> Iterator[Appointment]:
    people = [one.get("actor") for one in objects(r, "participant")]
    people = [one for one in people if said(sheet.chart.find(one, r).get("resourceType")) != "Patient"]
    people = [one for one in people if not sheet.chart.pointer(one).startswith("Patient/")]
    whom = sheet.chart.all_called(people, r)
    kind = concept(r.get("serviceType")) or concept(r.get("appointmentType")) or concept(r.get("specialty"))
    start = when(r.get("start"))
    requested = when(obj(next(iter(many(r, "requestedPeriod")), {})).get("start"))
    name = sheet.begin(
        "Appointment", kind or said(r.get("description")) or whom, lacks="it does not say for what"
    )
    sheet.say("status", said(r.get("status")))
    sheet.say("start", moment(start))
    sheet.say("requested from", day(requested))
    sheet.say("with", whom)
    reason = sheet.reasons()
    sheet.say("description", said(r.get("description")))
    sheet.remark("comment", said(r.get("comment")))
    sheet.remark("instruction", said(r.get("patientInstruction")))
    yield Appointment(
        **sheet.common(FactKind.APPOINTMENT, name, date=start or requested, codes=codes(*many(r, "serviceType"))),
        start=start, with_whom=whom, reason=reason,
    )  # fmt: skip
