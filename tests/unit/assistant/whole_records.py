"""A record of FHIR entries and notes together, read as any record is."""

import json
from typing import Any

from retrieval.model import PatientId, Record
from retrieval.readers import read
from retrieval.reconcile import record as merged


def of_patient(
    *parts: dict[str, Any] | str, born: str = "1950-02-03", sex: str = "female", **person: Any
) -> Record:
    """``parts`` are FHIR resources and notes with their front matter."""
    patient = {"resourceType": "Patient", "id": "ann", "birthDate": born, "gender": sex, **person}
    entries = [
        {"resource": {"subject": {"reference": "Patient/ann"}, **p}} for p in parts if isinstance(p, dict)
    ]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient}, *entries]}
    notes = [p for p in parts if isinstance(p, str)]
    return merged(
        [
            read(json.dumps(bundle).encode(), name="r.json"),
            *(read(n.encode(), name=f"n{i}.md", patient=PatientId("ann")) for i, n in enumerate(notes)),
        ]
    )
