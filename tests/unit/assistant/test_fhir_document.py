"""A document says what was approved and nothing else, in R4 that HL7's own schema takes."""

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.adapters.fhir_check import problems
from assistant.adapters.fhir_codes import CODES
from assistant.adapters.fhir_document import as_bytes, document
from assistant.adapters.fhir_values import day, instant, moment, xhtml
from assistant.domain.draft import (
    AllergyDetail,
    Change,
    CitationKind,
    Draft,
    DraftId,
    Item,
    ItemId,
    ItemKind,
    Kind,
    MedicineDetail,
    PersonId,
    ProblemDetail,
    ReferralDetail,
    ResultDetail,
    Section,
)
from assistant.domain.errors import Invalid, StaleContent, WrongState
from assistant.domain.lifecycle import State
from retrieval.model import DocumentId, Encounter, EncounterId, FactId, Patient, PatientId, Span
from tests.unit.assistant.drafts_to_render import (
    APPROVER,
    CLINICIAN,
    EVERY_KIND,
    NOW,
    PATIENT,
    approved,
    cite,
    content_of,
    edit,
    item,
    reject,
    the,
    written,
)

KINDS = list(Kind)
AIAST = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "AIAST"}


def made(draft: Draft | None = None, **more: Any) -> dict[str, Any]:
    return document(draft or approved(written()), patient=PATIENT, approver=APPROVER, **more)


def made_of(*items: Item, kind: Kind = Kind.DISCHARGE_SUMMARY) -> dict[str, Any]:
    return made(approved(written(kind, content_of(items))))


def of(bundle: dict[str, Any], type: str) -> list[dict[str, Any]]:
    return [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == type]


def one(bundle: dict[str, Any], type: str) -> dict[str, Any]:
    (found,) = of(bundle, type)
    return found


def resolved(bundle: dict[str, Any], reference: dict[str, Any]) -> dict[str, Any]:
    return next(e["resource"] for e in bundle["entry"] if e["fullUrl"] == reference["reference"])


def item_of(bundle: dict[str, Any], id: str) -> dict[str, Any]:
    wanted = [{"system": "urn:caretrace:item", "value": id}]
    return next(e["resource"] for e in bundle["entry"] if e["resource"].get("identifier") == wanted)


# --- valid R4 --------------------------------------------------------------------------------------------------


@cache
def schema() -> dict[str, Any]:
    with gzip.open(Path(__file__).parents[2] / "data" / "fhir.schema.json.gz") as file:
        return dict(json.load(file))


@cache
def validator(type: str) -> jsonschema.Draft6Validator:
    return jsonschema.Draft6Validator(
        {"$ref": f"#/definitions/{type}", "definitions": schema()["definitions"]}
    )


def faults(bundle: dict[str, Any]) -> list[str]:
    """What HL7's schema and ``fhir.resources`` object to: the bundle without its resources, then each of them."""
    bare = bundle | {"entry": [{"fullUrl": e["fullUrl"]} for e in bundle["entry"]]}
    found = []
    for resource in [bare, *(e["resource"] for e in bundle["entry"])]:
        type = resource["resourceType"]
        found += [f"{type} {list(e.path)}: {e.message[:200]}" for e in validator(type).iter_errors(resource)]
    get_fhir_model_class("Bundle").model_validate_json(as_bytes(bundle))
    return found


def test_the_schema_is_r4_and_sees_a_fault() -> None:
    versions = schema()["definitions"]["CapabilityStatement"]["properties"]["fhirVersion"]["enum"]
    assert versions[-1] == "4.0.1"
    bundle = made()
    bundle["entry"][0]["resource"]["status"] = "finished"
    assert "Composition ['status']" in faults(bundle)[0]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("base", ["urn:uuid:", "https://fhir.example.org/r4/"])
