"""What of habits and family a letter carries: no more than bears on what it asks."""

from assistant.domain.draft import Item
from assistant.knowledge.background import bears_on
from assistant.writing.desk import Desk
from assistant.writing.parts.quoted import fresh, notes_of, quote
from assistant.writing.parts.spoken import Sentence

#: Lines of habits and of the family that a letter carries.
BACKGROUND = 4


def background_for(specialty: str, desk: Desk) -> list[Item]:
    """What of habits and family bears on the question of this letter, the newest note first."""
    found = [
        Sentence(span=span, section="", document=note)
        for note in reversed(notes_of(desk))
        for span in bears_on(specialty, note)
    ]
    return [quote(s) for s in fresh(desk, found, BACKGROUND)]
