"""The plan itself: for each concern its goals and who does what for it by when, then what is decided together.

Made once for a draft and shared by its sections, because a goal without work and work without a goal are both seen
only from above.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from assistant.domain.draft import ActionDetail, CitationKind, GoalDetail, Item
from assistant.knowledge.concerns import wants_a_goal
from assistant.knowledge.guidelines import Action, Activity, Aim, Asked, ReferralAdvice
from assistant.knowledge.risk.scores import readmission_is_likely
from assistant.knowledge.standing import Stand, Standing
from assistant.writing.desk import Desk, chart, item
from assistant.writing.parts import person
from assistant.writing.parts.arranged import asks_the_same, booked_with, fits, folded, open_orders
from assistant.writing.parts.asked import Wanted, action, aim, is_a_choice, merged, soonest, wanted
from assistant.writing.parts.comfort import comfort_is_the_goal
from assistant.writing.parts.concerns import Concern, concern_of, concerns
from assistant.writing.parts.dangers import dangers
from assistant.writing.parts.faults import with_faults
from assistant.writing.parts.money import GUIDELINE as MONEY
from assistant.writing.parts.money import money_in_the_way
from assistant.writing.parts.pending import chased
from assistant.writing.parts.put_off import advised_for_later, put_off
from assistant.writing.parts.reaching import wanted_to_reach, with_way
from assistant.writing.parts.same_day import same_day
from assistant.writing.parts.steps_ahead import steps_ahead

#: What a care team works through between two reviews; the rest is counted aloud.
MOST = 16
A_CONCERN = 3
GOALS = 12
GOALS_A_CONCERN = 2
SELF_MANAGEMENT = 6
SOON = 14  # days
PREVENTION = 6

_REVIEW = "plan-review"
_PREVENTIVE = frozenset({Activity.SCREENING, Activity.IMMUNIZATION})
_CHECKS = re.compile(r"immuni[sz]ation|vaccin|screening", re.IGNORECASE)
_OWN_WORK = frozenset({Activity.SELF_MANAGEMENT, Activity.EDUCATION})
#: What must not wait for its turn: the medicine that harms now, and the first call after a stay.
_FIRST = re.compile(r"\b(?:stop|replace|naloxone)\b|^(?:reach the patient|phone|reconcile)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    concerns: tuple[Item, ...]
    goals: tuple[Item, ...]
    interventions: tuple[Item, ...]
    orders: tuple[Item, ...]
    decisions: tuple[Item, ...]
    own_work: tuple[Item, ...]
    prevention: tuple[Item, ...]
    review: tuple[Item, ...]


def plan(desk: Desk) -> Plan:
    return desk.once("plan", _plan)


def plan_concerns(desk: Desk) -> list[Item]:
    return list(plan(desk).concerns)


def plan_goals(desk: Desk) -> list[Item]:
    return list(plan(desk).goals)


def interventions(desk: Desk) -> list[Item]:
    return list(plan(desk).interventions)


def orders(desk: Desk) -> list[Item]:
    return list(plan(desk).orders)


def decisions(desk: Desk) -> list[Item]:
    return list(plan(desk).decisions)


def own_work(desk: Desk) -> list[Item]:
    return list(plan(desk).own_work)


def prevention(desk: Desk) -> list[Item]:
    return list(plan(desk).prevention)


def review(desk: Desk) -> list[Item]:
    return list(plan(desk).review)


def _plan(desk: Desk) -> Plan:
    every = list(wanted(desk))

    def made(w: Wanted) -> Item:
        return action(w, concern_of(w.asked, w.applies, desk), desk)

    told = [w for w in every if w.applies.guideline.id not in {_REVIEW, MONEY}]
    charted = {c.label for c in concerns(desk)}
    place = _places(told, desk)
    absorbed = {w.entry.span for w in chased(desk)}
    work = [(w, w.entry) for w in told if isinstance(w.entry, Action) and w.entry.span not in absorbed]
    active = merged(
        [
            made(w)
            for w, e in work
            if e.kind not in {*_PREVENTIVE, *_OWN_WORK, Activity.CONTINGENCY, Activity.SHARED_DECISION}
            and not _prevents(w, charted, desk)
        ]
    )
    left, arranged = folded(active, desk)
    referred, still = _referrals(told, desk), _by_concern(left, place)
    goals = _goals(told, place, desk)
    kept = _kept([*still, *referred], goals, place, desk)
    first = [*dangers(desk), *same_day(desk), *money_in_the_way(desk)]
    noted = [*steps_ahead(desk), *put_off(desk), *advised_for_later(desk)]
    decisions = (made(w) for w, e in work if e.kind is Activity.SHARED_DECISION)
    chosen = merged([one for one in decisions if is_a_choice(one)])
    habits = merged([made(w) for w, e in work if e.kind in _OWN_WORK])
    checks = merged(
        [
            made(w)
            for w, e in work
            if e.kind in _PREVENTIVE
            or (
                e.kind not in {*_OWN_WORK, Activity.CONTINGENCY, Activity.SHARED_DECISION}
                and _prevents(w, charted, desk)
            )
        ]
    )
    decided = frozenset(c for i in chosen for c in _tests(i))
    arranged = [_for_own_goal(i, desk) for i in arranged]
    served = [*first, *kept, *noted, *arranged, *habits]
    goals, own, reviewing = _alive(every, goals, served, desk)
    kept = [*first, *_for_symptoms([_measured(i, goals) for i in [*kept, *own]], goals), *noted]
    checks = [] if comfort_is_the_goal(desk) else [i for i in checks if not _tests(i) & decided]
    return Plan(
        concerns=tuple(c.item for c in concerns(desk) if c.item is not None),
        goals=tuple(_met_last(goals)),
        interventions=tuple(with_way(kept, desk)),
        orders=tuple(with_way(arranged, desk)),
        decisions=tuple(chosen),
        own_work=tuple(with_faults(_few(habits, place, desk), desk)),
        prevention=tuple(_short(checks, "preventive checks", PREVENTION, desk)),
        review=tuple(reviewing),
    )


def _met_last(goals: Sequence[Item]) -> list[Item]:
    """What is still to be reached stands before what only has to stay as it is."""
    return sorted(goals, key=lambda g: isinstance(g.detail, GoalDetail) and g.detail.met is True)


def _prevents(w: Wanted, charted: set[str], desk: Desk) -> bool:
    """Whether it belongs to screening or vaccines, and to no concern of the chart."""
    guideline = w.applies.guideline
    preventive = sum(a.kind in _PREVENTIVE for a in guideline.actions)
    checks = 2 * preventive > len(guideline.actions) or _CHECKS.search(guideline.title)
    return bool(checks) and concern_of(w.asked, w.applies, desk) not in charted


# --- concerns ---------------------------------------------------------------------------------------------------


def _places(told: Sequence[Wanted], desk: Desk) -> Mapping[str, int]:
    """The rank of each concern: the chart's own first, then the themes that guidelines bring, in their order."""
    labels = [c.label for c in concerns(desk)]
    themes = [concern_of(w.asked, w.applies, desk) for w in told]
    return {label: n for n, label in enumerate(dict.fromkeys([*labels, *themes]))}


