"""Any folder of records: each is brought in and drafted in all three kinds, twice, and every promise is counted."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from assistant.bootstrap import SOFTWARE, Assistant
from assistant.domain.draft import Draft, Kind, Support
from assistant.domain.errors import CaretraceError
from evals import report
from evals.intervals import quantile
from evals.quotes import figures_without_a_quote, inexact, texts_of
from evals.task import COORDINATOR, admit_file, admit_folder, settings_for, ward
from retrieval.model import PatientId
from retrieval.readers.errors import SourceRefused

RECORDS = (".json", ".ndjson", ".json.gz", ".ndjson.gz")


@dataclass(kw_only=True)
class Drafted:
    """One kind of draft of one record. ``loose`` are figures of an item's text that stand in none of its quotes."""

    kind: str
    items: int = 0
    cited: int = 0
    citations: int = 0
    exact: int = 0
    unsupported: int = 0
    findings: int = 0
    loose: list[str] = field(default_factory=list)
    same_twice: bool = False
    seconds: list[float] = field(
        default_factory=list
    )  # from the request to the written draft, once a writing
    failed: str = ""

    @property
    def holds(self) -> bool:
        whole = self.cited == self.items and self.exact == self.citations
        return whole and not self.loose and self.same_twice and not self.failed


@dataclass(kw_only=True)
class Taken:
    """One record. ``found`` and what became of each entry; ``refused`` when it was not taken at all."""

    record: str
    patient: str = ""
    found: int = 0
    read: int = 0
    skipped: int = 0
    unreadable: int = 0
    ingest_s: float = 0.0
    refused: str = ""
    drafts: list[Drafted] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        adds_up = self.read + self.skipped + self.unreadable == self.found
        return not self.refused and adds_up and all(d.holds for d in self.drafts)


def run(
    data: Path,
    *,
    vectors: bool = False,
    out: Path | None = None,
    median_s: float | None = None,
    p95_s: float | None = None,
) -> bool:
    """Whether every promise held, and the times where limits are given. Raises FileNotFoundError for an empty folder.

    With ``vectors`` the passages are embedded first, which takes a hundred times as long as all the rest.
    """
    records = list(records_in(data))
    if not records:
        raise FileNotFoundError(f"{data}: no FHIR record in it ({', '.join(RECORDS)})")
    with ward(settings=settings_for("composer")) as house:
        taken = [_taken(house.assistant, record, name, vectors) for name, record in records]
        state = house.assistant.embedder_state
    summary = report.ran_on(
        software=SOFTWARE,
        embedder=state,
        vectors=vectors,
        data={"records": report.digest_of([data])},
        **_totals(taken),
    )
    if out:
        report.keep(out, summary, [asdict(t) for t in taken])
    _print(taken, summary)
    slow = [
        f"{what} {took} s is over {limit} s"
        for what, took, limit in (("median", summary["median_s"], median_s), ("p95", summary["p95_s"], p95_s))
        if limit is not None and took > limit
    ]
    print(*slow, sep="\n", end="\n" if slow else "")
    passed = sum(t.holds for t in taken)
    report.counts(passed, len(taken) - passed)
    return passed == len(taken) and not slow


def records_in(data: Path) -> Iterator[tuple[str, Path]]:
    """A folder with a record.json is one patient, notes and all; any other record file is one by itself."""
    if data.is_file():
        yield data.name, data
        return
    whole = {p.parent for p in data.rglob("record.json")}
    for folder in sorted(whole):
        yield folder.name, folder
    for file in sorted(data.rglob("*")):
        if file.is_file() and file.name.endswith(RECORDS) and not whole.intersection(file.parents):
            yield file.relative_to(data).as_posix(), file


def _taken(assistant: Assistant, record: Path, name: str, vectors: bool) -> Taken:
    began = time.perf_counter()
    try:
        receipts = admit_folder(assistant, record) if record.is_dir() else [admit_file(assistant, record)]
    except (SourceRefused, CaretraceError) as error:
        return Taken(record=name, refused=f"{type(error).__name__}: {error}")
    except Exception as error:  # a crash is what this command counts
        return Taken(record=name, refused=f"crashed: {_where(error)}")
    taken = Taken(
        record=name,
        patient=receipts[0].patient,
        found=sum(r.found for r in receipts),
        read=sum(r.read for r in receipts),
        skipped=sum(r.skipped for r in receipts),
        unreadable=sum(r.unreadable for r in receipts),
        ingest_s=round(time.perf_counter() - began, 4),
    )
    if vectors:
        assistant.make_vectors()
    taken.drafts = [_drafted(assistant, receipts[0].patient, kind) for kind in Kind]
    return taken


