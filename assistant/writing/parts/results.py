"""What was measured, what it was before, and what is still awaited."""

import re
from collections.abc import Iterable
from dataclasses import replace

from assistant.domain.draft import (
    Item,
    ItemKind,
    Kind,
    ResultDetail,
)
from assistant.knowledge.conditions import SetKind
from assistant.knowledge.stays import day, during
from assistant.writing.desk import Desk, chart, fitting, item, said_of
from assistant.writing.parts.concerns import concerns
from assistant.writing.parts.pertinent import pertinent_sets
from assistant.writing.parts.saying import MOST, newest, noted, plain
from retrieval.model import (
    FactKind,
    Measurement,
    Report,
)

#: Characters of a note that stands beside a value; a longer one is read in the evidence.
LONGEST_NOTE = 140
PENDING = {"registered", "partial", "preliminary"}


def _value(m: Measurement) -> str:
    return f"{m.value} {m.unit}".strip() if m.unit and m.unit not in m.value else m.value


#: Interpretation codes that say that nothing is wrong (v3-ObservationInterpretation, and what is written for them).
_NORMAL = frozenset({"N", "NEG", "ND", "NR", "WR", "normal", "Normal", "Negative", "negative"})


def _flag(m: Measurement) -> str:
    return f", flag {m.flag}" if m.flag and m.flag not in _NORMAL else ""


def measured(m: Measurement) -> Item:
    flag = _flag(m)
    when = f" on {m.date[:10]}" if m.date else ""
    detail = ResultDetail(name=plain(m.name), value=m.value, unit=m.unit, date=m.date or "", flag=m.flag)
    text = f"{plain(m.name)} {_value(m)}{when}{flag}{condition(m)}"
    return item(ItemKind.RESULT, text, *said_of(m), detail=detail)


def condition(m: Measurement) -> str:
    """Under what it was taken, as its author noted: at rest, at another flow, asleep. A value means nothing without."""
    return noted(m) if len(m.note) <= LONGEST_NOTE else ""


_OXYGEN = re.compile(r"oxygen saturation|SpO2", re.IGNORECASE)
_FLOW = re.compile(r"oxygen flow|flow rate|inhaled oxygen|supplemental oxygen", re.IGNORECASE)


def _with_flow(one: Item, m: Measurement, desk: Desk) -> Item:
    """A saturation with the oxygen that was flowing: 96 % on air and 96 % on 4 L are two states."""
    if not _OXYGEN.search(m.name) or not m.date:
        return one
    flows = desk.once("flows", _flows)
    flow = flows.get(m.date[:16])
    if flow is None:
        return one
    said, before, rest = one.text.partition(" (before ")
    text = f"{said}, {plain(flow.name)} {_value(flow)}{before}{rest}"
    return replace(one, text=text, citations=tuple(dict.fromkeys((*one.citations, chart(flow.words)))))


def _flows(desk: Desk) -> dict[str, Measurement]:
    return {
        m.date[:16]: m for m in desk.record.of(Measurement) if m.date and m.value and _FLOW.search(m.name)
    }


def _trended(series: list[Measurement], desk: Desk) -> Item:
    return _with_flow(_trend(series), series[-1], desk)


def _trend(series: list[Measurement]) -> Item:
    """The last value, the one before it, and the extremes between: figures and dates, no adjective."""
    last = series[-1]
    told = _told(series)
    if not told:
        return measured(last)
    before = "; ".join(f"{what} {_value(m)} on {(m.date or '')[:10]}" for what, m in told)
    text = f"{plain(last.name)} {_value(last)} on {(last.date or '')[:10]}{_flag(last)}{condition(last)} ({before})"
    detail = ResultDetail(
        name=plain(last.name), value=last.value, unit=last.unit, date=last.date or "", flag=last.flag
    )
    return item(ItemKind.RESULT, text, chart(last.words), *(chart(m.words) for _, m in told), detail=detail)


def _told(series: list[Measurement]) -> list[tuple[str, Measurement]]:
    """What came before the last value: the one before, the first, and the highest or lowest that neither shows."""
    last, earlier = series[-1], [m for m in series[:-1] if m.date != series[-1].date]
    if not earlier or all(m.value == last.value for m in earlier):
        return []
    said: dict[str, tuple[str, Measurement]] = {earlier[-1].id: ("before", earlier[-1])}
    said.setdefault(earlier[0].id, ("first", earlier[0]))
    numbered = [m for m in series if _number(m) is not None]
    if len(numbered) > 2:
        for what, m in (("highest", max(numbered, key=_size)), ("lowest", min(numbered, key=_size))):
            if m.id != last.id:
                said.setdefault(m.id, (what, m))
    return list(said.values())


def _number(m: Measurement) -> float | None:
    """The number; of a blood pressure the systolic."""
    systolic = re.match(r"(\d+)/\d+$", m.value)
    return float(systolic[1]) if systolic else m.number


def _size(m: Measurement) -> float:
    return _number(m) or 0.0


