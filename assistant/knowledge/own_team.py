"""Whose clinician: the baby's pediatrician in a mother's chart is somebody to know of, and not on her team.

A clinician is another person's when the charted role says so ("Infant's pediatrician", "separate record"), or when a
note calls them so by name ("the baby's pediatrician, Dr. Mehta") and nothing in the record shows that they treat this
patient: no primary care, no visit, no order, no medicine.
"""

import re
from functools import cached_property

from assistant.knowledge.stays import day
from retrieval.model import CareTeamMember, Encounter, Medicine, Order, Record, Span
from retrieval.text.sentences import sentences

#: From this age a child in the words is somebody else's person, and not the patient.
GROWN = 18
_CHILD = r"infant|baby|newborn|child|son|daughter|toddler|twins?"
_RELATIVE = (
    r"husband|wife|spouse|partner|boyfriend|girlfriend|mother|mom|father|dad|parent|sister|brother|sibling|aunt|uncle"
    r"|grandmother|grandfather|roommate|neighbor|friend"
)
_CLINICIAN = (
    r"(?:pediatric\w*|paediatric\w*|doctor|physician|pcp|primary care|clinician|provider|nurse|midwife|obstetric\w*"
    r"|ob\b|cardiolog\w*|oncolog\w*|psychiatr\w*|psycholog\w*|therapist|counsel\w*|specialist|surgeon|dentist|clinic)"
)
_SEPARATE = re.compile(r"\bseparate (?:record|chart|patient)\b|\bnot this patient[’']s\b", re.IGNORECASE)
_OF = r"(?:[’']s|s[’'])\s+(?:\w+\s+){0,2}?"
_BETWEEN = r"(?:(?:is|was|by|at|with|named?|called|-|–|:|\(|,|the)\s*){0,3}"


def own_team(record: Record) -> tuple[CareTeamMember, ...]:
    """The charted team without those who care for another person."""
    judge = _Judge(record)
    return tuple(m for m in record.of(CareTeamMember) if not judge.of_another(m))


def of_another(member: CareTeamMember, record: Record) -> str:
    """Whose clinician this is where it is not the patient's: "infant", "husband"; "" for the patient's own.

    A relative is nobody's clinician. A child's own pediatrician is the child's, whatever the role is called.
    """
    return _Judge(record).of_another(member)


def names_another(sentence: str, name: str, record: Record) -> str:
    """Whom a sentence says that this clinician cares for, where it is another person; "" else."""
    return _named_in(sentence, name, _Judge(record).people)


def told_of_another(member: CareTeamMember, record: Record) -> Span:
    """The words that say it: those of a note, or the member's own line."""
    judge = _Judge(record)
    family = member.name.split()[-1]
    for note in record.notes():
        if family in note.text and _named_in(note.text, member.name, judge.people):
            said = (note.span(a, b) for a, b in sentences(note.text) if family in note.text[a:b])
            return next((s for s in said if _named_in(s.text, member.name, judge.people)), member.words)
    return member.words


class _Judge:
    def __init__(self, record: Record) -> None:
        self._record = record
        self.people = f"{_CHILD}|{_RELATIVE}" if _has_or_may_have_children(record) else _RELATIVE

    def of_another(self, member: CareTeamMember) -> str:
        if member.relation:
            return ""
        said = re.search(rf"\b({self.people}){_OF}{_CLINICIAN}", member.role, re.IGNORECASE)
        if said or _SEPARATE.search(member.role):
            return said[1].lower() if said else "another person"
        if member.name in self._treat:
            return ""
        family = member.name.split()[-1] if member.name else ""
        told = (n.text for n in self._record.notes() if len(family) > 2 and family in n.text)
        return next((whose for text in told if (whose := _named_in(text, member.name, self.people))), "")

    @cached_property
    def _treat(self) -> frozenset[str]:
        """Who has seen this patient, ordered or written for them, or is their primary care."""
        r = self._record
        return frozenset(
            (
                *(e.attending for e in r.of(Encounter)),
                *(o.requester for o in r.of(Order)),
                *(m.prescriber for m in r.of(Medicine)),
                *(d.author or "" for d in r.notes()),
                *(m.name for m in r.of(CareTeamMember) if m.pointer.startswith("Patient/")),
            )
        )


def _named_in(text: str, name: str, people: str) -> str:
    family = re.escape(name.split()[-1]) if name else ""
    if not family:
        return ""
    called = rf"(?:Dr\.?\s+)?(?:\w+\s+)?{family}\b"
    before = rf"\b({people}){_OF}{_CLINICIAN}\s*{_BETWEEN}{called}"
    theirs = rf"({people}){_OF}{_CLINICIAN}"
    after = rf"\b{family}\b[,\s(]{{1,3}}(?:(?:MD|DO|NP|is|her|his|the|their|a|my|for)[,\s]+){{0,3}}{theirs}"
    said = re.search(before, text, re.IGNORECASE) or re.search(after, text, re.IGNORECASE)
    return said[1].lower() if said else ""


def _has_or_may_have_children(record: Record) -> bool:
    """Whether a child in the words is somebody else: the patient is grown, or a child is among the relatives."""
    if any(re.search(rf"\b(?:{_CHILD})", m.relation, re.IGNORECASE) for m in record.of(CareTeamMember)):
        return True
    born = day(record.patient.birth_date)
    last = max((d for n in record.documents if (d := day(n.date))), default=None)
    return born is not None and last is not None and (last - born).days >= GROWN * 365.25
