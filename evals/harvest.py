"""When a clinician corrects a draft, that correction becomes a case: proposed as a file, for a person to finish.

An edit says what must be said and what must not, a rejection what must not, an override which finding was no help, an
addition what was missing, and a draft that was sent back why. The record of the case is what the item cited, without
anybody's name; for what the draft lacked, what it cited around it. Nothing is written to the store.
"""

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.bootstrap import Assistant, open_assistant
from assistant.domain.draft import (
    HIGH_RISK,
    CitationKind,
    Content,
    Draft,
    Evidence,
    Harm,
    Item,
    PersonId,
    Severity,
    Verdict,
)
from assistant.domain.lifecycle import State
from assistant.domain.people import Actor, Role
from assistant.settings import Settings
from evals import nameless
from evals.case import read
from evals.errors import CannotRun
from evals.nameless import Nameless

#: Places of the chart that a case shows where the draft lacked something: enough to draft from, and to read.
_AROUND = 12
HARVESTER = Actor(id=PersonId("evals-harvest"), role=Role.COORDINATOR)
_FINISH = "Whoever keeps this case says here why a clinician cares, and what would happen otherwise."


def run(data: Path, out: Path) -> bool:
    """A file for each correction in the store; True when there was any. Raises CannotRun.

    A copy is read: a house that opens takes up the work that waits, and this one is only looked at.
    """
    if not data.is_dir():
        raise CannotRun(f"{data}: no data folder")
    with tempfile.TemporaryDirectory(prefix="caretrace-harvest-") as folder:
        copy = Path(shutil.copytree(data, Path(folder) / "data"))
        settings = Settings(data=copy, database="", model="", model_base_url="", embedder="none")
        with open_assistant(settings, purpose="evals harvest") as assistant:
            cases = [case for draft in _decided(assistant) for case in proposed(assistant, draft)]
    out.mkdir(parents=True, exist_ok=True)
    for case in cases:
        file = out / f"{case['id']}.yaml"
        file.write_text(_text(case), "utf-8")
        read(file)
    print(f"{len(cases)} proposed in {out}: read each, finish its why, and move it to evals/cases")
    return bool(cases)


def _decided(assistant: Assistant) -> Iterator[Draft]:
    after: str | None = None
    while page := assistant.drafts(actor=HARVESTER, after=after, limit=200):
        for summary in page:
            yield from (d for d in assistant.revisions(summary.id, actor=HARVESTER) if d.content)
        after = str(page[-1].id)


def proposed(assistant: Assistant, draft: Draft) -> list[dict[str, Any]]:
    content = draft.content
    if content is None:
        return []
    record = assistant.record(draft.patient, actor=HARVESTER)
    people = [draft.approval.name if draft.approval else "", *_deciders(content)]
    plain = nameless.of(record, people)
    found = (_of_items, _of_overrides, _of_additions, _of_return)
    return [case for of in found for case in of(draft, content, plain)]


def _deciders(content: Content) -> Iterator[str]:
    yield from (str(i.decision.by) for i in content.items() if i.decision)
    yield from (str(a.by) for a in content.acknowledgements)


def _of_items(draft: Draft, content: Content, plain: Nameless) -> Iterator[dict[str, Any]]:
    for section in content.sections:
        for item in section.items:
            decision = item.decision
            if decision is None or decision.verdict is Verdict.ACCEPT or not item.text.strip():
                continue
            harm = "serious" if item.kind in HIGH_RISK else "moderate"
            where = {"section": [section.id], "kind": str(item.kind)}
            edited = decision.verdict is Verdict.EDIT
            before = decision.was if edited else item.text
            told = "changed" if edited else "rejected"
            case = _case(draft, f"{told}-{item.id}", f"A clinician {told} an item: {plain(decision.reason)}.")
            case["record"] = _record(_cited(item, content), plain)
            if edited:
                case["must_say"] = [_words("what the clinician wrote", harm, plain(item.text), where)]
            case["must_not_say"] = [_words("what the draft said", harm, plain(before), where)]
            yield case


