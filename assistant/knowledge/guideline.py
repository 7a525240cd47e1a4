"""A guideline as a value: who says so, whom it concerns, and what it asks of whom by when."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from assistant.domain.draft import Kind
from assistant.knowledge.conditions import NamedSet
from assistant.knowledge.criteria import Criteria
from assistant.knowledge.team import Role
from retrieval.model import Document, Section, Span


class Activity(StrEnum):
    INTERVENTION = "intervention"
    EDUCATION = "education"
    MONITORING = "monitoring"
    COORDINATION = "coordination"
    CONTINGENCY = "contingency"  # what to do if something happens
    SELF_MANAGEMENT = "self_management"
    SCREENING = "screening"
    IMMUNIZATION = "immunization"
    MEDICATION_REVIEW = "medication_review"
    SHARED_DECISION = (
        "shared_decision"  # a choice between options that the patient and a clinician make together
    )
    PLAN_REVIEW = "plan_review"  # when and by whom the plan itself is looked at again


class CountedFrom(StrEnum):
    """The day a due date is counted from."""

    DRAFT = "draft"  # the day the draft is written for
    DISCHARGE = "discharge"
    BIRTH = "birth"  # of the patient, never of a child that the patient gave birth to


class Status(StrEnum):
    CURRENT = "current"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One sentence of a guideline, whom it is for, and who does it by when. ``span`` is the sentence in the document.

    ``done_when`` is the evidence that closes it; without one it is never closed by the record. ``rules`` are the
    care-gap rules that it carries ("P02"), ``measures`` the national measures that ask for the same ("CMS130").
    """

    id: str
    says: str
    span: Span
    concern: str
    owner: Role
    documents: tuple[Kind, ...]
    due_days: int | None = None
    counted_from: CountedFrom = CountedFrom.DRAFT
    when: Criteria | None = None
    done_when: Criteria | None = None
    rules: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Entry):
    """``options`` are what a shared decision chooses between, each with its place in the document."""

    kind: Activity
    options: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim(Entry):
    """A goal. ``measure`` is the result set that shows whether it is met, None where no result does."""

    measure: NamedSet | None
    measure_name: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAdvice(Entry):
    """``pertinent`` are the sets whose facts the specialist should be sent."""

    specialty: str
    question: str
    urgency: Literal["routine", "soon", "urgent"]
    pertinent: tuple[NamedSet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guideline:
    """``year`` is of the source, ``version`` is of our text, ``effective`` the day from which our text counts."""

    id: str
    title: str
    publisher: str
    source: str
    year: int
    version: str
    status: Status
    effective: str
    superseded_by: str  # "<id>@<version>", "" while current
    jurisdiction: str
    grade: str
    population: Criteria
    goals: tuple[Aim, ...]
    actions: tuple[Action, ...]
    referrals: tuple[ReferralAdvice, ...]
    document: Document
    sections: tuple[Section, ...]

    @property
    def key(self) -> str:
        return f"{self.id}@{self.version}"

    @property
    def entries(self) -> tuple[Entry, ...]:
        return (*self.goals, *self.actions, *self.referrals)
