"""Questions about medicines that nobody answered: each goes to the one who was asked, in the words of who asked."""

import re

from assistant.domain.draft import ActionDetail, Item, ItemKind, Kind
from assistant.knowledge.open_questions import OpenQuestion
from assistant.knowledge.open_questions import open_questions as asked
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, chart, item
from assistant.writing.parts.quoted import bare
from retrieval.model import CareTeamMember, Encounter, Medicine

_TITLE = re.compile(r"^(?:the\s+)?(?:Dr|Prof|Mr|Ms|Mrs)\.?\s+", re.IGNORECASE)


def open_questions(desk: Desk) -> list[Item]:
    """They stand first, without a day: until somebody answers, the patient takes what was doubted."""
    stay = desk.stay if desk.kind is Kind.DISCHARGE_SUMMARY else None
    return [_item(q, desk) for q in asked(desk.record, until=desk.as_of.isoformat(), stay=stay)]


def _item(question: OpenQuestion, desk: Desk) -> Item:
    named = _named(question.to, desk)
    by = f"{question.by}, {question.role}" if question.by and question.role else question.by or question.role
    detail = ActionDetail(
        owner=named or question.to or str(Role.PHYSICIAN),
        person=named,
        concern="open question about a medicine",
        asked_by=", ".join(x for x in (by, question.day) if x),
        activity="medication_review",
    )
    text = f"Open question: “{bare(question.span.text)}”"
    return item(ItemKind.ACTION, text, chart(question.span), detail=detail)


def _named(to: str, desk: Desk) -> str:
    """Who that is in this chart, by family name: of the care team, who answers for the stay, or who prescribes."""
    family = _TITLE.sub("", to).split()[-1:] if to else []
    if not family:
        return ""
    known = [
        *(m.name for m in desk.record.of(CareTeamMember) if not m.relation),
        *(e.attending for e in desk.record.of(Encounter)),
        *(m.prescriber for m in desk.record.of(Medicine)),
        *(d.author or "" for d in desk.record.notes()),
    ]
    return next((n for n in known if re.search(rf"\b{re.escape(family[0])}\b", n)), "")
