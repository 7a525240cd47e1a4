"""What the patient wants, what stands in the way, who helps, and what is arranged already."""

import re
from collections.abc import Iterable
from dataclasses import replace

from assistant.domain.draft import (
    ActionDetail,
    AppointmentDetail,
    GoalDetail,
    Item,
    ItemKind,
    NeedDetail,
    PersonDetail,
)
from assistant.knowledge.chart import latest
from assistant.knowledge.directives import superseded
from assistant.knowledge.own_team import told_of_another
from assistant.knowledge.plans_on_file import Newer, newer_plan
from assistant.knowledge.risk.needs import bears_on
from assistant.knowledge.stays import day
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, chart, item, said_of
from assistant.writing.parts.asked import person as holder
from assistant.writing.parts.owning import owner_of
from assistant.writing.parts.reaching import with_way
from assistant.writing.parts.same_wish import same_wish
from assistant.writing.parts.saying import MOST, NOT_SO, distinct, newest, noted, plain
from assistant.writing.parts.walking import is_about_walking, walks_now
from retrieval.model import (
    Appointment,
    CareTeamMember,
    Goal,
    Insurance,
    Measurement,
    PlanOnFile,
    Preference,
    SocialNeed,
)

#: Days for which a missed visit is still worth a call.
LATELY = 60
#: Older plans that are named as superseded: the newest of them are those that a patient still has at home.
SUPERSEDED = 3
_KEPT = {"fulfilled", "booked", "arrived", "checked-in", "pending"}


def patient_goals(desk: Desk) -> list[Item]:
    """Goals that the chart says are the patient's own."""
    own = [g for g in desk.record.of(Goal) if g.expressed_by == "patient" and _open(g)]
    again = [(p, same_wish(p, desk.record)) for p in desk.record.of(Preference)]
    made = []
    for g in own:
        one = _goal(g, desk, own=True)
        more = tuple(c for p, goals in again if g in goals for c in said_of(p))
        made.append(replace(one, citations=tuple(dict.fromkeys((*one.citations, *more)))))
    return made


def chart_goals(desk: Desk) -> list[Item]:
    return [
        _goal(g, desk, own=False)
        for g in distinct(desk.record.of(Goal))
        if g.expressed_by != "patient" and _open(g)
    ][:MOST]


def _open(g: Goal) -> bool:
    return g.status not in {"completed", "cancelled", "rejected", "entered-in-error"}


def goals_in_words(desk: Desk) -> list[str]:
    """Names and targets of the goals that the chart has open, whoever expressed them."""
    return [f"{g.name} {g.target}" for g in desk.record.of(Goal) if _open(g)]


def _goal(g: Goal, desk: Desk, *, own: bool) -> Item:
    text = f"“{g.name}”" if own else plain(g.name)
    if g.target and g.target not in g.name:
        text += f" (target {g.target})"
    if g.due and g.due[:10] not in text and g.due[:10] in g.words.text:
        text += f", by {g.due[:10]}"
    text += noted(g)
    measured = _measured_by(g, desk)
    now = f"{measured.value} {measured.unit}".strip() if measured else ""
    walked = walks_now(desk) if measured is None and is_about_walking(f"{g.name} {g.target}") else None
    if measured and measured.date:
        text += f" (now {now} on {measured.date[:10]})"
    if walked:
        now, text = walked.said, f"{text} (now “{walked.said}” on {walked.on})"
    owner, named = owner_of(g, desk)
    detail = GoalDetail(
        concern=_addressed(g),
        measure=plain(measured.name) if measured else _measure(g, own=own),
        target=g.target,
        baseline=now,
        baseline_date=walked.on if walked else (measured.date or "")[:10] if measured else "",
        expressed_by="patient" if own else g.expressed_by,
        owner=owner,
        person=named,
    )
    start = said_of(measured)[:1] if measured else (chart(walked.words),) if walked else ()
    return item(ItemKind.GOAL, text, *said_of(g), *start, detail=detail)


def _measure(g: Goal, *, own: bool) -> str:
    """What the chart's target names, or the target itself; of a wish, what the patient says when asked again."""
    named = g.target.split(":")[0] if ":" in g.target else g.target
    return named or ("what the patient says" if own else "")


_ADDRESSES = re.compile(r"; addresses: (.+?)(?:; [a-z ]+: |$)")


