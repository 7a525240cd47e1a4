"""A word that hurts the patient is pointed at, with a better one beside it."""

import pytest

from assistant.checks import stigma
from assistant.checks.reading import Reading
from assistant.domain.draft import Item, ItemId, ItemKind, Kind, Section, Severity
from assistant.knowledge.stigma import names_a_person, respectful, stigmatizing, terms
from tests.unit.assistant.charted import record as charted

TERMS = 16


def findings(text: str) -> list[str]:
    one = Item(id=ItemId("i"), kind=ItemKind.PROBLEM, text=text, citations=())
    section = Section(id="problems", title="", loinc="", items=(one,))
    reading = Reading(kind=Kind.CARE_PLAN, sections=(section,), record=charted(), guidelines={})
    found = stigma.stigmatizing_words_are_pointed_at(reading)
    assert all(f.severity is Severity.NOTE and f.item == one.id and f.source for f in found)
    return [f.consider for f in found]


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("Heroin abuse", "Say instead: Heroin use"),
        ("44 y/o male IVDU", "Say instead: person who injects drugs"),
        ("Known alcohol abuser", "Say instead: person who uses the substance"),
        ("Heroin addict", "Say instead: person with a substance use disorder"),
        ("Alcoholic", "Say instead: person with alcohol use disorder"),
        ("Drug-seeking in the ED", "Say instead: asks for relief of pain"),
        ("Frequent flyer", "Say instead: comes often for care"),
        ("Dirty urine in May", "Say instead: positive or negative test"),
        ("Noncompliant with visits", "Say instead: did not take or come, and why"),
        ("Poor historian", "Say instead: history could not be taken in full"),
        ("Paciente drogadicta", "Say instead: persona con un trastorno por consumo de sustancias"),
        ("Adicto a las drogas", "Say instead: persona con un trastorno por consumo de sustancias"),
        ("Alcohólico crónico", "Say instead: persona con un trastorno por consumo de alcohol"),
        ("Abuso de cocaína", "Say instead: consumo de cocaína"),
        ("Incumplidora con las citas", "Say instead: no tomó o no vino, y por qué"),
        ("Orina sucia en mayo", "Say instead: prueba positiva o negativa"),
    ],
)
def test_each_word_has_a_better_one(text: str, instead: str) -> None:
    assert findings(text) == [instead]


@pytest.mark.parametrize(
    "text",
    ["Opioid use disorder, severe", "Alcoholic hepatitis", "Elder abuse reported", "Alcoholics Anonymous on Mondays",
     "Injects insulin", "A clean wound", "Hepatitis alcohólica", "Bebida alcohólica", "Abuso de menores"],
)  # fmt: skip
def test_an_illness_or_a_plain_word_is_not_pointed_at(text: str) -> None:
    assert findings(text) == []


def test_the_patient_reads_the_better_word() -> None:
    assert respectful("Heroin abuse") == "Heroin use"
    assert respectful("Asthma") == "Asthma"


def test_a_slur_on_the_person_is_told_from_an_old_name_of_an_illness() -> None:
    assert names_a_person("44 y/o male IVDU, homeless")
    assert not names_a_person("Heroin abuse")


def test_every_term_of_the_list_fires_here() -> None:
    assert len(terms()) == TERMS
    assert not list(stigmatizing("Back pain"))
