"""What guidelines ask of this patient, as items: whose work it is, by name where the chart has one, and by when."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from assistant.domain.draft import (
    ActionDetail,
    Citation,
    CitationKind,
    Due,
    GoalDetail,
    Item,
    ItemKind,
    Kind,
)
from assistant.domain.due import due
from assistant.knowledge.chart import latest
from assistant.knowledge.children import age_years
from assistant.knowledge.conditions import SetKind, sets
from assistant.knowledge.guidelines import Action, Activity, Aim, Applicable, Asked, Entry
from assistant.knowledge.left_open import Choice, left_open
from assistant.knowledge.team import Role, charted
from assistant.writing.desk import Desk, chart, guideline, item
from retrieval.model import Fact, Immunization, Measurement, Span

#: How many chart citations show why a guideline applies. More would hide the guideline's own sentence.
WHY = 2
NO_DATE = "9999"
#: Two actions of one role that share this much of their words are one action that two guidelines ask for.
SAME = 0.45
#: The same, of two that are about the very same medicine.
SAME_MEDICINE = 0.12
_LIMIT = re.compile(
    r"(?P<how>below|under|less than|at or below|at most|at least|above|more than) "
    r"(?P<first>\d+(?:\.\d+)?)(?:/(?P<second>\d+))? ?(?P<unit>\S.*)?$"
)
_SMALL = frozenset(
    "the and for with within when after that this from than has was are not any its each".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One entry of a guideline that is due, beside the guideline that asks for it."""

    asked: Asked
    applies: Applicable

    @property
    def entry(self) -> Entry:
        return self.asked.entry


def wanted(desk: Desk) -> Iterator[Wanted]:
    for applies in desk.guidelines:
        for asked in applies.due(desk.kind):
            yield Wanted(asked=asked, applies=applies)


def actions(desk: Desk, chosen: Callable[[Action], bool]) -> list[Item]:
    """Those that are due and ``chosen``, the same thing once however many guidelines ask for it."""
    made = [
        action(w, w.entry.concern, desk)
        for w in wanted(desk)
        if isinstance(w.entry, Action) and chosen(w.entry)
    ]
    return merged(made)


def action(w: Wanted, concern: str, desk: Desk) -> Item:
    entry = w.entry
    choice = (
        left_open(entry, desk.seen) if isinstance(entry, Action) and entry.options else Choice(options=())
    )
    options = choice.options
    owner = of_a_child(entry.owner, desk)
    detail = ActionDetail(
        owner=str(owner),
        due=due_of(entry, desk),
        concern=concern,
        activity=str(entry.kind) if isinstance(entry, Action) else "",
        person=sender(desk) if _SENDS.match(entry.says) else person(owner, desk),
        options=tuple(o.text.rstrip(".") for o in options),
        standing="proposed",
    )
    shots = _told_of_doses(w, desk)
    text = " ".join((entry.says, *(f"{_named(i)} - note: {_why_not(i)}" for i in shots)))
    cited = (
        guideline(entry.span),
        *(guideline(o) for o in options),
        *why(w.asked),
        *(chart(c.words if isinstance(c, Fact) else c) for c in choice.closed),
        *(chart(i.words) for i in shots),
    )
    return item(ItemKind.ACTION, text, *cited, detail=detail)


#: Days: a dose that was not given longer ago is asked for anew.
_NOT_GIVEN = 90


def is_a_choice(one: Item) -> bool:
    """Whether two options or more are still open."""
    return isinstance(one.detail, ActionDetail) and len(one.detail.options) > 1


def _told_of_doses(w: Wanted, desk: Desk) -> list[Immunization]:
    """What the chart says of the vaccine: when the next dose was due, why one was not given, and where it will be."""
    if not isinstance(w.entry, Action) or w.entry.kind is not Activity.IMMUNIZATION:
        return []
    since = (desk.as_of - timedelta(days=_NOT_GIVEN)).isoformat()
    about = w.entry.says.lower()
    given = [b for b in w.asked.because if isinstance(b, Immunization)]
    missed = [
        i
        for i in desk.record.of(Immunization)
        if i.status == "not-done"
        and (i.date or "") >= since
        and i.name.lower().split(",")[0].split()[0] in about
    ]
    return [i for i in dict.fromkeys((*given, *missed)) if _why_not(i)][:1]


def _named(i: Immunization) -> str:
    day = i.date[:10] if i.date and i.date[:10] in i.words.text else ""
    if i.status == "not-done":
        return f"{i.name} ({', '.join(x for x in ('status not-done', day) if x)})"
    return f"{i.name}, {day}" if day else i.name


def _why_not(i: Immunization) -> str:
    said = [x for x in (i.reason if i.status == "not-done" else "", i.note) if x and x in i.words.text]
    return "; ".join(dict.fromkeys(said))


