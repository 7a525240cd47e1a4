"""Whatever is sent, the answer says what is wrong in a problem document, and never repeats what was sent."""

import json
import logging
import random
from typing import Any

import pytest
from fastapi import FastAPI

from api.problems import KINDS, MEDIA
from assistant.domain.people import Role
from tests.acceptance.service import ADA, NOTE, Service, a_record

CANARY = "Zebediah Quackenbush"
JSON = {"Content-Type": "application/json"}


def is_problem(answer: Any, status: int | None = None) -> None:
    assert answer.headers["Content-Type"] == MEDIA, answer.text
    body = answer.json()
    assert body["status"] == answer.status_code
    assert {"type", "title", "status", "detail"} <= body.keys()
    assert body["type"].removeprefix("/problems/") in KINDS
    if status is not None:
        assert answer.status_code == status, answer.text


@pytest.mark.parametrize("kind", KINDS)
def test_the_type_of_a_problem_leads_to_what_it_means(shared_service: Service, kind: str) -> None:
    page = shared_service.client().get(f"/problems/{kind}")
    assert page.status_code == 200
    assert kind in page.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/drafts/none", 404),
        ("GET", "/v1/patients/none/record", 404),
        ("PUT", "/v1/drafts", 405),
        ("PATCH", "/v1/patients", 405),
        ("GET", "/v1/drafts?limit=0", 422),
        ("GET", "/v1/drafts?limit=x", 422),
        ("GET", "/v1/drafts?state=lost", 422),
        ("GET", "/v1/drafts?after=none", 404),
        ("GET", "/v1/drafts/none/document?format=pdf", 422),
        ("GET", "/problems/Nothing", 404),
        ("GET", "/nothing", 404),
    ],
)
def test_what_cannot_be_is_said_as_a_problem(
    shared_service: Service, method: str, path: str, status: int
) -> None:
    is_problem(shared_service.clinician.request(method, path), status)


def test_a_method_that_is_not_taken_is_answered_with_those_that_are(shared_service: Service) -> None:
    answer = shared_service.clinician.put("/v1/drafts")
    assert {m.strip() for m in answer.headers["Allow"].split(",")} <= {"GET", "POST"}


BROKEN: dict[str, bytes] = {
    "nothing": b"",
    "not JSON": b"{",
    "not UTF-8": b'{"kind": "\xff\xfe"}',
    "UTF-16": '{"kind":"care_plan"}'.encode("utf-16"),
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "deep": b"[" * 100_000,
    "deep and whole": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "a huge number": b'{"kind": ' + b"9" * 10_000 + b"}",
    "not a number": b'{"kind": NaN}',
    "an unknown kind": b'{"kind": "recipe", "patient": "p"}',
    "an unknown field": b'{"kind": "care_plan", "patient": "p", "extra": 1}',
    "a NUL": b'{"kind": "care_plan", "patient": "a\\u0000b"}',
    "half a character": b'{"kind": "care_plan", "patient": "a\\ud800"}',
    "half a character in the focus": b'{"kind": "care_plan", "patient": "ada-lund", "focus": "\\udfff"}',
    "a line end in an id": b'{"kind": "care_plan", "patient": "a\\nb"}',
    "a list for an id": b'{"kind": "care_plan", "patient": ["p"]}',
    "an endless id": b'{"kind": "care_plan", "patient": "' + b"p" * 5000 + b'"}',
    "an empty id": b'{"kind": "care_plan", "patient": ""}',
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_a_body_that_is_not_as_described_is_refused(shared_service: Service, body: bytes) -> None:
    answer = shared_service.coordinator.post("/v1/drafts", content=body, headers=JSON)
    assert 400 <= answer.status_code < 500
    is_problem(answer)


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "json",
        ";",
        "application/json-patch",
    ],
)
def test_a_body_of_another_kind_is_refused_by_its_kind(shared_service: Service, kind: str) -> None:
    body = json.dumps({"kind": "care_plan", "patient": ADA})
    is_problem(
        shared_service.coordinator.post("/v1/drafts", content=body, headers={"Content-Type": kind}), 415
    )


