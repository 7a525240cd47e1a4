"""What several measures share: hospice, palliative care, frailty with advanced illness, nursing homes, visits, ages."""

from typing import Any

import pytest

from tests.unit.assistant.measured import (
    Json,
    concept,
    condition,
    medicine,
    observation,
    order,
    procedure,
    stands,
    visit,
)

SEEN = visit("Office Visit")
FRAIL = condition("Frailty Diagnosis")
ILL = condition("Advanced Illness")
LATER = "http://hl7.org/fhir/5.0/StructureDefinition/extension-DeviceRequest.doNotPerform"


def not_to(said: bool) -> list[Json]:
    return [{"url": LATER, "valueBoolean": said}]


TO_HOSPICE: dict[str, Any] = {"hospitalization": {"dischargeDisposition": concept("snomed:428361000124107")}}

HOSPICE: list[tuple[str, Json, str]] = [
    (
        "discharged to hospice at home",
        visit("Encounter Inpatient", "2026-04-01..2026-04-05", **TO_HOSPICE),
        "ex",
    ),
    (
        "discharged to hospice the year before",
        visit("Encounter Inpatient", "2025-12-01..2025-12-31", **TO_HOSPICE),
        "den",
    ),
    ("discharged elsewhere", visit("Encounter Inpatient", "2026-04-01..2026-04-05"), "den"),
    ("a hospice visit into the year", visit("Hospice Encounter", "2025-12-20..2026-01-01"), "ex"),
    ("a hospice visit that was cancelled", visit("Hospice Encounter", status="cancelled"), "den"),
    (
        "the minimum data set says yes",
        observation("loinc:45755-6", "2026-02-01", "snomed:373066001", category="survey"),
        "ex",
    ),
    (
        "the minimum data set says no",
        observation("loinc:45755-6", "2026-02-01", "snomed:373067005", category="survey"),
        "den",
    ),
    ("hospice ordered", order("Hospice Care Ambulatory", "2026-12-31T23:59:59Z"), "ex"),
    ("hospice only proposed", order("Hospice Care Ambulatory", "2026-05-01", intent="proposal"), "den"),
    ("hospice ordered the year after", order("Hospice Care Ambulatory", "2027-01-01"), "den"),
    ("hospice care that goes on", procedure("Hospice Care Ambulatory", "2025-01-01.."), "ex"),
    ("hospice care stopped", procedure("Hospice Care Ambulatory", "2026-03-01", status="stopped"), "den"),
    ("under hospice care", condition("Hospice Diagnosis", "2020-01-01.."), "ex"),
    ("hospice care refuted", condition("Hospice Diagnosis", "2020-01-01..", verified="refuted"), "den"),
]
PALLIATIVE: list[tuple[str, Json, str]] = [
    (
        "assessed",
        observation("loinc:71007-9", "2026-02-01..2026-02-02", (3, "{score}"), category="survey"),
        "ex",
    ),
    (
        "under palliative care",
        condition("Palliative Care Diagnosis", "2026-06-01..", kind="encounter-diagnosis"),
        "ex",
    ),
    (
        "resolved before the year",
        condition(
            "Palliative Care Diagnosis", "2025-01-01..", status="resolved", abatementDateTime="2025-12-31"
        ),
        "den",
    ),
    (
        "resolved in the year",
        condition(
            "Palliative Care Diagnosis", "2025-01-01..", status="resolved", abatementDateTime="2026-01-01"
        ),
        "ex",
    ),
    (
        "resolved, nobody knows when",
        condition("Palliative Care Diagnosis", "2025-01-01..", status="resolved"),
        "den",
    ),
    (
        "begun in the year, resolved nobody knows when",
        condition("Palliative Care Diagnosis", "2026-01-02..", status="resolved"),
        "ex",
    ),
    ("a visit", visit("Palliative Care Encounter", "2026-12-31..2027-01-02"), "ex"),
    ("given", procedure("Palliative Care Intervention", "2026-01-01"), "ex"),
    ("given before", procedure("Palliative Care Intervention", "2025-12-31"), "den"),
]
FRAILTY: list[tuple[str, list[Json], str]] = [
    ("both", [FRAIL, ILL], "ex"),
    ("frail alone", [FRAIL], "den"),
    ("ill alone", [ILL], "den"),
    ("an illness of the year before", [FRAIL, condition("Advanced Illness", "2025-01-01..")], "ex"),
    ("an illness of long before", [FRAIL, condition("Advanced Illness", "2024-12-31..")], "den"),
    (
        "a device ordered",
        [order("Frailty Device", "2026-03-01", type="DeviceRequest", status="completed"), ILL],
        "ex",
    ),
    (
        "a device that was not to be given",
        [order("Frailty Device", "2026-03-01", type="DeviceRequest", modifierExtension=not_to(True)), ILL],
        "den",
    ),
    (
        "a device said not to be withheld",
        [order("Frailty Device", "2026-03-01", type="DeviceRequest", modifierExtension=not_to(False)), ILL],
        "ex",
    ),
    (
        "a device order that was stopped",
        [order("Frailty Device", "2026-03-01", type="DeviceRequest", status="revoked"), ILL],
        "den",
    ),
    (
        "a device in use",
        [observation("loinc:98181-1", "2026-05-01", "Frailty Device", category="survey"), ILL],
        "ex",
    ),
    (
        "another device in use",
        [observation("loinc:98181-1", "2026-05-01", "Office Visit", category="survey"), ILL],
        "den",
    ),
    ("a visit for frailty", [visit("Frailty Encounter", "2025-12-31..2026-01-01"), ILL], "ex"),
    (
        "a symptom",
        [observation("Frailty Symptom", "2026-05-01", True, category="survey", status="preliminary"), ILL],
        "ex",
    ),
    ("a medicine for dementia", [FRAIL, medicine("Dementia Medications", "2026-02-01", days=90)], "ex"),
    (
        "a medicine whose supply reached the year before",
        [FRAIL, medicine("Dementia Medications", "2024-12-01", days=32)],
        "ex",
    ),
    (
        "a medicine whose supply ended before it",
        [FRAIL, medicine("Dementia Medications", "2024-12-01", days=31)],
        "den",
    ),
    (
        "a medicine with an end and no supply",
        [FRAIL, medicine("Dementia Medications", "2025-03-01", bounds="2025-03-01..2025-04-01")],
        "ex",
    ),
    (
        "a medicine of which nothing says how long",
        [FRAIL, medicine("Dementia Medications", "2026-03-01")],
        "den",
    ),
    (
        "a medicine that is over",
        [FRAIL, medicine("Dementia Medications", "2026-02-01", days=90, status="completed")],
        "den",
    ),
    (
        "in a nursing home",
        [observation("loinc:71802-3", "2025-05-01", "snomed:160734000", category="survey")],
        "ex",
    ),
    (
        "moved out of a nursing home",
        [
            observation("loinc:71802-3", "2025-05-01", "snomed:160734000", category="survey"),
            observation("loinc:71802-3", "2026-05-01", "snomed:160943002", category="survey"),
        ],
        "den",
    ),
    (
        "moves into one after the year",
        [observation("loinc:71802-3", "2027-01-01", "snomed:160734000", category="survey")],
        "den",
    ),
]


