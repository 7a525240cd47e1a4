"""What an earlier note asked and a later word of the chart answered is no problem any more.

"Opacity" on the first film is "fluid in the fissure" on the scan; "possible pneumonia" meets "no pneumonia"; a note's
mastitis is the one that the problem list has as resolved. Only what is said of the same thing counts as an answer.
"""

import re
from functools import lru_cache

from assistant.knowledge.conditions import SetKind, sets
from retrieval.model import Document, DocumentKind, Problem, Record, Span
from retrieval.text import terms
from retrieval.text.context import context
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences

_ASKED = frozenset({"provisional", "differential", "unconfirmed"})
_OVER = frozenset({"resolved", "inactive", "remission"})
_NO_ANSWER = frozenset({"refuted", "entered-in-error"})
#: What a picture or a first look shows, and what may lie behind it.
_A_SIGN = re.compile(
    r"\b(?:opacit\w+|shadow\w*|infiltrat\w*|consolidation|density|lesion|mass|lump|spot|collection|filling defect"
    r"|abnormality|finding)\b",
    re.IGNORECASE,
)
_IS = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:(?:on|in|seen on) the (?:\w+ ){0,3})?"
    r"(?:is|are|was|were|represents?|corresponds? to|reflects?|proved (?:to be|as)|turned out(?: to be)?)\s+"
    r"(?!(?:again |also |still |not )?(?:seen|present|noted|visible|found|unchanged|stable|improv\w+|increas\w+"
    r"|decreas\w+|larger|smaller|worse|better|concerning|suspicious|likely|possibl\w+|probabl\w+|new|persistent|indeterminate)\b)",
    re.IGNORECASE,
)
_SMALL = frozenset("a an and at due in of on or the to with without unspecified".split())
_SIDES = frozenset("left right upper lower middle bilateral".split())
#: Hepatitis B is not hepatitis C, type 1 is not type 2: the letter or figure is part of the name.
_OF_A_KIND = re.compile(r"\b(?:hep|hepatitis|influenza|hemophilia|group|vitamin|type)\s+([a-e]|[1-4])\b")
ENOUGH = 0.7  # of the words of a name that another text must have to speak of the same


def words_of(name: str) -> frozenset[str]:
    """The words that say which problem it is: abbreviations spelled out, figures and small words aside."""
    return _words_of(name)


@lru_cache(maxsize=4096)
def _words_of(name: str) -> frozenset[str]:
    text = name
    for pattern, word in _SAID_OTHERWISE:
        text = pattern.sub(word, text)
    spelled = [w.lower() for word in re.findall(r"[A-Za-z0-9]+", text) for w in _spelled(word)]
    told = (_LIKE.get(w, w) for w in spelled if w not in _SMALL and not w.isdigit() and len(w) > 1)
    kinds = (f"of kind {m[1]}" for m in _OF_A_KIND.finditer(" ".join(spelled)))
    return frozenset([*told, *kinds])


def _spelled(word: str) -> list[str]:
    """What an abbreviation stands for; a word that is none stands for itself: hearing aids are no AIDS."""
    short = sum(c.isupper() for c in word) > 1 or (len(word) <= 4 and word.lower() not in _NO_ABBREVIATION)
    return terms.expand([word])[1:] or [word] if short else [word]


_NO_ABBREVIATION = frozenset({"aids", "iron", "salt"})
#: One word for what charts write in several.
_LIKE = {
    "diabetic": "diabetes",
    "hypercapnic": "hypercapnia",
    "hypoxic": "hypoxia",
    "hypoxemic": "hypoxia",
    "hypoxemia": "hypoxia",
    "renal": "kidney",
    "cardiac": "heart",
    "anaemia": "anemia",
    "hep": "hepatitis",
}
_SAID_OTHERWISE = (
    (
        re.compile(
            r"\b(?:high|raised|elevated) (?:carbon dioxide|co2)\b|\b(?:carbon dioxide|co2) retention\b",
            re.IGNORECASE,
        ),
        "hypercapnia",
    ),
    (re.compile(r"\bafter (?:child)?birth\b|\bpost[- ]partum\b", re.IGNORECASE), "postpartum"),
    (re.compile(r"\d[\d.,]*\s*(?:kg|lb|lbs|pounds|g|mg|cm|mm|%)(?![a-z])", re.IGNORECASE), ""),
)


