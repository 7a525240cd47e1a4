"""Shadow mode on the command line: past stays that a person summarized, and what we would have written of each."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api import cli_files
from api.cli_here import CouldNot, Here, in_a_line
from assistant.domain.errors import Invalid
from assistant.domain.people import Role
from retrieval.model import PatientId

if TYPE_CHECKING:
    from assistant.workflow.shadow import Shadow
    from assistant.workflow.shadow_rows import Row
    from retrieval.model import Reading

MEANS = {
    "both": "the human summary and the draft say it",
    "theirs only": "the summary says it, and the draft does not",
    "ours only": "the draft says it, and the summary does not",
    "contradiction": "both speak of it, and a dose, a frequency, a side, a day, a code status or an allergy differs",
}


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

    The embedded writer drafts, and nothing is kept: no draft, no finding, no entry of the audit trail.
    """
    told = _of_files(here, paths, patient) if paths else _of_house(here, patient)
    if not told.stays:
        raise CouldNot(_nothing(told))
    here.say(*(line for stay in told.stays for line in _lines(stay, everything)), *_totals(told))
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


# --- saying it ---------------------------------------------------------------------------------------------------


def _lines(stay: "Shadow", everything: bool) -> Iterator[str]:
    of = f"stay {stay.encounter}" if stay.encounter else "no stay charted"
    when = f", {stay.admitted[:10]} to {stay.left[:10] or 'now'}" if stay.admitted else ""
    yield "\n" + in_a_line(f"{stay.patient}, {of}{when}")
    for summary in stay.summaries:
        by = f" by {summary.author}" if summary.author else ""
        yield "  " + in_a_line(
            f"theirs: {summary.title} of {summary.date or 'no date'}{by} ({summary.pointer})"
        )
    out = stay.left_out
    yield (
        f"  drafted without: human summaries {out.summaries}, newer notes and reports {out.newer}, "
        f"undated copies {out.copies}, entries ended later {out.ended_later}, facts of these {out.facts}"
    )
    heads = {
        "contradiction": "Contradictions",
        "theirs only": "Theirs only",
        "ours only": "Ours only",
        "both": "Both",
    }
    for has, head in heads.items():
        found = [r for r in stay.rows if r.has == has]
        yield f"  {head}: {len(found)}"
        if has in {"contradiction", "theirs only"} or everything:
            yield from (line for row in found for line in _row(row))
        elif found:
            yield f"    {_by_about(found)} (--all shows them)"


def _by_about(rows: "Sequence[Row]") -> str:
    return ", ".join(f"{n} {about}" for about, n in Counter(str(r.about) for r in rows).most_common())


def _row(row: "Row") -> Iterator[str]:
    yield "    " + in_a_line(f"{row.about}{f': {row.because}' if row.because else ''}")
    for theirs in row.theirs:
        yield "      " + in_a_line(f"theirs “{theirs.quote}”")
    if row.ours:
        cited = "; ".join(f"{c.source} {c.start}-{c.end} “{c.quote}”" for c in row.citations[:2])
        yield "      " + in_a_line(f"ours   {row.ours} [{row.section}] <- {cited}")


def _totals(told: _Run) -> Iterable[str]:
    yield f"\n{_counted(len(told.stays), 'stay')}, {_counted(len(told.aside), 'record')} not compared"
    for has, n in _counts(told).items():
        yield f"  {n} {has}: {MEANS[has]}"
    for aside in told.aside:
        yield "  " + in_a_line(f"not compared: {aside['record']}: {aside['error']}")


def _counted(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _counts(told: _Run) -> dict[str, int]:
    counts = Counter(str(r.has) for stay in told.stays for r in stay.rows)
    return {has: counts[has] for has in MEANS}


def _as_json(told: _Run) -> dict[str, Any]:
    return {
        "stays": [_stay_as_json(s) for s in told.stays],
        "not_compared": told.aside,
        "totals": {"stays": len(told.stays), **_counts(told)},
        "means": MEANS,
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
