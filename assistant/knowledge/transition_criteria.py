"""What a move between places of care leaves to decide: where the patient went, what is on hold, who takes over."""

import re
from dataclasses import dataclass

from assistant.knowledge.chart import Chart, first_day
from assistant.knowledge.criteria import Answer, Applies, Not, Unknown, facts, listed, on_day
from assistant.knowledge.person_criteria import Words
from retrieval.model import CareTeamMember, Encounter, Medicine

_ERROR = "entered-in-error"
_NEVER_WAS = frozenset({_ERROR, "planned", "cancelled"})
#: Days: how long after a stay a first call or visit is still about that stay.
_LATELY = 30


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSinceStay:
    """Somebody called or visited the patient after the latest stay ended. ``settings`` are v3-ActCode classes."""

    settings: tuple[str, ...]

    def decide(self, chart: Chart) -> Answer:
        ended = [e for e in chart.encounters(stay=True, within_days=_LATELY) if e.end]
        if not ended:
            return Not("no stay that ended of late")
        left = max(e.end or "" for e in ended)[:10]
        seen = tuple(
            e
            for e in chart.record.of(Encounter)
            if not e.stay
            and e.setting in self.settings
            and e.status not in _NEVER_WAS
            and left < (e.start or "")[:10] <= chart.as_of.isoformat()
        )
        if not seen:
            return Not(f"nobody is charted as having called or visited since {left}")
        return Applies(seen[:1], f"seen or called{on_day(seen[0].start)}")


#: A line that asks for something, or says that it was not done, closes nothing.
_STILL_TO_DO = re.compile(
    r"\b(?:not (?:yet )?(?:done|asked|made|signed|written|completed|given|set)"
    r"|to be (?:asked|done|made|signed|completed)|still to|pending|deferred|unable to|next visit|needs? (?:a|an|to)"
    r"|(?:please|should|will) (?:ask|do|screen|make))\b"
    r"|^\W*(?:\d+[.)]\W*)?(?:ask|do|screen|complete|repeat)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One line of a note says a word of each group, and nothing in it says no or not yet: a form signed."""

    groups: tuple[Words, ...]
    within_days: int | None = None

    def decide(self, chart: Chart) -> Answer:
        for note in chart.record.notes():
            written = first_day(note.date)
            if (written is not None and written > chart.as_of) or not chart.within(written, self.within_days):
                continue
            at = 0
            for line in note.text.splitlines(keepends=True):
                if all(g.said_in(line) for g in self.groups) and not _STILL_TO_DO.search(line):
                    span = note.span(at, at + len(line.rstrip()))
                    return Applies((span,), f"a note says it{on_day(note.date)}")
                at += len(line)
        return Not("no note says it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacted:
    """Somebody called or visited the patient of late. ``settings`` are v3-ActCode classes."""

    settings: tuple[str, ...]
    within_days: int

    def decide(self, chart: Chart) -> Answer:
        lately = tuple(
            e
            for e in chart.record.of(Encounter)
            if e.setting in self.settings
            and e.status not in _NEVER_WAS
            and chart.within(first_day(e.start), self.within_days)
        )
        if not lately:
            return Not(f"no call or visit in the last {self.within_days} days")
        return Applies(lately[:1], f"called or seen{on_day(lately[0].start)}")
