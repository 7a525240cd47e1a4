"""One approved item into the FHIR R4 resources that say it; the first of them stands for the item in its section.

The approved text always goes along, as the resource's narrative. Nothing is made up to fill a field: a status that the
chart does not give is left out, or "unknown" where FHIR demands one. Statements stay in the narrative only.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from assistant.adapters import fhir_conditions as conditions
from assistant.adapters import fhir_done as done
from assistant.adapters import fhir_medicines as medicines
from assistant.adapters import fhir_observed as observed
from assistant.adapters import fhir_planned as planned
from assistant.adapters import fhir_team as people
from assistant.adapters.details import unsaid
from assistant.adapters.edits import as_approved, edited, own
from assistant.adapters.fhir_making import Making, local
from assistant.adapters.fhir_values import (
    AIAST,
    HL7,
    Resource,
    coding,
    identifier,
    narrative,
    pruned,
    text,
    xhtml,
)
from assistant.domain.draft import Item, ItemKind, Section

Maker = Callable[[Item, Section, Making], tuple[Resource, ...]]

MAKERS: Mapping[ItemKind, Maker] = {
    ItemKind.PROBLEM: conditions.problem,
    ItemKind.ALLERGY: conditions.allergy,
    ItemKind.MEDICINE: medicines.medicine,
    ItemKind.RESULT: observed.result,
    ItemKind.SCORE: observed.score,
    ItemKind.PREFERENCE: observed.preference,
    ItemKind.NEED: observed.need,
    ItemKind.PROCEDURE: done.procedure,
    ItemKind.IMMUNIZATION: done.immunization,
    ItemKind.DEVICE: done.device,
    ItemKind.GOAL: planned.goal,
    ItemKind.ACTION: planned.action,
    ItemKind.REFERRAL: planned.referral,
    ItemKind.APPOINTMENT: planned.appointment,
    ItemKind.PERSON: people.person,
}

_CONFIDENTIALITY = frozenset("U L M N R V".split())


def resources(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    make, item = MAKERS.get(item.kind), readable(item)
    return tuple(_finished(r, item, making) for r in make(as_approved(item), section, making)) if make else ()


def team(members: Iterable[Item], making: Making) -> Resource:
    """One CareTeam of all persons of the document."""
    every = [readable(m) for m in members]
    said = "".join(f"<li>{xhtml(m.text)}</li>" for m in every)
    return pruned(
        {
            "id": making.names.id("team"),
            "meta": {"security": _security(every)},
            "text": narrative(f"<ul>{said}</ul>"),
            "identifier": [identifier("team", making.names.id("team"))],
            **people.care_team([as_approved(m) for m in every], making),
        }
    )


def readable(item: Item) -> Item:
    return item if text(item.text) else replace(item, text="(nothing to read)")


def by_ai(item: Item) -> bool:
    """Whether AI had a hand in it. What a reviewer edited had; what a reviewer wrote alone had not."""
    return not own(item) and (item.written_by != "reviewer" or edited(item))


def _finished(resource: Resource, item: Item, making: Making) -> Resource:
    """With what every resource of an item carries: its id, its labels, the approved text, and whose item it is."""
    details = "; ".join(f"{xhtml(label)}: {xhtml(value)}" for label, value in unsaid(item))
    said = f"<p>{xhtml(item.text)}</p>" + (f"<p>{details}</p>" if details else "")
    return pruned(
        {
            "resourceType": resource["resourceType"],
            "id": making.names.id(local(resource["resourceType"], item)),
            "meta": {"security": _security([item])},
            "text": narrative(said + ("<p>Edited by the reviewer.</p>" if edited(item) else "")),
            "identifier": [identifier("item", item.id)],
            **resource,
        }
    )


def _security(of: Iterable[Item]) -> list[Resource | None]:
    """That AI asserted it, and who may not read it: the labels of what the items rest on."""
    every = list(of)
    labels = sorted({label for i in every for label in i.labels})
    asserted = [AIAST] if any(by_ai(i) for i in every) else []
    return [*asserted, *(coding(_system(label), label) for label in labels)]


def _system(label: str) -> str:
    return f"{HL7}/v3-Confidentiality" if label in _CONFIDENTIALITY else f"{HL7}/v3-ActCode"
