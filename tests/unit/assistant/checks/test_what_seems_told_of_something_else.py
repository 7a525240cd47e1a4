"""A sign that a statement turns its source is said as not checked; an honest one that says the same has no sign."""

import pytest

from assistant.checks.own_words import is_not_told
from assistant.checks.polarity import signs
from assistant.checks.polarity import what_is_charted_as_not_so_is_not_said_as_so as polarity
from assistant.checks.trends import what_changed_is_told_as_it_changed as trends
from tests.unit.assistant.checks.drafted import retold

DIZZY = "Was dizzy on standing for a week after the stroke and has walked steadily since the midodrine was started."
VISITS = "He puts off his own visits so that his sister can keep hers."
CLEARED = "Denosumab 60 mg SC q6mo to start once dental clearance is received."
RIDES = "Her sister Lena manages the money; her neighbour drives her to dialysis three times a week."
SCALP = "Biopsy of the scalp lesion offered, pt undecided. Fluorouracil cream not started."
PANCREAS = "Father died of pancreatic cancer at 58; pt has chronic pancreatitis, last amylase normal."
NITRATES = "Sildenafil stopped by cardiology because of nitrates; no chest pain since then."
HIP = "Her hip fracture was attributed to a fall from bed; osteoporosis was already treated with alendronate."
FAMILY = "Meeting with pt, son and daughter (HCP). Pt wants to stay at home."
BATHS = "Metformin 500 mg BID x 2 wk, then 1000 mg BID if tolerated."
TENDON = "Ciprofloxacin caused tendon pain in 2019, amoxicillin has been tolerated."
TAGALOG = "Her caregiver speaks Tagalog and needs an interpreter; the patient speaks English."
ASKED = "Pacer check: normal function; no anticoagulation at her request."
ZOSTER = "Breathing trial was delayed because of fever; laparoscopic tube placement on Monday."


@pytest.mark.parametrize(
    ("source", "said", "sign"),
    [
        (DIZZY, "Has walked steadily since midodrine was begun.", False),
        (DIZZY, "Has been dizzy on standing since the midodrine was started.", True),
        (VISITS, "So that his sister can keep her visits, he puts off his own.", False),
        (VISITS, "His sister puts off her visits so that he can keep his.", True),
        (CLEARED, "Denosumab will begin when the dentist has cleared her.", False),
        (CLEARED, "Denosumab 60 mg under the skin every six months was started.", True),
        (RIDES, "Three times a week her neighbour drives her to dialysis.", False),
        (RIDES, "Her sister Lena drives her to dialysis three times a week.", True),
        (SCALP, "A scalp biopsy was offered, and the cream has not been begun.", False),
        (SCALP, "A biopsy of the scalp lesion was taken.", True),
        (PANCREAS, "Father died at 58 of cancer of the pancreas.", False),
        (PANCREAS, "The patient has pancreatic cancer, and the last amylase was normal.", True),
        (NITRATES, "Because of nitrates cardiology stopped sildenafil.", False),
        (NITRATES, "Sildenafil was stopped because of chest pain.", True),
        (HIP, "A fall from bed was the cause of her hip fracture.", False),
        (HIP, "The hip fracture was put down to alendronate.", True),
        (FAMILY, "His daughter, the HCP, was at the meeting.", False),
        (FAMILY, "His son, the HCP, was at the meeting.", True),
        (BATHS, "Two weeks of metformin 500 mg twice a day, then 1000 mg if tolerated.", False),
        (BATHS, "Metformin is to be stopped after two weeks.", True),
        (TENDON, "Ciprofloxacin brought on tendon pain in 2019.", False),
        (TENDON, "Amoxicillin caused tendon pain in 2019.", True),
        (TAGALOG, "The caregiver speaks Tagalog.", False),
        (TAGALOG, "The patient speaks Tagalog and needs an interpreter.", True),
        (ASKED, "She does not want anticoagulation.", False),
        (ASKED, "She asked for anticoagulation.", True),
        (ZOSTER, "Fever delayed the breathing trial.", False),
        (ZOSTER, "The breathing trial took place on time.", True),
        (ZOSTER, "Tube placement by laparoscopy on Monday.", False),
        (ZOSTER, "Open tube placement on Monday.", True),
    ],
)
def test_what_may_be_told_of_something_else_shows_a_sign(source: str, said: str, sign: bool) -> None:
    assert bool(signs.seen(said, source)) is sign


def test_a_sign_stops_nothing_and_says_that_a_person_must_read() -> None:
    [finding] = polarity(retold(DIZZY, "She has been dizzy on standing since the midodrine was started."))
    assert is_not_told(finding)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Her husband is ill and she gives him his pills.", "She gives her husband his pills."),
        ("Mother's brother offered to house the children.", "An uncle offered to house the children."),
        ("9 mo F, gags on lumps, purees BID.", "The baby gags on lumps."),
        (
            "Genetics referral placed given mother with breast cancer at 42.",
            "Referred to genetics on account of her mother's breast cancer at 42.",
        ),
        (
            "No driving until the visit on 10 April; back to desk work on 3 April.",
            "Driving has to wait for the visit on 10 April.",
        ),
        (
            "Ultrasound of the leg was not obtained because the patient left before it.",
            "She left before the leg ultrasound could be done.",
        ),
        (
            "Grandmother has custody; mother visits on Sundays and does not give medicines.",
            "Custody is with the grandmother; the mother visits on Sundays and gives no medicines.",
        ),
        (
            "Precautions reviewed: no flexion >90, no adduction past midline, no IR.",
            "She must not bend the hip beyond 90, cross the leg over the midline, or turn it inward.",
        ),
        (
            "Continue aspirin through surgery; ticagrelor is to be held five days before.",
            "Aspirin goes on through surgery, with ticagrelor held five days before.",
        ),
        (
            "Hypoglycemia occurred when she skipped lunch; none on days with regular meals.",
            "Low sugars came when lunch was skipped and not on days of regular meals.",
        ),
        (
            "Colchicine was refused because of past diarrhea.",
            "Refused colchicine because it had once given him diarrhea.",
        ),
    ],
)  # fmt: skip
def test_another_way_of_saying_it_is_not_called_wrong(source: str, said: str) -> None:
    assert all(is_not_told(f) for f in polarity(retold(source, said)))


@pytest.mark.parametrize(
    ("source", "said", "right"),
    [
        ("Wt 6.9 kg (+310 g in 4 wk).", "Gained 310 g in 4 weeks, to 6.9 kg.", True),
        ("Wt 6.9 kg (+310 g in 4 wk).", "Lost 310 g in 4 weeks, to 6.9 kg.", False),
        ("Weight 80 kg, -2.4 kg since May.", "Weight is down 2.4 kg since May.", True),
        ("Weight 80 kg, -2.4 kg since May.", "Weight is up 2.4 kg since May.", False),
    ],
)
def test_a_value_with_a_sign_went_that_way(source: str, said: str, right: bool) -> None:
    assert (not trends(retold(source, said))) is right
