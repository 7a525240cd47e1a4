"""The library: each guideline is for whom it says, each sentence is where it says, and a file that lies is refused."""

import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.draft import Kind
from assistant.domain.errors import Invalid, NotFound
from assistant.knowledge.criteria import Unknown
from assistant.knowledge.guidelines import (
    Action,
    Aim,
    CountedFrom,
    Entry,
    Guideline,
    Standing,
    Status,
    intervals,
    library,
    load,
)
from assistant.knowledge.team import Role
from retrieval.model import DocumentId, DocumentKind, Record
from tests.unit.assistant.charted import (
    TODAY,
    allergy,
    appointment,
    device,
    medicine,
    member,
    need,
    order,
    preference,
    problem,
    procedure,
    record,
    report,
    result,
    stay,
    vaccine,
    visit,
)
from tests.unit.assistant.guideline_table import applicable, standing

EVERY = [(g, e) for g in library().guidelines for e in g.entries]
HF = problem("Heart failure with reduced ejection fraction", icd10="I50.22", date="2020-01-01")
T2D = problem("Type 2 diabetes", icd10="E11.9", onset="2015-03-01")
HOSPICE = procedure("Hospice care", on="2026-10-01")


# --- each guideline has its patients -----------------------------------------------------------------------------

FOR_WHOM: list[tuple[str, Record, Record]] = [
    ("type-2-diabetes", record(T2D), record(problem("Prediabetes", icd10="R73.03"))),
    ("hypertension", record(problem("HTN")), record(problem("HTN"), problem("Pregnant", date="2026-09-01"))),
    ("heart-failure", record(HF), record(HF, born="2015-01-01")),
    ("copd", record(problem("COPD", icd10="J44.9")), record(problem("Asthma", icd10="J45.20"))),
    ("smoke-at-home", record(problem("Tobacco smoke exposure at home")), record(problem("Asthma"))),
    ("asthma", record(problem("Asthma"), born="2018-01-01"), record(problem("Asthma", status="resolved"))),
    (
        "ckd",
        record(problem("CKD stage 3b", icd10="N18.32")),
        record(problem("CKD"), problem("On hemodialysis")),
    ),
    ("depression", record(born="2010-01-01"), record(born="2018-01-01")),
    ("falls", record(born="1955-01-01"), record(born="1975-01-01")),
    (
        "falls",
        record(problem("Recurrent falls", date="2026-05-01"), born="1975-01-01"),
        record(born="1975-01-01"),
    ),
    ("adult-immunization", record(born="1990-01-01"), record(HOSPICE, born="1990-01-01")),
    (
        "colorectal-screening",
        record(born="1970-01-01"),
        record(problem("Total colectomy"), born="1970-01-01"),
    ),
    (
        "colorectal-screening",
        record(born="1970-01-01"),
        record(problem("Colon cancer", status="resolved"), born="1970-01-01"),
    ),
    ("transitional-care", record(stay("2026-11-20")), record(stay("2026-08-20", "2026-08-10"))),
    ("food-insecurity", record(need("food-insecurity", True)), record(need("food-insecurity", False))),
    ("transportation-insecurity", record(need("transportation-insecurity", True)), record()),
    (
        "housing-instability",
        record(problem("Sheltered homelessness", icd10="Z59.01")),
        record(need("homelessness", False)),
    ),
    (
        "opioid-use-disorder",
        record(problem("Opioid use disorder", status="remission")),
        record(medicine("oxycodone 5 mg")),
    ),
    ("opioid-safety", record(medicine("oxycodone 5 mg")), record(medicine("oxycodone 5 mg"), HOSPICE)),
    (
        "opioid-safety",
        record(medicine("oxycodone 5 mg")),
        record(medicine("oxycodone"), problem("Lung cancer", icd10="C34.90")),
    ),
    (
        "postpartum-care",
        record(procedure("Vaginal delivery", on="2026-10-20"), born="1995-01-01"),
        record(procedure("Vaginal delivery", on="2025-10-20"), born="1995-01-01"),
    ),
    ("palliative-care", record(HOSPICE), record(HF)),
    ("palliative-care", record(problem("COPD"), device("Oxygen concentrator")), record(problem("COPD"))),
    (
        "caregiver-support",
        record(member("Ana", relation="daughter")),
        record(member("Ana", relation="son"), born="1990-01-01"),
    ),
    ("language-and-literacy", record(language="es"), record(language="en-US")),
    ("atrial-fibrillation", record(problem("Paroxysmal atrial fibrillation", icd10="I48.0")), record()),
    ("child-health", record(born="2015-01-01"), record(born="2000-01-01")),
    (
        "medication-safety",
        record(medicine("metformin 500 mg")),
        record(medicine("metformin", status="stopped")),
    ),
    (
        "pending-results",
        record(report("Blood culture", status="preliminary")),
        record(report("Blood culture")),
    ),
    ("pending-results", record(problem("Pulmonary nodule", icd10="R91.1", date="2026-10-01")), record()),
    ("advance-care-planning", record(born="1950-01-01"), record(born="1990-01-01")),
    ("ascvd-prevention", record(problem("History of myocardial infarction", icd10="I25.2")), record()),
    (
        "tobacco-use",
        record(result("Smoking", None, value="Current every day smoker", loinc="72166-2")),
        record(problem("Tobacco use"), result("Smoking", None, value="Former smoker", loinc="72166-2")),
    ),
    (
        "alcohol-use",
        record(result("AUDIT-C", 3, loinc="75626-2")),
        record(result("AUDIT-C", 3, loinc="75626-2"), sex="male"),
    ),
    (
        "dementia",
        record(problem("Alzheimer's disease", icd10="G30.9")),
        record(problem("Mild cognitive impairment")),
    ),
    (
        "hepatitis-c",
        record(problem("Chronic hepatitis C", icd10="B18.2")),
        record(problem("Hepatitis C screening")),
    ),
    (
        "severe-allergy",
        record(allergy("Peanut", reactions=("Anaphylaxis",), categories=("food",))),
        record(allergy("Peanut")),
    ),
]


