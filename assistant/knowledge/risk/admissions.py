"""The hospital stay that a readmission score is about, and the visits before it."""

import re
from datetime import date, timedelta

from assistant.knowledge.chart import Chart, first_day, onset
from assistant.knowledge.conditions import SetKind, sets
from assistant.knowledge.risk.readings import age_on, conditions, known
from assistant.knowledge.risk.score import Scored
from assistant.knowledge.stays import MARGIN
from retrieval.model import Encounter, Problem, Procedure, Report

#: Days after a discharge in which a readmission score says something.
LATELY = 30
_NOT_DONE = frozenset({"planned", "cancelled", "entered-in-error"})
_RUNNING = frozenset({"in-progress", "onleave", "arrived", ""})
#: An open stay that began longer ago was left open by mistake.
_STILL_RUNS = 60
_ADMITTED = frozenset({"IMP", "ACUTE", "NONAC", "SS"})
_EMERGENCY = "EMER"
_ADULT = 18
_BIRTH = re.compile(
    r"\b(?:delivery admission|labou?r|childbirth|birth|obstetric|newborn|cesarean|caesarean)\b", re.I
)
_URGENT = re.compile(r"emergen|\burgent|\bemd\b|accident|\bed\b|\ber\b|\bacute\b", re.I)
_PLANNED = re.compile(r"elective|planned|scheduled|routine", re.I)
_NO_PROCEDURE = re.compile(
    r"assess|reconcil|screen|documentation|counsel|education|review|questionnaire|history taking|plan of care",
    re.I,
)


def index_stay(chart: Chart) -> Encounter | None:
    """The latest admission, when it runs or ended in the last 30 days."""
    begun = [s for s in _stays(chart) if (day := first_day(s.start)) is not None and day <= chart.as_of]
    last = max(begun, key=lambda s: s.start or "", default=None)
    return last if last is not None and _is_recent(last, chart.as_of) else None


def fits(chart: Chart, stay: Encounter) -> bool:
    """Whether readmission scores were made for such a stay: of an adult, admitted, and not for a birth."""
    start = first_day(stay.start) or chart.as_of
    years = age_on(chart, start)
    if stay.setting not in _ADMITTED or (years is not None and years < _ADULT) or _BIRTH.search(_about(stay)):
        return False
    end = first_day(stay.end) or chart.as_of
    births: list[Problem | Procedure | Report] = [
        *chart.problems(conditions("delivery"), any_status=True),
        *chart.procedures(sets().by_kind[SetKind.PROCEDURE]["delivery"]),
    ]
    return not any(start <= day <= end for f in births if (day := _when(f)))


def _about(stay: Encounter) -> str:
    return f"{stay.name} {stay.reason}"


def _when(fact: Problem | Procedure | Report) -> date | None:
    return onset(fact) if isinstance(fact, Problem) else first_day(fact.date)


def _stays(chart: Chart) -> tuple[Encounter, ...]:
    every = known(chart, Encounter)
    return tuple(e for e in every if e.setting in _ADMITTED and e.status not in _NOT_DONE)


def _is_recent(stay: Encounter, as_of: date) -> bool:
    start, end = first_day(stay.start), first_day(stay.end)
    if end is not None:
        return as_of - timedelta(days=LATELY) <= end
    lately = start is not None and as_of - timedelta(days=_STILL_RUNS) <= start
    return stay.status in _RUNNING and lately


def days_in_hospital(chart: Chart, stay: Encounter) -> int | None:
    """Midnights passed, up to the discharge or to the day of the chart."""
    start, end = first_day(stay.start), first_day(stay.end)
    if start is None:
        return None
    until = min(end, chart.as_of) if end is not None else chart.as_of
    return max((until - start).days, 0)


def stay_input(chart: Chart, stay: Encounter, days: int, points: float, label: str) -> Scored:
    running = first_day(stay.end) is None or (first_day(stay.end) or date.max) > chart.as_of
    value = f"{days} day{'' if days == 1 else 's'}{' so far' if running else ''}"
    return Scored(name="length of stay", label=label, value=value, points=points, span=stay.words)


def urgent(chart: Chart, stay: Encounter) -> tuple[bool | None, Encounter | None, str]:
    """Whether the patient was admitted urgently, the visit that says so, and its words; None where nothing says."""
    for words in (stay.priority, stay.admitted_from, stay.name):
        if words and _PLANNED.search(words):
            return False, stay, words
        if words and _URGENT.search(words):
            return True, stay, words
    arrival = next((e for e in _emergencies(chart) if leads_to(e, stay)), None)
    return (True, arrival, "through the emergency department") if arrival else (None, None, "")


def leads_to(visit: Encounter, stay: Encounter) -> bool:
    """An emergency visit that ended in this stay, on the same journey."""
    ended, began, start = first_day(visit.end or visit.start), first_day(visit.start), first_day(stay.start)
    if ended is None or began is None or start is None:
        return False
    return (began <= start and timedelta(0) <= start - ended <= MARGIN) or began <= start <= ended


def emergency_visits(chart: Chart, stay: Encounter) -> tuple[Encounter, ...]:
    """In the 6 months before the stay, without the visit that led to it."""
    start = first_day(stay.start) or chart.as_of
    since = months_before(start, 6)
    return tuple(
        e
        for e in _emergencies(chart)
        if (day := first_day(e.start)) and since <= day <= start and not leads_to(e, stay)
    )


def earlier_stays(chart: Chart, stay: Encounter) -> tuple[Encounter, ...]:
    """Other admissions of the 12 months before this one."""
    start = first_day(stay.start) or chart.as_of
    since = months_before(start, 12)
    return tuple(
        e for e in _stays(chart) if e.key != stay.key and (day := first_day(e.start)) and since <= day < start
    )


def _emergencies(chart: Chart) -> tuple[Encounter, ...]:
    every = known(chart, Encounter)
    return tuple(e for e in every if e.setting == _EMERGENCY and e.status not in _NOT_DONE)


def procedures_of(chart: Chart, stay: Encounter) -> tuple[Procedure, ...]:
    """Coded procedures done in the stay; an assessment or a talk is none, and a note may tell of an old one."""
    start, end = first_day(stay.start), first_day(stay.end) or chart.as_of
    done = (p for p in known(chart, Procedure) if p.status in {"completed", ""} and not p.stated)
    return tuple(
        p
        for p in done
        if not _NO_PROCEDURE.search(p.name)
        and (
            p.encounter == stay.key
            if p.encounter
            else start is not None and (day := first_day(p.date)) is not None and start <= day <= end
        )
    )


def reaches_back(chart: Chart, day: date) -> bool:
    """Whether the record holds anything as old as ``day``: only then does "none" before a stay mean none."""
    return chart.remembered(("begins",), lambda: _begins(chart)) <= day


def _begins(chart: Chart) -> date:
    seen = (
        first_day(e.start if isinstance(e, Encounter) else e.date) for e in chart.record.facts if not e.stated
    )
    born = first_day(chart.record.patient.birth_date)
    known = [day for day in seen if day is not None and (born is None or day >= born)]
    return min(known, default=date.max)


def months_before(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(years, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
