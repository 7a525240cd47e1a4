"""The medicines that a note lists, and those that its prose starts, goes on with, holds or stops."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from retrieval.model import FactKind, Medicine, Section
from retrieval.text import medicine_names
from retrieval.text.conditions import kinds_in
from retrieval.text.dosing import Directions, directions
from retrieval.text.items import Entry, entries
from retrieval.text.medicine_names import Name
from retrieval.text.noted import Noted
from retrieval.text.sentences import sentences
from retrieval.text.tables import phrases, wording
from retrieval.text.terms import ingredient, medicines_in

_SETTINGS = {
    "discharge_medications": "discharge",
    "home_medications": "community",
    "admission_medications": "community",
    "inpatient_medications": "inpatient",
    "medications": "",
    "stopped_medications": "",
    "held_medications": "",
}
_SECTION_STATUS = {"stopped_medications": "stopped", "held_medications": "on-hold"}
_VERB = wording(
    rf"\b(?:(?P<refused>{phrases('refusing')})|(?P<stopped>{phrases('stopping')})|(?P<held>{phrases('holding')})"
    rf"|(?P<started>{phrases('starting')}))\b"
)
_LATER = wording(rf"\b(?:(?P<stopped>{phrases('stopped_later')})|(?P<held>{phrases('held_later')}))\b")
_AFTER = wording(
    r"[\s,;:()\-–]*(?:(?:is|was|were|has been|have been|had been|to be|will be|should be|being|now|currently|also)\s+)*"
    r"(?:(?P<stopped>discontinu(?:ed|e)|stopped|d/c'?e?d)|"
    r"(?P<held>held|on hold|withheld|being held|hold(?=\W*(?:$|[,.;)]))))\b"
)
_SUBHEAD = wording(
    rf"[\W\d]*(?:(?P<stopped>{phrases('stopping')})|(?P<held>{phrases('holding')})|(?P<started>{phrases('kept_on')}))"
    r"\b[\w\s]*:?\W*"
)
_ENDS_ENTRY = re.compile(
    r"\s*[;.)]|\s*,\s*$"
)  # "…, 5 mg to 11/25; stop; lisinopril": not what follows is stopped
_PERSON = re.compile(r"\b(?:he|she|they|patient|we|i|you|his|her)\b", re.IGNORECASE)
_FORMERLY = wording(rf"\b(?:{phrases('formerly')})\b")
# In prose a medicine counts only where someone says that the patient has it, or shall have it.
_GOES_ON = wording(rf"\b(?:{phrases('goes_on')})\b")
_SHALL = wording(rf"\b(?:{phrases('shall_start')})\b")
_UNSURE = wording(rf"\b(?:{phrases('unsure_medicine')})\b")
_AT_HOME = wording(r"\b(?:home|discharged?|outpatient|for now|usual)\b")
_OVER = wording(rf"\b(?:{phrases('over')})")
_KEPT_BACK = re.compile(
    r"\bHOLD\b|\b(?:on hold|(?:is|was|being|been) held|held (?:until|for|this|since|at))\b"
)
_MARKED_UP = re.compile(r"[*_\s]*")
_PROSE = (
    "history_of_present_illness",
    "hospital_course",
    "plan",
    "assessment_and_plan",
    "assessment",
    "instructions",
    "follow_up",
    "disposition",
    "problems",
    "past_medical_history",
    "",
)
_OF_OTHERS = {"allergies", "family_history", "relative", "newborn"}
_ORDERS = {"plan", "assessment_and_plan", "assessment", "instructions", "follow_up", "disposition"}


def listed(note: Noted) -> tuple[Medicine, ...]:
    """The medicines of the note's medicine lists, whether they stand one a line or in a sentence."""
    found: list[Medicine] = []
    for part in note.of(*_SETTINGS):
        status = _SECTION_STATUS.get(part.kind, "")
        found += _of_part(note, part, status)
    return tuple(found)


