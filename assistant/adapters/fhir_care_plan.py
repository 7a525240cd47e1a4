"""The CarePlan of a care plan document: what it addresses, aims at and does, all of it by reference."""

from assistant.adapters.fhir_items import US_CORE, Making
from assistant.adapters.fhir_values import (
    AIAST,
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
ACTIVITIES = ("Task", "ServiceRequest", "Appointment")


def care_plan(draft: Draft, content: Content, clinical: list[Resource], making: Making) -> Resource:
    """Everything by reference: ``activity.detail`` stays empty (MCC eCare Plan)."""

    def of(*types: str) -> list[Resource]:
        return [making.names.to(r) for r in clinical if r["resourceType"] in types]

    names = making.names
    elsewhere = {"Condition", "Goal", "CareTeam", "RelatedPerson", *ACTIVITIES}
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
            "supportingInfo": [making.names.to(r) for r in clinical if r["resourceType"] not in elsewhere],
            "goal": of("Goal"),
            "activity": [{"reference": ref} for ref in of(*ACTIVITIES)],
        }
    )
