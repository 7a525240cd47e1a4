"""Numbers as they are jotted down, written out: "x5d" is "for 5 days", "84F" an 84-year-old woman, "100k" 100000.

For comparing texts, never for showing one. What is written out already stays as it is, so doing it twice changes
nothing more.
"""

import re
from functools import lru_cache

from retrieval.text.ages import AGES
from retrieval.text.counted import NUMBER, WORD, number, several, span
from retrieval.text.days import in_slashes
from retrieval.text.rewriting import Rules, rewritten, rules
from retrieval.text.spans import DAYS, LASTING

_ROUND = {"k": 1_000, "thousand": 1_000, "million": 1_000_000}
_VULGAR = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
_PARTS = {"1/2": 0.5, "1/4": 0.25, "3/4": 0.75, "1/3": 0.333, "2/3": 0.667}
_TAKEN = (
    r"(?=(?:an? |one |the )?(?:\d+(?:\.\d+)? ?(?:mg|mcg|ug) )?"
    r"(?:tab|cap|pill|dose|pack|ppd|cup|teasp|patch|strength))"
)
_A_POSSIBLE = r"(?:a (?:possible )?)?"
#: "Of last week's 28", "of the past 14".
_WHOSE = "(?:the|his|her|their|your|its) "
_LATELY = (
    rf"(?:(?:{_WHOSE})?(?:(?:last|past|previous|latest|this) |(?:day|night|week|fortnight|month|year)['’]s )+"
    rf"|{_WHOSE}(?=\d))"
)


@lru_cache(maxsize=8192)
def in_full(text: str) -> str:
    """The text with its shorthand of numbers, ages, spans of time, days and measures written out."""
    return in_slashes(rewritten(text, _SHORT))


def _part(m: re.Match[str]) -> str:
    return f"{int(m['whole'] or 0) + _PARTS[_VULGAR.get(m['part'], m['part'])]:g}"


def _round(m: re.Match[str]) -> str:
    return f"{float(m['n'].replace(',', '')) * _ROUND[m['of'].lower()]:.0f}"


def _out_of(m: re.Match[str]) -> str:
    return f"{number(m['a'])}/{number(m['b'])}"


def _carbohydrate(m: re.Match[str]) -> str:
    """One unit of insulin for so many grams."""
    then = f" to 1 unit per {m['m']} g" if m["m"] else ""
    return f"{m['of']}1 unit per {m['n']} g{then}"


