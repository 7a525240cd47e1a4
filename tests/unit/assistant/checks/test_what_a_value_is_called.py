"""A potassium of 2.9 may be called hypokalemia, one of 4.4 may not, and of one at the limit nothing is said."""

import pytest

from assistant.checks import inspect
from assistant.checks.grounding.named_values import fits, names_a_temperature
from assistant.domain.draft import Support
from tests.unit.assistant.checks.drafted import retold


@pytest.mark.parametrize(
    ("word", "text", "so"),
    [
        ("hypokalemia", "K 2.9, repeat on Monday", True),
        ("hypokalemia", "potassium was 4.4 mmol/L", False),
        ("hyperkalemia", "potassium was 4.9 mmol/L", None),
        ("hyponatremic", "sodium of 124", True),
        ("hypoglycemia", "woke with a glucose of 52", True),
        ("hypoglycemia", "glucose 118 before lunch", False),
        ("hyperglycemia", "blood sugar up to 340", True),
        ("neutropenia", "ANC 0.8; no fever", True),
        ("neutropenia", "a neutrophil count of 4.2", False),
        ("thrombocytopenia", "platelets 61", True),
        ("anemia", "Hgb 7.4 after surgery", True),
        ("anemia", "hemoglobin 14.1", False),
        ("hypotension", "BP 82/50 on arrival", True),
        ("hypotension", "BP 128/70", False),
        ("tachycardia", "heart rate 122", True),
        ("tachycardia", "heart rate 80", False),
        ("hypoxia", "SpO2 84 % on room air", True),
        ("fever", "T 39.6, AOM on R", True),
        ("fever", "temperature was 37.1 °C", False),
        ("febrile", "temp 101.2 F", True),
        ("proteinuria", "2+ protein in the urine", True),
        ("proteinuria", "protein in the diet", None),
        ("hypokalemia", "calcium 2.2", None),
        ("sepsis", "lactate 4", None),
    ],
)
def test_a_value_is_called_what_it_is(word: str, text: str, so: bool | None) -> None:
    assert fits(word, text) is so


def test_a_temperature_is_told_from_other_numbers() -> None:
    assert names_a_temperature("39.4 °C at home")
    assert not names_a_temperature("she is 39 years old")


@pytest.mark.parametrize(
    ("said", "support"),
    [
        ("Chemotherapy was delayed for neutropenia.", Support.SUPPORTED),
        ("Chemotherapy was delayed for thrombocytopenia.", Support.UNSUPPORTED),
    ],
)
def test_a_retelling_may_name_a_value_and_not_misname_it(said: str, support: Support) -> None:
    [section], _ = inspect(retold("Chemotherapy was delayed for ANC 0.8; platelets 240.", said))
    assert section.items[0].support is support
