"""Every interaction rule fires on the pair it is about, and stays silent on a near miss."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.domain.draft import Harm
from assistant.domain.errors import Invalid
from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_safety import table
from assistant.knowledge.medicine_safety.classes import whole_body
from assistant.knowledge.medicine_safety.interactions import find
from assistant.knowledge.medicine_safety.screening import screen
from assistant.knowledge.safety import Hazard, NotChecked
from retrieval.model import AnyFact, Medicine
from tests.unit.assistant.charted import TODAY, medicine, order, problem, record, result, vaccine

CITALOPRAM = medicine("citalopram 40 mg tablet", dosage="40 mg by mouth once daily")
LOW_CITALOPRAM = medicine("citalopram 20 mg tablet", dosage="20 mg by mouth once daily")
SIMVASTATIN = medicine("simvastatin 40 mg tablet", dosage="40 mg by mouth at bedtime")
LOW_SIMVASTATIN = medicine("simvastatin 10 mg tablet", dosage="10 mg by mouth at bedtime")
TOPIRAMATE = medicine("topiramate 100 mg tablet", dosage="100 mg by mouth twice daily")
LOW_TOPIRAMATE = medicine("topiramate 25 mg tablet", dosage="25 mg by mouth twice daily")
PREDNISONE = medicine("prednisone 20 mg tablet", dosage="40 mg by mouth once daily")
LOW_PREDNISONE = medicine("prednisone 5 mg tablet", dosage="5 mg by mouth once daily")
CONTRAST = order("CT abdomen pelvis with contrast", category="imaging")
MMR = vaccine("03", on="2026-11-20")
FLU = vaccine("140", on="2026-11-20")
INFLUENZA = problem("Influenza", icd10="J11.1")
WEAK_KIDNEYS = result("eGFR", 25, "mL/min/1.73m2", loinc="33914-3")
SOUND_KIDNEYS = result("eGFR", 90, "mL/min/1.73m2", loinc="33914-3")
Facts = str | tuple[str | AnyFact, ...]

#: rule, what fires it, what does not. A word is a medicine taken by mouth.
CASES: list[tuple[str, Facts, Facts]] = [
    ("maoi-antidepressant", "phenelzine, sertraline", "phenelzine, acetaminophen"),
    ("maoi-tricyclic", "tranylcypromine, amitriptyline", "selegiline, levodopa"),
    ("maoi-opioid", "selegiline, meperidine", "selegiline, oxycodone"),
    ("maoi-stimulant", "phenelzine, pseudoephedrine", "phenelzine, loratadine"),
    ("maoi-triptan", "phenelzine, sumatriptan", "phenelzine, rimegepant"),
    ("tranylcypromine-procarbazine", "tranylcypromine, procarbazine", "procarbazine, ondansetron"),
    ("febuxostat-thiopurine", "febuxostat, azathioprine", "febuxostat, methotrexate"),
    ("allopurinol-thiopurine", "allopurinol, mercaptopurine", "allopurinol, mycophenolate"),
    ("irinotecan-inhibitor", "irinotecan, clarithromycin", "irinotecan, azithromycin"),
    ("ergot-inhibitor", "dihydroergotamine, ritonavir", "dihydroergotamine, fluconazole"),
    ("statin-inhibitor", "simvastatin, clarithromycin", "pravastatin, clarithromycin"),
    ("tizanidine-cyp1a2", "tizanidine, ciprofloxacin", "tizanidine, levofloxacin"),
    ("ramelteon-fluvoxamine", "ramelteon, fluvoxamine", "ramelteon, sertraline"),
    ("atazanavir-ppi", "atazanavir, omeprazole", "atazanavir, calcium carbonate"),
    ("protease-inhibitor-inducer", "darunavir, rifampin", "darunavir, rifaximin"),
    ("two-qt", "methadone, ondansetron", "methadone, metoclopramide"),
    ("pde5-nitrate", "sildenafil, isosorbide mononitrate", "sildenafil, amlodipine"),
    ("sacubitril-ace", "sacubitril / valsartan, lisinopril", "sacubitril / valsartan, metoprolol"),
    ("ace-arb", "lisinopril, losartan", "lisinopril, amlodipine"),
    ("ras-aliskiren", "aliskiren, losartan", "aliskiren, amlodipine"),
    ("ras-potassium", "lisinopril, spironolactone", "lisinopril, furosemide"),
    ("ras-trimethoprim", "lisinopril, Bactrim DS", "lisinopril, nitrofurantoin"),
    (
        "triple-whammy",
        "lisinopril / hydrochlorothiazide, ibuprofen",
        "lisinopril / hydrochlorothiazide, acetaminophen",
    ),
    (
        "anticoagulant-nsaid",
        "apixaban, naproxen",
        ("apixaban", medicine("diclofenac 1% gel", route="topical")),
    ),
    ("anticoagulant-antiplatelet", "warfarin, aspirin", "warfarin, acetaminophen"),
    ("warfarin-raised", "warfarin, metronidazole", "warfarin, cephalexin"),
    ("warfarin-inducer", "warfarin, carbamazepine", "warfarin, levetiracetam"),
    ("doac-inducer", "apixaban, phenytoin", "apixaban, levetiracetam"),
    (
        "doac-inhibitor",
        "rivaroxaban, ketoconazole",
        ("rivaroxaban", medicine("ketoconazole 2% shampoo", route="topical")),
    ),
    ("ssri-bleeding", "sertraline, ibuprofen", "sertraline, acetaminophen"),
    (
        "beta-blocker-nondhp",
        "metoprolol, verapamil",
        ("verapamil", medicine("timolol eye drops", route="ophthalmic")),
    ),
    ("digoxin-raised", "digoxin, amiodarone", "digoxin, metoprolol"),
    ("amiodarone-simvastatin", ("amiodarone", SIMVASTATIN), ("amiodarone", LOW_SIMVASTATIN)),
    ("gemfibrozil-statin", "gemfibrozil, atorvastatin", "fenofibrate, atorvastatin"),
    ("gemfibrozil-simvastatin", "gemfibrozil, simvastatin", "fenofibrate, simvastatin"),
    ("gemfibrozil-repaglinide", "gemfibrozil, repaglinide", "gemfibrozil, metformin"),
    ("clopidogrel-ppi", "clopidogrel, omeprazole", "clopidogrel, pantoprazole"),
    ("lithium-raised", "lithium, hydrochlorothiazide", "lithium, amlodipine"),
    ("methotrexate-trimethoprim", "methotrexate, trimethoprim", "methotrexate, amoxicillin"),
    ("methotrexate-nsaid", "methotrexate, naproxen", "methotrexate, acetaminophen"),
    ("opioid-sedative", "oxycodone / acetaminophen, lorazepam", "acetaminophen, lorazepam"),
    (
        "opioid-alcohol",
        ("morphine", problem("Alcohol dependence", icd10="F10.20")),
        ("morphine", problem("Nicotine dependence", icd10="F17.210")),
    ),
    ("opioid-naltrexone", "oxycodone, naltrexone", "oxycodone, naloxone"),
    ("opioid-buprenorphine", "oxycodone, buprenorphine", "buprenorphine, acetaminophen"),
    ("tramadol-antidepressant", "tramadol, bupropion", "tramadol, acetaminophen"),
    ("linezolid-serotonergic", "linezolid, mirtazapine", "linezolid, cetirizine"),
    ("colchicine-raised", "colchicine, clarithromycin", "colchicine, azithromycin"),
    ("sulfonylurea-raised", "glipizide, fluconazole", "glipizide, amoxicillin"),
    ("masked-hypoglycemia", "insulin glargine, propranolol", "insulin glargine, metoprolol"),
    ("theophylline-raised", "theophylline, ciprofloxacin", "theophylline, amoxicillin"),
    (
        "contraceptive-inducer",
        "carbamazepine, ethinyl estradiol / norethindrone",
        "levetiracetam, ethinyl estradiol / norethindrone",
    ),
    (
        "contraceptive-topiramate",
        (TOPIRAMATE, "drospirenone / ethinyl estradiol"),
        (LOW_TOPIRAMATE, "drospirenone / ethinyl estradiol"),
    ),
    ("valproate-lamotrigine", "divalproex, lamotrigine", "levetiracetam, lamotrigine"),
    ("valproate-carbapenem", "valproate, meropenem", "valproate, ceftriaxone"),
    ("transplant-level", "tacrolimus, fluconazole", "tacrolimus, amoxicillin"),
    ("metformin-contrast", ("metformin", CONTRAST, WEAK_KIDNEYS), ("metformin", CONTRAST, SOUND_KIDNEYS)),
    ("chelation", "levothyroxine, ferrous sulfate", "levothyroxine, folic acid"),
    ("live-vaccine-immunosuppressed", ("adalimumab", MMR), ("adalimumab", FLU)),
    ("live-vaccine-steroid", (PREDNISONE, MMR), (LOW_PREDNISONE, MMR)),
    ("nirmatrelvir-forbidden", "Paxlovid, amiodarone", "Paxlovid, metoprolol"),
    ("nirmatrelvir-careful", "Paxlovid, tamsulosin", "Paxlovid, lisinopril"),
    (
        "clozapine-injected-benzodiazepine",
        ("clozapine", medicine("lorazepam 2 mg/mL injection", route="intramuscular")),
        ("clozapine", "lorazepam"),
    ),
    ("clozapine-marrow", "clozapine, carbamazepine", "clozapine, lamotrigine"),
    ("citalopram-age", (CITALOPRAM,), (LOW_CITALOPRAM,)),
    ("citalopram-cyp2c19", (CITALOPRAM, "omeprazole"), (LOW_CITALOPRAM, "omeprazole")),
    ("aspirin-child-viral", ("aspirin", INFLUENZA), ("ibuprofen", INFLUENZA)),
]
BORN = {"aspirin-child-viral": "2017-03-03"}
GROWN = "1950-01-01"


def facts_of(said: Facts) -> tuple[AnyFact, ...]:
    parts: Sequence[str | AnyFact] = said.split(", ") if isinstance(said, str) else said
    return tuple(medicine(p) if isinstance(p, str) else p for p in parts)


def found(*facts: AnyFact, born: str = "1950-01-01") -> list[Hazard | NotChecked]:
    taken = [f for f in facts if isinstance(f, Medicine) and f.status == "active"]
    return list(find(Chart(record(*facts, born=born), TODAY), taken))


def hazards(*facts: AnyFact, born: str = GROWN) -> dict[str, Hazard]:
    told = found(*facts, born=born)
    return {h.rule.removeprefix("interaction/"): h for h in told if isinstance(h, Hazard)}


@pytest.mark.parametrize(("rule", "fires", "_"), CASES, ids=[c[0] for c in CASES])
def test_a_pair_that_must_not_meet_is_found(rule: str, fires: Facts, _: Facts) -> None:
    assert rule in hazards(*facts_of(fires), born=BORN.get(rule, GROWN))


@pytest.mark.parametrize(("rule", "_", "silent"), CASES, ids=[c[0] for c in CASES])
def test_a_near_miss_is_left_alone(rule: str, _: Facts, silent: Facts) -> None:
    assert rule not in hazards(*facts_of(silent), born=BORN.get(rule, GROWN))


def test_aspirin_is_a_danger_with_influenza_to_the_young_alone() -> None:
    assert "aspirin-child-viral" not in hazards(*facts_of(("aspirin", INFLUENZA)), born=GROWN)


def test_every_rule_has_its_case_and_every_row_of_the_list_its_rule() -> None:
    rules = table.ours().rules()
    assert Counter(c[0] for c in CASES) == Counter(r.id for r in rules)
    assert len(rules) == 66
    assert {int(r.row.rstrip("bcd")) for r in rules} == set(range(1, 52))
    assert sum(r.onc for r in rules) == 15
    assert Counter(r.level for r in rules) == {"contraindicated": 25, "high": 35, "moderate": 6}


@pytest.mark.parametrize(
    ("facts", "rule", "harm"),
    [
        (("lisinopril", "spironolactone"), "ras-potassium", Harm.MODERATE),
        (
            ("lisinopril", "spironolactone", result("potassium", 5.6, "mmol/L", loinc="2823-3")),
            "ras-potassium",
            Harm.SERIOUS,
        ),
        (("aliskiren", "losartan", problem("Type 2 diabetes", icd10="E11.9")), "ras-aliskiren", Harm.SEVERE),
        (("methadone", "ondansetron", result("QTc", 520, "ms", loinc="8636-3")), "two-qt", Harm.SEVERE),
        (("colchicine", "clarithromycin", WEAK_KIDNEYS), "colchicine-raised", Harm.SEVERE),
        (("methotrexate", "naproxen", WEAK_KIDNEYS), "methotrexate-nsaid", Harm.SERIOUS),
    ],
)
def test_potassium_kidneys_and_qt_make_it_graver(facts: Facts, rule: str, harm: Harm) -> None:
    assert hazards(*facts_of(facts))[rule].harm is harm


def test_what_is_not_known_is_said_beside_the_hazard() -> None:
    assert "not known: QTc" in hazards(*facts_of("methadone, ondansetron"))["two-qt"].why


def test_an_antidepressant_stopped_a_week_before_an_mao_inhibitor_still_counts() -> None:
    gone = medicine("phenelzine 15 mg", status="stopped", ended="2026-11-15")
    met = hazards(gone, medicine("sertraline 50 mg"))["maoi-antidepressant"]
    assert met.harm is Harm.SERIOUS
    assert "stopped less than 14 days ago" in met.why
    assert not hazards(medicine("phenelzine", status="stopped", ended="2026-09-01"), medicine("sertraline"))


def test_a_dose_that_decides_and_is_not_charted_is_not_guessed() -> None:
    [missed] = [
        f for f in found(medicine("amiodarone"), medicine("simvastatin")) if isinstance(f, NotChecked)
    ]
    assert missed.rule == "interaction/amiodarone-simvastatin"
    assert missed.why == "no daily dose of simvastatin is charted"


def test_contrast_for_a_patient_whose_kidneys_nobody_measured_is_not_checked() -> None:
    [missed] = [f for f in found(medicine("metformin"), CONTRAST) if isinstance(f, NotChecked)]
    assert "eGFR" in missed.why


def test_a_pair_is_named_once_by_the_gravest_rule() -> None:
    met = hazards(*facts_of("linezolid, sertraline"))
    assert list(met) == ["maoi-antidepressant"]


def test_several_medicines_of_one_side_make_one_finding() -> None:
    met = hazards(*facts_of("apixaban, aspirin, clopidogrel"))
    assert met["anticoagulant-antiplatelet"].what == "Apixaban with aspirin and clopidogrel: bleeding"


def test_a_product_never_interacts_with_itself() -> None:
    assert not hazards(*facts_of("sacubitril / valsartan, metoprolol"))
    assert not hazards(medicine("olanzapine / fluoxetine"))


def test_a_hazard_carries_what_it_was_decided_on() -> None:
    kidneys = result("potassium", 5.6, "mmol/L", loinc="2823-3", on="2026-11-01")
    met = hazards(medicine("lisinopril"), medicine("spironolactone"), kidneys)["ras-potassium"]
    assert ("potassium", "5.6 mmol/L", "2026-11-01") in {(i.name, i.value, i.date) for i in met.inputs}
    assert met.source.year == 2024
    assert met.consider


@pytest.mark.parametrize(
    ("name", "route", "dosage", "reaches"),
    [
        ("fentanyl 25 mcg/hr patch", "", "apply 1 patch to skin every 72 hours", True),
        ("lidocaine 5% patch", "", "apply to affected area", False),
        ("insulin glargine", "", "10 units under the skin", True),
        ("diclofenac 1% gel", "", "apply to knee", False),
        ("timolol 0.5% solution", "ophthalmic", "1 drop in each eye", False),
        ("albuterol HFA", "", "2 puffs every 4 hours", False),
        ("morphine 20 mg/mL oral drops", "", "", True),
        ("lisinopril", "", "", True),
    ],
)
def test_what_reaches_the_whole_body_is_told_from_what_does_not(
    name: str, route: str, dosage: str, reaches: bool
) -> None:
    assert whole_body(medicine(name, route=route, dosage=dosage)) is reaches


# --- a site's own table ------------------------------------------------------------------------------------------

SITE = """
sources:
  licensed: {title: Licensed interaction table, publisher: Example, year: 2026, status: checked}
