"""What stands before every route, outermost first: a log line, a last catch, headers, the host, the shape of a path."""

import logging
import re
import time
import traceback
from collections.abc import Collection, Iterable
from pathlib import Path
from urllib.parse import unquote_to_bytes

from fastapi import Request
from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem

log = logging.getLogger("caretrace.http")

_HOUSE = str(Path(__file__).resolve().parents[1])


class Watch:
    """One log line a request: method, route, status, milliseconds. Never an id, a query, a message of an error.

    Nothing unforeseen gets past: what a library says when it fails may quote a patient, and servers log what they get.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as error:
            log.error("%s %s failed: %s", scope["method"], _route(scope), _where(error))
            if not status:
                await Problem("Unforeseen").answer()(scope, receive, noted)
        finally:
            took_ms = (time.perf_counter() - began) * 1000
            log.info("%s %s %d %.0f ms", scope["method"], _route(scope), status, took_ms)


def _route(scope: Scope) -> str:
    """The path with its parameters by name; "-" for one that no route took."""
    if "route" not in scope:
        return "-"
    by_value = {str(value): f"{{{name}}}" for name, value in scope.get("path_params", {}).items()}
    segments = (segment.replace(_SLASH, "/") for segment in scope["path"].split("/"))
    return "/".join(by_value.get(segment, segment) for segment in segments)


def _where(error: BaseException) -> str:
    """The class of an error and the places of our own code that it came through."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f"{f.filename.removeprefix(_HOUSE)}:{f.lineno}" for f in frames if f.filename.startswith(_HOUSE)]
    ours = [place for place in ours if "site-packages" not in place]
    return f"{type(error).__name__} at {' > '.join(ours[-4:]) or 'a library'}"


#: What a page may load: its own style, pictures and script, from here.
PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
#: The interface's own documentation draws its icons from data and asks for the description.
DOCS = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
#: A document shown alone: nothing runs, nothing is fetched, and it is no part of this site.
SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'"
)

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_FILES = ("/static/", "/static-offline-docs/")


class Headers:
    """Nothing is kept by a browser or a proxy, framed, sniffed or told to others. A route may say its own policy."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers[name] = value
                html = headers.get("content-type", "").startswith("text/html")
                headers.setdefault("Content-Security-Policy", PAGE if html else NOTHING)
                if scope["path"].startswith(_FILES):
                    headers.setdefault("Cache-Control", "no-cache")
                else:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self.app(scope, receive, with_headers)


_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::\d{1,5})?", re.IGNORECASE)


class Hosts:
    """Answers only to the names it is known by, so that no other site's name can be pointed here."""

    def __init__(self, app: ASGIApp, *, names: Collection[str]) -> None:
        self.app = app
        self.names = {name.lower().strip("[]") for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or "*" in self.names or self._known(scope["headers"]):
            await self.app(scope, receive, send)
            return
        await Problem("BadHost").answer()(scope, receive, send)

    def _known(self, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        given = [value.decode("latin-1") for name, value in headers if name == b"host"]
        host = _HOST.fullmatch(given[0]) if len(given) == 1 else None
        return host is not None and host[1].lower().strip("[]") in self.names


_SLASH = (
    "\ufffe"  # no character of any text: stands for a slash within one segment, between here and the route
)


class Segments:
    """Gives the routes each segment of the path as it was sent: an id may hold a slash, sent as %2F."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and b"%" in (raw := scope.get("raw_path") or b""):
            parts = [unquote_to_bytes(part).decode("utf-8", "replace") for part in raw.split(b"/")]
            scope["path"] = "/".join(part.replace(_SLASH, "").replace("/", _SLASH) for part in parts)
        await self.app(scope, receive, send)


class _Id(Convertor[str]):
    regex = "[^/]+"

    def convert(self, value: str) -> str:
        return value.replace(_SLASH, "/")

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("id", _Id())


def asks_for_json(request: Request) -> bool:
    """Whether a program asked: everything but the pages is for programs."""
    path = request.scope["path"]
    if path.startswith("/v1") or path in {"/livez", "/readyz", "/openapi.json"}:
        return True
    return "text/html" not in request.headers.get("accept", "")
