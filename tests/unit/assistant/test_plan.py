"""The plan as people use it: the patient first, each concern with its goal and its work, and nothing twice."""

import json
from functools import cache
from typing import Any

import pytest

from assistant import demo
from assistant.domain.draft import (
    ActionDetail,
    CitationKind,
    GoalDetail,
    Item,
    Kind,
    PersonId,
    ProblemDetail,
    Section,
    StatementDetail,
)
from assistant.knowledge import stays
from assistant.knowledge.confidential import without_kept_apart
from assistant.knowledge.guidelines import library
from assistant.writing.composer import compose
from assistant.writing.desk import Desk
from assistant.writing.parts.asked import meets
from assistant.writing.parts.contingency import adds
from retrieval.model import PatientId, Record
from retrieval.readers import read
from retrieval.reconcile import record as merged
from tests.unit.assistant.charted import TODAY, result


@cache
def chart(slug: str) -> Record:
    folder = next(p for p in demo.patients() if p.name == slug)
    files = [folder / "record.json", *sorted((folder / "notes").glob("*.md"))]
    return merged([without_kept_apart(read(f.read_bytes(), name=f.name)) for f in files])


def plan(record: Record, kind: Kind = Kind.CARE_PLAN) -> tuple[Section, ...]:
    stay = stays.chosen(record, None, stays_only=kind is not Kind.DISCHARGE_SUMMARY)
    return compose(
        Desk(
            kind=kind,
            record=record,
            stay=stay,
            guidelines=library().applicable(record, TODAY),
            as_of=TODAY,
            ask=lambda text: (),
            requested_by=PersonId("cora"),
        )
    )


def small(
    *resources: dict[str, Any], note: str = "", born: str = "1950-02-03", sex: str = "female"
) -> Record:
    patient = {"resourceType": "Patient", "id": "ann", "birthDate": born, "gender": sex}
    entries = [
        {"resource": patient},
        *({"resource": {"subject": {"reference": "Patient/ann"}, **r}} for r in resources),
    ]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    readings = [read(json.dumps(bundle).encode(), name="r.json")]
    if note:
        readings.append(read(note.encode(), name="n.md", patient=PatientId("ann")))
    return merged(readings)


def condition(name: str, code: str, id: str, onset: str = "2020-01-01") -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": id,
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code}], "text": name},
        "onsetDateTime": onset,
    }


FAILING = condition("Heart failure with reduced ejection fraction", "I50.22", "hf")
STAY = {
    "resourceType": "Encounter", "id": "s", "status": "finished", "class": {"code": "IMP"},
    "period": {"start": "2026-11-15", "end": "2026-11-20"},
}  # fmt: skip


def of(sections: tuple[Section, ...], *ids: str) -> list[Item]:
    return [i for s in sections if not ids or s.id in ids for i in s.items]


def said(sections: tuple[Section, ...], *ids: str) -> list[str]:
    return [i.text for i in of(sections, *ids)]


# --- order ----------------------------------------------------------------------------------------------------


def test_the_patient_stands_first_then_concerns_goals_work_and_decisions() -> None:
    order = [s.id for s in plan(chart("arthur-okafor"))]
    wanted = ["what_matters", "advance_directives", "health_concerns", "goals", "interventions", "decisions",
              "contingency", "self_management", "outcomes", "care_team", "review", "prevention"]  # fmt: skip
    assert [id for id in order if id in wanted] == wanted


def test_the_language_and_the_interpreter_stand_with_what_matters() -> None:
    assert any(
        "Spanish" in t and "interpreter" in t for t in said(plan(chart("miguel-santoro")), "what_matters")
    )