rules:
- {id: house-rule, severity: high, between: [house_heart_medicine, statin], effect: "house effect", consider: "house advice", source: licensed}
- {id: ace-arb, severity: contraindicated, between: [ace_inhibitor, arb], effect: "never in this house", consider: "stop one", source: licensed}
"""  # noqa: E501
CODES = "house_heart_medicine: {label: a house medicine, terms: [ranolazine]}\n"


def test_a_site_lays_its_licensed_table_over_ours(tmp_path: Path) -> None:
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "medicines.yaml").write_text(CODES)
    (tmp_path / "interactions.yaml").write_text(SITE)
    theirs = table.of_site(tmp_path)
    facts = facts_of("ranolazine, atorvastatin, lisinopril, losartan, apixaban, ibuprofen")
    taken = [f for f in facts if isinstance(f, Medicine)]
    screened = screen(Chart(record(*facts), TODAY), taken, interaction_rules=theirs)
    met = {h.rule: h for h in screened.hazards}
    assert met["interaction/house-rule"].source.publisher == "Example"
    assert met["interaction/ace-arb"].harm is Harm.SEVERE
    assert "interaction/anticoagulant-nsaid" in met


def test_a_site_without_a_table_has_ours(tmp_path: Path) -> None:
    assert table.of_site(tmp_path) is table.ours()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (SITE.replace("source: licensed", "source: nowhere"), "no source of this name"),
        (SITE.replace("[ace_inhibitor, arb]", "[ace_inhibitor, arbb]"), "no set 'arbb'"),
        (SITE.replace("id: house-rule", "id: ace-arb"), "two rules are called"),
        (SITE.replace("severity: high", "severity: dreadful"), "dreadful"),
    ],
)
def test_a_table_that_is_wrong_names_file_and_place(tmp_path: Path, wrong: str, why: str) -> None:
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "medicines.yaml").write_text(CODES)
    (tmp_path / "interactions.yaml").write_text(wrong)
    with pytest.raises(Invalid, match=why) as raised:
        table.of_site(tmp_path)
    assert "interactions.yaml" in str(raised.value)
