"""To whom the patient is referred, why, with which question, and what the recipient needs: no more."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.domain.draft import (
    Citation,
    CitationKind,
    Item,
    ItemKind,
    ReferralDetail,
)
from assistant.knowledge.guidelines import ReferralAdvice
from assistant.knowledge.recipients import same_recipient
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, chart, guideline, item, said_of
from assistant.writing.parts.arranged import asks_the_same, booked_with, open_orders
from assistant.writing.parts.asked import Wanted, due_of, wanted, why
from assistant.writing.parts.concerns import concern_of
from assistant.writing.parts.habits_and_family import background_for
from assistant.writing.parts.pertinent import (
    DONE,
    PERTINENT,
    agreement,
    around,
    arranged_for,
    in_words,
    needed,
    recipient,
    sets_of,
    tried,
)
from assistant.writing.parts.saying import plain
from retrieval.model import (
    Order,
    Span,
)

#: Suggestions beside what is ordered and asked for: what a clinician weighs at one sitting.
MOST = 12

_HOW_SOON: dict[str, int] = {"urgent": 0, "soon": 1, "routine": 2}


def referrals(desk: Desk) -> list[Item]:
    """What the coordinator asked for first, then those ordered in the chart, then those that criteria suggest."""
    return desk.once("referrals", _referrals)


def _referrals(desk: Desk) -> list[Item]:
    every = [w for w in wanted(desk) if isinstance(w.entry, ReferralAdvice)]
    advice = [w for w in every if isinstance(w.entry, ReferralAdvice) and not booked_with(w.entry, desk)]
    ordered, taken = _ordered(desk, advice)
    arranged = {
        w.entry.span
        for w in advice
        if isinstance(w.entry, ReferralAdvice) and any(asks_the_same(o, w.entry) for o in open_orders(desk))
    }
    suggested = _one_each([_suggested(w, desk) for w in advice if w.entry.span not in taken | arranged])
    made = [*ordered, *suggested]
    if desk.focus:
        about = [i for i in made if _about(i, desk.focus)]
        if others := len(made) - len(about):
            desk.left_out.append(
                f"{others} other referrals are not in this letter: ask for one draft for each"
            )
        return [_asked_for(desk, about), *about]
    if len(suggested) > MOST:
        desk.left_out.append(
            f"{len(suggested) - MOST} more referrals that guidelines suggest are not shown in this draft"
        )
    return made[: len(ordered) + MOST]


def background(desk: Desk) -> list[Item]:
    """Habits and family for the specialties that this letter goes to."""
    asked = (referral_of(i).specialty for i in referrals(desk))
    return background_for("; ".join(dict.fromkeys(asked)), desk)


def _one_each(made: Sequence[Item]) -> list[Item]:
    """One a specialty and concern, the most urgent speaking for it with every reason cited; the most urgent first."""
    kept: dict[tuple[str, str], Item] = {}
    for one in sorted(made, key=lambda i: _HOW_SOON[referral_of(i).urgency]):
        key = (referral_of(one).specialty.lower(), "" if referral_of(one).specialty else one.text)
        first = kept.get(key)
        kept[key] = _with(first, one) if first else one
    return list(kept.values())


def _with(first: Item, other: Item) -> Item:
    """Both questions in one letter: a specialist is asked once."""
    one, two = referral_of(first), referral_of(other)
    question = one.question if two.question in one.question else f"{one.question} {two.question}"
    reason = one.reason if two.reason in one.reason else f"{one.reason}; {two.reason}"
    detail = replace(
        one,
        question=question,
        reason=reason,
        findings=tuple(dict.fromkeys((*one.findings, *two.findings)))[:PERTINENT],
        done=tuple(dict.fromkeys((*one.done, *two.done)))[:DONE],
    )
    cited = (*first.citations, *(c for c in other.citations if "business day" not in c.quote))
    return item(ItemKind.REFERRAL, first.text, *cited, detail=detail)


def referral_of(i: Item) -> ReferralDetail:
    return (
        i.detail
        if isinstance(i.detail, ReferralDetail)
        else ReferralDetail(specialty="", reason="", question="")
    )


# --- where they come from -----------------------------------------------------------------------------------------


def _suggested(w: Wanted, desk: Desk) -> Item:
    advice = w.entry
    if not isinstance(advice, ReferralAdvice):
        raise TypeError(f"{advice.id} is no referral")
    sent = needed(advice.pertinent, desk)
    done = tried(around(advice.specialty, w.entry.concern), desk)
    detail = ReferralDetail(
        specialty=advice.specialty,
        reason=w.asked.because_text or w.applies.because_text,
        question=advice.question,
        urgency=advice.urgency,
        findings=tuple(in_words(f) for f in sent),
        owner=str(advice.owner),
        due=due_of(advice, desk),
        concern=concern_of(w.asked, w.applies, desk),
        recipient=recipient(advice.specialty, desk),
        done=tuple(in_words(f) for f in done),
    )
    detail = arranged_for(detail, advice.specialty, desk)
    cited = (guideline(advice.span), *why(w.asked), *(chart(f.words) for f in (*sent, *done)))
    return item(ItemKind.REFERRAL, advice.says, *cited, *agreement(advice.specialty, desk), detail=detail)


def _ordered(desk: Desk, advice: Sequence[Wanted]) -> tuple[list[Item], set[Span]]:
    """Referrals that the chart has ordered, each with the question of the guideline that would suggest it."""
    made, taken = [], set[Span]()
    for arranged in open_orders(desk):
        o = arranged.order
        if "refer" not in f"{o.category} {o.name}".lower():
            continue
        same = [w for w in advice if isinstance(w.entry, ReferralAdvice) and _same_aim(o, w.entry, desk)]
        taken |= {w.entry.span for w in same}
        made.append(_order(o, same, desk))
    return made, taken


def _order(o: Order, same: Sequence[Wanted], desk: Desk) -> Item:
    name, reason = plain(o.name), plain(o.reason or o.name)
    advice = next((w.entry for w in same if isinstance(w.entry, ReferralAdvice)), None)
    about_it = around(name, f"{name} {reason}")
    sent = needed(advice.pertinent if advice else sets_of(about_it), desk)
    done = tried(about_it, desk)
    proposed = "Proposed, not ordered: " if o.intent in {"proposal", "plan", "option"} else ""
    text = f"{proposed}{name}: {plain(o.reason)}" if o.reason else f"{proposed}{name}"
    if o.note:
        text += f" - note: {o.note}"
    detail = ReferralDetail(
        specialty=_specialty(name),
        reason=reason,
        question=advice.question if advice else _question(reason),
        urgency="urgent"
        if o.priority in {"urgent", "stat", "asap"}
        else advice.urgency
        if advice
        else "routine",
        findings=tuple(in_words(f) for f in sent),
        owner=o.requester or str(Role.CASE_MANAGER),
        due=due_of(advice, desk) if advice else None,
        concern=concern_of(same[0].asked, same[0].applies, desk) if same else "",
        recipient=o.performer if o.performer != o.requester else recipient(name, desk),
        done=tuple(in_words(f) for f in done),
    )
    detail = arranged_for(detail, name, desk)
    cited = (guideline(advice.span),) if advice else ()
    found = (*said_of(o), *cited, *(chart(f.words) for f in (*sent, *done)))
    return item(ItemKind.REFERRAL, text, *found, *agreement(name, desk), detail=detail)


def _asked_for(desk: Desk, about: Sequence[Item]) -> Item:
    """The requester's own word; with the question of what the chart or a guideline says about it.

    Results and treatments that such a referral brings stand there, and are not said again here.
    """
    said = Citation(
        kind=CitationKind.REVIEWER,
        source=f"requester:{desk.requested_by}",
        start=0,
        end=len(desk.focus),
        quote=desk.focus,
    )
    about_it = around(desk.focus, desk.focus)
    told = {said for i in about for said in (*referral_of(i).findings, *referral_of(i).done)}
    sent = [f for f in needed(sets_of(about_it), desk) if in_words(f) not in told]
    done = [f for f in tried(about_it, desk) if in_words(f) not in told]
    known = referral_of(about[0]) if about else None
    detail = ReferralDetail(
        specialty=desk.focus,
        reason=known.reason if known else desk.focus,
        question=known.question if known else "",
        urgency=known.urgency if known else "routine",
        findings=tuple(in_words(f) for f in sent),
        done=tuple(in_words(f) for f in done),
        owner=str(Role.CASE_MANAGER),
        recipient=known.recipient if known else recipient(desk.focus, desk),
        concern=known.concern if known else "",
    )
    detail = arranged_for(detail, desk.focus, desk)
    cited = (chart(f.words) for f in (*sent, *done))
    return item(ItemKind.REFERRAL, desk.focus, said, *cited, detail=detail)


def _same_aim(o: Order, advice: ReferralAdvice, desk: Desk) -> bool:
    """Whether the order is what the advice asks for: its specialty, or what sets the order apart, is named in both."""
    return any(a.order.id == o.id and asks_the_same(a, advice) for a in open_orders(desk))


def _about(i: Item, focus: str) -> bool:
    return same_recipient(referral_of(i), ReferralDetail(specialty=focus, reason="", question=""))


def _specialty(name: str) -> str:
    return re.sub(r"^(?:referral|refer) (?:to|for) ", "", name, flags=re.IGNORECASE)


def _question(reason: str) -> str:
    return f"Please advise on: {reason}" if reason else ""