def in_prose(note: Noted, have: tuple[Medicine, ...]) -> tuple[Medicine, ...]:
    """The medicines that other parts of the note start, continue, hold or stop, beyond those listed in ``have``."""
    known = {(ingredient(m.name) or m.name.lower()) for m in have}
    found = []
    for part in note.of(*_PROSE):
        for medicine in _of_prose(note, part):
            key = ingredient(medicine.name) or medicine.name.lower()
            if medicine.status or key not in known or (medicine.dose and not _same_dose(medicine, key, have)):
                found.append(medicine)
    return tuple(found)


_NOT_TAKING = wording(rf"\b(?:{phrases('not_taking')})(?![\w,;.])")
_QUESTIONED = wording(rf"\b(?:{phrases('before_not_taking')})\s+(?:\w+\s+){{0,2}}$")
_NONE_SINCE = re.compile(
    r"\b(?:none|not any|nothing|no (?:use|fills?|refills?|doses?)|not (?:used|filled|refilled))\s+"
    r"(?:of it |at all )?since\b(?:\s+(?:\w+\s+)?[\d/-]+)?",
    re.IGNORECASE,
)
_UP_TO_IT = re.compile(r"[:,\s–-]*|[^.;:\n]{0,30}\buntil\b[^.;:\n]{0,20},\s*", re.IGNORECASE)
_BETWEEN = wording(
    r"(?:[\s,/()]|\b(?:and|or|any|nor|either|also|current|other|more|his|her|the|home|daily|no|ni|y|o)\b"
    r"|\d[\d./-]*\s*(?:mg|mcg|g|units?|ml|%)?\b|\bmedications?(?: such as| like)?\b)*"
)


def not_taken(note: Noted) -> tuple[Medicine, ...]:
    """What the note says the patient does not take ("not on methadone"), wherever it says so."""
    found: list[Medicine] = []
    for part in note.parts:
        if part.kind not in _OF_OTHERS:
            for m in _NOT_TAKING.finditer(note.text, part.body, part.end):
                found += _denials(note, part, m)
            for m in _NONE_SINCE.finditer(note.text, part.body, part.end):
                found += _none_since(note, part, m)
    return tuple(found)


def _none_since(note: Noted, part: Section, m: re.Match[str]) -> Iterator[Medicine]:
    """ "Asked about Xanax: none since 2023"; "took alprazolam until early 2023, none since": the name comes before."""
    text = note.text
    a, _ = note.sentence_at(m.start(), part)
    names = [n for n in medicine_names.known(text, a, m.start()) if not n.measured]
    if len(names) != 1 or not _UP_TO_IT.fullmatch(text, names[0].end, m.start()):
        return
    c = note.context(names[0].start, names[0].end, part)
    if c.person == "patient" and c.time != "hypothetical":
        denied = _medicine(note, part, names[0], directions(text, names[0].end, names[0].end), "not-taken")
        yield replace(denied, words=note.document.span(names[0].start, m.end()), setting="")


def _denials(note: Noted, part: Section, m: re.Match[str]) -> Iterator[Medicine]:
    """Every medicine that the denial reaches: only other medicines, doses and small words stand between."""
    text = note.text
    a, b = note.sentence_at(m.start(), part)
    if _QUESTIONED.search(text[a : m.start()]):
        return
    place = m.end()
    for name in medicine_names.known(text, m.end(), b):
        if name.measured or not _BETWEEN.fullmatch(text[place : name.start]):
            return
        c = note.context(name.start, name.end, part)
        if c.person != "patient" or c.time == "hypothetical":
            return
        begins_anew = "," in text[place : name.start] and not re.search(r"[a-z]", text[place : name.start])
        if begins_anew and directions(text, name.end, b).frequency:
            return  # "not on aspirin, apixaban 5 mg twice daily": the next entry of the list
        place = name.end
        denied = _medicine(note, part, name, directions(text, name.end, name.end), "not-taken")
        yield replace(denied, words=note.document.span(m.start(), name.end), setting="")


def _same_dose(medicine: Medicine, key: str, have: tuple[Medicine, ...]) -> bool:
    doses = {re.sub(r"\W", "", m.dose.lower()) for m in have if (ingredient(m.name) or m.name.lower()) == key}
    return re.sub(r"\W", "", medicine.dose.lower()) in doses


