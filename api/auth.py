"""Who is asking: a bearer token from the local token file, or a signed-in session of the review page.

The file holds digests, never tokens. One person has one role: whoever may ask for drafts can never approve one.
"""

import hashlib
import json
import secrets
import threading
import time
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import Problem, Refused
from assistant.domain.draft import PersonId
from assistant.domain.errors import Invalid
from assistant.domain.people import Action, Actor, Role, require

COOKIE = "caretrace_session"
SESSION_S = 8 * 3600
SIGN_IN_S = 15 * 60


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(kw_only=True)
class Tokens:
    """The token file: ``[{"id", "name", "role", "sha256"}]``.

    Tokens are 32 random bytes, so a plain digest is enough. The file is read when it is opened, not again.
    """

    path: Path
    _people: dict[str, Actor] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path) -> "Tokens":
        """Raises Invalid, naming the entry, when the file cannot be trusted."""
        tokens = cls(path=path)
        if path.exists():
            try:
                entries = json.loads(path.read_text("utf-8"))
                if not isinstance(entries, list):
                    raise TypeError
                tokens._people = dict(map(_person, entries))
            except (ValueError, TypeError, KeyError, AttributeError):
                raise Invalid(
                    f"the token file {path.name} is not a list of id, name, role and sha256"
                ) from None
            _one_role_each(tokens._people.values())
            _in_one_line(tokens._people.values())
        return tokens

    def add(self, id: str, role: Role, name: str = "") -> str:
        """A new token for this person, kept as its digest; the token itself is given once and never again.

        Raises Invalid for a second role, and for a name that does not stand in one visible line: it is printed under
        what its owner approves.
        """
        token = "ct_" + secrets.token_urlsafe(32)
        people = {**self._people, _digest(token): Actor(id=PersonId(id), role=role, name=name)}
        _one_role_each(people.values())
        _in_one_line(people.values())
        self._people = people
        entries = [
            {"id": a.id, "name": a.name, "role": str(a.role), "sha256": d} for d, a in sorted(people.items())
        ]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        part.write_text(json.dumps(entries, indent=1), "utf-8")
        part.replace(self.path)
        return token

    def actor(self, token: str) -> Actor | None:
        return self._people.get(_digest(token))

    @property
    def people(self) -> tuple[Actor, ...]:
        """Who has a token, in the order of their ids; whoever has two stands here once."""
        return tuple(sorted({a.id: a for a in self._people.values()}.values(), key=lambda a: a.id))

    @property
    def names(self) -> dict[PersonId, str]:
        """What the people of the file are called, by their id; whoever has no name is not in it."""
        return {a.id: a.name for a in self._people.values() if a.name}


def _person(entry: dict[str, Any]) -> tuple[str, Actor]:
    actor = Actor(id=PersonId(str(entry["id"])), role=Role(entry["role"]), name=str(entry.get("name", "")))
    return str(entry["sha256"]).lower(), actor


def _one_role_each(people: Iterable[Actor]) -> None:
    roles: dict[str, Role] = {}
    for actor in people:
        if roles.setdefault(actor.id, actor.role) is not actor.role:
            raise Invalid(f"{actor.id} has two roles in the token file: one person, one role")


def _in_one_line(people: Iterable[Actor]) -> None:
    for actor in people:
        for what, said in (("id", actor.id), ("name", actor.name)):
            if any(map(_unseen, said)):
                shown = "".join("?" if _unseen(c) else c for c in actor.id)
                raise Invalid(
                    f"the {what} of {shown} has a line break or a character that cannot be seen: "
                    "write it in one line, of letters, signs and spaces"
                )


def _unseen(character: str) -> bool:
    """Breaks, control characters and turns of direction; the joiners that some scripts write names with are none."""
    joiner = character in "\u200c\u200d"
    return not joiner and unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


class Sessions:
    """Sign-in codes, good once and for a quarter of an hour, and the sessions they open. A restart ends them all."""

    def __init__(self) -> None:
        self._codes: dict[str, tuple[Actor, float]] = {}
        self._sessions: dict[str, tuple[Actor, float]] = {}
        self._lock = threading.Lock()

    def code_for(self, actor: Actor, *, good_for_s: float = SIGN_IN_S) -> str:
        code = secrets.token_urlsafe(24)
        with self._lock:
            _drop_old(self._codes)
            self._codes[_digest(code)] = (actor, time.monotonic() + good_for_s)
        return code

    def whose(self, code: str) -> Actor | None:
        with self._lock:
            return _good(self._codes, code)

    def sign_in(self, code: str) -> str | None:
        """A session for the code's person; the code is spent. Of many at once, one succeeds."""
        with self._lock:
            actor = _good(self._codes, code)
            self._codes.pop(_digest(code), None)
            if actor is None:
                return None
            _drop_old(self._sessions)
            session = secrets.token_urlsafe(32)
            self._sessions[_digest(session)] = (actor, time.monotonic() + SESSION_S)
        return session

    def sign_out(self, session: str) -> None:
        with self._lock:
            self._sessions.pop(_digest(session), None)

    def actor(self, session: str) -> Actor | None:
        with self._lock:
            return _good(self._sessions, session)

    @property
    def names(self) -> dict[PersonId, str]:
        """What those who are signed in are called, by their id."""
        with self._lock:
            return {a.id: a.name for a, _ in self._sessions.values() if a.name}


def _good(kept: dict[str, tuple[Actor, float]], secret: str) -> Actor | None:
    actor, until = kept.get(_digest(secret), (None, 0.0))
    return actor if until > time.monotonic() else None


def _drop_old(kept: dict[str, tuple[Actor, float]]) -> None:
    now = time.monotonic()
    for digest in [d for d, (_, until) in kept.items() if until <= now]:
        del kept[digest]


class Gate:
    """Asks who is there before anything under ``/v1`` is read: no token, no parsing, no 404 to learn from."""

    def __init__(self, app: ASGIApp, *, tokens: Tokens, sessions: Sessions) -> None:
        self.app, self.tokens, self.sessions = app, tokens, sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        actor = self._actor(Request(scope))
        scope.setdefault("state", {})["actor"] = actor
        if actor is None and scope["path"].startswith("/v1"):
            headers = {"WWW-Authenticate": "Bearer", "Connection": "close"}
            await Problem("Unauthorized", headers=headers).answer()(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _actor(self, request: Request) -> Actor | None:
        """Pages take a session, the interface takes tokens: only the forms of pages check where they were sent from."""
        page = not request.scope["path"].startswith("/v1")
        session = request.cookies.get(COOKIE)
        if page and session:
            return self.sessions.actor(session)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return self.tokens.actor(token.strip()) if scheme.lower() == "bearer" else None


def current_actor(request: Request) -> Actor:
    actor = request.scope.get("state", {}).get("actor")
    if not isinstance(actor, Actor):
        raise Refused("Unauthorized")
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]

#: For the description of the interface only: the Gate has asked already.
bearer = HTTPBearer(auto_error=False, description="A token from `caretrace tokens add`, one person each.")


def may(action: Action) -> Any:
    """A dependency: refuses whoever may never do this, before the request is looked at any further."""

    def allowed(actor: CurrentActor) -> None:
        require(actor, action)

    return Depends(allowed)