def test_a_document_of_every_kind_of_item_is_valid(kind: Kind, base: str) -> None:
    bundle = made(approved(written(kind)), base=base, custodian="St Anna Hospital")
    assert faults(bundle) == []
    assert problems(bundle) == ()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "detail", [None, *{type(i.detail): i.detail for i in EVERY_KIND if i.detail}.values()]
)
def test_any_detail_on_any_kind_of_item_makes_a_valid_document(kind: Kind, detail: Any) -> None:
    items = [replace(item(k, "Something charted"), id=ItemId(k), detail=detail) for k in ItemKind]
    bundle = made(approved(written(kind, content_of(items))))
    assert faults(bundle) == []
    assert problems(bundle) == ()


def test_a_draft_without_an_encounter_or_any_item_makes_a_valid_document() -> None:
    bundle = made(approved(written(content=content_of([]), encounter=None)))
    assert faults(bundle) == []
    assert problems(bundle) == ()
    assert of(bundle, "Encounter") == []


def test_the_codes_of_the_check_are_those_of_the_schema() -> None:
    for type, paths in CODES.items():
        for path, codes in paths.items():
            enum = _enum(type, path)
            assert enum is None or set(codes.split()) <= enum, (type, path)


def _enum(type: str, path: str) -> set[str] | None:
    definition, found = schema()["definitions"][type], {}
    for name in path.split("."):
        found = definition["properties"][name]
        found = found.get("items", found)
        definition = schema()["definitions"].get(found.get("$ref", "").rpartition("/")[2], {})
    return set(found["enum"]) if "enum" in found else None


# --- what was approved, and by whom ----------------------------------------------------------------------------


def test_the_same_draft_gives_the_same_bytes() -> None:
    assert as_bytes(made()) == as_bytes(made())


def test_another_revision_is_another_document_of_the_same_composition() -> None:
    first, second = made(), made(approved(written(revision=2)))
    assert first["identifier"] != second["identifier"]
    assert one(first, "Composition")["identifier"] == one(second, "Composition")["identifier"]


@pytest.mark.parametrize("state", [State.WRITTEN, State.RETURNED, State.WITHDRAWN])
def test_only_an_approved_draft_becomes_a_document(state: State) -> None:
    draft = replace(approved(written()), state=state) if state is State.WITHDRAWN else written(state=state)
    with pytest.raises(WrongState):
        made(draft)


def test_content_that_changed_after_the_approval_is_refused() -> None:
    draft = approved(written())
    assert draft.content is not None
    section = replace(draft.content.sections[0], title="Another title")
    changed = replace(draft.content, sections=(section, *draft.content.sections[1:]))
    with pytest.raises(StaleContent):
        made(replace(draft, content=changed))


def test_another_patient_or_another_signer_is_refused() -> None:
    draft = approved(written())
    with pytest.raises(Invalid):
        document(draft, patient=replace(PATIENT, id=PatientId("p-2")), approver=APPROVER)
    with pytest.raises(Invalid):
        document(draft, patient=PATIENT, approver=replace(APPROVER, id=PersonId("someone")))


def test_the_clinician_attests_at_the_moment_of_the_approval() -> None:
    bundle = made()
    composition = bundle["entry"][0]["resource"]
    (attester,) = composition["attester"]
    assert (composition["status"], attester["mode"], attester["time"]) == (
        "final",
        "legal",
        "2026-11-22T11:05:00.000Z",
    )
    assert resolved(bundle, attester["party"])["name"] == [{"text": "Dr Ines Okafor"}]
    assert bundle["timestamp"] == composition["date"] == attester["time"]


@pytest.mark.parametrize(
    ("kind", "code"),
    [(Kind.DISCHARGE_SUMMARY, "18842-5"), (Kind.CARE_PLAN, "18776-5"), (Kind.REFERRAL, "57133-1")],
)
def test_the_type_says_what_kind_of_document_it_is(kind: Kind, code: str) -> None:
    composition = one(made(approved(written(kind))), "Composition")
    assert composition["type"]["coding"][0]["code"] == code


def test_a_document_that_replaces_another_says_which() -> None:
    before = one(made(), "Composition")["identifier"]
    composition = one(
        made(approved(written(id=DraftId("draft-2"), replaces=DraftId("draft-1")))), "Composition"
    )
    assert composition["relatesTo"] == [{"code": "replaces", "targetIdentifier": before}]


