"""A draft beside the summary that a person wrote of the same stay: who has what, and where both cannot be right."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.domain.draft import (
    AllergyDetail,
    Change,
    Citation,
    ConsideredDetail,
    Content,
    Item,
    ItemKind,
    MedicineDetail,
    ProblemDetail,
    ResultDetail,
    ScoreDetail,
)
from retrieval.model import Allergy, AnyFact, Document, DocumentId, Medicine, Preference, Problem, Procedure
from retrieval.reconcile import same
from retrieval.text.parting import content as matters
from retrieval.text.parting import tokens
from retrieval.text.plain import key
from retrieval.text.quantities import Figure, carried, figures, routes
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences
from retrieval.text.terms import expand, ingredient, names_a_class

#: The share of a sentence's own words from which the other side has it too, and a name's.
ENOUGH, ENOUGH_OF_A_NAME = 0.6, 0.75
#: The share of our words that their sentence has in turn: to be of the same, and to be so much of one matter that
#: another figure contradicts it.
OF_THE_SAME, OF_ONE_MATTER = 0.25, 0.5
_LONGEST_INITIALS = 5


class About(StrEnum):
    PROBLEMS = "problems"
    MEDICINES = "medicines"
    ALLERGIES = "allergies"
    RESULTS = "results"
    PENDING = "pending results"
    PROCEDURES = "procedures"
    FOLLOW_UP = "follow-up"
    INSTRUCTIONS = "instructions"
    WISHES = "wishes and code status"
    COURSE = "course of the stay"
    ELSE = "everything else"


class Has(StrEnum):
    CONTRADICTION = "contradiction"
    THEIRS = "theirs only"
    OURS = "ours only"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """The human's sentence, to the letter: ``document.text[start:end]``."""

    document: DocumentId
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that either side says. ``because`` is where the two part: a dose, a side, a day."""

    has: Has
    about: About
    theirs: tuple[Theirs, ...] = ()
    ours: str = ""
    section: str = ""  # of the draft, where ours stands
    citations: tuple[Citation, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    item: Item
    section: str
    about: About


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A sentence of the human summary, and the fact that a list of it states there."""

    about: About
    theirs: Theirs
    fact: AnyFact | None = None


def rows(content: Content, summaries: Sequence[Document], facts: Sequence[AnyFact]) -> tuple[Row, ...]:
    """Contradictions first, then what only the human has, what only we have, and what both have.

    ``facts`` are what was read from the lists of ``summaries``.
    """
    ours = list(_items(content))
    left = {o.item.id: o for o in ours}
    found: list[Row] = []
    for told in _once(_told(summaries, facts)):
        row, matched = _beside(told, ours)
        found.append(row)
        for one in matched:
            left.pop(one.item.id, None)
    found += [_row(Has.OURS, o.about, None, o) for o in left.values()]
    order, about = list(Has), list(About)
    return tuple(sorted(found, key=lambda r: (order.index(r.has), about.index(r.about))))


# --- ours --------------------------------------------------------------------------------------------------------

_KINDS = {
    ItemKind.PROBLEM: About.PROBLEMS,
    ItemKind.MEDICINE: About.MEDICINES,
    ItemKind.ALLERGY: About.ALLERGIES,
    ItemKind.RESULT: About.RESULTS,
    ItemKind.PROCEDURE: About.PROCEDURES,
    ItemKind.APPOINTMENT: About.FOLLOW_UP,
    ItemKind.REFERRAL: About.FOLLOW_UP,
    ItemKind.PREFERENCE: About.WISHES,
}
_SECTIONS = {
    "follow_up": About.FOLLOW_UP,
    "instructions": About.INSTRUCTIONS,
    "advance_directives": About.WISHES,
    "hospital_course": About.COURSE,
    "reason": About.COURSE,
    "condition": About.COURSE,
    "consultations": About.COURSE,
    "discharge_diagnoses": About.PROBLEMS,
    "discharge_medications": About.MEDICINES,
    "allergies": About.ALLERGIES,
    "results": About.RESULTS,
    "procedures": About.PROCEDURES,
}


