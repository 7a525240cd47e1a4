"""How one entry of a guideline stands for one patient: due, done by what and until when, declined, set aside, unknown.

What closes care is looked for first among the coded entries, then in what notes say was done at another place. A "no"
of the last year is respected: the entry is not asked for again, and says so. Of several tests that would do, a "no" to
one leaves the others open.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from assistant.knowledge import told
from assistant.knowledge.care_criteria import Done, Result, Vaccinated, season_start
from assistant.knowledge.chart import Chart, first_day, latest
from assistant.knowledge.conditions import NamedSet
from assistant.knowledge.criteria import (
    AllOf,
    Answer,
    Applies,
    AtLeast,
    Criteria,
    Not,
    Situation,
    Unknown,
    on_day,
    together,
)
from assistant.knowledge.dose_criteria import Treated
from assistant.knowledge.guideline import Entry, ReferralAdvice
from assistant.knowledge.told import Told
from retrieval.model import AnyFact, Fact, Span


class Standing(StrEnum):
    DUE = "due"
    DONE = "done"  # the record shows what closes it
    UNKNOWN = "unknown"  # the record lacks what decides it
    DECLINED = "declined"  # the patient said no, lately enough
    DEFERRED = "deferred"  # a clinician left it for later, lately
    ASIDE = "aside"  # it would concern the patient, and something charted sets it aside


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """``because`` are the facts that made it apply, closed it or set it aside; ``by`` the situation that set it aside.

    ``on`` is the day of what closed or declined it, ``until`` the day from which it is asked for again: None where
    once is enough. ``before`` says of an open one what was done, and when, or what of several was declined.
    """

    standing: Standing
    because: tuple[AnyFact | Span, ...] = ()
    because_text: str = ""
    missing: tuple[str, ...] = ()
    on: date | None = None
    until: date | None = None
    elsewhere: bool = False
    by: str = ""
    before: str = ""


def stand(entry: Entry, chart: Chart, population: Applies) -> Stand | None:
    """None where the entry is not meant for this patient."""
    wanted: Answer = entry.when.decide(chart) if entry.when else population
    if isinstance(wanted, Not):
        return aside(wanted) if wanted.aside else None
    closing = closed_by(entry.done_when, chart) if entry.done_when else None
    if closing is not None and isinstance(closing.answer, Applies):
        return _done(closing, closing.answer)
    if isinstance(wanted, Unknown):
        return Stand(standing=Standing.UNKNOWN, missing=wanted.missing)
    no = refused(entry.done_when, chart, also=entry.concern) if entry.done_when else None
    if no is None and isinstance(entry, ReferralAdvice):
        no = told.declined_service(chart, entry.specialty)
    if no is not None:
        return _declined(no)
    later = put_off(entry.done_when, chart) if entry.done_when else None
    if later is not None:
        return _deferred(later)
    if closing is not None and isinstance(closing.answer, Not) and closing.answer.aside:
        return aside(closing.answer)
    if closing is not None and isinstance(closing.answer, Unknown) and closing.answer.asks:
        return Stand(standing=Standing.UNKNOWN, missing=closing.answer.missing)
    last = closing.last if closing else None
    said = (wanted.because_text if entry.when else "", _why_open(closing))
    return Stand(
        standing=Standing.DUE,
        because=wanted.because or ((last,) if last else population.because),
        because_text="; ".join(x for x in said if x) or wanted.because_text or population.because_text,
        before=_before(entry, last, chart),
    )


def aside(answer: Not) -> Stand:
    return Stand(standing=Standing.ASIDE, because=answer.because, because_text=answer.reason, by=answer.by)


# --- what closes it -----------------------------------------------------------------------------------------------

FOREVER = date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """``on`` and ``until`` are of an answer that applies; ``until`` is ``FOREVER`` where once is enough.

    ``last`` is, of one that does not, the latest of its kind, too long ago or not good enough.
    """

    answer: Answer
    on: date | None = None
    until: date = FOREVER
    elsewhere: bool = False
    last: AnyFact | None = None


def closed_by(criteria: Criteria, chart: Chart) -> Closing:
    match criteria:
        case Situation(of=inner):
            return closed_by(inner, chart)
        case AllOf(of=parts):
            return _all(criteria, [closed_by(p, chart) for p in parts], chart)
        case AtLeast(of=parts, count=1):
            return _best(criteria, [closed_by(p, chart) for p in parts], chart)
        case _:
            return _leaf(criteria, chart)


def _all(criteria: AllOf, parts: list[Closing], chart: Chart) -> Closing:
    if not all(isinstance(p.answer, Applies) for p in parts):
        return _open(criteria, parts)
    return Closing(
        answer=together(p.answer for p in parts),
        on=min((p.on for p in parts if p.on), default=None),
        until=min(p.until for p in parts),
        elsewhere=any(p.elsewhere for p in parts),
    )


def _best(criteria: AtLeast, parts: list[Closing], chart: Chart) -> Closing:
    """Of several that would do, the one that lasts longest."""
    met = [p for p in parts if isinstance(p.answer, Applies)]
    if met:
        return max(met, key=lambda p: (p.until, p.on or date.min, not p.elsewhere))
    return _open(criteria, parts)


def _open(criteria: AllOf | AtLeast, parts: list[Closing]) -> Closing:
    failed = [p for p in parts if not isinstance(p.answer, Applies)]
    return Closing(answer=_answer(criteria, failed), last=latest(p.last for p in failed if p.last))


def _answer(criteria: AllOf | AtLeast, failed: list[Closing]) -> Answer:
    """Of parts that do not hold: what sets it aside first, then what has to be asked, then all that is lacking."""
    answers = [p.answer for p in failed]
    no = next((a for a in answers if isinstance(a, Not) and not a.aside), None)
    aside = next((a for a in answers if isinstance(a, Not) and a.aside), None)
    asks = next((a for a in answers if isinstance(a, Unknown) and a.asks), None)
    if isinstance(criteria, AllOf) and no is not None and asks is None:
        return no
    lacking = dict.fromkeys(r for a in answers for r in _reasons(a))
    return aside or asks or Not("; ".join(lacking))


_ARTICLE = re.compile(r"^(?:an?|the) ")


def _reasons(answer: Answer) -> tuple[str, ...]:
    match answer:
        case Not(reason=reason):
            return (reason,)
        case Unknown(missing=missing):
            return tuple(f"no {_ARTICLE.sub('', m)}" for m in missing)
        case _:
            return ()


def _leaf(criteria: Criteria, chart: Chart) -> Closing:
    answer = criteria.decide(chart)
    window = getattr(criteria, "within_days", None)
    if isinstance(answer, Applies):
        days = [day for b in answer.because if isinstance(b, Fact) and (day := first_day(b.date))]
        on = max(days, default=None)
        copied = [isinstance(b, Fact) and told.is_elsewhere(b) for b in answer.because]
        until = _until(criteria, on, window, chart)
        return Closing(answer=answer, on=on, until=until, elsewhere=bool(copied) and all(copied))
    if (named := _evidence(criteria)) is not None and (
        found := told.done(chart, named, _window(criteria, chart))
    ):
        said = Applies((found.where,), f"{found.what}{f' on {found.on}' if found.on else ''}")
        return Closing(
            answer=said, on=found.on, until=_until(criteria, found.on, window, chart), elsewhere=True
        )
    return Closing(answer=answer, last=_last(criteria, chart))


def _last(criteria: Criteria, chart: Chart) -> AnyFact | None:
    match criteria:
        case Done(named=named):
            return latest(chart.procedures(named))
        case Result(named=named):
            return latest(chart.results(named))
        case Vaccinated(named=named):
            return latest(chart.vaccinations(named))
        case _:
            return None


def _until(criteria: Criteria, on: date | None, window: int | None, chart: Chart) -> date:
    if isinstance(criteria, Vaccinated) and criteria.this_season:
        start = season_start(chart.as_of)
        return start.replace(year=start.year + 1)
    if on is None or window is None:
        return FOREVER
    return on + timedelta(days=window)


def _window(criteria: Criteria, chart: Chart) -> int | None:
    if isinstance(criteria, Vaccinated) and criteria.this_season:
        return (chart.as_of - season_start(chart.as_of)).days
    window: int | None = getattr(criteria, "within_days", None)
    return window


def _evidence(criteria: Criteria) -> NamedSet | None:
    """The set of which a sentence in a note is evidence enough: that it was done, not what it showed."""
    match criteria:
        case Done(named=named):
            return named
        case Vaccinated(named=named, doses=1, after=None):
            return named
        case Result(named=named, above=None, below=None, at_least=None, at_most=None, words=None):
            return named
        case _:
            return None


def _done(closing: Closing, answer: Applies) -> Stand:
    return Stand(
        standing=Standing.DONE,
        because=answer.because,
        because_text=answer.because_text,
        on=closing.on,
        until=None if closing.until == FOREVER else closing.until,
        elsewhere=closing.elsewhere,
    )


def _why_open(closing: Closing | None) -> str:
    return "; ".join(_reasons(closing.answer)) if closing else ""


# --- what was declined --------------------------------------------------------------------------------------------


def refused(criteria: Criteria, chart: Chart, *, also: str = "") -> Told | None:
    """A "no" to all that would close it, or to the care as a whole, by the name ``also``."""
    match criteria:
        case Situation(of=inner):
            return refused(inner, chart, also=also)
        case AtLeast(of=parts):
            each = [refused(p, chart, also=also) for p in parts]
            said = [no for no in each if no is not None]
            return max(said, key=lambda t: t.on or date.min) if len(said) == len(each) else None
        case AllOf(of=parts):
            return next((no for p in parts if (no := refused(p, chart, also=also))), None)
        case _:
            named = _set_of(criteria)
            return told.declined(chart, named, also=also) if named else None


def put_off(criteria: Criteria, chart: Chart) -> Told | None:
    """A "not now" to a treatment that would close it: to any of several, for they are weighed together."""
    match criteria:
        case Situation(of=inner):
            return put_off(inner, chart)
        case AllOf(of=parts) | AtLeast(of=parts):
            return next((later for p in parts if (later := put_off(p, chart))), None)
        case Treated(named=named):
            return told.put_off(chart, named)
        case _:
            return None


def _set_of(criteria: Criteria) -> NamedSet | None:
    match criteria:
        case Done(named=named) | Result(named=named) | Vaccinated(named=named) | Treated(named=named):
            return named
        case _:
            return None


def _before(entry: Entry, last: AnyFact | None, chart: Chart) -> str:
    """What was done too long ago, and what of several ways was declined."""
    said = [f"last {last.name}{on_day(last.date)}"] if last else []
    if isinstance(entry.done_when, AtLeast):
        each = (refused(part, chart) for part in entry.done_when.of)
        said += dict.fromkeys(f"{no.what} on {no.on}" for no in each if no)
    return "; ".join(said)


def _declined(no: Told) -> Stand:
    return Stand(
        standing=Standing.DECLINED,
        because=(no.where,),
        because_text=f"{no.what}{f' on {no.on}' if no.on else ''}",
        on=no.on,
        until=no.on + timedelta(days=told.NO_STANDS) if no.on else None,
    )


def _deferred(later: Told) -> Stand:
    return Stand(
        standing=Standing.DEFERRED,
        because=(later.where,),
        because_text=f"{later.what}{f' on {later.on}' if later.on else ''}",
        on=later.on,
        until=later.on + timedelta(days=told.LATER_STANDS) if later.on else None,
    )
