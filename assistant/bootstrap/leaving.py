"""The FHIR document of an approved draft, checked whole before its bytes may leave."""

import hashlib

from assistant.adapters import fhir_check, fhir_document
from assistant.bootstrap.house import House
from assistant.domain.draft import Digest, Draft
from assistant.domain.errors import Invalid
from assistant.domain.people import Actor, Role
from assistant.knowledge.sensitivity import RESTRICTED
from assistant.knowledge.stays import found


def as_it_leaves(house: House, draft: Draft) -> tuple[str, bytes, Digest]:
    approval = draft.approval
    if approval is None:
        raise Invalid(f"draft {draft.id} is not approved: nothing leaves")
    record = house.charts.record(draft.patient)
    bundle = fhir_document.document(
        draft,
        patient=record.patient,
        approver=Actor(id=approval.by, role=Role.CLINICIAN, name=approval.name),
        encounter=found(record, draft.encounter),
        confidentiality="R" if _restricted(draft) else "N",
    )
    if faults := fhir_check.problems(bundle):
        raise Invalid(
            f"the document of draft {draft.id} has {len(faults)} faults, and nothing left: {faults[0]}"
        )
    data = fhir_document.as_bytes(bundle)
    digest = Digest("sha256:" + hashlib.sha256(data).hexdigest())
    return f"Bundle/{bundle['id']}", data, digest


def _restricted(draft: Draft) -> bool:
    """Whether what leaves is sensitive by law, by its sender or by what was asked (v3-Confidentiality R)."""
    leaving = (i for i in draft.content.items() if i.leaves) if draft.content else ()
    return any(RESTRICTED & set(i.labels) for i in leaving)
