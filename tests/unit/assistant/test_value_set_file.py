"""A site's value sets are read in the forms they come in, and what cannot be used is refused by name."""

import gzip
import json
from typing import Any

import pytest

from assistant.domain.errors import Invalid
from assistant.knowledge.measures import ValueSet, ValueSets
from assistant.knowledge.measures.value_set_file import MOST_BYTES, read_value_sets, written

SNOMED = "http://snomed.info/sct"
OFFICE = {
    "resourceType": "ValueSet",
    "title": "Office Visit",
    "version": "20250101",
    "url": "http://cts.nlm.nih.gov/fhir/ValueSet/2.16.840.1.113883.3.464.1003.101.12.1001",
    "compose": {"include": [{"system": SNOMED, "concept": [{"code": "1"}, {"code": "2", "display": "two"}]}]},
}


def read(value: Any) -> tuple[ValueSet, ...]:
    return read_value_sets(value if isinstance(value, bytes) else json.dumps(value).encode(), "codes.json")


def test_a_set_that_includes_concepts() -> None:
    (one,) = read(OFFICE)
    assert one == ValueSet(
        title="Office Visit",
        oid="2.16.840.1.113883.3.464.1003.101.12.1001",
        version="20250101",
        codes=frozenset({(SNOMED, "1"), (SNOMED, "2")}),
    )


def test_an_expansion_goes_before_the_rule_and_its_headings_are_no_codes() -> None:
    contains = [
        {"abstract": True, "code": "h", "system": SNOMED, "contains": [{"system": SNOMED, "code": "3"}]},
        {"system": "urn:oid:2.16.840.1.113883.6.96", "code": "4"},
    ]
    (one,) = read(OFFICE | {"expansion": {"contains": contains}})
    assert one.codes == {(SNOMED, "3"), (SNOMED, "4")}


def test_a_bundle_and_its_other_resources() -> None:
    bundle = {
        "resourceType": "Bundle",
        "entry": [{"resource": OFFICE}, {"resource": {"resourceType": "Library"}}],
    }
    assert [one.title for one in read(bundle)] == ["Office Visit"]


def test_an_identifier_names_the_set_where_the_address_does_not() -> None:
    named = OFFICE | {
        "url": "http://example.org/x",
        "identifier": [{"value": "urn:oid:2.16.840.1.5.6-20210220"}],
    }
    (one,) = read({key: value for key, value in named.items() if key != "version"})
    assert (one.oid, one.version) == ("2.16.840.1.5.6", "20210220")


def test_sets_by_title_packed_or_not() -> None:
    plain = {"Referral": {"oid": "2.16.840.1.113883.3.464-20170504", "codes": [[SNOMED, "5", "a display"]]}}
    codes = frozenset({(SNOMED, "5")})
    expected = (ValueSet(title="Referral", oid="2.16.840.1.113883.3.464", version="20170504", codes=codes),)
    assert read(plain) == read(gzip.compress(json.dumps(plain).encode())) == expected


def test_what_is_written_is_read_again_and_always_the_same() -> None:
    sets = (*read(OFFICE), *read({"B": {"oid": "", "codes": [[SNOMED, "6"]]}}))
    assert set(read_value_sets(written(sets), "kept")) == set(sets)
    assert written(sets) == written(tuple(reversed(sets)))


RULE = {"include": [{"system": SNOMED, "filter": [{"property": "concept", "op": "is-a", "value": "7"}]}]}
EXCLUDES = OFFICE["compose"] | {"exclude": [{"system": SNOMED, "concept": [{"code": "1"}]}]}  # type: ignore[operator]
WRONG: list[tuple[str, Any, str]] = [
    ("no JSON", b"code,display", "is no JSON"),
    ("no text", b"\xff\xfe\x00", "is no JSON"),
    ("nested without end", b"[" * 100_000, "is no JSON"),
    ("damaged", b"\x1f\x8b\x08garbage", "damaged"),
    ("cut short", gzip.compress(json.dumps(OFFICE).encode())[:-12], "cut short"),
    ("too much", gzip.compress(b" " * (MOST_BYTES + 1)), "256 MiB"),
    ("a list", [OFFICE], "holds no value set"),
    ("nothing", {}, "holds no value set"),
    ("an empty bundle", {"resourceType": "Bundle", "entry": []}, "holds no value set"),
    ("another resource", {"resourceType": "Patient"}, "is a FHIR Patient"),
    ("a rule", OFFICE | {"compose": RULE}, '"Office Visit" is said by a rule'),
    ("a rule that leaves out", OFFICE | {"compose": EXCLUDES}, '"Office Visit" leaves codes out'),
    ("no code", OFFICE | {"compose": {}}, '"Office Visit" lists no code'),
    ("no name", {"resourceType": "ValueSet", "compose": OFFICE["compose"]}, "without a title"),
    ("no list", {"Referral": {"oid": "1.2.3.4"}}, '"Referral" has no list of codes'),
    ("no pair", {"Referral": {"codes": [["5"]]}}, '"Referral" has an entry'),
    ("no words", {"Referral": {"codes": [[SNOMED, 5]]}}, '"Referral" has an entry'),
]


@pytest.mark.parametrize(("what", "said", "told"), WRONG, ids=[one[0] for one in WRONG])
def test_what_cannot_be_used_is_refused_with_what_to_do(what: str, said: Any, told: str) -> None:
    with pytest.raises(Invalid, match=r"codes\.json") as refused:
        read(said)
    assert told in str(refused.value)


# --- finding one -----------------------------------------------------------------------------------------------


def test_a_set_is_found_by_its_oid_whatever_it_is_called() -> None:
    sets = ValueSets([ValueSet(title="Otherwise", oid="1.2.3.4", codes=frozenset({("s", "1")}))])
    assert sets.find("Office Visit", "1.2.3.4") is not None
    assert sets.find("Otherwise", "9.9.9.9") is None, (
        "another set of the same title is not the one that was named"
    )


def test_a_set_without_an_oid_is_found_by_its_title() -> None:
    sets = ValueSets([ValueSet(title="Office  VISIT", oid="", codes=frozenset({("s", "1")}))])
    assert sets.find("Office Visit", "1.2.3.4") is not None
