"""Whom to call: who answers for the care by day, the places behind them, and who is there at night.

Only numbers that the chart gives. Where it gives none for nights and weekends that is said, because a patient who looks
for one at night finds the silence too late.
"""

import re

from assistant.domain.draft import Item, ItemKind, Kind, PersonDetail
from assistant.knowledge.confidential import protected
from assistant.knowledge.own_team import of_another
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, item, said_of
from assistant.writing.parts.asked import person as holder
from assistant.writing.parts.contingency import contingencies
from retrieval.model import CareTeamMember, Fact, Telephone

#: Places shown. More is a directory.
PLACES = 3
#: When somebody answers while the practice is closed.
NIGHT = re.compile(
    r"after[- ]?hours|\bnights?\b|overnight|weekend|24\s?/\s?7|24[- ]?h(?:ou)?rs?\b|24 hours|on[- ]call|any hour"
    r"|at all hours|nurse line|answering service|when (?:the )?(?:office|clinic|practice) is closed",
    re.IGNORECASE,
)
NONE_AT_NIGHT = "No phone number for nights and weekends is charted"
#: Places that treat; a school, a shelter or a food pantry is no place to call about an illness.
_TREATS = re.compile(
    r"hospital|practice|clinic|health|medical|medicine|physician|pediatric|hospice|palliative|nurs|home care|agency"
    r"|program|obstetric|surgery|cardiolog|oncolog|\bprov\b|healthcare provider",
    re.IGNORECASE,
)
_NO_CARE = re.compile(
    r"school|shelter|pantry|food|church|housing|employer|prison|jail|laborator|pharmacy", re.IGNORECASE
)


def telephones(desk: Desk) -> tuple[Telephone, ...]:
    """The numbers of this patient's own clinicians and places; not those of another person's clinician."""
    return desk.once("telephones", _telephones)


def _telephones(desk: Desk) -> tuple[Telephone, ...]:
    every = desk.record.of(CareTeamMember)
    not_hers = {m.name for m in every if of_another(m, desk.record)}
    numbers = {m.phone for m in every if m.name in not_hers and m.phone}
    return tuple(t for t in desk.record.of(Telephone) if t.name not in not_hers and t.number not in numbers)


def number_of(name: str, desk: Desk) -> tuple[str, CareTeamMember | Telephone | None]:
    """The number of a clinician by day, and what says it; "" where none is charted."""
    members = [m for m in desk.own_team if m.name == name and m.phone]
    held: list[CareTeamMember | Telephone] = [*sorted(members, key=lambda m: -len(m.role))]
    held += [t for t in telephones(desk) if t.name == name and not NIGHT.search(t.hours)]
    first = next(iter(held), None)
    if first is None:
        return "", None
    return (first.phone if isinstance(first, CareTeamMember) else first.number), first


def at_night(desk: Desk) -> tuple[Telephone, ...]:
    return tuple(t for t in telephones(desk) if NIGHT.search(f"{t.hours} {t.name}"))


def places(desk: Desk) -> list[Item]:
    """The places that treat this patient and who answers for the stay, with numbers that no member of the team has."""
    taken = {m.phone for m in desk.own_team}
    chosen: dict[str, Telephone] = {}
    for t in (*at_night(desk), *_of_stay(desk), *_by_day(desk)):
        if t.number not in taken:
            chosen.setdefault(t.number, t)
    return [_shown(t, desk) for t in list(chosen.values())[:PLACES]]


def _of_stay(desk: Desk) -> list[Telephone]:
    """The attending of the stay that a summary tells of, where the care team does not hold them."""
    if desk.stay is None or desk.kind is not Kind.DISCHARGE_SUMMARY:
        return []
    return [t for t in telephones(desk) if not t.place and t.name == desk.stay.attending]


def _by_day(desk: Desk) -> list[Telephone]:
    found = [t for t in telephones(desk) if t.place and not NIGHT.search(f"{t.hours} {t.name}")]
    treat = [t for t in found if not _NO_CARE.search(f"{t.service} {t.name}") and not _kept_apart(t, desk)]
    return sorted(
        (t for t in treat if _TREATS.search(f"{t.service} {t.name}")),
        key=_rank,
    )


#: The practice before those who come to the house, and these before the hospital.
_RANK = ("primary|family|pediatric|obstetric|palliative|hospice", "practice|clinic|health center", "home", "")


def _rank(t: Telephone) -> int:
    told = f"{t.service} {t.name}".lower()
    return next(n for n, words in enumerate(_RANK) if re.search(words, told))


def _kept_apart(t: Telephone, desk: Desk) -> bool:
    """Whose very name tells of a program that the law protects: its own clinician's number is among the team's."""
    document = desk.record.document(t.words.document)
    return document is not None and protected(document)


def _shown(t: Telephone, desk: Desk) -> Item:
    attends = desk.stay is not None and t.name == desk.stay.attending
    role = ", ".join(x for x in (t.service, t.hours) if x) or ("attending" if attends else "")
    said = f"{t.name} ({role})" if role else t.name
    detail = PersonDetail(name=t.name, role=role, phone=t.number)
    also = said_of(desk.stay)[:1] if attends and desk.stay is not None else ()
    return item(ItemKind.PERSON, f"{said}, {t.number}", *said_of(t), *also, detail=detail)


def whom_to_call(desk: Desk) -> list[Item]:
    """Who leads, else their place, then who answers at night; that no number is there at night is said aloud."""
    told: dict[str, Item] = {}
    for name in _leading(desk):
        if len(told) == (2 if desk.kind is Kind.DISCHARGE_SUMMARY else 1):
            break
        number, fact = number_of(name, desk)
        if fact is not None:
            role = fact.role if isinstance(fact, CareTeamMember) else fact.service
            told.setdefault(number, _line(name, role, number, fact))
    night = at_night(desk)[:2]
    for t in (*(() if told else _by_day(desk)[:1]), *night):
        told.setdefault(t.number, _line(t.name, t.hours or t.service, t.number, t))
    if told and not night and not desk.record.patient.deceased:
        desk.left_out.append(NONE_AT_NIGHT)
    said = " ".join(i.text for i in contingencies(desk))
    return [line for number, line in told.items() if number not in said]


def _line(name: str, role: str, number: str, fact: Fact) -> Item:
    return item(
        ItemKind.STATEMENT, f"{role}: {name}, {number}" if role else f"{name}, {number}", *said_of(fact)
    )


_LEADS = re.compile(r"\blead\b|\bcoordinat\w+ clinician", re.IGNORECASE)


def _leading(desk: Desk) -> list[str]:
    """Who answers first: who is charted as leading; of a summary the attending; then the primary prescriber."""
    team = [m for m in desk.own_team if not m.relation and m.status != "inactive"]
    lead = [m.name for m in team if _LEADS.search(m.role)]
    stay = [desk.stay.attending] if desk.stay and desk.kind is Kind.DISCHARGE_SUMMARY else []
    return [n for n in dict.fromkeys([*lead, *stay, holder(Role.PHYSICIAN, desk)]) if n][:3]
