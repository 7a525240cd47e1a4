"""What is denied stays denied, what was stays past, a mother's disease stays hers, and left stays left."""

import re
from collections.abc import Iterator
from functools import lru_cache

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
from retrieval.text.context import Context, context
from retrieval.text.exchanges import changed, stem
from retrieval.text.parting import Laid, tokens
from retrieval.text.poles import kinds, turns
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences

RULE = "polarity@2"

#: What an exchange of words may turn that this check answers for.
_TURNED = {
    "denial": "denied in one and not in the other",
    "doubt": "certain in one and possible in the other",
    "time": "past, planned or done otherwise",
    "person": "of somebody else",
    "side": "of another side",
    "will": "wanted in one and refused in the other",
    "can": "able in one and unable in the other",
    "sex": "of another sex",
    "company": "alone in one and not in the other",
    "safety": "safe in one and unsafe in the other",
    "outcome": "met in one and missed in the other",
}
_CUES = frozenset({"denial", "doubt", "time", "person"})
_TERM = re.compile(r"[^\W\d_]{4,}")
_SIDE = re.compile(r"\b(left|right|bilateral|lt|rt)\b[\s-]+(?:[a-z]+[\s-]+){0,2}?([a-z]{3,})", re.IGNORECASE)
_SIDES = {"lt": "left", "rt": "right"}
#: Words too common to carry a claim: whether they are negated says nothing about the statement.
_COMMON = frozenset(
    "patient with that this have from been will were which after before history noted reports states denies daily "
    "without today also does into during there their should would could other".split()
)


def what_is_charted_as_not_so_is_not_said_as_so(reading: Reading) -> tuple[Finding, ...]:
    return tuple(f for s in reading.sections for item in s.items for f in _of(item, reading))


def _of(item: Item, reading: Reading) -> list[Finding]:
    if isinstance(item.detail, ConsideredDetail | ScoreDetail):
        return []
    quotes = reading.quotes(item)
    laid = reading.laid(item)
    why = (
        ""
        if laid.verbatim
        else _exchanged(item, laid) or _side_elsewhere(laid, quotes) or _somebody(laid, quotes)
    )
    why = why or _beside_its_sentences(item, reading)
    return [_stop(item, why)] if why else []


# --- words exchanged ----------------------------------------------------------------------------------------


def _exchanged(item: Item, laid: Laid) -> str:
    for p in laid.partings:
        kind = changed(p)
        if kind not in _TURNED or (kind == "denial" and _said_elsewhere(p.written, p.before, laid)):
            continue
        said, written = (" ".join((*p.after, *words, *p.before)) for words in (p.said, p.written))
        return f"says “{said}” where its source says “{written}”: {_TURNED[kind]}"
    return ""


def _said_elsewhere(written: tuple[str, ...], before: tuple[str, ...], laid: Laid) -> bool:
    """Whether the text has the denial in another place, beside the same word: a heading may name what is denied."""
    pair = (*written[-1:], *before[:1])
    return len(pair) == 2 and any(laid.words[n : n + 2] == pair for n in range(len(laid.words) - 1))


# --- sides and people ---------------------------------------------------------------------------------------


def _side_elsewhere(laid: Laid, quotes: tuple[str, ...]) -> str:
    """A side that the sources do not have, or have beside other words while the other side stands beside these."""
    followed = laid.followed(3)
    charted = [(side, around) for quote in quotes for side, around in _sides_in(_words(quote))]
    if not charted:
        return ""
    for turn in turns(laid.words):
        side = next((p.pole for p in turn.poles if p.kind == "side"), "")
        if not side or turn.first in followed:
            continue
        here = _around(laid.words, turn.first, turn.last)
        mine = max((_nearness(here, a) for s, a in charted if s == side), default=0.0)
        other, where = max(((_nearness(here, a), s) for s, a in charted if s != side), default=(0.0, ""))
        if other > mine:
            said = " ".join(laid.words[max(0, turn.first - 1) : turn.last + 2])
            return f"says “{said}”, charted is {where}"
    return ""


def _sides_in(words: tuple[str, ...]) -> Iterator[tuple[str, dict[str, int]]]:
    for turn in turns(words):
        for pole in turn.poles:
            if pole.kind == "side":
                yield pole.pole, _around(words, turn.first, turn.last)


def _around(words: tuple[str, ...], first: int, last: int) -> dict[str, int]:
    """The words around with how far they are."""
    near = {stem(w): n for n, w in enumerate(words[last : last + 4], start=1)}
    for n, w in enumerate(reversed(words[max(0, first - 3) : first]), start=2):
        near.setdefault(stem(w), n)
    return {w: n for w, n in near.items() if len(w) > 2}