# --- lists ---------------------------------------------------------------------------------------------------


def _of_part(note: Noted, part: Section, status: str) -> Iterator[Medicine]:
    text, current = note.text, status
    trusted = bool(medicines_in(text[part.body : part.end]))
    for entry in entries(text, part.body, part.end):
        prose = _PERSON.search(text, entry.start, entry.end) and not medicines_in(
            text[entry.start : entry.end]
        )
        names = medicine_names.names(text, entry.start, entry.end, trusted=trusted and not prose)
        short = entry.end - entry.start < 80
        if not names and short and (m := _SUBHEAD.fullmatch(text[entry.start : entry.end])):
            current = "stopped" if m["stopped"] else "on-hold" if m["held"] else status
            continue
        yield from _medicines(note, part, entry.start, entry.end, names, current)


@dataclass(frozen=True, slots=True)
class _Use:
    """A name, its directions, and what is done with it."""

    name: Name
    given: Directions
    said: str


def _uses(text: str, start: int, end: int, names: list[Name]) -> Iterator[_Use]:
    """Each name with what is said of it; "Stop aspirin, Plavix and warfarin" stops all three."""
    reached, carried = start, ""
    starts = [n.start for n in names]
    known = [n.start for n in names if n.ingredient]
    listed = bool(names) and ":" in text[start : names[0].start]  # "Stop: aspirin; warfarin"
    for place, name in enumerate(names):
        if name.start < reached and name.ingredient is None:
            continue  # words of the directions before it
        given = directions(text, name.end, _next(known, name.start + 1, end))
        given_limit = _next(starts, max(given.end, name.start + 1), end)
        before = _said_before(text, reached, name)
        if ";" in text[reached : name.start] and not listed:
            carried = ""  # "Stop warfarin; apixaban tonight"
        if before:
            carried = before if place == 0 and before != "started" else ""
        after, reached = _said_after(text, max(given.end, name.end), given_limit)
        yield _Use(name, given, after or before or carried)


def _next(starts: list[int], place: int, end: int) -> int:
    at = bisect_left(starts, place)
    return starts[at] if at < len(starts) else end


def _medicines(
    note: Noted, part: Section, start: int, end: int, names: list[Name], status: str
) -> Iterator[Medicine]:
    for use in _uses(note.text, start, end, names):
        if use.said != "refused" and not _denied(note, use.name, part):
            said = use.said if use.said in {"stopped", "on-hold"} else status
            if not said and _FORMERLY.search(note.text, max(start, use.name.start - 300), use.name.start):
                said = "stopped"  # listed, but as something of the past
            yield _medicine(note, part, use.name, use.given, said)


def _said_after(text: str, place: int, limit: int) -> tuple[str, int]:
    """ "… is discontinued", "(held)": what the words after a name do with it, and where they end."""
    said = _AFTER.match(text, place, limit) or _LATER.search(text, place, limit)
    return ("stopped" if said["stopped"] else "on-hold", said.end()) if said else ("", place)


def _said_before(text: str, reached: int, name: Name) -> str:
    """What the words before a name do with it: started, stopped, on-hold, refused, or nothing."""
    before = text[max(reached, name.start - 80) : name.start]
    before = before[max(before.rfind(". "), before.rfind(".,")) + 1 :]
    verbs = [m for m in _VERB.finditer(before) if not _ENDS_ENTRY.match(before, m.end())]
    if not verbs:
        return ""
    said = verbs[-1]
    if said["started"] and said["started"].lower() in {"on", "with"} and len(verbs) > 1:
        said = verbs[-2]  # "no longer on", "allergic reaction with"
    return next(w for w in ("refused", "stopped", "held", "started") if said[w]).replace("held", "on-hold")


def _denied(note: Noted, name: Name, part: Section) -> bool:
    c = note.context(name.start, name.end, part)
    return (c.negated and not c.resolved) or c.person != "patient"


