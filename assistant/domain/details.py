"""What an item says beside its text, in fields: of a medicine its dose, of an action its owner and its day."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Self


class Change(StrEnum):
    """What happened to a medicine, against the list before."""

    CONTINUED = "continued"
    CHANGED = "changed"
    NEW = "new"
    STOPPED = "stopped"
    HELD = "held"
    CURRENT = "current"  # on the list; what changed was not looked at
    UNCLEAR = "unclear"  # the sources do not say, or do not agree


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineDetail:
    type: Literal["medicine"] = "medicine"
    name: str
    dose: str = ""
    route: str = ""
    frequency: str = ""
    reason: str = ""
    change: Change = Change.UNCLEAR
    directions: str = ""  # the whole direction, as charted
    was: str = ""  # the direction before, when it changed
    because: str = ""  # why it changed, as charted
    supply: str = (
        ""  # what the chart says of a medicine that the patient has not in hand: lost, stolen, not filled
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A date that code computed: ``day = anchor + days``. Both parts stand in the item's evidence."""

    day: str
    anchor: str  # the ISO day counted from
    anchor_is: str  # "discharge", "draft", "birth", "order"
    days: int
    overdue: bool = False  # the day lay in the past when the draft was written, and the thing is still open


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDetail:
    type: Literal["action"] = "action"
    owner: str  # a role of knowledge/team.py
    due: Due | None = None
    concern: str = ""
    activity: str = ""  # intervention | education | monitoring | coordination | contingency | self_management
    person: str = ""  # who holds the owner's role in this patient's care team, as charted
    measure: str = ""  # what shows whether it helped: the measure of the goal that it serves
    addresses: tuple[str, ...] = ()  # more concerns that it serves, beside ``concern``
    options: tuple[str, ...] = ()  # of a decision that patient and clinician make together
    asked_by: str = ""  # of a question that waits for an answer: who put it, and the day
    standing: str = ""  # proposed | ordered | active | done, where the record or this draft says so


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalDetail:
    type: Literal["goal"] = "goal"
    concern: str = ""
    measure: str = ""
    target: str = ""
    baseline: str = ""
    due: Due | None = None
    expressed_by: str = ""  # "patient" when these are the patient's own words
    owner: str = ""
    person: str = ""  # who holds the owner's role, as charted
    baseline_date: str = ""  # as charted
    met: bool | None = None  # whether the baseline meets the target; None where no figures decide it
    addresses: tuple[str, ...] = ()  # more concerns that it is a goal for, beside ``concern``


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDetail:
    type: Literal["referral"] = "referral"
    specialty: str
    reason: str
    question: str
    urgency: Literal["routine", "soon", "urgent"] = "routine"
    findings: tuple[str, ...] = ()
    owner: str = ""
    due: Due | None = None
    concern: str = ""
    recipient: str = ""  # the person or place asked, where the chart names one
    done: tuple[str, ...] = ()  # tests made and treatments tried so far, as charted
    prepared: str = ""  # what the chart says of the patient's agreement; "" when it says nothing
    coverage: str = ""  # who pays, as charted; authorization is the recipient's and the payer's matter
    callback: str = ""  # whom the recipient calls, as charted


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsideredDetail:
    """A referral that was considered and not suggested: for the reviewer, and never part of what leaves.

    ``because`` is why its criteria do not hold; ``missing`` what the record lacks to decide them.
    """

    type: Literal["considered"] = "considered"
    specialty: str = ""
    because: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemDetail:
    type: Literal["problem"] = "problem"
    concern: str = ""  # how goals and actions of the draft call it
    status: str = ""
    onset: str = ""
    code: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergyDetail:
    type: Literal["allergy"] = "allergy"
    substance: str = ""
    reaction: str = ""
    criticality: str = ""
    none_known: bool = False
    intolerance: bool = False  # it makes ill and is no allergy: the chart says so


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDetail:
    type: Literal["result"] = "result"
    name: str = ""
    value: str = ""
    unit: str = ""
    date: str = ""
    flag: str = ""
    pending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentDetail:
    type: Literal["appointment"] = "appointment"
    when: str = ""
    with_whom: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDetail:
    """Whose sentence a quoted statement is: the note's date, title and author, as charted."""

    type: Literal["statement"] = "statement"
    when: str = ""
    title: str = ""
    said_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetail:
    type: Literal["person"] = "person"
    name: str = ""
    role: str = ""
    phone: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedDetail:
    """A need of the patient, explained: which domain, what was answered and when, and what it bears on."""

    type: Literal["need"] = "need"
    domain: str = ""  # in the Gravity words
    answer: str = ""
    date: str = ""
    bears_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreInput:
    """One thing a score was made of. ``value`` is as charted, "" when missing; ``points`` None when not counted."""

    name: str
    value: str = ""
    points: float | None = None
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreDetail:
    """A published score, computed by code from charted inputs, never a model's opinion.

    ``points`` is None where nothing can be said. ``partial`` is true when an input is missing: the score may then be
    higher than ``points``, and is never filled in silently.
    """

    type: Literal["score"] = "score"
    name: str
    version: str = ""  # which published version of its cut-points or weights
    points: float | None = None
    of: float | None = None  # the most it can be
    band: str = ""  # what the published cut-points call it
    partial: bool = False
    inputs: tuple[ScoreInput, ...] = ()
    missing: tuple[str, ...] = ()
    source: str = ""  # author, journal or publisher, year

    def name_only(self) -> Self:
        """What is left when a reviewer says it in other words: which score it is, and no number."""
        return type(self)(name=self.name, version=self.version, source=self.source)


Detail = (
    StatementDetail
    | ScoreDetail
    | NeedDetail
    | PersonDetail
    | MedicineDetail
    | ActionDetail
    | GoalDetail
    | ReferralDetail
    | ConsideredDetail
    | ProblemDetail
    | AllergyDetail
    | ResultDetail
    | AppointmentDetail
)
