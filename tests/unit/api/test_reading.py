"""A draft as the page shows it: every item somewhere, findings in order, exactly what a signature would bind."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from api.pages.reading import changed_since, reading
from api.pages.words import details
from assistant.domain.draft import (
    Acknowledgement,
    ActionDetail,
    Citation,
    CitationKind,
    Content,
    Decision,
    Draft,
    DraftId,
    Due,
    Evidence,
    Finding,
    Harm,
    Item,
    ItemId,
    ItemKind,
    Kind,
    MedicineDetail,
    PersonId,
    Provenance,
    Section,
    Severity,
    Support,
    Verdict,
)
from assistant.domain.lifecycle import State
from retrieval.model import Coverage, Document, DocumentId, DocumentKind, PatientId, SourceId

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEXT = "She came in short of breath. Furosemide 40 mg by mouth twice daily was started. She went home."
DOCUMENT = Document(
    id=DocumentId("doc"),
    patient=PatientId("p"),
    source=SourceId("s"),
    kind=DocumentKind.NOTE,
    title="Note",
    text=TEXT,
    pointer="n",
)
QUOTE = "Furosemide 40 mg by mouth twice daily"
AT = TEXT.index(QUOTE)
CHART = Citation(kind=CitationKind.CHART, source="doc", start=AT, end=AT + len(QUOTE), quote=QUOTE)
SAID = Citation(kind=CitationKind.REVIEWER, source="reviewer:clara", start=0, end=2, quote="So")


def an_item(id: str, **more: object) -> Item:
    made = Item(id=ItemId(id), kind=ItemKind.PROBLEM, text=f"Item {id}", citations=(CHART,))
    return replace(made, **more)  # type: ignore[arg-type]


def decided(verdict: Verdict, *, minutes: int = 0, **more: str) -> Decision:
    return Decision(verdict=verdict, by=PersonId("clara"), at=NOON + timedelta(minutes=minutes), **more)


def content(*items: Item, findings: tuple[Finding, ...] = ()) -> Content:
    return Content(
        sections=(Section(id="problems", title="Problems", loinc="", items=items),),
        findings=findings,
        evidence=(Evidence(number=7, citation=CHART, label="note of today"),),
        coverage=Coverage(
            sources=(),
            found=0,
            read=0,
            skipped=0,
            unreadable=0,
            tallies=(),
            notes=0,
            earliest=None,
            latest=None,
        ),
        provenance=Provenance(software="x", writer="y"),
    )


def a_draft(of: Content, **more: object) -> Draft:
    made = Draft(
        id=DraftId("d"), kind=Kind.CARE_PLAN, patient=PatientId("p"), encounter=None,
        requested_by=PersonId("cora"), requested_at=NOON, state=State.WRITTEN, content=of,
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def test_each_item_is_in_one_of_the_three_places() -> None:
    of = content(
        an_item("plain"),
        an_item("risky", kind=ItemKind.MEDICINE),
        an_item("unsupported", support=Support.UNSUPPORTED),
        an_item("warned"),
        an_item("done", decision=decided(Verdict.ACCEPT)),
        findings=(Finding(rule="r", severity=Severity.WARN, reason="look", item=ItemId("warned")),),
    )
    (section,) = reading(a_draft(of), of, chart={}, guidelines={}, names={}, fold=True).sections
    assert [c.item.id for c in section.open] == ["risky", "unsupported", "warned"]
    assert [c.item.id for c in section.folded] == ["plain"]
    assert [c.item.id for c in section.done] == ["done"]


def test_nothing_is_folded_for_whoever_only_reads() -> None:
    of = content(an_item("plain"), an_item("done", decision=decided(Verdict.ACCEPT)))
    (section,) = reading(a_draft(of), of, chart={}, guidelines={}, names={}, fold=False).sections
    assert len(section.open) == 2


def test_a_quote_is_shown_within_its_text_and_keeps_the_number_of_the_draft() -> None:
    of = content(an_item("a"), an_item("b", citations=(SAID, CHART)))
    shown = reading(
        a_draft(of),
        of,
        chart={"doc": DOCUMENT},
        guidelines={},
        names={PersonId("clara"): "Dr Clara"},
        fold=True,
    )
    chart, said = shown.proofs
    assert (chart.number, chart.label) == (7, "note of today")
    assert chart.before + chart.quote + chart.after == TEXT
    assert chart.href == f"/patients/p/documents/doc?start={AT}&end={AT + len(QUOTE)}#quote"
    assert (said.number, said.label, said.href) == (8, "Stated by Dr Clara", "")


def test_a_quote_stands_alone_where_its_text_is_gone_or_is_another_now() -> None:
    of = content(an_item("a"))
    for chart in ({}, {"doc": replace(DOCUMENT, text="x" + TEXT)}):
        (proof,) = reading(a_draft(of), of, chart=chart, guidelines={}, names={}, fold=True).proofs
        assert (proof.before, proof.quote, proof.after) == ("", QUOTE, "")


def test_findings_that_wait_come_first_the_most_severe_of_them_at_the_top() -> None:
    note, warn, done, stop = (
        Finding(rule="r", severity=severity, reason=reason, item=ItemId(item) if item else None)
        for severity, reason, item in (
            (Severity.NOTE, "note", ""),
            (Severity.WARN, "warn", ""),
            (Severity.STOP, "decided", "done"),
            (Severity.STOP, "stop", ""),
        )
    )
    of = content(
        an_item("done", decision=decided(Verdict.REJECT, reason="no")), findings=(note, warn, done, stop)
    )
    shown = reading(a_draft(of), of, chart={}, guidelines={}, names={}, fold=True)
    assert [f.reason for f in (*shown.top, *shown.more)] == ["stop", "warn", "note", "decided"]
    assert [f.blocks for f in shown.top] == [True, False, False]
    assert len(shown.top) == 3


def test_a_finding_that_may_harm_most_is_looked_at_first_and_a_missing_element_is_with_the_checklist() -> (
    None
):
    risky = Finding(rule="r", severity=Severity.NOTE, reason="may kill", harm=Harm.SEVERE)
    plain = Finding(rule="r", severity=Severity.STOP, reason="whole")
    absent = Finding(rule="elements@1", severity=Severity.STOP, reason="no code status", harm=Harm.SERIOUS)
    of = content(an_item("done"), findings=(absent, plain, risky))
    shown = reading(a_draft(of), of, chart={}, guidelines={}, names={}, fold=True)
    assert [f.reason for f in shown.top] == ["may kill", "whole"]
    assert [f.reason for f in shown.missing] == ["no code status"]


def test_what_is_signed_is_counted_and_what_waits_is_named() -> None:
    stop = Finding(rule="r", severity=Severity.STOP, reason="no stay")
    of = content(
        an_item("waits"),
        an_item("in", decision=decided(Verdict.ACCEPT)),
        an_item("edited", decision=decided(Verdict.EDIT)),
        an_item("out", decision=decided(Verdict.REJECT, reason="x")),
        findings=(stop,),
    )
    sign = reading(a_draft(of), of, chart={}, guidelines={}, names={}, fold=True).sign
    assert (sign.leaving, sign.edited, sign.rejected) == (2, 1, 1)
    assert sign.digest == of.digest
    assert sign.waiting == (("item-waits", "Item waits"), (f"finding-{stop.id}", "no stay"))
    ready = replace(
        of,
        acknowledgements=(Acknowledgement(finding=stop.id, by=PersonId("clara"), at=NOON, reason="known"),),
    )
    assert len(reading(a_draft(ready), ready, chart={}, guidelines={}, names={}, fold=True).sign.waiting) == 1


def test_what_others_did_since_is_told_and_what_they_did_before_is_not() -> None:
    of = content(
        an_item("early", decision=decided(Verdict.ACCEPT, minutes=-5)),
        an_item("late", decision=decided(Verdict.EDIT, minutes=5, was="As it was")),
    )
    (said,) = changed_since(a_draft(of), revision=1, at=NOON, names={PersonId("clara"): "Dr Clara"})
    assert "Edited by Dr Clara" in said
    assert "As it was" in said
    (said,) = changed_since(a_draft(of, revision=2), revision=1, at=NOON, names={})
    assert "revision 2" in said
    said = changed_since(
        a_draft(of, state=State.WITHDRAWN, because="twice"),
        revision=1,
        at=NOON + timedelta(hours=1),
        names={},
    )[-1]
    assert "Withdrawn" in said
    assert "twice" in said


def test_every_typed_field_that_says_something_is_shown() -> None:
    due = Due(day="2026-12-06", anchor="2026-11-22", anchor_is="draft", days=14)
    assert details(
        ActionDetail(owner="case_manager", due=due, concern="falls", activity="self_management")
    ) == (
        ("who", "Care coordinator"),
        ("by", "2026-12-06 (14 days after draft on 2026-11-22)"),
        ("concern", "falls"),
        ("activity", "self management"),
    )
    said = dict(details(MedicineDetail(name="Furosemide", dose="40 mg", was="20 mg", because="weight gain")))
    assert said == {
        "name": "Furosemide",
        "dose": "40 mg",
        "change": "unclear",
        "before": "20 mg",
        "why": "weight gain",
    }
