"""What stands in the cupboard is told by notes: under the name of a medicine, beside it, or by its class."""

from dataclasses import replace

import pytest

from assistant.knowledge.medicine_in_hand import Told, missing, remarks
from assistant.knowledge.medicines import current
from retrieval.model import AnyFact, Document, DocumentId, DocumentKind, Record, SourceId
from tests.unit.assistant.charted import medicine, record


def noted(*facts: AnyFact, **notes: str) -> Record:
    """``_2026_11_20="…"`` is a note of that day."""
    documents = tuple(
        Document(
            id=DocumentId(day),
            patient=record().patient.id,
            source=SourceId("sha256:0"),
            kind=DocumentKind.NOTE,
            title="Note",
            text=text,
            pointer=f"{day}.md",
            date=day.strip("_").replace("_", "-"),
        )
        for day, text in notes.items()
    )
    return replace(record(*facts), documents=documents)


@pytest.mark.parametrize(
    ("text", "told", "of"),
    [
        ("Naloxone kit stolen.", Told.MISSING, "naloxone"),
        ("1. Naloxone kit given in June. We are out of stock.", Told.MISSING, "naloxone"),
        ("She could not afford her apixaban.", Told.MISSING, "apixaban"),
        ("EpiPen was never filled.", Told.MISSING, "epinephrine"),
        ("- Epinephrine 0.15 mg. Home device expired 05/2026.", Told.MISSING, "epinephrine"),
        ("Naloxone: new kit given.", Told.AGAIN, "naloxone"),
        ("Antibiotic bottle: 6 tablets left.", Told.UNFINISHED, "antibiotic"),
        ("He went without his cephalexin over the weekend.", Told.UNFINISHED, "cephalexin"),
        ("LORAZEPAM\nGave him one on Wednesday from the old bottle.", Told.TAKEN, "lorazepam"),
        ("- **Warfarin 5 mg.** Half-full bottle is in the kitchen cupboard.", Told.KEPT, "warfarin"),
        ("Seen: morphine liquid, senna, lorazepam bottle on bedside table.", Told.KEPT, "lorazepam"),
    ],
)
def test_a_remark_is_of_the_medicine_that_it_stands_under(text: str, told: Told, of: str) -> None:
    assert (told, of) in {(r.told, r.of) for r in remarks(noted(_2026_11_20=text))}


@pytest.mark.parametrize(
    "text",
    [
        "No doses of warfarin were missed; no tablets left over.",
        "If you run out of apixaban, call us.",
        "Lost weight on metformin.",
        "Warfarin was not given.",
        "Took lorazepam until last year.",
        "His brother ran out of insulin.",
        "FAMILY HISTORY\nMother took warfarin.",
        "The bottle was in the kitchen cupboard.",
    ],
)
def test_what_was_not_so_or_is_of_no_medicine_is_no_remark(text: str) -> None:
    assert remarks(noted(_2026_11_20=text)) == ()


KIT = medicine(
    "naloxone 4 mg nasal spray", date="2026-09-02", note="Kit lost with bag. Replacement 2026-11-24."
)


def test_the_orders_own_note_says_that_the_medicine_is_lost() -> None:
    words, spans = missing(KIT, (), (KIT,))
    assert words == KIT.note
    assert spans == (KIT.words,)
    [line] = current(record(KIT))
    assert line.supply == KIT.note


@pytest.mark.parametrize(
    "later", ["Naloxone: new kit given.", "Naloxone kit replaced today.", "Picked up the naloxone kit."]
)
def test_a_medicine_that_is_there_again_is_in_hand(later: str) -> None:
    kit = replace(KIT, note="")
    stolen = noted(kit, _2026_11_17="Naloxone kit stolen.")
    assert current(stolen)[0].supply == "Naloxone kit stolen."
    assert current(noted(kit, _2026_11_17="Naloxone kit stolen.", _2026_11_24=later))[0].supply == ""


def test_a_loss_before_the_order_says_nothing_of_it() -> None:
    assert current(noted(replace(KIT, note=""), _2026_08_01="Naloxone kit stolen."))[0].supply == ""


COURSE = medicine("cephalexin 500 mg", status="completed", date="2026-11-11", ended="2026-11-18")


def test_a_completed_course_of_which_doses_are_left_is_unclear() -> None:
    [line] = current(noted(COURSE, _2026_11_18="Antibiotic: 6 tablets left."))
    assert str(line.change) == "unclear"
    assert [r.span.text for r in line.since] == ["Antibiotic: 6 tablets left."]


def test_a_class_word_settles_nothing_where_two_medicines_are_of_that_class() -> None:
    other = medicine("doxycycline 100 mg", date="2026-11-12")
    lines = current(noted(COURSE, other, _2026_11_18="Antibiotic: 6 tablets left."))
    assert [line.ingredient for line in lines] == ["doxycycline"]


def test_a_completed_course_without_such_a_word_is_over() -> None:
    assert current(noted(COURSE, _2026_11_18="Arm looks well.")) == ()
