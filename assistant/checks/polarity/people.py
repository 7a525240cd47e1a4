"""What is said of a relative is what the source says of that one, and not what the relative says of the patient."""

import re
from collections.abc import Iterator

from assistant.checks.polarity.beside import parts
from assistant.checks.polarity.turning import RELATIVES, TELLS, by_another_name, one_person
from retrieval.text.plain import plain
from retrieval.text.weight import claims

_SUBJECT = re.compile(
    rf"(?:^|[.;]\s+)(?:(?:the|his|her|their|\w+'s) )?(?P<who>{'|'.join(RELATIVES)}) (?P<verb>[a-z]+)",
    re.I,
)
#: Whom she cannot mean when she says it, of herself.
_NOT_OF = {
    who: frozenset({"he", "his", "mr"}) for who in "mother mom grandmother sister daughter wife aunt".split()
} | {
    who: frozenset({"she", "her", "mrs", "ms"})
    for who in "father dad grandfather brother son husband uncle".split()
}
_TELLER = re.compile(
    rf"\b(?P<who>{'|'.join(RELATIVES)}) (?:{'|'.join(sorted(TELLS))})\b(?: that\b)?", re.IGNORECASE
)
_PART = re.compile(r"[.,;:()\n]|\b(?:and|but|while|whereas)\b")


def otherwise(text: str, told: str) -> str:
    """Why the text says of one relative what the sentences ``told`` say of somebody else; "" when it does not."""
    return _only_the_teller(text, told) or _of_another(text, told)


def _only_the_teller(text: str, told: str) -> str:
    """What a relative says of the patient, told of the relative: "mother coughs" for "mother says he coughs"."""
    for m in _SUBJECT.finditer(text):
        who = m["who"].lower()
        if m["verb"].lower() in TELLS:
            continue
        teller = re.compile(
            rf"\b{who} (?:\w+ )?(?:{'|'.join(sorted(TELLS))}) (?:that )?(?P<of>\w+)", re.IGNORECASE
        )
        of = [t["of"] for t in teller.finditer(told)]
        mentions = re.findall(rf"\b{who}\b", told, re.IGNORECASE)
        if of and len(of) == len(mentions) and all(_somebody_else(who, w) for w in of):
            return f"says of the {who} what the {who} says of the patient"
    return ""


def _somebody_else(who: str, told_of: str) -> bool:
    """Whether what a relative says begins with somebody else than the relative: "he", "the patient", a name."""
    low = told_of.lower()
    return low in _NOT_OF.get(who, frozenset()) or (told_of[0].isupper() and low not in _OF_ANYBODY)


_OF_ANYBODY = frozenset("i he she they we it her his their the a an no".split())


def _of_another(text: str, told: str) -> str:
    charted: dict[str, set[str]] = {one_person(m["who"].lower()): set() for m in _TELLER.finditer(told)}
    for who, words in (*_told_of(_TELLER.sub(" ", told)), *_of_the_patient(told)):
        charted.setdefault(who, set()).update(words)
    for who, words in _told_of(_TELLER.sub(" ", text)):
        if (
            who == _PATIENT
            or by_another_name(who, (told,))
            or who not in charted
            or not words
            or words & charted[who]
        ):
            continue
        if other := next((one for one in sorted(charted) if words <= charted[one]), ""):
            return f"says of the {who} what its source says of the {other}"
    return ""


_PATIENT = "patient"
_OWN = re.compile(r"\bpatient's\b|\b(?:her|his) own\b|\b(?:herself|himself)\b", re.IGNORECASE)


def _of_the_patient(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The words of each part that says in so many words that it is of the patient: "the patient's own", "her own"."""
    for part in _PART.split(text):
        found = [t for t in plain(part) if t.raw]
        if _OWN.search(part) and not any(RELATIVES.intersection(t.raw.split()) for t in found):
            yield _PATIENT, frozenset(t.word for t in found if claims(t) and t.raw != "patient's")


def of_the_patient(told: str) -> frozenset[str]:
    """The words, in lower case, whose nearest subject is the patient: "she … at her aunt's, and was given …"."""
    found: set[str] = set()
    for clause in re.split(r"[.;\n]", told.lower().replace("’", "'")):
        first: bool | None = None
        for part in parts(clause):
            words = re.findall(r"[\w']+", part)
            theirs = first if words and words[0] in _GOES_ON else None
            for n, word in enumerate(words):
                if word in _SHE or (word == "own" and n and words[n - 1] in {"her", "his"}):
                    theirs = True
                elif word.removesuffix("'s") in RELATIVES:
                    theirs = False
                elif theirs:
                    found.add(word)
                first = theirs if first is None else first
    return frozenset(found)


_SHE = frozenset("she he i patient pt mr mrs ms".split())
_GOES_ON = frozenset("is are was were has have had will should can takes needs wants then".split())


def _told_of(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Each relative with the words of the part of the sentence that names them, or of the next: "his mother and …"."""
    named: set[str] = set()
    for part in _PART.split(text):
        found = [t for t in plain(part) if t.raw]
        named |= {one_person(w) for t in found for w in t.raw.split() if w.removesuffix("'s") in RELATIVES}
        words = {
            t.word
            for t in found
            if claims(t) and not RELATIVES.intersection(w.removesuffix("'s") for w in t.raw.split())
        }
        if named and words:
            yield from ((who, frozenset(words)) for who in sorted(named))
            named = set()
