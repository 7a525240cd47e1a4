"""The medicine calendar, and what to stop, to wait with and to ask about: every approved medicine is in one of them."""

import re

from assistant.domain.draft import Change, Item, ItemId, MedicineDetail, Verdict
from assistant.domain.patient_version import Language, Line, MedicineRow, Part
from assistant.writing.plain.extras import Extras, extras
from assistant.writing.plain.frequencies import often
from assistant.writing.plain.phrasebook import Phrasebook, in_english
from retrieval.text.quantities import carried, figures

#: What a direction may say that no template carries; the direction is then shown as it was charted.
_MORE = re.compile(
    r"\b(?:hold|until|unless|taper|titrat|increase|decrease|reduce|then|max|maximum|no more than|not exceed|before"
    r"|after|with (?:food|meals?|water|milk)|without|empty stomach|avoid|do not|for \d+|if )\b",
    re.IGNORECASE,
)

#: A direction in steps: any one sentence about it would be wrong on some day.
_STEPS = re.compile(
    r"\b(?:then|taper|titrat\w*|increase|decrease|reduce|hold|day \d)\b|\d{4}-\d\d-\d\d", re.IGNORECASE
)
_AMOUNT = re.compile(
    r"\b((?:\d+(?:\.\d+)?(?:/\d+)?|one|two|three|half)\s+(?:tab(?:let)?s?|cap(?:sule)?s?|puffs?|sprays?|drops?|patch(?:es)?|films?|mL)"
    r"\s*\([^)]{1,30}\)|\d+(?:\.\d+)?\s*mg\s*\(\d+(?:\.\d+)?\s*mL\))",
    re.IGNORECASE,
)

#: What is used in an emergency: nobody is told to ask first.
_RESCUES = re.compile(
    r"epinephrine|naloxone|glucagon|albuterol|levalbuterol|nitroglycerin|auto-?injector", re.IGNORECASE
)
_USUAL = re.compile(
    r"take|give|use|inhale|inject|apply|place|put|by|mouth|oral|orally|the|one|two|three|and|per|day|daily|once|twice"
    r"|times?|every|each|hours?|hrs?|tab(?:let)?s?|cap(?:sule)?s?|puffs?|mg|mcg|units?|sprays?|drops?|patch(?:es)?|films?"
    r"|bid|tid|qid|qhs|qam|prn|needed|bedtime|morning|evening|night(?:ly)?|weeks?|weekly|inhalations?|nasal|route|skin"
    r"|under|tongue|subcutaneous(?:ly)?|sublingual(?:ly)?|topical(?:ly)?|for|pain|dose"
)


def medicine_parts(
    medicines: list[Item], book: Phrasebook, *, compared: bool, cautioned: frozenset[ItemId] = frozenset()
) -> list[Part]:
    """Taken, stopped, held and unclear ones, each under its heading; none is left out.

    ``compared`` where the document held the list against the one before: only then is anything "same as before".
    One of the ``cautioned``, of which a check of medicines says something, is asked about first where the patient
    bought it without a prescription and nobody edited its line.
    """
    found: dict[str, list[Item]] = {"take": [], "stop": [], "hold": [], "ask": [], "own": []}
    for i in medicines:
        found["own" if i.id in cautioned and _bought(i) else _place(i)].append(i)
    parts = [
        Part(
            id="take",
            heading=book.heading("take"),
            rows=tuple(_row(i, book, compared=compared) for i in found["take"]),
        )
    ]
    for id, key in (("stop", "stop"), ("hold", "hold"), ("ask", "unclear")):
        lines = [line for i in found[id] for line in _not_now(i, key, book)]
        if id == "ask":
            lines += [line for i in found["own"] for line in _not_now(i, "own_choice", book)]
        parts.append(Part(id=id, heading=book.heading(id), lines=tuple(lines)))
    return parts


_BOUGHT = re.compile(r"over[- ]the[- ]counter|\bOTC\b|herbal|supplement", re.IGNORECASE)


def _bought(i: Item) -> bool:
    """Without a prescription, taken now, and left by the reviewer as it was written."""
    edited = i.decision is not None and i.decision.verdict is Verdict.EDIT
    return _place(i) == "take" and not edited and _BOUGHT.search(f"{name_of(i)} {i.text}") is not None


