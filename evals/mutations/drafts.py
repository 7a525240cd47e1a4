"""A draft with one thing wrong: the item that was changed, or what is gone, beside the same record."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from random import Random
from typing import Any

from assistant.checks.reading import Reading
from assistant.domain.draft import (
    AllergyDetail,
    Change,
    Citation,
    CitationKind,
    ConsideredDetail,
    Detail,
    Item,
    ItemId,
    ItemKind,
    MedicineDetail,
    Presence,
    ResultDetail,
    Section,
)
from assistant.knowledge.element_file import named
from assistant.knowledge.elements import checklist, exempt
from evals.mutations.text import Slip, Slips, chosen
from retrieval.model import Document, DocumentKind, Medicine, Record
from retrieval.text.sentences import sentences


@dataclass(frozen=True, kw_only=True)
class Drafted:
    """A draft of a record, as the checks read it. ``others`` are drafts of other patients."""

    record: str
    reading: Reading
    others: Sequence[Reading] = ()

    @property
    def id(self) -> str:
        return f"{self.record}/{self.reading.kind}"

    @property
    def items(self) -> list[tuple[Section, Item]]:
        """All but what never leaves: the referrals that were considered and not suggested."""
        return [
            (s, i)
            for s in self.reading.sections
            for i in s.items
            if not isinstance(i.detail, ConsideredDetail)
        ]


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """``item`` is what a finding must point at; where something is gone, a finding must say one of ``names``."""

    how: str
    reading: Reading
    item: ItemId | None = None
    names: tuple[str, ...] = ()
    was: str = ""
    now: str = ""


# --- one word or figure ------------------------------------------------------------------------------------------

#: The parts of a detail that leave with the document in their own right.
_LEAVES = (
    "name",
    "dose",
    "route",
    "frequency",
    "directions",
    "was",
    "value",
    "unit",
    "date",
    "target",
    "baseline",
    "onset",
    "substance",
    "reaction",
    "when",
    "relation",
)


def slipped(
    drafted: Drafted, slips: Slips, chance: Random, kinds: frozenset[ItemKind] | None
) -> Iterator[Mutant]:
    """One mutant an item that has room for the slip: in the text, in the form beside it, or in both."""
    for _, item in drafted.items:
        if kinds is not None and item.kind not in kinds:
            continue
        found = chosen(list(slips(item.text, chance)), item.text, chance)
        if found is None:
            continue
        was = item.text[found.start : found.end]
        detail = _with(item.detail, was, found.now)
        where = chance.choice(("text", "form", "both")) if detail != item.detail else "text"
        made = replace(
            item,
            text=item.text if where == "form" else found.of(item.text),
            detail=item.detail if where == "text" else detail,
        )
        yield Mutant(
            how=where,
            reading=_with_item(drafted.reading, made),
            item=item.id,
            was=_around(item.text, found),
            now=_around(found.of(item.text), Slip(found.start, found.start + len(found.now), "")),
        )


def _around(text: str, slip: Slip) -> str:
    return text[max(0, slip.start - 40) : slip.end + 40]


def _with(detail: Detail | None, was: str, now: str) -> Detail | None:
    """The detail with ``was`` as a whole word replaced, in its first part that has it."""
    if detail is None or len(was) < 1:
        return detail
    for name in [f.name for f in fields(detail) if f.name in _LEAVES]:
        said: Any = getattr(detail, name)
        if isinstance(said, str) and f" {was} " in f" {said} ":
            put: dict[str, Any] = {name: f" {said} ".replace(f" {was} ", f" {now} ", 1).strip()}
            return replace(detail, **put)
    return detail


def _with_item(reading: Reading, made: Item) -> Reading:
    return replace(
        reading,
        sections=tuple(
            replace(s, items=tuple(made if i.id == made.id else i for i in s.items)) for s in reading.sections
        ),
    )


# --- what it rests on --------------------------------------------------------------------------------------------


def invented_citation(drafted: Drafted, chance: Random) -> Iterator[Mutant]:
    """A source that there is not, a place that is not in it, or words that do not stand there."""
    for _, item in drafted.items:
        if not item.citations:
            continue
        n = chance.randrange(len(item.citations))
        c = item.citations[n]
        words = c.quote.split()
        broken = chance.choice(
            (
                ("source", replace(c, source="doc-" + "".join(chance.choices("0123456789abcdef", k=12)))),
                ("place", replace(c, start=c.start + 3, end=c.end + 3)),
                ("beyond", replace(c, start=c.start + 100_000, end=c.end + 100_000)),
                ("words", replace(c, quote=" ".join([*words[:-1], "confirmed"]))),
                ("nothing", None),
            )
        )
        how, now = broken
        cited = (*item.citations[:n], *([now] if now else []), *item.citations[n + 1 :]) if now else ()
        made = replace(item, citations=cited)
        yield Mutant(how=how, reading=_with_item(drafted.reading, made), item=item.id, was=c.quote[:60])


def moved_citation(drafted: Drafted, chance: Random) -> Iterator[Mutant]:
    """Every citation of an item at another place of the same record, word for word what stands there."""
    for _, item in drafted.items:
        charted = [c for c in item.citations if c.kind is CitationKind.CHART]
        if len(charted) != len(item.citations):
            continue
        quotes = {c.quote for c in charted}
        elsewhere = [_span(drafted.reading.record, chance) for _ in charted]
        new = tuple(c for c in elsewhere if c and c.quote not in quotes and not _says(c.quote, item.text))
        if new:
            made = replace(item, citations=tuple(dict.fromkeys(new)))
            yield Mutant(
                how="moved",
                reading=_with_item(drafted.reading, made),
                item=item.id,
                was=item.text[:80],
                now=new[0].quote[:80],
            )


def one_moved(drafted: Drafted, chance: Random) -> Iterator[Mutant]:
    """One of several citations moved: the others still carry the item."""
    for _, item in drafted.items:
        charted = [c for c in item.citations if c.kind is CitationKind.CHART]
        if len(charted) < 2:
            continue
        old, new = chance.choice(charted), _span(drafted.reading.record, chance)
        if new is None or new.quote in {c.quote for c in charted} or _says(new.quote, item.text):
            continue
        made = replace(item, citations=tuple(new if c == old else c for c in item.citations))
        yield Mutant(
            how=str(item.kind),
            reading=_with_item(drafted.reading, made),
            item=item.id,
            was=old.quote[:80],
            now=new.quote[:80],
        )


def _says(quote: str, text: str) -> bool:
    """Whether a passage says so much of the text that it may well support it."""
    have, want = set(quote.lower().split()), set(text.lower().split())
    return len(have & want) * 2 >= len(want)


def _span(record: Record, chance: Random) -> Citation | None:
    document = chance.choice(record.documents)
    if document.kind is DocumentKind.RESOURCE:
        return _cited(document, 0, len(document.text))
    places = [p for p in sentences(document.text) if p[1] - p[0] > 20]
    return _cited(document, *chance.choice(places)) if places else None


def _cited(document: Document, start: int, end: int) -> Citation:
    return Citation(
        kind=CitationKind.CHART,
        source=str(document.id),
        start=start,
        end=end,
        quote=document.text[start:end],
    )


# --- of another patient ------------------------------------------------------------------------------------------


def other_patients_source(drafted: Drafted, chance: Random) -> Iterator[Mutant]:
    """A citation into another patient's record, or the whole item of another patient."""
    for section, item in drafted.items:
        other = chance.choice(drafted.others)
        theirs = [
            i
            for s in other.sections
            if s.id == section.id
            for i in s.items
            if any(c.kind is CitationKind.CHART for c in i.citations)
        ]
        if not theirs:
            continue
        stranger = chance.choice(theirs)
        cited = next(c for c in stranger.citations if c.kind is CitationKind.CHART)
        if chance.random() < 0.5:
            made, how = replace(item, citations=(cited, *item.citations[1:])), "source"
        else:
            made, how = replace(stranger, id=item.id), "item"
        yield Mutant(
            how=how,
            reading=_with_item(drafted.reading, made),
            item=item.id,
            was=item.text[:80],
            now=made.text[:80],
        )


