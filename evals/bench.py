"""How long the main path takes, each step beside its floor in the same run: the ratio travels, the seconds do not."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from assistant import demo
from assistant.bootstrap import SOFTWARE, Assistant
from assistant.domain.draft import Digest, Draft, Kind, Verdict
from assistant.settings import Settings
from assistant.workflow.review import Choice
from evals import floors, report
from evals.drafts import records_in
from evals.errors import CannotRun
from evals.intervals import quantile
from evals.task import CLINICIAN, COORDINATOR, admit_file, admit_folder, settings_for, ward
from retrieval.embeddings import Embedder, EmbedderUnavailable, open_embedder
from retrieval.model import PatientId, Query
from retrieval.patient_index import PassageRow
from retrieval.vectors import Vectors, unpack

ASKED = (
    "why was the medicine stopped",
    "what the patient wants",
    "kidney function",
    "who helps at home",
    "follow up after discharge",
    "allergic reaction",
    "oxygen and breathing",
    "food, housing, transport",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """Seconds. ``floor`` is None where nothing can be named that must be done in any case."""

    step: str
    beside: str
    ours: float
    floor: float | None
    runs: int
    p95: float

    @property
    def ratio(self) -> float | None:
        return self.ours / self.floor if self.floor else None


def run(data: Path | None = None, *, runs: int = 5, out: Path | None = None) -> bool:
    """Prints the table; True always, for a time by itself is neither good nor bad."""
    records = [record for folder in ([data] if data else demo.patients()) for _, record in records_in(folder)]
    if not records or runs < 1:
        raise CannotRun(f"{data}: no FHIR record in it, or no run asked for")
    settings = settings_for("composer")
    embedder = _embedder(settings)
    timed = [_ingest(records, settings, embedder, runs)]
    with ward(settings=settings) as house:
        patients = [_admit(house.assistant, record) for record in records]
        house.assistant.make_vectors()
        timed.append(_search(house.assistant, patients, embedder, runs))
        timed += [_draft(house.assistant, patients, kind, runs) for kind in Kind]
        timed.append(_approve(house.assistant, patients[0], runs))
        journal = house.assistant.store.journal
    rows = [(t.step, _ms(t.ours), _ms(t.p95), t.beside, _ms(t.floor), _times(t.ratio), t.runs) for t in timed]
    title = f"{SOFTWARE} at {report.revision()[:12]}: {len(records)} records, embedder {embedder and embedder.name}"
    report.table(title, ["step", "median ms", "p95 ms", "beside", "floor ms", "ratio", "times"], rows)
    if out:
        data_digest = report.digest_of([data] if data else demo.patients())
        ran = report.ran_on(
            software=SOFTWARE, embedder=embedder and embedder.name, journal=journal, data=data_digest
        )
        report.keep(out, ran, [asdict(t) | {"ratio": t.ratio} for t in timed])
    return True


# --- the steps -------------------------------------------------------------------------------------------------


def _ingest(records: Sequence[Path], settings: Settings, embedder: Embedder | None, runs: int) -> Timed:
    """A record at a time: brought in and embedded, beside its bytes parsed and the same passages embedded."""
    ours, floor = [], []
    for _ in range(runs):
        with ward(settings=settings) as house:
            for record in records:
                began = time.perf_counter()
                patient = _admit(house.assistant, record)
                house.assistant.make_vectors()
                ours.append(time.perf_counter() - began)
                texts = list(dict.fromkeys(r.passage.text for r in _embedded(house.assistant, patient)))
                least = _seconds(floors.parse([f.read_bytes() for f in _files(record)]))
                floor.append(least + (_seconds(floors.embed(texts, embedder)) if embedder and texts else 0.0))
    beside = "JSON parse + raw embedding" if embedder else "JSON parse"
    return _timed("ingest a record", beside, ours, floor)


def _search(
    assistant: Assistant, patients: Sequence[PatientId], embedder: Embedder | None, runs: int
) -> Timed:
    ours, floor = [], []
    for patient in patients:
        rows = _embedded(assistant, patient)
        vectors = unpack([row.vector for row in rows if row.vector]) if rows else None
        assistant.search(Query(patient=patient, text=ASKED[0]), actor=COORDINATOR)
        for _ in range(runs):
            for text in ASKED:
                query = Query(patient=patient, text=text)
                ours.append(_seconds(partial(assistant.search, query, actor=COORDINATOR)))
                floor += _floor_of_search(text, vectors, embedder)
    return _timed("search a patient", "embed the query + dot product", ours, floor)


def _floor_of_search(text: str, vectors: Vectors | None, embedder: Embedder | None) -> list[float]:
    return [] if vectors is None else [_seconds(floors.brute_force(text, vectors, embedder))]


def _draft(assistant: Assistant, patients: Sequence[PatientId], kind: Kind, runs: int) -> Timed:
    """From the request to the kept draft, its record read from the store; beside that reading alone."""
    ours, floor = [], []
    for patient in patients:
        for _ in range(runs):
            assistant.charts.changed(patient)
            floor.append(_seconds(partial(assistant.record, patient, actor=COORDINATOR)))
            assistant.charts.changed(patient)
            ours.append(_seconds(partial(assistant.request_draft, kind, patient, actor=COORDINATOR)))
    return _timed(f"draft a {kind.replace('_', ' ')}", "read the record", ours, floor)


def _approve(assistant: Assistant, patient: PatientId, runs: int) -> Timed:
    """Signed and published: two commits and a FHIR document; beside one commit of as many bytes."""
    ours, size = [], 0
    for _ in range(runs):
        ready = _decided(assistant, patient)
        ours.append(_seconds(partial(assistant.approve, ready.id, seen=_digest(ready), actor=CLINICIAN)))
        size = len(assistant.document(ready.id, actor=CLINICIAN).data)
    journal = assistant.store.journal
    if journal == "postgresql":
        return _timed("approve and publish", "–", ours, [])
    with floors.commit(journal, size) as act:
        floor = [_seconds(act) for _ in range(runs * 10)]
    return _timed("approve and publish", f"one bare commit ({journal})", ours, floor)


def _decided(assistant: Assistant, patient: PatientId) -> Draft:
    """A care plan with a word on each item and each finding, waiting to be signed."""
    asked = assistant.request_draft(Kind.CARE_PLAN, patient, actor=COORDINATOR)
    draft = assistant.draft(asked.id, actor=CLINICIAN)
    if draft.content is None:
        raise CannotRun(f"the care plan of the first record is {draft.state}: nothing to approve")
    said = [Choice(item=i.id, verdict=Verdict.ACCEPT, reason="bench") for i in draft.content.items()]
    draft = assistant.decide(draft.id, said, seen=_digest(draft), actor=CLINICIAN)
    if draft.content and (stops := [f.id for f in draft.content.open_findings()]):
        draft = assistant.acknowledge(draft.id, stops, "bench", seen=_digest(draft), actor=CLINICIAN)
    return draft


# --- what they share -------------------------------------------------------------------------------------------


def _embedder(settings: Settings) -> Embedder | None:
    try:
        return open_embedder(settings.embedder, models=settings.models)
    except EmbedderUnavailable:
        return None


def _admit(assistant: Assistant, record: Path) -> PatientId:
    return (admit_folder(assistant, record)[0] if record.is_dir() else admit_file(assistant, record)).patient


def _files(record: Path) -> list[Path]:
    return [record / "record.json", *sorted((record / "notes").glob("*.*"))] if record.is_dir() else [record]


def _embedded(assistant: Assistant, patient: PatientId) -> list[PassageRow]:
    """Rows with a vector of their own: a single measurement has only a mark."""
    with assistant.work(read_only=True) as unit:
        return [row for row in unit.rows(patient) if row.vector and len(row.vector) > 8]


def _digest(draft: Draft) -> Digest:
    if draft.digest is None:
        raise CannotRun(f"draft {draft.id} is {draft.state}")
    return draft.digest


def _seconds(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _timed(step: str, beside: str, ours: Sequence[float], floor: Sequence[float]) -> Timed:
    least = median(floor) if floor else None
    p95 = quantile(ours, 0.95)
    return Timed(step=step, beside=beside, ours=median(ours), floor=least, runs=len(ours), p95=p95)


def _ms(seconds: float | None) -> str | None:
    return None if seconds is None else f"{seconds * 1000:.2f}"


def _times(ratio: float | None) -> str | None:
    return None if ratio is None else f"{ratio:.1f}"
