"""What is still open and has no owner, no plan or no answer is said: it is lost between two places otherwise."""

from assistant.checks.reading import Reading
from assistant.domain.draft import Citation, CitationKind, Finding, Kind, Severity
from assistant.knowledge.open_loops import Loop, StillOpen, still_open
from assistant.knowledge.stays import day

RULE = "open_loops@1"
_SOURCE = "ACP/SGIM/SHM/AGS/ACEP/SAEM, 2009"
_CLOSING_THE_LOOP = "Institute for Healthcare Improvement, 2017"


def what_is_open_has_an_owner(reading: Reading) -> tuple[Finding, ...]:
    summary = reading.kind is Kind.DISCHARGE_SUMMARY
    stay = reading.stay if summary else None
    as_of = (day(stay.end) if stay else None) or reading.as_of
    if as_of is None or (summary and stay is None):
        return ()
    found = (_finding(o) for o in still_open(reading.record, stay, as_of))
    return tuple(f for f in found if f is not None)


def _finding(o: StillOpen) -> Finding | None:
    match o.loop:
        case Loop.PENDING_RESULT if not o.owner:
            return _said(
                o, f"{o.what} is pending: owner not charted", "Name who reads the result and acts on it"
            )
        case Loop.FINDING:
            return _said(
                o,
                f"Found by the way ({o.what}): no follow-up is ordered or booked{_by(o)}",
                "Order it, or say who decides",
            )
        case Loop.REFERRAL:
            return _said(
                o,
                f"{o.what}, sent {o.since}: no report and no visit is charted",
                "Ask the recipient, and tell the patient",
                _CLOSING_THE_LOOP,
            )
        case Loop.LINE:
            return _said(
                o,
                f"{o.what}: put in this stay, neither its removal nor a plan for it is charted",
                "Say when it comes out and who looks after it until then",
            )
        case Loop.OXYGEN:
            return _said(
                o,
                f"On oxygen at the last reading ({o.since}): no oxygen at home is charted",
                "Check saturation on room air, or order oxygen for home",
            )
        case Loop.HARM:
            return _said(
                o,
                f"Something went wrong and may again ({o.since}): “{o.what}”",
                "Change what led to it, and name who makes sure",
            )
        case Loop.UNTOLD:
            return _said(
                o,
                f"{o.what} ({o.since}): no later note names it",
                "Tell who treats it now and the patient, and check that the treatment covers it",
                _CLOSING_THE_LOOP,
            )
        case _:
            return None


def _by(o: StillOpen) -> str:
    return f"; by its own advice it is due from {o.window[0]} to {o.window[1]}" if o.window else ""


def _said(o: StillOpen, why: str, consider: str, source: str = _SOURCE) -> Finding:
    return Finding(
        rule=RULE,
        severity=Severity.WARN,
        reason=why,
        harm=o.harm,
        consider=consider,
        source=source,
        evidence=tuple(
            Citation(kind=CitationKind.CHART, source=s.document, start=s.start, end=s.end, quote=s.text)
            for s in o.spans
        ),
    )
