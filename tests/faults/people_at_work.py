"""Three people at work on one service, who write down what it acknowledged and ask again for what it did not.

What got no answer is asked for again after the next start with the same key, as a careful client does; so in the end
there is exactly what was acknowledged, and nothing twice.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import quote

import httpx2

from assistant.domain.people import Role
from tests.acceptance.service import NOTE, a_record
from tests.faults.service_process import Gone, Running

KINDS = ("care_plan", "discharge_summary", "referral")
PATIENTS = 5
NOTES = 10  # that are in force at a time: the next one of a name takes the place of the last
MOST_WAITING = 6  # drafts that nobody has signed yet, so that the reviewer keeps up


@dataclass(kw_only=True)
class Clinic:
    """All of it was acknowledged, except for ``signing``: the digests that were sent to be signed."""

    sources: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # by id: whose, and its bytes
    drafts: dict[str, int] = field(default_factory=dict)  # by id: the last revision
    returned: set[str] = field(default_factory=set)
    decisions: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    findings: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    signing: dict[str, str] = field(default_factory=dict)
    approvals: dict[str, str] = field(default_factory=dict)
    closing_time: bool = False  # what is under way is ended, and nothing begun
    unchecked: list[str] = field(default_factory=list)  # ids of what was heard of since the last look

    @property
    def unsigned(self) -> list[str]:
        return [id for id in list(self.drafts) if id not in self.approvals]

    @property
    def acknowledged(self) -> Counter[str]:
        return Counter(
            sources=len(self.sources),
            drafts=len(self.drafts),
            revisions=sum(r > 1 for r in list(self.drafts.values())),
            returns=len(self.returned),
            decisions=sum(len(d) for d in list(self.decisions.values())),
            findings=sum(len(f) for f in list(self.findings.values())),
            approvals=len(self.approvals),
        )

    def wait_for(self, more: int, *, timeout_s: float = 10) -> None:
        """Until so many more things were acknowledged, and every patient has a record."""
        whole, until = self.acknowledged.total() + more, time.monotonic() + timeout_s
        while self.acknowledged.total() < whole or len(self.sources) < PATIENTS:
            if time.monotonic() > until:
                return
            time.sleep(0.002)

    # --- what they do, until the server is gone or the day is over

    def bring_in(self, running: Running) -> None:
        with running.client(Role.COORDINATOR) as coordinator:
            while True:
                n = len(self.sources)
                name, patient, data = a_source(n)
                called = {"name": name, "patient": patient}
                got = coordinator.post("/v1/sources", params=called, content=data, headers=key("source", n))
                source = said(got, 201)["source"]
                self.sources[source] = (patient, data)
                self.unchecked.append(source)
                if self.closing_time:
                    return

    def ask(self, running: Running) -> None:
        with running.client(Role.COORDINATOR) as coordinator:
            while True:
                if not self.closing_time and (
                    len(self.sources) < PATIENTS or len(self.unsigned) >= MOST_WAITING
                ):
                    running.pause()
                    continue
                n = len(self.drafts)
                about = {"kind": KINDS[n % len(KINDS)], "patient": f"patient-{n % PATIENTS}"}
                got = coordinator.post("/v1/drafts", json=about, headers=key("draft", n))
                self._has(said(got, 202)["id"], revision=1)
                if self.closing_time:
                    return

    def review(self, running: Running) -> None:
        with running.client(Role.CLINICIAN) as clinician, running.client(Role.COORDINATOR) as coordinator:
            until = time.monotonic() + 60
            while not self.closing_time or self.unsigned:
                assert not self.closing_time or time.monotonic() < until, "a draft is never written"
                for id in self.unsigned:
                    draft = said(clinician.get(f"/v1/drafts/{id}"), 200)
                    self._has(id, revision=draft["revision"])
                    self._moved_on(draft, clinician, coordinator)
                running.pause()

    def _moved_on(self, draft: dict[str, Any], clinician: httpx2.Client, coordinator: httpx2.Client) -> None:
        """One draft, as far as it goes. Of five that are written, one is sent back and written anew."""
        id, state = draft["id"], draft["state"]
        if state == "returned":
            got = coordinator.post(f"/v1/drafts/{id}/revisions", headers=key("again", id))
            self._has(id, revision=said(got, 202)["revision"])
        elif (
            state == "written" and id not in self.signing and draft["revision"] == 1 and int(id, 16) % 5 == 0
        ):
            body = {"reason": "the goals are missing"}
            said(clinician.post(f"/v1/drafts/{id}/return", json=body, headers=seen(draft)), 200)
            self.returned.add(id)
        elif state == "written" or id in self.signing:
            if id not in self.signing:
                self.signing[id] = self.decided(draft, clinician)["digest"]
            headers = {"If-Match": f'"{self.signing[id]}"', **key("sign", id)}
            said(clinician.post(f"/v1/drafts/{id}/approval", headers=headers), 200)
            self.approvals[id] = self.signing[id]
            self.unchecked.append(id)
        else:
            assert state == "requested", (state, draft["because"])

    def decided(self, draft: dict[str, Any], clinician: httpx2.Client) -> dict[str, Any]:
        """Every item that waits, ten at a time, and every finding that would stop the document."""
        id, steps = draft["id"], f"/v1/drafts/{draft['id']}"
        waiting = iter([i for s in draft["sections"] for i in s["items"] if i["decision"] is None])
        while some := list(islice(waiting, 10)):
            body = {"decisions": [decision(n, item) for n, item in enumerate(some)]}
            draft = said(clinician.post(f"{steps}/decisions", json=body, headers=seen(draft)), 200)
            self.decisions[id] |= {d["item"]: d["verdict"] for d in body["decisions"]}
            self.unchecked.append(id)
        known = {a["finding"] for a in draft["acknowledgements"]}
        for finding in [f["id"] for f in draft["findings"] if f["severity"] == "stop"]:
            if finding not in known:
                answer = {"finding": finding, "reason": "known"}
                draft = said(
                    clinician.post(f"{steps}/acknowledgements", json=answer, headers=seen(draft)), 200
                )
                self.findings[id].add(finding)
        return draft

    def _has(self, id: str, *, revision: int) -> None:
        self.drafts[id] = max(revision, self.drafts.get(id, 0))
        self.unchecked.append(id)

    # --- what must be true

    def is_there(self, running: Running, ids: list[str]) -> None:
        """Of these sources and drafts, all that was acknowledged."""
        with running.client(Role.CLINICIAN) as clinician:
            for id in dict.fromkeys(ids):
                if id in self.sources:
                    patient, data = self.sources[id]
                    got = clinician.get(f"/v1/patients/{patient}/sources/{quote(id, safe='')}")
                    assert (got.status_code, got.content) == (200, data), id
                else:
                    self._is_as_acknowledged(said(clinician.get(f"/v1/drafts/{id}"), 200))

    def _is_as_acknowledged(self, draft: dict[str, Any]) -> None:
        id = draft["id"]
        assert draft["revision"] >= self.drafts[id]
        items = {i["id"]: i for s in draft["sections"] for i in s["items"]}
        verdicts = {item: items[item]["decision"]["verdict"] for item in self.decisions[id]}
        assert verdicts == self.decisions[id]
        assert self.findings[id] <= {a["finding"] for a in draft["acknowledgements"]}
        if id in self.returned:
            assert draft["revision"] == 2 or draft["state"] == "returned"
        if id in self.approvals:
            assert draft["state"] == "published"
            assert draft["digest"] == draft["approval"]["digest"] == self.approvals[id]


def a_source(n: int) -> tuple[str, str, bytes]:
    """What it is called, whose it is, and what: records, each time a newer one, and notes between them."""
    patient = f"patient-{n % PATIENTS}"
    if n < PATIENTS or n % 7 == 0:
        return "record", patient, a_record(patient, name=f"Lund {n}")
    return f"note-{n % NOTES}", patient, f"{NOTE}\nSeen on round {n}. {'Stable. ' * (n % 500)}".encode()


def decision(n: int, item: dict[str, Any]) -> dict[str, str]:
    """Most are accepted; of ten, one is rejected and one is edited."""
    if n == 3:
        return {"item": item["id"], "verdict": "reject", "reason": "said twice"}
    if n == 6:
        return {
            "item": item["id"],
            "verdict": "edit",
            "text": f"{item['text']} (today)",
            "reason": "as on the ward",
        }
    return {"item": item["id"], "verdict": "accept", "reason": "seen"}


def key(*what: object) -> dict[str, str]:
    return {"Idempotency-Key": "-".join(map(str, what))}


def seen(draft: dict[str, Any]) -> dict[str, str]:
    return {"If-Match": f'"{draft["digest"]}"'}


def said(answer: httpx2.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, (answer.request.url.path, answer.status_code, answer.text)
    body: dict[str, Any] = answer.json()
    return body


@contextmanager
def at_work(running: Running, *people: Callable[[Running], None]) -> Iterator[None]:
    """All of them at once. The block ends when each of them is done, or has noticed that the server is gone."""

    def until_it_is_gone(work: Callable[[Running], None]) -> None:
        try:
            work(running)
        except (Gone, httpx2.TransportError):
            running.process.wait(5)  # one that lives and does not answer is a failure

    with ThreadPoolExecutor(len(people)) as pool:
        begun = [pool.submit(until_it_is_gone, person) for person in people]
        yield
        for one in begun:
            one.result()
