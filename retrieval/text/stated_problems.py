"""The problems that a note lists, carries in its history, or assesses."""

import re
from collections.abc import Iterator

from retrieval.model import FactKind, Problem, Section
from retrieval.text.conditions import Mention, kinds_in, mentions
from retrieval.text.context import Context
from retrieval.text.dosing import begins_with_directions
from retrieval.text.items import Entry, entries
from retrieval.text.naming import (
    EXPLAINS,
    LEAD,
    NOTHING,
    STATUS_POST,
    VERB,
    after_lead,
    could_be_one,
    named,
    pieces,
)
from retrieval.text.noted import Noted
from retrieval.text.sections import kind_of
from retrieval.text.sentences import sentences
from retrieval.text.tables import phrases, wording, words
from retrieval.text.terms import medicines_in, singular

CATEGORY = {
    "problems": "problem-list-item",
    "past_medical_history": "problem-list-item",
    "discharge_diagnosis": "encounter-diagnosis",
    "admission_diagnosis": "encounter-diagnosis",
    "assessment": "encounter-diagnosis",
    "assessment_and_plan": "encounter-diagnosis",
}
_LISTS = {"problems", "discharge_diagnosis", "admission_diagnosis"}
_HISTORIES = {"past_medical_history"}
_ASSESSMENTS = {"assessment", "assessment_and_plan"}
_TOLD = ("history_of_present_illness", "hospital_course", "reason_for_referral", "chief_complaint", "")
_ACTION = wording(rf"\W*(?:{phrases('action')})\b")
_CARRIES = wording(rf"\b(?:{phrases('carries')})\b")
_DIAGNOSED = wording(r"\bdiagnos[ei]s (?:of|is|are|was|were)\b")
_QUALIFIED = wording(rf"\b(?:{phrases('qualified')})(?:\b|\s)")
_RULE_OUT = wording(r"\W*(?:also )?(?:needs? to )?(?:rule out|r/o|ruled out|exclude)\b")
_DENIED = wording(r"(?<![-\w])(?<!gram )(?:no|not|without|negative|denies|absence)\b")
_RESOLVED = wording(r"\b(?:resolved|in remission|healed|cured)\b")
_NOT_RESOLVED = wording(
    r"\b(?:not|never|partially|nearly|slowly|almost|un)\s*(?:yet |been |completely |fully )?(?:resolved|healed)"
)
_LABEL = re.compile(r"\W*(?P<label>[A-Za-z][A-Za-z #&/]{0,28}?\d?)\s*:\s*(?=\S)")
_KIND_OF_DIAGNOSIS = wording(rf"(?:{phrases('kind_of_diagnosis')})")
_CIRCUMSTANCES = wording(r"axis (?:iv|v|4|5)")  # of five axes, the two that hold no diagnosis
_COMPLICATED = wording(r"\bcomplicated by\b")
# A child's chart tells of the mother's pregnancy; her illness then is not the child's.
_OF_MOTHER = wording(r"\b(?:mom|mother|maternal|mother's)\b")
_OF_BIRTH = wording(r"\b(?:pregnan\w+|deliver\w+|gestation\w*|prenatal\w*|labor|birth|born)\b")
_KIN = wording(rf"\b(?:{phrases('kin')})\b")
_UNSURE = wording(
    r"\b(?:may|might|could|can|would|if|should|unless|whether|no indication|risks?"
    r"|vaccin\w*|immuni[sz]\w*|shots?|boosters?)\b"
)
_SOUGHT = wording(rf"(?:to |must |should |will )?(?:{phrases('sought')})")
_RATED = wording(rf"[\s:,(\[–-]*(?:{phrases('rated')})\b")
_GENERIC = frozenset(words("generic"))
# "Abuse contact email: desk@site.example" names where to write, and "to allow" what is meant, not what the patient has.
_LABELS_A_PLACE = re.compile(r"[\w /()-]{0,40}:\s*(?:https?://|www\.|[\w.+-]+@[\w-]+\.|\+\d)", re.IGNORECASE)
_PURPOSE = re.compile(r"to [a-z]+\b", re.IGNORECASE)


