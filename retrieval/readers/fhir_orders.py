"""What was asked for: orders, devices, diets, tasks; and what was asked not to be done."""

from collections.abc import Iterator

from retrieval.model import FactKind, Order, Preference
from retrieval.readers.fhir_medicines import DO_NOT
from retrieval.readers.fhir_particulars import is_forbidden
from retrieval.readers.fhir_shape import Json, below, choice, day, first, many, moment, said, timed, when
from retrieval.readers.fhir_sheet import Sheet
from retrieval.readers.fhir_vocabulary import wish
from retrieval.readers.fhir_words import charted, code, codes, concept, happened, once, period


def service_request(r: Json, sheet: Sheet) -> Iterator[Order | Preference]:
    yield from _order(sheet, "Order", r.get("code"), said(r.get("patientInstruction")))


def device_request(r: Json, sheet: Sheet) -> Iterator[Order | Preference]:
    kind, value = choice(r, "code")
    named = value if kind == "CodeableConcept" else {"text": sheet.chart.called(value, r)}
    yield from _order(sheet, "Order for a device", named)


def nutrition_order(r: Json, sheet: Sheet) -> Iterator[Order | Preference]:
    diet = below(r, "oralDiet")
    named = diet.get("type") or {
        "text": concept(below(r, "enteralFormula").get("baseFormulaType")) or said(diet.get("instruction"))
    }
    yield from _order(sheet, "Diet", named, said(diet.get("instruction")), authored="dateTime")


def task(r: Json, sheet: Sheet) -> Iterator[Order | Preference]:
    focus = {"text": said(r.get("description")) or sheet.chart.called(r.get("focus"), r)}
    named = focus if code(r.get("code")) in ("fulfill", "") and focus["text"] else r.get("code")
    yield from _order(sheet, "Task", named, said(r.get("description")), performers=("owner",))


def _order(
    sheet: Sheet, label: str, named: object, instruction: str = "", *, authored: str = "authoredOn",
    performers: tuple[str, ...] = ("performer", "performerType"),
) -> Iterator[Order | Preference]:  # fmt: skip
    r = sheet.resource
    name = sheet.begin(label, concept(named), lacks="it does not say what was ordered")
    status = sheet.say("status", said(r.get("status")))
    forbidden = is_forbidden(r)
    refused = sheet.say("do not perform", name) if forbidden else ""
    sheet.say("status reason", concept(r.get("statusReason")), concept(r.get("businessStatus")))
    intent = sheet.say("intent", said(r.get("intent")))
    priority = sheet.say("priority", said(r.get("priority")))
    category = sheet.say("category", concept(r.get("category")))
    reason = sheet.reasons()
    date = charted(r, authored, "authoredOn", "authored", "lastModified")
    sheet.say("ordered", day(date))
    start, end = timed(r, "occurrence")
    sheet.say("due", _from_to(start, end) or happened(r, "occurrence"))
    allowed = below(r, "restriction", "period")
    sheet.say("within", period(below(r, "executionPeriod")), period(allowed))
    requester = sheet.people("requester", "requester", "orderer")
    performer = sheet.say("performer", _performers(sheet, performers))
    sheet.remark("instruction", instruction if instruction != name else "")
    sheet.note()
    coded = codes(named)
    yield Order(
        **sheet.common(FactKind.ORDER, name, date=date or start, status=DO_NOT if forbidden else status, codes=coded),
        category=category, intent=intent, priority=priority, reason=reason, performer=performer,
        requester=requester, due=first(end, start, when(allowed.get("end"))),
        answered_by=sheet.chart.answers_to(sheet.pointer),
    )  # fmt: skip
    if about := wish((*coded, *codes(*many(r, "category"))), name):
        yield Preference(
            **sheet.common(FactKind.PREFERENCE, name, date=date or start, status=status, codes=coded),
            about=about, value=f"do not perform: {refused}" if refused else name,
        )  # fmt: skip


def _from_to(start: str | None, end: str | None) -> str:
    return f"{moment(start)} to {moment(end)}" if start and end else moment(start) or moment(end)


def _performers(sheet: Sheet, keys: tuple[str, ...]) -> str:
    named = sheet.chart.all_called([one for key in keys for one in many(sheet.resource, key)], sheet.resource)
    return named or once(concept(sheet.resource.get(key)) for key in keys)
