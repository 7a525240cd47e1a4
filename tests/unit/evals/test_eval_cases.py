"""Every case opens with why a clinician cares, and one that cannot be used is refused by name."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.draft import Kind
from evals.case import Again, load, read
from evals.errors import NotACase
from evals.run import CASES
from evals.task import owned, repeated

WHOLE = """why: >
  A case without a reason is a case that nobody repairs when it turns red.
id: one
kind: care_plan
patient: arthur-okafor
must_say:
  - {fact: his heart failure, any_of: [heart failure]}
"""


def test_our_cases_cover_the_three_kinds_and_the_six_patients() -> None:
    cases = load(CASES)
    assert len(cases) >= 120
    assert {c.kind for c in cases} == set(Kind)
    assert len({c.patient for c in cases if c.patient}) == 6
    assert any(c.record and c.record.resources for c in cases)
    assert any(c.record and not c.record.resources for c in cases)


@pytest.mark.parametrize("file", sorted(CASES.glob("*.yaml")), ids=lambda p: p.stem)
def test_a_case_is_called_as_its_file_and_says_what_would_hurt(file: Path) -> None:
    case = read(file)
    assert case.id == file.stem
    assert case.asks()
    assert {said.harm for said in case.asks()} <= {"serious", "moderate", "minor"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("why: >", "because: >"), "why"),
        (("why: >\n  A case without a reason is a case that nobody repairs when it turns red.\n", ""), "why"),
        (("care_plan", "poem"), "kind"),
        (("arthur-okafor", "nobody"), "no such demo patient"),
        (("patient: arthur-okafor\n", ""), "name a demo patient or give a record"),
        (("any_of: [heart failure]", "harm: minor"), "any_of or all_of"),
        (("must_say", "must_sya"), "must_sya"),
        (("kind: care_plan", "kind: [care_plan"), "one.yaml"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_file_that_is_no_case_is_refused_by_name(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    (tmp_path / "one.yaml").write_text(WHOLE.replace(*change))
    with pytest.raises(NotACase, match=r"one\.yaml") as refused:
        load(tmp_path)
    assert told in str(refused.value)


def test_a_folder_without_a_case_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotACase, match=r"no \.yaml case"):
        load(tmp_path)


def test_two_cases_of_one_name_are_refused(tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(WHOLE)
    with pytest.raises(NotACase, match="two cases are called one"):
        load(tmp_path)


def test_a_medicine_may_stand_in_one_way_or_several(tmp_path: Path) -> None:
    for change, told in (("new", 1), ("[new, changed]", 2)):
        text = WHOLE.replace("any_of: [heart failure]", f"any_of: [heart failure], change: {change}")
        (tmp_path / "one.yaml").write_text(text)
        assert len(read(tmp_path / "one.yaml").must_say[0].change) == told


def test_a_resource_that_says_not_whose_it_is_is_the_patients() -> None:
    given: list[dict[str, Any]] = [
        {"resourceType": "Patient", "id": "p"},
        {"resourceType": "Condition", "id": "c"},
        {"resourceType": "AllergyIntolerance", "id": "a"},
        {"resourceType": "Condition", "id": "d", "subject": {"reference": "Patient/other"}},
        {"resourceType": "Practitioner", "id": "n"},
    ]
    patient, condition, allergy, others, nurse = owned(given)
    assert condition["subject"] == allergy["patient"] == {"reference": "Patient/p"}
    assert (patient, others, nurse) == (given[0], given[3], given[4])


def test_a_resource_may_come_many_times_each_with_its_own_number_and_day() -> None:
    again = Again(
        resource={"resourceType": "Observation", "id": "o{n}", "effectiveDateTime": "{day}"}, times=3
    )
    made = list(repeated(again, date(2026, 3, 1)))
    assert [r["id"] for r in made] == ["o1", "o2", "o3"]
    assert made[0]["effectiveDateTime"] == "2026-02-28"
