"""How long, how often and on which days, written out: "x5d", "q4-6h", "3x/wk", "POD 2", "MWF", "two decades"."""

import re

from retrieval.text.counted import NUMBER, SPAN, number, several, span
from retrieval.text.rewriting import Rules, rules

_WEEKDAYS = {
    d[:3]: d.capitalize() for d in "monday tuesday wednesday thursday friday saturday sunday".split()
}
_SHORT_DAY = "(?:Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)"
_INITIALS = {
    "mwf": "Monday, Wednesday, Friday",
    "tts": "Tuesday, Thursday, Saturday",
    "tt": "Tuesday, Thursday",
}


def _lasting(m: re.Match[str]) -> str:
    return f"for {several(number(m['n']), span(m['of']))}"


def _every(m: re.Match[str]) -> str:
    count, of = number(m["n"]), span(m["of"])
    if m["to"]:
        return f"every {count}-{number(m['to'])} {of}s"
    return f"every {of}" if count == "1" else f"every {count} {of}s"


def _times(m: re.Match[str]) -> str:
    of = m["of"].lower()
    return f"{m['n']} times a {'day' if of == 'daily' else span(of.removesuffix('ly'))}"


def _decades(m: re.Match[str]) -> str:
    return f"{10 * float(number(m['n'] or '1')):g} years"


def _in_parts(m: re.Match[str]) -> str:
    """Days of seven, weeks of fifty-two, months of twelve: "2/52"."""
    return several(m["n"], {"7": "day", "52": "week", "12": "month"}[m["of"]])


def _weekday(short: str) -> str:
    return _WEEKDAYS[short.lower()[:3]]


def _row(m: re.Match[str]) -> str:
    named = [_weekday(d) for d in re.findall(r"[A-Z][a-z]+", m[0])]
    return (" to " if "-" in m[0] and len(named) == 2 else ", ").join(named)


def _initials(m: re.Match[str]) -> str:
    return _INITIALS["".join(c for c in m[0].lower() if c in "mwfts")]


