"""One resource to the letter: the instants, the codes and the references that a measure's rule reads."""

from retrieval.model import Beside, Particulars, Refers, Stretch, Supply
from retrieval.readers.fhir_chart import Chart
from retrieval.readers.fhir_shape import (
    Json,
    below,
    choice,
    extensions,
    figure,
    many,
    obj,
    objects,
    said,
    when,
)
from retrieval.readers.fhir_words import code, codes

# Of each resource that rules are written about: its times, its codes beside the main one, what it refers to.
_TIMES: dict[str, tuple[str, ...]] = {
    "Condition": ("onset", "abatement", "recordedDate"),
    "Observation": ("effective",),
    "Procedure": ("performed",),
    "Encounter": ("period",),
    "Immunization": ("occurrence",),
    "AllergyIntolerance": ("onset", "lastOccurrence"),
    "MedicationRequest": ("authoredOn",),
    "ServiceRequest": ("authoredOn",),
    "DeviceRequest": ("authoredOn",),
    "Task": ("executionPeriod",),
}
_BESIDE: dict[str, tuple[str, ...]] = {
    "Condition": ("category", "severity", "bodySite"),
    "Observation": ("category",),
    "Encounter": ("reasonCode",),
    "MedicationRequest": ("category", "reasonCode"),
    "ServiceRequest": ("category", "reasonCode"),
}
_REFUSED = {"doNotPerformReason": "reasonRefused", "notDoneReason": "notDoneReason"}
_DAYS = {"min": 1 / 1440, "h": 1 / 24, "d": 1, "wk": 7, "mo": 30, "a": 365}
_SPELLED = {"minute": "min", "hour": "h", "day": "d", "week": "wk", "month": "mo", "year": "a"}


def particulars(r: Json, pointer: str, chart: Chart) -> tuple[Particulars, ...]:
    """Nothing of a resource that no rule is written about."""
    type = said(r.get("resourceType"))
    if type not in _TIMES:
        return ()
    return (
        Particulars(
            type=type,
            pointer=pointer,
            status=said(r.get("status")) or code(r.get("clinicalStatus")),
            profiles=_profiles(r),
            times=_times(r, type),
            beside=_beside(r, type),
            refers=_refers(r, type, chart),
            forbidden=is_forbidden(r),
            valued=choice(r, "value")[0] != "",
            supply=_supply(r) if type == "MedicationRequest" else None,
        ),
    )


def _profiles(r: Json) -> tuple[str, ...]:
    named = (said(one).partition("|")[0].rpartition("/")[2] for one in many(below(r, "meta"), "profile"))
    return tuple(one for one in named if one)


# --- when ----------------------------------------------------------------------------------------------------------


def _times(r: Json, type: str) -> tuple[Stretch, ...]:
    found = [_stretch(r, element) for element in _TIMES[type]]
    if type == "Observation" and said(r.get("status")) == "cancelled":
        found += [_stretch(r, "issued")]
    if type == "MedicationRequest":
        repeats = (below(one, "timing", "repeat") for one in objects(r, "dosageInstruction"))
        found += [_period("bounds", one.get("boundsPeriod")) for one in repeats]
    return tuple(one for one in found if one is not None)


def _stretch(r: Json, of: str) -> Stretch | None:
    kind, value = (of, r[of]) if r.get(of) is not None else choice(r, of)
    if isinstance(value, str):
        moment = when(value)
        return Stretch(of=of, start=moment, end=moment) if moment else None
    if kind in ("Age", "Range"):
        return _lived(of, obj(value))
    return _period(of, value)


def _period(of: str, value: object) -> Stretch | None:
    start, end = when(obj(value).get("start")), when(obj(value).get("end"))
    return Stretch(of=of, start=start, end=end) if start or end else None


def _lived(of: str, value: Json) -> Stretch | None:
    years = [_in_days(one) for one in (value, obj(value.get("low")), obj(value.get("high")))]
    known = [round(one / _DAYS["a"], 6) for one in years if one is not None]
    return Stretch(of=of, from_age=known[0], to_age=known[-1]) if known else None


def _in_days(quantity: Json) -> float | None:
    unit = (said(quantity.get("code")) or said(quantity.get("unit"))).rstrip("s")
    each, amount = _DAYS.get(_SPELLED.get(unit, unit)), figure(quantity.get("value"))[1]
    return None if each is None or amount is None else amount * each


# --- what ----------------------------------------------------------------------------------------------------------


def _beside(r: Json, type: str) -> tuple[Beside, ...]:
    found: list[tuple[str, object]] = [(of, one) for of in _BESIDE.get(type, ()) for one in many(r, of)]
    found += [
        (of, one.get("valueCodeableConcept")) for name, of in _REFUSED.items() for one in extensions(r, name)
    ]
    if type == "Encounter":
        found += [("class", r.get("class"))]
        found += [("dischargeDisposition", below(r, "hospitalization").get("dischargeDisposition"))]
    if type == "Observation":
        kind, value = choice(r, "value")
        found += [("code", r.get("code"))] if objects(r, "component") else []
        found += [("value", value)] if kind in ("CodeableConcept", "Coding") else []
    return tuple(Beside(of=of, code=one) for of, concept in found for one in codes(concept))


def _refers(r: Json, type: str, chart: Chart) -> tuple[Refers, ...]:
    if type == "Encounter":
        named = [("diagnosis", one.get("condition")) for one in objects(r, "diagnosis")]
        named += [("reasonReference", one) for one in many(r, "reasonReference")]
    else:
        named = [("basedOn", one) for one in many(r, "basedOn")] if type == "Task" else []
    return tuple(Refers(of=of, pointer=chart.pointer(one)) for of, one in named if one)


def is_forbidden(r: Json) -> bool:
    """An order not to do something, said in R4's own element or carried over from a later release."""
    later = [
        one
        for one in objects(r, "modifierExtension")
        if said(one.get("url")).lower().endswith("donotperform")
    ]
    return r.get("doNotPerform") is True or any(one.get("valueBoolean") is True for one in later)


# --- for how long --------------------------------------------------------------------------------------------------


def _supply(r: Json) -> Supply | None:
    dispense, doses = below(r, "dispenseRequest"), objects(r, "dosageInstruction")
    one = doses[0] if len(doses) == 1 else {}
    found = Supply(
        days=_in_days(below(dispense, "expectedSupplyDuration")),
        quantity=figure(below(dispense, "quantity").get("value"))[1],
        refills=figure(dispense.get("numberOfRepeatsAllowed"))[1] or 0,
        dose=_dose(one),
        doses_a_day=_doses_a_day(below(one, "timing", "repeat")),
        valid_from=when(below(dispense, "validityPeriod").get("start")),
    )
    return None if found == Supply() else found


def _dose(instruction: Json) -> float | None:
    rate = below(instruction, "doseAndRate")
    most = figure(below(rate, "doseRange", "high").get("value"))[1]
    return figure(below(rate, "doseQuantity").get("value"))[1] if most is None else most


def _doses_a_day(repeat: Json) -> float | None:
    often = figure(repeat.get("frequencyMax"))[1] or figure(repeat.get("frequency"))[1]
    period, unit = figure(repeat.get("period"))[1], _DAYS.get(said(repeat.get("periodUnit")))
    if often and period and unit:
        return often / (period * unit)
    return len(many(repeat, "timeOfDay")) or None
