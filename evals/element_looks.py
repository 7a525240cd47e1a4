"""Where a record supports each required element, as a second pair of eyes sees it in the JSON and the notes.

Nothing here is shared with the reader or the writer of the product. What no record can show, such as the day on which
a plan is reviewed, is not looked for.
"""

import re
from collections.abc import Callable

from assistant.domain.draft import Kind
from evals.raw_record import Resource, Scope, codes, day, said

Look = Callable[[Scope], str]
"""Where the record supports an element, in a few words; "" where it does not."""


def _any(what: str, found: list[Resource]) -> str:
    return f"{what} {found[0].get('id', '')}" if found else ""


def _named(what: str, found: list[Resource], pattern: str) -> str:
    return _any(what, [r for r in found if re.search(pattern, said(r.get("code")), re.IGNORECASE)])


# --- the stay ---------------------------------------------------------------------------------------------------


def _reason(s: Scope) -> str:
    stay = s.stay or {}
    if any(said(c) for c in stay.get("reasonCode", [])) or stay.get("reasonReference"):
        return "Encounter.reasonCode"
    return s.says(r"chief complaint\W+\w|admitted (?:for|with|because)|presents? with")


def _dates(s: Scope) -> str:
    return "Encounter.period" if s.came and s.left else ""


def _disposition(s: Scope) -> str:
    charted = said((s.stay or {}).get("hospitalization", {}).get("dischargeDisposition"))
    if charted:
        return f"dischargeDisposition {charted}"
    return s.says(r"discharged (?:to )?home\b|disposition\W+home")


def _course(s: Scope) -> str:
    told = [n for n in s.notes() if len(n.text) > 200]
    return "notes of the stay" if told else _any("Procedure", s.mine("Procedure"))


def _diagnoses(s: Scope) -> str:
    return _any("Condition", s.mine("Condition"))


def _procedures(s: Scope) -> str:
    return _any("Procedure", s.mine("Procedure"))


def _consultations(s: Scope) -> str:
    titled = [n for n in s.notes() if re.search(r"\bconsult", n.title, re.IGNORECASE)]
    return f"note titled {titled[0].title}" if titled else s.says(r"\n#* ?consultations?\W+\w+ \w+")


def _results(s: Scope) -> str:
    return _any("Observation", [r for r in s.mine("Observation") if _lab(r)])


def _lab(r: Resource) -> bool:
    categories = {c for cat in r.get("category", []) for c in codes(cat)}
    valued = {"valueQuantity", "valueString", "valueCodeableConcept"} & r.keys()
    return "laboratory" in categories and bool(valued)


def _pending(s: Scope) -> str:
    begun = {"registered", "partial", "preliminary"}
    reports = [r for r in s.mine("DiagnosticReport") if r.get("status") in begun]
    return _any("DiagnosticReport", reports) or s.says(
        r"(?:results?|cultures?|labs?|path\w*|biops\w+)\b[^.\n]{0,30}\bpending|\bnothing pending"
        r"|\bno (?:\w+ )?(?:results?|labs?) pending"
    )


def _condition(s: Scope) -> str:
    vital = [
        r
        for r in s.mine("Observation")
        if any("vital-signs" in codes(c) for c in r.get("category", []))
        and day(r.get("effectiveDateTime")) == s.left
    ]
    return _any("Observation", vital) or s.says(r"condition (?:at|on) discharge\W+\w")


def _follow_up(s: Scope) -> str:
    return _booked(s) or s.says(r"follow[- ]?up (?:with|in \d|appointment)")


def _booked(s: Scope) -> str:
    booked = [r for r in s.record.of("Appointment") if r.get("status") == "booked"]
    return _any(
        "Appointment", [r for r in booked if s.left is None or (day(r.get("start")) or s.left) >= s.left]
    )


def _instructions(s: Scope) -> str:
    return s.says(
        r"(?:patient|discharge) (?:instructions|education)\W+\w|teach-?back|instructed (?:to|on|the)"
    )


def _worse(s: Scope) -> str:
    return s.says(r"return to (?:the )?(?:ed|er|emergency)|call (?:911|us|the clinic|if|for gain)")


def _responsible(s: Scope) -> str:
    people = [p.get("individual", {}) for p in (s.stay or {}).get("participant", [])]
    named = [p["display"] for p in people if p.get("display")]
    ids = {_id(p) for p in people}
    known = [p for p in s.record.of("Practitioner") if p.get("id") in ids]
    return f"Encounter.participant {named[0]}" if named else _any("Practitioner", known)


