"""A result that is not back needs someone who gets it and passes it on, by a day."""

import re
from dataclasses import replace

from assistant.domain.draft import ActionDetail, Due, Item, ItemKind
from assistant.domain.due import due
from assistant.knowledge.guidelines import Action, Activity
from assistant.knowledge.stays import day
from assistant.writing.desk import Desk, chart, guideline, item, said_of
from assistant.writing.parts.asked import Wanted, dated, due_of, spans_of, wanted
from assistant.writing.parts.result_owners import followed_by, of_one_name
from assistant.writing.parts.results import pending_reports
from assistant.writing.parts.saying import noted, plain
from retrieval.model import Fact, Order, Report, Span

#: Said of a result for which the chart names nobody: a person is to be found, and none is made up.
NOBODY = "owner not charted"
#: How long the laboratory says it takes: "Send-out, 5 to 7 days", "final in 5 days".
_TURN_AROUND = re.compile(
    r"(?<![\d-])(?:(\d{1,2})\s*(?:to|-|–)\s*)?(\d{1,2})\s+(?P<business>business |working )?days\b",
    re.IGNORECASE,
)


def chased(desk: Desk) -> tuple[Wanted, ...]:
    """What a guideline asks for the reports that are pending: the chase says it, so nothing else does."""
    return desk.once("chased", _chased)


def _chased(desk: Desk) -> tuple[Wanted, ...]:
    lines = {r.words for r in pending_reports(desk)}
    return tuple(
        w
        for w in wanted(desk)
        if isinstance(w.entry, Action)
        and w.entry.kind in {Activity.MONITORING, Activity.COORDINATION}
        and lines & set(spans_of(w.asked))
    )


def pending_actions(desk: Desk) -> list[Item]:
    return [_chase(r, desk) for r in pending_reports(desk)]


def _chase(r: Report, desk: Desk) -> Item:
    """Owned by whom ``followed_by`` finds, with the words that say so; by nobody where the chart names nobody.

    Due when the laboratory says that it is back, else as the guideline for pending results counts.
    """
    follows = followed_by(r, desk)
    text = f"Result pending: {plain(r.name)} ({r.status}){noted(r)}{follows.said}"
    rests = (*said_of(r), *(chart(s) for s in follows.spans))
    detail = ActionDetail(
        owner=follows.name or NOBODY,
        person=follows.name,
        concern="pending result",
        activity=str(Activity.MONITORING),
        standing="active",
    )
    if told := _laboratory_says(r, desk):
        by, words = told
        return item(ItemKind.ACTION, text, *rests, chart(words), detail=replace(detail, due=dated(by, desk)))
    rule = next((w for w in chased(desk) if w.entry.due_days is not None), None)
    cited = (guideline(rule.entry.span),) if rule else ()
    if rule:
        detail = replace(detail, due=due_of(rule.entry, desk))
    return item(ItemKind.ACTION, text, *rests, *cited, detail=detail)


def _promised(fact: Fact) -> str:
    """What its note says, else what a first report says of the final one."""
    if fact.note or not isinstance(fact, Report):
        return fact.note
    return next((s for s in re.split(r"(?<=\.)\s+", fact.conclusion) if re.search(r"\bfinal\b", s, re.I)), "")


def _laboratory_says(r: Report, desk: Desk) -> tuple[Due, Span] | None:
    """The day by which the order, or the report itself, says the result is back, and the words that say so."""
    ordered = [o for o in desk.record.of(Order) if r.pointer in o.answered_by or of_one_name(o, r)]
    for fact in (*ordered, r):
        promised, since = _promised(fact), day(fact.date)
        said = _TURN_AROUND.search(promised)
        if said and since and since.isoformat() in fact.words.text and promised in fact.words.text:
            counted = due(since, "order", int(said[2]), business=bool(said["business"]))
            return counted, fact.words
    return None
