"""Which of several directives holds: the newest. An older one is superseded by it, and bounded by a later refusal."""

import re
from collections.abc import Sequence

from retrieval.model import Document, DocumentKind, Preference, Record
from retrieval.reconcile.same import resuscitation

CODE = "code_status"
_SAYS = frozenset({"yes", "no"})
#: Treatments that directives allow or forbid, by the words that charts have for each.
_TREATMENTS = {
    "mask": r"mask|bi-?pap|cpap|non-?invasive ventilation",
    "tube in the windpipe": r"intubat\w*|breathing tube|ventilator|breathing machine",
    "feeding tube": r"feeding tube|tube feed\w*|\bpeg\b",
    "dialysis": r"dialysis",
    "hospital": r"hospital\w*|admission|readmi\w+",
    "antibiotics": r"antibiotics?",
    "transfusion": r"transfusions?|blood products?",
    "surgery": r"surgery|operation",
    "chemotherapy": r"chemo(?:therapy)?",
}
_NAMED = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in _TREATMENTS.items()}
_REFUSES = re.compile(
    r"\b(?:never again|not again|does(?: not|n't) want|did(?: not|n't) want|do(?: not|n't) want|refus\w+|declin\w+"
    r"|no more|no longer wants?|by (?:his|her|their) (?:own )?(?:choice|wish)|at (?:his|her|their) (?:own )?wish)\b",
    re.IGNORECASE,
)
_SAYS_OLD = re.compile(
    r"\b(?:still says?|supersed\w+|replaced|corrected|line is from|used to|previous\w*|earlier|no longer|changed)\b",
    re.IGNORECASE,
)
_FULL = re.compile(r"\b(?:full code|full treatment|attempt (?:cpr|resuscitation))\b", re.IGNORECASE)


def code_status_in_force(record: Record) -> Preference | None:
    """The newest dated one. None where none has a date."""
    dated = [p for p in record.of(Preference) if p.about == CODE and p.date and _stands(p)]
    return max(dated, key=lambda p: (p.date or "", not p.stated, p.id), default=None)


def _stands(p: Preference) -> bool:
    return p.status not in {"entered-in-error", "inactive", "rejected"}


def superseded(p: Preference, record: Record) -> bool:
    """Whether a newer code status says the opposite."""
    newest = code_status_in_force(record)
    if p.about != CODE or newest is None or p.id == newest.id or not p.date:
        return False
    said, now = resuscitation(p), resuscitation(newest)
    return (p.date < (newest.date or "")) and {said, now} == _SAYS


def says_a_superseded_status(text: str, written: str, record: Record) -> bool:
    """Whether a sentence gives "full code" as it was before the order against resuscitation, and does not say so."""
    newest = code_status_in_force(record)
    if newest is None or resuscitation(newest) != "no" or written >= (newest.date or ""):
        return False
    return _FULL.search(text) is not None and _SAYS_OLD.search(text) is None


def refused_since(text: str, written: str, directives: Sequence[Preference]) -> bool:
    """Whether a sentence refuses a treatment that an earlier directive still leaves open."""
    if not _REFUSES.search(text):
        return False
    named = [pattern for pattern in _NAMED.values() if pattern.search(text)]
    older = [p for p in directives if p.date and p.date[:10] < written[:10]]
    return any(pattern.search(p.value) for pattern in named for p in older)


def notes_since(record: Record, directives: Sequence[Preference]) -> list[Document]:
    first = min((p.date[:10] for p in directives if p.date), default="9999")
    notes = (n for n in record.notes() if n.kind is DocumentKind.NOTE and (n.date or "")[:10] > first)
    return sorted(notes, key=lambda n: (n.date or "", n.id), reverse=True)