def _id(reference: Resource) -> str:
    return str(reference.get("reference", "")).rpartition("/")[2].removeprefix("urn:uuid:")


def _next(s: Scope) -> str:
    patients = s.record.of("Patient")
    named = [p for p in patients if any(g.get("display") for g in p.get("generalPractitioner", []))]
    return "Patient.generalPractitioner" if named else _booked(s)


_PUT_IN = r"(?:urinary|bladder|foley|central venous) \w*\s?catheter|\bpicc\b"


def _devices(s: Scope) -> str:
    worn = [d for d in s.known("Device") if d.get("patient") and d.get("status") in {"active", None}]
    return _any("Device", worn) or _named("Procedure", s.mine("Procedure"), _PUT_IN)


def _changes(s: Scope) -> str:
    """Every medicine of the discharge list has a reason, or was taken at home in the same dose."""
    home: dict[str, set[str]] = {}
    leaving = []
    for r in s.known("MedicationRequest"):
        groups = _groups(r)
        if "discharge" in groups:
            leaving.append(r)
        elif "inpatient" not in groups:
            home.setdefault(_medicine(r), set()).add(_direction(r))
    if not leaving or any(r.get("status") == "stopped" and not r.get("statusReason") for r in leaving):
        return ""
    unsaid = [
        r
        for r in leaving
        if not (r.get("reasonCode") or r.get("reasonReference") or r.get("statusReason"))
        and home.get(_medicine(r)) != {_direction(r)}
    ]
    unnamed = home.keys() - {_medicine(r) for r in leaving}
    return "" if unsaid or unnamed else _any("MedicationRequest", leaving)


def _groups(r: Resource) -> set[str]:
    found = r.get("category") or []
    return {c for cat in (found if isinstance(found, list) else [found]) for c in codes(cat)}


def _medicine(r: Resource) -> str:
    return said(r.get("medicationCodeableConcept")).lower().partition(" ")[0]


def _direction(r: Resource) -> str:
    return "; ".join(d.get("text", "") for d in r.get("dosageInstruction", []))


# --- the person -------------------------------------------------------------------------------------------------

_SCALES = (
    r"barthel|montreal cognitive|mini-mental|\bmoca\b|\bmmse\b|glasgow|katz|lawton|gait|activities of daily"
)


def _function(s: Scope) -> str:
    return _named("Observation", s.mine("Observation"), _SCALES) or s.says(
        r"\b(?:ambulates?|walks) (?:with|\d)|alert and oriented|\boriented x ?[34]"
        r"|\bindependent (?:in|with) (?:adls?|activities)"
    )


def _medicines(s: Scope) -> str:
    listed = s.known("MedicationRequest", "MedicationStatement")
    taken = [r for r in listed if r.get("status") in {"active", None} and "inpatient" not in _groups(r)]
    return _any("MedicationRequest", taken)


def _allergies(s: Scope) -> str:
    return _any("AllergyIntolerance", s.known("AllergyIntolerance")) or s.says(
        r"\bnkda\b|no known (?:drug )?allerg"
    )


def _wants(s: Scope) -> str:
    own = [g for g in s.known("Goal") if "Patient/" in str(g.get("expressedBy", {}).get("reference", ""))]
    wishes = [o for o in s.known("Observation") if {"75773-2", "95541-9", "81338-6"} & codes(o.get("code"))]
    return _any("Goal", own) or _any("Observation", wishes)


_STATUS = re.compile(r"resuscitation|code status|advance directive", re.IGNORECASE)
_PAPERS = re.compile(r"directive|adr|dnr|polst|molst|power of attorney", re.IGNORECASE)


def _directives(s: Scope) -> str:
    coded = [o for o in s.known("Observation") if _STATUS.search(said(o.get("code")))]
    consents = [c for c in s.known("Consent") if _PAPERS.search(str(c))]
    return (
        _any("Observation", coded)
        or _any("Consent", consents)
        or s.says(r"\bfull code\b|\bdn[ri]\b|\bpolst\b|health care (?:proxy|agent)")
    )


def _needs(s: Scope) -> str:
    social = [r for r in s.known("Condition") if "sdoh" in str(r.get("category", "")).lower()]
    spoken = [c for p in s.record.of("Patient") for c in p.get("communication", [])]
    foreign = bool(spoken) and not any(_english(c) for c in spoken)
    return (
        _any("Condition", social)
        or ("Patient.communication" if foreign else "")
        or s.says(
            r"food insecur|no transportation|homeless|interpreter (?:used|needed|present)|\buninsured\b"
        )
    )


