"""The same request with the same key is done once and answered the same, whoever sends it how often at once."""

import json
from typing import Any

import pytest

from assistant.domain.draft import Draft
from assistant.domain.errors import Unavailable
from assistant.domain.people import Role
from tests.acceptance.service import ADA, NOTE, Service, a_record, in_threads, on_the_wire

ASK = {"kind": "care_plan", "patient": ADA}


def drafts(service: Service) -> list[str]:
    return [d["id"] for d in service.clinician.get("/v1/drafts?limit=200").json()["items"]]


def the_same(first: Any, again: Any) -> bool:
    kept = {"location", "etag", "link", "content-type", "retry-after", "content-location"}
    heads = [{k: v for k, v in r.headers.items() if k in kept} for r in (first, again)]
    return (first.status_code, first.content, heads[0]) == (again.status_code, again.content, heads[1])


def test_a_draft_asked_for_twice_with_one_key_is_one_draft(service: Service) -> None:
    first, again = (
        service.coordinator.post("/v1/drafts", json=ASK, headers={"Idempotency-Key": "a"}) for _ in range(2)
    )
    assert the_same(first, again)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(drafts(service)) == 1


def test_without_a_key_each_request_stands_for_itself(service: Service) -> None:
    for _ in range(2):
        assert service.coordinator.post("/v1/drafts", json=ASK).status_code == 202
    assert len(drafts(service)) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"json": {**ASK, "kind": "referral"}},
        {"content": json.dumps(ASK, indent=2), "headers": {"Content-Type": "application/json"}},
        {"json": ASK, "params": {"x": "1"}},
    ],
    ids=["another body", "other bytes", "another query"],
)
def test_one_key_for_another_request_is_refused(service: Service, other: dict[str, Any]) -> None:
    service.coordinator.post("/v1/drafts", json=ASK, headers={"Idempotency-Key": "a"})
    headers = {"Idempotency-Key": "a", **other.pop("headers", {})}
    answer = service.coordinator.post("/v1/drafts", headers=headers, **other)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/KeyReused")
    assert len(drafts(service)) == 1


def test_a_key_belongs_to_its_person(service: Service) -> None:
    other = service.tokens.add("coordinator-2", Role.COORDINATOR)
    service.coordinator.post("/v1/drafts", json=ASK, headers={"Idempotency-Key": "a"})
    answer = service.client().post(
        "/v1/drafts", json=ASK, headers={"Idempotency-Key": "a", "Authorization": f"Bearer {other}"}
    )
    assert "Idempotency-Replayed" not in answer.headers
    assert len(drafts(service)) == 2


@pytest.mark.parametrize("key", ["", " ", "a b", "ä", "x" * 256])
def test_a_key_that_is_none_is_refused(service: Service, key: str) -> None:
    answer = service.coordinator.post("/v1/drafts", json=ASK, headers={b"Idempotency-Key": key.encode()})
    assert answer.status_code == 400
    assert drafts(service) == []


def test_a_failure_is_not_kept(service: Service) -> None:
    headers = {"Idempotency-Key": "a"}
    unknown = service.coordinator.post("/v1/drafts", json={**ASK, "patient": "bo-berg"}, headers=headers)
    assert unknown.status_code == 404
    service.receive(a_record("bo-berg", name="Berg"))
    found = service.coordinator.post("/v1/drafts", json={**ASK, "patient": "bo-berg"}, headers=headers)
    assert found.status_code == 202


def test_a_source_sent_twice_with_one_key_answers_as_the_first_time(service: Service) -> None:
    url = "/v1/sources?name=note.txt&patient=" + ADA
    first, again = (
        service.coordinator.post(url, content=NOTE, headers={"Idempotency-Key": "s"}) for _ in range(2)
    )
    assert first.status_code == 201
    assert the_same(first, again)


def test_a_source_that_was_known_keeps_its_answer_too(service: Service) -> None:
    url, headers = "/v1/sources?name=record.json", {"Idempotency-Key": "s"}
    first = service.coordinator.post(url, content=a_record(), headers=headers)
    assert (first.status_code, first.json()["known"]) == (200, True)
    assert the_same(first, service.coordinator.post(url, content=a_record(), headers=headers))
    assert service.coordinator.post(url, content=NOTE, headers=headers).status_code == 422


def test_an_approval_sent_twice_with_one_key_is_one_approval(service: Service) -> None:
    draft = service.decided()
    headers = {"Idempotency-Key": "sign", "If-Match": f'"{draft.digest}"'}
    first, again = (
        service.clinician.post(f"/v1/drafts/{draft.id}/approval", headers=headers) for _ in range(2)
    )
    assert first.status_code == 200
    assert the_same(first, again)
    other = {**headers, "If-Match": '"sha256:' + "0" * 64 + '"'}
    assert service.clinician.post(f"/v1/drafts/{draft.id}/approval", headers=other).status_code == 422


def test_a_revision_asked_for_twice_with_one_key_is_one_revision(service: Service) -> None:
    draft = service.decided()
    service.clinician.post(f"/v1/drafts/{draft.id}/approval", headers={"If-Match": f'"{draft.digest}"'})
    url, headers = f"/v1/drafts/{draft.id}/revisions", {"Idempotency-Key": "again"}
    first, again = (service.coordinator.post(url, headers=headers) for _ in range(2))
    assert (first.status_code, the_same(first, again)) == (202, True)
    assert len(drafts(service)) == 2


def test_sent_by_twenty_at_once_it_is_done_once_and_all_read_the_same_answer(service: Service) -> None:
    import httpx2

    auth = {"Authorization": f"Bearer {service.given[Role.COORDINATOR]}", "Idempotency-Key": "a"}
    with on_the_wire(service.app) as address:
        answers = in_threads(
            20, lambda n: httpx2.post(f"{address}/v1/drafts", json=ASK, headers=auth, timeout=60)
        )
    assert {a.status_code for a in answers} == {202}
    assert len({a.content for a in answers}) == 1
    assert sum("Idempotency-Replayed" not in a.headers for a in answers) == 1
    assert len(drafts(service)) == 1


def test_an_approval_sent_by_twenty_at_once_with_one_key_is_one_approval_that_all_are_told_of(
    service: Service,
) -> None:
    import httpx2

    draft = service.decided()
    headers = {
        "Authorization": f"Bearer {service.given[Role.CLINICIAN]}",
        "Idempotency-Key": "sign",
        "If-Match": f'"{draft.digest}"',
    }
    with on_the_wire(service.app) as address:
        url = f"{address}/v1/drafts/{draft.id}/approval"
        answers = in_threads(20, lambda n: httpx2.post(url, headers=headers, timeout=60))
    assert {a.status_code for a in answers} == {200}
    assert len({a.content for a in answers}) == 1


def test_what_was_kept_although_a_later_part_was_away_is_answered_for(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The draft is kept with its answer; that its job could not be noted makes it later, not lost."""

    def away(self: object, draft: Draft, revision: int) -> None:
        raise Unavailable("the jobs are away")

    monkeypatch.setattr(type(service.assistant.jobs), "write", away)
    answer = service.coordinator.post("/v1/drafts", json=ASK, headers={"Idempotency-Key": "a"})
    assert answer.status_code == 202
    assert len(drafts(service)) == 1
