"""What the special populations of a patient ask of a draft, near its top: each line is charted, or a guideline's own.

Nothing is inferred from what is not charted: a line that the record cannot fill is not there, and a finding says so
where it matters (``checks.populations``).
"""

from collections.abc import Callable, Iterable

from assistant.domain.draft import Citation, Item, ItemKind, Kind, PersonDetail
from assistant.knowledge.calculations import calculation
from assistant.knowledge.chart import first_day, latest
from assistant.knowledge.conditions import NamedSet, SetKind, sets
from assistant.knowledge.guidelines import library
from assistant.knowledge.mothers import WEEKS
from assistant.knowledge.populations import Group, belongs, populations
from assistant.knowledge.risk.score import detail, sentence
from assistant.writing.desk import Desk, chart, guideline, item, said_of
from assistant.writing.parts import person
from assistant.writing.parts.saying import distinct, newest, plain
from retrieval.model import CareTeamMember, Contact, Fact, Goal, Measurement, PlanOnFile, Preference

Part = Callable[[Desk], list[Item]]

#: How many facts of one sort a line names.
_NAMED = 4
_GUARDIANS = ("guardian", "custody", "mother", "father", "parent", "foster")
_LEADING_WORDS = "What matters, medication, mind and mobility, looked at together for every older adult."


def special_populations(desk: Desk) -> list[Item]:
    """In the order of ``Group``; nothing for a patient of none, or for one who has died."""
    return [i for found in populations(desk.seen) for part in PARTS[found.name] for i in part(desk)]


# --- what limits care, on top --------------------------------------------------------------------------------------


def _comfort(desk: Desk) -> list[Item]:
    """A referral says the code status before anything else; a plan and a summary have a section for it above."""
    charted = person.code_status(desk)[:1] if desk.kind is Kind.REFERRAL else []
    pain = latest(desk.seen.results(_of(SetKind.RESULT, "pain_score"), 30))
    return [*charted, *([_measured(pain)] if pain else [])]


def _language(desk: Desk) -> list[Item]:
    """A care plan says it in its first section already."""
    return [] if desk.kind is Kind.CARE_PLAN else person.language(desk)


#: The conditions and the aids of each ability: hearing, sight, speech, learning, moving.
_ACCESS = (
    ("hearing_loss", "hearing_aid"),
    ("vision_loss", "low_vision_aid"),
    ("speech_impairment", "speech_aid"),
    ("intellectual_disability", None),
    ("mobility_impairment", "wheelchair"),
)


def _access(desk: Desk) -> list[Item]:
    """What is charted about each ability, with the aids in use."""
    lines = []
    for limits, aid in _ACCESS:
        found: list[Fact] = list(desk.seen.problems(_condition(limits)))
        found += desk.seen.devices(_of(SetKind.DEVICE, aid)) if aid else ()
        coded = [f for f in found if not f.stated] or found
        if named := distinct(coded)[:_NAMED]:
            lines.append(item(ItemKind.NEED, _names(named), *(c for f in named for c in said_of(f))))
    return lines


# --- children ------------------------------------------------------------------------------------------------------


def _guardian(desk: Desk) -> list[Item]:
    """Who gives the history and consents, as the chart calls them."""
    p = desk.record.patient
    if p.words is None:
        return []
    return [_contact(c, chart(p.words)) for c in p.contacts if _guards(c.relation)]


def _guards(relation: str) -> bool:
    return any(word in relation.lower() for word in _GUARDIANS)


def _contact(c: Contact, said: Citation) -> Item:
    text = ", ".join(x for x in (f"{c.name} ({c.relation})", c.phone) if x)
    return item(
        ItemKind.PERSON, text, said, detail=PersonDetail(name=c.name, phone=c.phone, relation=c.relation)
    )


