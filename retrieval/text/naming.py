"""Where the name of a problem or a procedure begins and ends in an entry of a list, and whether it is one."""

import re
from collections.abc import Iterator

from retrieval.text.conditions import kinds_in
from retrieval.text.tables import phrases, wording
from retrieval.text.terms import begins_with_test, medicines_in, names_a_class

LEAD = wording(
    rf"(?:(?:(?:{phrases('lead_word')})\b|[^\w\s])\s*)*?(?:{phrases('lead')})\s*:?\s*(?:(?:a|an|the|some)\s+)?"
)
NOTHING = wording(rf"\W*(?:{phrases('no_problem')})\b")
VERB = wording(rf"\b(?:{phrases('verb')})\b")
EXPLAINS = wording(rf"\W*(?:{phrases('explains')})\b")
STATUS_POST = wording(r"\W*(?:status[- ]?post|s/?p|post)\b\.?\s*")
_DATE = r"\(?\d{1,4}[/-]\d{1,2}[/-]\d{2,4}\b|(?:19|20)\d\d\b(?=\s*(?:[,.;)]|$))"
_TAIL = wording(rf"\s*(?:[,;]|:(?!\d)|\[|{_DATE}|\s[-–—]\s|--|\(|\.(?=\s|$)|\b(?:{phrases('name_ends')})\b)")
_AFTER_COMMA = wording(rf"(?:,|\s+[-–])\s*(?:{phrases('after_comma')})\b[^,.;:(]*")
_BETWEEN = wording(
    r"\s*(?:[,;]\s*(?:and|but|or|also|as well as)\b|[,;\n]+|\band\b(?=[^,.;]*$)|\bas well as\b)\s*(?:also\b)?\s*"
)
_JOINED = wording(
    r"\W*(?:(?:and|but|or|also|then|plus|with|the|(?:chronic|stable|severe|mild|moderate) with)\s+)*"
)
_DASHED = re.compile(r"[A-Za-z ]{2,40}?-(?=[A-Z][a-z]+\b)")  # "CAD-Status post …": a dash without its spaces
# "Nicotine dependence, cigarettes, uncomplicated [F17.210]": a code closes the one name before it.
_CODE = re.compile(
    r"[\[(]\s*(?:ICD[-– ]?(?:9|10)?(?:[- ]?CM)?:?\s*)?(?:[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?|\d{3}\.\d{1,2})\s*[\])]"
)
_OPEN, _CLOSE = re.compile(r"[(\[]"), re.compile(r"[)\]]")
_LEFT_OVER = re.compile(r"(?:[^\w)%]|\b(?:with|and|or|of|in|by|to|the|a|an|from|at|on)\b)+$")
_HOW = wording(rf"(?:(?:{phrases('how_it_is')})\b\s*)+|\w+ly \w+")
_NO_PROBLEM = wording(rf"\b(?:{phrases('not_a_problem')})\b")


def named(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The name at the head of ``text[start:end]``, without what joins it to the one before and what explains it."""
    if joined := _JOINED.match(text, start, end):
        start = joined.end()
    if (dashed := _DASHED.match(text, start, end)) and kinds_in(dashed[0][:-1]):
        end = dashed.end() - 1
    stop = _tail(text, start, end)
    stop -= len(text[start:stop]) - len(_LEFT_OVER.sub("", text[start:stop]))
    if _depth(text[start:stop]):
        stop = m.start() if (m := _OPEN.search(text, start, stop)) else stop
        while stop > start and not text[stop - 1].isalnum():
            stop -= 1
    return (start, stop) if stop - start >= 2 else None


def _tail(text: str, start: int, end: int) -> int:
    for m in _TAIL.finditer(text, start, end):
        led = m[0].strip() in {"resulting", "causing", "leading"}
        if m.start() == start or (led and not kinds_in(text[start : m.start()])):
            continue  # "ATV accident resulting in a fracture" is not named by its first words
        kept = _AFTER_COMMA.match(text, m.start(), end)
        return kept.end() if kept and not kinds_in(kept[0]) else m.start()
    return end


def _depth(words: str) -> int:
    """How many brackets are open at the end of the words."""
    return len(_OPEN.findall(words)) - len(_CLOSE.findall(words))


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts between commas and "and", those inside brackets left whole; where codes stand, up to each code."""
    if codes := list(_CODE.finditer(text, start, end)):
        yield from _coded(text, start, end, codes)
        return
    place = start
    while end > start and text[end - 1] in " .,;\n":
        end -= 1
    depth, seen = 0, start
    for m in _BETWEEN.finditer(text, start, end):
        depth += _depth(text[seen : m.start()])
        seen = m.start()
        kept = _AFTER_COMMA.match(text, m.start(), end)
        if depth > 0 or (kept and not kinds_in(kept[0])) or m.start() <= place:
            continue
        if m[0].strip() == "and" and not (
            kinds_in(text[place : m.start()]) and kinds_in(text[m.end() : end])
        ):
            continue  # two words of one name
        yield place, m.start()
        place = m.end()
    if place < end:
        yield place, end


def _coded(text: str, start: int, end: int, codes: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    for code in codes:
        while start < code.start() and not text[start].isalnum():
            start += 1
        if start < code.start():
            yield start, code.end()
        start = code.end()
    if kinds_in(text[start:end]):
        yield from pieces(text, start, end)


def after_lead(text: str, start: int, end: int, *, in_history: bool) -> int:
    """Past "significant for" and the like; past "history of" only in a history, where it goes without saying."""
    if not (m := LEAD.match(text, start, end)):
        return start
    told = re.search(r"\b(?:history|hx|h/o)(?: of)?\s+(?:(?:a|an|the|some)\s+)?$", m[0], re.IGNORECASE)
    return start + told.start() if told and not in_history else m.end()


def could_be_one(name: str) -> bool:
    """Whether words that no table knows may name a problem: short, no sentence, no medicine, test or circumstance.

    One word alone is believed only where it is an abbreviation.
    """
    if not 1 <= len(name.split()) <= 8 or len(name) < 3 or VERB.search(name) or medicines_in(name):
        return False
    if re.match(r"\w+ing\b", name) or _HOW.fullmatch(name) or names_a_class(name) or begins_with_test(name):
        return False
    if " " not in name.strip() and not name.isupper():
        return False
    return bool(re.search(r"\b(?!and\b)[A-Za-z]{3}", name)) and not _NO_PROBLEM.search(name)
