"""Shadow mode on the command line: past stays that a person summarized, and what we would have written of each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api import cli_files
from api.cli_here import CouldNot, Here
from api.cli_shadow_text import MEANS, READ_SO, counts, in_all, one_stay
from assistant.domain.errors import Invalid
from assistant.domain.people import Role
from retrieval.model import PatientId

if TYPE_CHECKING:
    from assistant.workflow.shadow import Shadow
    from retrieval.model import Reading


@dataclass(kw_only=True)
class _Run:
    """``aside`` is which record could not be compared, and why."""

    stays: list["Shadow"] = field(default_factory=list)
    aside: list[dict[str, str]] = field(default_factory=list)


def shadow(
    here: Here,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH…]", help="Records, or folders of them; else the patients of --data."),
    ] = None,
    patient: Annotated[
        str | None, typer.Option(metavar="ID", help="This patient alone; of files, whose they are.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what both say, and each thing that only we say.")
    ] = False,
) -> None:
    """Draft past stays without their human summary, and compare: who has what, and where the two contradict.

    Contradictions come first, then what only the human summary has. The embedded writer drafts, and nothing is kept:
    no draft, no finding, no entry of the audit trail.
    """
    told = _of_files(here, paths, patient) if paths else _of_house(here, patient)
    if not told.stays:
        raise CouldNot(_nothing(told))
    here.say(*(line for stay in told.stays for line in one_stay(stay, whole=everything)))
    here.say(*in_all(told.stays, told.aside))
    here.give(_as_json(told))


# --- whose records -----------------------------------------------------------------------------------------------


def _of_house(here: Here, patient: str | None) -> _Run:
    actor, told = here.actor(Role.COORDINATOR), _Run()
    with here.assistant() as assistant:
        after: str | None = None
        ids = [PatientId(patient)] if patient else []
        while not patient and (page := assistant.patients(actor=actor, after=after, limit=200)):
            ids += [p.id for p in page]
            after = str(page[-1].id)
        for id in ids:
            try:
                told.stays += assistant.shadows(id, actor=actor)
            except Invalid as error:
                told.aside.append({"record": str(id), "error": str(error)})
    return told


def _of_files(here: Here, paths: Sequence[Path], patient: str | None) -> _Run:
    """Read and compared in memory: no data folder is opened or made."""
    from assistant.bootstrap import shadower

    told, settings = _Run(), here.settings()
    readings = _readings(cli_files.found(paths).files, patient, settings.max_source_mb << 20, told)
    compare = shadower(settings)
    for id, own in readings.items():
        try:
            told.stays += compare(own)
        except Invalid as error:
            told.aside.append({"record": id, "error": str(error)})
    return told


def _readings(
    files: Sequence[cli_files.File], patient: str | None, most: int, told: _Run
) -> "dict[str, list[Reading]]":
    from retrieval import readers
    from retrieval.readers.errors import SourceRefused

    found: dict[str, list[Reading]] = {}
    whose = cli_files.Whose()
    for file in files:
        known = patient or whose.of(file)
        try:
            read = readers.read(
                cli_files.bytes_of(file, most),
                name=file.name,
                patient=PatientId(known) if known else None,
                limits=readers.Limits(max_bytes=most),
            )
        except (SourceRefused, CouldNot) as error:
            told.aside.append({"record": file.name, "error": str(error)})
            continue
        whose.learn(file, read.patient)
        found.setdefault(read.patient, []).append(read)
    return found


def _nothing(told: _Run) -> str:
    if not told.aside:
        return "no record in what was named: give .json, .ndjson, .gz, .md or .txt files, or folders of them"
    more = f" (and {len(told.aside) - 1} more records like it)" if len(told.aside) > 1 else ""
    return f"nothing could be compared: {told.aside[0]['record']}: {told.aside[0]['error']}{more}"


# --- as JSON -----------------------------------------------------------------------------------------------------


def _as_json(told: _Run) -> dict[str, Any]:
    return {
        "stays": [_stay_as_json(s) for s in told.stays],
        "not_compared": told.aside,
        "totals": {"stays": len(told.stays), **counts(told.stays)},
        "means": MEANS,
        "read_so": READ_SO,
    }


def _stay_as_json(stay: "Shadow") -> dict[str, Any]:
    return {
        "patient": stay.patient,
        "encounter": stay.encounter,
        "admitted": stay.admitted,
        "left": stay.left,
        "summaries": [
            {"document": d.id, "title": d.title, "date": d.date, "author": d.author, "pointer": d.pointer}
            for d in stay.summaries
        ],
        "left_out": asdict(stay.left_out),
        "rows": [asdict(r) for r in stay.rows],
    }
