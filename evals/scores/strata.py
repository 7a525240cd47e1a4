"""Whom a draft is about: figures that look good on the whole may be bad for some."""

from datetime import date

from assistant.domain.draft import Kind
from evals.raw_record import RawRecord, codes, day, said

_AGES = ((1, "under 1"), (18, "1 to 17"), (65, "18 to 64"), (80, "65 to 79"))
#: The order in which groups are told; those that are not here come first, by name.
ORDER = (*(group for _, group in _AGES), "80 and over", "another", "not charted")


def strata(record: RawRecord, kind: Kind, today: date) -> dict[str, str]:
    """Age group on ``today``, administrative sex, the language spoken, and the kind of document."""
    return {
        "age": _age(record, today),
        "sex": _sex(record),
        "language": _language(record),
        "kind": str(kind).replace("_", " "),
    }


def _age(record: RawRecord, today: date) -> str:
    born = next((d for p in record.of("Patient") if (d := day(p.get("birthDate")))), None)
    if born is None:
        return "not charted"
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return next((group for below, group in _AGES if years < below), "80 and over")


def _sex(record: RawRecord) -> str:
    return next((p["gender"] for p in record.of("Patient") if p.get("gender")), "not charted")


def _language(record: RawRecord) -> str:
    """The one preferred, or the only one; what nobody charted is not taken for English."""
    spoken = [c for p in record.of("Patient") for c in p.get("communication", [])]
    first = next((c for c in spoken if c.get("preferred")), spoken[0] if spoken else None)
    if first is None:
        return "not charted"
    language = first.get("language", {})
    told = next(iter(sorted(codes(language))), "").lower()[:2] or said(language).lower()[:2]
    return {"en": "English", "es": "Spanish", "sp": "Spanish"}.get(told, "another")
