"""Two sources become one record: the same fact once, what differs kept, what cannot both be true shown."""

import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from retrieval.model import (
    Allergy,
    AnyFact,
    CareTeamMember,
    Code,
    Document,
    DocumentId,
    DocumentKind,
    Entry,
    FactId,
    FactKind,
    Fate,
    Medicine,
    Patient,
    PatientId,
    Preference,
    Problem,
    Reading,
    SocialNeed,
    SourceId,
)
from retrieval.readers import read
from retrieval.reconcile import record

P1 = PatientId("p1")
numbers = itertools.count()


def said(
    text: str, source: str = "a", *, kind: DocumentKind = DocumentKind.RESOURCE, date: str | None = None
) -> Document:
    id = DocumentId(f"{source}-{next(numbers)}")
    return Document(
        id=id, patient=P1, source=SourceId(source), kind=kind, title="", text=text, pointer=text, date=date
    )


def common(name: str, source: str = "a", *, noted: bool = False, **more: Any) -> dict[str, Any]:
    """What a fact has of its own, with a document that says its name; ``noted`` is a fact that only a note states."""
    document = said(
        name, source, kind=DocumentKind.NOTE if noted else DocumentKind.RESOURCE, date=more.get("date")
    )
    known[document.id] = document
    return {
        "id": FactId(f"f{next(numbers)}"),
        "patient": P1,
        "name": name,
        "words": document.span(),
        "pointer": name,
        "stated": noted,
        **more,
    }


known: dict[DocumentId, Document] = {}


def source(
    *facts: AnyFact, name: str = "a", person: Patient | None = None, entries: tuple[Entry, ...] = ()
) -> Reading:
    documents = tuple(known[one.words.document] for one in facts)
    return Reading(
        source=SourceId(name),
        patient=P1,
        person=person,
        documents=documents,
        facts=facts,
        entries=entries,
        name=name,
    )


def medicine(name: str, src: str = "a", **more: Any) -> Medicine:
    details = {
        key: more.pop(key)
        for key in ("dose", "dosage", "setting", "route", "frequency", "as_needed", "ended", "intent")
        if key in more
    }
    return Medicine(**common(name, src, **more), **details)


def problem(name: str, src: str = "a", **more: Any) -> Problem:
    return Problem(**common(name, src, **more))


def allergy(
    name: str, src: str = "a", *, none_known: bool = False, categories: tuple[str, ...] = (), **more: Any
) -> Allergy:
    return Allergy(**common(name, src, **more), none_known=none_known, categories=categories)


def facts_of(*readings: Reading) -> list[tuple[str, int]]:
    return [(one.name, len(one.also)) for one in record(readings).facts]


def conflicts_of(*facts: AnyFact) -> list[str]:
    return [one.about for one in record([source(*facts)]).conflicts]


# --- the same fact ---------------------------------------------------------------------------------------------------


def test_the_same_problem_of_two_sources_is_one_and_keeps_both_words() -> None:
    here, there = (
        problem("Hypertension", status="active"),
        problem("hypertension (disorder)", "b", status="active"),
    )
    both = record([source(here), source(there, name="b")])
    assert [one.name for one in both.facts] == ["Hypertension"]
    assert both.facts[0].also == (there.words,)


DIFFERING = [
    (problem("Gout", status="active"), problem("Gout", "b", status="resolved")),
    (
        problem("Gout", status="active", date="2018-01-01"),
        problem("Gout", "b", status="active", date="2020-01-01"),
    ),
    (problem("Left knee pain", status="active"), problem("Right knee pain", "b", status="active")),
    (
        medicine("Iron", status="active", dose="5 mg", dosage="5 mg"),
        medicine("Iron", "b", status="active", dose="10 mg", dosage="10 mg"),
    ),
    (allergy("Penicillin", status="active"), allergy("Penicillin", "b", status="resolved")),
]


