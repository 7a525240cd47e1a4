"""High-alert medicines: what the next reader must find beside them, and what of it the record shows.

A quiet reminder for each; only a methotrexate tablet taken daily is shouted about.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.domain.draft import Harm
from assistant.knowledge.chart import Chart, latest
from assistant.knowledge.conditions import NamedSet, SetKind, sets
from assistant.knowledge.medicine_safety.classes import has, whole_body
from assistant.knowledge.medicine_safety.daily_dose import times_a_day
from assistant.knowledge.medicine_safety.saying import called, capital, inputs, listed
from assistant.knowledge.medicine_safety.table import read_source
from assistant.knowledge.safety import Hazard, Source
from assistant.knowledge.strict import parsed
from retrieval.model import AnyFact, Measurement, Medicine

FILE = "high_alert.yaml"
_WEEKLY = re.compile(
    r"\bweek(?:ly)?\b|every 7 days|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b", re.IGNORECASE
)
_METHOTREXATE = Source(
    title="Prescribing information of methotrexate tablets, boxed warning",
    publisher="US Food and Drug Administration",
    year=2021,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One entry of ``high_alert.yaml``."""

    id: str
    of: NamedSet
    reasons: tuple[NamedSet, ...]
    results: tuple[tuple[NamedSet, int], ...]
    beside: NamedSet | None
    say: str
    source: Source


def find(chart: Chart, taken: Sequence[Medicine]) -> Iterator[Hazard]:
    yield from (h for m in taken if (h := _daily_methotrexate(m)) is not None)
    for alert in alerts():
        of_it = [m for m in taken if has(m, alert.of.name) and whole_body(m)]
        if of_it:
            yield _told(alert, of_it[0], chart, taken)


def _daily_methotrexate(medicine: Medicine) -> Hazard | None:
    if not has(medicine, "methotrexate"):
        return None
    said = f"{medicine.frequency} {medicine.dosage}"
    times = times_a_day(medicine)
    if times is None or times < 0.9 or _WEEKLY.search(said):
        return None
    return Hazard(
        rule="high-alert/methotrexate-daily",
        harm=Harm.SEVERE,
        what=f"{capital(called(medicine))} is charted as taken every day",
        why="outside cancer care it is taken once a week; daily doses have killed",
        consider="Ask at once how it is taken, and write the day of the week",
        about=(medicine,),
        inputs=inputs((medicine,)),
        source=_METHOTREXATE,
    )


def _told(alert: Alert, medicine: Medicine, chart: Chart, taken: Sequence[Medicine]) -> Hazard:
    facts: list[AnyFact] = [medicine]
    known, missing = [], []
    reason = medicine.reason or _reason(alert, chart, facts)
    if reason:
        known.append(f"for {reason}")
    elif alert.reasons:
        missing.append("the indication")
    for named, days in alert.results:
        if (last := latest(chart.results(named, days))) is not None:
            facts.append(last)
            known.append(_value(named, last))
        else:
            missing.append(f"{named.label} of the last {days} days")
    if alert.beside is not None and not any(has(m, alert.beside.name) for m in taken):
        missing.append(alert.beside.label)
    return Hazard(
        rule=f"high-alert/{alert.id}",
        harm=Harm.MINOR,
        what=f"{capital(called(medicine))}: {'; '.join(known) or 'nothing more charted'}",
        why=f"not found in the record: {listed(missing)}" if missing else "",
        consider=f"Say with it {alert.say}",
        about=tuple(facts),
        inputs=inputs(facts),
        source=alert.source,
    )


def _reason(alert: Alert, chart: Chart, facts: list[AnyFact]) -> str:
    for named in alert.reasons:
        if problems := chart.problems(named):
            facts.append(problems[0])
            return problems[0].name
    return ""


def _value(named: NamedSet, last: Measurement) -> str:
    on = f" on {last.date[:10]}" if last.date else ""
    return f"{named.label} {last.value} {last.unit}".rstrip() + on


@cache
def alerts() -> tuple[Alert, ...]:
    """The entries of ``high_alert.yaml``, read once."""
    file = resources.files("assistant.knowledge.medicine_safety") / FILE
    given = parsed(FILE, file.read_text("utf-8")).fields(required=("source", "rules"))
    source = read_source(given["source"])
    read = []
    for node in given["rules"].items():
        one = node.fields("reasons", "results", "beside", required=("id", "set", "say"))
        reasons = one["reasons"].items() if "reasons" in one else ()
        results = one["results"].pairs() if "results" in one else ()
        read.append(
            Alert(
                id=one["id"].text(),
                of=sets().named(SetKind.MEDICINE, one["set"]),
                reasons=tuple(sets().named(SetKind.CONDITION, r) for r in reasons),
                results=tuple(
                    (sets().by_kind[SetKind.RESULT][name], days.whole(1)) for name, days in results
                ),
                beside=sets().named(SetKind.MEDICINE, one["beside"]) if "beside" in one else None,
                say=one["say"].text(),
                source=source,
            )
        )
    return tuple(read)
