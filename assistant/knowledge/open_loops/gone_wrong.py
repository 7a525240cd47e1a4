"""What has gone wrong already and will again, and what came back while nobody speaks of it."""

import re
from datetime import date

from assistant.domain.draft import Harm
from assistant.knowledge.open_loops.loop import LATELY, PENDING, Loop, StillOpen, asked_by, begins, belongs
from assistant.knowledge.stays import day
from retrieval.model import Document, Encounter, Measurement, Record, Section, Span
from retrieval.text.context import context
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences

_WENT_WRONG = re.compile(
    r"\b(?:set|turned|put|raised|changed) (?:it|the (?:oxygen|flow|pump|rate|dose)|(?:his|her) oxygen|O2)"
    r" (?:up |back |down )?(?:to )?\d|\b(?:oxygen|O2|flow) (?:was )?(?:turned|put|raised) up\b"
    r"|\bO2 to \d+ ?L\b[^.]{0,60}\b(?:sleepy|drowsy)"
    r"|\bwrong (?:dose|medicine|pill|inhaler|device|patient|strength)\b|\b(?:double|twice the) dose\b|\bby mistake\b"
    r"|\bwent without\b|\bhard to wake after\b|\bgiven in error\b|\badverse (?:drug )?(?:events?|reactions?) to\b"
    r"|\bfell (?:out of bed|in (?:the |her |his )?(?:hospital|ward|unit|room|bathroom|hallway))\b"
    r"|\b(?:inpatient|in-hospital) fall\b"
    r"|\bfound on the floor\b|\b(?:hospital|facility|device)[- ](?:acquired|related) (?:pressure|skin|infection|injury)"
    r"|(?<!\bno )(?<!without )\b(?:new|developed an?) (?:(?:stage|grade) [1-4I]+ |unstageable )?"
    r"pressure (?:injury|ulcer|sore)\b",
    re.IGNORECASE,
)
_AT_WORK = re.compile(r"\b(?:BiPAP|CPAP|ventilator|titrat\w+|wean\w*|protocol)\b", re.IGNORECASE)
RECENT = 30  # days
LONGEST = 420  # characters of a part that is shown whole
_CULTURE = re.compile(r"cultur|bacteria identified|susceptib", re.IGNORECASE)
_NOTHING_GREW = re.compile(r"\bno growth|\bnegative\b|\bnormal flora\b|\bnot detected\b", re.IGNORECASE)


def what_went_wrong(record: Record, as_of: date) -> tuple[StillOpen, ...]:
    """Told by the notes of the last month: each with what its part of the note says around it, owned by who wrote it.

    What has happened once happens again until somebody changes what led to it.
    """
    found = []
    for note in sorted(record.notes(), key=lambda d: (d.date or "", d.id), reverse=True):
        when = day(note.date)
        if when is None or not 0 <= (as_of - when).days <= RECENT or not _WENT_WRONG.search(note.text):
            continue
        for part in sections(note.text):
            if span := _wrong_in(note, part):
                found.append(
                    StillOpen(
                        loop=Loop.HARM,
                        what=begins(span.text),
                        spans=(span,),
                        owner=note.author or "",
                        since=when.isoformat(),
                        harm=Harm.SEVERE,
                    )
                )
    return tuple(found)


def _wrong_in(note: Document, part: Section) -> Span | None:
    """From the sentence that tells of it as far as one reads at once."""
    bounds = sentences(note.text, part.body, part.end)
    for start, end in bounds:
        said = note.text[start:end]
        match = _WENT_WRONG.search(said)
        if match is None or _AT_WORK.search(said):
            continue
        told = context(said, match.start(), match.end(), section=part.kind)
        if told.negated or told.time in {"planned", "hypothetical"}:
            continue
        paragraph = note.text.find("\n\n", start)
        until = min(start + LONGEST, paragraph if paragraph >= 0 else part.end)
        last = max(b for _, b in bounds if b <= until or b == end)
        return note.span(start, last)
    return None


def results_nobody_speaks_of(record: Record, stay: Encounter | None, as_of: date) -> tuple[StillOpen, ...]:
    """A culture that grew something, and no note written since names what grew: who treats may not know."""
    found = []
    for m in record.of(Measurement):
        when = day(m.date)
        grew = _CULTURE.search(m.name) and m.value and not _NOTHING_GREW.search(m.value)
        if not grew or when is None or m.status in PENDING or not belongs(m, stay, as_of):
            continue
        if (as_of - when).days <= LATELY and not _named_since(m, when, record):
            found.append(
                StillOpen(
                    loop=Loop.UNTOLD,
                    what=f"{m.name}: {begins(m.value)}",
                    spans=(m.words,),
                    owner=asked_by(m, record) or (stay.attending if stay else ""),
                    since=when.isoformat(),
                    harm=Harm.SERIOUS,
                    fact=m,
                )
            )
    return tuple(found)


def _named_since(m: Measurement, when: date, record: Record) -> bool:
    """By a word of the organism, or by the short name that a ward has for it."""
    organism = re.split(r"[.;,(]", m.value)[0]
    wanted = {w[:6] for w in re.findall(r"[a-z]{6,}", organism.lower())} - {"resist", "suscep", "methic"}
    short = "".join(w[0] for w in re.findall(r"[A-Za-z]+", organism.replace("-", " ")))
    later = (n.text for n in record.notes() if (d := day(n.date)) and d >= when)
    return any(short.lower() in t.lower() or any(w in t.lower() for w in wanted) for t in later)
