"""Whether comfort is the goal of this patient's care: what only lengthens a list is left out of a draft then."""

from assistant.knowledge.criteria import Applies
from assistant.knowledge.guidelines import library
from assistant.writing.desk import Desk

_SITUATION = "end_of_life"


def comfort_is_the_goal(desk: Desk) -> bool:
    return desk.once("comfort", _decided)


def _decided(desk: Desk) -> bool:
    situation = library().words.situations.get(_SITUATION)
    return situation is not None and isinstance(situation.decide(desk.seen), Applies)
