"""Errors as RFC 9457 problem documents: one table from the house's words to HTTP's. No body ever quotes its input."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from assistant.domain.errors import (
    AlreadyOpen,
    CaretraceError,
    Conflict,
    Differs,
    Invalid,
    MovedOn,
    NotFound,
    NotPermitted,
    StaleContent,
    Unavailable,
    Undecided,
    UnusableReply,
    WrongState,
)
from retrieval.readers.errors import NotOnePatient, NotReadable, SourceRefused, TooLarge

MEDIA = "application/problem+json"
RETRY_S = 2


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a kind of problem says: the same in every answer of that kind."""

    status: int
    title: str
    advice: str


KINDS: dict[str, Meaning] = {
    # of the house
    "NotFound": Meaning(404, "Not here", "Ask for the list first, and take the id from there."),
    "NotPermitted": Meaning(403, "Not permitted", "Somebody with the right role must do it: the detail says who may."),
    "StaleContent": Meaning(412, "Changed since it was read", "Read it again, look at what changed, then decide."),
    "Undecided": Meaning(409, "Decisions are missing", "Decide on each id under `waiting`, then approve."),
    "WrongState": Meaning(409, "Not at this step", "Read the draft again: its state says what can be done with it."),
    "Differs": Meaning(409, "Not what was approved", "Use the approved document itself, and report this draft."),
    "MovedOn": Meaning(409, "Someone else was first", "Read it again, then decide."),
    "Conflict": Meaning(409, "In conflict", "Read it again, then decide."),
    "Invalid": Meaning(422, "Makes no sense as asked", "The detail says what is missing or wrong."),
    "UnusableReply": Meaning(502, "The language model's answer is no draft", "Try again, or write without a model."),
    "AlreadyOpen": Meaning(503, "The data folder is in use", "End the other process, then try again."),
    "Unavailable": Meaning(503, "A part is away", "Nothing was lost. Try again in a moment."),
    "TooLarge": Meaning(413, "The source is too large", "Send it in parts, or have the limit raised."),
    "NotOnePatient": Meaning(422, "Not one patient's source", "Send one patient's record, or say whose it is."),
    "NotReadable": Meaning(422, "Not in a form that is read here", "Send FHIR JSON, NDJSON, or a note as text."),
    "SourceRefused": Meaning(422, "The source is refused", "The detail says what is wrong and what to do."),
    # of HTTP
    "BadRequest": Meaning(400, "Not a request that can be read", "The detail says what is wrong with it."),
    "BadHost": Meaning(400, "Not a host that is served here", "Use the address that the server was started with."),
    "Unauthorized": Meaning(401, "Who is asking?", "Send a token, `Authorization: Bearer …`, or sign in."),
    "OtherSite": Meaning(403, "Sent from another site", "Use the form on the page itself."),
    "NoSuchRoute": Meaning(404, "No such address", "The interface is described at /docs."),
    "MethodNotAllowed": Meaning(405, "Not this method", "The Allow header lists what this address takes."),
    "TooSlow": Meaning(408, "The request came too slowly", "Send it again over a better line."),
    "BodyTooLarge": Meaning(413, "The request is too large", "Send less: the detail says how much is taken."),
    "UnsupportedMediaType": Meaning(415, "Not a media type that is taken here", "The detail says which one is."),
    "RequestNotValid": Meaning(422, "Not as the interface describes it", "`errors` says where, and what was expected."),
    "KeyReused": Meaning(422, "Key of another request", "Use a fresh Idempotency-Key for each new request."),
    "PreconditionRequired": Meaning(428, "Say what you saw", "Send `If-Match` with the draft's digest as you read it."),
    "Unforeseen": Meaning(500, "Something went wrong here", "Try again; if it stays, tell whoever runs this service."),
}  # fmt: skip

