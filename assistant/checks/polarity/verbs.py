"""A verb in whatever form: "paid" and "pays" are of one; "was removed" is over, "to be removed" is not."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

_STRONG = {
    form: of
    for of, forms in {
        "pay": "paid", "fall": "fell fallen", "see": "saw seen", "give": "gave given", "take": "took taken",
        "go": "went gone goes", "come": "came", "get": "got gotten", "have": "had has", "make": "made", "meet": "met",
        "tell": "told", "say": "said", "leave": "left", "feel": "felt", "find": "found", "send": "sent", "keep": "kept",
        "run": "ran", "speak": "spoke spoken", "write": "wrote written", "bring": "brought", "buy": "bought",
        "do": "did done does", "eat": "ate eaten", "drink": "drank drunk", "sleep": "slept", "drive": "drove driven",
        "break": "broke broken", "choose": "chose chosen", "begin": "began begun", "hold": "held", "lose": "lost",
        "teach": "taught", "think": "thought", "wear": "wore worn", "show": "shown", "forget": "forgot forgotten",
        "withdraw": "withdrew withdrawn", "know": "knew known", "hear": "heard", "stand": "stood", "build": "built",
    }.items()
    for form in forms.split()
}  # fmt: skip
#: Forms that say that it was, and do not also stand after "has" or "is" alone.
STRONG_PAST = frozenset(
    """saw gave took went came got had made met felt found sent kept ran spoke wrote brought bought did ate drank
    slept drove broke chose began held lost taught wore forgot withdrew knew fell paid""".split()
)
_ENDED = re.compile(r"(?:ing|ied|ies|ed|es|s)$")


@lru_cache(maxsize=8192)
def base(word: str) -> str:
    """What all forms of a verb in lower case share; not always a word itself."""
    word = _STRONG.get(word, word)
    short = _ENDED.sub("", word)
    short = short if len(short) >= 3 else word
    short = short.removesuffix("e") if len(short) > 3 else short
    return short[:-1] if len(short) > 3 and short[-1] == short[-2] else short.removesuffix("y")


ROLES = frozenset(
    """patient nurse doctor physician surgeon dentist pharmacist therapist counselor counsellor psychologist
    psychiatrist pediatrician midwife dietitian nutritionist podiatrist paramedic hospitalist navigator aide worker
    manager coordinator insurer insurance county court school employer landlord church agency teacher interpreter lawyer
    police neighbor neighbour roommate friend caregiver manufacturer program programme pharmacy clinic hospital
    therapy""".split()
)
_AUX_BEFORE = ROLES | frozenset("was were been has have had she he they i we who and".split())
_NOT_YET_BEFORE = frozenset("be is are being".split())
#: What is asked for, advised or put off is not done by that.
_OF_PLANS = frozenset(
    """planned scheduled recommended advised offered proposed booked ordered considered requested referred suggested
    needed expected intended postponed deferred cancelled canceled delayed prescribed awaited required arranged asked
    reported stated noted denied confirmed described""".split()
)
_TO_COME = re.compile(
    r"\b(?:will|shall|to be|(?:is|are|was|were) (?:due |going |planned |scheduled )?to (?=[a-z])|due|set for"
    r"|scheduled|planned|booked|pending|await(?:s|ing|ed)|upcoming|tomorrow|next (?:day|week|month|visit|year)"
    r"|should|needs|plans?|recommend(?:s|ed)|ordered|would|if)\b"
)
_WILL = re.compile(
    r"\b(?:will|shall|(?:is|are|was|were) to|to be|is due|are due|scheduled|planned)"
    r"(?: (?:be|to|then|also|for|being))* (?P<act>[a-z]{3,})"
)


def to_come(words: Sequence[str]) -> bool:
    """Whether words in lower case say that something is to be done."""
    return _TO_COME.search(" ".join(words)) is not None


def coming(words: Sequence[str]) -> frozenset[str]:
    """The verbs of what is to be done: "will be delivered"."""
    return frozenset(base(m["act"]) for m in _WILL.finditer(" ".join(words)))


def done(words: Sequence[str], *, surely: bool = False) -> frozenset[str]:
    """The verbs of what was done. ``surely``: only where who did it, or "was", stands right before."""
    found = set()
    for n, (before, word) in enumerate(pairwise(("", *words))):
        if "with" in words[max(0, n - 2) : n]:
            continue  # "with ticagrelor held": how it is to be, and not what was done
        weak = word.endswith("ed") and len(word) > 4 and (before in _AUX_BEFORE or not surely)
        if word not in _OF_PLANS and before not in _NOT_YET_BEFORE and (weak or word in STRONG_PAST):
            found.add(base(word))
    return frozenset(found)
