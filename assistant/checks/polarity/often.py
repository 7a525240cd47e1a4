"""How often, how many of them, at least or at most, before or after: a statement has these as its source has them."""

import re
from collections.abc import Callable, Iterator

from assistant.checks.polarity.verbs import base
from retrieval.text.parting import content, tokens
from retrieval.text.plain import digits, key

#: In more words a source counts many things, and the same thing more than once.
_A_NOTE = 120
_Told = tuple[str, str]  # what is counted, bounded or ordered, and which way it is


def otherwise(text: str, told: str) -> str:
    """Why the text counts, bounds or orders a thing otherwise than the sentences ``told``; "" when it does not."""
    if why := as_often(text, told):
        return why
    if len(told.split()) > _A_NOTE:
        return ""
    return next(
        (why for rule in (_counted, _bounded, _shared_out, _ordered) if (why := _apart(rule, text, told))), ""
    )


def _apart(rule: Callable[[str], Iterator[_Told]], text: str, told: str) -> str:
    """What the text says of a thing of which the source only says another."""
    charted = list(rule(_counting(told)))
    for thing, said in rule(_counting(text)):
        other = [way for of, way in charted if of == thing]
        if other and said not in other:
            return f"says “{said}” of “{thing}”, and its source “{other[0]}”"
    return ""


def _counting(text: str) -> str:
    """In lower case, its numbers as digits and "twice" as "2 times"."""
    return _TIMES.sub(lambda m: f"{_TIMES_OF[m[0].lower()]} times", digits(text)).lower().replace("’", "'")


_TIMES_OF = {"once": "1", "twice": "2", "thrice": "3"}
_TIMES = re.compile(
    r"\b(?:once(?! (?:the|it|he|she|they|her|his|a patient|\w+ (?:is|are|has|was))\b)|twice|thrice)\b", re.I
)


# --- how often ---------------------------------------------------------------------------------------------------


def as_often(text: str, told: str) -> str:
    """Why the text has the number of the source and not its day, week, month or year; "" when it has both."""
    charted = list(_rates(told))
    for often, of, each in _rates(text):
        other = {e for n, o, e in charted if (n, o) == (often, of)}
        if other and each not in other:
            return f"says {often} {of} a {each}, and its source a {' or a '.join(sorted(other))}"
    return ""


_RATE = re.compile(
    r"(?<![\d.])(?P<n>\d+(?:\.\d+)?) (?P<of>[a-z]+)(?: [a-z]+)? "
    r"(?:(?:an?|per|each|every|(?:(?:in|over|during|within) )?(?:(?:the|this) )?(?:past|last|previous)|in (?:an?|one)"
    r"|in the|this) (?P<each>day|week|month|year)|on (?:the )?(?P<on>weekend|weekday)s?)\b"
)


def _rates(text: str) -> Iterator[tuple[str, str, str]]:
    for m in _RATE.finditer(_counting(text)):
        yield m["n"], key(m["of"]), m["each"] or m["on"]


def _counted(text: str) -> Iterator[_Told]:
    """ "Fell twice": how many times, right after what is counted."""
    for m in re.finditer(r"\b(?P<act>[a-z]{3,}) (?P<n>\d+) times\b", text):
        if content(m["act"]):
            yield base(m["act"]), f"{m['n']} times"


# --- at least, at most --------------------------------------------------------------------------------------------


def _bounded(text: str) -> Iterator[_Told]:
    for m in _BOUND.finditer(text):
        yield m["n"], "or less" if m["most"] or _NEVER.search(text[: m.start()]) else "or more"


#: "Never missed more than one dose."
_NEVER = re.compile(r"\b(?:never|not|n't|no|without|rarely)(?: [a-z]+){0,2} $")


_BOUND = re.compile(
    r"(?:(?P<most>\b(?:no more than|not more than|at most|less than|fewer than|under|below"
    r"|(?<!came )(?<!come )(?<!went )(?<!rose )(?<!back )(?<!now )(?<!is )(?<!was )(?<!gone )(?<!ed )up to"
    r"|a maximum of|maximum of|not (?:to )?exceed(?:ing)?|no higher than|no longer than)\b|(?<!<)[<≤](?![-–]))"
    r"|(?P<least>\b(?:at least|no less than|not less than|no fewer than|(?<!no )(?<!not )more than|above|over"
    r"|greater than|(?<!no )longer than|(?<!no )higher than|a minimum of|minimum of|exceed(?:s|ing)?)\b"
    r"|(?<![-–=>])[>≥]))"
    r"=?\s*(?:about )?(?P<n>\d+(?:\.\d+)?)(?![\d/])"
)


# --- all, most, some ----------------------------------------------------------------------------------------------


def _shared_out(text: str) -> Iterator[_Told]:
    """ "Most of his bottles": how much of what."""
    for m in _PART.finditer(text):
        yield key(m["of"]), next(how for how, said in _PARTS.items() if m["how"] in said)


_PARTS = {
    "all of it": ("all", "each", "every"),
    "most of it": ("most", "the majority", "almost all", "nearly all"),
    "some of it": ("some", "a few", "few", "several", "part"),
    "none of it": ("none",),
}
_PART = re.compile(
    rf"\b(?P<how>{'|'.join(w for said in _PARTS.values() for w in sorted(said, key=len, reverse=True))}) of "
    r"(?:(?:the|his|her|their|its|these|those) )?(?P<of>[a-z]{3,})"
)


# --- before, after --------------------------------------------------------------------------------------------------


def _ordered(text: str) -> Iterator[_Told]:
    for m in _ORDER.finditer(text):
        follow = [t.word for t in tokens(m["what"]) if content(t.word) and t.word.isalpha()]
        if follow and (m["before"] != "until" or not _PUT_OFF.search(text[: m.start()])):
            yield key(follow[0]), "before" if m["before"] else "after"


#: What is put off until then is done after it.
_PUT_OFF = re.compile(
    r"\b(?:h[eo]ld\w*|defer\w*|wait\w*|paus\w+|postpon\w+|delay\w*|withh[eo]ld\w*|suspend\w*)\b[^.;]*$"
)


_ORDER = re.compile(
    r"\b(?:(?P<before>before|until|prior to|ahead of)|(?P<after>after|following)) (?P<what>(?:[\w-]+ ?){1,3})"
)
