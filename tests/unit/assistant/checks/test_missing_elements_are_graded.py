"""What a document lacks is as grave as the table of required elements says, and keeps it from leaving."""

import pytest

from assistant.checks.elements import lacking
from assistant.domain.draft import Element, Harm, Kind, Presence, Severity
from assistant.knowledge.element_file import required


@pytest.mark.parametrize("kind", list(Kind))
def test_each_missing_element_has_its_own_harm(kind: Kind) -> None:
    owed = required(kind)
    missing = [Element(id=r.id, title=r.title, presence=Presence.MISSING, note=r.title) for r in owed]
    found = lacking(kind, missing)
    assert [f.harm for f in found] == [r.harm for r in owed]
    assert {f.severity for f in found} == {Severity.STOP}
    assert len({f.harm for f in found} - {Harm.MODERATE}) > 0


@pytest.mark.parametrize("presence", [p for p in Presence if p is not Presence.MISSING])
def test_what_is_there_or_said_to_be_none_is_not_missing(presence: Presence) -> None:
    there = [Element(id=r.id, title=r.title, presence=presence) for r in required(Kind.CARE_PLAN)]
    assert lacking(Kind.CARE_PLAN, there) == ()
