"""A clinician's edit, rejection or override becomes a proposed case that can be read again and names nobody."""

from pathlib import Path

import pytest

from assistant.bootstrap import open_assistant
from assistant.domain.draft import Content, Draft, ItemKind, Kind, PersonId, Severity, Verdict
from assistant.domain.people import Actor, Role
from assistant.settings import Settings
from assistant.workflow.review import Choice
from evals.__main__ import main
from evals.case import Case, load
from evals.nameless import Nameless
from retrieval.model import PatientId
from tests.acceptance.service import ADA, a_record

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


@pytest.fixture
def harvested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Case, ...]:
    monkeypatch.setenv("CARETRACE_EMBEDDER", "none")
    data = tmp_path / "data"
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
        assistant.acknowledge(draft.id, [stop.id], "known to Ada Lund", seen=whole(draft).digest, actor=INES)
    out = tmp_path / "out"
    assert main(["harvest", "--data", str(data), "--out", str(out)]) == 0
    return load(out)


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
    ],
)
def test_names_and_ways_to_reach_people_are_taken_out_and_figures_stay(text: str, plain: str) -> None:
    nameless = Nameless(names=("Eleanor Voss", "Eleanor", "Voss"), days=("1944-06-02",))
    assert nameless(text) == plain
