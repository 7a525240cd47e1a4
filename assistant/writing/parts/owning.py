"""Who answers for a goal of the chart: whoever set it, else who leads the care."""

from assistant.knowledge.team import Role
from assistant.writing.desk import Desk
from assistant.writing.parts.asked import beside_a_child, person
from retrieval.model import CareTeamMember, Goal


def owner_of(goal: Goal, desk: Desk) -> tuple[str, str]:
    """The owner and the name; a relative who set it owns it as the caregiver, with a young child of theirs."""
    if goal.expressed_by == "patient":
        return beside_a_child(Role.PATIENT, desk)
    team = desk.record.of(CareTeamMember)
    held = next((m for m in team if goal.expressed_by and m.name == goal.expressed_by), None)
    if held is not None and held.relation:
        return str(Role.FAMILY_CAREGIVER), held.name
    if goal.expressed_by:
        return goal.expressed_by, goal.expressed_by
    return str(Role.PHYSICIAN), person(Role.PHYSICIAN, desk)
