"""What the patient has: one item a problem, a note's shorthand folded into the coded entry."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.domain.draft import (
    Item,
    ItemKind,
    ProblemDetail,
)
from assistant.knowledge.answered import answer_to, sets_of, words_of
from assistant.knowledge.concerns import families
from assistant.knowledge.stays import day, during
from assistant.writing.desk import Desk, chart, fitting, item, said_of
from assistant.writing.parts.saying import MOST, NOT_SO, newest, plain
from retrieval.model import (
    Document,
    Problem,
    SocialNeed,
)

_ACTIVE = {"active", "recurrence", "relapse"}


_NURSING = frozenset({"34746-8", "28651-8", "34119-8", "68612-1"})  # LOINC: nurse notes of all kinds


def judged(problem: Problem, desk: Desk) -> bool:
    """Coded, or stated by somebody who diagnoses: what a shift note observes is a finding of that shift, and a
    test that was sent or a value that was once too high is no disease. Nor is what a note carries forward from years
    ago, what was only asked and has been answered since, or a code status.
    """
    if families().no_concern.search(plain(problem.name)):
        return False
    document = desk.record.document(problem.words.document) if problem.stated else None
    if answer_to(problem, desk.record) is not None:
        return False
    if document is None:
        return True
    if _carried_forward(problem, document):
        return False
    code = document.type.code if document.type else ""
    return code not in _NURSING and "nurs" not in f"{document.title} {document.author_role or ''}".lower()


def _carried_forward(problem: Problem, document: Document) -> bool:
    """Whether the list that names it says that it is older than the note it stands in."""
    listed, written = problem.date or "", document.date or ""
    return bool(listed and written) and listed < written[: len(listed)]


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
    items = [_with_more(problem_item(p), others) for p, others in distinct_problems(found, bouts=True)]
    return fitting(items, MOST, "problems", desk)


def distinct_problems(
    found: Iterable[Problem], *, bouts: bool = False
) -> list[tuple[Problem, list[Problem]]]:
    """Each disease once, with the other entries that say the same. ``bouts``: a coded bout is no second disease."""
    kept: list[tuple[Problem, list[Problem]]] = []
    for p in sorted(found, key=lambda p: (p.stated, *newest(p))):
        same = next((k for k in kept if _same(p, k[0], bouts=bouts or p.stated)), None)
        if same is None:
            kept.append((p, []))
        else:
            same[1].append(p)
    return kept


def _same(p: Problem, kept: Problem, *, bouts: bool) -> bool:
    """Whether a later entry says no other disease than the one that is kept.

    Its words are all among the other's; or both are of the same named diseases and differ by no more than how bad, how
    long or of what sort: "Acute on chronic HFrEF", "acute on chronic systolic heart failure".
    """
    mine, theirs = _concept(p.name), _concept(kept.name)
    if not (mine and theirs):
        return False
    if mine <= theirs or (theirs <= mine and p.stated):
        return families().of(p) in {None, families().of(kept)}
    kinds = sets_of(p) if bouts else frozenset()
    return bool(kinds) and kinds == sets_of(kept) and not _told_apart(mine ^ theirs)


def _told_apart(words: frozenset[str]) -> bool:
    """Whether one of the words says another disease, and not only how it is."""
    return any(not _HOW.fullmatch(w) for w in words)


_HOW = re.compile(
    r"acute|chronic|systolic|diastolic|reduced|preserved|ejection|fraction|left|ventricular|lvef|ef|nonischemic"
    r"|congestive|decompensated|exacerbation|severe|moderate|mild|very|stable|unstable|controlled|uncontrolled|improv\w+"
    r"|worse\w*|recurrent|persistent|permanent|paroxysmal|known|new|old|early|late|stage|class|grade|type|mellitus"
    r"|essential|primary|unspecified|disorder|disease|untreated|treated|not|yet|on|high|low|\w?\d\w*"
)


def _with_more(one: Item, others: Sequence[Problem]) -> Item:
    """A coded entry of the same disease that says more of it is named beside; a note's shorthand is evidence alone."""
    coded = [p for p in others if not p.stated and not _concept(p.name) <= _concept(one.text)]
    more = tuple(chart(p.words) for p in (coded or others)[:2])
    also = f"; also charted: {'; '.join(plain(p.name) for p in coded[:2])}" if coded else ""
    return replace(one, text=one.text + also, citations=tuple(dict.fromkeys((*one.citations, *more))))


_BESIDE = frozenset({"mellitus", "essential", "type"})


def _concept(name: str) -> frozenset[str]:
    """The words that say which disease it is; the whole name where none of them does."""
    words = words_of(plain(name))
    return words - _BESIDE or words


def _later(p: Problem, began: str) -> bool:
    """Whether it began after that day; a year or a month alone is held against the day's own."""
    onset = (p.date or "")[:10]
    return onset > began[: len(onset)]


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
        and not _later(p, began.isoformat())
    ]
    of_the_stay = {str(p.words.document) for p in charted}
    items = sorted(
        _problem_items([*charted, *standing], desk),
        key=lambda i: not any(c.source in of_the_stay for c in i.citations),
    )
    return sorted(
        items, key=lambda i: next((n for n, d in enumerate(named) if d in i.text.lower()), len(named))
    )
