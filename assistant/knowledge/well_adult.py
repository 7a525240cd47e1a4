"""An adult of working age in whose record nothing speaks of a need in walking, self-care, thinking or the senses.

For such a person an empty function section is no gap. Anything that points the other way (an illness that takes
function, a fall, an aid, a therapist, a charted scale, care at the end of life, a discharge to a facility) ends it.
"""

import re
from datetime import date

from assistant.knowledge.chart import first_day
from retrieval.model import Device, Encounter, Fact, Measurement, Order, Problem, Record, SocialNeed

#: From this age function is asked about in everybody.
OLDER = 65
ADULT = 18
_TAKES_FUNCTION = re.compile(
    r"stroke|cerebr|hemipar|paralys|paraple|quadriple|dement|alzheimer|cognit|memory|delirium|encephalopath|confus"
    r"|parkinson|multiple sclerosis|amyotrophic|neuromusc|muscular dystrophy|myopath|neuropath|brain|spinal"
    r"|spina bifida|cerebral palsy|intellectual|developmental|autis|down syndrome|seizure|epileps|amput|fractur"
    r"|arthropl"
    r"|fall(?:s|en)?\b|frail|weakness|gait|mobility|bed-?bound|wheelchair|walker|\bcane\b|prosthe|blind|vision loss"
    r"|visual impair"
    r"|hearing|heart failure|copd|chronic obstructive|respiratory failure|oxygen|cancer|carcinoma|metasta|malignan"
    r"|lymphoma|leukemia|palliative|hospice|end.stage|dialysis|cirrhosis|sepsis|intensive care|ventilat|arthritis"
    r"|chronic pain|fibromyalgia|pressure (?:ulcer|injury)|traum|schizo|psychosis|bipolar",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(
    r"physical therap|occupational therap|speech therap|rehabilit|home health|walker|wheelchair|\bcane\b|commode"
    r"|hospital bed|disabilit|functional|cognitive|personal care|home aide",
    re.IGNORECASE,
)
_NEEDS = re.compile(r"disab|activit|self.?care|caregiver|cogniti", re.IGNORECASE)
_SCALE = re.compile(r"barthel|katz|lawton|moca|mini.?cog|mini.?mental|gait|frail|braden|morse", re.IGNORECASE)
_AT_HOME = re.compile(r"\bhome\b|self care|family|shelter", re.IGNORECASE)


def well_adult(record: Record, stay: Encounter | None, as_of: date | None) -> str:
    """Why an empty function section is no gap; "" where it is one."""
    born = first_day(record.patient.birth_date)
    if born is None or as_of is None:
        return ""
    years = as_of.year - born.year - ((as_of.month, as_of.day) < (born.month, born.day))
    if not ADULT <= years < OLDER or (
        stay is not None and stay.disposition and not _AT_HOME.search(stay.disposition)
    ):
        return ""
    if any(_points_the_other_way(f) for f in record.facts):
        return ""
    return f"an adult under {OLDER} in whose record nothing points to a need in function or thinking"


def _points_the_other_way(fact: Fact) -> bool:
    match fact:
        case Problem():
            sure = fact.verification not in {"refuted", "entered-in-error"}
            return sure and _TAKES_FUNCTION.search(fact.name) is not None
        case Device() | Order():
            return _ASKED_FOR.search(fact.name) is not None
        case SocialNeed():
            return fact.present is not False and _NEEDS.search(f"{fact.domain} {fact.name}") is not None
        case Measurement():
            return _SCALE.search(fact.name) is not None
        case _:
            return False
