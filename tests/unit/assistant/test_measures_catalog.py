"""Which measures there are, what they need of a site, and what they say with its value sets and without."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.knowledge import measures
from assistant.knowledge.measures import MEASURES, Standing, ValueSet, ValueSets, decide, decide_all, missing
from assistant.knowledge.measures.named import OIDS, SITE_CODES
from assistant.knowledge.measures.populations import Population
from assistant.knowledge.measures.stand_ins import STAND_INS
from retrieval.model import AnyFact, Code
from tests.unit.assistant.charted import problem, record
from tests.unit.assistant.charted import procedure as done
from tests.unit.assistant.charted import visit as visit_of
from tests.unit.assistant.measured import (
    SYSTEM,
    YEAR,
    chart,
    condition,
    decided,
    observation,
    sets,
    stands,
    used,
    visit,
)

FOLDER = Path(measures.__file__).parent
SEEN = visit("Office Visit")


def test_there_are_fifteen_measures() -> None:
    assert list(MEASURES) == [
        "CMS2", "CMS22", "CMS50", "CMS117", "CMS122", "CMS124", "CMS125", "CMS130", "CMS135", "CMS144", "CMS149",
        "CMS155", "CMS165", "CMS349", "CMS506",
    ]  # fmt: skip


def test_each_value_set_is_named_once_and_used() -> None:
    assert len(set(OIDS.values())) == len(OIDS)
    also = {title for one in STAND_INS.values() for title in one.others}
    assert set(OIDS) == used() | also
    assert {title for one in MEASURES.values() for title in one.optional} == set(SITE_CODES)


def titles_in(file: Path) -> set[str]:
    return {
        node.value
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and node.value in OIDS
    }


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda one: one.id)
def test_a_measure_declares_every_value_set_that_its_file_names(measure: measures.Measure) -> None:
    (file,) = FOLDER.glob(f"{measure.id.lower()}_*.py")
    assert titles_in(file) <= set(measure.uses)


def test_no_measure_ships_codes_that_their_owner_keeps() -> None:
    for file in (*FOLDER.rglob("*.py"), *FOLDER.rglob("*.yaml")):
        assert "ama-assn.org" not in file.read_text() or file.name == "valuesets.py", file.name


# --- without value sets ----------------------------------------------------------------------------------------


def test_a_measure_without_its_value_sets_is_undecided_and_says_which() -> None:
    told = decided("CMS125", SEEN, by=ValueSets())
    assert (told.decided, told.rates) == (False, ())
    assert "Mammography" in told.missing
    assert "Office Visit" in told.missing


def test_what_another_list_can_stand_in_for_is_not_missing_and_is_told() -> None:
    some = ValueSets(one for one in sets() if one.title != "Kidney Transplant")
    transplant = {"resourceType": "Procedure", "status": "completed", "performedDateTime": "2020-01-01",
                  "code": {"text": "Transplant of kidney"}}  # fmt: skip
    told = decided("CMS165", SEEN, condition("Essential Hypertension", "2020-01-01.."), transplant, by=some)
    assert told.standing is Standing.EXCLUDED
    assert told.stood_in == ("Kidney Transplant",)
    assert missing(MEASURES["CMS165"], some) == ()


def test_every_stand_in_holds_something_and_not_everything() -> None:
    nothing = done("haircut")
    for title, one in STAND_INS.items():
        assert one.others or one.ours, title
        assert not one.holds(nothing), title


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Essential Hypertension", "Essential hypertension"),
        ("Chronic Kidney Disease, Stage 5", "Chronic kidney disease stage 5 (disorder)"),
        ("End Stage Renal Disease", "End-stage renal disease"),
        ("Kidney Transplant Recipient", "Kidney transplant status"),
        ("Kidney Transplant", "Transplant of kidney (procedure)"),
        ("Dialysis Services", "Hemodialysis procedure with single evaluation"),
        ("ESRD Monthly Outpatient Services", "End-stage renal disease (ESRD) related services monthly"),
        ("Physical Therapy Evaluation", "Combined physical therapy (regime/therapy)"),
        ("Referral for Adult Depression", "Referral to psychiatry service (procedure)"),
        ("Follow Up for Adolescent Depression", "Family psychotherapy procedure (regime/therapy)"),
        ("CMS50 interventions named by code", "Health behavior assessment, or re-assessment"),
        ("CMS122 visits named by code", "Medical nutrition therapy; group"),
        ("CMS117 visits named by code", "a visit that may not require the presence of a physician"),
    ],
)
def test_a_stand_in_goes_by_words_where_it_must(title: str, words: str) -> None:
    assert STAND_INS[title].holds(problem(words)) or STAND_INS[title].holds(done(words))


def test_a_site_may_give_the_codes_that_nobody_may_ship() -> None:
    own = ValueSet(title="CMS50 interventions named by code", oid="", codes=frozenset({(SYSTEM, "own")}))
    test = {"resourceType": "Procedure", "status": "completed", "performedDateTime": "2026-02-01",
            "code": {"coding": [{"system": SYSTEM, "code": "own"}]}}  # fmt: skip
    referral = {"resourceType": "ServiceRequest", "status": "active", "intent": "order", "authoredOn": "2026-02-01",
                "code": {"coding": [{"system": SYSTEM, "code": "Referral"}]}}  # fmt: skip
    assert decided("CMS50", test, referral).standing is Standing.OUTSIDE
    assert decided("CMS50", test, referral, by=ValueSets([*sets(), own])).standing is Standing.OPEN


# --- what an answer carries ------------------------------------------------------------------------------------


def test_an_answer_names_the_facts_that_decided_it_and_what_is_lacking() -> None:
    told = decided("CMS130", SEEN)
    (visits,) = [one for one in told.reasons if one.facts]
    assert (visits.population, [f.pointer for f in visits.facts]) == (Population.INITIAL, ["Encounter/0"])
    lacking = [one.text for one in told.reasons if one.population is Population.NUMERATOR and one.lacking]
    assert "a colonoscopy within ten years" in lacking
    assert told.standing is Standing.OPEN


def test_the_same_record_gives_the_same_answers_one_by_one_and_all_together() -> None:
    known = chart(
        [SEEN, condition("Diabetes", kind="encounter-diagnosis"), observation("Pap Test", "2026-01-01", True)]
    )
    together = decide_all(known, YEAR, sets())
    assert together == tuple(decide(id, known, YEAR, sets()) for id in MEASURES)


def test_a_record_read_without_particulars_is_measured_by_its_plain_fields() -> None:
    seen = replace(
        visit_of("AMB", "2026-03-01", "2026-03-01"), codes=(Code(system="http://snomed.info/sct", code="1"),)
    )
    by = ValueSets(
        [*sets(), _one("Office Visit", "1"), _one("Colonoscopy", "2"), _one("Total Colectomy", "3")]
    )

    def standing(*facts: AnyFact) -> Standing:
        return decide("CMS130", record(*facts, born="1960-06-15"), YEAR, by).standing

    assert standing() is Standing.OUTSIDE
    assert standing(seen) is Standing.OPEN
    assert standing(seen, done("a look inside", on="2020-01-01", snomed="2")) is Standing.MET
    assert standing(seen, done("a look inside", on="2016-01-01", snomed="2")) is Standing.OPEN
    assert standing(seen, done("an operation", on="2016-01-01", snomed="3")) is Standing.EXCLUDED


def _one(title: str, snomed: str) -> ValueSet:
    return ValueSet(title=title, oid=OIDS[title], codes=frozenset({("http://snomed.info/sct", snomed)}))


def test_two_sides_of_one_code_on_one_day_stay_two_to_a_measure() -> None:
    sides = [
        condition("Unilateral Mastectomy, Unspecified Laterality", "2012-01-01..", bodySite=[_site(code)])
        for code in ("7771000", "24028007")
    ]
    assert stands("CMS125", SEEN, *sides) == "ex"


def _site(code: str) -> dict[str, object]:
    return {"coding": [{"system": "http://snomed.info/sct", "code": code}]}
