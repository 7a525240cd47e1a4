"""How many years of school a text asks for, by textstat's formulas. The only import of textstat.

English: the median of Flesch-Kincaid and SMOG. Spanish: the median of Crawford and of the grade that Fernández Huerta's
score stands for. Names are masked first: nobody can choose an easier name for a medicine.
"""

import re
from collections.abc import Iterable
from importlib import import_module
from statistics import median
from threading import Lock
from typing import Any

from assistant.domain.errors import Unavailable
from assistant.domain.patient_version import Language, PatientVersion

#: Where textstat asks NLTK for a dictionary, which NLTK would fetch from the net.
_ASKS_NLTK = "textstat.backend.counts._count_syllables"
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


def grade_of_sentence(text: str, names: Iterable[str], language: Language) -> float:
    """Of one sentence, by the formula that needs no more than one: Flesch-Kincaid, and Fernández Huerta for Spanish.

    SMOG and Crawford were made for longer texts. 0 where nothing but names is said.
    """
    said = masked(text, names, language).replace(":", ",")
    if not any(word != _MASK[language] for word in re.findall(r"[^\W\d_]+", said)):
        return 0.0
    with _lock:
        textstat = _textstat(language)
        if language is Language.ENGLISH:
            return max(0.0, round(float(textstat.flesch_kincaid_grade(said)), 1))
        return _huerta(textstat.fernandez_huerta(said))


def masked(text: str, names: Iterable[str], language: Language) -> str:
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, _MASK[language])
    return text


def _english(text: str) -> float:
    textstat = _textstat(Language.ENGLISH)
    return round(float(median((textstat.flesch_kincaid_grade(text), textstat.smog_index(text)))), 1)


def _spanish(text: str) -> float:
    textstat = _textstat(Language.SPANISH)
    huerta = _huerta(textstat.fernandez_huerta(text))
    return round(float(median((textstat.crawford(text), huerta))), 1)


def _huerta(score: float) -> float:
    return next((years for below, years in _HUERTA if score < below), 4.0)


def _textstat(language: Language) -> Any:
    """The formulas, set to a language. Call it with the lock held.

    Nothing is read from NLTK's data folders and nothing is fetched, whatever their permissions: every word's syllables
    come from the hyphenation patterns that textstat brings along. Raises Unavailable where a version of textstat
    counts in another place: a grade is refused before anything reaches for the net.
    """
    import textstat

    try:
        counting: Any = import_module(_ASKS_NLTK)
        if counting.get_cmudict is not _no_dictionary:
            counting.get_cmudict = _no_dictionary
    except (ImportError, AttributeError):
        raise Unavailable(
            "how hard a text is to read cannot be told: install textstat as requirements.lock names it"
        ) from None
    textstat.set_lang(str(language))
    return textstat


def _no_dictionary(lang: str) -> dict[str, list[list[str]]]:
    return {}
