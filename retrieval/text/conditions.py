"""Conditions, complaints and procedures as they are named in prose, and the words that belong to the name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from retrieval.text.tables import phrases, rows, wording, words
from retrieval.text.terms import senses_of_kind, singular

# A name reaches back over its adjectives, and stops at words that are none.
_NOT_IN_NAME = frozenset(words("not_in_name"))
_SIDE = r"(?:left|right|bilateral|both|upper|lower|distal|proximal|medial|lateral|anterior|posterior)"
_PART = (
    rf"(?:(?:{_SIDE}|chronic|mid|first|second|third|fourth|fifth|cervical|thoracic|lumbar|great|index|middle|ring|little"
    r"|orbital|frontal|parietal|temporal|occipital|[LCTS]\d(?:-[LCTS]?\d)?)\s+)*"
    r"(?!(?:the|his|her|this|that|which|unknown|uncertain|unclear|undetermined|hospital|admission|clinic|presentation|time|discharge|note|middle|age|onset|\w+ing)\b)"
    r"[a-z]+(?:\s+(?:bone|disease|lobe|lobes|artery|vein|valve|extremity|extremities|joint|tract|gland|cord|region"
    r"|area|wall|duct|tendon|toe|finger|foot|leg|arm|surface|tissue|cavity|canal|muscle|neck|head|plateau|shaft))?(?=\W|$)(?!\s+of\b)"
)
_OF = re.compile(
    rf"(?:\s+(?:of|involving|affecting)\s+(?:the\s+|his\s+|her\s+|both\s+)?{_PART}"
    rf"|\s+(?:in|to|at|on)\s+(?:the\s+|his\s+|her\s+)?{_SIDE}\s+{_PART})"
)
_TYPE = re.compile(
    r"(?:\s+|,\s*(?=\w+ \w+\s*(?:[,.;)\n]|$)))(?:type|stage|grade|class)\s+(?:[IVX]{1,4}|\d[a-cA-C]?)\b(?!\s*/)",
    re.IGNORECASE,
)
# "hepatitis B vaccine", "asthma action plan": something about a condition, and not that the patient has it
_NOT_HAD = wording(rf"\s+(?:{phrases('not_had')})\b")
_ADDRESS = re.compile(r"(?:www\.|://|@)\S*$")
_TOKEN = re.compile(r"[A-Za-z0-9][\w'’/-]*")


@dataclass(frozen=True, slots=True)
class Mention:
    """A condition, symptom or procedure in a text: its whole name, and the word by which it is known."""

    start: int
    end: int
    kind: str
    word: str


def mentions(text: str, start: int = 0, end: int | None = None) -> tuple[Mention, ...]:
    """What is named in ``text[start:end]``, each with the adjectives before it and the place after it."""
    end = len(text) if end is None else end
    found = _mentions(text[start:end])
    return tuple(Mention(m.start + start, m.end + start, m.kind, m.word) for m in found) if start else found


@lru_cache(maxsize=1 << 12)
def _mentions(text: str) -> tuple[Mention, ...]:
    start, end = 0, len(text)
    found: list[Mention] = []
    for a, b, kind in _words_in(text, start, end):
        if _NOT_HAD.match(text, b, end):
            continue
        first = _reach_back(text, max(start, found[-1].end if found else start), a)
        last = _reach_on(text, b, end)
        if found and first < found[-1].end:
            continue
        if found and _is_one_name(text[found[-1].end : first]):
            before = (
                found.pop()
            )  # "diabetes mellitus neuropathy", "hernia repair", "resection of a brain tumor"
            first, kind = before.start, before.kind if before.kind == "procedure" else kind
        found.append(Mention(first, last, kind, text[a:b]))
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def kinds_in(text: str) -> frozenset[str]:
    """Which kinds of things ("condition", "symptom", "procedure") are named in a text."""
    return frozenset(kind for _, _, kind in _words_in(text, 0, len(text)))


def _is_one_name(between: str) -> bool:
    return between == " "


def _reach_back(text: str, start: int, place: int) -> int:
    first = place
    for m in reversed(list(_TOKEN.finditer(text, start, place))):
        gap = text[m.end() : first]
        word = m[0].lower()
        if (word.endswith("ing") and word not in _vocabulary()[0]) or re.fullmatch(r"[tnm]\d[a-c]?", word):
            break
        if word == "on" and re.match(r"on\s+chronic\b", text[m.start() : place + 20], re.IGNORECASE):
            first = m.start()  # "acute on chronic"
            continue
        if gap.strip(" ") or "\n" in gap or word in _NOT_IN_NAME or word.isdigit() or word.endswith("ly"):
            break
        if word.endswith(("’s", "'s")) and m[0][0].islower():
            break
        if place - m.start() > 45:
            break
        first = m.start()
    return first


def _reach_on(text: str, place: int, end: int) -> int:
    for pattern in (_TYPE, _OF, _TYPE):
        if m := pattern.match(text, place, end):
            place = m.end()
    return place


def _words_in(text: str, start: int, end: int) -> Iterable[tuple[int, int, str]]:
    longest = _vocabulary()[2]
    most = _longest_by_first()
    tokens = [(m.start(), m.end()) for m in re.finditer(r"[A-Za-z][A-Za-z0-9'’&-]*", text[start:end])]
    place = 0
    while place < len(tokens):
        opens = text[start + tokens[place][0] : start + tokens[place][1]].lower()
        reach = most.get(re.split("[-’']", opens, maxsplit=1)[0], 1) if longest > 1 else 1
        for length in range(min(reach, len(tokens) - place), 0, -1):
            a, b = start + tokens[place][0], start + tokens[place + length - 1][1]
            kind = _kind(text[a:b], alone=length == 1)
            if kind:
                if kind != "none" and not _ADDRESS.search(text[max(start, a - 60) : b]):
                    yield a, b, kind
                place += length
                break
        else:
            place += 1


@lru_cache(maxsize=1 << 15)
def _kind(written: str, *, alone: bool) -> str | None:
    words, endings, _ = _vocabulary()
    key = singular(re.sub(r"[\s-]+", " ", written.lower().replace("’", "'")))
    found = words.get(key)
    if found and found.startswith("="):  # an abbreviation: only in its own capitals
        return (
            found[1:]
            if written[0].isupper() and sum(c.isupper() for c in written) >= min(2, len(written))
            else None
        )
    if found:
        return found
    if not alone:
        return None
    last = key.rsplit(" ", 1)[-1]
    return next(
        (kind for ending, kind in endings if last.endswith(ending) and len(last) > len(ending) + 2), None
    )


@cache
def _longest_by_first() -> dict[str, int]:
    """For each word that begins a term of several words, how many the longest such term has."""
    most: dict[str, int] = {}
    for term in _vocabulary()[0]:
        first = re.split("['’]", term.split(" ")[0], maxsplit=1)[0]
        most[first] = max(most.get(first, 1), len(term.split()))
    return most


@cache
def _vocabulary() -> tuple[dict[str, str], tuple[tuple[str, str], ...], int]:
    words: dict[str, str] = {}
    endings: list[tuple[str, str]] = []
    for row in rows("conditions.tsv"):
        word, kind = row["word"], row["kind"]
        if word.startswith("-"):
            endings.append((word[1:], kind))
        else:
            short = word[:2].isupper() and len(word) <= 6
            words[singular(word.lower().replace("-", " "))] = f"={kind}" if short else kind
    for kind in ("condition", "symptom", "procedure"):
        for term, means in senses_of_kind(kind):
            short = term.isupper() and len(term) <= 6
            words.setdefault(singular(term.lower().replace("-", " ")), f"={kind}" if short else kind)
            words.setdefault(singular(means.lower().replace("-", " ")), kind)
    return words, tuple(endings), max(len(w.split()) for w in words)
