"""What a document must contain is filled by a clinician, or they say why not: until then nobody can sign it."""

import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.domain.draft import Content, Draft, Finding, Kind, Presence
from assistant.domain.people import Role
from assistant.workflow.completeness import element_of
from retrieval.model import PatientId
from tests.acceptance.command_line import Terminal, a_terminal
from tests.acceptance.service import ADA, Service, accepted

NONE_PENDING = "No result was pending at discharge."


def etag(draft: Draft) -> dict[str, str]:
    return {"If-Match": f'"{draft.digest}"'}


def content(draft: Draft) -> Content:
    assert draft.content is not None
    return draft.content


def summary(service: Service) -> Draft:
    """A discharge summary with every item accepted: what is missing is all that waits."""
    draft = service.written(Kind.DISCHARGE_SUMMARY)
    choices = [accepted(i.id) for i in content(draft).items()]
    clinician = service.people[Role.CLINICIAN]
    return service.assistant.decide(draft.id, choices, seen=content(draft).digest, actor=clinician)


def presence(draft: dict[str, Any], id: str) -> str:
    return str(next(e["presence"] for e in draft["checklist"] if e["id"] == id))


def missing(draft: Draft) -> list[Finding]:
    return [f for f in content(draft).open_findings() if element_of(content(draft), f)]


def add(client: TestClient, draft: Draft, headers: dict[str, str] | None = None, **body: Any) -> Any:
    return client.post(
        f"/v1/drafts/{draft.id}/items", json=body, headers=etag(draft) if headers is None else headers
    )


# --- the gate --------------------------------------------------------------------------------------------------


def test_a_missing_element_blocks_the_approval_and_never_the_draft(service: Service) -> None:
    draft = summary(service)
    assert missing(draft)
    refused = service.clinician.post(f"/v1/drafts/{draft.id}/approval", headers=etag(draft))
    assert refused.status_code == 409
    assert {f.id for f in missing(draft)} <= set(refused.json()["waiting"])


def test_a_statement_of_the_clinicians_fills_it_and_they_answer_for_it(service: Service) -> None:
    draft = summary(service)
    answer = add(service.clinician, draft, fills="pending_results", text=NONE_PENDING)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Content-Location"] == f"/v1/drafts/{draft.id}"
    told = answer.json()
    assert told["digest"] != draft.digest
    assert answer.headers["ETag"] == f'"{told["digest"]}"'
    assert presence(told, "pending_results") == Presence.ABSENT
    (item,) = [i for s in told["sections"] for i in s["items"] if i["fills"] == "pending_results"]
    assert (item["written_by"], item["support"]) == ("reviewer", "asserted")
    assert item["decision"]["by"] == service.people[Role.CLINICIAN].id
    assert [c["kind"] for c in item["citations"]] == ["reviewer"]
    assert not [f for f in told["findings"] if "still pending" in f["reason"]]


def test_an_element_that_is_filled_is_missing_again_when_what_filled_it_is_rejected(service: Service) -> None:
    draft = summary(service)
    told = add(service.clinician, draft, fills="pending_results", text=NONE_PENDING).json()
    (item,) = [i["id"] for s in told["sections"] for i in s["items"] if i["fills"]]
    no = {"decisions": [{"item": item, "verdict": "reject", "reason": "a culture was"}]}
    after = service.clinician.post(
        f"/v1/drafts/{draft.id}/decisions", json=no, headers={"If-Match": f'"{told["digest"]}"'}
    ).json()
    assert presence(after, "pending_results") == Presence.MISSING
    assert [f for f in after["findings"] if "still pending" in f["reason"] and f["severity"] == "stop"]


def test_a_rejected_allergy_leaves_the_allergies_missing_and_no_reason_given_before_covers_that(
    service: Service,
) -> None:
    draft = summary(service)
    (allergy,) = [i.id for i in content(draft).items() if i.kind == "allergy"]
    no = {"decisions": [{"item": allergy, "verdict": "reject", "reason": "of another patient"}]}
    after = service.clinician.post(f"/v1/drafts/{draft.id}/decisions", json=no, headers=etag(draft)).json()
    (stop,) = [f for f in after["findings"] if f["reason"].startswith("Neither an allergy")]
    assert (stop["severity"], stop["harm"]) == ("stop", "serious")
    assert stop["id"] not in {a["finding"] for a in after["acknowledgements"]}


