"""Medicines that a sick liver does not bear, for liver disease that is charted as current."""

from collections.abc import Iterable, Sequence

from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_safety.cautions import cautions
from assistant.knowledge.medicine_safety.deciding import Hit, Open, decided
from assistant.knowledge.medicine_safety.telling import told
from assistant.knowledge.safety import Hazard, NotChecked
from retrieval.model import Medicine

TOPIC = "liver"


def find(chart: Chart, taken: Sequence[Medicine]) -> Iterable[Hazard | NotChecked]:
    return told(asked(chart, taken))


def asked(chart: Chart, taken: Sequence[Medicine]) -> tuple[Hit | Open, ...]:
    return tuple(one for caution in cautions(TOPIC) for one in decided(caution, chart, taken))
