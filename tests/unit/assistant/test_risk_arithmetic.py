"""Scores against implementations that are not ours: libraries of others, and the published tables written again."""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations_with_replacement, product
from pathlib import Path

import pytest

from assistant.knowledge.chart import Chart
from assistant.knowledge.risk import charlson, ckd_grid, hospital, lace, questionnaires, stroke
from assistant.knowledge.risk.comorbidity import GROUPS, weighed
from assistant.knowledge.risk.kidney import ckd_epi_2021, cockcroft_gault
from assistant.knowledge.risk.score import Score, band
from retrieval.model import Encounter, Problem, Procedure
from tests.unit.assistant.charted import TODAY, problem, procedure, record, result, stay, visit

DATA = Path(__file__).parents[2] / "data" / "risk"


def rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{name}.csv").open(newline="") as file:
        assert file.readline().startswith("# ")
        yield from csv.DictReader(file)


def coded(codes: Iterable[str]) -> list[Problem]:
    return [problem("coded", icd10=code) for code in codes]


def charted(codes: Iterable[str], *, age: str, sex: str = "female") -> Chart:
    return Chart(record(*coded(codes), born=f"{TODAY.year - int(age)}-01-01", sex=sex), TODAY)


def sure(score: Score | None) -> Score:
    assert score is not None
    return score


def said(score: Score, name: str) -> str | None:
    return next((i.value for i in score.inputs if i.name == name), None)


def test_charlson_of_coded_problems_is_what_pycomorb_says() -> None:
    seen = 0
    for row in rows("charlson"):
        chart = charted(row["codes"].split() or ["R07.9"], age=row["age"])
        ours, newer = sure(charlson.charlson(chart)), sure(charlson.charlson(chart, charlson.V2011))
        expected = int(row["weights_1987"]), int(row["weights_2011"])
        assert (ours.points, newer.points) == expected, row
        assert (ours.partial, newer.partial) == (False, False)
        beside = said(ours, "with the points for age"), said(ours, "by the 2011 weights")
        shown = f"{row['with_age']} ({row['age']} years)", f"{row['weights_2011']} of 24"
        assert beside == (shown if ours.points else (None, None)), row
        assert charlson.age_points(int(row["age"])) == int(row["with_age"]) - int(row["weights_1987"]), row
        seen += 1
    assert seen == 300


#: One problem of each group.
_CODES = {
    "myocardial_infarction": "I25.2",
    "heart_failure": "I50.22",
    "peripheral_vascular": "I70.213",
    "cerebrovascular": "I63.9",
    "dementia": "F03.90",
    "chronic_lung": "J44.1",
    "rheumatic": "M05.79",
    "peptic_ulcer": "K27.9",
    "mild_liver": "K74.60",
    "severe_liver": "K72.90",
    "diabetes": "E11.9",
    "diabetes_complicated": "E11.42",
    "paralysis": "G81.94",
    "kidney": "N18.30",
    "cancer": "C61",
    "metastatic": "C79.51",
    "aids": "B20",
}
_FLAGS = {
    "mi": "myocardial_infarction",
    "chf": "heart_failure",
    "peripheral_vascular_disease": "peripheral_vascular",
    "cva": "cerebrovascular",
    "dementia": "dementia",
    "copd": "chronic_lung",
    "connective_tissue_disease": "rheumatic",
    "peptic_ucler_disease": "peptic_ulcer",
    "hemiplegia": "paralysis",
    "moderate_to_severe_ckd": "kidney",
    "aids": "aids",
    "mild": "mild_liver",
    "moderate to severe": "severe_liver",
    "uncomplicated": "diabetes",
    "end-organ damage": "diabetes_complicated",
    "localized": "cancer",
    "metastatic": "metastatic",
}


def test_charlson_with_age_is_what_medcalc_says() -> None:
    seen = 0
    for row in rows("charlson_combined"):
        flags = [*row["present"].split(), row["liver"], row["diabetes"], row["tumor"]]
        codes = [_CODES[_FLAGS[flag]] for flag in flags if flag in _FLAGS]
        score = sure(charlson.charlson(charted(codes or ["R07.9"], age=row["age"])))
        age = charlson.age_points(int(row["age"]))
        assert (score.points, score.partial) == (int(row["points"]) - age, False), row
        shown = f"{row['points']} ({row['age']} years)"
        assert said(score, "with the points for age") == (shown if codes else None), row
        seen += 1
    assert seen == 300


_CODED = {
    "chf": "I50.9",
    "hypertension": "I10",
    "diabetes": "E11.9",
    "stroke": "I63.9",
    "tia": "G45.9",
    "thromboembolism": "I74.9",
    "vascular_disease": "I25.2",
}