def aim(w: Wanted, concern: str, desk: Desk) -> Item:
    """With where the patient is now, and said as met where the figures say so."""
    entry = w.entry
    if not isinstance(entry, Aim):
        raise TypeError(f"{entry.id} is no goal")
    measured = latest(desk.seen.results(entry.measure)) if entry.measure else None
    measured = _whole(measured, desk) if measured and "/" in entry.target else measured
    usual = _before_the_injury(entry, measured, desk)
    reached = meets(entry.target, measured) if measured else None
    text = entry.says
    if usual and usual.date:
        text += f" Before: {usual.value} {usual.unit} on {usual.date[:10]}."
    if measured:
        now = f"{measured.value} {measured.unit}".strip() + (
            f" on {measured.date[:10]}" if measured.date else ""
        )
        text += f" {'Met' if reached else 'Now'}: {now}."
    start = usual or measured
    owner, named = beside_a_child(entry.owner, desk)
    detail = GoalDetail(
        concern=concern,
        measure=entry.measure_name,
        target=entry.target,
        baseline=f"{start.value} {start.unit}".strip() if start else "",
        baseline_date=(start.date or "")[:10] if start else "",
        met=reached,
        due=due_of(entry, desk),
        owner=owner,
        person=named,
    )
    baseline = tuple(chart(m.words) for m in (usual, measured) if m is not None)
    return item(ItemKind.GOAL, text, guideline(entry.span), *why(w.asked), *baseline, detail=detail)


#: What an acute kidney injury moves for weeks: a goal for the years is not counted from it.
_MOVED = frozenset({"egfr", "creatinine"})


def _before_the_injury(entry: Aim, measured: Measurement | None, desk: Desk) -> Measurement | None:
    """Of a kidney measured during an acute injury the last value from before the stay; None where there is none."""
    if entry.measure is None or entry.measure.name not in _MOVED or measured is None or desk.stay is None:
        return None
    injury = sets().find(SetKind.CONDITION, "acute_kidney_injury")
    began = desk.stay.start or ""
    if injury is None or (measured.date or "") < began or not desk.seen.problems(injury):
        return None
    return latest(m for m in desk.seen.results(entry.measure) if (m.date or "") < began)


def _whole(part: Measurement, desk: Desk) -> Measurement:
    """The panel that a component is of: 120/70 mmHg, where the systolic stands beside it."""
    panels = (m for m in desk.record.of(Measurement) if m.words == part.words and "/" in m.value)
    return next(panels, part)


def meets(target: str, measured: Measurement) -> bool | None:
    """Whether a value meets a target such as "below 130/80 mmHg"; None where target, value or unit do not say."""
    said = _LIMIT.match(target)
    parts = re.fullmatch(r"(\d+(?:\.\d+)?)(?:/(\d+))?", measured.value.strip())
    if said is None or parts is None or _unit(said["unit"]) != _unit(measured.unit):
        return None
    pairs = [(float(parts[1]), float(said["first"]))]
    if said["second"]:
        if not parts[2]:
            return None
        pairs.append((float(parts[2]), float(said["second"])))
    compare: dict[str, Callable[[float, float], bool]] = {
        "below": lambda v, t: v < t, "under": lambda v, t: v < t, "less than": lambda v, t: v < t,
        "at or below": lambda v, t: v <= t, "at most": lambda v, t: v <= t,
        "at least": lambda v, t: v >= t, "above": lambda v, t: v > t, "more than": lambda v, t: v > t,
    }  # fmt: skip
    return all(compare[said["how"]](v, t) for v, t in pairs)


def _unit(said: str | None) -> str:
    return re.sub(r"^(?:beats )?(?:a|per|/) ?(?:minute|min)$", "/min", (said or "").strip().lower()).replace(
        " ", ""
    )


def why(asked: Asked) -> tuple[Citation, ...]:
    """What of the chart makes it apply."""
    spans = dict.fromkeys(b.words if isinstance(b, Fact) else b for b in asked.because)
    return tuple(chart(s) for s in list(spans)[:WHY])


def due_of(entry: Entry, desk: Desk) -> Due | None:
    if entry.due_days is None:
        return None
    anchor, what = desk.anchor(entry.counted_from)
    return dated(due(anchor, what, entry.due_days, business="business day" in entry.says), desk)


def dated(counted: Due, desk: Desk) -> Due:
    """Marked where its day lies before the day that a plan is written: it is late, and no day to come.

    A summary tells of the day of discharge, when none of its days has passed.
    """
    past = desk.kind is not Kind.DISCHARGE_SUMMARY and counted.day < desk.as_of.isoformat()
    return replace(counted, overdue=True) if past else counted


