"""The hospital course, told by the notes of the stay: in order, each thing once, in their own sentences."""

import re
from collections.abc import Sequence

from assistant.domain.draft import Item
from assistant.knowledge.stays import during
from assistant.writing.desk import Desk
from assistant.writing.parts.problems import problem_item
from assistant.writing.parts.quoted import Sentence, cues, fresh, notes_of, quote, spoken
from assistant.writing.parts.stay import stay_procedures
from retrieval.model import Medicine, Problem

#: Sentences: what fits in two minutes of reading beside the rest of a summary.
MOST = 14
PER_NOTE = 4
#: A score from which a sentence tells of the stay; the best of a note that has none may stand at half of it.
TELLING = 2.0

_TOLD = ("hospital_course",)
_WEIGHT = {
    "hospital_course": 3.0,
    "assessment_and_plan": 2.0,
    "assessment": 2.0,
    "plan": 1.0,
    "history_of_present_illness": 1.5,
    "results": 0.5,
    "imaging": 1.0,
    "procedures": 1.0,
    "": 0.5,
}
_LEFT_OUT = {
    "family_history",
    "social_history",
    "review_of_systems",
    "medications",
    "home_medications",
    "admission_medications",
    "discharge_medications",
    "allergies",
    "vital_signs",
    "immunizations",
    "past_medical_history",
    "instructions",
    "follow_up",
}
_DIGITS = re.compile(r"\d")


def course(desk: Desk) -> list[Item]:
    """A note's own account of the stay where there is one, else the telling sentences of each note in order.

    Without notes, what the record shows happened: procedures and diagnoses of the stay.
    """
    notes = notes_of(desk)
    told = [s for n in notes for s in spoken(n) if s.section in _TOLD]
    if len(told) >= 3:
        return [quote(s) for s in fresh(desk, told, MOST)]
    terms = _terms(desk)
    chosen = set[str]()
    ordered: list[Sentence] = []
    for note in notes:
        ranked = sorted(spoken(note), key=lambda s: (-_score(s, terms), s.span.start))
        best = [s for s in ranked if _score(s, terms) >= TELLING][:PER_NOTE] or [
            s for s in ranked[:1] if _score(s, terms) >= TELLING / 2
        ]
        for s in sorted(best, key=lambda s: s.span.start):
            if (key := " ".join(s.words)) not in chosen:
                chosen.add(key)
                ordered.append(s)
    kept = _spread(ordered)
    items = [quote(s) for s in fresh(desk, kept, MOST)]
    return items or _from_facts(desk)


def _score(s: Sentence, terms: frozenset[str]) -> float:
    if s.section in _LEFT_OUT:
        return 0.0
    text = s.span.text
    score = _WEIGHT.get(s.section, 0.25)
    score += min(len(cues("course").findall(text)), 3)
    score += min(sum(w in terms for w in s.words), 3) * 0.5
    figures = len(_DIGITS.findall(text)) / max(len(text), 1)
    return score - (1.5 if figures > 0.2 else 0.0) - (0.5 if len(s.words) < 5 else 0.0)


def _spread(ordered: Sequence[Sentence]) -> Sequence[Sentence]:
    """When there is more than fits, something of the beginning, the middle and the end."""
    if len(ordered) <= MOST:
        return ordered
    step = len(ordered) / MOST
    return [ordered[int(i * step)] for i in range(MOST)]


def _terms(desk: Desk) -> frozenset[str]:
    """Words of the stay's diagnoses and medicines: a sentence that names them tells more."""
    found = [
        f for f in (*desk.record.of(Problem), *desk.record.of(Medicine)) if desk.stay and during(f, desk.stay)
    ]
    return frozenset(w for f in found for w in re.findall(r"[a-z]{4,}", f.name.lower()))


def _from_facts(desk: Desk) -> list[Item]:
    stay = desk.stay
    told = [p for p in desk.record.of(Problem) if stay and during(p, stay) and p.verification != "refuted"]
    return stay_procedures(desk)[:8] or [problem_item(p) for p in told[:4]]
