"""What leaves as data is what was read: each field stands in the source, and beside its sentence."""

import pytest

from assistant.checks.forms import the_form_says_what_the_sentence_says as forms
from assistant.domain.draft import AllergyDetail, GoalDetail, ItemKind, ResultDetail, Severity
from retrieval.model import Document
from tests.unit.assistant.checks.drafted import cite, item, medicine_item, note, reading

TWO = note("Methotrexate 5 mg once weekly. Folic acid 1 mg once daily. Earlier 50 mg methotrexate.")
LABS = note("Sodium 121 mmol/L on 2026-11-16. Sodium 133 mmol/L on 2026-11-20.", id="labs")
RASH = note("Allergy: amoxicillin. Reaction: rash", id="rash")


def wrong(one: object, *notes: Document) -> int:
    found = forms(reading(one, notes=notes))  # type: ignore[arg-type]
    assert all(f.severity is Severity.STOP for f in found)
    return len(found)


@pytest.mark.parametrize(
    ("form", "is_wrong"),
    [
        ({"dose": "5 mg", "frequency": "once weekly"}, False),
        ({"dose": "50 mg", "frequency": "once weekly"}, True),
        ({"dose": "5 mg", "frequency": "once daily"}, True),
        ({"dose": "5 mg", "directions": "5 mg once weekly"}, False),
        ({"dose": "50 mg", "directions": "5 mg once weekly"}, True),
        ({"frequency": "once daily", "directions": "5 mg once weekly"}, True),
        ({"dose": "15 mg"}, True),
    ],
    ids=str,
)
def test_a_medicines_form_is_held_against_sentence_source_and_itself(
    form: dict[str, str], is_wrong: bool
) -> None:
    told = medicine_item("Methotrexate 5 mg once weekly", cite(TWO), name="methotrexate", **form)
    assert wrong(told, TWO) == is_wrong


@pytest.mark.parametrize(
    ("value", "day", "is_wrong"),
    [
        ("133", "2026-11-20", False),
        ("121", "2026-11-16", False),
        ("121", "2026-11-20", True),
        ("140", "2026-11-20", True),
    ],
)
def test_a_results_form_has_the_value_of_its_day(value: str, day: str, is_wrong: bool) -> None:
    told = item(
        "Sodium 121 mmol/L on 2026-11-16, then 133 mmol/L on 2026-11-20",
        cite(LABS),
        kind=ItemKind.RESULT,
        detail=ResultDetail(name="Sodium", value=value, date=day),
    )
    assert wrong(told, LABS) == is_wrong


@pytest.mark.parametrize(("reaction", "is_wrong"), [("rash", False), ("anaphylaxis", True)])
def test_a_reaction_is_the_one_charted(reaction: str, is_wrong: bool) -> None:
    told = item(
        "Amoxicillin",
        cite(RASH),
        kind=ItemKind.ALLERGY,
        detail=AllergyDetail(substance="amoxicillin", reaction=reaction),
    )
    assert wrong(told, RASH) == is_wrong


AIM = note(
    "Aim for an AUDIT-C score below 3, or a pressure below 130/80 mmHg; above 9 call.", id="gl", patient=None
)


@pytest.mark.parametrize(
    ("target", "is_wrong"),
    [("below 3", False), ("above 3", True), ("below 130/80 mmHg", False), ("below 130/80 kPa", True)],
)
def test_a_target_is_aimed_at_as_the_sentence_aims(target: str, is_wrong: bool) -> None:
    aim = "Aim for an AUDIT-C score below 3, or a pressure below 130/80 mmHg."
    goal = item(aim, cite(AIM), kind=ItemKind.GOAL, detail=GoalDetail(concern="", measure="", target=target))
    found = forms(reading(goal, guidelines={"gl": AIM}))
    assert bool(found) is is_wrong


def test_the_words_of_a_value_stand_in_a_row() -> None:
    scan = note("No acute abnormal findings within the imaged range. Conclusion: Normal", id="scan")
    for value, is_wrong in (("within the imaged range", False), (f"{scan.text[:51]}, Abnormal", True)):
        told = item(scan.text, cite(scan), kind=ItemKind.RESULT, detail=ResultDetail(name="", value=value))
        assert any("as value" in f.reason for f in forms(reading(told, notes=(scan,)))) is is_wrong
