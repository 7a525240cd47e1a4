"""Figures that the sources have, and not here: a value of another day, a dose of another medicine."""

import re
from collections.abc import Iterator

from assistant.checks.figures.beside_words import VALUE, beside_other_words, follows, values
from assistant.checks.figures.bound import unbound
from assistant.checks.figures.carrying import WEEKDAYS, Charted, numbers
from assistant.checks.figures.circumstances import of_other_circumstances, out_of_range
from assistant.checks.figures.differences import beside_its_end, by, reckoned_day
from assistant.checks.figures.given_by import in_another_form
from assistant.checks.figures.number_words import not_there
from assistant.checks.figures.reckoned import reckoned
from assistant.checks.figures.totals import single_for_total
from assistant.checks.own_words import CLOSELY, HALF, MOSTLY, NEVER, WHOLLY
from assistant.checks.reading import Reading
from assistant.domain.draft import Item
from retrieval.text.amounts import same_amount
from retrieval.text.days import Day, days, months, named, perhaps_months, slashed
from retrieval.text.dosed import dosed
from retrieval.text.parting import Parting, tokens
from retrieval.text.plain import digits
from retrieval.text.quantities import Figure, figures
from retrieval.text.shorthand import in_full

#: "Within a day" is no "once a day".
WITHIN_A = re.compile(
    r"\b(within|for|in|after|by|over|delayed|postponed|off) an? (hour|day|week|month|year)\b(?! of| and a half)",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\breference range: [^;]*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
_NEAR = 7  # words between a value and the day that it is of


def misplaced(item: Item, reading: Reading) -> Iterator[tuple[str, float]]:
    """Figures that the sources have, and not here: a value of another day, a dose of another medicine.

    Each with the share of the item that must be held for it to show that it is wrong.
    """
    laid, quotes = reading.laid(item), reading.quotes(item)
    if laid.verbatim:
        return
    text, said, quotes = in_full(item.text), in_full(reading.said(item)), tuple(map(in_full, quotes))
    freely = reading.retells(item)
    for kind, p in reading.parted(item):
        if (
            kind != "figure"
            or (_one_day(p) and (freely or _has_a_number(p)))
            or (_one_amount(p) and not reading.copies(item))
        ):
            continue
        if not (_said_there(p, said, quotes) and (p.edge == "jump" or not reading.copies(item))):
            mine, theirs = p.told()
            yield f"says “{mine}” where its source says “{theirs}”", CLOSELY
    for value, day in _dated(text):
        if not any(value in words and day in words for words in map(_words, quotes)):
            yield f"gives {value} for {day}, and no passage that it cites has both", HALF
    for otherwise in (
        *_of_another_day(text, quotes),
        *_on_another_day(item.text, reading.quotes(item)),
        *_of_another_medicine(text, quotes),
    ):
        yield otherwise, HALF
    for otherwise in not_there(said, quotes):
        yield otherwise, NEVER
    for otherwise in beside_other_words(said, quotes):
        yield otherwise, WHOLLY
    for bound_to, least in (
        (unbound, HALF),
        (of_other_circumstances, MOSTLY),
        (out_of_range, HALF),
        (in_another_form, HALF),
        (single_for_total, HALF),
    ):
        for otherwise in bound_to(text, "\n".join(quotes)):
            yield otherwise, least


def _on_another_day(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """A day by the name of its month, where the sources name days of this number or month and never this one."""
    charted, by_name = (frozenset[Day]().union(*map(of, quotes)) for of in (days, named))
    ends = "\n".join(map(in_full, quotes))
    beside = {d for d in named(text) if beside_its_end(d, in_full(text), ends) or reckoned_day(d, ends)}
    day_first = frozenset((day, month) for quote in quotes for month, day in slashed(quote))
    charted |= day_first  # "11/3" may be the third of November and the eleventh of March
    for month, day in sorted(named(text) - charted - beside):
        if any(month == m or day == d for m, d in by_name):
            yield f"names the day {month}/{day}, which no passage that it cites does"
    in_months = frozenset[int]().union(*map(perhaps_months, quotes)) | {
        month for month, _ in charted | beside
    }
    for month in sorted(months(text) - in_months if in_months else ()):
        yield f"names month {month}, which no passage that it cites does"


def _of_another_day(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """A value of one day told of another day of the source: "84 kg on 10 May" of "84 kg on 3 May and 81 on 10 May"."""
    charted = [one for quote in quotes for one in _by_day(quote)]
    for value, day in _by_day(text):
        of = {d for v, d in charted if v == value}
        if of and day not in of and any(d == day for _, d in charted):
            yield f"gives {value} of another day than its source does"


def _by_day(text: str) -> Iterator[tuple[Figure, str]]:
    """The one value of each part of the text with the one day, or month, that the part names."""
    for part in re.split(r"[;\n,]|\.\s|\b(?:and|but|then|versus|vs)\b|\b(?:to|from) (?=\d)", text):
        in_days = slashed(part) | {(month, 0) for month in months(part)}
        dates = {str(d) for d in in_days} | (WEEKDAYS & {*re.findall(r"[a-z]+", part.lower())})
        values = [f for f in figures(part) if f.kind == "number" and f.unit and "/" not in f.value]
        if len(dates) == len(values) == 1:
            yield values[0], dates.pop()


def _has_a_number(p: Parting) -> bool:
    return any(w[0].isdigit() for w in p.said)


def _one_day(p: Parting) -> bool:
    said, written = map(days, p.told())
    return bool(said) and said == written


def _one_amount(p: Parting) -> bool:
    """Whether both have the same figures, each in another unit or writing: "within a day" of "in 24 hours"."""
    said, written = (figures(digits(in_full(WITHIN_A.sub(r"\1 1 \2", t)))) for t in p.told())
    return (
        any(f.unit for f in said)
        and len(said) == len(written)
        and all(any(_same(f, w) for w in written) for f in said)
    )


def _said_there(p: Parting, text: str, quotes: tuple[str, ...]) -> bool:
    """Whether the source has the figures in the same place, among others or as words ("two times" for "twice"), or
    has none in this place: then ``beside_other_words`` looks at what they are of. So it does where the source has
    each figure before the word that follows it here; one that is reckoned stands nowhere in the source."""
    if len(p.said) == 1 and p.said[0] == "".join(w[0] for w in p.written):
        return True  # its initials: "30 PY" of "30 pack-years"
    said, written = (numbers(" ".join(w)) for w in (p.said, p.written))
    mine = {n for n in said if n[0].isdigit()}
    if not mine:
        return False
    if mine <= written or not any(n[0].isdigit() for n in written):
        return True
    charted = [one for quote in quotes for one in values(quote)]
    told = [one for one in values(text) if one[0] in mine]
    there = {value for value, *_ in charted}
    return bool(told) and all(v not in there or follows(v, u, f, charted) for v, u, f in told)


def _words(quote: str) -> frozenset[str]:
    """The figures of a passage: not those of its reference range, nor of a unit ("m2")."""
    plain = _ASIDE.sub(" ", quote)
    return frozenset(t.word for t in tokens(plain) if not plain[t.start - 1 : t.start].isalpha())


def _dated(text: str) -> Iterator[tuple[str, str]]:
    """Each value with the day that follows it: "9840 pg/mL on 2026-11-16"."""
    value, since = "", 0
    found = tokens(text)
    for n, t in enumerate(found):
        before = text[max(0, t.start - 1) : t.start]
        if before.isalpha() or before == "/":
            continue  # of a name or a unit: "FEV1", "m2", "/1.73"
        if _DAY.match(t.word):
            if value and n - since <= _NEAR and n and found[n - 1].word == "on":
                yield value, t.word
            value = ""
        elif VALUE.match(t.word) and not (value and n - since <= _NEAR and not t.after_mark):
            value, since = t.word, n
        elif t.after_mark:
            value = ""


def _of_another_medicine(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """A dose beside a medicine that the sources give another dose, and give this one to another medicine or nowhere."""
    charted = [one for quote in quotes for one in dosed(quote)]
    every = frozenset[Figure]().union(*map(figures, quotes))
    for said in dosed(text):
        doses = [c.dose for c in charted if c.ingredient == said.ingredient]
        if not doses or any(_same(said.dose, d) for d in doses):
            continue
        taken = any(_same(said.dose, c.dose) for c in charted)
        if by(said.dose, text) or Charted("\n".join(quotes)).comes_to(said.dose, text):
            continue  # by how much it was changed, or what it comes to in a day
        if taken or not any(_same(said.dose, f) for f in every | reckoned("\n".join(quotes))):
            yield f"gives {said.name} at {said.dose}; its source says {' and '.join(map(str, dict.fromkeys(doses)))}"


def _same(one: Figure, other: Figure) -> bool:
    return one == other or same_amount(one, other)