def test_one_reason_answers_several_findings_and_the_trail_says_each(service: Service) -> None:
    draft = summary(service)
    ids = [f.id for f in missing(draft)]
    assert len(ids) > 5
    body = {"findings": ids, "reason": "not asked in this short stay"}
    answer = service.clinician.post(f"/v1/drafts/{draft.id}/acknowledgements", json=body, headers=etag(draft))
    assert answer.status_code == 200, answer.text
    assert {a["finding"] for a in answer.json()["acknowledgements"]} == set(ids)
    said = service.client(Role.AUDITOR).get("/v1/audit?limit=200").json()["items"]
    assert [e["facts"]["finding"] for e in said if e["tag"] == "draft:acknowledged"] == ids
    signed = service.clinician.post(
        f"/v1/drafts/{draft.id}/approval", headers={"If-Match": answer.headers["ETag"]}
    )
    assert signed.status_code == 200, signed.text


def test_of_several_findings_all_are_answered_or_none(service: Service) -> None:
    draft = summary(service)
    for body, status in (
        ({"findings": [missing(draft)[0].id, "no-such-finding"], "reason": "x"}, 404),
        ({"findings": [], "reason": "x"}, 422),
        ({"reason": "x"}, 422),
        ({"findings": [missing(draft)[0].id], "reason": "  "}, 422),
    ):
        answer = service.clinician.post(
            f"/v1/drafts/{draft.id}/acknowledgements", json=body, headers=etag(draft)
        )
        assert answer.status_code == status, answer.text
    now = service.clinician.get(f"/v1/drafts/{draft.id}").json()
    assert (now["digest"], now["acknowledgements"]) == (draft.digest, [])


# --- who may add, and what -----------------------------------------------------------------------------------------


def test_a_coordinator_may_not_add_and_nothing_changes(service: Service) -> None:
    draft = summary(service)
    assert add(service.coordinator, draft, fills="goals", text="Walk again").status_code == 403
    assert service.clinician.get(f"/v1/drafts/{draft.id}").json()["digest"] == draft.digest


@pytest.mark.parametrize(("headers", "status"), [({}, 428), ({"If-Match": '"sha256:' + "0" * 64 + '"'}, 412)])
def test_an_addition_says_what_was_seen(service: Service, headers: dict[str, str], status: int) -> None:
    draft = summary(service)
    assert add(service.clinician, draft, headers, fills="goals", text="Walk again").status_code == status


