"""The page that a clinician reviews on: findings before prose, each item beside its evidence, and no script."""

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.auth import COOKIE
from assistant.domain.draft import Draft, Kind, Severity, Verdict
from assistant.domain.people import Role
from assistant.workflow.review import Choice
from retrieval.model import PatientId
from tests.acceptance.service import ADA, NOTE, Service, a_record

TRICKY = '<script>alert(1)</script> \u202egnp.exe \u200b&amp; "quoted" \' {{7*7}}'


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, what it says

    def filled(self, **more: str) -> dict[str, str]:
        return {**self.fields, **more}


class Page(HTMLParser):
    """What a browser without a script makes of a page: forms, links, places, words."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.words: list[str] = []
        self.disabled: list[str] = []
        self._button: dict[str, str | None] | None = None
        self._area: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "form":
            self.forms.append(Form(str(given["action"])))
        elif tag == "input" and given.get("name") and self.forms:
            self.forms[-1].fields[str(given["name"])] = given.get("value") or ""
        elif tag == "textarea":
            self._area = str(given["name"])
            self.forms[-1].fields[self._area] = ""
        elif tag == "button":
            self._button = given
        elif tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._area:
            self.forms[-1].fields[self._area] += data
        if self._button is not None and data.strip():
            if "disabled" in self._button:
                self.disabled.append(data.strip())
            elif self.forms:
                said = (
                    str(self._button.get("name") or ""),
                    str(self._button.get("value") or ""),
                    data.strip(),
                )
                self.forms[-1].buttons.append(said)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        if tag == "button":
            self._button = None

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def form(self, end: str, says: str = "") -> Form:
        return next(
            f
            for f in self.forms
            if f.action.endswith(end) and (not says or any(b[2] == says for b in f.buttons))
        )

    def has(self, end: str) -> bool:
        return any(f.action.endswith(end) for f in self.forms)


def opened(browser: TestClient, path: str, status: int = 200) -> Page:
    answer = browser.get(path)
    assert answer.status_code == status, answer.text
    return Page(answer.text)


def sent(browser: TestClient, form: Form, **more: str) -> Any:
    return browser.post(form.action, data=form.filled(**more))


@pytest.fixture
def clinician(service: Service) -> TestClient:
    return service.browser(Role.CLINICIAN)


@pytest.fixture
def coordinator(service: Service) -> TestClient:
    return service.browser(Role.COORDINATOR)


# --- the whole way, by forms alone -------------------------------------------------------------------------------


def test_a_draft_is_asked_for_decided_and_signed_by_forms_alone(
    coordinator: TestClient, clinician: TestClient, service: Service
) -> None:
    ask = opened(coordinator, f"/patients/{ADA}").form("/drafts")
    assert {value for _, value, _ in ask.buttons} == {str(k) for k in Kind}
    there = sent(coordinator, ask, kind="discharge_summary").headers["Location"]
    home = opened(clinician, "/")
    assert there in home.links
    page = opened(clinician, there)
    assert "AI-drafted, not reviewed" in page.text
    assert page.disabled == ["Approve and release"]
    rest = sent(clinician, page.form("/rest"))
    assert rest.status_code == 303
    for _ in range(60):
        page = opened(clinician, there)
        waiting = [
            f for f in page.forms if re.search(r"/items/\w+$", f.action) and f.buttons[0][1] == "accept"
        ]
        left = service.assistant.draft(there.rpartition("/")[2], actor=service.people[Role.CLINICIAN]).content
        assert left is not None
        undecided = {str(i.id) for i in left.undecided()}
        following = next((f for f in waiting if f.action.rpartition("/")[2] in undecided), None)
        if following is None:
            break
        assert sent(clinician, following, verdict="accept", reason="seen").status_code == 303
    for form in [f for f in opened(clinician, there).forms if "/findings/" in f.action]:
        form = opened(clinician, there).form(form.action)
        assert sent(clinician, form, reason="known").status_code == 303
    page = opened(clinician, there)
    assert page.disabled == []
    signed = sent(clinician, page.form("/approval"))
    assert (signed.status_code, signed.headers["Location"]) == (303, f"{there}#top")
    page = opened(clinician, there)
    assert "Approved by a clinician" in page.text
    assert "signed by Clinician One" in page.text
    assert not page.has("/approval")
    document = clinician.get(f"{there}/document?format=fhir")
    assert document.headers["Content-Type"] == "application/fhir+json"
    assert "sandbox" in clinician.get(f"{there}/document").headers["Content-Security-Policy"]


def test_after_a_decision_the_page_goes_on_to_the_next_item_that_waits(
    clinician: TestClient, service: Service
) -> None:
    draft = service.written()
    assert draft.content is not None
    first, second, *_ = draft.content.undecided()
    form = opened(clinician, f"/drafts/{draft.id}").form(f"/items/{first.id}", "Accept")
    assert (
        sent(clinician, form, verdict="accept", reason="seen")
        .headers["Location"]
        .endswith(f"#item-{second.id}")
    )


# --- what is shown -----------------------------------------------------------------------------------------------


def test_every_item_is_on_the_page_with_its_citations_and_each_leads_to_its_exact_quote(
    clinician: TestClient, service: Service
) -> None:
    draft = service.written()
    assert draft.content is not None
    html = clinician.get(f"/drafts/{draft.id}").text
    page = Page(html)
    chips = {link for link in page.links if link.startswith("#proof-")}
    assert chips
    assert {c[1:] for c in chips} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids)), "an id twice"
    for item in draft.content.items():
        assert f"item-{item.id}" in page.ids
        for citation in item.citations:
            assert " ".join(citation.quote.split()) in page.text


def test_the_whole_text_behind_a_citation_is_one_link_away_with_the_place_marked(
    clinician: TestClient, service: Service
) -> None:
    page = opened(clinician, f"/drafts/{service.written().id}")
    links = [link for link in page.links if "?start=" in link]
    assert any(link.startswith("/patients/") for link in links)
    for link in links[:5]:
        assert '<mark id="quote">' in clinician.get(link).text


def test_a_guideline_is_cited_with_whose_word_it_is_and_when(clinician: TestClient, service: Service) -> None:
    draft = service.written()
    cited = {g.key: g for g in service.assistant.guidelines(actor=service.people[Role.CLINICIAN])}
    text = opened(clinician, f"/drafts/{draft.id}").text
    assert draft.content is not None
    sources = {
        c.source.removeprefix("gl-")
        for i in draft.content.items()
        for c in i.citations
        if c.kind == "guideline"
    }
    assert sources
    for source in sources:
        assert cited[source].title in text
        assert f"{cited[source].publisher}, {cited[source].year}" in text


def test_findings_come_before_prose_and_the_three_that_matter_most_come_first(
    clinician: TestClient, service: Service
) -> None:
    patient = service.receive(NOTE.encode(), name="n.txt", patient="note-only")
    draft = service.written(Kind.DISCHARGE_SUMMARY, patient)
    assert draft.content is not None
    html = clinician.get(f"/drafts/{draft.id}").text
    assert html.index('id="findings"') < html.index('class="part"')
    stop = next(f for f in draft.content.findings if f.severity is Severity.STOP)
    assert (
        html.index(f"finding-{stop.id}") < html.index("more</summary>") if "more</summary>" in html else True
    )


def test_items_that_need_no_attention_are_folded_and_still_there(
    clinician: TestClient, service: Service
) -> None:
    page = opened(clinician, f"/drafts/{service.written().id}")
    assert re.search(r"\d+ items? needs? no special attention", page.text)
    assert re.search(r"Accept the \d+ unremarkable items", page.text)


def test_who_the_patient_is_and_their_allergies_stand_at_the_top(
    clinician: TestClient, service: Service
) -> None:
    text = opened(clinician, f"/drafts/{service.written().id}").text
    for said in ("Ada Lund", "1951-04-02", "female", "Penicillin"):
        assert said in text[: text.index("Look at first")]


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("She is well.\n", "not charted: ask"),
        ("Allergies:\nNo known drug allergies.\n", "none known, as charted"),
    ],
)
def test_that_no_allergy_is_charted_is_never_said_as_none(
    clinician: TestClient, service: Service, note: str, said: str
) -> None:
    service.receive(note.encode(), name="n.txt", patient="unknown-allergies")
    text = opened(clinician, "/patients/unknown-allergies").text
    assert f"Allergies {said}" in text


def test_patient_text_is_text_and_never_markup(clinician: TestClient, service: Service) -> None:
    service.receive(a_record("tricky", name=TRICKY), name="t.json")
    for path in ("/patients/tricky", f"/drafts/{service.written(patient='tricky').id}", "/patients", "/"):
        html = clinician.get(path).text
        assert "<script>alert" not in html
        assert "\u202e" not in html
        assert "\u200b" not in html
        assert "{{7*7}}" in html or "alert" not in html


def test_what_hides_in_a_text_is_written_out(clinician: TestClient, service: Service) -> None:
    draft = service.written()
    assert draft.content is not None
    item = next(draft.content.items())
    edit = Choice(
        item=item.id, verdict=Verdict.EDIT, reason="so", text="Stop \u202ewarfarin\u200b" + "\U000e0041" * 9
    )
    service.assistant.decide(
        draft.id, [edit], seen=draft.content.digest, actor=service.people[Role.CLINICIAN]
    )
    html = clinician.get(f"/drafts/{draft.id}").text
    assert "Stop ⟨U+202E⟩warfarin⟨10 hidden characters⟩" in html
    assert not set("\u202e\u200b\U000e0041") & set(html)


def test_a_draft_that_waits_to_be_written_says_so_and_looks_again_by_itself(service: Service) -> None:
    held = service.holding()
    draft = held.assistant.request_draft(Kind.REFERRAL, PatientId(ADA), actor=held.people[Role.COORDINATOR])
    html = held.browser(Role.COORDINATOR).get(f"/drafts/{draft.id}").text
    assert "is being written" in html
    assert 'http-equiv="refresh"' in html


def test_what_was_not_read_is_said(clinician: TestClient) -> None:
    text = opened(clinician, f"/patients/{ADA}").text
    assert "Read: 6 of 6 entries" in text
    assert "What was not read is not in here." in text


def test_a_search_leads_to_the_place_in_the_text(clinician: TestClient) -> None:
    form = opened(clinician, f"/patients/{ADA}").form("/search#search")
    answer = clinician.post(form.action.partition("#")[0], data={"text": "furosemide"})
    assert answer.status_code == 200
    (link, *_) = [x for x in Page(answer.text).links if "?start=" in x]
    assert '<mark id="quote">' in clinician.get(link).text


# --- who sees what -----------------------------------------------------------------------------------------------


def test_a_coordinator_never_sees_a_form_that_decides_or_signs(
    coordinator: TestClient, service: Service
) -> None:
    for draft in (service.written(), service.decided()):
        page = opened(coordinator, f"/drafts/{draft.id}")
        assert not page.has("/approval")
        assert not page.has("/rest")
        assert not [f for f in page.forms if "/items/" in f.action or "/findings/" in f.action]
        assert "Approve" not in page.text


def test_a_coordinator_who_makes_up_the_form_is_refused(coordinator: TestClient, service: Service) -> None:
    draft = service.decided()
    answer = coordinator.post(f"/drafts/{draft.id}/approval", data={"seen": str(draft.digest)})
    assert answer.status_code == 403
    assert "Not permitted" in answer.text


def test_a_clinician_never_sees_a_form_that_asks_for_a_draft(clinician: TestClient, service: Service) -> None:
    for path in ("/", "/patients", f"/patients/{ADA}", f"/drafts/{service.written().id}"):
        assert not opened(clinician, path).has("/drafts"), path
    assert clinician.post(f"/patients/{ADA}/drafts", data={"kind": "care_plan"}).status_code == 403


def test_an_auditor_reads_the_trail_and_no_record(service: Service) -> None:
    service.decided()
    auditor = service.browser(Role.AUDITOR)
    assert auditor.get("/").headers["Location"] == "/audit"
    page = opened(auditor, "/audit")
    assert "The trail is whole" in page.text
    assert "draft:decided" in page.text
    assert ADA not in page.text
    assert auditor.get(f"/patients/{ADA}").status_code == 403
    draft = opened(auditor, f"/drafts/{service.written().id}")
    assert not [f for f in draft.forms if f.action != "/sign-out"]


def test_an_admin_finds_the_guidelines_and_the_trail(service: Service) -> None:
    admin = service.browser(Role.ADMIN)
    assert admin.get("/").status_code == 303
    assert opened(admin, "/guidelines").text
    assert opened(admin, "/audit").text


# --- refusals ----------------------------------------------------------------------------------------------------


def stale(service: Service) -> tuple[Draft, Draft, str]:
    """A draft, the same draft after somebody else decided on its first item, and that item."""
    draft = service.written()
    other = service.tokens.actor(service.tokens.add("dr-other", Role.CLINICIAN, "Dr Other"))
    assert other
    assert draft.content is not None
    item = next(draft.content.items())
    choice = Choice(item=item.id, verdict=Verdict.REJECT, reason="it is another's")
    return (
        draft,
        service.assistant.decide(draft.id, [choice], seen=draft.content.digest, actor=other),
        str(item.id),
    )


def test_deciding_on_what_changed_meanwhile_says_what_changed_and_keeps_what_was_typed(
    clinician: TestClient, service: Service
) -> None:
    page_of: dict[str, Page] = {}
    draft = service.written()
    page_of["before"] = opened(clinician, f"/drafts/{draft.id}")
    assert draft.content is not None
    first, second, *_ = draft.content.items()
    other = service.tokens.actor(service.tokens.add("dr-other", Role.CLINICIAN, "Dr Other"))
    assert other
    choice = Choice(item=first.id, verdict=Verdict.REJECT, reason="it is another's")
    service.assistant.decide(draft.id, [choice], seen=draft.content.digest, actor=other)
    form = page_of["before"].form(f"/items/{second.id}", "Save the edit")
    answer = sent(clinician, form, verdict="edit", text="As I would say it", reason="clearer so")
    assert answer.status_code == 412
    after = Page(answer.text)
    assert "Rejected by Dr Other" in after.text
    assert "it is another's" in after.text
    kept = after.form(f"/items/{second.id}", "Save the edit")
    assert (kept.fields["text"], kept.fields["reason"]) == ("As I would say it", "clearer so")
    assert sent(clinician, kept, verdict="edit").status_code == 303


def test_signing_what_changed_meanwhile_signs_nothing(clinician: TestClient, service: Service) -> None:
    before, now, _ = stale(service)
    answer = clinician.post(f"/drafts/{before.id}/approval", data={"seen": str(before.digest)})
    assert answer.status_code == 412
    assert "Changed since it was read" in answer.text
    assert service.clinician.get(f"/v1/drafts/{now.id}").json()["state"] == "written"


def test_what_was_typed_is_shown_even_where_its_form_is_gone(clinician: TestClient, service: Service) -> None:
    draft = service.written()
    assert draft.content is not None
    item = next(draft.content.items())
    form = opened(clinician, f"/drafts/{draft.id}").form(f"/items/{item.id}", "Reject")
    service.assistant.withdraw(draft.id, "two of them", actor=service.people[Role.COORDINATOR])
    answer = sent(clinician, form, verdict="reject", reason="a long thought")
    assert answer.status_code == 409
    assert "a long thought" in answer.text
    assert "Withdrawn: do not use" in answer.text
    assert "two of them" in answer.text


def test_a_refusal_says_why_and_keeps_what_was_typed(clinician: TestClient, service: Service) -> None:
    draft = service.written()
    assert draft.content is not None
    item = next(draft.content.items())
    answer = clinician.post(
        f"/drafts/{draft.id}/items/{item.id}",
        data={"seen": str(draft.digest), "verdict": "edit", "text": " ", "reason": "because"},
    )
    assert answer.status_code == 422
    assert "give the new text" in answer.text
    assert Page(answer.text).form(f"/items/{item.id}", "Save the edit").fields["reason"] == "because"


@pytest.mark.parametrize(
    "data",
    [
        {"verdict": "maybe"},
        {},
        {"verdict": "accept", "seen": "x"},
        {"verdict": "accept", "read_at": "never", "revision": "x"},
    ],
)
def test_a_form_that_is_none_of_ours_changes_nothing(
    clinician: TestClient, service: Service, data: dict[str, str]
) -> None:
    draft = service.written()
    assert draft.content is not None
    item = next(draft.content.items())
    assert clinician.post(f"/drafts/{draft.id}/items/{item.id}", data=data).status_code in {412, 422}
    assert service.clinician.get(f"/v1/drafts/{draft.id}").json()["digest"] == draft.digest


@pytest.mark.parametrize("reason", ["a\x00b", "x" * 4001])
def test_text_that_is_none_is_refused(clinician: TestClient, service: Service, reason: str) -> None:
    draft = service.written()
    answer = clinician.post(f"/drafts/{draft.id}/return", data={"seen": str(draft.digest), "reason": reason})
    assert answer.status_code == 422


def test_a_form_with_a_file_or_in_json_is_refused(clinician: TestClient, service: Service) -> None:
    url = f"/drafts/{service.written().id}/return"
    assert clinician.post(url, files={"reason": b"x"}).status_code == 415
    assert clinician.post(url, json={"reason": "x"}).status_code == 415


def test_an_unsupported_item_is_accepted_only_with_a_reason_which_its_form_asks_for(
    clinician: TestClient, service: Service
) -> None:
    """The field is there exactly where the reason is owed."""
    draft = service.written()
    assert draft.content is not None
    page = opened(clinician, f"/drafts/{draft.id}")
    for item in draft.content.items():
        form = page.form(f"/items/{item.id}", "Accept")
        assert ("reason" in form.fields) == (item.support == "unsupported")


def test_sent_back_and_asked_for_anew(
    clinician: TestClient, coordinator: TestClient, service: Service
) -> None:
    draft = service.written()
    page = opened(clinician, f"/drafts/{draft.id}")
    assert sent(clinician, page.form("/return"), reason="the goals are missing").status_code == 303
    page = opened(coordinator, f"/drafts/{draft.id}")
    assert "Sent back by a clinician" in page.text
    assert "the goals are missing" in page.text
    assert sent(coordinator, page.form("/revisions")).status_code == 303
    assert "revision 2" in opened(clinician, f"/drafts/{draft.id}").text


def test_whoever_asked_is_told_that_another_must_decide(service: Service) -> None:
    """One person has one role; this one's was changed after they asked."""
    draft = service.written()
    same = replace(service.people[Role.CLINICIAN], id=draft.requested_by)
    browser = service.browser(Role.CLINICIAN)
    browser.cookies.clear()
    browser.cookies.set(COOKIE, str(service.sessions.sign_in(service.sessions.code_for(same))))
    page = opened(browser, f"/drafts/{draft.id}")
    assert "a clinician other than you decides" in page.text
    assert not page.has("/approval")
    assert browser.post(f"/drafts/{draft.id}/rest", data={"seen": str(draft.digest)}).status_code == 403