def test_cha2ds2_vasc_of_a_charted_patient_is_what_medcalc_says() -> None:
    seen = 0
    for row in rows("cha2ds2_vasc"):
        has = ["I48.91", *(_CODED[flag] for flag in row["present"].split())]
        score = sure(stroke.cha2ds2_vasc(charted(has, age=row["age"], sex=row["sex"])))
        assert (score.points, score.partial) == (int(row["points"]), False), row
        seen += 1
    assert seen == 300


def test_filtration_is_what_medcalc_says() -> None:
    seen = 0
    for row in rows("ckd_epi_2021"):
        value = ckd_epi_2021(
            age=int(row["age"]),
            female=row["sex"] == "female",
            creatinine_mg_dl=float(row["creatinine_mg_dl"]),
        )
        assert value == pytest.approx(float(row["filtration"]), abs=0.002), row
        seen += 1
    assert seen == 300


def test_clearance_is_what_medcalc_says_of_the_weight_as_it_is() -> None:
    seen = 0
    for row in rows("cockcroft_gault"):
        value = cockcroft_gault(
            age=int(row["age"]),
            female=row["sex"] == "female",
            weight_kg=float(row["weight_kg"]),
            creatinine_mg_dl=float(row["creatinine_mg_dl"]),
        )
        assert value == pytest.approx(float(row["clearance"]), abs=0.002), row
        seen += 1
    assert seen == 300


# --- published tables, written a second time -------------------------------------------------------------------------

#: van Walraven 2010, table 4: days of stay, and points of each attribute.
_LENGTH = {
    0: 0,
    1: 1,
    2: 2,
    3: 3,
    4: 4,
    5: 4,
    6: 4,
    **dict.fromkeys(range(7, 14), 5),
    **dict.fromkeys(range(14, 40), 7),
}
_COMORBID = {0: 0, 1: 1, 2: 2, 3: 3, **dict.fromkeys(range(4, 20), 5)}
_VISITS = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 4, 9: 4}
#: van Walraven 2010, the weights of previous disease; kidney disease as the paper's table has it, mild and severe.
_LACE_WEIGHTS = {
    "myocardial_infarction": 1, "cerebrovascular": 1, "peripheral_vascular": 1, "diabetes": 1, "heart_failure": 2,
    "diabetes_complicated": 2, "chronic_lung": 2, "mild_liver": 2, "kidney": 2, "cancer": 2, "dementia": 3,
    "rheumatic": 3, "severe_liver": 4, "aids": 4, "metastatic": 6,
}  # fmt: skip
#: Diseases none of which takes another's place, heaviest first: some of them weigh any total from 0 to 19.
_APART = (
    "metastatic", "severe_liver", "aids", "dementia", "rheumatic", "heart_failure", "chronic_lung",
    "myocardial_infarction",
)  # fmt: skip
#: Of no score, so that there is a problem list, and so old that nothing before a stay is out of the record's reach.
_OTHERWISE_WELL, _LONG_AGO = problem("Back pain", icd10="M54.5"), procedure("Appendectomy", on="2019-05-05")
_ADMITTED = TODAY - timedelta(days=40)


def before(days: int) -> str:
    return (_ADMITTED - timedelta(days=days)).isoformat()


def stays(days: int, *, urgent: bool, service: str = "General medicine") -> Encounter:
    end = (_ADMITTED + timedelta(days=days)).isoformat()
    return stay(end, before(0), priority="Emergency" if urgent else "Elective", service=service)


def weighing(weight: int) -> list[Problem]:
    left, groups = weight, []
    for group in _APART:
        if _LACE_WEIGHTS[group] <= left:
            groups.append(group)
            left -= _LACE_WEIGHTS[group]
    assert left == 0
    return coded(_CODES[group] for group in groups)


def had_lace(weight: int, visits: int) -> Chart:
    """A patient whose diseases weigh so much, and who came to the emergency department so often."""
    came = [visit("EMER", before(9 * n), before(9 * n), key=f"ed{n}") for n in range(1, visits + 1)]
    return Chart(record(_OTHERWISE_WELL, _LONG_AGO, *weighing(weight), *came), TODAY)


def test_lace_of_a_charted_stay_is_the_published_table_for_every_combination() -> None:
    seen = 0
    for (weight, c), (visits, e) in product(_COMORBID.items(), _VISITS.items()):
        chart = had_lace(weight, visits)
        for (days, length), urgent in product(_LENGTH.items(), (True, False)):
            score = sure(lace.lace(chart, stays(days, urgent=urgent)))
            assert (score.points, score.partial) == (length + 3 * urgent + c + e, False), score.inputs
            seen += 1
    assert seen == 40 * 2 * 20 * 7


