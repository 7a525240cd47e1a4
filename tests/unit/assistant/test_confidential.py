"""Notes of therapy stay where they are, and a consent is read together with what it refuses."""

from dataclasses import replace

import pytest

from assistant.knowledge.confidential import kept_apart, permits_part_2
from tests.unit.assistant.charted import preference
from tests.unit.assistant.checks.drafted import entry, note


@pytest.mark.parametrize(
    ("label", "apart"),
    [("PSYTHPN", True), ("V", True), ("R", False), ("N", False)],
)
def test_a_note_or_an_entry_of_psychotherapy_is_kept_apart_by_its_label_alone(
    label: str, apart: bool
) -> None:
    for document in (note("She spoke of her father."), entry("Problem: grief", id="res-1")):
        assert kept_apart(replace(document, labels=(label,))) is apart


def test_who_is_refused_in_the_same_breath_takes_no_leave_from_who_is_permitted() -> None:
    consent = preference("consent", "She permits Lake Clinic and denies Oak Shelter.")
    assert permits_part_2([consent], ["Lake Clinic"])
    assert not permits_part_2([consent], ["Oak Shelter"])
