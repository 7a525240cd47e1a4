"""Every rule of cross-reactivity fires on what it is about, and what is no bar is left alone."""

from collections import Counter

import pytest

from assistant.domain.draft import Harm
from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_safety.allergies import SAME, find, rules
from assistant.knowledge.medicine_safety.reactions import Reaction, kind_of
from assistant.knowledge.safety import Hazard
from retrieval.model import AnyFact, Medicine
from tests.unit.assistant.charted import TODAY, allergy, medicine, order, problem, record, result

#: allergen | reaction > medicines taken, or a fact and the medicines.
Case = str | tuple[AnyFact, str]
AERD = problem("Aspirin-exacerbated respiratory disease")
HIT = problem("Heparin-induced thrombocytopenia", icd10="D75.822", status="resolved")
ANGIOEDEMA = problem("Angioedema", icd10="T78.3XXA")
ALPHA_GAL = problem("Alpha-gal syndrome", icd10="Z91.014")
HLA = result("HLA-B*15:02", None, value="Positive", loinc="57979-7")
NO_HLA = result("HLA-B*15:02", None, value="Not detected", loinc="57979-7")
CONTRAST = order("CT chest with contrast", category="imaging")

CASES: list[tuple[str, Case, Case]] = [
    ("penicillin-class", "Penicillin | hives > amoxicillin", "Penicillin | hives > doxycycline"),
    ("r1-amoxicillin", "amoxicillin | hives > cefadroxil", "amoxicillin | hives > cefazolin"),
    ("r1-ampicillin", "cephalexin | hives > ampicillin", "cephalexin | hives > cefazolin"),
    (
        "aminopenicillin-aminocephalosporin",
        "amoxicillin | hives > cephalexin",
        "amoxicillin | hives > ceftriaxone",
    ),
    (
        "penicillin-aminocephalosporin",
        "Penicillin | anaphylaxis > cephalexin",
        "Penicillin | anaphylaxis > cefazolin",
    ),
    ("methoxyimino", "ceftriaxone | hives > cefepime", "ceftriaxone | hives > cefazolin"),
    ("methoxyimino-cefuroxime", "ceftriaxone | hives > cefuroxime", "ceftriaxone | hives > cephalexin"),
    ("r1-ceftazidime", "ceftazidime | hives > aztreonam", "ceftriaxone | hives > aztreonam"),
    ("cephalosporin-class", "Cephalosporins | hives > cefdinir", "cefazolin | hives > cefdinir"),
    ("carbapenem-class", "meropenem | hives > ertapenem", "Penicillin | anaphylaxis > meropenem"),
    ("penicillin-delabel", "Penicillin | hives > ", "Penicillin | Stevens-Johnson syndrome > "),
    (
        "sulfonamide-antibiotic-class",
        "Sulfa drugs | hives > Bactrim DS",
        "Sulfa drugs | hives > nitrofurantoin",
    ),
    ("sulfonamide-other", "Sulfa drugs | hives > furosemide", "Sulfa drugs | hives > amlodipine"),
    ("macrolide-class", "Macrolides | rash > azithromycin", "Macrolides | rash > doxycycline"),
    ("tetracycline-class", "doxycycline | hives > minocycline", "doxycycline | hives > azithromycin"),
    ("fluoroquinolone-class", "ciprofloxacin | hives > levofloxacin", "ciprofloxacin | hives > amoxicillin"),
    ("aminoglycoside-class", "gentamicin | rash > tobramycin", "gentamicin | rash > ceftriaxone"),
    ("nsaid-cox1", "ibuprofen | wheezing > aspirin", "ibuprofen | wheezing > celecoxib"),
    ("aerd", (AERD, "naproxen"), (AERD, "celecoxib")),
    ("nsaid-class-named", "NSAIDs |  > meloxicam", "NSAIDs |  > acetaminophen"),
    ("nsaid-propionic", "ibuprofen | anaphylaxis > naproxen", "ibuprofen | anaphylaxis > meloxicam"),
    ("nsaid-acetic", "ketorolac | anaphylaxis > diclofenac", "ketorolac | anaphylaxis > naproxen"),
    ("nsaid-enolic", "meloxicam | anaphylaxis > piroxicam", "meloxicam | anaphylaxis > ibuprofen"),
    ("salicylates", "aspirin | anaphylaxis > salsalate", "aspirin | anaphylaxis > acetaminophen"),
    ("opioid-family", "codeine | anaphylaxis > morphine", "codeine | anaphylaxis > fentanyl"),
    ("opioid-phenylpiperidine", "fentanyl | anaphylaxis > meperidine", "fentanyl | anaphylaxis > morphine"),
    ("aromatic-anticonvulsants", "phenytoin | DRESS > carbamazepine", "phenytoin | DRESS > levetiracetam"),
    ("aromatic-lamotrigine", "carbamazepine | rash > lamotrigine", "carbamazepine | dizziness > lamotrigine"),
    ("hla-b1502", (HLA, "carbamazepine"), (NO_HLA, "carbamazepine")),
    (
        "ace-angioedema-arni",
        "lisinopril | angioedema > sacubitril / valsartan",
        "lisinopril | cough > sacubitril / valsartan",
    ),
    ("ace-angioedema-arb", "lisinopril | angioedema > losartan", "lisinopril | cough > losartan"),
    ("ace-class", "lisinopril | angioedema > ramipril", "lisinopril | angioedema > amlodipine"),
    ("angioedema-arni", (ANGIOEDEMA, "sacubitril / valsartan"), (ANGIOEDEMA, "metoprolol")),
    ("hit-allergy", "heparin | thrombocytopenia > enoxaparin", "heparin | thrombocytopenia > fondaparinux"),
    ("hit-problem", (HIT, "enoxaparin"), (HIT, "apixaban")),
    ("statin-class-named", "Statins | rash > atorvastatin", "Statins | rash > ezetimibe"),
    (
        "polyethylene-glycol",
        "Polyethylene glycol | anaphylaxis > pegfilgrastim",
        "Polyethylene glycol | anaphylaxis > lactulose",
    ),
    (
        "polysorbate",
        "Polysorbate 80 | anaphylaxis > docetaxel",
        "Polysorbate 80 | anaphylaxis > methotrexate",
    ),
    (
        "peg-polysorbate",
        "Polyethylene glycol | anaphylaxis > docetaxel",
        "Polyethylene glycol | nausea > docetaxel",
    ),
    ("alpha-gal-cetuximab", (ALPHA_GAL, "cetuximab"), (ALPHA_GAL, "trastuzumab")),
    ("alpha-gal-animal", (ALPHA_GAL, "pancrelipase"), (ALPHA_GAL, "fondaparinux")),
    ("ester-anesthetics", "procaine | hives > chloroprocaine", "procaine | hives > lidocaine"),
    ("amide-anesthetics", "lidocaine | hives > bupivacaine", "lidocaine | hives > chloroprocaine"),
    ("egg-influenza", "Eggs | hives > ", "Peanut | hives > "),
    ("shellfish-contrast", "Shellfish | hives > ", "Peanut | hives > "),
]


