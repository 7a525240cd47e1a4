"""Prevention: each recommendation is asked of one patient and not of another, with the interval that its test has."""

import pytest

from assistant.knowledge.guidelines import Standing
from retrieval.model import Record
from tests.unit.assistant.charted import (
    medicine,
    need,
    problem,
    procedure,
    record,
    result,
)
from tests.unit.assistant.guideline_table import Case, assert_fires, named, standing, untried

HOSPICE = procedure("Hospice care", on="2026-10-01")
SMOKES = result("Smoking status", None, value="Current every day smoker", loinc="72166-2")
QUIT_2012 = result(
    "Smoking status", None, value="Former smoker, about 50 pack-years, quit 2012", loinc="72166-2"
)
QUIT_2004 = result(
    "Smoking status", None, value="Former smoker, about 30 pack-years, quit 2004", loinc="72166-2"
)
NEVER = result("Smoking status", None, value="Never smoker", loinc="72166-2")
WOMAN_OF_50 = record(born="1976-01-01")
HTN = problem("Hypertension", icd10="I10")
SCREEN_PHQ = result("PHQ-9", 3, loinc="44261-6")


def man(*facts: object, born: str = "1956-01-01") -> Record:
    return record(*facts, born=born, sex="male")  # type: ignore[arg-type]


