"""A statement in words of its own: what it denies, of whom it is, what was done, beside the clauses it rests on.

Narrower than ``checks.polarity`` is with a copy: words that say the same in another order must come to the same.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

from assistant.checks.polarity import doers, doings, kept, often, people, states
from assistant.checks.polarity.beside import Cited, around, clauses, nearness, shared, word_by_word
from assistant.checks.polarity.turning import (
    CUES,
    RELATIVES,
    TURNED,
    one_person,
    said_elsewhere,
    somebody,
    touched,
    words,
)
from assistant.checks.reading import Reading
from assistant.domain.draft import Citation, CitationKind, Item, ItemKind
from retrieval.model import Document, DocumentKind
from retrieval.text.context import Context
from retrieval.text.denial import denied
from retrieval.text.parting import Laid, Parting, Token, Tokens, content
from retrieval.text.poles import Pole, kinds, turns
from retrieval.text.weight import claims


def otherwise(item: Item, reading: Reading) -> str:
    """Why the item says something else than its notes; "" when it does not."""
    quotes, laid = reading.quotes(item), reading.laid(item)
    return (
        _exchanged(item, laid, reading)
        or _side_elsewhere(reading.said(item), quotes)
        or somebody(laid.words, quotes)
        or _beside_its_sentences(item, reading)
    )


def _beside_its_sentences(item: Item, reading: Reading) -> str:
    charted = [(c, d) for c in item.citations if c.kind is CitationKind.CHART and (d := reading.document(c))]
    notes = [(c, d) for c, d in charted if d.kind is not DocumentKind.RESOURCE]
    return _turned(item, reading.said(item), notes)


def _exchanged(item: Item, laid: Laid, reading: Reading) -> str:
    for kind, p in reading.parted(item):
        if kind not in TURNED or (kind == "denial" and said_elsewhere(p.written, p.before, laid)):
            continue
        surely = reading.copies(item) and kind != "person"
        if kind in {"denial", "person", "doubt"} and not surely and not _really(kind, p, item, reading):
            continue
        said, written = p.told()
        return f"says “{said}” where its source says “{written}”: {TURNED[kind]}"
    return ""


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
    if kind != "denial":
        return kind not in kinds(words(text)) or kind not in kinds(words(told))
    forbidden = len(told.split()) < _TALK and _FORBIDS.search(text) and _FORBIDS.search(told)
    if "none" in words(told) or forbidden:
        return False  # of what it is none, the words before it say
    if p.beside > _SURELY and not p.edge and _only_a_denial(p):
        return True
    mine, off = denied(text)
    theirs, theirs_off = denied(told)
    beside = {*p.after, *p.before}
    for n, t in enumerate(mine):
        if t.raw in beside and claims(t):
            charted = {m in theirs_off for m, other in enumerate(theirs) if other.word == t.word}
            if charted and (n in off) not in charted:
                return not _said_all_the_same(n, mine, theirs, denied=n in off)
            if charted:
                return False
    return not p.edge


def _only_a_case(p: Parting, text: str) -> bool:
    """Whether "if" is only put otherwise: "call if", "call for"; "seizure > 5 min: call" for "if a seizure lasts …"."""
    doubts = {
        w
        for t in turns(p.written)
        if any(x.kind == "doubt" for x in t.poles)
        for w in p.written[t.first : t.last]
    }
    return set(p.written) == {"if"} or (doubts == {"if"} and _A_CASE.search(text) is not None)


_A_CASE = re.compile(
    r":\s|→|->|=>|\b(?:for|when|whenever|once|should|in case|unless|until|with)\b", re.IGNORECASE
)


# --- sides and people ------------------------------------------------------------------------------------------------


def _side_elsewhere(text: str, quotes: tuple[str, ...]) -> str:
    """A side, or a person, that the sources have beside other words, while another stands beside these."""
    charted = [clause for quote in quotes for clause in clauses(quote)]
    for clause in clauses(text):
        for mark, told in (("side", _sides_of), ("person", _people_of)):
            here = told(clause)
            mine = max((shared(clause, c) for c in charted if here & told(c)), default=0)
            against = [(shared(clause, c), c) for c in charted if told(c) and not here & told(c)]
            most, other = max(against, key=lambda one: one[0], default=(0, ()))
            if here and most > mine and most > 1:
                return (
                    f"says it of the {_named(here)}, and its source of the {_named(told(other))}"
                    if mark
                    else ""
                )
    return _side_in_one_clause(text, quotes)


def _side_in_one_clause(text: str, quotes: tuple[str, ...]) -> str:
    charted = [
        (side, around) for quote in quotes for clause in clauses(quote) for side, around in _sides_in(clause)
    ]
    free = {m[1].lower() for quote in quotes for m in _NONE_THERE.finditer(quote)}
    for clause in clauses(text) if charted else ():
        for side, here in _sides_in(clause):
            if side in free and "denial" in kinds(tuple(w for t in clause for w in t.raw.split())):
                continue
            mine = max((nearness(here, a) for s, a in charted if s == side), default=0.0)
            other, where = max(((nearness(here, a), s) for s, a in charted if s != side), default=(0.0, ""))
            if other > mine:
                return f"says {side} where its source says {where}"
    return ""


_NONE_THERE = re.compile(r"\bnone (?:in|on|at) (?:the |her |his )?(left|right)\b", re.IGNORECASE)


def _sides_of(clause: Tokens) -> frozenset[str]:
    return frozenset(side for side, _ in _sides_in(clause))


def _people_of(clause: Tokens) -> frozenset[str]:
    """The relatives that the clause names, each by one name: "mother" for "mom"."""
    named = {one_person(w.removesuffix("'s")) for t in clause for w in t.raw.split()} & RELATIVES
    return frozenset(named)


def _named(words: frozenset[str]) -> str:
    return " and ".join(sorted(words))


def _sides_in(clause: Tokens) -> Iterator[tuple[str, dict[str, int]]]:
    words = tuple(t.raw.split()[0] if t.raw else "" for t in clause)
    keys = tuple(t.word for t in clause)
    for turn in turns(words):
        for pole in turn.poles:
            if pole.kind == "side":
                yield pole.pole, around(keys, turn.first, turn.last)


# --- the sentences that are cited ---------------------------------------------------------------------------


def _turned(item: Item, text: str, charted: list[tuple[Citation, Document]]) -> str:
    """Why the item says otherwise than every sentence it cites; "" when one of them says the same."""
    near = [(c, *s) for c, d in charted for s in touched(d, c)]
    told = " ".join(sentence for _, sentence, _, _ in near)
    rules = (states.otherwise, often.otherwise, people.otherwise, doers.otherwise, kept.otherwise)
    if why := next((why for rule in rules if (why := rule(text, told))), "") or doings.not_so(text, told):
        return why
    cued = {*CUES, "act"} & (kinds(words(text)) | kinds(words(told)))
    if not any(section for *_, section in near) and not cued:
        return ""
    return (
        _denied_otherwise(text, told)
        or _told_of_somebody(item, text, near)
        or doings.only_to_come(item, text, [sentence for _, sentence, _, _ in near])
    )


def _denied_otherwise(text: str, told: str) -> str:
    """A word that the sentences affirm and the item denies, or the other way round."""
    mine, off = denied(text)
    theirs, theirs_off = denied(told)
    if not off and not theirs_off:
        return ""
    if "none" in words(told) and len(theirs) < _TALK:
        return ""  # of what it is none, the words before it say
    said: dict[str, set[bool]] = {}
    for n, t in enumerate(mine):
        said.setdefault(t.word, set()).add(n in off)
    for n, t in enumerate(mine):
        here = n in off
        if not content(t.word) or len(said[t.word]) > 1:
            continue
        every, close = _where(n, mine, theirs)
        charted = {place in theirs_off for place in (close or every if claims(t) else close)}
        if here in (charted or {here}) or _said_all_the_same(n, mine, theirs, denied=here):
            continue
        return f"“{t.raw}” is {'affirmed' if here else 'denied'} in the chart, and not so in the item"
    return ""


def _where(at: int, mine: Tokens, theirs: Tokens) -> tuple[list[int], list[int]]:
    """Where the word stands in the source; and where it does beside a word that it stands beside in the item."""
    every = [n for n, t in enumerate(theirs) if t.word == mine[at].word]
    beside = {t.word for t in mine[max(0, at - _BESIDE) : at + _BESIDE + 1] if claims(t)} - {mine[at].word}
    return every, [
        n for n in every if beside & {t.word for t in theirs[max(0, n - _BESIDE) : n + _BESIDE + 1]}
    ]


_BESIDE = 2  # words
_TALK = 120  # words: in so many, "none" is of something else


def _said_all_the_same(at: int, mine: Tokens, theirs: Tokens, *, denied: bool) -> bool:
    """Whether the part of either that has the word denies something too, or says in another way that it is not."""
    word = mine[at].word
    if not denied:
        return (
            _part_denies(mine, at)
            or _ended(mine, word)
            or _is_to_be_avoided(mine, at)
            or _not_since(mine, theirs)
        )
    if (
        (len(theirs) < _TALK and _of_what_went_before(theirs))
        or _ended(theirs, word)
        or _but_not_there(mine, theirs)
    ):
        return True
    return any(_part_denies(theirs, n) for n, t in enumerate(theirs) if t.word == word)


def _is_to_be_avoided(mine: Tokens, at: int) -> bool:
    near = mine[max(0, at - _BESIDE - 1) : at + _WITHIN]
    return any(t.raw in _AVOIDS for t in near)


_AVOIDS = frozenset("avoid avoids avoided avoiding refrain refrains against forbidden".split())


def _not_since(mine: Tokens, theirs: Tokens) -> bool:
    """Whether the last time is told of what has not been since: "last drink in 2019", "none since 2019"."""
    said, told = ({w for t in words for w in t.raw.split()} for words in (mine, theirs))
    return len(theirs) < _TALK and "since" in told and bool(said & {"last", "until", "quit", "stopped"})


def _of_what_went_before(theirs: Tokens) -> bool:
    """Whether the source denies an act with a thing that it has named before: "not to take it with lorazepam"."""
    raws = [t.raw for t in theirs]
    return any(raws[n] in _VERB_DENIED and {"it", "them"} & {*raws[n + 1 : n + 5]} for n in range(len(raws)))


_VERB_DENIED = frozenset("not never cannot don't doesn't avoid without".split())
#: Told not to, in whatever words: what a part of it denies is not what the patient has or does.
_FORBIDS = re.compile(
    r"\b(?:avoid(?:s|ed|ing)?|not to|do not|don't|should not|must not|may not|no (?=\w+ing)|refrain(?:s|ed|ing)?"
    r"|(?:warned|advised|told) against|forbidden|prohibited|never)\b",
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
    begin = max((n for n in range(at + 1) if _begins(words[n])), default=0)
    end = next((n for n in range(at + 1, len(words)) if _begins(words[n])), len(words))
    begin, end = max(begin, at - _WITHIN), min(end, at + _WITHIN)
    part = [t for n, t in enumerate(words[begin:end], start=begin) if n < at or _reaches_back(words, at, n)]
    return any(t.word in {"no", "not"} for t in part) or "denial" in kinds(
        tuple(w for t in part for w in t.raw.split())
    )


def _reaches_back(words: Tokens, at: int, n: int) -> bool:
    """Whether a word after ``at`` may deny what stands there: "shows no" does, "and no" does not."""
    between = {t.raw for t in words[at + 1 : n]}
    return words[n].raw not in _AHEAD_ONLY or (n - at <= _BESIDE and not between & {"and", "or", "with"})


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
    return any(_NOT_ANY_MORE & turn.poles for turn in turns(said))


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


def _told_of_somebody(item: Item, text: str, near: Sequence[Cited]) -> str:
    """What is charted of a relative said of the patient, or only considered said as so."""
    named = bool(RELATIVES.intersection(words(text)))
    own = people.of_the_patient(" ".join(sentence for _, sentence, _, _ in near))
    whys = word_by_word(text, near, partial(_differs, item, named=named, own=own))
    wrong = [why for why in whys if why]
    return wrong[0] if len(wrong) * 2 > len(whys) else ""


def _differs(
    item: Item, word: str, source: Context, said: Context, *, named: bool, own: frozenset[str]
) -> str:
    """``named``: the item names a relative, and may well speak of them. ``own``: what the patient is the subject of."""
    named = named or word in own
    if source.person == "family" and said.person != "family" and not named:
        return f"“{word}” is charted of a relative, not of the patient"
    if source.person == "other" and said.person == "patient" and not named:
        return f"“{word}” is charted of somebody else, not of the patient"
    considered = source.time in {"hypothetical", "planned"} and said.time in {"recent", "past"}
    if item.kind is ItemKind.PROBLEM and not said.uncertain and (considered or source.uncertain):
        return f"“{word}” is only considered in the chart" if not source.negated else ""
    return ""
