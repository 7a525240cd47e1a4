"""An approved draft as a FHIR R4 document: one Bundle that says what was approved, by whom, and on what it rests.

Assembled only from content that someone signed, and only when it is still that content. Rejected items, and the words
that an edit replaced, are nowhere in it. The same draft gives the same bytes, whenever it is assembled.
Shape: clinical-standards §3a–3c (FHIR 4.0.1; sections of C-CDA 2024/2026; HL7 AI Transparency on FHIR).
"""

import json
from datetime import datetime

from assistant.adapters import fhir_items as items
from assistant.adapters import fhir_people as people
from assistant.adapters.edits import as_approved
from assistant.adapters.fhir_care_plan import care_plan
from assistant.adapters.fhir_composition import composition
from assistant.adapters.fhir_making import Made, Making
from assistant.adapters.fhir_missing import missing
from assistant.adapters.fhir_provenance import provenances
from assistant.adapters.fhir_values import AIAST, HL7, Names, Resource, instant, text, uuid_identifier
from assistant.adapters.reading_view import View, view
from assistant.domain.draft import Approval, Content, Draft, ItemKind, Kind
from assistant.domain.errors import Invalid, StaleContent, WrongState
from assistant.domain.lifecycle import State
from assistant.domain.people import Actor
from retrieval.model import Encounter, Patient


def document(
    draft: Draft,
    *,
    patient: Patient,
    approver: Actor,
    at: datetime | None = None,
    base: str = "urn:uuid:",
    encounter: Encounter | None = None,
    custodian: str = "",
    confidentiality: str = "N",
) -> Resource:
    """The document Bundle. ``at`` is when it is assembled; left out, the moment of approval, so that it never varies.

    ``encounter`` is the charted stay, ``custodian`` the organisation that keeps the document, ``confidentiality`` a
    v3 code (N, R, V). Raises WrongState for a draft that nobody approved, StaleContent when the content is not what
    was approved, Invalid when ``patient`` or ``approver`` is someone else.
    """
    called = {approver.id: approver.name}
    seen = view(draft, patient, called)
    content, approval = _approved(draft, seen)
    _same_people(draft, approval, patient, approver)
    names = Names(seed=f"{draft.id}|{draft.revision}|{approval.digest}", base=base)
    placed = [(line.item, part.section) for part in seen.parts for line in part.lines]
    making = Making(
        kind=draft.kind,
        names=names,
        encounter=draft.encounter is not None,
        at=instant(approval.at),
        items=tuple(as_approved(item) for item, _ in placed),
    )
    made: Made = {item.id: items.resources(item, section, making) for item, section in placed}
    clinical = [r for group in made.values() for r in group]
    team = [item for item, _ in placed if item.kind is ItemKind.PERSON]
    if team:
        clinical.append(items.team(team, making))
    if draft.kind is Kind.CARE_PLAN:
        clinical.append(care_plan(draft, content, clinical, making))
    head = composition(
        draft,
        seen,
        made,
        making,
        lacking=missing(draft.kind, content, called),
        custodian=custodian,
        confidentiality=confidentiality,
    )
    entries = [
        head,
        people.patient(patient, names),
        *([people.encounter(draft.encounter, encounter, names)] if draft.encounter else []),
        people.practitioner(approver, names),
        people.device(content.provenance, names),
        *([people.organization(custodian, names)] if text(custodian) else []),
        *clinical,
        *provenances(content, approval, seen.sources, made, clinical, making),
    ]
    return {
        "resourceType": "Bundle",
        "id": names.id("bundle"),
        "meta": {"security": [AIAST, {"system": f"{HL7}/v3-Confidentiality", "code": confidentiality}]},
        "identifier": uuid_identifier(names.id("bundle")),
        "type": "document",
        "timestamp": instant(at or approval.at),
        "entry": [{"fullUrl": names.to(r)["reference"], "resource": r} for r in entries],
    }


def as_bytes(bundle: Resource) -> bytes:
    """The JSON that leaves, UTF-8. What a receipt's digest is taken of."""
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _approved(draft: Draft, seen: View) -> tuple[Content, Approval]:
    if draft.content is None or draft.approval is None or draft.state is State.WITHDRAWN:
        raise WrongState(f"draft {draft.id} is {draft.state}: only an approved draft becomes a document")
    if not seen.signed:
        raise StaleContent(
            f"draft {draft.id} is not what was approved: a clinician must read it and approve it again"
        )
    return draft.content, draft.approval


def _same_people(draft: Draft, approval: Approval, patient: Patient, approver: Actor) -> None:
    if patient.id != draft.patient:
        raise Invalid(f"draft {draft.id} is of another patient: give the patient it was written for")
    if approver.id != approval.by:
        raise Invalid(f"draft {draft.id} was approved by someone else: give the person who signed it")
