"""What a plan links is linked in the document: goals to problems, work to goals, referrals to what was done."""

from dataclasses import replace
from typing import Any

import pytest

from assistant.adapters.fhir_check import problems
from assistant.adapters.fhir_document import as_bytes
from assistant.adapters.fhir_medicines import STATUS_OF
from assistant.domain.draft import (
    ActionDetail,
    Change,
    ConsideredDetail,
    Due,
    GoalDetail,
    Item,
    ItemKind,
    Kind,
    MedicineDetail,
    NeedDetail,
    PersonDetail,
    ProblemDetail,
    ReferralDetail,
    ResultDetail,
    Section,
)
from tests.unit.assistant.drafts_to_render import (
    DUE,
    approved,
    cite,
    content_of,
    edit,
    item,
    written,
)
from tests.unit.assistant.test_fhir_document import faults, item_of, made, made_of, of, one, resolved

PERTAINS = "http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal"
READ = cite("A1c 11.2 %", "doc-5")
OF_DIABETES = "Type 2 diabetes, new"

DIABETES = item(
    ItemKind.PROBLEM,
    "Type 2 diabetes, new, since 2026-11",
    ProblemDetail(concern=OF_DIABETES, status="active"),
    id="p-dm",
)
PAIN = item(ItemKind.PROBLEM, "Back pain", ProblemDetail(concern="Back pain"), id="p-pain")
FOOD = item(
    ItemKind.NEED,
    "Food insecurity",
    NeedDetail(domain="food-insecurity", date="2026-11-12", bears_on="diet advice"),
    id="n-food",
)
A1C = item(
    ItemKind.RESULT,
    "A1c 11.2 % on 2026-11-05",
    ResultDetail(name="A1c", value="11.2", unit="%", date="2026-11-05"),
    id="r-a1c",
    cited=(READ,),
)
SUGAR = item(
    ItemKind.GOAL,
    "A1c below 8 % within 3 months",
    GoalDetail(
        concern=OF_DIABETES, measure="A1c", target="below 8 %", baseline="11.2 %", baseline_date="2026-11-05",
        met=False, due=DUE, owner="physician", person="Nadia Farouk", expressed_by="Lena Brandt",
    ),
    id="g-a1c",
    cited=(READ,),
)  # fmt: skip
FOOT = item(
    ItemKind.GOAL, "No foot ulcer", GoalDetail(concern=OF_DIABETES, measure="foot ulcers"), id="g-foot"
)
ENOUGH = item(
    ItemKind.GOAL,
    "Enough food for every shift",
    GoalDetail(concern="Food insecurity", addresses=(OF_DIABETES,), met=True),
    id="g-food",
)
DAUGHTER = item(
    ItemKind.PERSON,
    "daughter: Lena Brandt",
    PersonDetail(name="Lena Brandt", relation="daughter"),
    id="pe-lena",
)
PLAN = (DIABETES, PAIN, FOOD, A1C, SUGAR, FOOT, ENOUGH, DAUGHTER)


def plan_with(*items: Item) -> dict[str, Any]:
    bundle = made_of(*PLAN, *items, kind=Kind.CARE_PLAN)
    assert problems(bundle) == ()
    assert faults(bundle) == []
    return bundle


def to_do(detail: ActionDetail, text: str = "Do it") -> Item:
    return item(ItemKind.ACTION, text, detail, id="a-1")


def ids(bundle: dict[str, Any], references: list[dict[str, Any]]) -> list[str]:
    return [resolved(bundle, r)["identifier"][0]["value"] for r in references]


def goals_of(bundle: dict[str, Any], id: str) -> list[str]:
    links = item_of(bundle, id).get("extension", [])
    assert all(link["url"] == PERTAINS for link in links)
    return ids(bundle, [link["valueReference"] for link in links])


# --- goals -----------------------------------------------------------------------------------------------------


def test_a_goal_addresses_every_problem_and_need_that_it_names() -> None:
    bundle = plan_with()
    assert ids(bundle, item_of(bundle, "g-a1c")["addresses"]) == ["p-dm"]
    assert ids(bundle, item_of(bundle, "g-food")["addresses"]) == ["p-dm", "n-food"]


