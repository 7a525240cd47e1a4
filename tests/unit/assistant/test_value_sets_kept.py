"""What a site imports stays: beside what is there, whole, and for its owner alone."""

import stat
from pathlib import Path

import pytest

from assistant.adapters.value_sets import KeptValueSets
from assistant.domain.errors import Unavailable
from assistant.knowledge.measures import ValueSet


def one(title: str, *codes: str, oid: str = "") -> ValueSet:
    return ValueSet(title=title, oid=oid, codes=frozenset(("s", code) for code in codes))


@pytest.fixture
def kept(tmp_path: Path) -> KeptValueSets:
    return KeptValueSets(tmp_path / "value_sets.json.gz")


def test_before_anything_is_imported_there_is_nothing(kept: KeptValueSets) -> None:
    assert len(kept.all()) == 0


def test_a_later_import_stands_beside_the_earlier_one(kept: KeptValueSets) -> None:
    kept.keep([one("A", "1", oid="1.2.3.4")])
    kept.keep([one("B", "2")])
    assert {s.title for s in KeptValueSets(kept.path).all()} == {"A", "B"}
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600


def test_the_same_set_again_takes_the_place_of_the_earlier_one(kept: KeptValueSets) -> None:
    kept.keep([one("A", "1", oid="1.2.3.4"), one("B", "2")])
    kept.keep([one("A, renamed", "3", oid="1.2.3.4"), one("b", "4")])
    assert sorted((s.title, sorted(s.codes)) for s in kept.all()) == [
        ("A, renamed", [("s", "3")]),
        ("b", [("s", "4")]),
    ]


def test_a_damaged_file_is_told_with_what_to_do(kept: KeptValueSets) -> None:
    kept.path.write_bytes(b"\x1f\x8bnothing")
    with pytest.raises(Unavailable, match="import the value sets again"):
        kept.all()


def test_a_folder_that_cannot_be_written_keeps_what_was_there(kept: KeptValueSets, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be kept"):
        KeptValueSets(tmp_path / "missing" / "value_sets.json.gz").keep([one("A", "1")])
    assert len(kept.all()) == 0
