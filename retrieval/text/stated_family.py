"""What runs in the family, and in whom: never the patient's own."""

import re
from collections.abc import Iterator
from dataclasses import replace

from retrieval.model import FactKind, FamilyHistory, Section
from retrieval.text.conditions import Mention, mentions
from retrieval.text.noted import Noted
from retrieval.text.sentences import sentences
from retrieval.text.tables import phrases

_SIDES = "maternal|paternal|half|step|older|younger|twin|oldest|youngest|great"
_KIN = re.compile(rf"\b(?:(?:{_SIDES})[- ]+)*(?:{phrases('kin')})\b", re.IGNORECASE)
_FAMILY = {"family_history", "family_social_history"}
_TELLS_OF_RELATIVES = {
    "history_of_present_illness",
    "past_medical_history",
    "social_history",
    "assessment",
    "assessment_and_plan",
    "reason_for_referral",
    "obstetric_history",
}
_HISTORY_OF = re.compile(r"(?:family history of|history of)\s+", re.IGNORECASE)
_IN_WHOM = re.compile(
    r"\b(?:in|of|affecting)\s+(?:both\s+|(?:the\s+)?patient's\s+|his\s+|her\s+|the\s+|a\s+|an\s+|one\s+|two\s+|several\s+"
    r"|multiple\s+|my\s+)*$|[(:–-]\s*$",
    re.IGNORECASE,
)


def family_history(note: Noted) -> tuple[FamilyHistory, ...]:
    """Illnesses of relatives, from the family history and from the parts that tell of the patient's own past."""
    found: list[FamilyHistory] = []
    for part in note.parts:
        family = part.kind in _FAMILY
        if not family and part.kind not in _TELLS_OF_RELATIVES and len(note.parts) > 1:
            continue
        for a, b in sentences(note.text, part.body, part.end):
            if family or _KIN.search(note.text, a, b) or "family history" in note.text[a:b].lower():
                found += _of_relatives(note, part, a, b, family=family)
    return tuple(found)


def _of_relatives(
    note: Noted, part: Section, start: int, end: int, *, family: bool
) -> Iterator[FamilyHistory]:
    kin = list(_KIN.finditer(note.text, start, end))
    for m in mentions(note.text, start, end):
        c = note.context(m.start, m.end, part)
        if m.kind == "procedure" or c.negated or c.uncertain or c.person != "family":
            continue
        if family or (c.cue and c.time != "hypothetical"):
            yield _fact(note, m, _relation(note.text, m, kin), kin)


def _fact(note: Noted, m: Mention, relation: str, kin: list[re.Match[str]]) -> FamilyHistory:
    """The words reach from the relative to the illness, whichever comes first."""
    start = lead.end() if (lead := _HISTORY_OF.match(note.text, m.start, m.end)) else m.start
    stop = next((k.end() for k in kin if relation == k[0] and k.start() >= m.end), m.end)
    first = next((k.start() for k in reversed(kin) if relation == k[0] and k.end() <= start), start)
    name = note.text[start : m.end]
    fields = note.fields(FactKind.FAMILY_HISTORY, name, start, m.end)
    return replace(FamilyHistory(**fields, relation=relation.lower()), words=note.document.span(first, stop))


def _relation(text: str, m: Mention, kin: list[re.Match[str]]) -> str:
    """Whose it is: "diabetes in his mother" and "mother: diabetes" alike; "" when the note does not say."""
    before = [k for k in kin if k.end() <= m.start]
    after = next((k for k in kin if k.start() >= m.end), None)
    if after and _IN_WHOM.search(between := text[m.end : after.start()]) and not re.search(r"[.;]", between):
        told_before = any(not re.search(r"[.;]", text[k.end() : m.start]) for k in before)
        if not told_before or len(between) < 20:
            return after[0]
    before = [k for k in before if ";" not in text[k.end() : m.start]]
    return before[-1][0] if before else ""
