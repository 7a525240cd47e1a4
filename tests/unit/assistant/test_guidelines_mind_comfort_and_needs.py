"""Mind, substances, serious illness, social needs and disability: each is asked of one patient and not of another."""

from typing import Any

import pytest

from retrieval.model import Encounter, Medicine, Record
from tests.unit.assistant.charted import (
    appointment,
    device,
    medicine,
    member,
    need,
    preference,
    problem,
    procedure,
    record,
    result,
    stay,
    visit,
)
from tests.unit.assistant.guideline_table import Case, assert_fires, named, standing, untried

ADULT = "1985-01-01"


def adult(*facts: Any, **person: Any) -> Record:
    return record(*facts, **{"born": ADULT, **person})


def dated(name: str, number: float, on: str, unit: str = "", loinc: str = "") -> Any:
    return result(name, number, unit, on=on, loinc=loinc)


def stays(*days: str) -> tuple[Encounter, ...]:
    return tuple(stay(day, day, key=day) for day in days)


def taken(name: str) -> Medicine:
    return medicine(name, date="2025-01-01")


ANXIETY = problem("Generalized anxiety disorder", icd10="F41.1")
BIPOLAR = problem("Bipolar disorder", icd10="F31.9")
LITHIUM = taken("lithium carbonate 300 mg")
QUETIAPINE = taken("quetiapine 100 mg")
SERTRALINE = taken("sertraline 50 mg")
SUICIDAL = problem("Suicidal ideation", icd10="R45.851", date="2026-11-10")
ALCOHOL = problem("Alcohol use disorder", icd10="F10.20")
COCAINE = problem("Cocaine use disorder", icd10="F14.20")
OUD = problem("Opioid use disorder", icd10="F11.20")
HOSPICE = procedure("Hospice care", on="2026-10-01")
HF = problem("Heart failure", icd10="I50.9")
METASTATIC = problem("Metastatic lung cancer", icd10="C78.00")
WORN = problem("Frailty", icd10="R54")
COPD = (problem("COPD", icd10="J44.9"), device("Oxygen concentrator"))
THIN = problem("Cachexia", icd10="R64", date="2026-10-01")
HOME = stay("2026-11-20")
DEAF = problem("Bilateral hearing loss", icd10="H90.3")
BLIND = problem("Legal blindness", icd10="H54.8")
APHASIA = problem("Aphasia", icd10="R47.01")
DOWN = problem("Down syndrome", icd10="Q90.9")
WHEELCHAIR = device("Manual wheelchair")
WIFE = member("Ana", relation="wife")
VIOLENCE = need("intimate-partner-violence", True)
ABUSE = need("elder-abuse", True)
POWER = need("utility-insecurity", True)
POOR = need("financial-insecurity", True)
JOBLESS = need("employment-status", True)
COST = need("medical-cost-burden", True)
UNINSURED = need("health-insurance-coverage-status", True)
ALONE = need("social-connection", True)
SCHOOLING = need("educational-attainment", True)
UNSKILLED = need("digital-literacy", True)
OFFLINE = need("digital-access", True)

