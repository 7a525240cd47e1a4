"""A statement in words of its own: what it denies, of whom it is, what was done, beside the clauses it rests on.

Narrower than ``checks.polarity`` is with a copy: words that say the same in another order must come to the same.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

from assistant.checks.own_words import HALF, MOSTLY, NEVER, WHOLLY
from assistant.checks.polarity import doers, doings, kept, often, people, signs, states
from assistant.checks.polarity.beside import Cited, around, clauses, nearness, shared, word_by_word
from assistant.checks.polarity.turning import (
    CUES,
    RELATIVES,
    TURNED,
    by_another_name,
    one_person,
    said_elsewhere,
    somebody,
    touched,
    words,
)
from assistant.checks.polarity.verbs import ROLES
from assistant.checks.reading import Reading
from assistant.domain.draft import Citation, CitationKind, Item, ItemKind
from retrieval.model import Document, DocumentKind
from retrieval.text.context import Context
from retrieval.text.denial import denial
from retrieval.text.parting import Laid, Parting, Token, Tokens, content
from retrieval.text.poles import Pole, kinds, turns
from retrieval.text.telegraphic import in_words
from retrieval.text.weight import claims


def otherwise(item: Item, reading: Reading) -> Iterator[tuple[str, float]]:
    """Why the item says something else than its notes, the surest first, each with the share of the item that its
    notes must say for it to show that (``checks.own_words``).
    """
    quotes, laid, said = reading.quotes(item), reading.laid(item), reading.said(item)
    found = [
        *_exchanged(item, laid, reading),
        (_side_elsewhere(said, quotes), MOSTLY),
        *_somebody(laid, quotes),
        *_beside_its_sentences(item, reading),
    ]
    yield from sorted((one for one in found if one[0]), key=lambda one: one[1])


def unsure(item: Item, reading: Reading) -> Iterator[str]:
    """Signs that the item may say something else than its notes, none of which shows that it does."""
    told = " ".join(sentence for c, d in _notes(item, reading) for sentence, *_ in touched(d, c))
    if why := signs.seen(in_words(reading.said(item)), in_words(told)):
        yield why


def _notes(item: Item, reading: Reading) -> list[tuple[Citation, Document]]:
    charted = [(c, d) for c in item.citations if c.kind is CitationKind.CHART and (d := reading.document(c))]
    return [(c, d) for c, d in charted if d.kind is not DocumentKind.RESOURCE]


def _somebody(laid: Laid, quotes: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """A child, and one who gave birth, are called so by whoever retells: the source only tells of them."""
    who = somebody(laid.words, quotes)
    of_the_patient = any(f" {one}," in who for one in ("baby", "infant", "newborn", "child", "mother"))
    yield who, NEVER if of_the_patient else HALF


def _beside_its_sentences(item: Item, reading: Reading) -> Iterator[tuple[str, float]]:
    return _turned(item, reading.said(item), _notes(item, reading))


def _exchanged(item: Item, laid: Laid, reading: Reading) -> Iterator[tuple[str, float]]:
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
            {"doubt": NEVER, "person": NEVER}.get(kind, HALF),
        )


def _moved(p: Parting, every: Sequence[tuple[str, Parting]]) -> bool:
    """Whether the same word is denied in the other on its other side: "gives no medicines", "does not give any"."""
    return any(
        kind == "denial"
        and ("denial" in kinds(p.said)) is not ("denial" in kinds(other.said))
        and (
            {*other.after[-1:]} & {*p.before[: _BESIDE + 1]}
            or {*p.after[-1:]} & {*other.before[: _BESIDE + 1]}
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
    forbidden = len(told.split()) < _TALK and _FORBIDS.search(text) and _FORBIDS.search(told)
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
                return not _said_all_the_same(n, here.words, there.words, denied=n in here.off)
            if places:
                return False
    return not p.edge and _only_a_denial(p)


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
    if named <= _NEWBORN:
        return not _ANYBODY_ELSE.search(told) or _BORN.search(told) is not None
    if any(by_another_name(who, (told,)) for who in words(text)):
        return True
    found = _FOUND_HER.search(told)
    undergone = (
        found is not None and re.match(rf"(?:was |is )?{found['act']}\b", text, re.IGNORECASE) is not None
    )
    return undergone or (named == {"family"} and not _ANYBODY_ELSE.search(told))


_NEWBORN = frozenset("baby infant newborn neonate child twin twins".split())
_ANYBODY_ELSE = re.compile(r"\b(?:she|he|her|his|patient|pt|mr|mrs|ms|mother|father)\b", re.IGNORECASE)
_BORN = re.compile(
    r"\b(?:born|birth ?weight|birth|apgars?|newborn|phototherapy|breast-?fe\w+|DOL|NICU|circumci\w+)\b",
    re.IGNORECASE,
)
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


# --- sides and people ------------------------------------------------------------------------------------------------


def _side_elsewhere(text: str, quotes: tuple[str, ...]) -> str:
    """A side, or a person, that the sources have beside other words, while another stands beside these."""
    charted = [clause for quote in quotes for clause in clauses(quote)]
    for clause in clauses(text):
        for told in (_sides_of, _people_of):
            here = told(clause)
            mine = max((shared(clause, c) for c in charted if here & told(c)), default=0)
            against = [(shared(clause, c), c) for c in charted if told(c) and not here & told(c)]
            most, other = max(against, key=lambda one: one[0], default=(0, ()))
            if here and most > mine and most > 1:
                return f"says it of the {_named(here)}, and its source of the {_named(told(other))}"
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
    sides = [(t, p.pole) for t in turns(words) for p in t.poles if p.kind == "side"]
    for n, (turn, pole) in enumerate(sides):
        begin = _parted(clause, sides[n - 1][0].last, turn.first)[-1] if n else 0
        end = _parted(clause, turn.last, sides[n + 1][0].first)[0] if n + 1 < len(sides) else len(clause)
        yield pole, around(keys[begin:end], turn.first - begin, turn.last - begin)


def _parted(clause: Tokens, begin: int, end: int) -> list[int]:
    """Where one side ends and the next begins, between two: at a mark or an "and", else at the next."""
    marks = [n for n in range(begin, end + 1) if clause[n].after_mark]
    return marks or [n for n in range(begin, end) if clause[n].raw == "and"] or [end]


# --- the sentences that are cited ---------------------------------------------------------------------------


def _turned(item: Item, text: str, charted: list[tuple[Citation, Document]]) -> Iterator[tuple[str, float]]:
    """Why the item says otherwise than every sentence it cites; nothing when one of them says the same."""
    near = [(c, *s) for c, d in charted for s in touched(d, c)]
    told = in_words(" ".join(sentence for _, sentence, _, _ in near))
    own, text = text, in_words(text)
    for rule, least in _RULES:
        yield rule(text, told), least
    acts = doings.not_so(text, told)
    yield acts, NEVER if acts == doings.AS_PLANNED else HALF
    cued = {*CUES, "act"} & (kinds(words(text)) | kinds(words(told)))
    if not any(section for *_, section in near) and not cued:
        return
    yield _forbidden(text, told), HALF
    yield _denied_otherwise(text, told)
    yield _told_of_somebody(item, own, near), HALF
    yield doings.only_to_come(item, text, [sentence for _, sentence, _, _ in near]), MOSTLY


_RULES = (
    (states.otherwise, HALF),
    (often.otherwise, WHOLLY),
    (people.otherwise, HALF),
    (doers.otherwise, HALF),
    (kept.otherwise, HALF),
)


def _denied_otherwise(text: str, told: str) -> tuple[str, float]:
    """A word that the sentences affirm and the item denies, or the other way round."""
    here, there = denial(text), denial(told)
    mine, theirs = here.words, there.words
    if not here.off and not there.off:
        return "", NEVER
    if "none" in words(told) and len(theirs) < _TALK:
        return "", NEVER  # of what it is none, the words before it say
    said: dict[str, set[bool]] = {}
    for n, t in enumerate(mine):
        said.setdefault(t.word, set()).add(n in here.off)
    for n, t in enumerate(mine):
        so = n in here.off
        if not content(t.word) or len(said[t.word]) > 1 or n in here.left:
            continue
        act = n in here.acts
        every, close = _where(n, mine, theirs, within=_OF_AN_ACT if act else _BESIDE)
        if not act and there.acts.intersection(every):
            every, close = _where(n, mine, theirs, within=_OF_AN_ACT)
            act = True
        near = act or not (claims(t) or not t.raw) or n in here.beside or there.beside.issuperset(every)
        places = close if near and not (act and _alone(n, mine)) else close or every
        charted = {place in there.off for place in places if place not in there.left}
        if so in (charted or {so}) or _said_all_the_same(n, mine, theirs, denied=so):
            continue
        if not so and _asserts_nothing(n, mine):
            continue
        if so:
            return f"“{t.raw or t.word}” is affirmed in the chart, and not so in the item", WHOLLY
        least = NEVER if _denied_in_another_part(mine, n, theirs, every) else HALF
        return f"“{t.raw or t.word}” is denied in the chart, and not so in the item", least
    return "", NEVER


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


_BESIDE = 2  # words
_OF_AN_ACT = 9  # words between an act and whoever or whatever it is of
_TALK = 120  # words: in so many, "none" is of something else


def _said_all_the_same(at: int, mine: Tokens, theirs: Tokens, *, denied: bool) -> bool:
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
        (len(theirs) < _TALK and _of_what_went_before(theirs))
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
    near = mine[max(0, at - _BESIDE - 1) : at + _WITHIN]
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
    return len(theirs) < _TALK and "since" in told and bool(said & {"last", "until", "quit", "stopped"})


def _of_what_went_before(theirs: Tokens) -> bool:
    """Whether the source denies an act with a thing that it has named before: "not to take it with lorazepam"."""
    raws = [t.raw for t in theirs]
    return any(raws[n] in _VERB_DENIED and {"it", "them"} & {*raws[n + 1 : n + 5]} for n in range(len(raws)))


_VERB_DENIED = frozenset("not never cannot don't doesn't avoid without".split())
#: Told not to, in whatever words: what a part of it denies is not what the patient has or does.
_FORBIDS = re.compile(
    r"\b(?:avoid(?:s|ed|ing)?|not to|do not|don't|should not|must not|may not|no (?=\w+ing)|refrain(?:s|ed|ing)?"
    r"|(?:warned|advised|told) against|forbidden|prohibited|never|precautions?)\b",
    re.IGNORECASE,
)


def _forbidden(text: str, told: str) -> str:
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


def _told_of_somebody(item: Item, text: str, near: Sequence[Cited]) -> str:
    """What is charted of a relative said of the patient, or only considered said as so."""
    told = " ".join(sentence for _, sentence, _, _ in near)
    of_a_newborn = not RELATIVES.intersection(words(told)) - _NEWBORN and (
        _BORN.search(told) or not _ANYBODY_ELSE.search(told)
    )
    named = bool(RELATIVES.intersection(words(text)) or of_a_newborn)
    own = people.of_the_patient(told)
    apart = [(c, *piece, section) for c, s, start, section in near for piece in _of_one_subject(s, start)]
    whys = word_by_word(text, apart, partial(_differs, item, named=named, own=own))
    wrong = [why for why in whys if why]
    return wrong[0] if len(wrong) * 2 > len(whys) and len(wrong) >= _ENOUGH else ""


def _of_one_subject(sentence: str, start: int) -> Iterator[tuple[str, int]]:
    """The sentence in pieces, with where each begins: "son fills the pillbox; …" says nothing of the son's own."""
    cut = m.end() if (m := _DOES.search(sentence)) else len(sentence)
    yield sentence[:cut], start
    if cut < len(sentence):
        yield sentence[cut:], start + cut


_DOES = re.compile(
    rf"^(?:(?:the|his|her|patient's) )?(?:{'|'.join(sorted(RELATIVES))}) (?!has\b|was\b|is\b|takes\b)[a-z]+s\b[^;:]*;",
    re.IGNORECASE,
)
_ENOUGH = 2  # words: one alone may stand there by chance


def _differs(
    item: Item, word: str, source: Context, said: Context, *, named: bool, own: frozenset[str]
) -> str:
    """``named``: the item names a relative, and may well speak of them. ``own``: what the patient is the subject of."""
    if word in ROLES | RELATIVES:
        return ""
    named = named or word in own
    if source.person == "family" and said.person != "family" and not named:
        return f"“{word}” is charted of a relative, not of the patient"
    if source.person == "other" and said.person == "patient" and not named:
        return f"“{word}” is charted of somebody else, not of the patient"
    considered = source.time in {"hypothetical", "planned"} and said.time in {"recent", "past"}
    if item.kind is ItemKind.PROBLEM and not said.uncertain and (considered or source.uncertain):
        return f"“{word}” is only considered in the chart" if not source.negated else ""
    return ""
