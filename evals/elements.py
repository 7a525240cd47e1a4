"""Is each required element in the draft that the record could support? Omissions outnumber inventions ten to one.

The record is looked at a second time (``element_looks``), apart from everything that reads and writes for the product.
An element that it supports and the draft lacks fails; so does one that the draft claims without evidence.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.bootstrap import SOFTWARE, Assistant
from assistant.domain.draft import Citation, CitationKind, Content, Draft, Kind, Presence
from assistant.domain.errors import CaretraceError
from evals import report
from evals.drafts import records_in
from evals.element_looks import LOOKS
from evals.quotes import Texts, inexact, texts_of
from evals.raw_record import RawRecord, Resource, Scope, read
from evals.task import COORDINATOR, admit_file, admit_folder, settings_for, ward
from retrieval.model import PatientId
from retrieval.readers.errors import SourceRefused


@dataclass(frozen=True, kw_only=True)
class Row:
    """One element of one draft. ``supported`` says where the record has it; ``wrong`` what is not right."""

    record: str
    kind: str
    element: str
    presence: str
    note: str
    supported: str
    wrong: str


def run(data: Path, *, kinds: tuple[Kind, ...] = tuple(Kind), out: Path | None = None) -> bool:
    """Whether every supportable element is there, and none is claimed without evidence."""
    found = list(records_in(data))
    if not found:
        raise FileNotFoundError(f"{data}: no FHIR record in it")
    rows: list[Row] = []
    with ward(settings=settings_for("composer")) as house:
        for name, path in found:
            rows += _of_record(house.assistant, name, path, kinds)
    wrong = [r for r in rows if r.wrong]
    summary = report.ran_on(software=SOFTWARE, data=report.digest_of([data]), **_totals(rows))
    if out:
        report.keep(out, summary, [asdict(r) for r in rows])
    _print(rows, summary)
    drafts = {(r.record, r.kind) for r in rows}
    failed = {(r.record, r.kind) for r in wrong}
    report.counts(len(drafts) - len(failed), len(failed))
    return not wrong


def _of_record(assistant: Assistant, name: str, path: Path, kinds: tuple[Kind, ...]) -> list[Row]:
    try:
        receipts = admit_folder(assistant, path) if path.is_dir() else [admit_file(assistant, path)]
    except (SourceRefused, CaretraceError) as error:
        print(f"{name}: refused, {type(error).__name__}")
        return []
    raw, patient = read(path), PatientId(receipts[0].patient)
    rows: list[Row] = []
    for kind in kinds:
        asked = assistant.request_draft(kind, patient, actor=COORDINATOR)
        draft = assistant.draft(asked.id, actor=COORDINATOR)
        if draft.content is not None and (kind is not Kind.DISCHARGE_SUMMARY or _is_a_stay(raw, draft)):
            texts = texts_of(assistant, patient, COORDINATOR)
            rows += _rows(name, draft, draft.content, raw, texts)
    return rows


def _is_a_stay(raw: RawRecord, draft: Draft) -> bool:
    stay = _encounter(raw, draft)
    return stay is not None and stay.get("class", {}).get("code") in {"IMP", "ACUTE", "NONAC", "OBSENC", "SS"}


def _encounter(raw: RawRecord, draft: Draft) -> Resource | None:
    return next((e for e in raw.of("Encounter") if e.get("id") == draft.encounter), None)


def _rows(name: str, draft: Draft, content: Content, raw: RawRecord, texts: Texts) -> list[Row]:
    stay = _encounter(raw, draft) if draft.kind is Kind.DISCHARGE_SUMMARY else None
    scope = Scope(record=raw.for_any_recipient() if draft.kind is Kind.REFERRAL else raw, stay=stay)
    rows = []
    for e in content.checklist:
        look = LOOKS[draft.kind].get(e.id)
        supported = look(scope) if look else ""
        wrong = ""
        if e.presence is Presence.MISSING and supported:
            wrong = "the record supports it"
        elif e.presence in {Presence.PRESENT, Presence.ABSENT}:
            cited = [c for id in e.where for c in content.item(id).citations]
            wrong = _unproven(cited, e.presence, texts)
        rows.append(
            Row(
                record=name,
                kind=str(draft.kind),
                element=e.id,
                presence=str(e.presence),
                note=e.note,
                supported=supported,
                wrong=wrong,
            )
        )
    return rows


_NONE = re.compile(r"\b(?:no|none|nothing|not|nka|nkda|denies|without|ninguna?|sin)\b", re.IGNORECASE)


def _unproven(cited: list[Citation], presence: Presence, texts: Texts) -> str:
    """What is claimed must rest on exact quotes; what is documented as absent, on a quote that says so."""
    if not cited:
        return "claimed, and nothing is cited"
    if any(inexact(c, texts) for c in cited):
        return "claimed on a quote that is not exact"
    chart = [c for c in cited if c.kind is CitationKind.CHART]
    if presence is Presence.ABSENT and not any(_NONE.search(c.quote) for c in chart):
        return "called absent, and no quote says so"
    return ""


# --- telling ---------------------------------------------------------------------------------------------------


def _totals(rows: list[Row]) -> dict[str, Any]:
    supportable = [r for r in rows if r.supported]
    there = [r for r in supportable if not r.wrong]
    return {
        "drafts": len({(r.record, r.kind) for r in rows}),
        "elements": len(rows),
        **{str(p): sum(r.presence == p for r in rows) for p in Presence},
        "supportable": len(supportable),
        "supportable_there": f"{100 * len(there) / len(supportable):.2f} %" if supportable else "–",
        "claimed_without_evidence": sum(bool(r.wrong) and r.presence != Presence.MISSING for r in rows),
    }


def _print(rows: list[Row], summary: Mapping[str, Any]) -> None:
    heads = ["record", "kind", "present", "absent", "missing", "exempt", "supportable", "wrong"]
    drafts: dict[tuple[str, str], list[Row]] = {}
    for r in rows:
        drafts.setdefault((r.record, r.kind), []).append(r)
    report.table("required elements", heads, [_line(*key, mine) for key, mine in drafts.items()])
    for (record, kind), mine in drafts.items():
        for r in (r for r in mine if r.presence == Presence.MISSING or r.wrong):
            seen = f"  BUT {r.wrong}: {r.supported}" if r.wrong else "  (the record does not show it)"
            print(f"{record[-40:]} {kind} {r.element} {r.presence}: {r.note}{seen}")
    width = max(map(len, summary))
    for name, value in summary.items():
        print(f"{name:<{width}}  {value}")


def _line(record: str, kind: str, mine: list[Row]) -> list[object]:
    counts = Counter(r.presence for r in mine)
    wrong = ", ".join(r.element for r in mine if r.wrong)
    supportable = sum(bool(r.supported) for r in mine)
    return [record[-44:], kind, *(counts[p] for p in Presence), supportable, wrong]