def name_of(i: Item) -> str:
    return i.detail.name if isinstance(i.detail, MedicineDetail) and i.detail.name else i.text


def _place(i: Item) -> str:
    change = i.detail.change if isinstance(i.detail, MedicineDetail) else Change.UNCLEAR
    return {Change.STOPPED: "stop", Change.HELD: "hold", Change.UNCLEAR: "ask"}.get(change, "take")


def _row(i: Item, book: Phrasebook, *, compared: bool) -> MedicineRow:
    detail = i.detail if isinstance(i.detail, MedicineDetail) else MedicineDetail(name=i.text)
    rhythm = often(detail.frequency) or often(detail.directions)
    needed = bool(
        re.search(r"as needed|if needed|\bp\.?r\.?n\b", f"{detail.frequency} {detail.directions}", re.I)
    )
    amount = _AMOUNT.search(detail.directions)
    steps = bool(_STEPS.search(detail.directions))
    how, english = (
        ""
        if steps
        else _with(
            one.taken(
                dose=amount[1] if amount else detail.dose,
                route=detail.route,
                often=rhythm,
                as_needed=needed,
                form=f"{detail.directions} {detail.name}",
            ),
            extras(detail.directions, one.language),
        )
        for one in (book, in_english(book))
    )
    edited = i.decision is not None and i.decision.verdict is Verdict.EDIT
    order = i.text if edited else _order(detail, english)
    return MedicineRow(
        item=i.id,
        name=detail.name,
        how=how or ("" if order else book.line("ask_how")),
        why=_why(detail, book),
        change=_change(detail, book) if compared else "",
        slots=rhythm.slots if rhythm and how else (),
        order=book.line("order", order=order) if order else "",
        supply=book.line("not_in_hand", words=detail.supply) if detail.supply else "",
    )


def _order(detail: MedicineDetail, how: str) -> str:
    """The charted direction, where our sentence (in the chart's language) lacks a figure or a condition of it."""
    charted = detail.directions or " ".join(x for x in (detail.dose, detail.route, detail.frequency) if x)
    said = figures(how) if how else frozenset()
    lost = [f for f in figures(charted) if not carried(f, said)]
    rest = extras(charted, Language.ENGLISH).rest
    return charted if not how or lost or _MORE.search(rest) or _rest(rest, detail) else ""


def _with(sentence: str, more: Extras) -> str:
    return f"{', '.join((sentence.removesuffix('.'), *more.said))}." if sentence else ""


def _rest(charted: str, detail: MedicineDetail) -> bool:
    """Whether the direction says more than how much, by which way, how often and what for."""
    rest = charted.lower()
    for known in (detail.dose, detail.route, detail.frequency, detail.reason):
        rest = rest.replace(known.lower(), " ") if known else rest
    return len([w for w in re.findall(r"[a-z]{3,}", rest) if not _USUAL.fullmatch(w)]) > 0


def _not_now(i: Item, key: str, book: Phrasebook) -> list[Line]:
    name = name_of(i)
    said_as = "unclear_rescue" if key == "unclear" and _RESCUES.search(name) else key
    lines = [Line(text=book.line(said_as, name=name), items=(i.id,), names=(name,))]
    detail = i.detail if isinstance(i.detail, MedicineDetail) else None
    if key == "hold" and detail and (said := detail.directions or detail.because):
        lines.append(Line(text=book.line("order", order=said), items=(i.id,), names=(said,), quoted=True))
    if key == "unclear" and detail and detail.supply:
        missing = book.line("not_in_hand", words=detail.supply)
        lines.append(Line(text=missing, items=(i.id,), names=(detail.supply,), quoted=True))
    return lines


def _why(detail: MedicineDetail, book: Phrasebook) -> str:
    if not detail.reason:
        return ""
    plain = book.illness(detail.reason)
    return book.line("problem", plain=plain, charted=detail.reason) if plain else detail.reason


def _change(detail: MedicineDetail, book: Phrasebook) -> str:
    match detail.change:
        case Change.NEW:
            return book.line("new")
        case Change.CHANGED:
            return book.line("changed_from", was=detail.was) if detail.was else book.line("changed")
        case Change.CONTINUED:
            return book.line("no_change")
        case _:
            return ""
