"""The check sees what a schema cannot: a reference that leads out, a code that is none, another patient, no human."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from assistant.adapters.fhir_check import problems
from assistant.adapters.fhir_document import document
from assistant.adapters.fhir_values import PERTAINS_TO_GOAL
from assistant.domain.draft import Kind
from tests.unit.assistant.drafts_to_render import APPROVER, PATIENT, approved, written

Bundle = dict[str, Any]
Break = Callable[[Bundle], object]


def whole(kind: Kind = Kind.DISCHARGE_SUMMARY) -> Bundle:
    return deepcopy(document(approved(written(kind)), patient=PATIENT, approver=APPROVER))


def first(bundle: Bundle, type: str) -> Any:
    return next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == type)


def put(type: str, *path: Any, value: Any) -> Break:
    def broken(bundle: Bundle) -> None:
        *way, last = path
        holder = first(bundle, type)
        for step in way:
            holder = holder[step]
        holder[last] = value

    return broken


def without(type: str, name: str) -> Break:
    return lambda bundle: first(bundle, type).pop(name)


def link_to(bundle: Bundle, type: str) -> dict[str, str]:
    return next({"reference": e["fullUrl"]} for e in bundle["entry"] if e["resource"]["resourceType"] == type)


def with_focus(bundle: Bundle) -> Any:
    return next(e["resource"] for e in bundle["entry"] if "focus" in e["resource"])


def test_a_document_of_ours_has_no_problems() -> None:
    assert [problems(whole(kind)) for kind in Kind] == [(), (), ()]


DIV = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'
BROKEN: dict[str, tuple[Break, str]] = {
    "no resources": (lambda b: b.update(entry=[]), "no resources"),
    "a collection": (lambda b: b.update(type="collection"), "type document"),
    "no identifier": (lambda b: b.pop("identifier"), "bdl-9"),
    "no timestamp": (lambda b: b.pop("timestamp"), "bdl-10"),
    "a local timestamp": (lambda b: b.update(timestamp="2026-11-22T11:05:00"), "bdl-10"),
    "composition not first": (lambda b: b["entry"].append(b["entry"].pop(0)), "bdl-11"),
    "the same entry twice": (lambda b: b["entry"].append(b["entry"][-1]), "bdl-7"),
    "an id that is no id": (put("Task", "id", value="a b"), "the id is none"),
    "a URL of another resource": (lambda b: b["entry"][2].update(fullUrl="urn:uuid:x"), "not the UUID"),
    "a version in a URL": (
        lambda b: b["entry"][2].update(fullUrl="http://h/Encounter/1/_history/2"),
        "bdl-8",
    ),
    "a resource that we never make": (
        lambda b: first(b, "Task").update(resourceType="Claim"),
        "a Claim is none",
    ),
    "a reference out of the document": (
        put("Task", "requester", "reference", value="Practitioner/42"),
        "at requester does not resolve",
    ),
    "a resource that nothing leads to": (
        lambda b: first(b, "Composition").update(section=first(b, "Composition")["section"][:2]),
        "nothing in the document leads to it",
    ),
    "two patients": (
        lambda b: b["entry"].append(
            {
                "fullUrl": "urn:uuid:6f1f5a53-23f0-5f5e-9d0f-3f5a6b0c2a11",
                "resource": {"resourceType": "Patient", "id": "6f1f5a53-23f0-5f5e-9d0f-3f5a6b0c2a11"},
            }
        ),
        "this one holds 2",
    ),
    "about someone else": (
        lambda b: first(b, "Condition")["subject"].update(reference=b["entry"][3]["fullUrl"]),
        "subject is not the patient",
    ),
    "another type of document": (
        put("Composition", "type", "coding", 0, "code", value="11488-4"),
        "none of the three",
    ),
    "final with no signature": (without("Composition", "attester"), "needs a legal attester"),
    "signed at no time": (lambda b: first(b, "Composition")["attester"][0].pop("time"), "lacks who or when"),
    "no sections": (without("Composition", "section"), "has no sections"),
    "an empty section": (
        lambda b: first(b, "Composition")["section"][-1].pop("text"),
        "cmp-1",
    ),
    "empty and not empty": (
        lambda b: first(b, "Composition")["section"][1].update(emptyReason={"text": "x"}),
        "cmp-2",
    ),
    "no label": (lambda b: first(b, "Composition").pop("meta"), "lacks the AIAST label"),
    "no provenance": (
        lambda b: b.update(entry=[e for e in b["entry"] if e["resource"]["resourceType"] != "Provenance"]),
        "no Provenance says",
    ),
    "no human": (lambda b: first(b, "Provenance")["agent"].pop(1), "the human who verified"),
    "no device": (lambda b: first(b, "Provenance")["agent"].pop(0), "the AI device as author"),
    "a label without provenance": (
        lambda b: first(b, "Provenance")["target"].pop(1),
        "no target of the Provenance",
    ),
    "a status that is none": (
        put("MedicationRequest", "status", value="paused"),
        "MedicationRequest: status",
    ),
    "a clinical status that is none": (
        put("Condition", "clinicalStatus", "coding", 0, "code", value="chronic"),
        "clinicalStatus.coding.code is not a code",
    ),
    "no status": (without("Observation", "status"), "status is missing"),
    "a medicine without its name": (
        without("MedicationRequest", "medicationCodeableConcept"),
        "medication[x] is missing",
    ),
    "two ways to say when": (
        put("Immunization", "occurrenceString", value="then"),
        "occurrence[x] is missing",
    ),
    "a code without a system": (
        lambda b: first(b, "Condition")["code"]["coding"][0].pop("system"),
        "code.coding lacks its system",
    ),
    "a day that never was": (put("Patient", "birthDate", value="2026-02-30"), "birthDate is no FHIR date"),
    "a time without a zone": (
        put("Procedure", "performedDateTime", value="2026-11-22T10:30:00"),
        "performedDateTime is no FHIR date",
    ),
    "a due day in words": (
        put("Task", "restriction", "period", "end", value="next week"),
        "restriction.period.end is no FHIR date",
    ),
    "recorded on a day only": (put("Provenance", "recorded", value="2026-11-22"), "recorded is no instant"),
    "an allergy with no clinical status": (without("AllergyIntolerance", "clinicalStatus"), "ait-1"),
    "a listed problem with no status": (without("Condition", "clinicalStatus"), "con-3"),
    "absent beside its value": (
        lambda b: first(b, "Observation").update(dataAbsentReason={"text": "x"}),
        "obs-6",
    ),
    "booked without a time": (put("Appointment", "status", value="booked"), "app-3"),
    "a start without an end": (put("Appointment", "start", value="2026-12-01T10:30:00Z"), "app-2"),
    "a participant who is nobody": (
        lambda b: first(b, "Appointment")["participant"][0].pop("actor"),
        "app-1",
    ),
    "a target without its measure": (lambda b: first(b, "Goal")["target"][0].pop("measure"), "gol-1"),
    "a medicine that became a prescription": (
        put("MedicationRequest", "intent", value="order"),
        "no prescription",
    ),
    "a business status of plain work": (
        put("Task", "businessStatus", value={"text": "accepted"}),
        "only the follow-up of a referral",
    ),
    "a goal about a Task": (
        lambda b: first(b, "Goal")["addresses"].append(link_to(b, "Task")),
        "addresses leads to a resource that FHIR R4 does not allow there",
    ),
    "an achievement that is none": (
        put("Goal", "achievementStatus", value={"coding": [{"system": "urn:x", "code": "done"}]}),
        "achievementStatus.coding.code is not a code",
    ),
    "work for a goal that is none": (
        put(
            "Task",
            "extension",
            value=[{"url": PERTAINS_TO_GOAL, "valueReference": {"reference": "urn:uuid:1"}}],
        ),
        "pertains to a goal that is none",
    ),
    "work for a goal that is a problem": (
        lambda b: first(b, "Task").update(
            extension=[{"url": PERTAINS_TO_GOAL, "valueReference": link_to(b, "Condition")}]
        ),
        "pertains to a goal that is none",
    ),
    "a follow-up of something else": (
        lambda b: with_focus(b).update(focus=link_to(b, "Condition")),
        "focus leads to a resource that FHIR R4 does not allow there",
    ),
    "an option without its words": (
        put("Task", "input", value=[{"type": {"text": "Option"}}]),
        "input.value[x]",
    ),
    "changed before it was written": (put("Task", "lastModified", value="2020-01-01"), "inv-1"),
    "a contact who is nobody": (lambda b: first(b, "Patient").update(contact=[{"gender": "male"}]), "pat-1"),
    "a script in the narrative": (
        put("Task", "text", "div", value=DIV.format("<script>x</script>")),
        "txt-1",
    ),
    "a handler in the narrative": (
        put("Task", "text", "div", value=DIV.format('<p onclick="x">y</p>')),
        "txt-1",
    ),
    "a link out of the narrative": (
        put("Task", "text", "div", value=DIV.format('<a href="http://evil.example">y</a>')),
        "leads nowhere inside",
    ),
    "a narrative that says nothing": (put("Task", "text", "div", value=DIV.format(" ")), "txt-2"),
    "a narrative that is no XML": (put("Task", "text", "div", value="<div><p></div>"), "is no XML"),
    "a narrative with a declaration": (
        put("Task", "text", "div", value="<!DOCTYPE x><div/>"),
        "a declaration",
    ),
    "a narrative without a status": (lambda b: first(b, "Task")["text"].pop("status"), "has no status"),
    "two places with one id": (
        put("Task", "text", "div", value=DIV.format('<p id="a">x</p><p id="a">y</p>')),
        "two places with one id",
    ),
    "an empty string": (put("Task", "description", value=""), "Task: .description is empty"),
    "a character that is none": (put("Task", "description", value="a\x00b"), "no FHIR string may"),
}


@pytest.mark.parametrize(("broken", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_wrong_is_said(broken: Break, said: str) -> None:
    bundle = whole()
    broken(bundle)
    assert any(said in problem for problem in problems(bundle)), problems(bundle)


def test_a_plan_of_treatment_in_a_care_plan_is_said() -> None:
    bundle = whole(Kind.CARE_PLAN)
    first(bundle, "Composition")["section"][0]["code"]["coding"][0]["code"] = "18776-5"
    assert any("must not have" in problem for problem in problems(bundle))


def test_an_activity_told_in_place_is_said() -> None:
    bundle = whole(Kind.CARE_PLAN)
    first(bundle, "CarePlan")["activity"][0]["detail"] = {"status": "scheduled"}
    assert any("by reference only" in problem for problem in problems(bundle))


def test_a_problem_never_says_what_the_text_says() -> None:
    bundle = whole()
    first(bundle, "Task")["description"] = "Mr Brandt drinks\x00"
    first(bundle, "Condition")["subject"]["reference"] = "Patient/Brandt"
    assert "Brandt" not in " ".join(problems(bundle))