def answer_to(problem: Problem, record: Record) -> Span | None:
    """The words that answer it, or None while it stands. What somebody coded as confirmed is never answered here."""
    if not (problem.stated or problem.verification in _ASKED):
        return None
    if over := _over_by_code(problem, record):
        return over.words
    asked = problem.verification in _ASKED
    sign = _A_SIGN.search(problem.name)
    if not (asked or sign):
        return None
    wanted = words_of(problem.name)
    told = (d for d in record.documents if _later(d, problem) and _mentions(d.text, wanted))
    found = (_answered_in(d, wanted, asked=asked, sign=bool(sign)) for d in told)
    return next((said for said in found if said is not None), None)


def _over_by_code(problem: Problem, record: Record) -> Problem | None:
    """The coded entry of the same problem that has ended, when the note was written before its end."""
    if not problem.stated:
        return None
    same = [
        p
        for p in record.of(Problem)
        if not p.stated and p.verification not in _NO_ANSWER and _same(problem, p)
    ]
    year = _year_of(problem)
    if any(p.status not in _OVER and not p.abated and not (year and (p.date or "")[:4] > year) for p in same):
        return None
    told = year or (problem.date or "")[:10]
    ended = [p for p in same if p.abated and told <= p.abated[:10]]
    return ended[-1] if ended else None


def _year_of(problem: Problem) -> str:
    """The year that its words give behind the name: "Depression 2019" is told of that year, whenever it was written."""
    said = re.search(
        rf"{re.escape(problem.name)}\W{{0,3}}((?:19|20)\d\d)\b", problem.words.text, re.IGNORECASE
    )
    return said[1] if said else ""


def _same(problem: Problem, coded: Problem) -> bool:
    mine, theirs = words_of(problem.name), words_of(coded.name)
    if mine and mine <= theirs:
        return True
    kinds = sets_of(problem)
    return bool(kinds) and kinds == sets_of(coded)


def sets_of(problem: Problem) -> frozenset[str]:
    """The named condition sets that its name or its codes are of."""
    return _sets_of(problem.name, problem.codes)


@lru_cache(maxsize=8192)
def _sets_of(name: str, codes: tuple[object, ...]) -> frozenset[str]:
    return frozenset(s.name for s in sets().by_kind[SetKind.CONDITION].values() if s.named_in(name))


def _later(document: Document, problem: Problem) -> bool:
    kinds = (DocumentKind.NOTE, DocumentKind.REPORT)
    asked, said = (problem.date or "")[:10], (document.date or "")[:10]
    return document.kind in kinds and document.id != problem.words.document and said >= asked > ""


def _mentions(text: str, wanted: frozenset[str]) -> bool:
    lower = text.lower()
    heads = [w for w in wanted if w not in _SIDES]
    return any(w in lower for w in heads)


def _answered_in(document: Document, wanted: frozenset[str], *, asked: bool, sign: bool) -> Span | None:
    heads = sorted(wanted - _SIDES, key=len, reverse=True)
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, heads)) + r")\w*", re.IGNORECASE)
    for part in sections(document.text):
        for start, end in sentences(document.text, part.body, part.end):
            text = document.text[start:end]
            found = list(pattern.finditer(text))
            if not found or len(wanted & words_of(text)) < ENOUGH * len(wanted):
                continue
            if sign and any(_IS.match(text, m.end()) for m in found):
                return document.span(start, end)
            told = context(text, found[0].start(), found[0].end(), section=part.kind)
            if asked and told.negated and not told.uncertain and told.person == "patient":
                return document.span(start, end)
    return None
