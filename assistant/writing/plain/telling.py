"""An approved document told to the person it is about: who to call, what to take, where to go, what to watch for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.domain.draft import (
    ActionDetail,
    AllergyDetail,
    AppointmentDetail,
    Citation,
    CitationKind,
    Draft,
    GoalDetail,
    Item,
    ItemId,
    ItemKind,
    Kind,
    PersonDetail,
    ReferralDetail,
    ResultDetail,
    StatementDetail,
    Verdict,
)
from assistant.domain.patient_version import Audience, Language, Line, Part, PatientVersion
from assistant.knowledge.conditions import SetKind, sets
from assistant.knowledge.guidelines import Library
from assistant.knowledge.sensitivity import withheld_from
from assistant.knowledge.stigma import respectful
from assistant.knowledge.team import Role
from assistant.writing.plain.medicines import medicine_parts, name_of
from assistant.writing.plain.phrasebook import Phrasebook, Sentences
from retrieval.text.addressed import kind_of_foreign

_SPOKEN = re.compile(r"“([^”]+)”|\"([^\"]+)\"")
_DAYS = re.compile(r"\d{4}-\d\d-\d\d")
_ORDERED = re.compile(r"^(?:Proposed, not ordered|Ordered):\s*(.+?)(?:\s*\(status\b.*)?$", re.DOTALL)
_DUE = re.compile(r"\bdue (\d{4}-\d\d-\d\d)")
#: A charted instruction that speaks to the patient begins so; a clinician's remark about teaching does not.
_SPEAKS_TO_YOU = re.compile(
    r"^(?:please\s+)?(?:call|take|weigh|do not|don't|keep|drink|eat|avoid|return|come back|use|stop|check|wear"
    r"|bring|rest|walk|limit|ask|go to|wash|change|leave|follow|no (?:driving|lifting|smoking|alcohol))\b",
    re.IGNORECASE,
)
_INSTRUCTS = frozenset({"instructions", "follow_up", "interventions", "contingency"})
_ADDRESS = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]*://|\bwww\.|\b(?:mailto|javascript|xmpp|data):)\S+|[\w.+-]+@[\w-]+\.\w\S*",
    re.IGNORECASE,
)
MOST_PROBLEMS = 8
MOST_PHONES = 5
_CALL = re.compile(
    r"\bcall\b|\btell (?:us|the clinic)|\breturn (?:for|if)|come (?:back|in)|report", re.IGNORECASE
)
_EMERGENCY = re.compile(
    r"\b911\b|\b988\b|emergency (?:room|department)|\bED\b|at once|right away|immediately", re.IGNORECASE
)
_NO_ILLNESS = re.compile(
    r"resuscitat|\bDNR\b|full code|palliative|hospice|comfort care|screening|encounter for|long[- ]term use",
    re.IGNORECASE,
)
#: Whose number comes first: whoever is there at any hour, whoever leads, then those who come to the house.
_FIRST = (
    "24|after.hours|hospice|palliative", "primary|lead|pediatric|family (?:doctor|medicine)", "obstet|midwi|matern",
    "home health|visiting", "attending|hospitalist", "coordinat|case manag", "nurse", "pharmac",
)  # fmt: skip


@dataclass(kw_only=True)
class _Telling:
    """One document being told: what was said of which item, and what could not be."""

    draft: Draft
    book: Phrasebook
    library: Library
    unsaid: list[ItemId] = field(default_factory=list)
    tasks: dict[tuple[str, str], list[Item]] = field(default_factory=dict)  # of the team, by day and owner

    def items(self, *kinds: ItemKind, sections: frozenset[str] | None = None) -> Iterator[Item]:
        """Only what was approved, accepted or as edited, and what this reader may read: it lies on a kitchen table."""
        for section in self.draft.content.sections if self.draft.content else ():
            if sections is None or section.id in sections:
                for i in section.items:
                    if (
                        i.leaves
                        and (not kinds or i.kind in kinds)
                        and not withheld_from(self.book.audience, i)
                    ):
                        yield i

    def part(self, id: str, lines: Sequence[Line]) -> Part:
        return Part(id=id, heading=self.book.heading(id), lines=_once([_inert(line) for line in lines]))

    def not_complete(self) -> tuple[Line, ...]:
        """Said to every caregiver alike, so that it tells nobody that something was left out."""
        if self.book.audience is Audience.PATIENT:
            return ()
        return (Line(text=self.book.line("not_complete"), items=()),)

    # --- the stay, the person

    def hospital(self) -> list[Line]:
        lines = []
        for i in self.items(ItemKind.STATEMENT, sections=frozenset({"reason"})):
            days = _DAYS.findall(i.text)
            if i.detail is None and days:
                start, end = self.book.moment(days[0]), self.book.moment(days[1]) if len(days) > 1 else ""
                said = (
                    self.book.line("stay", start=start, end=end)
                    if end
                    else self.book.line("stay_open", start=start)
                )
                lines.append(Line(text=said, items=(i.id,)))
        for i, said, name in self._illnesses("discharge_diagnoses"):
            lines.append(Line(text=self.book.line("treated", illness=said), items=(i.id,), names=(name,)))
        return lines

    def _illnesses(self, *sections: str) -> list[tuple[Item, str, str]]:
        """Each illness once, the plain name before the charted one; a status such as "do not resuscitate" is none."""
        kept: dict[str, tuple[Item, str, str]] = {}
        for i in self.items(ItemKind.PROBLEM, sections=frozenset(sections)):
            name = _problem(i)
            if _NO_ILLNESS.search(name):
                continue
            plain = self.book.illness(_problem(i, whole=True)) or self.book.illness(name)
            said = self.book.line("problem", plain=plain, charted=name) if plain else name
            kept.setdefault(plain or name.lower(), (i, said, name))
        return list(kept.values())[:MOST_PROBLEMS]

    def problems(self) -> list[Line]:
        told = self._illnesses("health_concerns", "problems")
        return [Line(text=said, items=(i.id,), names=(name,)) for i, said, name in told]

    def matters(self) -> list[Line]:
        lines = []
        for i in self.items(
            ItemKind.GOAL, ItemKind.PREFERENCE, sections=frozenset({"what_matters", "goals"})
        ):
            own = i.kind is ItemKind.PREFERENCE or (
                isinstance(i.detail, GoalDetail) and i.detail.expressed_by.lower() == "patient"
            )
            if own and (words := _spoken(i)):
                lines.append(
                    Line(text=self.book.line("wish", words=words), items=(i.id,), names=(words,), quoted=True)
                )
        return lines

    # --- the way from here

    def visits(self) -> list[Line]:
        lines = []
        for i in self.items(ItemKind.APPOINTMENT):
            when = self.book.moment(i.detail.when) if isinstance(i.detail, AppointmentDetail) else ""
            if not when:
                self.unsaid.append(i.id)
                continue
            what = re.split(r" on \d{4}-", i.text)[0].strip()
            who = i.detail.with_whom if isinstance(i.detail, AppointmentDetail) else ""
            said = self.book.line("visit_with" if who else "visit", when=when, what=what, who=who)
            lines.append(Line(text=said, items=(i.id,), names=tuple(n for n in (what, who) if n)))
        return sorted(lines, key=lambda line: self._when(line.items[0]))

    def _when(self, id: ItemId) -> str:
        detail = next(i.detail for i in self.items(ItemKind.APPOINTMENT) if i.id == id)
        return detail.when if isinstance(detail, AppointmentDetail) else ""

    def tests(self) -> list[Line]:
        pending = [
            i for i in self.items(ItemKind.RESULT) if isinstance(i.detail, ResultDetail) and i.detail.pending
        ]
        lines = []
        for i in pending:
            name = i.detail.name if isinstance(i.detail, ResultDetail) else i.text
            lines.append(Line(text=self.book.line("pending", test=name), items=(i.id,), names=(name,)))
        if lines:
            who = self.book.role("")
            lines.append(
                Line(text=self.book.line("told_by", who=who), items=tuple(i.id for i in pending), names=())
            )
        return lines

    def allergies(self) -> list[Line]:
        """An entry whose words must not be read at home is still told of: an allergy nobody mentions may kill."""
        lines = []
        for i in self.items(ItemKind.ALLERGY):
            detail = i.detail if isinstance(i.detail, AllergyDetail) else AllergyDetail()
            if detail.none_known:
                lines.append(Line(text=self.book.line("no_allergy"), items=(i.id,)))
                continue
            substance = detail.substance or i.text
            if kind_of_foreign(f"{substance} {detail.reaction}"):
                said = self.book.line("allergy_words", words=_leading_nowhere(substance))
                lines.append(Line(text=said, items=(i.id,), quoted=True))
                continue
            lines.append(
                Line(text=self.book.line("allergy", substance=substance), items=(i.id,), names=(substance,))
            )
            if detail.reaction:
                lines.append(
                    Line(
                        text=self.book.line("reaction", reaction=detail.reaction),
                        items=(i.id,),
                        names=(detail.reaction,),
                    )
                )
        if self._keeps_back(ItemKind.ALLERGY):
            lines.append(Line(text=self.book.line("allergy_unsaid"), items=()))
        return lines

    def _keeps_back(self, kind: ItemKind) -> bool:
        """Whether something approved of this kind has words that do not belong on a kitchen table."""
        approved = self.draft.content.items() if self.draft.content else ()
        return any(i.leaves and i.kind is kind and withheld_from(self.book.audience, i) for i in approved)

    def phones(self) -> list[Line]:
        """Who answers for the care, whoever leads it first; relatives are not whom a patient is told to call."""
        given = [i for i in self.items(ItemKind.PERSON) if _gives_care(i)]
        lines = []
        for i in sorted(given, key=_called_first)[:MOST_PHONES]:
            detail = i.detail
            assert isinstance(detail, PersonDetail)
            who = f"{detail.name} ({detail.role})" if detail.role else detail.name
            said = self.book.line("phone", who=who, phone=detail.phone)
            lines.append(Line(text=said, items=(i.id,), names=(who,)))
        return lines or [Line(text=self.book.line("no_phone"), items=())]

    def referrals(self) -> list[Line]:
        lines = []
        for i in self.items(ItemKind.REFERRAL):
            if not isinstance(i.detail, ReferralDetail):
                self.unsaid.append(i.id)
                continue
            whom = i.detail.specialty
            said = [self.book.line("refer", whom=whom), self._sentences(i).step]
            said.append(self.book.line(f"refer_{i.detail.urgency}"))
            lines.append(Line(text=" ".join(filter(None, said)), items=(i.id,), names=(whom,)))
        return lines

    # --- what to do, what to watch for

    def told(self) -> dict[str, list[Line]]:
        """Actions and goals by where they go: steps, the helper's, the team's, and the two kinds of warning."""
        found: dict[str, list[Line]] = {
            "steps": [],
            "helper": [],
            "team": [],
            "us": [],
            "emergency": [],
            "goals": [],
        }
        for i in self.items(ItemKind.ACTION, ItemKind.GOAL, ItemKind.STATEMENT):
            said = self._sentences(i)
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
        elif isinstance(i.detail, ActionDetail) and (ordered := _ORDERED.match(i.text)) and not _edited(i):
            found["team"] += self._ordered(i, i.detail, ordered[1])
        elif isinstance(i.detail, ActionDetail) and self._teams(i, i.detail):
            self.tasks.setdefault(self._task(i.detail), []).append(i)
        elif not (isinstance(i.detail, GoalDetail) and i.detail.expressed_by.lower() == "patient"):
            self.unsaid.append(i.id)

    def _instruction(self, i: Item, found: dict[str, list[Line]], *, asked: bool) -> None:
        """What the chart itself tells the patient, in its own words: never left out, whatever the language."""
        section = (
            next(s.id for s in self.draft.content.sections if i in s.items) if self.draft.content else ""
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
            self.unsaid.append(i.id)
            return []
        what, who = self.book.dated(what), self.book.role(detail.person or detail.owner)
        said = [self.book.line("ordered", what=what), self.book.line("set_up_by", who=who)]
        if due := _DUE.search(i.text):
            said.append(self.book.line("by_day", day=self.book.moment(due[1])))
        return [Line(text=" ".join(said), items=(i.id,), names=(what, who))]

    def _teams(self, i: Item, detail: ActionDetail) -> bool:
        own = detail.owner in {Role.PATIENT, Role.FAMILY_CAREGIVER}
        return not own and not _edited(i) and bool(self.book.concern(detail.concern))

    def _task(self, detail: ActionDetail) -> tuple[str, str]:
        """Who, and the day: none where it was already past on the day of the signature."""
        signed = self.draft.approval.at.date().isoformat() if self.draft.approval else ""
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

    def _sentences(self, i: Item) -> Sentences:
        """The reviewed words for the guideline entry that the item repeats; none where a clinician edited it."""
        if _edited(i):
            return Sentences()
        for c in i.citations:
            if c.kind is CitationKind.GUIDELINE and (entry := self._entry(c)):
                return self.book.sentences(entry)
        return Sentences()

    def _entry(self, c: Citation) -> str:
        for g in self.library.guidelines:
            if str(g.document.id) == c.source:
                found = next((e for e in g.entries if (e.span.start, e.span.end) == (c.start, c.end)), None)
                return f"{g.id}/{found.id}" if found else ""
        return ""

    # --- teach-back

    def questions(self, parts: Sequence[Part]) -> list[Line]:
        """Three to five open questions, on what changed and what is most dangerous to get wrong."""
        book, made = self.book, list[Line]()
        rows = [r for p in parts for r in p.rows]
        by_id = {p.id: p for p in parts}
        if by_id["hospital"].lines:
            made.append(Line(text=book.question("hospital"), items=by_id["hospital"].lines[0].items))
        for key, line in (("new", book.line("new")), ("changed", book.line("changed"))):
            row = min(
                (r for r in rows if r.change.startswith(line.rstrip("."))),
                key=lambda r: _risk(r.name),
                default=None,
            )
            if row:
                made.append(
                    Line(text=book.question(key, name=row.name), items=(row.item,), names=(row.name,))
                )
        stops = [i for i in self.items(ItemKind.MEDICINE) if i.id in _ids(by_id["stop"])]
        stopped = min(stops, key=lambda i: _risk(name_of(i)), default=None)
        if stopped:
            name = name_of(stopped)
            made.append(Line(text=book.question("stopped", name=name), items=(stopped.id,), names=(name,)))
        if by_id["us"].lines or by_id["emergency"].lines:
            made.append(
                Line(
                    text=book.question("warning"),
                    items=(by_id["us"].lines or by_id["emergency"].lines)[0].items,
                )
            )
        if by_id["visits"].lines:
            made.append(Line(text=book.question("visit"), items=by_id["visits"].lines[0].items))
        made.append(Line(text=book.question("goal"), items=()))
        return made[:5]


def patient_version(draft: Draft, book: Phrasebook, library: Library, *, reader: str = "") -> PatientVersion:
    """From approved items only, in an order that a person at home reads: who to call first, then what to do.

    ``reader`` is the caregiver that it is made for, where one is named.
    """
    telling = _Telling(draft=draft, book=book, library=library)
    told = telling.told()
    home = draft.kind is Kind.DISCHARGE_SUMMARY
    taken = list(telling.items(ItemKind.MEDICINE))
    meds = {p.id: p for p in medicine_parts(taken, book, compared=home)}
    meds["take"] = replace(meds["take"], lines=telling.not_complete())
    emergency = [Line(text=book.line("emergency"), items=()), *told["emergency"]]
    parts = [
        telling.part("call", telling.phones()),
        telling.part("hospital", telling.hospital() if home else []),
        telling.part("matters", telling.matters()),
        *(meds[id] for id in ("take", "stop", "hold", "ask")),
        telling.part("allergies", telling.allergies()),
        telling.part("visits", telling.visits()),
        telling.part("tests", telling.tests()),
        telling.part("us", told["us"]),
        telling.part("emergency", emergency),
        telling.part("steps", told["steps"]),
        telling.part("goals", told["goals"]),
        telling.part("helper", told["helper"]),
        telling.part("referrals", telling.referrals()),
        telling.part("team", [*told["team"], *telling.team()]),
        telling.part("problems", [] if home else telling.problems()),
    ]
    unsaid = tuple(dict.fromkeys(telling.unsaid))
    more = [Line(text=book.line("more", count=str(len(unsaid))), items=unsaid)] if unsaid else []
    parts.append(telling.part("more", more))
    assert draft.approval is not None
    return PatientVersion(
        draft=draft.id,
        digest=draft.approval.digest,
        language=book.language,
        audience=book.audience,
        title=" ".join(filter(None, (book.title(str(draft.kind)), book.made_for(reader)))),
        parts=tuple(p for p in parts if p.lines or p.rows),
        questions=tuple(telling.questions(parts)),
        unsaid=unsaid,
    )


_ROLES = frozenset(str(r) for r in Role)
_AT_HOME = frozenset({str(Role.PATIENT), str(Role.FAMILY_CAREGIVER)})


def _risk(medicine: str) -> int:
    """0 for a medicine whose misunderstanding may kill, so that it is asked about first."""
    alert = sets().find(SetKind.MEDICINE, "high_alert")
    return 0 if alert is not None and alert.named_in(medicine) else 1


def _once(lines: Sequence[Line]) -> tuple[Line, ...]:
    kept: dict[str, Line] = {}
    for line in lines:
        kept.setdefault(line.text, line)
    return tuple(kept.values())


def _inert(line: Line) -> Line:
    return line if line.text == (plain := _leading_nowhere(line.text)) else replace(line, text=plain)


def _leading_nowhere(charted: str) -> str:
    """Without the addresses that somebody wrote into the chart: a telephone would make links of them."""
    return _ADDRESS.sub("(…)", charted)


def _ids(part: Part) -> set[ItemId]:
    return {id for line in part.lines for id in line.items}


def _edited(i: Item) -> bool:
    return i.decision is not None and i.decision.verdict is Verdict.EDIT


def _problem(i: Item, *, whole: bool = False) -> str:
    """The illness without its date of onset and, unless whole, without what a clinician adds after the name."""
    name = re.sub(r",? since \d{4}[\d-]*$", "", i.text)
    name = re.sub(r"\s*\((?:disorder|finding|situation)\)", "", name)
    name = respectful(name)
    return name if whole else re.split(r"[,;(]| - ", name)[0].strip() or name


def _gives_care(i: Item) -> bool:
    """Someone of the care team with a number; a relative, and a place that was told nothing, is not called."""
    detail = i.detail
    return isinstance(detail, PersonDetail) and bool(detail.phone) and not detail.relation


def _called_first(i: Item) -> int:
    role = i.detail.role.lower() if isinstance(i.detail, PersonDetail) else ""
    return next((n for n, word in enumerate(_FIRST) if re.search(word, role)), len(_FIRST))


def _spoken(i: Item) -> str:
    """The patient's own words: a quotation in it, or a sentence that a note took down as theirs."""
    found = _SPOKEN.search(i.text)
    if found:
        return (found[1] or found[2]).strip()
    return i.text if isinstance(i.detail, StatementDetail) and re.search(r"\b(?:I|my|me)\b", i.text) else ""
