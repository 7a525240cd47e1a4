"""A medicine of the approved list, in FHIR: what to take and what became of it. It is never a prescription.

A MedicationRequest with the intent "plan" authorizes nobody to dispense, and ``reported`` says that others ordered it
(US Core medication list; category "discharge" in a discharge summary, clinical-standards §3a).
"""

import re

from assistant.adapters.edits import edited
from assistant.adapters.fhir_making import Making
from assistant.adapters.fhir_values import HL7, Resource, coding, concept, first, note, text
from assistant.domain.draft import Change, Item, Kind, MedicineDetail, Section

DISCHARGE_MEDICINES = "10183-2"
_IF_NEEDED = re.compile(
    r"\b(?:(?:as|if|when|only when) (?:needed|required|necessary)|p\.?r\.?n)\b", re.IGNORECASE
)

STATUS_OF = {
    Change.CONTINUED: "active",
    Change.CHANGED: "active",
    Change.NEW: "active",
    Change.STOPPED: "stopped",
    Change.HELD: "on-hold",
    Change.CURRENT: "active",
    Change.UNCLEAR: "unknown",
}


def medicine(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    d = item.detail if isinstance(item.detail, MedicineDetail) else MedicineDetail(name="")
    at_discharge = making.kind is Kind.DISCHARGE_SUMMARY and section.loinc == DISCHARGE_MEDICINES
    category = coding(f"{HL7}/medicationrequest-category", "discharge") if at_discharge else None
    no_more = d.change in {Change.STOPPED, Change.HELD}
    return (
        {
            "resourceType": "MedicationRequest",
            "status": STATUS_OF[d.change],
            "statusReason": concept(d.because) if no_more else None,
            "intent": "plan",
            "category": [concept(None, category)],
            "reportedBoolean": True,
            "medicationCodeableConcept": concept(first(d.name, item.text)),
            "subject": making.patient,
            "encounter": making.during,
            "reasonCode": [concept(d.reason)],
            "note": [note(_what_changed(d))],
            "dosageInstruction": [_dosage(d, item)],
        },
    )


def _dosage(d: MedicineDetail, item: Item) -> Resource:
    """The whole direction in words. How often stands apart only where no whole direction is charted: "every 4 hours"
    by itself would turn "if needed" into a schedule, and a taper into one dose.
    """
    parts = " ".join(x for x in (d.dose, d.route, d.frequency) if x)
    said = first(d.directions, parts, "" if d.name and not edited(item) else item.text)
    return {
        "text": text(said),
        "timing": {"code": None if text(d.directions) else concept(d.frequency)},
        "asNeededBoolean": True if _IF_NEEDED.search(said) else None,
        "route": concept(d.route),
    }


def _what_changed(d: MedicineDetail) -> str:
    parts = (
        "" if d.change in {Change.UNCLEAR, Change.CURRENT} else f"Against the list before: {d.change}.",
        f"Before: {d.was}." if d.was else "",
        f"Why: {d.because}." if d.because else "",
        f"Not in hand: {d.supply}." if d.supply else "",
    )
    return " ".join(p for p in parts if p)
