"""A statement in words of its own: what it denies, of whom it is, what was done, beside the clauses it rests on.

Narrower than ``checks.polarity`` is with a copy: words that say the same in another order must come to the same.
"""

import re
from collections.abc import Iterator

from assistant.checks.polarity.cut_out import TO_COME, not_done, over
from assistant.checks.polarity.turning import (
    COMMON,
    CUES,
    RELATIVE_KEYS,
    RELATIVES,
    TURNED,
    said_elsewhere,
    somebody,
    touched,
    words,
)
from assistant.checks.reading import Reading
from assistant.domain.draft import Citation, CitationKind, Item, ItemKind
from retrieval.model import Document, DocumentKind
from retrieval.text.context import Context, context
from retrieval.text.denial import denied
from retrieval.text.parting import Laid, Parting, Token, Tokens, content
from retrieval.text.plain import plain
from retrieval.text.poles import Pole, kinds, poles, turns
from retrieval.text.terms import ingredient
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
        if kind in {"denial", "person", "doubt"} and not (
            reading.copies(item) or _really(kind, p, item, reading)
        ):
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
    if kind == "doubt" and set(p.written) == {"if"}:
        return False  # what to do in a case: "call if", "call for"
    if kind != "denial":
        return kind not in kinds(words(text)) or kind not in kinds(words(told))
    if "none" in words(told):
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


# --- sides and people ------------------------------------------------------------------------------------------------


def _side_elsewhere(text: str, quotes: tuple[str, ...]) -> str:
    """A side, or a person, that the sources have beside other words, while another stands beside these."""
    charted = [clause for quote in quotes for clause in _clauses(quote)]
    for clause in _clauses(text):
        for mark, told in (("side", _sides_of), ("person", _people_of)):
            here = told(clause)
            mine = max((_shared(clause, c) for c in charted if here & told(c)), default=0)
            against = [(_shared(clause, c), c) for c in charted if told(c) and not here & told(c)]
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
        (side, around) for quote in quotes for clause in _clauses(quote) for side, around in _sides_in(clause)
    ]
    free = {m[1].lower() for quote in quotes for m in _NONE_THERE.finditer(quote)}
    for clause in _clauses(text) if charted else ():
        for side, here in _sides_in(clause):
            if side in free and "denial" in kinds(tuple(w for t in clause for w in t.raw.split())):
                continue
            mine = max((_nearness(here, a) for s, a in charted if s == side), default=0.0)
            other, where = max(((_nearness(here, a), s) for s, a in charted if s != side), default=(0.0, ""))
            if other > mine:
                return f"says {side} where its source says {where}"
    return ""


_NONE_THERE = re.compile(r"\bnone (?:in|on|at) (?:the |her |his )?(left|right)\b", re.IGNORECASE)


def _clauses(text: str) -> tuple[Tokens, ...]:
    return tuple(plain(part) for part in _CLAUSE.split(text) if part.strip())


_CLAUSE = re.compile(
    r"(?<=[.!?])\s+(?=[A-Z])|[;\n]|,\s+(?:and|but|while|whereas)\s+|\s+(?:but|while|whereas)\s+"
)


def _sides_of(clause: Tokens) -> frozenset[str]:
    return frozenset(side for side, _ in _sides_in(clause))


def _people_of(clause: Tokens) -> frozenset[str]:
    return frozenset(t.word for t in clause) & RELATIVE_KEYS


def _named(words: frozenset[str]) -> str:
    return " and ".join(sorted(words))


def _shared(one: Tokens, other: Tokens) -> int:
    """How many words that claim something both have, sides and people aside."""
    mine, theirs = ({t.word for t in c if claims(t)} - RELATIVE_KEYS for c in (one, other))
    return len(mine & theirs)


def _sides_in(clause: Tokens) -> Iterator[tuple[str, dict[str, int]]]:
    words = tuple(t.raw.split()[0] if t.raw else "" for t in clause)
    keys = tuple(t.word for t in clause)
    for turn in turns(words):
        for pole in turn.poles:
            if pole.kind == "side":
                yield pole.pole, _around(keys, turn.first, turn.last)


def _around(words: tuple[str, ...], first: int, last: int) -> dict[str, int]:
    """The words around with how far they are; what follows is nearer."""
    near = {w: n for n, w in enumerate(words[last : last + 4], start=1)}
    for n, w in enumerate(reversed(words[max(0, first - 3) : first]), start=2):
        near.setdefault(w, n)
    return {w: n for w, n in near.items() if len(w) > 2}


def _nearness(one: dict[str, int], other: dict[str, int]) -> float:
    return sum(1 / (n + other[w]) for w, n in one.items() if w in other)


# --- the sentences that are cited ---------------------------------------------------------------------------


