"""The day of a month without its year, in any writing: "12 April", "Apr 12", "April 12th" and "4/12" are one day."""

import re
from functools import lru_cache

_MONTHS = {
    name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)
}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_NAMED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\d./-]){_DAY} (?:of )?{_MONTH}(?! \d{{1,2}}\b(?! ?[a-z]))",
        rf"\b{_MONTH} (?:the )?{_DAY}(?![\d/:%]|\.\d|\s?(?:mg|mcg|ml|units?|weeks?|days?|years?|months?|times)\b)",
    )
)
_SLASHED = re.compile(
    r"(?:(?<![\d./-])|(?<=/\d[-–])|(?<=/\d\d[-–]))(?P<month>0?[1-9]|1[0-2])/(?P<day>0?[1-9]|[12]\d|3[01])(?P<year>/(?:\d{4}|\d\d))?(?![\d/%]|\.\d)"
)
_DAY_FIRST = re.compile(
    r"(?<![\d./-])(?P<day>0?[1-9]|[12]\d|3[01])/(?P<month>0?[1-9]|1[0-2])(?:/(?:\d{4}|\d\d))?(?![\d/%]|\.\d)"
)
_MOST_MONTHS = 12
_ISO = re.compile(r"(?<!\d)\d{4}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")

_OF_YEAR = re.compile(r",? ?(?P<year>(?:19|20)\d\d)\b")
#: "June 3 to 9": the second day is of the same month.
_ON = re.compile(
    r"(?P<day>\d{1,2}/\d{1,2})(?P<on> ?[-–] ?| (?:to|through|thru|until|and|or) )"
    r"(?:the )?(?P<last>[0-3]?\d)(?:st|nd|rd|th)?"
    r"(?![\d/:%]|\.\d|\w|\s?(?:mg|mcg|ml|units?|weeks?|days?|years?|months?|times|[a-z]+s)\b)"
)
_MONTH_OF_YEAR = re.compile(rf"\b{_MONTH},? (?:of )?(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_ISO_MONTH = re.compile(r"(?<!\d)(?:19|20)\d\d-(?P<month>0[1-9]|1[0-2])(?!\d)")
_NUMBERED = re.compile(r"(?<![\d./-])(?P<month>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)(?![\d/])")
_MONTH_ALONE = re.compile(
    rf"\b(?:(?P<before>mid|early|late|in|since|until|till|by|of|last|next|this|through|for|during|from|to)[ -])?"
    rf"{_MONTH}",
    re.IGNORECASE,
)
#: Words as well as months, unless they begin with a capital.
_WORDS_TOO = frozenset({"may", "march", "mar", "dec", "jan", "sept", "sep"})

Day = tuple[int, int]  # month, day


@lru_cache(maxsize=4096)
def named(text: str) -> frozenset[Day]:
    """The days that stand there with the name of their month."""
    return frozenset(_day(m) for p in _NAMED for m in p.finditer(text) if _is_month(m["month"]))


def _day(m: re.Match[str]) -> Day:
    return _MONTHS[m["month"][:3].lower()], int(m["day"])


def _is_month(written: str) -> bool:
    """Not "5 may help"."""
    return written not in {"may", "march", "mar"}


@lru_cache(maxsize=4096)
def slashed(text: str) -> frozenset[Day]:
    """What may be a day, month first: "4/12"; "4/10" may be a pain score as well. Beside a day that can only have
    been written before its month, "14/3", each is also read so.
    """
    found = frozenset((int(m["month"]), int(m["day"])) for m in _SLASHED.finditer(text))
    day_first = frozenset((int(m["month"]), int(m["day"])) for m in _DAY_FIRST.finditer(text))
    return found | day_first if any(day > _MOST_MONTHS for _, day in day_first) else found


@lru_cache(maxsize=4096)
def days(text: str) -> frozenset[Day]:
    """Every day, and what may be one, with its year or without."""
    iso = ((int(m["month"]), int(m["day"])) for m in _ISO.finditer(text))
    return named(text) | slashed(text) | frozenset(iso)


@lru_cache(maxsize=4096)
def months(text: str) -> frozenset[int]:
    """The months that it names, by themselves or with a day; "May" and "March" by themselves only where they are none
    of the words that they are as well."""
    alone = (
        _MONTHS[m["month"][:3].lower()]
        for m in _MONTH_ALONE.finditer(text)
        if m["month"].lower() not in _WORDS_TOO or (m["before"] and m["month"][0].isupper())
    )
    return frozenset(alone) | _dated_months(text)


@lru_cache(maxsize=4096)
def perhaps_months(text: str) -> frozenset[int]:
    """Those, and what with a capital may be one as well."""
    capital = (m["month"] for m in _MONTH_ALONE.finditer(text) if m["month"][0].isupper())
    return months(text) | {_MONTHS[month[:3].lower()] for month in capital}


def _dated_months(text: str) -> frozenset[int]:
    of_a_year = (int(m["month"]) for p in (_ISO_MONTH, _NUMBERED) for m in p.finditer(text))
    return frozenset((*of_a_year, *(month for month, _ in named(text))))


@lru_cache(maxsize=4096)
def in_slashes(text: str) -> str:
    """The text with each day that has the name of its month month first: "12/2" for "2 December"; with its year as in
    "2025-12-02"."""

    def day(m: re.Match[str]) -> str:
        if not _is_month(m["month"]):
            return m[0]
        month, of_month = _day(m)
        year = _OF_YEAR.match(text, m.end())
        return f"{month}/{of_month}" if year is None else f"{year['year']}-{month:02d}-{of_month:02d}\0"

    for pattern in _NAMED:
        text = pattern.sub(day, text)
    text = re.sub(r"\0,? ?\d{4}", "", text)
    text = _MONTH_OF_YEAR.sub(lambda m: f"{m['year']}-{_MONTHS[m['month'][:3].lower()]:02d}", text)
    text = _NUMBERED.sub(lambda m: f"{m['year']}-{int(m['month']):02d}", text)
    return _ON.sub(lambda m: f"{m['day']}{m['on']}{m['day'].split('/')[0]}/{m['last']}", text)
