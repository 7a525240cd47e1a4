"""What the patient has, in FHIR: problems and allergies. A status that the chart does not give is left out."""

import re

from assistant.adapters.fhir_making import Making
from assistant.adapters.fhir_values import (
    HL7,
    SNOMED,
    US_CORE,
    Resource,
    coding,
    concept,
    first,
    known,
    moment,
    text,
)
from assistant.domain.draft import AllergyDetail, Item, Kind, ProblemDetail, Section

DISCHARGE_DIAGNOSES = "11535-2"

_CLINICAL = frozenset({"active", "recurrence", "relapse", "inactive", "remission", "resolved"})
_VERIFICATION = frozenset({"unconfirmed", "provisional", "differential", "confirmed", "refuted"})
_NO_ALLERGIES = re.compile(r"\W*(?:no known allerg(?:y|ies)|nka)\W*", re.IGNORECASE)


def problem(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
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


def allergy(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    d = item.detail if isinstance(item.detail, AllergyDetail) else AllergyDetail()
    criticality = d.criticality.strip().lower()
    none_at_all = d.none_known and _NO_ALLERGIES.fullmatch(item.text)  # "no known food allergies" says less
    none_known = coding(SNOMED, "716186003", "No known allergy") if none_at_all else None
    return (
        {
            "resourceType": "AllergyIntolerance",
            "clinicalStatus": concept(None, coding(f"{HL7}/allergyintolerance-clinical", "active")),  # ait-1
            "type": "intolerance" if d.intolerance else None,
            "criticality": criticality if criticality in {"low", "high", "unable-to-assess"} else None,
            "code": concept(first(d.substance, item.text), none_known),
            "patient": making.patient,
            "recordedDate": making.at,
            "reaction": [{"manifestation": [concept(d.reaction)]}] if text(d.reaction) else [],
        },
    )
