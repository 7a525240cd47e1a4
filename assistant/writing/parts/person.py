"""What the patient wants, what stands in the way, who helps, and what is arranged already."""

from assistant.domain.draft import (
    ActionDetail,
    AppointmentDetail,
    GoalDetail,
    Item,
    ItemKind,
    PersonDetail,
)
from assistant.knowledge.stays import day
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, chart, item, said_of
from assistant.writing.parts.saying import MOST, NOT_SO, distinct, newest, noted, plain
from retrieval.model import (
    Appointment,
    CareTeamMember,
    Goal,
    Insurance,
    PlanOnFile,
    Preference,
    SocialNeed,
)

#: Days for which a missed visit is still worth a call.
LATELY = 60
_KEPT = {"fulfilled", "booked", "arrived", "checked-in", "pending"}


def patient_goals(desk: Desk) -> list[Item]:
    """Goals that the chart says are the patient's own."""
    return [_goal(g, own=True) for g in desk.record.of(Goal) if g.expressed_by == "patient" and _open(g)]


def chart_goals(desk: Desk) -> list[Item]:
    return [
        _goal(g, own=False)
        for g in distinct(desk.record.of(Goal))
        if g.expressed_by != "patient" and _open(g)
    ][:MOST]


def _open(g: Goal) -> bool:
    return g.status not in {"completed", "cancelled", "rejected", "entered-in-error"}


def _goal(g: Goal, *, own: bool) -> Item:
    text = f"“{g.name}”" if own else plain(g.name)
    if g.target and g.target not in g.name:
        text += f" (target {g.target})"
    if g.due and g.due[:10] not in text and g.due[:10] in g.words.text:
        text += f", by {g.due[:10]}"
    text += noted(g)
    detail = GoalDetail(target=g.target, expressed_by="patient" if own else g.expressed_by)
    return item(ItemKind.GOAL, text, *said_of(g), detail=detail)


def preferences(desk: Desk) -> list[Item]:
    """Newest first, the same wish once with every place that says it; a wish that contradicts another stays."""
    wishes: dict[str, list[Preference]] = {}
    for p in sorted(desk.record.of(Preference), key=newest):
        if p.status not in {"entered-in-error", "inactive", "rejected"}:
            wishes.setdefault(_wish(p).lower(), []).append(p)
    return [
        item(ItemKind.PREFERENCE, _dated_wish(said[0]), *(c for p in said[:4] for c in said_of(p)))
        for said in sorted(
            wishes.values(), key=lambda said: (said[0].about != "code_status", *newest(said[0]))
        )
    ]


def _dated_wish(p: Preference) -> str:
    """A wish is of a day: an older one that says otherwise is seen to be older."""
    when = p.date[:10] if p.date else ""
    return f"{_wish(p)} ({when})" if when and when in p.words.text and when not in _wish(p) else _wish(p)


def _wish(p: Preference) -> str:
    name, value = plain(p.name), p.value
    if not value or value.lower() in name.lower():
        return name
    return value if name.lower() in value.lower() else f"{name}: {value}"


def language(desk: Desk) -> list[Item]:
    """A language other than the house's (US English), and the need of an interpreter, when the chart gives them."""
    p = desk.record.patient
    if not p.language or p.words is None or (p.language.lower().startswith("en") and not p.interpreter):
        return []
    wants = "; interpreter needed" if p.interpreter else ""
    return [item(ItemKind.NEED, f"Preferred language: {p.language}{wants}", chart(p.words))]


def social_needs(desk: Desk) -> list[Item]:
    """One item a need, however many answers and problems say it: the newest words, and every place that says so."""
    found = [n for n in desk.record.of(SocialNeed) if n.present and n.status not in NOT_SO]
    needs: dict[str, list[SocialNeed]] = {}
    for n in sorted(found, key=newest):
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
    items = [_person(m) for m in distinct(sorted(related, key=lambda m: -len(m.phone + m.role)))]
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
    return [_person(m) for m in distinct(sorted(members, key=newest))][:15]


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
    for c in distinct(sorted(held, key=newest))[:3]:
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


def missed_visits(desk: Desk) -> list[Item]:
    """Visits that the patient did not come to and that no later one of the same kind made good."""
    every = desk.record.of(Appointment)
    missed = []
    for a in every:
        when = day(a.start or a.date)
        if a.status != "noshow" or when is None or not 0 <= (desk.after - when).days <= LATELY:
            continue
        if not any(
            o.name == a.name and o.status in _KEPT and (o.start or "") > (a.start or "") for o in every
        ):
            missed.append(
                item(
                    ItemKind.ACTION,
                    f"Missed visit: {plain(a.name)} on {when}{noted(a)}",
                    *said_of(a),
                    detail=ActionDetail(
                        owner=str(Role.CASE_MANAGER), concern="missed visit", activity="coordination"
                    ),
                )
            )
    return missed


def plan_on_file(desk: Desk) -> list[Item]:
    """Care plans already in the chart and still active, so that this one does not start from nothing."""
    plans = [p for p in desk.record.of(PlanOnFile) if p.status in {"active", ""}]
    items = []
    began = day(desk.stay.start) if desk.stay else None
    for p in distinct(sorted(plans, key=newest))[:6]:
        doing = f": {', '.join(plain(a) for a in dict.fromkeys(p.activities))}" if p.activities else ""
        written = day(p.date)
        older = (
            ", from before the latest stay, to be reviewed" if began and written and written < began else ""
        )
        when = f" ({p.date[:10]}{older})" if p.date and p.date[:10] in p.words.text else ""
        items.append(item(ItemKind.STATEMENT, f"Already on file{when}: {plain(p.name)}{doing}", *said_of(p)))
    return items
