"""What a route may ask for."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar, cast
from urllib.parse import urlencode

from fastapi import Depends, Header, Path, Query, Request

from api.auth import CurrentActor, Sessions, Tokens
from api.problems import Refused
from assistant.bootstrap import Assistant
from assistant.domain.draft import Digest, DraftId, PersonId


def assistant(request: Request) -> Assistant:
    return cast(Assistant, request.app.state.assistant)


def names(request: Request) -> Mapping[PersonId, str]:
    """What people are called, by their id; whoever has no name here is called by it."""
    state = request.app.state
    return {**cast(Sessions, state.sessions).names, **cast(Tokens, state.tokens).names}


TheAssistant = Annotated[Assistant, Depends(assistant)]
Names = Annotated[Mapping[PersonId, str], Depends(names)]

_NO_CONTROLS = r"^[^\x00-\x1f\x7f]+$"
PatientPath = Annotated[str, Path(max_length=1024, pattern=_NO_CONTROLS, examples=["arthur-okafor"])]
PathId = Annotated[str, Path(max_length=256, pattern=_NO_CONTROLS)]
Limit = Annotated[int, Query(ge=1, le=200, description="how many to give at most")]
After = Annotated[
    str | None, Query(max_length=1024, pattern=_NO_CONTROLS, description="the `next` of the page before")
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cut(Generic[T]):
    """A page: its items, the cursor of the next one, and the header that leads there."""

    items: tuple[T, ...]
    next: str | None
    headers: Mapping[str, str]


_TAG = re.compile(r'"?(sha256:[0-9a-f]{64})"?')


def seen(
    if_match: Annotated[
        str | None,
        Header(description='the `ETag` of the draft as it was read: its digest in quotes, `"sha256:…"`'),
    ] = None,
) -> Digest:
    """The digest of what the person saw. Missing: 428. Anything that is no digest matches nothing: 412 at the draft."""
    if if_match is None or not if_match.strip():
        raise Refused("PreconditionRequired")
    if if_match.strip() == "*":
        raise Refused(
            "PreconditionRequired", "`If-Match: *` does not say what was seen: send the draft's digest."
        )
    tag = _TAG.fullmatch(if_match.strip())
    return Digest(tag[1] if tag else "")


Seen = Annotated[Digest, Depends(seen)]


def seen_if_said(
    id: str, assistant: TheAssistant, actor: CurrentActor, if_match: Annotated[str | None, Header()] = None
) -> None:
    """For a move that needs no precondition: one that was sent is honoured all the same."""
    if if_match is None or if_match.strip() == "*":
        return
    if assistant.draft(DraftId(id), actor=actor).digest != seen(if_match):
        raise Refused("StaleContent", "The draft changed since it was read: read it again.")


def has(if_none_match: str | None, tag: str) -> bool:
    """Whether the client says that it has what this tag names."""
    return if_none_match is not None and tag in {
        t.strip().removeprefix("W/") for t in if_none_match.split(",")
    }


def json_only(request: Request) -> None:
    """Raises Refused unless the body says that it is JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise Refused("UnsupportedMediaType", "Send JSON, `Content-Type: application/json`.")


JsonOnly = Depends(json_only)


def cut(request: Request, found: Sequence[T], limit: int, mark: Callable[[T], str]) -> Cut[T]:
    """One page of what was found, which is one more than asked for when there is more."""
    items = tuple(found[:limit])
    if len(found) <= limit:
        return Cut(items, None, {})
    following = mark(items[-1])
    query = [(k, v) for k, v in request.query_params.multi_items() if k != "after"]
    link = f'<{request.url.path}?{urlencode([*query, ("after", following)])}>; rel="next"'
    return Cut(items, following, {"Link": link})
