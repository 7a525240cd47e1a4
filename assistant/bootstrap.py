"""The one place where ports meet adapters, and the doors that the outside world may knock on."""

import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from uuid import uuid4

import prompts
from assistant.adapters import (
    audit_chain,
    fhir_check,
    fhir_document,
    patient_page,
    reading_grade,
    rendered,
)
from assistant.adapters.charts import Charts
from assistant.adapters.chat_model import ChatModel
from assistant.adapters.data_folder import DataFolder, open_folder
from assistant.adapters.store import SqlStore
from assistant.adapters.store.engine import jobs_options
from assistant.adapters.value_sets import KeptValueSets
from assistant.adapters.work import DbosJobs
from assistant.checks import reading_level
from assistant.checks.reading import Reading as Checked
from assistant.domain.draft import Digest, Draft, DraftId, Finding, FindingId, Kind, PersonId, Section
from assistant.domain.errors import CaretraceError, Invalid, NotFound, Unavailable
from assistant.domain.lifecycle import State
from assistant.domain.patient_version import Audience, Language, PatientVersion
from assistant.domain.people import Action, Actor, Role, require
from assistant.knowledge import alert_range_file
from assistant.knowledge import guidelines as guideline_files
from assistant.knowledge.gaps import Gap, gaps
from assistant.knowledge.guidelines import Guideline, Library
from assistant.knowledge.measured import beside_gaps
from assistant.knowledge.measures import Period, Populations, ValueSet, ValueSets, decide_all
from assistant.knowledge.measures.value_set_file import read_value_sets
from assistant.knowledge.medicine_safety import table as interaction_table
from assistant.knowledge.schedule_file import DEFAULT as DEFAULT_SCHEDULE
from assistant.knowledge.schedule_file import Schedule, read_schedule, schedule
from assistant.knowledge.sensitivity import RESTRICTED
from assistant.knowledge.stays import found, joined
from assistant.settings import Settings
from assistant.workflow import adding, drafting, intake, publishing, review
from assistant.workflow import patient_version as patient_versions
from assistant.workflow.adding import Addition
from assistant.workflow.drafting import Tools
from assistant.workflow.intake import Receipt
from assistant.workflow.narrating import Narrator
from assistant.workflow.patient_version import first_name
from assistant.workflow.ports import (
    Answered,
    AuditEntry,
    Clock,
    DraftSummary,
    Jobs,
    Model,
    NewId,
    PatientSummary,
    PublishedDocument,
    SourceSummary,
    Unit,
    Work,
    nothing_more,
)
from assistant.workflow.resting import Resting, plans_resting_on
from assistant.workflow.review import Choice
from assistant.workflow.shadow import Shadow, shadows
from retrieval import readers, tokens
from retrieval.embeddings import Embedder, EmbedderUnavailable, open_embedder
from retrieval.library_index import GuidelineLibrary
from retrieval.model import (
    Document,
    DocumentId,
    EncounterId,
    Hit,
    PatientId,
    Query,
    Reading,
    Record,
    SourceId,
)

log = logging.getLogger(__name__)

SOFTWARE = f"caretrace {version('caretrace')}"