def _turned(item: Item, text: str, charted: list[tuple[Citation, Document]]) -> str:
    """Why the item says otherwise than every sentence it cites; "" when one of them says the same."""
    near = [(c, *s) for c, d in charted for s in touched(d, c)]
    told = " ".join(sentence for _, sentence, _, _ in near)
    cued = {*CUES, "act"} & (kinds(words(text)) | kinds(words(told)))
    if not any(section for *_, section in near) and not cued:
        return ""
    return (
        _denied_otherwise(text, told)
        or _told_of_somebody(item, text, near)
        or _not_yet(text, told)
        or _only_to_come(item, text, [sentence for _, sentence, _, _ in near])
    )


def _denied_otherwise(text: str, told: str) -> str:
    """A word that the sentences affirm and the item denies, or the other way round."""
    if "denial" not in kinds(words(text)) | kinds(words(told)):
        return ""
    mine, off = denied(text)
    theirs, theirs_off = denied(told)
    if "none" in words(told) and len(theirs) < _TALK:
        return ""  # of what it is none, the words before it say
    said: dict[str, set[bool]] = {}
    for n, t in enumerate(mine):
        said.setdefault(t.word, set()).add(n in off)
    for n, t in enumerate(mine):
        here = n in off
        if not claims(t) or len(said[t.word]) > 1:
            continue
        charted = {place in theirs_off for place in _where(n, mine, theirs)}
        if here in (charted or {here}) or _said_all_the_same(n, mine, theirs, denied=here):
            continue
        return f"“{t.raw}” is {'affirmed' if here else 'denied'} in the chart, and not so in the item"
    return ""


def _where(at: int, mine: Tokens, theirs: Tokens) -> list[int]:
    """Where the word stands in the source: beside the word that it stands beside in the item, if it does anywhere."""
    every = [n for n, t in enumerate(theirs) if t.word == mine[at].word]
    beside = {t.word for t in mine[max(0, at - _BESIDE) : at + _BESIDE + 1] if claims(t)} - {mine[at].word}
    close = [n for n in every if beside & {t.word for t in theirs[max(0, n - _BESIDE) : n + _BESIDE + 1]}]
    return close or every


_BESIDE = 2  # words
_TALK = 120  # words: in so many, "none" is of something else


def _said_all_the_same(at: int, mine: Tokens, theirs: Tokens, *, denied: bool) -> bool:
    """Whether the part of either that has the word denies something too, or says in another way that it is not."""
    word = mine[at].word
    if not denied:
        return _part_denies(mine, at)
    return _ended(theirs, word) or any(
        _part_denies(theirs, n) for n, t in enumerate(theirs) if t.word == word
    )


def _part_denies(words: Tokens, at: int) -> bool:
    """Whether the same part of the item denies something: "no cough on puree" beside "not on puree"."""
    begin = max((n for n in range(at + 1) if _begins(words[n])), default=0)
    end = next((n for n in range(at + 1, len(words)) if _begins(words[n])), len(words))
    begin, end = max(begin, at - _WITHIN), min(end, at + _WITHIN)
    part = [t for n, t in enumerate(words[begin:end], start=begin) if n < at or t.raw not in _AHEAD_ONLY]
    return any(t.word in {"no", "not"} for t in part) or "denial" in kinds(
        tuple(w for t in part for w in t.raw.split())
    )


#: Denials of what follows them alone: "reflux without esophagitis" is reflux.
_AHEAD_ONLY = frozenset({"without", "denies", "nor", "neither"})


_WITHIN = 10  # words: talk without marks runs on


def _begins(t: Token) -> bool:
    return t.after_mark or t.raw in {"but", "while", "whereas"}


def _ended(theirs: Tokens, word: str) -> bool:
    """Whether the part of the sentence that has it says in another way that it is not: stopped, refused, gone."""
    return any(
        any(t.word == word for t in part)
        and any(
            _NOT_ANY_MORE & turn.poles
            for turn in turns(tuple(w for t in part if t.word != word for w in t.raw.split()))
        )
        for part in _parts(theirs)
    )


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
        Pole("normal", "normal"),
        Pole("trend", "better"),
        Pole("result", "negative"),
        Pole("time", "past"),
    }
)


def _not_yet(text: str, told: str) -> str:
    """What is only planned said as done, or what was done said as planned; a medicine that was stopped, as taken."""
    charted = _clauses(told)
    for clause in _clauses(text):
        said = _raws(clause)
        if not said & (_DONE | _TO_COME):
            continue
        about = max(charted, key=lambda c: _shared(clause, c), default=())
        if not about or not _shared(clause, about):
            continue
        there = _raws(about) | ({"due"} if _in_so_long(about) else set())
        if said & _DONE and not said & _PLANNED and there & _PLANNED and not there & _DONE:
            return "says as done what is only planned in the chart"
        if said & _TO_COME and not said & _DONE and there & _BEEN and not there & _PLANNED:
            return "says as planned what the chart says was done"
    return _still_taken(text, charted)


