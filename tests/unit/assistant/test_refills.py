"""Three canisters of a reliever in a year are seen where they stand: in entries, tables, lists or a sentence."""

from typing import Any

import pytest

from assistant.knowledge.guidelines import Standing
from tests.unit.assistant.guideline_table import standing
from tests.unit.assistant.test_plan_actions import note, resource
from tests.unit.assistant.test_plans_on_file import ASTHMA
from tests.unit.assistant.whole_records import of_patient

ALBUTEROL = resource(
    "MedicationRequest", "alb", status="active", intent="order", authoredOn="2025-11-01",
    medicationCodeableConcept={"text": "albuterol HFA 90 mcg/puff"},
)  # fmt: skip


def handed_over(*days: str, order: bool = True, status: str = "completed") -> list[dict[str, Any]]:
    under = {"authorizingPrescription": [{"reference": "MedicationRequest/alb"}]} if order else {}
    return [
        resource(
            "MedicationDispense", f"d{n}", status=status, whenHandedOver=on,
            medicationCodeableConcept={"text": "albuterol HFA 90 mcg/puff"}, **under,
        )
        for n, on in enumerate(days)
    ]  # fmt: skip


OFTEN: dict[str, list[Any]] = {
    "entries under the order": handed_over("2026-02-01", "2026-06-01", "2026-10-01"),
    "entries of their own": handed_over("2026-02-01", "2026-06-01", "2026-10-01", order=False),
    "days in a row of a table": [
        note(
            "## Refill history\n| medicine | fills |\n|---|---|\n| fluticasone | 3/20 |\n| albuterol | 1/9, 4/27, 9/8 |"
        )
    ],
    "a row a day": [
        note(
            "## Pharmacy fills\n| drug | date |\n|---|---|\n"
            + "".join(f"| albuterol | 2026-0{m}-05 |\n" for m in (2, 5, 8))
        )
    ],
    "a number under its title": [
        note("| medicine | canisters in 12 months |\n|---|---|\n| albuterol | 4 |\n| fluticasone | 1 |")
    ],
    "a sentence": [note("Ventolin: five canisters this year by the pharmacy.")],
    "entries and a note together": [
        *handed_over("2026-02-01"),
        note("Pharmacy: albuterol filled 5/3 and 9/9."),
    ],
}
SELDOM: dict[str, list[Any]] = {
    "twice": handed_over("2026-02-01", "2026-10-01"),
    "long ago": handed_over("2024-02-01", "2024-06-01", "2025-10-01"),
    "not handed over": handed_over("2026-02-01", "2026-06-01", "2026-10-01", status="declined"),
    "another medicine": [note("## Refill history\n| medicine | fills |\n|---|---|\n| fluticasone | 1/9, 4/27, 9/8 |")],
    "days of visits": [note("Albuterol technique shown at 1/9, 4/27 and 9/8.")],
    "over several years": [note("Albuterol: three canisters in 24 months.")],
    "still to come": [note("Pharmacy: albuterol filled 2/1; next fill 12/1.")],
}  # fmt: skip


@pytest.mark.parametrize("told", OFTEN.values(), ids=OFTEN.keys())
def test_a_reliever_that_is_used_too_often_asks_for_a_review(told: list[Any]) -> None:
    patient = of_patient(ASTHMA, ALBUTEROL, *told, born="2000-01-01")
    assert standing(patient, "asthma", "reliever-overuse") is Standing.DUE
    assert standing(patient, "asthma", "refills") is not Standing.DUE


@pytest.mark.parametrize("told", SELDOM.values(), ids=SELDOM.keys())
def test_a_reliever_that_is_not_used_too_often_asks_for_none(told: list[Any]) -> None:
    patient = of_patient(ASTHMA, ALBUTEROL, *told, born="2000-01-01")
    assert standing(patient, "asthma", "reliever-overuse") is not Standing.DUE
