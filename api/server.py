"""The service as a process: one worker, on this machine only unless somebody says otherwise."""

import logging
import signal
import socket
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.auth import Sessions, Tokens
from assistant.bootstrap import Assistant
from assistant.domain.errors import Invalid, Unavailable
from assistant.settings import LOOPBACK

STOP_S = 10  # what is under way may end, for so long


def serve(
    assistant: Assistant,
    tokens: Tokens,
    *,
    sessions: Sessions | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    beyond_this_machine: bool = False,
    names: Collection[str] = (),
    ready: Callable[[str], None] = lambda url: None,
) -> None:
    """Serve until the process is told to stop. ``ready`` is called with the address once it is listened on.

    ``names`` are further host names to answer to; port 0 takes a free one. Raises Invalid for a host other than this
    machine unless ``beyond_this_machine``: patient text would go over the network in the clear. Raises Unavailable
    when the port is taken.
    """
    if host not in LOOPBACK and not beyond_this_machine:
        raise Invalid(
            f"{host} can be reached from other machines: put a proxy with TLS before it, and say that it is meant"
        )
    listening = _listen(host, port)
    known = {*LOOPBACK, host, *names} - {"0.0.0.0", "::"}
    app = create_app(assistant, tokens=tokens, sessions=sessions or Sessions(), hosts=known)
    _log_to_stderr()
    with listening:
        _Server(configured(app), lambda: ready(_address(listening))).run(sockets=[listening])


def configured(app: FastAPI) -> uvicorn.Config:
    """h11 bounds what a request's head may hold. What proxies say of a client is not believed."""
    return uvicorn.Config(
        app,
        http="h11",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=STOP_S,
        lifespan="off",
        ws="none",
    )


def _log_to_stderr() -> None:
    """Our own lines, which name no patient; of the server and of libraries only what went wrong."""
    ours = logging.getLogger("caretrace")
    if not ours.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        ours.addHandler(handler)
        ours.setLevel(logging.INFO)
        ours.propagate = False
    logging.getLogger("uvicorn").setLevel(logging.WARNING)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Told to stop, it stops and returns, so that whoever called can close what it holds."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {s: signal.signal(s, self.handle_exit) for s in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise Unavailable(
            f"port {port} of {host} cannot be had ({error.strerror}): name another port"
        ) from None


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