def test_a_rejected_item_is_nowhere_in_the_document() -> None:
    unique = item(ItemKind.PROBLEM, "Zebrafish poisoning", id="gone")
    draft = approved(
        written(content=content_of([*EVERY_KIND, unique])), reject(unique, "Zebrafish are not eaten")
    )
    assert b"Zebrafish" not in as_bytes(made(draft))


def test_a_section_without_items_says_why_and_claims_no_absence() -> None:
    section = next(s for s in one(made(), "Composition")["section"] if s["title"] == "Function")
    assert section["emptyReason"]["coding"][0]["code"] == "unavailable"
    assert "not a statement that there is nothing" in section["text"]["div"]


def test_each_line_shows_the_number_and_the_quote_that_it_rests_on() -> None:
    told = cite("He was not given aspirin <b>ever</b>", source="doc-9")
    bundle = made_of(item(ItemKind.STATEMENT, "No aspirin.", id="x", cited=(told,)))
    div = one(bundle, "Composition")["section"][0]["text"]["div"]
    assert '<a href="#s1e1">[1]</a>' in div
    assert (
        '<li id="s1e1">[1] Progress note, 2026-11-02: <q>He was not given aspirin &lt;b&gt;ever&lt;/b&gt;</q>'
        in div
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_approved_text_stands_whole_in_its_section_and_in_its_resource(kind: Kind) -> None:
    bundle = made(approved(written(kind)))
    told = " ".join(s["text"]["div"] for s in one(bundle, "Composition")["section"])
    resources = [e["resource"] for e in bundle["entry"]]
    for each in EVERY_KIND:
        mine = [{"system": "urn:caretrace:item", "value": each.id}]
        assert f"<li>{xhtml(each.text)}" in told
        assert all(
            f"<p>{xhtml(each.text)}</p>" in r["text"]["div"] for r in resources if r.get("identifier") == mine
        )


# --- the AI and the human --------------------------------------------------------------------------------------


def test_every_drafted_resource_is_labelled_and_covered_by_the_provenance() -> None:
    bundle = made()
    provenance = one(bundle, "Provenance")
    targets = [resolved(bundle, t)["resourceType"] for t in provenance["target"]]
    labelled = [
        r["resource"]["resourceType"]
        for r in bundle["entry"]
        if any(AIAST.items() <= s.items() for s in r["resource"].get("meta", {}).get("security", []))
    ]
    assert sorted(targets) == sorted(labelled)
    assert {"Composition", "MedicationRequest", "Task", "CareTeam"} <= set(labelled)
    assert not {"Patient", "Practitioner", "Encounter"} & set(labelled)


def test_the_provenance_names_the_ai_as_author_and_the_human_as_verifier() -> None:
    bundle = made(approved(written(content=content_of(EVERY_KIND, writer="model:local-7b"))))
    provenance = one(bundle, "Provenance")
    by = {a["type"]["coding"][0]["code"]: resolved(bundle, a["who"]) for a in provenance["agent"]}
    assert by["verifier"]["resourceType"] == "Practitioner"
    kinds = [e["valueCodeableConcept"]["coding"][0]["code"] for e in by["author"]["extension"]]
    assert kinds == ["Rule-Based-Systems", "Large-Language-Models"]
    assert by["author"]["version"][0]["value"] == "0.1.0"
    assert provenance["reason"][0]["coding"][0]["code"] == "AIAST"


def test_the_provenance_names_every_source_and_the_content_that_was_signed() -> None:
    cited = (cite("chart words", "doc-3"), cite("guideline words", "hf", CitationKind.GUIDELINE))
    draft = approved(written(content=content_of([item(ItemKind.ACTION, "Weigh daily", id="a", cited=cited)])))
    entities = one(made(draft), "Provenance")["entity"]
    found = {
        (e["role"], e["what"]["identifier"]["system"], e["what"]["identifier"]["value"]) for e in entities
    }
    assert draft.approval is not None
    assert found >= {
        ("source", "urn:caretrace:digest", draft.approval.digest),
        ("source", "urn:caretrace:document", "doc-3"),
        ("derivation", "urn:caretrace:guideline", "hf"),
        ("derivation", "urn:caretrace:guideline-version", "heart-failure@2"),
    }


def test_an_edited_item_says_who_reworded_it_and_keeps_the_words_before_to_itself() -> None:
    changed = edit(the("ac-1"), "Repeat potassium on Friday")
    bundle = made(approved(written(), changed))
    _, edited = of(bundle, "Provenance")
    assert [resolved(bundle, t)["description"] for t in edited["target"]] == ["Repeat potassium on Friday"]
    assert resolved(bundle, edited["agent"][0]["who"])["resourceType"] == "Practitioner"
    assert b"and creatinine" not in as_bytes(bundle)
    assert problems(bundle) == ()


# --- each kind of item -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (Change.NEW, "active"),
        (Change.CONTINUED, "active"),
        (Change.CHANGED, "active"),
        (Change.STOPPED, "stopped"),
        (Change.HELD, "on-hold"),
        (Change.UNCLEAR, "unknown"),
    ],
)
def test_what_happened_to_a_medicine_is_its_status(change: Change, status: str) -> None:
    detail = MedicineDetail(name="Apixaban", dose="5 mg", frequency="twice daily", change=change)
    bundle = made_of(item(ItemKind.MEDICINE, "Apixaban 5 mg twice daily", detail, id="m"))
    statement = one(bundle, "MedicationRequest")
    assert (statement["status"], statement["dosageInstruction"][0]["text"]) == (status, "5 mg twice daily")


