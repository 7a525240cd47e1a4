"""What colleagues and models write for the same thing is not called wrong, whichever way it is put."""

import pytest

from assistant.checks import inspect
from assistant.domain.draft import Severity
from tests.unit.assistant.checks.drafted import retold


def _wrong(source: str, said: str) -> list[str]:
    _, found = inspect(retold(source, said))
    return [f.reason for f in found if f.item and f.severity is not Severity.NOTE]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Hold enoxaparin tonight, resume it Friday.", "Skip your enoxaparin tonight and take it again from Friday."),
        ("Vanc stopped, now linezolid 600 mg BID.", "Linezolid 600 mg twice a day has taken over from vancomycin."),
        ("Apixaban 5 mg BD commenced, aspirin stopped.", "He takes apixaban 5 mg twice a day in place of aspirin."),
        ("TSH, LFTs drawn before amiodarone.", "Thyroid and liver tests were drawn before amiodarone."),
        ("MMF 500 mg BD unchanged.", "Mycophenolate 500 mg twice a day is unchanged."),
        ("ASA 81 mg daily x30 d.", "Take a baby aspirin every day for 30 days."),
        ("Rivastigmine 4.6 mg – not taken x3/12.", "She has not taken rivastigmine for three months."),
        ("No anticoagulant unless flutter recurs.", "An anticoagulant is only for the case that flutter recurs."),
        ("IDDSI 5, no straws, meds crushed in puree.", "Tablets are crushed in puree."),
        ("No headache, diplopia, or hearing loss.", "Without headache, double vision or loss of hearing."),
        ("Not for CPR, DNACPR in place.", "There is a do-not-resuscitate order."),
        ("Ablation to be considered; he is undecided.", "He has not decided for or against the ablation."),
        ("Five of eight sessions completed.", "Three sessions are still to go."),
        ("CPS notified; mother may visit.", "Child protective services were informed, and the mother may visit."),
        ("Wound clean. L heel intact. No odor.", "The left heel is intact."),
        ("Rash on R arm and L arm.", "There is a rash on both arms."),
        ("Passing flatus, no BM yet.", "He is passing gas and has not moved his bowels."),
        ("BP 150/84 lying, 122/70 standing.", "She has orthostatic hypotension."),
        ("eGFR 21 (25 a year ago).", "Her eGFR went from 25 to 21 within a year."),
        ("Read back by RN at 05:52.", "The nurse read it back shortly before 6 am."),
        ("Methadone 40 mL of 1 mg/mL daily.", "Methadone 40 mg a day."),
        ("Visit day 5; reweigh day 8.", "He is to be weighed again three days later."),
        ("Moved to HDU 14/2. Noradrenaline off 12/2.", "Noradrenaline was stopped on 12 February."),
        ("Wt 118 lb, down 6 lb in 30 d.", "A month ago the weight was 124 lb."),
        ("Appointment 11/27 with ID.", "The infectious disease clinic is on the 27th."),
        ("Posaconazole on hold d/t QTc 512.", "Posaconazole has been paused because of a long QTc."),
    ],
)  # fmt: skip
def test_an_honest_sentence_is_not_called_wrong(source: str, said: str) -> None:
    assert _wrong(source, said) == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Hold enoxaparin tonight, resume it Friday.", "Hold enoxaparin tonight, resume it Sunday."),
        ("Vanc stopped, now linezolid 600 mg BID.", "Vanc stopped, now linezolid 300 mg BID."),
        ("Apixaban 5 mg BD commenced, aspirin stopped.", "Apixaban 5 mg TDS commenced, aspirin stopped."),
        ("MMF 500 mg BD unchanged.", "Azathioprine 500 mg BD unchanged."),
        ("Wound clean. L heel intact. No odor.", "Wound clean. R heel intact. No odor."),
        ("Methadone 40 mL of 1 mg/mL daily.", "Methadone 80 mg daily."),
        ("Biopsy of the right breast planned for Monday.", "The right breast was biopsied on Monday."),
        ("Denies ataxia, vertigo or falls.", "She has ataxia and vertigo."),
    ],
)  # fmt: skip
def test_what_can_be_shown_to_be_wrong_still_is(source: str, said: str) -> None:
    assert _wrong(source, said)