Also = Callable[[Unit, Draft], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """``ready`` when requests can be served; ``parts`` says in words how each part is."""

    ready: bool
    parts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Assistant:
    """Everything that can be asked for. Each door asks first who is there, and what they may."""

    settings: Settings
    store: SqlStore
    folder: DataFolder
    charts: Charts
    library: Library
    guideline_index: Callable[[], GuidelineLibrary]  # opened at the first question: it takes a second
    tools: Tools
    jobs: Jobs
    clock: Clock
    new_id: NewId
    embedder_state: str

    @property
    def work(self) -> Work:
        return self.store.work

    # --- records

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

    def gaps(self, patient: PatientId, *, actor: Actor) -> tuple[Gap, ...]:
        """What care is open, due, closed, not for this patient or unknown today, with its facts.

        Beside it what the national measures of the year say, where the site has imported value sets.
        """
        require(actor, Action.RECORD_READ)
        record, today = self.charts.record(patient), self.clock().date()
        sets = KeptValueSets(self.folder.value_sets).all()
        year = Period(first=date(today.year, 1, 1), last=date(today.year, 12, 31))
        measured = beside_gaps(decide_all(record, year, sets)) if len(sets) else {}
        return gaps(self.library, record, today, measured=measured)

    def shadows(self, patient: PatientId, *, actor: Actor) -> tuple[Shadow, ...]:
        """What we would have written of each past stay that a person summarized, beside theirs. Nothing is kept."""
        require(actor, Action.RECORD_READ)
        with self.work(read_only=True) as unit:
            readings = unit.readings(patient)
        if not readings:
            raise NotFound(f"no patient {patient} here: bring a source in first")
        return shadows(readings, library=self.library, software=SOFTWARE, now=self.clock())

    # --- national measures

    def value_sets(self, *, actor: Actor) -> ValueSets:
        """What the site has imported."""
        require(actor, Action.GUIDELINE_READ)
        return KeptValueSets(self.folder.value_sets).all()

    def import_value_sets(self, data: bytes, *, name: str, actor: Actor) -> tuple[ValueSet, ...]:
        """The sets of one file, kept. Raises Invalid with what is wrong; then none of it was kept."""
        require(actor, Action.SOURCE_RECEIVE)
        found = read_value_sets(data, name)
        KeptValueSets(self.folder.value_sets).keep(found)
        return found

    def measures(self, patient: PatientId, period: Period, *, actor: Actor) -> tuple[Populations, ...]:
        """Where the patient stands in each national measure, with the facts; undecided where value sets are missing."""
        require(actor, Action.RECORD_READ)
        sets = KeptValueSets(self.folder.value_sets).all()
        return decide_all(self.charts.record(patient), period, sets)

    # --- guidelines

    def guidelines(self, *, actor: Actor) -> tuple[Guideline, ...]:
        require(actor, Action.GUIDELINE_READ)
        return self.library.guidelines

    def guideline(self, id: str, *, actor: Actor) -> Guideline:
        require(actor, Action.GUIDELINE_READ)
        return self.library.get(id.removeprefix("gl-"))

    def plans_resting_on(
        self, guideline: str | None = None, *, changed_only: bool = True, actor: Actor
    ) -> tuple[Resting, ...]:
        """Approved documents that cite a guideline, or any of those that have changed since."""
        known = guideline.removeprefix("gl-") if guideline else None
        return plans_resting_on(
            self.library, guideline=known, changed_only=changed_only, actor=actor, work=self.work
        )

    def search_guidelines(self, text: str, *, actor: Actor, limit: int = 8) -> tuple[Hit, ...]:
        require(actor, Action.GUIDELINE_READ)
        return self.guideline_index().search(text, limit)

    # --- drafts

    def request_draft(
        self,
        kind: Kind,
        patient: PatientId,
        *,
        actor: Actor,
        encounter: EncounterId | None = None,
        focus: str = "",
        also: Also = nothing_more,
    ) -> Draft:
        """A draft in state requested; durable work writes it. ``focus`` names the specialty of a referral."""
        draft = drafting.request(
            kind,
            patient,
            encounter,
            focus=focus,
            actor=actor,
            records=self.charts.record,
            work=self.work,
            clock=self.clock,
            new_id=self.new_id,
            also=also,
        )
        self._queue(draft)
        return draft

    def write(self, id: DraftId, revision: int) -> None:
        """What the durable work does. Done twice, it is done once."""
        drafting.write(id, revision, tools=self.tools, work=self.work, clock=self.clock)

    def draft(self, id: DraftId, *, actor: Actor) -> Draft:
        require(actor, Action.DRAFT_READ)
        with self.work(read_only=True) as unit:
            return unit.draft(id)

    def revisions(self, id: DraftId, *, actor: Actor) -> tuple[Draft, ...]:
        """As it stood each time it was asked for again, oldest first, and as it stands now, last."""
        require(actor, Action.DRAFT_READ)
        with self.work(read_only=True) as unit:
            return (*unit.revisions(id), unit.draft(id))

    def drafts(
        self,
        *,
        actor: Actor,
        patient: PatientId | None = None,
        states: Sequence[str] = (),
        after: str | None = None,
        limit: int = 50,
    ) -> tuple[DraftSummary, ...]:
        require(actor, Action.DRAFT_READ)
        with self.work(read_only=True) as unit:
            return unit.drafts(patient=patient, states=[_state(s) for s in states], after=after, limit=limit)

    def decide(self, id: DraftId, choices: Sequence[Choice], *, seen: Digest, actor: Actor) -> Draft:
        return review.decide(
            id, choices, seen=seen, actor=actor, reader=self._beside, work=self.work, clock=self.clock
        )

    def accept_rest(self, id: DraftId, *, seen: Digest, actor: Actor) -> Draft:
        return review.accept_rest(
            id, seen=seen, actor=actor, reader=self._beside, work=self.work, clock=self.clock
        )

    def acknowledge(
        self, id: DraftId, findings: Sequence[FindingId], reason: str, *, seen: Digest, actor: Actor
    ) -> Draft:
        """One reason for all of them; all are answered, or none."""
        return review.acknowledge(
            id, findings, reason, seen=seen, actor=actor, work=self.work, clock=self.clock
        )

    def add(
        self, id: DraftId, addition: Addition, *, seen: Digest, actor: Actor, also: Also = nothing_more
    ) -> Draft:
        """A statement of the clinician's own, which they answer for."""
        return adding.add(
            id,
            addition,
            seen=seen,
            actor=actor,
            reader=self._beside,
            work=self.work,
            clock=self.clock,
            also=also,
        )

    def approve(self, id: DraftId, *, seen: Digest, actor: Actor, also: Also = nothing_more) -> Draft:
        """Sign what was seen, then let it leave. When the process stops in between, it leaves at the next start.

        What could not leave is not signed: its document is made first.
        """
        with self.work(read_only=True) as unit:
            draft = unit.draft(id)
        require(actor, Action.DRAFT_APPROVE, draft)
        now = self.clock()
        signed = draft.approved(by=actor.id, at=now, seen=seen, name=actor.name)
        ready = self._render(signed)
        review.approve(id, seen=seen, actor=actor, work=self.work, clock=lambda: now, also=also)

        def render(draft: Draft) -> tuple[str, bytes, Digest]:
            same = (draft.version, draft.approval) == (signed.version, signed.approval)
            return ready if same else self._render(draft)

        try:
            return publishing.publish(id, render=render, work=self.work, clock=self.clock)
        except CaretraceError as error:
            log.error("draft %s is approved and has not left: %s", id, type(error).__name__)
            return self.draft(id, actor=actor)

    def publish(self, id: DraftId) -> Draft:
        return publishing.publish(id, render=self._render, work=self.work, clock=self.clock)

    def send_back(self, id: DraftId, reason: str, *, seen: Digest, actor: Actor) -> Draft:
        return review.send_back(id, reason, seen=seen, actor=actor, work=self.work, clock=self.clock)

    def withdraw(self, id: DraftId, reason: str, *, actor: Actor) -> Draft:
        return review.withdraw(id, reason, actor=actor, work=self.work, clock=self.clock)

    def revise(self, id: DraftId, *, actor: Actor, also: Also = nothing_more) -> Draft:
        again = review.revise(
            id, actor=actor, work=self.work, clock=self.clock, new_id=self.new_id, also=also
        )
        self._queue(again)
        return again

    # --- documents

    def document(self, id: DraftId, *, actor: Actor) -> PublishedDocument:
        """The FHIR document that left, byte for byte. Raises NotFound when it has not."""
        require(actor, Action.DOCUMENT_READ)
        with self.work(read_only=True) as unit:
            return unit.document(id)

    def document_faults(self, document: PublishedDocument) -> tuple[str, ...]:
        """What would keep a FHIR document from leaving; empty when nothing. Says where, never what the text says."""
        return fhir_check.problems(json.loads(document.data))

    def rendered(self, id: DraftId, format: str, *, actor: Actor) -> str:
        """The draft as ``md`` or ``html``, in whatever state it is, and saying so."""
        draft = self.draft(id, actor=actor)
        patient = self.charts.record(draft.patient).patient
        return rendered.markdown(draft, patient) if format == "md" else rendered.html(draft, patient)

    def patient_version(
        self, id: DraftId, *, language: Language, audience: Audience, actor: Actor, caregiver: str = ""
    ) -> tuple[PatientVersion, float]:
        """The approved document in plain words, and the years of school that reading it takes.

        ``caregiver`` names whom a caregiver's version is for, where the document does not show it.
        """
        version = patient_versions.for_patient(
            id,
            language=language,
            audience=audience,
            actor=actor,
            library=self.library,
            first_name=lambda patient: first_name(self.charts.record(patient).patient.name),
            work=self.work,
            caregiver=caregiver,
        )
        return version, reading_grade.grade(version)

    def plain_findings(self, version: PatientVersion) -> tuple[Finding, ...]:
        """What a person should know before handing it out: hard sentences, and words that hurt."""
        whole = reading_grade.grade(version)
        return reading_level.hard_to_read(version, reading_grade.grade_of_sentence, whole)

    def patient_page(
        self,
        id: DraftId,
        *,
        language: Language,
        audience: Audience,
        format: str,
        actor: Actor,
        caregiver: str = "",
        for_staff: bool = False,
    ) -> str:
        """The same as ``html`` to print, or as ``text``.

        ``for_staff`` shows what ``plain_findings`` says above the page: on the screen, and never on paper.
        """
        version, _ = self.patient_version(
            id, language=language, audience=audience, actor=actor, caregiver=caregiver
        )
        if format == "text":
            return patient_page.text(version)
        findings = self.plain_findings(version) if for_staff else ()
        return patient_page.html(version, approval=self.draft(id, actor=actor).approval, for_staff=findings)

    # --- the trail

    def audit(
        self, *, actor: Actor, after: int = 0, limit: int = 100, patient: PatientId | None = None
    ) -> tuple[AuditEntry, ...]:
        require(actor, Action.AUDIT_READ)
        with self.work(read_only=True) as unit:
            return unit.audit(after=after, limit=limit, patient=patient)

    def verify_audit(self, *, actor: Actor) -> audit_chain.Verified | audit_chain.Broken:
        """Every link from the first, against the head that was kept and the checkpoints that were written out."""
        require(actor, Action.AUDIT_READ)
        checkpoint = self.folder.checkpoints.last()
        with self.work(read_only=True) as unit:
            return audit_chain.verify(
                audit_chain.entries_of(unit), head=unit.audit_head(), checkpoint=checkpoint
            )

    # --- idempotency

    def answered(self, by: PersonId, key: str) -> Answered | None:
        with self.work(read_only=True) as unit:
            return unit.answered(by, key)

    # --- the house itself

    def health(self) -> Health:
        parts = {
            "software": SOFTWARE,
            "store": self.store.journal,
            "embedder": self.embedder_state,
            "guidelines": f"{len(self.library.guidelines)} of them, {self.library.digest[:19]}",
            "model": self.settings.model or "none: the embedded writer",
        }
        return Health(ready=True, parts=parts)

    def make_vectors(self, progress: Callable[[int, int], None] = lambda done, of: None) -> int:
        """Embed every passage that waits for it; how many. Words serve meanwhile."""
        return self.charts.make_vectors(progress)

    def recover(self) -> None:
        """After a start: what was requested has its job, what was approved leaves."""
        with self.work(read_only=True) as unit:
            waiting = unit.drafts(states=[State.REQUESTED], limit=100_000)
        if isinstance(self.jobs, DbosJobs):
            self.jobs.recover((s.id, s.revision) for s in waiting)
        else:
            for summary in waiting:
                self.jobs.write(summary.id, summary.revision)
        for id in publishing.publish_waiting(render=self._render, work=self.work, clock=self.clock):
            log.error("draft %s is approved and cannot leave", id)

    def _queue(self, draft: Draft) -> None:
        """The request is kept already: if its job cannot be, it is found at the next start."""
        try:
            self.jobs.write(draft.id, draft.revision)
        except Unavailable as error:
            log.error("draft %s waits for the next start: %s", draft.id, error)

    def _beside(self, draft: Draft, sections: tuple[Section, ...]) -> Checked:
        record = self.charts.record(draft.patient)
        stay = found(record, draft.encounter)
        return Checked(
            kind=draft.kind,
            sections=sections,
            record=joined(record, stay) if stay and draft.kind is Kind.DISCHARGE_SUMMARY else record,
            guidelines={str(g.document.id): g.document for g in self.library.guidelines},
            stay=stay,
            as_of=_written_for(draft),
            child_schedule=self.library.child_schedule,
            alert_ranges=self.library.alert_ranges,
            interaction_rules=self.library.interaction_rules,
        )

    def _render(self, draft: Draft) -> tuple[str, bytes, Digest]:
        approval = draft.approval
        if approval is None:
            raise Invalid(f"draft {draft.id} is not approved: nothing leaves")
        record = self.charts.record(draft.patient)
        bundle = fhir_document.document(
            draft,
            patient=record.patient,
            approver=Actor(id=approval.by, role=Role.CLINICIAN, name=approval.name),
            encounter=found(record, draft.encounter),
            confidentiality="R" if _restricted(draft) else "N",
        )
        if faults := fhir_check.problems(bundle):
            raise Invalid(
                f"the document of draft {draft.id} has {len(faults)} faults, and nothing left: {faults[0]}"
            )
        data = fhir_document.as_bytes(bundle)
        digest = Digest("sha256:" + hashlib.sha256(data).hexdigest())
        return f"Bundle/{bundle['id']}", data, digest


def _restricted(draft: Draft) -> bool:
    """Whether what leaves is sensitive by law, by its sender or by what was asked (v3-Confidentiality R)."""
    leaving = (i for i in draft.content.items() if i.leaves) if draft.content else ()
    return any(RESTRICTED & set(i.labels) for i in leaving)


def _state(name: str) -> State:
    try:
        return State(name)
    except ValueError:
        raise Invalid(f"no such state; choose among {', '.join(State)}") from None


# --- putting it together ---------------------------------------------------------------------------------------


@contextmanager
def open_assistant(
    settings: Settings,
    *,
    durable: bool = False,
    purpose: str = "another command",
    clock: Clock = lambda: datetime.now(UTC),
    new_id: NewId = lambda: uuid4().hex,
    model: Model | None = None,
) -> Iterator[Assistant]:
    """The assistant over one data folder, held until the block ends.

    ``durable`` has drafts written by work that survives the process; without it they are written before the request
    returns. Raises AlreadyOpen when another process holds the folder.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(open_folder(settings.data, purpose=purpose))
        tokens.seed(folder.tokens)
        store = SqlStore(
            settings.database or folder.store_url, secret=folder.secret, checkpoint=folder.checkpoints.note
        )
        stack.callback(store.close)
        embedder, embedder_state = _embedder(settings)
        library = _library(settings)
        index = _guideline_index(folder, library, embedder, stack)
        charts = Charts(work=store.work, embedder=embedder, embedder_state=embedder_state)
        narrator = _narrator(settings, model)
        tools = Tools(
            records=charts.record, search=charts, library=library, narrator=narrator, software=SOFTWARE
        )
        perform = partial(drafting.write, tools=tools, work=store.work, clock=clock)
        give_up = partial(drafting.give_up, work=store.work, clock=clock)
        jobs: Jobs = _Now(perform, give_up)
        if durable:
            url = settings.database or folder.jobs_url
            options = jobs_options(folder.path / "jobs.db") if url.startswith("sqlite") else {}
            durable_jobs = DbosJobs(url, perform, give_up=give_up, options=options)
            stack.callback(durable_jobs.close)
            jobs = durable_jobs
        assistant = Assistant(
            settings=settings,
            store=store,
            folder=folder,
            charts=charts,
            library=library,
            guideline_index=index,
            tools=tools,
            jobs=jobs,
            clock=clock,
            new_id=new_id,
            embedder_state=embedder_state,
        )
        assistant.recover()
        yield assistant


def shadower(settings: Settings) -> Callable[[Sequence[Reading]], tuple[Shadow, ...]]:
    """The same for records that no data folder holds: none is opened."""
    return partial(shadows, library=_library(settings), software=SOFTWARE, now=datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class _Now:
    """Jobs that are done before the request returns: for commands, which end with their work."""

    perform: Callable[[DraftId, int], object]
    give_up: Callable[[DraftId, int, str], object]

    def write(self, draft: DraftId, revision: int) -> None:
        try:
            self.perform(draft, revision)
        except CaretraceError as error:
            self.give_up(draft, revision, str(error))


def _embedder(settings: Settings) -> tuple[Embedder | None, str]:
    """The embedder, or None with why search goes on by words alone."""
    if settings.embedder == "none":
        return None, "unavailable: switched off by CARETRACE_EMBEDDER"
    try:
        opened = open_embedder(
            settings.embedder,
            models=settings.models,
            base_url=settings.embedder_base_url,
            allowed_hosts=settings.allowed_hosts,
        )
        return opened, "ready"
    except EmbedderUnavailable as error:
        return None, f"unavailable: {error}"


def _written_for(draft: Draft) -> date | None:
    """The day the draft is of: a check that looks at an edited item looks at it as of then."""
    as_of = draft.content.provenance.as_of if draft.content else ""
    return date.fromisoformat(as_of) if as_of else None


def _library(settings: Settings) -> Library:
    ours = guideline_files.library()
    known = ours.with_others(guideline_files.load(settings.guidelines)) if settings.guidelines else ours
    return replace(
        known.with_settings(_settings_files(settings)),
        child_schedule=_child_schedule(settings.child_schedule),
        alert_ranges=alert_range_file.of_site(settings.guidelines) if settings.guidelines else None,
        interaction_rules=interaction_table.of_site(settings.guidelines) if settings.guidelines else None,
    )


def _settings_files(settings: Settings) -> dict[str, bytes]:
    """The files of the site's, beside its guidelines and codes, that decide what the checks say: by name."""
    folder, own = settings.guidelines, Path(settings.child_schedule)
    files = [folder / name for name in (interaction_table.FILE, alert_range_file.FILE)] if folder else []
    found = {f.name: f.read_bytes() for f in files if f.is_file()}
    if own.is_file():
        return {**found, own.name: own.read_bytes()}
    named = settings.child_schedule
    return found if named == DEFAULT_SCHEDULE else {**found, f"schedules/{named}": named.encode()}


def _child_schedule(named: str) -> Schedule:
    """By the name of one we carry, or from a site's own file. Raises NotFound or Invalid."""
    file = Path(named)
    if file.suffix not in {".yaml", ".yml"}:
        return schedule(named)
    if not file.is_file():
        raise NotFound(
            f"no immunization schedule at {file}: set CARETRACE_CHILD_SCHEDULE to a file or a name"
        )
    return read_schedule(file.name, file.read_text("utf-8"))


def _guideline_index(
    folder: DataFolder, library: Library, embedder: Embedder | None, stack: ExitStack
) -> Callable[[], GuidelineLibrary]:
    lock, opened = Lock(), list[GuidelineLibrary]()

    def index() -> GuidelineLibrary:
        with lock:
            if not opened:
                held = [(g.document, g.sections) for g in library.current]
                opened.append(GuidelineLibrary.open(folder.library, held, embedder))
                stack.callback(opened[0].close)
        return opened[0]

    return index


def chat_model(settings: Settings) -> Model | None:
    """The language model that the settings name; None when they name none."""
    if not settings.model:
        return None
    return ChatModel(
        name=settings.model,
        base_url=settings.model_base_url,
        key=settings.model_key.get_secret_value(),
        timeout_s=settings.model_timeout_s,
    )


def _narrator(settings: Settings, model: Model | None) -> Narrator | None:
    model = model or chat_model(settings)
    return Narrator(model=model, prompt=prompts.live("narrative")) if model else None
