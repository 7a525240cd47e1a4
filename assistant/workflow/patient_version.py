"""An approved document in the patient's words: made on request, checked against what was approved, or not given out."""

from collections.abc import Callable

from assistant.checks.plain_words import same_as_approved
from assistant.domain.draft import Content, DraftId, Kind, PersonDetail
from assistant.domain.errors import Differs, Invalid, WrongState
from assistant.domain.lifecycle import State
from assistant.domain.patient_version import Audience, Language, PatientVersion
from assistant.domain.people import Action, Actor, require
from assistant.knowledge.confidences import FROM_FAMILY, is_close
from assistant.knowledge.guidelines import Library
from assistant.workflow.ports import Work
from assistant.writing.plain import patient_version, phrasebook
from retrieval.model import PatientId


def first_name(charted: str) -> str:
    """As a caregiver would say it: without a title or what follows a comma; "" where the chart has no name."""
    words = [w for w in charted.split(",")[0].split() if w.rstrip(".").lower() not in _TITLES]
    return words[0] if words else ""


def for_patient(
    id: DraftId,
    *,
    language: Language,
    audience: Audience,
    actor: Actor,
    library: Library,
    first_name: Callable[[PatientId], str],
    work: Work,
    caregiver: str = "",
) -> PatientVersion:
    """``first_name`` is "" where none is charted. Nothing is kept: the same document gives the same version.

    ``caregiver`` is who a caregiver's version is for; it is owed where the document names nobody at home, and where
    somebody at home is not to be told. Raises Invalid without it, WrongState before the approval, and Differs when a
    figure, medicine or date is not as it was approved.
    """
    require(actor, Action.DOCUMENT_READ)
    with work(read_only=True) as unit:
        draft = unit.draft(id)
    if draft.content is None or draft.approval is None or draft.state not in _APPROVED:
        raise WrongState(
            f"draft {id} is {draft.state}: the patient's version is made of an approved document that is in force"
        )
    if draft.kind is Kind.DISCHARGE_SUMMARY and draft.encounter is None:
        raise WrongState(
            f"draft {id} is of no stay: a page about going home would tell of a stay that was not charted"
        )
    caregiver = " ".join(caregiver.split())
    if audience is Audience.CAREGIVER and not caregiver and (why := _nobody(draft.content)):
        raise Invalid(
            f"draft {id} {why}: say by name who reads it with the patient's leave, or give the patient's own version"
        )
    book = phrasebook(language, audience, name=first_name(draft.patient))
    version = patient_version(draft, book, library, reader=caregiver)
    if wrong := same_as_approved(version, draft.content):
        raise Differs(
            f"the patient's version of draft {id} would differ from what was approved in {len(wrong)} places and is "
            "not given out; go through the approved document with the patient, and report this draft"
        )
    return version


def _nobody(content: Content) -> str:
    """Why it cannot be known who reads it; "" where the document shows a caregiver and no limit on what they hear."""
    leaving = [i for i in content.items() if i.leaves]
    if any(FROM_FAMILY in i.labels for i in leaving):
        return "rests on a note that limits what somebody at home may be told"
    close = [i.detail for i in leaving if isinstance(i.detail, PersonDetail) and i.detail.relation]
    return "" if any(is_close(p.relation) for p in close) else "shows nobody at home who helps"


_APPROVED = {State.APPROVED, State.PUBLISHED}
_TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sr", "sra", "srta"}
