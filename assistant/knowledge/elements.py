"""What a document must contain, held against what it contains: present, documented as absent, missing, or exempt.

An element is never inferred to be absent. It is present where an item carries it, documented as absent where an item
quotes the chart saying "none", exempt only where the record says why, and missing in every other case.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from textwrap import shorten

from assistant.domain.draft import (
    ActionDetail,
    AllergyDetail,
    Change,
    CitationKind,
    Element,
    GoalDetail,
    Item,
    ItemId,
    ItemKind,
    Kind,
    MedicineDetail,
    PersonDetail,
    Presence,
    ReferralDetail,
    ResultDetail,
    Section,
    StatementDetail,
    Verdict,
)
from assistant.knowledge.chart import first_day
from assistant.knowledge.concerns import families, wants_a_goal
from assistant.knowledge.element_file import Clause, Required, required
from assistant.knowledge.stays import is_emergency, summarises_nothing
from assistant.knowledge.well_adult import well_adult
from retrieval.model import Encounter, Record
from retrieval.text import terms
from retrieval.text.addressed import addressed

ADULT = 18  # years: advance directives are of adults
_DIED = re.compile(r"\b(?:died|dead|death|deceased|expired)\b", re.IGNORECASE)
_SMALL = frozenset("a an and at by due for in no of on or other the to type unspecified with without".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An item with the section it stands in."""

    section: str
    item: Item


def checklist(kind: Kind, sections: Sequence[Section], spared: Mapping[str, str]) -> tuple[Element, ...]:
    """Every required element of the kind. A rejected item carries nothing. ``spared``: element id, and why exempt."""
    placed = tuple(
        Placed(section=s.id, item=i)
        for s in sections
        for i in s.items
        if i.decision is None or i.decision.verdict is not Verdict.REJECT
    )
    return tuple(_element(r, placed, spared.get(r.id, "")) for r in required(kind))


def exempt(kind: Kind, record: Record, stay: Encounter | None, as_of: date | None) -> dict[str, str]:
    """The elements that this record says do not apply, with why. A summary of no stay has none: one finding says it."""
    if kind is Kind.DISCHARGE_SUMMARY and summarises_nothing(record, stay):
        return {r.id: "the record shows no stay" for r in required(kind)}
    true = {name: why for name, holds in _EXEMPT.items() if (why := holds(record, stay, as_of))}
    return {r.id: true[name] for r in required(kind) for name in r.spared if name in true}


def exempt_before(checklist: Iterable[Element]) -> dict[str, str]:
    """The same, out of a checklist that was made with the record at hand."""
    return {e.id: e.note for e in checklist if e.presence is Presence.NOT_APPLICABLE}


def natural_kind(section: str) -> ItemKind:
    """What a statement that a clinician adds to a section is, unless they say otherwise."""
    return _NATURAL.get(section, ItemKind.STATEMENT)


_NATURAL = {
    "allergies": ItemKind.ALLERGY,
    "medications": ItemKind.MEDICINE,
    "discharge_medications": ItemKind.MEDICINE,
    "discharge_diagnoses": ItemKind.PROBLEM,
    "health_concerns": ItemKind.PROBLEM,
    "problems": ItemKind.PROBLEM,
    "procedures": ItemKind.PROCEDURE,
    "goals": ItemKind.GOAL,
    "interventions": ItemKind.ACTION,
    "follow_up": ItemKind.ACTION,
    "what_matters": ItemKind.PREFERENCE,
    "advance_directives": ItemKind.PREFERENCE,
    "social_needs": ItemKind.NEED,
    "devices": ItemKind.DEVICE,
    "reason_for_referral": ItemKind.REFERRAL,
}


# --- one element -----------------------------------------------------------------------------------------------


def _element(r: Required, placed: Sequence[Placed], why_exempt: str) -> Element:
    presence, where, note = _judged(r, placed)
    if presence is Presence.MISSING and why_exempt:
        presence, note = Presence.NOT_APPLICABLE, why_exempt
    return Element(id=r.id, title=r.title, presence=presence, where=where, note=note)


