"""What is still open: results that are not back, orders that nothing answers, findings that nobody looks at again.

Each is a value with the entries and sentences that it rests on, and the owner that the chart gives it; without one the
owner is "", and somebody must be named. Nothing is called open that the chart shows as done.
"""

from datetime import date

from assistant.knowledge.open_loops.by_the_way import findings_by_the_way, findings_without_follow_up, window
from assistant.knowledge.open_loops.gone_wrong import results_nobody_speaks_of, what_went_wrong
from assistant.knowledge.open_loops.in_the_patient import lines_without_a_plan, oxygen_without_an_order
from assistant.knowledge.open_loops.loop import Loop, StillOpen
from assistant.knowledge.open_loops.results_and_orders import (
    missed_visits,
    orders_not_done,
    pending_results,
    referrals_without_a_report,
)
from retrieval.model import Encounter, Record

__all__ = [
    "Loop",
    "StillOpen",
    "findings_by_the_way",
    "findings_without_follow_up",
    "oxygen_without_an_order",
    "referrals_without_a_report",
    "results_nobody_speaks_of",
    "still_open",
    "what_went_wrong",
    "window",
]


def still_open(record: Record, stay: Encounter | None, as_of: date) -> tuple[StillOpen, ...]:
    """With a stay, what it leaves open on its last day; without one, what is open today."""
    return (
        *pending_results(record, stay, as_of),
        *findings_without_follow_up(record, stay, as_of),
        *orders_not_done(record, stay, as_of),
        *referrals_without_a_report(record, as_of),
        *missed_visits(record, as_of),
        *lines_without_a_plan(record, stay),
        *oxygen_without_an_order(record, stay),
        *what_went_wrong(record, as_of),
        *results_nobody_speaks_of(record, stay, as_of),
    )
