"""What stands in the way of the plan: sentences of the notes, what may do most harm first."""

import re
from dataclasses import replace

from assistant.domain.draft import Item, ItemKind
from assistant.writing.desk import Desk
from assistant.writing.parts.quoted import FAMILY, LETTERHEAD, LISTS, asserted, cues, fresh, notes_of, quote
from assistant.writing.parts.spoken import Sentence, spoken

BARRIERS = 7
#: What a shift or a vital sign shows is a finding of that hour, and no barrier.
_FINDING = re.compile(
    r"\b(?:alert|oriented|SpO2|afebrile|denies|lungs|BP|RA|consent|throughout)\b|\d ?%|year[- ]old|\by/o\b|\bM/F\b",
    re.IGNORECASE,
)
_WHO_HELPS = re.compile(r"\b(?:drive|ride|car|bus|alone|works|respite|dark|pays?|phone)", re.IGNORECASE)
_FINE = re.compile(r"\b(?:is|are|all) (?:fine|okay|ok|secure|enough|good|covered|set up)\b", re.IGNORECASE)
#: What was done about a need, and how a visit was held.
_ARRANGED = re.compile(r"\W*(?:referred|enrolled|accepted|signed up|interpreter:)", re.IGNORECASE)
#: Here the "no" is the barrier itself.
_OUT_OF_REACH = re.compile(
    r"\b(?:cannot|can't|can not|could not|couldn't|unable to|not able to) (?:\w+ )?(?:afford|pay|read|get|reach|buy)\b",
    re.IGNORECASE,
)
_CANNOT = re.compile(
    r"\b(?:not|no|never|cannot|can't|doesn't|only|ends?|stops?|stolen|lost|missed|misses|unless|wait list|waiting)\b",
    re.IGNORECASE,
)
#: What makes a place hard to live in.
_HARD = re.compile(
    r"\b(?:bad(?:ly)?|worse|hard|afraid|scared|unsafe|crowded|noisy|cold|lives?|living|stay(?:s|ing)|sleep(?:s|ing)"
    r"|evict\w*|waits?)\b",
    re.IGNORECASE,
)
#: A place that something else was at, with the words that put it there.
_PLACE = re.compile(
    r"\b(?:at|by|near|outside|from|to|in front of|next to) (?:the|a|his|her|their) (?:[a-z]+ ){0,2}"
    r"(?:shelter|hostel|motel)(?: (?:desk|door|office|staff|kitchen))?\b",
    re.IGNORECASE,
)
_STATEMENT = re.compile(r"[^\s](?:[^.!?\n]|[.](?=\w)|\n(?!\n))*[.!?]*[\"”’)]*")


def barrier_sentences(desk: Desk) -> list[Item]:
    """What may do most harm first, then why a need is there, then what the search finds.

    A sentence on a relative who drives or works counts: what they cannot do is the patient's barrier.
    """
    pattern = cues("barrier")
    every = [
        s
        for note in reversed(notes_of(desk))
        for s in spoken(note)
        if pattern.search(s.span.text)
        and s.section not in LISTS | FAMILY
        and len(s.words) > 3
        and not _FINDING.search(s.span.text)
        and not LETTERHEAD.match(s.span.text)
        and (asserted(s, pattern) or _WHO_HELPS.search(s.span.text) or _OUT_OF_REACH.search(s.span.text))
    ]
    told = [_alone(s, pattern) for s in every if not _only_where(s, pattern) and not _in_order(s)]
    found = sorted(told, key=lambda s: (_danger(s), -len(set(pattern.findall(s.span.text.lower())))))
    return [quote(s, ItemKind.NEED) for s in fresh(desk, found, BARRIERS)]


def _in_order(s: Sentence) -> bool:
    """Whether it says that the thing is there, arranged or all right: "food is fine", "referred to the pantry"."""
    text = s.span.text
    return bool(_FINE.search(text) or _ARRANGED.match(text)) and not _CANNOT.search(text)


def _only_where(s: Sentence, pattern: re.Pattern[str]) -> bool:
    """Whether a cue is said only as the place of something else: "on the bench by the shelter" is no barrier."""
    text = s.span.text
    return not _CANNOT.search(text) and not _HARD.search(text) and not pattern.search(_PLACE.sub(" ", text))


def _alone(s: Sentence, pattern: re.Pattern[str]) -> Sentence:
    """Without the short words around it that have no cue: "Okay.", "Good spirits.", "Interpreter: phone 5120."."""
    parts = [(m.start(), m.end()) for m in _STATEMENT.finditer(s.span.text)]
    told = [n for n, (a, b) in enumerate(parts) if _bears(s.span.text[a:b], pattern)]
    if not told:
        return s
    bound = [n for n, (a, b) in enumerate(parts) if n > told[0] and _CANNOT.search(s.span.text[a:b])]
    first, last = parts[told[0]][0], parts[max(told + bound)][1]
    start = s.span.start
    return replace(s, span=s.document.span(start + first, start + last))


def _bears(text: str, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.search(text) or _WHO_HELPS.search(text))


def _danger(s: Sentence) -> int:
    """0 for what may kill or maim, 1 for what says why or what cannot be, 2 for the rest."""
    if cues("danger").search(s.span.text):
        return 0
    return 1 if _CANNOT.search(s.span.text) else 2
