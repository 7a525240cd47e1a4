"""A result that is not back needs someone who gets it and passes it on, by a day."""

from dataclasses import replace

from assistant.domain.draft import ActionDetail, Item, ItemKind
from assistant.knowledge.guidelines import Action, Activity
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, guideline, item, said_of
from assistant.writing.parts.asked import Wanted, due_of, person, spans_of, wanted
from assistant.writing.parts.results import pending_reports
from assistant.writing.parts.saying import noted, plain
from retrieval.model import Report


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
    """Owned by who asked for it; else by the clinician who leads, by name where the chart has one."""
    text = f"Result pending: {plain(r.name)} ({r.status}){noted(r)}"
    owner = r.requester or person(Role.PHYSICIAN, desk) or attending(desk)
    detail = ActionDetail(
        owner=owner or str(Role.PHYSICIAN),
        person=owner,
        concern="pending result",
        activity=str(Activity.MONITORING),
    )
    rule = next((w for w in chased(desk) if w.entry.due_days is not None), None)
    cited = (guideline(rule.entry.span),) if rule else ()
    if rule:
        detail = replace(detail, due=due_of(rule.entry, desk))
    return item(ItemKind.ACTION, text, *said_of(r), *cited, detail=detail)


def attending(desk: Desk) -> str:
    return desk.stay.attending if desk.stay else ""