@pytest.mark.parametrize(
    ("detail", "text", "gone", "status"),
    [
        (
            MedicineDetail(name="Lisinopril", dose="10 mg", change=Change.CONTINUED),
            "Lisinopril 5 mg",
            "10 mg",
            "active",
        ),
        (
            MedicineDetail(name="Lisinopril", dose="10 mg", change=Change.CONTINUED),
            "Stop lisinopril",
            "10 mg",
            "unknown",
        ),
        (
            MedicineDetail(name="Lisinopril", dose="10 mg", change=Change.CONTINUED),
            "Losartan 10 mg",
            "Lisinopril",
            "active",
        ),
    ],
)
def test_after_an_edit_of_a_medicine_the_words_rule(
    detail: MedicineDetail, text: str, gone: str, status: str
) -> None:
    was = item(ItemKind.MEDICINE, "Lisinopril 10 mg", detail, id="m")
    bundle = made(approved(written(content=content_of([was])), edit(was, text)))
    statement = one(bundle, "MedicationRequest")
    assert gone not in json.dumps(statement)
    assert statement["status"] == status
    assert text in statement["text"]["div"]


def test_after_an_edit_a_due_date_stays_only_while_no_other_figure_came() -> None:
    same, other = edit(the("ac-1"), "Repeat potassium"), edit(the("ac-1"), "Repeat potassium within 3 days")
    assert item_of(made(approved(written(), same)), "ac-1")["restriction"]["period"]["end"] == "2026-11-29"
    assert "restriction" not in item_of(made(approved(written(), other)), "ac-1")


def test_after_an_edit_a_code_does_not_stay_with_other_words() -> None:
    was = item(
        ItemKind.PROBLEM,
        "Left hip fracture",
        ProblemDetail(code="S72", system="http://hl7.org/fhir/sid/icd-10-cm"),
        id="p",
    )
    bundle = made(approved(written(content=content_of([was])), edit(was, "Right hip fracture")))
    assert one(bundle, "Condition")["code"] == {"text": "Right hip fracture"}


@pytest.mark.parametrize(
    ("urgency", "text", "priority"),
    [
        ("urgent", None, "urgent"),
        ("soon", None, "urgent"),
        ("routine", None, "routine"),
        ("urgent", "Refer to cardiology, routine", None),
        ("routine", "Refer to cardiology for an opinion", "routine"),
    ],
)
def test_a_referral_is_as_urgent_as_was_approved(
    urgency: Any, text: str | None, priority: str | None
) -> None:
    detail = ReferralDetail(specialty="cardiology", reason="HF", question="?", urgency=urgency)
    was = item(ItemKind.REFERRAL, "Refer to cardiology", detail, id="r")
    draft = written(Kind.REFERRAL, content_of([was]))
    bundle = made(approved(draft, edit(was, text)) if text else approved(draft))
    assert one(bundle, "ServiceRequest").get("priority") == priority


