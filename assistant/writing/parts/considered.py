"""Referrals that were considered and not suggested, and why: for the reviewer, never for the recipient."""

from assistant.domain.draft import Citation, ConsideredDetail, Item, ItemKind
from assistant.knowledge.criteria import Not, Unknown
from assistant.knowledge.guidelines import Asked, ReferralAdvice
from assistant.knowledge.standing import Stand, Standing
from assistant.writing.desk import Desk, chart, guideline, item
from assistant.writing.parts.arranged import booked_with
from assistant.writing.parts.asked import why
from assistant.writing.parts.concerns import concern_of, concerns
from assistant.writing.parts.referrals import referral_of, referrals
from assistant.writing.parts.saying import plain

CONSIDERED = 8
_CLOSED = {
    Standing.DONE: "done already",
    Standing.DECLINED: "declined",
    Standing.DEFERRED: "left for later",
}
REASONS = 2


def considered(desk: Desk) -> list[Item]:
    """Referrals of guidelines for a concern of this chart whose own criteria do not hold, or cannot be decided.

    What the record lacks to decide them stands first: that can be asked.
    """
    suggested = {referral_of(i).specialty.lower() for i in referrals(desk)}
    charted = {c.label for c in concerns(desk)}
    made: dict[str, Item] = {}
    for applies in desk.guidelines:
        told = {a.entry.span: a for a in applies.asked}
        for advice in applies.guideline.referrals:
            name = advice.specialty.lower()
            if name in suggested or name in made or desk.kind not in advice.documents:
                continue
            asked = told.get(advice.span) or Asked(entry=advice, stand=Stand(standing=Standing.UNKNOWN))
            if concern_of(asked, applies, desk) in charted and (one := _considered(advice, asked, desk)):
                made[name] = one
    return sorted(made.values(), key=_answered)[:CONSIDERED]


def _answered(one: Item) -> bool:
    return not (isinstance(one.detail, ConsideredDetail) and one.detail.missing)


def _considered(advice: ReferralAdvice, asked: Asked, desk: Desk) -> Item | None:
    if booked := booked_with(advice, desk):
        when = f" on {booked.start[:10]}" if booked.start else ""
        return _not_suggested(
            advice, f"booked already: {plain(booked.name)}{when}", (), (chart(booked.words),)
        )
    if asked.standing is Standing.DUE:
        return None
    if how := _CLOSED.get(asked.standing):
        return _not_suggested(advice, f"{how}: {asked.because_text}", (), why(asked))
    match advice.when.decide(desk.seen) if advice.when else None:
        case Unknown(missing=missing):
            return _not_suggested(advice, "", missing, ())
        case Not(reason=reason):
            return _not_suggested(advice, "; ".join(reason.split("; ")[:REASONS]), (), ())
    return None


def _not_suggested(
    advice: ReferralAdvice, because: str, missing: tuple[str, ...], cited: tuple[Citation, ...]
) -> Item:
    reason = because or f"cannot be decided, for the record lacks {'; '.join(missing[:REASONS])}"
    detail = ConsideredDetail(specialty=advice.specialty, because=because, missing=missing)
    return item(
        ItemKind.STATEMENT, f"{advice.specialty}: {reason}", guideline(advice.span), *cited, detail=detail
    )
