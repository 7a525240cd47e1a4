"""Who does the work: the roles of a care team, as owners of actions, goals and referrals."""

from enum import StrEnum


class Role(StrEnum):
    """An owner. ``label`` is how a page says it, ``participant`` the text of a FHIR CareTeam participant's role."""

    PHYSICIAN = "physician"  # the prescriber who leads: physician, nurse practitioner or physician assistant
    NURSE = "nurse"
    SPECIALIST = "specialist"
    PHARMACIST = "pharmacist"
    CASE_MANAGER = "case_manager"  # the care coordinator
    SOCIAL_WORKER = "social_worker"
    COMMUNITY_HEALTH_WORKER = "community_health_worker"
    COMMUNITY_PARTNER = "community_partner"  # a food bank, a shelter, a ride service
    BEHAVIORAL_HEALTH = "behavioral_health"
    PEER_SUPPORT = "peer_support"
    DIETITIAN = "dietitian"
    DIABETES_EDUCATOR = "diabetes_educator"
    PHYSICAL_THERAPIST = "physical_therapist"
    OCCUPATIONAL_THERAPIST = "occupational_therapist"
    RESPIRATORY_THERAPIST = "respiratory_therapist"
    HOME_HEALTH = "home_health"
    PALLIATIVE_CARE = "palliative_care"
    MATERNITY_CARE = "maternity_care"  # obstetrician or midwife
    SCHOOL_NURSE = "school_nurse"
    INTERPRETER_SERVICES = "interpreter_services"
    FAMILY_CAREGIVER = "family_caregiver"
    PATIENT = "patient"

    @property
    def label(self) -> str:
        return _LABELS.get(self, self.value.replace("_", " ").capitalize())

    @property
    def participant(self) -> str:
        return _PARTICIPANTS.get(self, self.label)

    @property
    def clinical(self) -> bool:
        """Whether a licensed clinician holds this role; people at home and helpers in the community do not."""
        return self not in _NOT_CLINICAL


_LABELS = {
    Role.PHYSICIAN: "Physician or other prescriber",
    Role.CASE_MANAGER: "Care coordinator",
    Role.COMMUNITY_PARTNER: "Community organization",
    Role.BEHAVIORAL_HEALTH: "Behavioral health clinician",
    Role.PEER_SUPPORT: "Peer support specialist",
    Role.DIABETES_EDUCATOR: "Diabetes care and education specialist",
    Role.HOME_HEALTH: "Home health agency",
    Role.PALLIATIVE_CARE: "Palliative care team",
    Role.MATERNITY_CARE: "Obstetrician or midwife",
}
_PARTICIPANTS = {
    Role.PHYSICIAN: "Responsible clinician",
    Role.CASE_MANAGER: "Care coordinator",
    Role.FAMILY_CAREGIVER: "Family caregiver",
}
_NOT_CLINICAL = frozenset(
    {
        Role.PATIENT,
        Role.FAMILY_CAREGIVER,
        Role.COMMUNITY_PARTNER,
        Role.COMMUNITY_HEALTH_WORKER,
        Role.PEER_SUPPORT,
        Role.INTERPRETER_SERVICES,
    }
)
