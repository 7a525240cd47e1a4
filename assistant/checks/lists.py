"""The medicine list of the draft is the record's: nothing that is taken is lost, nothing that was stopped is taken."""

import itertools
import re
from collections.abc import Iterable, Iterator

from assistant.checks.reading import Reading
from assistant.domain.draft import (
    Change,
    Citation,
    CitationKind,
    Finding,
    Harm,
    Item,
    Kind,
    MedicineDetail,
    Severity,
)
from assistant.knowledge.confidential import protected
from assistant.knowledge.medicines import Reconciled
from retrieval.model import Record, Span
from retrieval.text.poles import poles
from retrieval.text.terms import ingredient

RULE = "lists@1"

_OFF = frozenset({Change.STOPPED, Change.HELD})
_ENDED = frozenset({"stopped", "completed", "cancelled", "not-taken", "do-not-perform", "on-hold"})
#: What the sentence says after its dash, and what it may say for each change of the form.
_STATUS = re.compile(r"\s[-–—]\s(?P<said>[a-z][a-z ]+?)(?=\s*(?:$|[,(:]|\s[-–—]\s))")
_MEANS = {
    Change.STOPPED: {"stop"},
    Change.HELD: {"hold", "stop"},
    Change.CONTINUED: {"continue"},
    Change.NEW: {"start"},
    Change.CHANGED: {"change", "raise", "cut"},
}


def the_medicine_list_is_the_records(reading: Reading) -> tuple[Finding, ...]:
    items = [i for s in reading.sections for i in s.items if isinstance(i.detail, MedicineDetail)]
    lines = reading.medicine_lines()
    found = [_stop(i, why) for i in items if (why := _shown_otherwise(i, lines, reading))]
    return (*found, *_lost(lines, items, reading))


# --- shown otherwise -----------------------------------------------------------------------------------------------


def _shown_otherwise(item: Item, lines: Iterable[Reconciled], reading: Reading) -> str:
    detail = item.detail
    if not isinstance(detail, MedicineDetail):
        return ""
    mine = [line for line in lines if _of_line(item, line)]
    if mine and detail.change not in {line.change for line in mine}:
        return f"is shown as {detail.change}; the record says {mine[0].change}"
    if not mine and detail.change not in _OFF and _all_ended(item, reading.record):
        return f"is shown as {detail.change}; the entries that it cites have ended"
    if said := _contradicts(item.text, detail.change):
        return f"says “{said}” beside a form that says {detail.change}"
    return ""


def _of_line(item: Item, line: Reconciled) -> bool:
    """Whether the item is of this line: by the entry that it cites."""
    now = {line.now.words, *line.now.also} | ({line.was.words} if line.was else set())
    return any(_span(c) in now for c in item.citations)


def _all_ended(item: Item, record: Record) -> bool:
    cited = {_span(c) for c in item.citations}
    told = [m for m in record.facts if m.kind == "medicine" and cited & {m.words, *m.also}]
    return bool(told) and all(m.status in _ENDED for m in told)


def _contradicts(text: str, change: Change) -> str:
    wanted = _MEANS.get(change)
    for m in _STATUS.finditer(text):
        acts = {p.pole for p in poles(m["said"].strip()) if p.kind == "act"}
        if acts and wanted is not None and not acts & wanted:
            return m["said"].strip()
    if change in _OFF and not any(_acts(text) & of for of in (_MEANS[change],)):
        return shortened(text)
    return ""


def _acts(text: str) -> set[str]:
    words = re.findall(r"[a-z][a-z'-]*", text.lower())
    pairs = [*words, *(" ".join(two) for two in itertools.pairwise(words))]
    return {p.pole for w in pairs for p in poles(w) if p.kind == "act"}


def shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


# --- lost ------------------------------------------------------------------------------------------------------------


def _lost(lines: Iterable[Reconciled], items: list[Item], reading: Reading) -> Iterator[Finding]:
    """Lines of the record's list that no item shows. What Part 2 may withhold from a referral is none."""
    if reading.kind is Kind.DISCHARGE_SUMMARY and reading.stay is None:
        return  # a summary of no stay says nothing, and ``checks.missing`` says why
    kept_back = reading.kind is Kind.REFERRAL
    cited = {_span(c) for i in items for c in i.citations}
    named = {key(i.detail.name) for i in items if isinstance(i.detail, MedicineDetail)}
    for line in lines:
        if kept_back and _protected(line, reading):
            continue
        if (
            line.now.words in cited
            or line.ingredient in named
            or key(line.now.name) in named
            or any(s in cited for s in line.spans[:1])
        ):
            continue
        yield Finding(
            rule=RULE,
            severity=Severity.STOP if line.change not in _OFF else Severity.WARN,
            harm=Harm.SERIOUS,
            reason=f"The draft does not show {line.now.name}, which the record has as {line.change}",
            consider="Add it, or say why it is left out",
            evidence=(_cited(line.now.words),),
        )


def key(name: str) -> str:
    return ingredient(name) or name.lower()


def _protected(line: Reconciled, reading: Reading) -> bool:
    documents = (reading.record.document(s.document) for s in (line.now.words, *line.spans))
    return any(d is not None and protected(d) for d in documents)


def _span(c: Citation) -> Span | None:
    if c.kind is not CitationKind.CHART:
        return None
    return Span(document=c.source, start=c.start, end=c.end, text=c.quote)  # type: ignore[arg-type]


def _cited(span: Span) -> Citation:
    return Citation(
        kind=CitationKind.CHART, source=str(span.document), start=span.start, end=span.end, quote=span.text
    )


def _stop(item: Item, reason: str) -> Finding:
    return Finding(rule=RULE, severity=Severity.STOP, harm=Harm.SEVERE, reason=reason, item=item.id)
