"""What was measured, asked and wished, in FHIR: results, scores, needs and preferences, each an observation."""

import re

from assistant.adapters.fhir_making import Making
from assistant.adapters.fhir_values import (
    HL7,
    LOINC,
    SDOH,
    UCUM,
    US_CORE,
    Resource,
    coding,
    concept,
    day,
    first,
    moment,
    note,
    text,
)
from assistant.domain.draft import Item, NeedDetail, ResultDetail, ScoreDetail, ScoreInput, Section

_INTERPRETATIONS = frozenset("A AA H HH HU L LL LU N POS NEG IND R S I DET ND".split())
_NUMBER = re.compile(r"(<=|>=|<|>)?\s*(-?\d{1,15}(?:\.\d{1,10})?)", re.ASCII)
_TO_COME = concept("Result to come", coding(f"{HL7}/data-absent-reason", "temp-unknown"))
#: Categories of Gravity's SDOH Clinical Care (clinical-standards §3d): the domains of ``NeedDetail``.
_DOMAINS = frozenset(
    "food-insecurity housing-instability homelessness inadequate-housing transportation-insecurity financial-insecurity"
    " material-hardship educational-attainment employment-status veteran-status stress social-connection"
    " intimate-partner-violence elder-abuse personal-health-literacy health-insurance-coverage-status"
    " medical-cost-burden digital-literacy digital-access utility-insecurity language-access"
    " incarceration-status".split()
)
#: LOINC codes of the totals that have one.
_TOTALS = {
    "PHQ-9": "44261-6",
    "PHQ-2": "55758-7",
    "GAD-7": "70274-6",
    "AUDIT-C": "75626-2",
    "Morse Fall Scale": "59460-6",
}


# --- results and scores ----------------------------------------------------------------------------------------


def result(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    d = item.detail if isinstance(item.detail, ResultDetail) else ResultDetail()
    value = text(d.value) or ""
    told = value or ("" if d.pending else item.text)
    flag = d.flag.strip().upper()
    flag_code = coding(f"{HL7}/v3-ObservationInterpretation", flag) if flag in _INTERPRETATIONS else None
    return (
        {
            "resourceType": "Observation",
            "status": "registered" if d.pending else "final" if value else "unknown",
            "code": concept(first(d.name, item.text)),
            "subject": making.patient,
            "encounter": making.during,
            "effectiveDateTime": moment(d.date),
            **({"dataAbsentReason": _TO_COME} if d.pending and not value else _value(told, d.unit)),
            "interpretation": [concept(d.flag, flag_code)],
        },
    )


def _value(value: str, unit: str) -> Resource:
    match = _NUMBER.fullmatch(value.strip())
    if match is None or not unit:
        return {"valueString": text(f"{value} {unit}" if unit and unit not in value else value)}
    number = float(match[2]) if "." in match[2] else int(match[2])
    return {"valueQuantity": {"value": number, "comparator": match[1], "unit": text(unit)}}


def score(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    """A computed score as an observation: its points, band and inputs. An edited one leaves in the reviewer's words."""
    d = item.detail if isinstance(item.detail, ScoreDetail) else ScoreDetail(name="")
    loinc = coding(LOINC, _TOTALS[d.name]) if d.name in _TOTALS else None
    value: Resource = {"valueString": text(d.band or item.text)}
    if d.points is not None:
        value = {"valueQuantity": {"value": d.points, "unit": "{score}", "system": UCUM, "code": "{score}"}}
    return (
        {
            "resourceType": "Observation",
            "status": "preliminary" if d.partial else "final",
            "category": [concept(None, coding(f"{HL7}/observation-category", "survey"))],
            "code": concept(first(d.name, item.text), loinc),
            "subject": making.patient,
            "encounter": making.during,
            **value,
            "interpretation": [concept(d.band)] if d.points is not None else [],
            "method": concept("; ".join(x for x in (d.version, d.source) if x)),
            "note": [note(f"Missing: {'; '.join(d.missing)}.") if d.missing else None],
            "component": [_score_input(part) for part in d.inputs],
        },
    )


def _score_input(part: ScoreInput) -> Resource:
    points = "" if part.points is None else f"{part.points:g} points"
    return {
        "code": concept(part.name),
        "valueString": text(", ".join(x for x in (part.value, part.date, points) if x)) or "charted",
    }


# --- wishes and needs ------------------------------------------------------------------------------------------


def preference(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    code = concept("Treatment preference", coding(LOINC, "75773-2"))
    category = coding(f"{US_CORE}/us-core-category", "treatment-intervention-preference")
    return (_stated(item, making, code, category),)


def need(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    """With its Gravity category where the domain is one, the day it was charted, and what it bears on."""
    d = item.detail if isinstance(item.detail, NeedDetail) else NeedDetail()
    category = coding(f"{HL7}/observation-category", "social-history")
    domain = coding(SDOH, d.domain) if d.domain in _DOMAINS else None
    told = _stated(item, making, concept("Need of the patient"), category, domain)
    bears_on = note(f"Bears on: {d.bears_on}.") if text(d.bears_on) else None
    return (told | {"effectiveDateTime": day(d.date), "note": [bears_on]},)


def _stated(item: Item, making: Making, code: Resource | None, *categories: Resource | None) -> Resource:
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [concept(None, c) for c in categories],
        "code": code,
        "subject": making.patient,
        "valueString": text(item.text),
    }
