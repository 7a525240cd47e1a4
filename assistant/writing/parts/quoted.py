"""What the notes say, in their own sentences. A sentence is quoted whole, with its place, or not at all."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.resources import files

from assistant.domain.draft import ActionDetail, Item, ItemKind, StatementDetail
from assistant.knowledge.background import bears_on
from assistant.knowledge.copies import copies
from assistant.knowledge.directives import says_a_superseded_status
from assistant.knowledge.plans_on_file import superseded_notes
from assistant.knowledge.stays import day, during
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, chart, item
from assistant.writing.parts.asked import person
from assistant.writing.parts.problems import problems
from retrieval.model import Document, DocumentKind, Preference, Section, Span
from retrieval.text.addressed import addressed, comes_last
from retrieval.text.context import context
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences

#: Characters. Longer is not a sentence that anyone reads on a draft.
LONGEST = 420
#: Notes read for one part, newest first, when there is no stay to bound them.
NOTES = 12

_WORD = re.compile(r"[a-z0-9]+")
_EMPHASIS = re.compile(r"\*\*|__|`")
#: A sentence that begins so speaks of the one before it, and is quoted with it.
_LEANS = re.compile(
    r"\W*(?:it|this|that|these|those|they|then|also|same|both|and|but|which|if|only|until|restart|resume|recheck|"
    r"repeat|continue|will|would|dose|goal|target|plan|after that)\b"
    r"|\W*(?:over|above|below|under) \d"
    r"|\W*(?:with|given|for|because of)\b[^.]{0,60}\b(?:this|that|these)\b",
    re.IGNORECASE,
)
#: A sentence that begins so takes back or bounds the one before it: the two are one statement.
_TAKES_BACK = re.compile(
    r"\W*(?:but|however|not|no|none|that is|i\.e\.|denies|though|except|corrected)\b", re.IGNORECASE
)
#: Three words in capitals at the start: the head of a letter or of a page.
_LETTERHEAD = re.compile(r"\W*(?:[A-Z][A-Z&'.-]{2,}\W+){3}")
#: The number of the list item that follows, where a span reaches into the next line.
_NEXT_NUMBER = re.compile(r"(?<=[.;!?])\s*\n\s*\(?\d{1,2}[.)]\s*$")
#: "WT: 60": a line with a label of its own says nothing of the line above it.
_LABELED = re.compile(r"[A-Z][A-Z/ ]{0,11}:\s")
_COMPLAINT = frozenset({"chief_complaint", "reason_for_visit", "admission_diagnosis"})
_NUMBERED = re.compile(r"\W*\d+[.)]")
_NUMBER_BEFORE = re.compile(r"(?:^|\s)\(?#?\d{1,2}[.)]\s*\W*$")
_FAMILY = {"family_history"}
_JUDGED = {"assessment", "plan", "assessment_and_plan", "recommendations"}
#: What the patient told a consultant is history, and may be taken back by the next note.
_TOLD = re.compile(r"\b(?:tells?|told|says?|said|reports?|denie[sd]|states?)\b", re.IGNORECASE)
_CONSULT = "11488-4"  # LOINC: consult note
#: Sections whose tables say who, what and when. Tables elsewhere are lists, which are read as facts.
_TABLES = frozenset({"follow_up", "pending_results", "instructions", "goals", "advance_directives"})
_RULED = re.compile(r"[ \t|]*\n[ \t]*\|?[ \t]*:?-{2,}")
#: Lists of what is or was, which say nothing of what stands in the way.
_LISTS = frozenset(
    {"past_medical_history", "problems", "family_history", "physical_exam", "review_of_systems"}
)
_TOLD_BEFORE = frozenset({"history_of_present_illness", "hospital_course", "vital_signs", "results"})
_TAKEN_ELSEWHERE = {
    "discharge_medications",
    "home_medications",
    "admission_medications",
    "medications",
    "allergies",
    "family_history",
    "immunizations",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    span: Span
    section: str
    document: Document

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(_WORD.findall(self.span.text.lower()))


def spoken(document: Document) -> tuple[Sentence, ...]:
    """Every sentence of a note, with the kind of section it stands in."""
    return _spoken(document)


@lru_cache(maxsize=512)
def _spoken(document: Document) -> tuple[Sentence, ...]:
    return tuple(_walk(document, sections(document.text)))


def _walk(document: Document, parts: Sequence[Section]) -> Iterator[Sentence]:
    for part in parts:
        for start, end in _statements(document.text, sentences(document.text, part.body, part.end)):
            text = document.text[start:end]
            if part.kind in _COMPLAINT and start > part.body and _LABELED.match(text):
                break
            if len(text.strip()) <= LONGEST and ("|" not in text or _told_in_a_row(document.text, end, part)):
                yield Sentence(span=document.span(start, end), section=part.kind, document=document)


def _told_in_a_row(text: str, end: int, part: Section) -> bool:
    """A row of a table of what is to come; its head, above the ruled line, says nothing alone."""
    return part.kind in _TABLES and not _RULED.match(text, end)


def _statements(text: str, found: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sentences that mean something alone: each with those after it that lean on it or take it back.

    A word or two ("Stable.") goes with its neighbour; a numbered line begins anew.
    """
    begin = end = -1
    for start, stop in found:
        here, anew = text[start:stop], _numbered_at(text, start)
        short = _too_short(here) or (begin >= 0 and _too_short(text[begin:end]))
        leans = _LEANS.match(here) or _TAKES_BACK.match(here) or (short and "\n\n" not in text[end:start])
        if begin >= 0 and leans and not anew and stop - begin <= LONGEST:
            end = stop
            continue
        if begin >= 0:
            yield begin, end
        begin, end = start, stop
    if begin >= 0:
        yield begin, end


