"""What an item's typed detail adds to its text, in words: who, by when, how much, why."""

from assistant.adapters.edits import as_approved
from assistant.domain.draft import (
    ActionDetail,
    Due,
    GoalDetail,
    Item,
    MedicineDetail,
    NeedDetail,
    ReferralDetail,
    ScoreDetail,
    StatementDetail,
)
from assistant.knowledge.team import Role

Pairs = tuple[tuple[str, str], ...]


def unsaid(item: Item) -> Pairs:
    """What the detail adds to the text, as far as the approved text does not speak against it."""
    said = item.text.casefold()
    return tuple((k, v) for k, v in details(as_approved(item)) if v and v.casefold() not in said)


def details(item: Item) -> Pairs:
    """The typed detail in words. Empty values are among them."""
    match item.detail:
        case MedicineDetail() as m:
            return (
                ("dose", m.dose),
                ("route", m.route),
                ("how often", m.frequency),
                ("for", m.reason),
                ("before", m.was),
                ("why", m.because),
                ("not in hand", m.supply),
            )
        case ActionDetail() as a:
            return (
                ("who", held_by(a.owner, a.person)),
                ("by", due(a.due)),
                ("concern", "; ".join(x for x in (a.concern, *a.addresses) if x)),
                ("measured by", a.measure),
                ("options", "; ".join(a.options)),
                ("asked by", a.asked_by),
                ("stands as", a.standing),
            )
        case GoalDetail() as g:
            whose = "in the patient's own words" if g.expressed_by == "patient" else g.expressed_by
            return (
                ("target", g.target),
                ("measured by", g.measure),
                ("now", g.baseline),
                ("by", due(g.due)),
                ("concern", "; ".join(x for x in (g.concern, *g.addresses) if x)),
                ("who", held_by(g.owner, g.person)),
                ("said", whose),
            )
        case ReferralDetail() as r:
            return (
                ("to", ", ".join(x for x in dict.fromkeys((r.specialty, r.recipient)) if x)),
                ("reason", r.reason),
                ("question", r.question),
                ("urgency", r.urgency),
                ("findings", "; ".join(r.findings)),
                ("done so far", "; ".join(r.done)),
                ("the patient", r.prepared),
                ("insurance", r.coverage),
                ("call back", r.callback),
                ("who", who(r.owner)),
                ("by", due(r.due)),
            )
        case NeedDetail() as n:
            return (("charted", n.date), ("bears on", n.bears_on))
        case ScoreDetail() as sc:
            return (("published by", sc.source),)
        case StatementDetail() as s:
            return (("from", ", ".join(x for x in (s.title, s.when[:10], s.said_by) if x)),)
    return ()


def held_by(owner: str, person: str) -> str:
    """The role, and who holds it where the chart names them."""
    said = who(owner)
    return f"{said} ({person})" if person and person != said else said


def due(due: Due | None) -> str:
    if due is None:
        return ""
    since = "overdue since " if due.overdue else ""
    return f"{since}{due.day} ({due.days} days after {due.anchor_is} on {due.anchor})"


def who(owner: str) -> str:
    """The role that owns a piece of work, as a page says it."""
    return Role(owner).label if owner in set(Role) else owner