def _judged(r: Required, placed: Sequence[Placed]) -> tuple[Presence, tuple[ItemId, ...], str]:
    for_it = [p.item for p in placed if p.item.fills == r.id]
    if r.rule:
        where, left = RULES[r.rule](placed)
        if left and not for_it:
            return Presence.MISSING, where, f"{r.missing}: {'; '.join(left)}" if any(left) else r.missing
        return Presence.PRESENT, tuple(dict.fromkeys((*where, *(i.id for i in for_it)))), ""
    none = [p.item for p in placed if r.none and _may_deny(p, r) and _denies(p.item, r.none)]
    found = [p.item for p in placed if any(_holds(c, p) for c in r.found) and not _orders(p.item)]
    carries = [i for i in dict.fromkeys(_ids([*found, *for_it])) if i not in set(_ids(none))]
    if carries:
        return Presence.PRESENT, tuple(carries), ""
    if none:
        return Presence.ABSENT, tuple(_ids(none)), "documented as absent"
    return Presence.MISSING, (), r.missing


def _orders(item: Item) -> bool:
    """Whether the words that are quoted give orders to whoever reads them: those fill nothing."""
    return (
        isinstance(item.detail, StatementDetail) and item.written_by != "reviewer" and _addressed(item.text)
    )


_addressed = lru_cache(maxsize=4096)(addressed)


def _ids(items: Iterable[Item]) -> Iterator[ItemId]:
    return (i.id for i in items)


def _may_deny(p: Placed, r: Required) -> bool:
    """Where "none" counts: in the element's own section, and in any sentence that is quoted or a reviewer's."""
    return p.section == r.section or p.item.fills == r.id or HAS["quoted"](p.item)


def _denies(item: Item, none: re.Pattern[str]) -> bool:
    if isinstance(item.detail, AllergyDetail) and item.kind is ItemKind.ALLERGY and item.detail.none_known:
        return True
    return none.search(item.text) is not None


def _holds(clause: Clause, p: Placed) -> bool:
    item = p.item
    if clause.within and p.section not in clause.within:
        return False
    if clause.kinds and item.kind not in clause.kinds:
        return False
    if clause.activities and not (
        isinstance(item.detail, ActionDetail) and item.detail.activity in clause.activities
    ):
        return False
    if any(HAS[trait](item) is not wanted for trait, wanted in clause.traits):
        return False
    return clause.says is None or clause.says.search(item.text) is not None


#: What a clause may ask of an item, by the names that ``elements.yaml`` uses.
HAS: Mapping[str, Callable[[Item], bool]] = {
    "quoted": lambda i: isinstance(i.detail, StatementDetail),
    "reviewer": lambda i: i.written_by == "reviewer",
    "charted": lambda i: any(c.kind is not CitationKind.GUIDELINE for c in i.citations),
    "pending": lambda i: (
        (isinstance(i.detail, ResultDetail) and i.detail.pending)
        or (isinstance(i.detail, ActionDetail) and i.detail.concern == "pending result")
    ),
    "due": lambda i: getattr(i.detail, "due", None) is not None,
    "relation": lambda i: isinstance(i.detail, PersonDetail) and bool(i.detail.relation),
    "expressed": lambda i: isinstance(i.detail, GoalDetail) and i.detail.expressed_by == "patient",
    "measured": lambda i: isinstance(i.detail, GoalDetail) and bool(i.detail.measure or i.detail.target),
    "owned": lambda i: isinstance(i.detail, ActionDetail) and bool(i.detail.owner),
    "question": lambda i: isinstance(i.detail, ReferralDetail) and bool(i.detail.question),
    "urgency": lambda i: isinstance(i.detail, ReferralDetail) and bool(i.detail.urgency),
}


# --- elements that take more than one item to decide -------------------------------------------------------------

#: What carries the element, and by name what it still lacks. A lack without a name: there is nothing to look at.
Rule = Callable[[Sequence[Placed]], tuple[tuple[ItemId, ...], tuple[str, ...]]]


def every_change_is_explained(placed: Sequence[Placed]) -> tuple[tuple[ItemId, ...], tuple[str, ...]]:
    """A medicine that is new has its reason, one that was changed, stopped or held has its why, none is unclear."""
    found = [p.item for p in placed if p.item.kind is ItemKind.MEDICINE]
    if not found:
        return (), ("",)
    left = [i for i in found if not _explained(i)]
    return tuple(_ids(i for i in found if i not in left)), tuple(_short(_medicine(i)) for i in left)