def _too_short(text: str) -> bool:
    return len(_WORD.findall(text.lower())) < 3


def _numbered_at(text: str, start: int) -> bool:
    """Whether a number of a list stands before it, or opens it, or a label of its own does."""
    return bool(
        _NUMBERED.match(text, start)
        or _LABELED.match(text, start)
        or _NUMBER_BEFORE.search(text[max(0, start - 8) : start])
    )


@cache
def cues(part: str) -> re.Pattern[str]:
    """The phrases of ``data/cues.tsv`` for one part, as one pattern. Raises KeyError for a part without any."""
    lines = (files("assistant.writing") / "data" / "cues.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t", 1) for line in lines if line and not line.startswith("#"))
    phrases = [phrase for name, phrase in rows if name == part]
    if not phrases:
        raise KeyError(part)
    return re.compile(r"(?<![a-z])(?:" + "|".join(phrases) + r")(?![a-z])", re.IGNORECASE)


def notes_of(desk: Desk) -> tuple[Document, ...]:
    """The notes of the stay in order; without a stay, the newest notes, oldest of them first.

    A copy is no new note, and a written plan that a later one took the place of is none to quote.
    """
    aside = desk.once("not quoted", lambda desk: {*copies(desk.record), *superseded_notes(desk.record)})
    dated = sorted((d for d in desk.record.notes() if d.id not in aside), key=lambda d: (d.date or "", d.id))
    if desk.stay is not None and desk.kind == "discharge_summary":
        return tuple(d for d in dated if during(d, desk.stay))
    return tuple(dated[-NOTES:])


def _in_sections(desk: Desk, kinds: Iterable[str]) -> Iterator[Sentence]:
    wanted = set(kinds)
    for note in notes_of(desk):
        yield from (s for s in spoken(note) if s.section in wanted)


def _with_cue(desk: Desk, part: str) -> Iterator[Sentence]:
    pattern = cues(part)
    for note in notes_of(desk):
        for s in spoken(note):
            m = pattern.search(s.span.text) if s.section not in _FAMILY else None
            if m and context(s.span.text, m.start(), m.end(), section=s.section).person == "patient":
                yield s


def _asked(desk: Desk, question: str, part: str) -> Iterator[Sentence]:
    """Sentences with a cue, inside the passages that the search thinks answer the question, best passage first."""
    pattern, notes = cues(part), {d.id: d for d in notes_of(desk)}
    for hit in desk.ask(question):
        p = hit.passage
        if p.document not in notes or p.section in _TAKEN_ELSEWHERE:
            continue
        for s in spoken(notes[p.document]):
            if p.start <= s.span.start < p.end and pattern.search(s.span.text):
                yield s


