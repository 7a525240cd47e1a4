"""How the patient can be reached, where the chart says more than a number: it goes with every task that needs it."""

import re
from collections.abc import Iterable
from dataclasses import replace

from assistant.domain.draft import Item, ItemKind, StatementDetail
from assistant.writing.desk import Desk, chart, item
from assistant.writing.parts.quoted import asserted_of_patient, bare, cues, notes_of
from assistant.writing.parts.spoken import Sentence, spoken

#: Sentences of one note; tasks that carry them. More would be read past.
SENTENCES = 3
TASKS = 4
_REACHES = re.compile(
    r"^(?:missed visit|reach the patient|phone (?!stolen)|ordered: referral|refer to|book a visit)\b",
    re.IGNORECASE,
)


def ways_to_reach(desk: Desk) -> tuple[Sentence, ...]:
    """Of the newest note that says it: a phone that is gone, the hour, the place, who must not be asked."""
    return desk.once("ways to reach", _ways)


def _ways(desk: Desk) -> tuple[Sentence, ...]:
    pattern = cues("reach")
    for note in reversed(notes_of(desk)):
        said = [s for s in spoken(note) if pattern.search(s.span.text) and asserted_of_patient(s)]
        if said:
            return tuple(said[:SENTENCES])
    return ()


#: Asked for where nobody has said how the patient is found.
_FINDS = re.compile(r"record 2 ways to reach", re.IGNORECASE)


def wanted_to_reach(made: Iterable[Item], desk: Desk) -> list[Item]:
    """Without what asks for a way to reach the patient, where the chart has one."""
    known = bool(ways_to_reach(desk))
    return [i for i in made if not (known and _FINDS.match(i.text))]


def how_to_reach(desk: Desk) -> list[Item]:
    """Where, when and through whom not: it bounds every call and letter, so it stands before all tasks."""
    ways = ways_to_reach(desk)
    if not ways:
        return []
    first = ways[0].document
    detail = StatementDetail(
        when=first.date or "", title=first.title, said_by=first.author or first.author_role or ""
    )
    desk.said.update(" ".join(s.words) for s in ways)
    text = f"To reach the patient: “{' '.join(bare(s.span.text) for s in ways)}”"
    return [item(ItemKind.STATEMENT, text, *(chart(s.span) for s in ways), detail=detail)]


def with_way(made: list[Item], desk: Desk) -> list[Item]:
    """The first few tasks for which somebody has to find the patient, with how."""
    ways = ways_to_reach(desk)
    if not ways:
        return made
    note = " ".join(bare(s.span.text) for s in ways)
    chosen = [id(i) for i in made if _REACHES.match(i.text)][:TASKS]
    cited = tuple(chart(s.span) for s in ways)
    return [
        replace(i, text=f"{i.text} - note: “{note}”", citations=tuple(dict.fromkeys((*i.citations, *cited))))
        if id(i) in chosen
        else i
        for i in made
    ]
