"""What the patient has: one item a problem, a note's shorthand folded into the coded entry."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.domain.draft import (
    Item,
    ItemKind,
    ProblemDetail,
)
from assistant.knowledge.stays import day, during
from assistant.writing.desk import Desk, chart, fitting, item, said_of
from assistant.writing.parts.saying import MOST, NOT_SO, newest, plain
from retrieval.model import (
    Problem,
    SocialNeed,
)
from retrieval.text import terms

_SMALL = frozenset(
    "a an and at due in of on or the to with without unspecified mellitus essential type".split()
)
_ACTIVE = {"active", "recurrence", "relapse"}


def active(problem: Problem) -> bool:
    """Charted as active, or charted without a status and never ended. A refuted one never is."""
    if problem.verification in NOT_SO or problem.abated:
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
    for p in sorted(found, key=lambda p: (p.stated, *newest(p))):
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
    charted = [p for p in desk.record.of(Problem) if p.verification not in NOT_SO and during(p, stay)]
    if not charted:
        began = day(stay.start)
        charted = [
            p for p in desk.record.of(Problem) if active(p) and began and (day(p.date) or began) <= began
        ]
    needs = {n.words.document for n in desk.record.of(SocialNeed)}
    charted = [p for p in charted if p.words.document not in needs]
    return _problem_items(charted, desk)
