"""Which words of a sentence are denied: what follows "no" and "denies" as far as the list goes, what precedes "absent".

A question that is answered with no denies what it asks for: "Any chest pain? No."

Narrower than ``context``, which reads a whole note: here two sentences that say the same in another order must come to
the same words, so a denial ends at a preposition, at a verb, and where a new part of the sentence begins. Who has not
missed a dose has the dose: what an act is denied of is neither denied nor affirmed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from retrieval.text.parting import Token, Tokens
from retrieval.text.plain import plain
from retrieval.text.poles import STATES, turns
from retrieval.text.predicates import begins, finite
from retrieval.text.weight import claims

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
#: What a thing was not, where the thing itself is denied.
_NOT_SEEN = frozenset(
    """present seen noted found appreciated detected evident identified there heard visible done performed given
    obtained needed required received available""".split()
)
#: What a thing was not, where nothing follows that was not so: "sitagliptin, not taken for months".
_NOT_TAKEN = frozenset({"taken", "used", "tried", "filled", "tolerated", "worn", "attended"})
_SINCE = frozenset(
    {"", "for", "since", "per", "by", "as", "in", "due", "because", "so", "recently", "now", "today"}
)
_NOT_SEEN_YET = frozenset({"been", "yet", "be", "ever", "currently", "now"})
_BACKWARD = frozenset({"denied", "absent", "negative", "neg", "ruled out"})
_NEGATIVE = frozenset({"negative", "neg"})
#: A result that is as it should be denies nothing that stands beside it.
_NO_DENIAL = frozenset({"unremarkable"})
_NOT = frozenset(
    """not don't doesn't didn't hasn't hadn't haven't isn't wasn't aren't weren't won't never""".split()
)
_VERBAL = _NOT | {"no longer"}
#: What denies the act that follows, and not what is acted on: who cannot afford insulin takes insulin all the same.
_OF_AN_ACT = frozenset(
    {
        "cannot", "can't", "couldn't", "unable", "fails to", "failed to",
        "yet to", "refuses to", "refused to", "refusing to", "declines to", "declined to", "declining to",
    }
)  # fmt: skip
#: Acts that are not without what they are done with: who does not use drugs has none.
_OF_HAVING = frozenset(
    """have has had having use uses used using take takes took taking taken receive received receives get gets
    got wear wears wore show showed shown reveal revealed find found see seen saw report reports reported
    complain complains develop developed experience experienced note noted notice noticed feel feels felt
    drink drinks drank smoke smokes smoked need needs needed require requires required own owns give given
    gave suffer suffers suffered demonstrate demonstrated exhibit exhibited any a an the his her their been
    be being yet ever currently really actually on in at with to""".split()
)
_ENDS = frozenset(
    """but however although though except after since because which who whom until till while when if on from in at with
    during through despite following given due pending unless has have had is was were are reports reported shows showed
    continues takes now by then so before for per as than about approximately roughly around""".split()
)
_LINKS = frozenset({"and", "or", "nor", "any", "of"})
_PLACING = frozenset({"in", "on", "for", "with"})
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
_COMPLAINTS = frozenset(
    "symptom symptoms change changes complaint complaints issues problems involvement".split()
)
#: Who never missed more than one dose missed one.
_MORE = frozenset("more over all every".split())
#: What may stand between "not" and the act that it denies.
_MAY_STAND_BEFORE = frozenset("to been be being yet ever currently really actually".split())
_NEED = frozenset("need needs needed require requires required".split())
_BE = frozenset("is are was were be been remains".split())
#: A thing that is wanting is why, and not what was looked for: "missed it for lack of transport".
_WHY = frozenset({"for", "from", "of", "to"})
_WANTING = frozenset({"lack of"})
#: Who goes without a meal skips it.
_GO = frozenset("go goes going went gone do does did doing".split())


@dataclass(frozen=True, slots=True)
class Denial:
    """Words by their number. ``off``: which are denied. ``left``: of which it is not said whether they are so.
    ``acts``: which are denied of somebody or something alone. ``beside``: which are of the word that follows, "liver"
    of "no liver lesion".
    """

    words: Tokens
    off: frozenset[int]
    left: frozenset[int]
    acts: frozenset[int]
    beside: frozenset[int]


def denied(text: str) -> tuple[Tokens, frozenset[int]]:
    """The words of a text as they stand for all their wordings, and which of them are denied, by their number."""
    found = denial(text)
    return found.words, found.off


