"""Which special populations a patient belongs to, and which facts say so.

Each is a criterion with a name (``codes/situations.yaml``), so a clinician can read and correct it there. A patient is
in a population because something charted says so; what the record does not say puts nobody in one, and out of none.
"""

from dataclasses import dataclass
from enum import StrEnum

from assistant.knowledge.chart import Chart
from assistant.knowledge.criteria import Answer, Applies
from assistant.knowledge.guidelines import library
from retrieval.model import AnyFact, Span


class Group(StrEnum):
    """In the order in which their blocks stand in a draft: what limits care first, then age, then the rest."""

    PALLIATIVE = "palliative"
    LIMITED_ENGLISH = "limited English"
    DISABILITY = "disability"
    CHILD = "child"
    PREGNANT = "pregnant"
    AFTER_BIRTH = "after birth"
    MENTAL_HEALTH = "mental health"
    SUBSTANCE_USE = "substance use"
    OLDER_ADULT = "older adult"


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """``because`` are the facts that say it, ``because_text`` the same in words. Compare ``name`` with a ``Group``."""

    name: Group
    because: tuple[AnyFact | Span, ...]
    because_text: str


#: The criterion of each, by its name in ``codes/situations.yaml``.
CRITERIA: dict[Group, str] = {
    Group.PALLIATIVE: "advanced_illness",
    Group.LIMITED_ENGLISH: "limited_english",
    Group.DISABILITY: "disability",
    Group.CHILD: "child",
    Group.PREGNANT: "pregnant_now",
    Group.AFTER_BIRTH: "after_birth",
    Group.MENTAL_HEALTH: "mental_health_condition",
    Group.SUBSTANCE_USE: "substance_use_condition",
    Group.OLDER_ADULT: "older_adult",
}


def populations(chart: Chart) -> tuple[Population, ...]:
    """Those that the record shows, in the order of ``Group``; none for a patient who has died."""
    return chart.remembered(("populations",), lambda: _found(chart))


def belongs(chart: Chart, group: Group) -> bool:
    return any(p.name is group for p in populations(chart))


def _found(chart: Chart) -> tuple[Population, ...]:
    if chart.record.patient.deceased:
        return ()
    answers = ((group, _answer(chart, group)) for group in Group)
    return tuple(
        Population(name=group, because=answer.because, because_text=answer.because_text)
        for group, answer in answers
        if isinstance(answer, Applies)
    )


def _answer(chart: Chart, group: Group) -> Answer:
    return library().words.situations[CRITERIA[group]].decide(chart)
