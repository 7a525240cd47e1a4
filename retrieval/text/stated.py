"""The facts that a note states in its lists and in the prose of its parts, each in the note's own words."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from retrieval.model import (
    Allergy,
    AnyFact,
    Document,
    Fact,
    FactKind,
    Medicine,
    Preference,
    Problem,
    Section,
    Span,
)
from retrieval.text import (
    stated_allergies,
    stated_family,
    stated_medicines,
    stated_problems,
    stated_procedures,
)
from retrieval.text.addressed import addressed
from retrieval.text.conditions import mentions
from retrieval.text.list_dates import list_date
from retrieval.text.noted import Noted
from retrieval.text.tables import phrases, wording
from retrieval.text.terms import canonical, ingredient
from retrieval.text.turned import turned

_CODE_STATUS = wording(rf"\b(?:{phrases('code_status')})\b")
_MARKED_UP = re.compile(r"</[a-z]|<[a-z]+[ >]|^[a-z]\d?>|\^\^|^[\[(]?[xX✓ ]\](?=\s)")
_RELATED = re.compile(
    r"\s*\((?:neighbou?r|friend|son|daughter|wife|husband|spouse|partner|mother|father|brother|sister|caregiver|proxy)\)",
    re.IGNORECASE,
)
_REACHED = re.compile(r"(?<![\d-])(?:\d{3}[-. ])?\d{3}[-.]\d{4}(?![\d-])")
F = TypeVar("F", bound=Fact)


def stated(document: Document, sections: tuple[Section, ...]) -> tuple[AnyFact, ...]:
    """Medicines, allergies, problems, procedures, family history and code status that the note itself states.

    What is denied is no fact; what a relative has is family history and never the patient's. The same thing said
    twice is one fact, the one with more detail. A document without a patient (a guideline) states nothing, and
    neither does a sentence that gives orders to whoever reads it, nor one that signs of direction turn round.
    """
    if document.patient is None:
        return ()
    note = Noted(document, document.patient, sections)
    medicines = stated_medicines.listed(note)
    denied = stated_medicines.not_taken(note)
    problems = stated_problems.problems(note)
    facts: list[AnyFact] = [
        *_once(
            _medicines(_undenied(medicines + stated_medicines.in_prose(note, medicines), denied) + denied),
            _medicine_key,
        ),
        *_once(
            stated_allergies.allergies(note), lambda a: a.none_known or ingredient(a.name) or a.name.lower()
        ),
        *_once(
            filter(_names_a_problem(note), problems or stated_problems.in_history(note)),
            lambda p: canonical(_bare(p.name)),
        ),
        *_once(stated_procedures.procedures(note), lambda p: p.name.lower()),
        *_once(stated_family.family_history(note), lambda f: (f.relation, canonical(f.name))),
        *_code_status(note),
    ]
    kept = _not_addressed(facts, note) if addressed(note.text) else facts
    return tuple(sorted(map(_dated(note), kept), key=lambda f: (f.words.start, f.id)))


def _names_a_problem(note: Noted) -> Callable[[Problem], bool]:
    """Mark-up and a ticked box name none, nor does a person: whose relation is told, or who is reached by telephone."""

    def names(problem: Problem) -> bool:
        words = problem.words
        if _MARKED_UP.search(problem.name) or _RELATED.match(note.text, _behind(problem, note)):
            return False
        part = next(p for p in note.parts if p.start <= words.start < p.end)
        told = note.text[slice(*note.sentence_at(words.start, part))]
        return not _REACHED.search(told) or any(m.kind == "condition" for m in mentions(told, 0, len(told)))

    return names


def _behind(problem: Problem, note: Noted) -> int:
    """Where the name itself ends: its words may go on."""
    found = note.text.find(problem.name, problem.words.start, problem.words.end)
    return found + len(problem.name) if found >= 0 else problem.words.end


def _not_addressed(facts: Iterable[AnyFact], note: Noted) -> list[AnyFact]:
    """An allergy is kept wherever it stands: one too many is asked about, one too few may kill."""
    kept: list[AnyFact] = []
    for fact in facts:
        if isinstance(fact, Allergy) and not fact.none_known:
            kept.append(fact)
            continue
        part = next(p for p in note.parts if p.start <= fact.words.start < p.end)
        start, end = note.sentence_at(fact.words.start, part)
        if not addressed(note.text[start:end]) and not any(
            a < end and start < b for a, b in turned(note.text)
        ):
            kept.append(fact)
    return kept


_DATED_LISTS = {
    "medications",
    "home_medications",
    "admission_medications",
    "inpatient_medications",
    "discharge_medications",
    "stopped_medications",
    "held_medications",
    "problems",
    "past_medical_history",
    "allergies",
}


def _dated(note: Noted) -> Callable[[AnyFact], AnyFact]:
    """A fact of a list that says when it was made ("carried forward 06/2021") has that date, not the note's."""
    dates = [(p.start, p.end, list_date(note.text, p)) for p in note.of(*_DATED_LISTS)]
    older = [(a, b, d) for a, b, d in dates if d and d[:10] < (note.document.date or "9")[: len(d)]]

    def dated(fact: AnyFact) -> AnyFact:
        date = next((d for a, b, d in older if a <= fact.words.start < b), None)
        return replace(fact, date=date) if date else fact

    return dated


