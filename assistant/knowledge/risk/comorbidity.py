"""Which of Charlson's comorbidities the chart shows, each with the problem that says so.

Groups and ICD-10 prefixes: Quan H et al., Med Care 2005;43:1130. A heart attack, a stroke or an ulcer counts for ever;
every other condition while it is current, as the chart has it.
"""

from collections.abc import Mapping

from assistant.knowledge.chart import Chart, latest
from assistant.knowledge.risk.readings import known
from assistant.knowledge.risk.score import Scored, condition_set
from retrieval.model import Problem

#: The groups, in the order of the paper, by the names that weights use.
GROUPS = (
    "myocardial_infarction", "heart_failure", "peripheral_vascular", "cerebrovascular", "dementia", "chronic_lung",
    "rheumatic", "peptic_ulcer", "mild_liver", "diabetes", "diabetes_complicated", "paralysis", "kidney", "cancer",
    "severe_liver", "metastatic", "aids",
)  # fmt: skip
_FOR_EVER = frozenset({"myocardial_infarction", "cerebrovascular", "peptic_ulcer"})
#: The severe form of a disease takes the place of its milder one.
INSTEAD_OF: Mapping[str, str] = {
    "diabetes_complicated": "diabetes",
    "severe_liver": "mild_liver",
    "metastatic": "cancer",
}


def comorbidities(chart: Chart) -> Mapping[str, Problem]:
    """The newest problem of each group that the chart shows, before one group takes another's place."""
    return chart.remembered(("comorbidities",), lambda: _found(chart))


def _found(chart: Chart) -> Mapping[str, Problem]:
    found: dict[str, Problem] = {}
    for group in GROUPS:
        problem = latest(chart.problems(condition_set(f"charlson_{group}"), any_status=group in _FOR_EVER))
        if problem is not None:
            found[group] = problem
    return found


def counted(groups: Mapping[str, Problem] | frozenset[str]) -> frozenset[str]:
    """The groups that count, the severe form instead of the mild one."""
    present = frozenset(groups)
    return present - {milder for severe, milder in INSTEAD_OF.items() if severe in present}


def weighed(groups: frozenset[str], weights: Mapping[str, int]) -> int:
    return sum(weights.get(group, 0) for group in counted(groups))


def input_of(group: str, problem: Problem, points: float) -> Scored:
    label = condition_set(f"charlson_{group}").label
    return Scored(
        name=label, value=problem.name, date=_day(problem), points=points, span=problem.words, label=label
    )


def _day(problem: Problem) -> str | None:
    charted = problem.onset or problem.date
    return charted[:10] if charted else None


def lists_problems(chart: Chart) -> bool:
    """Whether the record holds a problem at all: without one, "no comorbidity" would be an inference."""
    return bool(known(chart, Problem))
