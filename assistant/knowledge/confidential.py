"""What the law keeps apart stays apart: counselling and psychotherapy notes are neither searched nor drafted from.

42 CFR Part 2 (2024 rule): substance use disorder counselling notes need a consent of their own and are kept apart from
the record; HIPAA (45 CFR 164.501) says the same of psychotherapy notes. Nothing in a draft says that they exist.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from assistant.knowledge.general_designation import designates_treating_providers, treats
from retrieval.model import Document, DocumentKind, Preference, Reading

#: v3-Confidentiality "very restricted" and v3-ActCode "psychotherapy note": either keeps a document apart by itself.
_APART = frozenset({"V", "PSYTHPN"})
PART_2 = frozenset({"42CFRPart2", "SUD", "ETH"})
_COUNSELLING = re.compile(r"\b(?:counsel+ing|psychotherapy|therapy) (?:session|note|progress)", re.IGNORECASE)


def kept_apart(document: Document) -> bool:
    labels = set(document.labels)
    if document.kind is DocumentKind.RESOURCE:
        return bool(labels & _APART)
    return bool(labels & _APART) or (bool(labels & PART_2) and bool(_COUNSELLING.search(document.title)))


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


_PERMITTED = re.compile(r"\bpermits?\b:?\s*([^:;]*)", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|valid: (?:\S+ )?to) (\d{4}-\d\d-\d\d)", re.IGNORECASE)
_DENIES = re.compile(r"\b(?:except )?den(?:y|ies|ied)\b:?\s*([^;]*(?:; except [^;]*)*)", re.IGNORECASE)
_ENDED = frozenset({"inactive", "rejected", "entered-in-error", "draft", "proposed"})
_PLACE = re.compile(r"[a-z][a-z'-]{3,}")
_ANY_PLACE = frozenset(
    "recipient health center centre medical clinic hospital treatment care program service services healthcare "
    "community regional general county operations payment counseling notes shelter information disclosure contact with "
    "from about this that".split()
)


def protected(document: Document) -> bool:
    """Whether the source marks it as of a substance use program (42 CFR Part 2)."""
    return bool(set(document.labels) & PART_2)


def permits_part_2(
    consents: Iterable[Preference], recipients: Iterable[str], *, as_of: date | None = None
) -> bool:
    """Whether a consent in force names one of ``recipients`` (a person, or where they work) to be told.

    One for "my treating providers" names whoever is described as treating the patient.
    """
    standing, asked = [p for p in consents if _in_force(p, as_of)], tuple(recipients)
    if any(_treating(p, asked) for p in standing):
        return True
    permitted = [names for p in standing for names in _named_by(p)]
    told = [_distinct(r) for r in asked]
    return any(named and named <= words for named in permitted for words in told)


def _treating(consent: Preference, recipients: tuple[str, ...]) -> bool:
    said = _DENIES.sub(" ", consent.value or consent.words.text)
    if not re.search(r"\bpermit|\bopt in\b", said, re.IGNORECASE) or not designates_treating_providers(said):
        return False
    return any(treats(r, said) and not denies(consent, r) for r in recipients)


def _in_force(consent: Preference, as_of: date | None) -> bool:
    if consent.about != "consent" or consent.status in _ENDED:
        return False
    until = _UNTIL.search(f"{consent.value} {consent.words.text}")
    return until is None or as_of is None or until[1] >= as_of.isoformat()


def _named_by(consent: Preference) -> list[frozenset[str]]:
    """What sets each permitted recipient apart; what a denial in the same consent names is none of them."""
    said = _DENIES.sub(" ", consent.value or consent.words.text)
    return [
        _distinct(name)
        for m in _PERMITTED.finditer(said)
        for name in re.split(r"\(recipient\)|[,;]", m[1], flags=re.IGNORECASE)
        if name.strip()
    ]


def _distinct(name: str) -> frozenset[str]:
    return frozenset(w for w in _PLACE.findall(name.lower()) if w not in _ANY_PLACE)


def denies(consent: Preference, recipient: str) -> bool:
    """Whether a consent in force says that ``recipient`` must not be told, by name."""
    if consent.about != "consent" or consent.status in _ENDED:
        return False
    said = " ".join(m[1] for m in _DENIES.finditer(consent.value or consent.words.text)).lower()
    named = _distinct(recipient)
    return bool(named) and all(w in said for w in named)
