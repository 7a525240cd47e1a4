"""What is risky for this patient, as values: a hazard with all it was decided on, or the reason it was not decided.

Every hazard comes from a published rule and names it. Nothing here orders anything: ``consider`` is for a clinician.
"""

from dataclasses import dataclass

from assistant.domain.draft import Harm
from retrieval.model import AnyFact, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who says so. ``status`` is "checked" where the primary text was read, else "needs sign-off"."""

    title: str
    publisher: str
    year: int
    version: str = ""
    status: str = "needs sign-off"

    def __str__(self) -> str:
        return f"{self.publisher}, {self.title} ({self.year})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One thing a rule or a score looked at. ``value`` is as charted with its unit; ``span`` is where it stands."""

    name: str
    value: str
    date: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """``what`` is said in one sentence, ``why`` in one more. ``about`` are the facts concerned, the medicine first."""

    rule: str
    harm: Harm
    what: str
    why: str
    consider: str
    about: tuple[AnyFact, ...]
    inputs: tuple[Input, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChecked:
    """A rule that concerns this patient and could not be decided: ``why`` says what the record lacks."""

    rule: str
    what: str
    why: str
    about: tuple[AnyFact, ...] = ()
