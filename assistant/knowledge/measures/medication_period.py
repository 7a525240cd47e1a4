"""How long an order of a medicine covers: by the days of its supply, else by the end that it gives."""

from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.periods import LAST, Interval, moment_of, shifted
from retrieval.model import Supply


def medication_period(order: Event) -> Interval | None:
    """From the first day of its direction, else the day it was written, else the first day it may be dispensed.

    None where neither the supply nor an end is charted.
    """
    supply, bounds = order.detail.supply or Supply(), order.bounds()
    bound = bounds[0] if len(bounds) == 1 else None
    start = (bound and bound.start) or order.moment("authoredOn") or moment_of(supply.valid_from)
    if start is None:
        return None
    if lasts := days_supplied(supply):
        return Interval(start, shifted(start, lasts - 1)).days
    if bound is None or bound.end is None or bound.end == LAST:
        return None
    return Interval(start, bound.end).days


def days_supplied(supply: Supply) -> float | None:
    """The days of one dispense, and of each refill; one dose a day where none is said."""
    each = supply.days
    if each is None and supply.quantity and supply.dose:
        each = supply.quantity / (supply.dose * (supply.doses_a_day or 1))
    return None if each is None else each * (1 + supply.refills)


def first_stretch(order: Event) -> Interval | None:
    """The first stretch over which it is to be taken: stretches that overlap or touch are one."""
    stretches = sorted(
        (one for one in order.bounds() if one.start and one.end), key=lambda one: one.start or LAST
    )
    if not stretches:
        return None
    start, end = stretches[0].start, stretches[0].end
    for one in stretches[1:]:
        if one.start is None or one.end is None or end is None or one.start > end:
            break
        end = max(end, one.end)
    return Interval(start, end)
