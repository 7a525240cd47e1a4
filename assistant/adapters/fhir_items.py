"""One approved item into the FHIR R4 resources that say it; the first of them stands for the item in its section.

The approved text always goes along, as the resource's narrative. Nothing is made up to fill a field: a status that the
chart does not give is left out, or "unknown" where FHIR demands one. Statements stay in the narrative only.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from assistant.adapters.edits import as_approved, edited, own, urgency
from assistant.adapters.fhir_values import (
    AIAST,
    BSER_STATUS,
    HL7,
    LOINC,
    SNOMED,
    Names,
    Resource,
    coding,
    concept,
    day,
    identifier,
    known,
    moment,
    narrative,
    pruned,
    text,
    xhtml,
)
from assistant.adapters.markdown_text import escaped
from assistant.adapters.reading_view import due as due_words
from assistant.adapters.reading_view import who
from assistant.domain.draft import (
    ActionDetail,
    AllergyDetail,
    AppointmentDetail,
    Change,
    Due,
    GoalDetail,
    Item,
    ItemId,
    ItemKind,
    Kind,
    MedicineDetail,
    PersonDetail,
    ProblemDetail,
    ReferralDetail,
    ResultDetail,
    ScoreDetail,
    ScoreInput,
    Section,
)

UCUM = "http://unitsofmeasure.org"
US_CORE = "http://hl7.org/fhir/us/core/CodeSystem"
DISCHARGE_DIAGNOSES = "11535-2"

_STATUS_OF = {
    Change.CONTINUED: "active",
    Change.CHANGED: "active",
    Change.NEW: "active",
    Change.STOPPED: "stopped",
    Change.HELD: "on-hold",
    Change.CURRENT: "active",
    Change.UNCLEAR: "unknown",
}
_CLINICAL = frozenset({"active", "recurrence", "relapse", "inactive", "remission", "resolved"})
_VERIFICATION = frozenset({"unconfirmed", "provisional", "differential", "confirmed", "refuted"})
_INTERPRETATIONS = frozenset("A AA H HH HU L LL LU N POS NEG IND R S I DET ND".split())
_URGENCY = {"routine": "routine", "soon": "urgent", "urgent": "urgent"}
_NUMBER = re.compile(r"(<=|>=|<|>)?\s*(-?\d{1,15}(?:\.\d{1,10})?)", re.ASCII)
_DAY = re.compile(r"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])", re.ASCII)
_NO_ALLERGIES = re.compile(r"\W*(?:no known allerg(?:y|ies)|nka)\W*", re.IGNORECASE)
_NOT_DONE = re.compile(
    r"\b(?:not|no|never|without|declin\w*|refus\w*|cancel\w*|defer\w*|postpon\w*|schedul\w*|plan|plans|planned|due|overdue|pending"
    r"|contraindicat\w*|withheld|held|missed)\b",
    re.IGNORECASE,
)


#: The resources made of each item.
Made = Mapping[ItemId, tuple[Resource, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What every resource of one document points at. ``at`` is the approval, ``concerns`` the problems by name."""

    kind: Kind
    names: Names
    encounter: bool
    at: str
    concerns: Mapping[str, Resource]

    @property
    def patient(self) -> Resource:
        return self.names.ref("Patient", "patient")

    @property
    def stay(self) -> Resource | None:
        return self.names.ref("Encounter", "encounter") if self.encounter else None

    @property
    def during(self) -> Resource | None:
        """The stay, for what happened in it: a discharge summary tells of nothing else."""
        return self.stay if self.kind is Kind.DISCHARGE_SUMMARY else None

    @property
    def approver(self) -> Resource:
        return self.names.ref("Practitioner", "approver")

    def ref(self, type: str, item: Item) -> Resource:
        return self.names.ref(type, local(type, item))

    def about(self, concern: str) -> list[Resource]:
        """The problems of this document that ``concern`` names."""
        words = " ".join(concern.casefold().split())
        return [ref for said, ref in self.concerns.items() if words and (words in said or said in words)]


