"""Words that a retelling exchanges for others of its source: what is denied, doubted, or said of somebody else."""

import re
from collections.abc import Iterator, Sequence

from assistant.checks.own_words import CLOSELY, HALF, NEVER, NOTHING
from assistant.checks.polarity.denials import BESIDE, FORBIDS, TALK, said_all_the_same
from assistant.checks.polarity.turning import (
    BORN,
    RELATIVES,
    TURNED,
    YOUNG,
    by_another_name,
    said_elsewhere,
    words,
)
from assistant.checks.reading import Reading
from assistant.domain.draft import Item
from retrieval.text.denial import denial
from retrieval.text.parting import Laid, Parting, content
from retrieval.text.poles import Pole, kinds, turns
from retrieval.text.telegraphic import in_words
from retrieval.text.weight import claims


def exchanged(item: Item, laid: Laid, reading: Reading) -> Iterator[tuple[str, float]]:
    for kind, p in reading.parted(item):
        if (
            kind not in TURNED
            or _only_put_otherwise(kind, p, reading.said(item))
            or (kind == "denial" and said_elsewhere(p.written, p.before, laid))
        ):
            continue
        surely = reading.copies(item) and kind != "person"
        if kind == "denial" and _moved(p, reading.parted(item)):
            continue
        if (
            kind in {"denial", "person", "doubt", "sex"}
            and not surely
            and not _really(kind, p, item, reading)
        ):
            continue
        said, written = p.told()
        yield (
            f"says “{said}” where its source says “{written}”: {TURNED[kind]}",
            _least(kind, p),
        )


def _least(kind: str, p: Parting) -> float:
    if kind in {"doubt", "time"} or (kind == "person" and not _names_somebody(p)):
        return NEVER
    if kind != "person":
        return HALF
    if p.said and p.written:
        return NOTHING if p.beside >= _SURELY else HALF
    return CLOSELY  # "your son weighs" of "weighs"


def _names_somebody(p: Parting) -> bool:
    """Whether it puts somebody in: who is only left out may still be meant, "Elaine" for "his wife Elaine"."""
    return any(pole.kind == "person" for t in turns(p.said) for pole in t.poles)


def _moved(p: Parting, every: Sequence[tuple[str, Parting]]) -> bool:
    """Whether the same word is denied in the other on its other side: "gives no medicines", "does not give any"."""
    return any(
        kind == "denial"
        and ("denial" in kinds(p.said)) is not ("denial" in kinds(other.said))
        and (
            {*other.after[-1:]} & {*p.before[: BESIDE + 1]} or {*p.after[-1:]} & {*other.before[: BESIDE + 1]}
        )
        for kind, other in every
        if other is not p
    )


def _only_put_otherwise(kind: str, p: Parting, text: str) -> bool:
    """Whether what was is told as what is over, "prior STEMI" for "had a STEMI", or what is compared as "versus"."""
    if kind == "doubt":
        return _only_compared(p, in_words(text)) or _only_able(p)
    return kind == "time" and not any(
        x == Pole("time", "planned")
        for words in (p.said, p.written)
        for t in turns(tuple(w for w in words if w != "once"))
        for x in t.poles
    )


def _only_able(p: Parting) -> bool:
    """Whether "could" says that it was possible to somebody: "able to" in the other."""
    return any(
        "could" in one and _ABLE & {*other} for one, other in ((p.said, p.written), (p.written, p.said))
    )


_ABLE = frozenset({"able", "can", "unable", "cannot", "can't", "capable"})


def _only_a_denial(p: Parting) -> bool:
    """Whether nothing but "not" was put in, or left out."""
    changed = p.said or p.written
    turned = {w for t in turns(changed) for w in changed[t.first : t.last]}
    return not (p.said and p.written) and all(w in turned or not content(w) for w in changed)


_SURELY = 4  # the same words on both sides of a denial that was put in or left out, from which it is one


def _really(kind: str, p: Parting, item: Item, reading: Reading) -> bool:
    """Whether the words beside the parting are denied in one and not in the other, as far as each denial goes; of a
    person or a doubt, whether the other names none anywhere."""
    text, told = reading.said(item), "\n".join(reading.quotes(item))
    if kind == "doubt" and _only_a_case(p, text):
        return False
    if kind == "person" and _of_the_only_one(p, text, told):
        return False
    if kind == "sex":
        return _one_of_another_sex(text, told)
    if kind != "denial":
        return any(kind not in kinds([w.removesuffix("'s") for w in words(one)]) for one in (text, told))
    if _REFUSED.search(told):
        return False  # an application, and nothing of the patient
    forbidden = len(told.split()) < TALK and FORBIDS.search(text) and FORBIDS.search(told)
    if "none" in words(told) or forbidden:
        return False  # of what it is none, the words before it say
    if not _denials(p):
        return False
    if p.beside > _SURELY and not p.edge and _only_a_denial(p):
        return True
    here, there = denial(text), denial(told)
    beside = {*p.after, *p.before}
    for n, t in enumerate(here.words):
        if beside.intersection(t.raw.split()) and claims(t):
            if n in here.left:
                return False
            places = [m for m, other in enumerate(there.words) if other.word == t.word]
            charted = {m in there.off for m in places if m not in there.left | there.beside}
            if charted and (n in here.off) not in charted:
                return not said_all_the_same(n, here.words, there.words, denied=n in here.off)
            if places:
                return False
    return not p.edge and _only_a_denial(p)


