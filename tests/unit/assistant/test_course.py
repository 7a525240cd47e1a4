"""The hospital course: by problem, short, in order, with its numbers; the form that notes are typed into left aside."""

import base64
from typing import Any

import pytest

from assistant.domain.draft import Item, Kind, StatementDetail
from assistant.writing.course import MOST
from assistant.writing.telling import telling
from retrieval.model import DocumentKind
from tests.unit.assistant.test_composer import chart, drafted, items, small
from tests.unit.assistant.test_open_loops import note

STAY = {
    "resourceType": "Encounter",
    "id": "stay",
    "status": "finished",
    "class": {"code": "IMP"},
    "period": {"start": "2026-11-15T08:00:00Z", "end": "2026-11-20T11:00:00Z"},
    "reasonCode": [{"text": "Heart failure"}],
}


def of_stay(type: str, id: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": type, "id": id, "encounter": {"reference": "Encounter/stay"}, **more}


def condition(id: str, name: str, code: str = "") -> dict[str, Any]:
    coding = [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code}] if code else []
    return of_stay(
        "Condition",
        id,
        clinicalStatus={"coding": [{"code": "active"}]},
        code={"coding": coding, "text": name},
        recordedDate="2026-11-15",
    )


def lab(name: str, loinc: str, unit: str, *values: tuple[str, float]) -> list[dict[str, Any]]:
    return [
        of_stay(
            "Observation",
            f"{loinc}-{day}",
            status="final",
            category=[{"coding": [{"code": "laboratory"}]}],
            code={"coding": [{"system": "http://loinc.org", "code": loinc, "display": name}]},
            effectiveDateTime=f"2026-11-{day}T06:00:00Z",
            valueQuantity={"value": value, "unit": unit},
        )
        for day, value in values
    ]


HF, CKD = (
    condition("hf", "Heart failure", "I50.9"),
    condition("ckd", "Chronic kidney disease stage 3", "N18.30"),
)
CREATININE = lab("Creatinine", "2160-0", "mg/dL", ("15", 1.9), ("16", 2.4), ("18", 2.2), ("20", 2.0))


def course(*resources: dict[str, Any], text: str = "") -> list[Item]:
    notes = [
        {
            "resourceType": "DocumentReference",
            "id": f"note-{n}",
            "status": "current",
            "date": f"2026-11-{16 + n}T09:00:00Z",
            "type": {"text": "Progress note"},
            "content": [{"attachment": {"contentType": "text/plain", "data": _b64(part)}}],
            "context": {"encounter": [{"reference": "Encounter/stay"}]},
        }
        for n, part in enumerate(t for t in text.split("===") if t.strip())
    ]
    made, _ = drafted(small(STAY, *resources, *notes), Kind.DISCHARGE_SUMMARY)
    return items(made, "hospital_course")


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_number_is_told_from_where_it_began_to_where_it_ended_each_with_its_day_and_place() -> None:
    (said,) = [i for i in course(CKD, *CREATININE) if "Creatinine" in i.text]
    assert said.text == (
        "Chronic kidney disease stage 3: Creatinine first 1.9 mg/dL on 2026-11-15, "
        "highest 2.4 mg/dL on 2026-11-16, latest 2.0 mg/dL on 2026-11-20"
    )
    assert len(said.citations) == 4


def test_the_reason_of_the_stay_comes_first_and_each_problem_keeps_its_own() -> None:
    text = """Assessment:
Heart failure improved with diuresis; furosemide was increased.
Chronic kidney disease worsened and lisinopril was held.
===
Assessment:
Kidney function recovered after lisinopril was stopped.
Heart failure resolved to baseline, weight stabilized.
"""
    said = [i.text for i in course(CKD, HF, *CREATININE, text=text)]
    hf = [n for n, t in enumerate(said) if "Heart failure" in t]
    ckd = [n for n, t in enumerate(said) if "idney" in t]
    assert max(hf) < min(ckd)
    assert said.index("Chronic kidney disease worsened and lisinopril was held.") < said.index(
        "Kidney function recovered after lisinopril was stopped."
    )


def test_what_was_done_and_given_is_said_and_what_every_ward_gives_is_not() -> None:
    cath = of_stay(
        "Procedure", "p1", status="completed", code={"text": "Cardioversion"}, performedDateTime="2026-11-16"
    )
    line = of_stay(
        "Procedure",
        "p2",
        status="completed",
        code={"text": "Urinary catheter"},
        performedDateTime="2026-11-16",
    )
    given = [
        of_stay(
            "MedicationRequest",
            f"m{n}",
            status="completed",
            intent="order",
            category=[{"coding": [{"code": "inpatient"}]}],
            authoredOn="2026-11-16",
            medicationCodeableConcept={"text": name},
        )
        for n, name in enumerate(("Ceftriaxone", "Sodium chloride 0.9 % saline"))
    ]
    text = " ".join(i.text for i in course(HF, cath, line, *given))
    assert "During this stay: Cardioversion on 2026-11-16" in text
    assert "Given during this stay: Ceftriaxone" in text
    assert "saline" not in text
    assert "catheter" not in text


FORMS = [
    "Continue current medications: amlodipine, metformin.",
    "Fall risk moderate; bed rails in place.",
    "Barthel Index 60/100, moderate assistance was needed.",
    "chest X-ray, chest CT, echocardiogram, blood culture.",
    "Attending review of vitals and progress toward discharge criteria was completed.",
    "Mother was treated for heart failure and improved.",
]


