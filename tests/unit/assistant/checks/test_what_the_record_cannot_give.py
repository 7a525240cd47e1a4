"""An old record, a copied note, no stay, a death, entries that nobody could read: each is said, and only then."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistant.checks.copied import copied_notes_are_said_to_be_copies as copied
from assistant.checks.freshness import an_old_record_is_said_to_be_old as freshness
from assistant.checks.missing import what_the_record_lacks_is_said as missing
from assistant.domain.draft import Kind, Severity
from tests.unit.assistant.charted import NOBODY_READ, TODAY, stay
from tests.unit.assistant.checks.drafted import note, reading


@pytest.mark.parametrize(
    ("days", "old"), [(0, False), (30, False), (180, False), (181, True), (900, True), (1700, True)]
)
def test_a_record_without_an_entry_for_half_a_year_is_old(days: int, old: bool) -> None:
    coverage = replace(NOBODY_READ, latest=(TODAY - timedelta(days=days)).isoformat())
    found = freshness(reading(coverage=coverage))
    assert [f.severity for f in found] == ([Severity.WARN] if old else [])
    assert all((coverage.latest or "") in f.reason for f in found)


def test_without_a_day_nothing_is_called_old() -> None:
    assert freshness(reading(coverage=NOBODY_READ)) == ()
    assert freshness(reading(coverage=replace(NOBODY_READ, latest="2019"))) == ()


EXAMINED = (
    "Alert and oriented, hard of hearing. Lungs with crackles at both bases. Edema 3+ of both legs to the knees.\n"
    "Skin intact. Up to chair with one assist. Denies pain. Good output after furosemide. Fall precautions in place."
)


@pytest.mark.parametrize(
    ("ago", "is_said"), [(0, True), (1, True), (14, True), (90, True), (91, False), (-1, False)]
)
def test_a_copy_of_the_last_quarter_is_said_to_be_one(ago: int, is_said: bool) -> None:
    written = TODAY - timedelta(days=ago)
    first = note(EXAMINED, id="first", date=(written - timedelta(days=1)).isoformat())
    again = note(EXAMINED, id="again", date=written.isoformat())
    found = copied(reading(notes=(first, again)))
    assert [f.severity for f in found] == ([Severity.WARN] if is_said else [])


def test_a_copy_with_a_line_of_its_own_is_a_copy() -> None:
    first = note(EXAMINED, id="first", date="2026-11-20")
    again = note(f"Day 2.\n{EXAMINED}", id="again", date="2026-11-21")
    assert len(copied(reading(notes=(first, again)))) == 1


def told(**more: object) -> list[Severity]:
    return [f.severity for f in missing(reading(**more))]  # type: ignore[arg-type]


def test_a_summary_of_no_stay_does_not_leave() -> None:
    assert told(kind=Kind.DISCHARGE_SUMMARY) == [Severity.STOP]
    assert told(kind=Kind.DISCHARGE_SUMMARY, stay=stay()) == []
    assert told(kind=Kind.CARE_PLAN) == []


def test_a_summary_of_an_emergency_visit_says_what_it_is_of() -> None:
    visit = replace(stay(), setting="EMER")
    assert told(kind=Kind.DISCHARGE_SUMMARY, stay=visit) == [Severity.WARN]
    assert told(kind=Kind.REFERRAL, stay=visit) == []


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_leaves_for_somebody_who_has_died(kind: Kind) -> None:
    assert told(kind=kind, stay=stay(), person={"deceased": "2026-11-20"}) == [Severity.STOP]


@pytest.mark.parametrize(("unread", "skipped"), [(0, 3), (1, 0), (2, 1)])
def test_what_could_not_be_read_is_counted(unread: int, skipped: int) -> None:
    coverage = replace(NOBODY_READ, unreadable=unread, skipped=skipped)
    found = missing(reading(coverage=coverage))
    assert [f.severity for f in found] == ([Severity.WARN] if unread else [])
    assert all(f.reason.startswith(f"{unread} entr") for f in found)


def test_a_record_is_judged_by_the_day_of_the_draft() -> None:
    coverage = replace(NOBODY_READ, latest="2026-11-22")
    assert freshness(reading(coverage=coverage, as_of=date(2028, 1, 1)))
    assert freshness(reading(coverage=coverage, as_of=None)) == ()
