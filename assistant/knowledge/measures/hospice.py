"""Hospice care in the period, in any of the ways that a chart shows it."""

from assistant.knowledge.measures.case import ORDERED, Case, days_of, intent
from assistant.knowledge.measures.findings import Finding, any_of, found
from assistant.knowledge.measures.kinds import Kind
from assistant.knowledge.measures.named import HOSPICE_ASSESSMENT, HOSPICE_DISCHARGES, YES
from assistant.knowledge.measures.periods import days, ends_in, holds, overlaps

USES = ("Encounter Inpatient", "Hospice Encounter", "Hospice Care Ambulatory", "Hospice Diagnosis")


def hospice(case: Case) -> Finding:
    year = case.year
    discharged = [
        one
        for one in case.encounters("Encounter Inpatient")
        if one.beside("dischargeDisposition") & HOSPICE_DISCHARGES and ends_in(days_of(one, "period"), year)
    ]
    visited = [one for one in case.encounters("Hospice Encounter") if overlaps(days_of(one, "period"), year)]
    assessed = [
        one
        for one in case.observations(Kind.SCREENING, HOSPICE_ASSESSMENT)
        if YES in one.beside("value") and overlaps(days_of(one, "effective"), year)
    ]
    ordered = [
        one
        for one in case.orders("Hospice Care Ambulatory")
        if one.status in ORDERED and intent(one) == "order" and holds(year, one.moment("authoredOn"))
    ]
    performed = [
        one for one in case.procedures("Hospice Care Ambulatory") if overlaps(days_of(one, "performed"), year)
    ]
    diagnosed = [
        one for one in case.conditions("Hospice Diagnosis") if overlaps(days(one.prevalence()), year)
    ]
    return any_of(
        found("discharged to hospice care", discharged),
        found("a hospice visit", visited),
        found("hospice care by assessment", assessed),
        found("hospice care ordered", ordered),
        found("hospice care given", performed),
        found("under hospice care", diagnosed),
    )
