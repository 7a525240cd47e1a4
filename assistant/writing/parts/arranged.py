"""What the chart shows as ordered or booked: it is named as such, and not proposed again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.domain.draft import ActionDetail, CitationKind, Item, ItemKind, Kind
from assistant.knowledge.guidelines import ReferralAdvice
from assistant.knowledge.stays import day, during
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, chart, fitting, item, said_of
from assistant.writing.parts.asked import soonest
from assistant.writing.parts.person import upcoming
from assistant.writing.parts.saying import distinct, newest, noted, plain
from retrieval.model import Appointment, CareTeamMember, Order

#: Days: an order without a result is worth asking about for this long.
ASKED_ABOUT = 180
_OPEN = frozenset({"active", "draft", "on-hold", "requested", "accepted", "in-progress", "ready"})
_PROPOSED = frozenset({"proposal", "plan", "option"})
#: Words of an order's name that say nothing about which order it is.
_ANY = frozenset(
    "referral refer order home visit visits follow arrange clinic the for and with request evaluate treat therapy "
    "program service services treatment consult consultation outpatient schedule appointment draw lab test".split()
)
#: What a panel measures, so that "repeat creatinine" is known to be ordered.
_PANELS = {
    "metabolic": "creatinine potassium sodium egfr kidney electrolytes glucose",
    "bmp": "creatinine potassium sodium egfr kidney electrolytes glucose",
    "cmp": "creatinine potassium sodium egfr kidney electrolytes glucose liver",
    "renal function": "creatinine potassium sodium egfr kidney electrolytes",
    "blood count": "hemoglobin platelets",
    "cbc": "hemoglobin platelets",
    "lipid": "cholesterol ldl",
    "hepatic": "liver",
    "liver": "liver",
}
_MEASURES = re.compile(r"(?:re)?(?:check|measure|repeat|test)\b", re.IGNORECASE)
_BOOKS = re.compile(
    r"(?:book|schedule|arrange) (?:a |an |the )?(?:\S+ ){0,3}?(?:visit|appointment)", re.IGNORECASE
)
_FOLLOWS = re.compile(r"follow|primary care|discharge|hospital", re.IGNORECASE)
_CANNOT_BE_ORDERED = frozenset({"medication_review", "contingency", "shared_decision", "self_management"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """An open order with the words that tell it from others, and what its panel measures."""

    order: Order
    words: frozenset[str]
    measures: frozenset[str]


def open_orders(desk: Desk) -> tuple[Arranged, ...]:
    """Orders that the chart shows as asked for and not as done, each name once, the newest first."""
    return desk.once("open orders", _open_orders)


def _open_orders(desk: Desk) -> tuple[Arranged, ...]:
    latest = max((d for f in desk.record.facts if (d := day(f.date))), default=desk.as_of)
    found = [o for o in desk.record.of(Order) if _is_open(o, desk, latest)]
    return tuple(_arranged(o) for o in distinct(sorted(found, key=newest)))


def _is_open(o: Order, desk: Desk, latest: date) -> bool:
    if o.status not in _OPEN or o.answered_by:
        return False
    if desk.stay is not None and desk.kind is Kind.DISCHARGE_SUMMARY and not during(o, desk.stay):
        return False
    when = day(o.date)
    return when is None or (latest - when).days <= ASKED_ABOUT


def _arranged(o: Order) -> Arranged:
    name = plain(o.name).lower()
    words = frozenset(w for w in _stems(name.split(":")[0]) if w not in _stems(" ".join(_ANY)))
    measured = " ".join(analytes for panel, analytes in _PANELS.items() if panel in name)
    return Arranged(order=o, words=words, measures=_stems(measured))


def _stems(text: str) -> frozenset[str]:
    return frozenset(w[:6] for w in re.findall(r"[a-z][a-z0-9]{2,}", text.lower()))


def fits(order: Arranged, text: str) -> bool:
    """Whether an order does what ``text`` asks for: all that sets it apart is in there, or its panel measures it."""
    said = _stems(text)
    if order.measures and _MEASURES.match(text):
        return bool(order.measures & said)
    return bool(order.words) and order.words <= said and order.order.intent not in _PROPOSED


def folded(actions: Sequence[Item], desk: Desk) -> tuple[list[Item], list[Item]]:
    """The actions that nothing arranges yet, and the open orders with what guidelines say for them."""
    orders = open_orders(desk)
    done: dict[str, list[Item]] = {}
    left = []
    for one in actions:
        order = next((o for o in orders if _arranges(o, one)), None)
        if order is None:
            left.append(_booked(one, desk))
        else:
            done.setdefault(order.order.id, []).append(one)
    items = [_order(o.order, done.get(o.order.id, ()), desk) for o in orders]
    return left, fitting(items, 10, "open orders", desk)


def _arranges(order: Arranged, one: Item) -> bool:
    detail = one.detail
    if not isinstance(detail, ActionDetail) or detail.activity in _CANNOT_BE_ORDERED:
        return False
    return fits(order, one.text)


def _order(o: Order, serves: Sequence[Item], desk: Desk) -> Item:
    """A proposal is said to be one: nobody ordered it."""
    said = "Proposed, not ordered" if o.intent in _PROPOSED else "Ordered"
    when = f", {o.date[:10]}" if o.date else ""
    by = f", due {o.due[:10]}" if o.due else ""
    text = f"{said}: {plain(o.name)} (status {o.status}{when}{by}){noted(o)}"
    named = o.performer or o.requester
    concerns = tuple(
        dict.fromkeys(
            i.detail.concern for i in serves if isinstance(i.detail, ActionDetail) and i.detail.concern
        )
    )
    detail = ActionDetail(
        owner=named or str(Role.CASE_MANAGER),
        person=named,
        concern=concerns[0] if concerns else "open order",
        activity="coordination",
        addresses=concerns[1:],
    )
    asked = (c for i in serves for c in i.citations if c.kind is CitationKind.GUIDELINE)
    return item(ItemKind.ACTION, text, *said_of(o), *asked, detail=detail)


def booked_with(advice: ReferralAdvice, desk: Desk) -> Appointment | None:
    """A visit to this specialty that is booked: by its name, or by the role of whom it is with."""
    team = desk.record.of(CareTeamMember)
    told, wanted = _stems(advice.says), [w[:5] for w in _stems(advice.specialty) - _stems(" ".join(_ANY))]
    for a in upcoming(desk):
        named = _stems(plain(a.name).split(",")[0]) - _stems(" ".join(_ANY))
        role = " ".join(m.role.lower() for m in team if m.name == a.with_whom)
        if (named and named <= told and advice.says.lower().startswith("refer")) or (
            wanted and all(w in f"{role} {a.name.lower()}" for w in wanted)
        ):
            return a
    return None


def _booked(one: Item, desk: Desk) -> Item:
    """A visit that is asked for, with the visit that is booked: whether it is soon enough is for the reader to see."""
    if not _BOOKS.match(one.text):
        return one
    booked = next((a for a in upcoming(desk) if _FOLLOWS.search(f"{a.name} {a.reason}")), None)
    if booked is None or not booked.start:
        return one
    text = f"{one.text.rstrip('.')} - booked: {plain(booked.name)}, {booked.start[:16].replace('T', ' ')}."
    late = " Later than asked for." if booked.start[:10] > soonest(one) else ""
    return replace(one, text=text + late, citations=(*one.citations, chart(booked.words)))
