"""Every role can be said on a page and in a FHIR care team."""

import pytest

from assistant.knowledge.team import Role


@pytest.mark.parametrize("role", list(Role))
def test_a_role_has_words_for_a_page_and_for_a_care_team(role: Role) -> None:
    assert role.label[0].isupper()
    assert "_" not in role.label + role.participant


def test_the_care_coordinator_is_called_so_wherever_it_is_shown() -> None:
    assert Role.CASE_MANAGER.label == Role.CASE_MANAGER.participant == "Care coordinator"


def test_people_at_home_and_in_the_community_are_not_clinicians() -> None:
    assert {role for role in Role if not role.clinical} == {
        Role.PATIENT,
        Role.FAMILY_CAREGIVER,
        Role.COMMUNITY_PARTNER,
        Role.COMMUNITY_HEALTH_WORKER,
        Role.PEER_SUPPORT,
        Role.INTERPRETER_SERVICES,
    }