def test_a_table_of_visits_is_read_row_by_row_without_its_head() -> None:
    table = (
        "| Who | When | Why |\n|---|---|---|\n| Cardiology, Dr. Feld | 11/30 16:30 | Weight and potassium |\n"
    )
    note = f"---\ndate: 2026-11-20\n---\nFOLLOW UP:\n\n{table}"
    lines = said(plan(small(note=note)), "interventions")
    assert "Cardiology, Dr. Feld; 11/30 16:30; Weight and potassium" in lines
    assert not any("Who" in t and "When" in t for t in lines)


# --- concerns, goals, work ---------------------------------------------------------------------------------------


def test_problems_that_are_managed_together_are_one_concern_and_every_one_is_named() -> None:
    acute = condition("Acute on chronic systolic heart failure", "I50.23", "hf2", "2026-11-16")
    [concern] = [
        t for t in said(plan(small(FAILING, acute)), "health_concerns") if "heart failure" in t.lower()
    ]
    assert concern.startswith("Heart failure with reduced ejection fraction")
    assert "Acute on chronic systolic heart failure" in concern


@pytest.mark.parametrize("slug", demo.SLUGS)
def test_a_health_concern_is_of_the_chart_and_no_title_of_a_guideline(slug: str) -> None:
    """A problem, or what went wrong, quoted from a note."""
    found = of(plan(chart(slug)), "health_concerns")
    assert ProblemDetail in {type(i.detail) for i in found} <= {ProblemDetail, StatementDetail}
    assert {c.kind for i in found for c in i.citations} == {CitationKind.CHART}


@pytest.mark.parametrize("slug", demo.SLUGS)
def test_every_goal_has_work_with_an_owner_a_day_and_a_measure(slug: str) -> None:
    sections = plan(chart(slug))
    work = [i.detail for i in of(sections) if isinstance(i.detail, ActionDetail)]
    served = {label for w in work for label in (w.concern, *w.addresses)}
    whole = [i for i in of(sections, "goals") if isinstance(i.detail, GoalDetail) and i.detail.concern]
    assert [
        i.text for i in whole if isinstance(i.detail, GoalDetail) and i.detail.concern not in served
    ] == []


def test_a_goal_that_is_met_is_said_as_met_with_its_value() -> None:
    assert any("Met: 76 /min on 2026-11-21" in t for t in said(plan(chart("arthur-okafor")), "goals"))


@pytest.mark.parametrize(
    ("target", "value", "unit", "met"),
    [
        ("below 8 %", "7.6", "%", True),
        ("below 8 %", "8.4", "%", False),
        ("below 130/80 mmHg", "120/70", "mmHg", True),
        ("below 130/80 mmHg", "120/88", "mmHg", False),
        ("below 130/80 mmHg", "120", "mmHg", None),
        ("below 110 a minute", "76", "/min", True),
        ("at least 92 %", "95", "%", True),
        ("below 8 %", "60", "mmol/mol", None),
        ("a fall in eGFR of no more than 5 mL/min/1.73 m²", "34", "mL/min/1.73 m²", None),
    ],
)
def test_only_a_target_and_a_value_in_one_unit_say_whether_a_goal_is_met(
    target: str, value: str, unit: str, met: bool | None
) -> None:
    assert meets(target, result("x", None, unit, value=value)) is met


def test_what_two_guidelines_ask_of_one_medicine_is_asked_once() -> None:
    asked = [t for t in said(plan(chart("arthur-okafor")), "interventions") if "NSAID" in t and "stop" in t]
    assert len(asked) <= 1


def test_the_first_call_after_a_stay_is_one_call() -> None:
    calls = [
        i for i in of(plan(small(FAILING, STAY)), "interventions")
        if isinstance(i.detail, ActionDetail) and i.detail.owner == "nurse" and i.text.startswith(("Reach", "Phone"))
    ]  # fmt: skip
    assert len(calls) == 1


def test_who_does_it_is_named_where_the_chart_names_them() -> None:
    details = [i.detail for i in of(plan(chart("arthur-okafor")), "interventions")]
    pharmacist = [d for d in details if isinstance(d, ActionDetail) and d.owner == "pharmacist"]
    assert pharmacist
    assert {d.person for d in pharmacist} == {"Joel Kimura"}


