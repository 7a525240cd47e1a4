"""Every dose, result and date is written as the source wrote it, and every due date can be counted again."""

from datetime import date

from assistant.checks.reading import Reading
from assistant.domain.draft import (
    ActionDetail,
    AllergyDetail,
    CitationKind,
    Due,
    Finding,
    GoalDetail,
    Item,
    MedicineDetail,
    ProblemDetail,
    ReferralDetail,
    ResultDetail,
    Severity,
)
from assistant.domain.due import after
from assistant.knowledge.guidelines import intervals
from retrieval.text.quantities import Figure, carried, figures, routes

RULE = "figures@1"

#: The parts of a detail that say something clinical. Names, roles and codes are checked elsewhere.
_SAYS: dict[type, tuple[str, ...]] = {
    MedicineDetail: ("dose", "frequency", "was"),
    ResultDetail: ("value", "date"),
    GoalDetail: ("target", "baseline"),
    ProblemDetail: ("onset",),
    AllergyDetail: ("reaction",),
    ReferralDetail: ("findings",),
}


def figures_match_their_source(reading: Reading) -> tuple[Finding, ...]:
    return tuple(f for s in reading.sections for item in s.items for f in _of(item, reading))


def _of(item: Item, reading: Reading) -> list[Finding]:
    said, evidence = _said(item), figures(reading.evidence(item))
    missing = [f for f in sorted(figures(said), key=str) if not carried(f, evidence)]
    if isinstance(item.detail, MedicineDetail):
        missing += [
            r for r in sorted(routes(_route_text(item)), key=str) if r not in routes(reading.evidence(item))
        ]
    found = [_finding(item, f) for f in missing if not _counted(f, item)]
    return found + _due(item, reading)


def _said(item: Item) -> str:
    parts = [item.text]
    for name in _SAYS.get(type(item.detail), ()):
        value = getattr(item.detail, name)
        parts.append("; ".join(value) if isinstance(value, tuple) else value)
    return "\n".join(p for p in parts if p)


def _route_text(item: Item) -> str:
    detail = item.detail
    return f"{detail.route} {item.text}" if isinstance(detail, MedicineDetail) else item.text


def _counted(figure: Figure, item: Item) -> bool:
    """The due date itself stands in no source: it is counted, and ``_due`` counts it again."""
    due = getattr(item.detail, "due", None)
    return isinstance(due, Due) and figure.kind == "date" and figure.value == due.day


def _finding(item: Item, figure: Figure) -> Finding:
    return Finding(
        rule=RULE,
        severity=Severity.STOP,
        reason=f"“{figure}” ({figure.kind}) is not in what the item cites",
        item=item.id,
    )


def _due(item: Item, reading: Reading) -> list[Finding]:
    detail = item.detail
    if not isinstance(detail, ActionDetail | GoalDetail | ReferralDetail) or detail.due is None:
        return []
    due = detail.due
    cited = " ".join(c.quote for c in item.citations if c.kind is not CitationKind.CHART)
    if due.days not in intervals(cited):
        return [_wrong(item, f"due in {due.days} days, which the guideline cited does not say")]
    if (
        after(date.fromisoformat(due.anchor), due.days, business="business day" in cited).isoformat()
        != due.day
    ):
        return [_wrong(item, f"due {due.day} is not {due.days} days after {due.anchor}")]
    if due.anchor_is == "birth" and due.anchor != reading.record.patient.birth_date:
        return [_wrong(item, "counted from a date of birth that the chart does not show")]
    if due.anchor_is == "discharge" and not (
        reading.stay and (reading.stay.end or "").startswith(due.anchor)
    ):
        return [_wrong(item, f"counted from a discharge on {due.anchor} that the chart does not show")]
    return []


def _wrong(item: Item, reason: str) -> Finding:
    return Finding(rule=RULE, severity=Severity.STOP, reason=reason, item=item.id)
