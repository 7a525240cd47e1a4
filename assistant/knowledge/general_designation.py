"""A consent that names no one by name: "my treating providers" is whoever treats the patient, and nobody else.

42 CFR 2.31(a)(4), final rule of 2024: one consent for all future treatment, payment and operations may describe its
recipients so. It reaches no court, no employer and no family, carries no counselling notes, and ends when it is revoked
or on its last day.
"""

import re

_GENERAL = re.compile(
    r"\b(?:my|all|any|each of my|his|her|their|the patient['’]s)\s+"
    r"(?:(?:current|past|present|future|other|and|or|of|my)[\s,]+)*"
    r"(?:treating|treatment|health ?care|healthcare|medical)\s+(?:health ?care\s+)?"
    r"(?:providers?|clinicians?|professionals?|practitioners?|teams?|entities)\b"
    r"|\b(?:anyone|everyone|any provider|all providers|whoever|those) (?:who|that) (?:treats?|cares? for|is treating)\b"
    r"|\btreating provider relationship\b",
    re.IGNORECASE,
)
#: What such a consent leaves out in its own words.
_LEFT_OUT = re.compile(
    r"\b(?:does not (?:cover|include|apply to)|not (?:to|for)|except(?: for)?|excluding|but not|other than)\b:?\s*"
    r"((?:[^.]|(?<=\bDr)\.|(?<=\bM[rs])\.|(?<=\bMrs)\.)*)",
    re.IGNORECASE,
)
_TREATS = re.compile(
    r"clinic|hospital|medic(?:ine|al)\b|physician|doctor|\bnurse|surg|\w+olog(?:y|ist)\b|primary care"
    r"|health (?:center|centre)"
    r"|pharmac|psychiatr|behavioral health|pediatr|obstetr|midwi|palliative|hospice|rehabilitation|infectious|hepat"
    r"|transplant|emergency|internist|prescriber|dentist|dental|home health|\btherap",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"shelter|housing|coordinated entry|food|pantry|school|employ|court|police|probation|parole|legal|lawyer|attorney"
    r"|prosecut|child protect|family|relative|friend|church|transport|\bride\b|benefit|peer support"
    r"|community (?:organi|partner)"
    r"|outreach|landlord|insurer|news",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z][a-z'-]{3,}")
_SMALL = frozenset("with from that this they their other care health notes note".split())


def designates_treating_providers(consent: str) -> bool:
    """Whether the words of a consent let whoever treats the patient be told."""
    return _GENERAL.search(_LEFT_OUT.sub(" ", consent)) is not None


def treats(recipient: str, consent: str) -> bool:
    """Whether a recipient is described as one who treats, and the consent does not leave them out."""
    if not _TREATS.search(recipient) or _NEVER.search(recipient):
        return False
    left_out = {w for m in _LEFT_OUT.finditer(consent.lower()) for w in _WORD.findall(m[1])} - _SMALL
    return not left_out & set(_WORD.findall(recipient.lower()))
