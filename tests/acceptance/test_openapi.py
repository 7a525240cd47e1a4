"""The interface describes itself, whole and offline."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.acceptance.service import Service

STABLE = {
    "receive_source": "POST /v1/sources",
    "list_sources": "GET /v1/patients/{patient}/sources",
    "download_source": "GET /v1/patients/{patient}/sources/{source}",
    "forget_source": "DELETE /v1/patients/{patient}/sources/{source}",
    "list_patients": "GET /v1/patients",
    "read_record": "GET /v1/patients/{patient}/record",
    "read_gaps": "GET /v1/patients/{patient}/gaps",
    "read_coverage": "GET /v1/patients/{patient}/coverage",
    "list_chart_documents": "GET /v1/patients/{patient}/documents",
    "read_chart_document": "GET /v1/patients/{patient}/documents/{document}",
    "search_record": "POST /v1/patients/{patient}/search",
    "forget_patient": "DELETE /v1/patients/{patient}",
    "list_guidelines": "GET /v1/guidelines",
    "read_guideline": "GET /v1/guidelines/{guideline}",
    "list_affected": "GET /v1/guidelines/changed/plans",
    "list_resting": "GET /v1/guidelines/{guideline}/plans",
    "search_guidelines": "POST /v1/guidelines/search",
    "request_draft": "POST /v1/drafts",
    "list_drafts": "GET /v1/drafts",
    "read_draft": "GET /v1/drafts/{id}",
    "list_revisions": "GET /v1/drafts/{id}/revisions",
    "watch_draft": "GET /v1/drafts/{id}/events",
    "decide": "POST /v1/drafts/{id}/decisions",
    "acknowledge": "POST /v1/drafts/{id}/acknowledgements",
    "add_item": "POST /v1/drafts/{id}/items",
    "send_back": "POST /v1/drafts/{id}/return",
    "withdraw": "POST /v1/drafts/{id}/withdrawal",
    "revise": "POST /v1/drafts/{id}/revisions",
    "approve": "POST /v1/drafts/{id}/approval",
    "read_patient_version": "GET /v1/drafts/{id}/patient-version",
    "read_document": "GET /v1/drafts/{id}/document",
    "read_document_by_draft": "GET /v1/documents/{id}",
    "list_waiting_drafts": "GET /v1/worklist",
    "read_audit": "GET /v1/audit",
    "verify_audit": "GET /v1/audit/verification",
    "is_it_alive": "GET /livez",
    "is_it_ready": "GET /readyz",
    "read_health": "GET /v1/health",
}


@pytest.fixture(scope="module")
def whole(shared_service: Service) -> dict[str, Any]:
    described: dict[str, Any] = shared_service.client().get("/openapi.json").json()
    return described


def operations(whole: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, op) for path, ways in whole["paths"].items() for method, op in ways.items()]


def test_the_names_of_operations_stay_what_clients_were_made_from(whole: dict[str, Any]) -> None:
    assert {op["operationId"]: f"{method.upper()} {path}" for path, method, op in operations(whole)} == STABLE


def test_each_operation_has_its_place_its_words_and_its_lock(whole: dict[str, Any]) -> None:
    tags = {t["name"] for t in whole["tags"]}
    for path, _, operation in operations(whole):
        assert set(operation["tags"]) <= tags
        assert operation["description"] if path not in {"/livez", "/readyz"} else True
        assert ("security" in operation) == path.startswith("/v1"), path
    assert whole["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"


def test_each_refusal_is_described_as_a_problem(whole: dict[str, Any]) -> None:
    problem = {"$ref": "#/components/schemas/ProblemView"}
    for path, _, operation in operations(whole):
        if path.startswith("/v1"):
            refusals = {s: r for s, r in operation["responses"].items() if s >= "400"}
            assert {"401", "403", "422"} <= refusals.keys(), path
            for answer in refusals.values():
                assert answer["content"] == {"application/problem+json": {"schema": problem}}
    decisions = whole["paths"]["/v1/drafts/{id}/approval"]["post"]["responses"]
    assert {"200", "404", "409", "412", "428"} <= decisions.keys()


def test_every_reference_resolves_and_nothing_is_left_over(whole: dict[str, Any]) -> None:
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', repr(whole).replace("'", '"')))
    assert names <= whole["components"]["schemas"].keys()
    assert "HTTPValidationError" not in whole["components"]["schemas"]


def test_what_is_sent_has_examples(whole: dict[str, Any]) -> None:
    for name in (
        "DraftRequest",
        "DecisionsRequest",
        "AcknowledgementRequest",
        "ItemRequest",
        "ReasonRequest",
        "SearchRequest",
    ):
        assert whole["components"]["schemas"][name]["examples"]


def test_the_limits_of_what_is_sent_are_described(whole: dict[str, Any]) -> None:
    assert whole["components"]["schemas"]["DraftRequest"]["properties"]["patient"]["maxLength"] == 1024
    assert whole["components"]["schemas"]["ReasonRequest"]["properties"]["reason"]["maxLength"] == 4000


def test_the_documentation_loads_nothing_from_elsewhere(shared_service: Service) -> None:
    client = shared_service.client()
    page = client.get("/docs")
    assert page.status_code == 200
    assert "//" not in re.sub(r"<!.*?>", "", page.text)
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert loaded
    for path in loaded:
        assert path.startswith("/")
        assert client.get(path).status_code == 200, path
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_a_client_made_from_the_description_finds_every_route(
    whole: dict[str, Any], shared_service: Service
) -> None:
    client: TestClient = shared_service.clinician
    for path, method, _ in operations(whole):
        if method == "get" and "events" not in path:
            answer = client.get(re.sub(r"\{\w+\}", "x", path))
            assert answer.status_code != 405
            assert answer.status_code < 500
