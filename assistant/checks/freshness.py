"""A plan rests on a record that is still of today, or says how old it is."""

from datetime import date

from assistant.checks.reading import Reading
from assistant.domain.draft import Finding, Severity

RULE = "freshness@1"

#: Days without any entry after which a plan or a referral must say so.
QUIET = 180


def an_old_record_is_said_to_be_old(reading: Reading) -> tuple[Finding, ...]:
    latest = reading.record.coverage.latest
    if reading.as_of is None or not latest or len(latest) < 10:
        return ()
    if (reading.as_of - date.fromisoformat(latest[:10])).days <= QUIET:
        return ()
    reason = f"The newest entry of the record is of {latest[:10]}: ask what has happened since"
    return (Finding(rule=RULE, severity=Severity.WARN, reason=reason),)
