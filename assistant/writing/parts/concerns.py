"""What the plan is about: each concern once, the most dangerous first, by the name that goals and actions use."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.domain.draft import Citation, Item, ItemKind, ProblemDetail
from assistant.knowledge.concerns import Families, Family, families
from assistant.knowledge.guidelines import Applicable, Asked
from assistant.knowledge.stays import day
from assistant.writing.desk import Desk, chart, item, said_of
from assistant.writing.parts.person import needs_of
from assistant.writing.parts.problems import active, distinct_problems, judged, problem_item
from assistant.writing.parts.saying import plain
from retrieval.model import (
    Encounter,
    Fact,
    Medicine,
    Order,
    Preference,
    Problem,
    Report,
    SocialNeed,
)

#: What calls for work whatever the disease: a stay in hospital, results that are out, the medicines together.
_THEMES: dict[type[Fact], str] = {
    Encounter: "stay",
    Report: "results",
    Order: "results",
    Medicine: "medicines",
}


#: The guideline that gives such a theme its name, where it applies.
_USUAL = {"stay": "transitional-care", "results": "pending-results", "medicines": "medication-safety"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """``facts`` are the ids of what it stands for. ``item`` is None for a need, which has its own section."""

    label: str
    place: int
    family: Family | None
    facts: frozenset[str]
    item: Item | None


def concerns(desk: Desk) -> tuple[Concern, ...]:
    return desk.once("concerns", _concerns)


def concern_of(asked: Asked, applies: Applicable, desk: Desk) -> str:
    """The concern that an entry of a guideline serves: by its own words, then by the facts that made it apply.

    An entry about no concern of this chart is of its guideline's own theme.
    """
    entry = f"concern of {applies.guideline.key}/{asked.entry.id}"
    return desk.once(entry, lambda desk: _concern_of(asked, applies, desk))


#: What serves those who help, the handover or the papers is of no disease, whichever disease made it apply.
_OF_NO_DISEASE = re.compile(
    r"caregiver|famil|advance care|proxy|code status|what matters|handover|hand-over|services at home",
    re.IGNORECASE,
)


def _concern_of(asked: Asked, applies: Applicable, desk: Desk) -> str:
    every, known = concerns(desk), families()
    if said := _OF_NO_DISEASE.search(asked.entry.concern):
        named = next((c for c in every if said[0].lower() in c.label.lower()), None)
        return named.label if named else applies.guideline.title
    family = known.named(asked.entry.concern)
    charted = next((c for c in every if family is not None and c.family == family), None)
    if charted is None:
        ids = [f.id for f in (*asked.because, *applies.because) if isinstance(f, Fact)]
        told = [c for i in ids for c in every if i in c.facts]
        charted = told[0] if told else None
    if charted is None and (family := known.named(applies.guideline.title)) is not None:
        charted = next((c for c in every if c.family == family), None)
    return charted.label if charted else _theme_of(asked, applies, desk)


def _theme_of(asked: Asked, applies: Applicable, desk: Desk) -> str:
    """One theme for all that a stay calls for, one for the medicines: the guideline that asks most names it."""
    themes = desk.once("themes", _themes)
    usual = _USUAL.get(_called_for_by(asked, applies), "")
    if titled := next((a.guideline.title for a in desk.guidelines if a.guideline.id == usual), ""):
        return titled
    return themes.get(_called_for_by(asked, applies), applies.guideline.title)


def _themes(desk: Desk) -> dict[str, str]:
    asking: dict[str, dict[str, int]] = {}
    for applies in desk.guidelines:
        if families().named(applies.guideline.title) is not None:
            continue
        for asked in applies.due(desk.kind):
            if kind := _called_for_by(asked, applies):
                counted = asking.setdefault(kind, {})
                counted[applies.guideline.title] = counted.get(applies.guideline.title, 0) + 1
    return {kind: max(counted, key=lambda title: (counted[title], title)) for kind, counted in asking.items()}


def _called_for_by(asked: Asked, applies: Applicable) -> str:
    """The kind of fact that makes it apply, where that kind is a theme of its own; "" where it is not."""
    facts = [f for f in (*asked.because, *applies.because) if isinstance(f, Fact)]
    kinds = [type(f) for f in facts]
    return next((name for kind, name in _THEMES.items() if kind in kinds), "")


def _concerns(desk: Desk) -> tuple[Concern, ...]:
    known = families()
    problems = _of_problems(desk, known)
    needs = [
        Concern(
            label=label,
            place=len(known.every) + 1000,
            family=None,
            facts=frozenset(n.id for n in said) | _coded(said, desk),
            item=None,
        )
        for label, said in needs_of(desk)
    ]
    return (*sorted(problems, key=lambda c: c.place), *needs)


def _coded(said: Sequence[SocialNeed], desk: Desk) -> frozenset[str]:
    """Problems that say the need in code: the same line of the chart, read twice."""
    lines = {n.words.document for n in said}
    return frozenset(p.id for p in desk.record.of(Problem) if p.words.document in lines)


def is_concern(problem: Problem, desk: Desk) -> bool:
    """An active problem that somebody judged, and neither a need nor a wish, which stand elsewhere."""
    elsewhere = desk.once("told elsewhere", _told_elsewhere)
    return (
        active(problem)
        and judged(problem, desk)
        and problem.words.document not in elsewhere
        and not families().no_concern.search(plain(problem.name))
    )


def _told_elsewhere(desk: Desk) -> frozenset[str]:
    facts = [*desk.record.of(Preference), *(n for n in desk.record.of(SocialNeed) if n.domain)]
    coded = (f for f in facts if not f.stated)
    return frozenset(str(f.words.document) for f in coded)


def _of_problems(desk: Desk, known: Families) -> list[Concern]:
    grouped: dict[str, list[tuple[Problem, list[Problem]]]] = {}
    kinds: dict[str, Family] = {}
    for problem, others in distinct_problems(p for p in desk.record.of(Problem) if is_concern(p, desk)):
        family = known.of(problem)
        name = family.id if family else f"={problem.id}"
        grouped.setdefault(name, []).append((problem, others))
        if family:
            kinds[name] = family
    return [
        _concern(members, kinds.get(name), len(known.every) + n)
        for n, (name, members) in enumerate(grouped.items())
    ]


def _concern(
    members: Sequence[tuple[Problem, list[Problem]]], family: Family | None, otherwise: int
) -> Concern:
    head = min((p for p, _ in members), key=lambda p: _headness(p, family))
    rest = [p for p, _ in members if p is not head]
    cited: list[Citation] = []
    for p, others in members:
        cited += [chart(p.words), *(chart(o.words) for o in others[:2])]
    one = problem_item(head)
    also = "; ".join(plain(p.name) for p in rest)
    text = f"{one.text}; also charted: {also}" if also else one.text
    detail = one.detail
    label = plain(head.name)
    if isinstance(detail, ProblemDetail):
        detail = replace(detail, concern=label)
    return Concern(
        label=label,
        place=family.place if family else otherwise,
        family=family,
        facts=frozenset(f.id for p, others in members for f in (p, *others)),
        item=item(ItemKind.PROBLEM, text, *said_of(head), *cited, detail=detail),
    )


def _headness(p: Problem, family: Family | None) -> tuple[bool, int, bool, str, str]:
    """The coded disease before a note's shorthand, and what has lasted before its latest bout."""
    held = next((n for n, s in enumerate(family.conditions) if s.holds(p)), 99) if family else 0
    since = day(p.onset) or day(p.date)
    began = (p.onset or p.date or "9999") if since is None else since.isoformat()
    return (p.stated, held == 99, p.category == "encounter-diagnosis", began, p.id)
