"""Other words that say the same pass the checks; one that says something else does not."""

import pytest

from evals.paraphrases import HELD_OUT, Pair, _spread, judge, load


def _said_of(source: str, statement: str) -> str:
    return judge(Pair(id="p00-01", topic="", source=source, statement=statement, true=True, kind="")).said


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        ("She weighs 154 lb today, down from 160 lb in March.", "Weight 70 kg today."),
        ("The fracture was set on March 3, 2026.", "Fracture set on 2026-03-03."),
        ("There were no complications, and blood loss was minimal.", "Uncomplicated, minimal blood loss."),
        ("The biopsy was negative for malignancy.", "No malignancy on biopsy."),
        ("Amoxicillin 500 mg three times a day for 10 days.", "Takes amoxicillin 0.5 g TID for ten days."),
        ("He quit smoking in 2010 after 30 pack-years.", "Has not smoked since 2010."),
        ("CT of the head showed no bleeding.", "No hemorrhage on head CT."),
        ("Warfarin was held for two days and restarted at 5 mg.", "Warfarin paused, then resumed at 5 mg."),
        ("Temperature was 39.4 °C at home.", "Fever of 39.4 °C at home."),
        ("Dialysis on Monday, Wednesday and Friday.", "Dialysis three times a week."),
        ("Abdomen is soft and nontender.", "Soft abdomen, not tender."),
        ("Her mother died of breast cancer at 52.", "Breast cancer in her mother."),
    ],
)
def test_an_honest_paraphrase_passes(source: str, statement: str) -> None:
    assert _said_of(source, statement) == ""


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        ("She takes 154 mg today.", "Takes 84 mg today."),
        ("The biopsy was negative for malignancy.", "Biopsy showed cancer."),
        ("Her mother died of breast cancer at 52.", "She has breast cancer."),
        ("His wife gives him his insulin.", "His daughter gives him insulin."),
        ("Temperature was 37.1 °C at home.", "Fever of 37.1 °C at home."),
        ("Dialysis on Monday, Wednesday and Friday.", "Dialysis twice a week."),
        ("Sodium was 124 mmol/L and corrected to 133 mmol/L.", "Sodium fell from 133 to 124 mmol/L."),
        ("Her eyes were checked in May.", "Her eyes were checked in March."),
        ("Seen by Dr. Patel of cardiology.", "Seen by Dr. Gomez of cardiology."),
        ("The left knee is swollen; the right knee is normal.", "The right knee is swollen."),
    ],
)
def test_a_subtly_false_one_does_not(source: str, statement: str) -> None:
    assert _said_of(source, statement) != ""


def test_the_pairs_are_enough_and_hundreds_that_nobody_tuned_to_stand_apart() -> None:
    pairs, held_out = load(), load(HELD_OUT)
    assert len(pairs) >= 5000
    assert len(held_out) >= 1200
    assert 0.4 < sum(p.true for p in held_out) / len(held_out) < 0.6
    assert len({p.id for p in (*pairs, *held_out)}) == len(pairs) + len(held_out)
    assert not {p.source for p in pairs} & {p.source for p in held_out}


def test_the_quick_set_takes_whole_sources_of_what_was_looked_at() -> None:
    pairs = load()
    spread = _spread(pairs)
    kept = {p.source for p in spread}
    assert 0.07 < len(spread) / len(pairs) < 0.13
    assert [p for p in pairs if p.source in kept] == spread
