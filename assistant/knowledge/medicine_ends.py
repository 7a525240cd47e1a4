"""Which entries say that a medicine is over, and which only carry an old list forward.

An order that ran out ends that order. A medicine is over when someone stopped it and said so: an order stopped for a
reason, a note that stops it, a note that says the patient is off it. That a patient does not take what is prescribed is
no end of the prescription: both sides then stay in view.
"""

import re

from retrieval.model import Medicine
from retrieval.text.terms import ingredient

_OVER = frozenset({"stopped", "not-taken"})
_OFF_IT = re.compile(
    r"\b(?:not|never|no longer)\s+(?:currently\s+|now\s+)?on\b|\bnone\b|\bnever\s+(?:took|taken|started|filled)\b"
    r"|\bno\s+(?:use|fills?|refills?)\b|\buntil\b",
    re.IGNORECASE,
)
_CARRIED_FORWARD = re.compile(
    r"\bimport(?:ed)?\b|\bcarried (?:forward|over)\b|\bcopied forward\b|\bhistorical\b"
    r"|\b(?:outside|external|transferred) (?:medication )?(?:list|record)\b",
    re.IGNORECASE,
)


def key(medicine: Medicine) -> str:
    """The ingredient when the lexicon knows it, else the name in lower case without strengths."""
    known = ingredient(medicine.name)
    return known or re.sub(r"\s*\d.*$", "", medicine.name.lower()).strip()


def says_it_is_over(medicine: Medicine) -> bool:
    if medicine.status not in _OVER:
        return False
    if not medicine.stated:
        return bool(medicine.status_reason)
    return medicine.status == "stopped" or _OFF_IT.search(medicine.words.text) is not None


def says_it_is_not_taken(medicine: Medicine) -> bool:
    """Also by a patient who leaves out what is prescribed: enough against an entry that was only carried forward."""
    return medicine.status in _OVER and bool(medicine.stated or medicine.status_reason)


def over_since(medicine: Medicine) -> str:
    """The ISO day of its end, else of the word that it is over; "" without a date."""
    return (medicine.ended or medicine.date or "")[:10]


def carried_forward(medicine: Medicine) -> bool:
    """Whether the entry itself says that it was copied from an older or another list."""
    return _CARRIED_FORWARD.search(f"{medicine.note} {medicine.name}") is not None
