"""Who does a thing is who does it in the source: what the patient cancelled, the surgeon did not."""

import re
from collections.abc import Iterator

from assistant.checks.polarity.beside import parts
from assistant.checks.polarity.turning import RELATIVES, TELLS, by_another_name, one_person
from assistant.checks.polarity.verbs import ROLES, base
from retrieval.text.parting import tokens
from retrieval.text.plain import plain
from retrieval.text.weight import claims

_A_NOTE = 120  # words: in more, a source has one verb of many things
#: Whoever may be meant by any more particular name.
_ANYBODY = frozenset(
    "doctor physician provider clinician team family caregiver clinic hospital program programme".split()
)
_NAMED = rf"(?:{'|'.join(sorted(ROLES | RELATIVES, key=len, reverse=True))}|[a-z]+olog(?:ist|y))"
_WHO = rf"(?P<who>(?:(?:speech|physical|occupational|respiratory|social|case|care) )?{_NAMED})"
_AUX = (
    r"has|have|had|is|was|are|were|will|would|can|could|may|should|does|did|do|be|been|also|already|now|to|not|never"
    r"|cannot|can't|won't|doesn't|didn't|hasn't|isn't|no longer|yet|still|himself|herself|then|first|usually|always"
)
_CAN = r"can|cannot|can't|will|would|could|should|may|does|did|not|won't|doesn't|didn't|never"
_ACTIVE = re.compile(rf"\b{_WHO} (?P<aux>(?:(?:{_AUX}) )*)(?!{_NAMED}\b)(?P<verb>[a-z]{{3,}})\b")
_AND_THEN = re.compile(rf"\band (?P<aux>(?:(?:{_CAN}) )+)(?P<verb>[a-z]{{3,}})\b")
_PASSIVE = re.compile(
    rf"\b(?P<verb>[a-z]{{2,}}(?:ed|en|wn|id|ne|ght|ld|pt|nt|put))(?: (?!by\b|and\b|but\b)[a-z]+){{0,2}} by"
    rf" (?:(?:the|his|her|their|our|an?) )?(?:[a-z']+ ){{0,2}}?{_WHO}\b"
)
_BEFORE_PASSIVE = re.compile(r"\b(?:not|never|no longer|n't)(?: yet)?(?: been| be)? $")
_DENIES = re.compile(r"\b(?:not|never|no longer|cannot|yet to|\w+n't)\b")
_BE = re.compile(r"\b(?:is|was|are|were|be|been)\b")
#: What is said of who is it, and not of what they do.
_NO_ACT = TELLS | {
    "and",
    "with",
    "who",
    "for",
    "from",
    "about",
    "that",
    "the",
    "but",
    "her",
    "his",
    "has",
    "have",
    "had",
}

_Act = tuple[str, str, bool]  # the verb, who does it, whether it is said to be done


def otherwise(text: str, told: str) -> str:
    """Why somebody else does in the text what the sentences ``told`` have somebody do; "" when nobody else does."""
    if len(told.split()) > _A_NOTE:
        return ""
    charted = [*_acts(told), *_of_the_patient(told)]
    if not _RELATIVE.search(text) and (why := _of_a_relative(text, told)):
        return why
    every = [base(t.word) for t in tokens(told)]
    for verb, who, so in _acts(text):
        of_it = [(w, s) for v, w, s in charted if v == verb]
        others = {w for w, s in of_it if s is so}
        if any(_one(who, w) for w in others) or by_another_name(who, (told,)):
            continue
        if any(who == w for w, _ in of_it) and (who != "patient" or every.count(verb) <= len(of_it)):
            return f"says that the {who} {'does' if so else 'does not'} what its source says otherwise of the {who}"
        if others and every.count(verb) <= len(of_it):
            return f"says of the {who} what its source says the {min(others)} does"
    return ""


def _of_the_patient(told: str) -> Iterator[_Act]:
    """What "she" or "he" does before any relative is named whom that might be."""
    relative = _RELATIVE.search(told)
    for m in _SHE.finditer(told.lower(), 0, relative.start() if relative else 0):
        if m["verb"] not in _NO_ACT and not _BE.search(m[0]):
            yield base(m["verb"]), "patient", not _DENIES.search(m[0])


def _of_a_relative(text: str, told: str) -> str:
    """What a relative did said of "she" or "he", in a text that names no relative."""
    charted = [
        (v, w, _claims(part)) for part in parts(told) for v, w, so in _acts(part) if so and w in RELATIVES
    ]
    of_the_patient = {base(m["verb"]) for m in _SHE.finditer(told.lower())}
    for part in parts(text):
        for m in _SHE.finditer(part.lower()):
            verb = base(m["verb"])
            for v, who, words in charted if verb not in of_the_patient else ():
                if v == verb and _claims(part) <= words and len(_claims(part)) > 1:
                    return f"says of the patient what its source says of the {who}"
    return ""


_SHE = re.compile(rf"\b(?:she|he|patient) (?:(?:{_AUX}) )*(?P<verb>[a-z]{{3,}})\b")
_RELATIVE = re.compile(rf"\b(?:{'|'.join(RELATIVES)})\b", re.IGNORECASE)


def _claims(part: str) -> frozenset[str]:
    return frozenset(t.word for t in plain(part) if claims(t))


def _one(who: str, other: str) -> bool:
    both_kin = who in RELATIVES and other in RELATIVES
    return who == other or (not both_kin and "patient" not in {who, other} and bool({who, other} & _ANYBODY))


def _acts(text: str) -> Iterator[_Act]:
    for sentence in re.split(r"[.;:,()\n]", text.lower().replace("’", "'")):
        for m in _ACTIVE.finditer(sentence):
            undergone = (
                _BE.search(m["aux"]) and not m["verb"].endswith("ing") and not m["aux"].endswith("to ")
            )
            if not undergone and m["verb"] not in _NO_ACT and not _within_whose(sentence, m.start()):
                yield base(m["verb"]), _by_one_name(m["who"]), not _DENIES.search(m["aux"])
                if then := _AND_THEN.search(sentence, m.end()):
                    yield base(then["verb"]), _by_one_name(m["who"]), not _DENIES.search(then["aux"])
        for m in _PASSIVE.finditer(sentence):
            yield base(m["verb"]), _by_one_name(m["who"]), not _BEFORE_PASSIVE.search(sentence[: m.start()])


def _by_one_name(who: str) -> str:
    return one_person(re.sub(r"(?<=therap)ist$|(?<=olog)ist$", "y", who))


def _within_whose(sentence: str, start: int) -> bool:
    """Whether who is named is acted with, on or by: "by the nurse", "called the mother"."""
    return _NO_SUBJECT.search(sentence[:start]) is not None


_NO_SUBJECT = re.compile(
    r"\b(?:by|to|with|of|for|from|at|in|on|about|[a-z]+ed|calls?|told|asks?|tells?) (?:(?:the|his|her|their|an?|our) )?"
    r"(?:[a-z']+ )?$"
)