def test_a_referral_is_an_order_with_a_task_that_follows_it() -> None:
    bundle = made(approved(written(Kind.REFERRAL)))
    request = one(bundle, "ServiceRequest")
    task = next(t for t in of(bundle, "Task") if "focus" in t)
    assert (request["status"], request["intent"]) == ("active", "order")
    assert resolved(bundle, task["focus"]) is request
    assert resolved(bundle, request["reasonReference"][0])["code"]["text"] == "Heart failure"
    assert task["businessStatus"]["coding"] == [
        {
            "system": "http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS",
            "code": "2.0",
            "display": "Service Request Created",
        }
    ]


def test_an_action_is_a_task_with_its_owner_and_due_day() -> None:
    task = item_of(made(), "ac-1")
    assert task["owner"] == {"display": "primary care clinician"}
    assert task["restriction"] == {"period": {"end": "2026-11-29"}}
    assert (task["status"], task["intent"]) == ("requested", "order")


def test_a_care_plan_does_everything_by_reference() -> None:
    bundle = made(approved(written(Kind.CARE_PLAN)))
    plan = one(bundle, "CarePlan")
    assert {resolved(bundle, a["reference"])["resourceType"] for a in plan["activity"]} == {
        "Task", "ServiceRequest", "Appointment", "MedicationRequest",
    }  # fmt: skip
    assert all(set(a) == {"reference"} for a in plan["activity"])
    assert [resolved(bundle, g)["resourceType"] for g in plan["goal"]] == ["Goal"]
    assert [resolved(bundle, c)["code"]["text"] for c in plan["addresses"]] == ["Heart failure", "Chest pain"]


def test_a_care_plan_never_has_a_plan_of_treatment_section() -> None:
    content = content_of(EVERY_KIND)
    sections = tuple(
        replace(s, loinc="18776-5" if s.title == "Interventions" else s.loinc) for s in content.sections
    )
    bundle = made(approved(written(Kind.CARE_PLAN, replace(content, sections=sections))))
    codes = [s["code"]["coding"][0]["code"] for s in one(bundle, "Composition")["section"]]
    assert "18776-5" not in codes
    assert "62387-6" in codes


def test_a_goal_in_the_patients_words_is_the_patients_and_addresses_the_concern() -> None:
    bundle = made()
    goal = one(bundle, "Goal")
    assert resolved(bundle, goal["expressedBy"])["resourceType"] == "Patient"
    assert resolved(bundle, goal["addresses"][0])["code"]["text"] == "Heart failure"
    assert goal["target"] == [
        {"measure": {"text": "six-minute walk"}, "detailString": "400 m", "dueDate": "2026-11-29"}
    ]


def test_a_result_to_come_has_no_value() -> None:
    pending = item_of(made(), "re-2")
    assert pending["status"] == "registered"
    assert pending["dataAbsentReason"]["coding"][0]["code"] == "temp-unknown"
    assert pending["effectiveDateTime"] == "2026-11-20T07:15:00Z"


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("5.4", "mmol/L", {"valueQuantity": {"value": 5.4, "unit": "mmol/L"}}),
        ("<5", "ng/L", {"valueQuantity": {"value": 5, "comparator": "<", "unit": "ng/L"}}),
        ("positive", "", {"valueString": "positive"}),
        ("120/80", "mmHg", {"valueString": "120/80 mmHg"}),
        ("1,200", "U/L", {"valueString": "1,200 U/L"}),
        ("٣", "mg", {"valueString": "٣ mg"}),
    ],
)
def test_a_value_is_a_quantity_only_when_it_is_a_number(
    value: str, unit: str, expected: dict[str, Any]
) -> None:
    bundle = made_of(
        item(ItemKind.RESULT, "A result", ResultDetail(name="A", value=value, unit=unit), id="r")
    )
    found = {k: v for k, v in one(bundle, "Observation").items() if k.startswith("value")}
    assert found == expected


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Echocardiography, 2026-11-19", "completed"),
        ("Echocardiography", "unknown"),
        ("Colonoscopy declined on 2026-11-19", "unknown"),
        ("Colonoscopy, 2027-01-04", "unknown"),
    ],
)
def test_a_procedure_is_completed_only_on_a_day_that_has_passed(text: str, status: str) -> None:
    assert one(made_of(item(ItemKind.PROCEDURE, text, id="p")), "Procedure")["status"] == status


