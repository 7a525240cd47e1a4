"""A denial reaches as far as its list, and an act is denied without the thing that it is done with."""

import pytest

from retrieval.text.denial import denial


def _told(text: str, which: str) -> set[str]:
    found = denial(text)
    return {found.words[n].raw for n in getattr(found, which)}


@pytest.mark.parametrize(
    ("text", "off"),
    [
        ("She denies palpitations and agreed to wear a monitor.", {"palpitations"}),
        (
            "Denies hives, vertigo or tremor and says her knee is better since May.",
            {"hives", "vertigo", "tremor"},
        ),
        ("No vertigo and the ankle is stiff.", {"vertigo"}),
        ("No tremor, gait steady.", {"tremor"}),
        ("No hives, tremor or wheeze.", {"hives", "tremor", "wheeze"}),
        ("No anticoagulant unless the flutter recurs.", {"anticoagulant"}),
        ("No hives, tremor or loss of balance.", {"hives", "tremor", "loss"}),
        ("No straws, pills whole in puree.", {"straws"}),
        ("Rivastigmine, not taken since May.", {"rivastigmine"}),
        ("No vertigo and a steady gait.", {"vertigo"}),
        ("The sodium was 133 and dialysis was not needed.", {"dialysis"}),
        ("A biopsy has not been done because of warfarin.", {"biopsy"}),
        ("Biopsy negative for lymphoma and she went home.", {"lymphoma"}),
        ("Biopsy negative.", set()),
    ],
)
def test_a_denial_ends_where_a_new_part_begins(text: str, off: set[str]) -> None:
    assert off <= _told(text, "off")
    assert not _told(text, "off") - off - {"a", "has", "was", "is", "done", "needed", "taken"}


@pytest.mark.parametrize(
    ("text", "act", "left"),
    [
        ("He has not missed his tablets.", "missed", "tablets"),
        ("Gabapentin did not soothe the neuralgia.", "soothe", "neuralgia"),
        ("She no longer needs the splint.", "needs", "splint"),
        ("Cannot afford the insulin.", "afford", "insulin"),
    ],
)
def test_what_an_act_is_not_done_with_is_neither_denied_nor_affirmed(text: str, act: str, left: str) -> None:
    assert act in _told(text, "off")
    assert left in _told(text, "left")


def test_who_does_not_use_a_thing_is_without_it() -> None:
    assert "snuff" in _told("He does not use snuff.", "off")


def test_what_an_abbreviation_denies_is_read_like_any_denial() -> None:
    assert "resuscitation" not in _told("DNACPR in place, discussed with her niece.", "off")
    assert denial("DNACPR in place, discussed with her niece.").words
