"""What each kind of document is made of: its sections in reading order, with their LOINC codes.

Sections and codes: clinical-standards §1a–1c, §3b (C-CDA 2024/2026, HL7). A care plan must not carry a
Plan of Treatment section (C-CDA Care Plan, CONF 1198-31044): its actions stand under Interventions.
"""

from dataclasses import dataclass

from assistant.domain.draft import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPlan:
    """``fills`` names the parts of ``composer`` that write it, in order.

    A model may write the ``narrative`` sections.
    """

    id: str
    title: str
    loinc: str
    fills: tuple[str, ...]
    narrative: bool = False


MATTERS = SectionPlan(
    id="what_matters",
    title="What matters to the patient",
    loinc="81338-6",
    fills=("patient_goals", "patient_words"),
)
DIRECTIVES = SectionPlan(
    id="advance_directives",
    title="Code status and advance directives",
    loinc="42348-3",
    fills=("preferences", "directive_sentences", "later_refusals"),
)
ALLERGIES = SectionPlan(
    id="allergies", title="Allergies and intolerances", loinc="48765-2", fills=("allergies",)
)
BARRIERS = SectionPlan(
    id="social_needs",
    title="Barriers and social needs",
    loinc="29762-2",
    fills=("social_needs", "days_without_help", "barrier_sentences"),
)
TEAM = SectionPlan(
    id="care_team",
    title="Care team and family caregiver",
    loinc="85847-2",
    fills=("caregivers", "confided", "team", "places", "insurance"),
)
PROBLEMS = SectionPlan(id="problems", title="Problems", loinc="11450-4", fills=("problems",))
MEDICATIONS = SectionPlan(
    id="medications", title="Medicines", loinc="10160-0", fills=("medicines", "no_medicines")
)
FUNCTION = SectionPlan(
    id="function",
    title="Function and cognition",
    loinc="47420-5",
    fills=("function_sentences", "function_scores"),
)
#: 51848-0 is the one assessment section among the codes of clinical-standards §3b.
RISK = SectionPlan(id="risk", title="Risk and need", loinc="51848-0", fills=("scores",))
POPULATIONS = SectionPlan(
    id="populations",
    title="What care of this patient has to fit",
    loinc="51848-0",
    fills=("how_to_reach", "special_populations"),
)
DEVICES = SectionPlan(
    id="devices",
    title="Devices and equipment",
    loinc="46264-8",
    fills=("devices", "lines_in_place", "no_devices"),
)