@pytest.mark.parametrize(
    ("id", "meant", "not_meant"), FOR_WHOM, ids=[f"{n} {row[0]}" for n, row in enumerate(FOR_WHOM)]
)
def test_a_guideline_applies_to_the_patient_it_is_for_and_not_to_another(
    id: str, meant: Record, not_meant: Record
) -> None:
    assert id in applicable(meant)
    assert id not in applicable(not_meant)


def tried_in_a_table_of_its_own() -> set[str]:
    """Guidelines that the tables of the sibling files try, entry by entry."""
    files = Path(__file__).parent.glob("test_*.py")
    tables = (
        import_module(f"tests.unit.assistant.{f.stem}") for f in files if "FIRES" in f.read_text("utf-8")
    )
    rows = (row for table in tables for row in getattr(table, "FIRES", ()))
    return {row[0] for row in rows if isinstance(row, tuple)}


def test_every_guideline_in_force_is_tried_on_two_patients() -> None:
    tried = {id for id, _, _ in FOR_WHOM} | tried_in_a_table_of_its_own()
    assert {g.id for g in library().current} - tried == set()


def test_nothing_applies_to_a_patient_who_has_died() -> None:
    assert library().applicable(record(HF, T2D, deceased="2026-10-01"), TODAY) == ()


# --- each recommendation that a wrong turn would make unsafe -------------------------------------------------------

