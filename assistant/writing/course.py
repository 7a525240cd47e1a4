"""The hospital course: by problem, the most important first, with the numbers that show how each went.

Told by the notes of the stay in their own sentences where they tell it, and by its results, orders and procedures where
they do not. Inside a problem things stand in the order in which they happened.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.draft import Item, ItemKind
from assistant.knowledge import medicines as lists
from assistant.knowledge.answered import answer_to
from assistant.knowledge.concerns import Family, families
from assistant.knowledge.stays import before, during
from assistant.writing.desk import Desk, chart, item, said_of
from assistant.writing.parts.key_numbers import Row, rows, shared_out
from assistant.writing.parts.problems import active, distinct_problems, judged
from assistant.writing.parts.quoted import bare, cues, fresh, notes_of, quote
from assistant.writing.parts.saying import NOT_SO, distinct, plain
from assistant.writing.parts.spoken import Sentence, spoken
from assistant.writing.problem_lines import problem_lines, whole_line
from assistant.writing.telling import telling
from retrieval.model import DocumentKind, Medicine, Problem, Procedure, Span
from retrieval.text import by_the_way, terms

#: Items: what fits in two minutes of reading beside the rest of a summary.
MOST = 18
CHAPTERS = 5
NUMBERS = 3  # analytes a problem
PER_NOTE = 3
HEADS = 3  # problems whose numbers follow a note's own account
BESIDE = 3  # lines of the notes on what is no problem of the list: a fever, a finding
GIVEN = 6  # medicines of the ward that are worth a name
_TOLD = ("hospital_course",)
_LISTED = frozenset({"assessment", "plan", "assessment_and_plan", "recommendations"})
#: What every ward gives, and what is put in or watched: neither is what a stay is told by.
_WARD = re.compile(
    r"saline|ringer|\bns\b|\biv[_ ]?fluid|dextrose|flush|\bsenna|docusate|polyethylene|acetaminophen|paracetamol"
    r"|ondansetron|melatonin|\bhold\b|not given",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"catheter|cannula|\biv\b|intravenous line|oxygen therapy|monitor|electrocardiogra|\becg\b|venipuncture|phlebotom"
    r"|x-?ray|\bct\b",
    re.IGNORECASE,
)


_NOT_GIVEN = frozenset({"entered-in-error", "cancelled", "on-hold", "draft"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A problem of the stay. ``family`` is what it is managed with, None for a problem of its own.

    ``charted`` is whether an entry of the stay itself names it: one of before may not be cited for what happened in it.
    """

    problem: Problem
    family: Family | None
    charted: bool

    @property
    def name(self) -> str:
        return plain(self.problem.name).split(";")[0]

    def named_in(self, s: Sentence) -> bool:
        return self.named_in_words(s.span.text)

    def named_in_words(self, text: str) -> bool:
        said = " ".join(terms.expand(re.findall(r"[a-z0-9]+", text.lower())))
        return self.family.named_at(said) is not None if self.family else self.name.lower() in said


def course(desk: Desk) -> list[Item]:
    """A note's own account of the stay where there is one, else the stay problem by problem."""
    notes = notes_of(desk)
    told = [s for n in notes for s in spoken(n) if s.section in _TOLD]
    chapters = _chapters(desk)
    numbers = _numbers(desk, chapters)
    if len(told) >= 3:
        account = [quote(s) for s in _whole_account(desk, told)]
        heads = [_headed(c, n) for c, n in zip(chapters, numbers, strict=True) if n]
        return [*account, *heads[:HEADS]]
    done = [*_done(desk), *_given(desk)]
    room = MOST - len([n for n in numbers if n]) - len(done)
    told_by = _told(desk, chapters, max(room, 5))
    items: list[Item] = []
    for n in range(len(chapters)):
        items += [quote(s) for s in told_by if _home(s, chapters) == n]
        items += [_headed(chapters[n], numbers[n])] if numbers[n] else []
        items += done if n == 0 else []
    items += [quote(s) for s in told_by if _home(s, chapters) is None]
    if not chapters:
        items += done
    return items[:MOST] or _diagnoses(desk)