def quote(s: Sentence, kind: ItemKind = ItemKind.STATEMENT) -> Item:
    """The sentence as it stands, without the marks that a note's layout put around it."""
    d = s.document
    detail = StatementDetail(when=d.date or "", title=d.title, said_by=d.author or d.author_role or "")
    return item(kind, bare(s.span.text), chart(s.span), detail=detail)


def bare(text: str) -> str:
    told = _NEXT_NUMBER.sub("", _EMPHASIS.sub("", text))
    return re.sub(r" *\| *", "; ", told.strip(" -*•#|\n\t"))


def _says_enough(s: Sentence) -> bool:
    """A complaint is told in two words; elsewhere so few say nothing alone."""
    return len(s.words) > (1 if s.section in _COMPLAINT else 3)


def fresh(desk: Desk, found: Iterable[Sentence], most: int) -> list[Sentence]:
    """The first ``most`` that no earlier part of this draft has quoted; repeats and near-repeats count once.

    A note that speaks to whoever reads it comes last, so that it crowds nothing out.
    """
    taken: list[Sentence] = []
    kept: list[frozenset[str]] = []
    for s in sorted(found, key=lambda s: comes_last(s.document.text)):
        words = frozenset(s.words)
        whole = " ".join(s.words)
        if not words or any(whole in said for said in desk.said) or any(_alike(words, k) for k in kept):
            continue
        if any(
            t.span.document == s.span.document and t.span.start < s.span.end and s.span.start < t.span.end
            for t in taken
        ):
            continue
        desk.said.add(whole)
        kept.append(words)
        taken.append(s)
        if len(taken) == most:
            break
    return taken


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    """Copy-forward changes a figure or a word: nine words in ten the same is the same sentence."""
    return len(a & b) >= 0.85 * len(a | b)


def asserted(s: Sentence, pattern: re.Pattern[str]) -> bool:
    """Whether the cue in the sentence is said of this patient, as so, and now."""
    match = pattern.search(s.span.text)
    if match is None:
        return False
    found = context(s.span.text, match.start(), match.end(), section=s.section)
    return not found.negated and found.person == "patient" and found.time != "hypothetical"


def _part(
    part: str,
    most: int,
    *,
    note_sections: Sequence[str] = (),
    question: str = "",
    only_asserted: bool = False,
    anywhere: bool = True,
    kind: ItemKind = ItemKind.STATEMENT,
    unless: str = "",
    not_in: frozenset[str] = frozenset(),
) -> Callable[[Desk], list[Item]]:
    """A part that quotes: its own note sections first, then what the search finds, then any sentence with a cue.

    Sentences with a cue of the part ``unless`` are left to that part; those of the sections ``not_in`` are no news.
    One that gives orders to whoever reads it is nobody's wish and nobody's need, and a cue in it fills no part.
    """

    def fill(desk: Desk) -> list[Item]:
        found: list[Sentence] = list(_in_sections(desk, note_sections))
        elsewhere: list[Sentence] = list(_asked(desk, question, part)) if question else []
        if anywhere:
            elsewhere += _with_cue(desk, part)
        found += [s for s in elsewhere if not addressed(s.span.text)]
        if only_asserted:
            found = [s for s in found if asserted(s, cues(part))]
        found = [s for s in found if _says_enough(s) and not _LETTERHEAD.match(s.span.text)]
        if unless:
            found = [s for s in found if not cues(unless).search(s.span.text)]
        found = [s for s in found if s.section not in not_in]
        if kind is not ItemKind.STATEMENT:
            found = [s for s in found if not addressed(s.span.text)]
        return [quote(s, kind) for s in fresh(desk, found, most)]

    return fill


def patient_words(desk: Desk) -> list[Item]:
    """Sentences that carry the patient's own voice: quoted speech first, then what they say they want.

    What stands in one paragraph with an order to whoever reads it is nobody's wish.
    """
    found = list(_in_sections(desk, ("goals",)))
    voiced = [
        s
        for s in _with_cue(desk, "words")
        if s.section not in _TAKEN_ELSEWHERE and not _of_another(s, desk) and not addressed(_paragraph(s))
    ]
    found += sorted(voiced, key=lambda s: not re.search(r"[\"“”]", s.span.text))
    return [quote(s, ItemKind.PREFERENCE) for s in fresh(desk, found, 4)]