def _concern(one: Item) -> str:
    detail = one.detail
    return detail.concern if isinstance(detail, ActionDetail | GoalDetail) else ""


def _by_concern(made: Iterable[Item], place: Mapping[str, int]) -> list[Item]:
    return sorted(made, key=lambda i: (place.get(_concern(i), len(place)), soonest(i)))


# --- goals ------------------------------------------------------------------------------------------------------


def _goals(told: Sequence[Wanted], place: Mapping[str, int], desk: Desk) -> list[Item]:
    """The chart's own, then those of guidelines on what the chart has no goal for: two targets help nobody."""
    own = [_as_called(g, desk) for g in person.chart_goals(desk)]
    said = " ".join(person.goals_in_words(desk)).lower()
    felt = frozenset(_FELT.findall(said))
    aims = [w for w in told if isinstance(w.entry, Aim) and not _set_already(w.entry, said, felt)]
    made = [aim(w, concern_of(w.asked, w.applies, desk), desk) for w in aims]
    counted: dict[str, int] = {}
    kept, measures = list(own), set[tuple[str, str]]()
    for one in sorted(made, key=lambda i: place.get(_concern(i), len(place))):
        label = _concern(one)
        measure = (label, one.detail.measure) if isinstance(one.detail, GoalDetail) else (label, "")
        counted[label] = counted.get(label, 0) + 1
        if counted[label] <= GOALS_A_CONCERN and measure not in measures:
            measures.add(measure)
            kept.append(one)
    return kept[:GOALS]


