"""The rest of the chart as facts: problems, allergies, what was done, planned, wished and paid for."""

import re
from collections.abc import Iterator

from retrieval.model import (
    Allergy,
    AnyFact,
    Appointment,
    Device,
    Encounter,
    FactKind,
    FamilyHistory,
    Goal,
    Immunization,
    Insurance,
    Order,
    PlanOnFile,
    Preference,
    Problem,
    Procedure,
    SocialNeed,
)
from retrieval.readers.fhir_diagnoses import key_of_visit, say_diagnoses, visit_of
from retrieval.readers.fhir_medicines import DO_NOT
from retrieval.readers.fhir_shape import (
    Json,
    below,
    choice,
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
from retrieval.readers.fhir_sheet import Aside, Sheet, Unclear
from retrieval.readers.fhir_vocabulary import diagnosed_need, wish
from retrieval.readers.fhir_words import (
    any_value,
    charted,
    code,
    codes,
    concept,
    happened,
    joined,
    name_of,
    notes,
    once,
    period,
    span_of_time,
)

_PROBLEM_CATEGORIES = ("encounter-diagnosis", "problem-list-item", "health-concern")
_CURRENT = {
    "active": True,
    "recurrence": True,
    "relapse": True,
    "inactive": False,
    "remission": False,
    "resolved": False,
}
# SNOMED CT: no known allergy, no known drug, food, environmental, insect allergy.
_NONE_KNOWN_CODES = {"716186003", "409137002", "429625007", "428607008", "428197003"}
_NONE_KNOWN = re.compile(
    r"(no known|no) (?:[a-z]+ ){0,3}(allerg|intoleranc|adverse reaction)|nkd?a\b|none known|denies (?:any )?allerg",
    re.IGNORECASE,
)
_ACT_CLASSES = {
    "inpatient": "IMP", "inpatient encounter": "IMP", "inpatient acute": "ACUTE", "emergency": "EMER",
    "outpatient": "AMB",
    "ambulatory": "AMB", "observation": "OBSENC", "observation encounter": "OBSENC", "short stay": "SS", "home": "HH",
    "home health": "HH", "virtual": "VR", "field": "FLD", "daytime": "AMB", "i": "IMP", "e": "EMER", "o": "AMB",
}  # fmt: skip
_ATTENDING = {"ATND": "attending", "PPRF": "main performer", "SPRF": "performer", "ADM": "admitted by"}


def condition(r: Json, sheet: Sheet) -> Iterator[Problem | SocialNeed | Preference]:
    coded = codes(r.get("code"))
    if sheet.encounter is None and (visit := visit_of(sheet.pointer, sheet.chart)):
        sheet.within(visit)
    name = sheet.begin("Problem", concept(r.get("code")), lacks="it names no problem")
    status = sheet.say("status", code(r.get("clinicalStatus")))
    verification = sheet.say("verification", code(r.get("verificationStatus")))
    named = [one.code for one in codes(*many(r, "category"))] + [code(one) for one in many(r, "category")]
    category = next((one for one in named if one in _PROBLEM_CATEGORIES), "")
    sheet.say("category", category or concept(r.get("category")))
    severity = sheet.say("severity", concept(r.get("severity")))
    sheet.say("stage", once(concept(one.get("summary")) for one in objects(r, "stage")))
    sheet.say("body site", concept(r.get("bodySite")))
    onset, abated = first(*timed(r, "onset")), first(*timed(r, "abatement"))
    sheet.say("onset", day(onset) or happened(r, "onset"))
    sheet.say("abated", day(abated) or happened(r, "abatement"))
    recorded = charted(r, "recordedDate", "assertedDate", "dateRecorded")
    sheet.say("recorded", day(recorded))
    sheet.people("by", "asserter", "recorder")
    sheet.note()
    common = sheet.common(FactKind.PROBLEM, name, date=onset or recorded, status=status, codes=coded)
    yield Problem(
        **common, onset=onset, abated=abated, verification=verification, category=category, severity=severity
    )
    denied = verification in ("refuted", "entered-in-error")
    if domain := diagnosed_need(coded, name):
        common = sheet.common(FactKind.SOCIAL_NEED, name, date=onset or recorded, status=status, codes=coded)
        yield SocialNeed(**common, domain=domain, present=False if denied else _CURRENT.get(status))
    if (about := wish(coded, name)) and not denied:
        common = sheet.common(FactKind.PREFERENCE, name, date=onset or recorded, status=status, codes=coded)
        yield Preference(**common, about=about, value=name)


def allergy(r: Json, sheet: Sheet) -> Iterator[Allergy]:
    """ "No known allergies" stays what the chart says, also when its entry is marked resolved: ``status`` tells."""
    reactions = objects(r, "reaction")
    substances = once(concept(one.get("substance")) for one in reactions)
    coded = codes(r.get("code"))
    name = sheet.begin("Allergy", concept(r.get("code")) or substances, lacks="it names no substance")
    status = sheet.say("status", code(r.get("clinicalStatus")))
    verification = sheet.say("verification", code(r.get("verificationStatus")))
    type = sheet.say("type", said(r.get("type")) or code(r.get("type")))
    categories = tuple(words for one in many(r, "category") if (words := code(one)))
    sheet.say("category", *categories)
    criticality = sheet.say("criticality", said(r.get("criticality")))
    shown = tuple(_reaction(one) for one in reactions)
    shown = tuple(dict.fromkeys(words for words in shown if words))
    sheet.say("reaction", *shown)
    onset = first(*timed(r, "onset"))
    sheet.say("onset", day(onset) or happened(r, "onset"))
    recorded = charted(r, "recordedDate", "assertedDate")
    sheet.say("recorded", day(recorded))
    sheet.people("by", "asserter", "recorder")
    sheet.note()
    none = any(one.code in _NONE_KNOWN_CODES for one in coded) or _NONE_KNOWN.match(name) is not None
    yield Allergy(
        **sheet.common(FactKind.ALLERGY, name, date=onset or recorded, status=status, codes=coded),
        reactions=shown, criticality=criticality, verification=verification, type=type, categories=categories,
        none_known=none and verification not in ("refuted", "entered-in-error"),
    )  # fmt: skip


def _reaction(reaction: Json) -> str:
    words = concept(reaction.get("manifestation")) or said(reaction.get("description"))
    severity = said(reaction.get("severity"))
    return f"{words} ({severity})" if words and severity else words


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


# --- encounters ----------------------------------------------------------------------------------------------------


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
        attending=attending, diagnoses=diagnoses, admitted_from=admitted_from,
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


# --- prevention, goals, plans --------------------------------------------------------------------------------------


def immunization(r: Json, sheet: Sheet) -> Iterator[Immunization]:
    name = sheet.begin("Immunization", concept(r.get("vaccineCode")), lacks="it names no vaccine")
    status = sheet.say("status", said(r.get("status")))
    if r.get("notGiven") is True:
        status = sheet.say("not given", "yes") and "not-done"
    date = first(*timed(r, "occurrence"), charted(r, "date"), charted(r, "recorded"))
    sheet.say("date", day(date) or happened(r, "occurrence"))
    reason = sheet.say("reason", concept(r.get("statusReason")) or concept(r.get("reasonCode")))
    sheet.say(
        "dose", once(said(any_value(*choice(one, "doseNumber"))) for one in objects(r, "protocolApplied"))
    )
    sheet.say("site", concept(r.get("site")))
    sheet.people("by", "performer")
    sheet.note()
    yield Immunization(
        **sheet.common(
            FactKind.IMMUNIZATION, name, date=date, status=status, codes=codes(r.get("vaccineCode"))
        ),
        reason=reason,
    )


def goal(r: Json, sheet: Sheet) -> Iterator[Goal]:
    described = r.get("description")
    name = sheet.begin("Goal", concept(described), lacks="it does not say what the goal is")
    status = sheet.say("status", said(r.get("lifecycleStatus")) or said(r.get("status")))
    achieved = sheet.say("achievement", code(r.get("achievementStatus")))
    targets = objects(r, "target")
    target = sheet.say("target", *(_target(one) for one in targets))
    due = first(*(when(one.get("dueDate")) for one in targets))
    sheet.say("due", day(due) or once(span_of_time(one.get("dueDuration")) for one in targets))
    addressed = [*many(r, "addresses")]
    sheet.say("addresses", sheet.chart.all_called(addressed, r))
    expressed = _expressed_by(r.get("expressedBy"), sheet)
    sheet.say("priority", concept(r.get("priority")))
    start = when(r.get("startDate"))
    sheet.say("start", day(start))
    sheet.note()
    yield Goal(
        **sheet.common(
            FactKind.GOAL, name, date=start or charted(r, "statusDate"), status=status, codes=codes(described)
        ),
        target=target, due=due, achievement=achieved, expressed_by=expressed,
    )  # fmt: skip


def _target(target: Json) -> str:
    measure, (kind, value) = concept(target.get("measure")), choice(target, "detail")
    return joined(measure, any_value(kind, value), by=": ") if kind else measure


def _expressed_by(reference: object, sheet: Sheet) -> str:
    """ "patient", else a name."""
    if not obj(reference):
        return ""
    found = sheet.chart.find(reference, sheet.resource)
    if said(found.get("resourceType")) == "Patient" or sheet.chart.pointer(reference).startswith("Patient/"):
        sheet.say("expressed by", "patient")
        return "patient"
    return sheet.say("expressed by", sheet.chart.called(reference, sheet.resource))


def care_plan(r: Json, sheet: Sheet) -> Iterator[PlanOnFile]:
    kind = concept(r.get("category"))
    name = sheet.begin(
        "Care plan",
        said(r.get("title")) or kind or said(r.get("description")),
        lacks="it does not say what is planned",
    )
    sheet.say("category", kind if kind != name else "")
    sheet.say("status", said(r.get("status")))
    sheet.say("intent", said(r.get("intent")) if said(r.get("intent")) in ("proposal", "option") else "")
    start = when(obj(r.get("period")).get("start"))
    sheet.say("period", period(r.get("period")))
    addresses = tuple(
        dict.fromkeys(words for one in many(r, "addresses") if (words := sheet.chart.called(one, r)))
    )
    sheet.say("addresses", *addresses)
    activities = tuple(
        dict.fromkeys(words for one in objects(r, "activity") if (words := _activity(one, sheet)))
    )
    sheet.say("activity", *activities)
    sheet.say("goal", sheet.chart.all_called(many(r, "goal"), r))
    description = said(r.get("description"))
    sheet.say("description", description if description != name else "")
    sheet.note()
    date = start or charted(r, "created")
    yield PlanOnFile(
        **sheet.common(FactKind.CARE_PLAN, name, date=date, codes=codes(*many(r, "category"))),
        addresses=addresses, activities=activities,
    )  # fmt: skip


def _activity(activity: Json, sheet: Sheet) -> str:
    detail = obj(activity.get("detail"))
    words = (
        concept(detail.get("code"))
        or said(detail.get("description"))
        or sheet.chart.called(activity.get("reference"), sheet.resource)
    )
    status = said(detail.get("status"))
    return f"{words} ({status})" if words and status else words


# --- family, devices, payers -------------------------------------------------------------------------------


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


# --- orders --------------------------------------------------------------------------------------------------------


def service_request(r: Json, sheet: Sheet) -> Iterator[Order | Preference]:
    yield from _order(sheet, "Order", r.get("code"), said(r.get("patientInstruction")))


def device_request(r: Json, sheet: Sheet) -> Iterator[Order | Preference]:
    kind, value = choice(r, "code")
    named = value if kind == "CodeableConcept" else {"text": sheet.chart.called(value, r)}
    yield from _order(sheet, "Order for a device", named)


def nutrition_order(r: Json, sheet: Sheet) -> Iterator[Order | Preference]:
    diet = below(r, "oralDiet")
    named = diet.get("type") or {
        "text": concept(below(r, "enteralFormula").get("baseFormulaType")) or said(diet.get("instruction"))
    }
    yield from _order(sheet, "Diet", named, said(diet.get("instruction")), authored="dateTime")


def task(r: Json, sheet: Sheet) -> Iterator[Order | Preference]:
    focus = {"text": said(r.get("description")) or sheet.chart.called(r.get("focus"), r)}
    named = focus if code(r.get("code")) in ("fulfill", "") and focus["text"] else r.get("code")
    yield from _order(sheet, "Task", named, said(r.get("description")), performers=("owner",))


def _order(
    sheet: Sheet, label: str, named: object, instruction: str = "", *, authored: str = "authoredOn",
    performers: tuple[str, ...] = ("performer", "performerType"),
) -> Iterator[Order | Preference]:  # fmt: skip
    r = sheet.resource
    name = sheet.begin(label, concept(named), lacks="it does not say what was ordered")
    status = sheet.say("status", said(r.get("status")))
    forbidden = _is_forbidden(r)
    refused = sheet.say("do not perform", name) if forbidden else ""
    sheet.say("status reason", concept(r.get("statusReason")), concept(r.get("businessStatus")))
    intent = sheet.say("intent", said(r.get("intent")))
    priority = sheet.say("priority", said(r.get("priority")))
    category = sheet.say("category", concept(r.get("category")))
    reason = sheet.reasons()
    date = charted(r, authored, "authoredOn", "authored", "lastModified")
    sheet.say("ordered", day(date))
    start, end = timed(r, "occurrence")
    sheet.say("due", _from_to(start, end) or happened(r, "occurrence"))
    allowed = below(r, "restriction", "period")
    sheet.say("within", period(below(r, "executionPeriod")), period(allowed))
    requester = sheet.people("requester", "requester", "orderer")
    performer = sheet.say("performer", _performers(sheet, performers))
    sheet.remark("instruction", instruction if instruction != name else "")
    sheet.note()
    coded = codes(named)
    yield Order(
        **sheet.common(FactKind.ORDER, name, date=date or start, status=DO_NOT if forbidden else status, codes=coded),
        category=category, intent=intent, priority=priority, reason=reason, performer=performer,
        requester=requester, due=first(end, start, when(allowed.get("end"))),
        answered_by=sheet.chart.answers_to(sheet.pointer),
    )  # fmt: skip
    if about := wish((*coded, *codes(*many(r, "category"))), name):
        yield Preference(
            **sheet.common(FactKind.PREFERENCE, name, date=date or start, status=status, codes=coded),
            about=about, value=f"do not perform: {refused}" if refused else name,
        )  # fmt: skip


def _from_to(start: str | None, end: str | None) -> str:
    return f"{moment(start)} to {moment(end)}" if start and end else moment(start) or moment(end)


def _is_forbidden(r: Json) -> bool:
    """An order not to do something, said in R4's own element or carried over from a later release."""
    later = [
        one
        for one in objects(r, "modifierExtension")
        if said(one.get("url")).lower().endswith("donotperform")
    ]
    return r.get("doNotPerform") is True or any(one.get("valueBoolean") is True for one in later)


def _performers(sheet: Sheet, keys: tuple[str, ...]) -> str:
    named = sheet.chart.all_called([one for key in keys for one in many(sheet.resource, key)], sheet.resource)
    return named or once(concept(sheet.resource.get(key)) for key in keys)


# --- said in a line, and no more -----------------------------------------------------------------------------------


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
