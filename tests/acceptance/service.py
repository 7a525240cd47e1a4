"""A service with one small invented patient, and somebody of each role who may call it."""

import json
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.auth import COOKIE, Sessions, Tokens
from api.server import configured
from assistant.bootstrap import Assistant, open_assistant
from assistant.domain.draft import Draft, DraftId, Kind
from assistant.domain.people import Actor, Role
from assistant.settings import Settings
from assistant.workflow.review import Choice
from retrieval.model import PatientId

ADA = "ada-lund"
HERE = "http://localhost"
NOTE = """Discharge note

Medications:
- Furosemide 40 mg by mouth twice daily
- Lisinopril 10 mg by mouth once daily

Allergies:
Penicillin (hives)

Assessment:
Acute heart failure, improved. She denies chest pain.
"""


def _coded(system: str, code: str, display: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


def a_record(patient: str = ADA, *, name: str = "Lund", birth: str = "1951-04-02") -> bytes:
    """A Bundle: a person, a stay that ended, a problem, a medicine, an allergy, a result."""
    subject = {"reference": f"Patient/{patient}"}
    stay = {"reference": f"Encounter/{patient}-stay"}
    clinical = [{"code": "active"}]
    resources: list[dict[str, Any]] = [
        {
            "resourceType": "Patient",
            "id": patient,
            "name": [{"family": name, "given": ["Ada"]}],
            "gender": "female",
            "birthDate": birth,
        },
        {
            "resourceType": "Encounter",
            "id": f"{patient}-stay",
            "status": "finished",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
            "subject": subject,
            "period": {"start": "2026-11-16T08:00:00Z", "end": "2026-11-20T11:00:00Z"},
            "reasonCode": [{"text": "Shortness of breath"}],
        },
        {
            "resourceType": "Condition",
            "id": f"{patient}-hf",
            "subject": subject,
            "encounter": stay,
            "clinicalStatus": {"coding": clinical},
            "code": _coded("http://snomed.info/sct", "84114007", "Heart failure"),
            "onsetDateTime": "2022-05-01",
        },
        {
            "resourceType": "MedicationRequest",
            "id": f"{patient}-furosemide",
            "status": "active",
            "intent": "order",
            "subject": subject,
            "encounter": stay,
            "authoredOn": "2026-11-20",
            "medicationCodeableConcept": {"text": "Furosemide 40 mg tablet"},
            "dosageInstruction": [{"text": "1 tablet by mouth twice daily"}],
        },
        {
            "resourceType": "AllergyIntolerance",
            "id": f"{patient}-penicillin",
            "patient": subject,
            "clinicalStatus": {"coding": clinical},
            "code": {"text": "Penicillin"},
            "reaction": [{"manifestation": [{"text": "hives"}]}],
        },
        {
            "resourceType": "Observation",
            "id": f"{patient}-potassium",
            "status": "final",
            "subject": subject,
            "encounter": stay,
            "effectiveDateTime": "2026-11-19T06:30:00Z",
            "code": _coded("http://loinc.org", "2823-3", "Potassium"),
            "valueQuantity": {"value": 4.4, "unit": "mmol/L"},
        },
    ]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}
    return json.dumps(bundle).encode()