@lru_cache(maxsize=4096)
def denial(text: str) -> Denial:
    words: list[Token] = []
    off: set[int] = set()
    left: set[int] = set()
    acts: set[int] = set()
    beside: set[int] = set()
    said = [s for s in _SENTENCE.split(written_together(text)) if re.search(r"\w", _SPEAKER.sub("", s))]
    for sentence, then in pairwise([*said, ""]):
        found = plain(sentence)
        asked = answered_no(sentence, then)
        reach = _Reach(found)
        reach.look()
        here = {n for n, t in enumerate(found) if t.start >= asked} if asked >= 0 else reach.off
        off |= {len(words) + n for n in here}
        left |= {len(words) + n for n in reach.left - here}
        acts |= {len(words) + n for n in reach.acts & here}
        beside |= {len(words) + n for n in reach.beside & here}
        words += found
    return Denial(tuple(words), *map(frozenset, (off, left, acts, beside)))


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


class _Reach:
    """How far the denials of one sentence reach."""

    def __init__(self, found: Tokens) -> None:
        self.found = found
        self.raws = [_as_read(t) for t in found]
        self.breaks = {
            n + 1
            for n in range(len(found))
            if self.raws[n] == "and" and begins(self.raws[n + 1 :], found[n + 1 :])
        }
        self.off: set[int] = set()
        self.left: set[int] = set()
        self.acts: set[int] = set()
        self.beside: set[int] = set()

    def look(self) -> None:
        for turn in turns(tuple(self.raws)):
            phrase = " ".join(self.raws[turn.first : turn.last])
            if phrase not in _NO_DENIAL and any(p.kind == "denial" for p in turn.poles):
                self._from(turn.first, turn.last, phrase)
        self.left -= self.off

    def _from(self, first: int, last: int, phrase: str) -> None:
        if _said_in_other_words(self.found[first]):
            self.off |= set(_of_the_wording(self.found, last))
            if self.found[first].raw.partition(" ")[0] in {"no", "without"}:
                self.off |= self._ahead(last, verbal=False)
            return
        after = self.raws[last] if last < len(self.raws) else ""
        if phrase in _NOT | _OF_AN_ACT and self._is_of_what_stands_before(phrase, last):
            behind = self._behind(first)
            self.off |= behind
            self.beside |= {n for n in behind if n + 1 in behind and self._of_the_next(n)}
        elif phrase in _NEGATIVE and after == "for":
            self.off |= self._ahead(last, verbal=False)
        elif phrase in _NEGATIVE:
            self.left |= self._behind(first)
        elif phrase in _BACKWARD:
            self.off |= self._behind(first)
        if phrase not in _BACKWARD or phrase == "denied":
            self._deny_ahead(first, last, phrase, after)

    def _is_of_what_stands_before(self, phrase: str, last: int) -> bool:
        """ "Has not been done", "cannot be seen"."""
        at = next((n for n in range(last, len(self.raws)) if self.raws[n] not in _NOT_SEEN_YET), last)
        ends = at + 1 >= len(self.raws) or self.found[at + 1].mark > 0 or self.raws[at + 1] in _SINCE
        if phrase == "not" and ends and self.raws[at : at + 1] and self.raws[at] in _NOT_TAKEN:
            return True
        then = [w for w in self.raws[last : last + 4] if w not in _NOT_SEEN_YET]
        return (
            then[:1] != [] and then[0] in _NOT_SEEN and (phrase == "not" or self.raws[last] in _NOT_SEEN_YET)
        )

    def _deny_ahead(self, first: int, last: int, phrase: str, after: str) -> None:
        verbal = phrase in _VERBAL | _OF_AN_ACT
        ahead = self._ahead(last, verbal=verbal, clause=phrase in _SAID and after in _A_CLAUSE)
        before = self.raws[first - 1] if first else ""
        if (phrase in _WANTING and before in _WHY) or (phrase == "without" and before in _GO):
            self.left |= ahead
        elif phrase in _OF_AN_ACT and ahead:
            self.off |= {min(ahead)} if after not in _OF_HAVING else set()
            self.acts.add(min(ahead))
            self.left |= ahead - self.off
        elif phrase in _VERBAL and (act := self._act(last, ahead)) >= 0:
            (self.left if self.raws[act + 1 : act + 2] and self.raws[act + 1] in _MORE else self.off).add(act)
            self.acts.add(act)
            self.left |= {n for n in ahead if n > act}
        else:
            self.off |= ahead - (of := self._of_it(last, ahead))
            self.left |= of
            self.beside |= {n for n in ahead if n + 1 < len(self.found) and self._of_the_next(n)}

    def _of_it(self, start: int, ahead: set[int]) -> set[int]:
        """What stands after "of" behind what is denied: of "no missed doses of warfarin" the warfarin."""
        cut = next(
            (
                n
                for n in range(start + 1, len(self.raws))
                if self.raws[n] == "of" and min(ahead, default=n) < n
            ),
            -1,
        )
        end = next(
            (n for n in range(cut + 1, len(self.raws)) if self.found[n].mark or self.raws[n] in _LINKS),
            len(self.raws),
        )
        return {n for n in ahead if cut < n < end} if cut > 0 else set()

    def _of_the_next(self, n: int) -> bool:
        if self.raws[n + 1] == "or" and n + 3 < len(self.found):
            return self._of_the_next(n + 2)  # "bowel or bladder symptoms"
        if self.raws[n + 1] in _COMPLAINTS:
            return True
        return not self.found[n + 1].mark and claims(self.found[n + 1])

    def _act(self, start: int, ahead: set[int]) -> int:
        """The act that "not" denies, where it may be done or not with a thing that is there: "did not help"."""
        if self.raws[start - 1] == "longer" and self.raws[start : start + 1] and self.raws[start] in _NEED:
            return start
        first = next((n for n in sorted(ahead) if self.raws[n] not in _OF_HAVING), -1)
        if first < 0 or any(self.raws[n] in _OF_HAVING - _MAY_STAND_BEFORE for n in range(start, first)):
            return -1
        a_state = (
            start > 1 and self.raws[start - 2] in _BE and not self.raws[first].endswith(("ed", "ing", "en"))
        )
        return first if not a_state and finite(self.found[first], bare=True) else -1

    def _ahead(self, start: int, *, verbal: bool, clause: bool = False) -> set[int]:
        """``verbal``: a verb may follow at once. ``clause``: a whole clause follows, with its verb."""
        off: set[int] = set()
        place, opened, unsure = start, False, False
        while place < len(self.found):
            word = self.raws[place]
            if place in self.breaks or (word == "that" and opened and not clause):
                break
            if place > start and self.found[place].mark:
                if not self._goes_on(place):
                    break
                unsure = self._may_begin_anew(place)
            if word in _ENDS and not (word in _OPENS and not opened):
                if not (verbal and place == start) and not (clause and word in _IS):
                    break
            elif word[:1].isdigit() and opened:
                break
            elif word not in _OPENS and word not in _LINKS:
                (self.left if unsure else off).add(place)
                opened = True
            place += 1
        return off

    def _may_begin_anew(self, place: int) -> bool:
        """Whether nothing tells a member of the list from what stands beside it: "no straws, meds whole in puree"."""
        end = next((n for n in range(place + 1, len(self.found)) if self.found[n].mark), len(self.found))
        member, rest = self.raws[place:end], self.raws[place:]
        return not {"or", "nor", "and"} & {*rest} and not _PLACING.isdisjoint(member)

    def _goes_on(self, place: int) -> bool:
        """Whether what follows the comma is one more of the list."""
        end = next(
            (n for n in range(place + 1, len(self.found)) if self.found[n].mark or n in self.breaks),
            len(self.found),
        )
        member = [w for w in self.raws[place:end] if w]
        linked = member[:1] and member[0] in {"or", "nor", "and"}
        rest = member[1:] if linked else member
        if not rest or rest[0] in _ENDS or (rest[0].endswith("ed") and rest[0] not in {"red"}):
            return False
        if any(w in _ENDS - _PLACING - {"of"} for w in rest):
            return False
        if not linked and not {"or", "nor"} & {*rest} and _says_how_it_is(rest):
            return False
        return sum(w not in _LINKS for w in rest) <= _A_LIST

    def _ends_a_clause(self, place: int) -> bool:
        """Whether an "and" joins two sentences: "bilirubin was 9 and phototherapy was not needed"."""
        return self.raws[place] == "and" and not _IS.isdisjoint(self.raws[:place])

    def _behind(self, end: int) -> set[int]:
        off: set[int] = set()
        for place in range(end - 1, max(-1, end - 1 - _FAR), -1):
            if self.raws[place] in _ENDS - _IS or self._ends_a_clause(place):
                break
            off.add(place)
            if self.found[place].mark:
                break
        return off


def _as_read(t: Token) -> str:
    """What a word is read as: what was written, but for a wording that stands for others."""
    if not t.raw or _said_in_other_words(t):
        return t.word
    if " " not in t.raw:
        return t.raw
    opens = t.raw.split(" ", 1)[0]
    return opens if opens in _CAUSES else t.word


#: Openings of the wordings of a cause: "because of", "due to".
_CAUSES = frozenset({"because", "due", "following"})
#: Words that say of a thing how it is or which way it went: "no fever, cough improving".
_HOW = STATES | {"trend", "way", "result", "time", "act", "deed"}


def _says_how_it_is(words: Sequence[str]) -> bool:
    return any(w[:1].isdigit() for w in words) or any(
        p.kind in _HOW for t in turns(tuple(words[1:])) for p in t.poles
    )


def _said_in_other_words(t: Token) -> bool:
    """Whether the word stands for a wording that has its denial in it: "uncomplicated" for "without complication"."""
    return t.word in {"no", "not", "without"} and t.raw != t.word


def _of_the_wording(found: Tokens, start: int) -> Iterator[int]:
    for place in range(start, len(found)):
        if found[place].raw:
            return
        yield place