def _english(communication: Resource) -> bool:
    language = communication.get("language", {})
    return said(language).lower().startswith("english") or any(c.startswith("en") for c in codes(language))


def _caregiver(s: Scope) -> str:
    kin = [p for p in s.record.of("Patient") if any(c.get("name") for c in p.get("contact", []))]
    return _any("RelatedPerson", s.known("RelatedPerson")) or ("Patient.contact" if kin else "")


def _home(s: Scope) -> str:
    return s.says(r"\blives (?:alone|with|in)\b|shelter bed|eviction")


# --- the plan and the referral -----------------------------------------------------------------------------------


def _problems(s: Scope) -> str:
    return _any("Condition", [r for r in s.known("Condition") if "active" in codes(r.get("clinicalStatus"))])


def _targets(s: Scope) -> str:
    alive = [g for g in s.known("Goal") if g.get("lifecycleStatus") in {"active", "accepted"}]
    return _any("Goal", [g for g in alive if g.get("target")])


def _outcome(s: Scope) -> str:
    return _targets(s) or s.says(r"\bprognosis\W+\w")


def _asked(s: Scope) -> str:
    asked = s.known("ServiceRequest", "Task")
    return _any("ServiceRequest", [r for r in asked if r.get("status") in {"active", "requested"}])


def _team(s: Scope) -> str:
    return _any("CareTeam", [t for t in s.known("CareTeam") if t.get("participant")])


def _measured(s: Scope) -> str:
    return _any("Observation", [r for r in s.known("Observation") if "valueQuantity" in r])


def _payer(s: Scope) -> str:
    return _any("Coverage", [c for c in s.known("Coverage") if c.get("status") == "active"])


def _referrals(s: Scope) -> list[Resource]:
    asked = [r for r in s.known("ServiceRequest") if r.get("status") == "active"]
    return [r for r in asked if "refer" in f"{r.get('category', '')} {said(r.get('code'))}".lower()]


def _referral(s: Scope) -> str:
    return _any("ServiceRequest", _referrals(s))


def _referral_why(s: Scope) -> str:
    found = [r for r in _referrals(s) if r.get("reasonCode") or r.get("reasonReference")]
    return _any("ServiceRequest", found)


def _judged(s: Scope) -> str:
    return s.says(r"(?:^|\n)#* ?(?:assessment|impression|a/p|plan)\b\W+\w")


_EVERYWHERE: dict[str, Look] = {
    "allergies": _allergies,
    "medicines": _medicines,
    "needs": _needs,
    "caregiver": _caregiver,
    "function": _function,
}
_ON_THE_WAY_HOME: dict[str, Look] = {
    "reason": _reason,
    "stay_dates": _dates,
    "disposition": _disposition,
    "diagnoses": _diagnoses,
    "hospital_course": _course,
    "procedures": _procedures,
    "consultations": _consultations,
    "results": _results,
    "pending_results": _pending,
    "condition": _condition,
    "medicine_changes": _changes,
    "follow_up": _follow_up,
    "instructions": _instructions,
    "emergency_plan": _worse,
    "goals": _wants,
    "code_status": _directives,
    "responsible_clinician": _responsible,
    "next_clinician": _next,
    "devices": _devices,
}
_PLANNED: dict[str, Look] = {
    "goals": _wants,
    "problems": _problems,
    "measurable_goals": _targets,
    "expected_outcome": _outcome,
    "interventions": _asked,
    "environment": _home,
    "coordination": _asked,
    "care_team": _team,
    "outcomes": _measured,
    "code_status": _directives,
}
_REFERRED: dict[str, Look] = {
    "reason": _referral,
    "question": _referral_why,
    "recipient": _referral,
    "urgency": _referral,
    "type": _referral,
    "assessment": _judged,
    "problems": _problems,
    "results": _measured,
    "insurance": _payer,
    "referrer": _team,
    "plan": _booked,
}
LOOKS: dict[Kind, dict[str, Look]] = {
    Kind.DISCHARGE_SUMMARY: {**_EVERYWHERE, **_ON_THE_WAY_HOME},
    Kind.CARE_PLAN: {**_EVERYWHERE, **_PLANNED},
    Kind.REFERRAL: {**_EVERYWHERE, **_REFERRED},
}
"""By kind and element."""