@pytest.mark.parametrize(("what", "shown", "expected"), HOSPICE, ids=[one[0] for one in HOSPICE])
def test_hospice_care_in_the_year_excludes(what: str, shown: Json, expected: str) -> None:
    assert stands("CMS130", SEEN, shown) == expected


@pytest.mark.parametrize(("what", "shown", "expected"), PALLIATIVE, ids=[one[0] for one in PALLIATIVE])
def test_palliative_care_in_the_year_excludes(what: str, shown: Json, expected: str) -> None:
    assert stands("CMS130", SEEN, shown) == expected


@pytest.mark.parametrize(("what", "shown", "expected"), FRAILTY, ids=[one[0] for one in FRAILTY])
def test_frailty_with_advanced_illness_excludes_from_66(what: str, shown: list[Json], expected: str) -> None:
    assert stands("CMS130", SEEN, *shown, born="1960-12-31") == expected
    assert stands("CMS130", SEEN, *shown, born="1961-01-01") == "den"


def test_from_81_frailty_alone_excludes_from_blood_pressure_control() -> None:
    has = (SEEN, condition("Essential Hypertension", "2020-01-01.."), FRAIL)
    assert stands("CMS165", *has, born="1945-12-31") == "ex"
    assert stands("CMS165", *has, born="1946-01-01") == "den"
    assert stands("CMS165", *has, ILL, born="1946-01-01") == "ex"


VISITS: list[tuple[str, Json, str]] = [
    ("on the first day", visit("Office Visit", "2026-01-01"), "den"),
    (
        "to the last moment",
        visit("Virtual Encounter", "2026-12-31T08:00:00Z..2026-12-31T23:59:59.999Z"),
        "den",
    ),
    ("beyond the last day", visit("Office Visit", "2026-12-31..2027-01-01"), "out"),
    ("before the first day", visit("Office Visit", "2025-12-31..2026-01-01"), "out"),
    ("still going on", visit("Telephone Visits", "2026-03-01.."), "out"),
    ("under way", visit("Annual Wellness Visit", status="in-progress"), "den"),
    ("planned", visit("Office Visit", status="planned"), "out"),
    ("of another type", visit("Encounter Inpatient"), "out"),
]


@pytest.mark.parametrize(("what", "shown", "expected"), VISITS, ids=[one[0] for one in VISITS])
def test_a_visit_lies_in_the_year_to_the_day(what: str, shown: Json, expected: str) -> None:
    assert stands("CMS130", shown) == expected


AGES = [
    ("CMS130", "1980-12-31", "den"),
    ("CMS130", "1981-01-01", "out"),
    ("CMS130", "1950-01-01", "out"),
    ("CMS130", "1951-01-01", "den"),
    ("CMS130", "1950-12-31", "out"),
]


@pytest.mark.parametrize(("measure", "born", "expected"), AGES)
def test_age_is_that_on_the_last_day_of_the_year(measure: str, born: str, expected: str) -> None:
    assert stands(measure, SEEN, born=born) == expected


def test_without_a_birth_date_nobody_is_in_a_measure() -> None:
    assert stands("CMS130", SEEN, born="") == "out"
