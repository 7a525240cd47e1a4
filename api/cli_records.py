"""Records on the command line: bring them in, look at them, search them, forget them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api import cli_files
from api.cli_here import CouldNot, Here, Misused, in_a_line, shown
from assistant.domain.people import Role
from retrieval.model import Coverage, EncounterId, Fact, PatientId, Query, SourceId

if TYPE_CHECKING:
    from assistant.bootstrap import Assistant
    from assistant.workflow.intake import Receipt
    from assistant.workflow.ports import SourceSummary
    from retrieval.model import Record

ThePatient = Annotated[
    str, typer.Argument(metavar="PATIENT", help="A patient's id; `caretrace patients` lists them.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask again.")]
REASONS = 4  # shown of each source; --json has all


# --- bringing in -----------------------------------------------------------------------------------------------


def ingest(
    here: Here,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files, or folders of them.")],
    patient: Annotated[
        str | None, typer.Option(metavar="ID", help="Whose they are, where they do not say.")
    ] = None,
    words_only: Annotated[bool, typer.Option(help="Do not make vectors now; search goes by words.")] = False,
) -> None:
    """Bring in FHIR (JSON, NDJSON, gzip) and notes (Markdown, text). The same bytes twice change nothing."""
    from retrieval.readers.errors import SourceRefused

    found = cli_files.found(paths)
    if not found.files:
        raise CouldNot("no record and no note in what was named: give .json, .ndjson, .gz, .md or .txt files")
    received: list[dict[str, Any]] = []
    refused: list[dict[str, str]] = []
    lines: list[str] = []
    whose = cli_files.Whose()
    with here.assistant(new=True) as assistant:
        with here.progress("reading") as progress:
            for n, file in enumerate(found.files):
                try:
                    receipt = _received(assistant, here, file, patient or whose.of(file))
                except (SourceRefused, CouldNot) as error:
                    refused.append({"name": file.name, "error": str(error)})
                else:
                    whose.learn(file, receipt.patient)
                    received.append(_as_json(file.name, receipt))
                    lines += _lines(file.name, receipt)
                progress(n + 1, len(found.files))
        here.say(*lines)
        for no in refused:
            here.aside(f"refused: {no['error']}")
        with here.progress("making vectors") as progress:
            vectors = 0 if words_only else assistant.make_vectors(progress)
        state = assistant.embedder_state
    here.say(_closing(received, found.aside, vectors, "left for later" if words_only else state))
    here.give(
        {"sources": received, "refused": refused, "aside": [str(p) for p in found.aside], "vectors": vectors}
    )
    if refused:
        raise CouldNot(f"{len(refused)} of {len(found.files)} files were refused; the others are kept")


def _received(assistant: "Assistant", here: Here, file: cli_files.File, patient: str | None) -> "Receipt":
    return assistant.receive(
        cli_files.bytes_of(file, assistant.settings.max_source_mb << 20),
        name=file.name,
        patient=PatientId(patient) if patient else None,
        actor=here.actor(Role.COORDINATOR),
    )


def _as_json(name: str, receipt: "Receipt") -> dict[str, Any]:
    from api.schemas.records import ReceiptView

    return {"name": name, **ReceiptView.of(receipt).model_dump(mode="json")}


def _lines(name: str, receipt: "Receipt") -> Iterable[str]:
    known = "already here, nothing changed" if receipt.known else _counts(receipt)
    instead = ", in place of the earlier one" if receipt.supersedes else ""
    yield f"{in_a_line(receipt.patient)}  {name}: {known}{instead}"
    if not receipt.known:
        yield from _reasons(receipt.reasons)


def _counts(of: "Receipt | Coverage") -> str:
    return f"{of.found} found = {of.read} read + {of.skipped} skipped + {of.unreadable} unreadable"


def _reasons(reasons: Iterable[tuple[str, int]], most: int = REASONS) -> Iterable[str]:
    told = list(reasons)
    yield from (f"    {count:>4} {shown(reason)}" for reason, count in told[:most])
    if len(told) > most:
        yield f"         and {len(told) - most} more reasons; --json tells all"


def _closing(received: list[dict[str, Any]], aside: tuple[Path, ...], vectors: int, state: str) -> str:
    patients = len({r["patient"] for r in received})
    left = f" Left aside, no record and no note by their names: {len(aside)}." if aside else ""
    made = f"{vectors} vectors made." if state == "ready" else f"Search goes by words: vectors {state}."
    return f"{_many(len(received), 'source')} of {_many(patients, 'patient')}. {made}{left}"


# --- looking ---------------------------------------------------------------------------------------------------


def patients(
    here: Here, limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 10_000
) -> None:
    """Who is here."""
    from api.schemas.records import PatientPage

    with here.assistant() as assistant:
        found = assistant.patients(actor=here.actor(Role.COORDINATOR), limit=limit)
    table = _table("id", "name", "born", "sex", "sources")
    for p in found:
        table.add_row(*(in_a_line(str(v or "")) for v in (p.id, p.name, p.birth_date, p.sex, p.sources)))
    here.say(table if found else "nobody yet: caretrace ingest PATH")
    here.give(PatientPage(items=found))


def record(here: Here, patient: ThePatient) -> None:
    """All that is known of a patient, by kind, with where it was read; then what was not read, and why."""
    who = PatientId(patient)
    with here.assistant() as assistant:
        actor = here.actor(Role.COORDINATOR)
        known = assistant.record(who, actor=actor)
        sources = assistant.sources(who, actor=actor)
    person = known.patient
    here.say(
        f"{in_a_line(person.name) or 'no name charted'}, born {in_a_line(person.birth_date or 'not charted')}"
    )
    by_kind: dict[str, list[Fact]] = {}
    for fact in known.facts:
        by_kind.setdefault(str(fact.kind), []).append(fact)
    for kind, facts in by_kind.items():
        here.say("", f"{kind.replace('_', ' ')} ({len(facts)})", _facts(facts))
    here.say("", f"notes and reports ({sum(1 for _ in known.notes())})")
    here.say(
        *(
            f"  {d.date or 'no date':<12.10} {in_a_line(d.title)}  {in_a_line(d.pointer)}"
            for d in known.notes()
        )
    )
    if known.conflicts:
        here.say("", "what does not agree")
        here.say(*(f"  {in_a_line(c.about)}: {in_a_line(c.reason)}" for c in known.conflicts))
    here.say("", *_coverage(known.coverage))
    if here.as_json:
        here.give(_all_known(known, sources))


def _all_known(known: "Record", sources: "tuple[SourceSummary, ...]") -> dict[str, Any]:
    """What the interface gives of a record in four answers, in one."""
    from api.schemas.records import DocumentLine, RecordView

    return {
        **RecordView.of(known).model_dump(mode="json"),
        "documents": [DocumentLine.of(d).model_dump(mode="json") for d in known.documents],
        "coverage": asdict(known.coverage),
        "sources": [asdict(s) for s in sources],
    }


def _facts(facts: list[Fact]) -> Any:
    table = _table("date", "what", "status", "where")
    for f in facts:
        value = getattr(f, "value", "") or getattr(f, "dosage", "")
        what = f"{f.name} {value}" if value and value not in f.name else f.name
        table.add_row(*(in_a_line(v) for v in ((f.date or "")[:10], what, f.status, f.pointer)))
    return table


def _coverage(coverage: Coverage) -> Iterable[str]:
    dates = f"{coverage.earliest or '?'} to {coverage.latest or '?'}"
    yield f"coverage: {_counts(coverage)}; {_many(coverage.notes, 'note')}; dated {dates}; vectors {coverage.vectors}"
    left = Counter({(f"{t.type}: {t.fate}: {t.reason}"): t.count for t in coverage.tallies if t.reason})
    yield from _reasons(left.most_common(), most=20)


def search(
    here: Here,
    patient: ThePatient,
    text: Annotated[str, typer.Argument(metavar="WORDS", help="What to look for.")],
    limit: Annotated[int, typer.Option(min=1, max=50, help="At most so many passages.")] = 8,
    encounter: Annotated[str | None, typer.Option(metavar="ID", help="Only of this encounter.")] = None,
) -> None:
    """The passages of one patient that bear on a question, best first."""
    from api.schemas.records import HitPage, HitView

    if not text.strip() or not patient.strip():
        raise Misused("a search needs a patient and words to look for")
    stay = EncounterId(encounter) if encounter else None
    query = Query(patient=PatientId(patient), text=text, limit=limit, encounter=stay)
    with here.assistant() as assistant:
        hits = assistant.search(query, actor=here.actor(Role.COORDINATOR))
        known = assistant.record(query.patient, actor=here.actor(Role.COORDINATOR))
    for n, hit in enumerate(hits, 1):
        p = hit.passage
        document = known.document(p.document)
        where = f"{document.title} ({document.pointer})" if document else p.document
        here.say(f"{n}. {(p.date or 'no date')[:10]}  {in_a_line(where)}  {p.start}–{p.end}")
        here.say(_indented(p.text))
    if not hits:
        here.say("nothing found")
    here.give(HitPage(items=tuple(HitView.of(h) for h in hits)))


# --- forgetting ------------------------------------------------------------------------------------------------


def forget(here: Here, patient: ThePatient, yes: Yes = False) -> None:
    """Erase everything of a patient: sources, passages, vectors, drafts, documents."""
    who = PatientId(patient)
    with here.assistant() as assistant:
        if not here.agreed(f"Erase everything of {in_a_line(patient)}? This cannot be undone.", yes=yes):
            raise CouldNot("nothing was erased")
        sources, drafts = assistant.forget_patient(who, actor=here.actor(Role.ADMIN))
    here.say(f"forgotten: {_many(sources, 'source')} and {_many(drafts, 'draft')} of {in_a_line(patient)}")
    here.give({"patient": patient, "sources": sources, "drafts": drafts})


def forget_source(
    here: Here,
    patient: ThePatient,
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="sha256:…, as `caretrace record --json` lists it.")
    ],
    yes: Yes = False,
) -> None:
    """Erase one source and everything derived from it. Drafts keep their own quotes."""
    with here.assistant() as assistant:
        if not here.agreed(f"Erase source {in_a_line(source)}? This cannot be undone.", yes=yes):
            raise CouldNot("nothing was erased")
        assistant.forget_source(SourceId(source), PatientId(patient), actor=here.actor(Role.ADMIN))
    here.say(f"forgotten: {in_a_line(source)}")
    here.give({"patient": patient, "source": source})


# --- how it looks ----------------------------------------------------------------------------------------------


def _table(*heads: str) -> Any:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for head in heads:
        table.add_column(head, no_wrap=head in {"id", "date", "born"})
    return table


def _indented(text: str) -> Any:
    from rich.padding import Padding
    from rich.text import Text

    return Padding(Text(shown(text)), (0, 0, 0, 3), expand=False)


def _many(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