def person(role: Role | str, desk: Desk) -> str:
    """Who holds the role in this patient's care team, as charted; "" for nobody by name."""
    team = desk.once("holders", lambda desk: dict[str, str]())
    if str(role) not in team:
        held = charted(Role(role), desk.own_team)
        team[str(role)] = held.name if held else ""
    return team[str(role)]


#: From this age on care is also agreed with the patient alone (clinical-standards §1f): what is theirs stays theirs.
OWN_WORK_FROM = 12  # years


def of_a_child(role: Role | str, desk: Desk) -> Role | str:
    """Who does what a patient is asked to do: of a child below 12 years the caregiver."""
    years = age_years(desk.seen)
    young = years is not None and years < OWN_WORK_FROM
    return Role.FAMILY_CAREGIVER if role == Role.PATIENT and young else role


def beside_a_child(role: Role, desk: Desk) -> tuple[str, str]:
    """The owner of a goal, and the name: of a child's goal the caregiver, who works for it with the child."""
    owner = of_a_child(role, desk)
    named = person(owner, desk)
    if owner == role:
        return str(role), named
    return str(owner), f"{named}, with the child" if named else "with the child"


#: What those who discharge send: the primary care clinician receives it.
_SENDS = re.compile(r"send (?:the discharge|signed orders|the summary)", re.IGNORECASE)


def sender(desk: Desk) -> str:
    """Who answers for the stay; "" for nobody by name, and never who receives it."""
    return desk.stay.attending if desk.stay else ""


def soonest(i: Item) -> str:
    due = i.detail.due if isinstance(i.detail, ActionDetail) else None
    return due.day if due else NO_DATE


# --- the same thing once ---------------------------------------------------------------------------------------


def merged(made: Sequence[Item]) -> list[Item]:
    """In their order. The soonest of several that are one speaks for them, cites them all and serves all concerns."""
    order = {id(i): n for n, i in enumerate(made)}
    kept: list[tuple[frozenset[str], list[Item]]] = []
    for one in sorted(made, key=lambda i: (soonest(i), order[id(i)])):
        words = _words(one.text)
        same = next((group for w, group in kept if _same(one, words, group[0], w)), None)
        if same is None:
            kept.append((words, [one]))
        else:
            same.append(one)
    groups = sorted((g for _, g in kept), key=lambda g: min(order[id(i)] for i in g))
    return [_as_one(g) for g in groups]


#: One call to the patient carries everything that is to be said in it.
_CONTACT = re.compile(r"(?:phone|reach the patient|telephone|call the patient)", re.IGNORECASE)


def _one_call(one: Item, other: Item) -> bool:
    return bool(_CONTACT.match(one.text) and _CONTACT.match(other.text)) and soonest(one) != NO_DATE


def _words(text: str) -> frozenset[str]:
    return frozenset(w for w in re.findall(r"[a-z]{3,}", text.lower()) if w not in _SMALL)


def _same(one: Item, words: frozenset[str], other: Item, others: frozenset[str]) -> bool:
    mine, theirs = one.detail, other.detail
    if (
        not isinstance(mine, ActionDetail)
        or not isinstance(theirs, ActionDetail)
        or mine.owner != theirs.owner
    ):
        return False
    shared = len(words & others) / max(len(words | others), 1)
    if _one_call(one, other):
        return True
    reviewed = mine.activity == theirs.activity == Activity.MEDICATION_REVIEW
    return shared >= SAME or (reviewed and shared >= SAME_MEDICINE and _same_medicine(one, other))


def _same_medicine(one: Item, other: Item) -> bool:
    mine, theirs = _charted(one), _charted(other)
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def _charted(one: Item) -> frozenset[Citation]:
    """The medicines that it cites: what else two actions rest on may be anything."""
    return frozenset(
        c for c in one.citations if c.kind is CitationKind.CHART and c.quote.startswith("Medication")
    )


def _as_one(group: Sequence[Item]) -> Item:
    group = (
        sorted(group, key=lambda i: "business day" not in i.text) if _one_call(group[0], group[-1]) else group
    )
    first, detail = group[0], group[0].detail
    if len(group) == 1 or not isinstance(detail, ActionDetail):
        return first
    served = [i.detail.concern for i in group if isinstance(i.detail, ActionDetail)]
    business = "business day" in first.text
    cited = [
        c
        for i in group
        for c in i.citations
        if i is first or business or c.kind is CitationKind.CHART or "business day" not in c.quote
    ]
    more = tuple(c for c in dict.fromkeys(served) if c != detail.concern)
    calls = [i.text for i in group[1:] if _one_call(first, i)]
    text = " ".join((first.text, "Also:", *calls)) if calls else first.text
    return replace(
        first, text=text, citations=tuple(dict.fromkeys(cited)), detail=replace(detail, addresses=more)
    )


def spans_of(asked: Asked) -> tuple[Span, ...]:
    return tuple(b.words if isinstance(b, Fact) else b for b in asked.because)
