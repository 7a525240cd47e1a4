"""How many years of school a text asks for, by textstat's formulas. The only import of textstat.

English: the median of Flesch-Kincaid and SMOG. Spanish: the median of Crawford and of the grade that Fernández Huerta's
score stands for. Names are masked first: nobody can choose an easier name for a medicine.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from threading import Lock

from assistant.domain.patient_version import Language, PatientVersion

#: textstat asks NLTK for a dictionary that it would fetch from the net; with this one-line stand-in every word's
#: syllables come from the hyphenation patterns that it carries.
_OFFLINE = Path(__file__).parent / "pronunciations"
#: Fernández Huerta's bands (1959), from the hardest: a score below it asks for so many years.
_HUERTA = ((30.0, 16.0), (50.0, 13.0), (60.0, 11.0), (70.0, 8.0), (80.0, 6.0), (90.0, 5.0))
_MASK = {Language.ENGLISH: "it", Language.SPANISH: "esto"}
_lock = Lock()  # textstat keeps its language in one place for the whole process


def grade(version: PatientVersion) -> float:
    """Of the whole version: headings, lines, the calendar and the questions. One sentence a line."""
    said = [part.heading for part in version.parts]
    for part in version.parts:
        said += [masked(line.text, line.names, version.language) for line in part.lines]
        for row in part.rows:
            said += [text for text in (row.how, row.change) if text]
    said += [masked(line.text, line.names, version.language) for line in version.questions]
    return grade_of(said, version.language)


def grade_of(sentences: Iterable[str], language: Language) -> float:
    text = " ".join(s if re.search(r"[.!?:]$", s) else f"{s}." for s in sentences).replace(":", ".")
    if not text:
        return 0.0
    with _lock:
        return _english(text) if language is Language.ENGLISH else _spanish(text)


def masked(text: str, names: Iterable[str], language: Language) -> str:
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, _MASK[language])
    return text


def _english(text: str) -> float:
    import nltk
    import textstat

    if str(_OFFLINE) not in nltk.data.path:
        nltk.data.path.insert(0, str(_OFFLINE))
    textstat.set_lang("en")
    return round(float(median((textstat.flesch_kincaid_grade(text), textstat.smog_index(text)))), 1)


def _spanish(text: str) -> float:
    import textstat

    textstat.set_lang("es")
    score = textstat.fernandez_huerta(text)
    huerta = next((years for below, years in _HUERTA if score < below), 4.0)
    return round(float(median((textstat.crawford(text), huerta))), 1)
