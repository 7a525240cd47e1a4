"""The main path over HTTP: a record comes in, a draft is decided on and signed, a document leaves."""

import json
from urllib.parse import quote

import pytest

from assistant.domain.draft import Kind, Severity
from assistant.domain.people import Role
from tests.acceptance.service import ADA, NOTE, Service, a_record, in_threads, on_the_wire


def test_a_record_becomes_a_signed_document(service: Service) -> None:
    coordinator, clinician = service.coordinator, service.clinician
    got = coordinator.post("/v1/sources?name=later.json", content=a_record("bo-berg", name="Berg"))
    assert got.status_code == 201, got.text
    assert got.json()["patient"] == "bo-berg"
    asked = coordinator.post("/v1/drafts", json={"kind": "discharge_summary", "patient": "bo-berg"})
    assert asked.status_code == 202
    assert asked.headers["Retry-After"] == "1"
    where = asked.headers["Location"]
    draft = clinician.get(where).json()
    assert draft["state"] == "written"
    choices = [
        {"item": i["id"], "verdict": "accept", "reason": "seen"}
        for s in draft["sections"]
        for i in s["items"]
    ]
    choices[0] |= {"verdict": "reject", "reason": "told twice"}
    choices[1] |= {
        "verdict": "edit",
        "text": "Furosemide 40 mg by mouth twice daily",
        "reason": "as on the ward",
    }
    decided = clinician.post(
        f"{where}/decisions", json={"decisions": choices}, headers={"If-Match": f'"{draft["digest"]}"'}
    )
    assert decided.status_code == 200, decided.text
    for finding in (f for f in decided.json()["findings"] if f["severity"] == "stop"):
        decided = clinician.post(
            f"{where}/acknowledgements",
            json={"finding": finding["id"], "reason": "known"},
            headers={"If-Match": decided.headers["ETag"]},
        )
    signed = clinician.post(f"{where}/approval", headers={"If-Match": decided.headers["ETag"]})
    assert signed.status_code == 200, signed.text
    assert signed.headers["Content-Location"] == where
    assert signed.json()["approval"]["digest"] == decided.json()["digest"]
    assert clinician.get(where).json()["state"] == "published"
    document = clinician.get(f"{where}/document")
    assert document.headers["Content-Type"] == "application/fhir+json"
    assert json.loads(document.content)["resourceType"] == "Bundle"
    assert document.content == clinician.get(f"/v1/documents/{draft['id']}").content
    assert f"<{where}/document>" in signed.headers["Link"]


def test_the_same_bytes_twice_are_known_and_change_nothing(service: Service) -> None:
    again = service.coordinator.post("/v1/sources?name=record.json", content=a_record())
    assert (again.status_code, again.json()["known"]) == (200, True)
    assert len(service.clinician.get(f"/v1/patients/{ADA}/sources").json()["items"]) == 1


def test_a_source_is_given_back_byte_for_byte_as_a_download(service: Service) -> None:
    (source,) = service.clinician.get(f"/v1/patients/{ADA}/sources").json()["items"]
    got = service.clinician.get(f"/v1/patients/{ADA}/sources/{quote(source['id'], safe='')}")
    assert got.content == a_record()
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "patient", ["ward 7/bed 2", "Ä?b#c%2Fd", "a|b&c=d;e", "http://x.example/p/1", "名前", "%", "a+b"]
)
def test_a_patient_id_with_odd_characters_is_reached(service: Service, patient: str) -> None:
    sent = service.coordinator.post(
        "/v1/sources", params={"name": "note.txt", "patient": patient}, content=NOTE.encode()
    )
    assert sent.status_code == 201, sent.text
    assert sent.json()["patient"] == patient
    record = service.clinician.get(f"/v1/patients/{quote(patient, safe='')}/record")
    assert record.status_code == 200, record.text
    assert record.json()["patient"]["id"] == patient
    assert service.clinician.get(sent.headers["Location"]).content == NOTE.encode()
    page = service.browser(Role.CLINICIAN).get(f"/patients/{quote(patient, safe='')}")
    assert page.status_code == 200


