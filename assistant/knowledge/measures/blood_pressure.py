"""Blood pressures as pairs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assistant.knowledge.measures.case import FINAL, Case
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.kinds import Kind, declared
from assistant.knowledge.measures.named import BLOOD_PRESSURE, DIASTOLIC, SYSTOLIC
from assistant.knowledge.measures.periods import Interval
from assistant.knowledge.measures.valuesets import Key
from retrieval.model import Fact, Measurement

_UNITS = frozenset({"mmHg", "mm[Hg]", "mm Hg", "mm hg", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """In mmHg; None for a half that was not charted in it."""

    event: Event
    when: Interval
    systolic: float | None
    diastolic: float | None

    @property
    def day(self) -> date:
        latest = self.when.latest
        return latest.date() if latest else date.min

    @property
    def whole(self) -> bool:
        """Both halves are there, and above zero."""
        return (self.systolic or 0) > 0 and (self.diastolic or 0) > 0


def readings(case: Case, *, status: frozenset[str] | None = FINAL) -> list[Reading]:
    """All that are timed, in the record's order; halves that were charted apart, at one moment, are one reading."""
    counted = [e for e in case.events.of("Observation") if status is None or e.status in status]
    return [*_panels(counted), *_apart(counted)]


def _panels(counted: list[Event]) -> list[Reading]:
    panels = [
        one
        for one in counted
        if declared(one) is Kind.BLOOD_PRESSURE or (declared(one) is None and BLOOD_PRESSURE in one.codes)
    ]
    return [
        Reading(event=one, when=when, systolic=_half(one, SYSTOLIC), diastolic=_half(one, DIASTOLIC))
        for one in panels
        if (when := one.when("effective"))
    ]


def _apart(counted: list[Event]) -> list[Reading]:
    plain = [one for one in counted if declared(one) is None and one.moment("effective")]
    lower = {one.moment("effective"): one for one in plain if DIASTOLIC in one.codes}
    return [
        Reading(event=one, when=when, systolic=_number(one.fact), diastolic=_number(lower[when.start].fact))
        for one in plain
        if SYSTOLIC in one.codes and (when := one.when("effective")) and when.start in lower
    ]


def lowest(several: Iterable[Reading]) -> Reading:
    """The lowest systolic and the lowest diastolic, whichever readings they are of. A half not charted is the lowest.

    Raises ValueError for none at all.
    """
    known = list(several)
    return Reading(
        event=known[0].event,
        when=known[0].when,
        systolic=_least([one.systolic for one in known]),
        diastolic=_least([one.diastolic for one in known]),
    )


def latest(several: Iterable[Reading]) -> Reading | None:
    known = sorted(several, key=lambda one: (one.when.start is not None, one.when.start or 0))
    return known[-1] if known else None


def _least(halves: list[float | None]) -> float | None:
    return None if None in halves else min(half for half in halves if half is not None)


def _half(event: Event, of: Key) -> float | None:
    return _number(event.part(of))


def _number(half: Fact | None) -> float | None:
    return half.number if isinstance(half, Measurement) and half.unit in _UNITS else None
