"""Care gaps on the command line: what is open for a patient, and which documents rest on a changed guideline."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_here import Here, in_a_line
from api.cli_records import ThePatient
from assistant.domain.people import Role
from retrieval.model import PatientId

if TYPE_CHECKING:
    from assistant.knowledge.gaps import Gap

HEADS = {
    "open": "Open",
    "due": "Due soon",
    "closed": "Up to date",
    "not_applicable": "Not for this patient",
    "unknown": "Cannot be told",
}


def gaps(
    here: Here,
    patient: ThePatient,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what is up to date, not for this patient, or cannot be told.")
    ] = False,
) -> None:
    """What care guidelines ask for: open, due soon, done and until when, declined, or not for this patient."""
    from api.schemas.gaps import GapPage, GapView

    with here.assistant() as assistant:
        found = assistant.gaps(PatientId(patient), actor=here.actor(Role.COORDINATOR))
    here.say(*_told(found, everything))
    here.give(GapPage(items=tuple(GapView.of(g) for g in found)))


def _told(found: "tuple[Gap, ...]", everything: bool) -> Iterable[str]:
    counts = {state: sum(str(g.state) == state for g in found) for state in HEADS}
    yield ", ".join(f"{n} {HEADS[state].lower()}" for state, n in counts.items())
    for state, head in HEADS.items():
        shown = [g for g in found if str(g.state) == state]
        if not shown or (not everything and state not in {"open", "due"}):
            continue
        yield f"\n{head}"
        for gap in shown:
            yield from _lines(gap)


def _lines(gap: "Gap") -> Iterable[str]:
    due = f", by {gap.next_due}" if gap.next_due and gap.state == "open" else ""
    again = f", again from {gap.next_due}" if gap.next_due and gap.state != "open" else ""
    why = f" ({gap.why.value.replace('_', ' ')})" if gap.why else ""
    where = ", done at another place" if gap.elsewhere else ""
    yield "  " + in_a_line(f"{gap.entry.concern}{why}: {gap.entry.owner.label}{due}{again}{where}")
    if gap.state == "open":
        yield "    " + in_a_line(gap.entry.says)
        yield "    " + in_a_line(f"because: {gap.reason}{f' ({gap.before})' if gap.before else ''}")
    else:
        yield "    " + in_a_line(gap.reason)
    yield "    " + in_a_line(f"{gap.guideline.publisher} {gap.guideline.year}, {gap.id}")


def guidelines_affected(here: Here) -> None:
    """Approved documents that cite a version of a guideline which is no longer in force."""
    from api.schemas.guidelines import RestingPage, RestingView

    with here.assistant() as assistant:
        found = assistant.plans_resting_on(actor=here.actor(Role.COORDINATOR))
    lines = (
        f"{r.draft.id}  {r.draft.kind} of {r.draft.patient}: cites {r.cited}, "
        + (f"now {r.now}" if r.now else "which the library has no more")
        for r in found
    )
    here.say(*(map(in_a_line, lines) if found else ("no approved document rests on a changed guideline",)))
    here.give(RestingPage(items=tuple(RestingView.of(r) for r in found)))
