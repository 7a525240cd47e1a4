"""A record looked at with plain eyes: the JSON and the notes as they came, without our readers, facts or writers.

What a draft should contain is judged against this, so that a thing which our own reader overlooks counts as overlooked.
"""

import base64
import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from evals.errors import CannotRun

Resource = dict[str, Any]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATES = (
    "effectiveDateTime",
    "issued",
    "authoredOn",
    "performedDateTime",
    "date",
    "recordedDate",
    "onsetDateTime",
    "start",
    "startDate",
    "occurrenceDateTime",
    "created",
    "dateTime",
)


@dataclass(frozen=True, kw_only=True)
class RawNote:
    text: str
    day: date | None
    encounter: str = ""
    title: str = ""


@dataclass(kw_only=True)
class RawRecord:
    """Everything of one patient. ``resources`` are by type, as sent."""

    resources: dict[str, list[Resource]] = field(default_factory=dict)
    notes: list[RawNote] = field(default_factory=list)

    def of(self, *types: str) -> Iterator[Resource]:
        for type in types:
            yield from self.resources.get(type, [])

    def for_any_recipient(self) -> "RawRecord":
        """Without resources of a substance use program, which a letter to nobody by name must not carry."""
        kept = {type: [r for r in found if not _of_a_program(r)] for type, found in self.resources.items()}
        return RawRecord(resources=kept, notes=self.notes)


def _of_a_program(r: Resource) -> bool:
    return any(label.get("code") in {"42CFRPart2", "SUD"} for label in r.get("meta", {}).get("security", []))


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What may be said in one draft: all of the record, or what was known when one stay ended."""

    record: RawRecord
    stay: Resource | None

    @property
    def left(self) -> date | None:
        return day((self.stay or {}).get("period", {}).get("end"))

    @property
    def came(self) -> date | None:
        return day((self.stay or {}).get("period", {}).get("start"))

    def known(self, *types: str) -> list[Resource]:
        """Not entered in error, and not later than the stay."""
        return [r for r in self.record.of(*types) if not wrong(r) and not self._later(when(r))]

    def mine(self, *types: str) -> list[Resource]:
        """Of the stay itself; without a stay, all of them."""
        return [r for r in self.known(*types) if self.stay is None or self._in_stay(r)]

    def notes(self) -> list[RawNote]:
        if self.stay is None:
            return self.record.notes
        return [n for n in self.record.notes if n.encounter == self.stay["id"] or self._within(n)]

    def says(self, pattern: str) -> str:
        """Where a note of the scope says it, in a few words; "" where none does."""
        for n in self.notes():
            for found in re.finditer(pattern, n.text, re.IGNORECASE):
                around = n.text[max(0, found.start() - 40) : found.end() + 20]
                return f"note {n.day or ''} {n.title[:24]}: …{' '.join(around.split())}…"
        return ""

    def _in_stay(self, r: Resource) -> bool:
        link = (r.get("encounter") or r.get("context") or {}).get("reference", "")
        if link:
            return self.stay is not None and link.endswith(self.stay["id"])
        on = when(r)
        if on is None or self.came is None or self.left is None:
            return False
        return self.came <= on <= self.left

    def _within(self, n: RawNote) -> bool:
        if n.encounter or n.day is None or self.came is None or self.left is None:
            return False
        return self.came <= n.day <= self.left

    def _later(self, on: date | None) -> bool:
        return on is not None and self.left is not None and on > self.left + timedelta(days=1)


def read(path: Path) -> RawRecord:
    """A FHIR file, or a patient's folder with record.json and notes. Raises CannotRun for what is no JSON."""
    record = holding(_entries(path / "record.json" if path.is_dir() else path))
    for file in sorted((path / "notes").glob("*.*")) if path.is_dir() else []:
        found = _DAY.search(file.name)
        record.notes.append(RawNote(text=file.read_text("utf-8"), day=day(found[0]) if found else None))
    return record


def holding(resources: Iterable[Resource]) -> RawRecord:
    """Of these resources of one patient, with the notes that hang on them."""
    record = RawRecord()
    for resource in resources:
        record.resources.setdefault(resource.get("resourceType", ""), []).append(resource)
    for resource in record.of("DocumentReference", "DiagnosticReport"):
        record.notes += list(_attached(resource))
    return record


def _entries(file: Path) -> Iterator[Resource]:
    data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    try:
        whole = (
            [json.loads(line) for line in data.splitlines() if line.strip()]
            if _lines(file)
            else [json.loads(data)]
        )
    except ValueError:
        raise CannotRun(f"{file}: not JSON") from None
    for one in whole:
        if one.get("resourceType") == "Bundle":
            yield from (e["resource"] for e in one.get("entry", []) if e.get("resource"))
        else:
            yield one


def _lines(file: Path) -> bool:
    return ".ndjson" in file.name


def _attached(r: Resource) -> Iterator[RawNote]:
    links = r.get("context", {}).get("encounter") or [r.get("encounter") or {}]
    encounter = str(links[0].get("reference", "")).rpartition("/")[2].removeprefix("urn:uuid:")
    attached = [c.get("attachment", {}) for c in r.get("content", [])] + r.get("presentedForm", [])
    for a in attached:
        if "data" in a:
            text = base64.b64decode(a["data"]).decode("utf-8", "replace")
            yield RawNote(
                text=text, day=when(r), encounter=encounter, title=said(r.get("type") or r.get("code"))
            )


def day(text: str | None) -> date | None:
    found = _DAY.match(text or "")
    return date.fromisoformat(found[0]) if found else None


def when(r: Resource) -> date | None:
    """The first date that the resource gives of itself."""
    period = r.get("effectivePeriod") or r.get("performedPeriod") or r.get("period") or {}
    return next((d for key in _DATES if (d := day(r.get(key)))), None) or day(period.get("start"))


def wrong(r: Resource) -> bool:
    status = r.get("status") or ""
    verified = [c.get("code") for c in (r.get("verificationStatus") or {}).get("coding", [])]
    return status in {"entered-in-error", "cancelled", "not-done", "draft"} or bool(
        {"entered-in-error", "refuted"} & set(verified)
    )


def said(concept: Any) -> str:
    """A CodeableConcept in words."""
    if not isinstance(concept, dict):
        return ""
    return concept.get("text") or next(
        (c["display"] for c in concept.get("coding", []) if c.get("display")), ""
    )


def codes(concept: Any) -> set[str]:
    return (
        {c.get("code", "") for c in (concept or {}).get("coding", [])} if isinstance(concept, dict) else set()
    )