def problems(note: Noted) -> tuple[Problem, ...]:
    """Problems of the lists, the past history and the assessment; what is denied or a relative's is none."""
    found: list[Problem] = []
    for part in note.of(*CATEGORY):
        if part.kind in _LISTS:
            found += _of_list(note, part)
        elif part.kind in _HISTORIES:
            found += _of_history(note, part)
        else:
            found += _of_assessment(note, part)
    return tuple(found)


def in_history(note: Noted) -> tuple[Problem, ...]:
    """Problems that the present illness or the course names as the patient's, where no list and no history does."""
    found: list[Problem] = []
    for part in note.of(*_TOLD, "procedure_details"):
        says = _CARRIES if part.kind in _TOLD else _DIAGNOSED
        for a, b in sentences(note.text, part.body, part.end):
            for m in mentions(note.text, a, b):
                carried = m.kind == "condition" and says.search(note.text, a, m.start)
                if carried and _telling(note.text, m) and (p := _problem(note, part, m.start, m.end)):
                    found.append(p)
    return tuple(found)


# --- lists, histories, assessments ---------------------------------------------------------------------------


def _of_list(note: Noted, part: Section) -> Iterator[Problem]:
    for entry in entries(note.text, part.body, part.end):
        if entry.mark:
            yield from _of_head(note, part, entry)
        else:
            yield from _of_enumeration(note, part, entry.start, entry.end)


def _of_history(note: Noted, part: Section) -> Iterator[Problem]:
    for entry in entries(note.text, part.body, part.end):
        end = entry.head if entry.mark == "number" else entry.end
        for a, b in sentences(note.text, entry.start, end):
            yield from _of_enumeration(note, part, a, b)


def _of_assessment(note: Noted, part: Section) -> Iterator[Problem]:
    text = note.text
    if part.title and kind_of(part.title) is None and kinds_in(part.title):
        at = text.find(part.title, part.start, part.body)
        if at >= 0 and (p := _problem(note, part, at, at + len(part.title))):
            yield p  # a plan that gives each problem a head
    for entry in entries(text, part.body, part.end):
        if not entry.mark and not _is_short(text[entry.start : entry.end]):
            yield from _of_prose(note, part, entry.start, entry.end)
        elif not _ACTION.match(text[entry.start : entry.head]):
            yield from _of_head(note, part, entry)


def _is_short(line: str) -> bool:
    return len(line.split()) <= 8 and not VERB.search(line) and not _ACTION.match(line)


def _of_head(note: Noted, part: Section, entry: Entry) -> Iterator[Problem]:
    """A marked entry names one problem, unless it names several between commas."""
    text, start, end = note.text, entry.start, entry.head
    label = _LABEL.match(text, start, end)
    if label and not kinds_in(label["label"]):
        if _CIRCUMSTANCES.fullmatch(label["label"]):
            return
        if part.kind in _LISTS or _KIND_OF_DIAGNOSIS.fullmatch(label["label"]):
            start = label.end()
    if post := STATUS_POST.match(text, start, end):
        start = post.end()
    line = text[start:end]
    if not line or NOTHING.match(line) or begins_with_directions(line):
        return
    if several := _several(text, start, end):
        yield from _each(note, part, several, sure=False)
    elif name := named(text, start, end):
        sure = bool(entry.mark) or part.kind in _LISTS
        if p := _problem(note, part, *name, whole=end, sure=sure):
            yield p
    if more := _COMPLICATED.search(text, start, end):
        yield from _of_prose(note, part, more.end(), end)


