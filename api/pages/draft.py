"""The page of one draft: read it, decide item by item, sign exactly what is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.auth import CurrentActor
from api.deps import Names, PathId, TheAssistant
from api.documents import Format, document_response
from api.pages import words
from api.pages.house import Form, go, may_do, page
from api.pages.patient import allergies
from api.pages.reading import Reading, changed_since, reading
from api.patient_versions import page_response
from api.problems import Problem, of
from assistant.bootstrap import Assistant
from assistant.domain.draft import CitationKind, Digest, Draft, DraftId, FindingId, ItemId, PersonId, Verdict
from assistant.domain.errors import (
    CaretraceError,
    Conflict,
    Invalid,
    NotFound,
    NotPermitted,
    StaleContent,
    WrongState,
)
from assistant.domain.lifecycle import MOVES, State
from assistant.domain.patient_version import Audience
from assistant.domain.people import Action, Actor, Permit, decision
from assistant.workflow.adding import Addition
from assistant.workflow.completeness import element_of
from assistant.workflow.review import Choice
from retrieval.model import Record

router = APIRouter(prefix="/drafts/{id:id}")
#: How the tick of a finding is named in the form that answers several with one reason.
TICKED = "finding-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody had typed when their move was refused: shown again, where they typed it."""

    into: str = ""  # the id of the item or finding, or the name of the form
    reason: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who looks at which draft."""

    id: DraftId
    actor: Actor
    assistant: Assistant
    names: Mapping[PersonId, str]
    request: Request

    def draft(self) -> Draft:
        return self.assistant.draft(self.id, actor=self.actor)


def visit(id: PathId, actor: CurrentActor, assistant: TheAssistant, names: Names, request: Request) -> Visit:
    return Visit(id=DraftId(id), actor=actor, assistant=assistant, names=names, request=request)


TheVisit = Annotated[Visit, Depends(visit)]


@router.get("")
def read_draft(visit: TheVisit) -> Response:
    return _page(visit, visit.draft())


@router.get("/patient-version")
def read_patient_version(
    visit: TheVisit, language: str = "en", audience: Audience = Audience.PATIENT, caregiver: str = ""
) -> Response:
    return page_response(
        visit.assistant, visit.actor, visit.id, language, audience, caregiver, for_staff=True
    )


@router.get("/document")
def read_document(visit: TheVisit, format: Format = "html") -> Response:
    return document_response(visit.assistant, visit.actor, visit.id, format)


@router.post("/items/{item:id}")
def decide(visit: TheVisit, item: PathId, form: Form) -> Response:
    reason, text = form.get("reason", ""), form.get("text", "")

    def act() -> Draft:
        choice = Choice(item=ItemId(item), verdict=_verdict(form), reason=reason, text=text)
        return visit.assistant.decide(visit.id, [choice], seen=_seen(form), actor=visit.actor)

    return _done(visit, form, act, _next(item), Typed(into=item, reason=reason, text=text))


@router.post("/rest")
def accept_rest(visit: TheVisit, form: Form) -> Response:
    def act() -> Draft:
        return visit.assistant.accept_rest(visit.id, seen=_seen(form), actor=visit.actor)

    return _done(visit, form, act, _next(""))


@router.post("/findings/{finding:id}")
def acknowledge(visit: TheVisit, finding: PathId, form: Form) -> Response:
    return _acknowledged(visit, form, [FindingId(finding)], into=finding)


@router.post("/findings")
def acknowledge_several(visit: TheVisit, form: Form) -> Response:
    """Those that are ticked, with one reason."""
    ticked = [FindingId(name.removeprefix(TICKED)) for name in form if name.startswith(TICKED)]
    return _acknowledged(visit, form, ticked, into="together")


def _acknowledged(visit: Visit, form: Mapping[str, str], findings: list[FindingId], *, into: str) -> Response:
    reason = form.get("reason", "")

    def act() -> Draft:
        return visit.assistant.acknowledge(visit.id, findings, reason, seen=_seen(form), actor=visit.actor)

    return _done(visit, form, act, lambda draft: "findings", Typed(into=into, reason=reason))


@router.post("/items")
def add_item(visit: TheVisit, form: Form) -> Response:
    """A statement of the clinician's own, for a section or for a required element."""
    text, fills, section = (form.get(name, "") for name in ("text", "fills", "section"))

    def act() -> Draft:
        addition = Addition(text=text, section=section, fills=fills, owner=form.get("owner", ""))
        return visit.assistant.add(visit.id, addition, seen=_seen(form), actor=visit.actor)

    place = "findings" if fills else f"section-{section}"
    return _done(visit, form, act, lambda draft: place, Typed(into=f"add-{fills or section}", text=text))


