"""Closing the referral loop: the referring clinician got the consultant's report on the first referral of the year."""

from datetime import date

from assistant.knowledge.measures.case import FINISHED, ORDERED, Case, days_of, intent
from assistant.knowledge.measures.encounters import ADULT_PREVENTIVE, CHILD_PREVENTIVE, VISIT
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import NEVER, all_of, any_of, found
from assistant.knowledge.measures.periods import LAST, between, holds, within
from assistant.knowledge.measures.populations import Rate, of_patient

_VISITS = ("Office Visit", "Ophthalmological Services", *ADULT_PREVENTIVE, *CHILD_PREVENTIVE)
_BY_CODE = "CMS50 interventions named by code"
_INTERVENTIONS = ("Behavioral/Neuropsych Assessment", "Psych Visit Diagnostic Evaluation")
USES = (*_VISITS, *_INTERVENTIONS, "Referral", "Consultant Report")
OPTIONAL = (_BY_CODE,)
_LAST_REFERRAL = (10, 31)


def rates(case: Case) -> tuple[Rate, ...]:
    referral = _first_referral(case)
    done = case.procedures(*_INTERVENTIONS, _BY_CODE)
    seen = any_of(
        found(VISIT, case.visits(*_VISITS, status=FINISHED)),
        found("an assessment in the period", [e for e in done if within(days_of(e, "performed"), case.year)]),
    )
    referred = found("a referral in the first ten months", [referral] if referral else [])
    report = found("the consultant's report was received", _reports(case, referral)) if referral else NEVER
    return (of_patient(all_of(seen, referred), report),)


def _first_referral(case: Case) -> Event | None:
    months = between(case.period.first, date(case.period.first.year, *_LAST_REFERRAL))
    made = [
        one
        for one in case.orders("Referral")
        if one.status in ORDERED and intent(one) == "order" and holds(months, one.moment("authoredOn"))
    ]
    return min(made, key=lambda one: one.moment("authoredOn") or LAST, default=None)


def _reports(case: Case, referral: Event) -> list[Event]:
    made = referral.moment("authoredOn")
    return [
        one
        for one in case.of("Task", ("Consultant Report",))
        if one.status == "completed"
        and any(ref.of == "basedOn" and ref.pointer == referral.pointer for ref in one.detail.refers)
        and (when := one.when("executionPeriod"))
        and when.end
        and made
        and when.end > made
        and holds(case.year, when.end)
    ]
