"""A sentence in the words that stand for all wordings of it: abbreviations, trade names, units and synonyms alike.

For comparing two sentences, never for showing one. "IV Lasix 80 mg b.i.d." and "furosemide 80 mg intravenously twice
daily" become the same words.
"""

import re
from functools import cache, lru_cache

from retrieval.text import frequencies, terms
from retrieval.text.clock import times
from retrieval.text.parting import Laid, Token, Tokens, laid, tokens
from retrieval.text.quantities import named_units, written
from retrieval.text.shorthand import in_full
from retrieval.text.tables import rows
from retrieval.text.telegraphic import in_words

_LONGEST = 5  # words of a wording
_NUMBERS = (
    {
        word: str(n)
        for n, word in enumerate(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
            " seventeen eighteen nineteen twenty".split()
        )
    }
    | {
        word: str(n)
        for n, word in enumerate(
            "first second third fourth fifth sixth seventh eighth ninth tenth".split(), start=1
        )
    }
    | {
        word: str(n)
        for n, word in zip(
            range(30, 100, 10), "thirty forty fifty sixty seventy eighty ninety".split(), strict=True
        )
    }
    | {"single": "1", "dozen": "12"}
)
_AND_A_HALF = re.compile(r"\b(\d+)(?P<unit> [a-z]+)? and a half\b")
_HALF = re.compile(r"\b(?:half an? |1/2 (?:an? )?|half-)(?=[a-z])", re.IGNORECASE)
_AN_AND_A_HALF = re.compile(r"\ban? ([a-z]+) and a half\b", re.IGNORECASE)
_MONTHS = {
    m: f"{n:02d}"
    for n, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for m in names.split()
}  # fmt: skip
_TIMES = re.compile(r"(?<=\d)\s?[x×]\s?(?=\d)")
_OUT_OF = re.compile(r"(?<![\d.])(\d{1,2}) (?:out )?of (?:the )?(\d{1,2})(?![\d.])")
_US_DATE = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_ENDING = re.compile(
    r"(?:ations?|ments?|ings?|ions?|ives?|ies|ied|ness|ally|ical|ic|al|ly|ers?|ors?|ed|es|s|y|e|ism|ity)$"
)


@lru_cache(maxsize=4096)
def plain(text: str) -> Tokens:
    """The words of a text as they stand for all of their wordings, each with what was written for it."""
    text = _TIMES.sub(" by ", in_words(in_full(text)))
    text = digits(_US_DATE.sub(lambda m: f"{m[3]}-{int(m[1]):02d}-{int(m[2]):02d}", text))
    text = _OUT_OF.sub(r"\1/\2", text)
    found = _dated(_directed(list(tokens(text)), text))
    words: list[Token] = []
    place = 0
    while place < len(found):
        length, means = _means(found, place)
        first, last = found[place], found[place + length - 1]
        raw = " ".join(t.raw for t in found[place : place + length])
        words += [
            Token(first.start, last.end, w, first.mark if n == 0 else 0, raw if n == 0 else "")
            for n, w in enumerate(means)
        ]
        place += length
    return tuple(words)


@lru_cache(maxsize=4096)
def wordings(text: str) -> tuple[tuple[Token, frozenset[str]], ...]:
    """Each wording of a text by its first word, with all the words that stand for it: "afebrile" with "no", "fever"."""
    found: list[tuple[Token, set[str]]] = []
    for t in plain(text):
        if t.raw or not found:
            found.append((t, set()))
        found[-1][1].add(t.word)
    return tuple((t, frozenset(words)) for t, words in found)


@lru_cache(maxsize=2048)
def lay_plainly(text: str, sources: tuple[str, ...]) -> Laid:
    """The text beside its sources, whatever the wording."""
    return laid(plain(text), tuple(plain(s) for s in sources))


@lru_cache(maxsize=2048)
def digits(text: str) -> str:
    """The text with its number words as digits: "one of four", "every six hours", "the third day"."""
    text = _HALF.sub("0.5 ", _AN_AND_A_HALF.sub(r"1.5 \1", text))
    text = _NUMBER_WORD.sub(lambda m: _NUMBERS[m[0].lower()], text)
    return _AND_A_HALF.sub(lambda m: f"{m[1]}.5{m['unit'] or ''}", text)


_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBERS)})\b", re.IGNORECASE)


