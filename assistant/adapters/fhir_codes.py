"""What FHIR R4 4.0.1 demands of the resources that we put on a document: elements, codes, and what a link may lead to.

From HL7's own R4 definitions (element cardinality 1.., bindings of strength "required", types of references, as far as
we make them). A path walks through lists.
"""

from collections.abc import Mapping

#: ``value[x]`` means one of its typed forms.
NEEDED: Mapping[str, str] = {
    "AllergyIntolerance": "patient",
    "Appointment": "status participant participant.status",
    "CarePlan": "status intent subject",
    "CareTeam": "",
    "Composition": "status type date author title attester.mode relatesTo.code relatesTo.target[x]",
    "Condition": "subject",
    "Device": "deviceName.name deviceName.type version.value",
    "Encounter": "status class",
    "Goal": "lifecycleStatus description subject",
    "Immunization": "status vaccineCode patient occurrence[x]",
    "MedicationRequest": "status intent medication[x] subject",
    "Observation": "status code",
    "Organization": "",
    "Patient": "communication.language",
    "Practitioner": "",
    "Procedure": "status subject",
    "Provenance": "target recorded agent agent.who entity.role entity.what",
    "RelatedPerson": "patient",
    "ServiceRequest": "status intent subject",
    "Task": "status intent input.type input.value[x]",
}

_REQUEST = "draft active on-hold revoked completed entered-in-error unknown"
_INTENT = "proposal plan order original-order reflex-order filler-order instance-order option"
_PRIORITY = "routine urgent asap stat"
_GENDER = "male female other unknown"

CODES: Mapping[str, Mapping[str, str]] = {
    "AllergyIntolerance": {
        "clinicalStatus.coding.code": "active inactive resolved",
        "verificationStatus.coding.code": "unconfirmed confirmed refuted entered-in-error",
        "criticality": "low high unable-to-assess",
    },
    "Appointment": {
        "status": "proposed pending booked arrived fulfilled cancelled noshow entered-in-error checked-in waitlist",
        "participant.status": "accepted declined tentative needs-action",
    },
    "CarePlan": {"status": _REQUEST, "intent": "proposal plan order option"},
    "CareTeam": {"status": "proposed active suspended inactive entered-in-error"},
    "Composition": {
        "status": "preliminary final amended entered-in-error",
        "confidentiality": "U L M N R V",
        "attester.mode": "personal professional legal official",
        "relatesTo.code": "replaces transforms signs appends",
        "section.emptyReason.coding.code": "nilknown notasked withheld unavailable notstarted closed",
    },
    "Condition": {
        "clinicalStatus.coding.code": "active recurrence relapse inactive remission resolved",
        "verificationStatus.coding.code": "unconfirmed provisional differential confirmed refuted entered-in-error",
    },
    "Device": {
        "status": "active inactive entered-in-error unknown",
        "deviceName.type": "udi-label-name user-friendly-name patient-reported-name manufacturer-name model-name other",
    },
    "Encounter": {
        "status": "planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown"
    },
    "Goal": {
        "lifecycleStatus": "proposed planned accepted active on-hold completed cancelled entered-in-error rejected",
        "achievementStatus.coding.code": "in-progress improving worsening no-change achieved sustaining not-achieved"
        " no-progress not-attainable",
    },
    "Immunization": {"status": "completed entered-in-error not-done"},
    "MedicationRequest": {
        "status": "active on-hold cancelled completed entered-in-error stopped draft unknown",
        "intent": _INTENT,
    },
    "Observation": {
        "status": "registered preliminary final amended corrected cancelled entered-in-error unknown",
        "valueQuantity.comparator": "< <= >= >",
    },
    "Patient": {"gender": _GENDER, "contact.telecom.system": "phone", "telecom.system": "phone"},
    "Procedure": {
        "status": "preparation in-progress not-done on-hold stopped completed entered-in-error unknown"
    },
    "Provenance": {"entity.role": "derivation revision quotation source removal"},
    "RelatedPerson": {"gender": _GENDER, "telecom.system": "phone"},
    "ServiceRequest": {"status": _REQUEST, "intent": f"{_INTENT} directive", "priority": _PRIORITY},
    "Task": {
        "status": "draft requested received accepted rejected ready cancelled in-progress on-hold failed completed"
        " entered-in-error",
        "intent": f"unknown {_INTENT}",
        "priority": _PRIORITY,
    },
}

_ANYBODY = "Patient Practitioner RelatedPerson"

#: What the references of each resource may lead to, among the resources that we make.
TARGETS: Mapping[str, Mapping[str, str]] = {
    "Appointment": {"participant.actor": _ANYBODY},
    "CarePlan": {
        "activity.reference": "Appointment MedicationRequest ServiceRequest Task",
        "addresses": "Condition",
        "author": f"{_ANYBODY} Device",
        "careTeam": "CareTeam",
        "goal": "Goal",
    },
    "CareTeam": {"participant.member": _ANYBODY},
    "Goal": {
        "addresses": "Condition Observation ServiceRequest",
        "expressedBy": _ANYBODY,
        "outcomeReference": "Observation",
    },
    "MedicationRequest": {"encounter": "Encounter"},
    "Observation": {"encounter": "Encounter"},
    "ServiceRequest": {
        "performer": f"{_ANYBODY} CareTeam",
        "reasonReference": "Condition Observation",
        "requester": f"{_ANYBODY} Device",
    },
    "Task": {"focus": "ServiceRequest", "owner": _ANYBODY, "reasonReference": "Condition Observation"},
}
