"""A medicine of the approved list, in FHIR: what to take and what became of it. It is never a prescription.

A MedicationRequest with the intent "plan" authorizes nobody to dispense, and ``reported`` says that others ordered it
(US Core medication list; category "discharge" in a discharge summary, clinical-standards §3a).
"""

from assistant.adapters.edits import edited
from assistant.adapters.fhir_making import Making
from assistant.adapters.fhir_values import HL7, Resource, coding, concept, first, note, text
from assistant.domain.draft import Change, Item, Kind, MedicineDetail, Section

DISCHARGE_MEDICINES = "10183-2"

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
            "dosageInstruction": [
                {
                    "text": _directions(d, item),
                    "timing": {"code": concept(d.frequency)},
                    "route": concept(d.route),
                }
            ],
        },
    )


def _directions(d: MedicineDetail, item: Item) -> str | None:
    """The whole direction as charted, or what is known of it; the approved words where they are all there is."""
    parts = " ".join(x for x in (d.dose, d.route, d.frequency) if x)
    return text(first(d.directions, parts)) or (None if d.name and not edited(item) else text(item.text))


def _what_changed(d: MedicineDetail) -> str:
    parts = (
        "" if d.change in {Change.UNCLEAR, Change.CURRENT} else f"Against the list before: {d.change}.",
        f"Before: {d.was}." if d.was else "",
        f"Why: {d.because}." if d.because else "",
        f"Not in hand: {d.supply}." if d.supply else "",
    )
    return " ".join(p for p in parts if p)