FIRES: list[Case] = [
    (
        "breast-cancer-screening",
        "mammogram",
        record(procedure("Mammogram", on="2023-06-01"), born="1970-01-01"),
        record(procedure("Mammogram", on="2025-06-01"), born="1970-01-01"),
    ),
    (
        "breast-cancer-screening",
        "abnormal",
        record(problem("Abnormal mammogram", icd10="R92.8", date="2026-10-01"), born="1970-01-01"),
        record(born="1970-01-01"),
    ),
    (
        "cervical-cancer-screening",
        "cytology-21-29",
        record(result("Pap smear", None, value="Normal", on="2022-01-01"), born="2000-01-01"),
        record(result("Pap smear", None, value="Normal", on="2025-01-01"), born="2000-01-01"),
    ),
    (
        "cervical-cancer-screening",
        "hpv-30-65",
        record(result("Pap smear", None, value="Normal", on="2022-01-01"), born="1980-01-01"),
        record(result("HPV", None, value="Negative", loinc="77379-6", on="2022-06-01"), born="1980-01-01"),
    ),
    (
        "cervical-cancer-screening",
        "high-risk",
        record(problem("HIV disease", icd10="B20"), born="1980-01-01"),
        record(born="1980-01-01"),
    ),
    (
        "lung-cancer-screening",
        "low-dose-ct",
        record(QUIT_2012, born="1960-01-01"),
        record(QUIT_2004, born="1960-01-01"),
    ),
    (
        "lung-cancer-screening",
        "count-pack-years",
        record(problem("Tobacco use"), born="1960-01-01"),
        record(NEVER, born="1960-01-01"),
    ),
    ("aortic-aneurysm-screening", "ultrasound", man(SMOKES), man(SMOKES, born="1940-01-01")),
    ("osteoporosis", "dxa", record(born="1955-01-01"), record(procedure("DXA"), born="1955-01-01")),
    (
        "osteoporosis",
        "dxa-younger",
        record(problem("Menopause", icd10="Z78.0"), problem("Osteopenia", icd10="M85.80"), born="1968-01-01"),
        record(problem("Menopause", icd10="Z78.0"), born="1968-01-01"),
    ),
    (
        "osteoporosis",
        "after-fracture",
        record(problem("Hip fracture", icd10="S72.001A", date="2026-06-01"), medicine("aspirin")),
        record(problem("Hip fracture", icd10="S72.001A", date="2026-06-01"), medicine("alendronate 70 mg")),
    ),
    (
        "blood-pressure-screening",
        "yearly",
        record(born="1980-01-01"),
        record(result("Systolic", 120, "mmHg"), result("Diastolic", 70, "mmHg"), born="1980-01-01"),
    ),
    ("blood-pressure-screening", "younger", record(born="1995-01-01"), record(born="1980-01-01")),
    (
        "blood-pressure-screening",
        "raised",
        record(result("Systolic", 150, "mmHg"), result("Diastolic", 85, "mmHg"), born="1980-01-01"),
        record(result("Systolic", 120, "mmHg"), result("Diastolic", 70, "mmHg"), born="1980-01-01"),
    ),
    (
        "statin-primary-prevention",
        "statin",
        record(HTN, result("ASCVD risk", 12, "%"), medicine("lisinopril"), born="1970-01-01"),
        record(HTN, result("ASCVD risk", 12, "%"), medicine("atorvastatin 20 mg"), born="1970-01-01"),
    ),
    (
        "statin-primary-prevention",
        "talk-7-10",
        record(HTN, result("ASCVD risk", 8, "%"), medicine("lisinopril"), born="1970-01-01"),
        record(HTN, result("ASCVD risk", 12, "%"), medicine("lisinopril"), born="1970-01-01"),
    ),
    (
        "statin-primary-prevention",
        "work-out-risk",
        record(HTN, medicine("lisinopril"), born="1970-01-01"),
        record(HTN, result("ASCVD risk", 12, "%"), medicine("lisinopril"), born="1970-01-01"),
    ),
    (
        "prediabetes-screening",
        "test",
        record(result("BMI", 31, "kg/m2"), born="1980-01-01"),
        record(result("BMI", 31, "kg/m2"), result("A1c", 5.4, "%", on="2025-01-01"), born="1980-01-01"),
    ),
    (
        "prediabetes-screening",
        "yearly",
        record(result("A1c", 6.0, "%", on="2025-01-01"), born="1980-01-01"),
        record(result("A1c", 6.0, "%", on="2026-06-01"), born="1980-01-01"),
    ),
    (
        "prediabetes-screening",
        "prevention-program",
        record(problem("Prediabetes", icd10="R73.03"), born="1980-01-01"),
        record(
            problem("Prediabetes", icd10="R73.03"),
            procedure("Diabetes Prevention Program"),
            born="1980-01-01",
        ),
    ),
    ("obesity", "bmi", WOMAN_OF_50, record(result("BMI", 24, "kg/m2"), born="1976-01-01")),
    (
        "obesity",
        "adult-program",
        record(result("BMI", 33, "kg/m2"), born="1976-01-01"),
        record(result("BMI", 28, "kg/m2"), born="1976-01-01"),
    ),
    (
        "hiv-screening",
        "once",
        WOMAN_OF_50,
        record(
            result("HIV Ag/Ab", None, value="Nonreactive", loinc="56888-1", on="2015-01-01"),
            born="1976-01-01",
        ),
    ),
    (
        "hiv-screening",
        "yearly",
        record(
            problem("Injection drug use"),
            result("HIV test", None, value="neg", on="2024-01-01"),
            born="1980-01-01",
        ),
        record(
            problem("Injection drug use"),
            result("HIV test", None, value="neg", on="2026-08-01"),
            born="1980-01-01",
        ),
    ),
    (
        "hiv-prep",
        "offer",
        record(problem("High risk sexual behavior", icd10="Z72.51"), medicine("aspirin")),
        record(problem("High risk sexual behavior", icd10="Z72.51"), medicine("Truvada")),
    ),
    (
        "hiv-prep",
        "tests",
        record(problem("High risk sexual behavior", icd10="Z72.51"), medicine("Truvada")),
        record(
            problem("High risk sexual behavior", icd10="Z72.51"),
            medicine("Truvada"),
            result("HIV test", None, value="neg"),
            result("Creatinine", 0.9, "mg/dL"),
        ),
    ),
    (
        "hepatitis-c-screening",
        "once",
        WOMAN_OF_50,
        record(result("HCV antibody", None, value="Negative", on="2012-01-01"), born="1976-01-01"),
    ),
    (
        "hepatitis-b-screening",
        "at-risk",
        record(problem("On hemodialysis", icd10="Z99.2")),
        record(problem("On hemodialysis", icd10="Z99.2"), result("HBsAg", None, value="Negative")),
    ),
    (
        "hepatitis-b-screening",
        "every-adult",
        record(result("HBsAg", None, value="Negative")),
        record(
            result("HBsAg", None, value="Negative"),
            result("Anti-HBs", 12, "mIU/mL"),
            result("Hepatitis B core antibody", None, value="Negative"),
        ),
    ),
    (
        "syphilis-screening",
        "test",
        record(problem("Gonorrhea", icd10="A54.9", date="2026-05-01")),
        record(
            problem("Gonorrhea", icd10="A54.9", date="2026-05-01"), result("RPR", None, value="Nonreactive")
        ),
    ),
    (
        "chlamydia-gonorrhea-screening",
        "to-24",
        record(problem("Contraceptive management", icd10="Z30.9"), born="2004-01-01"),
        record(born="2004-01-01"),
    ),
    (
        "chlamydia-gonorrhea-screening",
        "from-25",
        record(problem("Chlamydia", icd10="A56.0", date="2026-01-01"), born="1990-01-01"),
        record(
            problem("Chlamydia", icd10="A56.0", date="2026-01-01"),
            result("Chlamydia/Gonorrhea NAAT", None, value="Negative", loinc="36903-3"),
            born="1990-01-01",
        ),
    ),
    (
        "tuberculosis-screening",
        "test",
        record(need("homelessness", True)),
        record(need("homelessness", True), result("QuantiFERON", None, value="Negative", on="2020-01-01")),
    ),
    (
        "alcohol-screening",
        "ask",
        record(result("AUDIT-C", 2, loinc="75626-2", on="2025-01-01")),
        record(result("AUDIT-C", 2, loinc="75626-2")),
    ),
    (
        "alcohol-screening",
        "brief-counseling",
        record(result("AUDIT-C", 3, loinc="75626-2")),
        man(result("AUDIT-C", 3, loinc="75626-2")),
    ),
    ("tobacco-screening", "ask", record(), record(NEVER)),
    (
        "tobacco-screening",
        "counsel",
        record(SMOKES, medicine("aspirin")),
        record(SMOKES, medicine("nicotine patch")),
    ),
    (
        "depression",
        "positive-screen",
        record(result("PHQ-9", 14, loinc="44261-6"), medicine("aspirin")),
        record(result("PHQ-9", 14, loinc="44261-6"), medicine("sertraline 50 mg")),
    ),
    ("depression", "screen", record(), record(SCREEN_PHQ)),
    (
        "falls",
        "ask-yearly",
        record(),
        record(procedure("Fall risk assessment")),
    ),
    (
        "falls",
        "physical-therapy",
        record(problem("Recurrent falls", date="2026-05-01")),
        record(problem("Recurrent falls", date="2026-05-01"), procedure("Physical therapy")),
    ),
    (
        "colorectal-screening",
        "mail-kit",
        record(born="1970-01-01"),
        record(procedure("Colonoscopy", on="2020-01-01"), born="1970-01-01"),
    ),
]