def test_a_source_in_a_form_is_refused_and_told_how(shared_service: Service) -> None:
    answer = shared_service.coordinator.post("/v1/sources?name=x", files={"file": a_record()})
    is_problem(answer, 415)
    assert "--data-binary" in answer.json()["detail"]


@pytest.mark.parametrize("reason", ["", "  ", "a\x00b", "x" * 5000])
def test_a_reason_that_is_none_is_refused(service: Service, reason: str) -> None:
    draft = service.written()
    headers = {"If-Match": f'"{draft.digest}"'}
    is_problem(
        service.clinician.post(f"/v1/drafts/{draft.id}/return", json={"reason": reason}, headers=headers), 422
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"decisions": []},
        {"decisions": [{"item": "none", "verdict": "accept"}]},
        {
            "decisions": [
                {"item": "a", "verdict": "accept"},
                {"item": "a", "verdict": "reject", "reason": "x"},
            ]
        },
        {"decisions": [{"item": "a", "verdict": "maybe"}]},
    ],
)
def test_decisions_that_decide_nothing_or_twice_are_refused(service: Service, body: dict[str, Any]) -> None:
    draft = service.written()
    answer = service.clinician.post(
        f"/v1/drafts/{draft.id}/decisions", json=body, headers={"If-Match": f'"{draft.digest}"'}
    )
    assert answer.status_code in {404, 422}
    is_problem(answer)


# --- nothing is repeated -----------------------------------------------------------------------------------------


def spoken_to(service: Service, canary: str) -> list[Any]:
    """Requests of every shape that carry the canary where a sender can put it, all of them refused."""
    co, cl = service.coordinator, service.clinician
    draft = service.written()
    seen = {"If-Match": f'"{draft.digest}"'}
    ask = {"kind": "care_plan", "patient": ADA}
    return [
        co.post("/v1/drafts", json={**ask, "patient": canary}),
        co.post("/v1/drafts", json={**ask, "encounter": canary}),
        co.post("/v1/drafts", json={**ask, "kind": canary}),
        co.post("/v1/drafts", json={**ask, canary: "x"}),
        co.post("/v1/drafts", json={**ask, "focus": canary * 20}),
        co.post("/v1/drafts", content=f'{{"{canary}', headers=JSON),
        co.post("/v1/drafts", json=ask, headers={"Idempotency-Key": canary}),
        co.post("/v1/drafts", content=canary, headers={"Content-Type": canary}),
        co.post("/v1/sources", params={"name": canary}, content=b""),
        co.post(
            "/v1/sources", params={"name": canary, "patient": "p"}, content=b"\xff\xd8\xff" + canary.encode()
        ),
        co.post("/v1/sources", params={"name": canary}, content=canary.encode()),
        co.post("/v1/sources", params={"name": "n", "patient": canary}, content=a_record()),
        co.post("/v1/sources", params={"name": "n"}, content=('{"resourceType": "' + canary + '"}').encode()),
        co.post(
            "/v1/sources", params={"name": "n"}, content=('{"resourceType": "Bundle", ' + canary).encode()
        ),
        cl.get(f"/v1/patients/{canary}/record"),
        cl.get(f"/v1/patients/{canary}/documents/{canary}"),
        cl.get(f"/v1/patients/{ADA}/documents/{canary}"),
        cl.post(f"/v1/patients/{canary}/search", json={"text": "x"}),
        cl.post(f"/v1/patients/{ADA}/search", json={"text": canary, "limit": canary}),
        cl.get("/v1/drafts", params={"state": canary}),
        cl.get("/v1/drafts", params={"limit": canary}),
        cl.get(f"/v1/{canary}"),
        cl.get(f"/problems/{canary}"),
        cl.post(
            f"/v1/drafts/{draft.id}/decisions",
            json={"decisions": [{"item": "x", "verdict": canary}]},
            headers=seen,
        ),
        cl.post(
            f"/v1/drafts/{draft.id}/decisions",
            json={"decisions": [{"item": canary, "verdict": "accept"}]},
            headers=seen,
        ),
        cl.post(
            f"/v1/drafts/{draft.id}/acknowledgements", json={"finding": canary, "reason": "x"}, headers=seen
        ),
        cl.get(f"/v1/drafts/{canary}"),
        cl.get("/v1/drafts", params={"after": canary}),
        cl.get(f"/v1/guidelines/{canary}"),
        cl.get(f"/v1/drafts/{canary}/events"),
        cl.post(f"/v1/drafts/{draft.id}/approval", headers={"If-Match": canary}),
        service.client(Role.ADMIN).delete(f"/v1/patients/{canary}"),
        service.client(Role.ADMIN).delete(f"/v1/patients/{canary}/sources/x"),
        service.client().get("/v1/drafts", headers={"Authorization": f"Bearer {canary}"}),
    ]


