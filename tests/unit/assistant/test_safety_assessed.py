"""An answer above 0 on the question about being better off dead: answered by who asked, else open and urgent."""

import pytest

from assistant.domain.draft import Harm
from assistant.knowledge.alert_ranges import alerts, is_notify
from assistant.knowledge.chart import Chart
from assistant.knowledge.safety import Hazard
from retrieval.model import Record
from tests.unit.assistant.charted import TODAY
from tests.unit.assistant.test_plan import small
from tests.unit.assistant.test_plan_actions import measured, note, resource

ITEM_9 = measured("PHQ-9 item 9", "44260-8", 1, "{score}", "2026-11-18")
INTERVIEW = resource("Observation", "i", status="final", effectiveDateTime="2026-11-18",
                     code={"text": "Columbia suicide screen"},
                     valueString="Wish to be dead: yes. Method, intent, plan: no to each.")  # fmt: skip


def hazard(record: Record) -> Hazard:
    [one] = [h for h in alerts(Chart(record, TODAY)) if isinstance(h, Hazard) and "suicidal" in h.rule]
    return one


def test_where_nobody_asked_it_is_open_and_someone_has_to_be_told() -> None:
    found = hazard(small(ITEM_9, note=note("Tearful. Sleeps badly.")))
    assert is_notify(found)
    assert "Nothing on file says that anybody asked" in found.why


def test_an_interview_and_a_later_call_answer_it_with_who_and_when() -> None:
    told = note("Asked directly: no thoughts of being better off dead.", on="2026-11-20", author="Tanya Bell")
    found = hazard(small(ITEM_9, INTERVIEW, note=told))
    assert not is_notify(found)
    assert found.harm is Harm.SERIOUS
    assert "asked about on 2026-11-18" in found.why
    assert "Asked again on 2026-11-20 (Tanya Bell)" in found.why
    assert "No safety plan is on file" in found.why


@pytest.mark.parametrize(
    "text",
    [
        "Safety assessment not done today.",
        "Please ask about suicide at the next visit.",
        "Her sister denies suicidal thoughts.",
        "No thoughts of harming the baby.",
    ],
)
def test_a_plan_to_ask_and_words_on_others_answer_nothing(text: str) -> None:
    assert is_notify(hazard(small(ITEM_9, note=note(text))))


def test_an_interview_that_found_a_plan_stays_urgent() -> None:
    found = hazard(small(ITEM_9, note=note("Safety assessment: she has a plan and intent.")))
    assert is_notify(found)
    assert "Safety was asked about" in found.why


def test_an_interview_from_before_the_answer_does_not_answer_it() -> None:
    before = INTERVIEW | {"effectiveDateTime": "2026-10-01"}
    assert is_notify(hazard(small(ITEM_9, before)))
