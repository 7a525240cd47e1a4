"""Nobody gets in without a token, and nobody does what is not theirs: every route of the interface, walked."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.auth import COOKIE
from assistant.domain.draft import Kind
from assistant.domain.people import MAY, Action, Role
from retrieval.model import PatientId
from tests.acceptance.service import ADA, HERE, Service

JSON = {"Content-Type": "application/json"}
FILLED = {
    "patient": ADA,
    "document": "no-such-text",
    "source": "no-such-source",
    "guideline": "heart-failure",
}
BODIES: dict[str, Any] = {
    "request_draft": {"kind": "care_plan", "patient": ADA},
    "search_record": {"text": "furosemide"},
    "search_guidelines": {"text": "potassium"},
    "decide": {"accept_rest": True},
    "acknowledge": {"finding": "none", "reason": "seen"},
    "add_item": {"section": "goals", "text": "walk to the shop"},
    "send_back": {"reason": "too long"},
    "withdraw": {"reason": "twice"},
}
#: What each operation takes; those that are missing take a token and no more.
TAKES = {
    "read_patient_version": Action.DOCUMENT_READ,
    "read_gaps": Action.RECORD_READ,
    "receive_source": Action.SOURCE_RECEIVE,
    "list_sources": Action.RECORD_READ,
    "download_source": Action.RECORD_READ,
    "forget_source": Action.SOURCE_FORGET,
    "list_patients": Action.RECORD_READ,
    "read_record": Action.RECORD_READ,
    "read_coverage": Action.RECORD_READ,
    "list_chart_documents": Action.RECORD_READ,
    "read_chart_document": Action.RECORD_READ,
    "search_record": Action.RECORD_SEARCH,
    "forget_patient": Action.PATIENT_FORGET,
    "list_guidelines": Action.GUIDELINE_READ,
    "read_guideline": Action.GUIDELINE_READ,
    "search_guidelines": Action.GUIDELINE_READ,
    "request_draft": Action.DRAFT_REQUEST,
    "list_drafts": Action.DRAFT_READ,
    "read_draft": Action.DRAFT_READ,
    "list_revisions": Action.DRAFT_READ,
    "watch_draft": Action.DRAFT_READ,
    "list_waiting_drafts": Action.DRAFT_READ,
    "list_affected": Action.DRAFT_READ,
    "list_resting": Action.DRAFT_READ,
    "decide": Action.DRAFT_DECIDE,
    "acknowledge": Action.DRAFT_DECIDE,
    "add_item": Action.DRAFT_DECIDE,
    "send_back": Action.DRAFT_RETURN,
    "withdraw": Action.DRAFT_WITHDRAW,
    "revise": Action.DRAFT_REVISE,
    "approve": Action.DRAFT_APPROVE,
    "read_document": Action.DOCUMENT_READ,
    "read_document_by_draft": Action.DOCUMENT_READ,
    "read_audit": Action.AUDIT_READ,
    "verify_audit": Action.AUDIT_READ,
}
NOBODY: list[dict[str, Any]] = [
    {},
    {"Authorization": ""},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer ct_wrong"},
    {"Authorization": "Basic Y29vcmRpbmF0b3I6eA=="},
    {"Authorization": b"Bearer \xff\xfe"},
]


def operations(service: Service) -> Iterator[tuple[str, str, str]]:
    """Method, path and operation id of everything under /v1."""
    for path, methods in service.app.openapi()["paths"].items():
        if path.startswith("/v1"):
            for method, operation in methods.items():
                yield method.upper(), path, operation["operationId"]


def test_every_route_without_a_token_is_refused_before_anything_is_read(shared_service: Service) -> None:
    nobody = shared_service.client()
    walked = 0
    for method, path, name in operations(shared_service):
        for headers in NOBODY:
            answer = nobody.request(method, path, content=b'{"broken', headers={**JSON, **headers})
            assert answer.status_code == 401, (name, headers)
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert answer.json()["type"] == "/problems/Unauthorized"
            walked += 1
    assert walked > 150


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize(
    "path", ["/v1", "/v1/", "/v1/nothing", "/v1/%64rafts", "/%76%31/drafts", "/v1/../v1/drafts", "/v1x"]
)
def test_not_even_what_exists_is_told_to_nobody(shared_service: Service, method: str, path: str) -> None:
    assert shared_service.client().request(method, path).status_code == 401


def test_a_session_of_the_page_is_no_token_of_the_interface(shared_service: Service) -> None:
    browser = shared_service.browser(Role.CLINICIAN)
    assert browser.get("/").status_code == 200
    assert browser.get("/v1/drafts").status_code == 401


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_what_is_its_own_and_nothing_fails(service: Service, role: Role) -> None:
    service = service.holding()
    client = service.client(role)
    known = dict(TAKES)
    for method, path, name in operations(service):
        asked = service.assistant.request_draft(
            Kind.CARE_PLAN, PatientId(ADA), actor=service.people[Role.COORDINATOR]
        )
        filled = path.format(**FILLED, id=asked.id)
        if name in {"forget_patient", "watch_draft"}:  # the one would end the walk, the other would wait
            filled = path.format(patient="nobody", id="nothing")
        body = BODIES.get(name)
        content = b"a note" if name == "receive_source" else json.dumps(body).encode() if body else None
        answer = client.request(
            method, filled, content=content, headers={**(JSON if body else {}), "If-Match": '"x"'}
        )
        assert answer.status_code < 500, (name, answer.text)
        action = known.pop(name, None)
        allowed = action is None or action in MAY[role]
        assert (answer.status_code != 403) == allowed, (name, role, answer.status_code, answer.text)
    assert not known, f"no route for {known}"


@pytest.mark.parametrize(
    "path", ["/", "/patients", f"/patients/{ADA}", "/drafts/x", "/guidelines", "/audit", "/drafts/x/document"]
)
def test_every_page_without_a_session_asks_to_sign_in(shared_service: Service, path: str) -> None:
    answer = shared_service.client().get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert "Sign in first" in answer.text


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1@evil.example", "", "a b", "localhost:80:80"]
)
def test_a_name_that_is_not_ours_is_not_answered_to(shared_service: Service, host: str) -> None:
    answer = shared_service.client().get("/livez", headers={"Host": host})
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/BadHost"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000"])
def test_this_machine_is_answered_to_by_its_names(shared_service: Service, host: str) -> None:
    assert shared_service.client().get("/livez", headers={"Host": host}).status_code == 200


def test_further_names_can_be_given(shared_service: Service) -> None:
    app = create_app(
        shared_service.assistant,
        tokens=shared_service.tokens,
        sessions=shared_service.sessions,
        hosts={"care.example"},
    )
    assert TestClient(app, base_url="http://care.example").get("/livez").status_code == 200
    assert TestClient(app, base_url=HERE).get("/livez").status_code == 400


# --- signing in --------------------------------------------------------------------------------------------------


def test_a_sign_in_link_shows_who_it_is_for_and_works_once(service: Service) -> None:
    code = service.sessions.code_for(service.people[Role.CLINICIAN])
    browser = TestClient(service.app, base_url=HERE, follow_redirects=False, headers={"Accept": "text/html"})
    for _ in range(2):  # looking spends nothing: mail programs and previews look
        assert "Clinician One" in browser.get(f"/sign-in/{code}").text
    assert browser.get("/").status_code == 401
    signed = browser.post(f"/sign-in/{code}")
    assert (signed.status_code, signed.headers["Location"]) == (303, "/")
    cookie = signed.headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert browser.get("/").status_code == 200
    assert browser.post(f"/sign-in/{code}").status_code == 404


def test_signing_out_ends_the_session_itself(service: Service) -> None:
    browser = service.browser(Role.CLINICIAN)
    session = browser.cookies[COOKIE]
    assert browser.post("/sign-out").status_code == 303
    again = TestClient(service.app, base_url=HERE, cookies={COOKIE: session})
    assert again.get("/").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
        {"Sec-Fetch-Site": "", "Origin": "http://evil.example"},
    ],
)
def test_a_form_from_another_site_is_refused(service: Service, headers: dict[str, str]) -> None:
    browser = service.browser(Role.COORDINATOR)
    browser.headers.update(headers)
    assert browser.post(f"/patients/{ADA}/drafts", data={"kind": "care_plan"}).status_code == 403
    assert service.clinician.get("/v1/drafts").json()["items"] == []


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://evil.example", 403), ("null", 403), ("http://localhost:9", 403), (HERE, 303)],
)
def test_where_a_browser_says_only_the_origin_it_must_be_ours(
    service: Service, origin: str, status: int
) -> None:
    browser = service.browser(Role.COORDINATOR)
    del browser.headers["Sec-Fetch-Site"]
    answer = browser.post(f"/patients/{ADA}/drafts", data={"kind": "care_plan"}, headers={"Origin": origin})
    assert answer.status_code == status
