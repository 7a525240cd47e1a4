"""Told at home: whom to call, where to go, which results are still to come, who else was asked to help."""

import re

from assistant.domain.draft import (
    AppointmentDetail,
    Item,
    ItemId,
    ItemKind,
    PersonDetail,
    ReferralDetail,
    ResultDetail,
)
from assistant.domain.patient_version import Line
from assistant.writing.plain.telling import Telling

MOST_PHONES = 5
#: Whose number comes first: whoever is there at any hour, whoever leads, then those who come to the house.
_FIRST = (
    "24|after.hours|hospice|palliative", "primary|lead|pediatric|family (?:doctor|medicine)", "obstet|midwi|matern",
    "home health|visiting", "attending|hospitalist", "coordinat|case manag", "nurse", "pharmac",
)  # fmt: skip


def phones(t: Telling) -> list[Line]:
    """Who answers for the care, whoever leads it first; relatives are not whom a patient is told to call."""
    given = [i for i in t.items(ItemKind.PERSON) if _gives_care(i)]
    lines = []
    for i in sorted(given, key=_called_first)[:MOST_PHONES]:
        detail = i.detail
        assert isinstance(detail, PersonDetail)
        who = f"{detail.name} ({detail.role})" if detail.role else detail.name
        said = t.book.line("phone", who=who, phone=detail.phone)
        lines.append(Line(text=said, items=(i.id,), names=(who,)))
    return lines or [Line(text=t.book.line("no_phone"), items=())]


def _gives_care(i: Item) -> bool:
    """Someone of the care team with a number; a relative, and a place that was told nothing, is not called."""
    detail = i.detail
    return isinstance(detail, PersonDetail) and bool(detail.phone) and not detail.relation


def _called_first(i: Item) -> int:
    role = i.detail.role.lower() if isinstance(i.detail, PersonDetail) else ""
    return next((n for n, word in enumerate(_FIRST) if re.search(word, role)), len(_FIRST))


def visits(t: Telling) -> list[Line]:
    lines = []
    for i in t.items(ItemKind.APPOINTMENT):
        when = t.book.moment(i.detail.when) if isinstance(i.detail, AppointmentDetail) else ""
        if not when:
            t.unsaid.append(i.id)
            continue
        what = re.split(r" on \d{4}-", i.text)[0].strip()
        who = i.detail.with_whom if isinstance(i.detail, AppointmentDetail) else ""
        said = t.book.line("visit_with" if who else "visit", when=when, what=what, who=who)
        lines.append(Line(text=said, items=(i.id,), names=tuple(n for n in (what, who) if n)))
    return sorted(lines, key=lambda line: _when(t, line.items[0]))


def _when(t: Telling, id: ItemId) -> str:
    detail = next(i.detail for i in t.items(ItemKind.APPOINTMENT) if i.id == id)
    return detail.when if isinstance(detail, AppointmentDetail) else ""


def tests(t: Telling) -> list[Line]:
    pending = [i for i in t.items(ItemKind.RESULT) if isinstance(i.detail, ResultDetail) and i.detail.pending]
    lines = []
    for i in pending:
        name = i.detail.name if isinstance(i.detail, ResultDetail) else i.text
        lines.append(Line(text=t.book.line("pending", test=name), items=(i.id,), names=(name,)))
    if lines:
        who = t.book.role("")
        lines.append(Line(text=t.book.line("told_by", who=who), items=tuple(i.id for i in pending), names=()))
    return lines


def referrals(t: Telling) -> list[Line]:
    lines = []
    for i in t.items(ItemKind.REFERRAL):
        if not isinstance(i.detail, ReferralDetail):
            t.unsaid.append(i.id)
            continue
        whom = i.detail.specialty
        said = [t.book.line("refer", whom=whom), t.sentences(i).step]
        said.append(t.book.line(f"refer_{i.detail.urgency}"))
        lines.append(Line(text=" ".join(filter(None, said)), items=(i.id,), names=(whom,)))
    return lines