def test_a_refused_vaccine_is_never_exported_as_a_vaccination() -> None:
    texts = [i["vaccineCode"]["text"] for i in of(made(), "Immunization")]
    assert texts == ["Influenza vaccine, 2026-10-02", "Pneumococcal vaccine"]


@pytest.mark.parametrize(
    ("text", "coded"), [("No known allergies", True), ("No known drug allergies", False)]
)
def test_no_known_allergy_is_coded_only_when_it_is_about_all_of_them(text: str, coded: bool) -> None:
    allergy = one(
        made_of(item(ItemKind.ALLERGY, text, AllergyDetail(none_known=True), id="a")), "AllergyIntolerance"
    )
    assert ("coding" in allergy["code"]) is coded
    assert allergy["code"]["text"] == text


def test_a_problem_without_a_charted_status_gets_none() -> None:
    condition = item_of(made(), "pr-2")
    assert "clinicalStatus" not in condition
    assert condition["onsetString"] == "about ten years ago"


def test_family_is_a_related_person_in_the_care_team() -> None:
    bundle = made()
    lena, lund = one(bundle, "CareTeam")["participant"]
    assert resolved(bundle, lena["member"])["relationship"] == [{"text": "daughter"}]
    assert lund == {"role": [{"text": "Cardiologist"}], "member": {"display": "Dr Lund"}}


def test_an_appointment_is_never_booked_without_its_minutes() -> None:
    appointment = item_of(made(), "ap-1")
    assert appointment["status"] == "proposed"
    assert appointment["requestedPeriod"] == [{"start": "2026-12-01T10:30:00Z"}]
    assert "requestedPeriod" not in item_of(made(), "ap-2")


def test_the_charted_stay_goes_along_when_it_is_given() -> None:
    stay = Encounter(
        id=FactId("f"), patient=PATIENT.id, name="Inpatient stay", pointer="Encounter/enc-9", status="finished",
        words=Span(document=DocumentId("d"), start=0, end=1, text="x"), key=EncounterId("enc-9"), setting="IMP",
        start="2026-11-18T22:10:00+01:00", end="2026-11-22", disposition="Home", attending="Dr Lund",
    )  # fmt: skip
    bundle = made(encounter=stay)
    encounter = one(bundle, "Encounter")
    assert encounter["period"] == {"start": "2026-11-18T21:10:00Z", "end": "2026-11-22"}
    assert (encounter["status"], encounter["class"]["code"]) == ("finished", "IMP")
    assert faults(bundle) == []
    assert one(made(), "Encounter")["class"]["code"] == "UNK"


def test_what_a_reviewer_wrote_alone_is_not_called_ai() -> None:
    own = replace(item(ItemKind.NEED, "Needs a ramp", id="n"), written_by="reviewer")
    assert "meta" not in item_of(made_of(own, the("pr-1")), "n")