class Held:
    """Jobs that are asked for and not done, so that a draft stays as it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[DraftId, int]] = []

    def write(self, draft: DraftId, revision: int) -> None:
        self.asked.append((draft, revision))


@dataclass(frozen=True, kw_only=True)
class Service:
    assistant: Assistant
    tokens: Tokens
    sessions: Sessions
    app: FastAPI
    people: dict[Role, Actor]
    given: dict[Role, str]

    def client(self, role: Role | None = None) -> TestClient:
        """Speaks as somebody of this role; as nobody without one."""
        headers = {"Authorization": f"Bearer {self.given[role]}"} if role else {}
        return TestClient(self.app, base_url=HERE, headers=headers)

    @property
    def coordinator(self) -> TestClient:
        return self.client(Role.COORDINATOR)

    @property
    def clinician(self) -> TestClient:
        return self.client(Role.CLINICIAN)

    def browser(self, role: Role) -> TestClient:
        """Signed in on the page."""
        session = self.sessions.sign_in(self.sessions.code_for(self.people[role]))
        assert session is not None
        return TestClient(
            self.app,
            base_url=HERE,
            cookies={COOKIE: session},
            headers={"Accept": "text/html", "Sec-Fetch-Site": "same-origin"},
            follow_redirects=False,
        )

    def receive(self, data: bytes = b"", *, name: str = "record.json", patient: str | None = None) -> str:
        receipt = self.assistant.receive(
            data or a_record(),
            name=name,
            patient=PatientId(patient) if patient else None,
            actor=self.people[Role.COORDINATOR],
        )
        return str(receipt.patient)

    def written(self, kind: Kind = Kind.CARE_PLAN, patient: str = ADA) -> Draft:
        """A draft that a clinician can decide on."""
        asked = self.assistant.request_draft(kind, PatientId(patient), actor=self.people[Role.COORDINATOR])
        return self.assistant.draft(asked.id, actor=self.people[Role.CLINICIAN])

    def decided(self, kind: Kind = Kind.CARE_PLAN) -> Draft:
        """A draft of which every item is accepted: it waits for a signature alone."""
        clinician = self.people[Role.CLINICIAN]
        draft = self.written(kind)
        assert draft.content is not None
        choices = [accepted(i.id) for i in draft.content.items()]
        draft = self.assistant.decide(draft.id, choices, seen=draft.content.digest, actor=clinician)
        assert draft.content is not None
        stops = [f.id for f in draft.content.open_findings()]
        if stops:
            seen = draft.content.digest
            draft = self.assistant.acknowledge(draft.id, stops, "known", seen=seen, actor=clinician)
        return draft

    def approved(self, kind: Kind = Kind.CARE_PLAN) -> Draft:
        """Accepted whole and signed by the clinician."""
        draft = self.decided(kind)
        assert draft.digest is not None
        return self.assistant.approve(draft.id, seen=draft.digest, actor=self.people[Role.CLINICIAN])

    def holding(self) -> "Service":
        """The same service, where nothing that is asked for is written."""
        assistant = replace(self.assistant, jobs=Held())
        return replace(self, assistant=assistant, app=make(assistant, self.tokens, self.sessions))


def accepted(item: Any) -> Choice:
    from assistant.domain.draft import Verdict

    return Choice(item=item, verdict=Verdict.ACCEPT, reason="seen")


def make(assistant: Assistant, tokens: Tokens, sessions: Sessions) -> FastAPI:
    return create_app(assistant, tokens=tokens, sessions=sessions)


@contextmanager
def a_service(folder: Path, **settings: Any) -> Iterator[Service]:
    settings = {"data": folder / "data", "embedder": "none", **settings}
    with open_assistant(Settings(**settings)) as assistant:
        tokens, sessions = Tokens.open(folder / "tokens.json"), Sessions()
        given = {role: tokens.add(f"{role}-1", role, f"{role.capitalize()} One") for role in Role}
        people = {role: tokens.actor(token) for role, token in given.items()}
        service = Service(
            assistant=assistant,
            tokens=tokens,
            sessions=sessions,
            app=make(assistant, tokens, sessions),
            people={role: actor for role, actor in people.items() if actor},
            given=given,
        )
        service.receive()
        yield service


@contextmanager
def on_the_wire(app: FastAPI) -> Iterator[str]:
    """The same application over real sockets; gives its address."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    server = uvicorn.Server(configured(app))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        threading.Event().wait(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()


def in_threads(count: int, act: Any) -> Sequence[Any]:
    """What each of so many threads got, all let go at once."""
    from concurrent.futures import ThreadPoolExecutor

    gate = threading.Barrier(count)

    def go(number: int) -> Any:
        gate.wait()
        return act(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(go, range(count)))
