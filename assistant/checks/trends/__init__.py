"""Better is not worse, the highest value is the highest, and what was stopped was not started."""

import re
from collections.abc import Iterator

from assistant.checks.own_words import CLOSELY, HALF, NEVER, WHOLLY, weighed
from assistant.checks.reading import Reading
from assistant.checks.trends.charted_series import LABELLED, POINT, segments, untrue
from assistant.checks.trends.fields import in_other_fields
from assistant.domain.draft import (
    ConsideredDetail,
    Finding,
    Harm,
    Item,
    MedicineDetail,
    ScoreDetail,
    Severity,
)
from retrieval.text.parting import Laid, tokens
from retrieval.text.plain import digits
from retrieval.text.poles import Pole, Turn, opposed, poles, turns

RULE = "trends@4"

#: What ``checks.polarity`` answers for, and what is no word of this check.
_NOT_MINE = frozenset(
    {
        "", "word", "figure", "medicine", "denial", "doubt", "time", "person", "side", "will", "can", "sex",
        "company", "safety", "outcome", "chance",
    }
)  # fmt: skip
#: What a text may not say unless a source says it, or the figures show it.
_CLAIMED = frozenset(
    """trend way extent course result growth pressure salt release fluid place act will chance code outcome can
    safety status deed""".split()
)
_MAIN = re.compile(rf"(?<![\w.*/^]){POINT}")
_FROM_TO = re.compile(
    r"(?P<words>[^.;]{0,60}?)\bfrom (?:about )?(?P<a>\d+(?:\.\d+)?)\s?[a-z%/]*\d?\s?"
    r"(?:down |up )?to (?:about )?(?P<b>\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"\b(first|last|latest|next|past|previous) (\d+|\w+) (hour|day|week|month|year)s?\b", re.IGNORECASE
)
_ARROWS = re.compile(r"\d+(?:\.\d+)?(?:\s?(?:→|->)\s?\d+(?:\.\d+)?)+")


def what_changed_is_told_as_it_changed(reading: Reading) -> tuple[Finding, ...]:
    return tuple(f for s in reading.sections for item in s.items for f in _of(item, reading))


def _of(item: Item, reading: Reading) -> list[Finding]:
    if isinstance(item.detail, ConsideredDetail | ScoreDetail):
        return []
    quotes = reading.quotes(item)
    laid = reading.laid(item)
    if laid.verbatim:
        return []
    said = (
        *_exchanged(item, reading),
        *_series(item.text),
        *untrue(item.text, quotes),
        *_spans(item.text, quotes),
        *_direction(item.text),
        *_signed(item.text, quotes),
        *_ends(item.text, quotes),
        *_turned_round(item.text, quotes),
        *_order(item.text, quotes),
        *(() if reading.retells(item) else in_other_fields(item.text, quotes)),
    )
    found = tuple((why, HALF) for why in said)
    found = found or tuple(_unsupported(laid, quotes, listed=isinstance(item.detail, MedicineDetail)))
    return [
        weighed(
            Finding(rule=RULE, severity=Severity.STOP, harm=Harm.SERIOUS, reason=why, item=item.id),
            item,
            reading,
            least=least,
        )
        for why, least in found[:1]
    ]


def _exchanged(item: Item, reading: Reading) -> Iterator[str]:
    freely = reading.retells(item) and not reading.copies(item)
    for kind, p in reading.parted(item):
        if kind in _NOT_MINE:
            continue
        if not (freely and _both_ways(kind, item.text, "\n".join(reading.quotes(item)))):
            said, written = p.told()
            yield f"says “{said}” where its source says “{written}”"


def _both_ways(kind: str, text: str, told: str) -> bool:
    """Whether the source says both, so that an exchange of words shows nothing."""
    match kind:
        case "order":  # "before it …; now …" of "… since it"
            return _SINCE_THEN.search(text) is not None
        case "act":  # what is held and taken up again
            return bool(_PAUSED.search(told) and (_FOR_NOW.search(text) or _RESUMED.search(told)))
        case "place" | "way":  # "keep it below" of "do not lift it above"
            return _LIMITED.search(told) is not None
        case _:
            return False


