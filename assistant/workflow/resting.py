"""Which approved documents rest on a guideline that has changed since: somebody should look at them again."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.lifecycle import State
from assistant.domain.people import Action, Actor, require
from assistant.knowledge.guideline import Status
from assistant.knowledge.guidelines import Library
from assistant.workflow.ports import DraftSummary, Unit, Work

#: Those that somebody acts on.
_IN_USE = (State.APPROVED, State.PUBLISHED)
_PAGE = 200


class Change(StrEnum):
    """What became of the version that was cited."""

    NONE = "none"  # it is in force
    NEWER = "newer"  # another version of the same guideline is in force
    SUPERSEDED = "superseded"  # another guideline took its place
    GONE = "gone"  # the library has it no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """``cited`` is "id@version" as the document cites it, ``now`` what is in force in its place ("" for nothing)."""

    draft: DraftSummary
    cited: str
    now: str
    change: Change


def plans_resting_on(
    library: Library, *, guideline: str | None = None, changed_only: bool = True, actor: Actor, work: Work
) -> tuple[Resting, ...]:
    """Newest first. ``guideline`` is an id (any version) or "id@version"; without one all of them are looked at."""
    require(actor, Action.DRAFT_READ)
    with work(read_only=True) as unit:
        found = [
            _resting(library, summary, key)
            for summary in _in_use(unit)
            for key in cited_by(summary)
            if guideline is None or guideline in {key, key.rpartition("@")[0]}
        ]
    return tuple(r for r in found if not changed_only or r.change is not Change.NONE)


def cited_by(summary: DraftSummary) -> tuple[str, ...]:
    """The guidelines that a document cites, as "id@version"."""
    return tuple(source.removeprefix("gl-") for source in summary.guidelines)


def _in_use(unit: Unit) -> Iterator[DraftSummary]:
    after: str | None = None
    while page := unit.drafts(states=_IN_USE, after=after, limit=_PAGE):
        yield from page
        after = page[-1].id


def _resting(library: Library, summary: DraftSummary, cited: str) -> Resting:
    now, change = _become_of(library, cited)
    return Resting(draft=summary, cited=cited, now=now, change=change)


def _become_of(library: Library, cited: str) -> tuple[str, Change]:
    id = cited.rpartition("@")[0]
    known = next((g for g in library.guidelines if g.key == cited), None)
    if known is not None and known.status is Status.CURRENT:
        return cited, Change.NONE
    now = next((g.key for g in library.current if g.id == id), "")
    if now:
        return now, Change.NEWER
    if known is not None and known.superseded_by:
        return known.superseded_by, Change.SUPERSEDED
    return "", Change.GONE
