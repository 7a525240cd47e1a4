"""How often, from any count and any span: "3x/wk", "three times a week", "every 6 hours", "on Mon, Wed and Fri"."""

import re
from collections.abc import Iterator

from retrieval.text.counted import NUMBER, SPAN, WORD, number, span

_PER = r"(?: a | per | each | every | an |/ ?|/)"
_ADVERBS = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
    "annually": "year",
    "nightly": "night",
}
_OFTEN = re.compile(
    rf"(?<![\w./])(?:"
    rf"(?:(?P<n>{NUMBER})[ -]?(?:times|time|x)|(?P<word>once|twice|thrice))"
    rf"(?:{_PER}(?P<of>night|evening|morning|{SPAN})|[ -](?P<adverb>{'|'.join(_ADVERBS)}))"
    rf"|(?P<days>{NUMBER}) (?:days?|nights?|evenings?|mornings?|d){_PER}(?P<in>week|wk|month|mo|year|yr)"
    rf"|(?P<few>[1-9]|1[0-2]|{WORD})(?: an? | per |/)(?P<each>day|week|month|year|d|wk|mo|yr)"
    rf"|(?:up to|max(?:imum)?(?: of)?|no more than|at most|not more than|limit(?: of)?) (?P<most>[1-9]|1[0-2]|{WORD})"
    r" (?P<often>daily|weekly))\b(?! ago)",
    re.IGNORECASE,
)
_EACH = re.compile(
    rf"\bevery (?:(?P<n>{NUMBER}|other|second|third|fourth) )?(?P<of>{SPAN})\b(?! of )|\bquarterly\b",
    re.IGNORECASE,
)
_PARTS = frozenset({"night", "evening", "morning"})
_ORDINALS = {"other": "2", "second": "2", "third": "3", "fourth": "4"}
_WORD = {"once": "1", "twice": "2", "thrice": "3"}
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEKDAYS = re.compile(
    rf"\b(?P<first>{'|'.join(_DAYS)})s?(?:(?:, and |, | and | & |/)(?:{'|'.join(_DAYS)})s?)+\b", re.IGNORECASE
)


def found(text: str) -> Iterator[tuple[int, int, str]]:
    """Each with its place and its canonical form: "3/day", "2/week", "every 3 weeks", "every other day"."""
    for m in _OFTEN.finditer(text):
        if _per(m) in {"second", "minute", "hour"}:
            continue  # a rate: "58 times a minute"
        count = (
            _WORD[m["word"].lower()] if m["word"] else number(m["n"] or m["days"] or m["few"] or m["most"])
        )
        yield m.start(), m.end(), _canonical(count, _per(m))
    for m in _EACH.finditer(text):
        if m[0].lower() == "quarterly":
            yield m.start(), m.end(), "4/year"
        else:
            yield (
                m.start(),
                m.end(),
                every(_ORDINALS.get((m["n"] or "one").lower(), number(m["n"] or "1")), span(m["of"])),
            )


def without(text: str) -> str:
    """The text without its frequencies."""
    for start, end, _ in sorted(found(text), reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


def on_weekdays(text: str) -> Iterator[str]:
    """How often a row of weekdays comes to."""
    for m in _WEEKDAYS.finditer(text):
        named = {d for d in _DAYS if d in m[0].lower()}
        yield _canonical(str(len(named)), "week")


def _per(m: re.Match[str]) -> str:
    if of := m["in"] or m["each"]:
        return span(of)
    adverb = m["adverb"] or m["often"]
    of = _ADVERBS[adverb.lower()] if adverb else m["of"].lower()
    return of if of in _PARTS else span(of)


def _canonical(count: str, per: str) -> str:
    if per in _PARTS:
        return ("bedtime" if per != "morning" else "1/day") if count == "1" else f"{count}/day"
    if (per, count) == ("week", "7"):
        return "1/day"
    if (per, count) == ("year", "12"):
        return "1/month"
    return f"{count}/{per}"


def every(count: str, of: str) -> str:
    n = int(count) if count.isdigit() else 0
    if not n:
        return f"every {count} {of}s"
    if of == "hour" and n <= 24 and 24 % n == 0:
        return f"{24 // n}/day"
    if (of, n) in {("hour", 48), ("day", 2)}:
        return "every other day"
    if of == "month" and 1 < n <= 12 and 12 % n == 0:
        return f"{12 // n}/year"
    if (of, n) == ("day", 7):
        return "1/week"
    if of == "day" and n % 7 == 0:
        return f"every {n // 7} weeks"
    return f"1/{of}" if n == 1 else f"every {n} {of}s"