@pytest.mark.parametrize(("this", "that"), DIFFERING, ids=range(len(DIFFERING)))
def test_what_differs_is_kept_apart(this: AnyFact, that: AnyFact) -> None:
    assert len(record([source(this), source(that, name="b")]).facts) == 2


def test_two_people_in_one_role_are_two() -> None:
    team = [
        CareTeamMember(**common(name), role="Physician") for name in ("Ines Moll", "Ben Okoye", "Ines Moll")
    ]
    assert facts_of(source(*team)) == [("Ben Okoye", 0), ("Ines Moll", 1)]


def test_an_answer_and_the_observation_made_of_it_are_one() -> None:
    asked: dict[str, Any] = {
        "date": "2026-02-03",
        "codes": (Code(system="http://loinc.org", code="88122-7"),),
    }
    answer = SocialNeed(
        **common("Worried?", **asked) | {"pointer": "QuestionnaireResponse/1"},
        domain="food-insecurity",
        answer="Often true",
        present=True,
    )
    seen = SocialNeed(
        **common("Food worry", **asked) | {"pointer": "Observation/1"},
        domain="food-insecurity",
        answer="Often true",
        present=True,
    )
    (one,) = record([source(answer, seen)]).facts
    assert (one.name, one.also) == ("Food worry", (answer.words,))


def test_the_same_source_twice_changes_nothing() -> None:
    one = source(problem("Gout"), medicine("Iron"))
    assert facts_of(one, one) == facts_of(one)


def test_the_order_of_the_sources_does_not_change_what_is_known() -> None:
    sources = [source(problem("Gout", name_, status="active"), name=name_) for name_ in "abc"]
    told = {tuple(facts_of(*several)) for several in itertools.permutations(sources)}
    assert told == {(("Gout", 2),)}


def test_facts_stand_oldest_first_and_undated_before_them() -> None:
    facts = [problem("New", date="2026-01-01"), problem("Old", date="1990"), problem("Some day")]
    assert [one.name for one in record([source(*facts)]).facts] == ["Some day", "Old", "New"]


def test_readings_of_two_patients_are_no_record() -> None:
    other = Reading(
        source=SourceId("z"), patient=PatientId("p2"), person=None, documents=(), facts=(), entries=()
    )
    with pytest.raises(ValueError, match="one patient"):
        record([source(problem("Gout")), other])


# --- what only a note states -----------------------------------------------------------------------------------------

