"""What a person reads says what state it is in, on what it rests and what was not read. Nothing in it comes alive."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.adapters.markdown_text import escaped, quoted
from assistant.adapters.rendered import html, markdown
from assistant.adapters.visible import in_a_line, visible
from assistant.domain.draft import (
    ActionDetail,
    CitationKind,
    Draft,
    Finding,
    Item,
    ItemId,
    ItemKind,
    Kind,
    Provenance,
    Section,
    Severity,
    Support,
)
from assistant.domain.lifecycle import State
from retrieval.model import Patient, PatientId
from tests.unit.assistant.drafts_to_render import (
    CLINICIAN,
    EVERY_KIND,
    PATIENT,
    accept,
    approved,
    cite,
    content_of,
    decided,
    edit,
    item,
    reject,
    the,
    written,
)

NAMES = {CLINICIAN: "Dr Ines Okafor"}
FINDINGS = (
    Finding(
        rule="figures", severity=Severity.WARN, reason="The dose is not in the evidence", item=ItemId("me-1")
    ),
    Finding(rule="conflicts", severity=Severity.STOP, reason="Two sources disagree", item=ItemId("al-1")),
    Finding(rule="freshness", severity=Severity.NOTE, reason="Nothing newer than a month"),
)


class Page(HTMLParser):
    """The tags and words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.said).split())


def tokens(text: str) -> list[Token]:
    found = []
    for token in MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text):
        found += [token, *(token.children or ())]
    return found


def said(text: str) -> str:
    """The words of Markdown as a reader shows them."""
    shown = [
        t.content if t.type in {"text", "code_inline", "text_special"} else "\n"
        for t in tokens(text)
        if t.type in {"text", "code_inline", "text_special", "softbreak", "hardbreak"}
    ]
    return "".join(shown)


def both(draft: Draft, **more: Any) -> tuple[str, str]:
    """The words of the page and of the Markdown."""
    page = Page(html(draft, PATIENT, **more)).words
    return page, " ".join(said(markdown(draft, PATIENT, **more)).split())


# --- the state of it -------------------------------------------------------------------------------------------


def test_until_someone_approves_it_says_that_nobody_has() -> None:
    for words in both(written()):
        assert "AI-drafted, not reviewed" in words
        assert f"{len(EVERY_KIND)} of {len(EVERY_KIND)} items wait for a decision" in words
        assert "approved by" not in words


def test_afterwards_it_says_who_approved_what_and_when() -> None:
    draft = approved(written())
    assert draft.approval is not None
    for words in both(draft, names=NAMES):
        assert "Drafted by AI, approved by Dr Ines Okafor on 2026-11-22 11:05 UTC." in words
        assert f"Approved content: {draft.approval.digest}" in words
        assert "not reviewed" not in words


def test_content_that_is_not_what_was_approved_is_not_called_approved() -> None:
    draft = approved(written())
    assert draft.content is not None
    other = replace(draft.content, provenance=Provenance(software="caretrace 9", writer="composer@1"))
    for words in both(replace(draft, content=other)):
        assert "AI-drafted, not reviewed" in words
        assert "approved by" not in words


@pytest.mark.parametrize(
    ("state", "because", "expected"),
    [
        (State.RETURNED, "the stay is missing", "Sent back by a clinician. Reason: the stay is missing"),
        (State.STUCK, "no room", "This draft could not be written; a person must look. Reason: no room"),
        (State.WITHDRAWN, "wrong patient", "Withdrawn: do not use. Reason: wrong patient"),
        (State.SUPERSEDED, "", "Superseded: a later document has taken its place."),
    ],
)
def test_what_became_of_it_stands_first(state: State, because: str, expected: str) -> None:
    for words in both(replace(approved(written()), state=state, because=because)):
        assert expected in words


def test_a_draft_that_is_not_written_says_so() -> None:
    for words in both(replace(written(), content=None, state=State.REQUESTED)):
        assert "Nothing is written yet." in words


