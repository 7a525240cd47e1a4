"""Who does the work: the roles of a care team, as owners of actions, goals and referrals."""

from collections.abc import Iterable
from enum import StrEnum

from retrieval.model import CareTeamMember


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


#: Words of a charted role that say who holds ours, the best first. A role that is not here is nobody's by name.
_CHARTED_AS: dict[Role, tuple[str, ...]] = {
    Role.PHYSICIAN: (
        "primary care", "family medicine", "pediatrician", "general practi", "internist", "physician", "prescriber",
        "nurse practitioner", "physician assistant", "doctor",
    ),
    Role.NURSE: ("primary care nurse", "clinic nurse", "nurse"),
    Role.PHARMACIST: ("pharmacist",),
    Role.CASE_MANAGER: ("care coordinator", "care manager", "case manager", "navigator"),
    Role.SOCIAL_WORKER: ("social work",),
    Role.COMMUNITY_HEALTH_WORKER: ("community health worker", "promotor"),
    Role.BEHAVIORAL_HEALTH: ("behavioral", "behavioural", "psychiatr", "psycholog", "mental health"),
    Role.PEER_SUPPORT: ("peer",),
    Role.DIETITIAN: ("dietitian", "nutritionist"),
    Role.DIABETES_EDUCATOR: ("diabetes education", "diabetes educator", "diabetes care and education"),
    Role.PHYSICAL_THERAPIST: ("physical therap", "physiotherap"),
    Role.OCCUPATIONAL_THERAPIST: ("occupational therap",),
    Role.RESPIRATORY_THERAPIST: ("respiratory therap",),
    Role.HOME_HEALTH: ("home health", "visiting nurse"),
    Role.PALLIATIVE_CARE: ("palliative physician", "palliative", "hospice"),
    Role.MATERNITY_CARE: ("obstetric", "midwi"),
    Role.SCHOOL_NURSE: ("school nurse", "school"),
    Role.FAMILY_CAREGIVER: ("caregiver", "mother", "father", "parent", "guardian", "wife", "husband", "spouse"),
}  # fmt: skip
#: A charted role that says one of these is not the plain one: a home health nurse is no clinic nurse.
_NOT_PLAIN = {
    Role.NURSE: ("home", "school", "wound", "visiting", "palliative", "hospice", "practitioner", "educat"),
    Role.PHYSICIAN: ("hospital", "emergency", "former", "palliative physician"),
}


def charted(role: Role, members: Iterable[CareTeamMember]) -> CareTeamMember | None:
    """Who holds the role in this care team: the best described, of those the newest charted; None for nobody."""
    here = [m for m in members if m.status != "inactive"]
    for words in _CHARTED_AS.get(role, ()):
        held = [m for m in here if _holds(m, words, role)]
        if held:
            return max(held, key=lambda m: (m.date or "", bool(m.phone), m.id))
    return None


def _holds(member: CareTeamMember, words: str, role: Role) -> bool:
    family = bool(member.relation)
    said = f"{member.role} {member.relation}".lower()
    if family != (role is Role.FAMILY_CAREGIVER) or words not in said:
        return False
    return not any(other in said for other in _NOT_PLAIN.get(role, ()))