def test_a_citation_is_found_where_it_says(service: Service) -> None:
    draft = service.clinician.get(f"/v1/drafts/{service.written().id}").json()
    for item in (i for s in draft["sections"] for i in s["items"]):
        for cited in (c for c in item["citations"] if c["kind"] == "chart"):
            text = service.clinician.get(
                f"/v1/patients/{ADA}/documents/{quote(cited['source'], safe='')}"
            ).json()["text"]
            assert text[cited["start"] : cited["end"]] == cited["quote"]
        for cited in (c for c in item["citations"] if c["kind"] == "guideline"):
            text = service.clinician.get(f"/v1/guidelines/{quote(cited['source'], safe='')}").json()["text"]
            assert text[cited["start"] : cited["end"]] == cited["quote"]


def test_search_stays_with_its_patient(service: Service) -> None:
    service.receive(a_record("bo-berg", name="Berg"))
    hits = service.clinician.post(f"/v1/patients/{ADA}/search", json={"text": "furosemide"}).json()["items"]
    own = {d["id"] for d in service.clinician.get(f"/v1/patients/{ADA}/documents").json()["items"]}
    assert hits
    assert {h["document"] for h in hits} <= own


def test_what_was_read_adds_up(service: Service) -> None:
    coverage = service.clinician.get(f"/v1/patients/{ADA}/coverage").json()
    assert coverage["read"] + coverage["skipped"] + coverage["unreadable"] == coverage["found"] == 6


# --- what was seen -----------------------------------------------------------------------------------------------


