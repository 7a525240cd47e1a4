"""Palliative care in the period."""

from assistant.knowledge.measures.case import Case, days_of
from assistant.knowledge.measures.findings import Finding, any_of, found
from assistant.knowledge.measures.kinds import Kind
from assistant.knowledge.measures.named import PALLIATIVE_ASSESSMENT
from assistant.knowledge.measures.periods import days, overlaps

USES = ("Palliative Care Encounter", "Palliative Care Intervention", "Palliative Care Diagnosis")


def palliative(case: Case) -> Finding:
    year = case.year
    assessed = case.observations(Kind.SCREENING, PALLIATIVE_ASSESSMENT)
    diagnosed = case.conditions("Palliative Care Diagnosis")
    visited = case.encounters("Palliative Care Encounter")
    performed = case.procedures("Palliative Care Intervention")
    return any_of(
        found(
            "a palliative care assessment", [e for e in assessed if overlaps(days_of(e, "effective"), year)]
        ),
        found("under palliative care", [e for e in diagnosed if overlaps(days(e.prevalence()), year)]),
        found("a palliative care visit", [e for e in visited if overlaps(days_of(e, "period"), year)]),
        found("palliative care given", [e for e in performed if overlaps(days_of(e, "performed"), year)]),
    )
