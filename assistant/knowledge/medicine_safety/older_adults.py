"""Medicines that hurt older adults more than they help, by class and beside what the patient has.

What to avoid is common knowledge of geriatrics (AGS Beers Criteria 2023 drew the best-known list); the reasons are
ours, from labels and trials. Nothing is said to people at the end of life, whose comfort comes first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeGuard

from assistant.knowledge.chart import Chart
from assistant.knowledge.criteria import Applies
from assistant.knowledge.medicine_safety.cautions import cautions, vocabulary
from assistant.knowledge.medicine_safety.deciding import Hit, Open, decided
from assistant.knowledge.medicine_safety.telling import told
from assistant.knowledge.risk.readings import age_on
from assistant.knowledge.safety import Hazard, NotChecked
from retrieval.model import Medicine

TOPIC = "older_adults"
_ADULT = 18
_COMFORT = "end_of_life"


def find(chart: Chart, taken: Sequence[Medicine]) -> Iterable[Hazard | NotChecked]:
    return told(asked(chart, taken))


def asked(chart: Chart, taken: Sequence[Medicine]) -> tuple[Hit | Open, ...]:
    if not taken or isinstance(vocabulary().situations[_COMFORT].decide(chart), Applies):
        return ()
    age = age_on(chart, chart.as_of)
    every = [c for c in cautions(TOPIC) if age is None or age >= c.from_years]
    found = [one for caution in every for one in decided(caution, chart, taken)]
    return tuple(replace(one, context=f"at age {age}") if _for_age(one) else one for one in found)


def _for_age(one: Hit | Open) -> TypeGuard[Hit]:
    return isinstance(one, Hit) and one.caution.from_years > _ADULT
