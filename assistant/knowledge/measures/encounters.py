"""The visits that bring someone into a measure."""

from assistant.knowledge.measures.case import Case
from assistant.knowledge.measures.findings import Finding, found

ADULT_PREVENTIVE = (
    "Preventive Care Services Established Office Visit, 18 and Up",
    "Preventive Care Services Initial Office Visit, 18 and Up",
)
CHILD_PREVENTIVE = (
    "Preventive Care, Established Office Visit, 0 to 17", "Preventive Care Services, Initial Office Visit, 0 to 17",
)  # fmt: skip
ADULT_OUTPATIENT = (
    "Office Visit", "Annual Wellness Visit", *ADULT_PREVENTIVE, "Home Healthcare Services", "Virtual Encounter",
    "Telephone Visits",
)  # fmt: skip
VISIT = "a qualifying visit in the period"


def adult_visit(case: Case) -> Finding:
    return found(VISIT, case.visits(*ADULT_OUTPATIENT))