def _undenied(found: tuple[Medicine, ...], denied: tuple[Medicine, ...]) -> tuple[Medicine, ...]:
    """Without what stands in a denial: "not taking lisinopril or aspirin" says of neither that it is taken."""
    places = [(d.words.start, d.words.end) for d in denied]
    return tuple(m for m in found if not any(a <= m.words.start < b for a, b in places))


def _once(facts: Iterable[F], key: Callable[[F], object]) -> list[F]:
    """One fact a key: the one with the most to say, with the words of the others beside it."""
    kept: dict[object, F] = {}
    also: dict[object, list[Span]] = {}
    for fact in facts:
        k = key(fact)
        if k not in kept:
            kept[k], also[k] = fact, list(fact.also)
        elif kept[k].words != fact.words:
            if _detail(fact) > _detail(kept[k]):
                also[k] = [*fact.also, kept[k].words, *also[k]]
                kept[k] = fact
            else:
                also[k] += (fact.words, *fact.also)
    return [replace(fact, also=tuple(also[k])) if also[k] else fact for k, fact in kept.items()]


def _detail(fact: Fact) -> int:
    if isinstance(fact, Medicine):
        return sum(map(bool, (fact.dose, fact.route, fact.frequency, fact.reason, fact.setting)))
    if isinstance(fact, Problem):
        return 2 * (fact.category == "encounter-diagnosis") + bool(fact.status)
    return len(fact.reactions) if isinstance(fact, Allergy) else 0


def _medicine_key(m: Medicine) -> tuple[str, ...]:
    amount = m.dose or (m.route if m.as_needed else "")  # an inhaler beside the nebuliser is two
    return _ingredient(m), m.setting, m.status, re.sub(r"[^\w./]", "", amount.lower())


def _ingredient(m: Medicine) -> str:
    return ingredient(m.name) or m.name.lower()


def _medicines(found: Iterable[Medicine]) -> list[Medicine]:
    """Without the bare name of a medicine that the same setting gives with its dose."""
    all_of = list(found)
    dosed = {(_ingredient(m), m.setting, m.status) for m in all_of if m.dose or m.frequency}
    return [m for m in all_of if _directed(m) or (_ingredient(m), m.setting, m.status) not in dosed]


def _directed(m: Medicine) -> bool:
    return bool(m.dose or m.frequency or m.route or m.as_needed)


def _bare(name: str) -> str:
    """A problem's name for telling the same one: without side issues of wording."""
    words = re.sub(
        r"^(?:(?:history of|h/o|chronic|known|possible|probable|previous|prior|old|remote|acute on chronic|a|an)\s+)+",
        "",
        name.lower(),
    )
    return re.sub(r"\s+", " ", words).strip(" .")


def _code_status(note: Noted) -> Iterator[Preference]:
    for part in note.of("advance_directives"):
        if m := _CODE_STATUS.search(note.text, part.body, part.end):
            name = note.text[m.start() : m.end()]
            yield Preference(
                **note.fields(FactKind.PREFERENCE, name, m.start(), m.end()), about="code_status", value=name
            )
