"""Who does what by when on the way home and with a referral: what guidelines ask and the chart leaves open."""

from assistant.domain.draft import Item
from assistant.knowledge.guidelines import Activity
from assistant.writing.desk import Desk
from assistant.writing.parts.arranged import folded
from assistant.writing.parts.asked import actions, soonest
from assistant.writing.parts.pending import chased
from assistant.writing.parts.reaching import wanted_to_reach, with_way

#: Guideline actions in a discharge summary: what a receiving clinician reads. The care plan holds the others.
MOST_ON_THE_WAY_HOME = 14
_NOT_ON_THE_WAY_HOME = frozenset({Activity.CONTINGENCY, Activity.SHARED_DECISION, Activity.PLAN_REVIEW})


def transition_actions(desk: Desk) -> list[Item]:
    """For the way home: what the guidelines ask of a discharge and nothing arranges yet, the soonest first."""
    return sorted(_way_home(desk)[0], key=soonest)[:MOST_ON_THE_WAY_HOME]


def open_orders(desk: Desk) -> list[Item]:
    """Orders that the chart shows as asked for and not as done, with what guidelines say for them."""
    return _way_home(desk)[1]


def _way_home(desk: Desk) -> tuple[list[Item], list[Item]]:
    def made(desk: Desk) -> tuple[list[Item], list[Item]]:
        absorbed = {w.entry.span for w in chased(desk)}
        asked = actions(desk, lambda a: a.kind not in _NOT_ON_THE_WAY_HOME and a.span not in absorbed)
        return folded(asked, desk)

    return desk.once("the way home", made)


def referral_actions(desk: Desk) -> list[Item]:
    asked = actions(desk, lambda a: a.kind is Activity.COORDINATION)
    return with_way(wanted_to_reach(asked, desk), desk)[:6]
