"""What matters stands on top, and what was checked is told: over HTTP, on the page, in the preview, in what leaves."""

import json
import re

import pytest
from starlette.testclient import TestClient

from assistant.checks import CHECKS
from assistant.domain.draft import Draft, Kind
from assistant.domain.people import Role
from tests.acceptance.service import Service


@pytest.fixture
def draft(service: Service) -> Draft:
    return service.written(Kind.CARE_PLAN)


@pytest.fixture
def clinician(service: Service) -> TestClient:
    return service.browser(Role.CLINICIAN)


def items(html: str) -> set[str]:
    return set(re.findall(r'<article class="item[^"]*" id="item-([^"]+)"', html))


def test_a_draft_says_over_http_what_to_look_at_first_and_how_long_it_takes(
    service: Service, draft: Draft
) -> None:
    told = service.clinician.get(f"/v1/drafts/{draft.id}").json()
    assert draft.content is not None
    assert 0 < len(told["look_first"]) <= 3
    assert {f["finding"] for f in told["look_first"]} <= {f["id"] for f in told["findings"]}
    assert all(f["sentence"] for f in told["look_first"])
    assert told["reading_time_s"] > 0
    assert set(told["needs_attention"]) < {i.id for i in draft.content.items()}
    assert all(0 < f["likelihood"] < 1 for f in told["findings"])


def test_a_draft_says_over_http_which_checks_ran_on_what(service: Service, draft: Draft) -> None:
    made = service.clinician.get(f"/v1/drafts/{draft.id}").json()["provenance"]
    assert [run["rule"] for run in made["ran"]] == list(CHECKS) == made["checks"]
    assert all(run["looked_at"] >= 0 and run["of"] for run in made["ran"])
    assert all(made[name].startswith("sha256:") for name in ("checked", "record", "library"))


def test_the_page_names_three_with_a_time_and_folds_what_needs_no_attention(
    clinician: TestClient, service: Service, draft: Draft
) -> None:
    told = service.clinician.get(f"/v1/drafts/{draft.id}").json()
    html = clinician.get(f"/drafts/{draft.id}").text
    assert html.index('id="findings"') < html.index("to read") < html.index('class="part"')
    assert all(f'id="finding-{f["finding"]}"' in html for f in told["look_first"])
    assert f"{len(told['needs_attention'])} items need your own decision" in html
    folded = re.search(r"(\d+) items? needs? no special attention and (?:is|are) folded", html)
    assert folded
    assert int(folded[1]) == len(items(html)) - len(told["needs_attention"])
    assert "What was checked" in html
    assert f"{len(CHECKS)} checks ran" in html


def test_one_link_shows_all_without_a_script_and_weakens_no_decision(
    clinician: TestClient, draft: Draft
) -> None:
    folded, whole = (clinician.get(f"/drafts/{draft.id}{query}").text for query in ("", "?all=1"))
    assert f'href="/drafts/{draft.id}?all=1"' in folded
    assert 'class="fold"' in folded
    assert 'class="fold"' not in whole
    assert items(folded) == items(whole)
    assert "<button disabled>Approve and release</button>" in folded
    assert "<button disabled>Approve and release</button>" in whole


def test_the_preview_names_the_three_and_what_was_checked(clinician: TestClient, draft: Draft) -> None:
    html, md = (clinician.get(f"/drafts/{draft.id}/document?format={kind}").text for kind in ("html", "md"))
    for page in (html, md):
        assert page.index("Look at first") < page.index("Findings")
        assert "checks ran over" in page


def test_what_leaves_names_each_check_and_no_reason_of_what_was_not_checked(service: Service) -> None:
    signed = service.approved(Kind.CARE_PLAN)
    bundle = json.loads(service.clinician.get(f"/v1/drafts/{signed.id}/document").content)
    [made, *_] = [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Provenance"]
    told = {
        e["what"]["identifier"]["value"]: e["what"]["display"]
        for e in made["entity"]
        if e["what"]["identifier"]["system"] == "urn:caretrace:check"
    }
    assert list(told) == list(CHECKS)
    assert all(said.startswith(f"Check {rule}: looked at ") for rule, said in told.items())
    assert not any("not among the medicines known" in said for said in told.values())


def test_the_patients_version_comes_with_what_is_hard_to_read(service: Service) -> None:
    signed = service.approved(Kind.CARE_PLAN)
    told = service.clinician.get(f"/v1/drafts/{signed.id}/patient-version").json()
    assert all(f["rule"] in {"reading_level@1", "stigma@1"} for f in told["findings"])
    own = service.browser(Role.CLINICIAN).get(f"/drafts/{signed.id}/patient-version").text
    given = service.clinician.get(f"/v1/drafts/{signed.id}/patient-version?format=html").text
    assert ('class="staff"' in own) is bool(told["findings"])
    assert 'class="staff"' not in given
