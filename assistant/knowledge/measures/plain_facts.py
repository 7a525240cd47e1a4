"""The particulars of a fact that was read without them: from another format, or by an earlier version of the reader.

What its own fields say stands in; what they do not say is left out, so a rule that needs it does not hold.
"""

from collections.abc import Iterator

from retrieval.model import (
    Allergy,
    Beside,
    Code,
    Encounter,
    Fact,
    Immunization,
    Measurement,
    Medicine,
    Order,
    Particulars,
    Problem,
    Procedure,
    Stretch,
)

_TYPES: tuple[tuple[type[Fact], str, str], ...] = (
    (Problem, "Condition", "onset"),
    (Measurement, "Observation", "effective"),
    (Procedure, "Procedure", "performed"),
    (Encounter, "Encounter", "period"),
    (Immunization, "Immunization", "occurrence"),
    (Allergy, "AllergyIntolerance", "onset"),
    (Medicine, "MedicationRequest", "authoredOn"),
    (Order, "ServiceRequest", "authoredOn"),
)
_DO_NOT = "do-not-perform"
_DONE = "final"
_CONDITIONS = "http://terminology.hl7.org/CodeSystem/condition-category"


def particulars(fact: Fact) -> tuple[Particulars, ...]:
    """Nothing of a note's words, which carry no codes of their own."""
    kind = next(((type, of) for cls, type, of in _TYPES if isinstance(fact, cls)), None)
    if kind is None or fact.stated:
        return ()
    type, of = kind
    if isinstance(fact, Order) and fact.pointer.startswith("DeviceRequest/"):
        type = "DeviceRequest"
    return (
        Particulars(
            type=type,
            pointer=f"Encounter/{fact.key}" if isinstance(fact, Encounter) else f"{fact.pointer}#{fact.id}",
            status=fact.status or (_DONE if isinstance(fact, Measurement) else ""),
            times=tuple(_times(fact, of)),
            beside=tuple(_beside(fact)),
            forbidden=fact.status == _DO_NOT,
            valued=isinstance(fact, Measurement) and fact.value != "",
        ),
    )


def _times(fact: Fact, of: str) -> Iterator[Stretch]:
    if isinstance(fact, Encounter):
        if fact.start or fact.end:
            yield Stretch(of=of, start=fact.start, end=fact.end)
        return
    start = fact.onset if isinstance(fact, Problem) else fact.date
    if start:
        yield Stretch(of=of, start=start, end=start)
    if isinstance(fact, Problem) and fact.abated:
        yield Stretch(of="abatement", start=fact.abated, end=fact.abated)
    if isinstance(fact, Medicine) and fact.date:
        yield Stretch(of="bounds", start=fact.date, end=fact.ended)


def _beside(fact: Fact) -> Iterator[Beside]:
    match fact:
        case Problem() if fact.category:
            yield Beside(of="category", code=Code(system=_CONDITIONS, code=fact.category))
        case Measurement() if fact.category:
            yield Beside(of="category", code=Code(system="", code=fact.category))
        case Medicine() if fact.setting:
            yield Beside(of="category", code=Code(system="", code=fact.setting))
        case Encounter() if fact.setting:
            yield Beside(of="class", code=Code(system="", code=fact.setting))
