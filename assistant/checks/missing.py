"""What the record itself cannot give is said out loud: no stay, a patient who has died, entries that were not read."""

from assistant.checks.reading import Reading
from assistant.domain.draft import Finding, Harm, Kind, Severity
from assistant.knowledge.stays import is_emergency

RULE = "missing@2"


def what_the_record_lacks_is_said(reading: Reading) -> tuple[Finding, ...]:
    said: list[tuple[Severity, Harm, str]] = []
    if reading.kind is Kind.DISCHARGE_SUMMARY and reading.stay is None:
        said.append((Severity.STOP, Harm.SERIOUS, "The record shows no stay that this summary could be of"))
    if reading.kind is Kind.DISCHARGE_SUMMARY and reading.stay is not None and is_emergency(reading.stay):
        when = (reading.stay.start or "")[:10]
        said.append(
            (Severity.WARN, Harm.MODERATE, f"No hospital stay: this is the emergency visit of {when}")
        )
    if reading.record.patient.deceased:
        said.append((Severity.STOP, Harm.SERIOUS, "The record says that the patient has died"))
    if unread := reading.record.coverage.unreadable:
        plural = "entry" if unread == 1 else "entries"
        said.append((Severity.WARN, Harm.MODERATE, f"{unread} {plural} of the record could not be read"))
    return tuple(Finding(rule=RULE, severity=severity, harm=harm, reason=why) for severity, harm, why in said)
