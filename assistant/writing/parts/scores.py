"""Risk and need: published scores with every input shown, said as arithmetic and never as an opinion."""

from assistant.domain.draft import Item, ItemKind, Kind
from assistant.knowledge.chart import Chart
from assistant.knowledge.risk.score import Score, detail, sentence
from assistant.knowledge.risk.scores import VERSIONS, all_scores
from assistant.writing.desk import Desk, chart, item
from assistant.writing.parts.comfort import comfort_is_the_goal


def scores(desk: Desk) -> list[Item]:
    """One item a score, by its version in use. A summary's readmission scores are of its own stay, a plan's of the
    latest. Where comfort is the goal, no index of death or of coming back is counted out.
    """
    stay = desk.stay if desk.kind is Kind.DISCHARGE_SUMMARY else None
    unsaid = {*VERSIONS, *(_OF_THE_END if comfort_is_the_goal(desk) else ())}
    found = all_scores(Chart(desk.record, desk.as_of), stay)
    return [_item(score) for score in found if score.spans and score.key not in unsaid]


_OF_THE_END = frozenset({"hospital", "charlson"})


def _item(score: Score) -> Item:
    cited = (chart(span) for span in score.spans)
    return item(ItemKind.SCORE, sentence(score), *cited, detail=detail(score))
