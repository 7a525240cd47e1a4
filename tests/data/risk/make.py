"""Make the rows that ``test_risk_arithmetic`` is held against, by implementations that are not ours.

Run in an environment of its own (the product needs none of these)::

    python -m venv oracle && oracle/bin/pip install pycomorb==1.20261001.1 medcalc-bench==1.7.0
    oracle/bin/python tests/data/risk/make.py
"""

import csv
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import polars
from medcalc.cci import compute_cci_explanation
from medcalc.cha2ds2_vasc_score import generate_cha2ds2_vasc_explanation
from medcalc.ckd_epi_2021_creatinine import ckd_epi_2021
from medcalc.creatinine_clearance import generate_cockcroft_gault_explanation
from pycomorb import CharlsonComorbidityIndex

HERE = Path(__file__).parent
CASES = 300
CODES = """I21.9 I25.2 I50.22 I11.0 I13.0 I42.0 I42.1 I70.213 I71.4 Z95.8 K55.1 I63.9 G45.9 I69.354 H34.01 F03.90 G30.9
J44.1 J45.909 I27.81 J84.1 M05.79 M32.10 M35.3 K25.4 K27.9 B18.2 K74.60 K70.30 K76.0 K76.1 Z94.4 E11.9 E11.65 E10.10
E11.22 E11.42 E13.9 E08.9 G81.94 G82.20 G80.9 N18.4 N18.9 N19 I12.0 I12.9 Z99.2 Z94.0 C50.911 C61 C44.91 C18.9 C81.90
C92.10 D05.1 Z85.3 I85.00 K76.6 K72.90 K76.7 C79.51 C77.3 C80.1 B20 B24 Z21 I10 E78.5 R07.9 F32.9 M54.5""".split()
FLAGS = "mi chf peripheral_vascular_disease cva dementia copd connective_tissue_disease peptic_ucler_disease".split()


def kept(name: str, oracle: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with (HERE / f"{name}.csv").open("w", newline="") as file:
        file.write(f"# {oracle}; made by make.py\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        out.writerows(rows)


def charlson(chance: random.Random) -> None:
    cases = [(chance.randint(18, 99), chance.sample(CODES, chance.randint(0, 9))) for _ in range(CASES)]
    frame = polars.DataFrame(
        [
            {"id": n, "code": code.replace(".", ""), "age": age}
            for n, (age, codes) in enumerate(cases)
            for code in codes or ["R07.9"]
        ]
    )
    totals = []
    for weights in ("charlson", "quan"):
        made = CharlsonComorbidityIndex(frame, weights=weights, return_categories=True)
        totals.append({row["id"]: row for row in made.iter_rows(named=True)})
    named = "Charlson Comorbidity Index", "Charlson Age-Comorbidity Score"
    rows = [
        (age, " ".join(codes), *(int(totals[0][n][c]) for c in named), int(totals[1][n][named[0]]))
        for n, (age, codes) in enumerate(cases)
    ]
    columns = ("age", "codes", "weights_1987", "with_age", "weights_2011")
    kept("charlson", "pycomorb 1.20261001.1, implementation quan", columns, rows)


def combined(chance: random.Random) -> None:
    rows = []
    for _ in range(CASES):
        age = chance.randint(18, 99)
        given = {flag: chance.random() < 0.25 for flag in FLAGS}
        more = {flag: chance.random() < 0.2 for flag in ("hemiplegia", "moderate_to_severe_ckd", "aids")}
        liver = chance.choice(["none", "none", "mild", "moderate to severe"])
        sugar = chance.choice(["none or diet-controlled", "uncomplicated", "end-organ damage"])
        tumor = chance.choice(["none", "none", "localized", "metastatic"])
        asked = {
            "age": (age, "years"), **given, **more, "tia": False, "liver_disease": liver,
            "diabetes_mellitus": sugar, "solid_tumor": tumor, "leukemia": False, "lymphoma": False,
        }  # fmt: skip
        present = [flag for flag, yes in {**given, **more}.items() if yes]
        answer = compute_cci_explanation(asked)["Answer"]
        rows.append((age, " ".join(present), liver, sugar, tumor, answer))
    columns = ("age", "present", "liver", "diabetes", "tumor", "points")
    kept("charlson_combined", "medcalc-bench 1.7.0, cci", columns, rows)


def stroke(chance: random.Random) -> None:
    flags = ("chf", "hypertension", "stroke", "tia", "thromboembolism", "vascular_disease", "diabetes")
    rows = []
    for _ in range(CASES):
        age, sex = chance.randint(18, 99), chance.choice(["Male", "Female"])
        given = {flag: chance.random() < 0.3 for flag in flags}
        answer = generate_cha2ds2_vasc_explanation({"age": (age, "years"), "sex": sex, **given})["Answer"]
        rows.append((age, sex.lower(), " ".join(flag for flag, yes in given.items() if yes), answer))
    kept("cha2ds2_vasc", "medcalc-bench 1.7.0, cha2ds2_vasc_score", ("age", "sex", "present", "points"), rows)


def kidney(chance: random.Random) -> None:
    filtered, cleared = [], []
    for _ in range(CASES):
        age, sex = chance.randint(18, 99), chance.choice(["Male", "Female"])
        creatinine, weight = round(chance.uniform(0.3, 9), 2), round(chance.uniform(38, 140), 1)
        asked = {"age": (age, "years"), "sex": sex, "creatinine": (creatinine, "mg/dL")}
        filtered.append((age, sex.lower(), creatinine, ckd_epi_2021(asked)))
        # So tall that the oracle counts the patient as underweight and, as our formula does, takes the weight as it is.
        tall = round(100 * (weight / 17.5) ** 0.5, 1)
        asked |= {"weight": (weight, "kg"), "height": (tall, "cm")}
        answer = generate_cockcroft_gault_explanation(asked)["Answer"]
        cleared.append((age, sex.lower(), creatinine, weight, answer))
    columns = ("age", "sex", "creatinine_mg_dl")
    kept("ckd_epi_2021", "medcalc-bench 1.7.0, ckd_epi_2021_creatinine", (*columns, "filtration"), filtered)
    kept(
        "cockcroft_gault",
        "medcalc-bench 1.7.0, creatinine_clearance, heights of a BMI of 17.5",
        (*columns, "weight_kg", "clearance"),
        cleared,
    )


if __name__ == "__main__":
    for make in (charlson, combined, stroke, kidney):
        make(random.Random(2026))
