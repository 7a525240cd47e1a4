"""Every case opens with why a clinician cares, and one that cannot be used is refused by name."""

from pathlib import Path

import pytest

from assistant.domain.draft import Kind
from evals.case import load, read
from evals.errors import NotACase
from evals.run import CASES

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
    assert len(cases) >= 14
    assert {c.kind for c in cases} == set(Kind)
    assert len({c.patient for c in cases if c.patient}) == 6
    assert any(c.record and c.record.resources for c in cases)
    assert any(c.record and not c.record.resources for c in cases)


@pytest.mark.parametrize("file", sorted(CASES.glob("*.yaml")), ids=lambda p: p.stem)
def test_a_case_is_called_as_its_file_and_says_what_would_hurt(file: Path) -> None:
    case = read(file)
    assert case.id == file.stem
    assert case.must_say or case.must_not_say
    assert all(said.harm == "serious" or said.harm == "minor" for said in case.must_say)


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