def facts_of(case: Case) -> tuple[AnyFact, ...]:
    if isinstance(case, tuple):
        fact, taken = case
        return fact, *(medicine(name) for name in taken.split(", ") if name)
    charted, _, taken = case.partition(" > ")
    name, _, reaction = charted.partition(" | ")
    one = allergy(name, status="active", reactions=tuple(filter(None, [reaction.strip()])))
    return one, *(medicine(m) for m in taken.split(", ") if m), CONTRAST


def hazards(*facts: AnyFact) -> dict[str, Hazard]:
    taken = [f for f in facts if isinstance(f, Medicine)]
    return {h.rule.removeprefix("allergy/"): h for h in find(Chart(record(*facts), TODAY), taken)}


@pytest.mark.parametrize(("rule", "fires", "_"), CASES, ids=[c[0] for c in CASES])
def test_what_may_cross_react_is_found(rule: str, fires: Case, _: Case) -> None:
    assert rule in hazards(*facts_of(fires))


@pytest.mark.parametrize(("rule", "_", "silent"), CASES, ids=[c[0] for c in CASES])
def test_what_does_not_cross_react_is_left_alone(rule: str, _: Case, silent: Case) -> None:
    assert rule not in hazards(*facts_of(silent))


def test_every_rule_has_its_case() -> None:
    assert Counter(c[0] for c in CASES) == Counter(r.id.removeprefix("allergy/") for r in rules())
    assert len(rules()) == 45