def _school(desk: Desk) -> list[Item]:
    """Who is charted at school. What may be shared with it is a consent, and stands with the others."""
    team = [m for m in desk.record.of(CareTeamMember) if "school" in f"{m.role} {m.name}".lower()]
    return [
        item(ItemKind.PERSON, f"{m.role}: {m.name}" if m.role else m.name, *said_of(m),
             detail=PersonDetail(name=m.name, role=m.role, phone=m.phone))
        for m in distinct(sorted(team, key=newest))[:2]
    ]  # fmt: skip


# --- pregnancy and after -------------------------------------------------------------------------------------------


def _feeding(desk: Desk) -> list[Item]:
    """How the baby is fed, where it is charted of the mother or the baby in the last 12 weeks."""
    said = [m for m in desk.record.of(Measurement) if "feeding" in m.name.lower() and m.value]
    last = latest(m for m in said if desk.seen.within(first_day(m.date), WEEKS * 7))
    return [_measured(last)] if last else []


# --- mind and substances -------------------------------------------------------------------------------------------


def _safety_plan(desk: Desk) -> list[Item]:
    found: list[Fact] = list(desk.seen.procedures(_of(SetKind.PROCEDURE, "suicide_safety_plan")))
    found += [p for p in desk.record.of(PlanOnFile) if "safety plan" in p.name.lower()]
    found += [p for p in desk.seen.preferences() if "safety plan" in f"{p.name} {p.value}".lower()]
    return [_dated(f) for f in sorted(found, key=newest)[:1]]


def _naloxone(desk: Desk) -> list[Item]:
    """Whether it is on the list; that it is not is for a finding to say."""
    found = sorted(desk.seen.medicines_of(_of(SetKind.MEDICINE, "naloxone")), key=newest)
    return [_dated(m, "Naloxone on the list: ") for m in found[:1]]


#: Which of the guidelines says how substance use records are shared.
_NOTICES = (("substance-use-records", "consent"), ("opioid-use-disorder", "consent"))


def _confidentiality(desk: Desk) -> list[Item]:
    """A care plan carries it as an action; what leaves for another place says it here."""
    if desk.kind is Kind.CARE_PLAN:
        return []
    because = next(p for p in populations(desk.seen) if p.name is Group.SUBSTANCE_USE).because
    why = [chart(b.words if isinstance(b, Fact) else b) for b in because[:1]]
    return [
        item(ItemKind.STATEMENT, asked.entry.says, guideline(asked.entry.span), *why)
        for applies in desk.guidelines
        for asked in applies.asked
        if (applies.guideline.id, asked.entry.id) in _NOTICES
    ][:1]


# --- older adults: the 4Ms -----------------------------------------------------------------------------------------


def _what_matters(desk: Desk) -> list[Item]:
    own = [g for g in desk.record.of(Goal) if g.expressed_by == "patient" and g.status not in _OVER]
    said: list[Fact] = [p for p in desk.seen.preferences() if p.about in {"treatment", "care_experience"}]
    last = next(iter(sorted([*said, *own], key=newest)), None)
    if last is None or desk.kind is Kind.CARE_PLAN:
        return []
    words = last.value if isinstance(last, Preference) and last.value else last.name
    return _m(desk, f"What matters: “{words}”", [last])


_OVER = frozenset({"completed", "cancelled", "rejected", "entered-in-error"})
_WEIGHED = ("benzodiazepine", "z_drug", "anticholinergic", "muscle_relaxant", "opioid", "antipsychotic", "insulin",
            "sulfonylurea", "anticoagulant", "nsaid")  # fmt: skip


def _medication(desk: Desk) -> list[Item]:
    """Those of the list that harm older adults most often: what to look at first, and no verdict.

    Not where comfort is the goal, for then some of them are the treatment.
    """
    if belongs(desk.seen, Group.PALLIATIVE):
        return []
    found = [m for name in _WEIGHED for m in desk.seen.medicines_of(_of(SetKind.MEDICINE, name))]
    named = distinct(found)
    return _m(desk, f"Medication: {_names(named)}", named) if named else []


