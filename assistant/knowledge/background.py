"""What of the patient's habits and family a letter needs: what bears on its question, and nothing else.

A liver clinic asks about alcohol and liver cancer in the family; an eye clinic does not (45 CFR 164.502(b), 2013).
"""

import re
from collections.abc import Iterator

from retrieval.model import Document, Span
from retrieval.text.context import context
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences

#: For each field, what of a habit and what of a relative's illness bears on it.
_BEARS_ON: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(field, re.IGNORECASE), habit, family)
    for field, habit, family in (
        (r"hepat|liver|gastroenter", "alcohol", r"liver|hepat|cirrhosis|h[ae]mochromatosis|wilson"),
        (r"cardi|heart|\baf\b", "alcohol|tobacco", r"heart|cardi|sudden death|aneurysm|stroke|cholesterol"),
        (r"pulmon|lung|asthma|allerg", "tobacco", r"asthma|lung|emphysema|copd|alpha-?1|allerg|eczema"),
        (r"nephro|kidney", "tobacco", r"kidney|renal|dialysis|polycystic"),
        (r"oncolog|cancer|genetic", "alcohol|tobacco", r"cancer|tumou?r|leuk|lymphoma|brca|lynch"),
        (r"addiction|substance", "alcohol|tobacco", r"addiction|alcohol|overdose"),
        (r"endocrin|diabet", "alcohol|tobacco", r"diabet|thyroid|dialysis"),
        (r"psychiatr|behavioral|mental", "alcohol", r"depress|bipolar|suicid|schizo|psych"),
        (
            r"neurolog|stroke|memory",
            "alcohol|tobacco",
            r"stroke|dementia|alzheimer|parkinson|epilep|seizure|huntington",
        ),
    )
)
_HABIT = {
    "alcohol": r"\b(?:alcohol|beers?|wine|liquor|whiskey|vodka|etoh|AUDIT"
    r"|drinks? (?:\d|a|one|two|daily|weekly|on|at))\b",
    "tobacco": r"\b(?:smok\w+|cigarettes?|tobacco|pack[- ]years?|vap(?:es|ing)|half a pack|packs? a day)\b",
}
_SOCIAL = frozenset({"social_history", "history_of_present_illness", "history", "past_medical_history", ""})
_FAMILY = frozenset({"family_history", "family_social_history"})


def bears_on(specialty: str, note: Document) -> Iterator[Span]:
    """The sentences, or of a relative the clause, that this specialty asks about."""
    found = [(habit, family) for field, habit, family in _BEARS_ON if field.search(specialty)]
    if not found:
        return
    habits = re.compile("|".join(_HABIT[h] for habit, _ in found for h in habit.split("|")), re.IGNORECASE)
    illness = re.compile("|".join(rf"\b(?:{family})" for _, family in found), re.IGNORECASE)
    for part in sections(note.text):
        for start, end in sentences(note.text, part.body, part.end):
            if part.kind in _FAMILY:
                yield from _clause(note, start, end, illness)
            elif part.kind in _SOCIAL and (m := habits.search(note.text, start, end)):
                said = note.text[start:end]
                if context(said, m.start() - start, m.end() - start, section=part.kind).person == "patient":
                    yield note.span(start, end)


def _clause(note: Document, start: int, end: int, illness: re.Pattern[str]) -> Iterator[Span]:
    """Of "Father died of liver cancer at 60, drank" what names the illness: the rest is the relative's."""
    at = start
    for piece in re.split(r"(?<=[,;])", note.text[start:end]):
        if illness.search(piece):
            first = at + len(piece) - len(piece.lstrip())
            yield note.span(first, at + len(piece.rstrip(" ,;\n")))
        at += len(piece)
