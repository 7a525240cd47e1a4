"""A draft as one reads it in a terminal: findings first, then each item with what it rests on, quoted at first use."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from api.cli_here import in_a_line
from assistant.domain.draft import (
    ActionDetail,
    Citation,
    CitationKind,
    Content,
    Draft,
    Finding,
    GoalDetail,
    Item,
    MedicineDetail,
    Presence,
    ReferralDetail,
    ScoreDetail,
    Severity,
    Support,
    Verdict,
)

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from retrieval.model import Record

_STYLE = {Severity.STOP: "bold red", Severity.WARN: "yellow", Severity.NOTE: "dim"}
_PRESENCE = {
    Presence.PRESENT: "present",
    Presence.ABSENT: "documented as absent",
    Presence.MISSING: "missing",
    Presence.NOT_APPLICABLE: "not applicable",
}
_DECIDED = {Verdict.ACCEPT: "accepted", Verdict.EDIT: "edited", Verdict.REJECT: "rejected"}


class Sources:
    """What a citation is called: its number among the draft's evidence, and where a person would look for it."""

    def __init__(self, content: Content, record: "Record | None") -> None:
        self._numbers = {e.citation: e.number for e in content.evidence}
        self._labels = {e.citation: e.label for e in content.evidence}
        self._places = (
            {str(d.id): " ".join((d.pointer, (d.date or "")[:10])).strip() for d in record.documents}
            if record
            else {}
        )
        self._told: set[Citation] = set()

    def first_time(self, citation: Citation) -> bool:
        """Whether it has not been quoted yet: the number is enough from then on."""
        told = citation in self._told
        self._told.add(citation)
        return not told

    def number(self, citation: Citation) -> str:
        number = self._numbers.get(citation)
        return f"[{number}]" if number is not None else f"[{citation.kind}]"

    def where(self, citation: Citation) -> str:
        if citation.kind is CitationKind.CHART and citation.source in self._places:
            return self._places[citation.source]
        return self._labels.get(citation) or citation.source


def draft_text(draft: Draft, record: "Record | None" = None) -> "Iterator[RenderableType]":
    """The whole draft. ``record`` lets a citation name the place in the chart instead of a document id."""
    yield _line(_title(draft), "bold")
    yield from _state(draft)
    content = draft.content
    if content is None:
        return
    sources = Sources(content, record)
    yield from _first(content)
    yield ""
    yield _line(f"Findings ({len(content.findings)})", "bold")
    for finding in worst_first(content):
        yield finding_text(finding, content)
    yield from _checklist(content)
    for section in content.sections:
        yield ""
        yield _line(f"{section.title} ({len(section.items)})", "bold")
        for item in section.items:
            yield from item_text(item, sources)
    yield ""
    yield from _closing(draft, content)


def _first(content: Content) -> "Iterator[RenderableType]":
    """The three findings that matter most, and about how long what waits takes to read."""
    from assistant.workflow.attention import about, look_first, named, needs_attention, reading_time_s

    if not content.findings:
        return
    yield ""
    yield _line("Look at first", "bold")
    for n, finding in enumerate(look_first(content), 1):
        yield _at(_line(in_a_line(named(content, finding)), _STYLE[finding.severity]), 2, bullet=f"{n}.")
    if seconds := reading_time_s(content):
        items = len(needs_attention(content))
        yield f"  {items} items need their own decision: {about(seconds)} to read (an estimate)"


def _checks(content: Content) -> Iterator[str]:
    """How many checks ran, and what none of them could decide."""
    if content.provenance.ran:
        yield f"{len(content.provenance.ran)} checks ran over {sum(1 for _ in content.items())} items"
    for run in content.provenance.ran:
        yield from (f"not checked ({run.rule}): {in_a_line(why)}" for why in run.not_checked)


def _checklist(content: Content) -> "Iterator[RenderableType]":
    """How many of the required elements are there, and by id each that is not."""
    counts = Counter(e.presence for e in content.checklist)
    if not counts:
        return
    yield ""
    told = ", ".join(f"{counts[p]} {_PRESENCE[p]}" for p in Presence if counts[p])
    yield _line(f"Required elements: {told}", "bold")
    for e in content.checklist:
        if e.presence is not Presence.PRESENT:
            yield _at(_line(f"{e.id}: {in_a_line(e.title)} ({_PRESENCE[e.presence]})"), 2, bullet="•")


def worst_first(content: Content) -> list[Finding]:
    """What may harm the patient most before the rest, and last what is only missing."""
    from assistant.workflow.completeness import gravest_first

    return list(gravest_first(content.findings))