ASKS: list[tuple[str, str, Record, Standing | None]] = [
    ("type-2-diabetes", "a1c-usual", record(T2D, born="1980-01-01"), Standing.DUE),
    ("type-2-diabetes", "a1c-usual", record(T2D, problem("Dementia", icd10="F03.90")), None),
    ("type-2-diabetes", "a1c-complex", record(T2D, problem("Dementia", icd10="F03.90")), Standing.DUE),
    ("diabetes-glycemia", "a1c", record(T2D, HOSPICE), None),
    (
        "type-2-diabetes",
        "metformin-egfr-30",
        record(T2D, medicine("metformin 1000 mg"), result("eGFR", 24, "mL/min/1.73m2")),
        Standing.DUE,
    ),
    (
        "type-2-diabetes",
        "metformin-egfr-30",
        record(T2D, medicine("metformin 1000 mg"), result("eGFR", 44, "mL/min/1.73m2")),
        None,
    ),
    ("type-2-diabetes", "metformin-egfr-30", record(T2D, medicine("metformin 1000 mg")), Standing.UNKNOWN),
    ("type-2-diabetes", "glucagon", record(T2D, medicine("insulin glargine")), Standing.DUE),
    ("type-2-diabetes", "low-plan", record(T2D, medicine("metformin")), None),
    (
        "diabetes-statin",
        "statin",
        record(T2D, medicine("metformin"), allergy("Atorvastatin"), born="1970-01-01"),
        Standing.UNKNOWN,
    ),
    ("hfref-four-pillars", "rasi", record(HF, medicine("carvedilol 6.25 mg")), Standing.DUE),
    ("hfref-four-pillars", "rasi", record(HF, medicine("lisinopril 10 mg", status="on-hold")), None),
    (
        "hfref-four-pillars",
        "rasi",
        record(HF, medicine("carvedilol"), allergy("Lisinopril", reactions=("angioedema",))),
        Standing.UNKNOWN,
    ),
    ("hfref-four-pillars", "rasi", record(HF), Standing.UNKNOWN),
    (
        "hfref-four-pillars",
        "mra",
        record(HF, medicine("aspirin"), result("Potassium", 5.4, "mmol/L"), result("eGFR", 60, "mL/min")),
        None,
    ),
    (
        "hfref-four-pillars",
        "mra",
        record(HF, medicine("aspirin"), result("eGFR", 60, "mL/min")),
        Standing.UNKNOWN,
    ),
    (
        "hfref-four-pillars",
        "beta-blocker",
        record(HF, medicine("metoprolol tartrate 25 mg")),
        Standing.DUE,
    ),
    (
        "heart-failure",
        "visit-7-days",
        record(HF, stay("2026-11-21"), appointment("2026-11-25")),
        Standing.DONE,
    ),
    (
        "heart-failure",
        "visit-7-days",
        record(HF, stay("2026-11-21"), appointment("2026-12-25")),
        Standing.DUE,
    ),
    ("copd", "rehab-after-stay", record(problem("COPD"), stay(reason="COPD exacerbation")), Standing.DUE),
    ("copd", "rehab-after-stay", record(problem("COPD"), stay(reason="Hip fracture")), None),
    ("asthma", "ics", record(problem("Asthma"), medicine("albuterol inhaler")), Standing.DUE),
    (
        "asthma",
        "ics",
        record(problem("Asthma"), medicine("albuterol"), medicine("fluticasone HFA 44 mcg")),
        Standing.DONE,
    ),
    ("asthma", "school", record(problem("Asthma")), None),
    (
        "ckd-nephrology-referral",
        "nephrology",
        record(problem("CKD"), result("eGFR", 22, "mL/min")),
        Standing.DUE,
    ),
    (
        "depression",
        "item-nine",
        record(result("Item 9", None, value="Several days", loinc="44260-8")),
        Standing.DUE,
    ),
    ("depression", "item-nine", record(result("Item 9", 0, "{score}", loinc="44260-8")), None),
    ("depression", "screen", record(result("PHQ-9", 3, loinc="44261-6")), Standing.DONE),
    ("falls", "head-anticoagulant", record(medicine("Eliquis 5 mg")), Standing.DUE),
    ("osteoporosis", "dxa", record(born="1950-01-01", sex="male"), None),
    ("influenza-vaccine", "from-65", record(vaccine("140", on="2026-10-01")), Standing.DONE),
    ("influenza-vaccine", "from-65", record(vaccine("140", on="2025-10-01")), Standing.DUE),
    ("pneumococcal-vaccine", "from-50", record(vaccine("327", on="2025-10-01")), Standing.DONE),
    ("pneumococcal-vaccine", "from-50", record(vaccine("33", on="2015-10-01")), Standing.DUE),
    (
        "colorectal-screening",
        "choose-test",
        record(procedure("Colonoscopy", on="2019-01-01"), born="1970-01-01"),
        Standing.DONE,
    ),
    (
        "colorectal-screening",
        "choose-test",
        record(procedure("Colonoscopy", on="2015-01-01"), born="1970-01-01"),
        Standing.DUE,
    ),
    (
        "colorectal-screening",
        "colonoscopy",
        record(result("FIT", None, value="Positive"), born="1970-01-01"),
        Standing.DUE,
    ),
    ("transitional-care", "visit-7-days", record(stay("2026-11-20"), problem("Dementia")), Standing.DUE),
    ("transitional-care", "visit-14-days", record(stay("2026-11-20"), born="1990-01-01"), Standing.DUE),
    ("transitional-care", "visit-14-days", record(stay("2026-11-20"), problem("Dementia")), None),
    ("transitional-care", "contact-2-days", record(stay("2026-11-01", "2026-10-25")), None),
    (
        "food-insecurity",
        "lows-without-food",
        record(need("food-insecurity", True), medicine("glipizide 5 mg")),
        Standing.DUE,
    ),
    ("food-insecurity", "wic", record(need("food-insecurity", True), born="2024-01-01"), Standing.DUE),
    (
        "opioid-use-disorder",
        "bridge",
        record(problem("Opioid use disorder"), medicine("buprenorphine-naloxone film")),
        Standing.DUE,
    ),
    (
        "opioid-use-disorder",
        "addiction",
        record(problem("Opioid use disorder"), medicine("methadone 60 mg")),
        None,
    ),
    ("opioid-use-disorder", "naloxone", record(problem("Opioid use disorder")), Standing.DUE),
    (
        "opioid-use-disorder",
        "naloxone",
        record(problem("Opioid use disorder"), medicine("Narcan nasal spray")),
        None,
    ),
    (
        "postpartum-care",
        "bp-10-days",
        record(
            procedure("Vaginal delivery", on="2026-11-18"),
            problem("Preeclampsia", date="2026-11-17"),
            born="1995-01-01",
        ),
        Standing.DUE,
    ),
    (
        "postpartum-care",
        "bp-10-days",
        record(
            procedure("Vaginal delivery", on="2026-10-18"),
            problem("Preeclampsia", date="2026-10-17"),
            born="1995-01-01",
        ),
        None,
    ),
    (
        "postpartum-care",
        "epds-screen",
        record(
            procedure("Vaginal delivery", on="2026-10-18"),
            result("EPDS", 4, on="2026-11-10"),
            born="1995-01-01",
        ),
        None,
    ),
    ("palliative-care", "gentle-glucose", record(HOSPICE, T2D, medicine("insulin glargine")), Standing.DUE),
    (
        "palliative-care",
        "crisis-plan",
        record(HF, stay("2026-11-20"), stay("2026-06-20", "2026-06-10", key="e2")),
        None,
    ),
    ("palliative-care", "bowel", record(HOSPICE, medicine("morphine 5 mg")), Standing.DUE),
    (
        "af-anticoagulation",
        "anticoagulant",
        record(problem("Atrial fibrillation"), medicine("aspirin"), born="1948-01-01"),
        Standing.DUE,
    ),
    (
        "af-anticoagulation",
        "anticoagulant",
        record(problem("Atrial fibrillation"), medicine("aspirin"), born="1985-01-01"),
        None,
    ),
    (
        "af-anticoagulation",
        "anticoagulant",
        record(problem("Atrial fibrillation"), medicine("Xarelto 20 mg"), born="1948-01-01"),
        Standing.DONE,
    ),
    ("child-health", "fever-infant", record(born="2026-10-15"), Standing.DUE),
    ("child-health", "fever-infant", record(born="2026-06-15"), None),
    (
        "medication-safety",
        "opioid-benzodiazepine",
        record(medicine("oxycodone"), medicine("lorazepam"), problem("Lung cancer")),
        Standing.DUE,
    ),
    (
        "medication-safety",
        "opioid-benzodiazepine",
        record(medicine("morphine"), medicine("lorazepam"), HOSPICE),
        None,
    ),
    ("pending-results", "list", record(order("Urine culture"), stay("2026-11-20")), Standing.DUE),
    (
        "advance-care-planning",
        "proxy",
        record(preference("advance_directive", "Durable power of attorney")),
        Standing.DONE,
    ),
    (
        "ascvd-lipids",
        "statin",
        record(problem("Stroke", icd10="I63.9"), medicine("aspirin")),
        Standing.DUE,
    ),
    (
        "lung-cancer-screening",
        "low-dose-ct",
        record(problem("Tobacco use"), problem("Metastatic cancer"), born="1960-01-01"),
        None,
    ),
    (
        "alcohol-use",
        "sedatives",
        record(problem("Alcohol dependence", icd10="F10.20"), medicine("lorazepam")),
        Standing.DUE,
    ),
    ("dementia", "antipsychotic", record(problem("Dementia"), medicine("quetiapine 25 mg")), Standing.DUE),
    (
        "severe-allergy",
        "epinephrine",
        record(allergy("Peanut", criticality="high"), medicine("EpiPen Jr 0.15 mg")),
        None,
    ),
    (
        "asthma",
        "specialist",
        record(
            problem("Asthma"),
            *(visit("EMER", d, d, key=d, reason="asthma attack") for d in ("2026-03-01", "2026-09-01")),
        ),
        Standing.DUE,
    ),
]


