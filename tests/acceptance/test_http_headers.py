"""Nothing may be kept, framed, sniffed or told to others: every answer, whatever it is, carries the headers for it."""

import re

import pytest

from api.guards import NOTHING, PAGE
from assistant.domain.people import Role
from tests.acceptance.service import ADA, Service

PAGES = [
    "/",
    "/patients",
    f"/patients/{ADA}",
    "/guidelines",
    "/sign-in/none",
    "/problems/NotFound",
    "/nothing",
]


def test_every_route_of_the_interface_is_covered_whatever_it_answers(shared_service: Service) -> None:
    for client in (shared_service.client(), shared_service.clinician, shared_service.client(Role.ADMIN)):
        for path, ways in shared_service.app.openapi()["paths"].items():
            for method in ways:
                answer = client.request(method, re.sub(r"\{\w+\}", "x", path))
                assert answer.headers["X-Content-Type-Options"] == "nosniff", path
                assert answer.headers["Referrer-Policy"] == "no-referrer", path
                assert answer.headers["Cache-Control"] == "no-store", path
                assert answer.headers["Content-Security-Policy"] == NOTHING, path


@pytest.mark.parametrize("path", PAGES)
def test_a_page_may_load_only_what_is_from_here(shared_service: Service, path: str) -> None:
    answer = shared_service.browser(Role.CLINICIAN).get(path)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Content-Security-Policy"] == PAGE
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_holds_nothing_that_its_policy_forbids(shared_service: Service, path: str) -> None:
    html = shared_service.browser(Role.CLINICIAN).get(path).text
    assert not re.search(r"<script(?![^>]*src=\"/)|<style|\sstyle=|\son\w+=|javascript:|https?://", html), (
        path
    )


def test_only_the_files_of_the_page_may_be_kept(shared_service: Service) -> None:
    answer = shared_service.client().get("/static/caretrace.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_path_out_of_the_files_leads_nowhere(shared_service: Service) -> None:
    for path in (
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static//etc/passwd",
        "/static/%00",
    ):
        assert shared_service.client().get(path).status_code in {404, 405}, path


def test_the_server_is_not_named_and_no_other_site_may_read(shared_service: Service) -> None:
    answer = shared_service.clinician.get("/v1/drafts", headers={"Origin": "http://evil.example"})
    assert "Server" not in answer.headers
    assert not [h for h in answer.headers if h.lower().startswith("access-control")]
