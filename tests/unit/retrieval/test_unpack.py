"""A packed source is unpacked within limits, and one that would swell is stopped while it does."""

import gzip
import random
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.readers.errors import NotReadable, TooLarge
from retrieval.readers.unpack import Limits, unpack

MiB = 1024 * 1024


def unpacked(data: bytes, **limits: int) -> bytes:
    return unpack(data, name="chart.json.gz", limits=Limits(**limits))


@given(st.binary(max_size=2000).filter(lambda content: not content.startswith(b"\x1f\x8b")))
def test_what_was_packed_comes_out_as_it_went_in(content: bytes) -> None:
    assert unpacked(gzip.compress(content)) == unpacked(content) == content


def test_several_members_are_one_content() -> None:
    assert unpacked(gzip.compress(b"first\n") + gzip.compress(b"second\n") + b"\0" * 8) == b"first\nsecond\n"


def test_large_content_survives_being_inflated_in_pieces() -> None:
    content = random.Random(7).randbytes(3 * MiB)
    assert unpacked(gzip.compress(content)) == content


def test_more_than_is_received_is_refused_by_name() -> None:
    with pytest.raises(TooLarge, match=r"chart\.json\.gz: is larger than 2 MiB"):
        unpacked(b"{" + b" " * (2 * MiB), max_bytes=2 * MiB)


def test_a_bomb_is_refused_before_it_is_whole() -> None:
    bomb = gzip.compress(b"\0" * (100 * MiB))
    tracemalloc.start()
    with pytest.raises(TooLarge, match="200 times its size"):
        unpacked(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30 * MiB


def test_a_bomb_within_the_ratio_is_refused_at_the_limit() -> None:
    with pytest.raises(TooLarge, match="unpacks to more than 3 MiB"):
        unpacked(gzip.compress(b"\0" * (8 * MiB)), max_unpacked=3 * MiB, max_ratio=10**6)


BROKEN = {
    "cut off": gzip.compress(b"content" * 100)[:-9],
    "damaged": gzip.compress(b"content" * 100)[:12] + b"\xff" * 40,
    "only its first bytes": b"\x1f\x8b",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_damaged_pack_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(NotReadable, match="breaks off or is damaged"):
        unpacked(data)


def test_what_is_packed_twice_is_refused() -> None:
    with pytest.raises(NotReadable, match="packed twice"):
        unpacked(gzip.compress(gzip.compress(b"{}")))
