"""Each medicine beside the patient who takes it: kidneys, liver, pregnancy, milk and age, told once for a medicine."""

from collections.abc import Iterable, Sequence

from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_safety import kidneys, liver, older_adults, pregnancy
from assistant.knowledge.medicine_safety.telling import told
from assistant.knowledge.safety import Hazard, NotChecked
from retrieval.model import Medicine

TOPICS = (kidneys, liver, older_adults, pregnancy)


def find(chart: Chart, taken: Sequence[Medicine]) -> Iterable[Hazard | NotChecked]:
    found = [one for topic in TOPICS for one in topic.asked(chart, taken)]
    return (*told(found), *pregnancy.open_question(chart, taken))