def other_patients_words(drafted: Drafted, chance: Random) -> Iterator[Mutant]:
    """What is said of another patient, said of this one with this one's citations."""
    for section, item in drafted.items:
        other = chance.choice(drafted.others)
        theirs = [i for s in other.sections if s.id == section.id for i in s.items if i.kind is item.kind]
        theirs = [i for i in theirs if not _says(item.text, i.text) and not _says(i.text, item.text)]
        if any(c.kind is CitationKind.GUIDELINE for c in item.citations) or not theirs:
            continue
        made = replace(item, text=chance.choice(theirs).text)
        yield Mutant(
            how="words",
            reading=_with_item(drafted.reading, made),
            item=item.id,
            was=item.text[:80],
            now=made.text[:80],
        )


# --- what nobody wrote -------------------------------------------------------------------------------------------


def invented(drafted: Drafted, chance: Random, inventions: Sequence[str]) -> Iterator[Mutant]:
    """A statement of its own with a citation of something else, or a sentence more in an item that holds."""
    for section, item in drafted.items:
        said = chance.choice(inventions)
        if chance.random() < 0.5 and item.citations:
            made, how = replace(item, text=f"{item.text.rstrip('.')}. {said}"), "added to an item"
            reading = _with_item(drafted.reading, made)
        else:
            cited = _span(drafted.reading.record, chance)
            if cited is None or _says(cited.quote, said):
                continue
            made = Item(id=ItemId("invented"), kind=ItemKind.STATEMENT, text=said, citations=(cited,))
            how, reading = "an item", _with_more(drafted.reading, section, made)
        yield Mutant(how=how, reading=reading, item=made.id, now=said)


