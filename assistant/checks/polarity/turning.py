"""What a statement may turn round, and the sentences and people that it is held against when it seems to."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.domain.draft import Citation
from retrieval.model import Document
from retrieval.text.parting import Laid, tokens
from retrieval.text.plain import key
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences
from retrieval.text.telegraphic import in_words

#: What an exchange of words may turn, and how that is said.
TURNED = {
    "denial": "denied in one and not in the other",
    "doubt": "certain in one and possible in the other",
    "chance": "likely in one and unlikely in the other",
    "time": "past, planned or done otherwise",
    "person": "of somebody else",
    "side": "of another side",
    "will": "wanted in one and refused in the other",
    "can": "able in one and unable in the other",
    "sex": "of another sex",
    "company": "alone in one and not in the other",
    "safety": "safe in one and unsafe in the other",
    "outcome": "met in one and missed in the other",
}
CUES = frozenset({"denial", "doubt", "time", "person"})
#: Words too common to carry a claim: whether they are negated says nothing about the statement.
COMMON = frozenset(
    "patient with that this have from been will were which after before history noted reports states denies daily "
    "without today also does into during there their should would could other".split()
)


def words(text: str) -> tuple[str, ...]:
    return tuple(t.word for t in tokens(text))


def said_elsewhere(written: tuple[str, ...], before: tuple[str, ...], laid: Laid) -> bool:
    """Whether the text has the denial in another place, beside the same word: a heading may name what is denied."""
    pair = (*written[-1:], *before[:1])
    return len(pair) == 2 and any(laid.words[n : n + 2] == pair for n in range(len(laid.words) - 1))


# --- people -----------------------------------------------------------------------------------------------------

RELATIVES = frozenset(
    """mother father parent parents sister brother aunt uncle cousin grandmother grandfather wife husband daughter son
    child children baby infant newborn niece nephew mom dad sibling siblings spouse partner twin
    mum grandparent grandparents grandson granddaughter grandchild grandchildren
    stepmother stepfather stepson stepdaughter""".split()
)
#: The same, as ``retrieval.text.plain`` writes them.
RELATIVE_KEYS = frozenset(map(key, RELATIVES)) | {"newborn"}
#: What a person does who only says what is written.
TELLS = frozenset(
    """says said reports reported states stated thinks thought believes notes noted confirms describes adds feels
    denies denied""".split()
)
_SAME_PERSON = (
    {"mother", "mom", "mum", "parent", "parents"},
    {"father", "dad", "parent", "parents"},
    {"baby", "infant", "newborn", "neonate", "child"},
    {"wife", "spouse", "partner"},
    {"husband", "spouse", "partner"},
    {"son", "child", "children"},
    {"daughter", "child", "children"},
    {"brother", "sibling", "siblings"},
    {"sister", "sibling", "siblings"},
)


def one_person(word: str) -> str:
    """The relative by one name for all that they go by: "mother" for "mom"."""
    who = word.removesuffix("'s")
    return _BY_ONE_NAME.get(who, who)


_BY_ONE_NAME = {
    "mom": "mother",
    "mum": "mother",
    "dad": "father",
    "spouse": "partner",
    "infant": "baby",
    "newborn": "baby",
}


def somebody(said: Sequence[str], quotes: tuple[str, ...]) -> str:
    """Why it speaks of a relative whom no source names; "" where it does not."""
    who = unnamed(said, quotes)
    return f"speaks of a {who}, whom no passage that it cites names" if who else ""


def unnamed(said: Sequence[str], quotes: tuple[str, ...]) -> str:
    """The relative whom it names and no source does."""
    here = RELATIVES.intersection(w.removesuffix("'s") for w in said)
    if not here:
        return ""
    charted = {w for quote in quotes for w in words(in_words(quote))}
    charted |= {w.rstrip("s").removesuffix("'") for w in charted}
    for who in sorted(here):
        if who in _NEWBORN and any(BORN.search(q) for q in quotes):
            continue
        if who in _CHILD and any(BORN.search(q) or _MINOR.search(q) for q in quotes):
            continue  # "your son": a letter to the parents of the patient
        if by_another_name(who, quotes) or (who == "child" and _OF_AN_OFFICE & {*said}):
            continue
        same = {who, *(w for group in _SAME_PERSON if who in group for w in group)}
        if not same & charted:
            return who
    return ""


#: What a child is named in the name of: "child protective services".
_OF_AN_OFFICE = frozenset({"protective", "protect", "protection", "welfare"})


def by_another_name(who: str, quotes: tuple[str, ...]) -> bool:
    """Whether the source says who it is by another of the family: "mother's brother" for an uncle."""
    return who in _KIN and any(_KIN[who].search(q) for q in quotes)


_NEWBORN = frozenset("baby infant newborn neonate".split())
#: Those, and who may be meant by them where a note is a newborn's.
YOUNG = _NEWBORN | {"child", "twin", "twins"}
#: What is only said of one who was born not long ago.
BORN = re.compile(
    r"\b(?:born|birth(?! control)|birth ?weight|newborn|apgars?|phototherapy|breast-?fe\w+|wet diapers?|circumci\w+"
    r"|day of life|dol|nicu"
    r"|(?:\d|1\d|2[0-3])[ -]?(?:mo|m/o|months?|wks?|weeks?|days?)[ -]?(?:old|m|f|male|female|boy|girl))\b",
    re.IGNORECASE,
)
_CHILD = frozenset({"son", "daughter"})
_MINOR = re.compile(
    r"(?<![\d.])(?:\d|1[0-7])[ -]?(?:y/?o|yo|yrs?|y|years?)\b|\b(?:boy|girl|toddler|teenager)\b"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen)[ -]years?[ -]old\b",
    re.IGNORECASE,
)
_A_PARENT = r"(?:mother|mom|mum|father|dad|parent)"
#: Who somebody is by another of the family: an uncle is the mother's brother.
_KIN = {
    who: re.compile(rf"\b{of}['’]s (?:\w+ )?{by}\b", re.IGNORECASE)
    for who, of, by in (
        ("uncle", _A_PARENT, "brother"),
        ("aunt", _A_PARENT, "sister"),
        ("grandmother", _A_PARENT, "(?:mother|mom)"),
        ("grandfather", _A_PARENT, "(?:father|dad)"),
        ("nephew", "(?:sister|brother)", "son"),
        ("niece", "(?:sister|brother)", "daughter"),
        ("grandson", "(?:son|daughter)", "son"),
        ("granddaughter", "(?:son|daughter)", "daughter"),
        ("cousin", "(?:aunt|uncle)", "(?:son|daughter)"),
        ("brother", _A_PARENT, "son"),
        ("sister", _A_PARENT, "daughter"),
    )
}


# --- sentences --------------------------------------------------------------------------------------------------


def touched(document: Document, citation: Citation) -> Iterator[tuple[str, int, str]]:
    """The whole sentences of the document that the citation touches: a fragment may have left its "denies" behind.

    Each with where it begins and the kind of the section that it stands in.
    """
    for start, end, section in _all_sentences(document.text):
        if start < citation.end and citation.start < end:
            yield document.text[start:end], start, section


@lru_cache(maxsize=256)
def _all_sentences(text: str) -> tuple[tuple[int, int, str], ...]:
    return tuple(
        (s, e, part.kind) for part in sections(text) for s, e in sentences(text, part.body, part.end)
    )
