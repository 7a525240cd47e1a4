"""Fifteen national quality measures over one record: who is in, who is spared, whose care is done and whose is owed.

The logic is that of the electronic clinical quality measures for reporting in 2026 (CMS and its stewards, FHIR QI-Core
versions). The value sets they name come from the site.
"""

from assistant.knowledge.measures.case import Period
from assistant.knowledge.measures.catalog import MEASURES, Measure, missing
from assistant.knowledge.measures.deciding import decide, decide_all
from assistant.knowledge.measures.populations import Population, Populations, Rate, Reason, Standing
from assistant.knowledge.measures.valuesets import ValueSet, ValueSets

__all__ = [
    "MEASURES",
    "Measure",
    "Period",
    "Population",
    "Populations",
    "Rate",
    "Reason",
    "Standing",
    "ValueSet",
    "ValueSets",
    "decide",
    "decide_all",
    "missing",
]
