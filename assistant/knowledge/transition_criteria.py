"""What a move between places of care leaves to decide: where the patient went, what is on hold, who takes over."""

from dataclasses import dataclass

from assistant.knowledge.chart import Chart
from assistant.knowledge.criteria import Answer, Applies, Not, Unknown, facts, listed, on_day
from assistant.knowledge.person_criteria import Words
from retrieval.model import CareTeamMember, Medicine

_ERROR = "entered-in-error"


@dataclass(frozen=True, slots=True, kw_only=True)
class DischargedTo:
    """Where the latest stay of the window ended; unknown where it ended and nobody charted where to."""

    words: Words
    within_days: int

    def decide(self, chart: Chart) -> Answer:
        ended = [e for e in chart.encounters(stay=True, within_days=self.within_days) if e.end]
        if not ended:
            return Not(f"no stay that ended in the last {self.within_days} days")
        last = max(ended, key=lambda e: e.end or "")
        if not last.disposition:
            return Unknown(("where the patient went after the stay",))
        if not self.words.said_in(last.disposition):
            return Not(f"discharged to: {last.disposition}")
        return Applies((last,), f"discharged to {last.disposition}{on_day(last.end)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OnHold:
    """A medicine is paused, to be started again."""

    def decide(self, chart: Chart) -> Answer:
        held = tuple(m for m in chart.record.of(Medicine) if m.status == "on-hold")
        return Applies(held, listed("on hold", held)) if held else Not("no medicine is charted as on hold")


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyOnTeam:
    """No member of the care team whose role or name says one of the words."""

    words: Words

    def decide(self, chart: Chart) -> Answer:
        team = [m for m in chart.record.of(CareTeamMember) if m.status not in {"inactive", _ERROR}]
        found = [m for m in team if self.words.said_in(m.role) or self.words.said_in(m.name)]
        if found:
            return Not(listed("on the care team", found))
        return Applies(facts(()), "no such member of the care team is in what was read")
