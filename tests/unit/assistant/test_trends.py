"""A row of results that worries, and the same results when they do not."""

import pytest

from assistant.knowledge.chart import Chart
from assistant.knowledge.conditions import SetKind, sets
from assistant.knowledge.criteria import Applies, Not, Unknown
from assistant.knowledge.guidelines import library
from assistant.knowledge.trends import RULES, SETS, Trend, TrendName
from retrieval.model import Measurement, Record
from tests.unit.assistant.charted import TODAY, problem, record, result

Row = tuple[tuple[str, float], ...]

WORRIES: dict[TrendName, Row] = {
    TrendName.EGFR_FALLING: (("2023-10-01", 70), ("2024-10-01", 62), ("2025-10-01", 55), ("2026-10-01", 48)),
    TrendName.EGFR_DROPPED: (("2026-05-01", 60), ("2026-11-01", 38)),
    TrendName.WEIGHT_LOSS: (("2026-03-01", 70), ("2026-07-01", 67), ("2026-11-01", 65)),
    TrendName.A1C_RISING: (("2026-03-01", 7.1), ("2026-11-01", 8.4)),
    TrendName.PSA_RISING: (("2025-11-01", 5.2), ("2026-11-01", 6.0)),
    TrendName.HEMOGLOBIN_FALLING: (("2026-05-01", 13.0), ("2026-11-01", 10.4)),
}
SILENT: dict[TrendName, tuple[Row, ...]] = {
    TrendName.EGFR_FALLING: (
        (("2023-10-01", 70), ("2024-10-01", 68), ("2026-10-01", 66)),
        (("2023-10-01", 60), ("2024-10-01", 75), ("2026-10-01", 40)),  # it swings, it does not fall
        (("2026-08-01", 70), ("2026-09-01", 60), ("2026-10-01", 50)),  # weeks are no slope
    ),
    TrendName.EGFR_DROPPED: (
        (("2026-05-01", 60), ("2026-11-01", 50)),
        (("2026-10-20", 60), ("2026-11-01", 38)),  # days apart
    ),
    TrendName.WEIGHT_LOSS: (
        (("2026-03-01", 70), ("2026-11-01", 68)),
        (("2026-03-01", 70), ("2026-09-01", 64), ("2026-11-01", 66)),  # on the way up again
        (("2026-11-01", 95.2), ("2026-11-09", 88.6)),  # water, lost within days
    ),
    TrendName.A1C_RISING: (
        (("2026-03-01", 7.1), ("2026-11-01", 7.8)),
        (("2026-03-01", 8.1), ("2026-11-01", 8.4)),
    ),
    TrendName.PSA_RISING: (
        (("2025-11-01", 2.0), ("2026-11-01", 6.0)),  # once: repeat it first
        (("2025-11-01", 6.2), ("2026-11-01", 4.5)),
    ),
    TrendName.HEMOGLOBIN_FALLING: (
        (("2026-05-01", 15.0), ("2026-11-01", 12.6)),
        (("2026-05-01", 10.0), ("2026-11-01", 9.4)),
    ),
}
#: For the table of all guidelines: this one is tried with each of its trends.
FIRES = [("worrying-trends", name, row) for name, row in WORRIES.items()]
UNITS = {
    TrendName.EGFR_FALLING: "mL/min/1.73 m2", TrendName.EGFR_DROPPED: "mL/min/1.73 m2", TrendName.WEIGHT_LOSS: "kg",
    TrendName.A1C_RISING: "%", TrendName.PSA_RISING: "ng/mL", TrendName.HEMOGLOBIN_FALLING: "g/dL",
}  # fmt: skip
NAMES = {
    TrendName.EGFR_FALLING: "eGFR", TrendName.EGFR_DROPPED: "eGFR", TrendName.WEIGHT_LOSS: "Body weight",
    TrendName.A1C_RISING: "Hemoglobin A1c", TrendName.PSA_RISING: "PSA", TrendName.HEMOGLOBIN_FALLING: "Hemoglobin",
}  # fmt: skip


def measured(name: TrendName, row: Row) -> list[Measurement]:
    return [result(NAMES[name], value, UNITS[name], on=day) for day, value in row]


def answer(name: TrendName, charted: Record) -> object:
    return Trend(name=name, named=sets().by_kind[SetKind.RESULT][SETS[name]]).decide(Chart(charted, TODAY))


def test_there_are_six_trends_and_each_is_tried_both_ways() -> None:
    assert len(RULES) == 6
    assert set(RULES) == set(SETS) == set(WORRIES) == set(SILENT)


@pytest.mark.parametrize("name", list(TrendName))
def test_a_worrying_row_rests_on_its_two_values(name: TrendName) -> None:
    found = answer(name, record(*measured(name, WORRIES[name])))
    assert isinstance(found, Applies)
    assert len(found.because) == 2


@pytest.mark.parametrize(("name", "row"), [(n, row) for n, rows in SILENT.items() for row in rows])
def test_a_row_that_does_not_worry_is_told_and_not_followed(name: TrendName, row: Row) -> None:
    assert isinstance(answer(name, record(*measured(name, row))), Not | Unknown)


@pytest.mark.parametrize("name", list(TrendName))
def test_one_value_is_no_trend(name: TrendName) -> None:
    found = answer(name, record(*measured(name, WORRIES[name][-1:])))
    assert isinstance(found, Unknown)
    assert "two values" in found.missing[0]


@pytest.mark.parametrize(
    ("name", "others"),
    [
        (n, (problem("Type 2 diabetes", icd10="E11.9"),) if n is TrendName.A1C_RISING else ())
        for n in TrendName
    ],
)
def test_each_trend_suggests_a_referral_with_its_question(
    name: TrendName, others: tuple[object, ...]
) -> None:
    charted = record(*others, *measured(name, WORRIES[name]), born="1955-01-01", sex="male")  # type: ignore[arg-type]
    [applies] = [a for a in library().applicable(charted, TODAY) if a.guideline.id == "worrying-trends"]
    due = {a.entry.id for a in applies.due()}
    assert name.value.replace("_", "-") in due


def test_weight_that_water_pills_take_off_is_no_unexplained_loss() -> None:
    failing = problem("Heart failure", icd10="I50.22")
    charted = record(failing, *measured(TrendName.WEIGHT_LOSS, WORRIES[TrendName.WEIGHT_LOSS]))
    [applies] = [a for a in library().applicable(charted, TODAY) if a.guideline.id == "worrying-trends"]
    assert "weight-loss" not in {a.entry.id for a in applies.due()}
