"""What every page has in common: who is signed in, how text is shown, where a form may come from."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.guards import asks_for_json
from api.pages import words
from api.pages.text import shown
from api.problems import Problem, Refused
from api.schemas.wire import NO_TEXT
from assistant.domain.people import Action, Actor, Permit, decision

MOST_TEXT = 4000


@cache
def _room() -> Environment:
    room = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parents[1] / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: shown(value) if type(value) is str else "" if value is None else value,
    )
    room.globals.update(words=words, may=may_do, Action=Action)
    room.filters["path"] = lambda text: quote(str(text), safe="")
    return room


def may_do(actor: Actor | None, action: Action) -> bool:
    return actor is not None and isinstance(decision(actor, action), Permit)


def page(request: Request, template: str, *, status: int = 200, **what: Any) -> HTMLResponse:
    actor = request.scope.get("state", {}).get("actor")
    html = _room().get_template(template).render(actor=actor, **what)
    return HTMLResponse(html.encode("utf-8", "replace"), status_code=status)


def said(request: Request, problem: Problem) -> Response | None:
    """A problem as a page, for people."""
    if asks_for_json(request):
        return None
    template = "sign_in_first.html.j2" if problem.kind == "Unauthorized" else "problem.html.j2"
    answer = page(request, template, status=problem.meaning.status, problem=problem, here=request.url.path)
    answer.headers.update(problem.all_headers)
    return answer


def go(path: str) -> RedirectResponse:
    """After a form: to a page that can be read again without sending the form again."""
    return RedirectResponse(path, status_code=303)


def from_here(request: Request) -> None:
    """Raises Refused when a browser says that another site sent this form.

    Sec-Fetch-Site is what counts: with ``Referrer-Policy: no-referrer`` browsers send the Origin of our own forms as
    "null". Where a browser knows neither header nobody's form was sent by it: what is left are programs.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site != "same-origin":
            raise Refused("OtherSite")
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower():
        raise Refused("OtherSite")


async def form(request: Request) -> Mapping[str, str]:
    """The fields of a form of ours: one value each, no files, no characters that no text may hold."""
    from_here(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"application/x-www-form-urlencoded", ""}:
        raise Refused("UnsupportedMediaType", "Use the form on the page itself.")
    sent = await request.form(max_files=0, max_fields=50) if kind else {}
    fields = {name: str(value).replace("\r\n", "\n") for name, value in sent.items()}
    if any(len(v) > MOST_TEXT or NO_TEXT.search(v) for v in fields.values()):
        raise Refused("RequestNotValid", f"A field takes at most {MOST_TEXT} characters, and text only.")
    return fields


Form = Annotated[Mapping[str, str], Depends(form)]
