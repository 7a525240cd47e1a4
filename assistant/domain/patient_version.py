"""The patient's version of an approved document, as values: what is said of which items, to whom, in what language."""

from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.draft import Digest, DraftId, ItemId
from assistant.domain.errors import Invalid


class Language(StrEnum):
    """Those whose wording a qualified person can review here; any other is refused (45 CFR 92.201(c)(3))."""

    ENGLISH = "en"
    SPANISH = "es"


def language_of(asked: str) -> Language:
    """Raises Invalid for a language whose wording nobody qualified has reviewed here."""
    try:
        return Language(asked.strip().lower().replace("_", "-").split("-")[0])
    except ValueError:
        known = ", ".join(str(one) for one in Language)
        raise Invalid(
            f"the patient's version is reviewed in these languages only: {known}. For another one have a qualified "
            "translator translate the English version, or an interpreter read it aloud"
        ) from None


class Audience(StrEnum):
    PATIENT = "patient"
    CAREGIVER = "caregiver"


class Slot(StrEnum):
    """A time of day at which a medicine is taken, where the direction says so."""

    MORNING = "morning"
    NOON = "noon"
    EVENING = "evening"
    BEDTIME = "bedtime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence. ``names`` are the names in it (medicines, people, places, illnesses), as approved.

    ``quoted`` is true where the approved words themselves stand in it, in the language they were charted in.
    """

    text: str
    items: tuple[ItemId, ...]
    names: tuple[str, ...] = ()
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineRow:
    """One line of the medicine calendar. ``slots`` only where the direction names a time of day."""

    item: ItemId
    name: str
    how: str
    why: str
    change: str
    slots: tuple[Slot, ...] = ()
    order: str = ""  # the direction as charted, where ``how`` does not carry all of it
    supply: str = ""  # that the reader may not have it at home, as charted


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    id: str
    heading: str
    lines: tuple[Line, ...] = ()
    rows: tuple[MedicineRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientVersion:
    """Made of approved items only. ``digest`` is of the content that was approved.

    ``unsaid`` are the approved items that no reviewed wording says: the version names how many there are, and the
    care team explains them.
    """

    draft: DraftId
    digest: Digest
    language: Language
    audience: Audience
    title: str
    parts: tuple[Part, ...]
    questions: tuple[Line, ...]  # teach-back: open, to be answered in the reader's own words
    unsaid: tuple[ItemId, ...] = ()

    def lines(self) -> tuple[Line, ...]:
        return (*(line for part in self.parts for line in part.lines), *self.questions)