def _nearness(one: dict[str, int], other: dict[str, int]) -> float:
    return sum(1 / (n + other[w]) for w, n in one.items() if w in other)


_RELATIVES = frozenset(
    """mother father parent parents sister brother aunt uncle cousin grandmother grandfather wife husband daughter son
    child children baby infant newborn niece nephew mom dad sibling siblings spouse partner twin""".split()
)
_SAME_PERSON = (
    {"mother", "mom", "mum", "parent", "parents"},
    {"father", "dad", "parent", "parents"},
    {"baby", "infant", "newborn", "neonate", "child"},
    {"wife", "spouse", "partner"},
    {"husband", "spouse", "partner"},
    {"son", "child", "children"},
    {"daughter", "child", "children"},
    {"brother", "sibling", "siblings"},
    {"sister", "sibling", "siblings"},
)


def _somebody(laid: Laid, quotes: tuple[str, ...]) -> str:
    """A relative whom no source names."""
    said = _RELATIVES.intersection(laid.words)
    if not said:
        return ""
    charted = {w for quote in quotes for w in _words(quote)}
    charted |= {w.rstrip("s") for w in charted}
    for who in sorted(said):
        same = {who, *(w for group in _SAME_PERSON if who in group for w in group)}
        if not same & charted:
            return f"speaks of a {who}, whom no passage that it cites names"
    return ""


def _words(quote: str) -> tuple[str, ...]:
    return tuple(t.word for t in tokens(quote))


# --- the sentences that are cited ---------------------------------------------------------------------------


def _beside_its_sentences(item: Item, reading: Reading) -> str:
    if any(c.kind is CitationKind.GUIDELINE for c in item.citations):
        return ""  # the guideline is what it says; the chart is only why it applies
    charted = [(c, d) for c in item.citations if c.kind is CitationKind.CHART and (d := reading.document(c))]
    for citation, _ in charted:
        if why := _side(item.text, citation.quote):
            return why
    if any(_says_outright(item, c, d) for c, d in charted):
        return ""
    return _turned(
        item, reading.said(item), [(c, d) for c, d in charted if d.kind is not DocumentKind.RESOURCE]
    )


def _says_outright(item: Item, citation: Citation, document: Document) -> bool:
    """A coded entry that names it, or a sentence quoted whole: what stands beside it is only where else it stands."""
    coded = document.kind is DocumentKind.RESOURCE and _head(item) in citation.quote.lower()
    return coded or _whole(item.text, citation.quote)


def _head(item: Item) -> str:
    """What the item is about: its words up to the first mark."""
    return re.split(r"[:,(]| - ", item.text.lower(), maxsplit=1)[0].strip()


def _turned(item: Item, text: str, charted: list[tuple[Citation, Document]]) -> str:
    """Why the item says otherwise than every sentence it cites; "" when one of them says the same."""
    touched = [(c, *s) for c, d in charted for s in _sentences(d, c)]
    if not any(section for *_, section in touched):
        cued = kinds(_words(text)).union(*(kinds(_words(sentence)) for _, sentence, _, _ in touched))
        if not _CUES & cued:
            return ""
    here = {m[0].lower(): m for m in _TERM.finditer(text)}
    against: dict[str, str] = {}
    for citation, sentence, start, section in touched:
        for match in _TERM.finditer(sentence):
            word = match[0].lower()
            inside = citation.start <= start + match.start() < citation.end
            if word in _COMMON or word not in here or not inside or against.get(word) == "":
                continue
            source = context(sentence, match.start(), match.end(), section=section)
            said = context(text, here[word].start(), here[word].end())
            against[word] = _differs(item, word, source, said)
    return next((why for why in against.values() if why), "")


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
    if to_come and not said.uncertain and item.kind in {ItemKind.PROBLEM, ItemKind.STATEMENT}:
        return f"“{word}” is only considered or planned in the chart"
    if source.uncertain and not said.uncertain and not source.negated and item.kind is ItemKind.PROBLEM:
        return f"“{word}” is only possible in the chart"
    return ""


def _sentences(document: Document, citation: Citation) -> Iterator[tuple[str, int, str]]:
    """The whole sentences of the document that the citation touches: a fragment may have left its "denies" behind."""
    for start, end, section in _all_sentences(document.text):
        if start < citation.end and citation.start < end:
            yield document.text[start:end], start, section


@lru_cache(maxsize=256)
def _all_sentences(text: str) -> tuple[tuple[int, int, str], ...]:
    return tuple(
        (s, e, part.kind) for part in sections(text) for s, e in sentences(text, part.body, part.end)
    )


def _whole(text: str, quote: str) -> bool:
    """A sentence quoted whole says what it says."""
    return _plain(text) == _plain(quote) and bool(re.search(r"\s\S+\s", quote))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


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