ORDER = {"status": "active", "dose": "25 mg", "dosage": "25 mg twice daily", "date": "2026-01-05"}
LISTED = [
    ("the same dose is one fact", {**ORDER}, {"dose": "25 mg", "date": "2026-01-10"}, ["metoprolol"], []),
    ("no dose is one fact", {**ORDER}, {"date": "2026-01-10"}, ["metoprolol"], []),
    (
        "a newer list with another dose contradicts",
        {**ORDER},
        {"dose": "50 mg", "date": "2026-01-10"},
        ["metoprolol"] * 2,
        ["medicine dose"],
    ),
    (
        "an older list with another dose is history",
        {**ORDER},
        {"dose": "50 mg", "date": "2025-06-01"},
        ["metoprolol"],
        [],
    ),
    (
        "an old list of a medicine since stopped is history",
        {**ORDER, "status": "stopped"},
        {"date": "2025-12-01"},
        ["metoprolol"],
        [],
    ),
    (
        "a list from after the end contradicts",
        {**ORDER, "status": "stopped"},
        {"date": "2026-02-01", "frequency": "daily"},
        ["metoprolol"] * 2,
        ["medicine status"],
    ),
    (
        "a bare name from after the end contradicts, and brings nothing back",
        {**ORDER, "status": "stopped"},
        {"date": "2026-02-01"},
        ["metoprolol"],
        ["medicine status"],
    ),
    (
        "a bare name on a discharge list is taken again",
        {**ORDER, "status": "stopped"},
        {"date": "2026-02-01", "setting": "discharge"},
        ["metoprolol"] * 2,
        ["medicine status"],
    ),
    (
        "a list from before the end that the order tells is history",
        {**ORDER, "status": "stopped", "ended": "2026-02-12"},
        {"date": "2026-02-01", "frequency": "daily"},
        ["metoprolol"],
        [],
    ),
    (
        "a plan with the same dose is the order",
        {**ORDER},
        {"dose": "25 mg", "date": "2026-01-10", "intent": "plan"},
        ["metoprolol"],
        [],
    ),
    (
        "a planned change is kept and ends nothing",
        {**ORDER},
        {"dose": "50 mg", "date": "2026-01-10", "intent": "plan"},
        ["metoprolol"] * 2,
        [],
    ),
    (
        "a plan to start again what was stopped is no contradiction",
        {**ORDER, "status": "stopped"},
        {"dose": "25 mg", "date": "2026-02-01", "intent": "plan"},
        ["metoprolol"] * 2,
        [],
    ),
    (
        "what a note says is not taken contradicts an order that goes on",
        {**ORDER},
        {"status": "not-taken", "date": "2026-02-01"},
        ["metoprolol"] * 2,
        ["medicine status"],
    ),
    (
        "a home list of after the discharge repeats its order",
        {**ORDER, "setting": "discharge"},
        {"dose": "25 mg", "date": "2026-01-09", "setting": "community"},
        ["metoprolol"],
        [],
    ),
    (
        "a home list of before the discharge is the list it is compared with",
        {**ORDER, "setting": "discharge"},
        {"dose": "25 mg", "date": "2026-01-02", "setting": "community"},
        ["metoprolol"] * 2,
        [],
    ),
    (
        "a home list of the day of discharge may be either, and is kept",
        {**ORDER, "setting": "discharge"},
        {"dose": "25 mg", "date": "2026-01-05", "setting": "community"},
        ["metoprolol"] * 2,
        [],
    ),
    (
        "a note that stops it contradicts an order that goes on",
        {**ORDER},
        {"status": "stopped", "date": "2026-02-01"},
        ["metoprolol"] * 2,
        ["medicine status"],
    ),
    (
        "a note that stopped it before the order is history",
        {**ORDER},
        {"status": "stopped", "date": "2025-02-01"},
        ["metoprolol"] * 2,
        [],
    ),
]


@pytest.mark.parametrize(
    ("order", "listed", "names", "about"), [one[1:] for one in LISTED], ids=[one[0] for one in LISTED]
)
def test_a_medicine_that_a_note_lists(order: Any, listed: Any, names: list[str], about: list[str]) -> None:
    both = record(
        [
            source(
                medicine("Metoprolol tartrate 25 MG Oral Tablet", **order),
                medicine("metoprolol", noted=True, **listed),
            )
        ]
    )
    assert ["metoprolol" for one in both.facts if isinstance(one, Medicine)] == names
    assert [one.about for one in both.conflicts] == about


def test_a_home_list_of_the_day_of_discharge_repeats_it_when_the_list_before_is_charted() -> None:
    before = medicine(
        "Metoprolol", status="active", dose="25 mg", setting="community", date="2025-06-01", dosage="daily"
    )
    after = medicine("Metoprolol", status="active", dose="50 mg", setting="discharge", date="2026-01-05")
    listed = medicine("metoprolol", noted=True, dose="50 mg", setting="community", date="2026-01-05")
    assert facts_of(source(before, after, listed)) == [("Metoprolol", 0), ("Metoprolol", 1)]


RESOLVED = {"status": "resolved", "abated": "2020-02-26", "date": "2020-02-01"}
REPEATED = [
    ("a later history repeats it", "sinusitis", {"date": "2022-11-01"}, 1),
    ("a later note has it again", "recurrent sinusitis", {"date": "2022-11-01"}, 2),
    (
        "a later visit makes the diagnosis",
        "sinusitis",
        {"date": "2022-11-01", "category": "encounter-diagnosis"},
        2,
    ),
    ("an assessment of its time", "sinusitis", {"date": "2020-02-10", "category": "encounter-diagnosis"}, 1),
]


