"""What is known of a patient, as drafting and searching want it: read from the store, kept while nothing changes."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from assistant.domain.errors import NotFound
from assistant.knowledge.confidential import without_kept_apart
from assistant.workflow.ports import Work
from retrieval import reconcile
from retrieval.embeddings import Embedder, EmbedderUnavailable
from retrieval.model import DocumentKind, Hit, PatientId, Query, Reading, Record
from retrieval.patient_index import PassageRow, PatientIndex, rows, vectors, vectors_state, waiting
from retrieval.search import search
from retrieval.text.sections import sections

#: Patients whose chart is kept in memory between requests.
KEPT = 64
#: Seconds after which a chart whose vectors were not all there is looked at again.
LOOK_AGAIN_S = 2.0
#: Passages embedded in one go: what is kept in between is not made twice after a crash.
AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class _Chart:
    stamp: tuple[str, ...]
    record: Record
    index: PatientIndex
    read_at: float


class Charts:
    """The record, the search and the vectors of each patient. ``embedder`` is None where search goes by words alone."""

    def __init__(self, *, work: Work, embedder: Embedder | None, embedder_state: str) -> None:
        self._work = work
        self._embedder = embedder
        self._embedder_state = embedder_state
        self._kept: OrderedDict[PatientId, _Chart] = OrderedDict()
        self._lock = Lock()

    def record(self, patient: PatientId) -> Record:
        """As of now. Raises NotFound."""
        return self._chart(patient).record

    def search(self, query: Query) -> tuple[Hit, ...]:
        return search(query, self._chart(query.patient).index, self._embedder)

    def state(self, patient: PatientId) -> str:
        return self._chart(patient).record.coverage.vectors

    def cut(self, reading: Reading) -> tuple[PassageRow, ...]:
        """The passages of what was read; what the law keeps apart is kept, and not searched."""
        return tuple(
            row
            for d in without_kept_apart(reading).documents
            for row in rows(d, sections(d.text) if d.kind is not DocumentKind.RESOURCE else ())
        )

    def changed(self, patient: PatientId) -> None:
        with self._lock:
            self._kept.pop(patient, None)

    def make_vectors(self, progress: Callable[[int, int], None] = lambda done, of: None) -> int:
        """Embed every passage that waits for it; how many. Stops quietly when the embedder is lost on the way."""
        if self._embedder is None:
            return 0
        made = 0
        while True:
            with self._work(read_only=True) as unit:
                patients = unit.awaiting_vectors(self._embedder.name)
            if not patients:
                return made
            for patient in patients:
                done = self._embed(patient, progress, made)
                if done is None:
                    return made
                made += done

    def _embed(self, patient: PatientId, progress: Callable[[int, int], None], before: int) -> int | None:
        """How many passages of this patient; None when the embedder was lost."""
        embedder = self._embedder
        if embedder is None:
            return None
        with self._work(read_only=True) as unit:
            try:
                left = waiting(unit.rows(patient), embedder.name)
            except NotFound:
                return 0
        for start in range(0, len(left), AT_ONCE):
            try:
                found = vectors(left[start : start + AT_ONCE], embedder)
            except EmbedderUnavailable:
                return None
            with self._work() as unit:
                unit.keep_vectors(patient, found, embedder.name)
            progress(before + min(start + AT_ONCE, len(left)), before + len(left))
        self.changed(patient)
        return len(left)

    def _chart(self, patient: PatientId) -> _Chart:
        with self._work(read_only=True) as unit:
            stamp = tuple(s.id for s in unit.sources(patient) if s.superseded_by is None)
        with self._lock:
            kept = self._kept.get(patient)
            if kept is not None and kept.stamp == stamp and self._settled(kept):
                self._kept.move_to_end(patient)
                return kept
        return self._read(patient)

    def _settled(self, chart: _Chart) -> bool:
        """Vectors may be made elsewhere while this chart is kept."""
        whole = " of " not in chart.record.coverage.vectors
        return whole or time.monotonic() - chart.read_at < LOOK_AGAIN_S

    def _read(self, patient: PatientId) -> _Chart:
        with self._work(read_only=True) as unit:
            stamp = tuple(s.id for s in unit.sources(patient) if s.superseded_by is None)
            readings, kept = unit.readings(patient), unit.rows(patient)
        if not readings:
            raise NotFound(f"no patient {patient} here: bring a source in first")
        state = vectors_state(kept, self._embedder.name) if self._embedder else self._embedder_state
        chart = _Chart(
            stamp=stamp,
            record=reconcile.record([without_kept_apart(r) for r in readings], vectors=state),
            index=PatientIndex(patient, kept),
            read_at=time.monotonic(),
        )
        with self._lock:
            self._kept[patient] = chart
            self._kept.move_to_end(patient)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return chart
