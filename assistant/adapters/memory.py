"""Every port in memory, with the same promises, kept for as long as the process lives.

The second answer to ``workflow.ports``: the suites in ``tests/ports`` hold it and the real adapters to one contract,
and a test of a use case that needs no disk stands on it.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from assistant.adapters import serial, summaries
from assistant.adapters.audit_chain import EMPTY, facts_of, link, pseudonym
from assistant.domain.draft import Draft, DraftId, PersonId
from assistant.domain.errors import MovedOn, NotFound, Unavailable
from assistant.domain.events import Event
from assistant.domain.lifecycle import State
from assistant.workflow.ports import (
    Answered,
    AuditEntry,
    AuditHead,
    Brief,
    DraftSummary,
    KeptSource,
    PatientSummary,
    PublishedDocument,
    Reply,
    SourceSummary,
)
from retrieval.model import PassageId, PatientId, Reading, SourceId
from retrieval.patient_index import PassageRow

ANSWERS_KEPT = timedelta(days=1)


@dataclass(slots=True)
class _Kept:
    """Everything, in the order it came. A unit works on a copy; values are frozen, so a shallow one is enough."""

    sources: dict[tuple[PatientId, SourceId], KeptSource] = field(default_factory=dict)
    superseded: dict[tuple[PatientId, SourceId], SourceId] = field(default_factory=dict)
    embedders: dict[tuple[PatientId, SourceId, PassageId], str] = field(default_factory=dict)
    drafts: dict[DraftId, Draft] = field(default_factory=dict)
    revisions: dict[DraftId, tuple[Draft, ...]] = field(default_factory=dict)
    documents: dict[DraftId, PublishedDocument] = field(default_factory=dict)
    audit: tuple[AuditEntry, ...] = ()
    answers: dict[tuple[PersonId, str], tuple[datetime, Answered]] = field(default_factory=dict)

    def copy(self) -> "_Kept":
        return _Kept(
            sources=dict(self.sources),
            superseded=dict(self.superseded),
            embedders=dict(self.embedders),
            drafts=dict(self.drafts),
            revisions=dict(self.revisions),
            documents=dict(self.documents),
            audit=self.audit,
            answers=dict(self.answers),
        )


class MemoryStore:
    def __init__(self, *, secret: bytes = b"in memory") -> None:
        self._secret = secret
        self._kept = _Kept()
        self._one_writer = threading.Lock()
        self._writer: int | None = None

    @contextmanager
    def work(self, *, read_only: bool = False) -> Iterator["MemoryUnit"]:
        if read_only:
            yield MemoryUnit(self._kept, secret=self._secret, read_only=True)
            return
        if self._writer == threading.get_ident():
            raise RuntimeError("this thread writes already: end its unit before it opens another")
        with self._one_writer:
            self._writer = threading.get_ident()
            try:
                unit = MemoryUnit(self._kept.copy(), secret=self._secret, read_only=False)
                yield unit
                self._kept = unit.kept
            finally:
                self._writer = None

    def close(self) -> None:
        """Nothing to close; here so that a test may treat every store alike."""


class MemoryUnit:
    def __init__(self, kept: _Kept, *, secret: bytes, read_only: bool) -> None:
        self.kept = kept
        self._secret = secret
        self._read_only = read_only

    # drafts
    def draft(self, id: DraftId) -> Draft:
        if id not in self.kept.drafts:
            raise NotFound(f"no draft {id} here")
        return self.kept.drafts[id]

    def drafts(
        self,
        *,
        patient: PatientId | None = None,
        states: Sequence[State] = (),
        after: str | None = None,
        limit: int = 50,
    ) -> tuple[DraftSummary, ...]:
        newest_first = list(reversed(self.kept.drafts.values()))
        if after is not None:
            newest_first = newest_first[newest_first.index(self.draft(DraftId(after))) + 1 :]
        found = (
            d for d in newest_first if patient in (None, d.patient) and (not states or d.state in states)
        )
        return tuple(summaries.of_draft(d) for d in found)[: max(limit, 0)]

    def keep(self, draft: Draft, event: Event, document: PublishedDocument | None = None) -> None:
        self._happened(event)
        before = self.kept.drafts.get(draft.id)
        if draft.version == 1 and not self._knows(draft.patient):
            raise NotFound(f"no patient {draft.patient} here")
        if draft.version > 1 and before is None:
            raise NotFound(f"no draft {draft.id} here")
        if draft.version - 1 != (before.version if before else 0):
            raise MovedOn(f"someone else saved draft {draft.id} first: read it again, then decide")
        if before is not None and before.revision < draft.revision:
            self.kept.revisions[draft.id] = (*self.kept.revisions.get(draft.id, ()), before)
        self.kept.drafts[draft.id] = draft
        if document is not None:
            self.kept.documents[document.draft] = document

    def revisions(self, id: DraftId) -> tuple[Draft, ...]:
        return self.kept.revisions.get(id, ())

    def document(self, draft: DraftId) -> PublishedDocument:
        if draft not in self.kept.documents:
            raise NotFound(f"no document of draft {draft}: it has not left")
        return self.kept.documents[draft]

    # sources and records
    def source(self, id: SourceId, patient: PatientId) -> SourceSummary | None:
        return next((s for s in self.sources(patient) if s.id == id), None)

    def sources(self, patient: PatientId) -> tuple[SourceSummary, ...]:
        kept = (s for s in self.kept.sources.values() if s.patient == patient)
        return tuple(summaries.of_source(s, self.kept.superseded.get((patient, s.id))) for s in kept)

    def bytes_of(self, id: SourceId, patient: PatientId) -> bytes:
        return self._source(id, patient).data

    def keep_source(self, source: KeptSource, event: Event) -> None:
        self._happened(event)
        key = (source.patient, source.id)
        if key in self.kept.sources:
            self._take_out(source.id, source.patient)
        for other in self._in_force(source.patient):
            if source.name and other.name == source.name:
                self.kept.superseded[(other.patient, other.id)] = source.id
        self.kept.sources[key] = source

    def forget_source(self, id: SourceId, patient: PatientId, event: Event) -> None:
        self._happened(event)
        self._source(id, patient)
        self._take_out(id, patient)
        self._forget_answers([id])

    def forget_patient(self, patient: PatientId, event: Event) -> None:
        self._happened(event)
        if not self._knows(patient):
            raise NotFound(f"no patient {patient} here")
        kept = self.kept
        gone = [d.id for d in kept.drafts.values() if d.patient == patient]
        self._forget_answers([patient, *gone, *(s for p, s in kept.sources if p == patient)])
        kept.sources = {k: v for k, v in kept.sources.items() if v.patient != patient}
        kept.superseded = {k: v for k, v in kept.superseded.items() if k[0] != patient}
        kept.embedders = {k: v for k, v in kept.embedders.items() if k[0] != patient}
        kept.drafts = {k: v for k, v in kept.drafts.items() if k not in gone}
        kept.revisions = {k: v for k, v in kept.revisions.items() if k not in gone}
        kept.documents = {k: v for k, v in kept.documents.items() if k not in gone}

    def readings(self, patient: PatientId) -> tuple[Reading, ...]:
        if not self._knows(patient):
            raise NotFound(f"no patient {patient} here")
        return tuple(s.reading for s in self._in_force(patient))

    def patients(self, *, after: str | None = None, limit: int = 50) -> tuple[PatientSummary, ...]:
        known = {p for p, _ in self.kept.sources} | {d.patient for d in self.kept.drafts.values()}
        ids = sorted(p for p in known if after is None or p > after)[: max(limit, 0)]
        return tuple(summaries.of_patient(p, [s.reading.person for s in self._in_force(p)]) for p in ids)

    # passages
    def rows(self, patient: PatientId) -> tuple[PassageRow, ...]:
        return tuple(row for source in self._in_force(patient) for row in source.rows)

    def keep_vectors(self, patient: PatientId, vectors: Mapping[PassageId, bytes], embedder: str) -> None:
        self._writes()
        for key, source in self.kept.sources.items():
            if source.patient == patient:
                rows = (replace(r, vector=vectors.get(r.passage.id, r.vector)) for r in source.rows)
                self.kept.sources[key] = replace(source, rows=tuple(rows))
                here = {r.passage.id for r in source.rows} & vectors.keys()
                self.kept.embedders.update({(*key, id): embedder for id in here})

    def awaiting_vectors(self, embedder: str, limit: int = 100) -> tuple[PatientId, ...]:
        by = self.kept.embedders
        waiting = {
            source.patient
            for key, source in self.kept.sources.items()
            if key not in self.kept.superseded
            and any(by.get((*key, row.passage.id)) != embedder for row in source.rows)
        }
        return tuple(sorted(waiting)[: max(limit, 0)])

    # audit
    def audit(
        self, *, after: int = 0, limit: int = 100, patient: PatientId | None = None
    ) -> tuple[AuditEntry, ...]:
        subject = None if patient is None else pseudonym(self._secret, patient)
        found = (e for e in self.kept.audit if e.seq > after and subject in (None, e.subject))
        return tuple(found)[: max(limit, 0)]

    def audit_head(self) -> AuditHead:
        last = self.kept.audit[-1] if self.kept.audit else None
        return AuditHead(seq=last.seq, digest=last.digest) if last else EMPTY

    # idempotency
    def answered(self, by: PersonId, key: str) -> Answered | None:
        return self.kept.answers[by, key][1] if (by, key) in self.kept.answers else None

    def remember(self, by: PersonId, key: str, answer: Answered, at: datetime) -> None:
        self._writes()
        if (by, key) in self.kept.answers:
            raise MovedOn(
                "a request with this key was answered a moment ago: send it again to read the answer"
            )
        recent = {k: v for k, v in self.kept.answers.items() if v[0] >= at - ANSWERS_KEPT}
        self.kept.answers = recent | {(by, key): (at, answer)}

    # parts of the above
    def _writes(self) -> None:
        if self._read_only:
            raise RuntimeError("this unit only reads: open one that writes")

    def _happened(self, event: Event) -> None:
        self._writes()
        head, at, subject = self.audit_head(), event.at.isoformat(), pseudonym(self._secret, event.patient)
        facts = serial.plain(serial.dump(facts_of(event)))
        entry = AuditEntry(
            seq=head.seq + 1,
            at=at,
            by=event.by,
            tag=event.tag,
            subject=subject,
            facts=facts,
            previous=head.digest,
            digest=link(head.digest, head.seq + 1, at, event.by, event.tag, subject, facts),
        )
        self.kept.audit = (*self.kept.audit, entry)

    def _knows(self, patient: PatientId) -> bool:
        drafts, sources = self.kept.drafts.values(), self.kept.sources.values()
        return any(s.patient == patient for s in sources) or any(d.patient == patient for d in drafts)

    def _in_force(self, patient: PatientId) -> tuple[KeptSource, ...]:
        kept = self.kept.sources.items()
        return tuple(s for k, s in kept if s.patient == patient and k not in self.kept.superseded)

    def _source(self, id: SourceId, patient: PatientId) -> KeptSource:
        if (patient, id) not in self.kept.sources:
            raise NotFound(f"this patient has no source {id}: list the sources first")
        return self.kept.sources[patient, id]

    def _take_out(self, id: SourceId, patient: PatientId) -> None:
        """The one it superseded takes its place in the line."""
        kept, after = self.kept, self.kept.superseded.pop((patient, id), None)
        for key in [k for k, by in kept.superseded.items() if k[0] == patient and by == id]:
            del kept.superseded[key]
            if after is not None:
                kept.superseded[key] = after
        del kept.sources[patient, id]
        kept.embedders = {k: v for k, v in kept.embedders.items() if k[:2] != (patient, id)}

    def _forget_answers(self, about: Iterable[str]) -> None:
        names = [id.encode() for id in about]
        self.kept.answers = {
            k: v for k, v in self.kept.answers.items() if not any(name in v[1].body for name in names)
        }


Script = Sequence[str | Exception] | Callable[[Brief], str]


class ScriptedModel:
    """A model that says what it is told to: each reply in turn (an exception is raised), or what ``script`` makes of
    the brief. ``briefs`` are those it was shown."""

    def __init__(self, script: Script, *, name: str = "scripted") -> None:
        self.name = name
        self.briefs: list[Brief] = []
        self._script = script

    def complete(self, brief: Brief) -> Reply:
        """Raises Unavailable once its replies are used up."""
        self.briefs.append(brief)
        return Reply(model=self.name, text=self._said(brief))

    def _said(self, brief: Brief) -> str:
        if callable(self._script):
            return self._script(brief)
        if len(self.briefs) > len(self._script):
            raise Unavailable("the scripted model has no reply left")
        said = self._script[len(self.briefs) - 1]
        if isinstance(said, Exception):
            raise said
        return said


class InlineJobs:
    """Work that is done at once, where it is asked for; once for each revision of a draft that was written."""

    def __init__(self, perform: Callable[[DraftId, int], object]) -> None:
        self._perform = perform
        self._done: set[tuple[DraftId, int]] = set()

    def write(self, draft: DraftId, revision: int) -> None:
        if (draft, revision) not in self._done:
            self._perform(draft, revision)
            self._done.add((draft, revision))
