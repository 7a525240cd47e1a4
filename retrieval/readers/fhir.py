"""FHIR R4 in, a Reading out: every entry read, skipped or unreadable, and each with its reason.

Lenient with each resource, strict about whose it is. What is wrong in one resource stays in it: a wrong type is an
absence, a missing name makes that resource unreadable, and its neighbours are read. ``contained`` resources are read as
part of their holder and are no entries.
"""

from collections.abc import Callable, Iterator
from typing import Any

from retrieval.model import (
    AnyFact,
    Document,
    DocumentId,
    DocumentKind,
    Entry,
    Fate,
    Patient,
    PatientId,
    Reading,
    SourceId,
)
from retrieval.readers import (
    fhir_around,
    fhir_consents,
    fhir_documents,
    fhir_medicines,
    fhir_orders,
    fhir_people,
    fhir_plans,
    fhir_problems,
    fhir_results,
    fhir_telephones,
    fhir_visits,
)
from retrieval.readers.errors import NotReadable, TooLarge
from retrieval.readers.fhir_chart import ENTERED_IN_ERROR, Chart
from retrieval.readers.fhir_entries import Found, entries
from retrieval.readers.fhir_identity import whose
from retrieval.readers.fhir_shape import Json, objects, said
from retrieval.readers.fhir_sheet import Aside, Sheet, Unclear
from retrieval.readers.fhir_words import code
from retrieval.text import by_the_way
from retrieval.text.sections import sections
from retrieval.text.stated import stated

Reader = Callable[[Json, Sheet], Iterator[AnyFact]]

READERS: dict[str, Reader] = {
    "Patient": fhir_people.patient,
    "CareTeam": fhir_people.care_team,
    "RelatedPerson": fhir_people.related_person,
    "Organization": fhir_telephones.place,
    "HealthcareService": fhir_telephones.place,
    "Practitioner": fhir_telephones.clinician,
    "Condition": fhir_problems.condition,
    "AllergyIntolerance": fhir_problems.allergy,
    "MedicationRequest": fhir_medicines.medication_request,
    "MedicationStatement": fhir_medicines.medication_statement,
    "MedicationDispense": fhir_medicines.medication_dispense,
    "MedicationAdministration": fhir_medicines.medication_administration,
    "Observation": fhir_results.observation,
    "QuestionnaireResponse": fhir_results.questionnaire_response,
    "ImagingStudy": fhir_results.imaging_study,
    "DiagnosticReport": fhir_documents.diagnostic_report,
    "DocumentReference": fhir_documents.document_reference,
    "Composition": fhir_documents.composition,
    "ClinicalImpression": fhir_documents.clinical_impression,
    "Communication": fhir_documents.communication,
    "Procedure": fhir_visits.procedure,
    "Encounter": fhir_visits.encounter,
    "Appointment": fhir_visits.appointment,
    "Immunization": fhir_plans.immunization,
    "Goal": fhir_plans.goal,
    "CarePlan": fhir_plans.care_plan,
    "Consent": fhir_consents.consent,
    "FamilyMemberHistory": fhir_around.family_history,
    "Device": fhir_around.device,
    "DeviceUseStatement": fhir_around.device_use,
    "Coverage": fhir_around.coverage,
    "ServiceRequest": fhir_orders.service_request,
    "DeviceRequest": fhir_orders.device_request,
    "NutritionOrder": fhir_orders.nutrition_order,
    "Task": fhir_orders.task,
    "Flag": fhir_around.alert,
    "DetectedIssue": fhir_around.alert,
    "AdverseEvent": fhir_around.alert,
    "RiskAssessment": fhir_around.alert,
}
# Read for the names, roles and contents that others refer to; they say nothing by themselves.
NAMES = frozenset("PractitionerRole Location Medication Substance Binary".split())
_BILLING, _FORM, _RECORDS = (
    "billing, not clinical",
    "a form without answers",
    "says who recorded it, not what was found",
)
_SERVER = "a message of the server, not clinical"
ASIDE = {
    **dict.fromkeys(
        ("Claim", "ClaimResponse", "ExplanationOfBenefit", "Invoice", "Account", "ChargeItem"), _BILLING
    ),
    **dict.fromkeys(("PaymentNotice", "PaymentReconciliation", "CoverageEligibilityRequest"), _BILLING),
    **dict.fromkeys(
        ("CoverageEligibilityResponse", "EnrollmentRequest", "EnrollmentResponse", "InsurancePlan"), _BILLING
    ),
    **dict.fromkeys(("Provenance", "AuditEvent"), _RECORDS),
    **dict.fromkeys(
        ("OperationOutcome", "Parameters", "MessageHeader", "CapabilityStatement", "Subscription"), _SERVER
    ),
    **dict.fromkeys(("Questionnaire",), _FORM),
    **dict.fromkeys(("Schedule", "Slot", "AppointmentResponse"), "scheduling, not clinical"),
    **dict.fromkeys(("Endpoint", "StructureDefinition", "ValueSet", "CodeSystem"), "technical, not clinical"),
    **dict.fromkeys(
        ("Group", "List", "Person", "Basic", "ResearchSubject", "MeasureReport"), "a list, not what is in it"
    ),
    "Specimen": "a specimen: its results are read",
    "Media": "a picture or sound",
}
_FAULT = "the reader failed on it or on a part of it"
# What data can do to code that trusts it. The shapes are asked for without trust, so this is a second net, and the
# tests hold that nothing is ever caught in it.
_DATA_FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def read_fhir(
    parsed: Any, *, source: SourceId, name: str, patient: PatientId | None = None, most_entries: int = 60_000
) -> Reading:
    """Reads what the JSON of a source held. Raises NotReadable, TooLarge, NotOnePatient."""
    found = entries(parsed, most=most_entries)
    _refuse_what_is_no_record(found, name, most_entries)
    _set_aside(found)
    chart = Chart(found)
    subject = whose(found, chart, patient=patient, which=name)
    chart.settle()
    sex = said(subject.described.resource.get("gender")) if subject.described else ""
    documents: dict[DocumentId, Document] = {}
    facts: list[AnyFact] = []
    person: Patient | None = None
    for one in found:
        if one.fate is None:
            sheet = Sheet(one, chart=chart, patient=subject.patient, source=source, sex=sex)
            facts += _read(one, sheet)
            if one.fate is Fate.READ:
                documents |= {document.id: document for document in sheet.documents()}
                person = fhir_people.person(one.resource, sheet) if one is subject.described else person
    return Reading(
        source=source,
        patient=subject.patient,
        person=person,
        documents=tuple(documents.values()),
        facts=tuple(facts),
        entries=tuple(_entry(one) for one in found),
        format="fhir",
        name=name,
    )


