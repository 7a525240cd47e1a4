"""An eval case: whose record, what is asked for, what a good clinician would look for, and the harm otherwise."""

from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant import demo
from assistant.domain.draft import Change, ItemKind, Kind, Severity
from evals.errors import NotACase

TODAY = date(2026, 11, 22)  # of the demo patients' stories
Harm = Literal["minor", "serious"]


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


class Said(Words):
    """One item of the draft, where section, kind and change narrow which ones are looked at."""

    section: tuple[str, ...] = ()
    kind: ItemKind | None = None
    change: Change | None = None


class Flagged(Words):
    """One finding of the draft; ``rule`` is the beginning of its name."""

    rule: str = ""
    severity: Severity | None = None


class Note(Strict):
    name: str
    text: str


class Inline(Strict):
    """A small record of the case's own: FHIR resources of one patient, notes, or both."""

    resources: tuple[dict[str, Any], ...] = ()
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
    must_flag: tuple[Flagged, ...] = ()

    @model_validator(mode="after")
    def _has_one_record_and_something_to_look_for(self) -> Self:
        if bool(self.patient) == (self.record is not None):
            raise ValueError("name a demo patient or give a record, and not both")
        if self.patient and self.patient not in demo.SLUGS:
            raise ValueError(f"no such demo patient: choose among {', '.join(demo.SLUGS)}")
        looked_for = (*self.must_say, *self.must_not_say, *self.must_flag)
        if not looked_for or any(not (w.any_of or w.all_of) for w in (*self.must_say, *self.must_not_say)):
            raise ValueError("say what must and must not be said, each with any_of or all_of")
        return self


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
