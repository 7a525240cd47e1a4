"""Whatever is kept is read back as it was, and the same value always gives the same bytes."""

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.adapters import serial
from assistant.domain.draft import Detail, Draft, DraftId, Item
from assistant.domain.errors import Unavailable
from assistant.workflow.ports import DraftSummary, PatientSummary, SourceSummary
from retrieval.model import AnyFact, Document, Patient, Reading
from retrieval.patient_index import PassageRow


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type, as our types use it: finite numbers, moments in UTC."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(cast(Any, kind), **{f.name: values(hints[f.name]) for f in fields(kind)})
    if get_origin(kind) in (Union, UnionType):
        return st.one_of(*map(values, get_args(kind)))
    if get_origin(kind) is tuple:
        return st.lists(values(get_args(kind)[0]), max_size=2).map(tuple)
    plain = {
        datetime: st.datetimes(timezones=st.just(UTC)),
        float: st.floats(allow_nan=False, allow_infinity=False),
        int: st.integers(-(2**31), 2**31),
    }
    return plain[kind] if kind in plain else st.from_type(kind)


READINGS = values(Reading)


@given(READINGS)
def test_a_reading_is_read_back_as_it_was(reading: Reading) -> None:
    kept = serial.dump(reading)
    again = serial.load_reading(kept)
    assert again == reading
    assert [type(f) for f in again.facts] == [type(f) for f in reading.facts]
    assert serial.dump(again) == kept


@pytest.mark.parametrize("kind", get_args(AnyFact), ids=lambda kind: kind.__name__)
def test_a_fact_of_each_kind_comes_back_as_that_kind(kind: type) -> None:
    @given(READINGS, values(kind))
    def check(reading: Reading, fact: Any) -> None:
        kept = serial.dump({**serial.plain(serial.dump(reading)), "facts": [fact]})
        (again,) = serial.load_reading(kept).facts
        assert (type(again), again) == (kind, fact)

    check()


@pytest.mark.parametrize("kind", [Draft, DraftSummary, SourceSummary, PatientSummary, Patient])
def test_a_value_is_read_back_as_it_was(kind: type) -> None:
    @given(values(kind))
    def check(value: Any) -> None:
        kept = serial.dump(value)
        again: Any = serial.load(kind, kept)
        assert again == value
        assert serial.dump(again) == kept

    check()


@pytest.mark.parametrize("kind", get_args(Detail), ids=lambda kind: kind.__name__)
def test_a_detail_of_each_type_comes_back_as_that_type(kind: type) -> None:
    @given(values(Item), values(kind))
    def check(item: Item, detail: Any) -> None:
        kept = serial.dump({**serial.plain(serial.dump(item)), "detail": detail})
        assert serial.load(Item, kept).detail == detail

    check()


@given(values(Draft))
def test_a_draft_that_was_kept_has_the_digest_that_was_signed(draft: Draft) -> None:
    assert serial.load(Draft, serial.dump(draft)).digest == draft.digest


@given(st.lists(values(PassageRow), max_size=3))
def test_passages_come_back_with_their_words_and_vectors(rows: list[PassageRow]) -> None:
    class Row:
        def __init__(self, columns: dict[str, Any]) -> None:
            self.__dict__.update(columns)

    assert serial.load_rows([Row(serial.dump_row(row)) for row in rows]) == tuple(rows)


@given(values(Document), st.text(st.characters(exclude_categories=())))
def test_text_comes_back_whatever_characters_it_holds(document: Document, text: str) -> None:
    kept = serial.dump({**serial.plain(serial.dump(document)), "text": text})
    assert serial.load(Document, kept).text == text


@pytest.mark.parametrize("kept", [b"", b"{", b"[]", b'{"id": "Anna"}', b"\xff", b'{"id": {"name": "Anna"}}'])
def test_damaged_bytes_are_refused_without_being_repeated(kept: bytes) -> None:
    with pytest.raises(Unavailable, match="a kept Draft cannot be read") as refused:
        serial.load(Draft, kept)
    with pytest.raises(Unavailable):
        serial.load_reading(kept)
    assert "Anna" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_ids_stay_text_even_where_they_look_like_numbers() -> None:
    draft = serial.load(Patient, serial.dump(Patient(id="007", phone="0049")))  # type: ignore[arg-type]
    assert (draft.id, draft.phone, DraftId("1")) == ("007", "0049", "1")
