"""Vaccines of adults: which doses count, how far apart, and in which season."""

from datetime import date

import pytest

from assistant.knowledge.guidelines import Standing
from retrieval.model import Record
from tests.unit.assistant.charted import medicine, problem, procedure, record, result, vaccine
from tests.unit.assistant.guideline_table import Case, assert_fires, named, standing, untried

PREGNANT_33_WEEKS = (
    problem("Pregnancy", icd10="Z34.93", date="2026-05-01"),
    result("Gestational age", 33, "wk", on="2026-11-20", loinc="18185-9"),
)
DIABETES = problem("Type 2 diabetes", icd10="E11.9")
YOUNG = "1990-01-01"

FIRES: list[Case] = [
    ("influenza-vaccine", "adult", record(born=YOUNG), record(vaccine("140", on="2026-10-01"), born=YOUNG)),
    ("influenza-vaccine", "from-65", record(), record(vaccine("135", on="2026-10-01"))),
    (
        "pneumococcal-vaccine",
        "from-50",
        record(vaccine("33", on="2015-10-01")),
        record(vaccine("216", on="2023-01-01")),
    ),
    ("pneumococcal-vaccine", "at-risk", record(DIABETES, born=YOUNG), record(born=YOUNG)),
    (
        "pneumococcal-vaccine",
        "finish",
        record(vaccine("215", on="2024-01-01"), vaccine("33", on="2024-06-01")),
        record(vaccine("215", on="2024-01-01"), vaccine("33", on="2025-02-01")),
    ),
    (
        "zoster-vaccine",
        "from-50",
        record(),
        record(vaccine("187", on="2024-01-01"), vaccine("187", on="2024-04-01")),
    ),
    (
        "zoster-vaccine",
        "weak-immune-system",
        record(medicine("methotrexate 15 mg"), born=YOUNG),
        record(born=YOUNG),
    ),
    ("rsv-vaccine", "from-75", record(), record(vaccine("303", on="2024-10-01"))),
    (
        "rsv-vaccine",
        "at-risk",
        record(problem("COPD", icd10="J44.9"), born="1965-01-01"),
        record(born="1965-01-01"),
    ),
    (
        "rsv-vaccine",
        "in-pregnancy",
        record(*PREGNANT_33_WEEKS, born=YOUNG),
        record(*PREGNANT_33_WEEKS, vaccine("305", on="2026-11-10"), born=YOUNG),
    ),
    (
        "tetanus-vaccine",
        "every-10-years",
        record(vaccine("115", on="2014-01-01")),
        record(vaccine("115", on="2014-01-01"), vaccine("113", on="2024-01-01")),
    ),
    (
        "tetanus-vaccine",
        "each-pregnancy",
        record(*PREGNANT_33_WEEKS, vaccine("115", on="2023-01-01"), born=YOUNG),
        record(*PREGNANT_33_WEEKS, vaccine("115", on="2026-11-01"), born=YOUNG),
    ),
    (
        "hepatitis-b-vaccine",
        "19-to-59",
        record(born=YOUNG),
        record(vaccine("43", on="2020-01-01"), born=YOUNG),
    ),
    (
        "hepatitis-b-vaccine",
        "next-dose",
        record(vaccine("43", on="2020-01-01"), vaccine("43", on="2020-03-01"), born=YOUNG),
        record(vaccine("189", on="2020-01-01"), vaccine("189", on="2020-03-01"), born=YOUNG),
    ),
    (
        "hepatitis-b-vaccine",
        "next-dose",
        record(vaccine("189", on="2026-10-06")),
        record(vaccine("189", on="2026-11-06")),
    ),
    (
        "zoster-vaccine",
        "next-dose",
        record(vaccine("187", on="2024-01-01"), vaccine("187", on="2024-01-15")),
        record(vaccine("187", on="2026-11-01")),
    ),
    ("hepatitis-b-vaccine", "from-60", record(DIABETES), record()),
    ("covid-19-vaccine", "season", record(), record(vaccine("309", on="2026-10-01"))),
]


@pytest.mark.parametrize("case", FIRES, ids=[named(c) for c in FIRES])
def test_a_vaccine_is_asked_of_one_patient_and_not_of_the_other(case: Case) -> None:
    assert_fires(case)


def test_every_entry_of_these_guidelines_is_in_the_table() -> None:
    assert untried(FIRES) == set()


STANDS: list[tuple[str, str, Record, Standing | None]] = [
    (
        "pneumococcal-vaccine",
        "from-50",
        record(vaccine("327", on="2025-10-01"), born="1975-01-01"),
        Standing.DONE,
    ),
    (
        "pneumococcal-vaccine",
        "from-50",
        record(vaccine("133", on="2016-10-01"), born="1975-01-01"),
        Standing.DUE,
    ),
    ("pneumococcal-vaccine", "from-50", record(born="1980-01-01"), None),
    (
        "zoster-vaccine",
        "from-50",
        record(vaccine("121", on="2015-01-01"), vaccine("121", on="2015-06-01")),
        Standing.DUE,
    ),
    (
        "influenza-vaccine",
        "from-65",
        record(vaccine("135", on="2026-10-01", status="not-done", reason="Patient declined")),
        Standing.DECLINED,
    ),
    (
        "influenza-vaccine",
        "from-65",
        record(vaccine("135", on="2026-10-01", status="not-done", reason="out of stock")),
        Standing.DUE,
    ),
    ("hepatitis-b-vaccine", "19-to-59", record(result("Anti-HBs", 25, "mIU/mL"), born=YOUNG), Standing.DONE),
    ("tetanus-vaccine", "every-10-years", record(vaccine("113", on="2024-01-01")), Standing.DUE),
    ("influenza-vaccine", "from-65", record(procedure("Hospice care", on="2026-10-01")), None),
]


@pytest.mark.parametrize(("guideline", "entry", "patient", "expected"), STANDS)
def test_a_vaccine_stands_as_the_record_says(
    guideline: str, entry: str, patient: Record, expected: Standing | None
) -> None:
    assert standing(patient, guideline, entry) == expected


def test_influenza_is_not_asked_for_in_june() -> None:
    assert standing(record(), "influenza-vaccine", "from-65", date(2026, 6, 15)) is None
