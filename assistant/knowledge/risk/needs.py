"""What a social need bears on, and where a note says that there is one.

Domains are the categories of the Gravity Project. The words for what a need bears on are ours.
"""

from collections.abc import Mapping

from assistant.knowledge.chart import Chart
from assistant.knowledge.risk.statements import Statement, phrases, statements

#: A note of last year may still tell of a need; one that is older asks for a new question.
WITHIN_DAYS = 365

BEARS_ON: Mapping[str, str] = {
    "food-insecurity": "diet advice, medicines taken with food and those that lower sugar",
    "housing-instability": "where to reach the patient, and where care and deliveries can go",
    "homelessness": "storage of medicines and devices, wound care, where to discharge to and whom to call",
    "inadequate-housing": "breathing, falls, and equipment that needs power, water or space",
    "transportation-insecurity": "visits, tests, the pharmacy and treatment outside the home",
    "financial-insecurity": "medicines, copays and whatever the plan asks the patient to buy",
    "material-hardship": "what the plan asks the patient to have at home",
    "utility-insecurity": "oxygen, refrigerated medicines and powered equipment",
    "medical-cost-burden": "whether medicines are filled and taken as directed",
    "health-insurance-coverage-status": "which services and medicines can be had",
    "employment-status": "income, insurance, and when visits can be kept",
    "educational-attainment": "how instructions are given",
    "personal-health-literacy": "how instructions are given: plain words, teach-back, someone to read along",
    "language-access": "every conversation and paper: an interpreter and translated instructions",
    "stress": "mood, sleep and self-care",
    "social-connection": "who helps at home, who notices a turn for the worse, and mood",
    "intimate-partner-violence": "safety: speak alone, and mind what is sent home or left on the phone",
    "elder-abuse": "safety at home, and who is told what",
    "incarceration-status": "continuity of medicines and coverage",
    "veteran-status": "benefits and services of Veterans Affairs",
    "digital-literacy": "portal, video visits and monitoring at home",
    "digital-access": "portal, video visits and monitoring at home",
}


def bears_on(domain: str) -> str:
    return BEARS_ON.get(domain, "")


def said_in_notes(chart: Chart, domain: str) -> tuple[Statement, ...]:
    """Sentences of the last year that say that the patient has the need, newest first; none for other domains."""
    if domain not in _SAID:
        return ()
    found = statements(chart, domain, phrases(domain), within_days=WITHIN_DAYS)
    return tuple(one for one in found if not one.denied)


#: The domains that notes are read for.
_SAID = frozenset(
    {
        "food-insecurity", "homelessness", "transportation-insecurity", "medical-cost-burden", "utility-insecurity",
        "personal-health-literacy", "social-connection", "housing-instability",
    }
)  # fmt: skip
