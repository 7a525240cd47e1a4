"""The same fact from two sources is one fact; what differs is kept, and what cannot both be true is a conflict.

Coded facts are one when they name the same thing and say the same of it. A fact that only a note states is folded into
the coded fact that it repeats.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from retrieval.model import (
    AnyFact,
    Conflict,
    Coverage,
    Document,
    DocumentId,
    DocumentKind,
    FactId,
    FactKind,
    Fate,
    Patient,
    Reading,
    Record,
    Tally,
)
from retrieval.reconcile.conflicts import conflicts
from retrieval.reconcile.merging import Merged, is_answer
from retrieval.reconcile.stated import fold_stated
from retrieval.text.whose import of_somebody_else

# What was charted of the past or of today: plans, payers and relatives say nothing of when the record was kept.
_DATED = frozenset(FactKind) - {
    FactKind.APPOINTMENT, FactKind.GOAL, FactKind.COVERAGE, FactKind.CARE_PLAN, FactKind.FAMILY_HISTORY,
}  # fmt: skip


def record(readings: Sequence[Reading], *, vectors: str = "ready") -> Record:
    """All that these readings say of one patient. They are the ones in force: what was superseded is left out before.

    The same readings in another order give the same facts, except that of two equal ones the first is kept.
    """
    if not readings:
        raise ValueError("a record needs a reading: give at least one")
    if len({reading.patient for reading in readings}) > 1:
        raise ValueError("a record is one patient's: these readings are of several")
    documents = {document.id: document for reading in reversed(readings) for document in reading.documents}
    patient = _patient(readings)
    facts, disputed = _facts(readings, documents, patient)
    return Record(
        patient=patient,
        facts=tuple(sorted(facts, key=_oldest_first)),
        documents=tuple(
            sorted(documents.values(), key=lambda one: (one.date or "", one.kind, one.pointer, one.id))
        ),
        coverage=_coverage(readings, facts, documents.values(), vectors),
        conflicts=conflicts(facts, readings, disputed),
    )


def _oldest_first(fact: AnyFact) -> tuple[str, str, str, str]:
    return fact.date or "", fact.kind, fact.name.casefold(), fact.id


# --- facts -------------------------------------------------------------------------------------------------------


def _facts(
    readings: Sequence[Reading], documents: dict[DocumentId, Document], patient: Patient
) -> tuple[list[AnyFact], list[Conflict]]:
    """What a note says where it names somebody else is left out: it is a fact of another chart."""
    others = {
        d.id: found
        for d in documents.values()
        if d.kind is DocumentKind.NOTE
        and (found := of_somebody_else(d.text, patient.name, patient.birth_date))
    }
    once: dict[FactId, AnyFact] = {}
    for reading in readings:
        for fact in reading.facts:
            apart = others.get(fact.words.document, ()) if fact.stated else ()
            if not any(start <= fact.words.start < end for start, end in apart):
                once.setdefault(fact.id, fact)
    coded = Merged(documents)
    for fact in sorted(once.values(), key=is_answer):
        if not fact.stated:
            coded.add(fact)
    stated = sorted((fact for fact in once.values() if fact.stated), key=_oldest_first, reverse=True)
    disputed = fold_stated(coded, stated)
    return coded.facts, disputed


# --- who, and how much -------------------------------------------------------------------------------------------


def _patient(readings: Sequence[Reading]) -> Patient:
    """The person as one source describes them: the one that says most, the latest of equals. Nothing is mixed."""
    described = [reading.person for reading in readings if reading.person is not None]
    if not described:
        return Patient(id=readings[0].patient)
    return max(reversed(described), key=_how_much)


def _how_much(person: Patient) -> tuple[bool, int]:
    told = (
        person.name,
        person.birth_date,
        person.sex,
        person.language,
        person.phone,
        person.address,
        person.contacts,
    )
    return person.words is not None, sum(bool(one) for one in told)


def _coverage(
    readings: Sequence[Reading], facts: Iterable[AnyFact], documents: Iterable[Document], vectors: str
) -> Coverage:
    entries = [entry for reading in readings for entry in reading.entries]
    tallies = Counter((entry.type, entry.fate, entry.reason) for entry in entries)
    fates = Counter(entry.fate for entry in entries)
    documents = list(documents)
    dates = [fact.date for fact in facts if fact.kind in _DATED and fact.date]
    dates += [
        one.date for one in documents if one.date and one.kind in (DocumentKind.NOTE, DocumentKind.REPORT)
    ]
    days = sorted(one[:10] for one in dates if len(one) >= 10)
    return Coverage(
        sources=tuple(dict.fromkeys(reading.source for reading in readings)),
        found=len(entries),
        read=fates[Fate.READ],
        skipped=fates[Fate.SKIPPED],
        unreadable=fates[Fate.UNREADABLE],
        tallies=tuple(Tally(type=t, fate=f, reason=r, count=n) for (t, f, r), n in sorted(tallies.items())),
        notes=sum(one.kind is DocumentKind.NOTE for one in documents),
        earliest=days[0] if days else None,
        latest=days[-1] if days else None,
        vectors=vectors,
    )
