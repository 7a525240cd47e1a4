"""Where a site has not imported a value set, what may stand in for it: another of its sets, or a list of our own.

An answer that rests on one says so: it is as good as our list, and no more.
"""

from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from assistant.knowledge.conditions import NamedSet, SetKind, Sets, read_sets, sets
from retrieval.model import Fact

_CONDITION, _PROCEDURE, _RESULT, _MEDICINE = (
    SetKind.CONDITION, SetKind.PROCEDURE, SetKind.RESULT, SetKind.MEDICINE,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """``others`` are titles of value sets, ``named`` our own sets by kind and name."""

    others: tuple[str, ...] = ()
    named: tuple[tuple[SetKind, str], ...] = field(default=())

    def holds(self, fact: Fact) -> bool:
        return any(one.holds(fact, past=True) for one in self.ours)

    @property
    def ours(self) -> tuple[NamedSet, ...]:
        return tuple(_known().by_kind[kind][name] for kind, name in self.named)


@cache
def _known() -> Sets:
    return read_sets(resources.files("assistant.knowledge.measures") / "codes", base=sets())


STAND_INS: dict[str, StandIn] = {
    "CMS117 visits named by code": StandIn(named=((_PROCEDURE, "measure_visit_without_physician"),)),
    "CMS122 visits named by code": StandIn(named=((_PROCEDURE, "measure_nutrition_therapy"),)),
    "CMS50 interventions named by code": StandIn(named=((_PROCEDURE, "measure_psychological_assessment"),)),
    "Essential Hypertension": StandIn(
        others=("Diagnosis of Hypertension",), named=((_CONDITION, "measure_essential_hypertension"),)
    ),
    "Chronic Kidney Disease, Stage 5": StandIn(named=((_CONDITION, "measure_kidney_disease_stage_5"),)),
    "End Stage Renal Disease": StandIn(named=((_CONDITION, "measure_kidney_failure"),)),
    "Kidney Transplant Recipient": StandIn(named=((_CONDITION, "measure_kidney_transplant"),)),
    "Kidney Transplant": StandIn(named=((_PROCEDURE, "measure_kidney_transplantation"),)),
    "Dialysis Services": StandIn(named=((_PROCEDURE, "measure_dialysis"),)),
    "ESRD Monthly Outpatient Services": StandIn(named=((_PROCEDURE, "measure_monthly_dialysis_care"),)),
    "Human Immunodeficiency Virus (HIV) Laboratory Test Codes (Ab and Ag)": StandIn(
        named=((_RESULT, "measure_hiv_test"),)
    ),
    "Encounter to Screen for Depression": StandIn(
        others=(
            "Psych Visit Diagnostic Evaluation", "Psych Visit Psychotherapy", "Office Visit", "Annual Wellness Visit",
            "Outpatient Consultation", "Occupational Therapy Evaluation", "Behavioral/Neuropsych Assessment",
            "Preventive Care Services Established Office Visit, 18 and Up",
            "Preventive Care Services Initial Office Visit, 18 and Up",
            "Preventive Care Services, Initial Office Visit, 0 to 17",
            "Preventive Care, Established Office Visit, 0 to 17", "Preventive Care Services Individual Counseling",
            "Contact or Office Visit", "Encounter to Evaluate BMI",
        )
    ),
    "Physical Therapy Evaluation": StandIn(named=((_PROCEDURE, "measure_physical_therapy"),)),
    "Adolescent Depression Medications": StandIn(named=((_MEDICINE, "antidepressant"),)),
    "Adult Depression Medications": StandIn(named=((_MEDICINE, "antidepressant"),)),
    "Referral for Adolescent Depression": StandIn(named=((_PROCEDURE, "measure_mental_health_referral"),)),
    "Referral for Adult Depression": StandIn(named=((_PROCEDURE, "measure_mental_health_referral"),)),
    "Follow Up for Adolescent Depression": StandIn(named=((_PROCEDURE, "measure_depression_care"),)),
    "Follow Up for Adult Depression": StandIn(named=((_PROCEDURE, "measure_depression_care"),)),
}  # fmt: skip