_REFUSED = re.compile(
    r"\b(?:application|appeal|claim|request|authori[sz]ation|PA|coverage|Medicare|Medicaid|insurer|insurance|plan)\b"
    r"[^.;]{0,40}\bdenied\b|\bdenied (?:by|the (?:claim|request|application))\b"
)


def _one_of_another_sex(text: str, told: str) -> bool:
    """Whether it speaks of one sex alone, and its source of another too: a man and his wife are of two."""
    mine, theirs = (
        {p for t in turns(words(one)) for p in t.poles if p.kind == "sex"} for one in (text, told)
    )
    related = RELATIVES.intersection(w.removesuffix("'s") for w in words(text))
    return not related and len(mine) == 1 and bool(theirs - mine)


def _of_the_only_one(p: Parting, text: str, told: str) -> bool:
    """Whether the person is the patient, left out as notes do: "feeds well" for "baby feeds well", "found on the floor"
    for "her daughter found her".
    """
    named = {w.removesuffix("'s") for w in (*p.said, *p.written)} & (RELATIVES | {"family"})
    if named <= YOUNG:
        return not ANYBODY_ELSE.search(told) or BORN.search(told) is not None
    if any(by_another_name(who, (told,)) for who in words(text)):
        return True
    found = _FOUND_HER.search(told)
    undergone = (
        found is not None and re.match(rf"(?:was |is )?{found['act']}\b", text, re.IGNORECASE) is not None
    )
    return undergone or (named == {"family"} and not ANYBODY_ELSE.search(told))


ANYBODY_ELSE = re.compile(r"\b(?:she|he|her|his|patient|pt|mr|mrs|ms|mother|father)\b", re.IGNORECASE)
_FOUND_HER = re.compile(
    rf"\b(?:{'|'.join(sorted(RELATIVES))}) (?P<act>[a-z]{{3,}}) (?:her|him|the patient|patient|pt)\b",
    re.IGNORECASE,
)


def _denials(p: Parting) -> bool:
    """Whether anything is denied there, and it is not only a result that is negative: of that, ``trends`` tells."""
    return any(
        x.kind == "denial" and " ".join(words[t.first : t.last]) not in _RESULTS
        for words in (p.said, p.written)
        for t in turns(words)
        for x in t.poles
    )


_RESULTS = frozenset({"negative", "neg", "unremarkable"})


def _only_a_case(p: Parting, text: str) -> bool:
    """Whether "if" is only put otherwise: "call if", "call for"; "seizure > 5 min: call" for "if a seizure lasts …"."""
    doubts = {
        w
        for t in turns(p.written)
        if any(x.kind == "doubt" for x in t.poles)
        for w in p.written[t.first : t.last]
    }
    return set(p.written) == {"if"} or (doubts == {"if"} and _A_CASE.search(text) is not None)


def _only_compared(p: Parting, text: str) -> bool:
    """Whether "versus" stands between two values, or "rule out" is told as what is looked for."""
    doubts = {
        w
        for t in turns((*p.said, *p.written))
        if _DOUBT in t.poles
        for w in (*p.said, *p.written)[t.first : t.last]
    }
    return bool(doubts) and (
        (doubts <= {"vs", "versus"} and _COMPARED.search(text) is not None)
        or (doubts == {"rule", "out"} and _LOOKED_FOR.search(text) is not None)
    )


_DOUBT = Pole("doubt", "perhaps")
_COMPARED = re.compile(r"\d\S*(?: (?!or\b)[\w/%]+){0,3},? (?:vs|versus)\.? (?:[a-z]+ ){0,3}\d", re.IGNORECASE)
_LOOKED_FOR = re.compile(
    r"\b(?:(?:look|check|evaluat|assess|test)\w* for|exclud\w+|question of)\b", re.IGNORECASE
)

_A_CASE = re.compile(
    r":\s|→|->|=>|\b(?:for|when|whenever|once|should|in case|unless|until|with)\b", re.IGNORECASE
)
