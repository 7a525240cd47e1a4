"""What is wanted and planned, in FHIR: goals, work with its owner and day, referrals and appointments.

Linked as the MCC eCare Plan links them: a goal addresses problems and needs, work says which goals it pertains to.
"""

from assistant.adapters.details import due as due_words
from assistant.adapters.details import held_by, who
from assistant.adapters.edits import urgency
from assistant.adapters.fhir_making import Making, concerns_of
from assistant.adapters.fhir_values import (
    BSER_STATUS,
    HL7,
    Resource,
    coding,
    concept,
    day,
    first,
    moment,
    note,
    someone,
    text,
)
from assistant.domain.draft import (
    ActionDetail,
    AppointmentDetail,
    Due,
    GoalDetail,
    Item,
    ItemKind,
    ReferralDetail,
    ResultDetail,
    Section,
)
from assistant.knowledge.team import Role

_URGENCY = {"routine": "routine", "soon": "urgent", "urgent": "urgent"}


# --- goals -----------------------------------------------------------------------------------------------------


def goal(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    d = item.detail if isinstance(item.detail, GoalDetail) else GoalDetail()
    about = concerns_of(item)
    target = {
        "measure": concept(first(d.measure, item.text))
        if d.measure or d.target
        else None,  # gol-1: no detail without it
        "detailString": text(d.target),
        "dueDate": day(d.due.day) if d.due else None,
    }
    return (
        {
            "resourceType": "Goal",
            "lifecycleStatus": "active",
            "achievementStatus": _achieved(d.met),
            "description": concept(item.text),
            "subject": making.patient,
            "target": [target],
            "expressedBy": making.patient if d.expressed_by == "patient" else making.person(d.expressed_by),
            "addresses": [*making.problems(*about), *making.needs(*about)],
            "outcomeReference": _measured(item, d, making),
            "note": [note(f"{label}: {said}") for label, said in _goal_notes(d) if said],
        },
    )


def _achieved(met: bool | None) -> Resource | None:
    """Nothing where no figures decide it. A target that is not met yet is one still worked for."""
    if met is None:
        return None
    return concept(None, coding(f"{HL7}/goal-achievement", "achieved" if met else "in-progress"))


def _measured(item: Item, d: GoalDetail, making: Making) -> list[Resource]:
    """The result of the document that the baseline is: the same figure out of the same words of the chart."""
    figures = set(d.baseline.replace("/", " ").split())

    def is_baseline(i: Item) -> bool:
        return isinstance(i.detail, ResultDetail) and bool(
            figures & set(i.detail.value.replace("/", " ").split())
        )

    return making.resting_on_the_same(item, ItemKind.RESULT, only=is_baseline)


def _goal_notes(d: GoalDetail) -> tuple[tuple[str, str], ...]:
    now = f"{d.baseline} on {d.baseline_date}" if d.baseline and d.baseline_date else d.baseline
    return (("Now", now), ("Who", held_by(d.owner, d.person)))


# --- work ------------------------------------------------------------------------------------------------------


def action(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    """A Task with its owner and day. The options of a decision to make together are its inputs."""
    d = item.detail if isinstance(item.detail, ActionDetail) else ActionDetail(owner="")
    about = concerns_of(item)
    told = (("Measured by", d.measure), ("Asked by", d.asked_by), ("Stands as", d.standing))
    notes = [note(f"{label}: {said}") for label, said in told if said]
    task = _task(item, making, code=concept(d.activity.replace("_", " ")), owner=d.owner, person=d.person)
    option = concept("Option")
    return (
        task
        | _by(d.due, notes)
        | {
            "extension": making.pertains(item),
            "reasonCode": concept("; ".join(about)),
            "reasonReference": next(iter([*making.problems(*about), *making.needs(*about)]), None),
            "input": [{"type": option, "valueString": text(o)} for o in d.options if text(o)],
        },
    )


def _task(item: Item, making: Making, *, code: Resource | None, owner: str, person: str = "") -> Resource:
    """The role is what ``performerType`` says; the owner is who holds it, where the chart names them.

    An owner in the chart's own words may be a person: such words are no role unless a person is named beside them.
    """
    role = who(owner) if owner in set(Role) or (person and person != owner) else ""
    return {
        "resourceType": "Task",
        "status": "requested",
        "intent": "order",
        "code": code,
        "description": text(item.text),
        "for": making.patient,
        "encounter": making.stay,
        "authoredOn": making.at,
        "lastModified": making.at,
        "requester": making.approver,
        "performerType": [concept(role)],
        "owner": making.holder(owner, person),
    }


def _by(due: Due | None, notes: list[Resource | None]) -> Resource:
    """The day it is due, and how that day was counted."""
    if due is None:
        return {"note": notes}
    said = due_words(due)
    counted = f"{said[0].upper()}{said[1:]}." if due.overdue else f"Due {said}."
    return {"restriction": {"period": {"end": day(due.day)}}, "note": [note(counted), *notes]}


# --- referrals and appointments --------------------------------------------------------------------------------


def referral(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    """The request, and the Task that follows it up: its business status says "created" and no more."""
    d = (
        item.detail
        if isinstance(item.detail, ReferralDetail)
        else ReferralDetail(specialty="", reason="", question="")
    )
    request = {
        "resourceType": "ServiceRequest",
        "extension": making.pertains(item),
        "status": "active",
        "intent": "order",
        "priority": _URGENCY.get(urgency(item)),
        "code": concept(f"Referral to {d.specialty}" if d.specialty else item.text),
        "subject": making.patient,
        "encounter": making.stay,
        "occurrencePeriod": {"end": day(d.due.day)} if d.due else None,
        "authoredOn": making.at,
        "requester": making.approver,
        "performerType": concept(d.specialty),
        "performer": [making.person(d.recipient)],
        "reasonCode": [concept(d.reason)],
        "reasonReference": [*making.problems(d.concern, d.reason), *making.needs(d.concern)],
        "insurance": [someone(d.coverage)],
        "supportingInfo": making.resting_on_the_same(
            item, ItemKind.PROBLEM, ItemKind.RESULT, ItemKind.PROCEDURE, ItemKind.MEDICINE
        ),
        "note": [note(f"{label}: {said}") for label, said in _referral_notes(d) if said],
    }
    fulfill = concept(None, coding("http://hl7.org/fhir/CodeSystem/task-code", "fulfill"))
    follow = (
        _task(item, making, code=fulfill, owner=d.owner)
        | _by(d.due, [])
        | {
            "focus": making.ref("ServiceRequest", item),
            "businessStatus": concept(None, coding(BSER_STATUS, "2.0", "Service Request Created")),
        }
    )
    return request, follow


def _referral_notes(d: ReferralDetail) -> tuple[tuple[str, str], ...]:
    """What FHIR has no element for. The patient's agreement is no instruction to the patient: it is told here."""
    return (
        ("Question", d.question),
        *(("Finding", f) for f in d.findings),
        *(("Done so far", one) for one in d.done),
        ("What the patient says, as charted", d.prepared),
        ("Call back", d.callback),
    )


def appointment(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    """Never "booked": FHIR then wants the minute it begins and ends, and no chart line gives both (app-3)."""
    d = item.detail if isinstance(item.detail, AppointmentDetail) else AppointmentDetail()
    when = moment(d.when)
    with_whom = {"actor": someone(d.with_whom), "status": "needs-action"} if text(d.with_whom) else None
    return (
        {
            "resourceType": "Appointment",
            "status": "proposed",
            "description": text(item.text),
            "comment": f"As charted: {text(d.when)}" if text(d.when) else None,
            "requestedPeriod": [{"start": when}] if when else [],
            "participant": [{"actor": making.patient, "status": "needs-action"}, with_whom],
        },
    )
