"""Problems and allergies, as the chart has them."""

import re
from collections.abc import Iterator

from retrieval.model import Allergy, FactKind, Preference, Problem, SocialNeed
from retrieval.readers.fhir_diagnoses import visit_of
from retrieval.readers.fhir_shape import Json, day, first, many, objects, said, timed
from retrieval.readers.fhir_sheet import Sheet
from retrieval.readers.fhir_vocabulary import diagnosed_need, wish
from retrieval.readers.fhir_words import charted, code, codes, concept, happened, once

_PROBLEM_CATEGORIES = ("encounter-diagnosis", "problem-list-item", "health-concern")
_CURRENT = {
    "active": True,
    "recurrence": True,
    "relapse": True,
    "inactive": False,
    "remission": False,
    "resolved": False,
}
# SNOMED CT: no known allergy, no known drug, food, environmental, insect allergy.
_NONE_KNOWN_CODES = {"716186003", "409137002", "429625007", "428607008", "428197003"}
_NONE_KNOWN = re.compile(
    r"(no known|no) (?:[a-z]+ ){0,3}(allerg|intoleranc|adverse reaction)|nkd?a\b|none known|denies (?:any )?allerg",
    re.IGNORECASE,
)


def condition(r: Json, sheet: Sheet) -> Iterator[Problem | SocialNeed | Preference]:
    coded = codes(r.get("code"))
    if sheet.encounter is None and (visit := visit_of(sheet.pointer, sheet.chart)):
        sheet.within(visit)
    name = sheet.begin("Problem", concept(r.get("code")), lacks="it names no problem")
    status = sheet.say("status", code(r.get("clinicalStatus")))
    verification = sheet.say("verification", code(r.get("verificationStatus")))
    named = [one.code for one in codes(*many(r, "category"))] + [code(one) for one in many(r, "category")]
    category = next((one for one in named if one in _PROBLEM_CATEGORIES), "")
    sheet.say("category", category or concept(r.get("category")))
    severity = sheet.say("severity", concept(r.get("severity")))
    sheet.say("stage", once(concept(one.get("summary")) for one in objects(r, "stage")))
    sheet.say("body site", concept(r.get("bodySite")))
    onset, abated = first(*timed(r, "onset")), first(*timed(r, "abatement"))
    sheet.say("onset", day(onset) or happened(r, "onset"))
    sheet.say("abated", day(abated) or happened(r, "abatement"))
    recorded = charted(r, "recordedDate", "assertedDate", "dateRecorded")
    sheet.say("recorded", day(recorded))
    sheet.people("by", "asserter", "recorder")
    sheet.note()
    common = sheet.common(FactKind.PROBLEM, name, date=onset or recorded, status=status, codes=coded)
    yield Problem(
        **common, onset=onset, abated=abated, verification=verification, category=category, severity=severity
    )
    denied = verification in ("refuted", "entered-in-error")
    if domain := diagnosed_need(coded, name):
        common = sheet.common(FactKind.SOCIAL_NEED, name, date=onset or recorded, status=status, codes=coded)
        yield SocialNeed(**common, domain=domain, present=False if denied else _CURRENT.get(status))
    if (about := wish(coded, name)) and not denied:
        common = sheet.common(FactKind.PREFERENCE, name, date=onset or recorded, status=status, codes=coded)
        yield Preference(**common, about=about, value=name)


def allergy(r: Json, sheet: Sheet) -> Iterator[Allergy]:
    """ "No known allergies" stays what the chart says, also when its entry is marked resolved: ``status`` tells."""
    reactions = objects(r, "reaction")
    substances = once(concept(one.get("substance")) for one in reactions)
    coded = codes(r.get("code"))
    name = sheet.begin("Allergy", concept(r.get("code")) or substances, lacks="it names no substance")
    status = sheet.say("status", code(r.get("clinicalStatus")))
    verification = sheet.say("verification", code(r.get("verificationStatus")))
    type = sheet.say("type", said(r.get("type")) or code(r.get("type")))
    categories = tuple(words for one in many(r, "category") if (words := code(one)))
    sheet.say("category", *categories)
    criticality = sheet.say("criticality", said(r.get("criticality")))
    shown = tuple(_reaction(one) for one in reactions)
    shown = tuple(dict.fromkeys(words for words in shown if words))
    sheet.say("reaction", *shown)
    onset = first(*timed(r, "onset"))
    sheet.say("onset", day(onset) or happened(r, "onset"))
    recorded = charted(r, "recordedDate", "assertedDate")
    sheet.say("recorded", day(recorded))
    sheet.people("by", "asserter", "recorder")
    sheet.note()
    none = any(one.code in _NONE_KNOWN_CODES for one in coded) or _NONE_KNOWN.match(name) is not None
    yield Allergy(
        **sheet.common(FactKind.ALLERGY, name, date=onset or recorded, status=status, codes=coded),
        reactions=shown, criticality=criticality, verification=verification, type=type, categories=categories,
        none_known=none and verification not in ("refuted", "entered-in-error"),
    )  # fmt: skip


def _reaction(reaction: Json) -> str:
    words = concept(reaction.get("manifestation")) or said(reaction.get("description"))
    severity = said(reaction.get("severity"))
    return f"{words} ({severity})" if words and severity else words
