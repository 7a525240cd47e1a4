"""What a check says of a draft, who answered for it, and whether what the kind requires is there."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.domain.cited import Citation
from assistant.domain.ids import FindingId, ItemId, PersonId


class Severity(StrEnum):
    STOP = "stop"  # cannot be approved until someone with the right says why, edits or rejects
    WARN = "warn"  # the clinician must look
    NOTE = "note"


class Harm(StrEnum):
    """What may become of the patient if the finding is right and nobody acts on it."""

    SEVERE = "severe"  # may kill or disable
    SERIOUS = "serious"  # may bring the patient to hospital, or keep them there
    MODERATE = "moderate"
    MINOR = "minor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check says of one item, or of the whole when ``item`` is None.

    ``evidence`` is what it rests on, on both sides where two disagree; ``consider`` what a clinician may do about it,
    "" when that goes without saying; ``source`` the publisher and year of a clinical rule.
    """

    rule: str
    severity: Severity
    reason: str
    item: ItemId | None = None
    harm: Harm = Harm.MINOR
    consider: str = ""
    source: str = ""
    evidence: tuple[Citation, ...] = ()

    @property
    def id(self) -> FindingId:
        said = f"{self.rule}|{self.item}|{self.reason}".encode("utf-8", "surrogatepass")
        return FindingId(hashlib.sha256(said).hexdigest()[:12])


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """A clinician saw a finding that blocks, and says why the document may leave all the same."""

    finding: FindingId
    by: PersonId
    at: datetime
    reason: str


class Presence(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"  # documented as absent: "none known", "none pending"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"  # this patient or stay has no such thing to say, for the reason given


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One required element of the kind, held against the draft. ``where`` are the items that carry it."""

    id: str
    title: str
    presence: Presence
    where: tuple[ItemId, ...] = ()
    note: str = ""  # what was looked for and not found, or why it does not apply
