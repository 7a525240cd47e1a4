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
        rf"\b{_MONTH} (?:the )?{_DAY}(?![\d/.:%]|\s?(?:mg|mcg|ml|units?|weeks?|days?|years?|months?|times)\b)",
    )
)
_SLASHED = re.compile(
    r"(?<![\d./-])(?P<month>0?[1-9]|1[0-2])/(?P<day>0?[1-9]|[12]\d|3[01])(?P<year>/(?:\d{4}|\d\d))?(?![\d/%]|\.\d)"
)
_ISO = re.compile(r"(?<!\d)\d{4}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")

Day = tuple[int, int]  # month, day


@lru_cache(maxsize=4096)
def named(text: str) -> frozenset[Day]:
    """The days that stand there with the name of their month."""
    return frozenset(
        (_MONTHS[m["month"][:3].lower()], int(m["day"])) for p in _NAMED for m in p.finditer(text)
    )


def without_days(text: str) -> str:
    """The text as long, without the days that stand there with the name of their month."""
    for pattern in _NAMED:
        text = pattern.sub(lambda m: " " * len(m[0]), text)
    return text


@lru_cache(maxsize=4096)
def slashed(text: str) -> frozenset[Day]:
    """What may be a day, month first: "4/12"; "4/10" may be a pain score as well."""
    return frozenset((int(m["month"]), int(m["day"])) for m in _SLASHED.finditer(text))


@lru_cache(maxsize=4096)
def days(text: str) -> frozenset[Day]:
    """Every day, and what may be one, with its year or without."""
    iso = ((int(m["month"]), int(m["day"])) for m in _ISO.finditer(text))
    return named(text) | slashed(text) | frozenset(iso)