def _several(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The problems between the commas of one entry; empty when it names only one, or goes on with medicines."""
    parts = list(pieces(text, start, end))
    known = [p for p in parts if kinds_in(text[slice(*p)]) and not VERB.search(text[slice(*p)])]
    if len(known) < 2 or not re.search(r"[,;]", text[start:end]) or medicines_in(text[slice(*parts[1])]):
        return []
    return known


def _each(note: Noted, part: Section, parts: list[tuple[int, int]], *, sure: bool) -> Iterator[Problem]:
    text = note.text
    for a, b in parts:
        a = after_lead(text, a, b, in_history=part.kind in _HISTORIES)
        name = named(text, a, b)
        if name is None or EXPLAINS.match(text[a:b]):
            continue
        alone = a < parts[0][1] or len(parts) > 2 or text[a].isupper()
        stands = alone and len(text[slice(*name)].split()) <= 6 and not VERB.search(text[a:b])
        if p := _problem(note, part, *name, whole=b, sure=sure and stands):
            yield p


def _of_enumeration(note: Noted, part: Section, start: int, end: int) -> Iterator[Problem]:
    """ "Hypertension, diabetes, and status post hip replacement": each its own; prose only by its conditions."""
    text = note.text
    if NOTHING.match(text[start:end]) and not LEAD.match(text, start, end):
        conditions = (m for m in mentions(text, start, end) if m.kind == "condition")
        yield from (p for m in conditions if (p := _problem(note, part, m.start, m.end)))
        return
    if (label := _LABEL.match(text, start, end)) and not kinds_in(label["label"]):
        if _CIRCUMSTANCES.fullmatch(label["label"]):
            return
        start = label.end()
    else:
        start = after_lead(text, start, end, in_history=part.kind in _HISTORIES)
    if VERB.search(text[start:end]) and len(text[start:end].split()) > 6:
        yield from _of_prose(note, part, start, end)
    else:
        yield from _each(note, part, list(pieces(text, start, end)), sure=part.kind not in _ASSESSMENTS)


def _of_prose(note: Noted, part: Section, start: int, end: int) -> Iterator[Problem]:
    for a, b in sentences(note.text, start, end):
        for m in mentions(note.text, a, b):
            said = m.kind == "condition" or (m.kind == "symptom" and m.start == a)
            if not said or _UNSURE.search(note.text, a, m.start) or not _telling(note.text, m):
                continue
            p = _problem(note, part, m.start, m.end)
            if p and not _SOUGHT.match(note.context(m.start, m.end, part).cue or ""):
                yield p


def _telling(text: str, m: Mention) -> bool:
    """A bare "disease" or "injury" says too little to be listed."""
    return not (m.word == text[m.start : m.end] and singular(m.word.lower()) in _GENERIC)


# --- one problem ---------------------------------------------------------------------------------------------


def _problem(
    note: Noted, part: Section, start: int, end: int, *, whole: int = 0, sure: bool = False
) -> Problem | None:
    """The problem that these words name, or None: nothing is named, it is denied, another's, feared, or a procedure.

    ``sure``: the place alone says that it is a problem, whether or not we know the word. ``whole`` is where its
    entry ends.
    """
    text, name = note.text, note.text[start:end]
    if not _names_a_problem(name, sure=sure) or _RATED.match(text, end, _line_end(text, end)):
        return None
    if _LABELS_A_PLACE.match(text, end) or _PURPOSE.match(name):
        return None
    c = note.context(start, end, part)
    if c.person != "patient" or (c.negated and not c.resolved) or (c.time == "hypothetical" and not sure):
        return None
    sentence = text[slice(*note.sentence_at(start, part))]
    if _OF_MOTHER.search(sentence) and _OF_BIRTH.search(sentence):
        return None
    return Problem(
        **note.fields(FactKind.PROBLEM, name, start, max(end, min(whole, _line_end(text, end)))),
        status="resolved" if _over(c, text[start : max(end, whole)]) else "",
        verification="provisional" if c.uncertain or _QUALIFIED.search(name) else "",
        category=CATEGORY.get(part.kind, ""),
    )


def _names_a_problem(name: str, *, sure: bool) -> bool:
    if any(p.match(name) for p in (STATUS_POST, _RULE_OUT, _ACTION, NOTHING)) or _DENIED.search(name):
        return False
    kinds = kinds_in(name)
    if not kinds:
        return sure and could_be_one(name) and not _KIN.search(name)
    if "condition" not in kinds and ("symptom" not in kinds or "procedure" in kinds):
        return False
    first = next(iter(mentions(name)), None)
    return not (first and first.kind == "procedure") and not re.match(r"family history", name, re.IGNORECASE)


def _over(c: Context, words: str) -> bool:
    return (c.resolved or bool(_RESOLVED.search(words))) and not _NOT_RESOLVED.search(words)


def _line_end(text: str, place: int) -> int:
    """Where the entry ends in print: its full stop, or the line."""
    m = re.compile(r"\.?(?=,\s*\d|\s*\n|\s*$)|\.(?=,|\s)").search(text, place)
    return m.start() if m else place
