"""A passage is cited because it says something of the item, or because it is why a guideline asks for it."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from assistant.checks.reasons import every_citation_bears_on_its_item as reasons
from assistant.domain.draft import (
    ActionDetail,
    Finding,
    Item,
    ItemKind,
    MedicineDetail,
    NeedDetail,
    Severity,
)
from retrieval.model import Span
from tests.unit.assistant.charted import medicine, need, problem
from tests.unit.assistant.checks.drafted import cite, entry, item, medicine_item, note, placed, reading

HEART = note("Ejection fraction 30 percent with worn breath.", id="echo")
STRAY = note("The garden fence needs paint.", id="stray")
ADVICE = note("Offer a beta blocker.", id="gl-1", patient=None)
FAILING = entry("Condition: heart failure", id="res-1")


def found(one: Item, **more: object) -> tuple[Finding, ...]:
    return reasons(reading(one, notes=(HEART, STRAY, FAILING), guidelines={"gl-1": ADVICE}, **more))  # type: ignore[arg-type]


def test_a_passage_that_says_nothing_of_the_item_is_a_warning() -> None:
    (only,) = found(item("Ejection fraction 30 percent", cite(HEART), cite(STRAY)))
    assert (only.severity, only.item) == (Severity.WARN, "i")
    assert [c.source for c in only.evidence] == ["stray"]
    assert found(item("Ejection fraction 30 percent", cite(HEART), cite(HEART, "Ejection fraction 30"))) == ()


def test_why_a_guideline_asks_for_it_bears_on_it() -> None:
    charted = placed(problem("heart failure"), FAILING)
    sentence = Span(document=ADVICE.id, start=0, end=len(ADVICE.text), text=ADVICE.text)
    asked = SimpleNamespace(entry=SimpleNamespace(span=sentence), because=(charted,))
    applies = SimpleNamespace(because=(), asked=(asked,))
    one = item("Offer a beta blocker", cite(ADVICE), cite(FAILING), kind=ItemKind.ACTION)
    assert found(one, applicable=(applies,)) == ()
    (only,) = found(item("Offer a beta blocker", cite(ADVICE), cite(STRAY)), applicable=(applies,))
    assert [c.source for c in only.evidence] == ["stray"]


# --- what an entry of each kind may be cited for ---------------------------------------------------------------------

CARRIES = "She falls twice a week and walks with a cane."


def is_a_stranger(text: str, passage: str, *, kind: ItemKind = ItemKind.STATEMENT, **form: str) -> bool:
    """Beside a note that carries the item."""
    carries, other = note(text, id="carries"), entry(passage, id="res-2")
    detail = MedicineDetail(**form) if form else None  # type: ignore[arg-type]
    one = item(text, cite(carries), cite(other), kind=kind, detail=detail)
    return bool(reasons(reading(one, notes=(carries, other))))


@pytest.mark.parametrize(
    ("told", "passage", "stranger"),
    [
        ("Call 216-555-0148 at night.", "Telephone: Marie Quist; phone: 216-555-0148", False),
        ("Marie Quist repeats the PHQ-9.", "Telephone: Marie Quist; phone: 216-555-0148", True),
        ("Marie Quist repeats the PHQ-9.", "Care team member: Marie Quist; role: Midwife", False),
        (CARRIES, "Care team member: Nadia Farouk; role: Primary care; team: Home care team", True),
        (CARRIES, "Care team: Asthma care team; status: active; period: 2026-11-19", True),
        (CARRIES, "Related person: Grace Moss; relation: Wife", True),
        (CARRIES, "Patient: Ann Ames; born: 1940-02-03; sex: female; language: English", True),
        ("An 86-year-old who falls.", "Patient: Ann Ames; born: 1940-02-03; sex: female", False),
        ("Preferred language: Spanish.", "Patient: Ann Ames; born: 1940-02-03; language: Spanish", False),
        (
            "High blood pressure.",
            "Family history: mother; condition: High blood pressure; status: completed",
            True,
        ),
        (
            "Her mother had high blood pressure.",
            "Family history: mother; condition: High blood pressure; status: completed",
            False,
        ),
        ("Takes an anticoagulant.", "Medication: apixaban 5 mg tablet; status: active", False),
        ("Takes an anticoagulant.", "Medication: sertraline 25 mg tablet; status: active", True),
        ("Sleep disorder.", "Encounter: Prenatal visit; reason: Complete miscarriage (disorder)", True),
        (CARRIES, "Vital sign: Body weight; value: 44.6 kg; status: final; date: 2026-11-15", True),
        (
            "Weight is falling.",
            "Vital sign: Body weight; value: 44.6 kg; status: final; date: 2026-11-15",
            False,
        ),
    ],
)
def test_an_entry_is_cited_for_what_an_entry_of_its_kind_can_tell(
    told: str, passage: str, stranger: bool
) -> None:
    assert is_a_stranger(told, passage) is stranger


@pytest.mark.parametrize(
    ("passage", "stranger"),
    [
        ("Medication: Lasix 40 mg; status: active; reason: Heart failure", False),
        ("Medication: carvedilol 6.25 mg tablet; status: active; reason: Heart failure", True),
        ("Order: Potassium before furosemide goes up; status: active; intent: order", False),
        ("Report: Echocardiogram; status: final; conclusion: heart failure, LVEF 30 %", True),
        ("Problem: Heart failure (disorder); status: active", False),
        ("Result: FEV1 after bronchodilator; value: 28 %; date: 2025-05-20", True),
    ],
)
def test_another_medicine_for_the_same_illness_says_nothing_of_this_one(passage: str, stranger: bool) -> None:
    told = "furosemide 40 mg tablet: 1 tablet by mouth once daily (for Heart failure)"
    form = {"name": "furosemide 40 mg tablet", "reason": "Heart failure"}
    assert is_a_stranger(told, passage, kind=ItemKind.MEDICINE, **form) is stranger


def test_a_reading_of_another_day_is_no_reading_of_this_result() -> None:
    told = "Glucose 64 mg/dL on 2021-03-21"
    this, other = (
        "Result: Glucose; value: 64 mg/dL; date: 2021-03-21",
        "Result: Glucose; value: 96 mg/dL; date: 2012-04-20",
    )
    assert not is_a_stranger(told, this, kind=ItemKind.RESULT)
    assert is_a_stranger(told, other, kind=ItemKind.RESULT)


def asked_for(told: str, passage: str, *, detail: ActionDetail | None = None) -> bool:
    """Whether a passage is a stranger to an action that a guideline asks for, and not because of it."""
    advice, other = note(told, id="gl-1", patient=None), entry(passage, id="res-2")
    whole = Span(document=advice.id, start=0, end=len(advice.text), text=advice.text)
    applies = SimpleNamespace(
        because=(), asked=(SimpleNamespace(entry=SimpleNamespace(span=whole), because=()),)
    )
    one = item(told, cite(advice), cite(other), kind=ItemKind.ACTION, detail=detail)
    return bool(reasons(reading(one, notes=(other,), guidelines={"gl-1": advice}, applicable=(applies,))))


@pytest.mark.parametrize(
    ("told", "passage", "stranger"),
    [
        (
            "Measure blood pressure within 3 months when no reading is on file from the last 12 months.",
            "Vital sign: Blood Pressure; value: 134/80 mmHg; date: 2011-04-02",
            True,
        ),
        (
            "Keep blood pressure below 130/80 mmHg. Now: 134/80 mmHg on 2026-11-02.",
            "Vital sign: Blood Pressure; value: 134/80 mmHg; date: 2026-11-02",
            False,
        ),
        ("Measure each goal again within 90 days.", "Goal: My own door with a lock; status: active", False),
        (
            "Call the clinic the same day for chest pain or breathlessness.",
            "Imaging study: ECG; status: available; reason: Dyspnea, chest pain",
            True,
        ),
        ("Put the answer at the top of the plan.", "Care plan: COPD management plan; status: active", True),
    ],
)
def test_what_a_guideline_asks_for_needs_more_than_the_name_of_what_is_measured(
    told: str, passage: str, stranger: bool
) -> None:
    assert asked_for(told, passage) is stranger


def test_a_problem_bears_on_what_is_filed_under_it_and_another_does_not() -> None:
    told, filed = "Agree on a goal within 30 days.", ActionDetail(owner="nurse", concern="Osteoporosis")
    assert not asked_for(told, "Problem: Osteoporosis (disorder); status: active", detail=filed)
    assert asked_for(told, "Problem: Gout; status: active", detail=filed)
    assert asked_for(told, "Medication: alendronate 70 mg; reason: Osteoporosis", detail=filed)
    filed = ActionDetail(owner="nurse", concern="Chronic obstructive pulmonary disease")
    assert asked_for(told, "Procedure: Teaching on pulmonary disease; status: completed", detail=filed)


def test_the_same_thing_in_other_words_of_the_record_bears_on_it() -> None:
    told = "albuterol HFA 90 mcg/puff: 2 puffs if needed"
    coded, lay = (
        entry("Medication: albuterol HFA 90 mcg/puff; status: active", id="res-2"),
        note("blue inhaler", id="n"),
    )
    one = medicine_item(told, cite(coded), cite(lay), name="albuterol HFA 90 mcg/puff")
    fact = placed(medicine("albuterol HFA 90 mcg/puff"), coded)
    span = Span(document=lay.id, start=0, end=len(lay.text), text=lay.text)
    assert reasons(reading(one, notes=(coded, lay), facts=(fact,)))
    assert not reasons(reading(one, notes=(coded, lay), facts=(replace(fact, also=(span,)),)))


@pytest.mark.parametrize(("domain", "stranger"), [("social-connection", False), ("food-insecurity", True)])
def test_a_need_rests_on_every_entry_of_its_domain(domain: str, stranger: bool) -> None:
    one, other = (
        entry("Problem: Social isolation; status: active", id="a"),
        entry("Problem: Lives alone; status: active", id="b"),
    )
    facts = (placed(need("social-connection", True), one), placed(need(domain, True), other))
    told = item(
        "Social isolation",
        cite(one),
        cite(other),
        kind=ItemKind.NEED,
        detail=NeedDetail(domain="social-connection"),
    )
    assert bool(reasons(reading(told, notes=(one, other), facts=facts))) is stranger


def test_the_notice_against_redisclosure_is_about_whatever_is_kept_apart_and_nothing_else_is() -> None:
    kept = entry(
        "Result: Urine fentanyl; value: Negative; date: 2026-11-17", id="res-2", labels=("42CFRPart2",)
    )
    told = {
        notice: note(notice, id=notice[:2]) for notice in ("42 CFR part 2 prohibits disclosure.", CARRIES)
    }
    strangers = [
        bool(reasons(reading(item(said, cite(n), cite(kept)), notes=(n, kept)))) for said, n in told.items()
    ]
    assert strangers == [False, True]
