"""Small charts for measures: a resource a line, read by the reader; value sets that hold one invented code each."""

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from assistant.knowledge.measures import MEASURES, Period, Populations, ValueSet, ValueSets, decide
from assistant.knowledge.measures.named import OIDS
from retrieval.model import Record
from retrieval.readers import read
from retrieval.reconcile import record

YEAR = Period(first=date(2026, 1, 1), last=date(2026, 12, 31))
SYSTEM = "urn:test:codes"
CATEGORIES = "http://terminology.hl7.org/CodeSystem/"
LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"

Json = dict[str, Any]


@cache
def sets() -> ValueSets:
    """Every value set holds one code: its own title."""
    return ValueSets(
        ValueSet(title=title, oid=oid, codes=frozenset({(SYSTEM, title)})) for title, oid in OIDS.items()
    )


def concept(code: str, system: str = SYSTEM) -> Json:
    """A LOINC or SNOMED number is given as "loinc:…" or "snomed:…"."""
    for name, uri in (("loinc:", LOINC), ("snomed:", SNOMED), ("cvx:", "http://hl7.org/fhir/sid/cvx"),
                      ("pcs:", "http://www.cms.gov/Medicare/Coding/ICD10")):  # fmt: skip
        if code.startswith(name):
            system, code = uri, code.removeprefix(name)
    return {"coding": [{"system": system, "code": code}]}


def span(when: str) -> tuple[str, Json | str]:
    """ "2026-02-03" is a moment; "2026-02-01..2026-02-03" a period, and "2026-02-01.." one that goes on."""
    if ".." not in when:
        return "DateTime", when
    start, _, end = when.partition("..")
    return "Period", {name: value for name, value in (("start", start), ("end", end)) if value}


def visit(type: str, when: str = "2026-03-01..2026-03-01", *, status: str = "finished", **more: Any) -> Json:
    _, period = span(when if ".." in when else f"{when}..{when}")
    cls = {"system": CATEGORIES + "v3-ActCode", "code": more.pop("cls", "AMB")}
    return {
        "resourceType": "Encounter",
        "status": status,
        "class": cls,
        "type": [concept(type)],
        "period": period,
    } | more


def condition(
    code: str,
    onset: str = "2026-02-01..",
    *,
    status: str = "active",
    verified: str = "confirmed",
    kind: str = "problem-list-item",
    **more: Any,
) -> Json:
    name, value = span(onset)
    return {
        "resourceType": "Condition", "code": concept(code), "onset" + name: value,
        "clinicalStatus": concept(status, CATEGORIES + "condition-clinical"),
        **({"verificationStatus": concept(verified, CATEGORIES + "condition-ver-status")} if verified else {}),
        "category": [concept(kind, CATEGORIES + "condition-category")],
    } | more  # fmt: skip


def observation(
    code: str,
    when: str,
    value: Any = None,
    *,
    status: str = "final",
    category: str = "laboratory",
    **more: Any,
) -> Json:
    name, at = span(when)
    found: Json = {
        "resourceType": "Observation",
        "status": status,
        "code": concept(code),
        "effective" + name: at,
    }
    found["category"] = [concept(category, CATEGORIES + "observation-category")]
    match value:
        case str():
            found["valueCodeableConcept"] = concept(value)
        case (number, unit):
            found["valueQuantity"] = {"value": number, "unit": unit}
        case bool():
            found["valueBoolean"] = value
    return found | more


def pressure(when: str, systolic: int, diastolic: int, **more: Any) -> Json:
    parts = [
        {"code": concept(f"loinc:{code}"), "valueQuantity": {"value": half, "code": "mm[Hg]"}}
        for code, half in (("8480-6", systolic), ("8462-4", diastolic))
    ]
    return observation("loinc:85354-9", when, category="vital-signs", component=parts, **more)


def not_observed(code: str, reason: str, issued: str) -> Json:
    why = {"url": "http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-notDoneReason"}
    return observation(code, issued, status="cancelled", issued=issued) | {
        "extension": [why | {"valueCodeableConcept": concept(reason)}]
    }


def procedure(code: str, when: str, *, status: str = "completed") -> Json:
    name, at = span(when)
    return {"resourceType": "Procedure", "status": status, "code": concept(code), "performed" + name: at}


def order(code: str, when: str, *, type: str = "ServiceRequest", status: str = "active", **more: Any) -> Json:
    named = {"codeCodeableConcept" if type == "DeviceRequest" else "code": concept(code)}
    return {"resourceType": type, "status": status, "intent": "order", "authoredOn": when} | named | more


def refused(code: str, when: str, reason: str = "Patient Declined") -> Json:
    why = {"url": "http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-doNotPerformReason"}
    extension = [why | {"valueCodeableConcept": concept(reason)}]
    return order(code, when, status="completed", doNotPerform=True, extension=extension)


def medicine(
    code: str,
    when: str,
    *,
    status: str = "active",
    bounds: str = "",
    days: int = 0,
    category: str = "",
    **more: Any,
) -> Json:
    found: Json = {
        "resourceType": "MedicationRequest",
        "status": status,
        "intent": "order",
        "authoredOn": when,
    }
    found["medicationCodeableConcept"] = concept(code)
    if bounds:
        found["dosageInstruction"] = [{"timing": {"repeat": {"boundsPeriod": span(bounds)[1]}}}]
    if days:
        found["dispenseRequest"] = {"expectedSupplyDuration": {"value": days, "code": "d"}}
    if category:
        found["category"] = [concept(category, CATEGORIES + "medicationrequest-category")]
    return found | more


def vaccine(code: str, when: str, *, status: str = "completed") -> Json:
    return {
        "resourceType": "Immunization",
        "status": status,
        "vaccineCode": concept(code),
        "occurrenceDateTime": when,
    }


def allergy(code: str, onset: str = "2026-01-05..") -> Json:
    name, value = span(onset)
    return {
        "resourceType": "AllergyIntolerance", "code": concept(code), "onset" + name: value,
        "clinicalStatus": concept("active", CATEGORIES + "allergyintolerance-clinical"),
        "verificationStatus": concept("confirmed", CATEGORIES + "allergyintolerance-verification"),
    }  # fmt: skip


def chart_bundle(
    resources: Iterable[Json], *, born: str = "1960-06-15", gender: str = "female", **person: Any
) -> bytes:
    """One patient's Bundle; resources without an id are numbered."""
    patient = {"resourceType": "Patient", "id": "p", "birthDate": born, "gender": gender} | person
    entries = [{"resource": patient}]
    for n, one in enumerate(resources):
        whose = "patient" if one["resourceType"] in ("Immunization", "AllergyIntolerance") else "subject"
        whose = "for" if one["resourceType"] == "Task" else whose
        entries.append({"resource": {"id": str(n), whose: {"reference": "Patient/p"}} | one})
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def chart(resources: Iterable[Json], **person: Any) -> Record:
    return record([read(chart_bundle(resources, **person), name="chart")])


def decided(measure: str, *resources: Json, by: ValueSets | None = None, **person: Any) -> Populations:
    return decide(measure, chart(resources, **person), YEAR, sets() if by is None else by)


def stands(measure: str, *resources: Json, **person: Any) -> str:
    """Where the patient stands, in a letter a rate: out, excluded, excepted, numerator, denominator only."""
    return " ".join(
        "out" if not rate.initial else "ip" if not rate.denominator else "ex" if rate.excluded
        else "exc" if rate.exception else "num" if rate.numerator else "den"
        for rate in decided(measure, *resources, **person).rates
    )  # fmt: skip


def used() -> set[str]:
    return {title for measure in MEASURES.values() for title in measure.uses}