def _items(content: Content) -> Iterator[_Item]:
    """What was considered and not suggested never leaves, and a score is arithmetic: neither is held beside words."""
    for section in content.sections:
        for item in section.items:
            if not isinstance(item.detail, ConsideredDetail | ScoreDetail):
                yield _Item(item=item, section=section.title, about=_about(item, section.id))


def _about(item: Item, section: str) -> About:
    if isinstance(item.detail, ResultDetail) and item.detail.pending:
        return About.PENDING
    return _KINDS.get(item.kind) or _SECTIONS.get(section, About.ELSE)


# --- theirs ------------------------------------------------------------------------------------------------------

_PARTS = {
    "discharge_diagnosis": About.PROBLEMS,
    "admission_diagnosis": About.PROBLEMS,
    "problems": About.PROBLEMS,
    "past_medical_history": About.PROBLEMS,
    "discharge_medications": About.MEDICINES,
    "medications": About.MEDICINES,
    "home_medications": About.MEDICINES,
    "stopped_medications": About.MEDICINES,
    "held_medications": About.MEDICINES,
    "allergies": About.ALLERGIES,
    "results": About.RESULTS,
    "imaging": About.RESULTS,
    "vital_signs": About.RESULTS,
    "pending_results": About.PENDING,
    "procedures": About.PROCEDURES,
    "procedure_details": About.COURSE,
    "follow_up": About.FOLLOW_UP,
    "plan": About.FOLLOW_UP,
    "assessment_and_plan": About.FOLLOW_UP,
    "instructions": About.INSTRUCTIONS,
    "diet": About.INSTRUCTIONS,
    "activity": About.INSTRUCTIONS,
    "advance_directives": About.WISHES,
    "hospital_course": About.COURSE,
    "chief_complaint": About.COURSE,
    "history_of_present_illness": About.COURSE,
    "condition_at_discharge": About.COURSE,
    "consultations": About.COURSE,
    "disposition": About.COURSE,
}
#: Who wrote it, where and when: no part of what is compared.
_NO_MATTER = frozenset({"administrative"})
_FACTS: tuple[tuple[type[AnyFact], About], ...] = (
    (Problem, About.PROBLEMS),
    (Medicine, About.MEDICINES),
    (Allergy, About.ALLERGIES),
    (Procedure, About.PROCEDURES),
    (Preference, About.WISHES),
)


def _once(told: Iterable[_Told]) -> Iterator[_Told]:
    """What a summary says again in the same words is said once, by its first place."""
    seen: set[str] = set()
    for one in told:
        words = " ".join(re.findall(r"[^\W_]+", one.theirs.quote.lower()))
        if words not in seen:
            seen.add(words)
            yield one


def _told(summaries: Sequence[Document], facts: Sequence[AnyFact]) -> Iterator[_Told]:
    """Each fact of a list in the words that state it, and each sentence that states none."""
    at_home = any(isinstance(f, Medicine) and f.setting == "discharge" for f in facts)
    for document in summaries:
        mine = [f for f in facts if f.words.document == document.id]
        for fact in mine:
            about = next((about for kind, about in _FACTS if isinstance(fact, kind)), None)
            if about is not None and not (at_home and _from_before(fact)):
                yield _Told(about=about, theirs=_quote(document, fact.words.start, fact.words.end), fact=fact)
        listed = [(f.words.start, f.words.end) for f in mine]
        yield from _sentences(document, listed)


def _from_before(fact: AnyFact) -> bool:
    """Whether a medicine stands on another list than that of the discharge, and nothing says that it was ended."""
    return isinstance(fact, Medicine) and fact.setting != "discharge" and same.in_use(fact)


