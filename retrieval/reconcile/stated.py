"""What only a note states, folded into what it repeats: of several notes the newest list speaks.

A note that contradicts an order is a conflict, not a correction: which of the two holds is for a clinician to say.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from retrieval.model import Allergy, AnyFact, Conflict, Medicine, Problem
from retrieval.reconcile.amounts import same_amount
from retrieval.reconcile.merging import Merged
from retrieval.reconcile.same import (
    in_use,
    in_words,
    is_current,
    is_over,
    is_planned,
    medicine_key,
    place,
    substance,
)
from retrieval.text.lay_names import LayName, lay_name

_AGAIN = re.compile(r"\b(?:new|again|recurr\w+|relaps\w+|flare\w*|acute on)\b", re.IGNORECASE)


def fold_stated(merged: Merged, stated: Sequence[AnyFact]) -> list[Conflict]:
    """Folds each stated fact, the newest first, into what it repeats; keeps what is new; returns what contradicts."""
    disputed: list[Conflict] = []
    newest = max(((fact.date or "")[:10] for fact in stated if isinstance(fact, Medicine)), default="")
    for fact in stated:
        match fact:
            case Medicine():
                disputed += _called_otherwise(merged, fact, newest)
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
    over = [one for one in named if not is_current(one) and not fact.status and not _is_new(fact, one.abated)]
    return next(iter([*alike, *over]), None)


def _is_new(fact: Problem, end: str | None) -> bool:
    """Whether a note of after the end has it again: as a diagnosis of the visit, or in a word. A history repeats."""
    if not (fact.date and end) or fact.date[:10] <= end[:10]:
        return False
    return fact.category == "encounter-diagnosis" or _AGAIN.search(fact.words.text) is not None


def _allergy_like(merged: Merged, fact: Allergy) -> Allergy | None:
    alike = [one for one in merged.of(Allergy) if one.none_known is fact.none_known]
    return next((one for one in alike if substance(one) == substance(fact)), None)


def _called_otherwise(merged: Merged, fact: Medicine, newest: str) -> list[Conflict]:
    """An everyday name ("water pill") is the one charted medicine that it fits, and no second one.

    Where several fit, it is one of those on the list already: which one is asked. Where none fits, it stays by itself.
    """
    lay = lay_name(fact.name)
    if lay is None:
        return _fold_medicine(merged, fact, newest)
    meant = _meant(merged, fact, lay)
    if not meant:
        merged.add(fact)
        return []
    if len({medicine_key(one) for one in meant}) == 1:
        return _fold_medicine(merged, replace(fact, name=meant[0].name), newest)
    names = ", ".join(dict.fromkeys(medicine_key(one) for one in meant))
    reason = f"“{fact.name}” may be any of several medicines on the list: {names}; ask which one is meant"
    return [
        Conflict(about="medicine name", said=(fact.words, *(one.words for one in meant[:4])), reason=reason)
    ]


def _meant(merged: Merged, fact: Medicine, lay: LayName) -> list[Medicine]:
    """The charted medicines that it can be, those first that were taken on the day of the note; given ones are none."""
    fits = [
        one
        for one in merged.of(Medicine)
        if not is_planned(one)
        and lay_name(one.name) is None
        and lay.may_be(one.name, f"{one.dosage} {one.route}")
    ]
    then = [one for one in fits if _taken_on(one, (fact.date or "")[:10])]
    now = [one for one in fits if in_use(one)]
    return then or now or fits


def _taken_on(one: Medicine, on: str) -> bool:
    begun, ended = (one.date or "")[:10], (one.ended or "")[:10]
    if not on or (begun and begun > on):
        return False
    return in_use(one) if not ended else ended >= on


def _fold_medicine(merged: Merged, fact: Medicine, newest: str) -> list[Conflict]:
    """The same medicine in use with the same dose is one fact. An older list with another dose stays in its note."""
    named = [one for one in merged.of(Medicine) if medicine_key(one) == medicine_key(fact)]
    same = [one for one in named if not (one.setting and fact.setting) or one.setting == fact.setting]
    current, ended = [one for one in same if in_use(one)], [one for one in same if is_over(one)]
    if is_over(fact):
        return _listed_as_ended(merged, fact, current, ended)
    alike = [*current, *(one for one in named if _is_repeated_after_discharge(one, fact, named))]
    if is_planned(fact):
        alike += [one for one in same if is_planned(one) and not is_over(one)]
    if repeated := next((one for one in alike if same_amount(one, fact)), None):
        merged.fold(repeated, fact)
        return []
    if any(_is_older(fact, one) for one in current):
        return []
    if ended and not current and not is_planned(fact):
        return _listed_after_its_end(merged, fact, ended, newest)
    merged.add(fact)
    return []


def _is_repeated_after_discharge(order: Medicine, fact: Medicine, named: Sequence[Medicine]) -> bool:
    """Whether a list of what is taken at home was written when this discharge order stood, and so repeats it.

    A list of before the stay is kept apart, that the two can be compared. On the day of the discharge itself it may be
    either: it is the list of after it when the chart has the list of before besides.
    """
    if order.setting != "discharge" or not in_use(order) or not (place(fact) == "home" and fact.setting):
        return False
    listed, ordered = (fact.date or "")[:10], (order.date or "")[:10]
    if not (listed and ordered) or listed < ordered:
        return False
    return listed > ordered or any(place(one) == "home" and _is_older(one, order) for one in named)


def _listed_as_ended(
    merged: Merged, fact: Medicine, current: list[Medicine], ended: list[Medicine]
) -> list[Conflict]:
    """A note that says a medicine was stopped repeats an order that has ended; one that goes on, it contradicts."""
    _fold_or_add(merged, fact, ended[-1] if ended else None)
    if not current or any(_is_older(fact, one) for one in current):
        return []
    said = "is not taken" if fact.status == "not-taken" else "was stopped or held"
    reason = f"a note says that a medicine {said} that the chart also has in use"
    return [Conflict(about="medicine status", said=(current[0].words, fact.words), reason=reason)]


def _is_older(fact: Medicine, than: Medicine) -> bool:
    return bool(fact.date and than.date) and (fact.date or "")[:10] < (than.date or "")[:10]


def _listed_after_its_end(
    merged: Merged, fact: Medicine, ended: list[Medicine], newest: str
) -> list[Conflict]:
    """A list from before the end says nothing new; one from after it contradicts.

    Where the chart does not say when the end was, a list of the same visit, or one that a newer list has replaced,
    tells of the time before it. A name without a direction, in any list but that of a discharge, is what was once
    prescribed, copied: it contradicts, and does not bring the medicine back into use.
    """
    last = max(ended, key=lambda one: (one.ended or one.date or "", one.id))
    listed, until = (fact.date or "")[:10], (last.ended or last.date or "")[:10]
    of_its_time = bool(listed and until) and listed <= until
    replaced = last.ended is None and (listed < newest or (last.encounter or "") == fact.encounter)
    directed = bool(fact.frequency or fact.as_needed or fact.setting == "discharge")
    if of_its_time or replaced or not directed:
        merged.fold(last, fact)
    else:
        merged.add(fact)
    if of_its_time or replaced:
        return []
    reason = "a note lists a medicine as taken that the orders have ended"
    return [Conflict(about="medicine status", said=(last.words, fact.words), reason=reason)]
