"""A house for one run: a folder that goes when it ends, the records it needs, a clock that tells the story's day."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from assistant import demo
from assistant.bootstrap import Assistant, open_assistant
from assistant.domain.draft import Digest, Draft, PersonId, Verdict
from assistant.domain.people import Actor, Role
from assistant.settings import Settings
from assistant.workflow.intake import Receipt
from assistant.workflow.ports import Model
from assistant.workflow.review import Choice
from evals.case import TODAY, Again, Case, Inline
from evals.errors import CannotRun
from retrieval.model import EncounterId, PatientId

COORDINATOR = Actor(id=PersonId("evals-coordinator"), role=Role.COORDINATOR)
CLINICIAN = Actor(id=PersonId("evals-clinician"), role=Role.CLINICIAN)


@dataclass
class StoryClock:
    """Nine in the morning of the day it is told."""

    today: date = TODAY

    def __call__(self) -> datetime:
        return datetime.combine(self.today, time(9), UTC)


@dataclass(kw_only=True)
class Ward:
    """An assistant, and who of the cases' patients is in it already."""

    assistant: Assistant
    clock: StoryClock
    _patients: dict[str, PatientId] = field(default_factory=dict)

    def draft(self, case: Case) -> Draft:
        """The draft a case asks for, written as of its day."""
        self.clock.today = case.today
        draft = self.assistant.request_draft(
            case.kind,
            self._admitted(case),
            actor=COORDINATOR,
            encounter=EncounterId(case.encounter) if case.encounter else None,
            focus=case.focus,
        )
        return self.assistant.draft(draft.id, actor=COORDINATOR)

    def _admitted(self, case: Case) -> PatientId:
        key = case.patient or case.id
        if key not in self._patients:
            self._patients[key] = (
                admit_folder(self.assistant, folder_of(case.patient))[0].patient
                if case.record is None
                else _admit_inline(self.assistant, case.id, case.record, case.today)
            )
        return self._patients[key]


@contextmanager
def ward(
    *, settings: Settings | None = None, model: Model | None = None, within: Path | None = None
) -> Iterator[Ward]:
    """Open for one run, in a new folder ``within`` one. ``settings`` lends everything but the folder; ``model`` stands
    in for the one they name.
    """
    clock = StoryClock()
    with tempfile.TemporaryDirectory(prefix="caretrace-evals-", dir=within) as folder:
        given = (settings or Settings()).model_copy(update={"data": Path(folder), "database": ""})
        with open_assistant(given, purpose="evals", clock=clock, model=model) as assistant:
            yield Ward(assistant=assistant, clock=clock)


def settings_for(engine: str) -> Settings:
    """The composer alone, or the language model that the settings name. Raises CannotRun when they name none."""
    settings = Settings()
    if engine == "composer":
        return settings.model_copy(update={"model": "", "model_base_url": ""})
    if not settings.model:
        raise CannotRun("--engine model needs CARETRACE_MODEL and CARETRACE_MODEL_BASE_URL")
    return settings


def approved_whole(assistant: Assistant, draft: Draft) -> Draft:
    """Everything accepted, every finding answered, signed: what a patient's version of it would say at most."""
    assert draft.content is not None
    choices = [Choice(item=i.id, verdict=Verdict.ACCEPT, reason="measured") for i in draft.content.items()]
    draft = assistant.decide(draft.id, choices, seen=_seen(draft), actor=CLINICIAN)
    if draft.content and (left := [f.id for f in draft.content.open_findings()]):
        draft = assistant.acknowledge(draft.id, left, "measured", seen=_seen(draft), actor=CLINICIAN)
    return assistant.approve(draft.id, seen=_seen(draft), actor=CLINICIAN)


def _seen(draft: Draft) -> Digest:
    assert draft.digest is not None
    return draft.digest


def folder_of(slug: str) -> Path:
    return next(p for p in demo.patients() if p.name == slug)


def admit_folder(assistant: Assistant, folder: Path) -> list[Receipt]:
    """A patient's folder: record.json, then the notes in their order."""
    first = admit_file(assistant, folder / "record.json")
    notes = sorted((folder / "notes").glob("*.*"))
    return [first, *(admit_file(assistant, note, patient=first.patient) for note in notes)]


def admit_file(assistant: Assistant, file: Path, *, patient: PatientId | None = None) -> Receipt:
    return assistant.receive(file.read_bytes(), name=file.name, patient=patient, actor=COORDINATOR)


def _admit_inline(assistant: Assistant, id: str, record: Inline, today: date) -> PatientId:
    patient = PatientId(id)
    resources = [*record.resources, *(r for a in record.again for r in repeated(a, today))]
    if resources:
        entries = [{"resource": r} for r in owned(resources)]
        data = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
        patient = assistant.receive(data, name=f"{id}.json", patient=None, actor=COORDINATOR).patient
    for note in record.notes:
        assistant.receive(note.text.encode(), name=note.name, patient=patient, actor=COORDINATOR)
    return patient


def owned(resources: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each with the patient as its subject, where it names none."""
    person = next((r["id"] for r in resources if r["resourceType"] == "Patient"), None)
    for resource in resources:
        key = _WHOSE.get(resource["resourceType"], "subject")
        ownerless = person is None or key in resource or resource["resourceType"] in _NOBODYS
        yield resource if ownerless else {**resource, key: {"reference": f"Patient/{person}"}}


_WHOSE = {
    "AllergyIntolerance": "patient",
    "Consent": "patient",
    "Coverage": "beneficiary",
    "Device": "patient",
    "FamilyMemberHistory": "patient",
    "Immunization": "patient",
    "RelatedPerson": "patient",
}
_NOBODYS = frozenset(
    {"Appointment", "Location", "Organization", "Patient", "Practitioner", "PractitionerRole"}
)


def repeated(again: Again, today: date) -> Iterator[dict[str, Any]]:
    template = json.dumps(again.resource)
    for n in range(1, again.times + 1):
        day = (today - timedelta(days=n)).isoformat()
        one: dict[str, Any] = json.loads(template.replace("{n}", str(n)).replace("{day}", day))
        yield one
