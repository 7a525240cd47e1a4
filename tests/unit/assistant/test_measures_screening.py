"""Screening for cancer and HIV: what closes each, and who is spared."""

from typing import Any

import pytest

from tests.unit.assistant.measured import Json, concept, condition, observation, procedure, stands, visit

SEEN = visit("Office Visit")
FEMALE = [{"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex", "valueCode": "248152002"}]
MALE = [{"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex", "valueCode": "248153007"}]
LEFT: dict[str, Any] = {"bodySite": [concept("snomed:7771000")]}
RIGHT: dict[str, Any] = {"bodySite": [concept("snomed:24028007")]}
UNSPECIFIED = "Unilateral Mastectomy, Unspecified Laterality"


def mammogram(when: str, **more: str) -> Json:
    return observation("Mammography", when, **{"category": "imaging"} | more)


BREAST: list[tuple[str, list[Json], str]] = [
    ("on the first day that counts", [mammogram("2024-10-01")], "num"),
    ("a day too early", [mammogram("2024-09-30")], "den"),
    ("ends on the first day that counts", [mammogram("2024-09-01..2024-10-01")], "num"),
    ("on the last day", [mammogram("2026-12-31T23:59:59Z")], "num"),
    ("after the year", [mammogram("2027-01-01")], "den"),
    ("not reported yet", [mammogram("2026-02-01", status="preliminary")], "den"),
    ("no image", [mammogram("2026-02-01", category="laboratory")], "den"),
    ("both breasts removed", [procedure("Bilateral Mastectomy", "2010-01-01")], "ex"),
    ("removal cancelled", [procedure("Bilateral Mastectomy", "2010-01-01", status="not-done")], "den"),
    ("removed after the year", [procedure("Bilateral Mastectomy", "2027-01-01")], "den"),
    ("history of both", [condition("History of bilateral mastectomy", "2010-01-01..")], "ex"),
    ("left alone", [procedure("Unilateral Mastectomy Left", "2010-01-01")], "den"),
    (
        "left twice",
        [
            procedure("Unilateral Mastectomy Left", "2010-01-01"),
            procedure("Unilateral Mastectomy Left", "2012-01-01"),
        ],
        "den",
    ),
    (
        "left and right",
        [
            procedure("Unilateral Mastectomy Left", "2010-01-01"),
            procedure("Unilateral Mastectomy Right", "2011-01-01"),
        ],
        "ex",
    ),
    (
        "left by procedure, right by diagnosis",
        [
            procedure("Unilateral Mastectomy Left", "2010-01-01"),
            condition("Status Post Right Mastectomy", "2012-01-01.."),
        ],
        "ex",
    ),
    (
        "both by side",
        [condition(UNSPECIFIED, "2012-01-01..", **LEFT), condition(UNSPECIFIED, "2012-01-01..", **RIGHT)],
        "ex",
    ),
    (
        "one side twice",
        [condition(UNSPECIFIED, "2012-01-01..", **LEFT), condition(UNSPECIFIED, "2013-01-01..", **LEFT)],
        "den",
    ),
    (
        "side not said",
        [condition(UNSPECIFIED, "2012-01-01.."), condition(UNSPECIFIED, "2013-01-01..")],
        "den",
    ),
]
CERVIX: list[tuple[str, list[Json], str]] = [
    ("cytology on the first day of three years", [observation("Pap Test", "2024-01-01", True)], "num"),
    ("cytology before", [observation("Pap Test", "2023-12-31", True)], "den"),
    ("cytology without a result", [observation("Pap Test", "2026-01-01")], "den"),
    ("HPV within five years at thirty", [observation("HPV Test", "2022-01-01", True)], "num"),
    ("HPV before five years", [observation("HPV Test", "2021-12-31", True)], "den"),
    ("uterus and cervix removed", [procedure("Hysterectomy with No Residual Cervix", "2026-12-31")], "ex"),
    ("removed, and it goes on", [procedure("Hysterectomy with No Residual Cervix", "2026-12-31..")], "den"),
    ("no cervix from birth", [condition("Congenital or Acquired Absence of Cervix", "1990-01-01..")], "ex"),
    (
        "no cervix, refuted",
        [condition("Congenital or Acquired Absence of Cervix", "1990-01-01..", verified="refuted")],
        "den",
    ),
    (
        "no cervix, from next year",
        [condition("Congenital or Acquired Absence of Cervix", "2027-01-01..")],
        "den",
    ),
]
COLON: list[tuple[str, list[Json], str]] = [
    ("colonoscopy on the first day of ten years", [procedure("Colonoscopy", "2017-01-01")], "num"),
    ("colonoscopy before", [procedure("Colonoscopy", "2016-12-31")], "den"),
    ("colonoscopy not done", [procedure("Colonoscopy", "2020-01-01", status="not-done")], "den"),
    (
        "sigmoidoscopy on the first day of five years",
        [procedure("Flexible Sigmoidoscopy", "2022-01-01")],
        "num",
    ),
    ("sigmoidoscopy before", [procedure("Flexible Sigmoidoscopy", "2021-12-31")], "den"),
    (
        "CT on the first day of five years",
        [observation("CT Colonography", "2022-01-01", category="imaging")],
        "num",
    ),
    ("CT before", [observation("CT Colonography", "2021-12-31", category="imaging")], "den"),
    ("stool DNA on the first day of three years", [observation("sDNA FIT Test", "2024-01-01", True)], "num"),
    ("stool DNA before", [observation("sDNA FIT Test", "2023-12-31", True)], "den"),
    ("stool DNA without a result", [observation("sDNA FIT Test", "2025-12-31")], "den"),
    (
        "stool blood on the last day",
        [observation("Fecal Occult Blood Test (FOBT)", "2026-12-31", True)],
        "num",
    ),
    (
        "stool blood the year before",
        [observation("Fecal Occult Blood Test (FOBT)", "2025-12-31", True)],
        "den",
    ),
    (
        "stool blood cancelled",
        [observation("Fecal Occult Blood Test (FOBT)", "2026-03-01", True, status="cancelled")],
        "den",
    ),
    ("cancer to the last day", [condition("Malignant Neoplasm of Colon", "2026-12-31..")], "ex"),
    (
        "cancer, provisional",
        [condition("Malignant Neoplasm of Colon", "2020-01-01..", verified="provisional")],
        "ex",
    ),
    ("cancer, resolved", [condition("Malignant Neoplasm of Colon", "2001-01-01..", status="resolved")], "ex"),
    ("colon removed", [procedure("Total Colectomy", "2026-12-31")], "ex"),
    ("colon removed after", [procedure("Total Colectomy", "2027-01-01")], "den"),
]
TEST = "Human Immunodeficiency Virus (HIV) Laboratory Test Codes (Ab and Ag)"
HIV: list[tuple[str, list[Json], str]] = [
    ("at fifteen", [observation(TEST, "1995-06-15", True)], "num"),
    ("before fifteen", [observation(TEST, "1995-06-14", True)], "den"),
    ("by the code of the panel", [observation("loinc:75622-1", "2020-01-01", True)], "num"),
    ("without a result", [observation(TEST, "2020-01-01")], "den"),
    ("after the year", [observation(TEST, "2027-01-01", True)], "den"),
    ("HIV known before", [condition("HIV", "2025-12-31..")], "ex"),
    ("HIV known before, resolved", [condition("HIV", "2020-01-01..", status="resolved")], "ex"),
    ("HIV from the first day", [condition("HIV", "2026-01-01..")], "den"),
    ("HIV refuted", [condition("HIV", "2020-01-01..", verified="refuted")], "den"),
]


