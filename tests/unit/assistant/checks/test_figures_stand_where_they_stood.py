"""A dose, a route, a value and a day are those of the source, in the sentence and in the form beside it."""

import pytest

from assistant.checks.figures import figures_match_their_source
from assistant.domain.draft import ActionDetail, Due, Item, ItemKind, Kind, MedicineDetail, Severity
from tests.unit.assistant.charted import stay
from tests.unit.assistant.checks.drafted import cite, item, medicine_item, note, reading

ORDERED = note("Furosemide 40 mg by mouth twice daily. Levothyroxine 75 mcg once daily.", date="2026-11-18")
LABS = note("Creatinine 1.1 mg/dL on 2026-11-16. Creatinine 2.4 mg/dL on 2026-11-18.", id="labs")
SHEET = note("2026-11-16: creatinine 1.1 mg/dL\n2026-11-18: creatinine 2.4 mg/dL", id="sheet")
GIVEN = note("Insulin glargine 10 units at 08:00.", id="given")
ADVICE = note("Check the blood within 9 days of birth. Call within 2 business days.", id="gl-1", patient=None)


def stopped(*items: Item, **more: object) -> list[str]:
    found = figures_match_their_source(
        reading(
            *items,
            notes=(ORDERED, LABS, SHEET, GIVEN),
            guidelines={"gl-1": ADVICE},
            **more,  # type: ignore[arg-type]
        )
    )
    assert all(f.severity is Severity.STOP for f in found)
    return [f.reason for f in found]


FURO = "Furosemide 40 mg by mouth twice daily."
LEVO = "Levothyroxine 75 mcg once daily."


@pytest.mark.parametrize(
    ("form", "right"),
    [
        ({"dose": "40 mg"}, True),
        ({"dose": "80 mg"}, False),
        ({"dose": "40 mg", "frequency": "three times daily"}, False),
        ({"dose": "40 mg", "directions": "60 mg by mouth twice daily"}, False),
        ({"dose": "40 mg", "was": "20 mg"}, False),
    ],
    ids=str,
)
def test_each_figure_of_the_form_stands_in_the_source(form: dict[str, str], right: bool) -> None:
    told = medicine_item("Furosemide", cite(ORDERED, FURO), name="furosemide", **form)
    assert (not stopped(told)) is right


@pytest.mark.parametrize(
    ("dose", "right"),
    [("75 mcg", True), ("0.075 mg", True), ("75 mg", False), ("0.75 mg", False), ("7.5 mcg", False)],
)
def test_another_unit_is_the_same_dose_only_where_it_comes_to_the_same(dose: str, right: bool) -> None:
    told = medicine_item(
        f"A day: {dose} (levothyroxine)", cite(ORDERED, LEVO), name="levothyroxine", dose=dose
    )
    assert (not stopped(told)) is right


@pytest.mark.parametrize(("route", "right"), [("by mouth", True), ("intravenous", False)])
def test_a_medicine_goes_in_where_the_source_says(route: str, right: bool) -> None:
    in_the_form = medicine_item("Furosemide 40 mg", cite(ORDERED, FURO), name="furosemide", route=route)
    said = medicine_item(f"Furosemide 40 mg {route}", cite(ORDERED, FURO), name="furosemide")
    assert (not stopped(in_the_form), not stopped(said)) == (right, right)


@pytest.mark.parametrize(
    "words", ["Insulin glargine 10 units at {}", "{}: insulin glargine, 10 units", "Due {}"]
)
@pytest.mark.parametrize(("at", "right"), [("08:00", True), ("20:00", False)])
def test_a_time_of_day_is_the_one_charted(words: str, at: str, right: bool) -> None:
    said = medicine_item(words.format(at), cite(GIVEN), name="insulin glargine")
    assert (not stopped(said)) is right


def test_a_value_belongs_to_its_own_day() -> None:
    both = [
        cite(LABS, "Creatinine 1.1 mg/dL on 2026-11-16."),
        cite(LABS, "Creatinine 2.4 mg/dL on 2026-11-18."),
    ]
    assert stopped(item("Creatinine was 2.4 mg/dL on 2026-11-18", *both)) == []
    assert stopped(item("Creatinine fell to 1.1 mg/dL on 2026-11-18", *both))
    sheet = [cite(SHEET, "2026-11-16: creatinine 1.1 mg/dL"), cite(SHEET, "2026-11-18: creatinine 2.4 mg/dL")]
    assert stopped(item("Creatinine 2.4 mg/dL on 2026-11-18", *sheet)) == []
    (why,) = stopped(item("Creatinine 1.1 mg/dL on 2026-11-18", *sheet))
    assert "no passage that it cites has both" in why


def test_a_dose_belongs_to_its_own_medicine() -> None:
    both = (cite(ORDERED, FURO), cite(ORDERED, LEVO))
    assert stopped(item("Takes levothyroxine 75 mcg and furosemide 40 mg", *both)) == []
    assert stopped(item("Takes levothyroxine 40 mg and furosemide 75 mcg", *both))


def test_the_day_of_the_cited_note_may_be_told_and_no_other() -> None:
    assert stopped(item("Given on 2026-11-18: furosemide", cite(ORDERED, FURO))) == []
    assert stopped(item("Given on 2026-11-19: furosemide", cite(ORDERED, FURO)))


BLOOD, CALL = "Check the blood within 9 days of birth.", "Call within 2 business days."


@pytest.mark.parametrize(
    ("quote", "due", "right"),
    [
        (BLOOD, Due(day="1950-01-10", anchor="1950-01-01", anchor_is="birth", days=9), True),
        (BLOOD, Due(day="1950-02-10", anchor="1950-02-01", anchor_is="birth", days=9), False),
        (BLOOD, Due(day="1950-04-01", anchor="1950-01-01", anchor_is="birth", days=90), False),
        (BLOOD, Due(day="1950-01-11", anchor="1950-01-01", anchor_is="birth", days=9), False),
        (BLOOD, Due(day="2026-11-29", anchor="2026-11-20", anchor_is="discharge", days=9), True),
        (BLOOD, Due(day="2026-11-27", anchor="2026-11-18", anchor_is="discharge", days=9), False),
        (CALL, Due(day="2026-11-24", anchor="2026-11-20", anchor_is="discharge", days=2), True),
        (CALL, Due(day="2026-11-22", anchor="2026-11-20", anchor_is="discharge", days=2), False),
    ],
    ids=str,
)
def test_a_due_day_is_counted_again_from_a_day_of_the_chart(quote: str, due: Due, right: bool) -> None:
    asked = item(
        quote, cite(ADVICE, quote), kind=ItemKind.ACTION, detail=ActionDetail(owner="nurse", due=due)
    )
    assert (not stopped(asked, stay=stay(), kind=Kind.DISCHARGE_SUMMARY)) is right


def test_a_form_without_figures_asks_for_none() -> None:
    assert stopped(item("Furosemide", cite(ORDERED, FURO), detail=MedicineDetail(name="furosemide"))) == []
