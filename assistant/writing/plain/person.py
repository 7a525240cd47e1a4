"""Told at home: why they were in hospital, which illnesses they have, what matters to them, what they must not take."""

import re

from assistant.domain.draft import AllergyDetail, GoalDetail, Item, ItemKind, StatementDetail
from assistant.domain.patient_version import Line
from assistant.knowledge.stigma import respectful
from assistant.writing.plain.telling import Telling, leading_nowhere
from retrieval.text.addressed import kind_of_foreign

MOST_PROBLEMS = 8
_SPOKEN = re.compile(r"“([^”]+)”|\"([^\"]+)\"")
_DAYS = re.compile(r"\d{4}-\d\d-\d\d")
_SINCE = re.compile(r"\bsince (\d{4}(?:-\d\d){0,2})\b")
_NO_ILLNESS = re.compile(
    r"resuscitat|\bDNR\b|full code|palliative|hospice|comfort care|screening|encounter for|long[- ]term use",
    re.IGNORECASE,
)


def hospital(t: Telling) -> list[Line]:
    lines, began = [], ""
    for i in t.items(ItemKind.STATEMENT, sections=frozenset({"reason"})):
        days = _DAYS.findall(i.text)
        if i.detail is None and days:
            began = began or days[0]
            start, end = t.book.moment(days[0]), t.book.moment(days[1]) if len(days) > 1 else ""
            said = t.book.line("stay", start=start, end=end) if end else t.book.line("stay_open", start=start)
            lines.append(Line(text=said, items=(i.id,)))
    told = [
        ("also_has" if n and _older(i, began) else "treated", i, said, name)
        for n, (i, said, name) in enumerate(_illnesses(t, "discharge_diagnoses"))
    ]
    for how, i, said, name in sorted(told, key=lambda line: line[0] == "also_has"):
        lines.append(Line(text=t.book.line(how, illness=said), items=(i.id,), names=(name,)))
    return lines


def _older(i: Item, began: str) -> bool:
    """Whether the illness was there before the stay began: the list of a stay names what was not treated in it too."""
    since = _SINCE.search(i.text)
    return since is not None and began != "" and since[1] < began[: len(since[1])]


def problems(t: Telling) -> list[Line]:
    told = _illnesses(t, "health_concerns", "problems")
    return [Line(text=said, items=(i.id,), names=(name,)) for i, said, name in told]


def _illnesses(t: Telling, *sections: str) -> list[tuple[Item, str, str]]:
    """Each illness once, the plain name before the charted one; a status such as "do not resuscitate" is none."""
    kept: dict[str, tuple[Item, str, str]] = {}
    for i in t.items(ItemKind.PROBLEM, sections=frozenset(sections)):
        name = _problem(i)
        if _NO_ILLNESS.search(name):
            continue
        plain = t.book.illness(_problem(i, whole=True)) or t.book.illness(name)
        said = t.book.line("problem", plain=plain, charted=name) if plain else name
        kept.setdefault(plain or name.lower(), (i, said, name))
    return list(kept.values())[:MOST_PROBLEMS]


def _problem(i: Item, *, whole: bool = False) -> str:
    """The illness without its date of onset and, unless whole, without what a clinician adds after the name."""
    name = re.sub(r",? since \d{4}[\d-]*$", "", i.text)
    name = re.sub(r"\s*\((?:disorder|finding|situation)\)", "", name)
    name = respectful(name)
    return name if whole else re.split(r"[,;(]| - ", name)[0].strip() or name


def matters(t: Telling) -> list[Line]:
    lines = []
    for i in t.items(ItemKind.GOAL, ItemKind.PREFERENCE, sections=frozenset({"what_matters", "goals"})):
        own = i.kind is ItemKind.PREFERENCE or (
            isinstance(i.detail, GoalDetail) and i.detail.expressed_by.lower() == "patient"
        )
        if own and (words := _spoken(i)):
            lines.append(
                Line(text=t.book.line("wish", words=words), items=(i.id,), names=(words,), quoted=True)
            )
    return lines


def _spoken(i: Item) -> str:
    """The patient's own words: a quotation in it, or a sentence that a note took down as theirs."""
    found = _SPOKEN.search(i.text)
    if found:
        return (found[1] or found[2]).strip()
    return i.text if isinstance(i.detail, StatementDetail) and re.search(r"\b(?:I|my|me)\b", i.text) else ""


def allergies(t: Telling) -> list[Line]:
    """An entry whose words must not be read at home is still told of: an allergy nobody mentions may kill."""
    lines = []
    for i in t.items(ItemKind.ALLERGY):
        detail = i.detail if isinstance(i.detail, AllergyDetail) else AllergyDetail()
        if detail.none_known:
            lines.append(Line(text=t.book.line("no_allergy"), items=(i.id,)))
            continue
        substance = detail.substance or i.text
        if kind_of_foreign(f"{substance} {detail.reaction}"):
            said = t.book.line("allergy_words", words=leading_nowhere(substance))
            lines.append(Line(text=said, items=(i.id,), quoted=True))
            continue
        how = "intolerance" if detail.intolerance else "allergy"
        lines.append(Line(text=t.book.line(how, substance=substance), items=(i.id,), names=(substance,)))
        if detail.reaction:
            lines.append(
                Line(
                    text=t.book.line("reaction", reaction=detail.reaction),
                    items=(i.id,),
                    names=(detail.reaction,),
                )
            )
    if t.keeps_back(ItemKind.ALLERGY):
        lines.append(Line(text=t.book.line("allergy_unsaid"), items=()))
    return lines
