"""What we would have written of a past stay, drafted without the summary that a person wrote of it.

The human summary, every other document of its kind, and whatever is newer are taken out of the record before anything
is drafted, and with them each fact that was read from them. Nothing is kept: no draft, no event, no finding.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from assistant.domain.draft import Content, Draft, DraftId, Kind, PersonId
from assistant.domain.errors import Invalid
from assistant.knowledge import stays
from assistant.knowledge.confidential import without_kept_apart
from assistant.knowledge.guidelines import Library
from assistant.workflow.drafting import Tools, content_of
from assistant.workflow.side_by_side.rows import Row, rows
from retrieval import reconcile
from retrieval.model import (
    AnyFact,
    Document,
    DocumentId,
    DocumentKind,
    Encounter,
    EncounterId,
    Hit,
    Medicine,
    PatientId,
    Problem,
    Query,
    Reading,
    Record,
)
from retrieval.patient_index import PatientIndex
from retrieval.patient_index import rows as passages_of
from retrieval.search import search
from retrieval.text.sections import sections

#: LOINC: discharge summaries of any writer, and the summary with which a patient is handed on to another hospital.
_TYPES = frozenset({"18842-5", "28655-9", "34745-0", "11490-0", "34105-7", "34106-5", "29761-4", "18761-7"})
_CALLED = re.compile(
    r"\b(?:discharge|transfer)\s+(?:summary|letter|report|note)\b"
    r"|\b(?:hospital|inpatient)(?: stay)? summary\b|\bepicrisis\b|\bsummary of (?:the )?(?:hospital )?stay\b",
    re.IGNORECASE,
)
#: A summary is dictated up to so long after the patient left.
_DICTATED = 60  # days
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST_HEAD = 8  # words
_COPIED = 8  # words of a sentence that two documents do not share by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What of the record the draft was not allowed to see: how many of each."""

    summaries: int
    newer: int  # documents
    copies: int  # documents without a date that repeat a sentence of the summary
    ended_later: int  # entries of the stay that tell of an end after it: their older state is not charted
    facts: int  # all that were read from these, and all that are dated later


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """One stay: the human summaries of it, what was left out, and item by item who has what."""

    patient: PatientId
    encounter: EncounterId | None
    admitted: str
    left: str
    summaries: tuple[Document, ...]
    left_out: LeftOut
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """The passages of what is left of the record, by their words alone."""

    index: PatientIndex

    def search(self, query: Query) -> tuple[Hit, ...]:
        return search(query, self.index)

    def state(self, patient: PatientId) -> str:
        return "none"


def shadows(
    readings: Sequence[Reading], *, library: Library, software: str, now: datetime
) -> tuple[Shadow, ...]:
    """Each stay of one patient that has a human summary, the earliest first.

    Raises Invalid when none has: nothing can be compared then.
    """
    shown = [without_kept_apart(r) for r in readings]
    record = reconcile.record(shown)
    theirs = [d for d in record.documents if is_summary(d)]
    if not theirs:
        raise Invalid(
            f"the record of patient {record.patient.id} has no human summary to compare with: bring in its discharge "
            "summary as a document of LOINC type 18842-5, or as a note that is titled “Discharge summary”"
        )
    by_stay: dict[EncounterId | None, list[Document]] = {}
    for summary in theirs:
        by_stay.setdefault(_stay_of(summary, record), []).append(summary)
    return tuple(
        _shadow(shown, stays.found(record, key), own, theirs, library=library, software=software, now=now)
        for key, own in by_stay.items()
    )


def is_summary(document: Document) -> bool:
    """By its type, its title, or the line that it begins with."""
    if document.kind not in {DocumentKind.NOTE, DocumentKind.REPORT}:
        return False
    if document.type is not None and document.type.code in _TYPES:
        return True
    first = next((line.strip() for line in document.text.splitlines() if line.strip()), "")
    headed = "" if first.endswith(".") or len(first.split()) > _LONGEST_HEAD else first
    called = (document.title, document.type.display if document.type else "", headed)
    return any(_CALLED.search(words) for words in called)


def _stay_of(summary: Document, record: Record) -> EncounterId | None:
    """The stay that a summary names, else the last one that had begun and was not long over on its day.

    None for a record without any visit. Raises Invalid where it cannot be told.
    """
    encounters = record.of(Encounter)
    if not encounters:
        return None
    if (named := stays.found(record, summary.encounter)) is not None:
        return named.key
    written = stays.day(summary.date)
    possible = [e for e in encounters if e.stay and (written is None or _fits(e, written))]
    if len(possible) == 1 or (possible and written is not None):
        return max(possible, key=lambda e: (e.start or "", e.key)).key
    raise Invalid(
        f"of the {len(encounters)} visits of patient {record.patient.id} it cannot be told which one the summary "
        f"{summary.pointer} is of: give it the encounter of the stay, or its date"
    )


def _fits(stay: Encounter, written: date) -> bool:
    start, end = stays.day(stay.start), stays.day(stay.end)
    begun = start is not None and start <= written + stays.MARGIN
    return begun and (end is None or (written - end).days <= _DICTATED)