@pytest.mark.parametrize(
    ("days", "urgent", "weight", "visits", "points"),
    [
        (0, False, 0, 0, 0),
        (3, True, 2, 1, 9),
        (5, True, 3, 2, 12),
        (14, True, 4, 4, 19),
        (30, True, 12, 9, 19),
    ],
)
def test_lace_of_worked_examples(days: int, urgent: bool, weight: int, visits: int, points: int) -> None:
    score = sure(lace.lace(had_lace(weight, visits), stays(days, urgent=urgent)))
    assert (score.points, score.most, score.partial) == (points, 19, False)


_MILDER = {"diabetes_complicated": "diabetes", "severe_liver": "mild_liver", "metastatic": "cancer"}


@pytest.mark.parametrize(
    ("weights", "kidney", "weight"),
    [
        (lace.GRADED, "N18.30", 2),
        (lace.GRADED, "N18.5", 4),
        (lace.FLAT, "N18.30", 2),
        (lace.FLAT, "N18.5", 2),
    ],
    ids=["graded, mild", "graded, severe", "flat, mild", "flat, severe"],
)
def test_every_one_and_two_diseases_weigh_in_lace_what_the_paper_says(
    weights: lace.Weights, kidney: str, weight: int
) -> None:
    codes, published = _CODES | {"kidney": kidney}, _LACE_WEIGHTS | {"kidney": weight}
    seen = 0
    for pair in combinations_with_replacement(codes, 2):
        groups = set(pair) - {milder for severe, milder in _MILDER.items() if severe in pair}
        weighs = {group: published[group] for group in groups if group in published}
        patient = record(_OTHERWISE_WELL, _LONG_AGO, *coded(codes[group] for group in set(pair)))
        score = sure(lace.lace(Chart(patient, TODAY), stays(0, urgent=False), weights))
        assert (score.points, score.partial) == (_COMORBID[sum(weighs.values())], False), pair
        shown = said(score, "comorbidity") or ""
        assert sorted(re.findall(r" (\d+)(?:,|$)", shown)) == sorted(map(str, weighs.values())), pair
        seen += 1
    assert seen == 17 * 18 / 2


def test_the_comorbidity_weights_of_lace_are_its_own() -> None:
    assert dict(lace.GRADED.groups) == _LACE_WEIGHTS == dict(lace.FLAT.groups)
    assert (lace.GRADED.severe_kidney, lace.FLAT.severe_kidney) == (4, 2)
    assert {name: charlson.ORIGINAL[name] for name in _LACE_WEIGHTS} != _LACE_WEIGHTS


#: Donze 2013 and 2016: admissions of the year before, and what they give.
_ADMISSIONS = {
    2013: {0: 0, 1: 2, 2: 2, 3: 2, 4: 2, 5: 2, 6: 5, 7: 5, 12: 5},
    2016: {0: 0, 1: 0, 2: 2, 3: 2, 4: 2, 5: 2, 6: 5, 7: 5, 12: 5},
}


def had_hospital(hemoglobin: float, sodium: float, done: bool, admissions: int) -> Chart:
    """A patient with these results and a procedure or none in the stay, admitted so often in the year before."""
    facts: list[Procedure | Encounter] = [
        visit("IMP", before(25 * n), before(25 * n - 2), key=f"a{n}") for n in range(1, admissions + 1)
    ]
    if done:
        facts.append(procedure("Thoracentesis", on=before(0)))
    hb = result("Hemoglobin", hemoglobin, "g/dL", on=before(0), loinc="718-7")
    na = result("Sodium", sodium, "mmol/L", on=before(0), loinc="2951-2")
    return Chart(record(_OTHERWISE_WELL, _LONG_AGO, hb, na, *facts), TODAY)


@pytest.mark.parametrize("version", [hospital.V2013, hospital.V2016], ids=["2013", "2016"])
def test_hospital_of_a_charted_stay_is_the_published_table_for_every_combination(
    version: hospital.Version,
) -> None:
    seen = 0
    for hb, na, done, (admissions, a) in product(
        (7.0, 11.9, 12.0, 15.0),
        (120.0, 134.9, 135.0, 142.0),
        (True, False),
        _ADMISSIONS[version.year].items(),
    ):
        chart = had_hospital(hb, na, done, admissions)
        for onc, urgent, days in product((True, False), (True, False), (0, 4, 5, 30)):
            table = (1 if hb < 12 else 0) + (2 if onc else 0) + (1 if na < 135 else 0) + (1 if done else 0)
            table += (1 if urgent else 0) + a + (2 if days >= 5 else 0)
            about = stays(days, urgent=urgent, service="Oncology" if onc else "General medicine")
            score = sure(hospital.hospital(chart, about, version))
            assert (score.points, score.partial) == (table, False), score.inputs
            assert score.most == 13 >= table
            seen += 1
    assert seen == 4 * 4 * 2 * 9 * 2 * 2 * 4


