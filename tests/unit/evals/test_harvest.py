"""A clinician's edit, rejection or override becomes a proposed case that can be read again and names nobody."""

import json
from pathlib import Path

import pytest

from assistant.bootstrap import open_assistant
from assistant.domain.draft import Content, Draft, ItemKind, Kind, PersonId, Severity, Verdict
from assistant.domain.people import Actor, Role
from assistant.settings import Settings
from assistant.workflow.adding import Addition
from assistant.workflow.review import Choice
from evals.__main__ import main
from evals.case import Case, load
from evals.nameless import of as of_record
from retrieval.model import PatientId
from tests.acceptance.service import ADA, a_record
from tests.unit.assistant.charted import record

CORA = Actor(id=PersonId("cora"), role=Role.COORDINATOR)
INES = Actor(id=PersonId("ines"), role=Role.CLINICIAN, name="Ines Okafor")
NOTE = b"""---
patient: ada-lund
author: Dr. Priya Raman
date: 2026-11-20
encounter: ada-lund-stay
---
# Discharge note

## Hospital course
Ada Lund was treated by Dr. Raman for acute heart failure. Call 555-0134 with questions.
"""


def whole(draft: Draft) -> Content:
    assert draft.content is not None
    return draft.content


@pytest.fixture(autouse=True)
def _words_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARETRACE_EMBEDDER", "none")