@pytest.mark.parametrize(
    ("guideline", "entry", "patient", "expected"),
    ASKS,
    ids=[f"{n} {r[0]}/{r[1]}" for n, r in enumerate(ASKS)],
)
def test_a_recommendation_stands_as_the_record_says(
    guideline: str, entry: str, patient: Record, expected: Standing | None
) -> None:
    assert standing(patient, guideline, entry) == expected


def test_comfort_care_suppresses_every_screening() -> None:
    patient = record(
        HOSPICE, T2D, HF, problem("COPD"), problem("CKD"), medicine("metformin"), born="1955-01-01"
    )
    asked = [
        a.entry
        for applies in applicable(patient).values()
        for a in applies.asked
        if a.standing is Standing.DUE
    ]
    screening = [e.id for e in asked if isinstance(e, Action) and e.kind == "screening"]
    assert screening == []


def test_what_is_due_is_told_for_one_document_at_a_time() -> None:
    due = applicable(record(HF, stay("2026-11-21")))["heart-failure"].due(Kind.DISCHARGE_SUMMARY)
    assert "dry-weight" in {a.entry.id for a in due}
    assert all(Kind.DISCHARGE_SUMMARY in a.entry.documents for a in due)


def test_a_due_entry_says_why_in_facts_of_the_record() -> None:
    b12 = result("Vitamin B12", 300, "pg/mL", on="2020-01-01")
    asked = {
        e.entry.id: e for a in applicable(record(T2D, medicine("metformin"), b12)).values() for e in a.asked
    }
    assert asked["b12"].because_text.endswith("no vitamin B12 of the last 1095 days")
    assert asked["b12"].stand.before == "last Vitamin B12 on 2020-01-01"
    assert asked["teach-back"].because == (record().patient.words, T2D)
    assert asked["foot-exam"].because_text == "no foot exam in the last 365 days in what was read"