def _whole_account(desk: Desk, told: Sequence[Sentence]) -> list[Sentence]:
    """All of it where it is short; else what tells most, and always how it began and ended."""
    room = MOST - HEADS
    if len(told) <= room:
        return fresh(desk, told, room)
    scored = {s.span: score for score, s in telling([s.document for s in told[:1]], frozenset())}
    inner = sorted(told[2:-2], key=lambda s: (-scored.get(s.span, 0.0), s.span.start))[: room - 4]
    chosen = {s.span for s in (*told[:2], *inner, *told[-2:])}
    return fresh(desk, [s for s in told if s.span in chosen], room)


# --- the problems ----------------------------------------------------------------------------------------------


def _chapters(desk: Desk) -> tuple[Chapter, ...]:
    """The problems of the stay, one of each family: its own reason first, then those charted in it, then the others."""
    stay = desk.stay
    if stay is None:
        return ()
    named = [w.lower() for w in (*stay.diagnoses, stay.reason) if w]
    found = [
        p
        for p in desk.record.of(Problem)
        if p.verification not in NOT_SO and judged(p, desk) and not p.stated
    ] or [p for p in desk.record.of(Problem) if p.verification not in NOT_SO and judged(p, desk)]
    mine = [p for p in found if during(p, stay) or (active(p) and before(p, stay))]

    def place(p: Problem) -> tuple[int, bool, str]:
        said = plain(p.name).lower()
        told = next((n for n, words in enumerate(named) if said in words or words in said), len(named))
        return told, not during(p, stay), p.date or ""

    chapters: dict[str, Chapter] = {}
    for p, _ in distinct_problems(sorted(mine, key=place)):
        family = families().of(p)
        if not families().no_concern.search(plain(p.name)):
            made = Chapter(problem=p, family=family, charted=during(p, stay))
            known = chapters.setdefault(family.id if family else p.id, made)
            if made.charted and not known.charted:
                chapters[family.id if family else p.id] = made
    return tuple(sorted(chapters.values(), key=lambda c: place(c.problem)))[:CHAPTERS]


def _numbers(desk: Desk, chapters: Sequence[Chapter]) -> tuple[tuple[Row, ...], ...]:
    sets = [c.family.results if c.family else () for c in chapters]
    return shared_out(rows(desk), sets, NUMBERS)


def _headed(chapter: Chapter, numbers: Sequence[Row]) -> Item:
    """The problem, and the numbers that show it: each with its place in the chart."""
    said = "; ".join(row.said() for row in numbers)
    spans = [chart(m.words) for row in numbers for _, m in row.key_points()]
    if not chapter.charted:
        return item(ItemKind.STATEMENT, said, *spans)
    return item(ItemKind.STATEMENT, f"{chapter.name}: {said}", chart(chapter.problem.words), *spans)


# --- what was done -----------------------------------------------------------------------------------------------


def _done(desk: Desk) -> list[Item]:
    """Procedures that treat or open; lines, pictures and monitoring stand elsewhere."""
    stay = desk.stay
    if stay is None:
        return []
    found = [
        p
        for p in desk.record.of(Procedure)
        if p.status not in {"not-done", "entered-in-error"} and not p.stated and during(p, stay)
    ]
    mine = distinct(sorted((p for p in found if not _LINE.search(p.name)), key=lambda p: p.date or ""))[
        :GIVEN
    ]
    if not mine:
        return []
    said = "; ".join(f"{plain(p.name)} on {p.date[:10]}" if p.date else plain(p.name) for p in mine)
    return [item(ItemKind.STATEMENT, f"During this stay: {said}", *(chart(p.words) for p in mine))]


def _given(desk: Desk) -> list[Item]:
    """What was given in hospital and belongs neither to the home nor to the discharge list."""
    stay = desk.stay
    if stay is None:
        return []
    kept = {r.ingredient for r in lists.at_discharge(desk.record, stay)}
    ward: dict[str, Medicine] = {}
    for m in desk.record.of(Medicine):
        if m.setting == "inpatient" and not m.stated and m.status not in _NOT_GIVEN and during(m, stay):
            name = lists.key(m)
            if (name not in kept or _BY_VEIN.search(f"{m.route} {m.dosage}")) and not _WARD.search(
                f"{m.name} {m.dosage}"
            ):
                ward.setdefault(name, m)
    mine = sorted(ward.values(), key=lambda m: (m.date or "", m.name))[:GIVEN]
    if not mine:
        return []
    said = "; ".join(_dose_and_days(m) for m in mine)
    return [item(ItemKind.STATEMENT, f"Given during this stay: {said}", *(chart(m.words) for m in mine))]


