"""Small FHIR charts for the tests of the reader: one patient, and whatever a test adds."""

import base64
import json
from pathlib import Path
from typing import Any

from retrieval.model import AnyFact, Reading
from retrieval.readers import read

LOINC, SNOMED, UCUM = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"
OF_P1 = {"reference": "Patient/p1"}
P1 = {
    "resourceType": "Patient",
    "id": "p1",
    "name": [{"use": "official", "family": "Brandt", "given": ["Ada", "Marie"]}],
    "gender": "female",
    "birthDate": "1948-02-11",
}


def coded(system: str, code: str, display: str = "", text: str = "") -> dict[str, Any]:
    return {
        "coding": [{"system": system, "code": code, "display": display}],
        **({"text": text} if text else {}),
    }


def of(kind: str, id: str = "1", /, **elements: Any) -> dict[str, Any]:
    return {"resourceType": kind, "id": id, "subject": OF_P1, **elements}


def bundle(*resources: dict[str, Any], type: str = "collection") -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": type, "entry": [{"resource": one} for one in resources]}


def reading(*resources: dict[str, Any], **more: Any) -> Reading:
    return read(json.dumps(bundle(P1, *resources)).encode(), name="chart.json", **more)


def only(kind: type[AnyFact], *resources: dict[str, Any]) -> Any:
    (fact,) = (one for one in reading(*resources).facts if type(one) is kind)
    return fact


def fates(read: Reading) -> list[tuple[str, str, str]]:
    return [(one.pointer, one.fate.value, one.reason) for one in read.entries]


def attachment(text: str | bytes, kind: str = "text/plain") -> dict[str, str]:
    data = text.encode() if isinstance(text, str) else text
    return {"contentType": kind, "data": base64.b64encode(data).decode()}


def note(
    id: str = "n1", text: str | bytes = "Seen today.", kind: str = "text/plain", **more: Any
) -> dict[str, Any]:
    return of(
        "DocumentReference",
        id,
        **{"status": "current", "content": [{"attachment": attachment(text, kind)}], **more},
    )


def whole_chart() -> list[dict[str, Any]]:
    """One resource of nearly every kind that is read, with most of what it can hold."""
    lines = Path(__file__).with_name("whole_chart.ndjson").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