#: Here each entry of these is tried; of the others (depression, falls, colorectal) the main table tries the rest.
WHOLE = {row[0] for row in FIRES} - {"depression", "falls", "colorectal-screening"}


@pytest.mark.parametrize("case", FIRES, ids=[named(c) for c in FIRES])
def test_prevention_is_asked_of_one_patient_and_not_of_the_other(case: Case) -> None:
    assert_fires(case)


def test_every_entry_of_these_guidelines_is_in_the_table() -> None:
    assert untried([c for c in FIRES if c[0] in WHOLE]) == set()


STANDS: list[tuple[str, str, Record, Standing | None]] = [
    # who is set aside, or is not meant at all
    ("breast-cancer-screening", "mammogram", record(HOSPICE, born="1970-01-01"), None),
    ("breast-cancer-screening", "mammogram", man(born="1970-01-01"), None),
    (
        "breast-cancer-screening",
        "mammogram",
        record(problem("Bilateral mastectomy", icd10="Z90.13"), born="1970-01-01"),
        None,
    ),
    (
        "breast-cancer-screening",
        "mammogram",
        record(problem("Frailty", icd10="R54"), problem("Dementia", icd10="F03.90"), born="1956-01-01"),
        None,
    ),
    (
        "cervical-cancer-screening",
        "hpv-30-65",
        record(problem("Total hysterectomy", icd10="Z90.710"), born="1980-01-01"),
        None,
    ),
    (
        "lung-cancer-screening",
        "low-dose-ct",
        record(problem("Tobacco use"), born="1960-01-01"),
        Standing.UNKNOWN,
    ),
    ("lung-cancer-screening", "low-dose-ct", record(QUIT_2012, HOSPICE, born="1960-01-01"), None),
    # intervals, by test
    (
        "colorectal-screening",
        "choose-test",
        record(
            result("Stool DNA", None, value="Negative", loinc="77354-9", on="2024-06-01"), born="1970-01-01"
        ),
        Standing.DONE,
    ),
    (
        "colorectal-screening",
        "choose-test",
        record(result("FIT", None, value="Negative", loinc="57905-2", on="2025-06-01"), born="1970-01-01"),
        Standing.DUE,
    ),
    (
        "colorectal-screening",
        "choose-test",
        record(procedure("Flexible sigmoidoscopy", on="2022-06-01"), born="1970-01-01"),
        Standing.DONE,
    ),
    (
        "colorectal-screening",
        "choose-test",
        record(procedure("CT colonography", on="2021-01-01"), born="1970-01-01"),
        Standing.DUE,
    ),
    (
        "cervical-cancer-screening",
        "hpv-30-65",
        record(result("Pap smear", None, value="Normal", on="2024-06-01"), born="1980-01-01"),
        Standing.DONE,
    ),
    # the whole AUDIT closes, and its code is not AUDIT-C's
    ("alcohol-screening", "ask", record(result("AUDIT", 5, loinc="75624-7")), Standing.DONE),
    ("alcohol-screening", "brief-counseling", record(result("AUDIT", 5, loinc="75624-7")), None),
    ("obesity", "bmi", record(HOSPICE), None),
]


@pytest.mark.parametrize(("guideline", "entry", "patient", "expected"), STANDS)
def test_prevention_stands_as_the_record_says(
    guideline: str, entry: str, patient: Record, expected: Standing | None
) -> None:
    assert standing(patient, guideline, entry) == expected
