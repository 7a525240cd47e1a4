"""A score stands only when code gets the same points from the same chart, and says it in the same words."""

from assistant.checks.reading import Reading
from assistant.domain.draft import Finding, Harm, Item, Kind, ScoreDetail, Severity
from assistant.knowledge.calculations import CALCULATIONS, calculation
from assistant.knowledge.chart import Chart
from assistant.knowledge.risk.score import Score, detail, sentence
from assistant.knowledge.risk.scores import SCORES, score

RULE = "scores@1"


def every_score_can_be_computed_again(reading: Reading) -> tuple[Finding, ...]:
    said = [i for s in reading.sections for i in s.items if isinstance(i.detail, ScoreDetail)]
    if not said:
        return ()
    computed = _computed(reading)
    return tuple(
        Finding(
            rule=RULE, severity=Severity.STOP, reason=reason, item=i.id, harm=Harm.MODERATE,
            consider="Count the inputs again, or reject the score.",
        )
        for i in said
        if (reason := _wrong(i, computed))
    )  # fmt: skip


def _computed(reading: Reading) -> dict[tuple[str, str], Score]:
    if reading.as_of is None:
        return {}
    chart = Chart(reading.record, reading.as_of, child_schedule=reading.child_schedule)
    stay = reading.stay if reading.kind is Kind.DISCHARGE_SUMMARY else None
    found = [score(chart, key, stay) for key in SCORES]
    found += [calculation(chart, key) for key in CALCULATIONS]
    return {(one.name, one.version): one for one in found if one is not None}


def _wrong(item: Item, computed: dict[tuple[str, str], Score]) -> str:
    """What is wrong with the score, "" when nothing is."""
    told = item.detail
    if not isinstance(told, ScoreDetail):
        return ""
    again = computed.get((told.name, told.version))
    if again is None:
        return f"{told.name}: the chart gives no such score"
    if item.text != sentence(again):
        return (
            f"{told.name}: its words are not those of the score that the chart gives, {_points(again.points)}"
        )
    if told.points != again.points:
        return f"{told.name}: the chart gives {_points(again.points)}, and not {_points(told.points)}"
    if told != detail(again):
        return f"{told.name}: its band, inputs or missing inputs are not those that the chart gives"
    cited = {(c.source, c.start, c.end) for c in item.citations}
    if any((s.document, s.start, s.end) not in cited for s in again.spans):
        return f"{told.name}: it does not cite all that it was counted from"
    return ""


def _points(points: float | None) -> str:
    return "no points" if points is None else f"{points:g} points"