_BY_VEIN = re.compile(r"\biv\b|intraven|infusion|subcutan|intramusc", re.IGNORECASE)


def _dose_and_days(m: Medicine) -> str:
    """ "furosemide 80 mg IV every 12 hours (2026-11-16 to 2026-11-19)"."""
    words = m.name.split()
    said = next(
        (n for n in range(len(words)) if m.dosage.lower().startswith(" ".join(words[n:]).lower())), len(words)
    )
    named = " ".join(words[:said])
    days = [d[:10] for d in (m.date, m.ended) if d and d[:10] in m.words.text]
    when = f" ({' to '.join(dict.fromkeys(days))})" if m.ended and len(days) == 2 else ""
    return " ".join(x for x in (named, m.dosage) if x) + when


# --- what the notes say -------------------------------------------------------------------------------------------


def _told(desk: Desk, chapters: Sequence[Chapter], most: int) -> list[Sentence]:
    """The notes' own lines on each problem first, then what tells most; in the order in which they were written."""
    asked = [p.words for p in desk.record.of(Problem) if answer_to(p, desk.record) is not None]
    found = (whole_line(s) for s in _sentences(desk, chapters) if not _advises(s))
    told = (s for s in (*_lines(desk, chapters), *found) if not any(_holds(s, a) for a in asked))
    chosen = fresh(desk, told, most)
    return sorted(chosen, key=lambda s: (s.document.date or "", s.document.id, s.span.start))


def _lines(desk: Desk, chapters: Sequence[Chapter]) -> list[Sentence]:
    """Of each problem how it began and how it ended; what the list has beside the problems, if something was done."""
    of: dict[int | None, list[Sentence]] = {}
    for s in problem_lines(desk):
        of.setdefault(_home(s, chapters), []).append(s)
    chosen = [s for n in range(len(chapters)) for s in _ends(of.get(n, []))]
    others = [
        s for s in reversed(of.get(None, [])) if len(s.words) > 5 and cues("course").search(s.span.text)
    ]
    return [*chosen, *others[:BESIDE]]


def _holds(s: Sentence, asked: Span) -> bool:
    return s.span.document == asked.document and s.span.start <= asked.start < s.span.end


def _ends(lines: Sequence[Sentence]) -> list[Sentence]:
    return [lines[-1], *lines[:1]] if len(lines) > 1 else list(lines)


def _advises(s: Sentence) -> bool:
    """What a report asks for later is a task of the follow-up, and nothing that happened."""
    return s.document.kind is DocumentKind.REPORT and by_the_way.AGAIN.search(s.span.text) is not None


def _sentences(desk: Desk, chapters: Sequence[Chapter]) -> list[Sentence]:
    """The most telling, a few of each note."""
    found = telling(notes_of(desk), _names(chapters))
    taken: list[Sentence] = []
    of_note: dict[str, int] = {}
    for _, s in sorted(found, key=lambda one: (-one[0], one[1].document.date or "", one[1].span.start)):
        if of_note.get(s.document.id, 0) < PER_NOTE:
            of_note[s.document.id] = of_note.get(s.document.id, 0) + 1
            taken.append(s)
    return taken


def _home(s: Sentence, chapters: Sequence[Chapter]) -> int | None:
    """The chapter that its first words name, else one that it names at all; None for a matter of its own.

    What stands in no list of problems belongs to the reason of the stay.
    """
    head = re.split(r"[.;:,–-]\s", bare(s.span.text), maxsplit=1)[0]
    at_head = [n for n, c in enumerate(chapters) if c.named_in_words(head)]
    named = at_head or [n for n, c in enumerate(chapters) if c.named_in(s)]
    if named:
        return named[0]
    return None if s.section in _LISTED or not chapters else 0


def _names(chapters: Sequence[Chapter]) -> frozenset[str]:
    """Words of the stay's diagnoses: a sentence that names them tells more."""
    return frozenset(w for c in chapters for w in re.findall(r"[a-z]{4,}", c.problem.name.lower()))


def _diagnoses(desk: Desk) -> list[Item]:
    """Where nothing else tells of the stay: what it was for."""
    stay = desk.stay
    told = [p for p in desk.record.of(Problem) if stay and during(p, stay) and p.verification not in NOT_SO]
    return [item(ItemKind.STATEMENT, plain(p.name), *said_of(p)) for p in distinct(told)[:4]]
