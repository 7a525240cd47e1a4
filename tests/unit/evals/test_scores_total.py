"""Figures over many drafts: pooled counts, intervals that follow from their number, None where nothing is to score."""

from datetime import date
from typing import Any

import pytest

from assistant.domain.draft import Kind
from evals.intervals import F1, Share
from evals.raw_record import holding
from evals.scores.defined import DEFINITIONS
from evals.scores.strata import strata
from evals.scores.total import by_group, figures, omissions


def sample(**more: Any) -> dict[str, Any]:
    return {
        "passed": True, "harm": None, "counted": {}, "tallied": {}, "omitted": {}, "leaks": [], "strata": {},
        "reading_grade": None, "seconds": 0.1, "tokens": 0, "cost_usd": 0.0, **more,
    }  # fmt: skip


def test_shares_are_pooled_over_drafts_and_not_averaged() -> None:
    told = figures([sample(counted={"support_rate": (1, 1)}), sample(counted={"support_rate": (0, 9)})])
    assert told["support_rate"] == Share(1, 10).told()


def test_what_cannot_be_scored_is_none_and_never_zero() -> None:
    told = figures([sample()])
    assert told["pending_recall"]["rate"] is told["pending_recall"]["interval"] is None
    assert told["medicine_list_f1"]["rate"] is None
    assert told["reading_grade"]["value"] is None


def test_the_list_as_a_whole_is_all_of_its_buckets() -> None:
    told = figures(
        [sample(tallied={"medicines/new": (3, 0, 1), "medicines/stopped": (1, 1, 0), "allergies": (1, 0, 0)})]
    )
    assert told["medicine_list_f1"] == F1(4, 1, 1).told()
    assert told["medicine_list_f1/new"]["missed"] == 1
    assert told["allergy_f1"]["rate"] == 1.0


def test_every_figure_has_its_definition_and_every_definition_a_figure() -> None:
    assert set(figures([sample()])) == set(DEFINITIONS)
    assert all(d.text.endswith(".") and d.matters for d in DEFINITIONS.values())


def test_a_sum_of_what_is_partly_unknown_is_unknown() -> None:
    assert figures([sample(tokens=10), sample(tokens=None)])["tokens"]["value"] is None
    assert figures([sample(tokens=10), sample(tokens=5)])["tokens"]["value"] == 15


@pytest.mark.parametrize(
    ("found", "false", "missed", "rate"),
    [(8, 1, 1, 16 / 18), (0, 0, 3, 0.0), (5, 0, 0, 1.0), (0, 0, 0, None)],
)
def test_f1_is_of_found_false_and_missed(found: int, false: int, missed: int, rate: float | None) -> None:
    f1 = F1(found, false, missed)
    assert f1.rate == pytest.approx(rate)
    if rate is not None:
        assert f1.low is not None
        assert f1.high is not None
        assert f1.low <= rate <= f1.high


def test_more_of_the_same_narrows_the_interval_of_f1() -> None:
    few, many = F1(9, 1, 0), F1(90, 10, 0)
    assert few.low is not None
    assert many.low is not None
    assert few.low < many.low


def test_omissions_are_told_by_element() -> None:
    told = omissions(
        [sample(omitted={"allergies": (1, 1)}), sample(omitted={"allergies": (0, 1), "goals": (0, 1)})]
    )
    assert (told["allergies"]["part"], told["allergies"]["of"], told["goals"]["rate"]) == (1, 2, 0.0)


def test_groups_are_told_apart() -> None:
    old, young = {"age": "80 and over"}, {"age": "1 to 17"}
    rest = {"sex": "female", "language": "English", "kind": "care plan"}
    told = by_group([sample(strata=old | rest), sample(strata=young | rest, passed=False)])
    assert told["age"]["80 and over"]["cases_passed"]["rate"] == 1.0
    assert told["age"]["1 to 17"]["cases_passed"]["rate"] == 0.0
    assert told["sex"]["female"]["cases"] == 2


@pytest.mark.parametrize(
    ("patient", "group", "language"),
    [
        ({"birthDate": "1946-11-23"}, "65 to 79", "not charted"),
        ({"birthDate": "1946-11-22"}, "80 and over", "not charted"),
        ({"birthDate": "2026-01-01"}, "under 1", "not charted"),
        ({"communication": [{"language": {"coding": [{"code": "es-MX"}]}}]}, "not charted", "Spanish"),
        ({"communication": [{"language": {"text": "English"}}]}, "not charted", "English"),
        ({"communication": [{"language": {"text": "Amharic"}}]}, "not charted", "another"),
        (
            {
                "communication": [
                    {"language": {"coding": [{"code": "en"}]}},
                    {"language": {"coding": [{"code": "es"}]}, "preferred": True},
                ]
            },
            "not charted",
            "Spanish",
        ),
    ],
)
def test_whom_a_draft_is_about(patient: dict[str, Any], group: str, language: str) -> None:
    record = holding([{"resourceType": "Patient", **patient}])
    told = strata(record, Kind.CARE_PLAN, date(2026, 11, 22))
    assert (told["age"], told["language"], told["kind"]) == (group, language, "care plan")