def _sentences(document: Document, listed: Sequence[tuple[int, int]]) -> Iterator[_Told]:
    for part in sections(document.text):
        if part.kind in _NO_MATTER:
            continue
        for start, end in sentences(document.text, part.body, part.end):
            stated = any(a < end and start < b for a, b in listed)
            if not stated and len(_words(document.text[start:end])) > 1:
                yield _Told(about=_PARTS.get(part.kind, About.ELSE), theirs=_quote(document, start, end))


def _quote(document: Document, start: int, end: int) -> Theirs:
    return Theirs(document=document.id, start=start, end=end, quote=document.text[start:end])


# --- one beside the other ----------------------------------------------------------------------------------------


def _beside(told: _Told, ours: Sequence[_Item]) -> tuple[Row, list[_Item]]:
    """The row of one thing that the human says, and which of our items say it too."""
    match told.fact:
        case Medicine():
            matched = [o for o in ours if _is_medicine(o.item, told.fact)]
            because = _first(_medicine_differs(o.item, told.fact) for o in matched)
        case Allergy():
            matched, because = _allergy(told.fact, ours)
        case Problem() | Procedure() | None if told.about in _NAMED:
            name = told.fact.name if told.fact else _CODE.sub("", told.theirs.quote)
            about = {told.about, About.PROBLEMS}
            matched = [o for o in ours if o.about in about and _is_called(o.item, name)]
            because = _first(_side_differs(o.item.text, name) for o in matched)
        case Preference():
            matched = [o for o in ours if o.item.kind is ItemKind.PREFERENCE]
            said = {same.resuscitation(told.fact)} & {"yes", "no"}
            against = [o for o in matched if said and (_wish(o.item) - said)]
            because = "the code status differs" if against else ""
            matched = against or [o for o in matched if _says(told.theirs.quote, [o])]
        case _:
            matched, because = _sentence(told, ours)
    has = Has.CONTRADICTION if because else Has.BOTH if matched else Has.THEIRS
    return _row(has, told.about, told.theirs, matched[0] if matched else None, because), matched


#: What a list of these names, with or without the code behind it.
_NAMED = frozenset({About.PROBLEMS, About.PROCEDURES})
_CODE = re.compile(r"\s*\([A-Z]\d[\w.]*\)")
_SINCE = re.compile(r", since |, \d{4}\b")


def _row(has: Has, about: About, theirs: Theirs | None, ours: _Item | None, because: str = "") -> Row:
    return Row(
        has=has,
        about=about,
        theirs=(theirs,) if theirs else (),
        ours=ours.item.text if ours else "",
        section=ours.section if ours else "",
        citations=ours.item.citations if ours else (),
        because=because,
    )


def _first(found: Iterator[str]) -> str:
    """Why they part; "" as soon as one of ours agrees."""
    told = list(found)
    return "" if "" in told else next(iter(told), "")


# --- medicines and allergies


def _is_medicine(item: Item, medicine: Medicine) -> bool:
    if not isinstance(item.detail, MedicineDetail):
        return False
    known, theirs = ingredient(item.detail.name), ingredient(medicine.name)
    if known or theirs:
        return known == theirs
    return _one_name(item.detail.name, medicine.name)


_MG = {"g": 1000.0, "mg": 1.0, "ug": 0.001}
_FORMS = frozenset({"tablet", "capsule", "puff", "drop", "patch", "spray"})
_TIMES = frozenset({"minute", "hour", "day", "week", "month", "year"})
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s?(?:-|–|to)\s?(?=\d+(?:\.\d+)?\s?([a-zµ]+))", re.IGNORECASE)
_OVER = frozenset({Change.STOPPED, Change.HELD})


def _medicine_differs(item: Item, medicine: Medicine) -> str:
    detail = item.detail
    assert isinstance(detail, MedicineDetail)
    if (detail.change in _OVER) != same.is_over(medicine):
        ours, theirs = (
            ("stopped or held", "taken") if detail.change in _OVER else ("taken", "stopped or held")
        )
        return f"{ours} with us, {theirs} with them"
    theirs_said = " ".join((medicine.dosage, medicine.dose, medicine.frequency, medicine.words.text))
    ours_said = " ".join((detail.dose, detail.directions, detail.frequency, detail.name))
    for what, find in (("dose", _amounts), ("frequency", _often), ("route", routes)):
        mine, their = find(ours_said), find(theirs_said)
        if apart := _apart(mine, their):
            return f"the {what} differs: {apart}"
    return ""