# --- dates -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("charted", "expected"),
    [
        ("2026", "2026"),
        ("2026-11", "2026-11"),
        ("2026-11-22", "2026-11-22"),
        (" 2026-11-22 ", "2026-11-22"),
        ("2026-11-22T10:30", "2026-11-22"),
        ("2026-11-22T10:30:00", "2026-11-22"),
        ("2026-11-22T10:30Z", "2026-11-22T10:30:00Z"),
        ("2026-11-22T10:30:15.123-05:00", "2026-11-22T15:30:15Z"),
        ("2026-11-22 10:30:00+0100", "2026-11-22T09:30:00Z"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01"),
        ("2026-13", None),
        ("2026-02-30", None),
        ("0000-01-01", None),
        ("20261122", None),
        ("2026-11-22 or so", None),
        ("22.11.2026", None),
        ("٢٠٢٦", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_a_charted_date_is_a_fhir_date_or_nothing(charted: str | None, expected: str | None) -> None:
    assert moment(charted) == expected


@given(
    st.text()
    | st.from_regex(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?", fullmatch=True)
)
def test_no_charted_text_makes_an_invalid_date(charted: str) -> None:
    for found, type in ((day(charted), "date"), (moment(charted), "dateTime")):
        assert found is None or validator(type).is_valid(found)


def test_a_time_without_a_zone_is_refused() -> None:
    assert instant(datetime(2026, 11, 22, 9, tzinfo=UTC)) == "2026-11-22T09:00:00.000Z"
    with pytest.raises(Invalid):
        instant(NOW.replace(tzinfo=None))


# --- hostile text ----------------------------------------------------------------------------------------------


ATTACKS = [
    "<script>alert(1)</script>",
    "![x](http://evil.example/?q=1)",
    "[click](javascript:alert(1))",
    "</div></body><img src=x onerror=alert(1)>",
    "NUL\x00 and bell\x07",
    "lone \ud800 surrogate \udfff",
    "bidi \u202e reversed \u2066 isolate",
    "zero\u200bwidth\ufeff and \U000e0041\U000e0042 tags",
    "]]> <!DOCTYPE x [<!ENTITY a 'b'>]> &a; &#0; <?xml?>",
    "\ufffe\uffff\U0001ffff",
    "   ",
    "\r\n\u2028\u0085",
]
hostile = st.sampled_from(ATTACKS) | st.text(st.characters(), max_size=40)


def poisoned(value: Any, text: Callable[[], str]) -> Any:
    """The same value with every free text in it replaced."""
    if isinstance(value, str) and type(value) is str:
        return text()
    return value


def strings(item: Item) -> Iterator[str]:
    yield item.text
    yield from (c.quote for c in item.citations)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_hostile_text_in_every_field_leaves_a_valid_document(data: st.DataObject) -> None:
    def text() -> str:
        return data.draw(hostile)

    items = []
    for n, one_item in enumerate(data.draw(st.lists(st.sampled_from(EVERY_KIND), min_size=1, max_size=4))):
        detail = one_item.detail
        if detail is not None:
            fields = {
                name: poisoned(getattr(detail, name), text)
                for name in detail.__slots__
                if name not in {"type", "urgency", "expressed_by"}
            }
            detail = replace(detail, **fields)
        items.append(
            replace(
                one_item, id=ItemId(f"i{n}"), text=text(), detail=detail, citations=(cite(text(), text()),)
            )
        )
    patient = Patient(
        id=PATIENT.id, name=text(), birth_date=text(), sex=text(), language=text(), phone=text()
    )
    content = content_of(items)
    content = replace(
        content,
        sections=tuple(Section(id=s.id, title=text(), loinc=text(), items=s.items) for s in content.sections),
    )
    draft = approved(written(data.draw(st.sampled_from(KINDS)), content))
    bundle = document(draft, patient=patient, approver=replace(APPROVER, name=text()), custodian=text())
    assert problems(bundle) == ()
    assert faults(bundle) == []
    said = as_bytes(bundle).decode("utf-8")
    assert not any(hidden in said for hidden in ("\u202e", "\u2066", "\u200b", "\ufeff", "\U000e0041"))
    for resource in (e["resource"] for e in bundle["entry"]):
        assert "<script" not in resource.get("text", {}).get("div", "")


def test_patient_text_in_an_annotation_is_no_living_markdown() -> None:
    detail = MedicineDetail(name="X", change=Change.CHANGED, was="![x](http://evil.example)")
    note = one(made_of(item(ItemKind.MEDICINE, "X", detail, id="m")), "MedicationRequest")["note"][0]["text"]
    assert note == "Against the list before: changed. Before: `![x](http://evil.example).`"


def test_the_approver_is_the_clinician_of_the_drafts_here() -> None:
    assert APPROVER.id == CLINICIAN