#: The first that fits counts: the narrow before the wide.
BY_ERROR: tuple[type[Exception], ...] = (
    NotFound,
    NotPermitted,
    StaleContent,
    Undecided,
    WrongState,
    Differs,
    MovedOn,
    Conflict,
    Invalid,
    UnusableReply,
    AlreadyOpen,
    Unavailable,
    TooLarge,
    NotOnePatient,
    NotReadable,
    SourceRefused,
)
_BY_STATUS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "NotPermitted",
    404: "NoSuchRoute",
    405: "MethodNotAllowed",
    413: "BodyTooLarge",
    415: "UnsupportedMediaType",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem, before it is said as JSON or as a page."""

    kind: str
    detail: str = ""
    more: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def meaning(self) -> Meaning:
        return KINDS[self.kind]

    @property
    def all_headers(self) -> dict[str, str]:
        own = {"Retry-After": str(RETRY_S)} if self.meaning.status == 503 else {}
        return {**own, **self.headers}

    def answer(self) -> JSONResponse:
        body: dict[str, Any] = {
            "type": f"/problems/{self.kind}",
            "title": self.meaning.title,
            "status": self.meaning.status,
            "detail": self.detail or self.meaning.advice,
            **self.more,
        }
        return JSONResponse(body, status_code=self.meaning.status, media_type=MEDIA, headers=self.all_headers)


class Refused(HTTPException):
    """What a route or a guard refuses, by one of ``KINDS``."""

    def __init__(self, kind: str, detail: str = "", **headers: str) -> None:
        self.problem = Problem(kind, detail, headers=headers)
        super().__init__(self.problem.meaning.status, detail, headers)


AsPage = Callable[[Request, Problem], Response | None]
"""Says a problem as a page, where a person reads it; None where a program does."""


def of(error: Exception, unsaid: tuple[str, ...] = ()) -> Problem:
    """The problem that an error of the house is. ``unsaid`` are words that may name a person and are cut out."""
    kind = next((c.__name__ for c in BY_ERROR if isinstance(error, c)), "Unforeseen")
    if isinstance(error, SourceRefused):  # what the sender calls it may name a patient
        detail = f"The source {error.what}. {error.do}"
    else:
        detail = str(error) if kind != "Unforeseen" else ""
    for words in sorted(unsaid, key=len, reverse=True):
        detail = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", "…", detail)
    more = {"waiting": list(error.waiting)} if isinstance(error, Undecided) else {}
    return Problem(kind, detail, more)


def name_no(request: Request, words: str | None) -> None:
    """From here on, no answer to this request repeats these words of its body. Its path and query never are."""
    if words:
        request.state.unsaid = (*getattr(request.state, "unsaid", ()), words)


def install(app: FastAPI, *, as_page: AsPage) -> None:
    def said(request: Request, problem: Problem) -> Response:
        return as_page(request, problem) or problem.answer()

    @app.exception_handler(CaretraceError)
    @app.exception_handler(SourceRefused)
    def on_purpose(request: Request, error: Exception) -> Response:
        return said(request, of(error, _unsaid(request)))

    @app.exception_handler(RequestValidationError)
    def not_as_asked(request: Request, error: RequestValidationError) -> Response:
        wrong = [{"pointer": _pointer(e), "detail": _expected(e)} for e in error.errors()]
        return said(request, Problem("RequestNotValid", more={"errors": wrong}))

    @app.exception_handler(HTTPException)
    def by_http(request: Request, error: HTTPException) -> Response:
        if isinstance(error, Refused):
            return said(request, error.problem)
        kind = _BY_STATUS.get(error.status_code, "BadRequest")
        return said(request, Problem(kind, headers=error.headers or {}))

    app.include_router(router)


router = APIRouter(include_in_schema=False)


@router.get("/problems/{kind}")
def what_a_problem_means(kind: str) -> HTMLResponse:
    meaning = KINDS.get(kind)
    if meaning is None:
        raise Refused("NoSuchRoute")
    words = (f"{kind}: {meaning.title}", f"HTTP status {meaning.status}.", meaning.advice)
    title, status, advice = (escape(w) for w in words)
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        '<link rel="stylesheet" href="/static/caretrace.css">'
        f"<main><h1>{title}</h1><p>{status}</p><p>{advice}</p></main></html>"
    )


_OURS = re.compile(r"(sha256:)?[0-9a-f]{8,64}")


def _unsaid(request: Request) -> tuple[str, ...]:
    """What the sender named things by, unless we made the name: an id may be a person's name."""
    named = (
        *getattr(request.state, "unsaid", ()),
        *request.path_params.values(),
        *request.query_params.values(),
    )
    return tuple(n for n in map(str, named) if n and not _OURS.fullmatch(n))


def _pointer(error: Any) -> str:
    """Where, by our own field names: a key that somebody sent and we do not know is not repeated."""
    where = error["loc"][:-1] if error["type"] == "extra_forbidden" else error["loc"]
    return "/".join(str(p) for p in where if isinstance(p, int) or str(p).isidentifier() or "-" in str(p))


def _expected(error: Any) -> str:
    """What was expected, never what was sent: some of pydantic's messages quote the input."""
    context = error.get("ctx") or {}
    match error["type"]:
        case "enum" | "literal_error":
            return f"expected one of {context.get('expected')}"
        case "json_invalid":
            return "not JSON"
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "holds a field that the interface does not know"
        case "value_error":
            return str(context.get("error", "not a value that makes sense here"))
        case "string_too_long":
            return f"longer than {context.get('max_length')} characters"
        case "less_than_equal" | "greater_than_equal":
            return f"must be {'at most' if 'le' in context else 'at least'} {context.get('le', context.get('ge'))}"
        case other:
            return str(other).replace("_", " ")
