"""Nothing of another patient, nothing of another stay, and a stranger's note is pointed at to be moved."""

import pytest

from assistant.checks.identity import another_person, everything_is_of_this_patient_and_stay
from assistant.domain.draft import Finding, Item, Kind, Severity
from retrieval.model import Document, PatientId
from tests.unit.assistant.charted import stay
from tests.unit.assistant.checks.drafted import cite, entry, item, note, reading

ANN = {"name": "Ann Ames", "born": "1950-02-03"}
THIS = stay()


def found(one: Item, *notes: Document, section: str = "results", **more: object) -> tuple[Finding, ...]:
    return everything_is_of_this_patient_and_stay(
        reading(
            one,
            notes=notes,
            kind=Kind.DISCHARGE_SUMMARY,
            section=section,
            stay=THIS,
            person=ANN,
            **more,  # type: ignore[arg-type]
        )
    )


@pytest.mark.parametrize(
    ("header", "right"),
    [
        ("Patient: Ann Ames\nDOB: 1950-02-03\n", True),
        ("Patient: Ann Ames\nDOB: 02/03/1950\n", True),
        ("Patient: Ann Ames\nDOB: 1972-02-03\n", False),
        ("Patient: Ann Ames\nDOB: 1950-03-02\n", False),
        ("Patient: Robert Stone\n", False),
        ("Patient: A. Ames\n", True),
    ],
)
def test_a_header_with_another_name_or_birthday_is_another_patient(header: str, right: bool) -> None:
    headed = note(header + "Potassium 4.1.", date="2026-11-18", encounter="e1")
    patient = reading(person=ANN).record.patient
    assert (another_person(headed, patient) == "") is right
    stops = [f for f in found(item("Potassium 4.1", cite(headed, "Potassium 4.1.")), headed) if f.item]
    assert (not stops) is right
    assert all(f.severity is Severity.STOP for f in stops)


def test_a_source_of_another_patients_chart_is_named_as_such() -> None:
    theirs = note("Potassium 4.1.", patient=PatientId("somebody-else"))
    (only,) = found(item("Potassium 4.1", cite(theirs)), theirs)
    assert only.reason == "cites a source that is not in this patient's record"


@pytest.mark.parametrize(
    "section", ["hospital_course", "results", "procedures", "condition", "consultations"]
)
def test_what_tells_of_the_stay_is_of_the_stay(section: str) -> None:
    during = note("Potassium 4.1.", date="2026-11-18")
    earlier = note("Potassium 4.1.", date="2026-01-18")
    assert found(item("Potassium 4.1", cite(during)), during, section=section) == ()
    (only,) = found(item("Potassium 4.1", cite(earlier)), earlier, section=section)
    assert only.reason == "rests on a source from outside this stay"
    assert found(item("Potassium 4.1", cite(earlier)), earlier, section="social_needs") == ()


def test_a_strangers_note_is_a_warning_for_the_whole() -> None:
    astray = note("Name: Robert Stone\nDOB: 1944-01-09\nPotassium 6.8.", date="2026-11-18", encounter="e1")
    mine = note("Potassium 4.1.", id="mine", date="2026-11-18", encounter="e1")
    (only,) = found(item("Potassium 4.1", cite(mine)), mine, astray)
    assert (only.severity, only.item) == (Severity.WARN, None)
    assert "names somebody else" in only.reason


def test_a_paragraph_about_somebody_else_carries_nothing() -> None:
    text = (
        "Ward round of the whole bay, long enough that no header stands here and the bay is told in order. "
        * 7
        + "\n\nPatient: Robert Stone, seen at noon and DOB: 1944-01-09\nPotassium 6.8.\n\nPotassium 4.1."
    )
    bay = note(text, date="2026-11-18", encounter="e1")
    assert [f for f in found(item("Potassium 4.1", cite(bay, "Potassium 4.1.")), bay) if f.item] == []
    (only,) = [f for f in found(item("Potassium 6.8", cite(bay, "Potassium 6.8.")), bay) if f.item]
    assert "names somebody else" in only.reason


AGENTS = note(
    "Agents: **Ngozi Okafor** (daughter), **Grace Okafor** (wife). Eitan (husband) is away.", id="agents"
)
CARER = entry(
    "Related person: Margaret Voss-Hale; relation: Daughter, caregiver; phone: 216-555-0164", id="res-1"
)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("Ngozi Okafor, daughter, then Grace Okafor, wife", True),
        ("Ngozi Okafor, daughter, then Grace Okafor, daughter", False),
        ("His wife Grace decides with him", True),
        ("His sister Grace decides with him", False),
        ("Eitan (son) is away", False),
        ("Ben (son) is away", True),
        ("Her daughter Margaret Voss-Hale helps", True),
        ("Margaret Voss-Hale (friend) helps", False),
    ],
)
def test_a_wife_is_told_as_no_daughter(said: str, right: bool) -> None:
    one = item(said, cite(AGENTS), cite(CARER))
    assert (not found(one, AGENTS, CARER, section="preferences")) is right


def test_a_mother_is_a_mom() -> None:
    told = note("Annika (mom) signed.")
    assert not found(item("Her mother Annika signed", cite(told)), told, section="preferences")