def test_the_tag_of_a_draft_is_its_digest_and_spares_a_second_reading(service: Service) -> None:
    draft = service.written()
    first = service.clinician.get(f"/v1/drafts/{draft.id}")
    assert first.headers["ETag"] == f'"{draft.digest}"'
    again = service.clinician.get(f"/v1/drafts/{draft.id}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_whoever_watches_a_draft_sees_it_leave_and_be_withdrawn_although_its_content_stays(
    service: Service,
) -> None:
    draft = service.decided()
    tags = [service.clinician.get(f"/v1/drafts/{draft.id}").headers["ETag"]]
    service.clinician.post(f"/v1/drafts/{draft.id}/approval", headers={"If-Match": tags[0]})
    tags.append(service.clinician.get(f"/v1/drafts/{draft.id}").headers["ETag"])
    service.clinician.post(f"/v1/drafts/{draft.id}/withdrawal", json={"reason": "wrong patient"})
    tags.append(service.clinician.get(f"/v1/drafts/{draft.id}").headers["ETag"])
    assert len(set(tags)) == 3


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 428),
        ({"If-Match": "*"}, 428),
        ({"If-Match": '"sha256:' + "0" * 64 + '"'}, 412),
        ({"If-Match": "x"}, 412),
    ],
)
@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("approval", None),
        ("decisions", {"accept_rest": True}),
        ("return", {"reason": "too long"}),
        ("acknowledgements", {"finding": "FINDING", "reason": "known"}),
    ],
)
def test_a_decision_without_what_was_seen_or_on_something_else_is_refused(
    shared_service: Service, step: str, body: dict[str, object] | None, headers: dict[str, str], status: int
) -> None:
    draft = shared_service.written()
    assert draft.content is not None
    if body and "finding" in body:
        findings = draft.content.findings
        body = {**body, "finding": findings[0].id if findings else "none"}
    answer = shared_service.clinician.post(f"/v1/drafts/{draft.id}/{step}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert shared_service.clinician.get(f"/v1/drafts/{draft.id}").json()["digest"] == draft.digest


def test_what_still_waits_for_a_decision_is_named(service: Service) -> None:
    draft = service.written()
    answer = service.clinician.post(
        f"/v1/drafts/{draft.id}/approval", headers={"If-Match": f'"{draft.digest}"'}
    )
    assert answer.status_code == 409
    assert draft.content is not None
    assert {str(i.id) for i in draft.content.undecided()} <= set(answer.json()["waiting"])


def test_the_rest_is_accepted_with_single_decisions_in_one_step(service: Service) -> None:
    draft = service.written(Kind.DISCHARGE_SUMMARY)
    assert draft.content is not None
    medicine = next(i for i in draft.content.items() if i.kind == "medicine")
    body = {
        "decisions": [{"item": medicine.id, "verdict": "reject", "reason": "stopped"}],
        "accept_rest": True,
    }
    answer = service.clinician.post(
        f"/v1/drafts/{draft.id}/decisions", json=body, headers={"If-Match": f'"{draft.digest}"'}
    )
    assert answer.status_code == 200, answer.text
    items = {i["id"]: i for s in answer.json()["sections"] for i in s["items"]}
    assert items[medicine.id]["decision"]["verdict"] == "reject"
    assert any(i["decision"] and i["decision"]["verdict"] == "accept" for i in items.values())
    assert all(
        i["decision"] is None or i["id"] == medicine.id for i in items.values() if i["kind"] == "medicine"
    )


def test_a_draft_sent_back_is_written_anew_and_the_one_before_can_be_read(service: Service) -> None:
    draft = service.written()
    sent = service.clinician.post(
        f"/v1/drafts/{draft.id}/return",
        json={"reason": "no goals"},
        headers={"If-Match": f'"{draft.digest}"'},
    )
    assert (sent.json()["state"], sent.json()["because"]) == ("returned", "no goals")
    again = service.coordinator.post(f"/v1/drafts/{draft.id}/revisions")
    assert (again.status_code, again.json()["revision"]) == (202, 2)
    revisions = service.clinician.get(f"/v1/drafts/{draft.id}/revisions").json()["items"]
    assert [(r["revision"], r["state"]) for r in revisions] == [(1, "returned"), (2, "written")]


def test_a_withdrawal_honours_a_precondition_that_was_sent(service: Service) -> None:
    draft = service.written()
    url = f"/v1/drafts/{draft.id}/withdrawal"
    stale = {"If-Match": '"sha256:' + "0" * 64 + '"'}
    assert service.clinician.post(url, json={"reason": "double"}, headers=stale).status_code == 412
    assert service.clinician.post(url, json={"reason": "double"}).json()["state"] == "withdrawn"


# --- who may -----------------------------------------------------------------------------------------------------


def test_a_coordinator_can_never_sign_whatever_else_is_right_or_wrong(service: Service) -> None:
    draft = service.decided()
    url = f"/v1/drafts/{draft.id}/approval"
    for headers in ({}, {"If-Match": f'"{draft.digest}"'}, {"If-Match": '"old"'}, {"Idempotency-Key": "k"}):
        assert service.coordinator.post(url, headers=headers).status_code == 403
    assert service.coordinator.post("/v1/drafts/unknown/approval").status_code == 403
    assert service.clinician.get(f"/v1/drafts/{draft.id}").json()["state"] == "written"


def test_of_a_hundred_clinicians_who_sign_at_once_one_succeeds(service: Service) -> None:
    import httpx2

    draft = service.decided()
    tokens = [service.tokens.add(f"dr-{n}", Role.CLINICIAN) for n in range(100)]
    with on_the_wire(service.app) as address:

        def sign(number: int) -> int:
            headers = {"Authorization": f"Bearer {tokens[number]}", "If-Match": f'"{draft.digest}"'}
            return httpx2.post(
                f"{address}/v1/drafts/{draft.id}/approval", headers=headers, timeout=60
            ).status_code

        answers = in_threads(100, sign)
    assert answers.count(200) == 1, answers
    assert set(answers) <= {200, 409, 412}
    trail = service.client(Role.AUDITOR).get("/v1/audit?limit=200").json()["items"]
    assert [e["tag"] for e in trail].count("draft:approved") == 1
    assert [e["tag"] for e in trail].count("draft:published") == 1


# --- documents ---------------------------------------------------------------------------------------------------


def test_a_document_that_has_not_left_is_not_there_but_the_draft_can_be_read_and_says_so(
    service: Service,
) -> None:
    draft = service.written()
    assert service.clinician.get(f"/v1/drafts/{draft.id}/document").status_code == 404
    for form in ("md", "html"):
        text = service.clinician.get(f"/v1/documents/{draft.id}?format={form}").text
        assert "not reviewed" in text


def test_a_document_in_html_can_run_nothing(service: Service) -> None:
    got = service.clinician.get(f"/v1/documents/{service.written().id}?format=html")
    policy = got.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox;")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


def test_a_document_has_a_tag_of_its_bytes(service: Service) -> None:
    draft = service.decided()
    service.clinician.post(f"/v1/drafts/{draft.id}/approval", headers={"If-Match": f'"{draft.digest}"'})
    got = service.clinician.get(f"/v1/documents/{draft.id}")
    again = service.clinician.get(f"/v1/documents/{draft.id}", headers={"If-None-Match": got.headers["ETag"]})
    assert again.status_code == 304


# --- lists -------------------------------------------------------------------------------------------------------


def test_a_list_is_read_to_its_end_page_by_page_whatever_is_added_meanwhile(service: Service) -> None:
    made = [str(service.written().id) for _ in range(5)]
    read: list[str] = []
    url: str | None = "/v1/drafts?limit=2"
    while url:
        page = service.clinician.get(url)
        read += [d["id"] for d in page.json()["items"]]
        if len(read) == 2:
            service.written()
        link = page.headers.get("Link", "")
        url = link[1:].partition(">")[0] if link else None
        assert bool(url) == bool(page.json()["next"])
    assert read == made[::-1]


def test_the_worklist_holds_what_waits_and_shows_stops_first(service: Service) -> None:
    stopped = service.receive(NOTE.encode(), name="note.txt", patient="note-only")
    first = service.written(Kind.DISCHARGE_SUMMARY, stopped)
    assert first.content is not None
    assert any(f.severity is Severity.STOP for f in first.content.findings)
    service.written()
    gone = service.written()
    service.clinician.post(f"/v1/drafts/{gone.id}/withdrawal", json={"reason": "twice"})
    items = service.clinician.get("/v1/worklist").json()["items"]
    assert items[0]["id"] == first.id
    assert gone.id not in {i["id"] for i in items}
    assert {i["state"] for i in items} == {"written"}


def test_the_trail_names_no_patient_and_proves_itself(service: Service) -> None:
    service.decided()
    auditor = service.client(Role.AUDITOR)
    trail = auditor.get("/v1/audit", params={"patient": ADA}).json()
    assert [e["tag"] for e in trail["items"]][:2] == ["source:received", "draft:requested"]
    assert ADA not in json.dumps(trail)
    assert auditor.get("/v1/audit/verification").json()["verified"] is True


def test_a_forgotten_patient_is_gone(service: Service) -> None:
    draft = service.written()
    admin = service.client(Role.ADMIN)
    assert admin.delete(f"/v1/patients/{ADA}").json() == {"sources": 1, "drafts": 1}
    assert service.clinician.get(f"/v1/drafts/{draft.id}").status_code == 404
    assert service.clinician.get(f"/v1/patients/{ADA}/record").status_code == 404
    assert admin.delete(f"/v1/patients/{ADA}").status_code == 404


def test_health_is_told_to_those_with_a_token_and_only_readiness_to_others(service: Service) -> None:
    nobody = service.client()
    assert nobody.get("/livez").json() == {"live": True}
    assert nobody.get("/readyz").json() == {"ready": True}
    assert nobody.get("/v1/health").status_code == 401
    assert "store" in service.clinician.get("/v1/health").json()["parts"]
