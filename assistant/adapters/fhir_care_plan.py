"""The CarePlan of a care plan document: what it addresses, aims at and does, all of it by reference."""

from assistant.adapters.fhir_making import Making
from assistant.adapters.fhir_values import (
    AIAST,
    US_CORE,
    Resource,
    coding,
    concept,
    day,
    identifier,
    narrative,
    pruned,
)
from assistant.adapters.reading_view import TITLES
from assistant.domain.draft import Content, Draft

#: What CarePlan.activity.reference takes, of the resources that we make.
ACTIVITIES = frozenset({"Task", "ServiceRequest", "Appointment", "MedicationRequest"})


def care_plan(draft: Draft, content: Content, clinical: list[Resource], making: Making) -> Resource:
    """Everything by reference: ``activity.detail`` stays empty (MCC eCare Plan). The goal that an activity serves is
    named on the activity itself, where it is seen without the plan too (FHIR R4, CarePlan.activity.reference).
    """

    def of(*types: str) -> list[Resource]:
        return [making.names.to(r) for r in clinical if r["resourceType"] in types]

    activities = [r for r in clinical if is_activity(r)]
    names = making.names
    elsewhere = {"Condition", "Goal", "CareTeam", "RelatedPerson"}
    others = [r for r in clinical if r["resourceType"] not in elsewhere and not is_activity(r)]
    return pruned(
        {
            "resourceType": "CarePlan",
            "id": names.id("plan"),
            "meta": {"security": [AIAST]},
            "text": narrative("<p>The care plan of this document: its concerns, goals and activities.</p>"),
            "identifier": [identifier("plan", draft.id)],
            "status": "active",
            "intent": "plan",
            "category": [concept(None, coding(f"{US_CORE}/careplan-category", "assess-plan"))],
            "title": TITLES[draft.kind],
            "subject": making.patient,
            "encounter": making.stay,
            "period": {"start": day(content.provenance.as_of)},
            "created": making.at,
            "author": names.ref("Device", "device"),
            "contributor": [making.approver],
            "careTeam": of("CareTeam"),
            "addresses": of("Condition"),
            "supportingInfo": [making.names.to(r) for r in others],
            "goal": of("Goal"),
            "activity": [{"reference": making.names.to(r)} for r in activities],
        }
    )


def is_activity(resource: Resource) -> bool:
    """A medicine that was stopped, or of which nobody knows, is no part of what is done."""
    if resource["resourceType"] == "MedicationRequest":
        return resource["status"] in {"active", "on-hold"}
    return resource["resourceType"] in ACTIVITIES