@pytest.mark.parametrize("sentence", FORMS)
def test_a_form_a_list_and_a_relative_tell_nothing(sentence: str) -> None:
    assert telling([note(f"Assessment:\n{sentence}\n")], frozenset({"heart", "failure"})) == []


def test_what_stands_in_every_note_with_other_figures_is_a_form() -> None:
    same = [
        note(f"Assessment:\nFever of 38.{n} persisted and was treated.\n", on=f"2026-11-1{n}")
        for n in range(5, 8)
    ]
    assert telling(same[:1], frozenset())
    assert telling(same, frozenset()) == []


def test_a_picture_that_shows_nothing_stands_with_the_results() -> None:
    clear = note("Impression:\nNo acute infarct was found.\n", kind=DocumentKind.REPORT)
    shown = note("Impression:\nAcute infarct was found.\n", kind=DocumentKind.REPORT)
    ((above, _),) = telling([shown], frozenset())
    assert all(score < above for score, _ in telling([clear], frozenset()))


def test_a_notes_own_account_is_kept_and_the_numbers_follow_it() -> None:
    text = """Hospital Course:
Diuresis began on arrival. Furosemide was given by vein. She improved over three days.
"""
    said = course(HF, CKD, *CREATININE, text=text)
    assert [i.text for i in said][:3] == [
        "Diuresis began on arrival.",
        "Furosemide was given by vein.",
        "She improved over three days.",
    ]
    assert said[-1].text.startswith("Chronic kidney disease stage 3: Creatinine first 1.9")


def test_a_long_account_keeps_its_beginning_and_its_end() -> None:
    words = "lungs heart kidneys liver spleen bowel bladder skin eyes ears hands feet knees hips spine ribs".split()
    sentences = [f"The {one} improved in week {n}." for n, one in enumerate(words)]
    said = course(HF, text="Hospital Course:\n" + " ".join(sentences))
    assert len(said) <= MOST
    assert said[0].text == sentences[0]
    assert said[-1].text == sentences[-1]


@pytest.mark.parametrize("slug", ["arthur-okafor", "eleanor-voss", "maya-lindqvist", "rosa-delgado-haim"])
def test_the_course_of_a_story_is_short_and_every_sentence_is_a_quote_or_cites_each_number(slug: str) -> None:
    made, desk = drafted(chart(slug), Kind.DISCHARGE_SUMMARY)
    said = items(made, "hospital_course")
    assert 0 < len(said) <= MOST
    for item in said:
        if isinstance(item.detail, StatementDetail):
            assert len(item.citations) == 1
        else:
            assert item.citations
    assert desk.stay is not None


ASSESSED = """Assessment and plan
1. Heart failure, wet. Furosemide by vein twice daily.
2. Opacity on the film - CT chest.
3. Chronic kidney disease - daily labs.
===
Assessment and plan
1. Heart failure, improved. Six kg off on furosemide.
2. Chronic kidney disease, recovering. Lisinopril held.
3. Temp 38.1 once. No source found, cultures negative, no antibiotics given.
"""


def test_the_lines_of_the_notes_tell_each_problem_whole_from_its_beginning_to_its_end() -> None:
    said = [i.text for i in course(HF, CKD, *CREATININE, text=ASSESSED)]
    told = [t for t in said if "furosemide" in t.lower() or "labs" in t or "held" in t]
    assert told == [
        "Heart failure, wet. Furosemide by vein twice daily.",
        "Heart failure, improved. Six kg off on furosemide.",
        "Chronic kidney disease - daily labs.",
        "Chronic kidney disease, recovering. Lisinopril held.",
    ]


def test_a_fever_that_is_no_problem_of_the_list_is_told_at_the_end() -> None:
    said = [i.text for i in course(HF, CKD, text=ASSESSED)]
    assert said[-1].startswith("Temp 38.1 once. No source found")


def test_a_numbered_line_never_runs_into_the_one_before_it() -> None:
    said = " | ".join(i.text for i in course(HF, CKD, text=ASSESSED))
    assert "held. 3." not in said
    assert "vein twice daily. 2." not in said


def test_a_sentence_from_the_middle_of_a_line_is_quoted_with_its_head() -> None:
    text = """What I found
- Warfarin 5 mg. Half a bottle is at home. It was stopped this stay and replaced.
- Metformin 1000 mg. Held for the kidneys.
"""
    said = [i.text for i in course(HF, text=text)]
    assert all(t.startswith(("Warfarin", "Metformin", "Heart failure")) for t in said)


def test_what_was_given_by_vein_is_told_with_its_days_although_tablets_go_home() -> None:
    given = of_stay(
        "MedicationRequest",
        "iv",
        status="completed",
        intent="order",
        category=[{"coding": [{"code": "inpatient"}]}],
        authoredOn="2026-11-16",
        medicationCodeableConcept={"text": "furosemide 80 mg IV"},
        dosageInstruction=[
            {
                "text": "80 mg IV every 12 hours",
                "timing": {"repeat": {"boundsPeriod": {"start": "2026-11-16", "end": "2026-11-19"}}},
            }
        ],
    )
    home = of_stay(
        "MedicationRequest",
        "oral",
        status="active",
        intent="order",
        category=[{"coding": [{"code": "discharge"}]}],
        authoredOn="2026-11-20",
        medicationCodeableConcept={"text": "furosemide 40 mg tablet"},
    )
    said = " ".join(i.text for i in course(HF, given, home))
    assert "furosemide 80 mg IV every 12 hours" in said