def test_the_same_addition_with_the_same_key_is_made_once(service: Service) -> None:
    draft = summary(service)
    headers = {**etag(draft), "Idempotency-Key": "once"}
    first, again = (
        add(service.clinician, draft, headers, fills="goals", text="Walk again") for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.json() == again.json()
    tags = [e["tag"] for e in service.client(Role.AUDITOR).get("/v1/audit?limit=200").json()["items"]]
    assert tags.count("draft:added") == 1


@pytest.mark.parametrize(
    "body",
    [
        {"text": "x"},
        {"text": "  ", "section": "goals"},
        {"text": "x", "section": "no_such_section"},
        {"text": "x", "fills": "no_such_element"},
        {"text": "x", "section": "what_matters", "kind": "poem"},
        {"text": "x" * 4001, "section": "what_matters"},
    ],
)
def test_an_addition_without_words_or_place_is_refused(service: Service, body: dict[str, Any]) -> None:
    draft = summary(service)
    answer = add(service.clinician, draft, **body)
    assert answer.status_code == 422
    assert "x" * 50 not in answer.text


def test_the_same_words_twice_in_a_section_are_refused(service: Service) -> None:
    draft = summary(service)
    told = add(service.clinician, draft, section="what_matters", text="Walk again").json()
    now = {"If-Match": f'"{told["digest"]}"'}
    assert add(service.clinician, draft, now, section="what_matters", text="Walk  again").status_code == 422


def test_a_published_draft_takes_no_more(service: Service) -> None:
    draft = service.decided()
    signed = service.clinician.post(f"/v1/drafts/{draft.id}/approval", headers=etag(draft))
    assert signed.status_code == 200, signed.text
    assert add(service.clinician, draft, section="what_matters", text="Walk again").status_code in {409, 412}


@pytest.mark.parametrize(
    ("text", "nowhere"),
    [
        ("Weigh daily; call for a gain of 3.7 kg", "3.7 kg"),
        ("Start rivaroxaban", "rivaroxaban"),
        ("Seen again on 2026-12-24", "2026-12-24"),
        ("Furosemide 40 mg stays as it is", ""),
    ],
)
def test_what_stands_nowhere_in_the_chart_is_shown_beside_it(
    service: Service, text: str, nowhere: str
) -> None:
    draft = summary(service)
    told = add(service.clinician, draft, section="follow_up", text=text).json()
    (item,) = [i["id"] for s in told["sections"] for i in s["items"] if i["text"] == text]
    said = [f for f in told["findings"] if f["item"] == item]
    assert [f["severity"] for f in said] == (["warn"] if nowhere else [])
    assert all(nowhere in f["reason"] for f in said)


def test_a_day_outside_the_stay_is_shown_where_the_stay_is_told(service: Service) -> None:
    draft = summary(service)
    told = add(service.clinician, draft, section="hospital_course", text="Worse since 2022-05-01").json()
    assert [f for f in told["findings"] if "2022-05-01 is outside this stay" in f["reason"]]


def test_the_clinicians_own_statement_can_be_edited_and_is_held_against_the_chart_again(
    service: Service,
) -> None:
    draft = summary(service)
    told = add(service.clinician, draft, section="follow_up", text="Start rivaroxaban").json()
    (item,) = [i["id"] for s in told["sections"] for i in s["items"] if "rivaroxaban" in i["text"]]
    edit = {"item": item, "verdict": "edit", "text": "Ask about furosemide", "reason": "a slip"}
    after = service.clinician.post(
        f"/v1/drafts/{draft.id}/decisions",
        json={"decisions": [edit]},
        headers={"If-Match": f'"{told["digest"]}"'},
    ).json()
    assert not [f for f in after["findings"] if f["item"] == item]


# --- what leaves ---------------------------------------------------------------------------------------------------


def test_it_leaves_as_the_clinicians_own_and_not_as_drafted_by_ai(service: Service) -> None:
    draft = summary(service)
    own = "No known drug allergies apart from penicillin"
    told = add(service.clinician, draft, section="allergies", text=own).json()
    now = service.assistant.draft(draft.id, actor=service.people[Role.CLINICIAN])
    ids = [f.id for f in content(now).open_findings()]
    signed = service.assistant.acknowledge(
        draft.id, ids, "known", seen=told["digest"], actor=service.people[Role.CLINICIAN]
    )
    assert service.clinician.post(f"/v1/drafts/{draft.id}/approval", headers=etag(signed)).status_code == 200
    bundle = json.loads(service.clinician.get(f"/v1/drafts/{draft.id}/document").content)
    made = {e["fullUrl"]: e["resource"] for e in bundle["entry"]}
    ((url, mine),) = [
        (u, r) for u, r in made.items() if own in r.get("text", {}).get("div", "") and "code" in r
    ]
    assert mine["resourceType"] == "AllergyIntolerance"
    assert not mine.get("meta", {}).get("security")
    (proof,) = [
        r
        for r in made.values()
        if r["resourceType"] == "Provenance" and [t["reference"] for t in r["target"]] == [url]
    ]
    assert proof["activity"]["coding"][0]["code"] == "CREATE"
    author = made[proof["agent"][0]["who"]["reference"]]
    assert author["resourceType"] == "Practitioner"


# --- the page ------------------------------------------------------------------------------------------------------


def test_the_page_offers_to_add_what_is_missing_and_to_answer_several_at_once(service: Service) -> None:
    draft = summary(service)
    browser = service.browser(Role.CLINICIAN)
    page = browser.get(f"/drafts/{draft.id}").text
    assert 'name="fills" value="pending_results"' in page
    assert "What this document must contain" in page
    assert page.count('type="checkbox"') == len([f for f in content(draft).open_findings() if f.item is None])

    sent = {"seen": str(draft.digest), "fills": "pending_results", "text": NONE_PENDING}
    assert browser.post(f"/drafts/{draft.id}/items", data=sent).status_code == 303
    now = service.assistant.draft(draft.id, actor=service.people[Role.CLINICIAN])
    assert NONE_PENDING in browser.get(f"/drafts/{draft.id}").text

    ticked = {f"finding-{f.id}": "on" for f in missing(now)[:3]}
    several = {"seen": str(now.digest), "reason": "not asked", **ticked}
    assert browser.post(f"/drafts/{draft.id}/findings", data=several).status_code == 303
    after = service.assistant.draft(draft.id, actor=service.people[Role.CLINICIAN])
    assert len(content(after).acknowledgements) == 3


def test_a_refused_addition_keeps_what_was_typed(service: Service) -> None:
    draft = summary(service)
    browser = service.browser(Role.CLINICIAN)
    stale = {"seen": "sha256:" + "0" * 64, "section": "what_matters", "text": "walk <b>again</b>"}
    answer = browser.post(f"/drafts/{draft.id}/items", data=stale)
    assert answer.status_code == 412
    assert "walk &lt;b&gt;again&lt;/b&gt;" in answer.text
    untouched = browser.post(
        f"/drafts/{draft.id}/findings", data={"seen": str(draft.digest), "reason": "none ticked"}
    )
    assert untouched.status_code == 422
    assert "none ticked" in untouched.text


def test_a_coordinator_sees_what_is_missing_and_no_form_for_it(service: Service) -> None:
    draft = summary(service)
    page = service.browser(Role.COORDINATOR).get(f"/drafts/{draft.id}").text
    assert "What this document must contain" in page
    assert not re.search(r'name="(?:fills|section)"', page)


# --- the command line ----------------------------------------------------------------------------------------------


@pytest.fixture
def ada(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    terminal = a_terminal(tmp_path, monkeypatch, capsys)
    terminal.knows_ada()
    return terminal


def test_the_command_line_adds_and_answers_all_that_is_missing_with_one_reason(ada: Terminal) -> None:
    draft = ada.gives("draft", ADA, "--kind", "discharge_summary")
    said = ada.types("show", draft["id"])
    assert "Required elements:" in said.out
    assert "pending_results" in said.out
    told = ada.gives("add", draft["id"], NONE_PENDING, "--fills", "pending_results")
    assert presence(told, "pending_results") == Presence.ABSENT
    after = ada.gives("acknowledge", draft["id"], "--missing", "--reason", "not asked in this stay")
    open_ones = [e["id"] for e in after["checklist"] if e["presence"] == Presence.MISSING]
    assert len(after["acknowledgements"]) == len(open_ones) > 5
    assert ada.types("add", draft["id"], "x").code == 2
    assert ada.types("acknowledge", draft["id"], "--reason", "x").code == 2


def test_the_walk_through_a_draft_fills_what_is_missing(ada: Terminal) -> None:
    draft = ada.gives("draft", ADA, "--kind", "discharge_summary")
    items = sum(len(s["items"]) for s in draft["sections"])
    typed = "s\n" * items + f"f\n{NONE_PENDING}\n" + "t\nnot asked\n"
    after = ada.gives("review", draft["id"], typed=typed)
    assert [i for s in after["sections"] for i in s["items"] if i["fills"]]
    assert {a["reason"] for a in after["acknowledgements"]} == {"not asked"}


def test_an_addition_is_of_its_draft_alone(service: Service) -> None:
    service.assistant.record(PatientId(ADA), actor=service.people[Role.CLINICIAN])
    one, other = summary(service), summary(service)
    add(service.clinician, one, fills="goals", text="Walk again")
    assert service.clinician.get(f"/v1/drafts/{other.id}").json()["digest"] == other.digest
