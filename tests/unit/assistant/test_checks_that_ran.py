"""Which checks ran, over how much, and what they could not decide: kept with the draft, and told with it."""

from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.adapters import serial
from assistant.bootstrap.library import library_of
from assistant.checks import CHECKS, inspect, ran
from assistant.checks.looked_at import checked
from assistant.checks.reading import Reading
from assistant.domain.draft import (
    ActionDetail,
    Change,
    CheckRun,
    Citation,
    CitationKind,
    Content,
    Draft,
    DraftId,
    Item,
    ItemId,
    ItemKind,
    Kind,
    MedicineDetail,
    PersonId,
    Provenance,
    Section,
    digest,
)
from assistant.settings import Settings
from retrieval.model import AnyFact, PatientId
from tests.unit.assistant.charted import NOBODY_READ, TODAY, allergy, medicine, record, result
from tests.unit.assistant.test_look_first import NOON


def shown(of: AnyFact, change: Change = Change.CURRENT) -> Item:
    span = of.words
    cited = Citation(
        kind=CitationKind.CHART, source=span.document, start=span.start, end=span.end, quote=span.text
    )
    detail = MedicineDetail(name=of.name, change=change)
    return Item(id=ItemId(of.name), kind=ItemKind.MEDICINE, text=of.name, citations=(cited,), detail=detail)


def reading(
    *facts: AnyFact, items: tuple[Item, ...] = (), as_of: date | None = TODAY, **more: Any
) -> Reading:
    return Reading(
        kind=more.pop("kind", Kind.CARE_PLAN),
        sections=(Section(id="medications", title="Medicines", loinc="10160-0", items=items),),
        record=record(*facts, **more),
        guidelines={},
        as_of=as_of,
    )


def run(made: Reading, name: str) -> CheckRun:
    _, findings = inspect(made)
    [found] = [r for r in ran(made, findings) if r.rule.startswith(f"{name}@")]
    return found


def test_every_check_is_named_once_in_its_version_with_what_it_looked_at() -> None:
    made = reading(medicine("apixaban 5 mg"), result("potassium", 4.1, "mmol/L"), allergy("Penicillin"))
    found = ran(made, inspect(made)[1])
    assert [r.rule for r in found] == list(CHECKS)
    assert all(r.of for r in found)
    assert run(made, "critical_results").looked_at == 1
    assert run(made, "omissions") == CheckRun(
        rule=run(made, "omissions").rule,
        looked_at=1,
        of="allergies, awaited results and code statuses",
        findings=1,
    )


def test_a_medicine_that_no_table_knows_is_not_checked_and_is_named() -> None:
    known, unknown = medicine("apixaban 5 mg"), medicine("nopal drink")
    found = run(reading(known, unknown, items=(shown(known), shown(unknown))), "medicines")
    assert found.looked_at == 2
    [why] = found.not_checked
    assert why.startswith("nopal drink: not among the medicines known here")


def test_a_medicine_that_is_not_taken_is_not_missed() -> None:
    stopped = medicine("nopal drink", status="stopped")
    assert run(reading(stopped, items=(shown(stopped, Change.STOPPED),)), "medicines").not_checked == ()


def test_a_rule_that_the_record_cannot_decide_is_a_result_and_no_finding() -> None:
    made = reading(medicine("amiodarone 200 mg"), medicine("simvastatin"))
    [why] = run(made, "medicines").not_checked
    assert "because no daily dose of simvastatin is charted" in why
    assert not why.startswith("Not checked")


def test_the_doses_of_a_child_without_a_weight_are_not_checked() -> None:
    syrup = medicine("amoxicillin 400 mg/5 mL suspension", dosage="5 mL by mouth twice daily", route="oral")
    made = reading(syrup, items=(shown(syrup),), born="2023-01-01")
    [why] = run(made, "populations").not_checked
    assert why.startswith("Doses by weight were not checked: no weight is charted")


def test_without_a_day_to_count_from_the_checks_that_count_days_say_so() -> None:
    found = run(reading(result("potassium", 6.8, "mmol/L"), as_of=None), "critical_results")
    assert found.looked_at == 0
    assert found.not_checked == ("no day is known that this draft is written for",)


