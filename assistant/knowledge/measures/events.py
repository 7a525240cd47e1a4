"""A record as measures read it: each entry of the chart once, with its codes, its times and what it declares to be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from assistant.knowledge.measures import plain_facts
from assistant.knowledge.measures.periods import FIRST, LAST, Interval, charted
from assistant.knowledge.measures.valuesets import Key, key
from retrieval.model import AnyFact, Code, Fact, Measurement, Particulars, Problem, Record

_ACTIVE = frozenset({"active", "recurrence", "relapse"})


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """``fact`` is what to cite; ``parts`` are the components of a measurement."""

    fact: AnyFact
    detail: Particulars
    codes: frozenset[Key]
    parts: tuple[Measurement, ...]
    born: date | None

    @property
    def status(self) -> str:
        return self.detail.status

    @property
    def pointer(self) -> str:
        return self.detail.pointer

    def beside(self, *of: str) -> frozenset[Key]:
        """The codes under these FHIR elements."""
        return keys(one.code for one in self.detail.beside if one.of in of)

    def when(self, of: str) -> Interval | None:
        """When that element says that it was."""
        return next((charted(one, self.born) for one in self.detail.times if one.of == of), None)

    def moment(self, of: str) -> datetime | None:
        interval = self.when(of)
        return None if interval is None else interval.start

    def bounds(self) -> tuple[Interval, ...]:
        """The stretches over which a medicine is to be taken."""
        found = (charted(one, self.born) for one in self.detail.times if one.of == "bounds")
        return tuple(one for one in found if one is not None)

    def prevalence(self) -> Interval | None:
        """From onset to abatement. An active problem goes on; of another without an end the end is not known.

        None where neither is charted: it cannot be said to have been at any time.
        """
        onset, abated = self.when("onset"), self.when("abatement")
        start, end = onset.start if onset else None, abated.end if abated else None
        if start is None and end is None:
            return None
        active = isinstance(self.fact, Problem) and self.status in _ACTIVE
        return Interval(start or FIRST, end or (LAST if active else None))

    def part(self, of: Key) -> Measurement | None:
        """The component of that code, if there is one and no more."""
        found = [one for one in self.parts if of in keys(one.codes)]
        return found[0] if len(found) == 1 else None


def keys(codes: Iterator[Code] | tuple[Code, ...]) -> frozenset[Key]:
    return frozenset(key(one.system, one.code) for one in codes)


class Events:
    """All entries of one record by FHIR type, in the record's order."""

    def __init__(self, record: Record) -> None:
        self.born = _born(record.patient.birth_date)
        gathered: dict[tuple[str, str], list[tuple[Fact, Particulars]]] = {}
        for fact in record.facts:
            for one in fact.particulars or plain_facts.particulars(fact):
                gathered.setdefault((one.type, one.pointer), []).append((fact, one))
        self._by_type: dict[str, list[Event]] = {}
        self._by_pointer: dict[str, Event] = {}
        for (type, pointer), of in gathered.items():
            event = self._event(of)
            self._by_type.setdefault(type, []).append(event)
            self._by_pointer[pointer] = event

    def of(self, type: str) -> list[Event]:
        return self._by_type.get(type, [])

    def at(self, pointer: str) -> Event | None:
        return self._by_pointer.get(pointer)

    def _event(self, of: list[tuple[Fact, Particulars]]) -> Event:
        """Of the facts of one entry that which carries its own code; the others are its components."""
        detail = of[0][1]
        own = keys(one.code for one in detail.beside if one.of == "code")
        whole = next((fact for fact, _ in of if not own or keys(fact.codes) == own), of[0][0])
        parts = tuple(
            fact
            for fact, _ in of
            if (isinstance(fact, Measurement) and fact is not whole) or (own and own != keys(fact.codes))
        )
        return Event(
            fact=whole,  # type: ignore[arg-type]
            detail=detail,
            codes=own or keys(whole.codes),
            parts=tuple(one for one in parts if isinstance(one, Measurement)),
            born=self.born,
        )


def _born(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text and len(text) >= len("2026-01-01") else None
