"""The doors to a patient's record: in, read, searched, forgotten."""

from collections.abc import Callable

from assistant.bootstrap.house import SOFTWARE, House
from assistant.domain.errors import NotFound
from assistant.domain.people import Action, Actor, require
from assistant.workflow import intake
from assistant.workflow.intake import Receipt
from assistant.workflow.ports import PatientSummary, SourceSummary, Unit, nothing_more
from assistant.workflow.shadow import Shadow, shadows
from retrieval import readers
from retrieval.model import Document, DocumentId, Hit, PatientId, Query, Record, SourceId


class Records(House):
    def receive(
        self,
        data: bytes,
        *,
        name: str,
        patient: PatientId | None,
        actor: Actor,
        also: Callable[[Unit, Receipt], None] = nothing_more,
    ) -> Receipt:
        """Raises SourceRefused with what is wrong and what to do; then nothing was kept."""
        limits = readers.Limits(
            max_bytes=self.settings.max_source_mb << 20, max_unpacked=self.settings.max_unpacked_mb << 20
        )
        receipt = intake.receive(
            data,
            name=name,
            patient=patient,
            actor=actor,
            read=lambda d, n, p: readers.read(d, name=n, patient=p, limits=limits),
            cut=self.charts.cut,
            work=self.work,
            clock=self.clock,
            also=also,
        )
        self.charts.changed(receipt.patient)
        return receipt

    def patients(
        self, *, actor: Actor, after: str | None = None, limit: int = 50
    ) -> tuple[PatientSummary, ...]:
        require(actor, Action.RECORD_READ)
        with self.work(read_only=True) as unit:
            return unit.patients(after=after, limit=limit)

    def record(self, patient: PatientId, *, actor: Actor) -> Record:
        require(actor, Action.RECORD_READ)
        return self.charts.record(patient)

    def sources(self, patient: PatientId, *, actor: Actor) -> tuple[SourceSummary, ...]:
        require(actor, Action.RECORD_READ)
        with self.work(read_only=True) as unit:
            unit.readings(patient)
            return unit.sources(patient)

    def source_bytes(self, id: SourceId, patient: PatientId, *, actor: Actor) -> bytes:
        require(actor, Action.RECORD_READ)
        with self.work(read_only=True) as unit:
            return unit.bytes_of(id, patient)

    def chart_document(self, id: DocumentId, patient: PatientId, *, actor: Actor) -> Document:
        """One text of this patient's chart, as cited."""
        require(actor, Action.RECORD_READ)
        found = self.charts.record(patient).document(id)
        if found is None:
            raise NotFound(f"this patient's chart has no document {id}")
        return found

    def search(self, query: Query, *, actor: Actor) -> tuple[Hit, ...]:
        require(actor, Action.RECORD_SEARCH)
        return self.charts.search(query)

    def forget_source(self, id: SourceId, patient: PatientId, *, actor: Actor) -> None:
        intake.forget_source(id, patient, actor=actor, work=self.work, clock=self.clock)
        self.charts.changed(patient)

    def forget_patient(self, patient: PatientId, *, actor: Actor) -> tuple[int, int]:
        """How many sources and drafts were erased."""
        counts = intake.forget_patient(patient, actor=actor, work=self.work, clock=self.clock)
        self.charts.changed(patient)
        return counts

    def shadows(self, patient: PatientId, *, actor: Actor) -> tuple[Shadow, ...]:
        """What we would have written of each past stay that a person summarized, beside theirs. Nothing is kept."""
        require(actor, Action.RECORD_READ)
        with self.work(read_only=True) as unit:
            readings = unit.readings(patient)
        if not readings:
            raise NotFound(f"no patient {patient} here: bring a source in first")
        return shadows(readings, library=self.library, software=SOFTWARE, now=self.clock())
