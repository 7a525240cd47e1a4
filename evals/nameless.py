"""A text without the people in it: names, telephones, addresses and birthdays are taken out; what was done stays."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from retrieval.model import CareTeamMember, Record

_CONTACTS = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?<![\d.-])(?:\+?\d{1,2}[ .-])?\(?\d{3}\)?[ .-]\d{3}[ .-]?\d{4}(?!\d)"), "[phone]"),
    (re.compile(r"(?<![\d.-])\d{3}-\d{4}(?!\d)"), "[phone]"),
    (re.compile(r"\b(?:MRN|SSN|chart (?:no|number))\W*[\w-]*\d[\w-]*", re.IGNORECASE), "[number]"),
    (
        re.compile(
            r"\b\d{1,5} (?:[A-Z]\w+ ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Blvd|Way)\b\.?"
        ),
        "[address]",
    ),
)
#: A name with its title, whoever's: "Dr. Ines Okafor", "Mrs Voss".
_TITLED = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Miss|Prof|Nurse|Sr|Sra)\b\.?(?: [A-Z][\w'’-]+){1,3}")
#: Parts of what people and places are called that are nobody's name.
_NO_NAME = frozenset(
    "dr mr mrs ms miss prof md do np pa rn lpn lsw bsw msw pharmd rrt phd the of and for clinic hospital health center "
    "home care team primary family medicine medical nurse doctor physician therapist worker social patient mother "
    "father wife husband son daughter sister brother friend pharmacy service services system message automated".split()
)
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
            text = text.replace(day, "[birth date]")
        text = _TITLED.sub("[name]", text)
        for name in self.names:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[name]", text, flags=re.IGNORECASE)
        return re.sub(r"\[name\](?:[ ,.'’s-]{1,2}\[name\])+", "[name]", text)


def of(record: Record, more: Iterable[str] = ()) -> Nameless:
    """Everybody whom the chart names, and ``more`` people such as who decided."""
    whole = {" ".join(n.split()) for n in (*_people(record), *more) if n and n.strip()}
    parts = {w for name in whole for w in re.findall(r"[^\W\d_][\w'’-]+", name) if w.lower() not in _NO_NAME}
    told = {n for n in whole if any(w.lower() not in _NO_NAME for w in re.findall(r"\w+", n))}
    born = record.patient.birth_date or ""
    return Nameless(names=tuple(sorted(told | parts, key=len, reverse=True)), days=(born,) if born else ())


def _people(record: Record) -> Iterator[str]:
    patient = record.patient
    yield from (patient.name, patient.id, patient.address, *(c.name for c in patient.contacts))
    yield from (d.author or "" for d in record.documents)
    for fact in record.facts:
        if isinstance(fact, CareTeamMember):
            yield fact.name
        yield from (value for f in _OF_PEOPLE if isinstance(value := getattr(fact, f, ""), str))
