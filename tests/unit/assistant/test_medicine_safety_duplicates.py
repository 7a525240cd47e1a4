"""Two of a kind are found, in combination products too; what is meant to stand side by side is left alone."""

from collections import Counter

import pytest

from assistant.domain.draft import Harm
from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_safety.duplicates import find, rules
from assistant.knowledge.safety import Hazard
from retrieval.model import Medicine
from tests.unit.assistant.charted import TODAY, medicine, record

CASES = [
    ("oral-anticoagulants", "apixaban, warfarin", "apixaban, metoprolol"),
    ("anticoagulants", "warfarin, enoxaparin", "warfarin, heparin flush"),
    ("ace-inhibitors", "lisinopril, enalapril", "lisinopril, losartan"),
    ("arbs", "losartan, amlodipine / valsartan", "losartan, amlodipine"),
    ("statins", "atorvastatin, ezetimibe / simvastatin", "atorvastatin, ezetimibe"),
    ("beta-blockers", "metoprolol, carvedilol", "metoprolol, timolol eye drops"),
    ("dihydropyridines", "amlodipine, nifedipine", "amlodipine, diltiazem"),
    ("nondihydropyridines", "diltiazem, verapamil", "verapamil, amlodipine"),
    ("mras", "spironolactone, eplerenone", "spironolactone, furosemide"),
    ("loop-diuretics", "furosemide, torsemide", "furosemide, metolazone"),
    ("thiazides", "hydrochlorothiazide, chlorthalidone", "hydrochlorothiazide, furosemide"),
    ("alpha-blockers", "tamsulosin, doxazosin", "tamsulosin, finasteride"),
    ("p2y12", "clopidogrel, ticagrelor", "clopidogrel, aspirin"),
    ("benzodiazepines", "lorazepam, clonazepam", "lorazepam, trazodone"),
    ("sleeping-medicines", "zolpidem, eszopiclone", "zolpidem, melatonin"),
    ("nsaids", "naproxen, ibuprofen", "naproxen, acetaminophen"),
    ("ssris", "sertraline, venlafaxine", "sertraline, bupropion"),
    ("tricyclics", "amitriptyline, nortriptyline", "amitriptyline, gabapentin"),
    ("gabapentinoids", "gabapentin, pregabalin", "gabapentin, duloxetine"),
    ("antipsychotics", "quetiapine, risperidone", "quetiapine, lithium"),
    ("muscle-relaxants", "cyclobenzaprine, methocarbamol", "cyclobenzaprine, acetaminophen"),
    ("triptans", "sumatriptan, rizatriptan", "sumatriptan, topiramate"),
    ("ppis", "omeprazole, pantoprazole", "omeprazole, famotidine"),
    ("h2-blockers", "famotidine, cimetidine", "famotidine, pantoprazole"),
    ("sulfonylureas", "glipizide, glimepiride", "glipizide, metformin"),
    ("sglt2-inhibitors", "empagliflozin, dapagliflozin / metformin", "empagliflozin, metformin"),
    ("incretins", "semaglutide, sitagliptin", "semaglutide, metformin"),
    ("basal-insulins", "insulin glargine, insulin detemir", "insulin glargine, insulin lispro"),
    ("mealtime-insulins", "insulin lispro, insulin aspart", "insulin lispro, insulin degludec"),
    ("gout-medicines", "allopurinol, febuxostat", "allopurinol, colchicine"),
    ("bisphosphonates", "alendronate, zoledronic acid", "alendronate, calcium carbonate"),
    ("erection-medicines", "sildenafil, tadalafil", "sildenafil, tamsulosin"),
    (
        "long-acting-beta-agonists",
        "fluticasone / salmeterol inhaler, olodaterol inhaler",
        "fluticasone / salmeterol inhaler, albuterol inhaler",
    ),
    (
        "long-acting-muscarinics",
        "tiotropium inhaler, umeclidinium / vilanterol inhaler",
        "tiotropium inhaler, ipratropium inhaler",
    ),
    (
        "inhaled-steroids",
        "fluticasone inhaler, budesonide inhaler",
        "fluticasone inhaler, fluticasone nasal spray",
    ),
    ("oral-steroids", "prednisone, dexamethasone", "prednisone, fluticasone inhaler"),
    ("same-ingredient", "acetaminophen, oxycodone / acetaminophen", "acetaminophen, oxycodone"),
]


def hazards(*medicines: Medicine) -> dict[str, Hazard]:
    return {h.rule.removeprefix("duplicate/"): h for h in find(Chart(record(*medicines), TODAY), medicines)}


def taken(names: str) -> list[Medicine]:
    return [medicine(name) for name in names.split(", ")]


@pytest.mark.parametrize(("rule", "twice", "_"), CASES, ids=[c[0] for c in CASES])
def test_two_of_a_kind_are_found(rule: str, twice: str, _: str) -> None:
    assert rule in hazards(*taken(twice))


@pytest.mark.parametrize(("rule", "_", "apart"), CASES, ids=[c[0] for c in CASES])
def test_what_belongs_side_by_side_is_left_alone(rule: str, _: str, apart: str) -> None:
    assert hazards(*taken(apart)) == {}


def test_every_rule_has_its_case() -> None:
    assert Counter(c[0] for c in CASES) == Counter([*(r.id for r in rules()), "same-ingredient"])
    assert len(rules()) == 36


def test_two_oral_anticoagulants_stop_the_approval_and_a_bridge_is_a_note() -> None:
    assert hazards(*taken("apixaban, warfarin"))["oral-anticoagulants"].harm is Harm.SEVERE
    assert hazards(*taken("warfarin, enoxaparin"))["anticoagulants"].harm is Harm.MODERATE


def test_one_taken_regularly_and_one_when_needed_is_the_lesser_matter() -> None:
    regular = medicine("acetaminophen 500 mg")
    needed = medicine("hydrocodone / acetaminophen 5-325 mg", as_needed=True)
    assert hazards(regular, needed)["same-ingredient"].harm is Harm.MODERATE
    assert hazards(regular, medicine("Percocet"))["same-ingredient"].harm is Harm.SERIOUS


@pytest.mark.parametrize("elsewhere", ["diclofenac 1% gel", "ketorolac eye drops"])
def test_what_is_put_on_the_skin_or_in_the_eye_doubles_nothing(elsewhere: str) -> None:
    assert hazards(medicine("diclofenac 50 mg tablet"), medicine(elsewhere)) == {}


@pytest.mark.parametrize(
    "names",
    ["losartan-hydrochlorothiazide, hydrochlorothiazide", "Janumet, metformin", "Advil PM, ibuprofen"],
)
def test_an_ingredient_inside_a_combination_counts(names: str) -> None:
    assert "same-ingredient" in hazards(*taken(names))