_NUMBERS: Rules = rules(
    (r"(?<![\d/.])(?:(?P<whole>\d{1,3})[ -]?)?(?P<part>[½¼¾⅓⅔])", _part),
    (
        rf"(?<![\d/.])(?:(?P<whole>\d{{1,2}})[ -])?(?P<part>1/2|1/4|3/4) (?:of )?{_TAKEN}",
        lambda m: f"{_part(m)} ",
    ),
    (rf"\b(?P<n>{NUMBER}) and (?:a|one)[ -]half\b", lambda m: f"{number(m['n'])}.5"),
    (rf"\b(?:a |one[ -])?half (?:of )?(?:an? |one |the )?{_TAKEN}", "0.5 "),
    (
        r"\ban? (?P<of>pack|decade|year|month|week|hour|day|tablet|pill|gram|liter|kilo) and a half\b",
        r"1.5 \g<of>s",
    ),
    (r"\ban? (?P<of>hour|year|mile|liter) and a quarter\b", r"1.25 \g<of>s"),
    (r"\ban? (?P<of>hour|year|mile|liter) and three[ -]quarters\b", r"1.75 \g<of>s"),
    (r"\bhalf(?: a |-)dozen\b", "6"),
    (
        r"\bhalf an? (?P<of>centimeter|millimeter|liter|litre|gram|milligram|kilo|pound|inch|point)\b",
        r"0.5 \g<of>",
    ),
    (r"(?<![\w.,/])(?P<n>\d+(?:\.\d+)?)(?P<of>k)(?![\w/])", _round),
    (r"(?<![\w.,/])(?P<n>\d+(?:,\d{3})*(?:\.\d+)?) (?P<of>thousand|million)\b", _round),
)
_MEASURES: Rules = rules(
    (
        r"(?<![\d.])(?P<f>[3-7]) ?(?:ft|feet|foot|['’′]) ?(?P<i>\d{1,2}) ?(?:in\b|inch(?:es)?\b|[\"”″]|['’]{2})",
        lambda m: f"{12 * int(m['f']) + int(m['i'])} inches",
    ),
    (
        r"(?<![\d.])(?P<p>\d{1,2}) ?(?:lbs?|pounds?),? ?(?:and )?(?P<o>\d{1,2}(?:\.\d)?) ?(?:oz|ounces?)\b",
        lambda m: f"{int(m['p']) + float(m['o']) / 16:.3f} lb",
    ),
    (
        r"(?<![\d./])(?P<a>\d{2,3}) ?[-–] ?(?P<b>\d{2,3}) ?(?:/|over) ?(?P<c>\d{2,3}) ?[-–] ?(?P<d>\d{2,3})\b(?!/)",
        r"\g<a> to \g<b> over \g<c> to \g<d>",
    ),
    (r"(?<![\d./-])(?P<a>\d{2,3}) over (?P<b>\d{2,3})\b(?! (?:to|-))", r"\g<a>/\g<b>"),
    (rf"(?<![\d./])(?P<a>{NUMBER})(?: out)? of {_A_POSSIBLE}(?P<b>10|ten)\b", _out_of),
    (rf"(?<![\d./])(?P<a>{NUMBER}) out of {_A_POSSIBLE}(?P<b>{NUMBER})\b", _out_of),
    (rf"(?<![\d./])(?P<a>\d{{1,2}}) of {_A_POSSIBLE}(?P<b>\d{{1,2}})\b(?!/)", _out_of),
    (
        rf"(?<![\d./])(?P<a>(?!1 |one )(?:\d{{1,2}}|{WORD})) of {_LATELY}(?P<b>\d{{1,2}}|{WORD})\b"
        r"(?![\d/-]|\.\d| (?:m?c?g|mL)\b)",
        _out_of,
    ),
    (
        r"(?P<of>\b(?:ICR|I:C|carb(?:ohydrate)?s? ratio|insulin[- ]to[- ]carb\w*(?: ratio)?)\b[^.;\d]{0,20})"
        r"1:(?P<n>\d{1,3})\b(?: ?(?:to|->|→) ?1:(?P<m>\d{1,3})\b)?",
        _carbohydrate,
    ),
    # degrees
    (
        re.compile(r"(?<![\d./-])(?P<n>3[3-9](?:\.\d)?|4[0-3](?:\.\d)?) ?(?:degrees )?C\b(?![-/.]\w)"),
        r"\g<n> °C",
    ),
    (re.compile(r"(?<![\d./-])(?P<n>9[0-9]\.\d|10\d\.\d) ?(?:degrees )?F\b"), r"\g<n> °F"),
    (
        re.compile(
            r"(?P<of>\b(?:[Tt]emp\w*|[Ff]ever\w*|T|Tmax|TMAX)\b\D{0,20})(?P<n>9\d|10\d) ?(?:degrees )?F\b"
        ),
        r"\g<of>\g<n> °F",
    ),
)
_UNITS: Rules = rules(
    (
        re.compile(
            r"(?<![\w./-])(?P<n>\d+(?:\.\d+)?)[ -]?(?P<of>d|y|yrs?|wks?|mos|hrs?|h|mins|secs?)\b(?!\.\w|/|-?[A-Z])"
        ),
        lambda m: several(m["n"], span(m["of"])),
    )
)
_SHORT: Rules = (*_NUMBERS, *AGES, *LASTING, *DAYS, *_MEASURES, *_UNITS)