def test_a_goal_rests_on_the_result_that_is_its_baseline() -> None:
    other = item(ItemKind.RESULT, "LDL 140", ResultDetail(name="LDL", value="140"), id="r-ldl", cited=(READ,))
    goal = item_of(bundle := plan_with(other), "g-a1c")
    assert ids(bundle, goal["outcomeReference"]) == ["r-a1c"]
    assert [n["text"] for n in goal["note"]] == [
        "Now: 11.2 % on 2026-11-05",
        "Who: Physician or other prescriber (Nadia Farouk)",
    ]


@pytest.mark.parametrize(("met", "status"), [(True, "achieved"), (False, "in-progress"), (None, None)])
def test_a_goal_is_achieved_only_where_figures_say_so(met: bool | None, status: str | None) -> None:
    bundle = made_of(item(ItemKind.GOAL, "Goal", GoalDetail(met=met), id="g"))
    found = one(bundle, "Goal").get("achievementStatus")
    assert (found["coding"][0]["code"] if found else None) == status


def test_an_edited_goal_no_longer_says_whether_it_is_met() -> None:
    bundle = made(approved(written(content=content_of([SUGAR])), edit(SUGAR, "A1c below 9 %")))
    goal = one(bundle, "Goal")
    assert "achievementStatus" not in goal
    assert "outcomeReference" not in goal


def test_a_goal_that_a_relative_named_is_the_relatives() -> None:
    bundle = plan_with()
    said = item_of(bundle, "g-a1c")["expressedBy"]
    assert resolved(bundle, said)["resourceType"] == "RelatedPerson"
    assert said["display"] == "Lena Brandt"


# --- work ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("detail", "goals"),
    [
        (ActionDetail(owner="nurse", concern=OF_DIABETES), ["g-a1c", "g-foot", "g-food"]),
        (ActionDetail(owner="nurse", concern=OF_DIABETES, measure="a1c"), ["g-a1c"]),
        (ActionDetail(owner="nurse", concern="Back pain"), []),
        (ActionDetail(owner="nurse", concern="Back pain", addresses=("food insecurity",)), ["g-food"]),
        (ActionDetail(owner="nurse"), []),
    ],
)
def test_work_pertains_to_the_goals_of_its_concern(detail: ActionDetail, goals: list[str]) -> None:
    assert goals_of(plan_with(to_do(detail)), "a-1") == goals


def test_work_says_the_problem_that_it_is_for() -> None:
    bundle = plan_with(
        to_do(ActionDetail(owner="nurse", concern=OF_DIABETES, addresses=("Food insecurity",)))
    )
    task = item_of(bundle, "a-1")
    assert task["reasonCode"] == {"text": "Type 2 diabetes, new; Food insecurity"}
    assert ids(bundle, [task["reasonReference"]]) == ["p-dm"]


@pytest.mark.parametrize(
    ("owner", "person", "role", "holder"),
    [
        ("nurse", "", "Nurse", {"display": "Nurse"}),
        ("nurse", "Ada Berg", "Nurse", {"display": "Ada Berg"}),
        ("Ada Berg", "Ada Berg", None, {"display": "Ada Berg"}),
        ("Ada Berg", "", None, {"display": "Ada Berg"}),
        ("patient", "", "Patient", "Patient"),
        ("family_caregiver", "Lena Brandt", "Family caregiver", "RelatedPerson"),
    ],
)
def test_work_belongs_to_who_holds_the_role(owner: str, person: str, role: str | None, holder: Any) -> None:
    bundle = plan_with(to_do(ActionDetail(owner=owner, person=person)))
    task = item_of(bundle, "a-1")
    assert task.get("performerType", [{}])[0].get("text") == role
    if isinstance(holder, str):
        assert resolved(bundle, task["owner"])["resourceType"] == holder
    else:
        assert task["owner"] == holder


def test_a_decision_to_make_together_carries_its_options() -> None:
    detail = ActionDetail(
        owner="nurse", activity="shared_decision", options=("A test at home", "A colonoscopy")
    )
    task = item_of(plan_with(to_do(detail)), "a-1")
    assert task["code"] == {"text": "shared decision"}
    assert [i["valueString"] for i in task["input"]] == ["A test at home", "A colonoscopy"]
    assert "options: A test at home; A colonoscopy" in task["text"]["div"]


