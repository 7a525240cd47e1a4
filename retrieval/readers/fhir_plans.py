"""What is meant to protect and to come: vaccinations, goals, plans on file."""

from collections.abc import Iterator

from retrieval.model import FactKind, Goal, Immunization, PlanOnFile
from retrieval.readers.fhir_shape import Json, choice, day, first, many, obj, objects, said, timed, when
from retrieval.readers.fhir_sheet import Sheet
from retrieval.readers.fhir_words import (
    any_value,
    charted,
    code,
    codes,
    concept,
    happened,
    joined,
    once,
    period,
    span_of_time,
)


def immunization(r: Json, sheet: Sheet) -> Iterator[Immunization]:
    name = sheet.begin("Immunization", concept(r.get("vaccineCode")), lacks="it names no vaccine")
    status = sheet.say("status", said(r.get("status")))
    if r.get("notGiven") is True:
        status = sheet.say("not given", "yes") and "not-done"
    date = first(*timed(r, "occurrence"), charted(r, "date"), charted(r, "recorded"))
    sheet.say("date", day(date) or happened(r, "occurrence"))
    reason = sheet.say("reason", concept(r.get("statusReason")) or concept(r.get("reasonCode")))
    sheet.say(
        "dose", once(said(any_value(*choice(one, "doseNumber"))) for one in objects(r, "protocolApplied"))
    )
    sheet.say("site", concept(r.get("site")))
    sheet.people("by", "performer")
    sheet.note()
    yield Immunization(
        **sheet.common(
            FactKind.IMMUNIZATION, name, date=date, status=status, codes=codes(r.get("vaccineCode"))
        ),
        reason=reason,
    )


def goal(r: Json, sheet: Sheet) -> Iterator[Goal]:
    described = r.get("description")
    name = sheet.begin("Goal", concept(described), lacks="it does not say what the goal is")
    status = sheet.say("status", said(r.get("lifecycleStatus")) or said(r.get("status")))
    achieved = sheet.say("achievement", code(r.get("achievementStatus")))
    targets = objects(r, "target")
    target = sheet.say("target", *(_target(one) for one in targets))
    due = first(*(when(one.get("dueDate")) for one in targets))
    sheet.say("due", day(due) or once(span_of_time(one.get("dueDuration")) for one in targets))
    addressed = [*many(r, "addresses")]
    sheet.say("addresses", sheet.chart.all_called(addressed, r))
    expressed = _expressed_by(r.get("expressedBy"), sheet)
    sheet.say("priority", concept(r.get("priority")))
    start = when(r.get("startDate"))
    sheet.say("start", day(start))
    sheet.note()
    yield Goal(
        **sheet.common(
            FactKind.GOAL, name, date=start or charted(r, "statusDate"), status=status, codes=codes(described)
        ),
        target=target, due=due, achievement=achieved, expressed_by=expressed,
    )  # fmt: skip


def _target(target: Json) -> str:
    measure, (kind, value) = concept(target.get("measure")), choice(target, "detail")
    return joined(measure, any_value(kind, value), by=": ") if kind else measure


def _expressed_by(reference: object, sheet: Sheet) -> str:
    """ "patient", else a name."""
    if not obj(reference):
        return ""
    found = sheet.chart.find(reference, sheet.resource)
    if said(found.get("resourceType")) == "Patient" or sheet.chart.pointer(reference).startswith("Patient/"):
        sheet.say("expressed by", "patient")
        return "patient"
    return sheet.say("expressed by", sheet.chart.called(reference, sheet.resource))


def care_plan(r: Json, sheet: Sheet) -> Iterator[PlanOnFile]:
    kind = concept(r.get("category"))
    name = sheet.begin(
        "Care plan",
        said(r.get("title")) or kind or said(r.get("description")),
        lacks="it does not say what is planned",
    )
    sheet.say("category", kind if kind != name else "")
    sheet.say("status", said(r.get("status")))
    sheet.say("intent", said(r.get("intent")) if said(r.get("intent")) in ("proposal", "option") else "")
    start = when(obj(r.get("period")).get("start"))
    sheet.say("period", period(r.get("period")))
    addresses = tuple(
        dict.fromkeys(words for one in many(r, "addresses") if (words := sheet.chart.called(one, r)))
    )
    sheet.say("addresses", *addresses)
    activities = tuple(
        dict.fromkeys(words for one in objects(r, "activity") if (words := _activity(one, sheet)))
    )
    sheet.say("activity", *activities)
    sheet.say("goal", sheet.chart.all_called(many(r, "goal"), r))
    replaced = tuple(p for one in many(r, "replaces") if (p := sheet.chart.pointer(one)))
    sheet.say("replaces", sheet.chart.all_called(many(r, "replaces"), r) if replaced else "")
    description = said(r.get("description"))
    sheet.say("description", description if description != name else "")
    sheet.note()
    date = start or charted(r, "created")
    yield PlanOnFile(
        **sheet.common(FactKind.CARE_PLAN, name, date=date, codes=codes(*many(r, "category"))),
        addresses=addresses, activities=activities, replaces=replaced,
    )  # fmt: skip


def _activity(activity: Json, sheet: Sheet) -> str:
    detail = obj(activity.get("detail"))
    words = (
        concept(detail.get("code"))
        or said(detail.get("description"))
        or sheet.chart.called(activity.get("reference"), sheet.resource)
    )
    status = said(detail.get("status"))
    return f"{words} ({status})" if words and status else words