def planted(drafted: Drafted, chance: Random, orders: Sequence[str]) -> Iterator[Mutant]:
    """An order to a reader or a model: at the end of an item, or in a note that the draft then quotes."""
    notes = [d for d in drafted.reading.record.documents if d.kind is DocumentKind.NOTE]
    for section, item in drafted.items:
        said = chance.choice(orders)
        if chance.random() < 0.5 or not notes:
            made = replace(item, text=f"{item.text.rstrip('.')}. {said}")
            yield Mutant(how="item", reading=_with_item(drafted.reading, made), item=item.id, now=said)
            continue
        note = chance.choice(notes)
        text = f"{note.text.rstrip()}\n{said}\n"
        forged = replace(note, text=text)
        start = len(text) - len(said) - 1
        made = Item(
            id=ItemId("planted"),
            kind=ItemKind.STATEMENT,
            text=said,
            citations=(_cited(forged, start, start + len(said)),),
        )
        record = with_document(drafted.reading.record, forged)
        yield Mutant(
            how="note",
            reading=_with_more(replace(drafted.reading, record=record), section, made),
            item=made.id,
            now=said,
        )


def with_document(record: Record, document: Document) -> Record:
    """The record with one of its documents in another wording."""
    return replace(
        record,
        documents=tuple(document if d.id == document.id else d for d in record.documents),
        _by_document={},
    )


def _with_more(reading: Reading, section: Section, made: Item) -> Reading:
    return replace(
        reading,
        sections=tuple(
            replace(s, items=(*s.items, made)) if s.id == section.id else s for s in reading.sections
        ),
    )


# --- medicines in use --------------------------------------------------------------------------------------------

_OFF = {Change.STOPPED: ("stopped",), Change.HELD: ("on hold", "held", "hold")}


def stopped_as_active(drafted: Drafted, chance: Random) -> Iterator[Mutant]:
    """A medicine that was stopped or is held, in the list as one to take."""
    for _section, item in drafted.items:
        if isinstance(item.detail, MedicineDetail) and item.detail.change in _OFF:
            how = chance.choice(("form", "both"))
            detail = replace(item.detail, change=Change.CONTINUED, because="")
            head = item.text.split(" - ")[0]
            made = replace(item, detail=detail, text=item.text if how == "form" else f"{head} - continued")
            yield Mutant(
                how=how,
                reading=_with_item(drafted.reading, made),
                item=item.id,
                was=item.text[:80],
                now=made.text[:80],
            )
    yield from _off_the_list(drafted, chance)


