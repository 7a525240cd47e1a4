"""Who helps and treats, in FHIR: family and friends as related persons, and everybody in one care team."""

from collections.abc import Sequence

from assistant.adapters.fhir_making import Making
from assistant.adapters.fhir_values import Resource, concept, first, someone, text
from assistant.domain.draft import Item, PersonDetail, Section


def person(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    """Only family and friends are a resource of their own; the care team names all."""
    d = item.detail
    if not isinstance(d, PersonDetail) or not d.relation:
        return ()
    return (
        {
            "resourceType": "RelatedPerson",
            "active": True,
            "patient": making.patient,
            "relationship": [concept(d.relation)],
            "name": [{"text": first(d.name, item.text)}],
            "telecom": [{"system": "phone", "value": text(d.phone)}] if text(d.phone) else [],
        },
    )


def care_team(people: Sequence[Item], making: Making) -> Resource:
    return {
        "resourceType": "CareTeam",
        "status": "active",
        "subject": making.patient,
        "encounter": making.stay,
        "participant": [_member(p, making) for p in people],
    }


def _member(item: Item, making: Making) -> Resource:
    d = item.detail if isinstance(item.detail, PersonDetail) else PersonDetail()
    if d.relation:
        member: Resource | None = making.ref("RelatedPerson", item) | {"display": first(d.name, item.text)}
    else:
        member = someone(first(d.name, item.text))
    return {"role": [concept(d.role or d.relation)], "member": member}
