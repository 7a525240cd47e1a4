"""What is denied stays denied, what was stays past, a mother's disease stays hers, and left stays left."""

import re
from collections.abc import Iterator
from functools import partial

from assistant.checks.own_words import is_not_told, not_told, weighed
from assistant.checks.polarity import retold
from assistant.checks.polarity.beside import around, nearness, word_by_word
from assistant.checks.polarity.cut_out import governed
from assistant.checks.polarity.turning import CUES, TURNED, said_elsewhere, somebody, touched, words
from assistant.checks.reading import Reading
from assistant.domain.draft import (
    AllergyDetail,
    Change,
    Citation,
    CitationKind,
    ConsideredDetail,
    Finding,
    Harm,
    Item,
    ItemKind,
    MedicineDetail,
    ScoreDetail,
    Severity,
)
from retrieval.model import Document, DocumentKind
from retrieval.text.context import Context
from retrieval.text.exchanges import changed
from retrieval.text.parting import Laid, Parting
from retrieval.text.plain import key
from retrieval.text.poles import kinds, turns

RULE = "polarity@3"

_SIDE = re.compile(r"\b(left|right|bilateral|lt|rt)\b[\s-]+(?:[a-z]+[\s-]+){0,2}?([a-z]{3,})", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
_SIDES = {"lt": "left", "rt": "right"}


def what_is_charted_as_not_so_is_not_said_as_so(reading: Reading) -> tuple[Finding, ...]:
    return tuple(f for s in reading.sections for item in s.items for f in _of(item, reading))


def _of(item: Item, reading: Reading) -> list[Finding]:
    if isinstance(item.detail, ConsideredDetail | ScoreDetail):
        return []
    if reading.retells(item):
        said = [
            weighed(_stop(item, why), item, reading, least=least)
            for why, least in retold.otherwise(item, reading)
        ]
        unsure = [] if said else [not_told(_stop(item, why)) for why in retold.unsure(item, reading)]
        return [*sorted(said, key=is_not_told), *unsure][:1]
    quotes = reading.quotes(item)
    laid = reading.laid(item)
    why = (
        ""
        if laid.verbatim
        else _exchanged(laid, quotes) or _side_elsewhere(laid, quotes) or somebody(laid.words, quotes)
    )
    why = why or _none_known(item) or _beside_its_sentences(item, reading)
    return [_stop(item, why)] if why else []


def _none_known(item: Item) -> str:
    """What a form has as "none known", and its sentence has as known."""
    if not isinstance(item.detail, AllergyDetail) or not item.detail.none_known:
        return ""
    return "" if "denial" in kinds(words(item.text)) else "leaves out that none is known"


# --- words exchanged ----------------------------------------------------------------------------------------


def _denied_there(p: Parting, quotes: tuple[str, ...]) -> bool:
    """Whether it adds a denial beside a day of which the same passage says so: "Status: not-done"."""
    days = {w for w in (*p.after, *p.said, *p.before) if _DAY.match(w)}
    return bool(days) and any(days & set(words(q)) and "not-done" in q for q in quotes)


def _exchanged(laid: Laid, quotes: tuple[str, ...]) -> str:
    for p in laid.partings:
        kind = changed(p)
        if kind not in TURNED or (kind == "denial" and said_elsewhere(p.written, p.before, laid)):
            continue
        if kind == "denial" and _denied_there(p, quotes):
            continue
        said, written = (" ".join((*p.after, *words, *p.before)) for words in (p.said, p.written))
        return f"says “{said}” where its source says “{written}”: {TURNED[kind]}"
    return ""


# --- sides and people ---------------------------------------------------------------------------------------


def _side_elsewhere(laid: Laid, quotes: tuple[str, ...]) -> str:
    """A side that the sources do not have, or have beside other words while the other side stands beside these."""
    followed, keys = laid.followed(3), tuple(map(key, laid.words))
    charted = [(side, around) for quote in quotes for side, around in _sides_in(words(quote))]
    if not charted:
        return ""
    for turn in turns(laid.words):
        side = next((p.pole for p in turn.poles if p.kind == "side"), "")
        if not side or turn.first in followed:
            continue
        here = around(keys, turn.first, turn.last)
        mine = max((nearness(here, a) for s, a in charted if s == side), default=0.0)
        other, where = max(((nearness(here, a), s) for s, a in charted if s != side), default=(0.0, ""))
        if other > mine:
            said = " ".join(laid.words[max(0, turn.first - 1) : turn.last + 2])
            return f"says “{said}”, charted is {where}"
    return ""


def _sides_in(words: tuple[str, ...]) -> Iterator[tuple[str, dict[str, int]]]:
    keys = tuple(map(key, words))
    for turn in turns(words):
        for pole in turn.poles:
            if pole.kind == "side":
                yield pole.pole, around(keys, turn.first, turn.last)


# --- the sentences that are cited ---------------------------------------------------------------------------


def _beside_its_sentences(item: Item, reading: Reading) -> str:
    if any(c.kind is CitationKind.GUIDELINE for c in item.citations):
        return ""  # the guideline is what it says; the chart is only why it applies
    charted = [(c, d) for c in item.citations if c.kind is CitationKind.CHART and (d := reading.document(c))]
    for citation, _ in charted:
        if why := _side(item.text, citation.quote):
            return why
    if any(d.kind is DocumentKind.RESOURCE and _head(item) in c.quote.lower() for c, d in charted):
        return ""  # a coded entry names it: what else is cited is only where else it stands
    notes = [(c, d) for c, d in charted if d.kind is not DocumentKind.RESOURCE]
    said = reading.said(item)
    if reading.laid(item).verbatim:
        return governed(item, said, notes)
    return _turned(item, said, notes)


def _head(item: Item) -> str:
    """What the item is about: its words up to the first mark."""
    return re.split(r"[:,(]| - ", item.text.lower(), maxsplit=1)[0].strip()


def _turned(item: Item, text: str, charted: list[tuple[Citation, Document]]) -> str:
    """Why the item says otherwise than every sentence it cites; "" when one of them says the same."""
    near = [(c, *s) for c, d in charted for s in touched(d, c)]
    if not any(section for *_, section in near):
        cued = kinds(words(text)).union(*(kinds(words(sentence)) for _, sentence, _, _ in near))
        if not CUES & cued:
            return ""
    return next((why for why in word_by_word(text, near, partial(_differs, item)) if why), "")


def _differs(item: Item, word: str, source: Context, said: Context) -> str:
    if source.person == "family" and said.person != "family":
        return f"“{word}” is charted of a relative, not of the patient"
    if said.person == "family" and source.person == "patient":
        return f"“{word}” is charted of the patient, not of a relative"
    if source.person == "other" and said.person == "patient":
        return f"“{word}” is charted of somebody else, not of the patient"
    off = isinstance(item.detail, MedicineDetail) and item.detail.change in {
        Change.STOPPED,
        Change.HELD,
        Change.UNCLEAR,
    }
    none_known = isinstance(item.detail, AllergyDetail) and item.detail.none_known
    if source.negated != said.negated and not (off or none_known):
        return (
            f"“{word}” is {'denied' if source.negated else 'affirmed'} in the chart, and not so in the item"
        )
    to_come = source.time in {"hypothetical", "planned"} and said.time in {"recent", "past"}
    if to_come and not said.uncertain and item.kind is ItemKind.PROBLEM:
        return f"“{word}” is only considered or planned in the chart"
    if source.uncertain and not said.uncertain and not source.negated and item.kind is ItemKind.PROBLEM:
        return f"“{word}” is only possible in the chart"
    return ""


def _side(text: str, quote: str) -> str:
    charted: dict[str, set[str]] = {}
    for side, where in _sides(quote):
        charted.setdefault(where, set()).add(side)
    for side, where in _sides(text):
        if where in charted and side not in charted[where]:
            return f"says {side} {where}, charted is {' and '.join(sorted(charted[where]))}"
    return ""


def _sides(text: str) -> Iterator[tuple[str, str]]:
    for match in _SIDE.finditer(text):
        side = match[1].lower()
        yield _SIDES.get(side, side), match[2].lower()


def _stop(item: Item, reason: str) -> Finding:
    return Finding(rule=RULE, severity=Severity.STOP, harm=Harm.SERIOUS, reason=reason, item=item.id)