def _medicine(note: Noted, part: Section, name: Name, given: Directions, status: str) -> Medicine:
    words = note.text[name.start : name.end]
    end = max(name.end, given.end)
    return Medicine(
        **note.fields(FactKind.MEDICINE, words, name.start, end),
        status=status,
        dosage=given.text,
        dose=given.dose,
        route=given.route,
        frequency=given.frequency,
        as_needed=given.as_needed,
        reason=given.reason,
        setting=_SETTINGS.get(part.kind, ""),
        intent="statement",
    )


# --- prose ---------------------------------------------------------------------------------------------------


def _of_prose(note: Noted, part: Section) -> Iterator[Medicine]:
    text = note.text
    for entry in entries(text, part.body, part.end):
        if entry.mark and (ended := _ended(note, part, entry)):
            yield ended
            continue
        for a, b in sentences(text, entry.start, entry.end):
            if names := medicine_names.known(text, a, b):
                yield from _told(note, part, a, b, names)
            elif part.kind in _ORDERS:
                yield from _ordered(note, part, a, b)


def _ended(note: Noted, part: Section, entry: Entry) -> Medicine | None:
    """ "- Warfarin 5 mg. Still on the old list. It was stopped this stay": an entry about one medicine that is over."""
    text = note.text
    start = m.end() if (m := _MARKED_UP.match(text, entry.start, entry.head)) else entry.start
    first = next((n for n in medicines_in(text[start : entry.head]) if n.start == 0), None)
    if first is None:
        return None
    over, back = _OVER.search(text, entry.head, entry.end), _KEPT_BACK.search(text, entry.head, entry.end)
    said = over or back
    name = Name(start, start + first.end, first.ingredient)
    if said is None or _denied(note, name, part):
        return None
    given = directions(text, name.end, entry.head)
    medicine = _medicine(note, part, name, given, "stopped" if over else "on-hold")
    return replace(medicine, words=note.document.span(start, said.end()))


def _ordered(note: Noted, part: Section, start: int, end: int) -> Iterator[Medicine]:
    """A medicine that no table knows, where a strength and a frequency stand behind its name."""
    text = note.text
    for m in medicine_names.UNKNOWN.finditer(text, start, end):
        name = Name(m.start(), m.end(), None)
        given = directions(text, m.end(), end)
        before = text[start : m.start()]
        measure = re.search(r"\d\s*(?:mg|mcg|g|units?|ml)\b", given.dose, re.IGNORECASE)
        wordy = medicine_names.wordy(m[0]) or " " in m[0].strip() or kinds_in(m[0])
        if wordy or not (given.frequency and measure) or _UNSURE.search(before) or _denied(note, name, part):
            continue
        ordered = _medicine(note, part, name, given, "")
        yield replace(ordered, intent="plan" if _SHALL.search(before) else "statement")


def _told(note: Noted, part: Section, start: int, end: int, names: list[Name]) -> Iterator[Medicine]:
    text = note.text
    for use in _uses(text, start, end, names):
        name, given, said = use.name, use.given, use.said
        if (name.measured and not given.dosed) or said == "refused" or _denied(note, name, part):
            continue
        before = text[start : name.start]
        c = note.context(name.start, name.end, part)
        feared = c.time == "hypothetical" and not re.match(
            r"p\.?\s?r\.?\s?n|as |side|prophyla|to prevent|prevent", c.cue or "", re.IGNORECASE
        )
        if _UNSURE.search(before) or feared or c.time == "past":
            continue
        if said in {"stopped", "on-hold"}:
            if part.kind in _ORDERS or _AT_HOME.search(text, start, end):
                yield _medicine(note, part, name, given, said)
        elif _has(part, before, given):
            yield replace(
                _medicine(note, part, name, given, ""),
                intent="plan" if _SHALL.search(before) else "statement",
            )


def _has(part: Section, before: str, given: Directions) -> bool:
    if part.kind == "hospital_course":
        before = re.sub(r"\bcontinued\b", "", before)  # through the stay, which is over
    if _GOES_ON.search(before):
        return True
    if part.kind in _ORDERS and _SHALL.search(before):
        return True
    return part.kind in _ORDERS and bool(given.frequency and (given.dose or given.route or given.as_needed))
