"""Who may not read an item: by the security labels of what it rests on, by what a program's records name, by its words.

The codes are HL7 v3-ActCode and v3-Confidentiality (42 CFR Part 2; 45 CFR 164.522; 34 U.S.C. 12291).
They are put on each item when it is written, so that an approved document keeps them whatever becomes of the record.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from typing import Any

from assistant.domain.draft import CitationKind, Item, ItemKind, Section
from assistant.domain.patient_version import Audience
from assistant.knowledge.conditions import SetKind, sets
from assistant.knowledge.confidences import FROM_FAMILY, FROM_PATIENT, confidences
from assistant.knowledge.confidential import PART_2
from retrieval.model import CareTeamMember, Document, Fact, Medicine, Problem, Record, Telephone

#: "No disclosure without consent directive": on items of a referral whose recipient no consent names.
NO_CONSENT = "NODSCLCD"
VIOLENCE = "SDV"
_DRUGS = "DRGIS"
#: Labels of a source that keep what it says from everybody but the patient and those who treat them.
SENSITIVE = PART_2 | {
    "R", "V", "HIV", "STD", "SEX", VIOLENCE, "IPV", "PSY", "PSYTHPN", "MH", "BH", "SPI", "ADOL", "GDIS", "MST", "REPR",
    _DRUGS, FROM_PATIENT, FROM_FAMILY,
}  # fmt: skip
#: Labels with which a whole document leaves as restricted.
RESTRICTED = PART_2 | {"R", "V", VIOLENCE, FROM_PATIENT, FROM_FAMILY}
#: Words that go with any opioid: whoever is at home of someone who takes one for pain has to read them.
_RESCUE = re.compile(r"\b(?:naloxone|overdose)\b", re.IGNORECASE)
_NEVER_TOLD = frozenset({FROM_PATIENT, VIOLENCE, "IPV"})

_VIOLENCE = re.compile(
    r"\b(?:(?:partner|domestic|family|dating|sexual) (?:violence|abuse|assault)|IPV|elder abuse|restraining order"
    r"|protection order|battered|strangl\w+|rape[ds]?|victim of (?:\w+ )?(?:abuse|assault|violence)"
    r"|(?:physical|verbal|emotional|child)(?:ly)? abus\w+"
    r"|abus(?:ed?|es|ive) (?:by|at home|partner|husband|wife|boyfriend|girlfriend|relationship)"
    r"|unsafe (?:with|partner|at home with)"
    r"|afraid of (?:(?:my|his|her|the|an?) )?(?:ex-?)?(?:partner|husband|wife|boyfriend|girlfriend|father|son|him|her)"
    r"|(?:hits?|beats?|punche[sd]|kick(?:s|ed)|choke[sd]?|slap(?:s|ped)|threaten(?:s|ed)) "
    r"(?:me|her|him|the patient|pt)\b(?!\s+(?:own )?(?:head|face|forehead|chin|nose|arm|elbow|hand|wrist"
    r"|shoulder|back|side|rib|hip|leg|knee|shin"
    r"|foot|toe)))",
    re.IGNORECASE,
)
_OWN: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(words, re.IGNORECASE))
    for code, words in (
        (
            _DRUGS,
            r"\b(?:substance|opioid|opiate|alcohol|stimulant|drug|cocaine|heroin|methamphetamine|cannabis) "
            r"(?:use|abuse|misuse|dependence|addiction)|use disorder"
            r"|\b(?:heroin|cocaine|methamphetamine|fentanyl test strips?|IVDU|IVDA|injects? drugs|drug overdose"
            r"|harm reduction)\b|\bOUD\b|\bMOUD\b",
        ),
        ("HIV", r"\bHIV\b|antiretroviral|pre-exposure prophylaxis"),
        ("STD", r"sexually transmitted|\b(?:syphilis|gonorrh\w+|chlamydia|genital herpes|trichomon\w+)\b"),
        ("REPR", r"\babortion|termination of pregnancy\b"),
    )
)
#: Of a medicine only what it is for is read so: a name may be taken for more than one reason.
_SMALL = frozenset(
    "acid calcium capsule chloride extended film hydrochloride oral patch release severe solution sodium spray "
    "sublingual tablet early remission active chronic disorder mild moderate unspecified history".split()
)


def withheld_from(audience: Audience, one: Item) -> bool:
    """Whether this reader's version must be silent about ``one``. The patient's own medicines are always told."""
    if audience is Audience.PATIENT:
        return one.kind is not ItemKind.MEDICINE and bool(_NEVER_TOLD & (set(one.labels) | worded(one)))
    return bool(SENSITIVE & (set(one.labels) | worded(one)))


def worded(one: Item) -> frozenset[str]:
    """The codes that the item's own words call for, whatever its sources are labelled."""
    said = " ".join(_reasons(one) if one.kind is ItemKind.MEDICINE else _strings(one))
    found = {code for code, words in _OWN if words.search(said)}
    if one.kind is not ItemKind.MEDICINE and _VIOLENCE.search(said):
        found.add(VIOLENCE)
    return frozenset(found)


def _reasons(one: Item) -> Iterator[str]:
    detail = one.detail
    for name in ("reason", "because"):
        yield getattr(detail, name, "")