def test_a_pending_result_is_owned_and_has_a_day() -> None:
    chased = [
        i for i in of(plan(chart("arthur-okafor")), "interventions") if i.text.startswith("Result pending")
    ]
    assert len(chased) == 2
    assert all(isinstance(i.detail, ActionDetail) and i.detail.owner and i.detail.due for i in chased)


def test_an_order_that_does_what_a_guideline_asks_stands_for_it() -> None:
    order = {
        "resourceType": "ServiceRequest", "id": "o", "status": "active", "intent": "order", "authoredOn": "2026-11-19",
        "code": {"text": "Referral to cardiac rehabilitation"}, "category": [{"text": "Referral"}],
    }  # fmt: skip
    lines = said(plan(small(FAILING, STAY, order)), "interventions")
    assert not any(t.startswith("Refer to cardiac rehabilitation") for t in lines)
    assert any(t.startswith("Ordered: Referral to cardiac rehabilitation") for t in lines)


@pytest.mark.parametrize("slug", demo.SLUGS)
def test_a_plan_stays_one_that_is_read(slug: str) -> None:
    ours = ["health_concerns", "goals", "interventions", "decisions", "contingency", "self_management", "review",
            "prevention"]  # fmt: skip
    assert len(of(plan(chart(slug)), *ours)) <= 75


# --- decisions, warnings, review -----------------------------------------------------------------------------------


def test_a_decision_shows_its_options_and_cites_each() -> None:
    [decision] = [i for i in of(plan(small(AF, TAKES)), "decisions") if "bleeding" in i.text]
    assert isinstance(decision.detail, ActionDetail)
    assert len(decision.detail.options) == 4
    quoted = {c.quote.rstrip(".") for c in decision.citations if c.kind is CitationKind.GUIDELINE}
    assert set(decision.detail.options) <= quoted


def test_the_charts_own_warning_stands_first_and_no_guideline_sets_a_second_limit() -> None:
    lines = said(plan(chart("arthur-okafor")), "contingency")
    assert lines[0].startswith("Call for gain of 3 lb in a day")
    assert not any("pounds" in t for t in lines[1:])


OWN = "Call for gain of 3 lb in a day or 5 lb in a week."


@pytest.mark.parametrize(
    ("text", "own", "comfort", "stays"),
    [
        ("Call the same day if weight rises by more than 3 pounds in 1 day.", [OWN], False, False),
        ("Call 911 for chest pain or fainting.", [OWN], False, True),
        ("Call 911 for fever.", ["Return for fever."], False, False),
        ("Call 911 for trouble breathing.", [], True, False),
        ("Call 911 for trouble breathing, unless the comfort plan says whom to call first.", [], True, False),
        ("Call the hospice or palliative nurse first; 911 brings a hospital.", [], True, True),
    ],
)
def test_a_warning_adds_to_the_charts_own_and_contradicts_none(
    text: str, own: list[str], comfort: bool, stays: bool
) -> None:
    assert adds(text, own, comfort=comfort) is stays


REVIEWED: list[tuple[str, tuple[dict[str, Any], ...], int]] = [
    ("1950-02-03", (FAILING, STAY), 14),
    ("1950-02-03", (FAILING,), 90),
    ("1990-02-03", (), 180),
]


@pytest.mark.parametrize(("born", "resources", "days"), REVIEWED)
def test_the_more_may_go_wrong_the_sooner_the_plan_is_reviewed(
    born: str, resources: tuple[dict[str, Any], ...], days: int
) -> None:
    [review] = of(plan(small(*resources, born=born)), "review")
    assert isinstance(review.detail, ActionDetail)
    assert review.detail.due is not None
    assert review.detail.due.days == days
    assert review.detail.owner


