"""Drafts are written by durable work: a process killed in the middle goes on after it starts again. The door to DBOS.

DBOS keeps ids and revisions only, never patient text: what a job reads and writes is in the store.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from time import monotonic
from types import MappingProxyType
from typing import Any, ClassVar

from assistant.domain.draft import DraftId
from assistant.domain.errors import CaretraceError, Conflict, NotFound, Unavailable

log = logging.getLogger(__name__)

VERSION = "1"  # of what a job is; another one leaves unfinished jobs to be found by ``recover``
QUEUE = "drafts"
LATER_S = 5.0  # until the job of a draft that could not be kept is tried again
PAUSES_S = (1.0, 5.0, 20.0)  # between the tries of a job that found something away
LIVES = 100  # how often a job may lose its process: one crash is seldom the fault of the job that was running

Perform = Callable[[DraftId, int], object]
GiveUp = Callable[[DraftId, int, str], object]


class DbosJobs:
    """The port's Jobs, kept in the database at ``url``: SQLite for one process, PostgreSQL for several.

    ``perform`` writes one revision of a draft and changes nothing when it is no longer waited for, because it may be
    called again after a crash. What it cannot do is handed to ``give_up`` with a reason for people. ``options`` go to
    the engine; ``executor`` names this process and must be the same after a restart. One at a time in a process.
    """

    _open: ClassVar[bool] = False

    def __init__(
        self,
        url: str,
        perform: Perform,
        *,
        give_up: GiveUp,
        options: Mapping[str, Any] = MappingProxyType({}),
        executor: str = "caretrace",
        concurrency: int = 2,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        if DbosJobs._open:
            raise RuntimeError("this process has its jobs open already: close those first")
        self._perform, self._give_up, self._pauses_s = perform, give_up, pauses_s
        self._executor, self._shared = executor, not url.startswith("sqlite")
        self._closing = threading.Event()
        self._running: set[str] = set()
        DbosJobs._open = True
        try:
            self._launch(url, dict(options), concurrency)
        except Exception as error:
            self._end()
            raise Unavailable(f"the jobs' database cannot be opened ({type(error).__name__})") from None

    def _launch(self, url: str, options: dict[str, Any], concurrency: int) -> None:
        from dbos import DBOS  # half a second: only for those who serve

        theirs = logging.getLogger("dbos")
        if not theirs.handlers:
            theirs.addHandler(logging.NullHandler())  # else it writes to the terminal
        DBOS(
            config={
                "name": "caretrace",
                "system_database_url": url,
                "db_engine_kwargs": options,
                "application_version": VERSION,
                "executor_id": self._executor,
                "log_level": "WARNING",
                "max_executor_threads": None if self._shared else concurrency,
            }
        )

        @DBOS.workflow(name="write", max_recovery_attempts=LIVES)
        def job(draft: DraftId, revision: int) -> None:
            self._do(draft, revision)

        self._job = job
        DBOS.launch()
        if self._shared:
            DBOS.register_queue(
                QUEUE, worker_concurrency=concurrency, polling_interval_sec=0.2, on_conflict="always_update"
            )

    def write(self, draft: DraftId, revision: int) -> None:
        """Raises Unavailable when the job cannot be kept; it is tried again in a while, and after the next start."""
        from dbos import DBOS, SetWorkflowID

        if self._closing.is_set():
            raise Unavailable(f"the service is stopping: draft {draft} is written after the next start")
        try:
            with SetWorkflowID(_name(draft, revision)):
                if self._shared:
                    DBOS.enqueue_workflow(QUEUE, self._job, draft, revision)
                else:
                    DBOS.start_workflow(self._job, draft, revision)
        except Exception as error:
            log.warning("job %s was not kept: %s", _name(draft, revision), type(error).__name__)
            self._later(draft, revision)
            raise Unavailable(f"draft {draft} is kept, and is written when its job can be kept too") from None

    def _later(self, draft: DraftId, revision: int) -> None:
        def again() -> None:
            with suppress(Unavailable):
                self.write(draft, revision)

        timer = threading.Timer(LATER_S, again)
        timer.daemon = True
        timer.start()

    def recover(self, requested: Iterable[tuple[DraftId, int]]) -> None:
        """At the start: see to it that each draft that waits has a job, whatever became of the one it had."""
        from dbos import DBOS

        for draft, revision in requested:
            job = DBOS.get_workflow_status(_name(draft, revision))
            if job is not None and job.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
                self._give_up(draft, revision, f"writing it stopped the program {LIVES} times")
                continue
            if job is not None and self._lives(job.status, job.app_version, job.executor_id):
                continue
            if job is not None:
                DBOS.delete_workflow(_name(draft, revision))
            self.write(draft, revision)

    def close(self, wait_s: float = 10) -> None:
        """Lets the jobs that run end, for so long; the others go on after the next start."""
        self._closing.set()
        until = monotonic() + wait_s
        while self._running and monotonic() < until:
            threading.Event().wait(0.01)
        self._end()

    def _do(self, draft: DraftId, revision: int) -> None:
        """Never raises: DBOS would keep the message, and a message that we did not write may quote a patient."""
        name = _name(draft, revision)
        self._running.add(name)
        try:
            reason = self._tried(draft, revision)
            if reason and not self._closing.is_set():
                self._give_up(draft, revision, reason)
        except (Conflict, NotFound):
            log.info("job %s is not waited for any more", name)
        except Exception as error:
            log.error("job %s could not be given up: %s", name, type(error).__name__)
        finally:
            self._running.discard(name)

    def _tried(self, draft: DraftId, revision: int) -> str:
        """Why it could not be done; "" when it was, or when nobody waits for it any more."""
        for pause_s in (*self._pauses_s, 0):
            try:
                self._perform(draft, revision)
                return ""
            except Conflict:
                return ""
            except Unavailable as error:
                reason = str(error)
                self._closing.wait(pause_s)
            except CaretraceError as error:
                return str(error)
            except Exception as error:
                log.error("job %s failed: %s", _name(draft, revision), type(error).__name__)
                return f"an error in Caretrace ({type(error).__name__})"
            if self._closing.is_set():
                break
        return reason

    def _lives(self, status: str, version: str | None, executor: str | None) -> bool:
        """Whether DBOS will still run it: not one of another version, nor one of a process that is no more."""
        if status not in {"PENDING", "ENQUEUED", "DELAYED"} or version != VERSION:
            return False
        return self._shared or status != "PENDING" or executor == self._executor

    @staticmethod
    def _end() -> None:
        from dbos import DBOS

        DBOS.destroy(destroy_registry=True)
        DbosJobs._open = False


def _name(draft: DraftId, revision: int) -> str:
    return f"draft-{draft}-{revision}"