def finding_text(finding: Finding, content: Content) -> "RenderableType":
    seen = any(a.finding == finding.id for a in content.acknowledgements)
    about = f"item {finding.item}" if finding.item else f"finding {finding.id}"
    consider = f" Consider: {in_a_line(finding.consider)}." if finding.consider else ""
    source = f" [{in_a_line(finding.source)}]" if finding.source else ""
    words = f"{in_a_line(finding.reason)} ({about}{', acknowledged' if seen else ''}){consider}{source}"
    return _at(_line(words, _STYLE[finding.severity]), 2, bullet=f"{finding.severity.upper():<4}")


def item_text(item: Item, sources: Sources) -> "Iterator[RenderableType]":
    numbers = " ".join(dict.fromkeys(sources.number(c) for c in item.citations))
    marks = " ".join(_marks(item))
    head = _line(f"{in_a_line(item.text)}  ")
    head.append(numbers, "cyan")
    head.append(f"  {item.id}", "dim")
    if marks:
        head.append(f"  {marks}", "bold red" if item.support is Support.UNSUPPORTED else "bold")
    yield _at(head, 2, bullet="•")
    for more in _details(item):
        yield _at(_line(more), 6)
    for citation in filter(sources.first_time, dict.fromkeys(item.citations)):
        quoted = (
            f"{sources.number(citation)} “{in_a_line(citation.quote)}” {in_a_line(sources.where(citation))}"
        )
        yield _at(_line(quoted, "dim"), 6)


def _marks(item: Item) -> Iterator[str]:
    if item.support is not Support.SUPPORTED:
        yield item.support.upper()
    if item.decision is not None:
        yield _DECIDED[item.decision.verdict]
    if item.written_by == "model":
        yield "written by a model"


def _details(item: Item) -> Iterator[str]:
    match item.detail:
        case MedicineDetail(change=change, was=was, because=because):
            yield _joined(change.upper(), was and f"was: {was}", because and f"because: {because}")
        case ActionDetail(owner=owner, due=due) | GoalDetail(owner=owner, due=due):
            told = _joined(
                owner and f"owner: {owner}", due and f"{'overdue since' if due.overdue else 'due:'} {due.day}"
            )
            if told:
                yield told
        case ScoreDetail(source=source) if source:
            yield in_a_line(source)
        case ReferralDetail() as r:
            yield _joined(r.specialty, r.urgency, f"question: {r.question}")
            yield from (f"– {in_a_line(f)}" for f in r.findings)
    if item.decision is not None and item.decision.reason:
        yield f"because: {in_a_line(item.decision.reason)}"
    if item.decision is not None and item.decision.was:
        yield f"before: {in_a_line(item.decision.was)}"


def _joined(*parts: object) -> str:
    return in_a_line(" · ".join(str(p) for p in parts if p))


def _title(draft: Draft) -> str:
    return f"{draft.kind.replace('_', ' ').capitalize()} for {in_a_line(draft.patient)} · draft {draft.id}"


def _state(draft: Draft) -> Iterator[str]:
    stay = f" · encounter {in_a_line(draft.encounter)}" if draft.encounter else ""
    focus = f" · for {in_a_line(draft.focus)}" if draft.focus else ""
    yield f"{draft.state} · revision {draft.revision}{stay}{focus}"
    if draft.because:
        yield f"because: {in_a_line(draft.because)}"
    if draft.content is not None:
        made = draft.content.provenance
        yield f"as of {made.as_of} · written by {in_a_line(made.writer)} · AI-drafted, a clinician decides"
        yield from (f"degraded: {in_a_line(d)}" for d in made.degraded)


def _closing(draft: Draft, content: Content) -> Iterator[str]:
    items = list(content.items())
    coverage = content.coverage
    yield (
        f"{len(items)} items, {sum(len(i.citations) for i in items)} citations, "
        f"{sum(i.support is Support.UNSUPPORTED for i in items)} unsupported, {len(content.undecided())} undecided, "
        f"{len(content.open_findings())} findings that stop an approval"
    )
    yield (
        f"record: {coverage.found} entries found = {coverage.read} read + {coverage.skipped} skipped "
        f"+ {coverage.unreadable} unreadable; vectors {in_a_line(coverage.vectors)}"
    )
    yield from _checks(content)
    yield f"digest {content.digest}"
    if draft.approval is not None:
        yield f"approved by {in_a_line(draft.approval.by)} at {draft.approval.at:%Y-%m-%d %H:%M} UTC"
    if draft.receipt is not None:
        yield f"published as {draft.receipt.reference}, {draft.receipt.digest}"


def _line(text: str, style: str = "") -> "Text":
    from rich.text import Text

    return Text(text, style=style)


def _at(text: "Text", indent: int, *, bullet: str = "") -> "RenderableType":
    """Indented; a folded line stays under its first."""
    from rich.padding import Padding

    if not bullet:
        return Padding(text, (0, 0, 0, indent), expand=False)
    from rich.table import Table

    grid = Table.grid(padding=(0, 1))
    grid.add_row(" " * (indent - 1), bullet, text)
    return grid
