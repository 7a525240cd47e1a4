"""What the patient takes and cannot take, in the chart's own words, doubt said as doubt."""

import re

from assistant.domain.draft import (
    AllergyDetail,
    Change,
    Item,
    ItemKind,
    MedicineDetail,
)
from assistant.knowledge import medicine_reasons
from assistant.knowledge import medicines as lists
from assistant.knowledge.medicines import Reconciled
from assistant.writing.desk import Desk, chart, item, said_of
from assistant.writing.parts.quoted import bare
from assistant.writing.parts.saying import NOT_SO, noted, plain
from retrieval.model import Allergy, Medicine, Span
from retrieval.reconcile.same import scope
from retrieval.text.quantities import figures, routes

_SAID = {
    Change.CONTINUED: "continued",
    Change.CHANGED: "changed",
    Change.NEW: "new",
    Change.STOPPED: "stopped",
    Change.HELD: "on hold",
    Change.UNCLEAR: "please clarify",
}


def medicine_item(line: Reconciled, *, why: Span | None = None) -> Item:
    """``why`` is a sentence of a note that gives the reason, where no entry of the lists does."""
    now, was = line.now, line.was
    stopped = line.change is Change.STOPPED
    direction = "" if stopped else directions(now)
    name = was.name if stopped and was else now.name
    because = line.because or (" ".join(why.text.split()) if why else "")
    text = name if not direction or direction in name else f"{name}: {direction}"
    if now.reason and now.reason.lower() not in text.lower():
        text += f" (for {now.reason})"
    text += _changed(line, because)
    given = line.last_given.date if line.last_given else None
    if given:
        text += f" - last given {given[:10]}"
    if line.supply:
        text += f" - missing: “{line.supply}”"
    note = _news(now.note, line)
    if note and note not in text:
        text += f" - note: {note}"
    for remark in line.since[-2:]:
        text += f" - a later note: “{bare(remark.span.text)}”"
    detail = MedicineDetail(
        name=name,
        dose="" if stopped else now.dose,
        route="" if stopped else now.route,
        frequency="" if stopped else now.frequency,
        reason=now.reason,
        directions="" if stopped else now.dosage,
        change=line.change,
        was=(directions(was) or was.dose) if was and line.change is Change.CHANGED else "",
        because=because,
        supply=line.supply,
    )
    spans = [*line.spans, *([why] if why else []), *([line.last_given.words] if line.last_given else [])]
    return item(ItemKind.MEDICINE, text, *(chart(s) for s in spans), detail=detail)


#: What an entry's note says of the change itself, which stands before it: "NEW.", "CONTINUE, no change."
_SAYS_CHANGE = {
    Change.NEW: re.compile(r"\s*new[.!](?:\s+|$)", re.IGNORECASE),
    Change.CONTINUED: re.compile(
        r"\s*(?:continued?|unchanged|same)(?:,? (?:no|without) change)?[.!](?:\s+|$)", re.IGNORECASE
    ),
    Change.STOPPED: re.compile(r"\s*stop(?:ped)?[.!](?:\s+|$)", re.IGNORECASE),
}


def _news(note: str, line: Reconciled) -> str:
    """What a note adds to what the line says already."""
    says = _SAYS_CHANGE.get(line.change)
    said = says.match(note) if says else None
    return note[said.end() :].strip() if said else note


def _changed(line: Reconciled, because: str) -> str:
    """What became of it, and why; nothing where the document did not compare two lists."""
    if line.change not in _SAID:
        return ""
    text = f" - {_SAID[line.change]}"
    if line.change is Change.CHANGED and line.was and directions(line.was):
        text += f", before: {directions(line.was)}"
    if because:
        text += f" ({because})" if line.because else f" (“{because}”)"
    return text


_SHORT = 40  # characters: what is longer is a direction in full
_AS_NEEDED = re.compile(r"\bprn\b|p\.r\.n|need", re.IGNORECASE)


def directions(medicine: Medicine) -> str:
    """The direction as charted; a bare dose with the route, frequency and need that its entry holds beside it."""
    said = medicine.dosage
    if not said or len(said) > _SHORT:
        return said or " ".join(x for x in (medicine.dose, medicine.route, medicine.frequency) if x)
    parts = [said]
    if medicine.route and not routes(said) and medicine.route.lower() not in said.lower():
        parts.append(medicine.route)
    if medicine.frequency and not any(f.kind == "frequency" for f in figures(said)):
        parts.append(medicine.frequency)
    if medicine.as_needed and not _AS_NEEDED.search(" ".join(parts)):
        parts.append("as needed")
    return " ".join(dict.fromkeys(parts))


def medicines(desk: Desk) -> list[Item]:
    lines = lists.current(desk.record)
    notes = medicine_reasons.told(desk.record, None) if any(_lacks_why(line) for line in lines) else ()
    return [medicine_item(line, why=_why(line, notes)) for line in lines]


def reconciled_medicines(desk: Desk) -> list[Item]:
    if desk.stay is None:
        return medicines(desk)
    notes = medicine_reasons.told(desk.record, desk.stay)
    return [medicine_item(line, why=_why(line, notes)) for line in lists.at_discharge(desk.record, desk.stay)]


def _lacks_why(line: Reconciled) -> bool:
    told = line.because or (line.change is Change.NEW and line.now.reason)
    return not told and line.change not in {Change.CURRENT, Change.CONTINUED, Change.UNCLEAR}


def _why(line: Reconciled, notes: tuple[medicine_reasons.Told, ...]) -> Span | None:
    if not _lacks_why(line):
        return None
    return medicine_reasons.why(line.change, line.ingredient, notes)


def allergies(desk: Desk) -> list[Item]:
    """Allergies before intolerances, coded and stated. "None known" stands only where no allergy does: beside one it
    is a contradiction, and the finding shows both sides.
    """
    charted = [
        a
        for a in desk.record.of(Allergy)
        if a.verification not in NOT_SO and (a.none_known or a.status not in {"inactive", "resolved"})
    ]
    real = [a for a in charted if not a.none_known]
    items = []
    for a in real or _denials(charted):
        text = f"{plain(a.name)} (intolerance)" if a.type == "intolerance" else plain(a.name)
        if a.reactions:
            text += f": {', '.join(a.reactions)}"
        if a.criticality:
            text += f" (criticality {a.criticality})"
        detail = AllergyDetail(
            substance="" if a.none_known else plain(a.name),
            reaction=", ".join(a.reactions),
            criticality=a.criticality,
            none_known=a.none_known,
            intolerance=a.type == "intolerance",
        )
        spans = (
            said_of(a)
            if real
            else (c for d in charted if scope(d) == scope(a) or not scope(a) for c in said_of(d))
        )
        made = item(ItemKind.ALLERGY, text + noted(a), *spans, detail=detail)
        items.append((a.type == "intolerance", made))
    return [i for _, i in sorted(items, key=lambda pair: pair[0])]


def _denials(charted: list[Allergy]) -> list[Allergy]:
    """One denial for each scope; "no known allergies" covers "no known drug allergies", so it stands for it."""
    by_scope = {scope(a): a for a in reversed(charted)}
    return [by_scope[""]] if "" in by_scope else list(by_scope.values())
