"""What every resource of one document points at: the patient, the stay, the approver, and what else it tells of.

Links are made only between things that the document holds: by the name of a concern, by the same words of the chart,
by the name of a relative. What matches nothing is told by its words.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from assistant.adapters.details import who
from assistant.adapters.fhir_values import PERTAINS_TO_GOAL, Names, Resource, first, someone
from assistant.domain.draft import (
    ActionDetail,
    Citation,
    CitationKind,
    GoalDetail,
    Item,
    ItemId,
    ItemKind,
    Kind,
    PersonDetail,
    ProblemDetail,
    ReferralDetail,
)
from assistant.knowledge.team import Role

#: The resources made of each item.
Made = Mapping[ItemId, tuple[Resource, ...]]

_WORD = re.compile(r"\w+")
#: The one resource that each item of these kinds becomes, whatever it says.
_ALWAYS = {
    ItemKind.PROBLEM: "Condition",
    ItemKind.RESULT: "Observation",
    ItemKind.MEDICINE: "MedicationRequest",
    ItemKind.PROCEDURE: "Procedure",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """``at`` is the moment of approval, ``items`` all that leaves, each as approved."""

    kind: Kind
    names: Names
    encounter: bool
    at: str
    items: tuple[Item, ...] = ()

    @property
    def patient(self) -> Resource:
        return self.names.ref("Patient", "patient")

    @property
    def stay(self) -> Resource | None:
        return self.names.ref("Encounter", "encounter") if self.encounter else None

    @property
    def during(self) -> Resource | None:
        """The stay, for what happened in it: a discharge summary tells of nothing else."""
        return self.stay if self.kind is Kind.DISCHARGE_SUMMARY else None

    @property
    def approver(self) -> Resource:
        return self.names.ref("Practitioner", "approver")

    def ref(self, type: str, item: Item) -> Resource:
        return self.names.ref(type, local(type, item))

    def problems(self, *concerns: str) -> list[Resource]:
        """The problems of this document that the concerns name: those called exactly so, else those named within."""
        found = [i for c in concerns for i in self._called(c)]
        return [self.ref("Condition", i) for i in _once(found)]

    def needs(self, *concerns: str) -> list[Resource]:
        """The needs of this document that the concerns name."""
        wanted = {words for c in concerns if (words := _words(c))}
        found = [i for i in self._of(ItemKind.NEED) if any(_holds(i.text, words) for words in wanted)]
        return [self.ref("Observation", i) for i in _once(found)]

    def goals(self, item: Item) -> list[Resource]:
        """The goals that work serves: of the same concern, and of the same measure where the work names one."""
        wanted = {words for c in concerns_of(item) if (words := _words(c))}
        shared = [g for g in self._of(ItemKind.GOAL) if wanted & {_words(c) for c in concerns_of(g)}]
        measure = _words(item.detail.measure) if isinstance(item.detail, ActionDetail) else ""
        same = [g for g in shared if isinstance(g.detail, GoalDetail) and _words(g.detail.measure) == measure]
        return [self.ref("Goal", g) for g in (same if measure and same else shared)]

    def pertains(self, item: Item) -> list[Resource]:
        """The extension that says which goals ``item`` serves."""
        return [{"url": PERTAINS_TO_GOAL, "valueReference": goal} for goal in self.goals(item)]

    def resting_on_the_same(
        self, item: Item, *kinds: ItemKind, only: Callable[[Item], bool] = lambda _: True
    ) -> list[Resource]:
        """What the document tells of these kinds out of the same words of the chart."""
        cited = charted(item)
        found = [i for kind in kinds for i in self._of(kind) if charted(i) & cited and only(i)]
        return [self.ref(_ALWAYS[i.kind], i) for i in found]

    def person(self, name: str) -> Resource | None:
        """A relative whom the document tells of, or whoever is called so."""
        for i in self._of(ItemKind.PERSON):
            d = i.detail
            if isinstance(d, PersonDetail) and d.relation and _words(name) == _words(first(d.name, i.text)):
                return self.ref("RelatedPerson", i) | (someone(name) or {})
        return someone(name)

    def holder(self, owner: str, person: str) -> Resource | None:
        """Who does it: the patient, the person whom the chart names for the role, or else the role."""
        if owner == Role.PATIENT:
            return self.patient
        return self.person(person) or someone(who(owner))

    def _called(self, concern: str) -> list[Item]:
        wanted, problems = _words(concern), self._of(ItemKind.PROBLEM)
        if not wanted:
            return []
        exact = [i for i in problems if wanted in {_words(name) for name in _names(i)}]
        return exact or [
            i for i in problems if any(_holds(n, wanted) or _holds(concern, _words(n)) for n in _names(i))
        ]

    def _of(self, kind: ItemKind) -> list[Item]:
        return [i for i in self.items if i.kind is kind]


def local(type: str, item: Item) -> str:
    return f"{type}/{item.id}"


def concerns_of(item: Item) -> tuple[str, ...]:
    """What a goal, an action or a referral is about, its first concern first."""
    match item.detail:
        case GoalDetail() | ActionDetail():
            every = (item.detail.concern, *item.detail.addresses)
        case ReferralDetail():
            every = (item.detail.concern,)
        case _:
            every = ()
    return tuple(c for c in every if c)


def charted(item: Item) -> set[Citation]:
    return {c for c in item.citations if c.kind is CitationKind.CHART}


def _names(problem: Item) -> tuple[str, ...]:
    concern = problem.detail.concern if isinstance(problem.detail, ProblemDetail) else ""
    return tuple(name for name in (concern, problem.text) if name)


def _once(items: Iterable[Item]) -> list[Item]:
    return list({i.id: i for i in items}.values())


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _holds(text: str, words: str) -> bool:
    return bool(words) and f" {words} " in f" {_words(text)} "
