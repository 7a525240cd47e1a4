"""Scores against implementations that are not ours: libraries of others, and the published tables written again."""

import csv
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from assistant.knowledge.chart import Chart
from assistant.knowledge.risk import charlson, ckd_grid, hospital, lace, questionnaires, stroke
from assistant.knowledge.risk.comorbidity import GROUPS, comorbidities, weighed
from assistant.knowledge.risk.kidney import ckd_epi_2021, cockcroft_gault
from assistant.knowledge.risk.score import band
from tests.unit.assistant.charted import TODAY, problem, record

DATA = Path(__file__).parents[2] / "data" / "risk"


def rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{name}.csv").open(newline="") as file:
        assert file.readline().startswith("# ")
        yield from csv.DictReader(file)


def charted(codes: str) -> Chart:
    return Chart(record(*(problem("coded", icd10=code) for code in codes.split())), TODAY)


def test_charlson_of_coded_problems_is_what_pycomorb_says() -> None:
    seen = 0
    for row in rows("charlson"):
        found = frozenset(comorbidities(charted(row["codes"])))
        ours = weighed(found, charlson.ORIGINAL)
        with_age = ours + charlson.age_points(int(row["age"]))
        newer = weighed(found, charlson.UPDATED)
        expected = tuple(int(row[name]) for name in ("weights_1987", "with_age", "weights_2011"))
        assert (ours, with_age, newer) == expected, row["codes"]
        seen += 1
    assert seen == 300


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
        said = [*row["present"].split(), row["liver"], row["diabetes"], row["tumor"]]
        groups = frozenset(_FLAGS[flag] for flag in said if flag in _FLAGS)
        points = weighed(groups, charlson.ORIGINAL) + charlson.age_points(int(row["age"]))
        assert points == int(row["points"]), row
        seen += 1
    assert seen == 300


def test_cha2ds2_vasc_is_what_medcalc_says() -> None:
    seen = 0
    for row in rows("cha2ds2_vasc"):
        said = set(row["present"].split())
        points = stroke.total(
            heart_failure="chf" in said,
            hypertension="hypertension" in said,
            age=int(row["age"]),
            diabetes="diabetes" in said,
            stroke=bool(said & {"stroke", "tia", "thromboembolism"}),
            vascular="vascular_disease" in said,
            female=row["sex"] == "female",
        )
        assert points == int(row["points"]), row
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


def test_lace_is_the_published_table_for_every_combination() -> None:
    seen = 0
    for (days, length), urgent, (weight, c), (visits, e) in product(
        _LENGTH.items(), (True, False), _COMORBID.items(), _VISITS.items()
    ):
        assert (
            lace.total(days=days, urgent=urgent, weight=weight, visits=visits) == length + 3 * urgent + c + e
        )
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
    assert lace.total(days=days, urgent=urgent, weight=weight, visits=visits) == points


#: van Walraven 2010, the weights of previous disease; kidney disease as the paper's table has it, mild and severe.
_LACE_WEIGHTS = """myocardial_infarction 1;cerebrovascular 1;peripheral_vascular 1;diabetes 1;heart_failure 2
diabetes_complicated 2;chronic_lung 2;mild_liver 2;kidney 2;cancer 2;dementia 3;rheumatic 3;severe_liver 4;aids 4
metastatic 6""".replace("\n", ";")


def test_the_comorbidity_weights_of_lace_are_its_own() -> None:
    published = {name: int(weight) for name, weight in (pair.split() for pair in _LACE_WEIGHTS.split(";"))}
    assert dict(lace.GRADED.groups) == published == dict(lace.FLAT.groups)
    assert (lace.GRADED.severe_kidney, lace.FLAT.severe_kidney) == (4, 2)
    assert published != {name: charlson.ORIGINAL[name] for name in published}


#: Donze 2013 and 2016: admissions of the year before, and what they give.
_ADMISSIONS = {
    2013: {0: 0, 1: 2, 2: 2, 3: 2, 4: 2, 5: 2, 6: 5, 7: 5, 12: 5},
    2016: {0: 0, 1: 0, 2: 2, 3: 2, 4: 2, 5: 2, 6: 5, 7: 5, 12: 5},
}


@pytest.mark.parametrize("version", [hospital.V2013, hospital.V2016], ids=["2013", "2016"])
def test_hospital_is_the_published_table_for_every_combination(version: hospital.Version) -> None:
    seen = 0
    for hb, onc, na, done, urgent, (before, a), days in product(
        (7.0, 11.9, 12.0, 15.0),
        (True, False),
        (120.0, 134.9, 135.0, 142.0),
        (True, False),
        (True, False),
        _ADMISSIONS[version.year].items(),
        (0, 4, 5, 30),
    ):
        table = (1 if hb < 12 else 0) + (2 if onc else 0) + (1 if na < 135 else 0) + (1 if done else 0)
        table += (1 if urgent else 0) + a + (2 if days >= 5 else 0)
        assert table == hospital.total(
            hemoglobin=hb, oncology=onc, sodium=na, procedure=done, urgent=urgent, admissions=before, days=days,
            version=version,
        )  # fmt: skip
        assert 0 <= table <= 13
        seen += 1
    assert seen == 4 * 2 * 4 * 2 * 2 * 9 * 4


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


@pytest.mark.parametrize(("points", "survives"), [(0, 0.983), (3, 0.775), (5, 0.214), (8, 0.0)])
def test_ten_year_survival_is_charlsons_formula(points: int, survives: float) -> None:
    assert charlson.ten_year_survival(points) == pytest.approx(survives, abs=0.002)


def test_the_severe_form_of_a_disease_takes_the_place_of_the_milder() -> None:
    assert weighed(frozenset({"diabetes", "diabetes_complicated"}), charlson.ORIGINAL) == 2
    assert weighed(frozenset({"mild_liver", "severe_liver"}), charlson.ORIGINAL) == 3
    assert weighed(frozenset({"cancer", "metastatic"}), charlson.UPDATED) == 6
    assert weighed(frozenset(GROUPS), charlson.ORIGINAL) == charlson.V1987.most == 29
    assert weighed(frozenset(GROUPS), charlson.UPDATED) == charlson.V2011.most == 24


def test_a_charted_day_before_birth_gives_no_age() -> None:
    unborn = Chart(record(born="2026-12-01"), date(2026, 11, 22))
    assert charlson.charlson(unborn) is not None
