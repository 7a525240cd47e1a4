"""After an edit the words rule: a structured value goes along only while the approved text does not speak against it.

A clinician edits the text of an item, never its detail. "Lisinopril 5 mg" must not leave with the 10 mg of before.
"""

import re
from dataclasses import fields, replace
from typing import Any

from assistant.domain.draft import (
    AllergyDetail,
    Change,
    CitationKind,
    Due,
    GoalDetail,
    Item,
    MedicineDetail,
    NeedDetail,
    ProblemDetail,
    ReferralDetail,
    ResultDetail,
    ScoreDetail,
    Verdict,
)

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"\w+")
_FATE_OF_A_MEDICINE = re.compile(
    r"\b(?:continu\w*|chang\w*|increas\w*|decreas\w*|reduc\w*|new|start\w*|restart\w*|resum\w*|stop\w*|discontinu\w*|ceas\w*"
    r"|hold\w*|held|paus\w*|suspend\w*|clarify|not|never|no)\b",
    re.IGNORECASE,
)
_URGENCY = re.compile(
    r"\b(?:routine\w*|soon\w*|urgent\w*|emergen\w*|prompt\w*|immediate\w*|not|no)\b", re.IGNORECASE
)


def edited(item: Item) -> bool:
    return item.decision is not None and item.decision.verdict is Verdict.EDIT


def own(item: Item) -> bool:
    """Whether a reviewer stated it and it rests on nothing else: no AI had a hand in it."""
    return item.written_by == "reviewer" and all(c.kind is CitationKind.REVIEWER for c in item.citations)


def as_approved(item: Item) -> Item:
    """``item``, with those values of its detail left out that an edit may have made untrue. Unedited: as it is."""
    if not edited(item) or item.detail is None:
        return item
    detail = item.detail
    if isinstance(detail, ScoreDetail):
        return replace(item, detail=detail.name_only())
    kept: dict[str, Any] = {f.name: _kept(getattr(detail, f.name), item) for f in fields(detail)}
    match detail:
        case MedicineDetail() if _touched(item, _FATE_OF_A_MEDICINE):
            kept["change"] = Change.UNCLEAR
        case ProblemDetail():
            kept |= {"code": "", "system": ""}
        case AllergyDetail() if detail.none_known:
            kept["none_known"] = _said("no known", item.text) or _said("none known", item.text)
        case ResultDetail() if detail.pending:
            kept["pending"] = _said("pending", item.text)
        case GoalDetail():
            kept["met"] = None  # whether other words are met, nobody has worked out
        case NeedDetail():
            kept["domain"] = ""
        case ReferralDetail():
            kept["urgency"] = detail.urgency  # spoken of in ``urgency``
    return replace(item, detail=replace(detail, **(kept | {"type": detail.type})))


def urgency(item: Item) -> str:
    """Of a referral; "" when it is none, or when the edit speaks of urgency in other words."""
    if not isinstance(item.detail, ReferralDetail) or (edited(item) and _touched(item, _URGENCY)):
        return ""
    return item.detail.urgency


def _kept(value: Any, item: Item) -> Any:
    match value:
        case Change() | bool():
            return value
        case str():
            return value if _stands(value, item) else ""
        case Due():
            return value if _stands(value.day, item) and _stands(f"{value.days} days", item) else None
        case tuple():
            return tuple(v for v in value if _stands(v, item))
    return value


def _stands(value: str, item: Item) -> bool:
    """Said in the approved text; or said in neither text, where the edit changed no figure that could bear on it."""
    if not value or _said(value, item.text):
        return True
    was = item.decision.was if item.decision else ""
    if _said(value, was):
        return False
    return not _FIGURE.search(value) or _figures(was) == _figures(item.text)


def _said(value: str, text: str) -> bool:
    return f" {_words(value)} " in f" {_words(text)} "


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _figures(text: str) -> set[str]:
    return set(_FIGURE.findall(text))


def _touched(item: Item, of: re.Pattern[str]) -> bool:
    was = item.decision.was if item.decision else ""
    return {w.casefold() for w in of.findall(was)} != {w.casefold() for w in of.findall(item.text)}