def _as_called(goal: Item, desk: Desk) -> Item:
    """The chart's goal under the name that this plan calls its concern by."""
    addressed = _concern(goal)
    called = next((c for c in concerns(desk) if addressed and _stands_for(c, addressed)), None)
    if called is None or not isinstance(goal.detail, GoalDetail):
        return goal
    return replace(goal, detail=replace(goal.detail, concern=called.label))


def _stands_for(concern: Concern, name: str) -> bool:
    said = concern.item.text if concern.item else concern.label
    return name.lower() in said.lower()


_LOOSE = frozenset(
    {"the", "and", "number", "score", "level", "count", "last", "months", "days", "per", "home"}
)


#: What a patient rates: a goal of the chart for one of them stands for a guideline's goal for all.
_FELT = re.compile(r"\b(?:pain|breathless|nausea|fatigue|anxiety|sleep)")


def _set_already(wanted: Aim, own: str, felt: frozenset[str]) -> bool:
    if felt & frozenset(_FELT.findall(wanted.says.lower())):
        return True
    words = [w for w in re.findall(r"[a-z0-9]{3,}", wanted.measure_name.lower()) if w not in _LOOSE]
    return bool(words) and all(w in own for w in words[:2])


def _alive(
    every: Sequence[Wanted], goals: list[Item], served: Sequence[Item], desk: Desk
) -> tuple[list[Item], list[Item], list[Item]]:
    """A goal for each concern that has none, work for each goal that has none, and the day of the review.

    These say which concerns and goals they are for, and rest on the chart's words for them.
    """
    ours = {w.entry.id: w for w in every if w.applies.guideline.id == _REVIEW}
    own = _own_goals(desk)
    with_goal = {label for i in [*own, *goals] for label in (_concern(i), *_served(i))}
    with_work = {label for i in served for label in (_concern(i), *_served(i))}
    orphans = [c for c in concerns(desk) if c.label not in with_goal and _wants_a_goal(c, with_work, desk)]
    idle = [g for g in [*own, *goals] if _concern(g) not in with_work]
    made: list[Item] = []
    goals = list(goals)
    if orphans and "goal-for-each" in ours and "ask-for-goals" in ours:
        goals.append(_for_each(aim(ours["goal-for-each"], "", desk), orphans))
        made.append(_for_each(action(ours["ask-for-goals"], "", desk), orphans, named=False))
    if idle and "check-goals" in ours:
        made.append(_about_goals(action(ours["check-goals"], "", desk), idle))
    return goals, made, _reviews(desk)


def _own_goals(desk: Desk) -> list[Item]:
    return [_as_called(g, desk) for g in person.patient_goals(desk)]


def _wants_a_goal(concern: Concern, with_work: set[str], desk: Desk) -> bool:
    """A goal is asked for where it steers work: of a known disease that this plan does something for.

    A finding to clear up, a need of hearing aids, and a life near its end with comfort as the goal ask for none.
    """
    if concern.item is None or not wants_a_goal(concern.family) or comfort_is_the_goal(desk):
        return False
    return concern.label in with_work


#: Work that serves a wish to walk, to get out or to do things for oneself.
_MOVES = re.compile(
    r"rehabilitation|physical therap|occupational therap|exercise|walking|mobility", re.IGNORECASE
)
_WANTS_TO_MOVE = re.compile(
    r"\b(?:walk\w*|danc\w*|stairs|garden\w*|play\w*|run\w*|soccer|swim\w*|climb\w*|stand\w*|travel\w*|church)\b",
    re.IGNORECASE,
)


