"""A text without the people in it: names, telephones, addresses and birthdays are taken out; what was done stays."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from retrieval.model import CareTeamMember, Record, Telephone
from retrieval.text.conditions import kinds_in
from retrieval.text.terms import ingredient

_CONTACTS = (
    (re.compile(r"https?://\S+|\bwww\.\S+"), "[link]"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])"), "[number]"),
    (re.compile(r"(?<![\d.-])(?:\+?\d{1,2}[ .-])?\(?\d{3}\)?[ .-]\d{3}[ .-]?\d{4}(?!\d)"), "[phone]"),
    (re.compile(r"(?<![\d.-])\d{3}-\d{4}(?!\d)"), "[phone]"),
    (
        re.compile(
            r"\b(?:MRN|SSN|NHS|(?:chart|record|account|member|policy|medical record) (?:no|number|id)\b)"
            r"\W*[\w-]*\d[\w-]*",
            re.IGNORECASE,
        ),
        "[number]",
    ),
    (re.compile(r"(?<![\d.,/:-])\d{8,}(?![\d.,/:-])"), "[number]"),
    # Ages over 89 tell of few (45 CFR 164.514(b)(2)).
    (re.compile(r"\b(?:9\d|1[01]\d)(?=[ -](?:years?|yrs?|y/?o)\b)"), "[over 89]"),
    (
        re.compile(
            r"\b\d{1,5} (?:[A-Z]\w+ ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Blvd|Way)\b\.?"
        ),
        "[address]",
    ),
)
#: A name with its title, whoever's: "Dr. Ines Okafor", "Mrs Voss".
_TITLED = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Miss|Prof|Nurse|Sr|Sra)\b\.?(?: [A-Z][\w'’-]+){1,3}")
_CREDENTIAL = r"MD|RN|LPN|ARNP|FNP|CNM|PA-C|MSW|LCSW|LSW|PharmD|RPh|RRT|DPT|OTR|CCC-SLP|PhD|PsyD"
_KIN = (
    "mother|father|mom|dad|wife|husband|spouse|partner|son|daughter|brother|sister|aunt|uncle|niece|nephew|cousin"
    "|grandmother|grandfather|grandson|granddaughter|friend|neighbor|neighbour|roommate|caregiver|guardian|sponsor"
)
_SIGNS = r"(?:signed|dictated|written|reviewed|seen|cosigned)(?: electronically)? by:?|spoke with"
_PERSON = r"(?P<who>[A-Z][a-z'’]+(?:[ -](?:[A-Z]\.|[A-Z][a-z'’]+)){0,2})"
#: People whom only a sentence names: with their profession behind, as whose kin they are, or as who signed it.
_TOLD = (
    re.compile(
        rf"(?P<before>)(?<!\w)(?:[A-Z]\. )?{_PERSON}(?=,? (?:{_CREDENTIAL})\b|, (?:DO|NP|PT|OT|RT|RD|SLP|PA)\b)"
    ),
    re.compile(rf"(?P<before>\b(?i:{_KIN})(?: is|,| named)? \(?){_PERSON}"),
    re.compile(rf"(?P<before>\b(?i:{_SIGNS}) ){_PERSON}"),
)
#: Parts of what people and places are called that are nobody's name.
_NO_NAME = frozenset(
    "dr mr mrs ms miss prof md do np pa rn lpn lsw bsw msw pharmd rrt phd the of and for clinic hospital health center "
    "home care team primary family medicine medical nurse doctor physician therapist worker social patient mother "
    "father wife husband son daughter sister brother friend pharmacy service services system message automated".split()
)
_NEVER = frozenset({"Type", "Stage", "Grade", "No", "None", "Denies", "Has", "The", "Medicare", "Medicaid"})
_CODE = 4  # characters: a shorter number of an address may as well be a dose
_OF_PEOPLE = ("attending", "prescriber", "requester", "performer", "with_whom", "expressed_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nameless:
    """What is taken out: whole names first, then each part of one."""

    names: tuple[str, ...]
    days: tuple[str, ...] = ()

    def __call__(self, text: str) -> str:
        for pattern, instead in _CONTACTS:
            text = pattern.sub(instead, text)
        for day in self.days:
            text = re.sub(rf"(?<!\d){re.escape(day)}(?!\d)", "[birth date]", text, flags=re.IGNORECASE)
        text = _TITLED.sub("[name]", text)
        for told in _TOLD:
            text = told.sub(_unnamed, text)
        for name in self.names:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[name]", text, flags=re.IGNORECASE)
        return re.sub(r"\[name\](?:[ ,.'’s-]{1,2}\[name\])+", "[name]", text)


def _unnamed(m: re.Match[str]) -> str:
    """What is known to medicine is nobody's name: "Mother Type 2 diabetes", "Metoprolol, RN to teach"."""
    words = m["who"].split()
    known = kinds_in(m["who"]) or any(ingredient(w) for w in words) or words[0] in _NEVER
    return m[0] if known else f"{m['before']}[name]"


def of(record: Record, more: Iterable[str] = ()) -> Nameless:
    """Everybody whom the chart names, and ``more`` people such as who decided."""
    whole = {" ".join(n.split()) for n in (*_people(record), *more) if n and n.strip()}
    parts = {w for name in whole for w in re.findall(r"[^\W\d_][\w'’-]+", name) if w.lower() not in _NO_NAME}
    told = {n for n in whole if any(w.lower() not in _NO_NAME for w in re.findall(r"\w+", n))}
    codes = {w for w in re.findall(r"\w+", record.patient.address) if len(w) >= _CODE and re.search(r"\d", w)}
    return Nameless(
        names=tuple(sorted(told | parts | codes, key=len, reverse=True)),
        days=tuple(_written(record.patient.birth_date or "")),
    )


def _written(born: str) -> Iterator[str]:
    """A birthday in the ways that charts write one, the longest first; nothing for a year alone."""
    try:
        day = date.fromisoformat(born[:10])
    except ValueError:
        return
    month, year = f"{day:%B}", f"{day:%y}"
    for name in (month, month[:3]):
        yield from (f"{name} {day.day}, {day.year}", f"{name} {day.day} {day.year}")
        yield from (f"{day.day} {name} {day.year}", f"{day.day:02d} {name} {day.year}")
    yield born
    for mark in "/-.":
        yield from (
            f"{day.month:02d}{mark}{day.day:02d}{mark}{day.year}",
            f"{day.month}{mark}{day.day}{mark}{day.year}",
        )
        yield from (
            f"{day.day:02d}{mark}{day.month:02d}{mark}{day.year}",
            f"{day.month}{mark}{day.day}{mark}{year}",
        )


def _people(record: Record) -> Iterator[str]:
    patient = record.patient
    yield from (patient.name, patient.id, patient.address, *(c.name for c in patient.contacts))
    yield from (d.author or "" for d in record.documents)
    for fact in record.facts:
        if isinstance(fact, CareTeamMember) or (isinstance(fact, Telephone) and not fact.place):
            yield fact.name
        yield from (value for f in _OF_PEOPLE if isinstance(value := getattr(fact, f, ""), str))
