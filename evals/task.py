"""A house for one run: a folder that goes when it ends, the records it needs, a clock that tells the story's day."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

from assistant import demo
from assistant.bootstrap import Assistant, open_assistant
from assistant.domain.draft import Draft, PersonId
from assistant.domain.people import Actor, Role
from assistant.settings import Settings
from assistant.workflow.intake import Receipt
from evals.case import TODAY, Case, Inline
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
                else _admit_inline(self.assistant, case.id, case.record)
            )
        return self._patients[key]


@contextmanager
def ward(*, settings: Settings | None = None) -> Iterator[Ward]:
    """Open for one run. ``settings`` lends everything but the folder."""
    clock = StoryClock()
    with tempfile.TemporaryDirectory(prefix="caretrace-evals-") as folder:
        given = (settings or Settings()).model_copy(update={"data": Path(folder), "database": ""})
        with open_assistant(given, purpose="evals", clock=clock) as assistant:
            yield Ward(assistant=assistant, clock=clock)


def folder_of(slug: str) -> Path:
    return next(p for p in demo.patients() if p.name == slug)


def admit_folder(assistant: Assistant, folder: Path) -> list[Receipt]:
    """A patient's folder: record.json, then the notes in their order."""
    first = admit_file(assistant, folder / "record.json")
    notes = sorted((folder / "notes").glob("*.*"))
    return [first, *(admit_file(assistant, note, patient=first.patient) for note in notes)]


def admit_file(assistant: Assistant, file: Path, *, patient: PatientId | None = None) -> Receipt:
    return assistant.receive(file.read_bytes(), name=file.name, patient=patient, actor=COORDINATOR)


def _admit_inline(assistant: Assistant, id: str, record: Inline) -> PatientId:
    patient = PatientId(id)
    if record.resources:
        bundle = {"resourceType": "Bundle", "type": "collection"}
        data = json.dumps({**bundle, "entry": [{"resource": r} for r in record.resources]}).encode()
        patient = assistant.receive(data, name=f"{id}.json", patient=None, actor=COORDINATOR).patient
    for note in record.notes:
        assistant.receive(note.text.encode(), name=note.name, patient=patient, actor=COORDINATOR)
    return patient
