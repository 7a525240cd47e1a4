"""Who should do what by when: from the guidelines that apply, and from what the chart leaves open."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

from assistant.domain.draft import (
    ActionDetail,
    Citation,
    CitationKind,
    Due,
    GoalDetail,
    Item,
    ItemKind,
    Kind,
    ReferralDetail,
)
from assistant.domain.due import due
from assistant.knowledge.chart import Chart, latest
from assistant.knowledge.conditions import NamedSet, SetKind
from assistant.knowledge.guidelines import Action, Activity, Aim, Asked, Entry, ReferralAdvice
from assistant.knowledge.stays import day, during
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, chart, fitting, guideline, item, said_of
from assistant.writing.parts.results import pending_reports
from assistant.writing.parts.saying import MOST, distinct, newest, noted, plain
from retrieval.model import Fact, Order, Report, Span
from retrieval.model import Goal as GoalOnFile

#: How many chart citations show why a guideline applies. More would hide the guideline's own sentence.
WHY = 2
_CLOSED = frozenset({"completed", "cancelled", "rejected", "entered-in-error"})
_LOOSE = frozenset({"the", "and", "number", "score", "level", "count", "last", "months", "days", "per"})
#: Guideline actions in a discharge summary: what a receiving clinician reads. The care plan holds the others.
MOST_ON_THE_WAY_HOME = 14
#: Actions without a date, a concern: habits and teaching, of which a person keeps a few.
UNDATED = 2
NO_DATE = "9999"
#: Two actions of one role that share this much of their words are one action that two guidelines ask for.
SAME = 0.45
#: Days: an order without a result is worth asking about for this long.
ASKED_ABOUT = 180


def guideline_goals(desk: Desk) -> list[Item]:
    """Not where the chart has a goal of its own on the same measure: two targets for one thing help nobody."""
    own = " ".join(
        f"{g.name} {g.target}".lower() for g in desk.record.of(GoalOnFile) if g.status not in _CLOSED
    )
    aims = [(asked, e) for asked, e in _due_entries(desk) if isinstance(e, Aim)]
    return [_aim(asked, e, desk) for asked, e in aims if not _set_already(e, own)][:MOST]


def _set_already(aim: Aim, own: str) -> bool:
    words = [w for w in re.findall(r"[a-z0-9]{3,}", aim.measure_name.lower()) if w not in _LOOSE]
    return bool(words) and all(w in own for w in words[:2])


def guideline_actions(desk: Desk) -> list[Item]:
    """The soonest first; of those without a date at most a few a concern, so that a plan stays one that is read."""
    kept: list[Item] = []
    habits: list[Item] = []
    undated: dict[str, int] = {}
    for i in sorted(_actions(desk, lambda a: a.kind is not Activity.CONTINGENCY), key=_soonest):
        concern = i.detail.concern if isinstance(i.detail, ActionDetail) else ""
        if _soonest(i) == NO_DATE:
            undated[concern] = undated.get(concern, 0) + 1
        (kept if undated.get(concern, 0) <= UNDATED else habits).append(i)
    return fitting([*kept, *habits], MOST, "actions that guidelines ask for", desk) + contingencies(desk)


def contingencies(desk: Desk) -> list[Item]:
    """If this happens, do that: what to do before it is an emergency."""
    return _actions(desk, lambda a: a.kind is Activity.CONTINGENCY)[:6]


def transition_actions(desk: Desk) -> list[Item]:
    """For the way home: what the guidelines ask of a discharge, the soonest first."""
    return sorted(_actions(desk, lambda a: a.kind is not Activity.CONTINGENCY), key=_soonest)[
        :MOST_ON_THE_WAY_HOME
    ]


def _soonest(i: Item) -> str:
    due = i.detail.due if isinstance(i.detail, ActionDetail) else None
    return due.day if due else NO_DATE


def referral_actions(desk: Desk) -> list[Item]:
    return _actions(desk, lambda a: a.kind is Activity.COORDINATION)[:6]


def _due_entries(desk: Desk) -> Iterator[tuple[Asked, Entry]]:
    for applies in desk.guidelines:
        for asked in applies.due(desk.kind):
            yield asked, asked.entry


def _actions(desk: Desk, wanted: Callable[[Action], bool]) -> list[Item]:
    made = []
    for asked, entry in _due_entries(desk):
        if isinstance(entry, Action) and wanted(entry):
            detail = ActionDetail(
                owner=str(entry.owner), due=_due(entry, desk), concern=entry.concern, activity=str(entry.kind)
            )
            made.append(item(ItemKind.ACTION, entry.says, guideline(entry.span), *_why(asked), detail=detail))
    return _once(made)


def _once(actions: list[Item]) -> list[Item]:
    kept: list[tuple[frozenset[str], Item]] = []
    for action in actions:
        words = frozenset(re.findall(r"[a-z]{3,}", action.text.lower()))
        owner = action.detail.owner if isinstance(action.detail, ActionDetail) else ""
        if not any(
            isinstance(k.detail, ActionDetail)
            and k.detail.owner == owner
            and len(words & w) >= SAME * len(words | w)
            for w, k in kept
        ):
            kept.append((words, action))
    return [action for _, action in kept]


def _aim(asked: Asked, aim: Aim, desk: Desk) -> Item:
    measured = latest(Chart(desk.record, desk.as_of).results(aim.measure)) if aim.measure else None
    detail = GoalDetail(
        concern=aim.concern,
        measure=aim.measure_name,
        target=aim.target,
        baseline=f"{measured.value} {measured.unit}".strip() if measured else "",
        due=_due(aim, desk),
        owner=str(aim.owner),
    )
    baseline = (chart(measured.words),) if measured else ()
    return item(ItemKind.GOAL, aim.says, guideline(aim.span), *_why(asked), *baseline, detail=detail)


def _why(asked: Asked) -> tuple[Citation, ...]:
    """What of the chart makes it apply."""
    spans = dict.fromkeys(b.words if isinstance(b, Fact) else b for b in asked.because)
    return tuple(chart(s) for s in list(spans)[:WHY])


def _due(entry: Entry, desk: Desk) -> Due | None:
    if entry.due_days is None:
        return None
    anchor, what = desk.anchor(entry.counted_from)
    return due(anchor, what, entry.due_days, business="business day" in entry.says)


# --- what the chart leaves open --------------------------------------------------------------------------------


def pending_actions(desk: Desk) -> list[Item]:
    """A result that is not back needs someone who gets it and passes it on."""
    return [_chase(r) for r in pending_reports(desk)]


def _chase(r: Report) -> Item:
    text = f"Result pending: {plain(r.name)} ({r.status}){noted(r)}"
    owner = r.requester or str(Role.PHYSICIAN)
    detail = ActionDetail(owner=owner, concern="pending result", activity="monitoring")
    return item(ItemKind.ACTION, text, *said_of(r), detail=detail)


def open_orders(desk: Desk) -> list[Item]:
    """Orders that the chart shows as asked for and not as done."""
    latest = max((d for f in desk.record.facts if (d := day(f.date))), default=desk.as_of)
    found = [o for o in desk.record.of(Order) if _is_open(o, desk, latest)]
    return fitting([_order(o) for o in distinct(sorted(found, key=newest))], 10, "open orders", desk)


def _is_open(o: Order, desk: Desk, latest: date) -> bool:
    if (
        o.status not in {"active", "draft", "on-hold", "requested", "accepted", "in-progress", "ready"}
        or o.answered_by
    ):
        return False
    if desk.stay is not None and desk.kind is Kind.DISCHARGE_SUMMARY and not during(o, desk.stay):
        return False
    when = day(o.date)
    return when is None or (latest - when).days <= ASKED_ABOUT


def _order(o: Order) -> Item:
    """A proposal is said to be one: nobody ordered it."""
    said = "Proposed, not ordered" if o.intent in {"proposal", "plan", "option"} else "Ordered"
    when = f", {o.date[:10]}" if o.date else ""
    by = f", due {o.due[:10]}" if o.due else ""
    text = f"{said}: {plain(o.name)} (status {o.status}{when}{by}){noted(o)}"
    owner = o.performer or o.requester or str(Role.CASE_MANAGER)
    detail = ActionDetail(owner=owner, concern="open order", activity="coordination")
    return item(ItemKind.ACTION, text, *said_of(o), detail=detail)


# --- referrals -------------------------------------------------------------------------------------------------


def referrals(desk: Desk) -> list[Item]:
    """What the coordinator asked for first, then referrals ordered in the chart, then those a guideline asks for."""
    made = [*_asked_for(desk), *_ordered(desk), *_suggested(desk)]
    if not desk.focus:
        return made
    words = set(desk.focus.lower().split())
    return sorted(made, key=lambda i: not words & set(_specialty(i).lower().split()))


def _asked_for(desk: Desk) -> list[Item]:
    if not desk.focus:
        return []
    said = Citation(
        kind=CitationKind.REVIEWER,
        source=f"requester:{desk.requested_by}",
        start=0,
        end=len(desk.focus),
        quote=desk.focus,
    )
    detail = ReferralDetail(specialty=desk.focus, reason=desk.focus, question="", urgency="routine")
    return [item(ItemKind.REFERRAL, desk.focus, said, detail=detail)]


def _ordered(desk: Desk) -> list[Item]:
    made = []
    for o in desk.record.of(Order):
        if "refer" not in f"{o.category} {o.name}".lower() or o.status not in {"active", "draft", "on-hold"}:
            continue
        urgency: Literal["routine", "soon", "urgent"] = (
            "urgent" if o.priority in {"urgent", "stat", "asap"} else "routine"
        )
        reason = plain(o.reason or o.name)
        text = f"{plain(o.name)}: {plain(o.reason)}" if o.reason else plain(o.name)
        detail = ReferralDetail(
            specialty=o.performer or plain(o.name), reason=reason, question=reason, urgency=urgency
        )
        made.append(item(ItemKind.REFERRAL, text, *said_of(o), detail=detail))
    return made


def _suggested(desk: Desk) -> list[Item]:
    return [_advice(asked, e, desk) for asked, e in _due_entries(desk) if isinstance(e, ReferralAdvice)][
        :MOST
    ]


def _advice(asked: Asked, advice: ReferralAdvice, desk: Desk) -> Item:
    why, pertinent = _why(asked), _pertinent(advice, desk)
    detail = ReferralDetail(
        specialty=advice.specialty,
        reason=asked.because_text,
        question=advice.question,
        urgency=advice.urgency,
        findings=tuple(s.text for s in pertinent),
        owner=str(advice.owner),
        due=_due(advice, desk),
    )
    cited = (guideline(advice.span), *why, *(chart(s) for s in pertinent))
    return item(ItemKind.REFERRAL, advice.says, *cited, detail=detail)


def _pertinent(advice: ReferralAdvice, desk: Desk) -> tuple[Span, ...]:
    """The latest of each result, problem and medicine that the specialist needs, and no more."""
    seen = Chart(desk.record, desk.as_of)
    found = (latest(_facts(seen, named)) for named in advice.pertinent)
    return tuple(dict.fromkeys(f.words for f in found if f is not None))[:6]


def _facts(seen: Chart, named: NamedSet) -> tuple[Fact, ...]:
    match named.kind:
        case SetKind.RESULT:
            return seen.results(named)
        case SetKind.CONDITION:
            return seen.problems(named)
        case SetKind.MEDICINE:
            return seen.medicines_of(named)
        case _:
            return seen.procedures(named)


def _specialty(i: Item) -> str:
    return i.detail.specialty if isinstance(i.detail, ReferralDetail) else ""