def test_a_population_that_cannot_be_decided_is_told_and_does_not_apply() -> None:
    unborn = record(born=None)
    answers = {g.id: answer for g, answer in library().considered(unborn, TODAY)}
    assert answers["child-health"] == Unknown(("the birth date",))
    assert "child-health" not in applicable(unborn)


# --- every sentence -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("guideline", "entry"), EVERY, ids=[f"{g.key}/{e.id}" for g, e in EVERY])
def test_a_sentence_is_a_span_of_its_document_and_says_its_own_figures(
    guideline: Guideline, entry: Entry
) -> None:
    span = entry.span
    assert guideline.document.text[span.start : span.end] == span.text == entry.says
    assert entry.due_days is None or entry.due_days in intervals(entry.says)
    assert isinstance(entry.owner, Role)
    assert entry.documents
    assert len(entry.says) <= 330
    if isinstance(entry, Aim):
        assert any(c.isdigit() for c in entry.target)


@pytest.mark.parametrize("guideline", library().guidelines, ids=[g.key for g in library().guidelines])
def test_a_guideline_names_its_source_and_is_a_document_of_nobody(guideline: Guideline) -> None:
    document = guideline.document
    assert document.id == f"gl-{guideline.id}@{guideline.version}"
    assert document.kind is DocumentKind.GUIDELINE
    assert document.patient is None
    assert guideline.publisher
    assert guideline.source
    assert 1990 <= guideline.year <= 2026
    assert guideline.grade
    assert guideline.jurisdiction == "US"
    assert document.text.startswith(f"# {guideline.title}\n")
    assert document.text[guideline.sections[0].start :].startswith(f"# {guideline.title}")
    assert guideline.sections[-1].end == len(document.text)