# --- what it shows ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(Kind))
def test_every_item_is_shown_with_the_number_and_quote_that_it_rests_on(kind: Kind) -> None:
    draft = written(kind)
    assert draft.content is not None
    page, text = html(draft, PATIENT), markdown(draft, PATIENT)
    words = Page(page).words
    for n, one in enumerate(draft.content.evidence, start=1):
        assert f'<a href="#evidence-{n}">[{n}]</a>' in page
        assert f'<div id="evidence-{n}">' in page
        assert f"[\\[{n}\\]](#evidence-{n})" in text
        assert f"### Evidence {n}\n" in text
        assert one.citation.quote in words
    for one_item in draft.content.items():
        assert one_item.text in words
        assert one_item.text in said(text)


def test_a_number_is_the_drafts_own_and_a_reviewers_word_gets_the_next() -> None:
    draft = written()
    changed = edit(the("ac-2"), "Call if weight rises by 3 kg")
    draft = approved(draft, changed)
    text = markdown(draft, PATIENT, names=NAMES)
    following = len(EVERY_KIND) + 1
    assert f"Call if weight rises by 3 kg [\\[{following}\\]](#evidence-{following})" in text
    assert f"### Evidence {following}\n\nReviewer, Dr Ines Okafor\n" in text
    assert "### Evidence 21\n" not in text  # nothing rests on it any more


def test_findings_come_before_prose_and_stops_before_the_rest() -> None:
    draft = written(content=content_of(EVERY_KIND, FINDINGS))
    for words in both(draft):
        places = [words.index(f.reason) for f in (FINDINGS[1], FINDINGS[0], FINDINGS[2])]
        assert places == sorted(places)
        assert places[-1] < words.index("Admitted with shortness of breath")
        assert "Stop: Two sources disagree (Penicillin: hives)" in words


def test_a_stop_that_was_answered_shows_the_answer() -> None:
    draft = approved(written(content=content_of(EVERY_KIND, FINDINGS)))
    for words in both(draft, names=NAMES):
        assert "Answered by Dr Ines Okafor: seen and meant" in words


def test_a_rejected_item_is_marked_until_approval_and_gone_afterwards() -> None:
    unique = item(
        ItemKind.PROBLEM, "Zebrafish poisoning", id="gone", cited=(cite("zebrafish, eaten", "doc-7"),)
    )
    finding = Finding(rule="x", severity=Severity.WARN, reason="No fish is charted", item=unique.id)
    draft = written(content=content_of([*EVERY_KIND, unique], (finding,)))
    rejected = reject(unique, "never happened")
    assert draft.content is not None
    before = replace(draft, content=decided(draft.content, {"gone": rejected}))
    for words in both(before):
        assert "Zebrafish poisoning" in words
        assert "Rejected: never happened" in words
    for words in both(approved(draft, rejected)):
        assert not re.search("zebrafish|No fish|never happened", words, re.IGNORECASE)


def test_what_is_unsupported_or_a_reviewers_own_is_marked() -> None:
    doubtful = replace(accept(the("st-1")), support=Support.UNSUPPORTED)
    for words in both(approved(written(), doubtful, edit(the("ac-2"), "Call us"))):
        assert "A check found that the evidence does not carry this" in words
        assert "Edited by the reviewer" in words
        assert "Stated by the reviewer" in words


def test_a_detail_is_told_when_the_text_does_not_say_it() -> None:
    for words in both(written()):
        assert "who: primary care clinician; by: 2026-11-29 (7 days after discharge on 2026-11-22)" in words
        assert "dose: 40 mg" not in words
        assert "why: weight gain of 4 kg" in words


def test_a_role_is_told_by_its_name_and_not_by_its_code() -> None:
    action = item(ItemKind.ACTION, "Weigh daily", ActionDetail(owner="case_manager"), id="a")
    for words in both(written(content=content_of([action]))):
        assert "(who: Care coordinator)" in words


def test_the_signer_is_named_as_on_the_day_they_signed() -> None:
    draft = approved(written())
    assert draft.approval is not None
    for words in both(replace(draft, approval=replace(draft.approval, name="Dr I. Okafor"))):
        assert "approved by Dr I. Okafor on" in words


