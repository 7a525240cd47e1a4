"""Does the note say that the patient has it now, or deny it, remember it, fear it, tell it of a relative?"""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from retrieval.text.sentences import sentences
from retrieval.text.tables import phrases, rows, wording
from retrieval.text.tables import words as listed

Time = Literal["recent", "past", "hypothetical", "planned"]
Person = Literal["patient", "family", "other"]

# What ends the reach of a cue, beside "stop". A person's cue ends only where another person begins.
_STOPS = {
    "negated": {"stop", "stop_negated"},
    "uncertain": {"stop", "stop_negated", "negated"},
    "resolved": {"stop", "stop_negated"},
    "family": {"patient", "other", "stop_person"},
    "other": {"patient", "family", "stop_person"},
}
_SECTION_TIME: dict[str, Time] = {
    "past_medical_history": "past",
    "past_surgical_history": "past",
    "obstetric_history": "past",
}
_SECTION_PERSON: dict[str, Person] = {
    "family_history": "family",
    "relative": "family",
    "newborn": "other",
}
_NEED = wording(rf"(?:\w+ )?(?:{phrases('need')})(?: \w+)?")
_MET_AFTER = wording(
    rf"(?:\s*(?:,|and|or|&|/)\s*(?:the )?(?:{phrases('need')})\b){{0,4}}[\s:–-]*\b"
    rf"(?P<cue>(?:(?:is|are|was|were|all|has been)\s+)*"
    rf"(?:{phrases('met')}))(?=\s*(?:$|[.,;)!]|and\b|but\b|now\b|at\b|for\b|with\b|so\b|right\b))"
)
_MET_BEFORE = wording(rf"\b(?P<cue>{phrases('met_before')})\s+(?:the |his |her |their |any )*$")
_NEWBORN = wording(rf"\b(?:{phrases('newborn')})")
_FAR = 500  # characters around a finding that stands in no sentence
_TOKEN = re.compile(r"[a-z0-9áéíóúñü]+(?:'[a-z]+)?|--|[^\sa-z0-9áéíóúñü]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """``negated`` is true of what is denied and of what is over (then ``resolved`` too); ``cue`` are the words that
    said the most telling thing, None when nothing did. ``time`` "past" is a history of it, which may well go on."""

    negated: bool = False
    time: Time = "recent"
    person: Person = "patient"
    uncertain: bool = False
    cue: str | None = None
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    categories: tuple[str, ...]
    direction: str
    reach: int


@dataclass(frozen=True, slots=True)
class _Cue:
    words: str
    rules: tuple[_Rule, ...]
    first: int  # tokens
    last: int  # one past the last
    categories: frozenset[str]


@lru_cache(maxsize=1 << 14)
def context(sentence: str, start: int, end: int, *, section: str = "", infant: bool = False) -> Context:
    """What the words around ``sentence[start:end]`` say of it; cues inside it do not count.

    ``section`` is the canonical kind of the part of the note: an illness in the family history is the family's
    unless the sentence says otherwise, one in the past medical history is past. More than one sentence may be
    given: only the one around the finding is read. ``infant``: the chart is a newborn's own; in every other chart
    Apgar scores and the like are those of the patient's child. A need that is met ("food is fine") is negated.
    """
    for a, b in _bounds(sentence):
        if a <= start < b:
            sentence, start, end = sentence[a:b], start - a, max(start, min(end, b)) - a
            break
    else:
        before = max(0, start - _FAR)
        sentence, start, end = sentence[before : end + _FAR], start - before, end - before
    tokens, cues = _read(sentence)
    first = sum(1 for t in tokens if t[1] <= start)
    last = max(sum(1 for t in tokens if t[0] < end), first)
    around = [c for c in cues if c.last <= first or c.first >= last]
    words = [t[2] for t in tokens]
    found = {name: _nearest(name, around, first, last, words) for name in _CATEGORIES}
    c = _judged(found, section)
    if not c.negated and _NEED.fullmatch(sentence[start:end].strip()) and (met := _met(sentence, start, end)):
        c = replace(c, negated=True, cue=met)
    if not infant and c.person == "patient" and (told := _NEWBORN.search(sentence)):
        return replace(c, person="other", cue=told[0])
    return c


def _met(sentence: str, start: int, end: int) -> str | None:
    """The words that say of a need that it is met: "food is fine"."""
    told = _MET_AFTER.match(sentence, end) or _MET_BEFORE.search(sentence[max(0, start - 60) : start])
    return told["cue"] if told else None


_CATEGORIES = (
    "negated",
    "resolved",
    "uncertain",
    "hypothetical",
    "planned",
    "past",
    "recent",
    "family",
    "other",
    "patient",
)


def _judged(found: dict[str, _Cue | None], section: str) -> Context:
    negated, resolved = found["negated"], found["resolved"]
    time, time_cue = _time(found, section)
    person, person_cue = _person(found, section)
    cue = person_cue or negated or resolved or found["uncertain"] or time_cue
    return Context(
        negated=bool(negated or resolved),
        resolved=bool(resolved and not negated),
        uncertain=(bool(found["uncertain"]) or time == "hypothetical") and not negated,
        time=time,
        person=person,
        cue=cue.words if cue else None,
    )


def _time(found: dict[str, _Cue | None], section: str) -> tuple[Time, _Cue | None]:
    if cue := found["hypothetical"]:
        return "hypothetical", cue
    if cue := found["planned"]:
        return "planned", cue
    past, recent = found["past"], found["recent"]
    if past and recent:
        return ("past", past) if past.first > recent.first else ("recent", recent)
    if past:
        return "past", past
    return ("recent", recent) if recent else (_SECTION_TIME.get(section, "recent"), None)


def _person(found: dict[str, _Cue | None], section: str) -> tuple[Person, _Cue | None]:
    if cue := found["other"]:
        return "other", cue
    if cue := found["family"]:
        return "family", cue
    return ("patient", None) if found["patient"] else (_SECTION_PERSON.get(section, "patient"), None)


def _nearest(name: str, cues: list[_Cue], first: int, last: int, words: list[str]) -> _Cue | None:
    within = [c for c in cues if name in c.categories and _reaches(c, name, cues, first, last, words)]
    return min(within, key=lambda c: max(first - c.last, c.first - last), default=None)


def _reaches(cue: _Cue, name: str, cues: list[_Cue], first: int, last: int, words: list[str]) -> bool:
    forward = cue.last <= first
    low, high = (cue.last, first) if forward else (last, cue.first)
    away = sum(1 for w in words[low:high] if w[0].isalnum())
    wrong = "backward" if forward else "forward"
    if not any(name in r.categories and r.direction != wrong and away <= r.reach for r in cue.rules):
        return False
    between = "".join(w for w in words[low:high] if w in "()")
    if forward and between.startswith(")"):
        return False  # a remark in parentheses says nothing of what stands outside it
    stops = _STOPS.get(name, {"stop"}) | (set() if forward else {"stop_backward"})
    return not any(stops & c.categories for c in cues if low <= c.first and c.last <= high)


# --- finding cues --------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _bounds(text: str) -> tuple[tuple[int, int], ...]:
    return sentences(text)


@lru_cache(maxsize=4096)
def _read(sentence: str) -> tuple[tuple[tuple[int, int, str], ...], tuple[_Cue, ...]]:
    """Tokens with their place, and the cues among them: at each place the longest, none inside another."""
    plain = sentence.lower().replace("’", "'") if len(sentence.lower()) == len(sentence) else sentence
    tokens = tuple((m.start(), m.end(), _dash(m)) for m in _TOKEN.finditer(plain))
    words = [t[2] for t in tokens]
    kept = [i for i, w in enumerate(words) if w not in {"-", "/"}]
    bare = [*("$" if words[i] in {",", "."} else words[i] for i in kept), "$"]
    rules, longest = _rules("context_es.tsv" if is_spanish(words) else "context.tsv")
    cues, place = [], 0
    while place < len(bare):
        for length in range(min(longest, len(bare) - place), 0, -1):
            if found := rules.get(tuple(bare[place : place + length])):
                first, last = kept[place], kept[min(place + length, len(kept)) - 1] + 1
                cues.append(
                    _Cue(
                        sentence[tokens[first][0] : tokens[last - 1][1]],
                        found,
                        first,
                        last,
                        _categories(found),
                    )
                )
                place += length
                break
        else:
            place += 1
    return tokens, tuple(cues)


@cache
def _categories(rules: tuple[_Rule, ...]) -> frozenset[str]:
    return frozenset(c for rule in rules for c in rule.categories)


def _dash(m: re.Match[str]) -> str:
    """A dash between spaces sets apart, as a colon does; one inside a word ("gram-negative") does not."""
    spaced = m[0] in "-–—" and m.start() > 0 and m.string[m.start() - 1].isspace()
    return "--" if spaced and m.string[m.end() : m.end() + 1].isspace() else m[0]


def is_spanish(words: Iterable[str]) -> bool:
    """Whether these words (lower case) are a sentence in Spanish: its small words stand there, and no English ones."""
    spanish, english = _small_words()
    have = set(words)
    return len(have & spanish) >= 2 and len(have & spanish) > 2 * len(have & english)


@cache
def _small_words() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(listed("spanish")), frozenset(listed("english"))


@cache
def _rules(table: str) -> tuple[dict[tuple[str, ...], tuple[_Rule, ...]], int]:
    rules: dict[tuple[str, ...], tuple[_Rule, ...]] = {}
    classes: dict[str, str] = {}
    for row in rows(table):
        if row["category"] == "class":
            name, _, words = row["phrase"].partition(" = ")
            classes[name] = words
            continue
        rule = _Rule(tuple(row["category"].split("+")), row["direction"], int(row["reach"] or 999))
        for phrase in _phrases(re.sub(r"@\w+", lambda m: classes[m[0]], row["phrase"])):
            rules[phrase] = (*rules.get(phrase, ()), rule)
    for phrase, found in rules.items():
        if len({r.categories == ("pseudo",) for r in found}) > 1:
            raise ValueError(f"{table}: {' '.join(phrase)!r} is a cue in one row and none in another")
    return rules, max(map(len, rules))


def _phrases(pattern: str) -> list[tuple[str, ...]]:
    """Every wording that a row stands for: "a|b" is a choice, "c?" may be left out."""
    choices = []
    for word in pattern.split():
        options = word if word == "?" else word.removesuffix("?")
        choices.append([*([""] if word != options else []), *options.split("|")])
    return [tuple(w for w in phrase if w) for phrase in itertools.product(*choices) if any(phrase)]
