"""The patient's version says the numbers, medicines and dates of the approved document, all of them and no others.

Read apart from the templates that wrote it: Spanish is brought back to English by a table of its own, and every
figure of a line is looked for in the items that the line is of.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from assistant.domain.draft import (
    Change,
    Content,
    Finding,
    Harm,
    Item,
    ItemId,
    ItemKind,
    MedicineDetail,
    Severity,
)
from assistant.domain.patient_version import Language, Line, PatientVersion
from assistant.knowledge.sensitivity import withheld_from
from retrieval.text.quantities import Figure, carried, figures

RULE = "plain_words@1"
#: Numbers that are nobody's figures: who answers an emergency in the US.
_CALLS = re.compile(r"\b(?:911|988)\b")
_CLOCK = re.compile(r"\b(?:at|a las) (\d{1,2}):(\d\d)(?: (AM|PM))?")
_CHARTED_CLOCK = re.compile(
    r"(?:\d{4}-\d\d-\d\d[T ]|(?<![\d:T-]))(\d{1,2}):(\d\d)(?:\s*([AP])\.?M\b)?", re.IGNORECASE
)
_MONTHS = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
    "January February March April May June July August September October November December".split(),
)
_SPANISH = tuple(
    (re.compile(pattern, re.IGNORECASE), english)
    for pattern, english in (
        *((rf"(\d+) de {es} de (\d{{4}})", rf"\1 {en} \2") for es, en in zip(*_MONTHS, strict=True)),
        (r"cada (\d+) a (\d+) horas", r"every \1 to \2 hours"),
        (r"cada (\d+) horas", r"every \1 hours"),
        (r"cada hora", "every hour"),
        (r"cada (\d+) días", r"every \1 days"),
        (r"cada (\d+) semanas", r"every \1 weeks"),
        (r"(\d+) (?:veces|vez) al día", r"\1 times a day"),
        (r"1 vez a la semana, no todos los días", "once a week"),
        (r"(\d+) (?:veces|vez) a la semana", r"\1 times a week"),
        (r"1 vez al mes", "once a month"),
        (r"1 sola vez", "once"),
        (r"\bal día\b", "a day"),
        (r"todos los días", "every day"),
        (r"al acostarse", "at bedtime"),
        (r"en la mañana", "every morning"),
        (r"en la tarde", "every evening"),
        (r"al mediodía", "at noon"),
        (r"solo si lo necesita", "as needed"),
        (r"\btabletas?\b", "tablet"),
        (r"\bcápsulas?\b", "capsule"),
        (r"\binhalación\b|\binhalaciones\b", "puff"),
        (r"\bgotas?\b", "drop"),
        (r"\bunidad(?:es)?\b", "unit"),
        (r"\blibras?\b", "lb"),
        (r"\bdías?\b", "day"),
        (r"\bsemanas?\b", "week"),
        (r"\bmes(?:es)?\b", "month"),
        (r"\baños?\b", "year"),
        (r"\bhoras?\b", "hour"),
        (r"\bminutos?\b", "minute"),
    )
)
_ENGLISH = (
    (re.compile(r"1 time a week, not every day", re.IGNORECASE), "once a week"),
    (re.compile(r"1 time a month", re.IGNORECASE), "once a month"),
    (re.compile(r"1 time only", re.IGNORECASE), "once"),
)


def same_as_approved(version: PatientVersion, content: Content) -> tuple[Finding, ...]:
    """A finding for each figure that its items do not hold, each medicine or figure of one that got lost.

    An item that this reader may not read counts as one that was not approved.
    """
    items = {i.id: i for i in content.items() if i.leaves and not withheld_from(version.audience, i)}
    found = [f for line in _lines(version) for f in _line(line, items, version)]
    return tuple(dict.fromkeys((*found, *_medicines(version, items))))


def _lines(version: PatientVersion) -> Iterator[Line]:
    for part in version.parts:
        if part.id != "more":  # its one number counts what was left to explain
            yield from part.lines
        for row in part.rows:
            for said in (row.how, row.why, row.change, row.order, row.supply, row.name):
                yield Line(text=said, items=(row.item,))
    yield from version.questions


def _line(line: Line, items: dict[ItemId, Item], version: PatientVersion) -> Iterator[Finding]:
    if unknown := [id for id in line.items if id not in items]:
        yield _wrong(f"A sentence rests on {len(unknown)} items that were not approved", None)
        return
    source = " . ".join(_said(items[id]) for id in line.items)
    clocks = {_clock(*said) for said in _CHARTED_CLOCK.findall(source)}
    for said in _CLOCK.findall(line.text):
        if _clock(*said) not in clocks:
            yield _wrong(
                "A time of day in the patient's version is not in the approved document", line.items[0]
            )
    approved = figures(source)
    for figure in figures(_normal(_CLOCK.sub(" ", line.text), version.language)):
        if not carried(figure, approved) and not _bare(figure, source):
            first = line.items[0] if line.items else None
            yield _wrong(f"“{figure}” in the patient's version is not in the approved item", first)


def _clock(hour: str, minute: str, half: str) -> str:
    """On the clock of 24 hours, where the half of the day is told."""
    count = int(hour) % 12 + (12 if half.upper().startswith("P") else 0) if half else int(hour)
    return f"{count:02d}:{minute}"


def _bare(figure: Figure, source: str) -> bool:
    """A number without a unit, as it stands in the source inside a name."""
    if figure.kind != "number" or figure.unit:
        return False
    return bool(re.search(rf"(?<![\d.]){re.escape(figure.value)}(?![\d.])", source))


def _medicines(version: PatientVersion, items: dict[ItemId, Item]) -> Iterator[Finding]:
    told = {row.item: row for part in version.parts for row in part.rows}
    named = {id for part in version.parts for line in part.lines for id in line.items} | set(told)
    for i in items.values():
        if i.kind is not ItemKind.MEDICINE:
            continue
        if i.id not in named:
            yield _wrong("An approved medicine is not in the patient's version", i.id)
        row = told.get(i.id)
        detail = i.detail if isinstance(i.detail, MedicineDetail) else None
        if row is not None and detail is not None and detail.change not in {Change.STOPPED, Change.HELD}:
            said = figures(_normal(f"{row.how} {row.order} {row.name}", version.language))
            direction = detail.directions or f"{detail.dose} {detail.frequency}"
            for figure in figures(_normal(direction, Language.ENGLISH)):
                if not carried(figure, said):
                    yield _wrong(f"“{figure}” of the direction is lost in the patient's version", i.id)


def _normal(text: str, language: Language) -> str:
    for pattern, english in (*_ENGLISH, *(_SPANISH if language is Language.SPANISH else ())):
        text = pattern.sub(english, text)
    return _CALLS.sub(" ", text)


def _said(item: Item) -> str:
    return " . ".join((item.text, *_strings(item.detail)))


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _strings(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _strings(getattr(value, field.name))


def _wrong(reason: str, item: ItemId | None) -> Finding:
    return Finding(rule=RULE, severity=Severity.STOP, reason=reason, item=item, harm=Harm.SEVERE)
