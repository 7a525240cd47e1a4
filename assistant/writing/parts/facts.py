"""What the chart states as facts: problems, medicines, allergies, results, people. Said in the chart's own words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from assistant.domain.draft import (
    AllergyDetail,
    AppointmentDetail,
    Change,
    GoalDetail,
    Item,
    ItemKind,
    Kind,
    MedicineDetail,
    PersonDetail,
    ProblemDetail,
    ResultDetail,
)
from assistant.knowledge import medicines as lists
from assistant.knowledge.medicines import Reconciled
from assistant.knowledge.stays import day, during
from assistant.writing.desk import Desk, chart, fitting, item, said_of
from retrieval.model import (
    Allergy,
    Appointment,
    CareTeamMember,
    Device,
    Fact,
    FactKind,
    Goal,
    Immunization,
    Insurance,
    Measurement,
    PlanOnFile,
    Preference,
    Problem,
    Procedure,
    Report,
    SocialNeed,
)
from retrieval.text import terms

#: How many items of one sort a person reads before the page stops being read. The rest is counted aloud.
MOST = 25

F = TypeVar("F", bound=Fact)

_SMALL = frozenset(
    "a an and at due in of on or the to with without unspecified mellitus essential type".split()
)
_ACTIVE = {"active", "recurrence", "relapse"}
_NOT_SO = {"refuted", "entered-in-error"}
_TAG = re.compile(r"\s*\((?:disorder|finding|procedure|situation|physical object|regime/therapy|event)\)\s*$")
_PROPERTY = re.compile(r"\s*\[[^\]]*(?:\]|$)")
_BLOOD = re.compile(
    r" in (?:Serum or Plasma|Serum, Plasma or Blood|Serum|Platelet poor plasma|Blood)\b(?: by Automated count)?"
)
PENDING = {"registered", "partial", "preliminary"}


def plain(name: str) -> str:
    """The name without the terminology's own tags: "Asthma (disorder)" is asthma.

    Of a LOINC name the property and the plain blood specimens go; urine, a method or a position says something.
    """
    return _BLOOD.sub("", _PROPERTY.sub("", _TAG.sub("", name))).strip()


# --- problems --------------------------------------------------------------------------------------------------


def active(problem: Problem) -> bool:
    """Charted as active, or charted without a status and never ended. A refuted one never is."""
    if problem.verification in _NOT_SO or problem.abated:
        return False
    return problem.status in _ACTIVE or problem.status == ""


def problem_item(p: Problem) -> Item:
    since = f", since {p.onset[:10]}" if p.onset and p.onset[:10] in p.words.text else ""
    code = p.codes[0] if p.codes else None
    detail = ProblemDetail(
        status=p.status,
        onset=p.onset or "",
        code=code.code if code else "",
        system=code.system if code else "",
    )
    return item(ItemKind.PROBLEM, f"{plain(p.name)}{since}", *said_of(p), detail=detail)


def problems(desk: Desk) -> list[Item]:
    return _problem_items([p for p in desk.record.of(Problem) if active(p)], desk)


def _problem_items(found: Iterable[Problem], desk: Desk) -> list[Item]:
    """One item a problem: coded entries first, and a note's shorthand for one of them folded into it as evidence."""
    kept: list[tuple[frozenset[str], Problem, list[Problem]]] = []
    for p in sorted(found, key=lambda p: (p.stated, *_newest(p))):
        words = _concept(p.name)
        same = next((k for k in kept if words and (words <= k[0] or (k[0] <= words and p.stated))), None)
        if same is None:
            kept.append((words, p, []))
        else:
            same[2].append(p)
    items = [_with_more(problem_item(p), others) for _, p, others in kept]
    return fitting(items, MOST, "problems", desk)


def _with_more(one: Item, others: Sequence[Problem]) -> Item:
    more = tuple(chart(p.words) for p in others[:2])
    return replace(one, citations=tuple(dict.fromkeys((*one.citations, *more))))


