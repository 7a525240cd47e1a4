"""Every eval that needs no network, one after the other, and then the report over what they leave."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evals import report
from evals.errors import CannotMeasure
from evals.report.card import card
from evals.report.gather import COMMANDS, gathered
from evals.report.html import html

OUT = Path(".caretrace/evals")
#: Where data that is no part of the repository lies, beside it.
DATA = report.ROOT.parent / "shared" / "data"
#: Of each kind of change, on our own patients: enough to see a check that fell out.
FEW = ("--per-kind", "12")
_ENDED = {0: "passed", 1: "below its bar", 2: "could not be measured"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command with its words. ``keeps`` is the file that takes what it prints, where it takes no --out itself."""

    command: str
    words: tuple[str, ...] = ()
    keeps: bool = False


def run(out: Path = OUT, data: Path | None = DATA, *, workers: int = 2, fast: bool = False) -> bool:
    """Whether every command passed and every gate holds. Each command runs by itself: one that fails stops no other.

    ``fast`` needs the repository alone and takes a few minutes: a spread of the payloads, and of each kind of mutant
    a few, which are held to their bar together (``mutations.ENOUGH``).
    Raises CannotMeasure when a command could not measure.
    """
    for command in COMMANDS:
        (out / command / "summary.json").unlink(missing_ok=True)  # what an earlier run left is not this one's
    ended: dict[str, int] = {}
    for step in planned(data, workers=workers, fast=fast):
        began = time.perf_counter()
        ended[step.command] = _run(step, out)
        took = time.perf_counter() - began
        print(f"{step.command:<18}{_ENDED.get(ended[step.command], 'ended')} after {took:.0f} s", flush=True)
    holds = write(out, whole=not fast)
    if unmeasured := [name for name, code in ended.items() if code not in (0, 1)]:
        raise CannotMeasure(f"could not be measured: {', '.join(unmeasured)}; see log.txt of each in {out}")
    return holds and not any(ended.values())


def planned(data: Path | None, *, workers: int = 2, fast: bool = False) -> Iterator[Step]:
    """What needs the repository alone; then what reads the data beside it, as far as it is there."""
    many = ("--workers", str(workers))
    yield Step(command="run")
    yield Step(command="paraphrases", words=("--fast",) if fast else ())
    payloads = _there(data, "injection/payloads.jsonl")
    yield Step(
        command="injection",
        words=(*(("--fast",) if fast else ("--payloads", str(payloads)) if payloads else ()), *many),
    )
    records = _there(data, "fhir")
    mutated = ("--data", str(records)) if records else ()
    yield Step(command="mutations", words=(*(FEW if fast else mutated), *many))
    if not fast:
        yield Step(command="patient-versions")
        yield Step(command="breaks", words=many)
        yield from _on_data(data, records)


def _on_data(data: Path | None, records: Path | None) -> Iterator[Step]:
    if records:
        yield Step(command="drafts", words=("--data", str(records)))
        yield Step(command="elements", words=("--data", str(records)))
    if notes := _there(data, "notes/aci_bench.jsonl"):
        yield Step(command="paired", words=("--notes", str(notes)))
    if notes := _there(data, "notes/mtsamples.jsonl"):
        yield Step(command="notes", words=("--data", str(notes)))
    if denied := _there(data, "negation"):
        yield Step(command="negation", words=("--data", str(denied)), keeps=True)
    if found := _there(data, "retrieval/scifact"):
        yield Step(command="retrieval", words=("--data", str(found)), keeps=True)
    cases, sets = _there(data, "ecqm"), _there(data, "ecqm/valuesets.json.gz")
    if cases and sets:
        yield Step(command="measures", words=("--cases", str(cases), "--valuesets", str(sets)))


def _there(data: Path | None, name: str) -> Path | None:
    return data / name if data is not None and (data / name).exists() else None


def _run(step: Step, out: Path) -> int:
    """Its exit status; all that it printed lies in log.txt beside its summary."""
    folder = out / step.command
    folder.mkdir(parents=True, exist_ok=True)
    keeping = () if step.keeps else ("--out", str(folder))
    told = subprocess.run(
        [sys.executable, "-m", "evals", step.command, *step.words, *keeping],
        capture_output=True,
        text=True,
    )
    (folder / "log.txt").write_text(told.stdout + told.stderr, "utf-8")
    if step.keeps and _is_json(told.stdout):
        (folder / "summary.json").write_text(told.stdout, "utf-8")
    return told.returncode


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def write(out: Path, *, whole: bool = True) -> bool:
    """report.html and card.md over what lies in ``out``; whether every gate holds. Raises CannotRun."""
    kept = gathered(out, whole=whole)
    (out / "report.html").write_text(html(kept), "utf-8")
    (out / "card.md").write_text(card(kept), "utf-8")
    failed = [g for k in kept for g in k.verdict().failed]
    for gate in failed:
        print(f"GATE FAILED, {gate.harm}: {gate.command} {gate.figure}: {gate.reason}. {gate.because}")
    print(f"{out / 'report.html'} and {out / 'card.md'}: {', '.join(k.command for k in kept)}")
    report.counts(sum(g.stands == "holds" for k in kept for g in k.verdict().gates), len(failed))
    return not failed
