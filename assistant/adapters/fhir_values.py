"""The small pieces of FHIR R4 that resources are made of, each valid or not there: dates, concepts, narrative, ids."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5
from xml.sax.saxutils import escape

from assistant.adapters.markdown_text import escaped
from assistant.adapters.visible import visible
from assistant.domain.errors import Invalid

Resource = dict[str, Any]

#: Names made by us and no one else: changing it changes every id of every document.
NAMESPACE = UUID("5f0c5a1e-7d0b-5c55-9c53-0d1d6b1f2c11")

HL7 = "http://terminology.hl7.org/CodeSystem"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
US_CORE = "http://hl7.org/fhir/us/core/CodeSystem"
SDOH = "http://hl7.org/fhir/us/sdoh-clinicalcare/CodeSystem/SDOHCC-CodeSystemTemporaryCodes"
AI = "http://hl7.org/fhir/uv/aitransparency"
AI_KINDS = f"{AI}/CodeSystem/AIdeviceTypeCS"
BSER_STATUS = "http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS"
OURS = "urn:caretrace"
#: On whatever serves a goal: FHIR R4 core extension, on any resource, any number of times.
PERTAINS_TO_GOAL = "http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal"

#: Says of a resource that AI asserted it. It stays after a clinician adopted it (clinical-standards §3c).
AIAST: Resource = {
    "system": f"{HL7}/v3-ObservationValue",
    "code": "AIAST",
    "display": "Artificial Intelligence asserted",
}

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_TIME = re.compile(r"[T ](\d{2}:\d{2})(:\d{2})?(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?$", re.ASCII)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")
_CODE = re.compile(r"\S+( \S+)*")


# --- dates -----------------------------------------------------------------------------------------------------


def day(charted: str | None) -> str | None:
    """The date of ``charted`` as FHIR takes it ("2026", "2026-11", "2026-11-22"), or None when it is no date."""
    match = _DATE.match((charted or "").strip())
    rest = (charted or "").strip()[match.end() :] if match else ""
    if match is None or (rest and not (match[3] and _TIME.fullmatch(rest))):
        return None
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None
    return match[0]


def moment(charted: str | None) -> str | None:
    """A dateTime: the date, and the time too where the chart gives it with its zone. None when it is no date."""
    found = day(charted)
    time = _TIME.search((charted or "").strip())
    if found is None or time is None or time[3] is None:
        return found
    try:
        at = datetime.fromisoformat(f"{found}T{time[1]}{time[2] or ':00'}{time[3]}")
        return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return found


def instant(at: datetime) -> str:
    """Raises Invalid for a time without a zone."""
    if at.tzinfo is None:
        raise Invalid("a time without its zone cannot be put on a document: give an aware one")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# --- text and codes --------------------------------------------------------------------------------------------


def text(value: str | None) -> str | None:
    """A FHIR string, or None: FHIR has no empty ones."""
    return visible(value or "").strip() or None


def first(*words: str) -> str:
    """The first with something in it to read; "" when none has."""
    return next((seen for w in words if (seen := text(w))), "")


def someone(words: str) -> Resource | None:
    """A reference to someone or something that is named and not in the document."""
    return {"display": text(words)} if text(words) else None


def note(words: str) -> Resource | None:
    """An annotation. FHIR reads it as Markdown, so that patient text is escaped here."""
    return {"text": escaped(words)} if text(words) else None


def coding(system: str, code: str, display: str = "") -> Resource | None:
    """None when system or code is not one: a code without its system means nothing."""
    seen = visible(code)
    if not _URI.fullmatch(system) or not _CODE.fullmatch(seen):
        return None
    return pruned({"system": system, "code": seen, "display": text(display)})


def concept(words: str | None, *codings: Resource | None) -> Resource | None:
    return pruned({"coding": [c for c in codings if c], "text": text(words)}) or None


def known(word: str, codes: frozenset[str] | set[str], system: str) -> Resource | None:
    """The concept for ``word`` when it is one of ``codes``."""
    found = word.strip().lower()
    return concept(None, coding(system, found)) if found in codes else None


def identifier(name: str, value: str) -> Resource:
    return {"system": f"{OURS}:{name}", "value": text(value) or "unknown"}


def uuid_identifier(id: str) -> Resource:
    return {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{id}"}


def narrative(inner: str) -> Resource:
    """``inner`` is XHTML already escaped."""
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{inner}</div>'}


def xhtml(words: str) -> str:
    return escape(visible(words), {'"': "&quot;"})


def pruned(value: Resource) -> Resource:
    """Without what is None or empty, at any depth."""
    found = ((k, _pruned(v)) for k, v in value.items())
    return {k: v for k, v in found if not _empty(v)}


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return pruned(value)
    if isinstance(value, list | tuple):
        return [kept for v in value if not _empty(kept := _pruned(v))]
    return value


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | dict | list) and not value)


# --- ids and references ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Ids of one document: the same ``seed`` and local name give the same id on every machine."""

    seed: str
    base: str = "urn:uuid:"

    def id(self, local: str) -> str:
        return str(uuid5(NAMESPACE, f"{self.seed}|{local}"))

    def url(self, type: str, id: str) -> str:
        return f"{self.base}{id}" if self.base.startswith("urn:uuid:") else f"{self.base}{type}/{id}"

    def ref(self, type: str, local: str) -> Resource:
        return {"reference": self.url(type, self.id(local))}

    def to(self, resource: Resource) -> Resource:
        """A reference to a resource of this document."""
        return {"reference": self.url(resource["resourceType"], resource["id"])}
