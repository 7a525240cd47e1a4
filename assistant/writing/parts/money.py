"""What money puts in the way, each with who clears it: tied to the very visit, test or medicine that waits for it."""

from assistant.domain.draft import ActionDetail, Item, ItemKind
from assistant.knowledge.guidelines import Activity
from assistant.knowledge.money import in_the_way
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, chart, guideline, item
from assistant.writing.parts.asked import due_of, person, wanted
from assistant.writing.parts.quoted import bare
from assistant.writing.parts.saying import plain
from retrieval.model import Span

GUIDELINE = "money-in-the-way"
MOST = 3


def money_in_the_way(desk: Desk) -> list[Item]:
    """The guideline's own sentence, then what it is about in the words of the order or the note."""
    asked = next((w for w in wanted(desk) if w.applies.guideline.id == GUIDELINE), None)
    if asked is None:
        return []
    role = _worker(desk)
    made: list[Item] = []
    for found in in_the_way(desk.seen)[:MOST]:
        words = found if isinstance(found, Span) else found.words
        about = (
            f"“{bare(found.text)}”"
            if isinstance(found, Span)
            else f"{plain(found.name)} - note: {found.note}"
        )
        detail = ActionDetail(
            owner=str(role),
            person=person(role, desk),
            due=due_of(asked.entry, desk),
            concern="" if isinstance(found, Span) else plain(found.name),
            activity=str(Activity.INTERVENTION),
        )
        text = f"{asked.entry.says.rstrip('.')}: {about}"
        made.append(item(ItemKind.ACTION, text, guideline(asked.entry.span), chart(words), detail=detail))
    return made


def _worker(desk: Desk) -> Role:
    """A social worker; where the team has none by name, the community health worker whom it has."""
    if not person(Role.SOCIAL_WORKER, desk) and person(Role.COMMUNITY_HEALTH_WORKER, desk):
        return Role.COMMUNITY_HEALTH_WORKER
    return Role.SOCIAL_WORKER
