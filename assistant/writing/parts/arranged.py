"""What the chart shows as ordered or booked: it is named as such, and not proposed again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assistant.domain.draft import ActionDetail, CitationKind, Due, Item, ItemKind, Kind
from assistant.domain.due import due
from assistant.knowledge.concerns import families
from assistant.knowledge.guidelines import CountedFrom, ReferralAdvice
from assistant.knowledge.stays import day, during
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, chart, fitting, item, said_of
from assistant.writing.parts.asked import dated, soonest
from assistant.writing.parts.comfort import comfort_is_the_goal
from assistant.writing.parts.concerns import concerns as concerns_of
from assistant.writing.parts.person import upcoming
from assistant.writing.parts.saying import distinct, newest, noted, plain
from retrieval.model import Appointment, CareTeamMember, Order

#: Days: an order without a result is worth asking about for this long.
ASKED_ABOUT = 180
_OPEN = frozenset({"active", "draft", "on-hold", "requested", "accepted", "in-progress", "ready"})
#: What a reminder proposes by age and sex, whoever the patient is.
_ROUTINE = re.compile(
    r"screening|mammogra\w+|colonoscop\w+|bone density|health maintenance|vaccin\w+|immuni[sz]\w+",
    re.IGNORECASE,
)
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
#: Services that one person arranges, whatever the guideline calls them: an open task of one is the task for all.
_SERVICES = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"\brides?\b|\btransport\w*",
        r"\bhousing\b|\brehous\w*|shelter bed|coordinated entry|eviction|where the patient sleeps",
        r"\brespite\b",
        r"\bhospice\b",
        r"medicaid|insurance (?:renewal|application)|health coverage",
        r"food (?:bank|pantry|program|assistance)|\bpantry\b|community food",
        r"self-management education|\bdsmes\b",
        r"cardiac rehab\w*",
        r"\bschool\b[^.]*\b(?:plan|form|medicine|order)\b|\b(?:plan|form|medicine|order)\b[^.]*\bschool\b",
        r"pulmonary rehab\w*",
    )
)
#: What only sees to it that such a service is there: measuring, teaching and treating are other work.
_SEES_TO = re.compile(
    r"(?:book|refer|connect|offer|arrange|consider|set up|help|apply|enroll|have a social worker|ask how the patient"
    r"|tell each place|send the (?:asthma |diabetes )?(?:action|management) plan|share)\b",
    re.IGNORECASE,
)
_MEASURES = re.compile(r"(?:re)?(?:check|measure|repeat|test)\b", re.IGNORECASE)
_BOOKS = re.compile(
    r"(?:book|schedule|arrange) (?!rides?\b|transport)(?:\S+ ){0,8}?(?:visit|appointment)", re.IGNORECASE
)
#: A day for the booking, and not for the visit.
_BOOKS_BY = re.compile(r"(?:book|schedule|arrange) within\b", re.IGNORECASE)
#: The window that the visit itself names: "Only slot left in the 14-day window."
_WINDOW = re.compile(r"\b(\d{1,3})[- ]day window\b", re.IGNORECASE)
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
    if o.intent in _PROPOSED and _ROUTINE.search(f"{o.name} {o.category}") and comfort_is_the_goal(desk):
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
    if speaks_of(order, text) and _SEES_TO.match(text):
        return True
    if order.measures and _MEASURES.match(text):
        return bool(order.measures & said)
    return bool(order.words) and order.words <= said and order.order.intent not in _PROPOSED


def speaks_of(order: Arranged, text: str) -> bool:
    """Whether an order and a sentence are about one service, or the sentence names all that sets the order apart."""
    name = f"{order.order.name} {order.order.category}"
    if any(s.search(name) and s.search(text) for s in _SERVICES):
        return True
    return bool(order.words) and order.words <= _stems(text)


def folded(actions: Sequence[Item], desk: Desk) -> tuple[list[Item], list[Item]]:
    """The actions that nothing arranges yet, and the open orders with what guidelines say for them."""
    orders = open_orders(desk)
    done: dict[str, list[Item]] = {}
    left = []
    for one in actions:
        order = next((o for o in orders if _arranges(o, one)), None)
        if order is None:
            left += [_booked(one, desk)] if not _is_booked(one, desk) else []
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
    proposed = o.intent in _PROPOSED
    said = "Proposed, not ordered" if proposed else "Ordered"
    when = f", {o.date[:10]}" if o.date else ""
    by = f", due {o.due[:10]}" if o.due else ""
    text = f"{said}: {plain(o.name)} (status {o.status}{when}{by}){noted(o)}"
    named = o.performer or o.requester
    concerns = tuple(
        dict.fromkeys(
            i.detail.concern for i in serves if isinstance(i.detail, ActionDetail) and i.detail.concern
        )
    )
    concerns = concerns or _about(o, desk)
    detail = ActionDetail(
        owner=named or str(Role.CASE_MANAGER),
        person=named,
        concern=concerns[0] if concerns else "open order",
        activity="coordination",
        addresses=concerns[1:],
        due=_by(o, desk),
        standing="proposed" if proposed else "ordered",
    )
    asked = (c for i in serves if not _at_home(i) for c in i.citations if c.kind is CitationKind.GUIDELINE)
    return item(ItemKind.ACTION, text, *said_of(o), *asked, detail=detail)


def _at_home(one: Item) -> bool:
    """Whether the guideline speaks to patient or family: an order says its own words to them."""
    return isinstance(one.detail, ActionDetail) and one.detail.owner in {Role.PATIENT, Role.FAMILY_CAREGIVER}


def _about(o: Order, desk: Desk) -> tuple[str, ...]:
    """The concern whose family of problems the order names."""
    family = families().named(f"{plain(o.name)} {o.reason}")
    found = (c.label for c in concerns_of(desk) if family is not None and c.family == family)
    return tuple(dict.fromkeys(found))[:1]


def _by(o: Order, desk: Desk) -> Due | None:
    """The last day that the order itself names, counted from the day it was written."""
    written, last = day(o.date), day(o.due)
    if written is None or last is None or last < written or last.isoformat() not in o.words.text:
        return None
    return dated(due(written, "order", (last - written).days), desk)


def booked_with(advice: ReferralAdvice, desk: Desk) -> Appointment | None:
    """A visit to this specialty that is booked: by its name, or by the role of whom it is with.

    Of several specialties that would do ("hepatology, infectious disease or hepatitis C clinic") one is enough; every
    word of it has to be there, for a visit to a hospital clinic is no hospice and a doctor's no teaching.
    """
    team = desk.record.of(CareTeamMember)
    for a in upcoming(desk):
        role = " ".join(m.role.lower() for m in team if m.name == a.with_whom)
        if any(same_service(one, f"{role} {plain(a.name)}") for one in specialties(advice.specialty)):
            return a
    return None


def asks_the_same(order: Arranged, advice: ReferralAdvice) -> bool:
    """Whether an order is what the advice asks for: one of its specialties, or the service that both are about."""
    if any(same_service(one, order.order.name) for one in specialties(advice.specialty)):
        return True
    return speaks_of(order, f"{advice.specialty} {advice.says}")


def specialties(named: str) -> tuple[str, ...]:
    """Each of those that would do."""
    return tuple(x for x in re.split(r",|/|;|\bor\b", named.lower()) if x.strip())


def same_service(specialty: str, text: str) -> bool:
    """Whether all that names the specialty is in the text: "pulmonologist" is of pulmonology, "hospital" no hospice."""
    wanted = [w for w in re.findall(r"[a-z]{3,}", specialty.lower()) if w not in _ANY | {"care", "medicine"}]
    said = re.findall(r"[a-z]{3,}", text.lower())
    met = [w for w in wanted if any(_one_root(w, s) for s in said)]
    return bool(wanted) and (len(met) == len(wanted) or any(_FIELD.search(w) for w in met))


#: A field of medicine names the specialty alone: "allergy and immunology" is an allergy clinic.
_FIELD = re.compile(r"ology$|^allerg|psychiatr|^pediatr|obstetr|^orthop")


def _one_root(one: str, other: str) -> bool:
    """The same word, or one field of medicine: six letters alike, as in "cardiology" and "cardiologist"."""
    return one == other or (len(one) > 5 and one[:6] == other[:6])


def _is_booked(one: Item, desk: Desk) -> bool:
    """Whether the very visit that is asked for is booked in time: by its name, and shown among the visits."""
    if not _BOOKS.match(one.text):
        return False
    told = _stems(one.text)
    for a in upcoming(desk):
        named = _stems(plain(a.name)) - _stems(" ".join(_ANY))
        if named and named <= told:
            return bool(_BOOKS_BY.match(one.text)) or (a.start or "9")[:10] <= _last_day(a, one, desk)
    return False


def _booked(one: Item, desk: Desk) -> Item:
    """A visit that is asked for, with the visit that is booked: whether it is soon enough is for the reader to see."""
    if not _BOOKS.match(one.text):
        return one
    booked = next((a for a in upcoming(desk) if _FOLLOWS.search(f"{a.name} {a.reason}")), None)
    if booked is None or not booked.start:
        return one
    text = f"{one.text.rstrip('.')} - booked: {plain(booked.name)}, {booked.start[:16].replace('T', ' ')}."
    late = " Later than asked for." if booked.start[:10] > _last_day(booked, one, desk) else ""
    return replace(one, text=text + late, citations=(*one.citations, chart(booked.words)))


def _last_day(booked: Appointment, one: Item, desk: Desk) -> str:
    """The day by which it is asked for, or that the visit's own window allows, counted from the discharge."""
    window = _WINDOW.search(f"{booked.name} {booked.reason} {booked.note}")
    if window is None:
        return soonest(one)
    since = desk.anchor(CountedFrom.DISCHARGE)[0]
    return max(soonest(one), (since + timedelta(days=int(window[1]))).isoformat())
