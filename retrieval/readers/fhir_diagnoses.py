"""What a visit was for, by rank and by what each diagnosis was to it; and the visit that a problem belongs to."""

from retrieval.model import EncounterId
from retrieval.readers.fhir_chart import Chart
from retrieval.readers.fhir_shape import Json, objects
from retrieval.readers.fhir_sheet import Sheet
from retrieval.readers.fhir_words import code, concept

_ROLES = {
    "AD": "admission diagnosis", "DD": "discharge diagnosis", "CM": "comorbidity", "CC": "chief complaint",
    "pre-op": "diagnosis before the operation", "post-op": "diagnosis after the operation",
    "billing": "billing diagnosis",
}  # fmt: skip
_FIRST = ("discharge", "principal", "primary", "main", "final")
_LATER = {"comorbidity": 2, "chief complaint": 2, "secondary": 2, "billing": 3}
_PLAIN = 1


def role_of(diagnosis: Json) -> str:
    """What it was to the visit, in words: "discharge diagnosis"; "" where nothing says so."""
    use = diagnosis.get("use")
    return _ROLES.get(code(use), concept(use).lower())


def by_weight(r: Json) -> list[Json]:
    """The diagnoses of a visit: principal and discharge diagnoses first, then by rank, then as they stand."""
    return sorted(objects(r, "diagnosis"), key=lambda one: (_weight(role_of(one)), _rank(one)))


def say_diagnoses(r: Json, sheet: Sheet) -> tuple[str, ...]:
    """Says each with what it was to the visit; returns their names, each once, in that order."""
    names = [
        sheet.say(role_of(one) or "diagnosis", sheet.chart.called(one.get("condition"), r))
        for one in by_weight(r)
    ]
    return tuple(dict.fromkeys(name for name in names if name))


def visit_of(pointer: str, chart: Chart) -> EncounterId | None:
    """The visit that this problem was a diagnosis of; None when several say so with the same weight."""
    weights: dict[str, int] = {}
    for visit, one in chart.diagnosed_in(pointer):
        weight = _weight(role_of(one))
        weights[visit] = min(weight, weights.get(visit, weight))
    foremost = [visit for visit, weight in weights.items() if weight == min(weights.values())]
    return key_of_visit(foremost[0]) if len(foremost) == 1 else None


def key_of_visit(pointer: str) -> EncounterId:
    return EncounterId(pointer.partition("/")[2] or pointer)


def _weight(role: str) -> int:
    if any(word in role for word in _FIRST):
        return 0
    return next((weight for word, weight in _LATER.items() if word in role), _PLAIN)


def _rank(diagnosis: Json) -> float:
    rank = diagnosis.get("rank")
    return rank if isinstance(rank, (int, float)) and rank > 0 else float("inf")