def _off_the_list(drafted: Drafted, chance: Random) -> Iterator[Mutant]:
    """An entry that ended, put on the list."""
    section = next((s for s in drafted.reading.sections if s.id.endswith("medications")), None)
    shown = " ".join(i.text.lower() for _, i in drafted.items)
    ended = [
        m
        for m in drafted.reading.record.of(Medicine)
        if m.status in {"stopped", "completed", "cancelled"} and m.name.lower().split()[0] not in shown
    ]
    if section is None or not ended:
        return
    m = chance.choice(ended)
    document = drafted.reading.record.document(m.words.document)
    if document is None:
        return
    made = Item(
        id=ItemId("ended"),
        kind=ItemKind.MEDICINE,
        text=f"{m.name}: {m.dosage}" if m.dosage else m.name,
        citations=(_cited(document, m.words.start, m.words.end),),
        detail=MedicineDetail(
            name=m.name, dose=m.dose, route=m.route, frequency=m.frequency, change=Change.CONTINUED
        ),
    )
    yield Mutant(
        how="put on the list",
        reading=_with_more(drafted.reading, section, made),
        item=made.id,
        now=made.text[:80],
    )


# --- what is gone ------------------------------------------------------------------------------------------------


def allergy_dropped(drafted: Drafted, chance: Random) -> Iterator[Mutant]:
    for _, item in drafted.items:
        if isinstance(item.detail, AllergyDetail) and not item.detail.none_known:
            name = item.detail.substance
            gone = {i.id for _, i in drafted.items if i.kind is ItemKind.ALLERGY and i.text.startswith(name)}
            yield Mutant(
                how="dropped", reading=_without(drafted.reading, gone), names=(name,), was=item.text[:80]
            )


def medicine_dropped(drafted: Drafted, chance: Random) -> Iterator[Mutant]:
    for _, item in drafted.items:
        if isinstance(item.detail, MedicineDetail):
            name = item.detail.name
            gone = {
                i.id
                for _, i in drafted.items
                if isinstance(i.detail, MedicineDetail) and i.detail.name == name
            }
            yield Mutant(
                how=str(item.detail.change),
                reading=_without(drafted.reading, gone),
                names=(name,),
                was=item.text[:80],
            )


def pending_dropped(drafted: Drafted, chance: Random) -> Iterator[Mutant]:
    """Every item that says of a result that it is awaited."""
    for _, item in drafted.items:
        if isinstance(item.detail, ResultDetail) and item.detail.pending:
            name = item.detail.name
            gone = {i.id for _, i in drafted.items if _names(name, i.text)}
            yield Mutant(
                how="dropped", reading=_without(drafted.reading, gone), names=(name,), was=item.text[:80]
            )


def _names(name: str, text: str) -> bool:
    """Whether all of its words stand there, in whatever order."""
    return set(re.findall(r"\w{4,}", name.lower())) <= set(re.findall(r"\w{4,}", text.lower()))


def element_deleted(drafted: Drafted, chance: Random) -> Iterator[Mutant]:
    """Everything that carries one required element; not one that this patient's draft may leave without."""
    r = drafted.reading
    spared = exempt(r.kind, r.record, r.stay, r.as_of)
    for element in checklist(r.kind, r.sections, spared):
        if element.id in spared:
            continue
        if element.presence in {Presence.PRESENT, Presence.ABSENT} and element.where:
            wanted = named(r.kind, element.id)
            yield Mutant(
                how=element.id,
                reading=_without(r, set(element.where)),
                names=(wanted.missing if wanted else element.title,),
                was=element.title,
            )


def _without(reading: Reading, gone: set[ItemId]) -> Reading:
    return replace(
        reading,
        sections=tuple(
            replace(s, items=tuple(i for i in s.items if i.id not in gone)) for s in reading.sections
        ),
    )