@pytest.fixture(scope="module")
def proposed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of cases that were proposed from one corrected draft."""
    folder = tmp_path_factory.mktemp("harvest")
    data = folder / "data"
    with open_assistant(Settings(data=data, embedder="none")) as assistant:
        assistant.receive(a_record(), name="record.json", patient=None, actor=CORA)
        assistant.receive(NOTE, name="note.md", patient=None, actor=CORA)
        asked = assistant.request_draft(Kind.DISCHARGE_SUMMARY, PatientId(ADA), actor=CORA)
        draft = assistant.draft(asked.id, actor=INES)
        medicine = next(i for i in whole(draft).items() if i.kind is ItemKind.MEDICINE)
        quoted = next(i for i in whole(draft).items() if "Raman" in i.text)
        stop = next(f for f in whole(draft).findings if f.severity is Severity.STOP and f.item is None)
        choices = [
            Choice(
                item=medicine.id,
                verdict=Verdict.EDIT,
                reason="the dose was halved",
                text="Furosemide 20 mg once daily",
            ),
            Choice(item=quoted.id, verdict=Verdict.REJECT, reason="Dr. Okafor says it names a person"),
        ]
        draft = assistant.decide(draft.id, choices, seen=whole(draft).digest, actor=INES)
        draft = assistant.acknowledge(
            draft.id, [stop.id], "known to Ada Lund", seen=whole(draft).digest, actor=INES
        )
        added = Addition(text="Ada Lund weighs herself every morning", section="instructions")
        draft = assistant.add(draft.id, added, seen=whole(draft).digest, actor=INES)
        assistant.send_back(
            draft.id, "Dr. Raman's echocardiogram is missing", seen=whole(draft).digest, actor=INES
        )
    out = folder / "out"
    assert main(["harvest", "--data", str(data), "--out", str(out)]) == 0
    return out


@pytest.fixture
def harvested(proposed: Path) -> tuple[Case, ...]:
    return load(proposed)


def of(cases: tuple[Case, ...], kind: str) -> Case:
    return next(c for c in cases if c.id.startswith(f"harvested-{kind}"))


def test_an_edit_says_what_must_be_said_and_what_must_not(harvested: tuple[Case, ...]) -> None:
    case = of(harvested, "changed")
    assert case.origin == "clinician"
    assert case.must_say[0].any_of == ("Furosemide 20 mg once daily",)
    assert case.must_say[0].harm == "serious"
    assert "Furosemide 40 mg" in case.must_not_say[0].any_of[0]
    assert "the dose was halved" in case.why


def test_a_rejection_says_what_must_not_be_said_and_an_override_which_finding_was_no_help(
    harvested: tuple[Case, ...],
) -> None:
    assert of(harvested, "rejected").must_not_say
    assert of(harvested, "override").must_not_flag[0].rule


def test_an_addition_says_what_the_draft_lacked_and_a_return_why_it_was_sent_back(
    harvested: tuple[Case, ...],
) -> None:
    added, returned = of(harvested, "added"), of(harvested, "sent-back")
    assert added.must_say[0].any_of == ("[name] weighs herself every morning",)
    assert added.must_say[0].section == ("instructions",)
    assert "echocardiogram is missing" in returned.why
    assert returned.record is not None
    assert any("Furosemide" in note.text for note in returned.record.notes)


def test_every_proposed_case_can_be_run(proposed: Path, harvested: tuple[Case, ...], tmp_path: Path) -> None:
    main(["run", "--cases", str(proposed), "--out", str(tmp_path / "ran")])
    ran = [json.loads(line) for line in (tmp_path / "ran/results.jsonl").read_text().splitlines()]
    assert {r["id"] for r in ran} == {c.id for c in harvested}
    assert all(r["state"] == "written" for r in ran)


def test_the_same_item_corrected_in_two_drafts_is_two_cases(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with open_assistant(Settings(data=data, embedder="none")) as assistant:
        assistant.receive(a_record(), name="record.json", patient=None, actor=CORA)
        for _ in range(2):
            asked = assistant.request_draft(Kind.DISCHARGE_SUMMARY, PatientId(ADA), actor=CORA)
            draft = assistant.draft(asked.id, actor=INES)
            first = next(whole(draft).items())
            choice = Choice(item=first.id, verdict=Verdict.REJECT, reason="not so")
            assistant.decide(draft.id, [choice], seen=whole(draft).digest, actor=INES)
    assert main(["harvest", "--data", str(data), "--out", str(tmp_path / "out")]) == 0
    assert len(load(tmp_path / "out")) == 2


def test_nobody_is_named(harvested: tuple[Case, ...]) -> None:
    told = "\n".join(c.model_dump_json() for c in harvested)
    assert "acute heart failure" in told
    for gone in ("Lund", "Raman", "Okafor", "555-0134", "1951-04-02", "ada-lund"):
        assert gone not in told


def test_a_store_without_a_correction_gives_nothing(tmp_path: Path) -> None:
    with open_assistant(Settings(data=tmp_path / "data", embedder="none")):
        pass
    assert main(["harvest", "--data", str(tmp_path / "data"), "--out", str(tmp_path / "out")]) == 1
    assert main(["harvest", "--data", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")]) == 2


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Seen by Dr. Helen Marsh today", "Seen by [name] today"),
        ("VOSS, Eleanor, 1944-06-02", "[name], [birth date]"),
        ("Eleanor's daughter", "[name]'s daughter"),
        ("Write to e.voss@mail.example or (312) 555-0134", "Write to [e-mail] or [phone]"),
        ("MRN 88-1234, 12 Pier Street", "[number], [address]"),
        ("Weight 88.6 kg on 2026-11-21", "Weight 88.6 kg on 2026-11-21"),
        ("Potassium 3.5-5.1 mmol/L", "Potassium 3.5-5.1 mmol/L"),
        ("born June 2, 1944, that is 6/2/1944", "born [birth date], that is [birth date]"),
        ("His daughter Ngozi called", "His daughter [name] called"),
        ("Renee Castillo, RN, and J. Smith MD saw her", "[name], RN, and [name] MD saw her"),
        ("Signed by Priya Raman; SSN 123-45-6789", "Signed by [name]; SSN [number]"),
        ("a 93-year-old, account 1234567890", "a [over 89]-year-old, account [number]"),
        (
            "Mother had Breast cancer. Mother Type 2 diabetes",
            "Mother had Breast cancer. Mother Type 2 diabetes",
        ),
        ("Metoprolol, RN to teach; a 72-year-old", "Metoprolol, RN to teach; a 72-year-old"),
    ],
)
def test_names_and_ways_to_reach_people_are_taken_out_and_figures_stay(text: str, plain: str) -> None:
    assert of_record(record(born="1944-06-02", name="Eleanor Voss"))(text) == plain
