"""To whom a referral goes, and whether the patient's consent names them."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from assistant.domain.draft import Item, Kind, ReferralDetail
from assistant.knowledge.confidential import permits_part_2
from assistant.knowledge.sensitivity import NO_CONSENT, Sensitivity, is_protected
from retrieval.model import CareTeamMember, Preference, Record

_OF = re.compile(r"; of: ([^;]+)")
_SMALL = frozenset(
    "the and for with care clinic service services referral refer treatment program medicine local".split()
)


def stems(text: str) -> list[str]:
    """The beginnings of the words that say which specialty: "cardiology" and "cardiac" begin alike."""
    return [w[:5] for w in re.findall(r"[a-z][a-z-]{2,}", text.lower()) if w not in _SMALL]


def same_recipient(one: ReferralDetail, other: ReferralDetail) -> bool:
    """Whether both go to one place: the same named recipient, or one specialty in fewer or more words."""
    if one.recipient and one.recipient == other.recipient:
        return True
    mine, theirs = set(stems(one.specialty)), set(stems(other.specialty))
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def asked_for(record: Record, focus: str) -> tuple[str, ...]:
    """Whom a referral with this focus goes to: what was asked for, and who of the care team is of that specialty."""
    words = stems(focus)
    team = record.of(CareTeamMember) if words else ()
    held = [m for m in team if all(w in f"{m.role} {m.name}".lower() for w in words)]
    return (focus, *(known for m in held for known in known_as(m))) if focus else ()


def known_as(member: CareTeamMember) -> tuple[str, ...]:
    """By name, by where they work, and by what they do."""
    of = _OF.search(member.words.text)
    return tuple(x for x in (member.name, of[1].strip() if of else "", member.role) if x)


def may_be_told(record: Record, names: Iterable[str], as_of: date | None) -> bool:
    """Whether a consent in force lets one of ``names`` know what a substance use program recorded."""
    return permits_part_2(record.of(Preference), names, as_of=as_of)


def relabelled(
    one: Item, sensitive: Sensitivity, *, kind: Kind, focus: str = "", as_of: date | None = None
) -> Item:
    """``one`` with the labels of what it says and rests on now, and whether this referral may carry it."""
    labels = sensitive.of(one)
    told = replace(one, labels=labels)
    record = sensitive.record
    if kind is not Kind.REFERRAL or not is_protected(told):
        return told
    if may_be_told(record, asked_for(record, focus), as_of):
        return told
    return replace(told, labels=tuple(sorted({*labels, NO_CONSENT})))
