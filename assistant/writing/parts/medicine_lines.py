"""What the patient takes and cannot take, in the chart's own words, doubt said as doubt."""

from assistant.domain.draft import (
    AllergyDetail,
    Change,
    Item,
    ItemKind,
    MedicineDetail,
)
from assistant.knowledge import medicines as lists
from assistant.knowledge.medicines import Reconciled
from assistant.writing.desk import Desk, chart, item, said_of
from assistant.writing.parts.saying import NOT_SO, noted, plain
from retrieval.model import (
    Allergy,
)

_SAID = {
    Change.CONTINUED: "continued",
    Change.CHANGED: "changed",
    Change.NEW: "new",
    Change.STOPPED: "stopped",
    Change.HELD: "on hold",
    Change.UNCLEAR: "please clarify",
}


def medicine_item(line: Reconciled, *, with_change: bool) -> Item:
    now, was = line.now, line.was
    stopped = line.change is Change.STOPPED
    direction = (
        "" if stopped else now.dosage or " ".join(x for x in (now.dose, now.route, now.frequency) if x)
    )
    name = was.name if stopped and was else now.name
    text = name if not direction or direction in name else f"{name}: {direction}"
    if now.reason and now.reason.lower() not in text.lower():
        text += f" (for {now.reason})"
    if with_change or line.change in {Change.UNCLEAR, Change.HELD, Change.STOPPED}:
        text += f" - {_SAID[line.change]}"
        if line.change is Change.CHANGED and was and was.dosage:
            text += f", before: {was.dosage}"
        if line.because:
            text += f" ({line.because})"
    if now.note and now.note not in text:
        text += noted(now)
    detail = MedicineDetail(
        name=name,
        dose="" if stopped else now.dose,
        route="" if stopped else now.route,
        frequency="" if stopped else now.frequency,
        reason=now.reason,
        change=line.change,
        was=(was.dosage or was.dose) if was and line.change is Change.CHANGED else "",
        because=line.because,
    )
    return item(ItemKind.MEDICINE, text, *(chart(s) for s in line.spans), detail=detail)


def medicines(desk: Desk) -> list[Item]:
    return [medicine_item(line, with_change=False) for line in lists.current(desk.record)]


def reconciled_medicines(desk: Desk) -> list[Item]:
    if desk.stay is None:
        return medicines(desk)
    return [medicine_item(line, with_change=True) for line in lists.at_discharge(desk.record, desk.stay)]


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
    for a in real or list({a.name.lower(): a for a in charted}.values()):
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
        )
        made = item(ItemKind.ALLERGY, text + noted(a), *said_of(a), detail=detail)
        items.append((a.type == "intolerance", made))
    return [i for _, i in sorted(items, key=lambda pair: pair[0])]
