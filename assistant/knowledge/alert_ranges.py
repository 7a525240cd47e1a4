"""Results that someone must be told about: the latest of each kind, held against ranges that a site may replace.

A later result sets an earlier one aside. Numbers are compared in the unit of the named set, and one that cannot be
converted is not checked, never guessed. Trends look back from the latest: "fell by 2 in 30 days".
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from assistant.domain.draft import Harm
from assistant.knowledge.alert_range_file import AlertRange, Level, Limit, Ranges, packaged
from assistant.knowledge.chart import Chart, first_day, latest
from assistant.knowledge.conditions import NamedSet
from assistant.knowledge.criteria import Applies, Unknown
from assistant.knowledge.risk.kidney import acute_injury
from assistant.knowledge.risk.readings import Reading, age_on, number, readings, results
from assistant.knowledge.safety import Hazard, Input, NotChecked
from assistant.knowledge.safety_assessed import asked_since
from retrieval.model import Measurement

TOPIC = "alert_ranges"
_ALBUMIN_WITHIN_DAYS = 7
_NO_LATER = "No later result is on file. "
#: Answers for which a person has to ask: what was asked since belongs to them.
_OF_SELF_HARM = frozenset({"phq9_item9", "epds_item10"})
_NOBODY_ASKED = "Nothing on file says that anybody asked about safety since. "


def alerts(
    chart: Chart, within_days: int | None = None, ranges: Ranges | None = None
) -> tuple[Hazard | NotChecked, ...]:
    """The most serious first. ``within_days`` replaces what each range says; ``ranges`` are a site's own."""
    every = packaged() if ranges is None else ranges
    age = age_on(chart, chart.as_of)
    found = [
        _alert(chart, r, within_days or r.within_days) for r in every.values() if (age or 200) >= r.from_years
    ]
    hazards = [one for one in found if isinstance(one, Hazard)]
    hazards.sort(key=lambda h: tuple(Harm).index(h.harm))
    return (*hazards, *(one for one in found if isinstance(one, NotChecked)))


def is_notify(hazard: Hazard) -> bool:
    return hazard.rule.endswith(f"/{Level.NOTIFY}")


def _alert(chart: Chart, r: AlertRange, within_days: int) -> Hazard | NotChecked | None:
    last = latest(chart.results(r.result, within_days))
    if last is None:
        return None
    value = number(r.result, last)
    if value is None:
        return _not_comparable(r, last) if last.number is not None else None
    at = Reading(number=value, fact=last)
    beside: tuple[Input, ...] = ()
    if r.corrected_for_albumin:
        at, beside = _corrected(chart, at)
    for limit in r.limits:
        why = _held(chart, limit, at, r)
        if why and _meant(chart, limit):
            return _hazard(chart, r, limit, at, why, beside)
    return None


# --- what a limit says -------------------------------------------------------------------------------------------


def _held(chart: Chart, limit: Limit, at: Reading, r: AlertRange) -> str:
    """What is so, in words, or "" where nothing is."""
    if limit.below is not None and at.number < limit.below:
        return f"below {limit.below:g}"
    if limit.above is not None and at.number > limit.above:
        return f"above {limit.above:g}"
    if limit.at_least is not None and at.number >= limit.at_least:
        return f"at or above {limit.at_least:g}"
    if limit.acute_injury and (injury := acute_injury(chart)):
        return f"an acute rise, {injury.value}"
    return _trend(chart, limit, at, r.result)


def _trend(chart: Chart, limit: Limit, at: Reading, named: NamedSet) -> str:
    if limit.fell_by is None and limit.rose_to_times is None:
        return ""
    since = at.day - timedelta(days=limit.over_days)
    before = [b for b in readings(chart, named) if since <= b.day <= at.day and b.fact is not at.fact]
    if not before:
        return ""
    highest, lowest = max(before, key=lambda b: b.number), min(before, key=lambda b: b.number)
    if limit.fell_by is not None and round(highest.number - at.number, 3) >= limit.fell_by:
        return f"fallen from {highest.number:g} on {highest.day}"
    if limit.rose_to_times is not None and at.number >= limit.rose_to_times * lowest.number > 0:
        return f"risen from {lowest.number:g} on {lowest.day}"
    return ""


def _meant(chart: Chart, limit: Limit) -> bool:
    """For this patient. Where a criterion cannot be decided the limit stands: a call too many is the smaller harm."""
    if limit.when is not None and not isinstance(limit.when.decide(chart), Applies | Unknown):
        return False
    return limit.unless is None or not isinstance(limit.unless.decide(chart), Applies)


def _corrected(chart: Chart, calcium: Reading) -> tuple[Reading, tuple[Input, ...]]:
    """Calcium as it would be at an albumin of 4 g/dL (Payne, BMJ 1973): plus 0.8 for each g/dL that is lacking."""
    near = [
        a
        for a in readings(chart, results("albumin"))
        if abs((a.day - calcium.day).days) <= _ALBUMIN_WITHIN_DAYS
    ]
    if not near:
        return calcium, ()
    albumin = min(near, key=lambda a: abs((a.day - calcium.day).days))
    corrected = round(calcium.number + 0.8 * (4.0 - albumin.number), 2)
    return replace(calcium, number=corrected), (albumin.input("albumin"),)


# --- how it is said ----------------------------------------------------------------------------------------------


def _hazard(
    chart: Chart, r: AlertRange, limit: Limit, at: Reading, why: str, beside: Sequence[Input]
) -> Hazard:
    asked = asked_since(at.fact, chart) if r.result.name in _OF_SELF_HARM else None
    level = Level.URGENT if asked and asked.calm else limit.level
    notify = level is Level.NOTIFY
    said = f"{at.fact.value} {at.fact.unit}".strip()
    corrected = f" ({at.number:g} corrected for albumin)" if beside else ""
    name = f"{r.result.label[0].upper()}{r.result.label[1:]}"
    return Hazard(
        rule=f"{TOPIC}/{r.id}/{level}",
        harm=Harm.SEVERE if notify else Harm.SERIOUS if asked else r.harm,
        what=f"{name} {said}{corrected} on {at.day}{_age(chart.as_of, at.day)}: {limit.says or why}",
        why=(asked.said + " " if asked else _NOBODY_ASKED if r.result.name in _OF_SELF_HARM else _NO_LATER)
        + ("Someone has to be told now." if notify else "It calls for a review soon."),
        consider=r.consider,
        about=(at.fact,),
        inputs=(at.input(r.result.label), *beside, *(asked.inputs if asked else ())),
        source=r.source,
    )


def _age(as_of: date, day: date) -> str:
    days = (as_of - day).days
    return f", {days} day{'s' * (days > 1)} old" if days else ""


def _not_comparable(r: AlertRange, last: Measurement) -> NotChecked:
    unit = f"its unit ({last.unit}) cannot be compared" if last.unit else "it has no unit"
    return NotChecked(
        rule=f"{TOPIC}/{r.id}",
        what=f"{r.result.label} {last.value} of {first_day(last.date)}",
        why=unit,
        about=(last,),
    )