def test_plain_figures_stay_plain_in_markdown() -> None:
    assert [escaped(t) for t in ("9.0 %", "-5 °C", "+1 555 0100", "K 4.2 mmol/L (H)")] == [
        "9.0 %", "-5 °C", "+1 555 0100", "K 4.2 mmol/L (H)",
    ]  # fmt: skip


def test_what_was_not_read_is_said_aloud() -> None:
    for words in both(written()):
        assert (
            "Read: 39 of 42 entries of the record, 5 of them notes, dated 2019-04-01 to 2026-11-21." in words
        )
        assert "Left aside: 2 (2 Claim: billing). Could not be read: 1 (1 Observation: no code)." in words
        assert "Search by meaning was not complete (unavailable: the embedder cannot be had)." in words
        assert "does not mean that it is not so" in words


def test_a_part_that_was_away_is_said_aloud() -> None:
    content = content_of(EVERY_KIND)
    made = replace(content.provenance, degraded=("the model was away, the composer wrote",))
    for words in both(written(content=replace(content, provenance=made))):
        assert "While this was written: the model was away, the composer wrote." in words


def test_an_empty_section_claims_no_absence() -> None:
    for words in both(written()):
        assert "Nothing for this section was found in what was read. That is not a statement" in words


def test_what_is_not_charted_of_the_patient_is_said() -> None:
    bare = Patient(id=PatientId("p-100"))
    for words in (Page(html(written(), bare)).words, said(markdown(written(), bare))):
        assert words.count("not charted") == 3


# --- nothing comes alive ---------------------------------------------------------------------------------------

ATTACKS = [
    "<script>alert(1)</script>",
    "![x](http://evil.example/?q=1)",
    "[click](javascript:alert(1))",
    "[x]: http://evil.example",
    "<http://evil.example> and <a@b.example>",
    "see www.evil.example, evil.com or mailto:a@b.example",
    "</title></style></textarea><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "{{ 7*7 }} {% raw %} ${7*7} $$x$$",
    "# heading", "- item", "1. item", "1) item", "> quote", "--- ", "===", "```\ncode\n```", "    indented", "~~~",
    "| a | b |\n|---|---|\n| c | d |", "* * *", "***bold*** _it_ ~~gone~~ `code`",
    "a`b@c``d`", "`@", "@`", "\\", "\\\\`",
    "&lt;b&gt; &amp; &#60; &nbsp;",
    "[^1]: http://evil.example",
    "NUL\x00 bell\x07 lone \ud800 \udfff",
    "bidi \u202e x \u2066 zero\u200bwidth\ufeff \U000e0041\U000e0042",
    "line\nbreak\r\nand\u2028more", "", " ", "\ufffe",
]  # fmt: skip
hostile = st.sampled_from(ATTACKS) | st.text(st.characters(), max_size=30)
hostile = hostile | st.lists(hostile, max_size=3).map(" ".join)

ACTIVE = {
    "image",
    "html_inline",
    "html_block",
    "fence",
    "code_block",
    "table_open",
    "hr",
    "em_open",
    "s_open",
}
BARE_ADDRESS = re.compile(r"://|@|www\.|\b(mailto|javascript):|evil\.com")


@settings(max_examples=400)
@given(hostile)
def test_text_in_markdown_says_exactly_that_text_and_does_nothing(text: str) -> None:
    found = tokens(f"- {escaped(text)} end")
    assert {t.type for t in found} & (
        ACTIVE | {"link_open", "heading_open", "ordered_list_open", "strong_open"}
    ) == set()
    assert said(f"- {escaped(text)} end") == " ".join(f"{in_a_line(text)} end".split())
    assert not any(BARE_ADDRESS.search(t.content) for t in found if t.type in {"text", "text_special"})


