"""What the patient has refused since a directive was written: the older, wider words are read beside the newer ones."""

from itertools import islice

from assistant.domain.draft import Item, ItemKind
from assistant.knowledge.directives import CODE, notes_since, refused_since
from assistant.writing.desk import Desk
from assistant.writing.parts.quoted import asserted_of_patient, quote
from assistant.writing.parts.spoken import spoken
from retrieval.model import Preference

MOST = 2
_DIRECTIVE = frozenset({CODE, "advance_directive", "treatment"})


def later_refusals(desk: Desk) -> list[Item]:
    """The newest sentences that refuse what a directive still leaves open; the course of the stay may tell them too."""
    directives = [p for p in desk.record.of(Preference) if p.about in _DIRECTIVE and p.value]
    found = (
        s
        for note in notes_since(desk.record, directives)
        for s in spoken(note)
        if refused_since(s.span.text, note.date or "", directives)
        and asserted_of_patient(s)
        and " ".join(s.words) not in desk.said
    )
    return [quote(s, ItemKind.PREFERENCE) for s in islice(found, MOST)]
