"""One statement or proposed action, what it rests on, and what was decided on it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.domain.cited import Citation
from assistant.domain.details import ConsideredDetail, Detail
from assistant.domain.ids import ItemId, PersonId


class ItemKind(StrEnum):
    STATEMENT = "statement"
    PROBLEM = "problem"
    MEDICINE = "medicine"
    ALLERGY = "allergy"
    RESULT = "result"
    PROCEDURE = "procedure"
    IMMUNIZATION = "immunization"
    PREFERENCE = "preference"
    NEED = "need"
    GOAL = "goal"
    ACTION = "action"
    REFERRAL = "referral"
    APPOINTMENT = "appointment"
    PERSON = "person"
    DEVICE = "device"
    SCORE = "score"


#: Kinds whose mistakes hurt most: each one needs its own decision, never a bulk one (clinical-standards §4a).
HIGH_RISK = frozenset({ItemKind.MEDICINE, ItemKind.ALLERGY, ItemKind.PREFERENCE, ItemKind.REFERRAL})


class Support(StrEnum):
    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"  # a check found that the evidence does not carry it
    UNPROVEN = "unproven"  # nothing speaks against it, and code cannot hold its words against its evidence
    ASSERTED = "asserted"  # a reviewer said it, and answers for it


class Verdict(StrEnum):
    ACCEPT = "accept"
    EDIT = "edit"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    verdict: Verdict
    by: PersonId
    at: datetime
    reason: str = ""
    was: str = ""  # the text before an edit


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One statement or proposed action with what it rests on. ``written_by``: "composer", "model", "reviewer".

    ``fills`` is the required element that a reviewer wrote it for, "" for every other item. ``labels`` are the security
    labels (HL7 v3 codes) of what it rests on: they say who may not read it.
    """

    id: ItemId
    kind: ItemKind
    text: str
    citations: tuple[Citation, ...]
    detail: Detail | None = None
    written_by: str = "composer"
    support: Support = Support.SUPPORTED
    decision: Decision | None = None
    fills: str = ""
    labels: tuple[str, ...] = ()

    @property
    def leaves(self) -> bool:
        """Whether this item is part of the approved document."""
        if isinstance(self.detail, ConsideredDetail):
            return False
        return self.decision is not None and self.decision.verdict is not Verdict.REJECT


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    id: str
    title: str
    loinc: str
    items: tuple[Item, ...]