@router.post("/approval")
def approve(visit: TheVisit, form: Form) -> Response:
    def act() -> Draft:
        return visit.assistant.approve(visit.id, seen=_seen(form), actor=visit.actor)

    return _done(visit, form, act)


@router.post("/return")
def send_back(visit: TheVisit, form: Form) -> Response:
    reason = form.get("reason", "")

    def act() -> Draft:
        return visit.assistant.send_back(visit.id, reason, seen=_seen(form), actor=visit.actor)

    return _done(visit, form, act, typed=Typed(into="return", reason=reason))


@router.post("/withdrawal")
def withdraw(visit: TheVisit, form: Form) -> Response:
    reason = form.get("reason", "")

    def act() -> Draft:
        if form.get("seen") and visit.draft().digest != _seen(form):
            raise StaleContent(f"draft {visit.id} changed since it was read: read it again")
        return visit.assistant.withdraw(visit.id, reason, actor=visit.actor)

    return _done(visit, form, act, typed=Typed(into="withdrawal", reason=reason))


@router.post("/revisions")
def revise(visit: TheVisit, form: Form) -> Response:
    return _done(visit, form, lambda: visit.assistant.revise(visit.id, actor=visit.actor))


# --- what a form leads to --------------------------------------------------------------------------------------


def _done(
    visit: Visit,
    form: Mapping[str, str],
    act: Callable[[], Draft],
    then: Callable[[Draft], str] = lambda draft: "top",
    typed: Typed | None = None,
) -> Response:
    """To the next place on the page; or the page again, saying why not, with what was typed still there."""
    try:
        draft = act()
    except NotPermitted:
        raise
    except CaretraceError as error:
        now, problem = visit.draft(), of(error)
        changed: tuple[str, ...] = ()
        if isinstance(error, Conflict | NotFound) and _moved(now, form):
            problem = (
                problem if isinstance(error, StaleContent | WrongState) else of(StaleContent(str(error)))
            )
            changed = changed_since(now, revision=_revision(form, now), at=_read_at(form), names=visit.names)
        return _page(visit, now, problem=problem, changed=changed, typed=typed)
    return go(f"/drafts/{draft.id}#{then(draft)}")


def _moved(now: Draft, form: Mapping[str, str]) -> bool:
    return now.digest != form.get("seen") or now.state is not State.WRITTEN


def _next(item: str) -> Callable[[Draft], str]:
    """The next item on the page that waits, else what remains to be done."""

    def place(draft: Draft) -> str:
        if draft.content is None:
            return "top"
        ids = [i.id for i in draft.content.items()]
        after = ids.index(ItemId(item)) if item in ids else -1
        waiting = [i.id for i in draft.content.undecided()]
        for id in [*ids[after + 1 :], *ids[: after + 1]]:
            if id in waiting:
                return f"item-{id}"
        return "findings" if draft.content.open_findings() else "sign"

    return place


def _seen(form: Mapping[str, str]) -> Digest:
    return Digest(form.get("seen", ""))


def _revision(form: Mapping[str, str], now: Draft) -> int:
    given = form.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else now.revision


def _read_at(form: Mapping[str, str]) -> datetime:
    try:
        at = datetime.fromisoformat(form.get("read_at", ""))
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _verdict(form: Mapping[str, str]) -> Verdict:
    try:
        return Verdict(form.get("verdict", ""))
    except ValueError:
        raise Invalid("choose: accept, edit or reject") from None


