"""A FHIR source is read whole, and each of its entries is accounted for, whatever is wrong with it."""

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.model import AnyFact, DocumentKind, Fate, PatientId
from retrieval.readers import NotOnePatient, NotReadable, SourceRefused, read
from tests.unit.retrieval.charts import (
    P1,
    bundle,
    fates,
    of,
    reading,
    whole_chart,
)

# --- forms of a source -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "type", ["collection", "transaction", "batch", "searchset", "document", "message", "history", ""]
)
def test_a_bundle_of_any_type_is_read(type: str) -> None:
    source = bundle(P1, of("Condition", code={"text": "Gout"}), type=type)
    assert len(read(json.dumps(source).encode(), name="x").facts) == 1


def test_a_list_of_resources_and_one_a_line_are_read_alike() -> None:
    several = [P1, of("Condition", code={"text": "Gout"}), of("Condition", "2", code={"text": "Asthma"})]
    as_list = read(json.dumps(several).encode(), name="x")
    as_lines = read("\r\n".join(json.dumps(one) for one in several).encode(), name="x")
    assert as_list.facts == tuple(as_lines.facts) or [one.id for one in as_list.facts] == [
        one.id for one in as_lines.facts
    ]
    assert as_list.entries == as_lines.entries


def test_a_broken_line_costs_only_itself() -> None:
    lines = [
        json.dumps(P1),
        '{"resourceType": "Condition", "id"',
        json.dumps(of("Condition", code={"text": "Gout"})),
    ]
    read_ = read("\n".join(lines).encode(), name="x")
    assert [one.fate.value for one in read_.entries] == ["read", "unreadable", "read"]


def test_a_bundle_within_a_bundle_is_read() -> None:
    answers = bundle(
        bundle(P1, of("Condition", code={"text": "Gout"}), type="searchset"), type="batch-response"
    )
    read_ = read(json.dumps(answers).encode(), name="x")
    assert fates(read_) == [("#1", "read", ""), ("Patient/p1", "read", ""), ("Condition/1", "read", "")]


def test_of_several_versions_the_newest_is_read() -> None:
    def version(text: str, at: str) -> dict[str, Any]:
        return of("Condition", code={"text": text}, meta={"lastUpdated": at})

    read = reading(version("Old", "2026-01-01T00:00:00Z"), version("New", "2026-02-01T00:00:00Z"))
    assert [one.name for one in read.facts] == ["New"]
    assert fates(read)[1] == ("Condition/1", "skipped", "another version of a resource that is read")


def test_what_a_history_deletes_is_not_read() -> None:
    entries = [
        {"resource": P1},
        {"request": {"method": "DELETE", "url": "Condition/1"}},
        {
            "resource": of("Condition", code={"text": "Gout"}),
            "request": {"method": "PUT", "url": "Condition/1"},
        },
    ]
    read_ = read(
        json.dumps({"resourceType": "Bundle", "type": "history", "entry": entries}).encode(), name="x"
    )
    assert [one.reason for one in read_.entries] == ["", "deleted", "deleted"]
    assert read_.facts == ()


STRANGE = [
    (
        {"resource": {"resourceType": "OperationOutcome"}, "search": {"mode": "outcome"}},
        "skipped",
        "a message of the server, not clinical",
    ),
    ({"request": {"method": "GET", "url": "Patient/p1"}}, "skipped", "a request without a resource"),
    ({"response": {"status": "201"}}, "skipped", "an answer without a resource"),
    ({}, "unreadable", "an entry without a resource"),
    ({"resource": "Condition/1"}, "unreadable", "not a FHIR resource"),
    ({"resource": {"id": "1"}}, "unreadable", "not a FHIR resource: it has no type"),
    ({"resource": of("Claim")}, "skipped", "billing, not clinical"),
    ({"resource": of("Contract")}, "skipped", "Contract is not used for drafting yet"),
    (
        {"resource": of("Condition", modifierExtension=[{"url": "x"}], code={"text": "Gout"})},
        "skipped",
        "carries a modifier that is not understood",
    ),
    ({"resource": of("Condition")}, "unreadable", "it names no problem"),
    (
        {"resource": of("Observation", subject={"reference": "Group/1"})},
        "skipped",
        "about something other than the patient",
    ),
    ("Condition/1", "unreadable", "an entry without a resource"),
]