def _apart(mine: frozenset[Figure], their: frozenset[Figure]) -> str:
    """Both figures, where each side gives one of the same unit and none is the same."""
    shared = {(f.kind, f.unit) for f in mine} & {(f.kind, f.unit) for f in their}
    ours, theirs = (frozenset(f for f in some if (f.kind, f.unit) in shared) for some in (mine, their))
    return (
        f"{_in_words(ours)} with us, {_in_words(theirs)} with them"
        if ours and ours.isdisjoint(theirs)
        else ""
    )


def _amounts(text: str) -> frozenset[Figure]:
    """How much of the medicine itself; of how many tablets only where nothing else is said."""
    whole = _RANGE.sub(lambda m: f"{m[1]} {m[2]} ", text)  # "40-50 mg" is 40 mg or 50 mg
    found = {f for f in figures(whole) if f.kind == "number" and f.unit and f.unit not in _TIMES}
    return frozenset({_in_mg(f) for f in found if f.unit not in _FORMS} or found)


def _in_mg(figure: Figure) -> Figure:
    if figure.unit not in _MG or "/" in figure.value:
        return figure
    return Figure("number", f"{float(figure.value) * _MG[figure.unit]:g}", "mg")


def _often(text: str) -> frozenset[Figure]:
    return frozenset(f for f in figures(text) if f.kind == "frequency")


def _in_words(found: frozenset[Figure]) -> str:
    return " or ".join(sorted(f"{f.value} {f.unit}".strip() for f in found))


def _allergy(fact: Allergy, ours: Sequence[_Item]) -> tuple[list[_Item], str]:
    mine = [o for o in ours if isinstance(o.item.detail, AllergyDetail)]
    if fact.none_known:
        none = [o for o in mine if _none_known(o.item)]
        against = [o for o in mine if not _none_known(o.item) and _in_scope(o.item, same.scope(fact))]
        return (against, "an allergy with us, none known with them") if against else (none, "")
    held = [o for o in mine if _is_called(o.item, same.substance(fact))]
    if held:
        return held, ""
    none = [o for o in mine if _none_known(o.item)]
    return (none, "none known with us, an allergy with them") if none else ([], "")


def _in_scope(item: Item, scope: str) -> bool:
    """Whether "no known drug allergies" denies this one too; of food and the like only the words could tell."""
    substance = item.detail.substance if isinstance(item.detail, AllergyDetail) else ""
    return not scope or (scope == "medication" and bool(ingredient(substance) or names_a_class(substance)))


def _none_known(item: Item) -> bool:
    return isinstance(item.detail, AllergyDetail) and item.detail.none_known


# --- names


def _is_called(item: Item, name: str) -> bool:
    """Whether an item is of what has this name, by its words or by what its form calls it."""
    called = [_SINCE.split(item.text)[0]]
    match item.detail:
        case AllergyDetail(substance=substance):
            called = [ingredient(substance) or substance]
        case ProblemDetail(concern=concern):
            called.append(concern)
        case _:
            pass
    return any(_one_name(one, name) for one in called if one)


def _one_name(one: str, other: str) -> bool:
    """Whether the shorter name stands in the longer, in whatever words: "COPD" in "COPD with exacerbation"."""
    if same.in_words(one) == same.in_words(other):
        return True
    short, long = sorted((one, other), key=lambda name: len(_words(name)))
    have = _meant(long) | frozenset(_initials([t.word for t in tokens(long)]))
    return _part(short, have) >= ENOUGH_OF_A_NAME


