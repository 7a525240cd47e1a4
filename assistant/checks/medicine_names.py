"""A medicine is the one that the chart names: no look-alike, no other salt or release, in sentence and form."""

import re
from collections.abc import Iterable, Iterator

from assistant.checks.own_words import MOSTLY, NEVER, NOTHING, weighed
from assistant.checks.reading import Reading
from assistant.domain.draft import (
    Citation,
    CitationKind,
    ConsideredDetail,
    Finding,
    Harm,
    Item,
    MedicineDetail,
    ScoreDetail,
    Severity,
)
from retrieval.model import Medicine, Span
from retrieval.text import wordnet
from retrieval.text.abbreviations import stands_for
from retrieval.text.parting import Parting, tokens
from retrieval.text.poles import opposed, turns
from retrieval.text.terms import ingredient, medicines_in

RULE = "medicine_names@2"

_MADE = frozenset({"salt", "release"})  # what tells two products of one ingredient apart


def every_medicine_is_the_one_charted(reading: Reading) -> tuple[Finding, ...]:
    told = {span: m for m in reading.record.of(Medicine) for span in (m.words, *m.also)}
    return tuple(f for s in reading.sections for item in s.items for f in _of(item, reading, told))


def _of(item: Item, reading: Reading, told: dict[Span, Medicine]) -> list[Finding]:
    if isinstance(item.detail, ConsideredDetail | ScoreDetail):
        return []
    why, least = min(_wrong(item, reading, told), key=lambda one: one[1], default=("", NEVER))
    finding = Finding(rule=RULE, severity=Severity.STOP, harm=Harm.SEVERE, reason=why, item=item.id)
    return [weighed(finding, item, reading, least=least)] if why else []


def _wrong(item: Item, reading: Reading, told: dict[Span, Medicine]) -> Iterator[tuple[str, float]]:
    """Why, with the share of a retold item that must be held for it to show that it is wrong."""
    quotes = reading.quotes(item)
    laid = reading.laid(item)
    if not laid.verbatim:
        yield from _in_the_sentence(item, quotes, reading.parted(item))
    if isinstance(item.detail, MedicineDetail):
        yield from ((why, NOTHING) for why in _in_the_form(item.detail, item, quotes, told))


def _in_the_sentence(
    item: Item, quotes: tuple[str, ...], parted: Iterable[tuple[str, Parting]]
) -> Iterator[tuple[str, float]]:
    charted = [m for quote in quotes for m in medicines_in(quote)]
    known = {m.ingredient for m in charted} | {p for m in charted for p in m.ingredient.split(" / ")}
    known |= {m.ingredient.split()[0] for m in charted}  # "insulin glargine" is an insulin
    words = " ".join(quotes).lower().replace("-", " ")
    for named in medicines_in(item.text):
        said = item.text[named.start : named.end]
        if (
            named.ingredient not in known
            and not _parts(named.ingredient) <= known
            and said.lower().replace("-", " ") not in words
            and not _cut_short(said.lower(), words)
            and not _stands_for(said, " ".join(quotes))
            and not _in_the_blood(item.text, named.start, named.end, words)
        ):
            least = NEVER if named.measured else MOSTLY  # "thyroid tests" names no medicine
            yield f"names {said}, which no passage that it cites names", least
    for kind, p in parted:
        if kind == "medicine":
            why = f"names {' '.join(p.said)} where its source names {' '.join(p.written)}"
            yield why, NOTHING if p.beside >= _SURELY else MOSTLY
    yield from ((why, MOSTLY) for why in _made_otherwise(item.text, quotes))


#: The same words on both sides of a medicine, from which another was put in its place.
_SURELY = 3


def _stands_for(name: str, charted: str) -> bool:
    """Whether the chart has letters that stand for it: "LEV" of levetiracetam, "K" of potassium, "5-FU"."""
    letters = set(re.findall(r"[A-Z][A-Za-z0-9]{0,4}\b", charted))
    if any(w.isupper() and len(w) > 2 and name.upper().startswith(w) for w in letters):
        return True
    if _SYMBOLS.get(name.lower(), frozenset[str]()) & letters:
        return True
    meant = {means.lower() for w in letters for means in stands_for(w)}
    if any(means.split()[:1] == [name.lower()] for means in meant):
        return True  # "MMF" of mycophenolate, of which it is a salt
    return name.lower() in meant or any(means.lower() in charted.lower() for means in stands_for(name))


#: What laboratories write for it.
_SYMBOLS = {
    "potassium": frozenset({"K"}),
    "sodium": frozenset({"Na"}),
    "calcium": frozenset({"Ca"}),
    "magnesium": frozenset({"Mg"}),
    "iron": frozenset({"Fe"}),
    "lithium": frozenset({"Li"}),
    "oxygen": frozenset({"O2", "RA", "NC", "FiO2"}),
    "supplemental oxygen": frozenset({"O2", "RA", "NC", "FiO2"}),
    "levothyroxine": frozenset({"LT4", "T4"}),
    "fluorouracil": frozenset({"FU"}),
    "5-fu": frozenset({"FU"}),
}


