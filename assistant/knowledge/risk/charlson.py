"""How much other illness the patient carries: the Charlson index, by the weights of 1987 or of 2011.

Charlson ME et al., J Chronic Dis 1987;40:373 (with the age points of 1994, J Clin Epidemiol 47:1245). Quan H et al.,
Am J Epidemiol 2011;173:676 for the newer weights, in which AIDS weighs 4 (TRAP: some libraries say 2).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.knowledge.chart import Chart
from assistant.knowledge.risk.comorbidity import (
    GROUPS,
    comorbidities,
    counted,
    input_of,
    lists_problems,
    weighed,
)
from assistant.knowledge.risk.readings import age_on
from assistant.knowledge.risk.score import Bands, Score, Scored, added_up
from assistant.knowledge.safety import Source

ORIGINAL: Mapping[str, int] = {
    "myocardial_infarction": 1, "heart_failure": 1, "peripheral_vascular": 1, "cerebrovascular": 1, "dementia": 1,
    "chronic_lung": 1, "rheumatic": 1, "peptic_ulcer": 1, "mild_liver": 1, "diabetes": 1, "diabetes_complicated": 2,
    "paralysis": 2, "kidney": 2, "cancer": 2, "severe_liver": 3, "metastatic": 6, "aids": 6,
}  # fmt: skip
UPDATED: Mapping[str, int] = {
    "heart_failure": 2, "dementia": 2, "chronic_lung": 1, "rheumatic": 1, "mild_liver": 2, "diabetes_complicated": 1,
    "paralysis": 2, "kidney": 1, "cancer": 2, "severe_liver": 4, "metastatic": 6, "aids": 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    key: str
    name: str
    weights: Mapping[str, int]
    bands: Bands
    source: Source

    @property
    def most(self) -> int:
        """Of every group that has no more severe form."""
        return weighed(frozenset(GROUPS), self.weights)


V1987 = Version(
    key="charlson",
    name="1987 weights",
    weights=ORIGINAL,
    bands=((0, "low"), (1, "medium"), (3, "high"), (5, "very high")),
    source=Source(
        title="A new method of classifying prognostic comorbidity in longitudinal studies",
        publisher="Charlson ME et al., J Chronic Dis 40:373",
        year=1987,
        version="weights 1987, age points 1994, ICD-10 groups 2005",
        status="checked",
    ),
)
V2011 = Version(
    key="charlson_2011",
    name="2011 weights",
    weights=UPDATED,
    bands=((0, ""),),
    source=Source(
        title="Updating and validating the Charlson comorbidity index",
        publisher="Quan H et al., Am J Epidemiol 173:676",
        year=2011,
        version="weights 2011, ICD-10 groups 2005",
        status="checked",
    ),
)
_ADULT = 18


def age_points(years: int) -> int:
    """One for each decade from 50 on, four at most."""
    return min(max(years // 10 - 4, 0), 4)


def charlson(chart: Chart, version: Version = V1987) -> Score | None:
    """Of an adult. With age and by the newer weights it is shown beside, and not added."""
    years = age_on(chart, chart.as_of)
    if years is not None and years < _ADULT:
        return None
    found = comorbidities(chart)
    present = counted(found)
    inputs = [
        input_of(group, problem, weight)
        for group, problem in found.items()
        if group in present and (weight := version.weights.get(group, 0))
    ]
    missing: dict[str, float] = {} if lists_problems(chart) else {"a problem list": version.most}
    if not inputs and not missing:
        inputs.append(Scored(name="comorbidities", value="none of the 17 charted", points=0))
    if version is V1987 and found:
        inputs += _beside(chart, frozenset(found), years)
    return added_up(
        key=version.key, name="Charlson index", version=version.name, most=version.most, bands=version.bands,
        inputs=inputs, missing=missing, source=version.source,
    )  # fmt: skip


def _beside(chart: Chart, found: frozenset[str], years: int | None) -> list[Scored]:
    newer = Scored(name="by the 2011 weights", value=f"{weighed(found, UPDATED)} of {V2011.most}")
    if years is None:
        return [newer]
    with_age = weighed(found, ORIGINAL) + age_points(years)
    span = chart.record.patient.words
    return [Scored(name="with the points for age", value=f"{with_age} ({years} years)", span=span), newer]
