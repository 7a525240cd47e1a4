"""While the page is served, what was brought in by words alone gets its vectors, a batch at a time."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Protocol

from assistant.domain.errors import CaretraceError

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 2.0
END_S = 30.0  # one batch may end, for so long


Progress = Callable[[int, int], None]


class MakesVectors(Protocol):
    def make_vectors(self, progress: Progress, /) -> int: ...


class _Enough(Exception):
    """The block has ended: what is embedded so far is kept."""


@contextmanager
def vectors_meanwhile(assistant: MakesVectors, *, look_again_s: float = LOOK_AGAIN_S) -> Iterator[None]:
    """Until the block ends, passages that wait for a vector get one. A store that is away is tried again."""
    ended = Event()
    thread = Thread(target=_make, args=(assistant, ended, look_again_s), name="vectors", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(END_S)


def _make(assistant: MakesVectors, ended: Event, look_again_s: float) -> None:
    def progress(done: int, of: int) -> None:
        if ended.is_set():
            raise _Enough

    while not ended.is_set():
        try:
            assistant.make_vectors(progress)
        except _Enough:
            return
        except CaretraceError as error:
            log.warning("vectors were not made (%s); trying again", type(error).__name__)
        ended.wait(look_again_s)
