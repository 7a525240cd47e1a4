"""What the patient has: one item a problem, a note's shorthand folded into the coded entry."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.domain.draft import (
    Item,
    ItemKind,
    ProblemDetail,
)
from assistant.knowledge.concerns import families
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


_NURSING = frozenset({"34746-8", "28651-8", "34119-8", "68612-1"})  # LOINC: nurse notes of all kinds


def judged(problem: Problem, desk: Desk) -> bool:
    """Coded, or stated by somebody who diagnoses: what a shift note observes is a finding of that shift, and a
    test that was sent or a value that was once too high is no disease.
    """
    document = desk.record.document(problem.words.document) if problem.stated else None
    if document is None:
        return True
    if families().no_concern.search(plain(problem.name)):
        return False
    code = document.type.code if document.type else ""
    return code not in _NURSING and "nurs" not in f"{document.title} {document.author_role or ''}".lower()


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
    return _problem_items([p for p in desk.record.of(Problem) if active(p) and judged(p, desk)], desk)


def _problem_items(found: Iterable[Problem], desk: Desk) -> list[Item]:
    """One item a problem: coded entries first, and a note's shorthand for one of them folded into it as evidence."""
    items = [_with_more(problem_item(p), others) for p, others in distinct_problems(found)]
    return fitting(items, MOST, "problems", desk)


def distinct_problems(found: Iterable[Problem]) -> list[tuple[Problem, list[Problem]]]:
    """Each disease once, with the other entries that say the same."""
    kept: list[tuple[frozenset[str], Problem, list[Problem]]] = []
    for p in sorted(found, key=lambda p: (p.stated, *newest(p))):
        words = _concept(p.name)
        same = next((k for k in kept if _same(words, k[0], p)), None)
        if same is None:
            kept.append((words, p, []))
        else:
            same[2].append(p)
    return [(p, others) for _, p, others in kept]


def _same(words: frozenset[str], other: frozenset[str], p: Problem) -> bool:
    """Whether a later entry says no other disease. An entry without words of its own is like none."""
    return bool(words and other) and (words <= other or (other <= words and p.stated))


def _with_more(one: Item, others: Sequence[Problem]) -> Item:
    more = tuple(chart(p.words) for p in others[:2])
    return replace(one, citations=tuple(dict.fromkeys((*one.citations, *more))))


def _concept(name: str) -> frozenset[str]:
    """The words that say which disease it is: abbreviations spelled out, years and small words aside."""
    words = re.findall(r"[a-z][a-z0-9]+|\d[a-z]", plain(name).lower())
    spelled = [w for word in words for w in (terms.expand([word])[1:] or [word])]
    matter = frozenset(w for w in spelled if w not in _SMALL and not w.isdigit())
    return matter or frozenset(words)


def stay_diagnoses(desk: Desk) -> list[Item]:
    """Charted under the stay, the encounter's own order first; then the problems that the patient came with."""
    if desk.stay is None:
        return problems(desk)
    stay = desk.stay
    named = [n.lower() for n in stay.diagnoses]
    every = [p for p in desk.record.of(Problem) if p.verification not in NOT_SO and judged(p, desk)]
    needs = {n.words.document for n in desk.record.of(SocialNeed)}
    charted = [p for p in every if p.words.document not in needs and during(p, stay)]
    began = day(stay.start)
    standing = [
        p
        for p in every
        if p not in charted
        and p.words.document not in needs
        and active(p)
        and (p.category == "problem-list-item" or not charted)
        and began
        and (day(p.date) or began) <= began
    ]
    of_the_stay = {str(p.words.document) for p in charted}
    items = sorted(
        _problem_items([*charted, *standing], desk),
        key=lambda i: not any(c.source in of_the_stay for c in i.citations),
    )
    return sorted(
        items, key=lambda i: next((n for n, d in enumerate(named) if d in i.text.lower()), len(named))
    )
