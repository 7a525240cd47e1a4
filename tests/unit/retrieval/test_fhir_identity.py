"""A source is one patient's, or it is refused without a name."""

import json
from typing import Any

import pytest

from retrieval.model import PatientId
from retrieval.readers import NotOnePatient, read
from tests.unit.retrieval.charts import (
    OF_P1,
    P1,
    bundle,
    fates,
    of,
    reading,
)

# --- whose it is -------------------------------------------------------------------------------------------------

P2 = {"resourceType": "Patient", "id": "p2", "name": [{"text": "Bo Lind"}]}


def of_p2(type: str, **elements: Any) -> dict[str, Any]:
    return {"resourceType": type, "id": "z", "subject": {"reference": "Patient/p2"}, **elements}


REFUSED = {
    "two patients with facts": [
        P2,
        of_p2("Condition", code={"text": "Gout"}),
        of("Condition", code={"text": "Asthma"}),
    ],
    "a fact of somebody who is not described": [of_p2("Condition", code={"text": "Gout"})],
    "two described and nothing else": [P2],
    "a second one whom nothing mentions": [P2, of("Condition", code={"text": "Gout"})],
}


@pytest.mark.parametrize("resources", REFUSED.values(), ids=REFUSED)
def test_a_record_of_two_patients_is_refused_without_a_name(resources: list[dict[str, Any]]) -> None:
    with pytest.raises(NotOnePatient, match="2 patients") as refusal:
        reading(*resources)
    assert "Lind" not in str(refusal.value)
    assert "Brandt" not in str(refusal.value)


def test_of_two_patients_the_one_asked_for_is_read_and_the_other_counted() -> None:
    read = reading(
        P2,
        of_p2("Condition", code={"text": "Gout"}),
        of("Condition", code={"text": "Asthma"}),
        patient=PatientId("p2"),
    )
    assert [one.name for one in read.facts] == ["Gout"]
    assert read.person is not None
    assert read.person.name == "Bo Lind"
    assert [one.reason for one in read.entries] == ["another patient", "", "", "about another patient"]


def test_a_source_of_somebody_else_is_refused() -> None:
    with pytest.raises(NotOnePatient, match="another patient"):
        reading(of("Condition", code={"text": "Gout"}), patient=PatientId("p9"))


def test_a_mother_who_is_only_referred_to_is_not_a_second_patient() -> None:
    read = reading(
        P2, of("Observation", code={"text": "Apgar"}, valueInteger=9, focus=[{"reference": "Patient/p2"}])
    )
    assert read.patient == "p1"
    assert fates(read)[1] == ("Patient/p2", "skipped", "another patient")


def test_two_resources_linked_as_one_person_are_one() -> None:
    old = {"resourceType": "Patient", "id": "p0", "link": [{"other": OF_P1, "type": "replaced-by"}]}
    read = reading(
        old,
        {
            "resourceType": "Condition",
            "id": "c",
            "subject": {"reference": "Patient/p0"},
            "code": {"text": "Gout"},
        },
    )
    assert len(read.facts) == 1


def test_two_servers_that_gave_one_id_to_two_people_are_not_mixed() -> None:
    entries = [
        {"fullUrl": f"https://{host}.example/Patient/p1", "resource": P1} for host in ("north", "south")
    ]
    with pytest.raises(NotOnePatient, match="2 patients"):
        read(json.dumps({"resourceType": "Bundle", "entry": entries}).encode(), name="x")


WAYS_TO_REFER = {
    "relative": OF_P1,
    "absolute": {"reference": "https://ehr.example/fhir/Patient/p1"},
    "versioned": {"reference": "Patient/p1/_history/3"},
    "temporary": {"reference": "urn:uuid:1234"},
    "by a search": {"reference": "Patient?identifier=urn:mrn|77"},
    "by identifier": {"identifier": {"system": "urn:mrn", "value": "77"}},
    "by name only": {"display": "Ada Brandt"},
}


@pytest.mark.parametrize("reference", WAYS_TO_REFER.values(), ids=WAYS_TO_REFER)
def test_a_patient_is_known_however_they_are_referred_to(reference: dict[str, Any]) -> None:
    entries = [
        {
            "fullUrl": "urn:uuid:1234",
            "resource": {**P1, "identifier": [{"system": "urn:mrn", "value": "77"}]},
        },
        {
            "resource": {
                "resourceType": "Condition",
                "id": "c",
                "subject": reference,
                "code": {"text": "Gout"},
            }
        },
    ]
    read_ = read(json.dumps({"resourceType": "Bundle", "entry": entries}).encode(), name="x")
    assert (read_.patient, len(read_.facts)) == ("p1", 1)


def test_an_identifier_of_somebody_else_is_somebody_else() -> None:
    with pytest.raises(NotOnePatient):
        read(
            json.dumps(
                bundle(
                    {**P1, "identifier": [{"system": "urn:mrn", "value": "77"}]},
                    {
                        "resourceType": "Condition",
                        "subject": {"identifier": {"system": "urn:mrn", "value": "78"}},
                        "code": {"text": "Gout"},
                    },
                )
            ).encode(),
            name="x",
        )


def test_a_patient_without_an_id_is_the_one_the_rest_is_about() -> None:
    nameless = {key: value for key, value in P1.items() if key != "id"}
    source = bundle(nameless, of("Condition", code={"text": "Gout"}))
    read_ = read(json.dumps(source).encode(), name="x")
    assert (read_.patient, read_.person is not None) == ("p1", True)


def test_two_patients_without_ids_are_two() -> None:
    with pytest.raises(NotOnePatient, match="2 patients"):
        read(json.dumps(bundle({"resourceType": "Patient"}, {"resourceType": "Patient"})).encode(), name="x")


def test_a_source_that_names_nobody_is_taken_for_the_patient_it_was_sent_for() -> None:
    source = json.dumps({"resourceType": "Practitioner", "id": "d"}).encode()
    with pytest.raises(NotOnePatient, match="does not say whose"):
        read(source, name="x")
    assert read(source, name="x", patient=PatientId("p1")).patient == "p1"
