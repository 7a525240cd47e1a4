"""What only a note states, folded into what it repeats: of several notes the newest list speaks.

A note that contradicts an order is a conflict, not a correction: which of the two holds is for a clinician to say.
"""

from collections.abc import Sequence

from retrieval.model import Allergy, AnyFact, Conflict, Medicine, Problem
from retrieval.reconcile.merging import Merged
from retrieval.reconcile.same import in_use, in_words, is_current, medicine_key, strength, substance


def fold_stated(merged: Merged, stated: Sequence[AnyFact]) -> list[Conflict]:
    """Folds each stated fact, the newest first, into what it repeats; keeps what is new; returns what contradicts."""
    disputed: list[Conflict] = []
    newest = max(((fact.date or "")[:10] for fact in stated if isinstance(fact, Medicine)), default="")
    for fact in stated:
        match fact:
            case Medicine():
                disputed += _fold_medicine(merged, fact, newest)
            case Problem():
                _fold_or_add(merged, fact, _problem_like(merged, fact))
            case Allergy():
                _fold_or_add(merged, fact, _allergy_like(merged, fact))
            case _:
                merged.add(fact)
    return disputed


def _fold_or_add(merged: Merged, fact: AnyFact, same: AnyFact | None) -> None:
    if same is None:
        merged.add(fact)
    else:
        merged.fold(same, fact)


def _problem_like(merged: Merged, fact: Problem) -> Problem | None:
    """The problem it repeats: one that goes on, or one that was over and that it says nothing new of."""
    named = [one for one in merged.of(Problem) if in_words(one.name) == in_words(fact.name)]
    named = [one for one in named if one.verification not in ("refuted", "entered-in-error")]
    alike = [one for one in named if is_current(one) is is_current(fact)]
    over = [
        one for one in named if not is_current(one) and not fact.status and not _came_after(fact, one.abated)
    ]
    return next(iter([*alike, *over]), None)


def _came_after(fact: AnyFact, end: str | None) -> bool:
    return bool(fact.date and end) and (fact.date or "")[:10] > (end or "")[:10]


def _allergy_like(merged: Merged, fact: Allergy) -> Allergy | None:
    alike = [one for one in merged.of(Allergy) if one.none_known is fact.none_known]
    return next((one for one in alike if substance(one) == substance(fact)), None)


def _fold_medicine(merged: Merged, fact: Medicine, newest: str) -> list[Conflict]:
    """The same medicine in use with the same dose is one fact. An older list with another dose stays in its note."""
    same = [one for one in merged.of(Medicine) if medicine_key(one) == medicine_key(fact)]
    same = [one for one in same if not (one.setting and fact.setting) or one.setting == fact.setting]
    current = [one for one in same if in_use(one)]
    if not in_use(fact):
        return _listed_as_ended(merged, fact, current, [one for one in same if not in_use(one)])
    for one in current:
        if not (strength(one) and strength(fact)) or strength(one) == strength(fact):
            merged.fold(one, fact)
            return []
    if any(_is_older(fact, one) for one in current):
        return []
    if same and not current:
        return _listed_after_its_end(merged, fact, same, newest)
    merged.add(fact)
    return []


def _listed_as_ended(
    merged: Merged, fact: Medicine, current: list[Medicine], ended: list[Medicine]
) -> list[Conflict]:
    """A note that says a medicine was stopped repeats an order that has ended; one that goes on, it contradicts."""
    _fold_or_add(merged, fact, ended[-1] if ended else None)
    if not current or any(_is_older(fact, one) for one in current):
        return []
    reason = "a note says that a medicine was stopped or held that the chart also has in use"
    return [Conflict(about="medicine status", said=(current[0].words, fact.words), reason=reason)]


def _is_older(fact: Medicine, than: Medicine) -> bool:
    return bool(fact.date and than.date) and (fact.date or "")[:10] < (than.date or "")[:10]


def _listed_after_its_end(
    merged: Merged, fact: Medicine, ended: list[Medicine], newest: str
) -> list[Conflict]:
    """A list from before the end says nothing new; one from after it contradicts.

    Where the chart does not say when the end was, a list of the same visit, or one that a newer list has replaced,
    tells of the time before it.
    """
    last = max(ended, key=lambda one: (one.ended or one.date or "", one.id))
    listed, until = (fact.date or "")[:10], (last.ended or last.date or "")[:10]
    of_its_time = bool(listed and until) and listed <= until
    replaced = last.ended is None and (listed < newest or (last.encounter or "") == fact.encounter)
    if of_its_time or replaced:
        merged.fold(last, fact)
        return []
    merged.add(fact)
    reason = "a note lists a medicine as taken that the orders have ended"
    return [Conflict(about="medicine status", said=(last.words, fact.words), reason=reason)]
