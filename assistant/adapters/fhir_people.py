"""Who and where a document is about, and who made it: patient, stay, approver, custodian, and the AI as a device.

The AI Device follows HL7's AI Transparency on FHIR (hl7.fhir.uv.aitransparency, R4): type, kind, version.
"""

import re

from assistant.adapters.fhir_values import (
    AI,
    AI_KINDS,
    HL7,
    Names,
    Resource,
    coding,
    concept,
    day,
    identifier,
    moment,
    narrative,
    pruned,
    text,
    xhtml,
)
from assistant.domain.draft import Provenance
from assistant.domain.people import Actor
from retrieval.model import Contact, Encounter, EncounterId, Patient

_GENDER = {
    "male": "male",
    "m": "male",
    "female": "female",
    "f": "female",
    "other": "other",
    "unknown": "unknown",
}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SETTINGS = frozenset("AMB EMER FLD HH IMP ACUTE NONAC OBSENC PRENC SS VR".split())
_ENCOUNTER = frozenset("planned arrived triaged in-progress onleave finished cancelled unknown".split())


def patient(p: Patient, names: Names) -> Resource:
    died = moment(p.deceased)
    return pruned(
        {
            "resourceType": "Patient",
            "id": names.id("patient"),
            "text": narrative(f"<p>{xhtml(text(p.name) or p.id)}</p>"),
            "identifier": [identifier("patient", p.id)],
            "name": [{"text": text(p.name)}],
            "telecom": [_phone(p.phone)],
            "gender": _GENDER.get(p.sex.strip().lower()),
            "birthDate": day(p.birth_date),
            "deceasedDateTime": died,
            "deceasedBoolean": True if not died and (p.deceased or "").lower() in {"yes", "true"} else None,
            "address": [{"text": text(p.address)}],
            "contact": [_contact(c) for c in p.contacts],
            "communication": [_language(p)],
        }
    )


def _language(p: Patient) -> Resource | None:
    code = coding("urn:ietf:bcp:47", p.language) if _LANGUAGE.fullmatch(p.language) else None
    spoken = concept(p.language, code)
    needed = {
        "url": "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired",
        "valueBoolean": True,
    }
    return {"extension": [needed] if p.interpreter else [], "language": spoken} if spoken else None


def _contact(c: Contact) -> Resource | None:
    if not text(c.name) and not text(c.phone):  # pat-1: a contact is someone, or can be reached
        return None
    return {
        "relationship": [concept(c.relation)],
        "name": {"text": text(c.name)},
        "telecom": [_phone(c.phone)],
    }


def _phone(number: str) -> Resource | None:
    return {"system": "phone", "value": text(number)} if text(number) else None


def practitioner(approver: Actor, names: Names) -> Resource:
    called = text(approver.name) or approver.id
    return pruned(
        {
            "resourceType": "Practitioner",
            "id": names.id("approver"),
            "text": narrative(f"<p>{xhtml(called)}</p>"),
            "identifier": [identifier("person", approver.id)],
            "name": [{"text": text(called)}],
        }
    )


def organization(name: str, names: Names) -> Resource:
    return pruned(
        {
            "resourceType": "Organization",
            "id": names.id("custodian"),
            "text": narrative(f"<p>{xhtml(name)}</p>"),
            "name": text(name),
        }
    )


def encounter(id: EncounterId, stay: Encounter | None, names: Names) -> Resource:
    """Without the charted encounter only its id is known; its status and class then say so."""
    s = stay
    period = {"start": moment(s.start), "end": moment(s.end)} if s else {}
    status = s.status if s and s.status in _ENCOUNTER else "finished" if period.get("end") else "unknown"
    known = s is not None and s.setting in _SETTINGS
    return pruned(
        {
            "resourceType": "Encounter",
            "id": names.id("encounter"),
            "text": narrative(f"<p>{xhtml((s and text(s.name)) or f'Encounter {id}')}</p>"),
            "identifier": [identifier("encounter", id)],
            "status": status,
            "class": coding(f"{HL7}/v3-ActCode", s.setting)
            if s and known
            else coding(f"{HL7}/v3-NullFlavor", "UNK"),
            "type": [concept(s.name)] if s else [],
            "serviceType": concept(s.service) if s else None,
            "subject": names.ref("Patient", "patient"),
            "participant": [{"individual": {"display": text(s.attending)}}]
            if s and text(s.attending)
            else [],
            "period": period,
            "reasonCode": [concept(s.reason)] if s else [],
            "hospitalization": {"dischargeDisposition": concept(s.disposition)} if s else None,
        }
    )


def device(made: Provenance, names: Names) -> Resource:
    """The AI that drafted. A rule-based writer is AI as well: it asserts what no person has written."""
    name, _, version = made.software.rpartition(" ")
    kinds = ["Rule-Based-Systems"] + (["Large-Language-Models"] if made.writer.startswith("model:") else [])
    return pruned(
        {
            "resourceType": "Device",
            "id": names.id("device"),
            "meta": {"profile": [f"{AI}/StructureDefinition/AI-Device"]},
            "text": narrative(f"<p>AI software {xhtml(made.software)}, writer {xhtml(made.writer)}</p>"),
            "extension": [
                {
                    "url": f"{AI}/StructureDefinition/aitransparency.AIKind",
                    "valueCodeableConcept": concept(None, coding(AI_KINDS, kind)),
                }
                for kind in kinds
            ],
            "identifier": [identifier("software", made.software)],
            "status": "active",
            "manufacturer": "Caretrace",
            "deviceName": [{"name": text(name or made.software), "type": "user-friendly-name"}],
            "modelNumber": text(made.writer),
            "type": concept("Artificial intelligence", coding(AI_KINDS, "Artificial-Intelligence")),
            "version": [
                {"type": concept("software"), "value": text(version)} if text(version) else None,
                {"type": concept("writer"), "value": text(made.writer)} if text(made.writer) else None,
            ],
        }
    )
