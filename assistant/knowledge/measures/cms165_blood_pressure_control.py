"""Controlling high blood pressure: below 140/90 at the latest reading.

Of several readings on the latest day the lowest systolic and the lowest diastolic count. A reading of an admission or
an emergency visit is none.
"""

from datetime import timedelta

from assistant.knowledge.measures import blood_pressure, frailty, hospice, palliative
from assistant.knowledge.measures.blood_pressure import Reading
from assistant.knowledge.measures.case import Case, days_of
from assistant.knowledge.measures.encounters import ADULT_OUTPATIENT, adult_visit
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import Finding, all_of, any_of, found, said
from assistant.knowledge.measures.periods import between, holds, months_after, overlaps
from assistant.knowledge.measures.populations import Rate, of_patient

_IN_HOSPITAL = ("Encounter Inpatient", "Emergency Department Evaluation and Management Visit")
_RENAL = ("End Stage Renal Disease", "Kidney Transplant Recipient", "Chronic Kidney Disease, Stage 5")
USES = (
    *ADULT_OUTPATIENT, "Essential Hypertension", "Pregnancy", *_RENAL, "Kidney Transplant", "Dialysis Services",
    "ESRD Monthly Outpatient Services", *_IN_HOSPITAL, *hospice.USES, *palliative.USES, *frailty.USES,
)  # fmt: skip
OPTIONAL = ()
_SYSTOLIC, _DIASTOLIC = 140, 90
# Classes of a visit at which a reading is none of everyday life.
_NOT_OUTPATIENT = frozenset({"EMER", "IMP", "ACUTE", "NONAC", "PRENC", "SS"})


def rates(case: Case) -> tuple[Rate, ...]:
    return (
        of_patient(
            all_of(
                case.aged(18, 85),
                found("hypertension in the first six months", _hypertension(case)),
                adult_visit(case),
            ),
            _controlled(case),
            excluded=any_of(
                hospice.hospice(case),
                found("pregnancy", _during(case, "Pregnancy")),
                found("end-stage kidney disease, or a transplanted kidney", _during(case, *_RENAL)),
                found("dialysis, or a kidney transplant", _kidney_procedures(case)),
                found("outpatient care for end-stage kidney disease", _kidney_visits(case)),
                frailty.advanced_illness_and_frailty_or_81(case),
                frailty.in_nursing_home(case),
                palliative.palliative(case),
            ),
        ),
    )


def _hypertension(case: Case) -> list[Event]:
    first = case.period.first
    half = between(first, months_after(first, 6) - timedelta(days=1))
    return [one for one in case.conditions("Essential Hypertension") if overlaps(one.prevalence(), half)]


def _during(case: Case, *titles: str) -> list[Event]:
    return [one for one in case.conditions(*titles) if overlaps(one.prevalence(), case.year)]


def _kidney_procedures(case: Case) -> list[Event]:
    over = case.year.end
    done = case.procedures("Kidney Transplant", "Dialysis Services")
    return [one for one in done if (was := one.when("performed")) and was.end and over and was.end <= over]


def _kidney_visits(case: Case) -> list[Event]:
    over = case.year.end
    seen = case.encounters("ESRD Monthly Outpatient Services")
    return [one for one in seen if (was := one.when("period")) and was.start and over and was.start <= over]


def _controlled(case: Case) -> Finding:
    readings = _readings(case)
    if not readings:
        return said("a blood pressure taken outside hospital in the period", False)
    latest = max(one.day for one in readings)
    of_that_day = [one for one in readings if one.day == latest]
    low = blood_pressure.lowest(of_that_day)
    controlled = low.systolic is not None and low.systolic < _SYSTOLIC
    controlled = controlled and low.diastolic is not None and low.diastolic < _DIASTOLIC
    words = f"latest blood pressure below {_SYSTOLIC}/{_DIASTOLIC}"
    return found(words, [one.event for one in of_that_day] if controlled else [])


def _readings(case: Case) -> list[Reading]:
    away = [days_of(one, "period") for one in case.encounters(*_IN_HOSPITAL)]
    return [
        one
        for one in blood_pressure.readings(case)
        if holds(case.year, one.when.latest)
        and not any(holds(stay, one.when.latest) for stay in away)
        and not _in_hospital(case, one.event)
    ]


def _in_hospital(case: Case, reading: Event) -> bool:
    visit = case.events.at(f"Encounter/{reading.fact.encounter}") if reading.fact.encounter else None
    return visit is not None and any(code in _NOT_OUTPATIENT for _, code in visit.beside("class"))
