"""What is risky in the medicines a patient takes: every rule is asked, and what none could decide is said."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_safety import allergies, duplicates, high_alert, interactions, patient
from assistant.knowledge.medicine_safety.table import InteractionSource
from assistant.knowledge.safety import Hazard, NotChecked
from retrieval.model import Medicine

#: A rule looks at the chart and at what the patient takes. Its hazards come the most serious first.
Rule = Callable[[Chart, Sequence[Medicine]], Iterable[Hazard | NotChecked]]

RULES: tuple[Rule, ...] = (
    interactions.find,
    allergies.find,
    duplicates.find,
    high_alert.find,
    patient.find,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """``not_checked`` are rules that concern this patient and could not be decided, each with its reason."""

    hazards: tuple[Hazard, ...]
    not_checked: tuple[NotChecked, ...]


def screen(
    chart: Chart, taken: Sequence[Medicine], *, interaction_rules: InteractionSource | None = None
) -> Screened:
    """``taken`` is what the patient takes now or will take: ``knowledge.medicines.taken`` picks it.

    ``interaction_rules`` stand in for our own table, where a site brings a licensed one.
    """
    rules = [
        partial(interactions.find, source=interaction_rules) if rule is interactions.find else rule
        for rule in RULES
    ]
    found = dict.fromkeys(said for rule in rules for said in rule(chart, taken))
    return Screened(
        hazards=tuple(f for f in found if isinstance(f, Hazard)),
        not_checked=tuple(f for f in found if isinstance(f, NotChecked)),
    )
