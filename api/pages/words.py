"""What the page calls things."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import datetime

from assistant.domain.draft import (
    CheckRun,
    Citation,
    CitationKind,
    Detail,
    Due,
    Item,
    ItemKind,
    Kind,
    Presence,
    Provenance,
    ScoreDetail,
    ScoreInput,
    Severity,
    Support,
    Verdict,
)
from assistant.domain.lifecycle import State
from assistant.knowledge.team import Role as Owner
from assistant.workflow.attention import SECONDS_A_FINDING, WORDS_A_MINUTE
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
    Support.UNPROVEN: "in words of its own, not checked",
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
ESTIMATED = f"an estimate: {WORDS_A_MINUTE} words a minute, {SECONDS_A_FINDING} seconds a finding"
CHECKS = {
    "grounding": "Every statement rests on its evidence",
    "figures": "Figures match their source",
    "scores": "Scores come out the same when counted again",
    "identity": "All is of this patient and stay",
    "polarity": "What is denied, past, or another person's is not said as so",
    "trends": "What changed is told as it changed",
    "medicine_names": "Each medicine is the one charted",
    "lists": "The medicine list is the record's",
    "omissions": "What the record has is in the draft",
    "forms": "The form says what the sentence says",
    "untrusted": "Nothing in a record is obeyed",
    "reasons": "Each citation bears on its statement",
    "medicines": "Risky medicines are shown",
    "critical_results": "Results in an alert range are pointed at",
    "conflicts": "Contradictions are shown",
    "recipients": "A referral goes to one recipient",
    "confidences": "What was confided is marked",
    "stigma": "Hurtful words are pointed at",
    "consent": "Nothing goes where the patient said no",
    "freshness": "An old record is said to be old",
    "copied": "Copied notes are said to be copies",
    "open_loops": "What is open has an owner",
    "missing": "What the record lacks is said",
    "populations": "What matters for this patient's kind of life is charted",
    "elements": "What the document must contain is there",
}

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
    "standing": "stands as",
}


def counted(presences: Iterable[Presence]) -> str:
    """How many of the required elements are there, and how many are not."""
    counts = Counter(presences)
    said = (f"{counts[p]} {word}" for p, word in PRESENCES.items() if counts[p])
    return ", ".join(said)


def check(rule: str) -> str:
    """The rule that a check keeps, as a reader says it; its name where we have no better one."""
    name = rule.partition("@")[0]
    return CHECKS.get(name, name.replace("_", " ").capitalize())


def runs(made: Provenance) -> list[CheckRun]:
    """Those that could not decide everything first."""
    return sorted(made.ran, key=lambda run: not run.not_checked)


def checked(made: Provenance) -> str:
    """How many checks ran, and how many could not decide everything."""
    open_ = sum(bool(run.not_checked) for run in made.ran)
    said = f"{len(made.ran)} checks ran"
    if not open_:
        return said
    return (
        f"{said}; {open_} could not decide everything, for the reason beside {'it' if open_ == 1 else 'them'}"
    )


def item_kind(kind: ItemKind) -> str:
    return _ITEMS.get(kind, kind.value.replace("_", " "))


def writer(item: Item) -> str:
    return _WRITERS.get(item.written_by.partition(":")[0], item.written_by)


def details(detail: Detail | None, without: Collection[str] = ()) -> tuple[tuple[str, str], ...]:
    """Every typed field that says something, in the order of the type, but for those named in ``without``."""
    if detail is None:
        return ()
    if isinstance(detail, ScoreDetail):
        return _score(detail)
    names = (f.name for f in fields(detail) if f.name != "type" and f.name not in without)
    said = ((name, _value(name, getattr(detail, name))) for name in names)
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
