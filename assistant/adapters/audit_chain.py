"""Each entry of the audit trail holds the digest of the one before: what was written cannot be unwritten unseen.

The chain alone shows an edit, a deletion, an insertion and a swap. A trail cut short still links, so its head is kept
beside it; a whole file put back from an older copy still agrees with its own head, so a checkpoint is kept elsewhere.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assistant.domain.draft import digest
from assistant.domain.events import Event
from assistant.workflow.ports import AuditEntry, AuditHead, Unit
from retrieval.model import PatientId

EMPTY = AuditHead(seq=0, digest="")


@dataclass(frozen=True, slots=True)
class Verified:
    count: int


@dataclass(frozen=True, slots=True)
class Broken:
    """``seq`` is the first entry that is not what was written."""

    seq: int
    reason: str


def pseudonym(secret: bytes, patient: PatientId | None) -> str:
    """Stands for a patient in the trail; who lacks the secret can neither name the patient nor test a guess."""
    if patient is None:
        return ""
    return hmac.new(secret, patient.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


def facts_of(event: Event) -> dict[str, object]:
    """What the trail keeps of an event, which outlives the patient: prose that names the patient's id loses it."""
    if not event.patient:
        return event.facts()
    id = re.compile(rf"(?<![\w.-]){re.escape(event.patient)}(?![\w-])")
    prose = ((name, said) for name, said in event.facts().items() if isinstance(said, str) and " " in said)
    return event.facts() | {name: id.sub("(this patient)", said) for name, said in prose}


def link(
    previous: str, seq: int, at: str, by: str, tag: str, subject: str, facts: Mapping[str, object]
) -> str:
    return digest([previous, seq, at, by, tag, subject, dict(facts)])


def verify(
    entries: Iterable[AuditEntry], *, head: AuditHead, checkpoint: AuditHead = EMPTY
) -> Verified | Broken:
    """The whole trail, oldest first, against its head and against the last checkpoint that left the store."""
    last = EMPTY
    for entry in entries:
        reason = _fault(entry, last)
        if reason:
            return Broken(last.seq + 1, reason)
        last = AuditHead(seq=entry.seq, digest=entry.digest)
        if last.seq == checkpoint.seq and last.digest != checkpoint.digest:
            return Broken(
                last.seq, "the trail was written anew: it differs from the checkpoint taken at this entry"
            )
    if last.seq < max(head.seq, checkpoint.seq):
        behind = (
            "its head" if last.seq < head.seq else "a checkpoint: an older copy of the store was put back"
        )
        return Broken(last.seq + 1, f"entries are missing at the end: the trail is shorter than {behind}")
    if last != head:
        return Broken(head.seq, "the head does not name the last entry")
    return Verified(last.seq)


def entries_of(unit: Unit, *, page: int = 1000) -> Iterator[AuditEntry]:
    """The whole trail, oldest first, a page at a time."""
    after = 0
    while entries := unit.audit(after=after, limit=page):
        yield from entries
        after = entries[-1].seq


def _fault(entry: AuditEntry, last: AuditHead) -> str:
    if entry.seq != last.seq + 1:
        return f"this entry is missing: {entry.seq} follows {last.seq}"
    if entry.previous != last.digest:
        return "this entry does not follow the one before it"
    if entry.digest != link(
        last.digest, entry.seq, entry.at, entry.by, entry.tag, entry.subject, entry.facts
    ):
        return "this entry was changed after it was written"
    return ""