def _addressed(g: Goal) -> str:
    """The problem that the chart links the goal to, by the name that the plan calls it."""
    said = _ADDRESSES.search(g.words.text)
    return plain(said[1].strip()) if said else ""


def _measured_by(g: Goal, desk: Desk) -> Measurement | None:
    """The latest value of what the target names: "Body weight: 87.1-90.1 kg" is measured by the body weight."""
    name = plain(g.target.split(":")[0]).lower() if ":" in g.target else ""
    found = [
        m for m in desk.record.of(Measurement) if name and plain(m.name).lower().startswith(name) and m.value
    ]
    return latest(found)


#: What a wish is about when it stops or bounds treatment; everything else is how someone wants to be cared for.
_DIRECTIVE = frozenset({"code_status", "advance_directive", "consent"})


def code_status(desk: Desk) -> list[Item]:
    """Code status, directives, agents and consents."""
    found = (p for p in desk.record.of(Preference) if p.about in _DIRECTIVE or not p.about)
    return _wishes(_in_force(found, desk))


def wishes(desk: Desk) -> list[Item]:
    """How the patient wants to be treated and cared for, in the words that the chart has."""
    found = [
        p
        for p in desk.record.of(Preference)
        if p.about and p.about not in _DIRECTIVE and not same_wish(p, desk.record)
    ]
    desk.said.update(" ".join(re.findall(r"[a-z0-9]+", p.value.lower())) for p in found)
    return _wishes(found)


def preferences(desk: Desk) -> list[Item]:
    """Of a summary and a referral, whose patient's own goals stand in the section before."""
    found = (p for p in desk.record.of(Preference) if not same_wish(p, desk.record))
    return _wishes(_in_force(found, desk))


def _in_force(found: Iterable[Preference], desk: Desk) -> list[Preference]:
    """Without a code status that a newer one takes back, unless its own entry says that it is superseded."""
    return [p for p in found if p.note or not superseded(p, desk.record)]


def _wishes(found: Iterable[Preference]) -> list[Item]:
    """Newest first, the same wish once with every place that says it; a wish that contradicts another stays."""
    wishes: dict[str, list[Preference]] = {}
    for p in sorted(found, key=newest):
        if p.status not in {"entered-in-error", "inactive", "rejected"}:
            wishes.setdefault(_wish(p).lower(), []).append(p)
    return [
        item(ItemKind.PREFERENCE, _dated_wish(said[0]), *(c for p in said[:4] for c in said_of(p)))
        for said in sorted(
            _folded(list(wishes.values())),
            key=lambda said: (said[0].about != "code_status", *newest(said[0])),
        )
    ]


def _folded(wishes: list[list[Preference]]) -> list[list[Preference]]:
    """A code status that a longer one says word for word is more evidence for it: "full code" beside "Full code,
    confirmed with the daughter".
    """
    kept: list[list[Preference]] = []
    for said in sorted(
        wishes, key=lambda said: (said[0].about != "code_status", not said[0].date, -len(_wish(said[0])))
    ):
        first = said[0]
        longer = next((k for k in kept if first.about == "code_status" and _repeated(first, k[0])), None)
        if longer is None:
            kept.append(said)
        else:
            longer += said
    return kept


def _repeated(short: Preference, long: Preference) -> bool:
    return long.about == "code_status" and _in_letters(_wish(short)) in _in_letters(_wish(long))


def _in_letters(wish: str) -> str:
    """In lower case, with the orders by the letters that charts have for them."""
    low = wish.lower()
    for words, letters in _LETTERS:
        low = low.replace(words, letters)
    return low


_LETTERS = (
    ("do not resuscitate", "dnr"),
    ("do not attempt resuscitation", "dnr"),
    ("do not intubate", "dni"),
)


def _dated_wish(p: Preference) -> str:
    """A wish is of a day: an older one that says otherwise is seen to be older."""
    when = p.date[:10] if p.date else ""
    said = f"{_wish(p)} ({when})" if when and when in p.words.text and when not in _wish(p) else _wish(p)
    return f"{said}{noted(p)}" if p.about == "code_status" else said


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
    items = []
    for label, said in needs_of(desk):
        first = said[0]
        text = f"{label}: {first.answer}" if first.answer else label
        detail = NeedDetail(
            domain=first.domain,
            answer=first.answer,
            date=(said[0].date or "")[:10],
            bears_on=bears_on(first.domain),
        )
        items.append(item(ItemKind.NEED, text, *(c for n in said[:4] for c in said_of(n)), detail=detail))
    return items