def _of_overrides(draft: Draft, content: Content, plain: Nameless) -> Iterator[dict[str, Any]]:
    findings = {f.id: f for f in content.findings}
    for said in content.acknowledgements:
        finding = findings.get(said.finding)
        if finding is None or finding.severity is not Severity.STOP:
            continue
        case = _case(
            draft, f"override-{finding.id}", f"A clinician overrode a finding: {plain(said.reason)}."
        )
        cited = _cited(content.item(finding.item), content) if finding.item else content.evidence[:6]
        case["record"] = _record(cited, plain)
        harm = "serious" if finding.harm in {Harm.SEVERE, Harm.SERIOUS} else "moderate"
        told = {"fact": "the finding that was overridden", "harm": harm, "rule": finding.rule}
        case["must_not_flag"] = [{**told, "any_of": [plain(finding.reason)]}]
        yield case


def _of_additions(draft: Draft, content: Content, plain: Nameless) -> Iterator[dict[str, Any]]:
    """What a clinician added stands in no place that the draft cites: a person looks for where the chart says it."""
    for section in content.sections:
        for item in section.items:
            if not _is_added(item):
                continue
            told = f"for the element {item.fills}" if item.fills else f"to the section {section.id}"
            case = _case(
                draft, f"added-{item.id}", f"A clinician added an item {told}, which the draft lacked."
            )
            case["record"] = _record(_around(content, section.id), plain)
            harm = "serious" if item.kind in HIGH_RISK else "moderate"
            where = {"section": [section.id], "kind": str(item.kind)}
            case["must_say"] = [_words("what the clinician added", harm, plain(item.text), where)]
            yield case


def _is_added(item: Item) -> bool:
    """Written by a reviewer from the beginning, and kept: an edit has a text before it."""
    decision = item.decision
    kept = decision is not None and decision.verdict is Verdict.ACCEPT
    return kept and item.written_by == "reviewer"


def _of_return(draft: Draft, content: Content, plain: Nameless) -> Iterator[dict[str, Any]]:
    """Why a draft was sent back is said of the whole: whoever keeps the case says what the next one must say."""
    if draft.state is not State.RETURNED or not draft.because.strip():
        return
    reason = plain(draft.because)
    case = _case(draft, "sent-back", f"A clinician sent the draft back: {reason}.")
    case["record"] = _record(_around(content), plain)
    case["must_say"] = [
        _words(
            "what it was sent back for, in the words that the next draft must have", "moderate", reason, {}
        )
    ]
    yield case


def _around(content: Content, section: str = "") -> Sequence[Evidence]:
    """The first places of the chart that the draft cites, those of this section before the others."""
    own = {c for s in content.sections if s.id == section for i in s.items for c in i.citations}
    chart = [e for e in content.evidence if e.citation.kind is CitationKind.CHART]
    return sorted(chart, key=lambda e: e.citation not in own)[:_AROUND]


def _case(draft: Draft, name: str, why: str) -> dict[str, Any]:
    as_of = draft.content.provenance.as_of if draft.content else ""
    case: dict[str, Any] = {
        "why": f"{why} {_FINISH}",
        "id": _id(draft, name),
        "kind": str(draft.kind),
        "origin": "clinician",
    }
    return {**case, "today": as_of} if as_of else case


def _id(draft: Draft, name: str) -> str:
    """Of the draft, its revision and what was corrected in it: two drafts may have items of one id."""
    whole = f"harvested-{name}-{str(draft.id)[:8]}-{draft.revision}".lower()
    return re.sub(r"[^a-z0-9]+", "-", whole)


def _cited(item: Item, content: Content) -> Sequence[Evidence]:
    cited = set(item.citations)
    return [e for e in content.evidence if e.citation in cited]


def _record(cited: Sequence[Evidence], plain: Nameless) -> dict[str, Any]:
    """A note for each place that it rests on; what a guideline or a reviewer said is no part of the chart."""
    notes = [
        {"name": f"source-{n}.md", "text": f"{plain(e.citation.quote)}\n"}
        for n, e in enumerate((e for e in cited if e.citation.kind is CitationKind.CHART), start=1)
    ]
    return {"notes": notes or [{"name": "source-1.md", "text": "Nothing of the chart was cited.\n"}]}


def _words(fact: str, harm: str, text: str, where: dict[str, Any]) -> dict[str, Any]:
    return {"fact": fact, "harm": harm, **where, "any_of": [" ".join(text.split())]}


def _text(case: dict[str, Any]) -> str:
    return yaml.safe_dump(case, sort_keys=False, allow_unicode=True, width=110)
