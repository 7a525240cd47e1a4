"""What care is open, due soon, closed, not for this patient, or cannot be told: every answer with its facts.

Asked of each entry of the library that evidence can close. An entry that is not meant for somebody of this age, sex
or condition is not listed; one that would be, and that something charted sets aside, is listed with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from assistant.knowledge.chart import Chart
from assistant.knowledge.criteria import Applies, Criteria, Not, Unknown
from assistant.knowledge.guideline import Entry, Guideline
from assistant.knowledge.guidelines import Library
from assistant.knowledge.standing import Stand, Standing, aside, stand
from retrieval.model import AnyFact, Record, Span


class GapState(StrEnum):
    OPEN = "open"  # asked for now: never done, or too long ago
    DUE = "due"  # closed, and asked for again soon
    CLOSED = "closed"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"  # the record lacks what decides it


class Why(StrEnum):
    """Why care that would be asked for is not."""

    DECLINED = "declined"
    DEFERRED = "deferred"  # a clinician left it for later
    HOSPICE = "hospice"  # palliative, hospice or comfort care
    LIMITED_BENEFIT = "limited_benefit"  # illness or frailty that outweighs it
    EXCLUDED = "excluded"  # something else that is charted


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a national measure says of the same care: shown beside ours, never instead of it."""

    measure: str  # "CMS130"
    says: Literal["met", "not_met", "excluded", "not_in_population", "not_scored"]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """``evidence`` are the facts, and the exact words of notes, that the answer rests on.

    ``since`` is the day of what closed or declined it. ``next_due`` is the day to do it by: of an open gap counted
    from today, of a closed one the day from which it is asked for again, None where once is enough. ``elsewhere``: what
    closed it was done at another place, as the record tells.
    """

    guideline: Guideline
    entry: Entry
    state: GapState
    reason: str
    why: Why | None = None
    evidence: tuple[AnyFact | Span, ...] = ()
    since: date | None = None
    next_due: date | None = None
    elsewhere: bool = False
    missing: tuple[str, ...] = ()
    before: str = ""  # what was done too long ago, or which of several ways was declined
    measured: tuple[Measured, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.guideline.id}/{self.entry.id}"


#: Days ahead of the next due day from which closed care is called due.
DUE_SOON = 60
_ORDER = {state: n for n, state in enumerate(GapState)}


def gaps(
    library: Library, record: Record, as_of: date, *, measured: Mapping[str, Measured] | None = None
) -> tuple[Gap, ...]:
    """Open ones first, the soonest due first; none for a patient who has died.

    ``measured`` are answers of national measures by their name, where somebody scored them.
    """
    if record.patient.deceased:
        return ()
    chart = library.chart(record, as_of)
    comfort = _comfort(library, chart)
    found = [
        _gap(g, e, s, chart, comfort, measured or {})
        for g in library.current
        for e in g.entries
        if e.done_when is not None and (s := _stand(g, e, chart)) is not None
    ]
    return tuple(sorted(found, key=lambda gap: (_ORDER[gap.state], gap.next_due or date.max, gap.id)))


def _stand(guideline: Guideline, entry: Entry, chart: Chart) -> Stand | None:
    match chart.remembered(("population", guideline.key), lambda: guideline.population.decide(chart)):
        case Applies() as population:
            return stand(entry, chart, population)
        case Not() as no:
            return aside(no) if no.aside and _meant(entry.when, chart) else None
        case Unknown(missing):
            return Stand(standing=Standing.UNKNOWN, missing=missing) if _meant(entry.when, chart) else None


def _meant(when: Criteria | None, chart: Chart) -> bool:
    return when is None or not isinstance(when.decide(chart), Not)


def _comfort(library: Library, chart: Chart) -> bool:
    situation = library.words.situations.get("end_of_life")
    return situation is not None and isinstance(situation.decide(chart), Applies)


def _gap(
    guideline: Guideline,
    entry: Entry,
    s: Stand,
    chart: Chart,
    comfort: bool,
    measured: Mapping[str, Measured],
) -> Gap:
    state, why = _state(s, chart.as_of, comfort)
    return Gap(
        guideline=guideline,
        entry=entry,
        state=state,
        why=why,
        reason=s.because_text or f"not in the record: {', '.join(s.missing)}",
        evidence=s.because,
        since=s.on,
        next_due=_next_due(entry, s, chart.as_of),
        elsewhere=s.elsewhere,
        missing=s.missing,
        before=s.before,
        measured=tuple(measured[name] for name in entry.measures if name in measured),
    )


def _state(s: Stand, today: date, comfort: bool) -> tuple[GapState, Why | None]:
    match s.standing:
        case Standing.DUE:
            return GapState.OPEN, None
        case Standing.UNKNOWN:
            return GapState.UNKNOWN, None
        case Standing.DECLINED:
            return GapState.NOT_APPLICABLE, Why.DECLINED
        case Standing.DEFERRED:
            return GapState.NOT_APPLICABLE, Why.DEFERRED
        case Standing.ASIDE:
            return GapState.NOT_APPLICABLE, _why(s, comfort)
        case Standing.DONE:
            soon = s.until is not None and s.until - today <= timedelta(days=DUE_SOON)
            return (GapState.DUE if soon else GapState.CLOSED), None


def _why(s: Stand, comfort: bool) -> Why:
    if s.by in {"end_of_life", "limited_benefit_of_screening"}:
        return Why.HOSPICE if comfort else Why.LIMITED_BENEFIT
    return Why.EXCLUDED


def _next_due(entry: Entry, s: Stand, today: date) -> date | None:
    if s.standing is Standing.DUE:
        return today + timedelta(days=entry.due_days) if entry.due_days else None
    return s.until