@pytest.mark.parametrize(
    ("words", "more", "count"), [one[1:] for one in REPEATED], ids=[one[0] for one in REPEATED]
)
def test_a_resolved_problem_is_current_again_only_when_a_note_says_so(
    words: str, more: dict[str, Any], count: int
) -> None:
    category = more.get("category", "")
    told = {key: value for key, value in more.items() if key != "category"}
    stated = common(words, noted=True, **told) | {"name": "sinusitis"}
    coded: dict[str, Any] = {key: value for key, value in RESOLVED.items() if key != "abated"}
    over = Problem(**common("Sinusitis", **coded), abated=RESOLVED["abated"])
    assert len(facts_of(source(over, Problem(**stated, category=category)))) == count


def test_of_several_notes_the_newest_list_speaks() -> None:
    notes = [
        medicine("metoprolol", noted=True, dose=dose, date=date)
        for dose, date in (
            ("25 mg", "2015-01-01"),
            ("50 mg", "2020-01-01"),
            ("50 mg", "2018-01-01"),
        )
    ]
    (fact,) = record([source(*notes)]).facts
    assert isinstance(fact, Medicine)
    assert (fact.dose, fact.date, len(fact.also)) == ("50 mg", "2020-01-01", 1)


def test_a_problem_that_a_note_repeats_under_another_name_is_folded() -> None:
    coded = problem("Myocardial infarction (disorder)", status="active")
    assert facts_of(source(coded, problem("heart attack", noted=True))) == [
        ("Myocardial infarction (disorder)", 1)
    ]


def test_several_notes_against_one_order_are_one_conflict() -> None:
    order = medicine("Warfarin", status="stopped", ended="2026-01-01", date="2025-01-01")
    notes = [medicine("warfarin", noted=True, date=f"2026-02-0{day}") for day in (1, 2)]
    (conflict,) = record([source(order, *notes)]).conflicts
    assert conflict.said[0] == order.words


def test_a_problem_that_only_a_note_states_is_kept_as_stated() -> None:
    facts = record([source(problem("Gout", status="active"), problem("Psoriasis", noted=True))]).facts
    assert [(one.name, one.stated) for one in facts] == [("Gout", False), ("Psoriasis", True)]


# --- conflicts -------------------------------------------------------------------------------------------------------

NONE: dict[str, Any] = {"none_known": True}
ALLERGIES = [
    (
        "an allergy and none known",
        [allergy("No known allergies", **NONE), allergy("Penicillin")],
        ["allergy"],
    ),
    ("none known alone", [allergy("No known allergies", **NONE)], []),
    (
        "a refuted allergy",
        [allergy("No known allergies", **NONE), Allergy(**common("Penicillin"), verification="refuted")],
        [],
    ),
    (
        "none of drugs, one of food",
        [allergy("No known drug allergies", **NONE), allergy("Peanut", categories=("food",))],
        [],
    ),
    (
        "none of drugs, one of a drug",
        [allergy("NKDA", **NONE), allergy("Sulfa", categories=("medication",))],
        ["allergy"],
    ),
    (
        "found after the denial",
        [allergy("NKA", **NONE, date="2010-01-01"), allergy("Penicillin", date="2015-01-01")],
        [],
    ),
    (
        "denied after it was found",
        [allergy("NKA", **NONE, date="2021-01-01"), allergy("Penicillin", date="2015-01-01")],
        ["allergy"],
    ),
    (
        "denied in a note",
        [allergy("No known allergies", **NONE, noted=True), allergy("Penicillin")],
        ["allergy"],
    ),
]


