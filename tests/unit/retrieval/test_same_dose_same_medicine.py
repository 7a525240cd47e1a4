"""One amount in two units, a dose beside its medicine, and what an exchange of words changes."""

import pytest

from retrieval.text.amounts import same_amount
from retrieval.text.dosed import dosed
from retrieval.text.exchanges import parted
from retrieval.text.quantities import Figure


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("0.5", "g"), ("500", "mg"), True),
        (("75", "ug"), ("0.075", "mg"), True),
        (("75", "ug"), ("75", "mg"), False),
        (("75", "ug"), ("75", "g"), False),
        (("2", "week"), ("14", "day"), True),
        (("2", "week"), ("7", "day"), False),
        (("150", "lb"), ("68", "kg"), True),
        (("150", "lb"), ("72", "kg"), False),
        (("150", "lb"), ("64", "kg"), False),
        (("38", "C"), ("100.4", "F"), True),
        (("38", "C"), ("101", "F"), False),
        (("40", "mg"), ("40", "mL"), False),
    ],
)
def test_two_units_give_one_amount_only_where_they_come_to_it(
    one: tuple[str, str], other: tuple[str, str], same: bool
) -> None:
    first, second = (Figure("number", value, unit) for value, unit in (one, other))
    assert same_amount(first, second) is same
    assert same_amount(second, first) is same


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("furosemide 40 mg and lisinopril 10 mg", {"furosemide": "40 mg", "lisinopril": "10 mg"}),
        ("furosemide and lisinopril 10 mg", {"lisinopril": "10 mg"}),
        ("furosemide and 10 mg of lisinopril", {"lisinopril": "10 mg"}),
        ("40 mg of furosemide", {"furosemide": "40 mg"}),
        ("furosemide as before", {}),
    ],
)
def test_each_medicine_has_its_own_dose(text: str, told: dict[str, str]) -> None:
    assert {d.ingredient: str(d.dose) for d in dosed(text)} == told


@pytest.mark.parametrize(
    ("said", "written", "what"),
    [
        ("She has fever and cough today", "She has no fever and cough today", "denial"),
        ("Pain in the left knee since May", "Pain in the right knee since May", "side"),
        ("Takes 40 mg of furosemide a day", "Takes 80 mg of furosemide a day", "figure"),
        ("He saw a nurse for his knee today", "He saw a guard for his knee today", "word"),
    ],
)
def test_an_exchange_changes_what_its_words_decide(said: str, written: str, what: str) -> None:
    assert what in {kind for kind, _ in parted(said, (written,))}


def test_the_same_words_change_nothing() -> None:
    same = "She has no fever and cough today"
    assert [kind for kind, _ in parted(same, (same,)) if kind] == []
