"""Special populations: who is in one and why, what code counts for them, what the draft says, and what it asks for."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from assistant.checks.populations import what_matters_for_the_population_is_charted
from assistant.checks.reading import Reading
from assistant.checks.scores import every_score_can_be_computed_again
from assistant.domain.draft import Finding, Harm, ItemKind, Kind, PersonId, Section, Severity
from assistant.knowledge import growth
from assistant.knowledge.calculations import CALCULATIONS, calculation
from assistant.knowledge.chart import Chart
from assistant.knowledge.child_doses import limits, over_the_most
from assistant.knowledge.children import per_kilogram, weight_is_good_for
from assistant.knowledge.criteria import Applies, Unknown
from assistant.knowledge.guidelines import library
from assistant.knowledge.populations import CRITERIA, Group, belongs, populations
from assistant.knowledge.pregnancy import pregnancy
from assistant.knowledge.risk.score import sentence
from assistant.writing.desk import Desk
from assistant.writing.parts.populations import special_populations
from retrieval.model import Contact, Record
from tests.unit.assistant.charted import (
    TODAY,
    device,
    medicine,
    member,
    need,
    preference,
    problem,
    procedure,
    record,
    result,
    vaccine,
)

HOSPICE = procedure("Hospice care", on="2026-10-01")
OUD = problem("Opioid use disorder", icd10="F11.20")
SUICIDAL = problem("Suicidal ideation", icd10="R45.851", date="2026-11-10")
NALOXONE = medicine("naloxone 4 mg nasal spray", date="2026-09-02")
DEAF = problem("Bilateral hearing loss", icd10="H90.3")
BIRTH = procedure("Vaginal delivery", on="2026-11-01")
PREGNANT = problem("Pregnancy", icd10="Z34.90", onset="2026-06-01")
IMMUNE_WEAK = problem("Combined immunodeficiency", icd10="D81.9")
MOTHER = Contact(name="Ana Ruiz", relation="Mother, legal guardian", phone="555-0100")


def kilos(number: float, on: str = "2026-11-18") -> Any:
    return result("Body weight", number, "kg", on=on, loinc="29463-7")


def child(*facts: Any, born: str = "2018-05-14", **person: Any) -> Record:
    return record(*facts, born=born, **{"contacts": (MOTHER,), **person})


def adult(*facts: Any, **person: Any) -> Record:
    return record(*facts, **{"born": "1990-01-01", "language": "en", **person})


def chart(of: Record, on: date = TODAY) -> Chart:
    return Chart(of, on)


# --- who is in one -------------------------------------------------------------------------------------------------

MEMBERS: list[tuple[Group, Record, Record]] = [
    (Group.OLDER_ADULT, record(born="1961-11-22"), record(born="1961-11-23")),
    (Group.CHILD, record(born="2008-11-23"), record(born="2008-11-22")),
    (Group.PREGNANT, adult(PREGNANT), adult(PREGNANT, BIRTH)),
    (Group.AFTER_BIRTH, adult(BIRTH), adult(procedure("Vaginal delivery", on="2026-01-01"))),
    (Group.MENTAL_HEALTH, adult(SUICIDAL), adult(problem("Family history of depression"))),
    (Group.SUBSTANCE_USE, adult(OUD), adult(medicine("oxycodone 5 mg"))),
    (Group.PALLIATIVE, record(HOSPICE), record(preference("treatment", "Declines hospice"))),
    (Group.LIMITED_ENGLISH, adult(language="es"), adult(language="en-US")),
    (Group.LIMITED_ENGLISH, adult(language="English", interpreter=True), adult(language="English")),
    (Group.DISABILITY, adult(DEAF), adult(problem("Hearing screening normal"))),
    (
        Group.DISABILITY,
        adult(device("Manual wheelchair")),
        adult(device("Manual wheelchair", status="inactive")),
    ),
]


@pytest.mark.parametrize(("group", "meant", "other"), MEMBERS)
def test_a_patient_is_in_a_population_because_the_chart_says_so(
    group: Group, meant: Record, other: Record
) -> None:
    found = next(p for p in populations(chart(meant)) if p.name is group)
    assert found.because_text
    assert found.because or meant.patient.words is None
    assert not belongs(chart(other), group)


def test_every_population_is_tried_and_has_a_criterion() -> None:
    assert {group for group, _, _ in MEMBERS} == set(Group) == set(CRITERIA)


def test_nobody_who_has_died_is_in_one() -> None:
    assert populations(chart(record(HOSPICE, deceased="2026-11-01"))) == ()


def test_what_the_record_lacks_to_decide_is_told() -> None:
    child = library().words.situations[CRITERIA[Group.CHILD]]
    assert child.decide(chart(record(born=None))) == Unknown(("the birth date",))


# --- how far a pregnancy is ----------------------------------------------------------------------------------------

WEEKS: list[tuple[tuple[Any, ...], int | None]] = [
    ((PREGNANT, result("EDD", None, value="2027-02-28", on="2026-08-01", loinc="11778-8")), 26),
    ((PREGNANT, result("Gestational age", 20, "wk", on="2026-10-11", loinc="18185-9")), 26),
    ((PREGNANT, result("Gestational age", 182, "d", on="2026-11-22", loinc="18185-9")), 26),
    ((PREGNANT, result("Last menstrual period", None, value="2026-05-24", loinc="8665-2")), 26),
    ((problem("Pregnancy", icd10="Z3A.20", onset="2026-10-11"),), 26),
    ((problem("Intrauterine pregnancy at 20 weeks", onset="2026-10-11"),), 26),
    ((PREGNANT,), None),
    ((PREGNANT, result("EDD", None, value="2025-02-28", on="2026-08-01", loinc="11778-8")), None),
]


@pytest.mark.parametrize(("facts", "weeks"), WEEKS)
def test_weeks_of_pregnancy_are_counted_from_the_best_that_is_charted(
    facts: tuple[Any, ...], weeks: int | None
) -> None:
    running = pregnancy(chart(adult(*facts)))
    assert running is not None
    lasted = running.lasted(TODAY)
    assert (lasted.days // 7 if lasted else None) == weeks


def test_a_due_date_outranks_a_last_period() -> None:
    running = pregnancy(chart(adult(PREGNANT, *(f for facts, _ in (WEEKS[0], WEEKS[3]) for f in facts[1:]))))
    assert running is not None
    assert running.counted_by is not None
    assert running.counted_by.name == "EDD"


def test_a_pregnancy_that_ended_is_not_running() -> None:
    for ended in (BIRTH, problem("Miscarriage", icd10="O03.9", onset="2026-08-01")):
        assert pregnancy(chart(adult(PREGNANT, ended))) is None
    again = problem("Pregnancy", icd10="Z34.90", onset="2026-11-15")
    assert pregnancy(chart(adult(procedure("Vaginal delivery", on="2026-02-01"), again))) is not None


def test_weeks_that_nothing_counts_are_unknown_and_not_zero() -> None:
    words = library().words
    assert isinstance(words.situations["pregnant_now"].decide(chart(adult(PREGNANT))), Applies)
    told = calculation(chart(adult(PREGNANT)), "weeks_of_pregnancy")
    assert told is not None
    assert told.missing == ("the due date or the weeks of pregnancy",)
    due = next(a for a in library().applicable(adult(PREGNANT), TODAY) if a.guideline.id == "prenatal-care")
    assert "folic-acid" in {a.entry.id for a in due.asked if a.missing}


def test_the_time_since_a_birth_is_counted_from_its_day() -> None:
    told = calculation(chart(adult(BIRTH)), "time_since_birth")
    assert told is not None
    assert told.inputs[0].value == "21 days (3 weeks)"
    assert (
        calculation(
            chart(adult(problem("Postpartum state", icd10="Z39.2", date="2026-11-10"))), "time_since_birth"
        )
        is None
    )


# --- children: doses, growth ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "dose", "frequency", "once", "a_day"),
    [
        ("amoxicillin 400 mg/5 mL suspension", "10 mL", "twice daily", 40.0, 80.0),
        ("prednisolone 15 mg/5 mL oral solution", "20 mg", "once daily", 1.0, 1.0),
        ("ibuprofen 100 mg/5 mL suspension", "200 mg", "every 6 hours", 10.0, 40.0),
        ("levothyroxine 50 mcg tablet", "50 mcg", "once daily", 0.0025, 0.0025),
        ("cetirizine 5 mg tablet", "1 tablet", "once daily", 0.25, 0.25),
        ("epinephrine 0.15 mg auto-injector", "0.15 mg", "", 0.0075, None),
    ],
)
def test_a_dose_is_shown_per_kilogram(
    name: str, dose: str, frequency: str, once: float, a_day: float | None
) -> None:
    patient = child(kilos(20), medicine(name, dose=dose, frequency=frequency))
    found = per_kilogram(chart(patient))[0]
    assert found.once == pytest.approx(once)
    assert found.a_day == pytest.approx(a_day) if a_day is not None else found.a_day is None


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ((), "not checked: a weight"),
        (
            (kilos(20, on="2025-11-18"),),
            "not checked: a weight of the last 180 days (the newest is of 2025-11-18)",
        ),
    ],
)
def test_a_dose_is_not_checked_without_a_weight_recent_enough(weights: Iterable[Any], said: str) -> None:
    told = calculation(chart(child(*weights, medicine("amoxicillin 250 mg"))), "doses_by_weight")
    assert told is not None
    assert told.missing == (said,)
    assert "mg/kg" not in sentence(told)


def test_how_old_a_weight_may_be_goes_by_age() -> None:
    assert [weight_is_good_for(years) for years in (0.5, 1.5, 4, 8, 15)] == [30, 60, 120, 180, 365]


def test_inhalers_and_an_adults_size_are_not_dosed_by_weight() -> None:
    assert calculation(chart(child(kilos(20), medicine("albuterol HFA inhaler"))), "doses_by_weight") is None
    grown = child(kilos(61), medicine("ibuprofen 400 mg"), born="2012-01-01")
    assert calculation(chart(grown), "doses_by_weight") is None


MOST: list[tuple[str, str, str]] = [
    ("acetaminophen 160 mg/5 mL", "360 mg", "every 6 hours"),
    ("ibuprofen 100 mg/5 mL", "300 mg", "every 6 hours"),
    ("amoxicillin 400 mg/5 mL", "1200 mg", "twice daily"),
    ("amoxicillin-clavulanate 600 mg/5 mL", "1200 mg", "twice daily"),
    ("cephalexin 250 mg/5 mL", "600 mg", "four times daily"),
    ("cefdinir 250 mg/5 mL", "200 mg", "twice daily"),
    ("prednisolone 15 mg/5 mL", "30 mg", "twice daily"),
    ("prednisone 20 mg tablet", "60 mg", "once daily"),
    ("dexamethasone 4 mg tablet", "16 mg", "once daily"),
    ("diphenhydramine 12.5 mg/5 mL", "37.5 mg", "four times daily"),
    ("oseltamivir 6 mg/mL", "75 mg", "twice daily"),
]


@pytest.mark.parametrize(("name", "dose", "frequency"), MOST)
def test_a_dose_above_the_most_for_the_weight_is_asked_about(name: str, dose: str, frequency: str) -> None:
    given = medicine(name, dose=dose, frequency=frequency)
    assert len(over_the_most(chart(child(kilos(20), given)))) == 1
    assert over_the_most(chart(child(kilos(60), given))) == ()
    assert over_the_most(chart(child(given))) == ()
    assert over_the_most(chart(record(kilos(20), given))) == ()


def test_every_dose_limit_is_tried_and_names_its_source() -> None:
    assert len(limits()) == len(MOST) == 11
    assert all(most.source.publisher and most.source.year for most in limits().values())


#: Weight, height and BMI at published percentiles of the CDC tables (months, value, percentile).
GROWTH = [
    ("bmi", "male", 24.0, 14.73731947, 5),
    ("bmi", "male", 24.5, 16.54777487, 50),
    ("weight", "male", 24.0, 15.59648294, 97),
    ("weight", "male", 24.0, 12.6707633, 50),
    ("height", "male", 24.5, 80.26037074, 3),
]


@pytest.mark.parametrize(("measure", "sex", "months", "value", "percent"), GROWTH)
def test_growth_is_read_off_the_cdc_tables(
    measure: str, sex: str, months: float, value: float, percent: float
) -> None:
    assert growth.percentile(measure, sex, months, value) == pytest.approx(percent, abs=0.01)


def test_growth_is_not_said_where_the_tables_do_not_reach() -> None:
    assert growth.percentile("weight", "male", 23, 12) is None
    assert growth.percentile("weight", "unknown", 60, 18) is None
    assert calculation(chart(child(kilos(9), born="2025-11-01")), "growth") is None


# --- what the draft says -------------------------------------------------------------------------------------------


def desk(of: Record, kind: Kind = Kind.CARE_PLAN) -> Desk:
    return Desk(
        kind=kind,
        record=of,
        stay=None,
        guidelines=library().applicable(of, TODAY),
        as_of=TODAY,
        ask=lambda _: (),
        requested_by=PersonId("cora"),
    )


def said(of: Record, kind: Kind = Kind.CARE_PLAN) -> str:
    return "\n".join(i.text for i in special_populations(desk(of, kind)))


SAYS: list[tuple[Record, Kind, str]] = [
    (
        child(kilos(27.2), medicine("prednisolone 15 mg/5 mL", dose="27 mg", frequency="once daily")),
        Kind.REFERRAL,
        "0.99 mg/kg a day",
    ),
    (child(kilos(27.2)), Kind.CARE_PLAN, "weight 27.2 kg, 49th percentile on 2026-11-18"),
    (child(), Kind.CARE_PLAN, "Ana Ruiz (Mother, legal guardian), 555-0100"),
    (
        child(vaccine("03", on="2019-06-01")),
        Kind.DISCHARGE_SUMMARY,
        "MMR overdue: dose 2 of 2 since 2022-05-14",
    ),
    (child(member("Paul Adeyemi", role="School nurse")), Kind.CARE_PLAN, "School nurse: Paul Adeyemi"),
    (
        adult(PREGNANT, result("EDD", None, value="2027-02-28", loinc="11778-8")),
        Kind.CARE_PLAN,
        "26 weeks 0 days",
    ),
    (adult(BIRTH), Kind.REFERRAL, "21 days (3 weeks)"),
    (
        adult(BIRTH, result("Infant feeding", None, value="Breast milk")),
        Kind.CARE_PLAN,
        "Infant feeding: Breast milk",
    ),
    (
        adult(SUICIDAL, procedure("Safety plan completed", on="2026-11-12")),
        Kind.CARE_PLAN,
        "Safety plan completed",
    ),
    (adult(OUD, NALOXONE), Kind.CARE_PLAN, "Naloxone on the list: naloxone 4 mg nasal spray"),
    (adult(OUD), Kind.REFERRAL, "42 CFR Part 2"),
    (record(HOSPICE, preference("code_status", "DNR/DNI")), Kind.REFERRAL, "DNR/DNI"),
    (
        adult(language="Spanish", interpreter=True),
        Kind.REFERRAL,
        "Preferred language: Spanish; interpreter needed",
    ),
    (adult(DEAF, device("Hearing aids")), Kind.CARE_PLAN, "Bilateral hearing loss; Hearing aids"),
    (record(medicine("lorazepam 1 mg")), Kind.CARE_PLAN, "Medication: lorazepam 1 mg"),
    (record(problem("Dementia", icd10="F03.90")), Kind.CARE_PLAN, "Mind: Dementia"),
    (record(device("Rolling walker")), Kind.CARE_PLAN, "Mobility: Rolling walker"),
    (record(preference("treatment", "Stay at home")), Kind.DISCHARGE_SUMMARY, "What matters: “Stay at home”"),
]


@pytest.mark.parametrize(("of", "kind", "words"), SAYS)
def test_a_draft_says_what_the_population_needs(of: Record, kind: Kind, words: str) -> None:
    assert words in said(of, kind)


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (adult(OUD), "Naloxone"),
        (adult(SUICIDAL), "afety plan"),
        (record(), "Mobility"),
        (record(HOSPICE, medicine("lorazepam 1 mg")), "Medication"),
        (adult(kilos(60), medicine("amoxicillin 500 mg")), "mg/kg"),
        (adult(), "accine"),
    ],
)
def test_what_is_not_charted_is_not_said(of: Record, words: str) -> None:
    assert words not in said(of, Kind.DISCHARGE_SUMMARY)


def test_every_statement_cites_something() -> None:
    for of, kind, _ in SAYS:
        assert all(i.citations for i in special_populations(desk(of, kind)))


def test_a_calculation_is_counted_again_and_a_changed_one_stops() -> None:
    of = child(kilos(27.2), medicine("prednisolone", dose="27 mg", frequency="once daily"))
    items = tuple(i for i in special_populations(desk(of)) if i.kind is ItemKind.SCORE)
    assert len(items) == 3
    assert every_score_can_be_computed_again(reading(of, items)) == ()
    heavier = child(kilos(20), medicine("prednisolone", dose="27 mg", frequency="once daily"))
    assert every_score_can_be_computed_again(reading(heavier, items)) != ()


def test_every_calculation_is_tried() -> None:
    assert set(CALCULATIONS) == {
        "weeks_of_pregnancy",
        "time_since_birth",
        "doses_by_weight",
        "growth",
        "childhood_vaccines",
    }


# --- what the check asks for ---------------------------------------------------------------------------------------


def reading(of: Record, items: Iterable[Any] = (), kind: Kind = Kind.CARE_PLAN) -> Reading:
    section = Section(id="populations", title="", loinc="", items=tuple(items))
    return Reading(kind=kind, sections=(section,), record=of, guidelines={}, as_of=TODAY)


def findings(of: Record, kind: Kind = Kind.CARE_PLAN) -> dict[str, Finding]:
    found = what_matters_for_the_population_is_charted(reading(of, kind=kind))
    return {f.rule.removeprefix("populations@1/"): f for f in found}


ASKED: list[tuple[str, Record, Record, Harm]] = [
    (
        "child-weight",
        child(medicine("amoxicillin 250 mg")),
        child(kilos(20), medicine("amoxicillin 250 mg")),
        Harm.SERIOUS,
    ),
    (
        "child-dose",
        child(kilos(20), medicine("ibuprofen", dose="400 mg", frequency="every 6 hours")),
        child(kilos(20), medicine("ibuprofen", dose="200 mg", frequency="every 6 hours")),
        Harm.SERIOUS,
    ),
    ("guardian", child(kilos(20), contacts=()), child(kilos(20)), Harm.MODERATE),
    ("vaccine-caution", child(kilos(20), IMMUNE_WEAK), child(kilos(20)), Harm.SERIOUS),
    (
        "due-date",
        adult(PREGNANT),
        adult(PREGNANT, result("EDD", None, value="2027-02-28", loinc="11778-8")),
        Harm.MODERATE,
    ),
    (
        "birth-day",
        adult(problem("Postpartum care", icd10="Z39.2", date="2026-11-10")),
        adult(BIRTH),
        Harm.MODERATE,
    ),
    (
        "safety-plan",
        adult(SUICIDAL),
        adult(SUICIDAL, procedure("Suicide safety plan", on="2026-11-12")),
        Harm.SEVERE,
    ),
    ("naloxone", adult(OUD), adult(OUD, NALOXONE), Harm.SEVERE),
    ("interpreter", adult(language="Spanish"), adult(language="Spanish", interpreter=False), Harm.MINOR),
    ("accommodations", adult(DEAF), adult(DEAF, device("Hearing aids")), Harm.MINOR),
    ("no-screening", record(HOSPICE), record(problem("Metastatic cancer", icd10="C79.9")), Harm.MINOR),
]


@pytest.mark.parametrize(("rule", "lacking", "charted", "harm"), ASKED, ids=[row[0] for row in ASKED])
def test_what_matters_and_is_not_charted_is_asked_for(
    rule: str, lacking: Record, charted: Record, harm: Harm
) -> None:
    found = findings(lacking)[rule]
    assert found.harm is harm
    assert found.severity in {Severity.WARN, Severity.NOTE}
    assert found.evidence
    assert rule not in findings(charted)


def test_a_referral_in_advanced_illness_asks_for_the_code_status() -> None:
    ill = problem("Metastatic cancer", icd10="C79.9")
    assert findings(record(ill), Kind.REFERRAL)["code-status"].harm is Harm.SERIOUS
    assert "code-status" not in findings(record(ill, preference("code_status", "Full code")), Kind.REFERRAL)
    assert "code-status" not in findings(record(ill), Kind.CARE_PLAN)


def test_an_adult_of_no_special_population_gets_no_finding() -> None:
    assert findings(adult(need("food-insecurity", True), medicine("metformin 500 mg"))) == {}