def _drafted(assistant: Assistant, patient: PatientId, kind: Kind) -> Drafted:
    told = Drafted(kind=str(kind))
    try:
        first, second = (_written(assistant, patient, kind, told) for _ in range(2))
        _count(told, assistant, first)
        told.same_twice = first.digest is not None and first.digest == second.digest
    except CaretraceError as error:
        told.failed = f"{type(error).__name__}: {error}"
    except Exception as error:  # a crash is what this command counts
        told.failed = f"crashed: {_where(error)}"
    return told


def _written(assistant: Assistant, patient: PatientId, kind: Kind, told: Drafted) -> Draft:
    """From the request to the written draft, with the record read from the store as after a start."""
    assistant.charts.changed(patient)
    began = time.perf_counter()
    asked = assistant.request_draft(kind, patient, actor=COORDINATOR)
    told.seconds.append(round(time.perf_counter() - began, 4))
    return assistant.draft(asked.id, actor=COORDINATOR)


def _count(told: Drafted, assistant: Assistant, draft: Draft) -> None:
    if draft.content is None:
        told.failed = f"{draft.state}: {draft.because}"
        return
    texts = texts_of(assistant, draft.patient, COORDINATOR)
    items = list(draft.content.items())
    citations = [c for i in items for c in i.citations]
    told.items, told.citations = len(items), len(citations)
    told.cited = sum(bool(i.citations) for i in items)
    told.exact = sum(not inexact(c, texts) for c in citations)
    told.unsupported = sum(i.support is Support.UNSUPPORTED for i in items)
    told.findings = len(draft.content.findings)
    told.loose = [f"{figure} in {i.id}" for i in items for figure in figures_without_a_quote(i)]


def _where(error: Exception) -> str:
    """Class and place, never its words: they may quote the record."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} at {place}"


# --- telling ---------------------------------------------------------------------------------------------------


def _totals(taken: Sequence[Taken]) -> dict[str, Any]:
    drafts = [d for t in taken for d in t.drafts]
    seconds = [s for d in drafts for s in d.seconds]
    items, citations = sum(d.items for d in drafts), sum(d.citations for d in drafts)
    return {
        "records": len(taken),
        "crashes": sum("crashed" in t.refused for t in taken) + sum("crashed" in d.failed for d in drafts),
        "refused": sum(bool(t.refused) for t in taken),
        "not_adding_up": sum(t.read + t.skipped + t.unreadable != t.found for t in taken),
        "drafts": len(drafts),
        "drafts_failed": sum(bool(d.failed) for d in drafts),
        "items": items,
        "items_cited": _percent(sum(d.cited for d in drafts), items),
        "quotes": citations,
        "quotes_exact": _percent(sum(d.exact for d in drafts), citations),
        "loose_figures": sum(len(d.loose) for d in drafts),
        "unsupported": sum(d.unsupported for d in drafts),
        "same_twice": f"{sum(d.same_twice for d in drafts)} of {len(drafts)}",
        "ingest_median_s": median([t.ingest_s for t in taken]),
        "median_s": median(seconds) if seconds else 0.0,
        "p95_s": quantile(seconds, 0.95) if seconds else 0.0,
        "most_s": max(seconds, default=0.0),
    }


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 4) if whole else None


def _print(taken: Sequence[Taken], summary: dict[str, Any]) -> None:
    heads = [
        "record",
        "",
        "found",
        "read",
        "skip",
        "unread",
        "items",
        "loose",
        "unsupp",
        "slowest s",
        "what is wrong",
    ]
    report.table(f"{summary['software']} at {summary['revision'][:12]}", heads, [_row(t) for t in taken])
    width = max(map(len, summary))
    for name, value in summary.items():
        print(f"{name:<{width}}  {value}")


def _row(t: Taken) -> list[object]:
    wrong = [t.refused] if t.refused else []
    for d in t.drafts:
        said = [d.failed, *d.loose[:2], "" if d.same_twice else "digests differ", _lacking(d)]
        wrong += [f"{d.kind}: {w}" for w in said if w]
    slowest = max((s for d in t.drafts for s in d.seconds), default=0.0)
    items, loose = sum(d.items for d in t.drafts), sum(len(d.loose) for d in t.drafts)
    unsupported = sum(d.unsupported for d in t.drafts)
    verdict = "ok" if t.holds else "FAIL"
    counts = [t.found, t.read, t.skipped, t.unreadable, items, loose, unsupported]
    return [t.record[-48:], verdict, *counts, slowest, "; ".join(wrong[:4])]


def _lacking(d: Drafted) -> str:
    bare, wrong = d.items - d.cited, d.citations - d.exact
    counted = ((bare, "items without a citation"), (wrong, "quotes not exact"))
    return ", ".join(f"{n} {what}" for n, what in counted if n)