def _only_to_come(item: Item, text: str, charted: list[str]) -> str:
    """A thing named as if it were there, of which each sentence that names it says that it is planned or refused."""
    if item.kind in TO_COME or len(text.split()) > _A_NAME:
        return ""
    if frozenset(words(text)) & _NOT_YET or {"denial", "will", "doubt", "can"} & kinds(words(text)):
        return ""
    names = {t.word for t in plain(text) if claims(t) and not t.word[0].isdigit()}
    why = ""
    for sentence in charted:
        here = [t for t in plain(sentence) if t.word in names]
        if len({t.word for t in here}) * 2 <= len(names):
            continue
        later = [cue for t in here if (cue := not_done(sentence, t.start, t.end)) and not over(cue)]
        if not later:
            return ""
        why = f"leaves out the “{later[-1]}” of its source"
    return why


def _raws(clause: Tokens) -> frozenset[str]:
    """The words as they stand, "to be" as one of them."""
    words = [w for t in clause for w in t.raw.split()]
    told = " ".join(words)
    return frozenset(words) | ({"to be"} if " to be " in f" {told} " else set())


def _in_so_long(clause: Tokens) -> bool:
    return bool(_IN_SO_LONG.search(" ".join(w for t in clause for w in t.raw.split())))


_IN_SO_LONG = re.compile(r"\bin (?:a|an|\d+|[a-z]+) (?:day|week|month|year)s?\b")


_DONE = frozenset(
    "done completed underwent performed showed obtained received began started took normal".split()
)
_BEEN = _DONE | {"was", "were", "had"}
_TO_COME = frozenset("scheduled planned upcoming".split()) | {"to be"}
_PLANNED = _TO_COME | frozenset(
    """plan plans will due ordered considered consider considering recommended recommends advised offered proposed
    booked pending awaiting awaited if should suggested suggests tomorrow next needs arrange arranged refer may might
    intends going""".split()
)


_A_NAME = 9  # words
_NOT_YET = _PLANNED | {"stopped", "held", "off", "until", "before", "last"}


def _still_taken(text: str, charted: tuple[Tokens, ...]) -> str:
    off = {
        name
        for c in charted
        for name in _medicines(c)
        if _acts_on(c, name) and _acts_on(c, name) <= _OFF_ACTS
    }
    for clause in _clauses(text):
        for name in off & _medicines(clause):
            taken = any(t.word == "take" or t.word.startswith("freq") for t in clause)
            if taken and not _acts_on(clause, name) and "denial" not in kinds(tuple(sorted(_raws(clause)))):
                return f"says that {name} is taken, which the chart says was stopped or held"
    return ""


_OFF_ACTS = frozenset({"stop", "hold"})


def _medicines(clause: Tokens) -> frozenset[str]:
    return frozenset(t.word for t in clause if len(t.word) > 4 and ingredient(t.word) == t.word)


def _acts_on(clause: Tokens, name: str) -> frozenset[str]:
    """What the words near a medicine say was done with it."""
    found: set[str] = set()
    for n, t in enumerate(clause):
        if t.word == name:
            near = clause[max(0, n - 3) : n + 5]
            found |= {p.pole for w in near for p in poles(w.raw) if p.kind == "act"}
    return frozenset(found)


def _told_of_somebody(item: Item, text: str, near: list[tuple[Citation, str, int, str]]) -> str:
    """What is charted of a relative said of the patient, or only considered said as so."""
    here = {m[0].lower(): m for m in _TERM.finditer(text)}
    named = bool(RELATIVES.intersection(words(text)))
    against: dict[str, str] = {}
    for citation, sentence, start, section in near:
        for match in _TERM.finditer(sentence):
            word = match[0].lower()
            inside = citation.start <= start + match.start() < citation.end
            if word in COMMON or word not in here or not inside or against.get(word) == "":
                continue
            source = context(sentence, match.start(), match.end(), section=section)
            said = context(text, here[word].start(), here[word].end())
            against[word] = _differs(item, word, source, said, named=named)
    wrong = [why for why in against.values() if why]
    return wrong[0] if len(wrong) * 2 > len(against) else ""


_TERM = re.compile(r"[^\W\d_]{4,}")


def _differs(item: Item, word: str, source: Context, said: Context, *, named: bool) -> str:
    """``named``: the item names a relative, and may well speak of them."""
    if source.person == "family" and said.person != "family" and not named:
        return f"“{word}” is charted of a relative, not of the patient"
    if source.person == "other" and said.person == "patient" and not named:
        return f"“{word}” is charted of somebody else, not of the patient"
    considered = source.time in {"hypothetical", "planned"} and said.time in {"recent", "past"}
    if item.kind is ItemKind.PROBLEM and not said.uncertain and (considered or source.uncertain):
        return f"“{word}” is only considered in the chart" if not source.negated else ""
    return ""
