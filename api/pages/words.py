"""What the page calls things."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

from assistant.domain.draft import (
    Citation,
    CitationKind,
    Detail,
    Due,
    Item,
    ItemKind,
    Kind,
    Presence,
    ScoreDetail,
    ScoreInput,
    Severity,
    Support,
    Verdict,
)
from assistant.domain.lifecycle import State
from assistant.knowledge.team import Role as Owner
from retrieval.model import Coverage, Fate

LANGUAGES = (("en", "English"), ("es", "Español"))
KINDS = {
    Kind.CARE_PLAN: "Care plan",
    Kind.DISCHARGE_SUMMARY: "Discharge summary",
    Kind.REFERRAL: "Referral",
}
STATES = {
    State.REQUESTED: "Being written",
    State.WRITTEN: "AI-drafted, not reviewed",
    State.RETURNED: "Sent back by a clinician",
    State.APPROVED: "Approved, about to leave",
    State.PUBLISHED: "Approved by a clinician",
    State.SUPERSEDED: "Superseded by a later document",
    State.WITHDRAWN: "Withdrawn: do not use",
    State.STUCK: "Could not be written",
}
#: How a state looks; each has its words too, so that no colour stands alone.
LOOKS = {
    State.APPROVED: "good",
    State.PUBLISHED: "good",
    State.WITHDRAWN: "bad",
    State.SUPERSEDED: "bad",
    State.STUCK: "bad",
}
SEVERITIES = {Severity.STOP: "Stop", Severity.WARN: "Look at", Severity.NOTE: "Note"}
SUPPORTS = {
    Support.SUPPORTED: "supported by its evidence",
    Support.UNSUPPORTED: "not supported by its evidence",
    Support.ASSERTED: "stated by the reviewer",
}
PRESENCES = {
    Presence.PRESENT: "present",
    Presence.ABSENT: "documented as absent",
    Presence.MISSING: "missing",
    Presence.NOT_APPLICABLE: "does not apply",
}
VERDICTS = {Verdict.ACCEPT: "Accepted", Verdict.EDIT: "Edited", Verdict.REJECT: "Rejected"}
RESTS_ON = {
    CitationKind.CHART: "chart",
    CitationKind.GUIDELINE: "guideline",
    CitationKind.REVIEWER: "reviewer",
}
NOT_CHARTED = "not charted"

_WRITERS = {
    "composer": "taken from the record",
    "reviewer": "written by the reviewer",
    "model": "worded by the language model",
}
_ITEMS = {ItemKind.PERSON: "care team", ItemKind.NEED: "social need"}
_FIELDS = {
    "owner": "who",
    "due": "by",
    "change": "change",
    "frequency": "how often",
    "reason": "for",
    "was": "before",
    "because": "why",
    "expressed_by": "said by",
    "specialty": "to",
    "said_by": "said by",
    "with_whom": "with",
    "none_known": "none known",
    "baseline": "now",
    "measure": "measured by",
}


def counted(presences: Iterable[Presence]) -> str:
    """How many of the required elements are there, and how many are not."""
    counts = Counter(presences)
    said = (f"{counts[p]} {word}" for p, word in PRESENCES.items() if counts[p])
    return ", ".join(said)


def item_kind(kind: ItemKind) -> str:
    return _ITEMS.get(kind, kind.value.replace("_", " "))


def writer(item: Item) -> str:
    return _WRITERS.get(item.written_by.partition(":")[0], item.written_by)


def details(detail: Detail | None) -> tuple[tuple[str, str], ...]:
    """Every typed field that says something, in the order of the type."""
    if detail is None:
        return ()
    if isinstance(detail, ScoreDetail):
        return _score(detail)
    said = ((f.name, _value(f.name, getattr(detail, f.name))) for f in fields(detail) if f.name != "type")
    return tuple((_FIELDS.get(name, name.replace("_", " ")), value) for name, value in said if value)


def _score(d: ScoreDetail) -> tuple[tuple[str, str], ...]:
    """Its inputs one a line, so that a reader can add them up again; then what is missing, and whose score it is."""
    of = f" of {d.of:g}" if d.of is not None else ""
    points = "" if d.points is None else f"{d.points:g}{of}"
    inputs = tuple((part.name, _input(part)) for part in d.inputs)
    said = (
        ("points", points),
        ("band", d.band),
        *inputs,
        ("missing", "; ".join(d.missing)),
        ("source", d.source),
    )
    return tuple((label, value) for label, value in said if value)


def _input(part: ScoreInput) -> str:
    points = "" if part.points is None else f"{part.points:g} points"
    return ", ".join(x for x in (part.value, part.date, points) if x)


def _value(name: str, value: object) -> str:
    match value:
        case Due(day=day, anchor=anchor, anchor_is=anchor_is, days=days):
            since = "overdue since " if value.overdue else ""
            return f"{since}{day} ({days} days after {anchor_is} on {anchor})"
        case bool():
            return "yes" if value else ""
        case tuple():
            return "; ".join(str(v) for v in value)
    if name == "owner" and value:
        return owner(str(value))
    return str(value or "").replace("_", " ") if name in {"activity", "expressed_by"} else str(value or "")


def owner(role: str) -> str:
    try:
        return Owner(role).label
    except ValueError:
        return role.replace("_", " ")


def moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def short(digest: str) -> str:
    return digest[:19]


def source(citation: Citation) -> str:
    return f"{RESTS_ON[citation.kind]} {citation.source}"


def coverage(c: Coverage) -> tuple[str, ...]:
    """What was read and what was not, in sentences."""
    said = [f"Read: {c.read} of {c.found} entries, {c.notes} of them notes."]
    if c.earliest and c.latest:
        said.append(f"What was read is dated {c.earliest} to {c.latest}.")
    for fate, words in ((Fate.SKIPPED, "Left aside"), (Fate.UNREADABLE, "Could not be read")):
        tallies = [
            f"{t.count} {t.type}" + (f" ({t.reason})" if t.reason else "")
            for t in c.tallies
            if t.fate is fate
        ]
        if tallies:
            said.append(f"{words}: {'; '.join(tallies)}.")
    if not c.words_ready:
        said.append("The record was not yet ready to be searched by words.")
    if c.vectors not in {"ready", "none"}:
        said.append(f"Search by meaning was not complete: {c.vectors}.")
    said.append(
        "What was not read is not in here. That something is not mentioned does not mean that it is not so."
    )
    return tuple(said)
