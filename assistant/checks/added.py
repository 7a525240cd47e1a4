"""What a reviewer states of their own is held against the whole chart: what stands nowhere in it is shown beside it.

The reviewer answers for it, so nothing here blocks. A slip of the pen is seen all the same.
"""

from datetime import date

from assistant.checks.reading import Reading
from assistant.domain.draft import Finding, Harm, Item, Kind, Severity
from assistant.knowledge.stays import MARGIN, day
from retrieval.model import Medicine, Record
from retrieval.text.quantities import Figure, carried, figures
from retrieval.text.terms import ingredient, medicines_in

RULE = "added@1"
#: Sections of a discharge summary that tell of the stay: a day outside it does not belong there.
OF_THE_STAY = frozenset({"hospital_course", "results", "procedures", "condition", "consultations"})


def what_is_added_stands_in_the_chart(reading: Reading) -> tuple[Finding, ...]:
    return tuple(f for s in reading.sections for i in s.items for f in _of(i, s.id, reading))


def _of(item: Item, section: str, reading: Reading) -> list[Finding]:
    said = figures(item.text)
    nowhere = [str(f) for f in sorted(said, key=str) if _counts(f) and not _charted(f, reading.record)]
    nowhere += [m for m in _medicines(item.text) if not _names(m, reading.record)]
    found = [f"“{what}” stands nowhere in this chart" for what in nowhere]
    if section in OF_THE_STAY and reading.kind is Kind.DISCHARGE_SUMMARY:
        found += [f"{d.isoformat()} is outside this stay" for d in _days(said) if not _in_stay(d, reading)]
    return [
        Finding(
            rule=RULE,
            severity=Severity.WARN,
            reason=why,
            item=item.id,
            harm=Harm.MODERATE,
            consider="Read it again, and edit it if it is a slip",
        )
        for why in found
    ]


def _counts(figure: Figure) -> bool:
    """Numbers and days. How often is written in too many ways, and "daily" stands in every chart."""
    return figure.kind in {"number", "date"}


def _charted(figure: Figure, record: Record) -> bool:
    """Whether some text of the record carries it. Only texts with its digits are read, for a record is long."""
    digits = figure.value if figure.kind == "number" else figure.value[-2:].lstrip("0-")
    return any(digits in d.text and carried(figure, figures(d.text)) for d in record.documents)


def _medicines(text: str) -> list[str]:
    named = (m for m in medicines_in(text) if not m.measured)
    return list(dict.fromkeys(text[m.start : m.end] for m in named))


def _names(medicine: str, record: Record) -> bool:
    """By this name, or by another of the same ingredient."""
    low, wanted = medicine.lower(), ingredient(medicine)
    if any(low in d.text.lower() for d in record.documents):
        return True
    return wanted is not None and any(ingredient(m.name) == wanted for m in record.of(Medicine))


def _days(said: frozenset[Figure]) -> list[date]:
    found = (day(f.value) for f in said if f.kind == "date")
    return sorted(d for d in found if d is not None)


def _in_stay(when: date, reading: Reading) -> bool:
    start = day(reading.stay.start) if reading.stay else None
    end = day(reading.stay.end) if reading.stay else None
    return (start is None or start - MARGIN <= when) and (end is None or when <= end + MARGIN)
