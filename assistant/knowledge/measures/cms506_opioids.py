"""Safe use of opioids: admissions that end with two opioids, or with an opioid and a benzodiazepine.

Counted by admission. A lower rate is better care.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from assistant.knowledge.measures.case import AS_ORDER, FINISHED, ORDERED, Case, days_of, intent
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import Finding, any_of, found
from assistant.knowledge.measures.kinds import categories, is_diagnosis
from assistant.knowledge.measures.periods import Interval, days, ends_in, holds, overlaps
from assistant.knowledge.measures.populations import Rate, of_visits

_OPIOIDS, _BENZODIAZEPINES = "Schedule II, III and IV Opioid Medications", "Schedule IV Benzodiazepines"
_PAIN, _SICKLE = "Cancer Related Pain", "Sickle Cell Disease with and without Crisis"
_PALLIATIVE, _MOUD = "Palliative or Hospice Care", "Medications for Opioid Use Disorder (MOUD)"
_TREATMENT, _DISORDER = "Opioid Medication Assisted Treatment (MAT)", "Opioid Use Disorder"
_LEFT_OTHERWISE = (
    "Discharge To Acute Care Facility", "Hospice Care Referral or Admission", "Patient Expired",
    "Left Against Medical Advice",
)  # fmt: skip
USES = (
    "Encounter Inpatient", "Emergency Department Visit", "Observation Services", _OPIOIDS, _BENZODIAZEPINES, _PAIN,
    _SICKLE, _PALLIATIVE, _MOUD, _TREATMENT, _DISORDER, *_LEFT_OTHERWISE,
)  # fmt: skip
OPTIONAL = ()
_AT_DISCHARGE = frozenset({"community", "discharge"})
_UNDER_WAY = frozenset({"completed", "in-progress"})
_DIAGNOSED = ("diagnosis", "reasonReference")
_ONE_HOUR = timedelta(hours=1)


def rates(case: Case) -> tuple[Rate, ...]:
    opioids, benzodiazepines = _at_discharge(case, _OPIOIDS), _at_discharge(case, _BENZODIAZEPINES)
    admissions = [
        one
        for one in case.encounters("Encounter Inpatient", status=FINISHED)
        if ends_in(days_of(one, "period"), case.year) and _is_adult(case, one)
    ]
    counted = [one for one in admissions if _during(one, (*opioids, *benzodiazepines))]
    initial = found("an admission with an opioid or a benzodiazepine at discharge", counted)
    discharges = Discharges(case, opioids, benzodiazepines)
    return (of_visits(counted, initial, discharges.together, discharges.excluded, _never, inverse=True),)


class Discharges:
    def __init__(self, case: Case, opioids: list[Event], benzodiazepines: list[Event]) -> None:
        self.case, self.opioids, self.benzodiazepines = case, opioids, benzodiazepines
        self._treated = _treated_disorder(case)
        self._comfort = _comfort_care(case)

    def together(self, admission: Event) -> Finding:
        opioids = _during(admission, self.opioids)
        benzodiazepines = _during(admission, self.benzodiazepines)
        two = opioids if len({one.codes or one.fact.name for one in opioids}) > 1 else []
        both = [*opioids, *benzodiazepines] if opioids and benzodiazepines else []
        return any_of(
            found("two opioids at discharge", two), found("an opioid and a benzodiazepine at discharge", both)
        )

    def excluded(self, admission: Event) -> Finding:
        case, stay = self.case, days_of(admission, "period")
        pain = [one for one in case.problems(_PAIN) if overlaps(days(one.prevalence()), stay)]
        sickle = [one for one in case.problems(_SICKLE) if overlaps(days(one.prevalence()), stay)]
        whole = _hospitalization(case, admission)
        comfort = [
            one for one in self._comfort if holds(whole, one.moment("performed") or one.moment("authoredOn"))
        ]
        otherwise = case.has(admission.beside("dischargeDisposition"), *_LEFT_OTHERWISE)
        return any_of(
            found("pain from cancer", [*pain, *_pain_at(case, admission)]),
            found("sickle cell disease", sickle),
            found("treatment of an opioid use disorder", _during(admission, self._treated)),
            found("palliative or hospice care", comfort),
            found(
                "not discharged home: to other care, against advice, or died",
                [admission] if otherwise else [],
            ),
        )


def _never(_: Event) -> Finding:
    return any_of()


def _is_adult(case: Case, admission: Event) -> bool:
    begun = admission.moment("period")
    return begun is not None and (case.age(begun.date()) or 0) >= 18


def _at_discharge(case: Case, title: str) -> list[Event]:
    return [
        one
        for one in case.orders(title, type="MedicationRequest")
        if categories(one) & _AT_DISCHARGE and one.status in ORDERED and intent(one) in AS_ORDER
    ]


def _during(admission: Event, orders: Iterable[Event]) -> list[Event]:
    return [one for one in orders if holds(days_of(admission, "period"), one.moment("authoredOn"))]


def _pain_at(case: Case, admission: Event) -> list[Event]:
    """As a reason or a diagnosis of the admission."""
    named = [case.events.at(one.pointer) for one in admission.detail.refers if one.of in _DIAGNOSED]
    found_ = [one for one in named if one is not None and is_diagnosis(one) and case.is_in(one, _PAIN)]
    return found_ + ([admission] if case.has(admission.beside("reasonCode"), _PAIN) else [])


def _treated_disorder(case: Case) -> list[Event]:
    """Its medicine, ordered in the period while it was treated or diagnosed."""
    treated = [one.when("performed") for one in case.procedures(_TREATMENT, status=_UNDER_WAY)]
    known = [one.prevalence() for one in case.problems(_DISORDER)]
    stretches = [days(one) for one in treated] + [
        days(one) for one in known if overlaps(days(one), case.year)
    ]
    return [
        one
        for one in _at_discharge(case, _MOUD)
        if any(holds(stretch, _ordered(case, one)) for stretch in stretches)
    ]


def _ordered(case: Case, order: Event) -> datetime | None:
    when = order.moment("authoredOn")
    return when if holds(case.year, when) else None


def _comfort_care(case: Case) -> list[Event]:
    ordered = [e for e in case.orders(_PALLIATIVE) if e.status in ORDERED | {"on-hold"}]
    return [*ordered, *case.procedures(_PALLIATIVE, status=_UNDER_WAY)]


def _hospitalization(case: Case, admission: Event) -> Interval | None:
    """With the observation and the emergency visit that it followed within an hour."""
    stay = admission.when("period")
    if stay is None:
        return None
    start = _led_to(case, "Observation Services", stay.start)
    return Interval(_led_to(case, "Emergency Department Visit", start), stay.end)


def _led_to(case: Case, title: str, start: datetime | None) -> datetime | None:
    """When the latest such visit began that ended within the hour before; else ``start`` itself."""
    if start is None:
        return None
    before = [
        when
        for one in case.encounters(title, status=FINISHED)
        if (when := one.when("period")) and when.end and start - _ONE_HOUR <= when.end <= start
    ]
    return max(before, key=lambda one: one.end or datetime.min).start if before else start