def test_every_plan_says_when_it_is_reviewed() -> None:
    assert [len(of(plan(chart(slug)), "review")) for slug in demo.SLUGS] == [1] * len(demo.SLUGS)


# --- every decision of the library has a patient whom it concerns, and one whom it does not ------------------------


def weighed(born: str, sex: str, resources: tuple[dict[str, Any], ...]) -> list[str]:
    return said(plan(small(*resources, born=born, sex=sex)), "decisions")


def observation(code: str, value: float, unit: str, name: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation", "id": f"o{code}", "status": "final", "effectiveDateTime": "2026-10-01",
        "code": {"coding": [{"system": "http://loinc.org", "code": code}], "text": name},
        "valueQuantity": {"value": value, "unit": unit},
    }  # fmt: skip


TAKES = {
    "resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order", "authoredOn": "2026-10-01",
    "medicationCodeableConcept": {"text": "metformin 1000 mg tablet"},
}  # fmt: skip
AF = condition("Permanent atrial fibrillation", "I48.21", "af")
T2D = condition("Type 2 diabetes", "E11.9", "dm")
CKD5 = condition("Chronic kidney disease stage 5", "N18.5", "ckd")
HTN = condition("Hypertension", "I10", "htn")
A1C, LDL, EGFR = (
    observation("4548-4", 10.2, "%", "Hemoglobin A1c"),
    observation("13457-7", 150, "mg/dL", "LDL cholesterol"),
    observation("98979-8", 14, "mL/min/1.73 m2", "eGFR"),
)
PSA = observation("2857-1", 3.1, "ng/mL", "PSA")
Charted = tuple[dict[str, Any], ...]
#: Guideline, words of its decision, whom it is for, and whom it is not for: born, sex, what is charted.
DECIDED: list[tuple[str, str, tuple[str, str, Charted], tuple[str, str, Charted]]] = [
    (
        "deciding-on-anticoagulation",
        "risk of bleeding",
        ("1950-02-03", "female", (AF, TAKES)),
        ("1950-02-03", "female", (TAKES,)),
    ),
    (
        "deciding-on-screening-76-85",
        "still helps",
        ("1948-02-03", "female", ()),
        ("1935-02-03", "female", ()),
    ),
    (
        "deciding-on-colorectal-test",
        "the patient will really do",
        ("1970-02-03", "female", ()),
        ("1990-02-03", "female", ()),
    ),
    (
        "deciding-on-injection-for-diabetes",
        "next step for blood sugar",
        ("1960-02-03", "female", (T2D, A1C, TAKES)),
        ("1960-02-03", "female", (T2D, TAKES)),
    ),
    (
        "deciding-on-statin",
        "decide together on a statin",
        ("1966-02-03", "female", (HTN, LDL, TAKES)),
        ("1966-02-03", "female", (LDL, TAKES)),
    ),
    (
        "deciding-on-kidney-failure-care",
        "living with kidney failure",
        ("1950-02-03", "female", (CKD5, EGFR)),
        ("1950-02-03", "female", (CKD5,)),
    ),
    (
        "deciding-on-prostate-screening",
        "wants a PSA test",
        ("1965-02-03", "male", ()),
        ("1965-02-03", "male", (PSA,)),
    ),
]
#: For the table of all guidelines.
FIRES = [*DECIDED, *(("plan-review", *row) for row in REVIEWED)]


@pytest.mark.parametrize(("guideline", "words", "mine", "theirs"), DECIDED)
def test_a_decision_is_for_whom_it_concerns(
    guideline: str, words: str, mine: tuple[str, str, Charted], theirs: tuple[str, str, Charted]
) -> None:
    assert any(words in t for t in weighed(*mine)), guideline
    assert not any(words in t for t in weighed(*theirs)), guideline


def test_the_packaged_decisions_are_counted() -> None:
    ours = [g.id for g in library().current if g.id.startswith("deciding-on-")]
    assert len(ours) == 7