def test_an_emergency_sentence_names_whom_to_call() -> None:
    for guideline, entry in EVERY:
        if isinstance(entry, Action) and entry.kind == "contingency":
            assert any(
                word in entry.says.lower()
                for word in ("911", "988", "call", "emergency room", "tell ", "phone")
            ), (guideline.id, entry.id)


def test_a_superseded_guideline_can_be_read_and_never_applies() -> None:
    old = library().get("opioid-safety@2016.1")
    assert old.status is Status.SUPERSEDED
    assert library().get("opioid-safety").key == old.superseded_by == "opioid-safety@2026.1"
    assert library().document(old.document.id) == old.document
    assert old.document not in library().documents
    assert applicable(record(medicine("oxycodone 5 mg")))["opioid-safety"].guideline.version == "2026.1"


def test_an_unknown_guideline_is_not_found() -> None:
    with pytest.raises(NotFound, match="no guideline moon"):
        library().get("moon")
    assert library().document(DocumentId("gl-moon@1")) is None


def test_the_library_is_the_same_each_time_it_is_read() -> None:
    ours = Path(__file__).parents[3] / "assistant" / "knowledge"
    assert load(ours / "guidelines", codes=ours / "codes").digest == library().digest


def test_applying_the_whole_library_takes_milliseconds() -> None:
    patient = record(
        HF, T2D, stay(), *(result("Potassium", 4, "mmol/L", loinc="2823-3") for _ in range(3000))
    )
    began = time.perf_counter()
    library().applicable(patient, TODAY)
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("within 2 business days of discharge", {2}),
        ("within 48 hours", {2}),
        ("in 1 hour", {1}),
        ("within 7 to 14 days", {7, 14}),
        ("every 3 months", {90, 91}),
        ("every 12 months", {360, 365}),
        ("for 2 years", {730}),
        ("a 6-week course", {42}),
        ("soon, and 140/90 mmHg", set()),
    ],
)
def test_an_interval_is_read_in_days(sentence: str, days: set[int]) -> None:
    assert intervals(sentence) == days


# --- a site's own folder, and files that are refused ---------------------------------------------------------------

OWN = """---
id: copd
title: COPD at our clinic
publisher: Our clinic
source: Our pathway
year: 2026
version: "1"
status: current
effective: 2026-11-01
jurisdiction: US
grade: Local
population: {condition: copd}
actions:
- id: call
  kind: coordination
  owner: nurse
  due_days: 3
  concern: COPD
  says: Call the patient within 3 days of discharge.
---

# COPD at our clinic

- Call the patient within 3 days of discharge.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[str], Path]:
    def written(text: str) -> Path:
        (tmp_path / "own.md").write_text(text, "utf-8")
        return tmp_path

    return written


def test_a_sites_own_guideline_takes_the_place_of_ours(folder: Callable[[str], Path]) -> None:
    ours, theirs = library(), load(folder(OWN))
    both = ours.with_others(theirs)
    assert both.get("copd").publisher == "Our clinic"
    assert both.get(ours.get("copd").key).superseded_by == "copd@1"
    assert [
        a.guideline.key for a in both.applicable(record(problem("COPD")), TODAY) if a.guideline.id == "copd"
    ] == ["copd@1"]
    assert len({ours.digest, theirs.digest, both.digest}) == 3


def test_a_site_may_bring_its_own_sets(folder: Callable[[str], Path]) -> None:
    own = folder(OWN.replace("condition: copd}", "condition: long_covid}"))
    (own / "codes").mkdir()
    (own / "codes" / "conditions.yaml").write_text(
        "long_covid: {label: long COVID, icd10cm: [U09.9]}", "utf-8"
    )
    assert len(load(own).applicable(record(problem("Long COVID", icd10="U09.9")), TODAY)) == 1


def test_a_set_that_exists_already_cannot_be_redefined(folder: Callable[[str], Path]) -> None:
    own = folder(OWN)
    (own / "codes").mkdir()
    (own / "codes" / "conditions.yaml").write_text("copd: {label: COPD, icd10cm: [J99]}", "utf-8")
    with pytest.raises(Invalid, match=r"codes/conditions\.yaml: copd: .*exists already"):
        load(own)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(
    folder: Callable[[str], Path], tmp_path: Path
) -> None:
    text = load(folder(OWN)).get("copd").document.text
    (tmp_path / "own.md").write_bytes(b"\xef\xbb\xbf" + OWN.replace("\n", "\r\n").encode())
    assert load(tmp_path).get("copd").document.text == text


GOAL = """goals:
- id: g
  concern: COPD
  measure: {name: steps}
  target: 5000 steps
  owner: patient
  says: Call the patient within 3 days of discharge.