FIRES: list[Case] = [
    ("anxiety", "screen", adult(), adult(result("GAD-7", 3, loinc="70274-6"))),
    (
        "anxiety",
        "positive",
        adult(result("GAD-7", 14, loinc="70274-6")),
        adult(result("GAD-7", 4, loinc="70274-6")),
    ),
    ("anxiety", "repeat", adult(ANXIETY), adult(ANXIETY, result("GAD-7", 6, loinc="70274-6"))),
    ("anxiety", "benzodiazepine", adult(ANXIETY, taken("alprazolam 1 mg")), adult(ANXIETY)),
    (
        "bipolar-disorder",
        "antidepressant-alone",
        adult(BIPOLAR, SERTRALINE),
        adult(BIPOLAR, SERTRALINE, LITHIUM),
    ),
    (
        "bipolar-disorder",
        "valproate-pregnancy",
        adult(BIPOLAR, taken("divalproex 500 mg")),
        adult(BIPOLAR, taken("divalproex 500 mg"), sex="male"),
    ),
    ("bipolar-disorder", "early-signs", adult(BIPOLAR), adult(ANXIETY)),
    ("bipolar-disorder", "follow-up", adult(BIPOLAR), adult(BIPOLAR, appointment("2026-12-01"))),
    (
        "lithium-monitoring",
        "level",
        adult(LITHIUM),
        adult(LITHIUM, dated("Lithium", 0.8, "2026-09-01", "mmol/L", "14334-7")),
    ),
    (
        "lithium-monitoring",
        "level-high",
        adult(LITHIUM, dated("Lithium", 1.6, "2026-11-15", "", "14334-7")),
        adult(LITHIUM, dated("Lithium", 0.8, "2026-11-15", "", "14334-7")),
    ),
    (
        "lithium-monitoring",
        "kidney-thyroid",
        adult(LITHIUM),
        adult(
            LITHIUM,
            dated("Creatinine", 0.9, "2026-10-01", "mg/dL", "2160-0"),
            dated("TSH", 2, "2026-10-01", "mIU/L", "3016-3"),
            dated("Calcium", 9.4, "2026-10-01", "mg/dL", "17861-6"),
        ),
    ),
    ("lithium-monitoring", "interactions", adult(LITHIUM, taken("ibuprofen 600 mg")), adult(LITHIUM)),
    ("lithium-monitoring", "toxicity", adult(LITHIUM), adult(BIPOLAR)),
    (
        "antipsychotic-monitoring",
        "glucose",
        adult(QUETIAPINE),
        adult(QUETIAPINE, dated("A1c", 5.5, "2026-06-01", "%", "4548-4")),
    ),
    (
        "antipsychotic-monitoring",
        "lipids",
        adult(QUETIAPINE),
        adult(QUETIAPINE, dated("LDL", 90, "2026-06-01", "mg/dL", "13457-7")),
    ),
    (
        "antipsychotic-monitoring",
        "weight",
        adult(QUETIAPINE),
        adult(QUETIAPINE, dated("Weight", 80, "2026-10-01", "kg", "29463-7")),
    ),
    (
        "antipsychotic-monitoring",
        "movement",
        adult(QUETIAPINE),
        adult(QUETIAPINE, procedure("AIMS exam", on="2026-06-01")),
    ),
    ("antipsychotic-monitoring", "clozapine", adult(taken("clozapine 100 mg")), adult(QUETIAPINE)),
    (
        "suicide-safety",
        "means",
        adult(SUICIDAL),
        adult(SUICIDAL, procedure("Lethal means counseling", on="2026-11-12")),
    ),
    ("suicide-safety", "plan-at-hand", record(SUICIDAL, born="2016-01-01"), adult(SUICIDAL)),
    ("suicide-safety", "small-supply", adult(SUICIDAL, SERTRALINE), adult(SUICIDAL)),
    (
        "suicide-safety",
        "contacts",
        adult(SUICIDAL),
        adult(problem("Suicide attempt", icd10="T14.91XA", date="2026-03-01", status="resolved")),
    ),
    ("alcohol-use-disorder", "withdrawal-history", adult(ALCOHOL), adult(ALCOHOL, HOSPICE)),
    (
        "alcohol-use-disorder",
        "thiamine",
        adult(ALCOHOL, HOME, SERTRALINE),
        adult(ALCOHOL, HOME, taken("thiamine 100 mg")),
    ),
    (
        "alcohol-use-disorder",
        "liver",
        adult(ALCOHOL),
        adult(ALCOHOL, dated("ALT", 40, "2026-06-01", "U/L", "1742-6")),
    ),
    ("alcohol-use-disorder", "support", adult(ALCOHOL), adult()),
    (
        "overdose-prevention",
        "naloxone",
        adult(COCAINE, SERTRALINE),
        adult(COCAINE, taken("naloxone 4 mg nasal spray")),
    ),
    (
        "overdose-prevention",
        "not-alone",
        adult(problem("Opioid overdose", icd10="T40.2X1A", date="2025-01-01")),
        adult(OUD),
    ),
    ("overdose-prevention", "response", adult(COCAINE), adult(ALCOHOL)),
    (
        "stimulant-use",
        "contingency-management",
        adult(COCAINE),
        adult(problem("Cocaine use disorder", icd10="F14.20", status="resolved")),
    ),
    ("stimulant-use", "heart", adult(COCAINE), adult(OUD)),
    (
        "stimulant-use",
        "addiction",
        adult(COCAINE),
        adult(COCAINE, procedure("Intensive outpatient program", on="2026-11-01")),
    ),
    ("drug-use-screening", "screen", adult(), adult(dated("DAST-10", 0, "2026-06-01", "", "82667-7"))),
    (
        "drug-use-screening",
        "positive",
        adult(dated("DAST-10", 3, "2026-11-01", "", "82667-7")),
        adult(dated("DAST-10", 0, "2026-11-01", "", "82667-7")),
    ),
    ("substance-use-records", "consent", adult(ALCOHOL), adult(OUD)),
    ("substance-use-records", "counseling-notes", adult(COCAINE), adult()),
    ("intimate-partner-violence", "screen", adult(), adult(need("intimate-partner-violence", False))),
    ("intimate-partner-violence", "safety-plan", adult(VIOLENCE), adult()),
    ("intimate-partner-violence", "private", adult(VIOLENCE, sex="male"), adult(sex="male")),
    (
        "intimate-partner-violence",
        "hotline",
        adult(VIOLENCE),
        adult(need("intimate-partner-violence", False)),
    ),
    ("intimate-partner-violence", "advocate", adult(VIOLENCE), adult()),
    ("abuse-of-older-adults", "alone", record(ABUSE), record()),
    ("abuse-of-older-adults", "report", record(ABUSE), record(need("elder-abuse", False))),
    ("abuse-of-older-adults", "danger", record(ABUSE), record(ALONE)),
    (
        "serious-illness-conversation",
        "talk",
        record(HF),
        record(HF, procedure("Goals of care discussion", on="2026-06-01")),
    ),
    (
        "serious-illness-conversation",
        "code-status",
        record(HF),
        record(HF, preference("code_status", "Full code")),
    ),
    ("serious-illness-conversation", "prognosis", record(METASTATIC), record(HF)),
    (
        "palliative-symptoms",
        "assess",
        record(METASTATIC),
        record(METASTATIC, procedure("Edmonton Symptom Assessment", on="2026-11-15")),
    ),
    ("palliative-symptoms", "breathlessness", record(*COPD), record(METASTATIC)),
    (
        "palliative-symptoms",
        "breakthrough",
        record(METASTATIC, dated("Pain score", 8, "2026-11-20", "", "72514-3")),
        record(METASTATIC, dated("Pain score", 3, "2026-11-20", "", "72514-3")),
    ),
    ("palliative-symptoms", "who-to-call", record(METASTATIC), record(HOSPICE)),
    ("hospice-criteria", "surprise-question", record(METASTATIC), record(METASTATIC, HOSPICE)),
    ("hospice-criteria", "decline", record(METASTATIC, WORN), record(METASTATIC)),
    ("hospice-care", "one-number", record(HOSPICE), record(METASTATIC)),
    ("hospice-care", "comfort-kit", record(HOSPICE), record(HF)),
    (
        "hospice-care",
        "orders-visible",
        record(preference("treatment", "Comfort care only")),
        record(preference("treatment", "Does not want comfort care")),
    ),
    ("hospice-care", "no-routine", record(HOSPICE), record()),
    ("hospice-care", "bereavement", record(HOSPICE), record(procedure("Hospice care", on="2024-01-01"))),
    ("utility-insecurity", "medical-letter", adult(POWER, taken("insulin glargine")), adult(POWER)),
    ("utility-insecurity", "assistance", adult(POWER), adult(need("utility-insecurity", False))),
    ("utility-insecurity", "check", adult(POWER), adult()),
    ("financial-strain", "benefits-check", adult(POOR), adult(need("financial-insecurity", False))),
    ("financial-strain", "leave", adult(POOR, HOME), adult(POOR)),
    ("financial-strain", "outcome", adult(need("material-hardship", True)), adult()),
    ("financial-strain", "employment", adult(JOBLESS), adult(POOR)),
    ("medical-cost-and-coverage", "which-medicine", adult(COST), adult(UNINSURED)),
    ("medical-cost-and-coverage", "coverage", adult(UNINSURED), adult(COST)),
    ("medical-cost-and-coverage", "legal", adult(COST), adult()),
    ("social-isolation", "ask", adult(ALONE), adult(need("social-connection", False))),
    ("social-isolation", "safety-alone", record(ALONE, HOME), adult(ALONE, HOME)),
    ("social-isolation", "senses-and-mood", record(ALONE), adult(ALONE)),
    ("schooling-and-digital-skills", "how-to-learn", adult(SCHOOLING), adult()),
    ("schooling-and-digital-skills", "adult-education", adult(SCHOOLING), adult(UNSKILLED)),
    ("schooling-and-digital-skills", "digital-help", adult(UNSKILLED), adult(SCHOOLING)),
    ("digital-access", "reach", adult(OFFLINE), adult()),
    ("digital-access", "lifeline", adult(OFFLINE), adult(UNSKILLED)),
    ("digital-access", "no-video", adult(OFFLINE), adult(need("digital-access", False))),
    ("caregiver-at-discharge", "told-in-time", record(HOME, WIFE), record(HOME)),
    ("caregiver-at-discharge", "trained", record(HOME, WIFE, device("Foley catheter")), record(HOME, WIFE)),
    ("caregiver-at-discharge", "call-caregiver", record(HOME, WIFE), record(WIFE)),
    ("communication-access", "hearing", record(DEAF), record(BLIND)),
    ("communication-access", "sight", record(BLIND), record(problem("Color blindness"))),
    ("communication-access", "speech", record(APHASIA), record(DEAF)),
    ("intellectual-disability", "decide", adult(DOWN), record(DOWN, born="2018-01-01")),
    ("intellectual-disability", "health-passport", adult(DOWN), adult()),
    ("intellectual-disability", "change-in-behavior", adult(DOWN), adult(DEAF)),
    ("physical-access", "access", adult(WHEELCHAIR), adult()),
    ("physical-access", "skin", adult(problem("Paraplegia", icd10="G82.20")), adult(DEAF)),
    ("physical-access", "escape", adult(WHEELCHAIR), adult(device("Manual wheelchair", status="inactive"))),
    (
        "older-adult-4ms",
        "what-matters",
        record(),
        record(preference("treatment", "Stay at home"), born=ADULT),
    ),
    ("older-adult-4ms", "mind", record(), record(dated("MoCA", 27, "2026-03-01", "", "72172-0"))),
    ("older-adult-4ms", "mobility", record(problem("Recurrent falls", date="2026-05-01")), record()),
]


@pytest.mark.parametrize("case", FIRES, ids=named)
def test_mind_comfort_and_needs_are_asked_for_as_the_record_calls_for(case: Case) -> None:
    assert_fires(case)


def test_every_entry_about_mind_comfort_and_needs_is_tried() -> None:
    assert untried(FIRES) == set()


def test_a_relatives_illness_is_not_the_patients() -> None:
    for words, guideline, entry in (
        ("Family history of bipolar disorder", "bipolar-disorder", "early-signs"),
        ("Mother with cocaine use disorder", "stimulant-use", "heart"),
        ("No hearing loss", "communication-access", "hearing"),
    ):
        assert standing(adult(problem(words)), guideline, entry) is None


def test_an_emergency_visit_of_long_ago_asks_nothing() -> None:
    old = visit("EMER", "2025-01-18", "2025-01-18", reason="Opioid overdose")
    assert standing(adult(old), "emergency-visit-substance-use", "visit-7-days") is None
    assert standing(adult(old, THIN), "emergency-visit-substance-use", "naloxone") is None
