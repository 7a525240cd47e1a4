"""What is missing is said out loud: an empty part that a reader relies on, and what was not read of the record."""

from assistant.checks.reading import Reading
from assistant.domain.draft import Finding, Kind, Severity

RULE = "missing@1"

#: Sections that a reader relies on, and what their absence means (clinical-standards §1a–1c).
NEEDED: dict[Kind, dict[str, str]] = {
    Kind.DISCHARGE_SUMMARY: {
        "reason": "the record does not say why the patient was admitted",
        "discharge_diagnoses": "no diagnosis is charted for this stay",
        "discharge_medications": "no medicine list is charted; this does not mean that the patient takes none",
        "allergies": "neither an allergy nor “none known” is charted",
        "hospital_course": "no note or procedure tells what happened during the stay",
        "condition": "the condition at discharge is not charted",
        "follow_up": "no follow-up is charted",
        "instructions": "no instructions to the patient are charted",
    },
    Kind.CARE_PLAN: {
        "what_matters": "what matters to the patient is not charted: ask, then add it",
        "health_concerns": "no active problem is charted",
        "goals": "no goal is charted or asked for by a guideline that applies",
        "interventions": "no action is charted or asked for by a guideline that applies",
        "medications": "no medicine list is charted; this does not mean that the patient takes none",
        "allergies": "neither an allergy nor “none known” is charted",
        "care_team": "no member of the care team and no caregiver is charted",
        "social_needs": "social needs, language and barriers have not been charted",
    },
    Kind.REFERRAL: {
        "reason_for_referral": "no criterion, order or request gives a reason to refer: name the specialty",
        "problems": "no active problem is charted",
        "medications": "no medicine list is charted; this does not mean that the patient takes none",
        "allergies": "neither an allergy nor “none known” is charted",
        "care_team": "nobody to call back is charted",
    },
}


def what_is_missing_is_said(reading: Reading) -> tuple[Finding, ...]:
    filled = {s.id for s in reading.sections if s.items}
    found = [
        Finding(rule=RULE, severity=Severity.WARN, reason=why[0].upper() + why[1:])
        for section, why in NEEDED[reading.kind].items()
        if section not in filled
    ]
    if reading.kind is Kind.DISCHARGE_SUMMARY and reading.stay is None:
        found.append(
            Finding(
                rule=RULE,
                severity=Severity.STOP,
                reason="The record shows no stay that this summary could be of",
            )
        )
    if reading.record.patient.deceased:
        found.append(
            Finding(rule=RULE, severity=Severity.STOP, reason="The record says that the patient has died")
        )
    unread = reading.record.coverage.unreadable
    if unread:
        plural = "entry" if unread == 1 else "entries"
        found.append(
            Finding(
                rule=RULE, severity=Severity.WARN, reason=f"{unread} {plural} of the record could not be read"
            )
        )
    return tuple(found)