actions:
"""
WRONG: list[tuple[str, str, str]] = [
    ("id: copd\n", "", "key 'id' is missing"),
    ("grade: Local", "grade: Local\ncolour: red", "unknown key 'colour'"),
    ("  owner: nurse", "  owner: nobody", r"actions\[0\]\.owner: 'nobody' is not one of"),
    ("  kind: coordination", "  kind: magic", r"actions\[0\]\.kind"),
    ("  due_days: 3", "  due_days: 4", r"actions\[0\]\.due_days: 4 days, but the sentence says 3"),
    ("  due_days: 3", "  due_days: 3\n  counted_from: birth", "does not speak of birth"),
    ("  due_days: 3", "  due_days: soon", "expected a whole number"),
    ("- Call the patient", "- Phone the patient", "stands in the body 0 times"),
    (
        "- Call the patient",
        "- Call the patient within 3 days of discharge.\n- Call the patient",
        "stands in the body 2 times",
    ),
    ("  says: Call the patient within 3 days of discharge.", "  says: Call the patient", "full stop"),
    ("population: {condition: copd}", "population: {condition: cop}", "population.condition: no set 'cop'"),
    ("population: {condition: copd}", "population: {condition: copd, sex: female}", "exactly one key"),
    ("  concern: COPD", "  concern: COPD\n  documents: [letter]", r"actions\[0\]\.documents\[0\]: 'letter'"),
    ("status: current", "status: superseded", "superseded_by goes with status superseded"),
    ("status: current", "status: superseded\nsuperseded_by: copd@9", "no guideline copd@9"),
    ("effective: 2026-11-01", "effective: yesterday", "effective: expected a day"),
    ('version: "1"', "version: 1", "version: expected words"),
    ("actions:\n", GOAL, r"goals\[0\]\.target: a target needs a number"),
    ("---\nid: copd", "id: copd", "no front matter"),
    ("grade: Local", "grade: [Local", "cannot be read as YAML"),
    ("  concern: COPD\n", "  concern: COPD\n  concern: Asthma\n", "'concern' twice"),
]


@pytest.mark.parametrize(("was", "now", "reason"), WRONG)
def test_a_file_that_does_not_keep_its_promises_is_refused_by_name(
    folder: Callable[[str], Path], was: str, now: str, reason: str
) -> None:
    assert was in OWN
    with pytest.raises(Invalid, match=reason) as refused:
        load(folder(OWN.replace(was, now, 1)))
    assert "own.md" in str(refused.value) or "copd" in str(refused.value)


def test_two_files_cannot_be_the_same_guideline_in_force(
    folder: Callable[[str], Path], tmp_path: Path
) -> None:
    folder(OWN)
    (tmp_path / "again.md").write_text(OWN.replace('version: "1"', 'version: "2"'), "utf-8")
    with pytest.raises(Invalid, match="two files"):
        load(tmp_path)


def test_days_count_from_the_draft_unless_the_sentence_says_from_what() -> None:
    counted: Any = {
        (e.counted_from, "discharge" in e.says.lower()) for _, e in EVERY if e.due_days is not None
    }
    assert (CountedFrom.DISCHARGE, False) not in counted
    assert all("birth" in e.says.lower() for _, e in EVERY if e.counted_from is CountedFrom.BIRTH)
