"""A source that cannot be taken is refused by name: what is wrong, with which, and what to do.

    SourceRefused
      TooLarge        more bytes, entries or depth than the limits allow, packed or unpacked
      NotOnePatient   of nobody, of several, or of somebody else
      NotReadable     not one of the formats read here, or broken before its first resource

None of them ever carries a word of the source itself: it may be about a patient.
"""


class SourceRefused(Exception):
    """``which`` is what the sender called the source; ``what`` and ``do`` are in our words alone."""

    def __init__(self, *, what: str, which: str, do: str) -> None:
        self.what, self.which, self.do = what, which, do
        super().__init__(f"{which}: {what}. {do}")


class TooLarge(SourceRefused):
    """More than the limits allow."""


class NotOnePatient(SourceRefused):
    """Whose record this is, is not said, or said twice, or not the one asked for."""


class NotReadable(SourceRefused):
    """Not a record in any form that is read here."""
