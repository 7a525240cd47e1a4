"""Which words of a sentence are denied: what follows "no" and "denies" as far as the list goes, what precedes "absent".

A question that is answered with no denies what it asks for: "Any chest pain? No."

Narrower than ``context``, which reads a whole note: here two sentences that say the same in another order must come to
the same words, so a denial ends at a preposition, at a verb, and where a new part of the sentence begins.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from retrieval.text.parting import Token, Tokens
from retrieval.text.plain import plain
from retrieval.text.poles import turns

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"(])|(?<=\s[.!?])\s+|[;\n]+|:\s")
#: What opens an answer: who speaks, and what is said while thinking.
_OPENING = r"(?:\[\w+\]|\W|\b(?:uh|um|hmm|well|so|okay|oh|you know|i mean|doctor)\b)*"
_ANSWERS_NO = re.compile(
    _OPENING + r"\b(?:no|nope|nah|none|never|not really|negative|i don't|i haven't|i do not)\b", re.I
)
_ASKED = re.compile(
    r"\?\s*$|\b(?:any|(?:have|do|are|did|had|were) you|does (?:he|she|it))\b(?:(?![.!?]).)*$", re.IGNORECASE
)
_APART = re.compile(r"(\w) (n['’]t)\b")
_NOT_SEEN = frozenset(
    "present seen noted found appreciated detected evident identified there heard visible".split()
)
_BACKWARD = frozenset({"denied", "absent", "negative", "neg", "ruled out", "gone"})
_VERBAL = frozenset(
    """not don't doesn't didn't hasn't hadn't haven't isn't wasn't aren't weren't won't never""".split()
)
#: What denies the act that follows, and not what is acted on: who cannot afford insulin takes insulin all the same.
_OF_AN_ACT = frozenset(
    {
        "cannot", "can't", "couldn't", "unable", "fails to", "failed to",
        "yet to", "refuses to", "refused to", "refusing to", "declines to", "declined to", "declining to",
    }
)  # fmt: skip
_ENDS = frozenset(
    """but however although though except after since because which who whom until till while when if on from in at with
    during through despite following given due pending has have had is was were are reports reported shows showed
    continues takes now by then so before for per as than""".split()
)
_LINKS = frozenset({"and", "or", "nor", "any", "of"})
_IS = frozenset({"is", "are", "was", "were", "has", "have", "had"})
#: "Denies that this is …", against "denies chest pain".
_SAID = frozenset({"denies", "denied", "denying", "deny"})
_A_CLAUSE = frozenset({"that", "this", "these", "he", "she", "it", "they", "having"})
_FAR = 5  # words before a denial that comes last
_A_LIST = 5  # words of one member of a list
#: Words after a denial that are still about it: "no evidence of", "negative for".
_OPENS = frozenset(
    {"for", "of", "any", "evidence", "sign", "signs", "history", "known", "longer", "further", "more"}
)


@lru_cache(maxsize=4096)
def denied(text: str) -> tuple[Tokens, frozenset[int]]:
    """The words of a text as they stand for all their wordings, and which of them are denied, by their number."""
    words: list[Token] = []
    off: set[int] = set()
    said = [s for s in _SENTENCE.split(written_together(text)) if re.search(r"\w", _SPEAKER.sub("", s))]
    for sentence, then in pairwise([*said, ""]):
        found = plain(sentence)
        asked = answered_no(sentence, then)
        here = {n for n, t in enumerate(found) if t.start >= asked} if asked >= 0 else _denied(found)
        off |= {len(words) + n for n in here}
        words += found
    return tuple(words), frozenset(off)


_SPEAKER = re.compile(r"\[\w+\]")


def written_together(text: str) -> str:
    """The same text, as long, with "do n't" as "don't "."""
    return _APART.sub(r"\1\2 ", text)


def answered_no(asked: str, then: str) -> int:
    """Where the question begins that ``asked`` ends with and ``then`` answers with no; -1 where it does not."""
    question = _ASKED.search(asked)
    if not question or not _ANSWERS_NO.match(then):
        return -1
    return question.start() if question[0].strip() != "?" else max(asked.rfind(" . ", 0, -1), 0)


def _denied(found: Tokens) -> set[int]:
    raws = [t.raw if " " not in t.raw and t.raw and not _said_in_other_words(t) else t.word for t in found]
    off: set[int] = set()
    for turn in turns(tuple(raws)):
        if not any(p.kind == "denial" for p in turn.poles):
            continue
        if _said_in_other_words(found[turn.first]):
            off |= set(_of_the_wording(found, turn.last))
            if found[turn.first].raw.split()[0] in {"no", "without"}:
                off |= _ahead(found, raws, turn.last, verbal=False)
            continue
        phrase = " ".join(raws[turn.first : turn.last])
        after = raws[turn.last] if turn.last < len(raws) else ""
        if phrase in _BACKWARD or (phrase == "not" and after in _NOT_SEEN):
            off |= _behind(found, raws, turn.first)
        if phrase not in _BACKWARD or phrase in {"denied", "negative"}:
            verbal = phrase in _VERBAL | _OF_AN_ACT
            ahead = _ahead(
                found, raws, turn.last, verbal=verbal, clause=phrase in _SAID and after in _A_CLAUSE
            )
            off |= {min(ahead)} if phrase in _OF_AN_ACT and ahead else ahead
    return off


def _said_in_other_words(t: Token) -> bool:
    """Whether the word stands for a wording that has its denial in it: "uncomplicated" for "without complication"."""
    return t.word in {"no", "not", "without"} and t.raw != t.word


def _of_the_wording(found: Tokens, start: int) -> Iterator[int]:
    for place in range(start, len(found)):
        if found[place].raw:
            return
        yield place


def _ahead(found: Tokens, raws: list[str], start: int, *, verbal: bool, clause: bool = False) -> set[int]:
    """``verbal``: a verb may follow at once. ``clause``: a whole clause follows, with its verb."""
    off: set[int] = set()
    place, opened = start, False
    while place < len(found):
        word = raws[place]
        if place > start and found[place].mark and not _goes_on(found, raws, place):
            break
        if word in _ENDS and not (word in _OPENS and not opened):
            if not (verbal and place == start) and not (clause and word in _IS):
                break
        elif word not in _OPENS and word not in _LINKS:
            off.add(place)
            opened = True
        place += 1
    return off


def _goes_on(found: Tokens, raws: list[str], place: int) -> bool:
    """Whether what follows the comma is one more of the list."""
    end = next((n for n in range(place + 1, len(found)) if found[n].mark), len(found))
    member = [w for w in raws[place:end] if w]
    linked = member[:1] and member[0] in {"or", "nor", "and"}
    rest = member[1:] if linked else member
    if not rest or rest[0] in _ENDS or (rest[0].endswith("ed") and rest[0] not in {"red"}):
        return False
    if any(w in _ENDS - {"of", "in", "on", "for", "with"} for w in rest):
        return False
    return len(rest) <= _A_LIST


def _behind(found: Tokens, raws: list[str], end: int) -> set[int]:
    off: set[int] = set()
    for place in range(end - 1, max(-1, end - 1 - _FAR), -1):
        if raws[place] in _ENDS - {"is", "was", "were", "are"}:
            break
        off.add(place)
        if found[place].mark:
            break
    return off