@pytest.mark.parametrize(("entry", "fate", "reason"), STRANGE, ids=range(len(STRANGE)))
def test_every_entry_is_accounted_for_with_its_reason(entry: Any, fate: str, reason: str) -> None:
    source = {"resourceType": "Bundle", "entry": [{"resource": P1}, entry]}
    assert [one[1:] for one in fates(read(json.dumps(source).encode(), name="x"))] == [
        ("read", ""),
        (fate, reason),
    ]


# --- broken resources --------------------------------------------------------------------------------------------


def test_the_whole_chart_is_read() -> None:
    read_ = read(json.dumps(bundle(*whole_chart())).encode(), name="x")
    assert {(one.pointer, one.fate, one.reason) for one in read_.entries if one.fate is not Fate.READ} == {
        ("DocumentReference/n0", Fate.SKIPPED, "superseded by a note that is read")
    }


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value, whole branches included."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from leaves(one, (*path, key))


def broken_at(value: Any, path: tuple[Any, ...], junk: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = junk


JUNK: list[Any] = [
    None,
    "",
    "x",
    0,
    -1,
    3.7e300,
    True,
    False,
    [],
    {},
    [None],
    [[]],
    [{}],
    {"a": None},
    ["x", 1, {}],
    "2026-99-99",
    "9" * 400,
    {"reference": 5},
    {"reference": "#x"},
    {"coding": "x"},
    {"coding": [{"code": 1}]},
    {"coding": [None]},
    {"value": "NaN"},
    {"value": []},
    {"start": 1},
    [{"coding": {"display": 3}}],
    "\x00\u202e",
    "<div><p>",
    {"text": {"text": 1}},
    [[["deep"]]],
    10**15,
]
CHART = whole_chart()
PLACES = [(n, path) for n, resource in enumerate(CHART) for path in leaves(resource)]
# Who it is and what refers to it may rightly change what becomes of others.
NAMED_BY_OTHERS = {
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Organization",
    "Condition",
    "Device",
    "DocumentReference",
    "Goal",
}


def keeps_its_neighbours(number: int, path: tuple[Any, ...]) -> bool:
    touches_identity = {"resourceType", "id", "subject", "patient", "for", "beneficiary", "participant"} & {
        path[0]
    }
    return not touches_identity and CHART[number]["resourceType"] not in NAMED_BY_OTHERS


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.sampled_from(PLACES), junk=st.sampled_from(JUNK))
def test_a_broken_resource_never_costs_its_neighbours(place: tuple[int, tuple[Any, ...]], junk: Any) -> None:
    number, path = place
    resources = json.loads(json.dumps(CHART))
    broken_at(resources[number], path, junk)
    before = read(json.dumps(bundle(*CHART)).encode(), name="x")
    try:
        after = read(json.dumps(bundle(*resources)).encode(), name="x")
    except SourceRefused:
        assert not keeps_its_neighbours(number, path)
        return
    assert len(after.entries) == len(CHART)
    assert not [one for one in after.entries if one.reason == "the reader failed on it or on a part of it"]
    if keeps_its_neighbours(number, path):
        here = CHART[number]["resourceType"] + "/" + CHART[number]["id"]
        assert [one for one in after.entries if one.pointer != here] == [
            one for one in before.entries if one.pointer != here
        ]
        others = {(one.pointer, one.kind, one.name) for one in before.facts if one.pointer != here}
        assert others <= {(one.pointer, one.kind, one.name) for one in after.facts}


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=200)
@given(value=json_values)
def test_any_json_is_read_or_refused_by_name(value: Any) -> None:
    with contextlib.suppress(SourceRefused):
        read(json.dumps(value).encode(), name="x", patient=PatientId("p1"))


# --- real records ------------------------------------------------------------------------------------------------

OURS = set(
    """
    telephone kind when
    main seen patient born sex deceased language interpreter needed phone address marital status contact yes no
    until to for at on in as and by of or the every times daily weekly monthly yearly once twice hour
    hours hourly day days week weeks month months minute minutes most least needed reference range value
    absent date time problem verification category severity stage body site onset abated recorded note
    allergy type criticality reaction procedure reason outcome complication follow encounter class start
    end admitted from discharged service attending location discharge diagnosis medication dosage dose
    route frequency course authored requester given taken stated dispensed vital sign result assessment
    social history examination imaging finding flag method report conclusion study modality immunization
    goal achievement target due addresses expressed priority care plan period activity description
    consent provision valid family condition device used maker coverage order intent ordered within
    performer instruction team member role relation active inactive related person question answer
    questionnaire percent over then each vitalsign mmhg iu
    """.split()
)