@pytest.mark.parametrize(
    ("overdue", "said"), [(False, "Due 2026-11-29 (7 days"), (True, "Overdue since 2026-11-29 (7 days")]
)
def test_work_says_when_it_is_due_and_how_that_was_counted(overdue: bool, said: str) -> None:
    due = Due(day=DUE.day, anchor=DUE.anchor, anchor_is=DUE.anchor_is, days=DUE.days, overdue=overdue)
    task = item_of(plan_with(to_do(ActionDetail(owner="nurse", due=due))), "a-1")
    assert task["note"][0]["text"].startswith(said)
    assert task["restriction"]["period"]["end"] == "2026-11-29"


def test_a_stopped_medicine_is_no_activity_of_the_plan() -> None:
    taken = item(ItemKind.MEDICINE, "A", MedicineDetail(name="A", change=Change.HELD), id="m-a")
    stopped = item(ItemKind.MEDICINE, "B", MedicineDetail(name="B", change=Change.STOPPED), id="m-b")
    bundle = plan_with(taken, stopped)
    plan = one(bundle, "CarePlan")
    assert ids(bundle, [a["reference"] for a in plan["activity"]]) == ["m-a"]
    assert "m-b" in ids(bundle, plan["supportingInfo"])


# --- referrals -------------------------------------------------------------------------------------------------

ASKED = ReferralDetail(
    specialty="Dietitian", reason="New diabetes", question="Which meals suit night shifts?", owner="nurse", due=DUE,
    concern=OF_DIABETES, findings=("A1c 11.2 %",), done=("Leaflet given",), prepared="He wants to go.",
    coverage="Medicaid", callback="Nadia Farouk, 555-0100", recipient="Ruth Amsel",
)  # fmt: skip


def test_a_referral_says_whom_why_what_was_found_and_done_and_who_pays() -> None:
    bundle = plan_with(item(ItemKind.REFERRAL, "Refer to a dietitian", ASKED, id="rf", cited=(READ,)))
    request = one(bundle, "ServiceRequest")
    assert request["performer"] == [{"display": "Ruth Amsel"}]
    assert request["insurance"] == [{"display": "Medicaid"}]
    assert request["reasonCode"] == [{"text": "New diabetes"}]
    assert ids(bundle, request["reasonReference"]) == ["p-dm"]
    assert ids(bundle, request["supportingInfo"]) == ["r-a1c"]
    assert request["occurrencePeriod"] == {"end": "2026-11-29"}
    assert [n["text"] for n in request["note"]] == [
        "Question: Which meals suit night shifts?",
        "Finding: A1c 11.2 %",
        "Done so far: Leaflet given",
        "What the patient says, as charted: He wants to go.",
        "Call back: Nadia Farouk, 555-0100",
    ]
    assert goals_of(bundle, "rf") == ["g-a1c", "g-foot", "g-food"]
    assert "patientInstruction" not in request


def test_only_the_task_of_a_referral_has_a_business_status() -> None:
    work, asked = to_do(ActionDetail(owner="nurse")), item(ItemKind.REFERRAL, "Refer", ASKED, id="rf")
    tasks = of(plan_with(work, asked), "Task")
    assert [
        ("focus" in t, t.get("businessStatus", {}).get("coding", [{}])[0].get("code")) for t in tasks
    ] == [
        (False, None),
        (True, "2.0"),
    ]


@pytest.mark.parametrize("reworded", [False, True])
def test_what_was_considered_and_not_suggested_leaves_no_trace(reworded: bool) -> None:
    thought = item(ItemKind.STATEMENT, "Sleep clinic: no sign", ConsideredDetail(specialty="Sleep"), id="c-1")
    content = content_of([DIABETES])
    section = Section(
        id="considered", title="Considered and not suggested", loinc="51848-0", items=(thought,)
    )
    draft = written(Kind.REFERRAL, replace(content, sections=(*content.sections, section)))
    bundle = made(approved(draft, edit(thought, "Sleep clinic: not now")) if reworded else approved(draft))
    assert problems(bundle) == ()
    assert b"Sleep" not in as_bytes(bundle)
    assert b"Considered" not in as_bytes(bundle)


# --- needs and medicines ---------------------------------------------------------------------------------------


