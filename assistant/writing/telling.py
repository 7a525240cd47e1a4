"""Which sentences of the notes tell what happened, and which are the form that they were typed into.

A sentence that stands in note after note, figures aside, is a form or was copied forward: it tells nothing new. Nor
does a score sheet, a list of names, or a row of figures that the results tell better.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.writing.parts.quoted import cues
from assistant.writing.parts.spoken import Sentence, spoken
from retrieval.model import Document, DocumentKind
from retrieval.text.context import context

#: A score from which a sentence tells of the stay.
TELLING = 2.0
#: In so many notes the same words are a form.
A_FORM = 3

_WEIGHT = {
    "hospital_course": 3.0,
    "assessment_and_plan": 2.0,
    "assessment": 2.0,
    "impression": 2.0,
    "plan": 1.0,
    "history_of_present_illness": 1.5,
    "results": 0.5,
    "imaging": 1.0,
    "procedures": 1.0,
    "": 0.5,
}
_LEFT_OUT = frozenset(
    {
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
        "past_surgical_history",
        "physical_exam",
        "instructions",
        "follow_up",
        "diet",
        "activity",
        "newborn",
        "relative",
    }
)
_NURSING = re.compile(r"nurs", re.IGNORECASE)
#: The words of a form: sheets, orders carried on, plans to look, and who is assigned to whom.
_FORM = re.compile(
    r"^\W*(?:continu\w+ (?:current|home|all) med|current medications|initial medications|encounter reason"
    r"|admission reason|chief complaint|assigned nurse|nursing diagnos|attending review|patient education"
    r"|estimated length|working diagnosis:\s*$|meds administered|patient status|labs?:|imaging:|medications?:"
    r"|procedures? ordered|comorbidities|problem list"
    r"|notable labs|abnormal labs|vital signs|day \d+ of|hospital day \d+\W*$|no (?:other|additional) )"
    r"|\b(?:braden|barthel|morse|news2?|esi level)\b|bed rails|call (?:bell|light) within|skin intact|appetite adequate"
    r"|discharge instructions reviewed|risk assessment",
    re.IGNORECASE,
)
#: A picture that shows nothing stands with the results.
_NOTHING = re.compile(r"^\W*(?:no |normal|unremarkable|within normal|lungs clear|negative)", re.IGNORECASE)
_DIGITS = re.compile(r"\d")
_VERB = re.compile(
    r"\b(?:is|was|were|are|has|had|have|did|does|will|been|being|\w{3,}(?:ed|ing))\b|→|->", re.IGNORECASE
)


def telling(notes: Sequence[Document], terms: frozenset[str]) -> list[tuple[float, Sentence]]:
    """Every sentence that tells of the stay with how much, in the order of the notes."""
    said = [(note, s) for note in notes for s in spoken(note)]
    forms = _forms(said)
    found = []
    for note, s in said:
        score = _score(s, terms) - (1.0 if _NURSING.search(f"{note.title} {note.author_role or ''}") else 0.0)
        if score >= TELLING and _form(s) not in forms and _of_patient(s):
            found.append((score, s))
    return found


def _of_patient(s: Sentence) -> bool:
    """Whether what it tells is told of this patient, and not of a relative or a newborn."""
    told = cues("course").search(s.span.text)
    start, end = told.span() if told else (0, len(s.span.text))
    return context(s.span.text, start, end, section=s.section).person == "patient"


def _forms(said: Iterable[tuple[Document, Sentence]]) -> frozenset[str]:
    """What stands in so many notes, figures aside."""
    where = {(_form(s), note.id) for note, s in said}
    counted = Counter(form for form, _ in where)
    return frozenset(form for form, n in counted.items() if n >= A_FORM)


def _form(s: Sentence) -> str:
    return " ".join(w for w in s.words if not _DIGITS.search(w))


def _score(s: Sentence, terms: frozenset[str]) -> float:
    text = s.span.text
    if s.section in _LEFT_OUT or _FORM.search(text) or _a_list(s):
        return 0.0
    score = _WEIGHT.get(s.section, 0.25)
    score += min(len(cues("course").findall(text)), 3)
    score += min(sum(w in terms for w in s.words), 3) * 0.5
    score -= 1.0 if s.document.kind is DocumentKind.REPORT and _NOTHING.search(text) else 0.0
    figures = len(_DIGITS.findall(text)) / max(len(text), 1)
    return score - (1.5 if figures > 0.2 else 0.0) - (0.75 if len(s.words) < 5 else 0.0)


def _a_list(s: Sentence) -> bool:
    """Names in a row, without a verb. Under a heading that judges, fewer words are a finding."""
    few = 1 if s.section == "" and s.document.kind is DocumentKind.NOTE else 2
    return s.span.text.count(",") >= few and not _VERB.search(s.span.text)
