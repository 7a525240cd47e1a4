"""Where a stranger's words get in: the places of a chart, and a site's guideline folder, that carry a payload."""

import base64
import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from assistant.domain.draft import Kind
from assistant.knowledge import guidelines
from assistant.knowledge.guidelines import Library
from retrieval.model import PatientId

NOTE = "carrier.md"
ENTRIES = "carrier.json"
GUIDELINE = "carrier-guideline"
_REFERENCE, _IMPRESSION = "DocumentReference/carrier", "AllergyIntolerance/carrier"
#: How the sources of a chart point to what carries the payload.
POINTERS = frozenset({NOTE, _REFERENCE, _IMPRESSION})


class Surface(StrEnum):
    NOTE_BODY = "note body"
    ALLERGY_TEXT = "allergy text"
    DOCUMENT_TITLE = "document title"
    AUTHOR_NAME = "author name"
    GUIDELINE = "guideline upload"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Whose chart, under which visit, on which day the carrier is charted."""

    patient: PatientId
    encounter: str
    day: str


def carrier(surface: Surface, text: str, where: Where) -> tuple[str, bytes]:
    """The name and the bytes of a source that carries ``text`` in its place."""
    if surface is Surface.NOTE_BODY:
        return NOTE, _note(text, where).encode("utf-8", "surrogatepass")
    entry = _allergy(text, where) if surface is Surface.ALLERGY_TEXT else _document(surface, text, where)
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": entry}]}
    return ENTRIES, json.dumps(bundle).encode()


def _note(text: str, where: Where) -> str:
    """In every part of a note that a draft quotes from."""
    return f"""---
patient: {json.dumps(where.patient)}
title: Progress note
date: {where.day}
encounter: {json.dumps(where.encounter)}
---
# Progress note

## Interval history
Seen on the ward round, comfortable. {text}

Slept well.

## Assessment and plan
{text}

## Follow-up
Call the clinic with questions.

{text}

## Discharge instructions
{text}
"""


def _allergy(text: str, where: Where) -> dict[str, Any]:
    system = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
    return {
        "resourceType": "AllergyIntolerance",
        "id": "carrier",
        "patient": {"reference": f"Patient/{where.patient}"},
        "clinicalStatus": {"coding": [{"system": system, "code": "active"}]},
        "code": {"text": text},
        "recordedDate": where.day,
        "reaction": [{"manifestation": [{"text": text}]}],
        "note": [{"text": text}],
    }


def _document(surface: Surface, text: str, where: Where) -> dict[str, Any]:
    titled, author = surface is Surface.DOCUMENT_TITLE, {"display": "R. Amari, RN"}
    said = "## Assessment and plan\nWalks to the door without help. Continue as before.\n"
    return {
        "resourceType": "DocumentReference",
        "id": "carrier",
        "status": "current",
        "type": {"text": text if titled else "Nursing note"},
        "subject": {"reference": f"Patient/{where.patient}"},
        "date": f"{where.day}T10:00:00Z",
        "author": [author if titled else {"display": text}],
        "description": text if titled else "Nursing note",
        "context": {"encounter": [{"reference": f"Encounter/{where.encounter}"}]},
        "content": [
            {"attachment": {"contentType": "text/markdown", "title": text if titled else "", **_data(said)}}
        ],
    }


def _data(text: str) -> dict[str, str]:
    return {"data": base64.b64encode(text.encode()).decode()}


def site_library(text: str, folder: Path) -> Library:
    """Our guidelines and a site's own folder, whose one file says ``text`` in its title, its advice and its prose.

    Raises Invalid where the library refuses such a file.
    """
    one_line = " ".join(text.split())
    sentence = one_line if one_line.endswith(".") else f"{one_line}."
    aim = f"Aim for 7 visits: {sentence}"  # a goal needs a number; what the others say stands within it
    everywhere = {"concern": one_line, "says": sentence, "documents": [str(kind) for kind in Kind]}
    head = {
        "id": GUIDELINE, "title": one_line, "publisher": one_line, "source": one_line, "year": 2026,
        "version": "1", "status": "current", "effective": "2026-11-01", "jurisdiction": "US", "grade": one_line,
        "population": {"age": {"min_years": 0}},
        "goals": [
            {
                **everywhere, "id": "aimed-at", "owner": "nurse", "measure": {"name": one_line}, "target": "7 visits",
                "says": aim,
            }
        ],
        "actions": [
            {"id": kind, "kind": kind, "owner": "nurse", **everywhere}
            for kind in ("intervention", "education", "contingency")
        ],
        "referrals": [
            {
                "id": "sent-to", "specialty": one_line, "question": sentence, "urgency": "soon", "owner": "nurse",
                **everywhere,
            }
        ],
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{GUIDELINE}.md"
    front = json.dumps(head).replace('"2026-11-01"', "2026-11-01")  # YAML knows days, JSON does not
    file.write_text(f"---\n{front}\n---\n\n# Of this site\n\n{aim}\n", "utf-8", errors="surrogatepass")
    return guidelines.library().with_others(guidelines.load(folder))