def test_no_refusal_repeats_what_was_sent_and_no_log_holds_it(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for number, answer in enumerate(spoken_to(service, CANARY)):
        assert 400 <= answer.status_code < 500, (number, answer.status_code, answer.text)
        is_problem(answer)
        for word in CANARY.split():
            assert word.casefold() not in answer.text.casefold(), number
            assert word.casefold() not in str(answer.headers).casefold(), number
    ours = [
        r for r in caplog.records if not r.name.startswith("httpx")
    ]  # the client in the test logs what it asks
    assert ours
    assert not [r.getMessage() for r in ours if "ackenbush" in r.getMessage()]


def test_the_log_names_routes_and_no_ids(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="caretrace.http")
    service.clinician.get(f"/v1/patients/{ADA}/record?x=secret")
    (line,) = [r.getMessage() for r in caplog.records if r.name == "caretrace.http"]
    assert line.startswith("GET /v1/patients/{patient}/record 200 ")
    assert line.endswith(" ms")


def test_what_nobody_foresaw_is_said_without_its_message_and_logged_without_it(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    app: FastAPI = service.app

    @app.get("/v1/broken")
    def broken() -> None:
        raise RuntimeError(CANARY)

    answer = service.clinician.get("/v1/broken")
    is_problem(answer, 500)
    assert CANARY not in answer.text
    assert CANARY not in caplog.text
    assert "RuntimeError at" in caplog.text


# --- noise -------------------------------------------------------------------------------------------------------


def noise(seed: int) -> bytes:
    """A sound body, then damaged: bytes changed, cut out, doubled, or noise altogether."""
    chance = random.Random(seed)
    sound = [
        json.dumps({"kind": "care_plan", "patient": ADA, "focus": "ä"}).encode(),
        a_record(),
        NOTE.encode(),
    ]
    body = bytearray(chance.choice([*sound, chance.randbytes(200)]))
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(body) or 1)
        match chance.randrange(4):
            case 0:
                body[at : at + 1] = chance.randbytes(1)
            case 1:
                del body[at : at + chance.randint(1, 40)]
            case 2:
                body[at:at] = bytes(body[at : at + 20])
            case _:
                body[at:at] = chance.choice(
                    [b"\x00", b'"', b"\\ud800", b"[[[[", b"\xed\xa0\x80", b"1e999", b"\r\n"]
                )
    return bytes(body)


def test_noise_of_any_kind_is_never_an_error_of_ours(service: Service) -> None:
    draft = service.written()
    service = service.holding()
    seen = {"If-Match": f'"{draft.digest}"'}
    targets = [
        (service.coordinator, "/v1/drafts", JSON),
        (service.coordinator, "/v1/sources?name=noise&patient=noise", {}),
        (service.coordinator, "/v1/sources", {}),
        (service.clinician, f"/v1/patients/{ADA}/search", JSON),
        (service.clinician, f"/v1/drafts/{draft.id}/decisions", {**JSON, **seen}),
        (service.clinician, f"/v1/drafts/{draft.id}/acknowledgements", {**JSON, **seen}),
        (service.clinician, f"/v1/drafts/{draft.id}/return", {**JSON, **seen}),
    ]
    for seed in range(400):
        client, path, headers = targets[seed % len(targets)]
        answer = client.post(path, content=noise(seed), headers=headers)
        assert answer.status_code < 500, (seed, path, answer.text)
        if answer.status_code >= 400:
            is_problem(answer)