def _shadow(
    readings: Sequence[Reading],
    stay: Encounter | None,
    own: Sequence[Document],
    theirs: Sequence[Document],
    *,
    library: Library,
    software: str,
    now: datetime,
) -> Shadow:
    left, left_out = _without(readings, theirs, _until(own, stay))
    if not any(r.facts or r.documents for r in left):
        raise Invalid(
            f"the record of patient {readings[0].patient} holds nothing but the summary and what is newer: bring in "
            "what was charted during the stay"
        )
    record = reconcile.record(left)
    content = _drafted(record, stay.key if stay else None, library=library, software=software, now=now)
    ids = {d.id for d in own}
    told = tuple(f for r in readings for f in r.facts if f.words.document in ids)
    return Shadow(
        patient=record.patient.id,
        encounter=stay.key if stay else None,
        admitted=(stay.start or "") if stay else "",
        left=(stay.end or "") if stay else "",
        summaries=tuple(own),
        left_out=left_out,
        rows=rows(content, own, told),
    )


def _drafted(
    record: Record, stay: EncounterId | None, *, library: Library, software: str, now: datetime
) -> Content:
    index = PatientIndex(
        record.patient.id,
        [
            row
            for d in record.documents
            for row in passages_of(d, sections(d.text) if d.kind is not DocumentKind.RESOURCE else ())
        ],
    )
    tools = Tools(
        records=lambda _: record,
        search=_Search(index=index),
        library=library,
        narrator=None,
        software=software,
    )
    draft = Draft(
        id=DraftId("shadow"),
        kind=Kind.DISCHARGE_SUMMARY,
        patient=record.patient.id,
        encounter=stay,
        requested_by=PersonId("shadow"),
        requested_at=now,
    )
    return content_of(draft, tools=tools, clock=lambda: now)[0]


# --- what the draft may not see ----------------------------------------------------------------------------------


def _until(own: Sequence[Document], stay: Encounter | None) -> str:
    """The moment after which nothing counts: when the first summary was written, or the patient left if later."""
    written = min((d.date for d in own if d.date), default="")
    ended = (stay.end or "") if stay else ""
    return ended if not written or (ended and _later(ended, written)) else written


def _without(
    readings: Sequence[Reading], theirs: Sequence[Document], until: str
) -> tuple[list[Reading], LeftOut]:
    """The readings without the summaries, what is newer, and what repeats them; and how much that was.

    A FHIR document brings entries of its own: they go with it, where the record has another source.
    """
    summaries = {d.id for d in theirs}
    whole = {r.source for r in readings if len(readings) > 1 and _is_document(r, summaries)}
    said = {s for d in theirs for s in _sentences(d)}
    newer: set[DocumentId] = set()
    copies: set[DocumentId] = set()
    for d in (d for r in readings for d in r.documents if d.id not in summaries):
        if d.date and until and _later(d.date, until):
            newer.add(d.id)
        elif d.date is None and d.kind is not DocumentKind.RESOURCE and _repeats(d, said):
            copies.add(d.id)
    gone = summaries | newer | copies
    left = [
        replace(
            r,
            documents=tuple(d for d in r.documents if d.id not in gone),
            facts=tuple(f for f in r.facts if _may_stay(f, gone, until)),
        )
        for r in readings
        if r.source not in whole
    ]
    before, after = (sum(len(r.facts) for r in some) for some in (readings, left))
    notes = {d.id for r in readings for d in r.documents if d.kind is not DocumentKind.RESOURCE}
    ended = {f.words.document for r in readings for f in r.facts if _ends_later(f, until)} - gone
    return left, LeftOut(
        summaries=len(summaries),
        newer=len(newer & notes),
        copies=len(copies),
        ended_later=len(ended),
        facts=before - after,
    )


def _is_document(reading: Reading, summaries: set[DocumentId]) -> bool:
    return any(d.id in summaries and d.pointer.startswith("Composition/") for d in reading.documents)


def _may_stay(fact: AnyFact, gone: set[DocumentId], until: str) -> bool:
    if fact.words.document in gone or _ends_later(fact, until):
        return False
    visit = isinstance(fact, Encounter)
    return visit or fact.date is None or not until or not _later(fact.date, until)


def _ends_later(fact: AnyFact, until: str) -> bool:
    """Whether a medicine was ended, or a problem had passed, only afterwards: the entry was changed to say so."""
    match fact:
        case Medicine():
            told = fact.ended or fact.status_reason
        case Problem():
            told = fact.abated or ""
        case _:
            return False
    when = _DAY.search(told)
    return bool(until and when and _later(when[0], until))


def _later(one: str, other: str) -> bool:
    """Whether a charted moment lies after another: by the day, where one of them is given to the day only."""
    first, second = _moment(one), _moment(other)
    if first is not None and second is not None:
        return first > second
    return one[:10] > other[:10]


def _moment(charted: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(charted) if len(charted) > 10 else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _repeats(document: Document, said: set[str]) -> bool:
    text = " ".join(re.findall(r"[a-z0-9]+", document.text.lower()))
    return any(sentence in text for sentence in said)


def _sentences(document: Document) -> Iterator[str]:
    """Those that are long enough to tell whose they are, in lower case and without punctuation."""
    for part in re.split(r"[.\n]+", document.text.lower()):
        words = re.findall(r"[a-z0-9]+", part)
        if len(words) >= _COPIED:
            yield " ".join(words)