@pytest.mark.parametrize(("what", "shown", "expected"), BREAST, ids=[one[0] for one in BREAST])
def test_breast_cancer_screening(what: str, shown: list[Json], expected: str) -> None:
    assert stands("CMS125", SEEN, *shown) == expected


@pytest.mark.parametrize(("what", "shown", "expected"), CERVIX, ids=[one[0] for one in CERVIX])
def test_cervical_cancer_screening(what: str, shown: list[Json], expected: str) -> None:
    assert stands("CMS124", SEEN, *shown, born="1985-06-15") == expected


@pytest.mark.parametrize(("what", "shown", "expected"), COLON, ids=[one[0] for one in COLON])
def test_colorectal_cancer_screening(what: str, shown: list[Json], expected: str) -> None:
    assert stands("CMS130", SEEN, *shown) == expected


@pytest.mark.parametrize(("what", "shown", "expected"), HIV, ids=[one[0] for one in HIV])
def test_hiv_screening(what: str, shown: list[Json], expected: str) -> None:
    assert stands("CMS349", SEEN, *shown, born="1980-06-15") == expected


def test_an_hpv_test_before_thirty_does_not_count() -> None:
    at_29 = observation("HPV Test", "2024-06-14", True)
    assert stands("CMS124", SEEN, at_29, born="1994-06-15") == "den"
    assert stands("CMS124", SEEN, at_29, born="1994-06-14") == "num"


@pytest.mark.parametrize(
    ("extension", "gender", "expected"),
    [(FEMALE, "male", "den"), (MALE, "female", "out"), ([], "female", "den"), ([], "male", "out")],
)
def test_sex_is_the_recorded_one_and_else_the_administrative(
    extension: list[Json], gender: str, expected: str
) -> None:
    assert stands("CMS125", SEEN, gender=gender, extension=extension) == expected


@pytest.mark.parametrize(
    ("died", "expected"), [("2026-12-31", "exc"), ("2027-01-01", "den"), ("2026-12-31T10:00:00Z", "exc")]
)
def test_who_died_by_the_end_of_the_year_is_excepted_from_hiv_screening(died: str, expected: str) -> None:
    assert stands("CMS349", SEEN, born="1980-06-15", deceasedDateTime=died) == expected