@pytest.mark.parametrize(
    ("facts", "about"), [one[1:] for one in ALLERGIES], ids=[one[0] for one in ALLERGIES]
)
def test_no_known_allergies_against_an_allergy(facts: list[AnyFact], about: list[str]) -> None:
    assert conflicts_of(*facts) == about


ACTIVE = {"status": "active"}
DOSES = [
    (
        "two doses",
        [medicine("Warfarin", dose="5 mg", **ACTIVE), medicine("Warfarin", dose="2.5 mg", **ACTIVE)],
        True,
    ),
    (
        "two strengths in the names",
        [
            medicine("Simvastatin 10 MG Oral Tablet", **ACTIVE),
            medicine("Simvastatin 20 MG Oral Tablet", **ACTIVE),
        ],
        True,
    ),
    (
        "one of them stopped",
        [medicine("Warfarin", dose="5 mg", **ACTIVE), medicine("Warfarin", dose="2.5 mg", status="stopped")],
        False,
    ),
    (
        "one on the ward, one at home",
        [
            medicine("Warfarin", dose="5 mg", setting="inpatient", **ACTIVE),
            medicine("Warfarin", dose="2 mg", **ACTIVE),
        ],
        False,
    ),
    (
        "at home and at discharge",
        [
            medicine("Warfarin", dose="5 mg", setting="community", **ACTIVE),
            medicine("Warfarin", dose="2 mg", setting="discharge", **ACTIVE),
        ],
        True,
    ),
    (
        "one as needed",
        [
            medicine("Morphine", dose="5 mg", as_needed=True, **ACTIVE),
            medicine("Morphine", dose="10 mg", **ACTIVE),
        ],
        False,
    ),
    (
        "two routes",
        [
            medicine("Morphine", dose="5 mg", route="IV", **ACTIVE),
            medicine("Morphine", dose="10 mg", route="oral", **ACTIVE),
        ],
        False,
    ),
    (
        "the same in other units",
        [
            medicine("Digoxin", dose="0.125 mg", **ACTIVE),
            medicine("Digoxin", dose="125 mcg", dosage="x", **ACTIVE),
        ],
        False,
    ),
    (
        "grams and milligrams that differ",
        [medicine("Ceftriaxone", dose="1 g", **ACTIVE), medicine("Ceftriaxone", dose="2,000 mg", **ACTIVE)],
        True,
    ),
    (
        "puffs of a strength and their sum",
        [
            medicine(
                "Fluticasone 44 mcg/puff", dose="88 mcg", dosage="2 puffs (88 mcg) twice daily", **ACTIVE
            ),
            medicine("fluticasone", dose="44 mcg", dosage="44 mcg 2 puffs twice daily", **ACTIVE),
        ],
        False,
    ),
    (
        "puffs counted and their sum",
        [
            medicine("Fluticasone 0.044 MG/ACTUAT Metered Dose Inhaler", dose="2 puffs", **ACTIVE),
            medicine("fluticasone", dose="88 mcg", dosage="88 mcg (2 puffs)", **ACTIVE),
        ],
        False,
    ),
    (
        "tablets of a strength and their sum",
        [
            medicine("Senna 8.6 mg tablet", dose="2 tablets", dosage="2 tablets at bedtime", **ACTIVE),
            medicine("senna", dose="17.2 mg", **ACTIVE),
        ],
        False,
    ),
    (
        "one puff and two",
        [
            medicine("Fluticasone 44 mcg/puff", dose="1 puff", **ACTIVE),
            medicine("Fluticasone 44 mcg/puff", dose="2 puffs", dosage="x", **ACTIVE),
        ],
        True,
    ),
    (
        "half a tablet and a whole one",
        [
            medicine("Warfarin 5 mg tablet", dose="2.5 mg", dosage="half a tablet (2.5 mg)", **ACTIVE),
            medicine("Warfarin 5 mg tablet", dose="1 tablet", **ACTIVE),
        ],
        True,
    ),
    (
        "only planned",
        [
            medicine("Warfarin", dose="5 mg", **ACTIVE),
            medicine("Warfarin", dose="2 mg", intent="proposal", **ACTIVE),
        ],
        False,
    ),
]