def _paragraph(s: Sentence) -> str:
    text = s.document.text
    start, end = text.rfind("\n\n", 0, s.span.start), text.find("\n\n", s.span.end)
    return text[max(start, 0) : end if end >= 0 else None]


_RELATIVE_SAYS = re.compile(
    r"\b(?:daughter|son|wife|husband|mother|father|sister|brother|partner|aunt|uncle|niece|nephew|friend|family|neighbor"
    r"|grand\w+)\b[^.]{0,30}\b(?:says?|said|told|reports?|states?|wants?|hopes?)\b",
    re.IGNORECASE,
)


def _of_another(s: Sentence, desk: Desk) -> bool:
    """Whether a relative speaks. A parent speaks for a child."""
    born = day(desk.record.patient.birth_date)
    child = born is not None and (desk.as_of - born).days < 18 * 365
    return not child and _RELATIVE_SAYS.search(s.span.text) is not None


_directives = _part("directive", 4, note_sections=("advance_directives",), kind=ItemKind.PREFERENCE)


def directive_sentences(desk: Desk) -> list[Item]:
    """What notes say of directives beyond the charted wishes: a note that repeats the code status adds nothing."""
    coded = [p for p in desk.record.of(Preference) if p.about == "code_status"]
    newest = max(coded, key=lambda p: (p.date or "", p.id), default=None)
    status = f"{newest.name} {newest.value}".lower() if newest else ""
    return [i for i in _directives(desk) if not _repeats(i, status) and not _superseded(i, desk)]


def _superseded(one: Item, desk: Desk) -> bool:
    written = one.detail.when if isinstance(one.detail, StatementDetail) else ""
    return says_a_superseded_status(one.text, written, desk.record)


def _repeats(one: Item, status: str) -> bool:
    said = [m.group().lower() for m in cues("directive").finditer(one.text)]
    return bool(said) and all(word in status for word in said)


BARRIERS = 7
#: What a shift or a vital sign shows is a finding of that hour, and no barrier.
_FINDING = re.compile(
    r"\b(?:alert|oriented|SpO2|afebrile|denies|lungs|BP|RA|consent|throughout)\b|\d ?%|year[- ]old|\by/o\b|\bM/F\b",
    re.IGNORECASE,
)
_WHO_HELPS = re.compile(r"\b(?:drive|ride|car|bus|alone|works|respite|dark|pays?|phone)", re.IGNORECASE)


def barrier_sentences(desk: Desk) -> list[Item]:
    """What may do most harm first, then why a need is there, then what the search finds.

    A sentence on a relative who drives or works counts: what they cannot do is the patient's barrier.
    """
    pattern = cues("barrier")
    every = [
        s
        for note in reversed(notes_of(desk))
        for s in spoken(note)
        if pattern.search(s.span.text)
        and s.section not in _LISTS | _FAMILY
        and len(s.words) > 3
        and not _FINDING.search(s.span.text)
        and not _LETTERHEAD.match(s.span.text)
        and (asserted(s, pattern) or _WHO_HELPS.search(s.span.text))
    ]
    found = sorted(every, key=lambda s: (_danger(s), -len(set(pattern.findall(s.span.text.lower())))))
    return [quote(s, ItemKind.NEED) for s in fresh(desk, found, BARRIERS)]


def _danger(s: Sentence) -> int:
    """0 for what may kill or maim, 1 for what says why or what cannot be, 2 for the rest."""
    if cues("danger").search(s.span.text):
        return 0
    return 1 if _CANNOT.search(s.span.text) else 2


_CANNOT = re.compile(
    r"\b(?:not|no|never|cannot|can't|doesn't|only|ends?|stops?|stolen|lost|missed|misses|unless|wait list|waiting)\b",
    re.IGNORECASE,
)
function_sentences = _part(
    "function", 4, note_sections=("functional_status",), question="walking, daily activities, falls, memory"
)


