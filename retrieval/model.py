"""What is known of a patient, as values: sources, documents, facts, the record, and how one asks about them.

Two rules hold everywhere. A quote is exact: ``span.text == document.text[span.start:span.end]``, offsets in
characters. A fact keeps the place it was read from, so that whoever doubts it can look.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal, NewType, TypeVar

PatientId = NewType("PatientId", str)
SourceId = NewType("SourceId", str)  # "sha256:…" of the bytes as received
DocumentId = NewType("DocumentId", str)
PassageId = NewType("PassageId", str)
FactId = NewType("FactId", str)
EncounterId = NewType("EncounterId", str)  # the logical id of the FHIR Encounter, without "Encounter/"


def digest_of(*parts: str) -> str:
    """Twenty hex digits that name these parts and no others; the same on every machine."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]


# --- documents -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One coding: ``system`` is the FHIR URI of the code system, ``display`` the words that came with it."""

    system: str
    code: str
    display: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """An exact stretch of a document: ``text == document.text[start:end]``."""

    document: DocumentId
    start: int
    end: int
    text: str


class DocumentKind(StrEnum):
    NOTE = "note"  # prose that a person wrote
    REPORT = "report"  # the prose of a diagnostic report
    RESOURCE = "resource"  # one FHIR resource, said in one line of its own words
    GUIDELINE = "guideline"  # never belongs to a patient


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text with offsets. Dates are as charted (ISO 8601, possibly only a year)."""

    id: DocumentId
    patient: PatientId | None  # None for a guideline only
    source: SourceId
    kind: DocumentKind
    title: str
    text: str
    pointer: str  # where in the source: "DocumentReference/abc", "Observation/7", a file name
    type: Code | None = None  # LOINC document type where one was given
    date: str | None = None
    author: str | None = None
    author_role: str | None = None
    encounter: EncounterId | None = None
    status: str | None = None
    language: str | None = None
    labels: tuple[str, ...] = ()  # security labels, e.g. "42CFRPart2", "R"

    def span(self, start: int = 0, end: int | None = None) -> Span:
        end = len(self.text) if end is None else end
        return Span(document=self.id, start=start, end=end, text=self.text[start:end])


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A headed part of a note. ``kind`` is the canonical name ("medications", "family_history", …; "" if unknown).

    ``start`` is where the heading begins, ``body`` where its text begins, ``end`` where the next heading starts.
    """

    kind: str
    title: str
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of a document small enough to cite: ``text == document.text[start:end]``."""

    id: PassageId
    document: DocumentId
    patient: PatientId | None
    section: str
    start: int
    end: int
    text: str
    date: str | None = None
    kind: DocumentKind = DocumentKind.NOTE
    encounter: EncounterId | None = None

    @property
    def span(self) -> Span:
        return Span(document=self.document, start=self.start, end=self.end, text=self.text)


# --- facts ---------------------------------------------------------------------------------------------------


class FactKind(StrEnum):
    PROBLEM = "problem"
    MEDICINE = "medicine"
    ALLERGY = "allergy"
    RESULT = "result"
    VITAL_SIGN = "vital_sign"
    REPORT = "report"
    PROCEDURE = "procedure"
    ENCOUNTER = "encounter"
    IMMUNIZATION = "immunization"
    GOAL = "goal"
    PREFERENCE = "preference"
    SOCIAL_NEED = "social_need"
    CARE_TEAM_MEMBER = "care_team_member"
    TELEPHONE = "telephone"
    DEVICE = "device"
    COVERAGE = "coverage"
    ORDER = "order"
    APPOINTMENT = "appointment"
    CARE_PLAN = "care_plan"
    FAMILY_HISTORY = "family_history"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """When something of an entry was, to the second and with its offset, as charted.

    A moment starts and ends at once. ``end`` None goes on, ``start`` None is not known. Where only an age was
    charted, the ages are the first and the last year of life that it may have been in.
    """

    of: str  # the FHIR element: "onset", "abatement", "performed", "effective", "period", "authoredOn" …
    start: str | None = None
    end: str | None = None
    from_age: float | None = None
    to_age: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A code that stands beside the main one, under its FHIR element: "category", "value", "reasonCode" …"""

    of: str
    code: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Refers:
    """Another entry that this one refers to, as ``of`` it: "diagnosis", "reasonReference", "basedOn"."""

    of: str
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """How long an order of a medicine lasts, as far as it says so in figures."""

    days: float | None = None  # of one dispense
    quantity: float | None = None
    refills: float = 0
    dose: float | None = None
    doses_a_day: float | None = None
    valid_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """One resource of a source to the letter: what a measure's rule reads and a sentence does not say.

    ``profiles`` are the last parts of the profiles that it declares.
    """

    type: str  # FHIR resource type
    pointer: str
    status: str = ""
    profiles: tuple[str, ...] = ()
    times: tuple[Stretch, ...] = ()
    beside: tuple[Beside, ...] = ()
    refers: tuple[Refers, ...] = ()
    forbidden: bool = False  # an order not to do it
    valued: bool = False  # an observation that has a value
    supply: Supply | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One typed, dated thing. ``words`` is what the source said, ``pointer`` where (e.g. "Condition/12").

    ``name`` is the source's own wording (CodeableConcept.text, else the best display). ``status`` is the FHIR status
    as charted ("" if the source has none). ``stated`` is true when a note's list said it and no coded entry did.
    """

    id: FactId
    patient: PatientId
    name: str
    words: Span
    pointer: str
    status: str = ""
    date: str | None = None
    codes: tuple[Code, ...] = ()
    encounter: EncounterId | None = None
    stated: bool = False
    also: tuple[Span, ...] = ()  # the same fact, in another source's words
    note: str = ""  # what its author added to the entry, as charted: it stands in ``words``
    particulars: tuple[Particulars, ...] = ()  # of each entry of one source that says it; none of a note

    def code(self, system: str) -> str | None:
        return next((c.code for c in self.codes if c.system == system), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Fact):
    """FHIR Condition. ``status`` is the clinical status; an absent one is "" and never read as active."""

    kind: Literal[FactKind.PROBLEM] = FactKind.PROBLEM
    onset: str | None = None
    abated: str | None = None
    verification: str = ""  # confirmed, provisional, refuted, entered-in-error …
    category: str = ""  # "encounter-diagnosis" | "problem-list-item" | "health-concern" | ""
    severity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine(Fact):
    """MedicationRequest, MedicationStatement, or a line of a note's medicine list. Doses stay as charted."""

    kind: Literal[FactKind.MEDICINE] = FactKind.MEDICINE
    dosage: str = ""  # the whole direction as charted
    dose: str = ""  # "35 mg"
    route: str = ""
    frequency: str = ""  # "twice daily", "every 6 hours"
    as_needed: bool = False
    reason: str = ""
    setting: str = ""  # "community" | "inpatient" | "discharge" | "outpatient" | "" (as charted)
    intent: str = ""  # order, plan, statement …
    ended: str | None = None
    status_reason: str = ""
    prescriber: str = ""
    fills: tuple[str, ...] = ()  # the days on which it was handed over under this order, oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Allergy(Fact):
    """AllergyIntolerance. ``none_known`` only when the chart says so in words or code."""

    kind: Literal[FactKind.ALLERGY] = FactKind.ALLERGY
    reactions: tuple[str, ...] = ()
    criticality: str = ""
    verification: str = ""
    type: str = ""  # allergy | intolerance
    categories: tuple[str, ...] = ()
    none_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement(Fact):
    """Observation: a result or a vital sign. ``value`` is as charted; ``number`` only where it is one, in ``unit``."""

    kind: Literal[FactKind.RESULT, FactKind.VITAL_SIGN] = FactKind.RESULT
    value: str = ""
    number: float | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    flag: str = ""  # interpretation code as charted: H, L, HH, A …
    category: str = ""  # laboratory, vital-signs, survey, social-history, imaging …
    panel: str = ""  # the name of the panel this is a component of


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Fact):
    """DiagnosticReport. ``status`` registered, partial or preliminary means the result is still pending."""

    kind: Literal[FactKind.REPORT] = FactKind.REPORT
    category: str = ""
    conclusion: str = ""
    results: tuple[str, ...] = ()  # pointers of its Observations
    requester: str = ""  # who asked for it, by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure(Fact):
    kind: Literal[FactKind.PROCEDURE] = FactKind.PROCEDURE
    reason: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter(Fact):
    """``setting`` is the v3-ActCode class (IMP, ACUTE, EMER, AMB, …). ``stay`` is true when someone was admitted."""

    kind: Literal[FactKind.ENCOUNTER] = FactKind.ENCOUNTER
    key: EncounterId = EncounterId("")
    setting: str = ""
    start: str | None = None
    end: str | None = None
    reason: str = ""
    disposition: str = ""
    service: str = ""
    attending: str = ""
    diagnoses: tuple[str, ...] = ()  # the principal one first
    admitted_from: str = ""
    priority: str = ""  # emergency, urgent, elective …, as charted

    @property
    def stay(self) -> bool:
        return self.setting in {"IMP", "ACUTE", "NONAC", "OBSENC", "SS"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Immunization(Fact):
    """``status`` "not-done" is kept, with its reason: it is not a vaccination."""

    kind: Literal[FactKind.IMMUNIZATION] = FactKind.IMMUNIZATION
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal(Fact):
    kind: Literal[FactKind.GOAL] = FactKind.GOAL
    target: str = ""
    due: str | None = None
    achievement: str = ""
    expressed_by: str = ""  # "patient", "practitioner", a name; "" when the chart does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference(Fact):
    """What the patient wants or refuses: treatment preference, code status, advance directive, language, consent."""

    kind: Literal[FactKind.PREFERENCE] = FactKind.PREFERENCE
    about: str = ""  # "code_status" | "treatment" | "care_experience" | "advance_directive" | "consent"
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialNeed(Fact):
    """``domain`` in the Gravity words: food-insecurity, transportation-insecurity, housing-instability, …"""

    kind: Literal[FactKind.SOCIAL_NEED] = FactKind.SOCIAL_NEED
    domain: str = ""
    answer: str = ""
    present: bool | None = None  # None: asked, but the answer does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class CareTeamMember(Fact):
    """``name`` is the person or organisation; the family caregiver is one of them (``relation`` set)."""

    kind: Literal[FactKind.CARE_TEAM_MEMBER] = FactKind.CARE_TEAM_MEMBER
    role: str = ""
    phone: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telephone(Fact):
    """A number of a place or a clinician that the record turns to; ``name`` is whose number it is.

    ``hours`` is when it is answered, as charted ("after hours", "24 hours"); "" where the record does not say.
    """

    kind: Literal[FactKind.TELEPHONE] = FactKind.TELEPHONE
    number: str = ""
    service: str = ""  # what kind of place it is, or what the clinician is: "Hospital", "Cardiology"
    hours: str = ""
    place: bool = False  # an organization or a service, not a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Device(Fact):
    kind: Literal[FactKind.DEVICE] = FactKind.DEVICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Insurance(Fact):
    """FHIR Coverage: who pays. Named apart from Coverage, which is what was read of a record."""

    kind: Literal[FactKind.COVERAGE] = FactKind.COVERAGE
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Fact):
    """ServiceRequest or Task: something asked for. Done only when ``status`` says so or a report answers it."""

    kind: Literal[FactKind.ORDER] = FactKind.ORDER
    category: str = ""
    intent: str = ""
    priority: str = ""
    reason: str = ""
    performer: str = ""
    requester: str = ""
    due: str | None = None  # the last day or moment it is asked for
    answered_by: tuple[str, ...] = ()  # pointers of results and reports that are basedOn this order


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment(Fact):
    kind: Literal[FactKind.APPOINTMENT] = FactKind.APPOINTMENT
    start: str | None = None
    with_whom: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOnFile(Fact):
    """FHIR CarePlan already in the chart."""

    kind: Literal[FactKind.CARE_PLAN] = FactKind.CARE_PLAN
    addresses: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()  # pointers of the plans that this one takes the place of


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyHistory(Fact):
    """A relative's condition: never the patient's."""

    kind: Literal[FactKind.FAMILY_HISTORY] = FactKind.FAMILY_HISTORY
    relation: str = ""


