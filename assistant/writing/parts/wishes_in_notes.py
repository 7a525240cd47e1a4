"""What the patient wants by the notes: in their own voice, and in what is said of directives."""

import re

from assistant.domain.draft import Item, ItemKind, StatementDetail
from assistant.knowledge.directives import says_a_superseded_status
from assistant.knowledge.stays import day
from assistant.writing.desk import Desk
from assistant.writing.parts.quoted import TAKEN_ELSEWHERE, cues, fresh, in_sections, quote, quoting, with_cue
from assistant.writing.parts.same_wish import repeats
from assistant.writing.parts.spoken import Sentence
from retrieval.model import Preference
from retrieval.text.addressed import addressed

_RELATIVE_SAYS = re.compile(
    r"\b(?:daughter|son|wife|husband|mother|father|sister|brother|partner|aunt|uncle|niece|nephew|friend|family|neighbor"
    r"|grand\w+)\b[^.]{0,30}\b(?:says?|said|told|reports?|states?|wants?|hopes?)\b",
    re.IGNORECASE,
)


def patient_words(desk: Desk) -> list[Item]:
    """Sentences that carry the patient's own voice: quoted speech first, then what they say they want.

    What stands in one paragraph with an order to whoever reads it is nobody's wish; a charted wish is not quoted again.
    """
    found = list(in_sections(desk, ("goals",)))
    voiced = [
        s
        for s in with_cue(desk, "words")
        if s.section not in TAKEN_ELSEWHERE and not _of_another(s, desk) and not addressed(_paragraph(s))
    ]
    found += sorted(voiced, key=lambda s: not re.search(r"[\"“”]", s.span.text))
    charted = desk.record.of(Preference)
    new = [s for s in found if not any(repeats(s.words, p) for p in charted)]
    return [quote(s, ItemKind.PREFERENCE) for s in fresh(desk, new, 4)]


def _paragraph(s: Sentence) -> str:
    text = s.document.text
    start, end = text.rfind("\n\n", 0, s.span.start), text.find("\n\n", s.span.end)
    return text[max(start, 0) : end if end >= 0 else None]


def _of_another(s: Sentence, desk: Desk) -> bool:
    """Whether a relative speaks. A parent speaks for a child."""
    born = day(desk.record.patient.birth_date)
    child = born is not None and (desk.as_of - born).days < 18 * 365
    return not child and _RELATIVE_SAYS.search(s.span.text) is not None


_directives = quoting("directive", 4, note_sections=("advance_directives",), kind=ItemKind.PREFERENCE)


def directive_sentences(desk: Desk) -> list[Item]:
    """What notes say of directives beyond the charted wishes: a note that repeats the code status adds nothing."""
    coded = [p for p in desk.record.of(Preference) if p.about == "code_status"]
    newest = max(coded, key=lambda p: (p.date or "", p.id), default=None)
    status = f"{newest.name} {newest.value}".lower() if newest else ""
    return [i for i in _directives(desk) if not _repeats(i, status) and not _superseded(i, desk)]


def _superseded(one: Item, desk: Desk) -> bool:
    written = one.detail.when if isinstance(one.detail, StatementDetail) else ""
    return says_a_superseded_status(one.text, written, desk.record)


def _repeats(one: Item, status: str) -> bool:
    said = [m.group().lower() for m in cues("directive").finditer(one.text)]
    return bool(said) and all(word in status for word in said)
