"""Medicines that the kidneys clear: too much for these kidneys, or not to be given at all.

Cockcroft-Gault where the label says creatinine clearance, eGFR otherwise; a creatinine of the last 90 days.
"""

from collections.abc import Iterable, Sequence

from assistant.domain.draft import Harm
from assistant.knowledge.chart import Chart
from assistant.knowledge.criteria import Answer, Applies, Not, Unknown
from assistant.knowledge.medicine_safety.cautions import Caution, cautions
from assistant.knowledge.medicine_safety.deciding import Hit, Open, decided
from assistant.knowledge.medicine_safety.grounds import Ground
from assistant.knowledge.medicine_safety.kidney_gauge import Gauge, gauge, rise
from assistant.knowledge.medicine_safety.saying import called
from assistant.knowledge.medicine_safety.telling import told
from assistant.knowledge.risk.readings import age_on
from assistant.knowledge.safety import Hazard, NotChecked
from retrieval.model import Medicine

TOPIC = "kidneys"
_ADULT = 18


def find(chart: Chart, taken: Sequence[Medicine]) -> Iterable[Hazard | NotChecked]:
    return told(asked(chart, taken))


def asked(chart: Chart, taken: Sequence[Medicine]) -> tuple[Hit | Open, ...]:
    """Nothing about children: the formulas and the labels' limits are for adults."""
    age = age_on(chart, chart.as_of)
    if age is not None and age < _ADULT:
        return ()
    found: dict[tuple[str, str], list[Hit | Open]] = {}
    for caution in cautions(TOPIC):
        for one in decided(caution, chart, taken, _kidneys):
            found.setdefault((caution.of[0].name, called(one.medicine)), []).append(one)
    return tuple(_gravest(each) for each in found.values())


def _gravest(found: Sequence[Hit | Open]) -> Hit | Open:
    """Of several cautions for one medicine the gravest that concerns the patient; of two alike the first."""
    hits = [one for one in found if isinstance(one, Hit)]
    return min(hits, key=lambda h: tuple(Harm).index(h.caution.harm)) if hits else found[0]


def _kidneys(caution: Caution, chart: Chart) -> Sequence[Ground]:
    grounds: list[Ground] = []
    if caution.acute_injury:
        risen = rise(chart)
        answer: Answer = Applies((), "") if risen else Not("the creatinine is not rising")
        grounds.append(Ground(answer=answer, inputs=(risen,) if risen else ()))
    if caution.measure is not None:
        grounds.append(_measured(caution, gauge(caution.measure, chart)))
    return grounds


def _measured(caution: Caution, at: Gauge) -> Ground:
    low, high = caution.at_least_measured, caution.below
    surely = (high is None or at.most < high) and (low is None or at.least >= low)
    never = (high is not None and at.least >= high) or (low is not None and at.most < low)
    if surely:
        return Ground(answer=Applies((), ""), inputs=at.inputs)
    return Ground(answer=Not("the kidneys are outside the range") if never else Unknown(at.missing))
