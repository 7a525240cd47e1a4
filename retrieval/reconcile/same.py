"""Whether two names mean one thing: a problem by its canonical name, a medicine by its ingredient."""

import re

from retrieval.model import Allergy, Medicine, Preference, Problem
from retrieval.text.terms import canonical, ingredient

_SEMANTIC_TAG = re.compile(
    r"\s*\((?:disorder|finding|situation|procedure|regime/therapy|physical object|substance)\)$"
)
_AROUND_A_SUBSTANCE = re.compile(
    r"^(?:allerg(?:y|ic) to|propensity to adverse reactions to|intolerance (?:of|to))\s+"
    r"|\s+(?:allergy|allergies|intolerance)$"
)
_OVER = frozenset("resolved inactive remission completed stopped cancelled ended past history".split())
_NOT_IN_USE = frozenset(
    "stopped completed cancelled entered-in-error not-taken ended draft do-not-perform on-hold held declined unknown "
    "not-done".split()
)
_NOT_AN_ORDER = frozenset({"plan", "proposal", "option", "administration"})
_AT_HOME = dict.fromkeys(("", "community", "outpatient", "discharge", "patientspecified"), "home")
_SCOPES = {
    "drug": "medication", "medication": "medication", "medicine": "medication", "nkda": "medication", "food": "food",
    "environmental": "environment", "insect": "environment", "latex": "environment",
}  # fmt: skip
_NOT_RESUSCITATED = re.compile(
    r"\b(?:dn(?:r|i|ar|acpr)|do not|not for|no cpr|comfort (?:care|measures))\b", re.IGNORECASE
)
_RESUSCITATED = re.compile(
    r"\b(?:full code|for (?:full )?resuscitation|attempt (?:cpr|resuscitation)|full treatment)\b",
    re.IGNORECASE,
)


def in_words(name: str) -> str:
    """A name without case, spacing, SNOMED's tags and synonyms."""
    return canonical(_SEMANTIC_TAG.sub("", " ".join(name.casefold().split())))


def sides(name: str) -> frozenset[str]:
    """Left, right, both: one code may stand for either side, and the two are never one fact."""
    return frozenset(re.findall(r"\b(left|right|bilateral|both)\b", name.casefold()))


def is_current(problem: Problem) -> bool:
    return problem.status.lower() not in _OVER


def medicine_key(medicine: Medicine) -> str:
    return ingredient(medicine.name) or in_words(medicine.name)


def in_use(medicine: Medicine) -> bool:
    """Active as charted, or listed by a note that says nothing against it."""
    return not is_over(medicine) and not is_planned(medicine)


def is_over(medicine: Medicine) -> bool:
    """Ended, held, never taken: its status says so."""
    return medicine.status.lower() in _NOT_IN_USE


def is_planned(medicine: Medicine) -> bool:
    """Meant, and not yet in use: that is no end of what is."""
    return medicine.intent in _NOT_AN_ORDER


def place(medicine: Medicine) -> str:
    """Where it is taken: "home" on all lists of what is taken outside hospital, else the setting."""
    return _AT_HOME.get(medicine.setting, medicine.setting)


def substance(allergy: Allergy) -> str:
    """What the allergy is to; for "no known …" the scope of the denial."""
    if allergy.none_known:
        return scope(allergy)
    name = _AROUND_A_SUBSTANCE.sub("", in_words(allergy.name))
    return ingredient(name) or canonical(name)


def scope(allergy: Allergy) -> str:
    """What a "no known allergies" denies: "medication", "food", "environment", or "" for all."""
    words = re.findall(r"[a-z]+", allergy.name.lower())
    return next((_SCOPES[word] for word in words if word in _SCOPES), "")


def resuscitation(preference: Preference) -> str:
    """ "no", "yes", or the words themselves where they say neither."""
    words = f"{preference.value} {preference.name}"
    if _NOT_RESUSCITATED.search(preference.value) or _NOT_RESUSCITATED.search(preference.name):
        return "no"
    return "yes" if _RESUSCITATED.search(words) else in_words(preference.value)
