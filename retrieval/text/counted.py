"""A number in digits or in words and a stretch of time, as the parts of a pattern and as what stands for them."""

import re

_WORDS = {
    word: str(n)
    for n, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty".split(),
        start=1,
    )
} | {"a": "1", "an": "1"}

#: A number's word; a whole or decimal number, or its word.
WORD = "(?:" + "|".join(w for w in sorted(_WORDS, key=len, reverse=True) if len(w) > 2) + ")"
NUMBER = rf"(?:\d+(?:\.\d+)?|{WORD})"

_SPANS = {
    "second": "seconds?|secs?",
    "minute": "minutes?|mins?",
    "hour": "hours?|hrs?|h",
    "day": "days?|d",
    "week": "weeks?|wks?|w",
    "month": "months?|mos?|mths?",
    "year": "years?|yrs?|y",
}
#: A stretch of time, spelled out or short.
SPAN = f"(?:{'|'.join(_SPANS.values())})"
_SPAN_OF = {name: re.compile(forms, re.IGNORECASE) for name, forms in _SPANS.items()}


def number(written: str) -> str:
    """The digits of what ``NUMBER`` found."""
    return _WORDS.get(written.lower(), written)


def span(written: str) -> str:
    """The name of a stretch of time, of one, from what ``SPAN`` found."""
    return next(name for name, form in _SPAN_OF.items() if form.fullmatch(written))


def several(count: str, unit: str) -> str:
    """ "1 week", "2 weeks"."""
    return f"{count} {unit}{'' if count == '1' else 's'}"
