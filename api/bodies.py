"""How much a request may carry, and how slowly. Counted before anything is parsed, and while it comes in."""

import time
from collections.abc import Callable

import anyio
from fastapi import Request
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, Refused

USUAL_BYTES = 1 << 20
GRACE_S = 30.0
SLOWEST_BYTES_S = 16 << 10


class Bounded:
    """``limit`` says how many bytes a request may carry. After half a minute 16 KiB/s is the slowest it may come."""

    def __init__(self, app: ASGIApp, *, limit: Callable[[str, str], int], grace_s: float = GRACE_S) -> None:
        self.app, self.limit, self.grace_s = app, limit, grace_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self.limit(scope["method"], scope["path"])
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isascii() or not length.isdigit() or len(length) > 18 or int(length) > most:
            headers = {"Connection": "close"}
            await Problem("BodyTooLarge", _most(most), headers=headers).answer()(scope, receive, send)
            return
        await self.app(scope, _Counted(receive, most, self.grace_s), send)


class _Counted:
    """``receive``, until the body is whole; afterwards it waits as long as it likes for the client to go."""

    def __init__(self, receive: Receive, most: int, grace_s: float) -> None:
        self._receive, self._most, self._grace_s = receive, most, grace_s
        self._began, self._got, self._whole = time.monotonic(), 0, False

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        left = self._grace_s + self._got / SLOWEST_BYTES_S - (time.monotonic() - self._began)
        try:
            with anyio.fail_after(max(left, 0)):
                message = await self._receive()
        except TimeoutError:
            raise Refused("TooSlow", Connection="close") from None
        self._got += len(message.get("body", b""))
        if self._got > self._most:
            raise Refused("BodyTooLarge", _most(self._most), Connection="close")
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message


def _most(limit: int) -> str:
    return f"A request to this address may carry {limit:,} bytes."


async def whole_body(request: Request) -> bytes:
    """The body as it came. Raises Refused when the client went away in the middle."""
    try:
        return await request.body()
    except ClientDisconnect:
        raise Refused("BadRequest", "The request broke off before its end.") from None
