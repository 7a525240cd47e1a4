"""Told at home: the steps to take, what others do, and what to call about or go in for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.domain.draft import ActionDetail, GoalDetail, Item, ItemKind
from assistant.domain.patient_version import Language, Line
from assistant.knowledge.team import Role
from assistant.writing.plain.phrasebook import Phrasebook, Sentences
from assistant.writing.plain.telling import Telling, edited

_ORDERED = re.compile(r"^(?:Proposed, not ordered|Ordered):\s*(.+?)(?:\s*\(status\b.*)?$", re.DOTALL)
_DUE = re.compile(r"\bdue (\d{4}-\d\d-\d\d)")
#: A charted instruction that speaks to the patient begins so; a clinician's remark about teaching does not.
_SPEAKS_TO_YOU = re.compile(
    r"^(?:please\s+)?(?:call|take|weigh|do not|don't|keep|drink|eat|avoid|return|come back|use|stop|check|wear"
    r"|bring|rest|walk|limit|ask|go to|wash|change|leave|follow|no (?:driving|lifting|smoking|alcohol))\b",
    re.IGNORECASE,
)
_INSTRUCTS = frozenset({"instructions", "follow_up", "interventions", "contingency"})
_CALL = re.compile(
    r"\bcall\b|\btell (?:us|the clinic)|\breturn (?:for|if)|come (?:back|in)|report", re.IGNORECASE
)
_EMERGENCY = re.compile(
    r"\b911\b|\b988\b|emergency (?:room|department)|\bED\b|at once|right away|immediately", re.IGNORECASE
)
_ROLES = frozenset(str(r) for r in Role)
_AT_HOME = frozenset({str(Role.PATIENT), str(Role.FAMILY_CAREGIVER)})


def to_do(telling: Telling) -> dict[str, list[Line]]:
    """Actions and goals by where they go: steps, the helper's, the team's, and the two kinds of warning."""
    work = _ToDo(telling=telling)
    found = work.told()
    found["team"] += work.team()
    return found


@dataclass(kw_only=True)
class _ToDo:
    """What somebody is to do, and what is to be watched for, sorted by who does it."""

    telling: Telling
    tasks: dict[tuple[str, str], list[Item]] = field(default_factory=dict)  # of the team, by day and owner

    @property
    def book(self) -> Phrasebook:
        return self.telling.book

    def told(self) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = {
            "steps": [],
            "helper": [],
            "team": [],
            "us": [],
            "emergency": [],
            "goals": [],
        }
        for i in self.telling.items(ItemKind.ACTION, ItemKind.GOAL, ItemKind.STATEMENT):
            said = self.telling.sentences(i)
            if said.us:
                found["us"].append(Line(text=said.us, items=(i.id,)))
            if said.emergency:
                found["emergency"].append(Line(text=said.emergency, items=(i.id,)))
            if said.step:
                found[self._where(i)].append(Line(text=said.step, items=(i.id,)))
            if said == Sentences():
                self._otherwise(i, found)
        return found

    def _where(self, i: Item) -> str:
        if i.kind is ItemKind.GOAL:
            return "goals"
        owner = i.detail.owner if isinstance(i.detail, ActionDetail) else ""
        return (
            {Role.FAMILY_CAREGIVER: "helper", Role.PATIENT: "steps"}.get(Role(owner), "team")
            if owner in _ROLES
            else "team"
        )

    def _otherwise(self, i: Item, found: dict[str, list[Line]]) -> None:
        """Without a reviewed sentence: an order by its name, a task of the team by who and when, else unsaid."""
        own = isinstance(i.detail, ActionDetail) and i.detail.owner in _AT_HOME
        if i.kind is ItemKind.STATEMENT or own:
            self._instruction(i, found, asked=own)
        elif isinstance(i.detail, ActionDetail) and (ordered := _ORDERED.match(i.text)) and not edited(i):
            found["team"] += self._ordered(i, i.detail, ordered[1])
        elif isinstance(i.detail, ActionDetail) and self._teams(i, i.detail):
            self.tasks.setdefault(self._task(i.detail), []).append(i)
        elif not (isinstance(i.detail, GoalDetail) and i.detail.expressed_by.lower() == "patient"):
            self.telling.unsaid.append(i.id)

    def _instruction(self, i: Item, found: dict[str, list[Line]], *, asked: bool) -> None:
        """What the chart itself tells the patient, in its own words: never left out, whatever the language."""
        section = (
            next(s.id for s in self.telling.draft.content.sections if i in s.items)
            if self.telling.draft.content
            else ""
        )
        if not asked and (section not in _INSTRUCTS or not _SPEAKS_TO_YOU.match(i.text)):
            return
        where = "emergency" if _EMERGENCY.search(i.text) else "us" if _CALL.search(i.text) else "steps"
        words = self.book.dated(i.text)
        english = self.book.language is Language.ENGLISH
        said = words if english else self.book.line("in_english", words=words)
        found[where].append(Line(text=said, items=(i.id,), names=() if english else (words,), quoted=True))

    def _ordered(self, i: Item, detail: ActionDetail, what: str) -> list[Line]:
        """One line an order; a proposal that nobody ordered is the team's to think about, not the patient's."""
        if i.text.startswith("Proposed"):
            self.telling.unsaid.append(i.id)
            return []
        what, who = self.book.dated(what), self.book.role(detail.person or detail.owner)
        said = [self.book.line("ordered", what=what), self.book.line("set_up_by", who=who)]
        if due := _DUE.search(i.text):
            said.append(self.book.line("by_day", day=self.book.moment(due[1])))
        return [Line(text=" ".join(said), items=(i.id,), names=(what, who))]

    def _teams(self, i: Item, detail: ActionDetail) -> bool:
        own = detail.owner in {Role.PATIENT, Role.FAMILY_CAREGIVER}
        return not own and not edited(i) and bool(self.book.concern(detail.concern))

    def _task(self, detail: ActionDetail) -> tuple[str, str]:
        """Who, and the day: none where it was already past on the day of the signature."""
        signed = self.telling.draft.approval.at.date().isoformat() if self.telling.draft.approval else ""
        day = detail.due.day if detail.due and not detail.due.overdue else ""
        return (day if day >= signed else "", detail.owner)

    def team(self) -> list[Line]:
        """Who of the team does something about what: the soonest day of each person, then all else in one line."""
        lines, soonest = [], dict[str, str]()
        later: dict[str, list[Item]] = {}
        for (day, owner), items in sorted(
            self.tasks.items(), key=lambda task: (task[0][0] or "9999", task[0][1])
        ):
            if day and soonest.setdefault(owner, day) == day:
                lines.append(self._work(owner, items, day))
            else:
                later.setdefault(owner, []).extend(items)
        return [*lines, *(self._work(owner, items, "") for owner, items in later.items())]

    def _work(self, owner: str, items: Sequence[Item], day: str) -> Line:
        details = [i.detail for i in items if isinstance(i.detail, ActionDetail)]
        about = "; ".join(dict.fromkeys(self.book.concern(d.concern) for d in details))
        who = self.book.role(owner)
        key, given = ("team_by", {"day": self.book.moment(day)}) if day else ("team", {})
        said = self.book.line(key, who=who, about=about, **given)
        return Line(text=said, items=tuple(i.id for i in items), names=() if owner in _ROLES else (who,))