AnyFact = (
    Problem
    | Medicine
    | Allergy
    | Measurement
    | Report
    | Procedure
    | Encounter
    | Immunization
    | Goal
    | Preference
    | SocialNeed
    | CareTeamMember
    | Telephone
    | Device
    | Insurance
    | Order
    | Appointment
    | PlanOnFile
    | FamilyHistory
)
F = TypeVar("F", bound=Fact)
M = TypeVar("M")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """FHIR Patient.contact: next of kin, emergency contact, guardian, caregiver."""

    name: str
    relation: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """Who the record is about. ``words`` is the line that says it; None for a patient known from notes only."""

    id: PatientId
    name: str = ""
    birth_date: str | None = None
    sex: str = ""
    deceased: str | None = None  # a date, or "yes"
    language: str = ""
    interpreter: bool | None = None
    phone: str = ""
    address: str = ""
    contacts: tuple[Contact, ...] = ()
    words: Span | None = None
    recorded_sex: str = field(
        default="", repr=False
    )  # SNOMED CT, where the source records it apart from gender


# --- what was read, and what was not ---------------------------------------------------------------------------


class Fate(StrEnum):
    READ = "read"
    SKIPPED = "skipped"  # understood, and left aside for the reason given
    UNREADABLE = "unreadable"  # could not be understood, for the reason given


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What became of one resource or note of a source. ``reason`` is in our words and never quotes the patient."""

    pointer: str  # "Observation/7", or "#12" (the 12th entry) when it has no type or id
    type: str
    fate: Fate
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One source, read: every entry is accounted for, and everything else points into ``documents``."""

    source: SourceId
    patient: PatientId
    person: Patient | None
    documents: tuple[Document, ...]
    facts: tuple[AnyFact, ...]
    entries: tuple[Entry, ...]
    format: str = ""  # "fhir", "note"
    name: str = ""  # what the sender called it; a newer source of the same name supersedes this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many entries of one type met one fate for one reason."""

    type: str
    fate: Fate
    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was found, read, skipped and unreadable; ``read + skipped + unreadable == found``, always."""

    sources: tuple[SourceId, ...]
    found: int
    read: int
    skipped: int
    unreadable: int
    tallies: tuple[Tally, ...]
    notes: int
    earliest: str | None  # dates of what was read, ISO days
    latest: str | None
    words_ready: bool = True
    vectors: str = "ready"  # "ready" | "3 of 12" | "unavailable: <why>" | "none" (nothing to embed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two sources that cannot both be right. Kept as it is until a clinician chooses."""

    about: str  # "allergy", "medicine dose", "birth date" …
    said: tuple[Span, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """All that is known of one patient, as of now."""

    patient: Patient
    facts: tuple[AnyFact, ...]
    documents: tuple[Document, ...]
    coverage: Coverage
    conflicts: tuple[Conflict, ...] = ()
    _by_document: dict[DocumentId, Document] = field(default_factory=dict, repr=False, compare=False)
    _by_kind: dict[type[Fact], tuple[Any, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    _made: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, name: object, make: Callable[[], M]) -> M:
        """What ``make`` makes of this record, made at the first asking."""
        if name not in self._made:
            self._made[name] = make()
        found: M = self._made[name]
        return found

    def __hash__(self) -> int:
        """Counted once: what is remembered of a record is asked for many times in a draft."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.patient, self.facts, self.documents, self.coverage, self.conflicts))

    def __post_init__(self) -> None:
        self._by_document.update({d.id: d for d in self.documents})

    def of(self, kind: type[F]) -> tuple[F, ...]:
        """Facts of one class, in the order of the record (oldest first, undated first)."""
        if kind not in self._by_kind:
            self._by_kind[kind] = tuple(f for f in self.facts if isinstance(f, kind))
        return self._by_kind[kind]

    def document(self, id: DocumentId) -> Document | None:
        return self._by_document.get(id)

    def notes(self, encounter: EncounterId | None = None) -> Iterator[Document]:
        yield from self._notes if encounter is None else (d for d in self._notes if d.encounter == encounter)

    @cached_property
    def _notes(self) -> tuple[Document, ...]:
        return tuple(d for d in self.documents if d.kind in (DocumentKind.NOTE, DocumentKind.REPORT))

    @cached_property
    def digest(self) -> str:
        """Changes when anything that can be said of the patient changes; the same facts in another order keep it.

        What only a measure's rule reads, the particulars of a fact, is no part of it.
        """
        return (
            "sha256:"
            + hashlib.sha256(
                "\n".join(
                    [
                        repr(self.patient),
                        *filter(None, [self.patient.recorded_sex]),
                        *sorted(f.id for f in self.facts),
                        *sorted(self._by_document),
                    ]
                ).encode("utf-8", "surrogatepass")
            ).hexdigest()
        )


# --- asking ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question about one patient. There is no query without one."""

    patient: PatientId
    text: str
    limit: int = 8
    sections: tuple[str, ...] = ()  # only these section kinds, when given
    encounter: EncounterId | None = None

    def __post_init__(self) -> None:
        if not self.patient:
            raise ValueError("a query needs a patient: give the patient's id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    passage: Passage
    score: float  # fused; comparable within one answer only
    by_words: int | None = None  # rank by words, from 1; None when words did not find it
    by_meaning: int | None = None


def spans(facts: Iterable[Fact]) -> tuple[Span, ...]:
    return tuple(f.words for f in facts)
