"""Every dose, result and date stands as the source wrote it, where it wrote it; due dates can be counted again."""

import re

from assistant.checks.figures.carrying import Charted
from assistant.checks.figures.due import counted_otherwise
from assistant.checks.figures.elsewhere import WITHIN_A, misplaced
from assistant.checks.own_words import CLOSELY, HALF, MOSTLY, NOTHING, not_told, weighed
from assistant.checks.reading import Reading
from assistant.domain.draft import (
    AllergyDetail,
    AppointmentDetail,
    CitationKind,
    ConsideredDetail,
    Due,
    Finding,
    GoalDetail,
    Harm,
    Item,
    MedicineDetail,
    ProblemDetail,
    ReferralDetail,
    ResultDetail,
    ScoreDetail,
    Severity,
)
from retrieval.text.amounts import same_amount
from retrieval.text.clock import times, without_times
from retrieval.text.quantities import Figure, figures, routes
from retrieval.text.shorthand import in_full
from retrieval.text.terms import medicines_in

RULE = "figures@4"

#: The parts of a detail that say something clinical. Names, roles and codes are checked elsewhere.
_SAYS: dict[type, tuple[str, ...]] = {
    MedicineDetail: ("name", "dose", "frequency", "directions", "was"),
    ResultDetail: ("value", "date"),
    GoalDetail: ("target", "baseline", "baseline_date"),
    ProblemDetail: ("onset",),
    AllergyDetail: ("reaction",),
    ReferralDetail: ("findings", "done"),
    AppointmentDetail: ("when",),
}
#: Routes whose short forms are other words as well: "IM", "PR".
_AMBIGUOUS = {"intramuscular": "intramusc", "rectal": "rectal", "topical": "topical"}
#: A moment to the second, as a machine writes it, is told by its day.
_STAMPED = re.compile(r"(?<=\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")


def figures_match_their_source(reading: Reading) -> tuple[Finding, ...]:
    return tuple(f for s in reading.sections for item in s.items for f in _of(item, reading))


def _of(item: Item, reading: Reading) -> list[Finding]:
    if isinstance(item.detail, ConsideredDetail | ScoreDetail):
        return []  # of a score ``checks.scores`` counts again; what was only considered never leaves
    charted = Charted(reading.evidence(item), _written_on(item, reading))
    said = in_full(WITHIN_A.sub(r"\1 1 \2", _STAMPED.sub("", _said(item))))
    told = sorted(figures(without_times(said)), key=str)
    missing = [f for f in told if not charted.as_written(f) and not charted.carries(f, said)]
    missing = missing or [
        f
        for f in told
        if _of_another_unit(f, charted.figures)
        and _of_another_unit(f, charted.in_full)
        and not charted.comes_to(f, said)
    ]
    late = [said[t.start : t.end] for t in times(said) if not charted.tells(t) and not charted.about(t, said)]
    if isinstance(item.detail, MedicineDetail) or medicines_in(item.text):
        here = routes(charted.text)
        sure = isinstance(item.detail, MedicineDetail)
        given = [r for r in sorted(routes(_route_text(item)), key=str) if r not in here]
        missing += [r for r in given if sure or (here and _AMBIGUOUS.get(r.value, "") in item.text.lower())]
    perhaps = [f for f in missing if reading.retells(item) and charted.perhaps(f, said)]
    found = [
        (_finding(item, f), _least(f, item, charted))
        for f in missing
        if not _counted(f, item) and f not in perhaps
    ]
    found += [(_wrong(item, f"says {time}, which is not in what the item cites"), MOSTLY) for time in late]
    if not found:
        surest = sorted(misplaced(item, reading), key=lambda one: one[1])[:1]
        found = [(_wrong(item, why), least) for why, least in surest]
    unsure = [not_told(_finding(item, f)) for f in perhaps] if not found else []
    again = [_wrong(item, why)] if (why := counted_otherwise(item, reading)) else []
    return [weighed(f, item, reading, least=least) for f, least in found] + unsure + again


def _least(figure: Figure, item: Item, charted: Charted) -> float:
    """Where the sources have no figure of the kind, or of the unit, theirs may be in a writing that code does not know;
    and how long, how heavy and how many is reckoned and rounded by whoever retells it, where a dose is not.
    """
    if figure.unit in _SO_MUCH and _of_another_unit(figure, charted.in_full):
        return NOTHING  # 75 mg of 75 micrograms: in whatever words, it is a dose a thousand times too high
    alike = any(f.kind == figure.kind and f.unit in _like(figure.unit) for f in charted.in_full)
    if figure.kind in {"number", "frequency"} and not alike:
        return CLOSELY
    if figure.kind == "route" or (figure.kind == "number" and figure.unit not in _OF_A_DOSE):
        return CLOSELY
    of_medicines = any(not m.measured for m in medicines_in(item.text))
    return HALF if figure.kind != "frequency" or of_medicines else MOSTLY


def _like(unit: str) -> frozenset[str]:
    return next((units for units in _MEASURING if unit in units), frozenset({unit}))


def _of_another_unit(figure: Figure, evidence: frozenset[Figure]) -> bool:
    """Whether the sources have the value in another unit of what it measures and never in this: 3 months, 3 weeks."""
    of_one_kind = next((units for units in _MEASURING if figure.unit in units), frozenset[str]())
    if not of_one_kind or figure in evidence or any(same_amount(figure, f) for f in evidence):
        return False
    return any(
        f.value == figure.value and f.unit in of_one_kind and f.unit != figure.unit and f.kind == figure.kind
        for f in evidence
    )


_OF_A_DOSE = frozenset({"mg", "ug", "mL"})
#: Units that measure the same: mass, volume; time, length.
_SO_MUCH_OF = (frozenset("ug mg g kg lb".split()), frozenset("mL L ml l".split()))
_SO_MUCH = frozenset().union(*_SO_MUCH_OF)
_MEASURING = (
    *_SO_MUCH_OF,
    *(frozenset(units.split()) for units in ("second minute hour day week month year", "mm cm m")),
)


def _written_on(item: Item, reading: Reading) -> frozenset[Figure]:
    """The days on which the cited notes were written."""
    documents = (reading.document(c) for c in item.citations if c.kind is CitationKind.CHART)
    return frozenset(Figure("date", d.date[:10]) for d in documents if d is not None and d.date)


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
    return _wrong(item, f"“{figure}” ({figure.kind}) is not in what the item cites")


def _wrong(item: Item, reason: str) -> Finding:
    return Finding(rule=RULE, severity=Severity.STOP, harm=Harm.SERIOUS, reason=reason, item=item.id)