def _concept(name: str) -> frozenset[str]:
    """The words that say which disease it is: abbreviations spelled out, years and small words aside."""
    words = re.findall(r"[a-z][a-z0-9]+|\d[a-z]", plain(name).lower())
    spelled = [w for word in words for w in (terms.expand([word])[1:] or [word])]
    return frozenset(w for w in spelled if w not in _SMALL and not w.isdigit())


def stay_diagnoses(desk: Desk) -> list[Item]:
    """Charted under the stay: first what a discharge list says, then the encounter's diagnoses."""
    if desk.stay is None:
        return problems(desk)
    stay = desk.stay
    charted = [p for p in desk.record.of(Problem) if p.verification not in _NOT_SO and during(p, stay)]
    if not charted:
        began = day(stay.start)
        charted = [
            p for p in desk.record.of(Problem) if active(p) and began and (day(p.date) or began) <= began
        ]
    needs = {n.words.document for n in desk.record.of(SocialNeed)}
    charted = [p for p in charted if p.words.document not in needs]
    return _problem_items(charted, desk)


# --- medicines -------------------------------------------------------------------------------------------------


_SAID = {
    Change.CONTINUED: "continued",
    Change.CHANGED: "changed",
    Change.NEW: "new",
    Change.STOPPED: "stopped",
    Change.HELD: "on hold",
    Change.UNCLEAR: "please clarify",
}


def medicine_item(line: Reconciled, *, with_change: bool) -> Item:
    now, was = line.now, line.was
    direction = now.dosage or " ".join(x for x in (now.dose, now.route, now.frequency) if x)
    text = now.name if not direction or direction in now.name else f"{now.name}: {direction}"
    if now.reason and now.reason.lower() not in text.lower():
        text += f" (for {now.reason})"
    if with_change or line.change in {Change.UNCLEAR, Change.HELD, Change.STOPPED}:
        text += f" - {_SAID[line.change]}"
        if line.change is Change.CHANGED and was and was.dosage:
            text += f", before: {was.dosage}"
        if line.because:
            text += f" ({line.because})"
    detail = MedicineDetail(
        name=now.name,
        dose=now.dose,
        route=now.route,
        frequency=now.frequency,
        reason=now.reason,
        change=line.change,
        was=(was.dosage or was.dose) if was and line.change is Change.CHANGED else "",
        because=line.because,
    )
    return item(ItemKind.MEDICINE, text, *(chart(s) for s in line.spans), detail=detail)


def medicines(desk: Desk) -> list[Item]:
    return [medicine_item(line, with_change=False) for line in lists.current(desk.record)]


def reconciled_medicines(desk: Desk) -> list[Item]:
    if desk.stay is None:
        return medicines(desk)
    return [medicine_item(line, with_change=True) for line in lists.at_discharge(desk.record, desk.stay)]


# --- allergies -------------------------------------------------------------------------------------------------


def allergies(desk: Desk) -> list[Item]:
    """Coded and stated ones together; "none known" only where charted, and beside an allergy as a contradiction."""
    items = []
    for a in desk.record.of(Allergy):
        if a.verification in _NOT_SO or (a.status in {"inactive", "resolved"} and not a.none_known):
            continue
        text = plain(a.name)
        if a.reactions:
            text += f": {', '.join(a.reactions)}"
        if a.criticality:
            text += f" (criticality {a.criticality})"
        detail = AllergyDetail(
            substance="" if a.none_known else plain(a.name),
            reaction=", ".join(a.reactions),
            criticality=a.criticality,
            none_known=a.none_known,
        )
        items.append((a.none_known, item(ItemKind.ALLERGY, text, *said_of(a), detail=detail)))
    return [i for _, i in sorted(items, key=lambda pair: pair[0])]


# --- results ---------------------------------------------------------------------------------------------------


def _value(m: Measurement) -> str:
    return f"{m.value} {m.unit}".strip() if m.unit and m.unit not in m.value else m.value