def _for_own_goal(one: Item, desk: Desk) -> Item:
    """An order that serves what the patient wants to do again names that goal as what shows whether it helped."""
    goal = next((g for g in _own_goals(desk) if _WANTS_TO_MOVE.search(g.text)), None)
    if goal is None or not _MOVES.search(one.text) or not isinstance(one.detail, ActionDetail):
        return one
    if not isinstance(goal.detail, GoalDetail):
        return one
    before = (one.detail.concern,) if one.detail.concern and one.detail.concern != "open order" else ()
    about = goal.detail.concern or one.detail.concern
    more = tuple(c for c in dict.fromkeys((*before, *one.detail.addresses)) if c != about)
    detail = replace(
        one.detail, concern=about, addresses=more, measure=goal.detail.target or goal.detail.measure
    )
    return replace(one, detail=detail, citations=tuple(dict.fromkeys((*one.citations, *goal.citations))))


def _reviews(desk: Desk) -> list[Item]:
    """The sooner, the more may go wrong; what cannot be decided is reviewed as if the risk were moderate."""
    applies = next((a for a in desk.guidelines if a.guideline.id == _REVIEW), None)
    if applies is None:
        return []
    days = {e.id: e for e in applies.guideline.actions if e.kind is Activity.PLAN_REVIEW}
    due = {a.entry.id: a for a in applies.due(desk.kind)}
    likely = readmission_is_likely(desk.seen)
    chosen = "review-high" if likely else next((id for id in days if id in due), "review-moderate")
    stand = Stand(standing=Standing.DUE, because=applies.because, because_text=applies.because_text)
    asked = due.get(chosen) or Asked(entry=days[chosen], stand=stand)
    cited = (chart(s) for score in likely[:1] for s in score.spans[:3])
    one = action(Wanted(asked=asked, applies=applies), applies.guideline.title, desk)
    return [item(one.kind, one.text, *one.citations, *cited, detail=one.detail)]


def _served(one: Item) -> tuple[str, ...]:
    return one.detail.addresses if isinstance(one.detail, ActionDetail | GoalDetail) else ()


def _for_each(one: Item, orphans: Sequence[Concern], *, named: bool = True) -> Item:
    labels = tuple(c.label for c in orphans)
    cited = tuple(c for o in orphans if o.item for c in o.item.citations[:1])
    text = f"{one.text.rstrip('.')}: {'; '.join(labels)}." if named else one.text
    detail = one.detail
    if isinstance(detail, ActionDetail | GoalDetail):
        detail = replace(detail, concern=labels[0], addresses=labels[1:])
    return item(one.kind, text, *one.citations, *cited, detail=detail)


def _about_goals(one: Item, idle: Sequence[Item]) -> Item:
    charted = ([c for c in g.citations if c.kind is CitationKind.CHART] for g in idle)
    cited = tuple(c for of_one in charted for c in of_one[:1])
    labels = tuple(dict.fromkeys(_concern(g) for g in idle if _concern(g)))
    detail = one.detail
    if isinstance(detail, ActionDetail):
        detail = replace(detail, concern=labels[0] if labels else "", addresses=labels[1:])
    return item(one.kind, one.text, *one.citations, *cited, detail=detail)


def _measured(one: Item, goals: Sequence[Item]) -> Item:
    """The work with the measure of the goal that it serves."""
    detail = one.detail
    if not isinstance(detail, ActionDetail) or detail.measure:
        return one
    of_one = [g for g in goals if _concern(g) == detail.concern and isinstance(g.detail, GoalDetail)]
    goal = next((g for g in of_one if _tells_of(g, one)), None)
    measure = (
        goal.detail.measure or goal.detail.target if goal and isinstance(goal.detail, GoalDetail) else ""
    )
    return replace(one, detail=replace(detail, measure=measure)) if measure else one


