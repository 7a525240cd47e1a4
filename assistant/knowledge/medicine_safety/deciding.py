"""Whom a caution concerns today: decided from the chart, or left open with what the record lacks."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.knowledge.chart import Chart
from assistant.knowledge.criteria import Not, Unknown
from assistant.knowledge.medicine_safety.cautions import Caution
from assistant.knowledge.medicine_safety.classes import has, whole_body
from assistant.knowledge.medicine_safety.grounds import Ground, facts_of, of_medicine, of_person
from assistant.knowledge.medicine_safety.saying import called
from assistant.knowledge.safety import Input
from retrieval.model import AnyFact, Medicine


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A caution that concerns the patient, and the facts that made it so. ``context`` follows the medicine's name."""

    caution: Caution
    medicine: Medicine
    because: tuple[AnyFact, ...] = ()
    inputs: tuple[Input, ...] = ()
    context: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    caution: Caution
    medicine: Medicine
    missing: tuple[str, ...]


Grounds = Callable[[Caution, Chart], Sequence[Ground]]


def no_more(_: Caution, __: Chart) -> Sequence[Ground]:
    return ()


def decided(
    caution: Caution, chart: Chart, taken: Sequence[Medicine], more: Grounds = no_more
) -> Iterator[Hit | Open]:
    """Of each ingredient that the caution is about, one hit, one question, or nothing."""
    concerned = taken_of(caution, taken)
    if len(concerned) < caution.at_least:
        return
    person = (*of_person(caution, chart), *more(caution, chart))
    if any(isinstance(ground.answer, Not) for ground in person):
        return
    for medicine in concerned:
        grounds = (*of_medicine(caution, chart, medicine), *person)
        if any(isinstance(ground.answer, Not) for ground in grounds):
            continue
        missing = [m for g in grounds if isinstance(g.answer, Unknown) for m in g.answer.missing]
        if missing:
            if caution.said_if_unknown:
                yield Open(caution=caution, medicine=medicine, missing=tuple(dict.fromkeys(missing)))
            continue
        yield _hit(caution, medicine, grounds)


def taken_of(caution: Caution, taken: Sequence[Medicine]) -> tuple[Medicine, ...]:
    """The entries the caution is about, one for each ingredient: the newest, and of one day the fullest."""
    kept: dict[str, Medicine] = {}
    for m in taken:
        if _is_of(caution, m) and ((name := called(m)) not in kept or _better(m, kept[name])):
            kept[name] = m
    return tuple(kept.values())


def _is_of(caution: Caution, medicine: Medicine) -> bool:
    """Of one of its sets and of none that it sets aside; what only acts where it is put concerns no caution."""
    if not any(has(medicine, s.name) for s in caution.of):
        return False
    directions = medicine.dosage.lower()
    if caution.directed and not any(words in directions for words in caution.directed):
        return False
    return whole_body(medicine) and not any(has(medicine, s.name) for s in caution.not_of)


def _better(one: Medicine, other: Medicine) -> bool:
    return (one.date or "", bool(one.frequency), bool(one.dose)) > (
        other.date or "",
        bool(other.frequency),
        bool(other.dose),
    )


def _hit(caution: Caution, medicine: Medicine, grounds: Sequence[Ground]) -> Hit:
    facts = {str(f.id): f for ground in grounds for f in facts_of(ground.answer)}
    return Hit(
        caution=caution,
        medicine=medicine,
        because=tuple(facts.values()),
        inputs=tuple(dict.fromkeys(i for g in grounds for i in g.inputs)),
    )
