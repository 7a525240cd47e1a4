"""Whose record a source is: one patient's, or it is refused.

A patient counts when a resource is about them, or when they are described and nobody says what they have to do with the
one the rest is about. A mother, a subscriber or an author who is also described as a Patient does not count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.model import Fate, PatientId
from retrieval.readers.errors import NotOnePatient
from retrieval.readers.fhir_chart import Chart, key_of, reference_of
from retrieval.readers.fhir_entries import Found, walk
from retrieval.readers.fhir_shape import Json, below, many, obj, objects, said

_SUBJECTS = ("subject", "patient", "beneficiary", "for", "individual")


@dataclass(frozen=True, slots=True)
class Whose:
    patient: PatientId
    described: Found | None  # their Patient resource, where there is one


class _People:
    """Names that mean one person: an id, a temporary id, an address, a Patient linked to another."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        self._same: dict[str, str] = {}

    def one(self, name: str) -> str:
        while name in self._same:
            name = self._same[name]
        return name

    def join(self, this: str, that: str) -> None:
        if self.one(this) != self.one(that):
            self._same[self.one(this)] = self.one(that)

    def named(self, reference: object) -> str | None:
        """Who is referred to; None when that is no patient or does not say who."""
        words = reference_of(reference)
        entry = self._chart.entry(reference)
        if entry is not None:
            return self.one(person(entry)) if entry.type == "Patient" else None
        if words.startswith("#") or not words:
            return self._by_identifier(reference)
        kind, _, id = key_of(words).rpartition("/")
        if kind == "Patient" or said(obj(reference).get("type")) == "Patient":
            return self.one(id)
        if words.startswith("urn:uuid:"):
            return self.one(words.removeprefix("urn:uuid:"))
        return self.one(words) if words.startswith("Patient?") else None

    def names_no_patient(self, reference: object) -> bool:
        """A group, a device, a place. A subject that has only a name, or is contained, may well be the patient."""
        entry = self._chart.entry(reference)
        if entry is not None:
            return entry.type != "Patient"
        kind, _, _ = key_of(reference_of(reference)).rpartition("/")
        return bool(kind) and kind != "Patient"

    def _by_identifier(self, reference: object) -> str | None:
        """An identifier that no Patient here has, of a system in which they have another one: somebody else's."""
        identifier = below(obj(reference), "identifier")
        system, value = said(identifier.get("system")), said(identifier.get("value"))
        if not (system and value):
            return None
        others = [one for one in self._chart.of("Patient") if system in _systems(one.resource)]
        return self.one(f"{system}|{value}") if others else None


def person(entry: Found) -> str:
    """The id of a Patient resource; one without an id is called by its place ("#3")."""
    return entry.pointer.removeprefix("Patient/")


def _systems(resource: Json) -> set[str]:
    return {said(one.get("system")) for one in objects(resource, "identifier")}


def subjects(resource: Json) -> Iterator[object]:
    """Whom a resource says it is about."""
    for key in _SUBJECTS:
        yield from many(resource, key)
    if said(resource.get("resourceType")) == "Appointment":
        for participant in objects(resource, "participant"):
            if key_of(reference_of(participant.get("actor"))).startswith("Patient"):
                yield participant.get("actor")


def whose(found: Sequence[Found], chart: Chart, *, patient: PatientId | None, which: str) -> Whose:
    """Whose record this is; all that is another's is marked so.

    Raises NotOnePatient: of nobody, of several and none was asked for, or not of the one who was.
    """
    people = _People(chart)
    described = [one for one in found if one.type == "Patient" and one.fate is None]
    for one in described:
        for link in objects(one.resource, "link"):
            if (other := people.named(link.get("other"))) is not None:
                people.join(other, person(one))
    about = _about(found, people)
    _name_the_nameless(described, about, people, patient)
    names = [person(one) for one in described]
    if len(set(names)) < len(names):  # two servers gave one id to two people
        raise _several(len(names), which)
    chosen = _chosen(about, {people.one(name) for name in names}, found, people, patient, which)
    mine = [one for one in described if people.one(person(one)) == chosen]
    _set_aside(found, people, chosen)
    ids = [name for name in names if people.one(name) == chosen and not _nameless(name)]
    return Whose(PatientId(patient or next(iter(ids), chosen)), mine[0] if mine else None)


def _about(found: Sequence[Found], people: _People) -> set[str]:
    return {
        name
        for one in found
        if one.fate is None and one.type != "Patient"
        for subject in subjects(one.resource)
        if (name := people.named(subject)) is not None
    }


def _name_the_nameless(
    described: list[Found], about: set[str], people: _People, patient: PatientId | None
) -> None:
    """A Patient resource without an id is the one the rest is about, or the one who was asked for."""
    if len(described) == 1 and _nameless(person(described[0])) and len(about) <= 1:
        name = next(iter(about), patient)
        if name:
            people.join(person(described[0]), name)


def _nameless(name: str) -> bool:
    return name.startswith("#")


def _several(how_many: int, which: str) -> NotOnePatient:
    do = "Send one patient's record, or say which one to read."
    return NotOnePatient(what=f"is about {how_many} patients", which=which, do=do)


def _chosen(
    about: set[str],
    declared: set[str],
    found: Sequence[Found],
    people: _People,
    patient: PatientId | None,
    which: str,
) -> str:
    if patient is not None:
        if people.one(patient) in about | declared or not about | declared:
            return people.one(patient) if about | declared else patient
        raise NotOnePatient(
            what="is about another patient than the one it was sent for",
            which=which,
            do="Send it for the patient it names.",
        )
    everyone = about | declared
    if len(about) == 1 and len(everyone) > 1:
        everyone = about | (declared - _mentioned(found, people))
    if len(everyone) > 1:
        raise _several(len(everyone), which)
    if not everyone or _nameless(min(everyone)):
        raise NotOnePatient(
            what="does not say whose it is", which=which, do="Say for which patient it is sent."
        )
    return everyone.pop()


def _mentioned(found: Sequence[Found], people: _People) -> set[str]:
    """The patients that other resources refer to without being about them: a mother, a subscriber, an author."""
    mentioned: set[str] = set()

    def look(here: Json) -> None:
        if "reference" in here and (name := people.named(here)) is not None:
            mentioned.add(name)

    for one in found:
        if one.type != "Patient" and one.fate is None:
            walk({key: value for key, value in one.resource.items() if key not in _SUBJECTS}, look)
    return mentioned


def _set_aside(found: Sequence[Found], people: _People, chosen: str) -> None:
    for one in found:
        if one.fate is not None:
            continue
        if one.type == "Patient":
            if people.one(person(one)) != chosen:
                one.meets(Fate.SKIPPED, "another patient")
            continue
        about = list(subjects(one.resource))
        if any((name := people.named(subject)) is not None and name != chosen for subject in about):
            one.meets(Fate.SKIPPED, "about another patient")
        elif about and all(people.names_no_patient(subject) for subject in about):
            one.meets(Fate.SKIPPED, "about something other than the patient")
