"""What is still open when a patient leaves has a name, an owner or the lack of one; what is done is left alone."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.checks.open_loops import what_is_open_has_an_owner
from assistant.checks.reading import Reading
from assistant.domain.draft import Harm, Kind, Severity
from assistant.knowledge.lines import in_place, lines
from assistant.knowledge.open_loops import Loop, StillOpen, still_open, window
from retrieval.model import (
    AnyFact,
    Document,
    DocumentId,
    DocumentKind,
    EncounterId,
    PatientId,
    Record,
    SourceId,
)
from tests.unit.assistant.charted import appointment, device, order, procedure, record, report, result, stay

LEFT = date(2026, 11, 20)
STAY = stay(key="s1", attending="Priya Raman")
UNATTENDED = stay(key="s1")
IN = EncounterId("s1")


def note(
    text: str, *, on: str = "2026-11-19", kind: DocumentKind = DocumentKind.NOTE, title: str = "note"
) -> Document:
    return Document(
        id=DocumentId(f"n-{abs(hash((text, on)))}"),
        patient=PatientId("p"),
        source=SourceId("s"),
        kind=kind,
        title=title,
        text=text,
        pointer="n.md",
        date=on,
        encounter=IN,
    )


def of(*facts: AnyFact, notes: tuple[Document, ...] = ()) -> Record:
    held = tuple(replace(f, encounter=IN) if f.encounter is None and f is not STAY else f for f in facts)
    return replace(record(STAY, *held), documents=notes)


def opened(given: Record, loop: Loop, stay: Any = STAY) -> tuple[StillOpen, ...]:
    return tuple(o for o in still_open(given, stay, LEFT) if o.loop is loop)


# --- results and orders ------------------------------------------------------------------------------------------


def test_a_result_that_is_not_back_is_owned_by_who_asked_for_it_else_by_the_attending() -> None:
    asked = replace(report("Light chains", on="2026-11-19", status="registered"), requester="Tomas Feld")
    culture = report("Blood culture", on="2026-11-19", status="preliminary")
    found = opened(of(asked, culture), Loop.PENDING_RESULT)
    assert {(o.what, o.owner) for o in found} == {
        ("Light chains", "Tomas Feld"),
        ("Blood culture", "Priya Raman"),
    }
    assert opened(of(report("Blood culture", on="2026-11-19")), Loop.PENDING_RESULT) == ()


def test_a_value_of_a_pending_report_is_not_pending_twice() -> None:
    value = replace(result("Culture", None, on="2026-11-19"), status="preliminary", pointer="Observation/1")
    whole = replace(
        report("Blood culture", on="2026-11-19", status="preliminary"), results=("Observation/1",)
    )
    assert len(opened(of(value, whole), Loop.PENDING_RESULT)) == 1


def test_who_ordered_a_test_owns_its_result() -> None:
    culture = report("Blood culture", on="2026-11-19", status="preliminary")
    found = opened(of(culture, order("Blood culture", requester="Ada Quist")), Loop.PENDING_RESULT)
    assert [o.owner for o in found] == ["Ada Quist"]


def test_an_order_is_open_until_something_answers_it() -> None:
    asked = order("Lipid panel", on="2026-11-18")
    assert [o.what for o in opened(of(asked), Loop.ORDER)] == ["Lipid panel"]
    assert opened(of(asked, report("Lipid panel", on="2026-11-19")), Loop.ORDER) == ()
    assert opened(of(replace(asked, answered_by=("Observation/1",))), Loop.ORDER) == ()
    assert opened(of(replace(asked, status="completed")), Loop.ORDER) == ()
    assert len(opened(of(asked, order("Lipid panel", on="2026-11-19")), Loop.ORDER)) == 1


SENT = order("Referral to nephrology", category="Referral", on="2026-09-01", requester="Helen Marsh")


@pytest.mark.parametrize(
    ("given", "is_open"),
    [
        (of(SENT), True),
        (of(replace(SENT, status="completed")), True),
        (of(replace(SENT, date="2026-11-18")), False),
        (of(replace(SENT, date="2026-11-01", priority="urgent")), True),
        (of(replace(SENT, status="revoked")), False),
        (of(replace(SENT, answered_by=("DiagnosticReport/1",))), False),
        (of(SENT, notes=(note("Seen.", on="2026-10-02", title="Nephrology consult note"),)), False),
        (of(SENT, replace(appointment("2026-12-01"), name="Nephrology clinic")), False),
        (of(SENT, replace(appointment("2026-12-01"), name="Eye clinic")), True),
        (of(order("Lipid panel", on="2026-09-01")), False),
    ],
    ids=[
        "no word for months",
        "called completed",
        "sent this week",
        "urgent and three weeks old",
        "taken back",
        "answered",
        "a note of theirs",
        "a visit with them",
        "a visit with others",
        "no referral",
    ],
)
def test_a_referral_is_asked_after_when_no_word_came_back(given: Record, is_open: bool) -> None:
    assert bool(opened(given, Loop.REFERRAL)) is is_open


def test_a_missed_visit_is_open_until_another_one_is_kept() -> None:
    missed = appointment("2026-11-10", status="noshow")
    assert len(opened(of(missed), Loop.MISSED_VISIT)) == 1
    assert opened(of(missed, appointment("2026-11-18", status="fulfilled")), Loop.MISSED_VISIT) == ()
    assert opened(of(appointment("2026-01-10", status="noshow")), Loop.MISSED_VISIT) == ()


# --- what was found by the way -----------------------------------------------------------------------------------

NODULE = "Incidental 7 mm nodule in the right upper lobe. Repeat CT chest in 6 to 12 months is advised."


@pytest.mark.parametrize(
    ("given", "is_open"),
    [
        (of(notes=(note(NODULE, kind=DocumentKind.REPORT),)), True),
        (of(notes=(note(NODULE),)), True),
        (of(order("CT chest without contrast", on="2026-11-20"), notes=(note(NODULE),)), False),
        (of(order("CT chest without contrast", on="2025-01-20"), notes=(note(NODULE),)), True),
        (of(order("Lipid panel", on="2026-11-20"), notes=(note(NODULE),)), True),
        (of(notes=(note("No nodule. Repeat CT if symptoms return."),)), False),
        (of(notes=(note("Mother had an aneurysm; ultrasound suggested for her sister."),)), False),
        (of(notes=(note("The lungs are clear."),)), False),
    ],
    ids=[
        "report",
        "note",
        "ordered",
        "an old order",
        "another order",
        "denied",
        "a relative's",
        "nothing found",
    ],
)
def test_a_finding_by_the_way_is_open_until_its_follow_up_is_arranged(given: Record, is_open: bool) -> None:
    assert bool(opened(given, Loop.FINDING)) is is_open


def test_what_an_entry_of_a_report_concludes_is_read_as_its_words_are() -> None:
    line = f"Report: CT chest; conclusion: No embolism. {NODULE}; date: 2026-11-19"
    entry = replace(note(line, kind=DocumentKind.RESOURCE), id=DocumentId("d"))
    told = replace(report("CT chest", on="2026-11-19"), conclusion=NODULE)
    (found,) = opened(of(told, notes=(entry,)), Loop.FINDING)
    assert "7 mm nodule" in found.spans[0].text
    assert opened(of(replace(told, status="preliminary"), notes=(entry,)), Loop.FINDING) == ()
    assert opened(of(order("CT chest", on="2026-11-20"), told, notes=(entry,)), Loop.FINDING) == ()


# --- lines, devices, oxygen ----------------------------------------------------------------------------------------

#: For each kind of line a sentence or an entry that puts it in.
PUT_IN = {
    "urinary_catheter": "Foley catheter placed",
    "central_line": "PICC line inserted",
    "drain": "JP drain left in place",
    "chest_tube": "Chest tube placed",
    "feeding_tube": "PEG tube placed",
    "tracheostomy": "Tracheostomy placed",
    "wound_pump": "Wound vac placed",
    "cast": "Short arm cast placed",
    "sutures": "Staples placed",
    "pacemaker": "Pacemaker inserted",
    "ostomy": "Colostomy placed",
    "dialysis_access": "AV fistula placed",
}


def test_every_line_that_ships_is_counted_and_has_its_case() -> None:
    assert [line.id for line in lines()] == list(PUT_IN)
    assert {line.id for line in lines() if line.kept} == {"pacemaker", "ostomy", "dialysis_access"}


@pytest.mark.parametrize("id", PUT_IN)
def test_a_line_is_in_place_when_it_was_put_in_and_not_taken_out(id: str) -> None:
    put_in = procedure(PUT_IN[id], on="2026-11-16")
    assert [one.line.id for one in in_place(of(put_in), STAY)] == [id]
    assert [one.line.id for one in in_place(of(notes=(note(f"{PUT_IN[id]} today."),)), STAY)] == [id]
    what = PUT_IN[id].rsplit(" ", 1)[0]
    out = note(f"{what} was removed without difficulty.", on="2026-11-18")
    assert in_place(of(put_in, notes=(out,)), STAY) == ()
    assert in_place(of(procedure("Appendectomy", on="2026-11-16")), STAY) == ()


@pytest.mark.parametrize(
    "text",
    [
        "No Foley catheter in place.",
        "Past surgical history: PICC line placed in 2019.",
        "Mother had a pacemaker placed.",
        "ICD was offered in 2022 and declined.",
        "Urine sediment with granular casts.",
    ],
)
def test_what_the_patient_does_not_have_is_not_in_place(text: str) -> None:
    assert in_place(of(notes=(note(text),)), STAY) == ()


def test_a_line_with_a_plan_is_not_open_and_the_plan_is_kept() -> None:
    put_in = procedure("Foley catheter", on="2026-11-16")
    planned = of(put_in, notes=(note("Foley catheter to be removed in clinic on 11/25."),))
    (one,) = in_place(planned, STAY)
    assert "removed in clinic" in one.plan[0].text
    assert opened(planned, Loop.LINE) == ()
    assert [o.what for o in opened(of(put_in), Loop.LINE)] == ["Urinary catheter"]


def test_what_is_meant_to_stay_owes_no_day_of_removal() -> None:
    assert opened(of(procedure("Pacemaker insertion", on="2026-11-16")), Loop.LINE) == ()


def flow(litres: float, on: str = "2026-11-20T08:00:00Z") -> Any:
    return result("Supplemental oxygen flow rate", litres, "L/min", on=on)


@pytest.mark.parametrize(
    ("given", "is_open"),
    [
        (of(flow(2)), True),
        (of(flow(0)), False),
        (of(flow(2, "2026-11-16T08:00:00Z")), False),
        (of(flow(2, "2026-11-16T08:00:00Z"), flow(0)), False),
        (of(flow(2), device("Home oxygen concentrator")), False),
        (of(flow(2), order("Home oxygen 2 L/min", category="DME")), False),
    ],
    ids=["still on it", "off it", "early in the stay", "weaned", "has it at home", "ordered"],
)
def test_who_leaves_on_oxygen_needs_it_at_home(given: Record, is_open: bool) -> None:
    assert bool(opened(given, Loop.OXYGEN)) is is_open


# --- what is said of it --------------------------------------------------------------------------------------------


def findings(given: Record, stay: Any = STAY) -> list[Any]:
    reading = Reading(
        kind=Kind.DISCHARGE_SUMMARY, sections=(), record=given, guidelines={}, stay=stay, as_of=LEFT
    )
    return list(what_is_open_has_an_owner(reading))


def test_a_pending_result_is_a_finding_only_when_nobody_owns_it() -> None:
    culture = report("Blood culture", on="2026-11-19", status="preliminary")
    assert findings(of(culture)) == []
    (said,) = findings(of(culture), UNATTENDED)
    assert said.reason == "Blood culture is pending: owner not charted"
    assert (said.severity, said.harm) == (Severity.WARN, Harm.SERIOUS)
    assert said.evidence
    assert said.consider


def test_each_open_thing_that_has_no_plan_is_said_once_with_its_place() -> None:
    given = of(SENT, procedure("Foley catheter", on="2026-11-16"), flow(2), notes=(note(NODULE),))
    said = findings(given)
    assert len(said) == 4
    assert all(f.evidence and f.source and f.consider for f in said)


def test_a_summary_without_a_stay_says_nothing_of_what_is_open() -> None:
    assert findings(of(flow(2)), None) == []


def test_nothing_is_open_in_an_empty_record() -> None:
    assert still_open(record(), None, LEFT) == ()


# --- when, what went wrong, what nobody was told -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("advice", "first", "last"),
    [
        ("Repeat CT in 6 to 12 months is advised.", "2027-05-20", "2027-11-19"),
        ("Follow-up ultrasound within 2 weeks.", "2026-11-19", "2026-12-03"),
        ("Repeat in 3 days.", "2026-11-22", "2026-11-22"),
    ],
)
def test_advice_with_a_time_is_due_in_that_time_counted_from_the_report(
    advice: str, first: str, last: str
) -> None:
    assert window(advice, date(2026, 11, 19)) == (date.fromisoformat(first), date.fromisoformat(last))


def test_advice_without_a_time_or_of_an_undated_report_is_due_on_no_day() -> None:
    assert window("Clinical correlation is advised.", date(2026, 11, 19)) is None
    assert window("Repeat CT in 6 months.", None) is None


def test_one_finding_of_one_report_is_told_once_in_the_words_that_advise() -> None:
    ct = note(
        "FINDINGS\nThere is a 7 mm solid nodule in the right upper lobe. No other nodule.\n\n"
        "IMPRESSION\n1. No embolism.\n2. Incidental 7 mm solid right upper lobe nodule. "
        "Repeat CT chest in 6 to 12 months is advised.",
        kind=DocumentKind.REPORT,
    )
    (found,) = opened(of(notes=(ct,)), Loop.FINDING)
    assert found.what == "7 mm solid right upper lobe nodule"
    assert found.window is not None
    assert found.window[1] == date(2027, 11, 19)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("The nurse set it to 4 L. She slept most of the next day.", True),
        ("He left the bottle in a locker and went without.", True),
        ("She was given the wrong inhaler.", True),
        ("BiPAP was set: turned the flow up 2 for titration.", False),
        ("Ask before the flow is raised.", False),
        ("No wrong dose was given.", False),
    ],
)
def test_what_went_wrong_lately_stays_open_with_who_wrote_it(said: str, wrong: bool) -> None:
    told = replace(note(f"OXYGEN\n{said}\n\nBOWELS\nEvery other day."), author="Lena Frost")
    found = opened(of(notes=(told,)), Loop.HARM)
    assert bool(found) is wrong
    assert all(o.owner == "Lena Frost" and "Every other day" not in o.spans[0].text for o in found)


def test_what_went_wrong_last_year_is_no_news() -> None:
    assert opened(of(notes=(note("He went without.", on="2025-11-19"),)), Loop.HARM) == ()


def test_a_culture_that_grew_is_open_until_a_later_note_names_what_grew() -> None:
    grew = replace(
        result("Bacteria identified in Wound by Culture", None, on="2026-11-16"),
        value="Methicillin-resistant Staphylococcus aureus. Resistant: oxacillin.",
    )
    silent = note("Wound check. Culture not back yet.", on="2026-11-17")
    assert len(opened(of(grew, notes=(silent,)), Loop.UNTOLD)) == 1
    for word in ("MRSA", "staph aureus, staphylococcus"):
        assert opened(of(grew, notes=(silent, note(f"Grew {word}.", on="2026-11-18"))), Loop.UNTOLD) == ()
    assert opened(of(replace(grew, value="No growth at 48 hours")), Loop.UNTOLD) == ()