def _directed(found: list[Token], text: str) -> list[Token]:
    """How often, by which way and at which time of day, as one word each: "freqcday" for "b.i.d." and "twice daily"."""
    spans = [(t.start, t.end, t.word) for t in times(text)]
    spans += [(a, b, _one_word("frequency", often)) for a, b, often in frequencies.found(text)]
    for kind in ("frequency", "route"):
        for means, pattern in written(kind):
            for m in pattern.finditer(text):
                if not any(a < m.end() and m.start() < b for a, b, _ in spans):
                    spans.append((m.start(), m.end(), _one_word(kind, means)))
    made: list[Token] = []
    for t in found:
        span = next((s for s in spans if s[0] <= t.start < s[1]), None)
        if span is None:
            made.append(t)
        elif not made or made[-1].end <= span[0]:
            made.append(Token(span[0], span[1], span[2], t.mark, text[span[0] : span[1]].lower()))
    return made


@cache
def _one_word(kind: str, means: str) -> str:
    return kind[:4] + "".join(_LETTERS.get(c, c) for c in means if c.isalnum())


_LETTERS = dict(zip("0123456789", "abcdefghij", strict=True))


def _dated(found: list[Token]) -> list[Token]:
    """ "March 14, 2026" and "14 March 2026" as ISO days."""
    made: list[Token] = []
    place = 0
    while place < len(found):
        three = [t.word for t in found[place : place + 3]]
        iso = _iso(three)
        if iso:
            first, last = found[place], found[place + 2]
            made.append(Token(first.start, last.end, iso, first.mark, iso))
            place += 3
            continue
        made.append(found[place])
        place += 1
    return made


def _iso(words: list[str]) -> str:
    if len(words) < 3 or not re.fullmatch(r"(?:19|20)\d\d", words[2]):
        return ""
    month, day = (words[0], words[1]) if words[0] in _MONTHS else (words[1], words[0])
    day = re.sub(r"\D", "", day)
    if month not in _MONTHS or not day or not 1 <= int(day) <= 31:
        return ""
    return f"{words[2]}-{_MONTHS[month]}-{int(day):02d}"


def _means(found: list[Token], place: int) -> tuple[int, list[str]]:
    """How many words the wording at this place has, and what stands for it."""
    if _is_free_of_it(found, place):
        return 2, ["no", *_table().get(found[place].word, (key(found[place].word),))]
    after_number = place > 0 and found[place - 1].word[:1].isdigit()
    least = 1 if after_number and found[place].word in named_units() else 0
    for length in range(min(_LONGEST, len(found) - place), least, -1):
        within = found[place : place + length]
        if any(t.mark > 1 for t in within[1:]):
            continue
        phrase = " ".join(t.word for t in within)
        if known := _table().get(phrase):
            return length, list(known)
    word = found[place].word
    if word.startswith("non") and len(word) > 6 and not terms.ingredient(word):
        return 1, ["no", key(word[3:])]
    unit = named_units().get(word, "") if len(word) > 1 or after_number else ""
    return 1, [unit.lower() or key(word)]


def _is_free_of_it(found: list[Token], place: int) -> bool:
    """ "Seizure-free", and no "free of", "free text"."""
    then = found[place + 1 : place + 3]
    free = len(then) > 0 and then[0].word == "free" and not then[0].mark
    goes_on = (
        len(then) > 1 and not then[1].mark and then[1].word in {"of", "from", "text", "air", "fluid", "t4"}
    )
    return free and not goes_on and len(found[place].word) > 3


@cache
def _table() -> dict[str, tuple[str, ...]]:
    """What each wording stands for, in stems: our synonyms first, then abbreviations, then names of medicines."""
    table: dict[str, tuple[str, ...]] = {}
    for named, means in terms.medicine_names():
        table[_phrase(named)] = _stems(means)
    for kind in ("condition", "symptom", "test", "procedure", "finding", "care"):
        for term, means in terms.senses_of_kind(kind):
            table[_phrase(term)] = _stems(terms.canonical(means))
    for row in rows("synonyms.tsv"):
        for wording in (row["means"], *row["wordings"].split("|")):
            table[_phrase(wording)] = _stems(row["means"])
    table |= {word: (number,) for word, number in _NUMBERS.items()}
    return {k: v for k, v in table.items() if k and v}


def _phrase(wording: str) -> str:
    return " ".join(t.word for t in tokens(wording))


def _stems(words: str) -> tuple[str, ...]:
    return tuple(key(t.word) for t in tokens(words))


@lru_cache(maxsize=16384)
def key(word: str) -> str:
    """A word without its ending, for comparing; the name of a medicine stays whole."""
    if len(word) < 5 or terms.ingredient(word):
        return word
    short = _ENDING.sub("", word)
    return short if len(short) >= 4 else word