def words_in(text: str) -> set[str]:
    return {one.lower() for one in re.findall(r"[^\W\d_]{3,}", text)}


def numbers_in(text: str) -> list[float]:
    return [float(one) for one in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", text)]


def everything_it_could_say(resource: Any, known: dict[str, Any]) -> str:
    """The resource and what it refers to, as one text."""
    text = json.dumps(resource, ensure_ascii=False)
    for reference in re.findall(r'"reference": "([^"]+)"', text):
        text += json.dumps(known.get(reference, ""), ensure_ascii=False)
        for further in re.findall(r'"reference": "([^"]+)"', json.dumps(known.get(reference, ""))):
            text += json.dumps(known.get(further, ""), ensure_ascii=False)
    return text


def records(shared_data: Path) -> list[Path]:
    return sorted((shared_data / "fhir").glob("*/*.json"))


@pytest.mark.needs_shared_data
def test_every_value_of_a_line_stands_in_the_resource(shared_data: Path) -> None:
    for path in records(shared_data)[::4]:
        parsed = json.loads(path.read_bytes())
        known: dict[str, Any] = {}
        for entry in parsed["entry"]:
            resource = entry["resource"]
            known[f"{resource['resourceType']}/{resource['id']}"] = known[entry.get("fullUrl", "")] = resource
        for document in read(path.read_bytes(), name=path.name).documents:
            if document.kind is DocumentKind.RESOURCE:
                source = everything_it_could_say(known[document.pointer], known)
                assert words_in(document.text) - words_in(source) - OURS == set(), document.pointer
                figures = numbers_in(source.replace("-", " ").replace(":", " ").replace("T", " "))
                for one in numbers_in(re.sub(r"[-:/]", " ", document.text)):
                    assert any(abs(one - figure) <= max(0.005, abs(figure) * 0.002) for figure in figures), (
                        document.pointer
                    )


def told(fact: AnyFact) -> Iterator[str]:
    """The details of a fact that a reader would be shown."""
    hidden = {
        "id",
        "patient",
        "pointer",
        "words",
        "also",
        "codes",
        "kind",
        "encounter",
        "key",
        "results",
        "answered_by",
        "domain",
        "about",
        "particulars",
    }
    ours = {"category", "intent", "setting", "expressed_by", "panel"}
    for field in fact.__dataclass_fields__:
        value = getattr(fact, field)
        if field in hidden | ours or value is None or isinstance(value, (bool, float)):
            continue
        for one in value if isinstance(value, tuple) else (value,):
            yield one[:10] if re.match(r"\d{4}-\d\d-\d\dT", one) else one


@pytest.mark.needs_shared_data
def test_every_detail_of_a_fact_stands_in_the_words_it_rests_on(shared_data: Path) -> None:
    for path in records(shared_data)[::4]:
        for fact in read(path.read_bytes(), name=path.name).facts:
            if not fact.stated:
                assert [one for one in told(fact) if one not in fact.words.text] == [], (
                    path.name,
                    fact.pointer,
                )


@pytest.mark.needs_shared_data
def test_all_public_records_are_read_and_add_up(shared_data: Path) -> None:
    paths = records(shared_data)
    assert len(paths) == 54
    for path in paths:
        data = path.read_bytes()
        read_ = read(data, name=path.name)
        by_fate = [sum(one.fate is fate for one in read_.entries) for fate in Fate]
        assert sum(by_fate) == len(read_.entries) == len(json.loads(data)["entry"]), path.name
        assert by_fate[2] == 0, path.name
        assert not [
            one for one in read_.entries if one.reason == "the reader failed on it or on a part of it"
        ], path.name


@pytest.mark.needs_shared_data
def test_measure_cases_are_read_or_refused_for_being_of_two(shared_data: Path) -> None:
    refused = 0
    for path in sorted((shared_data / "ecqm").glob("*/*.json")):
        source = json.loads(path.read_bytes()).get("bundle")
        try:
            read_ = read(json.dumps(source).encode(), name=path.name)
        except NotOnePatient:
            refused += 1
            continue
        assert len(read_.entries) == len(source["entry"]), path.name
        assert not [
            one for one in read_.entries if one.reason == "the reader failed on it or on a part of it"
        ], path.name
    assert refused == 6  # their Patient resource is not the one the rest is about


def test_json_that_is_not_fhir_is_refused_by_name() -> None:
    with pytest.raises(NotReadable, match="not FHIR"):
        read(b'{"hello": "world"}', name="x.json")
