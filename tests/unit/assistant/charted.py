"""Small records for tests: one line says one fact."""

from dataclasses import replace
from datetime import date
from typing import Any

from retrieval.model import (
    Allergy,
    AnyFact,
    Appointment,
    CareTeamMember,
    Code,
    Coverage,
    Device,
    DocumentId,
    Encounter,
    EncounterId,
    FactId,
    Immunization,
    Measurement,
    Medicine,
    Order,
    Patient,
    PatientId,
    Preference,
    Problem,
    Procedure,
    Record,
    Report,
    SocialNeed,
    Span,
)

TODAY = date(2026, 11, 22)
SYSTEMS = {
    "icd10": "http://hl7.org/fhir/sid/icd-10-cm",
    "snomed": "http://snomed.info/sct",
    "loinc": "http://loinc.org",
    "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "cvx": "http://hl7.org/fhir/sid/cvx",
}
NOBODY_READ = Coverage(
    sources=(), found=0, read=0, skipped=0, unreadable=0, tallies=(), notes=0, earliest=None, latest=None
)
_numbers = iter(range(10**9))


def words(text: str) -> Span:
    return Span(document=DocumentId("d"), start=0, end=len(text), text=text)


def _common(name: str, codes: dict[str, str]) -> dict[str, Any]:
    return {
        "id": FactId(f"f{next(_numbers)}"),
        "patient": PatientId("p"),
        "name": name,
        "words": words(name),
        "pointer": "X/1",
        "codes": tuple(Code(system=SYSTEMS[system], code=code) for system, code in codes.items()),
    }


def record(*facts: AnyFact, born: str | None = "1950-01-01", sex: str = "female", **person: Any) -> Record:
    patient = Patient(id=PatientId("p"), birth_date=born, sex=sex, words=words("the patient"), **person)
    return Record(patient=patient, facts=facts, documents=(), coverage=NOBODY_READ)


def problem(
    name: str, *, status: str = "active", verification: str = "confirmed", encounter: str = "", **more: Any
) -> Problem:
    codes = {system: more.pop(system) for system in list(more) if system in SYSTEMS}
    return Problem(
        **_common(name, codes),
        status=status,
        verification=verification,
        encounter=EncounterId(encounter) if encounter else None,
        **more,
    )


def medicine(name: str, *, status: str = "active", **more: Any) -> Medicine:
    codes = {system: more.pop(system) for system in list(more) if system in SYSTEMS}
    return Medicine(**_common(name, codes), status=status, **more)


def result(
    name: str, number: float | None, unit: str = "", *, on: str = "2026-11-01", loinc: str = "", **more: Any
) -> Measurement:
    made = Measurement(
        **_common(name, {"loinc": loinc} if loinc else {}),
        status="final",
        date=on,
        number=number,
        unit=unit,
        value="" if number is None else f"{number:g}",
    )
    return replace(made, **more)


def procedure(name: str, *, on: str = "2026-06-01", status: str = "completed", **codes: str) -> Procedure:
    return Procedure(**_common(name, codes), status=status, date=on)


def report(name: str, *, on: str = "2026-11-01", status: str = "final", **codes: str) -> Report:
    return Report(**_common(name, codes), status=status, date=on)


def vaccine(cvx: str, *, on: str, status: str = "completed", reason: str = "") -> Immunization:
    return Immunization(**_common("a vaccine", {"cvx": cvx}), status=status, date=on, reason=reason)


def need(domain: str, present: bool | None, *, on: str = "2026-11-01") -> SocialNeed:
    return SocialNeed(**_common(domain, {}), domain=domain, present=present, date=on)


def visit(setting: str, start: str, end: str | None, *, key: str = "e1", **more: Any) -> Encounter:
    common = _common(more.pop("name", "a visit"), {})
    status = more.pop("status", "finished" if end else "in-progress")
    return Encounter(
        **common, key=EncounterId(key), setting=setting, start=start, end=end, status=status, **more
    )


def stay(end: str | None = "2026-11-20", start: str = "2026-11-15", **more: Any) -> Encounter:
    return visit("IMP", start, end, **more)


def preference(about: str, value: str) -> Preference:
    return Preference(**_common(value, {}), about=about, value=value)


def device(name: str, *, status: str = "active") -> Device:
    return Device(**_common(name, {}), status=status)


def order(
    name: str, *, status: str = "active", category: str = "laboratory", on: str = "2026-11-19", **more: Any
) -> Order:
    return Order(**_common(name, {}), status=status, category=category, date=on, **more)


def appointment(start: str, *, status: str = "booked") -> Appointment:
    return Appointment(**_common("follow-up", {}), status=status, start=start)


def member(name: str, *, role: str = "", relation: str = "") -> CareTeamMember:
    return CareTeamMember(**_common(name, {}), role=role, relation=relation)


def allergy(name: str, **more: Any) -> Allergy:
    return Allergy(**_common(name, {}), **more)