@pytest.mark.parametrize(
    ("reaction", "harm"),
    [
        ("Stevens-Johnson syndrome", Harm.SEVERE),
        ("anaphylaxis", Harm.SEVERE),
        ("rash", Harm.SERIOUS),
        ("", Harm.SERIOUS),
        ("nausea", Harm.MODERATE),
    ],
)
def test_the_same_medicine_again_is_as_grave_as_the_reaction_was(reaction: str, harm: Harm) -> None:
    assert hazards(*facts_of(f"amoxicillin | {reaction} > Augmentin"))["same-medicine"].harm is harm
    assert SAME == "allergy/same-medicine"


@pytest.mark.parametrize("beta_lactam", ["cefazolin", "meropenem", "aztreonam", "ceftriaxone"])
def test_a_penicillin_label_does_not_bar_what_has_another_side_chain(beta_lactam: str) -> None:
    met = hazards(*facts_of(f"Penicillin | hives > {beta_lactam}"))
    assert {h.harm for h in met.values()} == {Harm.MINOR}  # the offer to have the label looked at


def test_itching_from_one_opioid_is_no_allergy_to_the_next() -> None:
    assert hazards(*facts_of("codeine | itching > morphine"))["opioid-family"].harm is Harm.MINOR
    assert hazards(*facts_of("codeine | anaphylaxis > morphine"))["opioid-family"].harm is Harm.SERIOUS


def test_a_sulfonamide_that_is_no_antibiotic_is_never_more_than_information() -> None:
    met = hazards(*facts_of("Sulfonamide antibiotics | anaphylaxis > hydrochlorothiazide"))
    assert met["sulfonamide-other"].harm is Harm.MINOR


def test_an_allergy_that_was_refuted_or_is_none_known_says_nothing() -> None:
    refuted = allergy("Penicillin", status="inactive", verification="refuted")
    none = allergy("No known drug allergies", none_known=True)
    assert not hazards(refuted, none, medicine("amoxicillin"))


@pytest.mark.parametrize(
    ("charted", "kind"),
    [
        ({"reactions": ("Toxic epidermal necrolysis",)}, Reaction.SCAR),
        ({"reactions": ("Anaphylaxis (severe)",)}, Reaction.SEVERE),
        ({"reactions": ("Rash",), "criticality": "high"}, Reaction.SEVERE),
        ({"reactions": ("Rash (mild)",)}, Reaction.ALLERGIC),
        ({"reactions": ()}, Reaction.UNKNOWN),
        ({"reactions": (), "criticality": "high"}, Reaction.SEVERE),
        ({"reactions": ("Nausea (mild)",), "type": "intolerance"}, Reaction.SIDE_EFFECT),
        ({"reactions": ("GI upset",), "type": "allergy"}, Reaction.SIDE_EFFECT),
        ({"reactions": ("cough",), "criticality": "high"}, Reaction.SIDE_EFFECT),
        ({"reactions": ("hives",), "type": "intolerance"}, Reaction.ALLERGIC),
        ({"reactions": (), "type": "intolerance"}, Reaction.SIDE_EFFECT),
        ({"reactions": (), "note": "throat swelled shut in 2009"}, Reaction.SEVERE),
    ],
)
def test_allergy_intolerance_and_side_effect_are_told_apart(charted: dict, kind: Reaction) -> None:  # type: ignore[type-arg]
    assert kind_of(allergy("a medicine", **charted)) is kind