home_sentences = _part("home", 3, only_asserted=True, kind=ItemKind.NEED)
symptom_sentences = _part("symptom", 4, only_asserted=True)
prognosis_sentences = _part("prognosis", 2, note_sections=("prognosis",), only_asserted=True)
caregiver_sentences = _part("caregiver", 3, only_asserted=True)
agency_sentences = _part("agency", 3, only_asserted=True)


#: Where somebody goes says how they left; what they are to take, do and come back for is no condition.
_WHAT_TO_DO = re.compile(
    r"\d ?m(?:c?g|l)\b|\b(?:tabs?|tablets?|caps?|bid|tid|qid|prn|x \d+ days?|refills?|rx|prescri\w+|start|stop|take)\b"
    r"|\bfollow[- ]?up|\b(?:return|come back|call|see|check|recheck|instruct\w*|advised?|told|printed|handout"
    r"|appointment|referr?\w*)\b",
    re.IGNORECASE,
)


def condition_sentences(desk: Desk) -> list[Item]:
    """How the patient left: a section that says so, else the notes of the last day; never the state on arrival."""
    found = [
        s
        for s in _in_sections(desk, ("condition_at_discharge", "disposition"))
        if s.section != "disposition" or not _WHAT_TO_DO.search(s.span.text)
    ]
    found += [s for s in _with_cue(desk, "condition") if _at_the_end(s, desk)]
    return [quote(s) for s in fresh(desk, found, 5)]


def _at_the_end(s: Sentence, desk: Desk) -> bool:
    ended, written = day(desk.stay.end) if desk.stay else None, day(s.document.date)
    if ended is None or written is None:
        return "discharge" in s.span.text.lower()
    return (ended - written).days <= 1 and s.section not in {
        "history_of_present_illness",
        "past_medical_history",
    }


follow_up_sentences = _part(
    "follow_up",
    8,
    note_sections=("follow_up", "pending_results"),
    question="follow-up, repeat tests, who to call",
    unless="contingency",
)


_DATED = re.compile(r"(?<![\d/])(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})/(\d{1,2})(?:/(\d{4}))?)(?![\d/])")
#: A note's own time runs out: what it wants done this week is no task of a later month.
_THIS_WEEK = re.compile(r"\b(?:today|tonight|tomorrow|this week|this weekend)\b", re.IGNORECASE)


def is_past(s: Sentence, today: date) -> bool:
    """Whether every day that a sentence names lies before ``today``, of a note that is no longer of this week."""
    written = day(s.document.date)
    days = [d for m in _DATED.finditer(s.span.text) if (d := _day_of(m, written)) is not None]
    if written is not None:
        days += [written + _how_long(m) for m in _LATER_ON.finditer(s.span.text)]
    if days:
        return max(days) < today
    return bool(_THIS_WEEK.search(s.span.text)) and written is not None and (today - written).days > 7


#: "Recheck in 48 h", "repeat EPDS in 2-3 weeks": a day counted from the note.
_LATER_ON = re.compile(
    r"\b(?:in|within|recheck|repeat)\s+(?:\d+\s*(?:-|–|to)\s*)?(\d+)\s*(h|hours?|days?|weeks?|months?)\b",
    re.IGNORECASE,
)
_DAYS = {"h": 1 / 24, "d": 1.0, "w": 7.0, "m": 30.0}


def _how_long(m: re.Match[str]) -> timedelta:
    return timedelta(days=int(m[1]) * _DAYS[m[2][0].lower()])


def _day_of(m: re.Match[str], written: date | None) -> date | None:
    """A day without its year is the one nearest to the note."""
    try:
        if m[1]:
            return date(int(m[1]), int(m[2]), int(m[3]))
        if m[6]:
            return date(int(m[6]), int(m[4]), int(m[5]))
        if written is None:
            return None
        near = (date(written.year + n, int(m[4]), int(m[5])) for n in (-1, 0, 1))
        return min(near, key=lambda d: abs((d - written).days))
    except ValueError:
        return None


def plan_follow_up(desk: Desk) -> list[Item]:
    """What is still to come by the newest notes: a few lines, for the rest of the plan says who does it."""
    found = [*_in_sections(desk, ("follow_up", "pending_results")), *_with_cue(desk, "follow_up")]
    later = [
        s
        for s in found
        if len(s.words) > 3
        and s.section not in _LISTS | _TOLD_BEFORE
        and not cues("contingency").search(s.span.text)
        and not is_past(s, desk.after)
    ]
    newest = sorted(later, key=lambda s: s.document.date or "", reverse=True)
    return [quote(s) for s in fresh(desk, newest, 5)]


