"""If this happens, do that: the chart's own plan first, and of a guideline's only what does not meddle with it."""

import re

from assistant.domain.draft import ActionDetail, Item, ItemKind
from assistant.knowledge.guidelines import Action, Activity
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, chart, item
from assistant.writing.parts.asked import action, merged, of_a_child, person, wanted
from assistant.writing.parts.quoted import asserted_of_patient, bare, cues, fresh, notes_of
from assistant.writing.parts.spoken import Sentence, spoken
from retrieval.model import Preference

#: How many a person keeps in mind. The chart's own come first.
MOST = 6
OWN = 4

#: What a warning is about. Two that share one and give figures for it would tell the patient two limits.
_TOPICS = {
    "weight": r"weigh\w*|\bgain\w*|pounds?\b|\blbs?\b",
    "swelling": r"swell\w*|swollen|edema",
    "breath": r"breath\w*|dyspnea|short of air|wheez\w*",
    "chest": r"chest",
    "bleeding": r"bleed\w*|black stool|bloody|bruis\w*|soak\w*",
    "fever": r"fever\w*|temp\w*|chills",
    "sugar": r"sugar|glucose|hypoglyc\w*",
    "faint": r"faint\w*|dizz\w*|lighthead\w*|passes? out",
    "confusion": r"confus\w*|drows\w*|sleepy",
    "pain": r"\bpain\b|headache",
    "vision": r"vision|seeing spots|blurred",
    "stroke": r"drooping|slurred|weak arm",
    "vomiting": r"vomit\w*|throwing up|diarrhea",
    "urine": r"urine|wet diapers",
    "heartbeat": r"heart rate|palpitat\w*|pulse",
    "oxygen": r"oxygen|spo2|saturation",
    "safety": r"suicid\w*|988|crisis|hurt (?:your|him|her|them)sel\w*|unsafe",
    "wound": r"wound|redness|drainage|pus\b",
    "seizure": r"seizure|convuls\w*",
    "mood": r"mood|hopeless\w*|depress\w*",
    "inhaler": r"reliever|inhaler|rescue|albuterol",
    "pressure": r"blood pressure|\b\d{2,3}/\d{2,3}\b",
}  # fmt: skip
_TOPIC = {name: re.compile(words, re.IGNORECASE) for name, words in _TOPICS.items()}
_FIGURE = re.compile(r"(?<!9)\d(?!11\b)")
#: What still holds when comfort is the goal: a disease's own warning signs send people to a hospital they do not want.
_FOR_COMFORT = frozenset({"hospice-care", "palliative-care", "palliative-symptoms", "caregiver-support"})
_COMFORT_TEAM = re.compile(r"palliative|hospice", re.IGNORECASE)
_HOSPITAL_ONLY = re.compile(r"hospital only|only take me in|no hospital|do not hospitali[sz]e", re.IGNORECASE)
_COMFORT = re.compile(
    r"comfort[- ](?:focused|care|measures)|hospital only if|only take me in if|no hospital", re.IGNORECASE
)


def contingencies(desk: Desk) -> list[Item]:
    """The chart's own return precautions, then those of guidelines that add to them and contradict none."""
    return desk.once("contingencies", _contingencies)


def _contingencies(desk: Desk) -> list[Item]:
    own = [_quoted(s, desk) for s in _charted(desk)]
    comfort = _comfort(desk)
    asked = [
        action(w, w.entry.concern, desk)
        for w in wanted(desk)
        if isinstance(w.entry, Action)
        and w.entry.kind is Activity.CONTINGENCY
        and (not comfort or w.applies.guideline.id in _FOR_COMFORT)
    ]
    if comfort:
        own = [*_whom_first(asked, desk), *own]
    more = [i for i in merged(asked) if adds(i.text, [o.text for o in own], comfort=comfort)]
    return [*own, *more[: max(MOST - len(own), 3)]]


def _whom_first(asked: list[Item], desk: Desk) -> list[Item]:
    """Who of the palliative or hospice team is called before anybody else, by name and number, and what the patient
    has decided about the hospital.
    """
    team = [
        m
        for m in desk.own_team
        if m.phone
        and not m.relation
        and m.status != "inactive"
        and _COMFORT_TEAM.search(f"{m.role} {m.name}")
    ]
    first = next((i for i in asked if "nurse first" in i.text), None)
    if first is None or not team:
        return []
    called = sorted(team, key=lambda m: ("nurse" not in m.role.lower(), m.name))[:2]
    numbers = "; ".join(f"{m.role}: {m.name}, {m.phone}" for m in called)
    cited = [*first.citations, *(chart(m.words) for m in called)]
    text = f"{first.text} {numbers}."
    if wish := _hospital_only(desk):
        text += f" {_clause(wish.value)}"
        cited.append(chart(wish.words))
    return [item(first.kind, text, *cited, detail=first.detail)]


def _hospital_only(desk: Desk) -> Preference | None:
    """The newest wish that says when the hospital is wanted."""
    said = [p for p in desk.record.of(Preference) if _HOSPITAL_ONLY.search(p.value)]
    return max(said, key=lambda p: (p.date or "", p.id), default=None)


def _clause(wish: str) -> str:
    """The sentence of a wish that speaks of the hospital."""
    return next(s for s in re.split(r"(?<=[.;])\s+", wish) if _HOSPITAL_ONLY.search(s))


def adds(text: str, own: list[str], *, comfort: bool = False) -> bool:
    """Whether a guideline's warning says something that the chart's own plan does not, and sets no second limit.

    Where the patient wants comfort and no hospital, the palliative or hospice team is called, and no 911.
    """
    if comfort and "911" in text and "nurse first" not in text:
        return False
    about, told = topics(text), frozenset[str]().union(*(topics(o) for o in own))
    if not about:
        return True
    limits = frozenset[str]().union(*(topics(o) for o in own if _FIGURE.search(_plain(o))))
    if about & limits and _FIGURE.search(_plain(text)):
        return False
    return not about <= told


def topics(text: str) -> frozenset[str]:
    return frozenset(name for name, words in _TOPIC.items() if words.search(text))


def _plain(text: str) -> str:
    """Without telephone numbers and dates, which are no limits."""
    return re.sub(
        r"\b911\b|\b988\b|\d{3}-\d{3}-\d{4}|\d{3}-\d{4}|\d{4}-\d\d-\d\d|\b24 hours a day\b", "", text
    )


def _charted(desk: Desk) -> list[Sentence]:
    """Newest note first, so that of two limits the later one is read first."""
    pattern, found = cues("contingency"), []
    for note in reversed(notes_of(desk)):
        found += [s for s in spoken(note) if pattern.search(s.span.text) and asserted_of_patient(s)]
    return fresh(desk, found, OWN)


def _quoted(s: Sentence, desk: Desk) -> Item:
    owner = of_a_child(Role.PATIENT, desk)
    detail = ActionDetail(
        owner=str(owner),
        activity=str(Activity.CONTINGENCY),
        person="" if owner is Role.PATIENT else person(owner, desk),
    )
    return item(ItemKind.ACTION, bare(s.span.text), chart(s.span), detail=detail)


def _comfort(desk: Desk) -> bool:
    wishes = (
        p for p in desk.record.of(Preference) if p.status not in {"inactive", "rejected", "entered-in-error"}
    )
    return any(_COMFORT.search(f"{p.name} {p.value}") for p in wishes)
