"""Where a draft can be, and the moves between. To change the rules, change the table."""

from enum import StrEnum

from assistant.domain.errors import WrongState


class State(StrEnum):
    REQUESTED = "requested"  # someone asked; nothing is written
    WRITTEN = "written"  # written and checked; a clinician decides on it item by item
    RETURNED = "returned"  # a clinician sent it back with a reason
    APPROVED = "approved"  # a clinician signed exactly this content; it is about to leave
    PUBLISHED = "published"  # it left; the document exists once
    SUPERSEDED = "superseded"  # a later revision was published in its place
    WITHDRAWN = "withdrawn"  # it will not be used; if it was published, it was entered in error
    STUCK = "stuck"  # the assistant could not write it; a person must look


MOVES: dict[State, frozenset[State]] = {
    State.REQUESTED: frozenset({State.WRITTEN, State.STUCK, State.WITHDRAWN}),
    State.WRITTEN: frozenset({State.WRITTEN, State.RETURNED, State.APPROVED, State.WITHDRAWN}),
    State.RETURNED: frozenset({State.REQUESTED, State.WITHDRAWN}),
    State.APPROVED: frozenset({State.PUBLISHED}),
    State.PUBLISHED: frozenset({State.SUPERSEDED, State.WITHDRAWN}),
    State.SUPERSEDED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.STUCK: frozenset({State.REQUESTED, State.WITHDRAWN}),
}


def move(here: State, there: State) -> State:
    if there not in MOVES[here]:
        raise WrongState(f"a draft that is {here} cannot become {there}")
    return there
