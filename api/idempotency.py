"""The same request with the same key is done once, and answered the same each time.

The answer is kept in the transaction of its effect, so neither is ever there without the other.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request, Response

from api.auth import CurrentActor
from api.bodies import whole_body
from api.deps import TheAssistant
from api.problems import Refused
from assistant.bootstrap import Assistant
from assistant.domain.draft import Digest, PersonId, digest
from assistant.domain.errors import Conflict, Unavailable
from assistant.workflow.ports import Answered, Unit

T = TypeVar("T")

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """Does a thing once for its key; without a key, each time."""

    assistant: Assistant
    by: PersonId
    key: str | None
    request: Digest

    def answer(
        self, act: Callable[[Callable[[Unit, T], None]], T], said: Callable[[T], Answered]
    ) -> Response:
        """``act`` gets what it must call in its own transaction; ``said`` is the answer to what it changed there.

        Raises Refused when the key was used for another request. A failure is not kept: asked again, it is tried again.
        """
        if (before := self._before()) is not None:
            return before
        kept: list[Answered] = []
        try:
            result = act(lambda unit, made: kept.append(self._kept(unit, said(made))))
            if not kept:  # nothing changed, so nothing was kept with it
                kept.append(self._kept_alone(said(result)))
        except (Conflict, Unavailable):
            if (winner := self._before()) is not None:
                return winner
            raise
        return _response(kept[0])

    def _kept(self, unit: Unit, answer: Answered) -> Answered:
        mine = Answered(request=self.request, status=answer.status, body=answer.body, headers=answer.headers)
        if self.key is not None:
            unit.remember(self.by, self.key, mine, self.assistant.clock())
        return mine

    def _kept_alone(self, answer: Answered) -> Answered:
        if self.key is None:
            return answer
        with self.assistant.work() as unit:
            return self._kept(unit, answer)

    def _before(self) -> Response | None:
        before = self.assistant.answered(self.by, self.key) if self.key is not None else None
        if before is None:
            return None
        if before.request != self.request:
            raise Refused("KeyReused")
        return _response(before, {"Idempotency-Replayed": "true"})


def _response(answer: Answered, more: dict[str, str] | None = None) -> Response:
    return Response(answer.body, status_code=answer.status, headers={**answer.headers, **(more or {})})


async def once(
    request: Request,
    actor: CurrentActor,
    assistant: TheAssistant,
    idempotency_key: Annotated[
        str | None,
        Header(description="any text of your own, fresh for each new request; kept for a day"),
    ] = None,
) -> Once:
    if idempotency_key is not None and not _KEY.fullmatch(idempotency_key):
        raise Refused("BadRequest", "An Idempotency-Key is 1 to 255 visible ASCII characters.")
    body = await whole_body(request)
    what = [request.method, request.scope["path"], request.url.query, request.headers.get("if-match", "")]
    return Once(
        assistant=assistant,
        by=actor.id,
        key=idempotency_key,
        request=digest([*what, hashlib.sha256(body).hexdigest()]),
    )


OnlyOnce = Annotated[Once, Depends(once)]
