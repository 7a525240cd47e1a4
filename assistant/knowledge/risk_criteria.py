"""How a published score comes out, as a criterion."""

from dataclasses import dataclass

from assistant.knowledge.chart import Chart
from assistant.knowledge.criteria import Answer, Applies, Not, Unknown
from assistant.knowledge.risk.score import Score
from assistant.knowledge.risk.scores import readmission_is_likely, score


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Points of a score, those of missing inputs left open: met when enough are there already, unknown while the
    missing ones decide. A patient whom the score does not concern does not meet it."""

    name: str
    at_least: float

    def decide(self, chart: Chart) -> Answer:
        found = score(chart, self.name)
        if found is None:
            return Not(f"{self.name} says nothing of this patient")
        points, highest = found.points, found.highest
        if points is not None and points >= self.at_least:
            return Applies(found.spans[:_SHOWN], _said(found))
        if highest is None or highest >= self.at_least:
            return Unknown(tuple(f"{found.name}: {what}" for what in found.missing))
        return Not(_said(found))


#: How many places show what a score was counted from, beside the entry that it makes apply.
_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadmissionLikely:
    """LACE or HOSPITAL is high by what the record shows now. Never unknown: while inputs are missing, the plan for
    everybody stands, and the score itself says what is missing."""

    def decide(self, chart: Chart) -> Answer:
        high = readmission_is_likely(chart)
        if not high:
            return Not("no readmission score is high by what the record shows")
        spans = tuple(dict.fromkeys(span for one in high for span in one.spans))
        return Applies(spans[:_SHOWN], "; ".join(_said(one) for one in high))


def _said(one: Score) -> str:
    points = "no points" if one.points is None else f"{one.points:g}"
    return f"{one.name} {points}" + (f" of {one.most:g}" if one.most is not None else "")
