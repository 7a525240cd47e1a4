"""A medicine that was stopped and may still be taken, one that is not in hand, and lists that nobody corrected."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.domain.draft import Change, Citation, CitationKind, Finding, Harm, Item, Severity
from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_ends import over_since
from assistant.knowledge.medicine_in_hand import Told
from assistant.knowledge.medicine_safety import duplicates, interactions
from assistant.knowledge.medicine_safety.classes import has
from assistant.knowledge.medicine_safety.high_alert import alerts
from assistant.knowledge.medicine_safety.saying import called, capital
from assistant.knowledge.outside_lists import StillListed, still_listed
from assistant.knowledge.reconciling import Reconciled
from assistant.knowledge.safety import Hazard
from retrieval.model import Medicine, Record, Span

RULE = "conflicts@1"

_GRAVEST = tuple(Harm)
_OFF = frozenset({"stopped", "completed", "cancelled", "not-taken", "do-not-perform", "on-hold"})
#: What saves a life only when it is within reach.
_RESCUE = ("naloxone", "epinephrine_injector", "glucagon", "saba", "insulin")
_SHORT = 160


def settled(
    record: Record, lines: Sequence[Reconciled], items: Sequence[Item], as_of: date
) -> tuple[Finding, ...]:
    """Findings of the lines of the medicine list, each at its item, with both sides as its evidence."""
    chart = Chart(record, as_of)
    on_list = [line.now for line in lines if line.change not in {Change.STOPPED, Change.HELD}]
    found = []
    for line in lines:
        first = cited(line.now.words)[0]
        item = next((i.id for i in items if first in i.citations), None)
        for made in (_still_taken(line, chart, on_list), _not_finished(line), _not_in_hand(line)):
            if made is not None:
                found.append(replace(made, item=item))
    listed = still_listed(record, (line.ingredient for line in lines))
    return (*found, *(_outside(one, chart, on_list) for one in listed))


# --- stopped, and perhaps taken all the same ---------------------------------------------------------------------


def _still_taken(line: Reconciled, chart: Chart, on_list: Sequence[Medicine]) -> Finding | None:
    if line.change is not Change.STOPPED:
        return None
    listed = line.was if line.was and line.was.status not in _OFF else None
    if listed is None and not line.since:
        return None
    hazard = _if_taken(listed or line.now, chart, on_list)
    name = (listed or line.now).name
    why = f" ({line.because})" if line.because else ""
    on = over_since(line.now)
    said = [f"{capital(name)} was stopped{f' by {on}' if on else ''}{why}"]
    if listed is not None:
        said.append(f"a list{_of_day(listed)} still has it in use")
    said += [f"a note of {r.day} says “{_short(r.span.text)}”" for r in line.since[-3:]]
    if hazard is not None:
        said.append(f"if it is taken: {hazard.what}")
    return Finding(
        rule=f"{RULE}/stopped-and-listed",
        severity=Severity.WARN,
        reason="; ".join(said),
        harm=_harm(listed or line.now, hazard, taken=any(r.told is Told.TAKEN for r in line.since)),
        consider="Have every list and refill of it ended, the rest handed in, and those told who give the medicines",
        source=str(hazard.source) if hazard else "",
        evidence=cited(line.now.words, *([listed.words] if listed else []), *(r.span for r in line.since)),
    )


def _if_taken(medicine: Medicine, chart: Chart, on_list: Sequence[Medicine]) -> Hazard | None:
    """The gravest thing that it would do beside what is taken."""
    together = [*(m for m in on_list if called(m) != called(medicine)), medicine]
    found = [
        h
        for h in (*duplicates.find(chart, together), *interactions.find(chart, together))
        if isinstance(h, Hazard) and medicine in h.about
    ]
    return min(found, key=lambda h: _GRAVEST.index(h.harm), default=None)


def _harm(medicine: Medicine, hazard: Hazard | None, *, taken: bool = False) -> Harm:
    """Severe for a high-alert medicine, and for one that harms with the others and was taken."""
    grave = hazard.harm if hazard else Harm.MODERATE
    if any(has(medicine, alert.of.name) for alert in alerts()):
        return Harm.SEVERE
    if taken and grave in {Harm.SEVERE, Harm.SERIOUS}:
        return Harm.SEVERE
    return min(grave, Harm.SERIOUS if taken else Harm.MODERATE, key=_GRAVEST.index)


# --- the other three -----------------------------------------------------------------------------------------------


def _not_finished(line: Reconciled) -> Finding | None:
    if line.change is not Change.UNCLEAR or not line.since:
        return None
    told = "; ".join(f"a note of {r.day} says “{_short(r.span.text)}”" for r in line.since[-2:])
    return Finding(
        rule=f"{RULE}/not-finished",
        severity=Severity.WARN,
        reason=f"{capital(line.now.name)} counts as completed; {told}",
        harm=Harm.SERIOUS,
        consider="Ask what was taken, look again at what it was for, and decide whether the course goes on",
        evidence=cited(line.now.words, *(r.span for r in line.since)),
    )


def _not_in_hand(line: Reconciled) -> Finding | None:
    if not line.supply:
        return None
    rescue = any(has(line.now, name) for name in _RESCUE)
    return Finding(
        rule=f"{RULE}/not-in-hand",
        severity=Severity.WARN,
        reason=f"{capital(line.now.name)} is ordered and not in hand: “{_short(line.supply)}”",
        harm=Harm.SEVERE if rescue else Harm.SERIOUS,
        consider="Find a source for today, and name who hands it over and when",
        evidence=cited(line.now.words, *line.spans),
    )


def _outside(one: StillListed, chart: Chart, on_list: Sequence[Medicine]) -> Finding:
    hazard = _if_taken(one.medicine, chart, on_list)
    shown = " / ".join(f"“{_short(s.text)}”" for s in one.listed[:3])
    return Finding(
        rule=f"{RULE}/outside-list",
        severity=Severity.WARN,
        reason=(
            f"An old or outside list still shows {called(one.medicine)}: {shown}; {over_since(one.denied)}: "
            f"“{_short(one.denied.words.text)}”. It is not on the list of this draft"
        ),
        harm=min(_harm(one.medicine, hazard), Harm.SERIOUS, key=_GRAVEST.index),
        consider="Do not dose from that list; ask those who keep it to correct it",
        evidence=cited(one.denied.words, *one.listed),
    )


# --- saying ----------------------------------------------------------------------------------------------------------


def _of_day(medicine: Medicine) -> str:
    return f" of {medicine.date[:10]}" if medicine.date else ""


def _short(text: str) -> str:
    words = " ".join(text.replace("**", "").split())
    return words if len(words) <= _SHORT else words[: _SHORT - 2] + " …"


def cited(*spans: Span) -> tuple[Citation, ...]:
    return tuple(
        Citation(kind=CitationKind.CHART, source=str(s.document), start=s.start, end=s.end, quote=s.text)
        for s in dict.fromkeys(spans)
    )