def test_a_summary_of_no_stay_was_not_checked_for_what_it_leaves_out() -> None:
    found = run(reading(allergy("Penicillin"), kind=Kind.DISCHARGE_SUMMARY), "omissions")
    assert found.looked_at == 0
    assert found.not_checked == ("the record shows no stay that this summary could be of",)


def test_what_was_checked_is_bound_to_the_words_and_places_that_were_read() -> None:
    one = shown(medicine("apixaban 5 mg"))
    made = reading(items=(one,))
    other = replace(one, text="apixaban 2.5 mg")
    moved = replace(one, citations=(replace(one.citations[0], start=1),))
    assert checked(made) == checked(reading(items=(one,)))
    assert len({checked(reading(items=(i,))) for i in (one, other, moved)}) == 3


# --- kept ------------------------------------------------------------------------------------------------------------


def draft(**made: Any) -> Draft:
    action = Item(
        id=ItemId("a"), kind=ItemKind.ACTION, text="Call", citations=(), detail=ActionDetail(owner="nurse")
    )
    content = Content(
        sections=(Section(id="s", title="S", loinc="", items=(action,)),),
        findings=(),
        evidence=(),
        coverage=NOBODY_READ,
        provenance=Provenance(software="x", writer="y", **made),
    )
    return Draft(
        id=DraftId("d"),
        kind=Kind.CARE_PLAN,
        patient=PatientId("p"),
        encounter=None,
        requested_by=PersonId("cora"),
        requested_at=NOON,
        content=content,
    )


LATER = {"ran", "checked", "settings"}


def test_a_draft_kept_before_this_was_kept_still_loads_with_the_digest_that_was_signed() -> None:
    kept = serial.plain(serial.dump(draft()))
    for name in LATER:
        del kept["content"]["provenance"][name]
    del kept["content"]["sections"][0]["items"][0]["detail"]["standing"]
    again = serial.load(Draft, serial.dump(kept))
    assert again == draft()
    assert again.content is not None
    old = asdict(again.content)
    old["provenance"] = {k: v for k, v in old["provenance"].items() if k not in LATER}
    del old["sections"][0]["items"][0]["detail"]["standing"]
    assert again.digest == digest(old)


def test_what_was_checked_is_part_of_what_is_signed() -> None:
    runs = (CheckRun(rule="figures@2", looked_at=3, of="statements", not_checked=("no dose is charted",)),)
    one, other = draft(ran=runs), draft(ran=(replace(runs[0], not_checked=()),))
    assert serial.load(Draft, serial.dump(one)) == one
    assert len({one.digest, other.digest, draft().digest}) == 3


# --- what the site set -----------------------------------------------------------------------------------------------

RANGES = """
sources: {site: {title: Critical values, publisher: Lakemere laboratory, year: 2026, status: current}}
ranges:
  a1c: {left_out: true}
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "alert_ranges.yaml").write_text(RANGES, "utf-8")
    return tmp_path


def test_a_sites_own_ranges_are_named_and_change_the_digest_of_the_library(
    site: Path, tmp_path: Path
) -> None:
    plain = library_of(Settings(data=tmp_path / "data"))
    theirs = library_of(Settings(data=tmp_path / "data", guidelines=site))
    assert plain.settings == ()
    [named] = theirs.settings
    assert named.startswith("alert_ranges.yaml@sha256:")
    (site / "alert_ranges.yaml").write_text(RANGES + "# reviewed in November\n", "utf-8")
    changed = library_of(Settings(data=tmp_path / "data", guidelines=site))
    assert len({plain.digest, theirs.digest, changed.digest}) == 3


def test_another_immunization_schedule_changes_the_digest_of_the_library(tmp_path: Path) -> None:
    plain = library_of(Settings(data=tmp_path / "data"))
    other = library_of(Settings(data=tmp_path / "data", child_schedule="cdc-2025-12-31"))
    assert [name.partition("@")[0] for name in other.settings] == ["schedules/cdc-2025-12-31"]
    assert other.digest != plain.digest
