"""Value sets and national measures on the command line: import a site's sets, and see where a patient stands."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli_here import CouldNot, Here, in_a_line
from api.cli_records import ThePatient, _table
from assistant.domain.people import Role
from retrieval.model import PatientId

if TYPE_CHECKING:
    from assistant.knowledge.measures import Populations, Rate, Reason, ValueSet

_FILES = (".json", ".json.gz", ".gz")
_FACTS = 3  # shown of each reason; --json has all


# --- value sets ------------------------------------------------------------------------------------------------


def codes_import(
    here: Here,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files, or folders of them.")],
) -> None:
    """Import value sets: FHIR R4 ValueSets with their codes, Bundles of them, or sets by title as JSON."""
    from assistant.domain.errors import Invalid

    kept: list[ValueSet] = []
    refused: list[str] = []
    files = list(_files(paths))
    with here.assistant(new=True) as assistant:
        most = assistant.settings.max_source_mb << 20
        for path in files:
            try:
                kept += assistant.import_value_sets(
                    _bytes(path, most), name=path.name, actor=here.actor(Role.ADMIN)
                )
            except (Invalid, CouldNot) as error:
                refused.append(str(error))
        all_sets = assistant.value_sets(actor=here.actor(Role.COORDINATOR))
    for why in refused:
        here.aside(f"refused: {why}")
    here.say(f"{_many(len(kept), 'value set')} imported; {len(all_sets)} here now, {_ready(all_sets)}")
    here.give({"imported": [_set_as_json(one) for one in kept], "refused": refused, "here": len(all_sets)})
    if refused:
        raise CouldNot(f"{len(refused)} of {_many(len(files), 'file')} refused; what the others hold is kept")


def codes_list(here: Here) -> None:
    """Which value sets are here, and which each measure still needs."""
    from assistant.knowledge.measures import MEASURES, missing

    with here.assistant() as assistant:
        sets = assistant.value_sets(actor=here.actor(Role.COORDINATOR))
    table = _table("oid", "title", "version", "codes")
    for one in sorted(sets, key=lambda one: one.title.casefold()):
        table.add_row(*(in_a_line(str(v)) for v in (one.oid, one.title, one.version, len(one.codes))))
    here.say(table if len(sets) else "no value set yet: caretrace codes import PATH")
    lacking = {measure.id: missing(measure, sets) for measure in MEASURES.values()}
    for id, titles in lacking.items():
        if titles:
            here.say("", f"{id} cannot be decided without", *(f"  {in_a_line(title)}" for title in titles))
    here.give(
        {"sets": [_set_as_json(one) for one in sets], "missing": {id: list(t) for id, t in lacking.items()}}
    )


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    """Raises CouldNot for a path that is not there."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and p.name.lower().endswith(_FILES))
        elif path.exists():
            yield path
        else:
            raise CouldNot(f"{path}: there is no such file")


def _bytes(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as opened:
            data = opened.read(most + 1)
    except OSError as error:
        raise CouldNot(f"{path.name}: cannot be read ({error.strerror})") from None
    if len(data) > most:
        raise CouldNot(f"{path.name} is larger than {most >> 20} MiB: give it in parts")
    return data


def _ready(sets: Any) -> str:
    from assistant.knowledge.measures import MEASURES, missing

    ready = sum(not missing(measure, sets) for measure in MEASURES.values())
    return f"{ready} of {len(MEASURES)} measures can be decided"


def _set_as_json(one: "ValueSet") -> dict[str, Any]:
    return {"oid": one.oid, "title": one.title, "version": one.version, "codes": len(one.codes)}


# --- measures --------------------------------------------------------------------------------------------------


def measures(
    here: Here,
    patient: ThePatient,
    year: Annotated[int, typer.Option(min=1900, max=9000, help="The measurement year.")] = date.today().year,
    everything: Annotated[
        bool, typer.Option("--all", help="Also measures that the patient is not in.")
    ] = False,
) -> None:
    """Where a patient stands in each national quality measure: open, met, excluded or not in it, and why."""
    from assistant.knowledge.measures import Period

    period = Period(first=date(year, 1, 1), last=date(year, 12, 31))
    with here.assistant() as assistant:
        decided = assistant.measures(PatientId(patient), period, actor=here.actor(Role.COORDINATOR))
    for one in decided:
        if everything or not one.decided or any(rate.denominator for rate in one.rates):
            here.say(*_told(one))
    outside = sum(one.decided and not any(rate.denominator for rate in one.rates) for one in decided)
    here.say(
        "",
        f"not in {outside} of {len(decided)} measures of {year}" + ("" if everything else "; --all says why"),
    )
    here.give({"patient": patient, "year": year, "measures": [_as_json(one) for one in decided]})


def _told(one: "Populations") -> Iterable[str]:
    from assistant.knowledge.measures import MEASURES

    title = MEASURES[one.measure].title
    if not one.decided:
        yield f"\n{one.measure} {title}: cannot be decided"
        yield f"    value sets are missing: {'; '.join(one.missing)}; caretrace codes import PATH"
        return
    for rate in one.rates:
        name = f", {rate.name}" if rate.name else ""
        yield f"\n{one.measure} {title}{name}: {rate.standing}{_count(rate)}"
        yield from (f"    {_line(reason)}" for reason in rate.reasons)
    if one.stood_in:
        yield f"    our own lists stand in for value sets that are not here: {'; '.join(one.stood_in)}"


def _count(rate: "Rate") -> str:
    return f" ({rate.open} of {rate.denominator} visits open)" if rate.denominator > 1 else ""


def _line(reason: "Reason") -> str:
    facts = [f"{f.name} {(f.date or '')[:10]}".strip() + f" [{f.pointer}]" for f in reason.facts[:_FACTS]]
    more = f" and {len(reason.facts) - _FACTS} more" if len(reason.facts) > _FACTS else ""
    told = f": {'; '.join(facts)}{more}" if facts else ""
    head = f"no {reason.population}: lacks" if reason.lacking else f"{reason.population}:"
    return in_a_line(f"{head} {reason.text}{told}")


def _as_json(one: "Populations") -> dict[str, Any]:
    return {
        "measure": one.measure,
        "standing": str(one.standing) if one.decided else "undecided",
        "missing": list(one.missing),
        "stood_in": list(one.stood_in),
        "rates": [_rate_as_json(rate) for rate in one.rates],
    }


def _rate_as_json(rate: "Rate") -> dict[str, Any]:
    return {
        "name": rate.name,
        "standing": str(rate.standing),
        "inverse": rate.inverse,
        "initial_population": rate.initial,
        "denominator": rate.denominator,
        "denominator_exclusion": rate.excluded,
        "denominator_exception": rate.exception,
        "numerator": rate.numerator,
        "reasons": [
            {
                "population": str(reason.population),
                "lacking": reason.lacking,
                "text": reason.text,
                "facts": [
                    {"id": f.id, "pointer": f.pointer, "name": f.name, "date": f.date} for f in reason.facts
                ],
            }
            for reason in rate.reasons
        ],
    }


def _many(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
