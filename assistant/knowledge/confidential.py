"""What the law keeps apart stays apart: counselling and psychotherapy notes are neither searched nor drafted from.

42 CFR Part 2 (2024 rule): substance use disorder counselling notes need a consent of their own and are kept apart from
the record; HIPAA (45 CFR 164.501) says the same of psychotherapy notes. Nothing in a draft says that they exist.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from retrieval.model import Document, DocumentKind, Preference, Reading

#: v3-Confidentiality "very restricted" and v3-ActCode "psychotherapy note": either keeps a document apart by itself.
_APART = frozenset({"V", "PSYTHPN"})
_PART_2 = frozenset({"42CFRPart2", "SUD", "ETH"})
_COUNSELLING = re.compile(r"\b(?:counsel+ing|psychotherapy|therapy) (?:session|note|progress)", re.IGNORECASE)


def kept_apart(document: Document) -> bool:
    labels = set(document.labels)
    if document.kind is DocumentKind.RESOURCE:
        return bool(labels & _APART)
    return bool(labels & _APART) or (bool(labels & _PART_2) and bool(_COUNSELLING.search(document.title)))


def without_kept_apart(reading: Reading) -> Reading:
    """The same reading, its entries still accounted for, without such documents and whatever was read from them."""
    apart = {d.id for d in reading.documents if kept_apart(d)}
    if not apart:
        return reading
    return replace(
        reading,
        documents=tuple(d for d in reading.documents if d.id not in apart),
        facts=tuple(f for f in reading.facts if f.words.document not in apart),
    )


_PERMITS = re.compile(r"\bpermits?\b", re.IGNORECASE)
_DENIES = re.compile(r"\b(?:except )?den(?:y|ies|ied)\b:?\s*([^;]*(?:; except [^;]*)*)", re.IGNORECASE)
_ENDED = frozenset({"inactive", "rejected", "entered-in-error", "draft", "proposed"})
_PLACE = re.compile(r"[a-z][a-z'-]{3,}")
_ANY_PLACE = frozenset(
    "recipient health center centre medical clinic hospital treatment care program service services healthcare "
    "operations payment counseling notes shelter information disclosure contact with from about this that".split()
)


def protected(document: Document) -> bool:
    """Whether the source marks it as of a substance use program (42 CFR Part 2)."""
    return bool(set(document.labels) & _PART_2)


def permits_part_2(consents: Iterable[Preference]) -> bool:
    """Whether a consent in force lets what Part 2 protects go to anybody for treatment: to whom, it says itself."""
    return any(
        p.about == "consent" and p.status not in _ENDED and _PERMITS.search(f"{p.value} {p.words.text}")
        for p in consents
    )


def denies(consent: Preference, recipient: str) -> bool:
    """Whether a consent in force says that ``recipient`` must not be told, by name."""
    if consent.about != "consent" or consent.status in _ENDED:
        return False
    said = " ".join(m[1] for m in _DENIES.finditer(consent.value or consent.words.text)).lower()
    named = {w for w in _PLACE.findall(recipient.lower()) if w not in _ANY_PLACE}
    return bool(named) and all(w in said for w in named)
