"""What is said of a relative is what the source says of that one, and not what the relative says of the patient."""

import re
from collections.abc import Iterator

from assistant.checks.polarity.turning import RELATIVES, one_person
from retrieval.text.plain import plain
from retrieval.text.weight import claims

_TELLS = tuple(
    """says said reports reported states stated thinks thought believes notes noted confirms describes adds feels
    denies denied""".split()
)
_SUBJECT = re.compile(
    rf"(?:^|[.;]\s+)(?:(?:the|his|her|their|patient's) )?(?P<who>{'|'.join(RELATIVES)}) (?P<verb>[a-z]+)",
    re.I,
)
#: Whom she cannot mean when she says it, of herself.
_NOT_OF = {
    who: frozenset({"he", "his"}) for who in "mother mom grandmother sister daughter wife aunt".split()
} | {who: frozenset({"she", "her"}) for who in "father dad grandfather brother son husband uncle".split()}
_TELLER = re.compile(rf"\b(?P<who>{'|'.join(RELATIVES)}) (?:{'|'.join(_TELLS)})\b(?: that\b)?", re.IGNORECASE)
_PART = re.compile(r"[.,;:()\n]|\b(?:and|but|while|whereas)\b")


def otherwise(text: str, told: str) -> str:
    """Why the text says of one relative what the sentences ``told`` say of somebody else; "" when it does not."""
    return _only_the_teller(text, told) or _of_another(text, told)


def _only_the_teller(text: str, told: str) -> str:
    """What a relative says of the patient, told of the relative: "mother coughs" for "mother says he coughs"."""
    for m in _SUBJECT.finditer(text):
        who = m["who"].lower()
        if m["verb"].lower() in _TELLS:
            continue
        teller = re.compile(rf"\b{who} (?:\w+ )?(?:{'|'.join(_TELLS)}) (?:that )?(?P<of>\w+)", re.IGNORECASE)
        of = [t["of"].lower() for t in teller.finditer(told)]
        mentions = re.findall(rf"\b{who}\b", told, re.IGNORECASE)
        if of and len(of) == len(mentions) and _NOT_OF.get(who, frozenset()).issuperset(of):
            return f"says of the {who} what the {who} says of the patient"
    return ""


def _of_another(text: str, told: str) -> str:
    charted: dict[str, set[str]] = {one_person(m["who"].lower()): set() for m in _TELLER.finditer(told)}
    for who, words in _told_of(_TELLER.sub(" ", told)):
        charted.setdefault(who, set()).update(words)
    for who, words in _told_of(_TELLER.sub(" ", text)):
        if who not in charted or not words or words & charted[who]:
            continue
        if other := next((one for one in sorted(charted) if words <= charted[one]), ""):
            return f"says of the {who} what its source says of the {other}"
    return ""


def _told_of(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Each relative with the words of the part of the sentence that names them, or of the next: "his mother and …"."""
    named: set[str] = set()
    for part in _PART.split(text):
        found = [t for t in plain(part) if t.raw]
        named |= {one_person(w) for t in found for w in t.raw.split() if w.removesuffix("'s") in RELATIVES}
        words = {t.word for t in found if claims(t) and not RELATIVES.intersection(t.raw.split())}
        if named and words:
            yield from ((who, frozenset(words)) for who in sorted(named))
            named = set()
