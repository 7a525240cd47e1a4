"""How an entry of a guideline stands for a patient, and the check that a table of cases runs."""

from datetime import date

from assistant.knowledge.guidelines import Applicable, Asked, Standing, library
from retrieval.model import Record
from tests.unit.assistant.charted import TODAY

#: A guideline, one of its entries, a patient for whom it is asked, and one for whom it is not.
Case = tuple[str, str, Record, Record]


def applicable(patient: Record, as_of: date = TODAY) -> dict[str, Applicable]:
    return {a.guideline.id: a for a in library().applicable(patient, as_of)}


def standing(patient: Record, guideline: str, entry: str, as_of: date = TODAY) -> Standing | None:
    """Of one entry; None where the guideline or the entry does not concern this patient."""
    applies = applicable(patient, as_of).get(guideline)
    asked: list[Asked] = [a for a in applies.asked if a.entry.id == entry] if applies else []
    assert any(e.id == entry for e in library().get(guideline).entries), f"{guideline} has no entry {entry}"
    return asked[0].standing if asked else None


def assert_fires(case: Case) -> None:
    guideline, entry, meant, not_meant = case
    assert standing(meant, guideline, entry) is Standing.DUE
    assert standing(not_meant, guideline, entry) is not Standing.DUE


def untried(cases: list[Case]) -> set[str]:
    """Entries of the guidelines in the table that no case tries."""
    tried = {(guideline, entry) for guideline, entry, _, _ in cases}
    named = {guideline for guideline, _, _, _ in cases}
    return {f"{g}/{e.id}" for g in named for e in library().get(g).entries if (g, e.id) not in tried}


def named(case: Case) -> str:
    return f"{case[0]}/{case[1]}"