def local(type: str, item: Item) -> str:
    return f"{type}/{item.id}"


def resources(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    make, item = MAKERS.get(item.kind), _readable(item)
    return tuple(_finished(r, item, making) for r in make(as_approved(item), section, making)) if make else ()


def _readable(item: Item) -> Item:
    return item if text(item.text) else replace(item, text="(nothing to read)")


def _finished(resource: Resource, item: Item, making: Making) -> Resource:
    """With what every resource of an item carries: its id, the label, the approved text, and whose item it is."""
    said = f"<p>{xhtml(item.text)}</p>" + ("<p>Edited by the reviewer.</p>" if edited(item) else "")
    return pruned(
        {
            "resourceType": resource["resourceType"],
            "id": making.names.id(local(resource["resourceType"], item)),
            "meta": {"security": [AIAST] if by_ai(item) else []},
            "text": narrative(said),
            "identifier": [identifier("item", item.id)],
            **resource,
        }
    )


def by_ai(item: Item) -> bool:
    """Whether AI had a hand in it. What a reviewer edited had; what a reviewer wrote alone had not."""
    return not own(item) and (item.written_by != "reviewer" or edited(item))


# --- what the patient has --------------------------------------------------------------------------------------


def _problem(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    d = item.detail if isinstance(item.detail, ProblemDetail) else ProblemDetail()
    onset = moment(d.onset)
    return (
        {
            "resourceType": "Condition",
            "clinicalStatus": known(d.status, _CLINICAL, f"{HL7}/condition-clinical"),
            "verificationStatus": known(d.status, _VERIFICATION, f"{HL7}/condition-ver-status"),
            "category": [_category(d, section, making)],
            "code": concept(item.text, coding(d.system, d.code)),
            "subject": making.patient,
            "encounter": making.stay if section.loinc == DISCHARGE_DIAGNOSES else None,
            "onsetDateTime": onset,
            "onsetString": None if onset else text(d.onset),
            "recordedDate": making.at,
        },
    )


def _category(d: ProblemDetail, section: Section, making: Making) -> Resource | None:
    if section.loinc == DISCHARGE_DIAGNOSES:
        return concept(None, coding(f"{HL7}/condition-category", "encounter-diagnosis"))
    if making.kind is Kind.CARE_PLAN:
        return concept(None, coding(f"{US_CORE}/condition-category", "health-concern"))
    if d.status.strip().lower() in _CLINICAL:  # con-3: a problem list item has a clinical status
        return concept(None, coding(f"{HL7}/condition-category", "problem-list-item"))
    return None


def _allergy(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    d = item.detail if isinstance(item.detail, AllergyDetail) else AllergyDetail()
    criticality = d.criticality.strip().lower()
    none_at_all = d.none_known and _NO_ALLERGIES.fullmatch(item.text)  # "no known food allergies" says less
    none_known = coding(SNOMED, "716186003", "No known allergy") if none_at_all else None
    return (
        {
            "resourceType": "AllergyIntolerance",
            "clinicalStatus": concept(None, coding(f"{HL7}/allergyintolerance-clinical", "active")),  # ait-1
            "criticality": criticality if criticality in {"low", "high", "unable-to-assess"} else None,
            "code": concept(_first(d.substance, item.text), none_known),
            "patient": making.patient,
            "recordedDate": making.at,
            "reaction": [{"manifestation": [concept(d.reaction)]}] if text(d.reaction) else [],
        },
    )


def _medicine(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    d = item.detail if isinstance(item.detail, MedicineDetail) else MedicineDetail(name="")
    direction = " ".join(x for x in (d.dose, d.route, d.frequency) if x)
    stopped = d.change in {Change.STOPPED, Change.HELD}
    return (
        {
            "resourceType": "MedicationStatement",
            "status": _STATUS_OF[d.change],
            "statusReason": [concept(d.because)] if stopped else [],
            "medicationCodeableConcept": concept(_first(d.name, item.text)),
            "subject": making.patient,
            "context": making.during,
            "dateAsserted": making.at,
            "reasonCode": [concept(d.reason)],
            "note": [_note(_what_changed(d))],
            "dosage": [
                {
                    "text": text(direction or ("" if d.name and not edited(item) else item.text)),
                    "timing": {"code": concept(d.frequency)},
                    "route": concept(d.route),
                }
            ],
        },
    )


def _what_changed(d: MedicineDetail) -> str:
    parts = (
        "" if d.change in {Change.UNCLEAR, Change.CURRENT} else f"Against the list before: {d.change}.",
        f"Before: {d.was}." if d.was else "",
        f"Why: {d.because}." if d.because else "",
        f"Not in hand: {d.supply}." if d.supply else "",
    )
    return " ".join(p for p in parts if p)


def _result(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    d = item.detail if isinstance(item.detail, ResultDetail) else ResultDetail()
    value = text(d.value) or ""
    told = value or ("" if d.pending else item.text)
    flag = d.flag.strip().upper()
    flag_code = coding(f"{HL7}/v3-ObservationInterpretation", flag) if flag in _INTERPRETATIONS else None
    return (
        {
            "resourceType": "Observation",
            "status": "registered" if d.pending else "final" if value else "unknown",
            "code": concept(_first(d.name, item.text)),
            "subject": making.patient,
            "encounter": making.during,
            "effectiveDateTime": moment(d.date),
            **({"dataAbsentReason": _TO_COME} if d.pending and not value else _value(told, d.unit)),
            "interpretation": [concept(d.flag, flag_code)],
        },
    )


_TO_COME = concept("Result to come", coding(f"{HL7}/data-absent-reason", "temp-unknown"))


def _value(value: str, unit: str) -> Resource:
    match = _NUMBER.fullmatch(value.strip())
    if match is None or not unit:
        return {"valueString": text(f"{value} {unit}" if unit and unit not in value else value)}
    number = float(match[2]) if "." in match[2] else int(match[2])
    return {"valueQuantity": {"value": number, "comparator": match[1], "unit": text(unit)}}


# --- what was done ---------------------------------------------------------------------------------------------


def _procedure(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    done = _done_on(item.text, making)
    return (
        {
            "resourceType": "Procedure",
            "status": "completed" if done else "unknown",
            "code": concept(item.text),
            "subject": making.patient,
            "encounter": making.during,
            "performedDateTime": done,
        },
    )


def _immunization(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    """FHIR has no unknown status here: what may not have been given stays in the narrative."""
    if _NOT_DONE.search(item.text):
        return ()
    done = _done_on(item.text, making)
    return (
        {
            "resourceType": "Immunization",
            "status": "completed",
            "vaccineCode": concept(item.text),
            "patient": making.patient,
            "occurrenceDateTime": done,
            "occurrenceString": None if done else "date not charted",
        },
    )


def _done_on(words: str, making: Making) -> str | None:
    """The one day that ``words`` name, when it has passed and nothing in them says that it was not done."""
    days = set(_DAY.findall(words))
    if len(days) != 1 or _NOT_DONE.search(words):
        return None
    found = day(days.pop())
    return found if found and found <= making.at[:10] else None


def _device(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    return ({"resourceType": "Device", "type": concept(item.text), "patient": making.patient},)


# --- what is wanted and planned --------------------------------------------------------------------------------


def _goal(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    d = item.detail if isinstance(item.detail, GoalDetail) else GoalDetail()
    target = {
        "measure": concept(_first(d.measure, item.text))
        if d.measure or d.target
        else None,  # gol-1: no detail without it
        "detailString": text(d.target),
        "dueDate": day(d.due.day) if d.due else None,
    }
    return (
        {
            "resourceType": "Goal",
            "lifecycleStatus": "active",
            "description": concept(item.text),
            "subject": making.patient,
            "target": [target],
            "expressedBy": making.patient if d.expressed_by == "patient" else _someone(d.expressed_by),
            "addresses": making.about(d.concern),
            "note": [
                _note(f"{label}: {said}")
                for label, said in (("Now", d.baseline), ("Who", who(d.owner)))
                if said
            ],
        },
    )


def _action(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    d = item.detail if isinstance(item.detail, ActionDetail) else ActionDetail(owner="")
    task = _task(item, making, code=concept(d.activity), owner=d.owner, due=d.due)
    return (task | {"reasonCode": concept(d.concern)},)


def _referral(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    d = (
        item.detail
        if isinstance(item.detail, ReferralDetail)
        else ReferralDetail(specialty="", reason="", question="")
    )
    request = {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "priority": _URGENCY.get(urgency(item)),
        "code": concept(f"Referral to {d.specialty}" if d.specialty else item.text),
        "subject": making.patient,
        "encounter": making.stay,
        "occurrencePeriod": {"end": day(d.due.day)} if d.due else None,
        "authoredOn": making.at,
        "requester": making.approver,
        "performerType": concept(d.specialty),
        "reasonCode": [concept(d.reason)],
        "reasonReference": making.about(d.reason),
        "note": [_note(f"Question: {d.question}") if d.question else None, *(_note(f) for f in d.findings)],
    }
    follow = _task(
        item,
        making,
        code=concept(None, coding("http://hl7.org/fhir/CodeSystem/task-code", "fulfill")),
        owner=d.owner,
        due=d.due,
    ) | {
        "focus": making.ref("ServiceRequest", item),
        "businessStatus": concept(None, coding(BSER_STATUS, "2.0", "Service Request Created")),
    }
    return request, follow


def _task(item: Item, making: Making, *, code: Resource | None, owner: str, due: Due | None) -> Resource:
    return {
        "resourceType": "Task",
        "status": "requested",
        "intent": "order",
        "code": code,
        "description": text(item.text),
        "for": making.patient,
        "encounter": making.stay,
        "authoredOn": making.at,
        "lastModified": making.at,
        "requester": making.approver,
        "performerType": [concept(who(owner))],
        "owner": _someone(who(owner)),
        "restriction": {"period": {"end": day(due.day)}} if due else None,
        "note": [_note(f"Due {due_words(due)}.") if due else None],
    }


def _appointment(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    """Never "booked": FHIR then wants the minute it begins and ends, and no chart line gives both (app-3)."""
    d = item.detail if isinstance(item.detail, AppointmentDetail) else AppointmentDetail()
    when = moment(d.when)
    with_whom = {"actor": _someone(d.with_whom), "status": "needs-action"} if text(d.with_whom) else None
    return (
        {
            "resourceType": "Appointment",
            "status": "proposed",
            "description": text(item.text),
            "comment": f"As charted: {text(d.when)}" if text(d.when) else None,
            "requestedPeriod": [{"start": when}] if when else [],
            "participant": [{"actor": making.patient, "status": "needs-action"}, with_whom],
        },
    )


# --- wishes, needs, people -------------------------------------------------------------------------------------


def _preference(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    code = concept("Treatment preference", coding(LOINC, "75773-2"))
    category = coding(f"{US_CORE}/us-core-category", "treatment-intervention-preference")
    return (_stated(item, making, code=code, category=category),)


def _need(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    category = coding(f"{HL7}/observation-category", "social-history")
    return (_stated(item, making, code=concept("Need of the patient"), category=category),)


def _stated(item: Item, making: Making, *, code: Resource | None, category: Resource | None) -> Resource:
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [concept(None, category)],
        "code": code,
        "subject": making.patient,
        "valueString": text(item.text),
    }


#: LOINC codes of the totals that have one.
_TOTALS = {
    "PHQ-9": "44261-6",
    "PHQ-2": "55758-7",
    "GAD-7": "70274-6",
    "AUDIT-C": "75626-2",
    "Morse Fall Scale": "59460-6",
}


def _score(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    """A computed score as an observation: its points, band and inputs. An edited one leaves in the reviewer's words."""
    d = item.detail if isinstance(item.detail, ScoreDetail) else ScoreDetail(name="")
    loinc = coding(LOINC, _TOTALS[d.name]) if d.name in _TOTALS else None
    value: Resource = {"valueString": text(d.band or item.text)}
    if d.points is not None:
        value = {"valueQuantity": {"value": d.points, "unit": "{score}", "system": UCUM, "code": "{score}"}}
    return (
        {
            "resourceType": "Observation",
            "status": "preliminary" if d.partial else "final",
            "category": [concept(None, coding(f"{HL7}/observation-category", "survey"))],
            "code": concept(_first(d.name, item.text), loinc),
            "subject": making.patient,
            "encounter": making.during,
            **value,
            "interpretation": [concept(d.band)] if d.points is not None else [],
            "method": concept("; ".join(x for x in (d.version, d.source) if x)),
            "note": [_note(f"Missing: {'; '.join(d.missing)}.") if d.missing else None],
            "component": [_score_input(part) for part in d.inputs],
        },
    )


def _score_input(part: ScoreInput) -> Resource:
    points = "" if part.points is None else f"{part.points:g} points"
    return {
        "code": concept(part.name),
        "valueString": text(", ".join(x for x in (part.value, part.date, points) if x)) or "charted",
    }


def _person(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    """Family and friends are related persons; everybody is a member of the care team, which ``team`` makes."""
    d = item.detail
    if not isinstance(d, PersonDetail) or not d.relation:
        return ()
    return (
        {
            "resourceType": "RelatedPerson",
            "active": True,
            "patient": making.patient,
            "relationship": [concept(d.relation)],
            "name": [{"text": _first(d.name, item.text)}],
            "telecom": [{"system": "phone", "value": text(d.phone)}] if text(d.phone) else [],
        },
    )


def team(people: list[Item], making: Making) -> Resource:
    """One CareTeam of all persons of the document."""
    people = [_readable(p) for p in people]
    said = "".join(f"<li>{xhtml(p.text)}</li>" for p in people)
    return pruned(
        {
            "resourceType": "CareTeam",
            "id": making.names.id("team"),
            "meta": {"security": [AIAST] if any(by_ai(p) for p in people) else []},
            "text": narrative(f"<ul>{said}</ul>"),
            "identifier": [identifier("team", making.names.id("team"))],
            "status": "active",
            "subject": making.patient,
            "encounter": making.stay,
            "participant": [_member(as_approved(p), making) for p in people],
        }
    )


def _member(item: Item, making: Making) -> Resource:
    d = item.detail if isinstance(item.detail, PersonDetail) else PersonDetail()
    if d.relation:
        member: Resource | None = making.ref("RelatedPerson", item) | {"display": _first(d.name, item.text)}
    else:
        member = _someone(_first(d.name, item.text))
    return {"role": [concept(d.role or d.relation)], "member": member}


# --- small pieces ----------------------------------------------------------------------------------------------


def _first(*words: str) -> str:
    """The first with something in it to read."""
    return next((seen for w in words if (seen := text(w))), "")


def _someone(words: str) -> Resource | None:
    return {"display": text(words)} if text(words) else None


def _note(words: str) -> Resource | None:
    """An annotation. FHIR reads it as Markdown, so that patient text is escaped here."""
    return {"text": escaped(words)} if text(words) else None


Maker = Callable[[Item, Section, Making], tuple[Resource, ...]]

MAKERS: Mapping[ItemKind, Maker] = {
    ItemKind.PROBLEM: _problem,
    ItemKind.ALLERGY: _allergy,
    ItemKind.MEDICINE: _medicine,
    ItemKind.RESULT: _result,
    ItemKind.PROCEDURE: _procedure,
    ItemKind.IMMUNIZATION: _immunization,
    ItemKind.DEVICE: _device,
    ItemKind.GOAL: _goal,
    ItemKind.ACTION: _action,
    ItemKind.REFERRAL: _referral,
    ItemKind.APPOINTMENT: _appointment,
    ItemKind.PREFERENCE: _preference,
    ItemKind.NEED: _need,
    ItemKind.PERSON: _person,
    ItemKind.SCORE: _score,
}
