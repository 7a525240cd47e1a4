"""Which measures there are, in which version, and which value sets each needs."""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.knowledge.measures import (
    cms2_depression_screening,
    cms22_blood_pressure_follow_up,
    cms50_referral_loop,
    cms117_childhood_immunization,
    cms122_glycemic_control,
    cms124_cervical_screening,
    cms125_breast_screening,
    cms130_colorectal_screening,
    cms135_renin_inhibitor,
    cms144_beta_blocker,
    cms149_cognitive_assessment,
    cms155_weight_and_counseling,
    cms165_blood_pressure_control,
    cms349_hiv_screening,
    cms506_opioids,
)
from assistant.knowledge.measures.case import Case
from assistant.knowledge.measures.named import OIDS
from assistant.knowledge.measures.populations import Rate
from assistant.knowledge.measures.stand_ins import STAND_INS
from assistant.knowledge.measures.valuesets import ValueSets


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """``version`` is that of the published logic. ``optional`` are codes that a site may add under these titles."""

    id: str
    title: str
    version: str
    rates: Callable[[Case], tuple[Rate, ...]]
    uses: tuple[str, ...]
    optional: tuple[str, ...] = ()


_MODULES = (
    ("CMS2", "Screening for depression and follow-up plan", "0.4.001", cms2_depression_screening),
    ("CMS22", "Screening for high blood pressure and follow-up", "0.3.000", cms22_blood_pressure_follow_up),
    ("CMS50", "Closing the referral loop", "0.4.000", cms50_referral_loop),
    ("CMS117", "Childhood immunization status", "0.3.000", cms117_childhood_immunization),
    ("CMS122", "Diabetes: glycemic status above 9 %", "0.5.000", cms122_glycemic_control),
    ("CMS124", "Cervical cancer screening", "0.4.000", cms124_cervical_screening),
    ("CMS125", "Breast cancer screening", "0.4.000", cms125_breast_screening),
    ("CMS130", "Colorectal cancer screening", "0.4.000", cms130_colorectal_screening),
    ("CMS135", "Heart failure: ACE inhibitor, ARB or ARNI", "0.4.000", cms135_renin_inhibitor),
    ("CMS144", "Heart failure: beta blocker", "1.5.000", cms144_beta_blocker),
    ("CMS149", "Dementia: cognitive assessment", "0.2.000", cms149_cognitive_assessment),
    ("CMS155", "Weight assessment and counseling for children", "0.3.000", cms155_weight_and_counseling),
    ("CMS165", "Controlling high blood pressure", "0.5.000", cms165_blood_pressure_control),
    ("CMS349", "HIV screening", "0.3.000", cms349_hiv_screening),
    ("CMS506", "Safe use of opioids: concurrent prescribing", "0.3.007", cms506_opioids),
)

MEASURES: dict[str, Measure] = {
    id: Measure(
        id=id,
        title=title,
        version=version,
        rates=module.rates,
        uses=tuple(dict.fromkeys(module.USES)),
        optional=module.OPTIONAL,
    )
    for id, title, version, module in _MODULES
}


def absent(measure: Measure, sets: ValueSets) -> tuple[str, ...]:
    """The value sets that the site has not imported."""
    return tuple(title for title in measure.uses if sets.find(title, OIDS[title]) is None)


def missing(measure: Measure, sets: ValueSets) -> tuple[str, ...]:
    """Those of them that nothing stands in for: without them the measure cannot be decided."""
    return tuple(title for title in absent(measure, sets) if title not in STAND_INS)