instruction_sentences = _part(
    "instruction",
    8,
    note_sections=("instructions", "diet", "activity"),
    question="discharge instructions, diet, activity, warning signs",
    anywhere=False,
    unless="contingency",
)
reason_sentences = _part(
    "reason", 3, note_sections=("chief_complaint", "admission_diagnosis", "reason_for_visit")
)


def consultations(desk: Desk) -> list[Item]:
    """What the consultants advised: the assessment and plan of their notes, else sentences that speak of a consult."""
    theirs = [
        n
        for n in notes_of(desk)
        if (n.type and n.type.code == _CONSULT) or ("consult" in n.title.lower() and not addressed(n.title))
    ]
    advised = [s for n in theirs for s in spoken(n) if s.section in _JUDGED and not _TOLD.search(s.span.text)]
    found = advised or [*_in_sections(desk, ("consultations",)), *_with_cue(desk, "consult")]
    return [quote(s) for s in fresh(desk, found, 6)]


def assessment_sentences(desk: Desk) -> list[Item]:
    """What the notes judged, the newest first chosen and then told in order; a few of each note."""
    chosen: list[Sentence] = []
    for note in reversed(notes_of(desk)):
        judged = [s for s in spoken(note) if s.section in _JUDGED and asserted_of_patient(s)]
        chosen += fresh(desk, judged, 3)
        if len(chosen) >= 9:
            break
    if not chosen:
        chosen = fresh(
            desk, _asked(desk, "assessment, history of present illness, treatment tried", "assessment"), 8
        )
    return [
        quote(s) for s in sorted(chosen, key=lambda s: (s.document.date or "", s.document.id, s.span.start))
    ]


#: Lines of habits and of the family that a letter carries.
BACKGROUND = 4


def background_for(specialty: str, desk: Desk) -> list[Item]:
    """What of habits and family bears on the question of this letter, the newest note first."""
    found = [
        Sentence(span=span, section="", document=note)
        for note in reversed(notes_of(desk))
        for span in bears_on(specialty, note)
    ]
    return [quote(s) for s in fresh(desk, found, BACKGROUND)]


def asserted_of_patient(s: Sentence) -> bool:
    """Whether the sentence speaks of this patient, and not of a relative or a newborn."""
    return context(s.span.text, 0, len(s.span.text), section=s.section).person == "patient"


def report_advice(desk: Desk) -> list[Item]:
    """What a report found by the way or asks to be looked at again: somebody must own it, whatever it was done for.

    The finding is quoted with the advice that follows it.
    """
    items = []
    for note in notes_of(desk):
        if note.kind is not DocumentKind.REPORT:
            continue
        for span in _runs([s for s in spoken(note) if cues("advice").search(s.span.text)], note):
            desk.said.add(" ".join(_WORD.findall(span.text.lower())))
            name = person(Role.PHYSICIAN, desk)
            detail = ActionDetail(
                owner=name or str(Role.PHYSICIAN),
                person=name,
                concern="finding to follow up",
                activity="coordination",
            )
            items.append(item(ItemKind.ACTION, bare(span.text), chart(span), detail=detail))
    return items[:6]


def _runs(found: Sequence[Sentence], note: Document) -> Iterator[Span]:
    """Neighbouring sentences as one span, as long as one reads it."""
    begin = end = -1
    for s in found:
        if begin >= 0 and s.span.start - end <= 3 and s.span.end - begin <= LONGEST:
            end = max(end, s.span.end)
            continue
        if begin >= 0:
            yield note.span(begin, end)
        begin, end = s.span.start, s.span.end
    if begin >= 0:
        yield note.span(begin, end)


def problem_sentences(desk: Desk) -> list[Item]:
    """For a chart without any problem: what its notes say under their assessment."""
    if problems(desk):
        return []
    found = _in_sections(desk, ("assessment", "assessment_and_plan", "problems", "discharge_diagnosis"))
    return [quote(s) for s in fresh(desk, found, 6)]
