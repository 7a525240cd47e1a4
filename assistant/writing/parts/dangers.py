"""The gravest thing that a note says of the home: picked by what may happen, not by how often its words are used."""

import re
from collections.abc import Sequence

from assistant.domain.draft import ActionDetail, Item, ItemKind
from assistant.knowledge.guidelines import Activity
from assistant.knowledge.stays import day
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, chart, item
from assistant.writing.parts.asked import person
from assistant.writing.parts.concerns import concerns
from assistant.writing.parts.quoted import bare, cues, notes_of
from assistant.writing.parts.spoken import Sentence, spoken

MOST = 3
#: Days: what was said longer ago has been heard by somebody.
LATELY = 30
_CAREGIVER = re.compile(r"caregiver|carer", re.IGNORECASE)


def grave(text: str) -> bool:
    """Whether a sentence tells of what may kill or maim at home: asleep at the wheel, left alone, hit, burned."""
    return cues("danger").search(text) is not None


def dangers(desk: Desk) -> list[Item]:
    """Those of one note together, owned by who heard it: the newest note that tells of one speaks."""
    return desk.once("dangers", _dangers)


def _dangers(desk: Desk) -> list[Item]:
    for note in reversed(notes_of(desk)):
        written = day(note.date)
        if written is not None and (desk.as_of - written).days > LATELY:
            break
        said = [s for s in spoken(note) if grave(s.span.text) and s.section != "family_history"]
        if said:
            return [_one(said[:MOST], desk)]
    return []


def _one(said: Sequence[Sentence], desk: Desk) -> Item:
    note = said[0].document
    name = note.author or person(Role.SOCIAL_WORKER, desk) or person(Role.CASE_MANAGER, desk)
    about = next((c.label for c in concerns(desk) if _CAREGIVER.search(c.label)), "Caregiver")
    detail = ActionDetail(
        owner=name or str(Role.SOCIAL_WORKER), person=name, concern=about, activity=str(Activity.COORDINATION)
    )
    text = " ".join(f"“{bare(s.span.text)}”" for s in said)
    return item(ItemKind.ACTION, text, *(chart(s.span) for s in said), detail=detail)