def _mind(desk: Desk) -> list[Item]:
    conditions = ("dementia", "cognitive_impairment", "delirium", "depression")
    found: list[Fact] = list(distinct(p for name in conditions for p in desk.seen.problems(_condition(name))))
    scores = [
        last
        for name in ("cognition_score", "phq9")
        if (last := latest(desk.seen.results(_of(SetKind.RESULT, name), 365)))
    ]
    said = [x for x in (_names(found[:_NAMED]), *(_value(m) for m in scores)) if x]
    return _m(desk, f"Mind: {'; '.join(said)}", [*found[:_NAMED], *scores]) if said else []


def _mobility(desk: Desk) -> list[Item]:
    conditions = ("falls_risk", "fragility_fracture", "mobility_impairment", "functional_decline", "frailty")
    found: list[Fact] = [p for name in conditions for p in desk.seen.problems(_condition(name))]
    found += desk.seen.devices(_of(SetKind.DEVICE, "walking_aid"))
    named = distinct(found)[:_NAMED]
    return _m(desk, f"Mobility: {_names(named)}", named) if named else []


def _m(desk: Desk, text: str, facts: Iterable[Fact]) -> list[Item]:
    """One of the 4Ms: its name is the guideline's, the rest is charted. A referral goes without them."""
    if desk.kind is Kind.REFERRAL:
        return []
    document = library().get("older-adult-4ms").document
    start = document.text.index(_LEADING_WORDS)
    source = guideline(document.span(start, start + len(_LEADING_WORDS)))
    return [item(ItemKind.STATEMENT, text, *(c for f in facts for c in said_of(f)[:1]), source)]


# --- how it is said ------------------------------------------------------------------------------------------------


def _counted(key: str, *kinds: Kind) -> Part:
    """A calculation as one item, with all that it was counted from."""

    def part(desk: Desk) -> list[Item]:
        if kinds and desk.kind not in kinds:
            return []
        found = calculation(desk.seen, key)
        if found is None or not found.spans:
            return []
        cited = (chart(span) for span in found.spans)
        return [item(ItemKind.SCORE, sentence(found), *cited, detail=detail(found))]

    return part


def _measured(m: Measurement) -> Item:
    return item(ItemKind.STATEMENT, _value(m), *said_of(m))


def _value(m: Measurement) -> str:
    when = f", {m.date[:10]}" if m.date and m.date[:10] in m.words.text else ""
    return f"{plain(m.name)}: {m.value} {m.unit if m.unit in m.words.text else ''}".rstrip() + when


def _dated(fact: Fact, opening: str = "") -> Item:
    when = f", {fact.date[:10]}" if fact.date and fact.date[:10] in fact.words.text else ""
    return item(ItemKind.STATEMENT, f"{opening}{plain(fact.name)}{when}", *said_of(fact))


def _names(facts: Iterable[Fact]) -> str:
    return "; ".join(plain(f.name) for f in facts)


def _condition(name: str) -> NamedSet:
    return _of(SetKind.CONDITION, name)


def _of(kind: SetKind, name: str) -> NamedSet:
    return sets().by_kind[kind][name]


PARTS: dict[Group, tuple[Part, ...]] = {
    Group.PALLIATIVE: (_comfort,),
    Group.LIMITED_ENGLISH: (_language,),
    Group.DISABILITY: (_access,),
    Group.CHILD: (
        _counted("growth"),
        _counted("doses_by_weight"),
        _guardian,
        _school,
        _counted("childhood_vaccines", Kind.CARE_PLAN, Kind.DISCHARGE_SUMMARY),
    ),
    Group.PREGNANT: (_counted("weeks_of_pregnancy"),),
    Group.AFTER_BIRTH: (_counted("time_since_birth"), _feeding),
    Group.MENTAL_HEALTH: (_safety_plan,),
    Group.SUBSTANCE_USE: (_naloxone, _confidentiality),
    Group.OLDER_ADULT: (_what_matters, _medication, _mind, _mobility),
}
