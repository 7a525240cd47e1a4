"""Whoever waits for a draft is told when it moves, from where they left off, and until nothing more will come."""

import asyncio
import json
import threading
import time
from typing import Any

import pytest

from api import drafts
from assistant.domain.draft import Draft, Kind
from assistant.domain.people import Role
from retrieval.model import PatientId
from tests.acceptance.service import ADA, Service, on_the_wire


@pytest.fixture
def held(service: Service) -> Service:
    return service.holding()


def asked(service: Service) -> Draft:
    return service.assistant.request_draft(
        Kind.CARE_PLAN, PatientId(ADA), actor=service.people[Role.COORDINATOR]
    )


def events(text: str) -> list[dict[str, str]]:
    blocks = [b for b in text.replace("\r\n", "\n").split("\n\n") if b and not b.startswith(":")]
    return [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]


def test_a_draft_that_is_written_says_so_once_and_the_stream_ends(service: Service) -> None:
    draft = service.written()
    answer = service.clinician.get(f"/v1/drafts/{draft.id}/events")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.headers["Cache-Control"] == "no-store"
    (event,) = events(answer.text)
    assert event["event"] == "written"
    assert event["id"]
    assert json.loads(event["data"])["digest"] == draft.digest


def test_after_the_last_event_there_is_nothing_to_come_back_for(service: Service) -> None:
    url = f"/v1/drafts/{service.written().id}/events"
    (event,) = events(service.clinician.get(url).text)
    again = service.clinician.get(url, headers={"Last-Event-ID": event["id"]})
    assert (again.status_code, again.content) == (204, b"")


def test_an_unknown_draft_is_not_there_before_any_stream_begins(service: Service) -> None:
    assert service.clinician.get("/v1/drafts/none/events").status_code == 404


def test_a_watcher_sees_it_asked_for_and_then_written(held: Service) -> None:
    import httpx2

    draft = asked(held)
    headers = {"Authorization": f"Bearer {held.given[Role.CLINICIAN]}"}
    with (
        on_the_wire(held.app) as address,
        httpx2.stream("GET", f"{address}/v1/drafts/{draft.id}/events", headers=headers, timeout=30) as stream,
    ):
        later = threading.Timer(0.5, held.assistant.write, (draft.id, 1))
        later.start()
        seen = events("".join(stream.iter_text()))
        later.join()
    assert [e["event"] for e in seen] == ["requested", "written"]
    assert seen[0]["id"] != seen[1]["id"]


def test_a_watcher_who_comes_back_is_told_only_what_is_new(
    held: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = asked(held)
    mark = drafts._mark(draft)
    later = threading.Timer(0.4, held.assistant.write, (draft.id, 1))
    later.start()
    answer = held.clinician.get(f"/v1/drafts/{draft.id}/events", headers={"Last-Event-ID": mark})
    later.join()
    assert [e["event"] for e in events(answer.text)] == ["written"]


def test_a_long_wait_is_kept_alive(held: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "HEARTBEAT_S", 0.2)
    draft = asked(held)
    later = threading.Timer(1.5, held.assistant.write, (draft.id, 1))
    later.start()
    text = held.clinician.get(f"/v1/drafts/{draft.id}/events").text
    later.join()
    assert text.count(": ping") >= 2


def test_a_watcher_who_leaves_ends_the_watching(held: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx2

    draft, ended = asked(held), threading.Event()
    real = drafts._events

    async def watched(*args: Any) -> Any:
        try:
            async for event in real(*args):
                yield event
        except (asyncio.CancelledError, GeneratorExit):
            ended.set()
            raise
        ended.set()

    monkeypatch.setattr(drafts, "_events", watched)
    headers = {"Authorization": f"Bearer {held.given[Role.CLINICIAN]}"}
    with on_the_wire(held.app) as address:
        with httpx2.stream("GET", f"{address}/v1/drafts/{draft.id}/events", headers=headers) as stream:
            next(stream.iter_text())
        assert ended.wait(5)


def test_many_watchers_leave_room_for_others(held: Service) -> None:
    import httpx2

    draft = asked(held)
    headers = {"Authorization": f"Bearer {held.given[Role.CLINICIAN]}"}
    with on_the_wire(held.app) as address:
        url = f"{address}/v1/drafts/{draft.id}/events"
        with httpx2.Client(headers=headers, timeout=30, limits=httpx2.Limits(max_connections=200)) as client:
            streams = [client.stream("GET", url) for _ in range(100)]
            for stream in streams:
                stream.__enter__()
            began = time.monotonic()
            assert httpx2.get(f"{address}/livez", timeout=10).status_code == 200
            assert time.monotonic() - began < 1
            held.assistant.write(draft.id, 1)
            for stream in streams:
                stream.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "POLL_S", (0.05, 0.2))
