"""What was decided, said in as few hazards as is honest: one for a medicine, or one for medicines that share it all."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.domain.draft import Harm
from assistant.knowledge.medicine_safety.deciding import Hit, Open
from assistant.knowledge.medicine_safety.saying import called, capital, listed
from assistant.knowledge.safety import Hazard, NotChecked
from retrieval.model import AnyFact

_WORST = tuple(Harm)
_ASKED = {
    "kidneys": "kidney dosing",
    "liver": "safety for the liver",
    "older_adults": "safety at this age",
    "pregnancy": "safety for a child",
}


def told(found: Iterable[Hit | Open]) -> tuple[Hazard | NotChecked, ...]:
    """Hazards, the most serious first, then what could not be decided."""
    every = list(found)
    said = [_hazard(group) for group in _grouped([one for one in every if isinstance(one, Hit)])]
    worst_first = sorted(said, key=lambda h: _WORST.index(h.harm))
    return (*worst_first, *_not_checked(one for one in every if isinstance(one, Open)))


def _not_checked(questions: Iterable[Open]) -> tuple[NotChecked, ...]:
    """One for each thing that the record lacks, naming every medicine that waits for it."""
    waiting: dict[tuple[str, tuple[str, ...]], dict[str, Open]] = {}
    for question in questions:
        waiting.setdefault((question.caution.topic, question.missing), {})[called(question.medicine)] = (
            question
        )
    return tuple(
        NotChecked(
            rule=topic,
            what=f"{_ASKED[topic]} of {listed(of)}",
            why=f"the record lacks {' and '.join(missing)}",
            about=tuple(question.medicine for question in of.values()),
        )
        for (topic, missing), of in waiting.items()
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """Hits that one hazard tells: the same cautions, for every one of these medicines."""

    names: tuple[str, ...]
    hits: tuple[Hit, ...]


def _grouped(hits: Sequence[Hit]) -> list[_Group]:
    """A caution that takes several medicines together is said once, and takes in what concerns those very ones."""
    of_caution = Counter(hit.caution.id for hit in hits)
    by_medicine: dict[str, list[Hit]] = {}
    shared: dict[str, list[Hit]] = {}
    for hit in hits:
        if hit.caution.together and of_caution[hit.caution.id] > 1:
            shared.setdefault(hit.caution.id, []).append(hit)
        else:
            by_medicine.setdefault(called(hit.medicine), []).append(hit)
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, of_it in by_medicine.items():
        alike.setdefault(tuple(h.caution.id for h in of_it), []).append(name)
    groups = [
        _Group(tuple(names), tuple(h for n in names for h in by_medicine[n])) for names in alike.values()
    ]
    for together in sorted(shared.values(), key=len):
        names = tuple(dict.fromkeys(called(h.medicine) for h in together))
        inside = [g for g in groups if set(g.names) <= set(names) and len(g.names) > 1]
        groups = [g for g in groups if g not in inside]
        groups.append(_Group(names, (*together, *(h for g in inside for h in g.hits))))
    return groups


def _hazard(group: _Group) -> Hazard:
    cautions = sorted(dict.fromkeys(h.caution for h in group.hits), key=lambda c: _WORST.index(c.harm))
    first, names = cautions[0], listed(group.names)
    context = " and ".join(dict.fromkeys(h.context for h in group.hits if h.context))
    about: dict[str, AnyFact] = {str(h.medicine.id): h.medicine for h in group.hits}
    about.update({str(f.id): f for h in group.hits for f in h.because})
    whys = [c.why if c.source == first.source else f"{c.why} [{c.source}]" for c in cautions]
    return Hazard(
        rule=f"{first.topic}/{first.id}",
        harm=first.harm,
        what=f"{capital(names)}{context and ' '}{context}: {'; '.join(c.risk for c in cautions)}",
        why=" ".join(dict.fromkeys(whys)),
        consider=" ".join(dict.fromkeys(c.consider for c in cautions)),
        about=tuple(about.values()),
        inputs=tuple(dict.fromkeys(i for h in group.hits for i in h.inputs)),
        source=first.source,
    )
