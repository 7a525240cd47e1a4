"""Whatever is done to the trail afterwards is seen, and the first bad entry is named."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.adapters.audit_chain import EMPTY, Broken, Verified, entries_of, link, pseudonym, verify
from assistant.adapters.memory import MemoryStore
from assistant.domain.draft import PersonId
from assistant.workflow.ports import AuditEntry, AuditHead
from retrieval.model import PatientId
from tests.ports.samples import NOON

LENGTH = 12


def chained(*facts: Mapping[str, object]) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    for n, said in enumerate(facts, 1):
        previous = entries[-1].digest if entries else ""
        at = (NOON + timedelta(minutes=n)).isoformat()
        entry = AuditEntry(
            seq=n,
            at=at,
            by=PersonId("clinician@ward"),
            tag="draft:decided",
            subject=pseudonym(b"secret", PatientId("p1")),
            facts=said,
            previous=previous,
            digest=link(
                previous,
                n,
                at,
                "clinician@ward",
                "draft:decided",
                pseudonym(b"secret", PatientId("p1")),
                said,
            ),
        )
        entries.append(entry)
    return entries


def head_of(entries: list[AuditEntry]) -> AuditHead:
    return AuditHead(seq=entries[-1].seq, digest=entries[-1].digest) if entries else EMPTY


TRAIL = chained(*({"draft": f"draft-{n}", "items": [f"item-{n}"]} for n in range(LENGTH)))
HEAD = head_of(TRAIL)

EDITS = {
    "at": "2020-01-01T00:00:00+00:00",
    "by": "somebody@else",
    "tag": "draft:approved",
    "subject": "0" * 32,
    "facts": {"draft": "draft-99"},
    "previous": "sha256:0",
    "digest": "sha256:0",
}


def test_a_trail_as_it_was_written_verifies() -> None:
    assert verify(TRAIL, head=HEAD) == Verified(LENGTH)
    assert verify([], head=EMPTY) == Verified(0)
    assert verify(TRAIL, head=HEAD, checkpoint=head_of(TRAIL[:5])) == Verified(LENGTH)


@given(st.integers(0, LENGTH - 1), st.sampled_from(sorted(EDITS)))
def test_an_edit_is_seen_where_it_was_made(place: int, what: str) -> None:
    entries = list(TRAIL)
    entries[place] = replace(entries[place], **cast(Any, {what: EDITS[what]}))
    found = verify(entries, head=HEAD)
    assert isinstance(found, Broken)
    assert found.seq == place + 1


@given(st.integers(0, LENGTH - 2))
def test_a_deletion_is_seen(place: int) -> None:
    found = verify(TRAIL[:place] + TRAIL[place + 1 :], head=HEAD)
    assert isinstance(found, Broken)
    assert (found.seq, "missing" in found.reason) == (place + 1, True)


@given(st.integers(0, LENGTH), st.integers(0, LENGTH - 1))
def test_an_insertion_is_seen(place: int, which: int) -> None:
    found = verify([*TRAIL[:place], TRAIL[which], *TRAIL[place:]], head=HEAD)
    assert isinstance(found, Broken)
    assert found.seq >= place


@given(st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_a_swap_is_seen(one: int, other: int) -> None:
    entries = list(TRAIL)
    entries[one], entries[other] = entries[other], entries[one]
    found = verify(entries, head=HEAD)
    assert found == Verified(LENGTH) if one == other else isinstance(found, Broken)


@given(st.integers(0, LENGTH - 1))
def test_a_trail_cut_short_is_seen(length: int) -> None:
    found = verify(TRAIL[:length], head=HEAD)
    assert isinstance(found, Broken)
    assert (found.seq, found.reason) == (
        length + 1,
        "entries are missing at the end: the trail is shorter than its head",
    )


@given(st.integers(0, LENGTH - 1))
def test_an_older_copy_put_back_is_seen_by_the_checkpoint(length: int) -> None:
    older = TRAIL[:length]
    assert verify(older, head=head_of(older)) == Verified(length)
    found = verify(older, head=head_of(older), checkpoint=HEAD)
    assert isinstance(found, Broken)
    assert "older copy" in found.reason


@given(st.integers(0, LENGTH - 1))
def test_a_trail_written_anew_with_a_head_that_fits_is_seen_by_the_checkpoint(place: int) -> None:
    said = [dict(e.facts) for e in TRAIL]
    said[place] = {"draft": "draft-99"}
    forged = chained(*said)
    assert verify(forged, head=head_of(forged)) == Verified(LENGTH)
    found = verify(forged, head=head_of(forged), checkpoint=HEAD)
    assert isinstance(found, Broken)
    assert "written anew" in found.reason


def test_a_head_that_was_edited_is_seen() -> None:
    for head in (replace(HEAD, digest="sha256:0"), replace(HEAD, seq=LENGTH - 1), EMPTY):
        assert isinstance(verify(TRAIL, head=head), Broken)


@pytest.mark.parametrize("seed", range(20))
def test_any_one_character_changed_in_any_entry_is_seen(seed: int) -> None:
    chance = random.Random(seed)
    place, what = (
        chance.randrange(LENGTH),
        chance.choice(["at", "by", "tag", "subject", "previous", "digest"]),
    )
    value = str(getattr(TRAIL[place], what)) or "x"
    at = chance.randrange(len(value))
    flipped = value[:at] + chr(ord(value[at]) ^ 1 << chance.randrange(7)) + value[at + 1 :]
    entries = list(TRAIL)
    entries[place] = replace(entries[place], **cast(Any, {what: flipped}))
    found = verify(entries, head=HEAD)
    assert isinstance(found, Broken)
    assert found.seq == place + 1


def test_the_whole_trail_is_read_through_pages_of_any_size() -> None:
    store = MemoryStore()
    with store.work(read_only=True) as unit:
        unit.kept.audit = tuple(TRAIL)
        for page in (1, 5, LENGTH, 100):
            assert list(entries_of(unit, page=page)) == TRAIL


def test_a_pseudonym_needs_the_secret() -> None:
    anna = PatientId("anna")
    assert pseudonym(b"one", anna) == pseudonym(b"one", anna) != pseudonym(b"two", anna)
    assert pseudonym(b"one", None) == ""
    assert pseudonym(b"one", PatientId("a\ud800"))
