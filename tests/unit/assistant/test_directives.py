"""The newest directive holds; an older one is left out or says that it is superseded, and a later refusal bounds it."""

from dataclasses import replace
from typing import Any

import pytest

from assistant.knowledge.directives import refused_since, says_a_superseded_status, superseded
from retrieval.model import Preference
from tests.unit.assistant.charted import preference, record


def code(value: str, on: str, **more: Any) -> Preference:
    return replace(preference("code_status", value), date=on, **more)


FULL = code("Full code", "2024-03-02")
DNR = code("DNR/DNI per POLST", "2026-11-09T17:30")


def test_an_older_code_status_that_says_the_opposite_is_superseded_and_the_newest_never() -> None:
    given = record(FULL, DNR)
    assert superseded(FULL, given)
    assert not superseded(DNR, given)
    assert not superseded(FULL, record(FULL))
    assert not superseded(code("Do not resuscitate", "2026-10-14"), given)
    assert not superseded(replace(FULL, date=None), given)


@pytest.mark.parametrize(
    ("said", "written", "is_old"),
    [
        ("Full code (discussed 3/2/2024).", "2026-11-09T15:20", True),
        ("The H&P still says full code: that line is from 2024.", "2026-11-09T15:20", False),
        ("She asks to be full code again.", "2026-11-20", False),
        ("DNR, comfort-focused.", "2026-11-09T15:20", False),
    ],
)
def test_a_sentence_with_the_old_code_status_is_not_quoted_as_it_stands(
    said: str, written: str, is_old: bool
) -> None:
    assert says_a_superseded_status(said, written, record(FULL, DNR)) is is_old


POLST = replace(
    preference("advance_directive", "No CPR. Mask ventilation only as a short trial if she agrees."),
    date="2026-10-14",
)


@pytest.mark.parametrize(
    ("said", "written", "refuses"),
    [
        ("Mask ventilation 11/9 to 11/10, then never again by her choice.", "2026-11-15", True),
        ("The mask frightened her; she does not want it again.", "2026-11-12", True),
        ("Mask ventilation went well.", "2026-11-12", False),
        ("She does not want soup.", "2026-11-12", False),
        ("She does not want the mask.", "2026-10-01", False),
    ],
)
def test_a_later_refusal_of_what_a_directive_leaves_open_is_found(
    said: str, written: str, refuses: bool
) -> None:
    assert refused_since(said, written, [POLST]) is refuses