def _series(measurements: Iterable[Measurement]) -> list[list[Measurement]]:
    """One list an analyte and unit, oldest first; the flagged analytes first, then the newest.

    Where a panel has a value of its own (120/70 mmHg) its components are not said again.
    """
    measurements = list(measurements)
    panels = {m.words for m in measurements if m.value and not m.panel}
    groups: dict[tuple[str, str], list[Measurement]] = {}
    for m in measurements:
        if m.panel and m.words in panels:
            continue
        if m.value and m.date and m.status not in {"entered-in-error", "cancelled"}:
            code = m.code("http://loinc.org") or m.name.lower()
            groups.setdefault((code, m.unit), []).append(m)
    ordered = [sorted(g, key=lambda m: (m.date or "", m.id)) for g in groups.values()]
    newest = sorted(ordered, key=lambda g: (g[-1].date or "", g[-1].id), reverse=True)
    return sorted(newest, key=lambda g: not any(_abnormal(m) for m in g[-2:]))


def _abnormal(m: Measurement) -> bool:
    if m.flag:
        return m.flag not in _NORMAL
    if m.number is None:
        return False
    return (m.low is not None and m.number < m.low) or (m.high is not None and m.number > m.high)


def stay_results(desk: Desk) -> list[Item]:
    found = [
        m for m in desk.record.of(Measurement) if m.kind is FactKind.RESULT and m.category != "social-history"
    ]
    if desk.stay is not None:
        found = [m for m in found if during(m, desk.stay)]
    return [_trended(s, desk) for s in _series(found)][:MOST]


#: What shows where a plan stands: more is a laboratory sheet.
MOST_IN_A_PLAN = 10


def plan_results(desk: Desk) -> list[Item]:
    """Results and vital signs of the last year of the record, each with what it was before.

    Those that a concern of this plan is followed by first, then what is out of range; the rest is counted aloud.
    """
    followed = [s for c in concerns(desk) if c.family is not None for s in c.family.results]
    series = _series(_last_year(desk))
    wanted = [s for s in series if any(named.holds(s[-1]) for named in followed)]
    flagged = [s for s in series if s not in wanted and any(_abnormal(m) for m in s[-2:])]
    surveys = [s for s in series if s not in wanted and s not in flagged and s[-1].category == "survey"]
    chosen = [*wanted, *flagged, *surveys] or series
    return fitting([_trended(s, desk) for s in chosen], MOST_IN_A_PLAN, "results of this year", desk)


def pertinent_results(desk: Desk) -> list[Item]:
    """Those that the recipients of this draft's referrals need, and no more."""
    named = [s for s in pertinent_sets(desk) if s.kind is SetKind.RESULT]
    series = _series(_last_year(desk))
    chosen = [s for s in series if any(one.holds(s[-1]) for one in named)]
    return [_trended(s, desk) for s in chosen or series][:MOST_IN_A_PLAN]


def _last_year(desk: Desk) -> list[Measurement]:
    found = [m for m in desk.record.of(Measurement) if m.category != "social-history"]
    latest = max((d for m in found if (d := day(m.date))), default=None)
    return [m for m in found if latest and (d := day(m.date)) and (latest - d).days <= 365]


def last_vitals(desk: Desk) -> list[Item]:
    """The vital signs of the last day of the stay, or the last ones charted."""
    found = [m for m in desk.record.of(Measurement) if m.kind is FactKind.VITAL_SIGN]
    if desk.stay is not None:
        found = [m for m in found if during(m, desk.stay)]
    last = max((d for m in found if (d := day(m.date))), default=None)
    found = [m for m in found if last and (d := day(m.date)) and (last - d).days <= 1]
    return [_with_flow(measured(s[-1]), s[-1], desk) for s in _series(found)][:8]


def pending(desk: Desk) -> list[Item]:
    return [_pending(r) for r in pending_reports(desk)]


def pending_reports(desk: Desk) -> list[Report]:
    """Reports begun and not final; in a discharge summary those of the stay."""
    found = [r for r in desk.record.of(Report) if r.status in PENDING]
    if desk.stay is None or desk.kind is not Kind.DISCHARGE_SUMMARY:
        return found
    return [r for r in found if during(r, desk.stay)]


def _pending(r: Report) -> Item:
    when = f", {r.date[:10]}" if r.date else ""
    detail = ResultDetail(name=plain(r.name), date=r.date or "", pending=True)
    return item(
        ItemKind.RESULT,
        f"Result pending: {plain(r.name)} (status {r.status}{when}){noted(r)}",
        *said_of(r),
        detail=detail,
    )


def reports(desk: Desk) -> list[Item]:
    found = [r for r in desk.record.of(Report) if r.conclusion and r.status not in PENDING]
    if desk.stay is not None and desk.kind is Kind.DISCHARGE_SUMMARY:
        found = [r for r in found if during(r, desk.stay)]
    imaging = [r for r in sorted(found, key=newest) if "lab" not in r.category.lower()]
    return [
        item(
            ItemKind.RESULT,
            f"{plain(r.name)}: {r.conclusion}",
            *said_of(r),
            detail=ResultDetail(name=plain(r.name), value=r.conclusion, date=r.date or ""),
        )
        for r in imaging[:8]
    ]
