"""What was done is not told as planned, nor what is planned as done; what was stopped is not told as going on."""

import re
from collections.abc import Iterator

from assistant.checks.polarity.beside import clauses, shared
from assistant.checks.polarity.cut_out import TO_COME, not_done, over
from assistant.checks.polarity.turning import words
from assistant.domain.draft import Item
from retrieval.text.parting import Tokens
from retrieval.text.plain import digits, key, plain
from retrieval.text.poles import kinds, poles
from retrieval.text.terms import ingredient
from retrieval.text.weight import claims


def not_so(text: str, told: str) -> str:
    """What is only planned said as done, or what was done said as planned; a medicine that was stopped, as taken."""
    charted = clauses(told)
    for clause in clauses(text):
        said = _raws(clause)
        if not said & (_DONE | _TO_COME):
            continue
        about = max(charted, key=lambda c: _nearest(clause, c), default=())
        if not about or not shared(clause, about):
            continue
        there = _raws(about) | ({"due"} if _in_so_long(about) else set())
        if said & _DONE and not said & _PLANNED and there & _PLANNED and not there & _DONE:
            return "says as done what is only planned in the chart"
        if said & _TO_COME and not said & _DONE and there & _BEEN and not there & _PLANNED:
            return "says as planned what the chart says was done"
    return (
        _done_already(text, told)
        or _still_taken(text, charted)
        or _not_taken_yet(text, charted)
        or _a_habit_that_ended(text, charted)
    )


def _nearest(clause: Tokens, other: Tokens) -> tuple[bool, int]:
    """What a source says of one more film, it does not say of the first."""
    more = _raws(clause) & _ONE_MORE
    return bool(more & _raws(other)) and shared(clause, other) > 0, shared(clause, other)


_ONE_MORE = frozenset({"repeat", "repeated", "second", "next", "another"})


def only_to_come(item: Item, text: str, charted: list[str]) -> str:
    """A thing named as if it were there, of which each sentence that names it says that it is planned or refused."""
    if item.kind in TO_COME or len(text.split()) > _A_NAME:
        return ""
    if _raws(plain(text)) & _NOT_YET or {"denial", "will", "doubt", "can"} & kinds(words(text)):
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
    """The words as they stand, "to be" as one of them; May, the month, is none."""
    words = [w for n, t in enumerate(clause) for w in t.raw.split() if w != "may" or not _a_month(clause, n)]
    told = " ".join(words)
    return frozenset(words) | ({"to be"} if " to be " in f" {told} " else set())


def _a_month(clause: Tokens, at: int) -> bool:
    return at > 0 and clause[at - 1].raw in {"in", "by", "since", "until", "last", "next", "of", "from"}


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
    for clause in clauses(text):
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


def _not_taken_yet(text: str, charted: tuple[Tokens, ...]) -> str:
    """A medicine that the patient may come to take, told as one that is taken."""
    to_come = {
        name
        for c in charted
        for name in _medicines(c)
        if all(_thought_of(other, name) for other in charted if name in _medicines(other))
    }
    for clause in clauses(text):
        if _raws(clause) & _TAKES and not _raws(clause) & _PLANNED:
            for name in sorted(to_come & _medicines(clause)):
                return f"says that {name} is taken, which the chart only thinks of"
    return ""


_TAKES = frozenset({"takes", "taking", "on", "uses", "using"})
_THOUGHT_OF = frozenset(
    "try trying consider considering considered offered discussed recommended if would might may".split()
)


def _thought_of(clause: Tokens, name: str) -> bool:
    at = next(n for n, t in enumerate(clause) if t.word == name)
    return bool(_raws(clause[max(0, at - 4) : at]) & _THOUGHT_OF)


def _a_habit_that_ended(text: str, charted: tuple[Tokens, ...]) -> str:
    """ "Smokes a pack a day" of one who smoked until she quit."""
    today = frozenset(w for c in charted for w in _raws(c))
    for clause in clauses(text):
        said = _raws(clause)
        if said & _ENDED or "denial" in kinds(tuple(t.raw for t in clause)):
            continue
        for about in charted:
            once = {base for w in _raws(about) for base in _was(w)} if _raws(about) & _ENDED else set()
            for verb in sorted(said - today):
                if verb.endswith("s") and verb[:-1] in once:
                    return f"says that the patient {verb}, which the chart says has ended"
    return ""


_ENDED = frozenset("until quit stopped sober abstinent former formerly ago gave ended previously".split())
_STRONG = {"drank": "drink", "took": "take", "wore": "wear", "drove": "drive", "slept": "sleep", "ate": "eat"}


def _was(word: str) -> tuple[str, ...]:
    """What a word may be the past of: "smoked" of "smoke"."""
    if word in _STRONG:
        return (_STRONG[word],)
    return (word[:-2], word[:-1]) if word.endswith("ed") else ()


def _done_already(text: str, told: str) -> str:
    """ "Was removed" of what "will be removed"."""
    done = {key(m["act"].lower()) for m in _WAS.finditer(told)}
    to_come = {key(m["act"].lower()) for m in _IS_TO_BE.finditer(told)} - done
    said = [m["act"] for m in _WAS.finditer(text) if key(m["act"].lower()) in to_come]
    return f"says as done what is only planned in the chart: {said[0]}" if said else ""


_WAS = re.compile(r"\b(?:was|were|been) (?:\w+ly )?(?P<act>\w+(?:ed|en|wn|pt|nt))\b", re.IGNORECASE)
_IS_TO_BE = re.compile(
    r"\b(?:will|to|should|would|can|may|might) (?:then )?be (?P<act>\w+(?:ed|en|wn|pt|nt))\b", re.IGNORECASE
)


def as_often(text: str, told: str) -> str:
    """Why the text has the number of the source and not its day, week, month or year; "" when it has both."""
    charted = list(_rates(told))
    for often, of, each in _rates(text):
        other = {e for n, o, e in charted if (n, o) == (often, of)}
        if other and each not in other:
            return f"says {often} {of} a {each}, and its source a {' or a '.join(sorted(other))}"
    return ""


_RATE = re.compile(
    r"(?<![\d.])(?P<n>\d+(?:\.\d+)?) (?P<of>[a-z]+)(?: [a-z]+)? (?:an?|per|each|every) (?P<each>day|week|month|year)\b",
    re.IGNORECASE,
)


def _rates(text: str) -> Iterator[tuple[str, str, str]]:
    for m in _RATE.finditer(digits(text)):
        yield m["n"], key(m["of"].lower()), m["each"].lower()
