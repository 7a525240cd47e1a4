"""The doors for whoever runs it: how each part is, vectors that wait, and what a stop left undone."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from assistant.adapters.work import DbosJobs
from assistant.bootstrap.house import SOFTWARE, House
from assistant.bootstrap.leaving import as_it_leaves
from assistant.domain.lifecycle import State
from assistant.workflow import publishing

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """``ready`` when requests can be served; ``parts`` says in words how each part is."""

    ready: bool
    parts: Mapping[str, str]


class Running(House):
    def health(self) -> Health:
        parts = {
            "software": SOFTWARE,
            "store": self.store.journal,
            "embedder": self.embedder_state,
            "guidelines": f"{len(self.library.guidelines)} of them, {self.library.digest[:19]}",
            "model": self.settings.model or "none: the embedded writer",
        }
        return Health(ready=True, parts=parts)

    def make_vectors(self, progress: Callable[[int, int], None] = lambda done, of: None) -> int:
        """Embed every passage that waits for it; how many. Words serve meanwhile."""
        return self.charts.make_vectors(progress)

    def recover(self) -> None:
        """After a start: what was requested has its job, what was approved leaves."""
        with self.work(read_only=True) as unit:
            waiting = unit.drafts(states=[State.REQUESTED], limit=100_000)
        if isinstance(self.jobs, DbosJobs):
            self.jobs.recover((s.id, s.revision) for s in waiting)
        else:
            for summary in waiting:
                self.jobs.write(summary.id, summary.revision)
        for id in publishing.publish_waiting(
            render=partial(as_it_leaves, self), work=self.work, clock=self.clock
        ):
            log.error("draft %s is approved and cannot leave", id)
