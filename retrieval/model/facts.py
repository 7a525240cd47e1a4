"""Facts: typed, dated things of a record, each with the words and the place that it was read from."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from retrieval.model.documents import Code, Span
from retrieval.model.ids import NO_ENCOUNTER, EncounterId, FactId, PatientId
from retrieval.model.particulars import Particulars


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
    key: EncounterId = NO_ENCOUNTER
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