def needs_of(desk: Desk) -> list[tuple[str, list[SocialNeed]]]:
    """Each need that is there, by the shortest of its names, with what says it: that name first, then the newest."""
    found = [n for n in desk.record.of(SocialNeed) if n.present and n.status not in NOT_SO]
    needs: dict[str, list[SocialNeed]] = {}
    for n in sorted(found, key=newest):
        needs.setdefault(n.domain or plain(n.name).lower(), []).append(n)
    named = []
    for said in needs.values():
        first = min(said, key=lambda n: len(n.name))
        named.append((plain(first.name), [first, *(n for n in said if n is not first)]))
    return named


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
    """Who leads stands first: that is who is called when nobody else is named."""
    members = [m for m in desk.own_team if not m.relation]
    ordered = sorted(members, key=lambda m: (not _LEADS.search(m.role), *newest(m)))
    others = [m for m in desk.record.of(CareTeamMember) if not m.relation and m not in desk.own_team]
    return [*[_person(m) for m in distinct(ordered)][:15], *(_of_another(m, desk) for m in distinct(others))]


def _of_another(m: CareTeamMember, desk: Desk) -> Item:
    """Another person's clinician, to be known of: no member of this team, and nobody whom this patient calls."""
    told = told_of_another(m, desk.record)
    said = f"{m.role}: {m.name}" if told == m.words else " ".join(told.text.split())
    return item(ItemKind.STATEMENT, said, chart(told), chart(m.words))


_LEADS = re.compile(r"\blead\b|\bcoordinat\w+ clinician", re.IGNORECASE)


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
    items = []
    for a in upcoming(desk):
        when = a.start or a.date or ""
        text = plain(a.name or a.reason or "Appointment")
        for x in (
            f"on {when[:16].replace('T', ' ')}" if when else "",
            f"with {a.with_whom}" if a.with_whom else "",
        ):
            text += f" {x}" if x else ""
        detail = AppointmentDetail(when=when, with_whom=a.with_whom)
        items.append(item(ItemKind.APPOINTMENT, text, *said_of(a), detail=detail))
    return items[:MOST]


def upcoming(desk: Desk) -> list[Appointment]:
    """Booked or asked for, and not over by the day that the draft counts from; the soonest first."""
    over = {"cancelled", "noshow", "entered-in-error", "fulfilled"}
    every = sorted(desk.record.of(Appointment), key=lambda a: a.start or a.date or "")
    return [a for a in every if a.status not in over and (day(a.start or a.date) or desk.after) >= desk.after]


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
                        owner=str(Role.CASE_MANAGER),
                        person=holder(Role.CASE_MANAGER, desk),
                        concern="missed visit",
                        activity="coordination",
                    ),
                )
            )
    return with_way(missed, desk)


def plan_on_file(desk: Desk) -> list[Item]:
    """Care plans already in the chart and still active, so that this one does not start from nothing."""
    plans = [p for p in desk.record.of(PlanOnFile) if p.status in {"active", ""}]
    items: list[Item] = []
    began = day(desk.stay.start) if desk.stay else None
    for p in sorted(plans, key=newest):
        newer = newer_plan(p, desk.record)
        if newer is not None and len(items) < SUPERSEDED:
            items.append(_no_longer(p, newer))
    for p in distinct(p for p in sorted(plans, key=newest) if newer_plan(p, desk.record) is None)[:6]:
        doing = f": {', '.join(plain(a) for a in dict.fromkeys(p.activities))}" if p.activities else ""
        written = day(p.date)
        older = (
            ", from before the latest stay, to be reviewed" if began and written and written < began else ""
        )
        when = f" ({p.date[:10]}{older})" if p.date and p.date[:10] in p.words.text else ""
        items.append(item(ItemKind.STATEMENT, f"Already on file{when}: {plain(p.name)}{doing}", *said_of(p)))
    return items


def _no_longer(p: PlanOnFile, newer: Newer) -> Item:
    """What an older plan asks for is not repeated: somebody would follow it."""
    named, of = plain(newer.name), f" of {newer.on}" if newer.on else ""
    old = f"{plain(p.name)} of {p.date[:10]}" if p.date else plain(p.name)
    said = (
        f"A new one is ordered: {named}{of}, in place of {old}"
        if newer.ordered
        else f"Superseded by {named}{of}: {old}"
    )
    return item(ItemKind.STATEMENT, said, *said_of(p), chart(newer.words))