def _cut_short(name: str, charted: str) -> bool:
    """Whether the chart has the beginning of the name for it: "amox", "vanc"; of "meth" nobody knows what was meant."""
    if name.endswith("oxygen") and _BREATHED.search(charted):
        return True
    begun = (w for w in re.findall(r"[a-z]{3,}", charted) if name.startswith(w) and name != w)
    return any(w not in _OF_SEVERAL and not wordnet.lemmas(w) for w in begun)


#: Where oxygen is measured or given, by another name.
_BREATHED = re.compile(r"\b(?:spo2|o2|sats?|saturation|ra|nc|room air|nasal cannula)\b")
#: Beginnings that several medicines share; one that is a word of English stands for itself.
_OF_SEVERAL = frozenset(
    {"hydro", "levo", "oxyc", "pred", "ceft", "cef", "chlor", "clon", "metro", "nitro", "sulf"}
)


def _in_the_blood(text: str, start: int, end: int, charted: str) -> bool:
    """Whether it is no medicine but what the chart says in one word: "low potassium" of "hypokalemia"."""
    root = _IN_THE_BLOOD.get(text[start:end].lower())
    level = _LEVEL_BEFORE.search(text[:start]) or _LEVEL_AFTER.match(text[end:])
    if not root or not level:
        return False
    return re.search(rf"\b{'hypo' if level['low'] else 'hyper'}{root}a?emi[ac]", charted) is not None


_IN_THE_BLOOD = {
    "potassium": "kal",
    "sodium": "natr",
    "calcium": "calc",
    "magnesium": "magnes",
    "phosphate": "phosphat",
    "phosphorus": "phosphat",
    "glucose": "glyc",
}
_LEVEL = (
    r"(?:(?P<low>low(?:ered)?|reduced|decreased|deficient|too little)"
    r"|(?P<high>high|raised|elevated|increased|excess|too much))"
)
_LEVEL_BEFORE = re.compile(rf"\b{_LEVEL} (?:(?:blood|serum|levels? of|his|her|the) )*$", re.IGNORECASE)
_LEVEL_AFTER = re.compile(
    rf" (?:levels? )?(?:(?:in the blood|is|was|are|were|remains|remained|too|very|of) )*{_LEVEL}\b",
    re.IGNORECASE,
)


def _parts(name: str) -> set[str]:
    return set(name.split(" / "))


def _made_otherwise(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """Another salt or release than the sources have."""
    charted = [t for quote in quotes for t in turns(tuple(w.word for w in tokens(quote)))]
    have = frozenset(p for t in charted for p in t.poles)
    words = tuple(w.word for w in tokens(text))
    for turn in turns(words):
        mine = frozenset(p for p in turn.poles if p.kind in _MADE)
        if mine and not mine & have and any(opposed(mine, t.poles) for t in charted):
            yield f"says “{' '.join(words[turn.first : turn.last])}”, and its source another form of the medicine"


def _in_the_form(
    detail: MedicineDetail, item: Item, quotes: tuple[str, ...], told: dict[Span, Medicine]
) -> Iterator[str]:
    """The form names what the entries that it cites are about, and the sentence beside it names the same."""
    wanted = ingredient(detail.name)
    spans = (_span(c) for c in item.citations)
    facts = [m for span in spans if span is not None and (m := told.get(span))]
    if facts and not any(_same(detail.name, wanted, m.name) for m in facts):
        yield f"the form names {detail.name}; the entry that it cites is of {facts[0].name}"
    elif not facts and not _named(detail.name, wanted, quotes):
        yield "names a medicine that it does not cite"
    if wanted and detail.name.lower() not in item.text.lower():
        said = {m.ingredient for m in medicines_in(item.text)}
        if said and wanted not in said and not _parts(wanted) & said:
            yield f"the form names {detail.name}; the sentence beside it does not"


def _same(name: str, wanted: str | None, charted: str) -> bool:
    low, other = name.lower(), charted.lower()
    return low in other or other in low or (wanted is not None and ingredient(charted) == wanted)


def _named(name: str, wanted: str | None, quotes: tuple[str, ...]) -> bool:
    """Whether the evidence names this medicine, by the same name or by the same ingredient."""
    if any(name.lower() in quote.lower() for quote in quotes):
        return True
    return wanted is not None and any(m.ingredient == wanted for quote in quotes for m in medicines_in(quote))


def _span(c: Citation) -> Span | None:
    if c.kind is not CitationKind.CHART:
        return None
    return Span(document=c.source, start=c.start, end=c.end, text=c.quote)  # type: ignore[arg-type]