_PAUSED = re.compile(r"\b(?:hold|held|holding|pause\w*|withh[eo]ld|skip\w*|stop\w*)\b", re.IGNORECASE)
_RESUMED = re.compile(r"\b(?:resum\w+|restart\w*)\b", re.IGNORECASE)
_FOR_NOW = re.compile(r"\b(?:for the time being|for now|until|for a while|meanwhile)\b", re.IGNORECASE)
_LIMITED = re.compile(r"\b(?:avoid\w*|not|never|no (?=\w+ing\b))\b", re.IGNORECASE)
_SINCE_THEN = re.compile(r"\b(?:now|nowadays|no longer|since then|any more)\b", re.IGNORECASE)

# --- a series of values ----------------------------------------------------------------------------------------------


def _series(text: str) -> Iterator[str]:
    """The labels of a series against its own figures: the highest is no lower than the others, the first no later."""
    for part in segments(text):
        labelled = [(m[1], float(m[2]), m[3]) for m in LABELLED.finditer(part)]
        if not labelled:
            continue
        points = [(float(m[1]), m[2]) for m in _MAIN.finditer(part)]
        points += [(value, day) for _, value, day in labelled]
        yield from (
            f"calls {value:g} on {day} the {label}, and its own figures say otherwise"
            for label, value, day in labelled
            if not _true(label, value, day, points)
        )


def _true(label: str, value: float, day: str, points: list[tuple[float, str]]) -> bool:
    match label:
        case "highest":
            return all(value >= v for v, _ in points)
        case "lowest":
            return all(value <= v for v, _ in points)
        case "latest":
            return all(day >= d for _, d in points)
        case "first":
            return all(day <= d for _, d in points)
        case "after":
            return day > points[0][1]
        case _:
            return day <= points[0][1]


