"""What kind of reaction is charted: one that must never be risked again, an allergy, or a side effect.

Type, reaction, severity and criticality of the entry are read together; an allergy without a reaction is "unknown"
and never taken for harmless.
"""

import re
from enum import StrEnum

from retrieval.model import Allergy


class Reaction(StrEnum):
    SCAR = "scar"  # of skin or organs: never again
    SEVERE = "severe"
    ALLERGIC = "allergic"
    UNKNOWN = "unknown"
    SIDE_EFFECT = "side_effect"


_SCAR = re.compile(
    r"stevens|\bsjs\b|\bten\b|toxic epidermal|necrolysis|\bdress\b|eosinophilia (?:and|with) systemic|\bagep\b"
    r"|exanthematous pustul|exfoliati|serum sickness|ha?emolytic an|interstitial nephritis"
    r"|drug[- ]induced (?:liver|hepat|lupus)|mucosal (?:blister|lesion|ulcer)|skin (?:peeling|sloughing)|blister",
    re.IGNORECASE,
)
_SEVERE = re.compile(
    r"anaphyla|angio-?o?edema|airway|throat|tongue|(?:lip|face|facial|mouth)\w* (?:swelling|o?edema)"
    r"|swell\w* of (?:the )?(?:lip|face|tongue|throat)|hypotens|shock|collapse|bronchospas|wheez"
    r"|short(?:ness)? of breath|dyspn|(?:difficulty|trouble) breathing|can'?t breathe|cardiac arrest"
    r"|respiratory (?:distress|arrest|failure)|\(severe\)|life[- ]threat",
    re.IGNORECASE,
)
_ALLERGIC = re.compile(
    r"rash|hives|urticaria|itch|prurit|swelling|eruption|erythema|dermatitis|eczema|exanthem|redness|welts|rhinitis"
    r"|sneez|conjunctiv|allerg",
    re.IGNORECASE,
)
_SIDE_EFFECT = re.compile(
    r"nausea|vomit|emesis|stomach|\bgi\b|gastr|abdominal|cramp|diarrh|constipat|dyspepsia|heartburn|headache|dizz|drows|sedat"
    r"|sleep|insomnia|cough|myalg|muscle|joint|fatigue|tired|weak|confus|hallucin|palpitat|tachycard|dry mouth|tremor"
    r"|jitter|bruis|leg (?:swelling|edema)|ankle|hyperkal|hyponat|taste|weight|mood|anxiety|agitat|flush|yeast|thrush"
    r"|light-?headed|bleed|intoleran",
    re.IGNORECASE,
)


def kind_of(allergy: Allergy) -> Reaction:
    said = "; ".join(allergy.reactions) or allergy.note
    if _SCAR.search(said):
        return Reaction.SCAR
    if _SEVERE.search(said) or (allergy.criticality == "high" and not _only_side_effects(said)):
        return Reaction.SEVERE
    if _only_side_effects(said):
        return Reaction.SIDE_EFFECT
    if _ALLERGIC.search(said):
        return Reaction.ALLERGIC
    if allergy.type == "intolerance":
        return Reaction.SIDE_EFFECT
    return Reaction.ALLERGIC if said.strip("; ") else Reaction.UNKNOWN


def _only_side_effects(said: str) -> bool:
    return _SIDE_EFFECT.search(said) is not None and _ALLERGIC.search(said) is None


SAID = {
    Reaction.SCAR: "a severe reaction of skin or organs",
    Reaction.SEVERE: "a severe allergic reaction",
    Reaction.ALLERGIC: "an allergic reaction",
    Reaction.UNKNOWN: "a reaction that is not charted",
    Reaction.SIDE_EFFECT: "an intolerance, no allergy",
}
