"""A medicine is the one that the chart names, and its list is the record's: none lost, none that ended called taken."""

import pytest

from assistant.checks.lists import the_medicine_list_is_the_records as lists
from assistant.checks.medicine_names import every_medicine_is_the_one_charted as names
from assistant.checks.reading import Reading
from assistant.domain.draft import Change, Item, Kind, Severity
from retrieval.model import Medicine
from tests.unit.assistant.charted import medicine, stay
from tests.unit.assistant.checks.drafted import cite, entry, medicine_item, note, placed, reading, retold

HYDRALAZINE = entry("Medication: hydralazine 25 mg tablet three times daily. Status: active", id="res-1")
METOPROLOL = note("Metoprolol succinate ER 50 mg once daily for blood pressure.", id="clinic")
PRESSURE = placed(medicine("hydralazine 25 mg tablet", dose="25 mg"), HYDRALAZINE)


def about(*items: Item, facts: tuple[Medicine, ...] = (PRESSURE,), **more: object) -> Reading:
    return reading(*items, notes=(HYDRALAZINE, METOPROLOL), facts=facts, **more)  # type: ignore[arg-type]


# --- which medicine ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "form", "right"),
    [
        ("Hydralazine 25 mg three times daily", "hydralazine", True),
        ("Hydralazine 25 mg three times daily", "hydroxyzine", False),
        ("Hydroxyzine 25 mg three times daily", "hydralazine", False),
        ("The tablet for blood pressure, hydralazine, beside metformin", "hydralazine", False),
        ("Apresoline 25 mg three times daily", "hydralazine", True),
        ("One tablet of 25 mg three times daily", "hydralazine", True),
        ("One tablet of 25 mg three times daily", "hydroxyzine", False),
    ],
)
def test_sentence_and_form_name_what_the_entry_is_of(said: str, form: str, right: bool) -> None:
    found = names(about(medicine_item(said, cite(HYDRALAZINE), name=form)))
    assert (not found) is right
    assert all(f.severity is Severity.STOP for f in found)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("Takes metoprolol succinate ER 50 mg", True),
        ("Takes metoprolol tartrate 50 mg", False),
        ("Takes metoprolol immediate release 50 mg", False),
    ],
)
def test_another_salt_or_release_is_another_medicine(said: str, right: bool) -> None:
    assert (not names(about(medicine_item(said, cite(METOPROLOL), name="metoprolol")))) is right


def test_a_form_names_the_medicine_of_its_sentence() -> None:
    both = note("Hydralazine 25 mg and hydroxyzine 10 mg at night.", id="clinic")
    told = medicine_item("Hydroxyzine 10 mg at night", cite(both), name="hydralazine")
    (only,) = names(reading(told, notes=(both,)))
    assert "the sentence beside it does not" in only.reason


# --- the list ----------------------------------------------------------------------------------------------------

SHOWN = "Hydralazine 25 mg tablet"


def shown(change: Change, said: str = SHOWN) -> Item:
    return medicine_item(said, cite(HYDRALAZINE), name="hydralazine", change=change)


def test_a_medicine_is_listed_as_the_record_has_it() -> None:
    assert lists(about(shown(Change.CURRENT))) == ()
    for wrong in (Change.STOPPED, Change.NEW):
        (only,) = lists(about(shown(wrong, f"{SHOWN} - {wrong}")))
        assert "the record says current" in only.reason


@pytest.mark.parametrize(("change", "right"), [(Change.CONTINUED, True), (Change.STOPPED, False)])
def test_a_medicine_is_not_judged_by_the_line_of_another(change: Change, right: bool) -> None:
    left = stay()
    other = entry("Medication: ibuprofen 400 mg. Status: stopped", id="res-2")
    before = entry("Medication: hydralazine 25 mg tablet, at home", id="res-3")
    home = {"setting": "community", "date": "2026-01-01"}
    leaving = {"setting": "discharge", "date": "2026-11-20", "encounter": left.key}
    facts = (
        placed(medicine("hydralazine 25 mg tablet", **home), before),
        placed(medicine("hydralazine 25 mg tablet", **leaving), HYDRALAZINE),
        placed(medicine("ibuprofen 400 mg", **home), other, "ibuprofen 400 mg"),
        placed(medicine("ibuprofen 400 mg", status="stopped", **leaving), other),
    )
    given = about(shown(change, f"{SHOWN} - {change}"), facts=facts, stay=left, kind=Kind.DISCHARGE_SUMMARY)
    assert {line.change for line in given.medicine_lines()} == {Change.CONTINUED, Change.STOPPED}
    assert ([f for f in lists(given) if f.item == "i"] == []) is right


@pytest.mark.parametrize("status", ["stopped", "completed", "cancelled", "not-taken", "on-hold"])
def test_what_has_ended_is_not_taken(status: str) -> None:
    gone = placed(medicine("hydralazine 25 mg tablet", status=status), HYDRALAZINE)
    assert [f.severity for f in lists(about(shown(Change.CURRENT), facts=(gone,)))] == [Severity.STOP]


@pytest.mark.parametrize("kind", [Kind.CARE_PLAN, Kind.REFERRAL])
def test_a_lost_medicine_stops_the_draft(kind: Kind) -> None:
    (only,) = lists(about(kind=kind))
    assert (only.severity, only.item) == (Severity.STOP, None)
    assert "hydralazine" in only.reason


def test_a_held_medicine_that_is_not_shown_is_a_warning() -> None:
    home = stay(start="2026-11-15", end="2026-11-20")
    before = placed(
        medicine("hydralazine 25 mg tablet", status="on-hold", setting="community", date="2026-01-01"),
        HYDRALAZINE,
    )
    found = lists(about(facts=(before,), stay=home, kind=Kind.DISCHARGE_SUMMARY))
    assert [f.severity for f in found] == [Severity.WARN]


def test_a_sentence_does_not_contradict_its_form() -> None:
    assert lists(about(shown(Change.CONTINUED, f"{SHOWN} - continued"), facts=())) == ()
    (only,) = lists(about(shown(Change.CONTINUED, f"{SHOWN} - stopped"), facts=()))
    assert "says “stopped”" in only.reason


@pytest.mark.parametrize(
    ("source", "said", "wrong"),
    [
        ("Amox 500 mg TID for a week.", "Amoxicillin is taken three times a day.", False),
        ("Rationing glargine since August.", "Insulin has been rationed since August.", False),
        (
            "Uses potassium-chloride salt substitute daily.",
            "Potassium chloride is used as a salt substitute.",
            False,
        ),
        ("Uses meth on weekends.", "Uses methadone on weekends.", True),
        ("Rationing glargine since August.", "Metformin has been rationed since August.", True),
    ],
)
def test_a_name_cut_short_or_of_the_whole_class_is_no_other_medicine(
    source: str, said: str, wrong: bool
) -> None:
    assert bool(names(retold(source, said))) is wrong
