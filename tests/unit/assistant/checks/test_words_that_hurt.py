"""A word that hurts is pointed at wherever in the draft it stands, with a better one."""

from dataclasses import replace

from assistant.checks.stigma import stigmatizing_words_are_pointed_at as stigma
from assistant.domain.draft import Severity
from tests.unit.assistant.checks.drafted import item, reading


def test_every_section_is_read() -> None:
    kind, hurtful = item("Asthma"), item("Known alcohol abuser", id="j")
    first = reading(kind).sections[0]
    draft = replace(reading(), sections=(first, replace(first, id="other", items=(hurtful,))))
    (only,) = stigma(draft)
    assert (only.item, only.severity) == ("j", Severity.NOTE)
    assert only.consider == "Say instead: person who uses the substance"


def test_capitals_hide_nothing() -> None:
    for said in ("ALCOHOL ABUSER", "alcohol abuser", "Alcohol abuser"):
        assert len(stigma(reading(item(said)))) == 1
