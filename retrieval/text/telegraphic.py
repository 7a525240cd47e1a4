"""What notes only hint at, in words: "c/w", "s/p", "w/o", "R TKA", "OD" beside "OS", "ER+", an arrow for a rise.

For comparing two texts, never for showing one or reading a fact out of it. What may mean several things is put in words
only where those around it tell which.
"""

import re
from collections.abc import Callable
from functools import lru_cache

_WORDS = {
    "w/o": "without", "w/out": "without", "c/w": "consistent with", "s/p": "after", "r/o": "rule out",
    "h/o": "history of", "hx of": "history of", "hx": "history", "f/u": "follow-up", "y/o": "year old",
    "d/t": "because of", "b/c": "because", "b/l": "bilateral", "a/w": "associated with", "c/o": "complains of",
    "p/w": "presents with", "i/s/o": "in the setting of", "w/u": "workup", "c/f": "concern for",
    "c/b": "complicated by", "e/o": "evidence of", "n/v": "nausea and vomiting",
    "n/v/d": "nausea, vomiting and diarrhea", "w/in": "within", "t/c": "consider", "tx": "treatment",
    "tx'd": "treated", "rx'd": "prescribed", "dx": "diagnosis", "dx'd": "diagnosed", "sx": "symptoms",
    "fx": "fracture", "nl": "normal", "abnl": "abnormal", "wnl": "normal", "poss": "possible", "prob": "probable",
    "susp": "suspected", "pts": "patients", "dtr": "daughter", "outpt": "outpatient", "inpt": "inpatient",
    "s/sx": "signs and symptoms", "s/s": "signs of",
    "baby aspirin": "low-dose aspirin", "w/h": "withheld",
    "nwb": "not weight bearing", "wbat": "weight bearing as tolerated", "d/c'd home": "discharged home",
}  # fmt: skip
_WORD = re.compile(
    rf"(?<![\w/])(?:{'|'.join(map(re.escape, sorted(_WORDS, key=len, reverse=True)))})(?![\w/'’])",
    re.IGNORECASE,
)
_AT_DISCHARGE = re.compile(
    r"\b(at|on|by|since|until|before|after|prior to|upon) d/c(?!['’]?d\b)", re.IGNORECASE
)
_COMPARED = re.compile(
    r"(?<![\w/])c/w(?= (?:prior|previous|last|baseline|his|her|the (?:prior|previous|last)|\d))",
    re.IGNORECASE,
)
#: "Dyspnea 2/2 CHF", against "cultures 2/2 grew".
_SECONDARY = re.compile(
    r"(?<=[a-z]) 2/2 (?=(?!grew|growing|positive|negative|pos|neg|sets?|bottles?)[A-Za-z])"
)
_WITH = re.compile(r"(?<![\w/])w/(?=\s|[A-Za-z]{2})\s?", re.IGNORECASE)
#: "PT" is physical therapy, or a time.
_PATIENT = re.compile(r"\b[Pp]t(?=(?:['’]s)?\b(?!/))")
_PERHAPS = re.compile(r"(?<![^\s(,;])\?\s?(?=[A-Za-z])")
_NONE = re.compile(r"[Øø∅]\s(?=[a-z])|∅")
_MOVED = {"↑": " increased ", "↓": " decreased ", "⇑": " increased ", "⇓": " decreased "}
_ARROW = re.compile(r"[↑↓⇑⇓]+")