def measured(m: Measurement) -> Item:
    flag = f", flag {m.flag}" if m.flag and m.flag not in {"N", "normal"} else ""
    when = f" on {m.date[:10]}" if m.date else ""
    detail = ResultDetail(name=plain(m.name), value=m.value, unit=m.unit, date=m.date or "", flag=m.flag)
    return item(ItemKind.RESULT, f"{plain(m.name)} {_value(m)}{when}{flag}", *said_of(m), detail=detail)


def _trend(series: list[Measurement]) -> Item:
    """The last value beside the first of the series: two figures, two citations, no adjective."""
    last, first = series[-1], series[0]
    if len(series) == 1 or first.value == last.value or first.date == last.date:
        return measured(last)
    flag = f", flag {last.flag}" if last.flag and last.flag not in {"N", "normal"} else ""
    text = (
        f"{plain(last.name)} {_value(last)} on {(last.date or '')[:10]}{flag} "
        f"(before: {_value(first)} on {(first.date or '')[:10]})"
    )
    detail = ResultDetail(
        name=plain(last.name), value=last.value, unit=last.unit, date=last.date or "", flag=last.flag
    )
    return item(ItemKind.RESULT, text, chart(last.words), chart(first.words), detail=detail)


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
        return m.flag not in {"N", "normal", "Normal"}
    if m.number is None:
        return False
    return (m.low is not None and m.number < m.low) or (m.high is not None and m.number > m.high)


def stay_results(desk: Desk) -> list[Item]:
    found = [
        m for m in desk.record.of(Measurement) if m.kind is FactKind.RESULT and m.category != "social-history"
    ]
    if desk.stay is not None:
        found = [m for m in found if during(m, desk.stay)]
    return [_trend(s) for s in _series(found)][:MOST]


def trends(desk: Desk) -> list[Item]:
    """Results and vital signs of the last year of the record, newest against the first of that year."""
    found = [m for m in desk.record.of(Measurement) if m.category != "social-history"]
    latest = max((d for m in found if (d := day(m.date))), default=None)
    if latest is None:
        return []
    recent = [m for m in found if (d := day(m.date)) and (latest - d).days <= 365]
    return [_trend(s) for s in _series(recent)][:MOST]


def last_vitals(desk: Desk) -> list[Item]:
    """The vital signs of the last day of the stay, or the last ones charted."""
    found = [m for m in desk.record.of(Measurement) if m.kind is FactKind.VITAL_SIGN]
    if desk.stay is not None:
        found = [m for m in found if during(m, desk.stay)]
    last = max((d for m in found if (d := day(m.date))), default=None)
    found = [m for m in found if last and (d := day(m.date)) and (last - d).days <= 1]
    return [measured(s[-1]) for s in _series(found)][:8]


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
        f"Result pending: {plain(r.name)} (status {r.status}{when})",
        *said_of(r),
        detail=detail,
    )


def reports(desk: Desk) -> list[Item]:
    found = [r for r in desk.record.of(Report) if r.conclusion and r.status not in PENDING]
    if desk.stay is not None and desk.kind is Kind.DISCHARGE_SUMMARY:
        found = [r for r in found if during(r, desk.stay)]
    imaging = [r for r in sorted(found, key=_newest) if "lab" not in r.category.lower()]
    return [
        item(
            ItemKind.RESULT,
            f"{plain(r.name)}: {r.conclusion}",
            *said_of(r),
            detail=ResultDetail(name=plain(r.name), value=r.conclusion, date=r.date or ""),
        )
        for r in imaging[:8]
    ]


# --- what was done, and what is there --------------------------------------------------------------------------


def stay(desk: Desk) -> list[Item]:
    """When the stay began and ended, why, and where the patient went: as the encounter says."""
    s = desk.stay
    if s is None:
        return []
    parts = [f"From {s.start[:10]}" if s.start else "", f"to {s.end[:10]}" if s.end else ""]
    text = " ".join(p for p in parts if p) or plain(s.name)
    for label, said in (("reason", s.reason), ("service", s.service), ("discharged to", s.disposition)):
        if said:
            text += f"; {label}: {plain(said)}"
    return [item(ItemKind.STATEMENT, text, *said_of(s))]


