"""The patient and the people around them: who they are, what they are to the patient, how to reach them."""

from collections.abc import Iterator

from retrieval.model import AnyFact, CareTeamMember, Contact, FactKind, Patient
from retrieval.readers.fhir_shape import Json, day, extensions, many, obj, objects, said, when
from retrieval.readers.fhir_sheet import Aside, Sheet
from retrieval.readers.fhir_words import (
    address,
    code,
    codes,
    concept,
    joined,
    period,
    person_name,
    phone,
)

_INTERPRETER = ("patient-interpreterRequired", "us-core-interpreter-needed")
_YES = {"373066001", "Y", "yes", "true"}
_NO = {"373067005", "N", "no", "false"}


def patient(r: Json, sheet: Sheet) -> Iterator[AnyFact]:
    """The line that says who it is, and the primary care that the Patient resource names."""
    name = person_name(r.get("name"))
    sheet.begin(
        "Patient",
        name or said(r.get("gender")) or said(r.get("birthDate")),
        lacks="it does not say who it is",
    )
    sheet.say("born", day(when(r.get("birthDate"))))
    sheet.say("sex", said(r.get("gender")))
    sheet.say("deceased", deceased(r) or "")
    sheet.say("language", language(r))
    needed = interpreter(r)
    sheet.say("interpreter needed", "" if needed is None else "yes" if needed else "no")
    sheet.say("phone", phone(r))
    sheet.say("address", address(r))
    sheet.say("marital status", concept(r.get("maritalStatus")))
    for one in contacts(r):
        sheet.say("contact", one.name, one.relation, one.phone)
    for reference in many(r, "generalPractitioner"):
        yield from _primary_care(sheet.another(), reference)


def person(r: Json, sheet: Sheet) -> Patient:
    """Who the record is about; ``sheet`` has read the resource already."""
    document = sheet.document
    return Patient(
        id=sheet.patient,
        name=person_name(r.get("name")),
        birth_date=when(r.get("birthDate")),
        sex=said(r.get("gender")),
        deceased=deceased(r),
        language=language(r),
        interpreter=interpreter(r),
        phone=phone(r),
        address=address(r),
        contacts=tuple(contacts(r)),
        words=document.span() if document else None,
        recorded_sex=next((said(one.get("valueCode")) for one in extensions(r, "us-core-sex")), ""),
    )


def deceased(r: Json) -> str | None:
    if r.get("deceasedBoolean") is True:
        return "yes"
    return day(when(r.get("deceasedDateTime"))) or None


def language(r: Json) -> str:
    """The preferred language, else the first."""
    spoken = objects(r, "communication")
    chosen = [one for one in spoken if one.get("preferred") is True] or spoken
    return next((words for one in chosen if (words := concept(one.get("language")))), "")


def interpreter(r: Json) -> bool | None:
    for name in _INTERPRETER:
        for one in extensions(r, name):
            answer = (
                said(one.get("valueBoolean"))
                or code(one.get("valueCoding"))
                or code(one.get("valueCodeableConcept"))
            )
            if answer in _YES | _NO:
                return answer in _YES
    return None


def contacts(r: Json) -> Iterator[Contact]:
    for one in objects(r, "contact"):
        name = person_name(one.get("name")) or said(obj(one.get("organization")).get("display"))
        if name or phone(one):
            yield Contact(name=name, relation=concept(one.get("relationship")), phone=phone(one))


def _primary_care(line: Sheet, reference: object) -> Iterator[CareTeamMember]:
    name = line.chart.called(reference, line.resource)
    if name:
        line.begin("Care team member", name, lacks="")
        role, reached = line.say("role", "primary care"), line.say("phone", line.chart.phone(reference))
        yield CareTeamMember(
            **line.common(FactKind.CARE_TEAM_MEMBER, name, status=""), role=role, phone=reached
        )


def care_team(r: Json, sheet: Sheet) -> Iterator[AnyFact]:
    """One line and one member for each participant who can be named; the patient is not a member of their own team."""
    team = concept(r.get("category")) or said(r.get("name"))
    start = when(obj(r.get("period")).get("start"))
    status = said(r.get("status"))
    members = list(_participants(r, sheet))
    if not members:
        raise Aside("a care team without a member who is named")
    sheet.begin("Care team", team or joined(*(name for _, name in members)), lacks="")
    sheet.say("status", status)
    sheet.say("period", period(r.get("period")))
    sheet.reasons()
    sheet.note()
    sheet.date = start
    for participant, name in members:
        yield _member(sheet.another(), participant, name, team, status, start)


def _participants(r: Json, sheet: Sheet) -> Iterator[tuple[Json, str]]:
    for one in objects(r, "participant"):
        found = sheet.chart.find(one.get("member"), r)
        if said(found.get("resourceType")) != "Patient" and (
            name := sheet.chart.called(one.get("member"), r)
        ):
            yield one, name


def _member(
    line: Sheet, participant: Json, name: str, team: str, status: str, start: str | None
) -> CareTeamMember:
    reference = participant.get("member")
    found = line.chart.find(reference, line.resource)
    related = said(found.get("resourceType")) == "RelatedPerson"
    line.begin("Care team member", name, lacks="")
    relation = line.say("relation", concept(found.get("relationship")) if related else "")
    role = line.say("role", concept(participant.get("role")) or line.chart.role(reference))
    line.say("of", line.chart.called(participant.get("onBehalfOf"), line.resource))
    reached = line.say("phone", phone(found) if related else line.chart.phone(reference))
    line.say("team", team)
    line.say("from", day(start))
    line.say("status", status)
    return CareTeamMember(
        **line.common(FactKind.CARE_TEAM_MEMBER, name, date=start, status=status, codes=codes(participant.get("role"))),
        role=role, phone=reached, relation=relation,
    )  # fmt: skip


def related_person(r: Json, sheet: Sheet) -> Iterator[AnyFact]:
    name = sheet.begin("Related person", person_name(r.get("name")), lacks="it names nobody")
    relation = sheet.say("relation", concept(r.get("relationship"))) or "related person"
    reached = sheet.say("phone", phone(r))
    active = said(r.get("active"))
    sheet.say("active", active if active == "no" else "")
    yield CareTeamMember(
        **sheet.common(FactKind.CARE_TEAM_MEMBER, name, status="inactive" if active == "no" else ""),
        relation=relation, phone=reached,
    )  # fmt: skip
