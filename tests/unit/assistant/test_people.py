"""Whoever may draft can never approve."""

import itertools

import pytest

from assistant.domain.draft import PersonId
from assistant.domain.people import MAY, Action, Permit, Refuse, Role, decision
from assistant.domain.people import Actor as Person


def test_no_role_may_both_ask_for_a_draft_and_approve_one() -> None:
    assert not [r for r, may in MAY.items() if {Action.DRAFT_REQUEST, Action.DRAFT_APPROVE} <= may]


def test_only_a_clinician_may_decide_or_approve() -> None:
    for action in (Action.DRAFT_APPROVE, Action.DRAFT_DECIDE, Action.DRAFT_RETURN):
        assert [r for r, may in MAY.items() if action in may] == [Role.CLINICIAN]


@pytest.mark.parametrize(("role", "action"), list(itertools.product(Role, Action)))
def test_every_role_and_action_has_an_answer_and_a_refusal_has_a_reason(role: Role, action: Action) -> None:
    match decision(Person(id=PersonId("p"), role=role), action):
        case Permit():
            assert action in MAY[role]
        case Refuse(reason):
            assert action not in MAY[role]
            assert str(role) in reason
