"""A draft as a person reads it: what Markdown, HTML and the FHIR narrative all say, put into words once.

Until someone signed exactly this content it says so at the top, and rejected items are shown as rejected. In a signed
one they are not there at all. What was not read is said aloud.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from assistant.adapters.details import Pairs, unsaid
from assistant.adapters.edits import edited
from assistant.domain.draft import (
    Acknowledgement,
    Citation,
    CitationKind,
    Content,
    Draft,
    Evidence,
    Finding,
    Item,
    Kind,
    PersonId,
    Section,
    Severity,
    Support,
    Verdict,
)
from assistant.domain.lifecycle import State
from assistant.workflow.attention import about, look_first, needs_attention, reading_time_s
from assistant.workflow.attention import named as named_in_words
from retrieval.model import Coverage, Fate, Patient, Tally

TITLES = {
    Kind.CARE_PLAN: "Care plan",
    Kind.DISCHARGE_SUMMARY: "Discharge summary",
    Kind.REFERRAL: "Referral",
}
NOT_CHARTED = "not charted"
NOTHING_APPROVED = "No item of this section was approved."
NOTHING_FOUND = (
    "Nothing for this section was found in what was read. That is not a statement that there is nothing."
)
#: Sections whose items help to decide and never leave: an approved document has no trace of them.
_FOR_THE_REVIEWER = frozenset({"considered"})

Names = Mapping[PersonId, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One numbered thing that items rest on; ``quote`` is exact."""

    number: int
    label: str
    quote: str
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item: ``marks`` number its sources, ``details`` are what its text does not already say."""

    item: Item
    text: str
    marks: tuple[int, ...]
    details: Pairs
    remarks: tuple[str, ...]
    rejected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section. ``empty`` says why there are no lines, and is "" when there are some."""

    section: Section
    lines: tuple[Line, ...]
    empty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding, beside the item it is about and what a clinician answered to it."""

    severity: Severity
    reason: str
    about: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """``signed``: a clinician approved exactly this content."""

    title: str
    signed: bool
    standing: Literal["draft", "approved", "void"]
    banner: tuple[str, ...]
    patient: Pairs
    first: tuple[str, ...]  # the three findings to look at first, a sentence each
    takes: str  # about how long what waits takes to read; "" where nothing waits
    findings: tuple[Told, ...]
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    coverage: tuple[str, ...]
    checked: tuple[str, ...]  # how many checks ran, and what was not checked
    made: Pairs


def view(draft: Draft, patient: Patient, names: Names) -> View:
    """``names`` gives people's names by their id; the signer's is known from the approval."""
    signed = draft.approval is not None and draft.approval.digest == draft.digest
    if draft.approval and draft.approval.name:
        names = {draft.approval.by: draft.approval.name} | dict(names)
    content = draft.content
    parts = tuple(_parts(content, only_approved=signed)) if content else ()
    return View(
        title=TITLES[draft.kind],
        signed=signed,
        standing=_standing(draft, signed),
        banner=tuple(_banner(draft, signed, names)),
        patient=_header(draft, patient),
        first=() if signed or not content else tuple(named_in_words(content, f) for f in look_first(content)),
        takes=_takes(content) if content and not signed else "",
        findings=tuple(_findings(content, parts, names)) if content else (),
        parts=parts,
        sources=cited(content, parts, names) if content else (),
        coverage=tuple(coverage(content)) if content else (),
        checked=tuple(_checked(content)) if content else (),
        made=_made(draft),
    )


def named(person: str, names: Names) -> str:
    """The name of a person, also where a citation names its source "reviewer:<id>"."""
    id = PersonId(person.removeprefix("reviewer:"))
    return names.get(id) or id


# --- the top of the page ---------------------------------------------------------------------------------------


def _standing(draft: Draft, signed: bool) -> Literal["draft", "approved", "void"]:
    if draft.state in (State.WITHDRAWN, State.SUPERSEDED):
        return "void"
    return "approved" if signed else "draft"


def _banner(draft: Draft, signed: bool, names: Names) -> Iterator[str]:
    match draft.state:
        case State.WITHDRAWN:
            yield "Withdrawn: do not use." + (f" Reason: {draft.because}" if draft.because else "")
        case State.SUPERSEDED:
            yield "Superseded: a later document has taken its place."
        case State.RETURNED:
            yield "Sent back by a clinician." + (f" Reason: {draft.because}" if draft.because else "")
        case State.STUCK:
            yield "This draft could not be written; a person must look." + (
                f" Reason: {draft.because}" if draft.because else ""
            )
    if signed and draft.approval:
        who = named(draft.approval.by, names)
        yield f"Drafted by AI, approved by {who} on {draft.approval.at:%Y-%m-%d %H:%M %Z}".rstrip() + "."
        yield f"Approved content: {draft.approval.digest}"
        return
    yield "AI-drafted, not reviewed. Not for use in care until a clinician has approved it."
    if draft.content is None:
        yield "Nothing is written yet."
    else:
        waiting, items = len(draft.content.undecided()), sum(1 for _ in draft.content.items())
        yield f"{waiting} of {items} items wait for a decision."


def _header(draft: Draft, patient: Patient) -> Pairs:
    language = patient.language + (", interpreter needed" if patient.interpreter else "")
    pairs = [
        ("Patient", patient.name or NOT_CHARTED),
        ("Born", patient.birth_date or NOT_CHARTED),
        ("Sex", patient.sex or NOT_CHARTED),
        ("Record number", patient.id),
    ]
    if patient.deceased:
        pairs.append(("Deceased", patient.deceased))
    if language:
        pairs.append(("Language", language))
    if draft.encounter:
        pairs.append(("Encounter", draft.encounter))
    return tuple(pairs)


def _takes(content: Content) -> str:
    seconds, items = reading_time_s(content), len(needs_attention(content))
    if not seconds:
        return ""
    need = "item needs a decision" if items == 1 else "items need a decision"
    return f"{items} {need} of their own: {about(seconds)} to read (an estimate)."


def _checked(content: Content) -> Iterator[str]:
    """In sentences: how many checks ran, and each thing that none of them could decide."""
    ran = content.provenance.ran
    if not ran:
        return
    yield f"{len(ran)} checks ran over {sum(1 for _ in content.items())} items."
    for run in ran:
        for why in run.not_checked:
            yield f"Not checked ({run.rule}): {why}."


def _made(draft: Draft) -> Pairs:
    pairs = [
        ("Draft", f"{draft.id}, revision {draft.revision}"),
        ("Asked for", f"{draft.requested_at:%Y-%m-%d}"),
    ]
    if draft.content:
        p = draft.content.provenance
        pairs += [
            ("Written by", f"{p.software}, {p.writer}"),
            ("As of", p.as_of),
            ("Guidelines", ", ".join(p.guidelines)),
            ("Prompts", ", ".join(p.prompts)),
            ("Checks", ", ".join(p.checks)),
            ("Record", p.record),
            ("Library", p.library),
            ("Settings of this site", ", ".join(p.settings)),
            ("Checked items", p.checked),
            ("Content", draft.approval.digest if draft.approval else ""),
        ]
    return tuple((label, value) for label, value in pairs if value)


# --- items -----------------------------------------------------------------------------------------------------


def _parts(content: Content, *, only_approved: bool) -> Iterator[Part]:
    numbers = numbered(content)
    for section in content.sections:
        shown = [i for i in section.items if i.leaves or not only_approved]
        if only_approved and not shown and section.id in _FOR_THE_REVIEWER:
            continue
        empty = "" if shown else NOTHING_APPROVED if section.items else NOTHING_FOUND
        yield Part(section=section, lines=tuple(line(i, numbers) for i in shown), empty=empty)


def line(item: Item, numbers: Mapping[Citation, int]) -> Line:
    return Line(
        item=item,
        text=item.text,
        marks=tuple(dict.fromkeys(numbers[c] for c in item.citations)),
        details=unsaid(item),
        remarks=tuple(_remarks(item)),
        rejected=item.decision is not None and item.decision.verdict is Verdict.REJECT,
    )


def _remarks(item: Item) -> Iterator[str]:
    if item.decision and item.decision.verdict is Verdict.REJECT:
        yield "Rejected" + (f": {item.decision.reason}" if item.decision.reason else "")
    if edited(item):
        yield "Edited by the reviewer"
    if item.support is Support.UNSUPPORTED:
        yield "A check found that the evidence does not carry this"
    elif item.support is Support.UNPROVEN:
        yield "Told in words of its own that no check could hold against its evidence"
    elif item.support is Support.ASSERTED:
        yield "Stated by the reviewer"


# --- what it rests on ------------------------------------------------------------------------------------------


def numbered(content: Content) -> dict[Citation, int]:
    """The draft's own evidence numbers; a citation that is no evidence, such as a reviewer's, gets the next ones."""
    numbers: dict[Citation, int] = {}
    for e in content.evidence:
        numbers.setdefault(e.citation, e.number)
    following = max(numbers.values(), default=0) + 1
    for item in content.items():
        for citation in item.citations:
            if citation not in numbers:
                numbers[citation] = following
                following += 1
    return numbers


def cited(content: Content, parts: tuple[Part, ...], names: Names) -> tuple[Source, ...]:
    """What the lines of these parts rest on, by number."""
    numbers = numbered(content)
    known: dict[Citation, Evidence] = {}
    for e in content.evidence:
        known.setdefault(e.citation, e)
    found = dict.fromkeys(c for part in parts for ln in part.lines for c in ln.item.citations)
    sources = (
        Source(number=numbers[c], label=_label(c, known.get(c), names), quote=c.quote, citation=c)
        for c in found
    )
    return tuple(sorted(sources, key=lambda s: s.number))


def _label(citation: Citation, evidence: Evidence | None, names: Names) -> str:
    if evidence is not None:
        return evidence.label
    match citation.kind:
        case CitationKind.CHART:
            return f"Chart, {citation.source}"
        case CitationKind.GUIDELINE:
            return f"Guideline, {citation.source}"
        case CitationKind.REVIEWER:
            return f"Reviewer, {named(citation.source, names)}"


# --- findings and coverage -------------------------------------------------------------------------------------


_FIRST = (Severity.STOP, Severity.WARN, Severity.NOTE)


def _findings(content: Content, parts: tuple[Part, ...], names: Names) -> Iterator[Told]:
    """Stops first. A finding about an item that is not shown is not shown either."""
    shown = {ln.item.id: ln.text for part in parts for ln in part.lines}
    answered = {a.finding: a for a in content.acknowledgements}
    for finding in sorted(content.findings, key=lambda f: _FIRST.index(f.severity)):
        if finding.item is None or finding.item in shown:
            about = shown[finding.item] if finding.item else ""
            yield _told(finding, about, answered.get(finding.id), names)


def _told(finding: Finding, about: str, answer: Acknowledgement | None, names: Names) -> Told:
    said = f"{named(answer.by, names)}: {answer.reason}" if answer else ""
    return Told(severity=finding.severity, reason=finding.reason, about=about, answer=said)


def coverage(content: Content) -> Iterator[str]:
    """What was read and what was not, in sentences."""
    c = content.coverage
    notes = f", {c.notes} of them notes" if c.notes else ""
    when = f", dated {c.earliest} to {c.latest}" if c.earliest and c.latest else ", without dates"
    yield f"Read: {c.read} of {c.found} entries of the record{notes}{when if c.read else ''}."
    if c.skipped:
        yield f"Left aside: {c.skipped}{_why(c, Fate.SKIPPED)}."
    if c.unreadable:
        yield f"Could not be read: {c.unreadable}{_why(c, Fate.UNREADABLE)}."
    if not c.words_ready:
        yield "The record was not yet ready to be searched by words."
    if c.vectors not in {"ready", "none"}:
        yield f"Search by meaning was not complete ({c.vectors})."
    yield from (f"While this was written: {away}." for away in content.provenance.degraded)
    yield "What was not read is not in here. That something is not mentioned does not mean that it is not so."


def _why(c: Coverage, fate: Fate) -> str:
    tallies = [_tally(t) for t in c.tallies if t.fate is fate]
    return f" ({'; '.join(tallies)})" if tallies else ""


def _tally(tally: Tally) -> str:
    return f"{tally.count} {tally.type}" + (f": {tally.reason}" if tally.reason else "")
