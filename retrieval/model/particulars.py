"""An entry of a source to the letter: what a measure's rule reads and a sentence does not say."""

from dataclasses import dataclass

from retrieval.model.documents import Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """When something of an entry was, to the second and with its offset, as charted.

    A moment starts and ends at once. ``end`` None goes on, ``start`` None is not known. Where only an age was
    charted, the ages are the first and the last year of life that it may have been in.
    """

    of: str  # the FHIR element: "onset", "abatement", "performed", "effective", "period", "authoredOn" …
    start: str | None = None
    end: str | None = None
    from_age: float | None = None
    to_age: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A code that stands beside the main one, under its FHIR element: "category", "value", "reasonCode" …"""

    of: str
    code: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Refers:
    """Another entry that this one refers to, as ``of`` it: "diagnosis", "reasonReference", "basedOn"."""

    of: str
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """How long an order of a medicine lasts, as far as it says so in figures."""

    days: float | None = None  # of one dispense
    quantity: float | None = None
    refills: float = 0
    dose: float | None = None
    doses_a_day: float | None = None
    valid_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """One resource of a source to the letter: what a measure's rule reads and a sentence does not say.

    ``profiles`` are the last parts of the profiles that it declares.
    """

    type: str  # FHIR resource type
    pointer: str
    status: str = ""
    profiles: tuple[str, ...] = ()
    times: tuple[Stretch, ...] = ()
    beside: tuple[Beside, ...] = ()
    refers: tuple[Refers, ...] = ()
    forbidden: bool = False  # an order not to do it
    valued: bool = False  # an observation that has a value
    supply: Supply | None = None
