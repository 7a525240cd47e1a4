"""How the patient left, by the notes; never the state on arrival."""

import re

from assistant.domain.draft import Item
from assistant.knowledge.stays import day
from assistant.writing.desk import Desk
from assistant.writing.parts.quoted import fresh, in_sections, quote, with_cue
from assistant.writing.parts.spoken import Sentence

#: Where somebody goes says how they left; what they are to take, do and come back for is no condition.
_WHAT_TO_DO = re.compile(
    r"\d ?m(?:c?g|l)\b|\b(?:tabs?|tablets?|caps?|bid|tid|qid|prn|x \d+ days?|refills?|rx|prescri\w+|start|stop|take)\b"
    r"|\bfollow[- ]?up|\b(?:return|come back|call|see|check|recheck|instruct\w*|advised?|told|printed|handout"
    r"|appointment|referr?\w*)\b",
    re.IGNORECASE,
)


def condition_sentences(desk: Desk) -> list[Item]:
    """How the patient left: a section that says so, else the notes of the last day; never the state on arrival."""
    found = [
        s
        for s in in_sections(desk, ("condition_at_discharge", "disposition"))
        if s.section != "disposition" or not _WHAT_TO_DO.search(s.span.text)
    ]
    found += [s for s in with_cue(desk, "condition") if _at_the_end(s, desk)]
    return [quote(s) for s in fresh(desk, found, 5)]


def _at_the_end(s: Sentence, desk: Desk) -> bool:
    ended, written = day(desk.stay.end) if desk.stay else None, day(s.document.date)
    if ended is None or written is None:
        return "discharge" in s.span.text.lower()
    return (ended - written).days <= 1 and s.section not in {
        "history_of_present_illness",
        "past_medical_history",
    }
