"""A fall is no rise, the highest value is the highest, and a row of values is not turned round."""

import pytest

from assistant.checks.trends import what_changed_is_told_as_it_changed as trends
from assistant.domain.draft import ItemKind, Severity
from retrieval.model import Document
from tests.unit.assistant.checks.drafted import cite, entry, item, note, reading

LABS = note(
    "Hemoglobin went from 12.1 to 9.4 g/dL over the week. Creatinine 1.1 → 1.9 → 2.4. The blood culture was positive. "
    "Sodium 121 on 2026-11-16, 128 on 2026-11-18, 133 on 2026-11-20."
)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("Over the week her hemoglobin fell from 12.1 to 9.4.", True),
        ("Over the week her hemoglobin rose from 12.1 to 9.4.", False),
        ("Over the week her hemoglobin fell from 9.4 to 12.1.", False),
        ("A creatinine of 1.1 → 1.9 → 2.4 was seen.", True),
        ("A creatinine of 2.4 → 1.9 → 1.1 was seen.", False),
        ("Sodium: highest 133 on 2026-11-20, lowest 121 on 2026-11-16, 128 on 2026-11-18", True),
        ("Sodium: highest 128 on 2026-11-18, 121 on 2026-11-16, 133 on 2026-11-20", False),
        ("Sodium: lowest 128 on 2026-11-18, 121 on 2026-11-16, 133 on 2026-11-20", False),
        ("Sodium: latest 128 on 2026-11-18, 121 on 2026-11-16, 133 on 2026-11-20", False),
        ("Sodium: first 128 on 2026-11-18, 121 on 2026-11-16, 133 on 2026-11-20", False),
        ("In culture of her blood a positive growth was seen.", True),
        ("In culture of her blood: negative.", False),
        ("The blood culture was negative so far.", False),
    ],
)
def test_a_change_is_told_as_it_was(said: str, right: bool) -> None:
    found = trends(reading(item(said, cite(LABS)), notes=(LABS,)))
    assert (not found) is right
    assert all(f.severity is Severity.STOP for f in found)


def test_the_value_that_came_first_may_stand_last() -> None:
    labs = note("TG 212 (was 148). Hemoglobin 9.4, previously 12.1.")
    assert trends(reading(item("Triglycerides rose from 148 to 212.", cite(labs)), notes=(labs,))) == ()
    assert trends(reading(item("Hemoglobin fell from 12.1 to 9.4.", cite(labs)), notes=(labs,))) == ()


# --- a series beside its entries ---------------------------------------------------------------------------------

SATURATION = tuple(
    entry(f"Vital sign: Oxygen saturation; value: {value} %; status: final; date: {moment}", id=f"res-{n}")
    for n, (value, moment) in enumerate(
        (("97", "2026-11-19 08:00"), ("94", "2026-11-18 21:10"), ("90", "2026-11-18 19:42"))
    )
)
PAIN = tuple(
    entry(f"Assessment: Pain at rest, 0 to 10; value: {value}; status: final; date: {day}", id=f"res-{n}")
    for n, (value, day) in enumerate((("4", "2026-11-20"), ("9", "2026-11-09")))
)
RISEN = tuple(
    entry(f"Result: Creatinine; value: {value} mg/dL; date: 2026-11-18 {hour}", id=f"res-{hour}")
    for value, hour in (("1.52", "21:00"), ("1.06", "05:00"))
)
STAY = (
    entry("Vital sign: Heart rate; value: 112 /min; date: 2026-11-16 15:30", id="res-1"),
    entry("Vital sign: Heart rate; value: 76 /min; date: 2026-11-21 06:00", id="res-2"),
    entry(
        "Result: INR in Platelet poor plasma by Coagulation assay; value: 2.9; date: 2026-11-16 15:45",
        id="res-3",
    ),
    entry(
        "Result: INR in Platelet poor plasma by Coagulation assay; value: 1.8; date: 2026-11-18 05:25",
        id="res-4",
    ),
)


@pytest.mark.parametrize(
    ("entries", "said", "right"),
    [
        (SATURATION, "97 % on 2026-11-19 (before 94 % on 2026-11-18; first 90 % on 2026-11-18)", True),
        (SATURATION, "97 % on 2026-11-19 (before 94 % on 2026-11-18; lowest 90 % on 2026-11-18)", True),
        (SATURATION, "97 % on 2026-11-19 (before 90 % on 2026-11-18; first 90 % on 2026-11-18)", False),
        (SATURATION, "97 % on 2026-11-19 (before 94 % on 2026-11-18; first 94 % on 2026-11-18)", False),
        (SATURATION, "97 % on 2026-11-19 (before 94 % on 2026-11-18; latest 90 % on 2026-11-18)", False),
        (SATURATION, "97 % on 2026-11-19 (before 94 % on 2026-11-18; lowest 94 % on 2026-11-18)", False),
        (SATURATION, "94 % on 2026-11-18 (before 94 % on 2026-11-18; first 90 % on 2026-11-18)", False),
        (
            SATURATION,
            "97 % on 2026-11-19 - note: Room air (before 94 % on 2026-11-18; first 94 % on 2026-11-18)",
            False,
        ),
        (RISEN, "1.52 mg/dL on 2026-11-18 (before 1.06 mg/dL on 2026-11-18)", True),
        (RISEN, "1.52 mg/dL on 2026-11-18 (before 1.52 mg/dL on 2026-11-18)", False),
        (PAIN, "4 on 2026-11-20 (first 9 on 2026-11-09)", True),
        (PAIN, "0 on 2026-11-20 (first 9 on 2026-11-09)", False),
    ],
)
def test_a_series_is_told_as_its_entries_have_it(
    entries: tuple[Document, ...], said: str, right: bool
) -> None:
    name = entries[0].text.partition("; ")[0].partition(": ")[2]
    one = item(f"{name} {said}", *map(cite, entries), kind=ItemKind.RESULT)
    assert (not trends(reading(one, notes=entries))) is right


@pytest.mark.parametrize(("first", "right"), [("2.9", True), ("112", False)])
def test_a_value_of_another_measurement_of_that_day_is_not_this_ones(first: str, right: bool) -> None:
    said = (
        "Atrial fibrillation: Heart rate first 112 /min on 2026-11-16, latest 76 /min on 2026-11-21;"
        f" INR by Coagulation assay first {first} on 2026-11-16, latest 1.8 on 2026-11-18"
    )
    assert (not trends(reading(item(said, *map(cite, STAY)), notes=STAY))) is right


def test_of_two_entries_of_one_day_without_a_time_either_may_be_first() -> None:
    entries = tuple(
        entry(f"Result: Glucose; value: {v} mg/dL; date: 2026-11-18", id=f"res-{v}") for v in ("94", "90")
    )
    for first, latest in (("94", "90"), ("90", "94")):
        said = f"Glucose first {first} mg/dL on 2026-11-18, latest {latest} mg/dL on 2026-11-18"
        assert not trends(reading(item(said, *map(cite, entries)), notes=entries))


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("Keep her blood pressure low in the first 6 weeks after birth.", True),
        ("Keep her blood pressure low in the latest 6 weeks after birth.", False),
        ("Keep her blood pressure low in the last 6 weeks before birth.", False),
    ],
)
def test_the_first_weeks_are_not_the_latest(said: str, right: bool) -> None:
    source = note("Keep blood pressure low in the first 6 weeks after birth, in the first month above all.")
    assert (not trends(reading(item(said, cite(source)), notes=(source,)))) is right