def _side_differs(ours: str, theirs: str) -> str:
    mine, their = same.sides(ours), same.sides(theirs)
    return (
        f"{' and '.join(sorted(mine))} with us, {' and '.join(sorted(their))} with them"
        if mine and their and not mine & their
        else ""
    )


def _wish(item: Item) -> set[str]:
    said = item.text.lower()
    no = re.search(r"\b(?:dnr|dnar|do not (?:attempt )?resuscitat|no cpr|allow natural death)", said)
    yes = re.search(r"\bfull (?:code|treatment|resuscitation)\b|\battempt (?:cpr|resuscitation)\b", said)
    return {"no"} if no else {"yes"} if yes else set()


# --- sentences


def _sentence(told: _Told, ours: Sequence[_Item]) -> tuple[list[_Item], str]:
    """Our items that say most of a sentence; of the same matter, where the figures are others, they contradict it."""
    said = told.theirs.quote
    among_all = [o for o in ours if o.about in _TIMED] if told.about in _TIMED else list(ours)
    for among in ([o for o in ours if o.about is told.about], among_all):
        best = max(among, key=lambda o: (_share(said, [o]), _back(said, o)), default=None)
        if best is not None and _share(said, [best]) >= ENOUGH and _back(said, best) >= OF_THE_SAME:
            one_matter = told.about in _TIMED and _back(said, best) >= OF_ONE_MATTER
            return [best], _figures_differ(said, best.item.text) if one_matter else ""
    if told.about is not About.COURSE:
        return [], ""
    together = [o for o in ours if _share(said, [o]) > 0.2]
    return (together, "") if together and _says(said, together) else ([], "")


#: Of these a figure says when or how much to do: two of one unit are two orders.
_TIMED = frozenset({About.FOLLOW_UP, About.INSTRUCTIONS, About.PENDING})


def _figures_differ(theirs: str, ours: str) -> str:
    mine, their = (
        frozenset(f for f in figures(t) if f.unit or f.kind == "frequency") for t in (ours, theirs)
    )
    return _apart(mine, their)


def _says(said: str, ours: Sequence[_Item]) -> bool:
    """Whether these items, together, have enough of a sentence's words and every figure of it."""
    text = " ".join(o.item.text for o in ours)
    return _share(said, ours) >= ENOUGH_OF_A_NAME and all(carried(f, figures(text)) for f in figures(said))


def _share(said: str, ours: Sequence[_Item]) -> float:
    have = frozenset[str]().union(*(_meant(o.item.text) for o in ours))
    return _part(said, have)


def _back(said: str, ours: _Item) -> float:
    """The share of our words that the human's sentence has."""
    return _part(ours.item.text, _meant(said))


def _part(said: str, have: frozenset[str]) -> float:
    words = _words(said)
    return sum(not have.isdisjoint(_meant(w)) for w in words) / len(words) if words else 0.0


#: Of a time or of an appointment, whichever it is: alone they say no more than that two sentences are of a kind.
_OF_ANY = frozenset(
    "day days week weeks month months year years hour hours am pm follow followup up visit appointment appt see seen "
    "book schedule scheduled arrange return patient continue continued unspecified nos".split()
)


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """Those that say something, without figures and what every appointment has."""
    words = (t.word for t in tokens(text))
    return frozenset(w for w in words if w[0].isalpha() and matters(w) and w not in _OF_ANY)


@lru_cache(maxsize=4096)
def _meant(text: str) -> frozenset[str]:
    """The same in every form that would mean it: abbreviations and plain words spelled out, endings taken off."""
    in_order = [t.word for t in tokens(text)]
    spelled = {w for one in in_order for w in expand([one])} | set(expand(in_order))
    return frozenset(map(key, spelled))


def _initials(words: Sequence[str]) -> Iterator[str]:
    """ "mi" for "myocardial infarction": of each run of two to five words."""
    for start in range(len(words)):
        for end in range(start + 2, min(start + _LONGEST_INITIALS, len(words)) + 1):
            yield "".join(w[0] for w in words[start:end])