def _refuse_what_is_no_record(found: list[Found], name: str, most_entries: int) -> None:
    if len(found) > most_entries:
        raise TooLarge(what=f"holds more than {most_entries:,} entries", which=name, do="Send it in parts.")
    if not found:
        raise NotReadable(what="holds no resource", which=name, do="Send a Bundle, a resource or NDJSON.")
    if not any(one.resource and one.type for one in found):
        raise NotReadable(what="is JSON, but not FHIR", which=name, do="Send FHIR R4: it has a resourceType.")


def _read(one: Found, sheet: Sheet) -> list[AnyFact]:
    """The facts of one resource and of its notes; its fate is settled on the way."""
    reader = READERS.get(one.type)
    if reader is None:
        one.meets(Fate.READ)
        return []
    try:
        facts = list(reader(one.resource, sheet))
        notes = [document for document in sheet.documents() if document.kind is DocumentKind.NOTE]
    except Aside as aside:
        one.meets(Fate.SKIPPED, str(aside))
    except Unclear as unclear:
        one.meets(Fate.UNREADABLE, str(unclear))
    except _DATA_FAULTS:
        one.meets(Fate.UNREADABLE, _FAULT)
    else:
        facts += _stated(notes, sheet)
        facts += _found_by_the_way(one, list(sheet.documents()))
        one.meets(Fate.READ, sheet.missing)
        return facts
    return []


def _stated(notes: list[Document], sheet: Sheet) -> list[AnyFact]:
    """What the lists of these notes state. A note whose lists cannot be followed is a note all the same."""
    facts: list[AnyFact] = []
    for note in notes:
        try:
            facts += stated(note, sections(note.text))
        except _DATA_FAULTS:
            sheet.missing = _FAULT
    return facts


def _found_by_the_way(one: Found, documents: list[Document]) -> list[AnyFact]:
    """What a final report found beside its question: in its text, else in its conclusion."""
    if one.type != "DiagnosticReport" or said(one.resource.get("status")) in _NOT_FINAL:
        return []
    texts = [d for d in documents if d.kind is DocumentKind.REPORT] or documents
    return [p for d in texts for p in by_the_way.problems(d)]


_NOT_FINAL = frozenset({"registered", "partial", "preliminary", "cancelled"})


def _set_aside(found: list[Found]) -> None:
    """What is known from type and status alone."""
    for one in found:
        if one.fate is not None:
            continue
        status, verified = said(one.resource.get("status")), code(one.resource.get("verificationStatus"))
        if "entered-in-error" in (status, verified):
            one.meets(Fate.SKIPPED, ENTERED_IN_ERROR)
        elif one.type in ASIDE:
            one.meets(Fate.SKIPPED, ASIDE[one.type])
        elif one.type not in READERS and one.type not in NAMES:
            one.meets(Fate.SKIPPED, f"{one.type} is not used for drafting yet")
        elif one.type in READERS and _is_modified(one.resource):
            one.meets(Fate.SKIPPED, "carries a modifier that is not understood")


def _is_modified(resource: Json) -> bool:
    """A modifier extension may turn the meaning round, so one that is not understood forbids reading."""
    return any(
        not said(one.get("url")).lower().endswith("donotperform")
        for one in objects(resource, "modifierExtension")
    )


def _entry(one: Found) -> Entry:
    return Entry(pointer=one.pointer, type=one.type, fate=one.fate or Fate.UNREADABLE, reason=one.reason)