def stay_procedures(desk: Desk) -> list[Item]:
    found = [p for p in desk.record.of(Procedure) if p.status not in {"not-done", "entered-in-error"}]
    if desk.stay is not None:
        found = [p for p in found if during(p, desk.stay)]
    return [_dated(ItemKind.PROCEDURE, p) for p in _distinct(sorted(found, key=lambda p: p.date or ""))][
        :MOST
    ]


def immunizations(desk: Desk) -> list[Item]:
    given = [i for i in desk.record.of(Immunization) if i.status in {"completed", ""}]
    return [_dated(ItemKind.IMMUNIZATION, i) for i in _distinct(sorted(given, key=_newest))][:12]


def devices(desk: Desk) -> list[Item]:
    found = [d for d in desk.record.of(Device) if d.status in {"active", ""}]
    return [_dated(ItemKind.DEVICE, d) for d in _distinct(found)][:MOST]


def _dated(kind: ItemKind, fact: Fact) -> Item:
    when = f", {fact.date[:10]}" if fact.date and fact.date[:10] in fact.words.text else ""
    return item(kind, f"{plain(fact.name)}{when}", *said_of(fact))


# --- wishes, needs, people -------------------------------------------------------------------------------------


def patient_goals(desk: Desk) -> list[Item]:
    """Goals that the chart says are the patient's own."""
    return [_goal(g, own=True) for g in desk.record.of(Goal) if g.expressed_by == "patient" and _open(g)]


def chart_goals(desk: Desk) -> list[Item]:
    return [
        _goal(g, own=False)
        for g in _distinct(desk.record.of(Goal))
        if g.expressed_by != "patient" and _open(g)
    ][:MOST]


def _open(g: Goal) -> bool:
    return g.status not in {"completed", "cancelled", "rejected", "entered-in-error"}


def _goal(g: Goal, *, own: bool) -> Item:
    text = f"“{g.name}”" if own else plain(g.name)
    if g.target and g.target not in g.name:
        text += f" (target {g.target})"
    detail = GoalDetail(target=g.target, expressed_by="patient" if own else g.expressed_by)
    return item(ItemKind.GOAL, text, *said_of(g), detail=detail)


def preferences(desk: Desk) -> list[Item]:
    """Newest first, the same wish once with every place that says it; a wish that contradicts another stays."""
    wishes: dict[str, list[Preference]] = {}
    for p in sorted(desk.record.of(Preference), key=_newest):
        if p.status not in {"entered-in-error", "inactive", "rejected"}:
            wishes.setdefault(_wish(p).lower(), []).append(p)
    return [
        item(ItemKind.PREFERENCE, _wish(said[0]), *(c for p in said[:4] for c in said_of(p)))
        for said in wishes.values()
    ]


def _wish(p: Preference) -> str:
    name, value = plain(p.name), p.value
    if not value or value.lower() in name.lower():
        return name
    return value if name.lower() in value.lower() else f"{name}: {value}"


def language(desk: Desk) -> list[Item]:
    """The preferred language and the need of an interpreter, when the chart gives them."""
    p = desk.record.patient
    if not p.language or p.words is None:
        return []
    wants = "; interpreter needed" if p.interpreter else ""
    return [item(ItemKind.NEED, f"Preferred language: {p.language}{wants}", chart(p.words))]


def social_needs(desk: Desk) -> list[Item]:
    """One item a need, however many answers and problems say it: the newest words, and every place that says so."""
    found = [n for n in desk.record.of(SocialNeed) if n.present and n.status not in _NOT_SO]
    needs: dict[str, list[SocialNeed]] = {}
    for n in sorted(found, key=_newest):
        needs.setdefault(n.domain or plain(n.name).lower(), []).append(n)
    items = []
    for said in needs.values():
        first = min(said, key=lambda n: len(n.name))
        text = f"{plain(first.name)}: {first.answer}" if first.answer else plain(first.name)
        items.append(item(ItemKind.NEED, text, *(c for n in [first, *said][:4] for c in said_of(n))))
    return items


