"""Two targets for one patient's oxygen are shown as a conflict; a measurement, a warning and the past are no target."""

from dataclasses import replace

import pytest

from retrieval.model import (
    AnyFact,
    Conflict,
    Document,
    DocumentId,
    DocumentKind,
    FactId,
    Goal,
    Order,
    PatientId,
    Reading,
    SourceId,
)
from retrieval.reconcile import record

P1, SOURCE = PatientId("p1"), SourceId("a")


def document(text: str, date: str, *, note: bool = False) -> Document:
    kind = DocumentKind.NOTE if note else DocumentKind.RESOURCE
    return Document(
        id=DocumentId(f"{date}{text}"), patient=P1, source=SOURCE, kind=kind, title="", text=text, pointer="", date=date
    )  # fmt: skip


def order(text: str, date: str = "2026-11-15", *, status: str = "active", intent: str = "order") -> Order:
    words = document(text, date).span()
    return Order(
        id=FactId(words.document), patient=P1, name=text, words=words, pointer="", status=status, intent=intent,
        date=date,
    )  # fmt: skip


def goal(text: str, date: str = "2026-11-15") -> Goal:
    words = document(text, date).span()
    return Goal(id=FactId(words.document), patient=P1, name=text, words=words, pointer="", status="active")


def conflicts(*said: AnyFact | Document) -> list[Conflict]:
    facts = tuple(one for one in said if not isinstance(one, Document))
    documents = [document(one.words.text, one.date or "") for one in facts]
    documents += [one for one in said if isinstance(one, Document)]
    reading = Reading(
        source=SOURCE, patient=P1, person=None, documents=tuple(documents), facts=facts, entries=()
    )
    return [one for one in record([reading]).conflicts if one.about == "target"]


def note(text: str, date: str = "2026-11-17") -> Document:
    return document(text, date, note=True)


HOME = order("Home oxygen 2 L/min; target SpO2 88 to 92%")
AGAINST = [
    ("a note of after the order", note("On arrival SpO2 89%. Standing order: keep SpO2 94% or above."), True),
    ("a note of before the order", note("Keep SpO2 94% or above.", "2026-11-10"), False),
    ("another order", order("Oxygen: maintain saturation >= 94%", "2026-11-12"), True),
    ("an order that was revoked", order("Oxygen: keep SpO2 90 to 94%", "2024-03-04", status="revoked"), False),
    ("a proposal", order("Oxygen: keep SpO2 90 to 94%", intent="proposal"), False),
    ("a goal", goal("Oxygen saturation 92-96 %"), True),
    ("the same in other words", note("Sats goal 88-92 percent on 2 L."), False),
    ("the same lower limit", note("Keep sats at least 88%."), False),
    ("a measurement", note("SpO2 96% on 4 L. Will keep watching."), False),
    ("a warning", note("Target SpO2 is not 94% or above."), False),
    ("the past", note("Her old target was SpO2 94% or above."), False),
    ("another measure", note("Keep the heart rate 60 to 90. SpO2 fine."), False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("other", "contradict"), [one[1:] for one in AGAINST], ids=[one[0] for one in AGAINST]
)
def test_a_target_in_force_against_another(other: AnyFact | Document, contradict: bool) -> None:
    assert bool(conflicts(HOME, other)) is contradict


def test_the_conflict_quotes_both_in_their_own_words() -> None:
    written = note("VITALS fine. Agency order: keep SpO2 94% or above. BP 118/64.")
    (conflict,) = conflicts(HOME, written)
    assert [one.text for one in conflict.said] == [
        "Home oxygen 2 L/min; target SpO2 88 to 92%",
        "Agency order: keep SpO2 94% or above",
    ]
    assert all(written.text[one.start : one.end] == one.text for one in conflict.said[1:])


def test_notes_contradict_each_other_only_when_they_are_of_one_time() -> None:
    now = note("Keep SpO2 88-92%.", "2026-11-17")
    assert conflicts(now, note("Keep SpO2 94-98%.", "2026-11-12"))
    assert not conflicts(now, note("Keep SpO2 94-98%.", "2025-01-12"))


def toward(
    figure: str, *, measure: str = "Systolic blood pressure", due: str = "", status: str = "active"
) -> Goal:
    told = goal(f"{measure} {figure} {due}")
    return replace(told, target=f"{measure}: {figure}", due=due or None, status=status)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (toward("<120 mmHg"), toward("<150 mmHg"), True),
        (toward("<120 mmHg"), toward("< 120 mmHg", status="accepted"), False),
        (toward("<120 mmHg"), toward("<80 mmHg", measure="Diastolic blood pressure"), False),
        (toward("<120 mmHg"), toward("<150 mmHg", status="completed"), False),
        (toward("<150 mmHg", due="2026-12-01"), toward("<130 mmHg", due="2027-06-01"), False),
        (toward("walks to the shop"), toward("walks to church"), False),
    ],
    ids=["two figures", "one figure", "two measures", "one is over", "two steps", "no figures"],
)
def test_two_goals_for_one_measure_that_cannot_both_be_reached_are_a_conflict(
    one: Goal, other: Goal, differ: bool
) -> None:
    assert bool(conflicts(one, other)) is differ
