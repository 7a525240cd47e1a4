"""An eval case: whose record, what is asked for, what a good clinician would look for, and the harm otherwise."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from assistant import demo
from assistant.domain.draft import Change, ItemKind, Kind, Presence, Severity
from assistant.domain.patient_version import Audience, Language
from evals.errors import NotACase

TODAY = date(2026, 11, 22)  # of the demo patients' stories
Harm = Literal["minor", "moderate", "serious"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Strict):
    """Words to look for in one text: one of ``any_of``, each of ``all_of``, none of ``none_of``.

    Case and white space do not matter. A phrase stands by itself, so "5 mg" is not in "25 mg"; a star at its end
    takes any ending.
    """

    fact: str
    harm: Harm = "serious"
    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Said(Words):
    """One item of the draft, where section, kind and change narrow which ones are looked at.

    ``change`` names one way in which a medicine stands on the list, or several.
    """

    section: tuple[str, ...] = ()
    kind: ItemKind | None = None
    change: Annotated[tuple[Change, ...], BeforeValidator(_listed)] = ()


class Flagged(Words):
    """One finding of the draft; ``rule`` is the beginning of its name."""

    rule: str = ""
    severity: Severity | None = None


class Standing(Words):
    """One element of the checklist, and the ways in which it may stand."""

    element: str
    presence: tuple[Presence, ...] = Field(min_length=1)


class AtHome(Strict):
    """What the patient's version of the approved draft says, in one language; rows of its calendar are lines too."""

    language: Language = Language.ENGLISH
    audience: Audience = Audience.PATIENT
    caregiver: str = ""  # for whom a caregiver's version is, where the record names nobody
    must_say: tuple[Words, ...] = ()
    must_not_say: tuple[Words, ...] = ()


class Note(Strict):
    name: str
    text: str


class Again(Strict):
    """The same resource so many times: ``{n}`` in its strings is the number of each, ``{day}`` a day before today."""

    resource: dict[str, Any]
    times: int = Field(gt=0, le=20_000)


class Inline(Strict):
    """A small record of the case's own: FHIR resources of one patient, notes, or both.

    A resource that does not say whose it is is the patient's.
    """

    resources: tuple[dict[str, Any], ...] = ()
    again: tuple[Again, ...] = ()
    notes: tuple[Note, ...] = ()


class Case(Strict):
    """``why`` is why a clinician cares, and comes first."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    why: str = Field(min_length=40)
    kind: Kind
    origin: Literal["synthetic", "clinician"] = "synthetic"
    patient: str = ""  # a demo patient, by the name of its folder
    record: Inline | None = None
    today: date = TODAY
    encounter: str | None = None
    focus: str = ""
    must_say: tuple[Said, ...] = ()
    must_not_say: tuple[Said, ...] = ()
    must_not_suggest: tuple[Words, ...] = ()  # goals, actions, referrals and appointments alone
    must_flag: tuple[Flagged, ...] = ()
    must_not_flag: tuple[Flagged, ...] = ()
    elements: tuple[Standing, ...] = ()
    at_home: tuple[AtHome, ...] = ()
    fails_today: str = ""  # what is wrong in the product, where a case is known to fail

    @model_validator(mode="after")
    def _has_one_record_and_something_to_look_for(self) -> Self:
        if bool(self.patient) == (self.record is not None):
            raise ValueError("name a demo patient or give a record, and not both")
        if self.patient and self.patient not in demo.SLUGS:
            raise ValueError(f"no such demo patient: choose among {', '.join(demo.SLUGS)}")
        told = [w for home in self.at_home for w in (*home.must_say, *home.must_not_say)]
        words = (*self.must_say, *self.must_not_say, *self.must_not_suggest, *told)
        if not self.asks() or any(not (w.any_of or w.all_of) for w in words):
            raise ValueError("say what must and must not be said, each with any_of or all_of")
        return self

    def asks(self) -> tuple[Words, ...]:
        """Everything that is looked for."""
        told = (w for home in self.at_home for w in (*home.must_say, *home.must_not_say))
        said = (*self.must_say, *self.must_not_say, *self.must_not_suggest)
        return (*said, *self.must_flag, *self.must_not_flag, *self.elements, *told)


def load(folder: Path) -> tuple[Case, ...]:
    """Every case of the folder and below, by id. Raises NotACase."""
    files = sorted(folder.rglob("*.yaml"))
    if not files:
        raise NotACase(f"{folder}: no .yaml case in it")
    cases = tuple(read(file) for file in files)
    ids = [c.id for c in cases]
    if again := sorted({i for i in ids if ids.count(i) > 1}):
        raise NotACase(f"{folder}: two cases are called {', '.join(again)}")
    return cases


def read(file: Path) -> Case:
    text = file.read_text("utf-8")
    if not text.startswith("why:"):
        raise NotACase(f"{file.name}: a case opens with `why`, for whoever reads it")
    try:
        return Case.model_validate(yaml.safe_load(text))
    except (ValidationError, yaml.YAMLError) as error:
        raise NotACase(f"{file.name}: {error}") from None