def _for_symptoms(kept: Sequence[Item], goals: Sequence[Item]) -> list[Item]:
    """A goal of the chart for what the patient rates, with the first dated work that asks about the same."""
    made = list(kept)
    for goal in goals:
        felt = set(_FELT.findall(goal.text.lower())) if isinstance(goal.detail, GoalDetail) else set()
        for n, one in enumerate(made):
            detail = one.detail
            if not isinstance(detail, ActionDetail) or detail.due is None:
                continue
            if felt & set(_FELT.findall(one.text.lower())) and _concern(goal) != detail.concern:
                cited = tuple(dict.fromkeys((*one.citations, *goal.citations[:1])))
                more = tuple(dict.fromkeys((*detail.addresses, _concern(goal))))
                made[n] = replace(one, citations=cited, detail=replace(detail, addresses=more))
                break
    return made


def _tells_of(goal: Item, one: Item) -> bool:
    """Whether the goal's measure can show what the work did: one guideline asks for both, or the work names it."""
    if not isinstance(goal.detail, GoalDetail):
        return False
    asking = {c.source for c in one.citations if c.kind is CitationKind.GUIDELINE}
    if asking & {c.source for c in goal.citations if c.kind is CitationKind.GUIDELINE}:
        return True
    words = re.findall(r"[a-z0-9]{3,}", goal.detail.measure.lower())
    return any(w in one.text.lower() for w in words if w not in _LOOSE)


# --- work -------------------------------------------------------------------------------------------------------


def _kept(made: Sequence[Item], goals: Sequence[Item], place: Mapping[str, int], desk: Desk) -> list[Item]:
    """What harms now first; then a few for each concern, the soonest of each first."""
    ordered = wanted_to_reach(_by_concern(made, place), desk)
    first = [i for i in ordered if _FIRST.search(i.text) and soonest(i) <= _soon(desk)]
    counted: dict[str, int] = {}
    rounds: dict[int, list[Item]] = {}
    for i in ordered:
        if i in first:
            continue
        label = _concern(i)
        counted[label] = counted.get(label, 0) + 1
        rounds.setdefault(counted[label], []).append(i)
    queue = [i for n in sorted(rounds) if n <= A_CONCERN for i in rounds[n]]
    kept = [*first, *queue][:MOST]
    left = len(ordered) - len(kept)
    if left:
        what = "action that guidelines ask for is" if left == 1 else "actions that guidelines ask for are"
        desk.left_out.append(f"{left} more {what} not shown in this draft")
    chosen = {id(i) for i in kept}
    return [*first, *(i for i in ordered if id(i) in chosen and i not in first)]


def _soon(desk: Desk) -> str:
    return (desk.after + timedelta(days=SOON)).isoformat()


def _few(habits: Sequence[Item], place: Mapping[str, int], desk: Desk) -> list[Item]:
    """A person keeps one or two habits for each thing that they live with."""
    counted: dict[str, int] = {}
    kept = []
    for i in _by_concern(habits, place):
        counted[_concern(i)] = counted.get(_concern(i), 0) + 1
        if counted[_concern(i)] <= 2:
            kept.append(i)
    return _short(kept, "habits and lessons", SELF_MANAGEMENT, desk)


def _short(made: Sequence[Item], what: str, most: int, desk: Desk) -> list[Item]:
    ordered = sorted(made, key=soonest)
    if len(ordered) > most:
        desk.left_out.append(f"{len(ordered) - most} more {what} are not shown in this draft")
    return ordered[:most]


def _tests(one: Item) -> frozenset[str]:
    """The checks that a text is about, so that a decision about one is not also a demand for it."""
    return frozenset(w for w in ("colorectal", "stool", "psa", "statin") if w in one.text.lower())


def _referrals(told: Sequence[Wanted], desk: Desk) -> list[Item]:
    """Referrals that a guideline asks for are work of the plan too, where none is ordered."""
    made: dict[str, Item] = {}
    for w in told:
        if isinstance(w.entry, ReferralAdvice) and not booked_with(w.entry, desk):
            one = action(w, concern_of(w.asked, w.applies, desk), desk)
            if not any(asks_the_same(o, w.entry) or fits(o, one.text) for o in open_orders(desk)):
                first = made.setdefault(w.entry.specialty.lower(), one)
                made[w.entry.specialty.lower()] = min(first, one, key=soonest)
    return [
        replace(i, detail=replace(i.detail, activity=str(Activity.COORDINATION)))
        for i in merged(list(made.values()))
        if isinstance(i.detail, ActionDetail)
    ]
