"""What the law keeps apart stays apart: counselling and psychotherapy notes are neither searched nor drafted from.

42 CFR Part 2 (2024 rule): substance use disorder counselling notes need a consent of their own and are kept apart from
the record; HIPAA (45 CFR 164.501) says the same of psychotherapy notes. Nothing in a draft says that they exist.
"""

import re
from dataclasses import replace

from retrieval.model import Document, DocumentKind, Reading

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
