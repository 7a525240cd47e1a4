"""A figure that is bound to another: so much a week and not a month, day 3 of 5, up by 15 and not up by 45."""

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.checks.figures.differences import changed
from retrieval.text.amounts import same_amount
from retrieval.text.counted import SPAN, span
from retrieval.text.plain import digits
from retrieval.text.quantities import Figure, named_units

_N = r"\d[\d,]*(?:\.\d+)?"
_UNIT = "|".join(
    sorted(
        (re.escape(u) for u in named_units() if u.isalpha() and u not in {"u", "m"}),
        key=len,
        reverse=True,
    )
)
#: "20 hours a month", "1.5 kg within a day", "600 mL/24 h".
_RATE = re.compile(
    rf"(?<![\w./-])(?P<n>{_N})[ -]?(?P<unit>{_UNIT})"
    r"(?: (?!(?:times?|once|twice|to|and|or|then|for|by|daily)\b)[a-z-]+){0,3}?"
    r"(?: ?/ ?| (?:an?|per|each|every|in|within|over)(?: (?:any|the|one|an?|1|single|given))* )"
    rf"(?P<k>\d+ )?(?P<span>{SPAN})\b(?! ago\b)",
    re.IGNORECASE,
)
_SPANS = frozenset({"second", "day", "week", "month", "year"})


def unbound(said: str, charted: str) -> Iterator[str]:
    """What the statement binds a figure to, where its source binds it to something else."""
    yield from _in_another_span(said, charted)
    yield from _of_another_number(said, charted)
    yield from _left(said, charted)
    yield from _by_what_it_became(said, charted)


def _in_another_span(said: str, charted: str) -> Iterator[str]:
    known = rates(charted)
    for amount, in_a in rates(said):
        spans = [s for a, s in known if a == amount or same_amount(a, amount)]
        if spans and not any(in_a == s or same_amount(in_a, s) for s in spans):
            yield f"says {amount} in {in_a}, where its source says in {spans[0]}"


@lru_cache(maxsize=1024)
def rates(text: str) -> tuple[tuple[Figure, Figure], ...]:
    """Each amount with the stretch of time that it is of."""
    return tuple(
        (
            Figure("number", f"{float(m['n'].replace(',', '')):g}", unit),
            Figure("number", (m["k"] or "1").strip(), span(m["span"])),
        )
        for m in _RATE.finditer(digits(text))
        if (unit := named_units()[m["unit"].lower()]) not in _SPANS and unit != span(m["span"])
    )


# --- which one it is --------------------------------------------------------------------------------------------------

_ORDINALS = {
    w: str(n)
    for n, w in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), start=1)
}
_NTH = re.compile(
    rf"\b(?P<n>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th)) (?P<of>(?:hospital |postoperative )?(?:day|cycle))\b"
    r"(?P<in> (?:in|at|of) (?:the |his |her )?(?:hospital|stay))?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?P<of>(?:hospital |postoperative )?(?:day|cycle)) #?(?P<n>\d{1,2})\b", re.IGNORECASE
)


def _of_another_number(said: str, charted: str) -> Iterator[str]:
    """ "The third cycle" of "cycle 2"."""
    known = {(m["of"].lower(), m["n"]) for m in _NUMBERED.finditer(charted)}
    known |= {(m["of"].lower(), _nth(m["n"])) for m in _NTH.finditer(charted)}
    for m in _NTH.finditer(said):
        of = "hospital day" if m["in"] else m["of"].lower()
        numbers = {n for k, n in known if k == of}
        if numbers and _nth(m["n"]) not in numbers:
            yield f"says “{m[0]}”, and its source {of} {' and '.join(sorted(numbers))}"


def _nth(written: str) -> str:
    return _ORDINALS.get(written.lower()) or re.sub(r"\D", "", written)


# --- how many are left ------------------------------------------------------------------------------------------------

_DAY_OF = re.compile(r"\bday #?(?P<n>\d{1,2})(?:/| of )(?P<of>\d{1,2})\b", re.IGNORECASE)
_LEFT = re.compile(
    r"(?<![\w./-])(?P<n>\d{1,2}) (?:more |further |additional )(?:days?|doses?)\b"
    r"|(?<![\w./-])(?P<n2>\d{1,2}) days?\b[^.;,\n]{0,40}? (?:left|remain\w*|to go|still to come)\b",
    re.IGNORECASE,
)
_TODAY_TOO = re.compile(r"\b(?:after|following|beyond|besides) (?:today|this one)", re.IGNORECASE)


def _left(said: str, charted: str) -> Iterator[str]:
    """ "Three more days" of "day 3 of 5"."""
    runs = [(int(m["n"]), int(m["of"])) for m in _DAY_OF.finditer(charted)]
    more = 0 if _TODAY_TOO.search(said) else 1
    for m in _LEFT.finditer(digits(said)):
        left = int(m["n"] or m["n2"])
        if runs and not any(of - n <= left <= of - n + more for n, of in runs) and not _MORE.search(charted):
            yield f"says that {left} are left, of day {runs[0][0]} of {runs[0][1]}"


_MORE = re.compile(r"\b(?:more|left|remain\w*|additional|further)\b", re.IGNORECASE)


# --- by how much -----------------------------------------------------------------------------------------------------

_BY = re.compile(
    rf"\b(?:by|another|an additional) (?P<n>{_N})(?![\d/%]) ?(?P<unit>[A-Za-zµμ%]+)?", re.IGNORECASE
)


def _by_what_it_became(said: str, charted: str) -> Iterator[str]:
    """ "Raised by 150 mg" of "from 100 to 150 mg"."""
    for m in _BY.finditer(digits(said)):
        value, unit = float(m["n"].replace(",", "")), named_units().get((m["unit"] or "").lower(), "")
        steps = [(a, b) for a, b, u in changed(charted) if u == unit and value in (a, b)]
        if (
            steps
            and not any(abs(abs(a - b) - value) < 1e-6 for a, b, _ in changed(charted))
            and not _BY.search(charted)
        ):
            a, b = steps[0]
            yield f"says by {m['n']} {unit}".strip() + f", and its source from {a:g} to {b:g}"
