"""Social needs from the forms that ask for them: PRAPARE, AHC-HRSN, Hunger Vital Sign, and forms without codes."""

from typing import Any

import pytest

from retrieval.model import SocialNeed
from tests.unit.retrieval.charts import LOINC, coded, of, only, reading

FOOD, HOUSING, TRANSPORT = "food-insecurity", "housing-instability", "transportation-insecurity"
LITERACY, LANGUAGE, COMPANY = "personal-health-literacy", "language-access", "social-connection"
MONEY, VIOLENCE, INSURANCE = (
    "financial-insecurity",
    "intimate-partner-violence",
    "health-insurance-coverage-status",
)

#: LOINC question, the answer in words, the domain, and whether the need is there.
ANSWERS: list[tuple[str, str, str, bool | None]] = [
    ("71802-3", "I have housing", HOUSING, False),
    ("71802-3", "I do not have housing (staying with others, in a hotel, in a shelter)", HOUSING, True),
    ("93033-9", "Yes", HOUSING, True),
    ("93031-3", "Food", "material-hardship", None),
    ("93030-5", "Yes, it has kept me from medical appointments", TRANSPORT, True),
    ("93030-5", "No", TRANSPORT, False),
    ("67875-5", "Unemployed", "employment-status", True),
    ("67875-5", "Full-time work", "employment-status", False),
    ("67875-5", "Otherwise unemployed but not seeking work", "employment-status", None),
    ("82589-3", "Less than high school degree", "educational-attainment", True),
    ("82589-3", "High school diploma or GED", "educational-attainment", False),
    ("76437-3", "None/uninsured", INSURANCE, True),
    ("63586-2", "18000", MONEY, None),
    ("93029-7", "Less than once a week", COMPANY, True),
    ("93029-7", "5 or more times a week", COMPANY, False),
    ("93038-8", "Very much", "stress", True),
    ("93038-8", "Not at all", "stress", False),
    ("93028-9", "No", "incarceration-status", False),
    ("93026-3", "Yes", VIOLENCE, False),
    ("93026-3", "No", VIOLENCE, True),
    ("76501-6", "Yes", VIOLENCE, True),
    ("54899-0", "English", LANGUAGE, False),
    ("54899-0", "Spanish", LANGUAGE, True),
    ("54899-0", "I choose not to answer this question", LANGUAGE, None),
    ("88122-7", "Never true", FOOD, False),
    ("88123-5", "Sometimes true", FOOD, True),
    ("88124-3", "At risk", FOOD, True),
    ("96779-4", "Already shut off", "utility-insecurity", True),
    ("96778-6", "None of the above", "inadequate-housing", False),
    ("76513-1", "Very hard", MONEY, True),
    ("76513-1", "Not hard at all", MONEY, False),
    ("93159-2", "Often", COMPANY, True),
    ("93157-6", "Sometimes", LITERACY, True),
    ("93157-6", "Rarely", LITERACY, False),
    ("93033-9", "I choose not to answer this question", HOUSING, None),
]


@pytest.mark.parametrize(("loinc", "answer", "domain", "present"), ANSWERS)
def test_an_answer_says_whether_the_need_is_there(
    loinc: str, answer: str, domain: str, present: bool | None
) -> None:
    need = only(
        SocialNeed, of("Observation", status="final", code=coded(LOINC, loinc, "Q"), valueString=answer)
    )
    assert (need.domain, need.present) == (domain, present)


@pytest.mark.parametrize(
    ("loinc", "score", "present"),
    [("95614-4", 11, True), ("95614-4", 10, False), ("76506-5", 1, True), ("76506-5", 2, False)],
)
def test_a_score_says_it_by_its_cut_point(loinc: str, score: int, present: bool) -> None:
    need = only(
        SocialNeed, of("Observation", status="final", code=coded(LOINC, loinc, "Q"), valueInteger=score)
    )
    assert need.present is present


def form(*questions: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    items = [
        {"linkId": link, "text": text, "answer": [{"valueString": answer}]}
        for link, text, answer in questions
    ]
    return of("QuestionnaireResponse", status="completed", authored="2026-02-03", item=items, **more)


#: Questions as houses write them, on forms without codes.
WORDED = [
    ("Within the past 12 months, you worried that your food would run out.", "Often true", FOOD, True),
    ("Within the past 12 months, the food you bought just didn't last.", "Never true", FOOD, False),
    ("Has lack of reliable transportation kept you from medical appointments?", "Yes", TRANSPORT, True),
    ("What is your living situation today?", "I have a steady place to live", HOUSING, False),
    ("Has the electric or gas company threatened to shut off services?", "Yes", "utility-insecurity", True),
    ("How hard is it for you to pay for the very basics like food and heating?", "Very hard", MONEY, True),
    ("How often do you need help to read instructions or pamphlets?", "Always", LITERACY, True),
    ("Do you feel physically and emotionally safe where you currently live?", "No", VIOLENCE, True),
    ("How often do you feel lonely or isolated from those around you?", "Never", COMPANY, False),
]  # fmt: skip


@pytest.mark.parametrize(("question", "answer", "domain", "present"), WORDED)
def test_a_form_without_codes_is_read_by_the_words_of_its_questions(
    question: str, answer: str, domain: str, present: bool
) -> None:
    need = only(SocialNeed, form(("3.1", question, answer)))
    assert (need.domain, need.present, need.answer, need.codes) == (domain, present, answer, ())
    assert need.date == "2026-02-03"


@pytest.mark.parametrize(
    "question", ["Favourite food?", "Anything else?", "Do you drive?", "How do you sleep?"]
)
def test_a_question_about_something_else_is_no_need(question: str) -> None:
    assert not [f for f in reading(form(("3.1", question, "Yes"))).facts if isinstance(f, SocialNeed)]


def test_the_code_of_a_question_is_found_on_the_form_that_comes_along() -> None:
    questions = {
        "resourceType": "Questionnaire",
        "id": "q",
        "status": "active",
        "item": [
            {"linkId": "a", "item": [{"linkId": "a.1", "code": [{"system": LOINC, "code": "88124-3"}]}]}
        ],
    }
    answered = form(("a.1", "Food?", "At risk"), contained=[questions], questionnaire="#q")
    need = only(SocialNeed, answered)
    assert (need.domain, need.present, need.codes[0].code) == (FOOD, True, "88124-3")


@pytest.mark.parametrize(
    ("icd10", "domain"),
    [("Z55.6", LITERACY), ("Z55.0", LITERACY), ("Z59.41", FOOD), ("Z91.120", "medical-cost-burden")],
)
def test_a_coded_need_is_of_its_domain(icd10: str, domain: str) -> None:
    condition = of("Condition", code=coded("http://hl7.org/fhir/sid/icd-10-cm", icd10, "as coded"))
    assert only(SocialNeed, condition).domain == domain
