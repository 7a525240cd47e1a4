"""One measure, or all of them, asked of a record."""

from assistant.knowledge.measures.case import Case, Period
from assistant.knowledge.measures.catalog import MEASURES, Measure, absent, missing
from assistant.knowledge.measures.populations import Populations
from assistant.knowledge.measures.valuesets import ValueSets
from retrieval.model import Record


def decide(measure_id: str, record: Record, period: Period, sets: ValueSets) -> Populations:
    """Where the patient stands, each answer with the facts that decided it; undecided where value sets are missing.

    Raises KeyError for a measure that is not in MEASURES.
    """
    return _decided(MEASURES[measure_id], Case(record, period, sets), sets)


def decide_all(record: Record, period: Period, sets: ValueSets) -> tuple[Populations, ...]:
    """Every measure, over entries that are read once."""
    case = Case(record, period, sets)
    return tuple(_decided(measure, case, sets) for measure in MEASURES.values())


def _decided(measure: Measure, case: Case, sets: ValueSets) -> Populations:
    if lacking := missing(measure, sets):
        return Populations(measure=measure.id, missing=lacking)
    return Populations(measure=measure.id, rates=measure.rates(case), stood_in=absent(measure, sets))