_SIDES = {"L": "left", "R": "right", "B": "bilateral"}
#: "R TKA", "(L)", and no "2 L NC", "L4", "L&D".
_SIDE = re.compile(
    r"(?<![\w/&.+>-])(?<!\d )(?P<side>[LR])(?:t\.?)?"
    r"(?=\)|-sided|\s+(?!NC\b|of\b|per\b|/|or\b|and\b|pylori\b)[A-Za-z(])"
)
_OF_A_SIDE = re.compile(r"\b(?P<side>[LRB])(?P<of>UE|LE|UQ|LQ|UL|ML|LL)\b")
_PLACES = {
    "UE": "upper extremity",
    "LE": "lower extremity",
    "UQ": "upper quadrant",
    "LQ": "lower quadrant",
    "UL": "upper lobe",
    "ML": "middle lobe",
    "LL": "lower lobe",
}
_NO_SUCH_PLACE = frozenset({"LML", "BML", "BUQ", "BLQ", "BUL", "BLL"})
#: "OD" is once a day too, "OS" by mouth, "AS" a stenosis: what the other words are of tells which.
_EYE = re.compile(r"(?<![\w/-])O[DSU](?![\w/-])")
_EYES = {"OD": "right eye", "OS": "left eye", "OU": "both eyes"}
_OF_EYES = re.compile(
    r"\bO[SU]\b|\b20/\d{2,3}\b|\b(?:eyes?|IOP|VA|vision|visual|acuity|retina\w*|macula\w*|AMD|cataract\w*|glaucoma"
    r"|cornea\w*|pupils?|intraocular|ophthalm\w+|optic|fundus|fundi|latanoprost|timolol|aflibercept|IOL|lens)\b"
)
_EAR = re.compile(r"(?<![\w/-])A[DSU](?![\w/-])")
_EARS = {"AD": "right ear", "AS": "left ear", "AU": "both ears"}
_OF_EARS = re.compile(r"\b(?:ears?|TMs?|tympan\w+|hearing|otitis|cerumen|audiogram)\b", re.IGNORECASE)
#: "LAD" is of enlarged nodes too.
_ARTERY = re.compile(r"(?<![\w/-])(?:LAD|LCx|LCX|RCA|LMCA)(?![\w/-])")
_ARTERIES = {
    "LAD": "left anterior descending artery",
    "LCX": "left circumflex artery",
    "RCA": "right coronary artery",
    "LMCA": "left main coronary artery",
}
_OF_THE_HEART = re.compile(
    r"\b(?:stent\w*|DES|BMS|PCI|CABG|N?STEMI|MI|cath\w*|coronary|infarct\w*|angio\w+|occlu\w+|culprit)\b",
    re.IGNORECASE,
)
#: "ER+/PR+/HER2-": what a marker or a germ is; "Na+" is an ion.
_SIGNED = re.compile(
    r"\b(?P<what>(?!(?:Na|Ca|Cl|Mg|Li|Zn|Cu|Fe)\d?[+−–-])[A-Z](?:[A-Za-z]{1,4}\d{0,2}|\d{1,2}))"
    r"(?P<sign>\+(?=[/,;.)\s]|$)|[−–-](?=[/,;.)]|$))"
)
_IN_BRACKETS = re.compile(r"\((?P<sign>[+−–-])\)\s?")


@lru_cache(maxsize=4096)
def in_words(text: str) -> str:
    """The text with its shorthand in words; itself where it has none."""
    for pattern, means in _MEANS:
        text = pattern.sub(means, text)
    return text


def _of_a_side(m: re.Match[str]) -> str:
    return m[0] if m[0] in _NO_SUCH_PLACE else f"{_SIDES[m['side']]} {_PLACES[m['of']]}"


def _sign(m: re.Match[str]) -> str:
    return "positive" if m["sign"] == "+" else "negative"


def _as_begun(m: re.Match[str], means: str) -> str:
    """With a capital where it opens a sentence: "No clots. L nipple cracked"."""
    opens = m.string[: m.start()].rstrip()[-1:] in {"", ".", "!", "?"} and m[0][0].isupper()
    return means[0].upper() + means[1:] if opens else means


_MEANS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_AT_DISCHARGE, r"\1 discharge"),
    (_COMPARED, "compared with"),
    (_WORD, lambda m: _as_begun(m, _WORDS[m[0].lower()])),
    (_WITH, "with "),
    (_SECONDARY, " secondary to "),
    (_PATIENT, lambda m: _as_begun(m, "patient")),
    (_PERHAPS, "possible "),
    (_NONE, "no "),
    (_ARROW, lambda m: _MOVED[m[0][0]]),
    (_EYE, lambda m: _EYES[m[0]] if _OF_EYES.search(m.string) else m[0]),
    (_EAR, lambda m: _EARS[m[0]] if _OF_EARS.search(m.string) else m[0]),
    (_ARTERY, lambda m: _ARTERIES[m[0].upper()] if _OF_THE_HEART.search(m.string) else m[0]),
    (_OF_A_SIDE, _of_a_side),
    (_SIDE, lambda m: _as_begun(m, _SIDES[m["side"]])),
    (_SIGNED, lambda m: f"{m['what']} {_sign(m)}"),
    (_IN_BRACKETS, lambda m: f"{_sign(m)} "),
)
