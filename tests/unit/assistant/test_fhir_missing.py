"""What a document lacks is said in it, with the clinician's reason: silence is never left to mean "none"."""

from dataclasses import replace
from typing import Any

import pytest

from assistant.adapters.fhir_check import problems
from assistant.adapters.fhir_document import as_bytes
from assistant.checks.elements import lacking
from assistant.domain.draft import Draft, Element, Kind, Presence
from tests.unit.assistant.drafts_to_render import EVERY_KIND, approved, content_of, written
from tests.unit.assistant.test_fhir_document import ATTACKS, faults, made, one

FUNCTION = Element(
    id="function",
    title="Function and cognition",
    presence=Presence.MISSING,
    note="Function and cognition at discharge are not charted",
)
NEEDS = Element(id="needs", title="Social needs", presence=Presence.ABSENT, note="documented as absent")


def signed(*elements: Element) -> Draft:
    """A summary with these elements in its checklist, its last section named as the outline names it."""
    content = content_of(EVERY_KIND, findings=lacking(Kind.DISCHARGE_SUMMARY, elements))
    *others, last = content.sections
    sections = (*others, replace(last, id="function"))
    return approved(written(content=replace(content, sections=sections, checklist=elements)))


def sections(bundle: dict[str, Any]) -> list[dict[str, Any]]:
    return list(one(bundle, "Composition")["section"])


def test_a_missing_element_is_said_in_its_section_with_the_reason_that_was_given() -> None:
    bundle = made(signed(FUNCTION))
    function = next(s for s in sections(bundle) if s["title"] == "Function")
    said = (
        "Function and cognition at discharge are not charted. Reason given by Dr Ines Okafor: seen and meant"
    )
    assert function["emptyReason"]["text"] == said
    assert function["emptyReason"]["coding"][0]["code"] == "unavailable"
    assert f"Not documented: {said}" in function["text"]["div"]
    assert problems(bundle) == ()
    assert faults(bundle) == []


def test_all_that_is_missing_stands_together_at_the_end() -> None:
    last = sections(made(signed(FUNCTION, NEEDS)))[-1]
    assert last["title"] == "Not documented"
    assert (
        "Function and cognition: Function and cognition at discharge are not charted." in last["text"]["div"]
    )
    assert "Social needs" not in last["text"]["div"]
    assert "entry" not in last


def test_a_missing_element_of_a_section_with_items_is_said_beside_them() -> None:
    content = content_of(EVERY_KIND, findings=lacking(Kind.DISCHARGE_SUMMARY, [FUNCTION]))
    first, *others = content.sections
    content = replace(content, sections=(replace(first, id="function"), *others), checklist=(FUNCTION,))
    course = sections(made(approved(written(content=content))))[0]
    assert course["text"]["div"].count("Admitted with shortness of breath.") == 2  # the line, and its source
    assert "Not documented: Function and cognition" in course["text"]["div"]
    assert "emptyReason" not in course


def test_a_document_that_lacks_nothing_has_no_such_section() -> None:
    assert "Not documented" not in as_bytes(made(signed(NEEDS))).decode()


def test_a_missing_element_without_a_finding_is_told_without_a_reason() -> None:
    content = replace(content_of(EVERY_KIND), checklist=(FUNCTION,))
    last = sections(made(approved(written(content=content))))[-1]
    assert "are not charted.</li>" in last["text"]["div"]
    assert "Reason given" not in last["text"]["div"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_in_what_is_missing_leaves_a_valid_document(attack: str) -> None:
    hostile = replace(FUNCTION, title=attack, note=attack)
    bundle = made(signed(hostile))
    assert problems(bundle) == ()
    assert faults(bundle) == []