@pytest.mark.parametrize(("facts", "contradict"), [one[1:] for one in DOSES], ids=[one[0] for one in DOSES])
def test_one_medicine_with_two_doses(facts: list[AnyFact], contradict: bool) -> None:
    assert conflicts_of(*facts) == ["medicine dose"] * contradict


def wish(value: str, date: str) -> Preference:
    return Preference(**common("Code status", date=date), about="code_status", value=value)


def test_two_code_statuses_are_shown_whichever_is_newer() -> None:
    assert conflicts_of(wish("Full code", "2026-01-01"), wish("DNR/DNI", "2026-01-09")) == ["code status"]
    assert conflicts_of(wish("Full code", "2026-01-01"), wish("For full resuscitation", "2026-01-09")) == []


def test_sources_that_do_not_agree_who_it_is_are_shown() -> None:
    people = [
        Patient(id=P1, birth_date=date, sex=sex, words=said(f"Patient: {date} {sex}", sex).span())
        for date, sex in (("1948-02-11", "female"), ("1948", "female"), ("1984-02-11", "male"))
    ]
    conflicts = record([source(person=one, name=str(n)) for n, one in enumerate(people)]).conflicts
    assert [one.about for one in conflicts] == ["birth date", "sex"]
    assert all(len(one.said) == 2 for one in conflicts)


# --- who, and how much -----------------------------------------------------------------------------------------------


def test_the_patient_is_the_one_that_is_described_best() -> None:
    words = said("Patient: Ada").span()
    bare, full = (
        Patient(id=P1, name="A. Brandt"),
        Patient(id=P1, name="Ada Brandt", sex="female", words=words),
    )
    assert record([source(person=full), source(person=bare, name="b")]).patient is full
    assert record([source()]).patient == Patient(id=P1)


def test_coverage_counts_every_entry_of_every_source() -> None:
    def entries(*fates: Fate) -> tuple[Entry, ...]:
        return tuple(
            Entry(pointer=f"#{n}", type="Condition", fate=fate, reason=fate.value)
            for n, fate in enumerate(fates)
        )

    here = source(problem("Gout", date="2019-03-04T10:00:00Z"), entries=entries(Fate.READ, Fate.SKIPPED))
    there = source(problem("Asthma", "b", date="2021"), name="b", entries=entries(Fate.READ, Fate.UNREADABLE))
    coverage = record([here, there], vectors="none").coverage
    assert (coverage.found, coverage.read, coverage.skipped, coverage.unreadable) == (4, 2, 1, 1)
    assert [(one.fate.value, one.count) for one in coverage.tallies] == [
        ("read", 2),
        ("skipped", 1),
        ("unreadable", 1),
    ]
    assert (coverage.earliest, coverage.latest, coverage.vectors) == ("2019-03-04", "2019-03-04", "none")
    assert coverage.sources == ("a", "b")


@pytest.mark.needs_shared_data
def test_every_public_record_becomes_one_record(shared_data: Path) -> None:
    for path in sorted((shared_data / "fhir").glob("*/*.json"))[::3]:
        reading = read(path.read_bytes(), name=path.name)
        one = record([reading])
        assert one.coverage.read + one.coverage.skipped + one.coverage.unreadable == one.coverage.found
        assert (
            one.coverage.found == sum(tally.count for tally in one.coverage.tallies) == len(reading.entries)
        )
        for fact in one.facts:
            for span in (fact.words, *fact.also):
                document = one.document(span.document)
                assert document is not None
                assert document.text[span.start : span.end] == span.text
        lost = Counter(fact.kind for fact in reading.facts) - Counter(fact.kind for fact in one.facts)
        assert lost[FactKind.RESULT] == lost[FactKind.VITAL_SIGN] == lost[FactKind.ENCOUNTER] == 0
