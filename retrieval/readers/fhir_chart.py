"""The resources of one source, found by whatever way others refer to them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from retrieval.model import EncounterId
from retrieval.readers.fhir_entries import Found
from retrieval.readers.fhir_shape import Json, many, obj, objects, said
from retrieval.readers.fhir_words import concept, name_of, once, phone

T = TypeVar("T")
ENTERED_IN_ERROR = "entered in error"
_ANSWERS = ("Observation", "DiagnosticReport", "Procedure")


def key_of(reference: str) -> str:
    """ "https://server/fhir/Patient/7/_history/2" and "Patient/7" are one key; a urn or a search is its own."""
    reference = reference.partition("/_history/")[0]
    if reference.startswith("urn:") or "?" in reference:
        return reference
    return "/".join(reference.rstrip("/").split("/")[-2:])


def reference_of(value: object) -> str:
    return said(obj(value).get("reference")) if isinstance(value, dict) else said(value)


class Chart:
    def __init__(self, found: Sequence[Found]) -> None:
        self._known: dict[str, Found] = {}
        self._identified: dict[str, Found] | None = None
        self._answers: dict[str, list[str]] | None = None
        self._panels: dict[str, str] | None = None
        self._diagnosed: dict[str, list[tuple[str, Json]]] | None = None
        self._made: dict[str, Any] = {}
        self._found = [one for one in found if one.fate is None]
        for one in sorted(found, key=lambda one: one.fate is not None):
            if one.resource:
                self._known.setdefault(one.pointer, one)
                if one.address:
                    self._known.setdefault(one.address, one)
                    self._known.setdefault(key_of(one.address), one)

    def settle(self) -> None:
        """From here on the chart is what is left to be read now, whatever becomes of each of it."""
        self._found = [one for one in self._found if one.fate is None]

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What ``make`` makes of this source, made at the first asking."""
        if name not in self._made:
            self._made[name] = make()
        made: T = self._made[name]
        return made

    def of(self, type: str) -> list[Found]:
        return [one for one in self._found if one.type == type]

    def every(self, type: str) -> list[Json]:
        """Also those that are read within another entry, and are no entry of their own."""
        found = {id(one): one for one in self._known.values() if one.type == type}
        return [one.resource for one in found.values() if one.reason != ENTERED_IN_ERROR]

    def entry(self, reference: object) -> Found | None:
        """The entry that is referred to: by id, address, temporary id, or identifier."""
        words = reference_of(reference)
        if words.startswith("#"):
            return None
        if words and (one := self._known.get(words) or self._known.get(key_of(words))):
            return one
        kind, asks, search = words.partition("?identifier=")
        if asks:
            return self._by_identifier().get(f"{kind.rpartition('/')[2]}?{search}")
        identifier = obj(obj(reference).get("identifier"))
        if not words and (value := said(identifier.get("value"))):
            kind = said(obj(reference).get("type")) or "Patient"
            return self._by_identifier().get(f"{kind}?{said(identifier.get('system'))}|{value}")
        return None

    def find(self, reference: object, holder: Json | None = None) -> Json:
        """The resource that is referred to, here or contained in its holder; {} when it is elsewhere."""
        words = reference_of(reference)
        if words.startswith("#") and holder is not None:
            return next((one for one in objects(holder, "contained") if said(one.get("id")) == words[1:]), {})
        one = self.entry(reference)
        return one.resource if one else {}

    def pointer(self, reference: object) -> str:
        """ "Observation/7", however it was referred to; what is not in this source keeps the name it was given."""
        one = self.entry(reference)
        return one.pointer if one else key_of(reference_of(reference)).removeprefix("urn:uuid:")

    def encounter(self, reference: object) -> EncounterId | None:
        pointer = self.pointer(reference)
        return EncounterId(pointer.rpartition("/")[2]) if pointer and not pointer.startswith("#") else None

    def called(self, reference: object, holder: Json | None = None) -> str:
        """Who or what that is: the words of the reference, else the name in the resource itself."""
        one = self.entry(reference)
        if one and one.reason == ENTERED_IN_ERROR and one.type != "Medication":
            return ""
        if words := said(obj(reference).get("display")):
            return words
        resource = self.find(reference, holder)
        if said(resource.get("resourceType")) == "PractitionerRole":
            return self.called(resource.get("practitioner")) or self.called(resource.get("organization"))
        return name_of(resource)

    def all_called(self, references: Iterable[object], holder: Json | None = None) -> str:
        return once(self.called(one, holder) for one in references)

    def role(self, reference: object) -> str:
        """What somebody is: the role they act in, else what they are qualified as."""
        resource = self.find(reference)
        if said(resource.get("resourceType")) == "PractitionerRole":
            own = concept(resource.get("specialty")) or concept(resource.get("code"))
            return own or self.role(resource.get("practitioner"))
        return next(
            (words for one in objects(resource, "qualification") if (words := concept(one.get("code")))), ""
        )

    def phone(self, reference: object) -> str:
        resource = self.find(reference)
        own = phone(resource)
        if own or said(resource.get("resourceType")) != "PractitionerRole":
            return own
        return phone(self.find(resource.get("practitioner"))) or phone(
            self.find(resource.get("organization"))
        )

    def answers_to(self, pointer: str) -> tuple[str, ...]:
        """The results, reports and procedures that were done because of this order."""
        if self._answers is None:
            self._answers = {}
            for one in self._found:
                if one.type in _ANSWERS:
                    for order in many(one.resource, "basedOn"):
                        self._answers.setdefault(self.pointer(order), []).append(one.pointer)
        return tuple(self._answers.get(pointer, ()))

    def diagnosed_in(self, pointer: str) -> tuple[tuple[str, Json], ...]:
        """The visits that name this problem as a diagnosis: (the pointer of the visit, what it says of it)."""
        if self._diagnosed is None:
            self._diagnosed = {}
            for visit in self.of("Encounter"):
                for one in objects(visit.resource, "diagnosis"):
                    named = self.pointer(one.get("condition"))
                    self._diagnosed.setdefault(named, []).append((visit.pointer, one))
        return tuple(self._diagnosed.get(pointer, ()))

    def used(self, pointer: str) -> bool:
        """Whether a statement says that the patient uses this device."""
        return any(
            self.pointer(one.resource.get("device")) == pointer for one in self.of("DeviceUseStatement")
        )

    def panel_of(self, pointer: str) -> str:
        """The name of the panel that lists this observation as a member; "" when none does."""
        if self._panels is None:
            self._panels = {}
            for one in self.of("Observation"):
                for member in many(one.resource, "hasMember"):
                    self._panels.setdefault(self.pointer(member), concept(one.resource.get("code")))
        return self._panels.get(pointer, "")

    def _by_identifier(self) -> dict[str, Found]:
        if self._identified is None:
            self._identified = {}
            for one in self._found:
                for identifier in many(one.resource, "identifier"):
                    value, system = said(obj(identifier).get("value")), said(obj(identifier).get("system"))
                    if value:
                        self._identified.setdefault(f"{one.type}?{system}|{value}", one)
                        self._identified.setdefault(f"{one.type}?{value}", one)
        return self._identified