@dataclass(frozen=True)
class Sensitivity:
    """What of one record is sensitive: made once for a draft."""

    record: Record

    @cached_property
    def _labels(self) -> Mapping[str, frozenset[str]]:
        return {str(d.id): kept for d in self.record.documents if (kept := frozenset(d.labels) & SENSITIVE)}

    @cached_property
    def _notes(self) -> Mapping[str, Document]:
        return {str(d.id): d for d in self.record.documents if d.kind in {"note", "report"}}

    @cached_property
    def _confided(self) -> Mapping[str, list[tuple[int, int, frozenset[str]]]]:
        found: dict[str, list[tuple[int, int, frozenset[str]]]] = {}
        for c in confidences(self.record):
            found.setdefault(str(c.span.document), []).append((c.span.start, c.span.end, c.kept_from))
        return found

    @cached_property
    def _relative_confided(self) -> bool:
        return any(FROM_PATIENT in kept for found in self._confided.values() for *_, kept in found)

    @cached_property
    def _part_2(self) -> bool:
        return any(PART_2 & labels for labels in self._labels.values())

    @cached_property
    def _opioid_for_pain(self) -> bool:
        """Whether an opioid is taken for pain, by a source that is of no substance use program."""
        opioids, treating = (sets().find(SetKind.MEDICINE, name) for name in ("opioid", "moud"))
        return opioids is not None and any(
            opioids.holds(m, also=(m.route, m.dosage))
            and m.status in {"active", ""}
            and not self._labels.get(str(m.words.document))
            and not (treating is not None and treating.holds(m))
            and not any(words.search(m.reason) for _, words in _OWN)
            for m in self.record.of(Medicine)
        )

    @cached_property
    def names(self) -> re.Pattern[str] | None:
        """What the records of a substance use program name and no other source does; None for nothing."""
        theirs, others = set[str](), set[str]()
        for fact in self.record.facts:
            sources = {str(s.document) for s in (fact.words, *fact.also)}
            mine = all(PART_2 & self._labels.get(s, frozenset()) for s in sources)
            (theirs if mine else others).update(_names(fact))
        named = sorted(theirs - others, key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, named))})\b", re.IGNORECASE) if named else None

    def of(self, one: Item) -> tuple[str, ...]:
        """The codes for ``one``, sorted; () for what anybody who treats or cares for the patient may read."""
        codes = set(worded(one))
        for c in one.citations:
            if c.kind is not CitationKind.CHART:
                continue
            codes |= self._labels.get(c.source, frozenset())
            for start, end, kept in self._confided.get(c.source, ()):
                if c.start < end and start < c.end and c.source in self._notes:
                    codes |= kept
            if one.kind is not ItemKind.MEDICINE and _VIOLENCE.search(c.quote) and len(c.quote) < _A_PASSAGE:
                codes.add(VIOLENCE)
        said = " ".join(_strings(one))
        told = " ".join(_reasons(one)) if one.kind is ItemKind.MEDICINE else said
        if _RESCUE.search(told) and not self._opioid_for_pain:
            codes.add(_DRUGS)
        if self._part_2 and (_SPEAKS_OF_PART_2.search(said) or (self.names and self.names.search(said))):
            codes.add("42CFRPart2")
        if self._relative_confided and _ABOUT_CAREGIVER.search(said):
            codes.add(FROM_PATIENT)
        if one.kind is ItemKind.PERSON and _NOT_TOLD.search(one.text):
            codes.add(FROM_PATIENT)
        return tuple(sorted(codes))

    def labelled(self, sections: Iterable[Section]) -> tuple[Section, ...]:
        return tuple(
            replace(s, items=tuple(replace(i, labels=self.of(i)) for i in s.items)) for s in sections
        )


#: That such records exist is not for everybody either.
_SPEAKS_OF_PART_2 = re.compile(r"42 CFR part 2|substance use program", re.IGNORECASE)
#: Characters: a longer quote is a whole paper, which says many things.
_A_PASSAGE = 1_000
#: What the patient would read as the consequence of what a relative confided.
_ABOUT_CAREGIVER = re.compile(
    r"\brespite\b|\brest from car|caregiver (?:strain|burden|stress|support)"
    r"|\b(?:ask|connect|agree with|teach) the caregiver\b|you can no longer give care"
    r"|care at home becomes too much|second person who can step in|your own medical visits",
    re.IGNORECASE,
)
#: A staff note on a contact: someone to be reached without being told why.
_NOT_TOLD = re.compile(
    r"does not know|do not (?:tell|mention|say|disclose|leave)|don[’']t (?:tell|mention|say)|nothing more"
    r"|first name only|leave (?:only )?(?:a )?first name|not to be told|unaware of|no messages? with",
    re.IGNORECASE,
)


def _names(fact: Fact) -> Iterator[str]:
    match fact:
        case Medicine():
            yield from (
                w for w in re.findall(r"[a-z]{5,}", re.split(r"\d", fact.name.lower())[0]) if w not in _SMALL
            )
        case Problem():
            yield re.split(r",| in | on ", fact.name.lower())[0].strip()
        case Telephone():
            yield fact.name.lower()
        case CareTeamMember():
            yield fact.name.lower()
            if of := re.search(r"; of: ([^;]+)", fact.words.text):
                yield of[1].strip().lower()


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, Item):
        yield value.text
        yield from _strings(value.detail)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _strings(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _strings(getattr(value, field.name))


def is_protected(one: Item) -> bool:
    """Whether it tells of what a substance use program recorded (42 CFR Part 2)."""
    return bool(PART_2 & set(one.labels))
