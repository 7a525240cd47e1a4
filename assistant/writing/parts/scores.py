"""Risk and need: published scores with every input shown, said as arithmetic and never as an opinion."""

from assistant.domain.draft import Item, ItemKind, Kind
from assistant.knowledge.chart import Chart
from assistant.knowledge.risk.score import Score, detail, sentence
from assistant.knowledge.risk.scores import all_scores
from assistant.writing.desk import Desk, chart, item


def scores(desk: Desk) -> list[Item]:
    """One item a score. A summary's readmission scores are of its own stay, a plan's of the latest."""
    stay = desk.stay if desk.kind is Kind.DISCHARGE_SUMMARY else None
    return [_item(score) for score in all_scores(Chart(desk.record, desk.as_of), stay) if score.spans]


def _item(score: Score) -> Item:
    cited = (chart(span) for span in score.spans)
    return item(ItemKind.SCORE, sentence(score), *cited, detail=detail(score))