def caregivers(desk: Desk) -> list[Item]:
    """Family and friends who help: contacts of the patient and related persons, by name and relation."""
    related = [m for m in desk.record.of(CareTeamMember) if m.relation]
    items = [_person(m) for m in _distinct(sorted(related, key=lambda m: -len(m.phone + m.role)))]
    p = desk.record.patient
    if p.words is not None:
        named = {m.name.lower() for m in desk.record.of(CareTeamMember) if m.relation}
        for c in p.contacts:
            if c.name and c.name.lower() not in named:
                said = " ".join(x for x in (c.relation, c.phone) if x)
                text = f"{c.name} ({said})" if said else c.name
                detail = PersonDetail(name=c.name, phone=c.phone, relation=c.relation)
                items.append(item(ItemKind.PERSON, text, chart(p.words), detail=detail))
    return items


def team(desk: Desk) -> list[Item]:
    members = [m for m in desk.record.of(CareTeamMember) if not m.relation]
    return [_person(m) for m in _distinct(sorted(members, key=_newest))][:15]


def _person(m: CareTeamMember) -> Item:
    role = m.relation or m.role
    text = f"{role}: {m.name}" if role and role.lower() not in m.name.lower() else m.name
    if m.phone:
        text += f", {m.phone}"
    detail = PersonDetail(name=m.name, role=m.role, phone=m.phone, relation=m.relation)
    return item(ItemKind.PERSON, text, *said_of(m), detail=detail)


def insurance(desk: Desk) -> list[Item]:
    held = [c for c in desk.record.of(Insurance) if c.status in {"active", ""}]
    items = []
    for c in _distinct(sorted(held, key=_newest))[:3]:
        until = f", until {c.end[:10]}" if c.end and c.end[:10] in c.words.text else ""
        items.append(item(ItemKind.STATEMENT, f"Insurance: {plain(c.name)}{until}", *said_of(c)))
    return items


def appointments(desk: Desk) -> list[Item]:
    """Those still to come, counted from the stay's end or the day of the draft."""
    after = desk.after
    items = []
    for a in sorted(desk.record.of(Appointment), key=lambda a: a.start or a.date or ""):
        when = a.start or a.date or ""
        if (
            a.status in {"cancelled", "noshow", "entered-in-error", "fulfilled"}
            or (day(when) or after) < after
        ):
            continue
        text = plain(a.name or a.reason or "Appointment")
        for x in (
            f"on {when[:16].replace('T', ' ')}" if when else "",
            f"with {a.with_whom}" if a.with_whom else "",
        ):
            text += f" {x}" if x else ""
        detail = AppointmentDetail(when=when, with_whom=a.with_whom)
        items.append(item(ItemKind.APPOINTMENT, text, *said_of(a), detail=detail))
    return items[:MOST]


def plan_on_file(desk: Desk) -> list[Item]:
    """Care plans already in the chart and still active, so that this one does not start from nothing."""
    plans = [p for p in desk.record.of(PlanOnFile) if p.status in {"active", ""}]
    items = []
    for p in _distinct(sorted(plans, key=_newest))[:6]:
        doing = f": {', '.join(plain(a) for a in dict.fromkeys(p.activities))}" if p.activities else ""
        items.append(item(ItemKind.STATEMENT, f"Already on file: {plain(p.name)}{doing}", *said_of(p)))
    return items


# --- order and repeats -----------------------------------------------------------------------------------------


def _newest(fact: Fact) -> tuple[int, str]:
    when = day(fact.date)
    return (-when.toordinal() if when else 0, fact.id)


def _distinct(facts: Iterable[F]) -> list[F]:
    """The first of each name: a chart says the same thing at every visit."""
    seen: dict[str, F] = {}
    for fact in facts:
        seen.setdefault(plain(fact.name).lower(), fact)
    return list(seen.values())
