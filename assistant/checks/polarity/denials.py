"""What a retelling denies and its source affirms, or the other way round, as far as each denial reaches."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.checks.own_words import CLOSELY, HALF, NEVER
from assistant.checks.polarity.turning import (
    words,
)
from retrieval.text.denial import denial
from retrieval.text.meaning import names_an_illness
from retrieval.text.otherwise import is_light
from retrieval.text.parting import Token, Tokens, content
from retrieval.text.poles import Pole, kinds, turns
from retrieval.text.quantities import named_units
from retrieval.text.terms import ingredient
from retrieval.text.weight import claims


def denied_otherwise(text: str, told: str) -> tuple[str, float]:
    """A word that the sentences affirm and the item denies, or the other way round."""
    here, there = denial(text), denial(told)
    mine, theirs = here.words, there.words
    if not here.off and not there.off:
        return "", NEVER
    if "none" in words(told) and len(theirs) < TALK:
        return "", NEVER  # of what it is none, the words before it say
    said: dict[str, set[bool]] = {}
    for n, t in enumerate(mine):
        said.setdefault(t.word, set()).add(n in here.off)
    for n, t in enumerate(mine):
        so = n in here.off
        act = n in here.acts
        if not content(t.word) or len(said[t.word]) > 1 or n in here.left or _tells_nothing(t):
            continue
        every, close = _where(n, mine, theirs, within=_OF_AN_ACT if act else BESIDE)
        if not act and there.acts.intersection(every):
            every, close = _where(n, mine, theirs, within=_OF_AN_ACT)
            act = True
        near = act or not (claims(t) or not t.raw) or n in here.beside or there.beside.issuperset(every)
        places = close if near and not (act and _alone(n, mine)) else close or every
        charted = {place in there.off for place in places if place not in there.left}
        if so in (charted or {so}) or said_all_the_same(n, mine, theirs, denied=so):
            continue
        if not so and _asserts_nothing(n, mine):
            continue
        if so:
            return f"“{t.raw or t.word}” is affirmed in the chart, and not so in the item", CLOSELY
        apart = all(_of_a_phrase(theirs, place) is not _of_a_phrase(mine, n) for place in places)
        least = NEVER if apart or _denied_in_another_part(mine, n, theirs, every) else _least(t)
        return f"“{t.raw or t.word}” is denied in the chart, and not so in the item", least
    return "", NEVER


def _least(t: Token) -> float:
    """What is had or not had, an illness or a medicine, is denied; of other words it may be what stands beside them."""
    words = t.raw.split()
    had = any(names_an_illness(w) or ingredient(w) for w in words) and not any(map(is_light, words))
    return HALF if had else CLOSELY


def _of_a_phrase(words: Tokens, at: int) -> bool:
    """Whether the word is one of several that something else was written for, and not for its denial: "afebrile"."""
    first = next((n for n in range(at, -1, -1) if words[n].raw), at)
    several = first < at or (at + 1 < len(words) and not words[at + 1].raw)
    return several and words[first].word not in {"no", "not", "without"}


def _tells_nothing(t: Token) -> bool:
    """Whether it is a unit, or a word that only joins."""
    return t.raw in named_units() or t.raw in _JOIN or len(t.raw) == 1


_JOIN = frozenset("because since although though while whereas despite due per via instead".split())


def _denied_in_another_part(mine: Tokens, at: int, theirs: Tokens, places: Sequence[int]) -> bool:
    """Whether another part of the item denies of the same what the source does: "one was used, the son was not"."""
    begin, end = _bounds(mine, at)
    there = {t.word for n in places for t in theirs[slice(*_bounds(theirs, n))] if claims(t)}
    rest = [n for n, t in enumerate(mine) if not begin <= n < end and t.word in there]
    return any(_part_denies(mine, n) for n in rest)


def _asserts_nothing(at: int, words: Tokens) -> bool:
    """Whether the word stands in a case, a purpose or a time that is over: "return for chills", "before it began"."""
    before = [w for t in words[max(0, at - _BEFORE_IT) : at] for w in t.raw.split()]
    return not _A_PURPOSE.isdisjoint(before)


_BEFORE_IT = 4  # words
_A_PURPOSE = frozenset(
    "for if when before until unless without in-case should last previous previously avoid prevent against".split()
)


def _where(at: int, mine: Tokens, theirs: Tokens, *, within: int) -> tuple[list[int], list[int]]:
    """Where the word stands in the source; and where it does beside a word that it stands beside in the item."""
    every = [n for n, t in enumerate(theirs) if t.word == mine[at].word]
    beside = _around(at, mine, within)
    return every, [n for n in every if beside & _around(n, theirs, within)]


def _around(at: int, words: Tokens, within: int) -> frozenset[str]:
    begin = max((n for n in range(max(0, at - within), at + 1) if words[n].mark > 1), default=at - within)
    end = next(
        (n for n in range(at + 1, min(len(words), at + within + 1)) if words[n].mark > 1), at + within + 1
    )
    return frozenset(t.word for t in words[max(0, begin) : end] if claims(t)) - {words[at].word}


def _alone(at: int, mine: Tokens) -> bool:
    """Whether the item says nothing beside the act by which one act could be told from another."""
    return not _around(at, mine, _OF_AN_ACT)


BESIDE = 2  # words
_OF_AN_ACT = 9  # words between an act and whoever or whatever it is of
TALK = 120  # words: in so many, "none" is of something else


def said_all_the_same(at: int, mine: Tokens, theirs: Tokens, *, denied: bool) -> bool:
    """Whether the part of either that has the word denies something too, or says in another way that it is not."""
    word = mine[at].word
    if not denied:
        return (
            _part_denies(mine, at)
            or (_ended(mine, word) and not _never(theirs, word))
            or _is_to_be_avoided(mine, at)
            or _never_came_to_it(mine, at)
            or _one_of_a_list(mine, at)
            or _not_since(mine, theirs)
            or "only" in _part_of(mine, at)
            or _only_thought_of(mine, at, [n for n, t in enumerate(theirs) if t.word == word], theirs)
        )
    if (
        (len(theirs) < TALK and _of_what_went_before(theirs))
        or _ended(theirs, word)
        or _but_not_there(mine, theirs)
    ):
        return True
    places = [n for n, t in enumerate(theirs) if t.word == word]
    return any(
        _part_denies(theirs, n) or _is_to_be_avoided(theirs, n) or _only_thought_of(theirs, n, [at], mine)
        for n in places
    )


def _never(theirs: Tokens, word: str) -> bool:
    """Whether the source denies that it ever was: of "no history of seizures" none is over."""
    return any(_EVER.intersection(_part_of(theirs, n)) for n, t in enumerate(theirs) if t.word == word)


_EVER = frozenset("history prior previous previously never ever past".split())


def _only_thought_of(words: Tokens, at: int, places: Sequence[int], others: Tokens) -> bool:
    """Whether the part that has the word speaks of it as planned, wanted or feared, and no other does: what "would like
    to discuss it" and "awaits it" say is no contrary of "has not had it".
    """
    return not any(_thought_of(words, at) <= _thought_of(others, n) for n in places)


def _thought_of(words: Tokens, at: int) -> frozenset[Pole]:
    begin, end = _bounds(words, at)
    begin = max((n + 1 for n in range(begin, at) if words[n].raw == "and"), default=begin)
    end = next((n for n in range(at + 1, end) if words[n].raw == "and"), end)
    before, whole = ([w for t in words[begin:n] for w in t.raw.split()] for n in (at, end))
    asked = {Pole("will", "agrees")} if _INTERESTED.intersection(whole) else set()
    asked |= {Pole("time", "planned")} if _BEGINS.intersection(whole) else set()
    found = {p for t in turns(tuple(whole)) for p in t.poles if p in _COMING and whole[t.first] not in _TIMES}
    return frozenset(asked | found | {p for t in turns(tuple(before)) for p in t.poles if p.kind == "doubt"})


_COMING = frozenset({Pole("time", "planned"), Pole("will", "agrees")})
_TIMES = frozenset({"until", "when", "once", "next"})
_BEGINS = frozenset({"starts", "begins"})
_INTERESTED = frozenset("interested ask asks asked asking talk talked discussing discuss prevent".split())


def _is_to_be_avoided(mine: Tokens, at: int) -> bool:
    near = mine[max(0, at - BESIDE - 1) : at + _WITHIN]
    return any(_AVOIDS.intersection(t.raw.split()) for t in near) or _refused(mine, at)


_AVOIDS = frozenset(
    """avoid avoids avoided avoiding refrain refrains against forbidden precludes precluded prevented contraindicated
    impossible instead off wait waits waiting postpone postponed defer deferred delayed""".split()
)


def _one_of_a_list(mine: Tokens, at: int) -> bool:
    """ "Must not bend it, cross it, or turn it": what is forbidden, as far as the list goes."""
    begin = max((n + 1 for n in range(at) if mine[n].raw in {"but", "and"}), default=0)
    said = [t.raw for t in mine]
    told_not_to = any(said[n] in {"not", "never"} and said[n - 1] in _SHALL for n in range(max(begin, 1), at))
    return told_not_to and "or" in said[begin : at + _WITHIN]


_SHALL = frozenset("must should may can do shall".split())


def _never_came_to_it(mine: Tokens, at: int) -> bool:
    """ "Left before the scan could be done"."""
    near = " ".join(t.raw for t in mine[max(0, at - _WITHIN) : at + _WITHIN])
    return re.search(r"\bbefore\b.*\bcould\b", near) is not None


def _refused(words: Tokens, at: int) -> bool:
    """ "Does not want CPR, intubation or a feeding tube": what is refused, as far as the list goes."""
    before = tuple(w for t in words[max(0, at - _WITHIN) : at] for w in t.raw.split())
    return any(Pole("will", "refuses") in t.poles for t in turns(before))


def _not_since(mine: Tokens, theirs: Tokens) -> bool:
    """Whether the last time is told of what has not been since: "last drink in 2019", "none since 2019"."""
    said, told = ({w for t in words for w in t.raw.split()} for words in (mine, theirs))
    return len(theirs) < TALK and "since" in told and bool(said & {"last", "until", "quit", "stopped"})


def _of_what_went_before(theirs: Tokens) -> bool:
    """Whether the source denies an act with a thing that it has named before: "not to take it with lorazepam"."""
    raws = [t.raw for t in theirs]
    return any(raws[n] in _VERB_DENIED and {"it", "them"} & {*raws[n + 1 : n + 5]} for n in range(len(raws)))


_VERB_DENIED = frozenset("not never cannot don't doesn't avoid without".split())
#: Told not to, in whatever words: what a part of it denies is not what the patient has or does.
FORBIDS = re.compile(
    r"\b(?:avoid(?:s|ed|ing)?|not to|do not|don't|should not|must not|may not|no (?=\w+ing)|refrain(?:s|ed|ing)?"
    r"|(?:warned|advised|told) against|forbidden|prohibited|never|precautions?)\b",
    re.IGNORECASE,
)


def forbidden(text: str, told: str) -> str:
    """A warning against what the source neither warns against, nor stops or denies."""
    if not _WARNED.search(text) or _LIMITS.search(told) or {"denial", "will"} & kinds(words(told)):
        return ""
    ended = any(_NOT_ANY_MORE & t.poles for t in turns(words(told)))
    return "" if ended else "says that it is forbidden, and its source does not"


_WARNED = re.compile(
    r"\b(?:warned|told|advised|instructed|asked|counsell?ed) (?:against|not to)\b|^do not\b", re.IGNORECASE
)
_LIMITS = re.compile(
    r"\b(?:avoid\w*|against|only|limit\w*|restrict\w*|contraindicat\w*|until|risk\w*|interact\w*|unsafe|instead)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)


def _but_not_there(mine: Tokens, theirs: Tokens) -> bool:
    """Whether the source leaves out what it denies: "coughs on thin liquids but not on puree"."""
    places = {
        t.word
        for n, t in enumerate(theirs)
        if n > 1 and theirs[n - 2].raw == "not" and theirs[n - 1].raw in _AT
    }
    return any(t.word in places for t in mine)


_AT = frozenset("on at in with during after before when for to".split())


def _part_denies(words: Tokens, at: int) -> bool:
    """Whether the same part of the item denies something: "no cough on puree" beside "not on puree"."""
    begin, end = _bounds(words, at)
    part = [t for n, t in enumerate(words[begin:end], start=begin) if n < at or _reaches_back(words, at, n)]
    return any(t.word in {"no", "not"} for t in part) or "denial" in kinds(
        tuple(w for t in part for w in t.raw.split())
    )


def _bounds(words: Tokens, at: int) -> tuple[int, int]:
    begin = max((n for n in range(at + 1) if _begins(words[n])), default=0)
    end = next((n for n in range(at + 1, len(words)) if _begins(words[n])), len(words))
    return max(begin, at - _WITHIN), min(end, at + _WITHIN)


def _part_of(words: Tokens, at: int) -> tuple[str, ...]:
    return tuple(w for t in words[slice(*_bounds(words, at))] for w in t.raw.split())


def _reaches_back(words: Tokens, at: int, n: int) -> bool:
    """Whether a word after ``at`` may deny what stands there: "shows no" does, "and no" does not."""
    between = {t.raw for t in words[at + 1 : n]}
    return words[n].raw not in _AHEAD_ONLY or (n - at <= BESIDE and not between & {"and", "or", "with"})


#: Denials of what follows them alone: "reflux without esophagitis" is reflux, "drinks and does not smoke" drinking.
_AHEAD_ONLY = frozenset(
    """without denies nor neither no not never don't doesn't didn't hasn't hadn't haven't isn't wasn't aren't
    weren't won't""".split()
)


_WITHIN = 10  # words: talk without marks runs on


def _begins(t: Token) -> bool:
    return t.after_mark or t.raw in {"but", "while", "whereas"}


def _ended(theirs: Tokens, word: str) -> bool:
    """Whether the part of the sentence that has it says in another way that it is not: stopped, refused, gone."""
    return any(
        any(t.word == word for t in part) and (_says_it_ended(part, word) or _says_it_ended(then[:1], word))
        for part, then in pairwise((*_parts(theirs), ()))
    )


def _says_it_ended(part: Tokens, word: str) -> bool:
    said = tuple(w for t in part if t.word != word for w in t.raw.split())
    return bool(_GONE & {*said}) or any(_NOT_ANY_MORE & turn.poles for turn in turns(said))


_GONE = frozenset("gone disappeared finished out lost skips skipping goes".split())


def _parts(words: Tokens) -> Iterator[Tokens]:
    """Between marks."""
    begin = 0
    for n, t in enumerate(words):
        if n > begin and (_begins(t) or n - begin >= 2 * _WITHIN):
            yield words[begin:n]
            begin = n
    yield words[begin:]


_NOT_ANY_MORE = frozenset(
    {
        Pole("act", "stop"),
        Pole("act", "hold"),
        Pole("will", "refuses"),
        Pole("outcome", "unmet"),
        Pole("normal", "normal"),
        Pole("trend", "better"),
        Pole("result", "negative"),
        Pole("time", "past"),
    }
)