#: What stands before a stretch of time, and not before a day: "x", "for".
_FOR = (
    r"(?:(?<=\bx)|(?<=\bx )|(?<=×)|(?<=\bfor )|(?<=\bover )|(?<=\bin )|(?<=\bfurther )"
    r"|(?<=\b[TQ]DS )|(?<=\bBD )|(?<=\bOD ))"
)
LASTING: Rules = rules(
    (r"(?<![\w./])(?P<n>(?!20)[1-4]\d|[4-9])/40(?![\w/]|\.\d)", r"\g<n> weeks"),
    (r"(?<![\w./])(?P<n>\d{1,2})/(?P<of>52)(?![\w/]|\.\d)", _in_parts),
    (rf"{_FOR}(?P<n>\d{{1,2}})/(?P<of>7|12)(?![\w/]|\.\d)", _in_parts),
    (
        r"(?<![\w./])(?P<n>\d{1,2})/(?P<of>7|12)(?= (?:ago|hx|history|course|stay|post|later|supply|duration|old)\b)",
        _in_parts,
    ),
    (r"(?<=mg )(?P<n>[2468]|12)/24(?![\w/]|\.\d)", r"every \g<n> hours"),
    (
        rf"\b(?:an?|one) (?P<of>{SPAN}) or (?P<n>two|so)\b",
        lambda m: f"1 or 2 {span(m['of'])}s" if m["n"] == "two" else f"about 1 {span(m['of'])}",
    ),
    (r"\b(?:fortnightly|(?:every|each|per) fortnight)\b", "every 2 weeks"),
    (r"\b(?:past|last|previous|preceding) (?:yr|year)\b", "past 12 months"),
    (rf"(?<![\w/])(?<!\d )[x×] ?(?P<n>{NUMBER})[ -]?(?P<of>{SPAN})\b", _lasting),
    (
        r"(?<![\w/])(?<!\d )[x×] ?(?P<n>\d{1,2})(?![\w/]|[.,]\d|\s?[x×]|\s?(?:mg|ml|cm|mm)\b)",
        lambda m: several(m["n"], "time"),
    ),
    (rf"\bq\.? ?(?P<n>\d{{1,2}}) ?(?:(?:-|–|to) ?(?P<to>\d{{1,2}}))?[ -]?(?P<of>{SPAN})\b", _every),
    (r"\bq\.? ?(?P<of>wk|week|mo|month|yr|year|day|hour|hr)\b", lambda m: f"every {span(m['of'])}"),
    (rf"\bevery (?P<n>{NUMBER}) ?(?:to|or|-|–) ?(?P<to>{NUMBER})[ -](?P<of>{SPAN})\b", _every),
    (rf"\bevery (?P<n>\d{{1,2}})(?P<to>)[ -]?(?P<of>{SPAN})\b", _every),
    (
        r"\b(?P<n>\d{1,2}) ?[x×] ?(?:a |per |/ ?|each )?(?P<of>d|day|daily|wk|week|weekly|mo|month|monthly|yr|year)\b",
        _times,
    ),
    (r"(?<=\d) ?ppd\b", " packs a day"),
    (r"\b(?:seven|7) (?:days|d)(?: a | per |/)(?:week|wk)\b", "every day"),
    (r"\b(?P<n>an?|one|two|three|\d(?:\.5)?)? ?decades?\b", _decades),
    (r"\b(?:an?|one|1) fortnight\b", "2 weeks"),
    (r"\bhalf(?: a |-)year\b", "6 months"),
    (r"\bhalf(?: a |-)day\b", "12 hours"),
    (r"\b(?:a )?quarter(?: of an)?[ -]hour\b", "15 minutes"),
    (r"\bthree[- ]quarters of an hour\b", "45 minutes"),
)
#: After an operation, of a treatment, of the week.
DAYS: Rules = rules(
    (r"\b(?:POD|post-?op(?:erative)? day) ?#?(?P<n>\d{1,2})\b", r"postoperative day \g<n>"),
    (r"\b(?:PPD|post-?partum day) ?#?(?P<n>\d{1,2})\b", r"postpartum day \g<n>"),
    (re.compile(r"\bDOL ?#?(?P<n>\d{1,2})\b"), r"day of life \g<n>"),
    (re.compile(r"\bD(?P<n>\d{1,2})(?= post\b)"), r"day \g<n>"),
    (re.compile(r"\bHD ?#(?P<n>\d{1,2})\b"), r"hospital day \g<n>"),
    (re.compile(r"\bC(?P<c>\d{1,2}) ?D(?P<d>\d{1,2})\b"), r"cycle \g<c> day \g<d>"),
    (re.compile(r"\bC#?(?P<c>\d{1,2}) (?=of [A-Z]|[A-Z]{3,}|chemo)"), r"cycle \g<c> "),
    (re.compile(r"\b(?:MWF|M/W/F|TTS|T/?Th/?Sa?|Tu/?Th/?Sa?|T/?Th|Tu/?Th)\b"), _initials),
    (re.compile(r"\bM ?[-–] ?F\b"), "Monday to Friday"),
    (re.compile(rf"\b{_SHORT_DAY}(?:(?:/|, |, and | and | & |-){_SHORT_DAY})+\b(?![\d%])"), _row),
    (re.compile(r"\b(?:Mon|Tues?|Wed|Thurs?|Thu|Fri)\b(?!\.\w)"), lambda m: _weekday(m[0])),
    (
        re.compile(r"(?:(?<=\bon )|(?<=\b[Nn]ext )|(?<=\b[Ll]ast )|(?<=\d{4} )|(?<=[ap]m )|(?<=\bby ))(?:Sat|Sun)\b"),
        lambda m: _weekday(m[0]),
    ),
)  # fmt: skip