def test_the_two_versions_of_hospital_differ_for_one_admission_only() -> None:
    old, new = hospital.V2013, hospital.V2016
    differ = {n for n in range(20) if hospital.admission_points(n, old) != hospital.admission_points(n, new)}
    assert differ == {1}


# --- bands, for every total -------------------------------------------------------------------------------------------

_PHQ9 = ["none or minimal"] * 5 + ["mild"] * 5 + ["moderate"] * 5 + ["moderately severe"] * 5 + ["severe"] * 8
_GAD7 = ["minimal"] * 5 + ["mild"] * 5 + ["moderate"] * 5 + ["severe"] * 7
_PHQ2 = ["negative"] * 3 + ["positive: ask the PHQ-9"] * 4
_AUDIT_WOMEN, _AUDIT_MEN = ["negative"] * 3 + ["positive"] * 10, ["negative"] * 4 + ["positive"] * 9


@pytest.mark.parametrize(
    ("instrument", "words"),
    [
        (questionnaires.PHQ9, _PHQ9),
        (questionnaires.GAD7, _GAD7),
        (questionnaires.PHQ2, _PHQ2),
        (questionnaires.audit_c_of("female"), _AUDIT_WOMEN),
        (questionnaires.audit_c_of("male"), _AUDIT_MEN),
    ],
    ids=["PHQ-9", "GAD-7", "PHQ-2", "AUDIT-C women", "AUDIT-C men"],
)
def test_every_total_has_its_published_band(instrument: questionnaires.Instrument, words: list[str]) -> None:
    assert len(words) == instrument.most + 1
    assert [band(instrument.bands, n, n) for n in range(len(words))] == words


#: KDIGO 2024: the risk of each square by its colour, G1 to G5 downward and A1 to A3 across, and looks a year.
_COLORS = "g y o / g y o / y o r / o r r / r r r / r r r"
_LOOKS = "1 1 3 / 1 1 3 / 1 2 3 / 2 3 3 / 3 3 4 / 4 4 4"
_RISK = {"g": "low", "y": "moderately increased", "o": "high", "r": "very high"}


def test_every_filtration_and_albumin_lands_on_its_square() -> None:
    colors, looks = ([line.split() for line in text.split(" / ")] for text in (_COLORS, _LOOKS))
    seen = 0
    for egfr, albumin in product(range(131), (0, 10, 29.9, 30, 150, 300, 300.1, 2000)):
        g = (
            0
            if egfr >= 90
            else 1
            if egfr >= 60
            else 2
            if egfr >= 45
            else 3
            if egfr >= 30
            else 4
            if egfr >= 15
            else 5
        )
        a = 0 if albumin < 30 else 1 if albumin <= 300 else 2
        here = ckd_grid.cell(ckd_grid.filtration_stage(egfr), ckd_grid.albumin_stage(albumin))
        assert here.risk == _RISK[colors[g][a]]
        assert here.color[0] == colors[g][a]
        assert here.looks_a_year[0] == looks[g][a]
        seen += 1
    assert seen == 131 * 8


def test_age_adds_a_point_for_each_decade_from_fifty() -> None:
    given = [charlson.age_points(years) for years in (18, 49, 50, 59, 60, 69, 70, 79, 80, 99)]
    assert given == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_the_severe_form_of_a_disease_takes_the_place_of_the_milder() -> None:
    assert weighed(frozenset({"diabetes", "diabetes_complicated"}), charlson.ORIGINAL) == 2
    assert weighed(frozenset({"mild_liver", "severe_liver"}), charlson.ORIGINAL) == 3
    assert weighed(frozenset({"cancer", "metastatic"}), charlson.UPDATED) == 6
    assert weighed(frozenset(GROUPS), charlson.ORIGINAL) == charlson.V1987.most == 29
    assert weighed(frozenset(GROUPS), charlson.UPDATED) == charlson.V2011.most == 24


def test_a_charted_day_before_birth_gives_no_age() -> None:
    unborn = Chart(record(born="2026-12-01"), date(2026, 11, 22))
    assert charlson.charlson(unborn) is not None