def _explained(item: Item) -> bool:
    d = item.detail
    if item.written_by == "reviewer" or not isinstance(d, MedicineDetail):
        return True
    match d.change:
        case Change.CONTINUED | Change.CURRENT:
            return True
        case Change.NEW:
            return bool(d.because or d.reason)
        case Change.CHANGED | Change.STOPPED | Change.HELD:
            return bool(d.because) or " - note: " in item.text
        case _:
            return False


def _medicine(item: Item) -> str:
    return (
        f"{item.detail.name} ({item.detail.change})" if isinstance(item.detail, MedicineDetail) else item.text
    )


def every_concern_has_a_goal(placed: Sequence[Placed]) -> tuple[tuple[ItemId, ...], tuple[str, ...]]:
    """Of each problem that a goal steers: of a known disease for which the plan does something."""
    problems = [p.item for p in placed if p.item.kind is ItemKind.PROBLEM]
    goals = [p.item for p in placed if p.item.kind is ItemKind.GOAL]
    work = [p.item for p in placed if isinstance(p.item.detail, ActionDetail)]
    if not problems:
        return (), ("",)
    steered = [c for c in problems if wants_a_goal(families().named(c.text))]
    concerns = [c for c in steered if not work or any(about(w, c) for w in work)]
    left = tuple(_short(c.text) for c in concerns if not any(about(g, c) for g in goals))
    met = [g for g in goals if any(about(g, c) for c in concerns)]
    return tuple(_ids(met if concerns else problems)), left


def every_goal_has_an_action(placed: Sequence[Placed]) -> tuple[tuple[ItemId, ...], tuple[str, ...]]:
    goals = [p.item for p in placed if p.item.kind is ItemKind.GOAL]
    actions = [p.item for p in placed if isinstance(p.item.detail, ActionDetail)]
    ready = [a for a in actions if HAS["owned"](a) and HAS["due"](a)]
    if not goals:
        return (), ("",)
    met = [g for g in goals if _measured(g) and any(about(a, g) for a in ready)]
    return tuple(_ids(met)), tuple(_short(g.text) for g in goals if g not in met)


def _measured(goal: Item) -> bool:
    return HAS["measured"](goal) or goal.written_by == "reviewer"


def about(one: Item, other: Item) -> bool:
    """Whether two items speak of the same concern: by name, or because both rest on the same words of the chart."""
    mine, theirs = _topic(one), _topic(other)
    if mine and theirs and (mine <= theirs or theirs <= mine):
        return True
    if _concern(one) and _concern(one) <= _words(other.text):
        return True
    charted = {c for c in one.citations if c.kind is CitationKind.CHART}
    return any(c in charted for c in other.citations)


def _topic(item: Item) -> frozenset[str]:
    return _concern(item) or _words(item.text.split(", since ")[0])


def _concern(item: Item) -> frozenset[str]:
    return _words(getattr(item.detail, "concern", "") or "")


@lru_cache(maxsize=2048)
def _words(text: str) -> frozenset[str]:
    """The words that say which concern it is, abbreviations spelled out."""
    spelled = terms.expand(re.findall(r"[a-z][a-z0-9]+", text.lower()))
    return frozenset(part for w in spelled for part in w.split() if part not in _SMALL)


def _short(text: str) -> str:
    return shorten(text, 60, placeholder=" …")


RULES: Mapping[str, Rule] = {
    "every_change_is_explained": every_change_is_explained,
    "every_concern_has_a_goal": every_concern_has_a_goal,
    "every_goal_has_an_action": every_goal_has_an_action,
}


# --- who is exempt ---------------------------------------------------------------------------------------------


def _died(record: Record, stay: Encounter | None, as_of: date | None) -> str:
    if stay is None or not _DIED.search(stay.disposition):
        return ""
    return "the record says that the patient died in this stay"


def _under_18(record: Record, stay: Encounter | None, as_of: date | None) -> str:
    born = first_day(record.patient.birth_date)
    if born is None or as_of is None:
        return ""
    years = as_of.year - born.year - ((as_of.month, as_of.day) < (born.month, born.day))
    return f"the patient is under {ADULT}" if years < ADULT else ""


def _emergency(record: Record, stay: Encounter | None, as_of: date | None) -> str:
    return "an emergency visit, no stay" if stay is not None and is_emergency(stay) else ""


_EXEMPT: Mapping[str, Callable[[Record, Encounter | None, date | None], str]] = {
    "died": _died,
    "emergency": _emergency,
    "under_18": _under_18,
    "well_adult": well_adult,
}