# --- the page --------------------------------------------------------------------------------------------------


def _page(
    visit: Visit,
    draft: Draft,
    *,
    problem: Problem | None = None,
    changed: tuple[str, ...] = (),
    typed: Typed | None = None,
) -> Response:
    actor, names, assistant = visit.actor, visit.names, visit.assistant
    record = assistant.record(draft.patient, actor=actor) if may_do(actor, Action.RECORD_READ) else None
    decides = draft.state is State.WRITTEN and isinstance(decision(actor, Action.DRAFT_DECIDE, draft), Permit)
    return page(
        visit.request,
        "draft.html.j2",
        status=problem.meaning.status if problem else 200,
        draft=draft,
        person=record.patient if record else None,
        allergies=allergies(record) if record else "",
        reading=_reading(visit, draft, record, fold=decides and not _all(visit)),
        showing_all=_all(visit),
        banner=_banner(draft, names),
        can=_can(draft, actor),
        decides=decides,
        approves=decides and may_do(actor, Action.DRAFT_APPROVE),
        own=draft.requested_by == actor.id and may_do(actor, Action.DRAFT_DECIDE),
        asked_by=names.get(draft.requested_by, draft.requested_by),
        read_at=assistant.clock().isoformat(),
        problem=problem,
        changed=changed,
        typed=typed or Typed(),
        lost=typed if typed and not _has_place(draft, typed) else None,
    )


def _all(visit: Visit) -> bool:
    """Whether everything is asked for unfolded: the one click that works without a script."""
    return visit.request.query_params.get("all") == "1"


def _reading(visit: Visit, draft: Draft, record: Record | None, *, fold: bool) -> Reading | None:
    if draft.content is None:
        return None
    cited = {c.source for i in draft.content.items() for c in i.citations if c.kind is CitationKind.CHART}
    chart = {str(d.id): d for d in record.documents if d.id in cited} if record else {}
    readable = may_do(visit.actor, Action.GUIDELINE_READ)
    library = visit.assistant.guidelines(actor=visit.actor) if readable else ()
    guidelines = {str(g.document.id): g for g in library}
    return reading(draft, draft.content, chart=chart, guidelines=guidelines, names=visit.names, fold=fold)


def _banner(draft: Draft, names: Names) -> tuple[str, ...]:
    said = [words.STATES[draft.state]]
    if draft.approval and draft.state in {State.APPROVED, State.PUBLISHED}:
        who = draft.approval.name or names.get(draft.approval.by, draft.approval.by)
        said.append(f"Drafted by AI, signed by {who} on {words.moment(draft.approval.at)}")
    if draft.because:
        said.append(f"Reason: {draft.because}")
    return tuple(said)


def _can(draft: Draft, actor: Actor) -> dict[str, bool]:
    """Which moves this person may make now. What a move really takes is decided where it is made."""
    moves = MOVES[draft.state]
    left = draft.receipt is not None
    return {
        "return": State.RETURNED in moves and may_do(actor, Action.DRAFT_RETURN),
        "withdraw": State.WITHDRAWN in moves
        and may_do(actor, Action.DRAFT_APPROVE if left else Action.DRAFT_WITHDRAW),
        "revise": (State.REQUESTED in moves or draft.state is State.PUBLISHED)
        and may_do(actor, Action.DRAFT_REVISE),
        "fhir": left and may_do(actor, Action.DOCUMENT_READ),
        "print": draft.content is not None and may_do(actor, Action.RECORD_READ),
    }


def _has_place(draft: Draft, typed: Typed) -> bool:
    """Whether the form that it was typed into is still on the page."""
    if draft.state is not State.WRITTEN or draft.content is None:
        return typed.into == "withdrawal"
    open_findings = draft.content.open_findings()
    places = {str(i.id) for i in draft.content.items()} | {str(f.id) for f in open_findings}
    places |= {f"add-{s.id}" for s in draft.content.sections}
    places |= {f"add-{e.id}" for f in open_findings if (e := element_of(draft.content, f))}
    return typed.into in places | {"return", "withdrawal", "together"}