def _spans(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """ "The latest 6 weeks" of a source that has the first 6 weeks."""
    for m in _SPAN.finditer(text):
        have = {
            s[1].lower() for quote in quotes for s in _SPAN.finditer(quote) if s[2] == m[2] and s[3] == m[3]
        }
        if have and m[1].lower() not in have:
            yield f"says the {m[0]}, and its source the {' or '.join(sorted(have))} {m[2]}"


def _direction(text: str) -> Iterator[str]:
    """ "rose from 2.4 to 1.9"."""
    for m in _FROM_TO.finditer(text):
        a, b = float(m["a"]), float(m["b"])
        ways = {
            p.pole
            for t in turns(tuple(w.word for w in tokens(m["words"])))
            for p in t.poles
            if p.kind == "way"
        }
        if {"up", "down"} <= ways:
            continue
        if ("up" in ways and a > b) or ("down" in ways and a < b):
            yield f"tells of a change from {m['a']} to {m['b']} in the wrong direction"


def _signed(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """ "Lost 310 g" of "+310 g"."""
    charted = {(m["n"], m["sign"] == "+") for quote in quotes for m in _SIGNED.finditer(quote)}
    for m in _CHANGED_BY.finditer(text):
        rose = m["up"] is not None
        if (m["n"], not rose) in charted and (m["n"], rose) not in charted:
            yield f"says “{m[0]}”, and its source {'-' if rose else '+'}{m['n']}"


_SIGNED = re.compile(r"(?<![\w.)])(?P<sign>[+−-])\s?(?P<n>\d+(?:\.\d+)?)(?![\d/-])")
_CHANGED_BY = re.compile(
    r"\b(?:(?P<up>gain(?:ed)?|increased|risen|rose|grew|grown|put on|up)"
    r"|(?:lost|lose|dropped|fell|fallen|decreased|down|shed)) (?:by |about |only )*(?P<n>\d+(?:\.\d+)?)\b(?![./]\d)",
    re.IGNORECASE,
)


def _ends(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """ "From 6 to 17" for a source that has 17 first, and does not say that it came from 6."""
    for m in _FROM_TO.finditer(text):
        for quote in quotes:
            found = tokens(digits(quote))
            places = {t.word: n for n, t in reversed(list(enumerate(found)))}
            a, b = places.get(m["a"]), places.get(m["b"])
            if a is None or b is None or a < b or _in_brackets(m["b"], m["a"], quote):
                continue
            if _BEFORE.isdisjoint(t.word for t in found[max(0, a - 2) : a]):
                yield f"tells of a change from {m['a']} to {m['b']}, and its source has {m['b']} first"


def _in_brackets(value: str, before: str, quote: str) -> bool:
    """Whether the source has what it was before behind it in brackets: "19 (22 six months ago)", "24 (pre 16)"."""
    row = rf"(?<![\d.]){re.escape(value)}(?!\d)[^\d()]{{0,12}}\([^\d()]{{0,20}}{re.escape(before)}(?![\d.])"
    return re.search(row, quote) is not None


#: What a source puts before the value that came first and stands last: "212 (was 148)", "8.4, previously 7.1".
_BEFORE = frozenset(
    "from was were had compared versus vs than prior previous previously before last baseline initially earlier".split()
)


def _turned_round(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """ "Improved to 50% from 35%" of "35%, down from 50%": where it began is where its source has it end."""
    charted = {pair for quote in quotes for pair in _moves(digits(quote))}
    for a, b in _moves(digits(text)):
        if (b, a) in charted and (a, b) not in charted and a != b:
            yield f"tells of a change from {a} to {b}, and its source of one from {b} to {a}"


def _moves(text: str) -> Iterator[tuple[str, str]]:
    """Of each value that changed what it was before and after."""
    for pattern in _MOVED:
        for m in pattern.finditer(text):
            yield m["a"], m["b"]


_OF = r"(?:\s?(?:%|[a-z]+/[a-z]+|[a-z]{1,5}\b))?"
_MOVED = tuple(
    re.compile(p, re.IGNORECASE)
    for p in (
        rf"\bfrom (?:about )?(?P<a>\d+(?:\.\d+)?){_OF} (?:down |up )?to (?:about )?(?P<b>\d+(?:\.\d+)?)",
        rf"(?P<b>\d+(?:\.\d+)?){_OF},? \(?(?:today |now )?(?:(?:down|up|increased|decreased) )?"
        r"from (?:about )?(?P<a>\d+(?:\.\d+)?)",
        rf"(?P<b>\d+(?:\.\d+)?){_OF} ?\((?:was|previously|prior|before) (?P<a>\d+(?:\.\d+)?)",
        r"(?P<a>\d+(?:\.\d+)?)\s?(?:→|->)\s?(?P<b>\d+(?:\.\d+)?)",
    )
)


def _order(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """Values in a row stand as the source has them, not turned round."""
    for m in _ARROWS.finditer(text):
        said = re.findall(r"\d+(?:\.\d+)?", m[0])
        rows = [re.findall(r"\d+(?:\.\d+)?", row[0]) for quote in quotes for row in _ARROWS.finditer(quote)]
        same = [row for row in rows if sorted(row) == sorted(said)]
        if same and said not in same:
            yield f"gives the values as {' → '.join(said)}; its source as {' → '.join(same[0])}"


# --- words that no source has -------------------------------------------------------------------------------


def _unsupported(laid: Laid, quotes: tuple[str, ...], *, listed: bool) -> Iterator[tuple[str, float]]:
    """Each word whose contrary a source has, and the share that must be held for it to show that it is wrong.

    What became of a medicine on a list, ``checks.lists`` looks at.
    """
    charted = [t for quote in quotes for t in turns(tuple(w.word for w in tokens(quote)))]
    have = frozenset(p for t in charted for p in t.poles)
    followed = laid.followed(3)
    for turn in turns(laid.words):
        mine = frozenset(p for p in turn.poles if p.kind in _CLAIMED and not (listed and p.kind == "act"))
        if laid.words[turn.first : turn.last + 1] == ("due", "to") or "neither" in laid.words[: turn.first]:
            continue
        if not mine or mine & have or turn.first in followed or _other_sense(turn, have):
            continue
        if any(p.kind == "denial" for w in laid.words[max(0, turn.first - 2) : turn.first] for p in poles(w)):
            continue  # "not given": that it is denied, ``checks.polarity`` looks at
        said = " ".join(laid.words[turn.first : turn.last])
        if " not " in said and any(p.kind == "denial" for p in have):
            continue  # "does not want" of "wants no": the same
        other = next((t for t in charted if opposed(mine, t.poles)), None)
        if other is not None:
            both = any(
                opposed(mine, t.poles) for t in turns(laid.words)
            )  # "positive" of one and "negative" of another
            yield (
                f"says “{said}”, and its source says otherwise",
                NEVER if both else _least({p.kind for p in mine}),
            )


def _least(kinds: set[str]) -> float:
    """A word of several senses shows nothing by itself: "lower" is less, and a part of the leg."""
    return WHOLLY if kinds <= _ONE_SENSE else CLOSELY


_ONE_SENSE = frozenset({"extent", "trend", "salt", "release", "result", "growth"})


def _other_sense(turn: Turn, have: frozenset[Pole]) -> bool:
    """Whether the word has another sense that a source has."""
    return bool(turn.poles & have)