def test_a_need_has_its_gravity_category_its_day_and_what_it_bears_on() -> None:
    need = item_of(plan_with(), "n-food")
    codes = [c["coding"][0]["code"] for c in need["category"]]
    assert codes == ["social-history", "food-insecurity"]
    assert need["effectiveDateTime"] == "2026-11-12"
    assert need["note"] == [{"text": "Bears on: diet advice."}]


@pytest.mark.parametrize("detail", [NeedDetail(domain="of our own making"), NeedDetail()])
def test_a_need_of_no_gravity_domain_gets_no_code(detail: NeedDetail) -> None:
    (category,) = one(made_of(item(ItemKind.NEED, "A need", detail, id="n")), "Observation")["category"]
    assert category["coding"][0]["code"] == "social-history"


def test_an_edited_need_leaves_without_the_code_of_the_words_before() -> None:
    bundle = made(approved(written(content=content_of([FOOD])), edit(FOOD, "Has enough food now")))
    assert len(one(bundle, "Observation")["category"]) == 1


def test_every_change_of_a_medicine_has_its_status() -> None:
    assert set(STATUS_OF) == set(Change)


def test_a_medicine_is_a_plan_that_others_ordered_and_no_prescription() -> None:
    taken = item(ItemKind.MEDICINE, "A", MedicineDetail(name="A", change=Change.CONTINUED), id="m")
    discharge, plan = made_of(taken), made_of(taken, kind=Kind.CARE_PLAN)
    for request in (one(discharge, "MedicationRequest"), one(plan, "MedicationRequest")):
        assert (request["intent"], request["reportedBoolean"]) == ("plan", True)
        assert "requester" not in request
    assert one(discharge, "MedicationRequest")["category"][0]["coding"][0]["code"] == "discharge"
    assert "category" not in one(plan, "MedicationRequest")


@pytest.mark.parametrize(
    ("detail", "dosage"),
    [
        (
            MedicineDetail(name="Morphine", frequency="every 4 hours", directions="2.5 mg every 4 hours if needed"),
            {"text": "2.5 mg every 4 hours if needed", "asNeededBoolean": True},
        ),
        (
            MedicineDetail(name="Prednisone", frequency="once daily", directions="30 mg for 3 days, then 20 mg"),
            {"text": "30 mg for 3 days, then 20 mg"},
        ),
        (
            MedicineDetail(name="Apixaban", dose="5 mg", frequency="twice daily"),
            {"text": "5 mg twice daily", "timing": {"code": {"text": "twice daily"}}},
        ),
    ],
)  # fmt: skip
def test_a_direction_is_told_whole_and_never_as_a_schedule_that_it_is_not(
    detail: MedicineDetail, dosage: dict[str, Any]
) -> None:
    bundle = made_of(item(ItemKind.MEDICINE, detail.name, detail, id="m"))
    assert one(bundle, "MedicationRequest")["dosageInstruction"] == [dosage]


@pytest.mark.parametrize(
    ("change", "reason"),
    [(Change.STOPPED, "bleeding"), (Change.HELD, "bleeding"), (Change.CHANGED, None)],
)
def test_why_a_medicine_is_no_longer_taken_is_the_reason_of_its_status(
    change: Change, reason: str | None
) -> None:
    detail = MedicineDetail(name="Apixaban", change=change, because="bleeding")
    request = one(made_of(item(ItemKind.MEDICINE, "Apixaban", detail, id="m")), "MedicationRequest")
    assert request.get("statusReason", {}).get("text") == reason
    assert "Why: bleeding." in request["note"][0]["text"]


# --- what it rests on and who may read it ------------------------------------------------------------------------


def test_a_resource_says_who_may_not_read_it() -> None:
    told = replace(DIABETES, labels=("42CFRPart2", "R"))
    security = item_of(made_of(told), "p-dm")["meta"]["security"]
    assert [(s["system"].rpartition("/")[2], s["code"]) for s in security] == [
        ("v3-ObservationValue", "AIAST"),
        ("v3-ActCode", "42CFRPart2"),
        ("v3-Confidentiality", "R"),
    ]


def test_a_reviewers_own_statement_with_a_label_is_still_not_called_ai() -> None:
    own = replace(FOOD, written_by="reviewer", labels=("R",), citations=())
    bundle = made_of(own, DIABETES)
    assert [s["code"] for s in item_of(bundle, "n-food")["meta"]["security"]] == ["R"]
    assert problems(bundle) == ()