@settings(max_examples=400)
@given(hostile)
def test_a_quote_in_markdown_keeps_its_lines_and_does_nothing(text: str) -> None:
    found = tokens(quoted(text))
    assert {t.type for t in found} & (
        ACTIVE | {"link_open", "heading_open", "list_item_open", "strong_open"}
    ) == set()
    lines = [" ".join(line.split()) for line in visible(text).split("\n") if line.strip()]
    assert said(quoted(text)) == "\n".join(lines)


def poisoned(data: st.DataObject) -> tuple[Draft, Patient]:
    def text() -> str:
        return data.draw(hostile)

    items: list[Item] = []
    for n, one in enumerate(data.draw(st.lists(st.sampled_from(EVERY_KIND), min_size=1, max_size=4))):
        detail = one.detail
        if detail is not None:
            names = [k for k in detail.__slots__ if type(getattr(detail, k)) is str and k != "type"]
            detail = replace(detail, **cast(Any, {name: text() for name in names}))
        cited = cite(text(), text(), data.draw(st.sampled_from(CitationKind)))
        items.append(replace(one, id=ItemId(f"i{n}"), text=text(), detail=detail, citations=(cited,)))
    finding = Finding(rule="r", severity=Severity.STOP, reason=text(), item=items[0].id)
    content = content_of(items, (finding,))
    sections = tuple(Section(id=s.id, title=text(), loinc="", items=s.items) for s in content.sections)
    evidence = tuple(replace(e, label=text()) for e in content.evidence)
    content = replace(content, sections=sections, evidence=evidence)
    patient = Patient(id=PATIENT.id, name=text(), birth_date=text(), sex=text(), language=text())
    draft = written(data.draw(st.sampled_from(list(Kind))), content, because=text())
    return data.draw(st.sampled_from([draft, approved(draft), replace(draft, state=State.RETURNED)])), patient


@settings(max_examples=100)
@given(st.data())
def test_hostile_text_in_every_field_leaves_a_dead_page(data: st.DataObject) -> None:
    draft, patient = poisoned(data)
    page = html(draft, patient, names={CLINICIAN: data.draw(hostile)})
    page.encode("utf-8")
    found = Page(page)
    tags = (
        "html head meta title style body header main section footer div h1 h2 h3 p dl dt dd ol ul li b span a"
    )
    assert {tag for tag, _ in found.tags} <= {*tags.split(), "blockquote"}
    attributes = {name for _, attrs in found.tags for name in attrs}
    assert attributes <= set(
        "lang charset http-equiv content name role class aria-labelledby id dir href".split()
    )
    assert all((attrs.get("href") or "#").startswith("#") for _, attrs in found.tags)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\ufeff\U000e0000-\U000e007f\x00]", page)


@settings(max_examples=100)
@given(st.data())
def test_hostile_text_in_every_field_leaves_dead_markdown(data: st.DataObject) -> None:
    draft, patient = poisoned(data)
    text = markdown(draft, patient, names={CLINICIAN: data.draw(hostile)})
    text.encode("utf-8")
    found = tokens(text)
    assert {t.type for t in found} & (ACTIVE - {"em_open", "s_open"}) == set()
    links = [str(t.attrs["href"]) for t in found if t.type == "link_open"]
    assert all(re.fullmatch(r"#evidence-\d+", link) for link in links)
    assert not any(BARE_ADDRESS.search(t.content) for t in found if t.type in {"text", "text_special"})


def test_the_page_fetches_nothing_and_forbids_fetching() -> None:
    page = html(approved(written()), PATIENT)
    assert "default-src 'none'" in page
    assert not re.search(r"<script|<link|<img|<iframe|url\(|@import|https?://", page)


def test_hidden_characters_are_left_out_and_the_rest_is_kept() -> None:
    assert visible("a\u202eb\u200bc\U000e0041d\x00e\ufe0f") == "abcde"
    assert visible("Ångström µg ≥5 °C — naïve 漢字 \U0001f600") == "Ångström µg ≥5 °C — naïve 漢字 \U0001f600"
    assert visible("a\r\nb\u2028c\u00a0d\ud800") == "a\nb\nc d\ufffd"
