"""How likely the patient is to die or come back unplanned within 30 days: LACE.

van Walraven C et al., CMAJ 2010;182:551 (4,812 patients, c 0.684). Its comorbidity weights are its own, not those of
Charlson 1987 (TRAP). Published implementations disagree on what kidney disease weighs, so the weights have versions.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.knowledge.chart import Chart, latest
from assistant.knowledge.risk.admissions import (
    days_in_hospital,
    emergency_visits,
    fits,
    index_stay,
    months_before,
    reaches_back,
    stay_input,
    urgent,
)
from assistant.knowledge.risk.comorbidity import comorbidities, counted, lists_problems
from assistant.knowledge.risk.score import Score, Scored, added_up, condition_set
from assistant.knowledge.safety import Source
from assistant.knowledge.stays import day
from retrieval.model import Encounter

_SHARED: Mapping[str, int] = {
    "myocardial_infarction": 1, "cerebrovascular": 1, "peripheral_vascular": 1, "diabetes": 1, "heart_failure": 2,
    "diabetes_complicated": 2, "chronic_lung": 2, "mild_liver": 2, "cancer": 2, "dementia": 3, "rheumatic": 3,
    "severe_liver": 4, "aids": 4, "metastatic": 6, "kidney": 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """``severe_kidney`` is what stages 4 and 5, dialysis and a transplant weigh in place of ``kidney``."""

    name: str
    groups: Mapping[str, int]
    severe_kidney: int


GRADED = Weights(name="kidney disease 2, severe 4", groups=_SHARED, severe_kidney=4)
FLAT = Weights(name="kidney disease 2", groups=_SHARED, severe_kidney=2)

SOURCE = Source(
    title="Derivation and validation of an index to predict early death or unplanned readmission",
    publisher="van Walraven C et al., CMAJ 182:551",
    year=2010,
    version="comorbidity weights of the paper; kidney weight graded or flat",
    status="needs sign-off",
)
_BANDS = ((0, "low"), (5, "moderate"), (10, "high"))
_MOST = 19
_DAYS = ((14, 7), (7, 5), (4, 4), (3, 3), (2, 2), (1, 1), (0, 0))


def length_points(days: int) -> int:
    return next(points for least, points in _DAYS if days >= least)


def comorbidity_points(weight: int) -> int:
    return weight if weight <= 3 else 5


def visit_points(visits: int) -> int:
    return min(visits, 4)


def lace(chart: Chart, stay: Encounter | None = None, weights: Weights = GRADED) -> Score | None:
    """Of ``stay``, else of the latest. None without an adult's admission that runs or ended in the last 30 days."""
    about = stay or index_stay(chart)
    if about is None or not fits(chart, about):
        return None
    inputs: list[Scored] = []
    missing: dict[str, float] = {}
    _length(chart, about, inputs, missing)
    _acute(chart, about, inputs, missing)
    _comorbidity(chart, weights, inputs, missing)
    _emergencies(chart, about, inputs, missing)
    return added_up(
        key="lace", name="LACE", version="" if weights is GRADED else weights.name, most=_MOST, bands=_BANDS,
        inputs=inputs, missing=missing, source=SOURCE, basis=(about.words,),
    )  # fmt: skip


def _length(chart: Chart, stay: Encounter, inputs: list[Scored], missing: dict[str, float]) -> None:
    days = days_in_hospital(chart, stay)
    if days is None:
        missing["the day of admission"] = 7
    else:
        inputs.append(stay_input(chart, stay, days, length_points(days), "L"))


def _acute(chart: Chart, stay: Encounter, inputs: list[Scored], missing: dict[str, float]) -> None:
    was, visit, words = urgent(chart, stay)
    if was is None or visit is None:
        missing["whether the admission was urgent"] = 3
        return
    inputs.append(
        Scored(name="urgent admission", label="A", value=words, points=3 if was else 0, span=visit.words)
    )


def _comorbidity(chart: Chart, weights: Weights, inputs: list[Scored], missing: dict[str, float]) -> None:
    if not lists_problems(chart):
        missing["a problem list"] = 5
        return
    found = comorbidities(chart)
    severe = latest(chart.problems(condition_set("lace_kidney_severe")))
    weighs: dict[str, int] = {}
    for group in found:
        if group in counted(found) and (weight := weights.groups.get(group, 0)):
            weighs[group] = weights.severe_kidney if group == "kidney" and severe else weight
    problems = tuple(severe if group == "kidney" and severe else found[group] for group in weighs)
    parts = [f"{condition_set(f'charlson_{group}').label} {weight}" for group, weight in weighs.items()]
    inputs.append(
        Scored(
            name="comorbidity",
            label="C",
            value=", ".join(parts) or "none of them charted",
            points=comorbidity_points(sum(weighs.values())),
            also=tuple(problem.words for problem in problems),
        )
    )


def _emergencies(chart: Chart, stay: Encounter, inputs: list[Scored], missing: dict[str, float]) -> None:
    visits = emergency_visits(chart, stay)
    start = day(stay.start) or chart.as_of
    if not visits and not reaches_back(chart, months_before(start, 6)):
        missing["emergency visits of the 6 months before, which the record does not reach"] = 4
        return
    inputs.append(
        Scored(
            name="emergency visits of the 6 months before",
            label="E",
            value=f"{len(visits)} visit{'' if len(visits) == 1 else 's'}",
            points=visit_points(len(visits)),
            also=tuple(visit.words for visit in visits[-4:]),
        )
    )
