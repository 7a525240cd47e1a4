"""What is known of a patient, as values: sources, documents, facts, the record, and how one asks about them.

Two rules hold everywhere. A quote is exact: ``span.text == document.text[span.start:span.end]``, offsets in
characters. A fact keeps the place it was read from, so that whoever doubts it can look.
"""

from retrieval.model.asking import Hit, Query
from retrieval.model.documents import Code, Document, DocumentKind, Passage, Section, Span
from retrieval.model.facts import (
    Allergy,
    AnyFact,
    Appointment,
    CareTeamMember,
    Device,
    Encounter,
    Fact,
    FactKind,
    FamilyHistory,
    Goal,
    Immunization,
    Insurance,
    Measurement,
    Medicine,
    Order,
    PlanOnFile,
    Preference,
    Problem,
    Procedure,
    Report,
    SocialNeed,
    Telephone,
)
from retrieval.model.ids import DocumentId, EncounterId, FactId, PassageId, PatientId, SourceId, digest_of
from retrieval.model.particulars import Beside, Particulars, Refers, Stretch, Supply
from retrieval.model.record import (
    Conflict,
    Contact,
    Coverage,
    Entry,
    F,
    Fate,
    Patient,
    Reading,
    Record,
    Tally,
)

__all__ = [
    "Allergy", "AnyFact", "Appointment", "Beside", "CareTeamMember", "Code", "Conflict", "Contact",
    "Coverage", "Device", "Document", "DocumentId", "DocumentKind", "Encounter", "EncounterId", "Entry", "F",
    "Fact", "FactId", "FactKind", "FamilyHistory", "Fate", "Goal", "Hit", "Immunization", "Insurance",
    "Measurement", "Medicine", "Order", "Particulars", "Passage", "PassageId", "Patient", "PatientId",
    "PlanOnFile", "Preference", "Problem", "Procedure", "Query", "Reading", "Record", "Refers", "Report",
    "Section", "SocialNeed", "SourceId", "Span", "Stretch", "Supply", "Tally", "Telephone", "digest_of",
]  # fmt: skip
