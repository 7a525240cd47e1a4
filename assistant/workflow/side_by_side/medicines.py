"""A medicine or an allergy of a human summary beside ours: the same one, and where dose, time or end differ."""

import re
from collections.abc import Sequence

from assistant.domain.draft import AllergyDetail, Change, Item, MedicineDetail
from assistant.workflow.side_by_side.names import is_called
from assistant.workflow.side_by_side.ours import Ours
from assistant.workflow.side_by_side.words import figures_apart, one_name
from retrieval.model import Allergy, Medicine
from retrieval.reconcile import same
from retrieval.text.quantities import Figure, figures, routes
from retrieval.text.terms import ingredient, names_a_class

_MG = {"g": 1000.0, "mg": 1.0, "ug": 0.001}
_FORMS = frozenset({"tablet", "capsule", "puff", "drop", "patch", "spray"})
_TIMES = frozenset({"minute", "hour", "day", "week", "month", "year"})
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s?(?:-|–|to)\s?(?=\d+(?:\.\d+)?\s?([a-zµ]+))", re.IGNORECASE)
_OVER = frozenset({Change.STOPPED, Change.HELD})


def is_medicine(item: Item, medicine: Medicine) -> bool:
    if not isinstance(item.detail, MedicineDetail):
        return False
    known, theirs = ingredient(item.detail.name), ingredient(medicine.name)
    if known or theirs:
        return known == theirs
    return one_name(item.detail.name, medicine.name)


def medicine_differs(item: Item, medicine: Medicine) -> str:
    detail = item.detail
    assert isinstance(detail, MedicineDetail)
    if (detail.change in _OVER) != same.is_over(medicine):
        ours, theirs = (
            ("stopped or held", "taken") if detail.change in _OVER else ("taken", "stopped or held")
        )
        return f"{ours} with us, {theirs} with them"
    theirs_said = " ".join((medicine.dosage, medicine.dose, medicine.frequency, medicine.words.text))
    ours_said = " ".join((detail.dose, detail.directions, detail.frequency, detail.name))
    for what, find in (("dose", _amounts), ("frequency", _often), ("route", routes)):
        mine, their = find(ours_said), find(theirs_said)
        if apart := figures_apart(mine, their):
            return f"the {what} differs: {apart}"
    return ""


def _amounts(text: str) -> frozenset[Figure]:
    """How much of the medicine itself; of how many tablets only where nothing else is said."""
    whole = _RANGE.sub(lambda m: f"{m[1]} {m[2]} ", text)  # "40-50 mg" is 40 mg or 50 mg
    found = {f for f in figures(whole) if f.kind == "number" and f.unit and f.unit not in _TIMES}
    return frozenset({_in_mg(f) for f in found if f.unit not in _FORMS} or found)


def _in_mg(figure: Figure) -> Figure:
    if figure.unit not in _MG or "/" in figure.value:
        return figure
    return Figure("number", f"{float(figure.value) * _MG[figure.unit]:g}", "mg")


def _often(text: str) -> frozenset[Figure]:
    return frozenset(f for f in figures(text) if f.kind == "frequency")


def allergy(fact: Allergy, ours: Sequence[Ours]) -> tuple[list[Ours], str]:
    mine = [o for o in ours if isinstance(o.item.detail, AllergyDetail)]
    if fact.none_known:
        none = [o for o in mine if _none_known(o.item)]
        against = [o for o in mine if not _none_known(o.item) and _in_scope(o.item, same.scope(fact))]
        return (against, "an allergy with us, none known with them") if against else (none, "")
    held = [o for o in mine if is_called(o.item, same.substance(fact))]
    if held:
        return held, ""
    none = [o for o in mine if _none_known(o.item)]
    return (none, "none known with us, an allergy with them") if none else ([], "")


def _in_scope(item: Item, scope: str) -> bool:
    """Whether "no known drug allergies" denies this one too; of food and the like only the words could tell."""
    substance = item.detail.substance if isinstance(item.detail, AllergyDetail) else ""
    return not scope or (scope == "medication" and bool(ingredient(substance) or names_a_class(substance)))


def _none_known(item: Item) -> bool:
    return isinstance(item.detail, AllergyDetail) and item.detail.none_known