OUTLINES: dict[Kind, tuple[SectionPlan, ...]] = {
    Kind.DISCHARGE_SUMMARY: (
        SectionPlan(
            id="reason",
            title="Reason for the stay",
            loinc="46241-6",
            fills=("stay", "reason_sentences"),
        ),
        SectionPlan(
            id="discharge_diagnoses", title="Discharge diagnoses", loinc="11535-2", fills=("stay_diagnoses",)
        ),
        MATTERS,
        DIRECTIVES,
        POPULATIONS,
        SectionPlan(
            id="discharge_medications",
            title="Medicines at discharge",
            loinc="10183-2",
            fills=("reconciled_medicines", "no_medicines"),
        ),
        ALLERGIES,
        SectionPlan(
            id="hospital_course",
            title="Hospital course",
            loinc="8648-8",
            fills=("course",),
            narrative=True,
        ),
        SectionPlan(
            id="results", title="Results", loinc="30954-2", fills=("pending", "stay_results", "reports")
        ),
        SectionPlan(
            id="procedures", title="Procedures", loinc="47519-4", fills=("stay_procedures", "no_procedures")
        ),
        SectionPlan(
            id="consultations",
            title="Consultations",
            loinc="18841-7",
            fills=("consultations", "no_consultations"),
        ),
        SectionPlan(
            id="condition",
            title="Condition at discharge",
            loinc="10184-0",
            fills=("condition_sentences", "last_vitals"),
        ),
        FUNCTION,
        RISK,
        BARRIERS,
        SectionPlan(
            id="follow_up",
            title="Follow-up and requested actions",
            loinc="18776-5",
            fills=(
                "open_questions",
                "went_wrong",
                "pending_actions",
                "report_advice",
                "findings_by_the_way",
                "missed_visits",
                "appointments",
                "follow_up_sentences",
                "transition_actions",
                "open_orders",
                "unanswered_referrals",
                "no_pending",
            ),
        ),
        SectionPlan(
            id="instructions",
            title="Instructions given",
            loinc="8653-8",
            fills=("contingencies", "whom_to_call", "instruction_sentences"),
            narrative=True,
        ),
        DEVICES,
        TEAM,
    ),
    Kind.CARE_PLAN: (
        SectionPlan(
            id="what_matters",
            title="What matters to the patient",
            loinc="81338-6",
            fills=("language", "patient_goals", "wishes", "patient_words"),
        ),
        SectionPlan(
            id="advance_directives",
            title="Code status and advance directives",
            loinc="42348-3",
            fills=("code_status", "directive_sentences", "later_refusals"),
        ),
        POPULATIONS,
        SectionPlan(
            id="health_concerns",
            title="Health concerns, the most pressing first",
            loinc="75310-3",
            fills=("plan_concerns", "harms", "problem_sentences"),
        ),
        SectionPlan(
            id="social_needs",
            title="Barriers, home and social needs",
            loinc="29762-2",
            fills=("social_needs", "days_without_help", "barrier_sentences", "home_sentences"),
        ),
        RISK,
        SectionPlan(id="goals", title="Goals", loinc="61146-7", fills=("plan_goals",)),
        SectionPlan(
            id="interventions",
            title="Interventions: who does what by when",
            loinc="62387-6",
            fills=(
                "open_questions",
                "went_wrong",
                "pending_actions",
                "pending_reasons",
                "report_advice",
                "findings_by_the_way",
                "unanswered_referrals",
                "missed_visits",
                "interventions",
                "plan_orders",
                "appointments",
                "plan_follow_up",
                "declined_care",
                "plan_on_file",
            ),
        ),
        SectionPlan(
            id="decisions", title="Decisions to make together", loinc="62387-6", fills=("decisions",)
        ),
        SectionPlan(
            id="contingency",
            title="If this happens: what to do, and whom to call",
            loinc="69730-0",
            fills=("contingencies", "whom_to_call"),
        ),
        SectionPlan(
            id="self_management",
            title="What the patient and family do and learn",
            loinc="69730-0",
            fills=("own_work",),
        ),
        MEDICATIONS,
        ALLERGIES,
        SectionPlan(
            id="outcomes",
            title="Where things stand",
            loinc="11383-7",
            fills=("plan_results", "symptom_sentences", "prognosis_sentences"),
        ),
        SectionPlan(
            id="care_team",
            title="Care team, family caregiver and agencies",
            loinc="85847-2",
            fills=(
                "caregivers",
                "confided",
                "caregiver_sentences",
                "team",
                "places",
                "agency_sentences",
                "insurance",
            ),
        ),
        FUNCTION,
        SectionPlan(id="review", title="Review of this plan", loinc="62387-6", fills=("review",)),
        SectionPlan(
            id="prevention", title="Preventive care that is due", loinc="62387-6", fills=("prevention",)
        ),
        SectionPlan(
            id="immunizations", title="Immunisations on record", loinc="11369-6", fills=("immunizations",)
        ),
        DEVICES,
    ),
    Kind.REFERRAL: (
        SectionPlan(
            id="reason_for_referral",
            title="Reason for referral and question",
            loinc="42349-1",
            fills=("referrals",),
        ),
        POPULATIONS,
        SectionPlan(
            id="assessment",
            title="What has happened and been done so far",
            loinc="51848-0",
            fills=("assessment_sentences", "background"),
            narrative=True,
        ),
        PROBLEMS,
        MEDICATIONS,
        ALLERGIES,
        SectionPlan(
            id="results",
            title="Pertinent results",
            loinc="30954-2",
            fills=("pending", "pertinent_results", "reports"),
        ),
        FUNCTION,
        MATTERS,
        BARRIERS,
        DIRECTIVES,
        SectionPlan(
            id="plan",
            title="What happens next",
            loinc="18776-5",
            fills=("referral_actions", "appointments"),
        ),
        TEAM,
        SectionPlan(
            id="considered",
            title="Considered and not suggested",
            loinc="51848-0",
            fills=("considered",),
        ),
    ),
}

#: The LOINC type of each document: 18842-5 discharge summary, 18776-5 plan of care, 57133-1 referral note.
DOCUMENT_LOINC: dict[Kind, tuple[str, str]] = {
    Kind.DISCHARGE_SUMMARY: ("18842-5", "Discharge summary"),
    Kind.CARE_PLAN: ("18776-5", "Plan of care note"),
    Kind.REFERRAL: ("57133-1", "Referral note"),
}


def outline(kind: Kind) -> tuple[SectionPlan, ...]:
    return OUTLINES[kind]
