"""What code counts for a special population: weeks, doses per kilogram, growth, vaccines. Arithmetic, and no score.

Each is said with its inputs, as a score is, and counted again by ``checks.scores``.
"""

from collections.abc import Callable, Mapping

from assistant.knowledge.chart import Chart
from assistant.knowledge.child_fit import doses_by_weight
from assistant.knowledge.children import growth_percentiles
from assistant.knowledge.mothers import time_since_birth, weeks_of_pregnancy
from assistant.knowledge.risk.score import Score
from assistant.knowledge.vaccine_table import childhood_vaccines

CALCULATIONS: Mapping[str, Callable[[Chart], Score | None]] = {
    "weeks_of_pregnancy": weeks_of_pregnancy,
    "time_since_birth": time_since_birth,
    "doses_by_weight": doses_by_weight,
    "growth": growth_percentiles,
    "childhood_vaccines": childhood_vaccines,
}


def calculation(chart: Chart, key: str) -> Score | None:
    """Raises KeyError for a name that is none of ``CALCULATIONS``."""
    return chart.remembered(("calculation", key), lambda: CALCULATIONS[key](chart))
