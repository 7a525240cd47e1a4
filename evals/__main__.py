"""`python -m evals`: exit 0 when all is good enough, 1 when quality is not, 2 when it could not be measured."""

import argparse
import json
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assistant.domain.draft import Kind
from assistant.domain.errors import CaretraceError
from evals.errors import CannotMeasure
from retrieval.embeddings import EmbedderUnavailable

PASS, QUALITY, HARNESS = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    given = vars(_parser().parse_args(arguments))
    command: Callable[..., bool] = given.pop("command")
    try:
        return PASS if command(**given) else QUALITY
    except (CannotMeasure, EmbedderUnavailable, CaretraceError, OSError) as error:
        print(f"evals: {error}", file=sys.stderr)
    except Exception:
        traceback.print_exc()
    return HARNESS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    under = parser.add_subparsers(required=True, metavar="what")

    def add(name: str, command: Callable[..., bool], about: str) -> argparse.ArgumentParser:
        added = under.add_parser(name, help=about, description=about)
        added.set_defaults(command=command)
        return added

    cases = add("run", _run, "draft and score the cases")
    cases.add_argument("--cases", type=Path, help="folder of .yaml cases; else our own")
    cases.add_argument("--engine", choices=("composer", "model"), default="composer")
    cases.add_argument("--out", type=Path, help="folder for results.jsonl and summary.json")

    records = add("drafts", _drafts, "draft every record of a folder, and count each promise")
    _data(records, "folder of FHIR records, or of patients with record.json and notes")
    records.add_argument("--vectors", action="store_true", help="embed every passage first")
    records.add_argument("--out", type=Path)
    records.add_argument("--median-s", type=float, help="a median over this fails")
    records.add_argument("--p95-s", type=float, help="a 95th percentile over this fails")

    notes = add("notes", _notes, "patients of one note each: problems, and listed medicines")
    _data(notes, "a .jsonl file with id, specialties, sample_name and text")
    notes.add_argument("--specialties", nargs="+", help="whose notes; else discharge summaries and consults")
    notes.add_argument("--out", type=Path)

    found = add("retrieval", _retrieval, "what is found of what answers a question")
    _data(found, "a folder in BEIR layout")
    found.add_argument("--words-only", action="store_true")
    found.add_argument("--least", type=float, help="an nDCG@10 below this fails")

    denied = add("negation", _negation, "what is denied, past, or of somebody else")
    _data(denied, "a .jsonl file of annotated sentences, or a folder of them")
    denied.add_argument("--least", type=float, help="an F1 of negated below this fails")

    home = add(
        "patient-versions", _patient_versions, "what patients take home: how easy, and the same figures"
    )
    home.add_argument("--data", type=Path, help="folder of FHIR records or patients; else our own six")
    home.add_argument("--out", type=Path)

    whole = add(
        "elements", _elements, "what a document must contain, and whether the record could support it"
    )
    _data(whole, "folder of FHIR records, or of patients with record.json and notes")
    whole.add_argument("--kinds", nargs="+", choices=[str(k) for k in Kind], help="else all three")
    whole.add_argument("--out", type=Path)

    measured = add("measures", _measures, "agreement with the test cases of national quality measures")
    measured.add_argument("--cases", type=Path, required=True, help="folder with a folder of cases a measure")
    measured.add_argument(
        "--valuesets", type=Path, required=True, help="the value sets, as sites import them"
    )
    measured.add_argument("--least", type=float, default=0.95, help="an agreement below this fails")
    measured.add_argument("--out", type=Path, help="folder for results.jsonl and summary.json")

    hostile = add("injection", _injection, "hostile words in charts and guideline folders, and what they do")
    hostile.add_argument("--payloads", type=Path, help="a .jsonl file with a payload a line, beside our own")
    hostile.add_argument("--fast", action="store_true", help="a spread of them, each in one place")
    hostile.add_argument("--workers", type=int, default=1, help="how many houses are tried at once")
    hostile.add_argument("--out", type=Path, help="folder for results.jsonl and summary.json")

    two = add("compare", _compare, "what got better and worse between two runs")
    two.add_argument("first", type=Path, help="the folder of the earlier run")
    two.add_argument("second", type=Path, help="the folder of the later run")

    kept = add("harvest", _harvest, "propose a case for each edit, rejection and override of a store")
    _data(kept, "the data folder of a house that is not open")
    kept.add_argument("--out", type=Path, default=Path(".caretrace/harvested"))

    speed = add("bench", _bench, "how long things take, beside what nobody could do faster")
    speed.add_argument("--data", type=Path, help="folder of FHIR records or patients; else our own six")
    speed.add_argument("--runs", type=int, default=5)
    speed.add_argument("--out", type=Path)
    return parser


def _data(parser: argparse.ArgumentParser, about: str) -> None:
    parser.add_argument("--data", type=Path, required=True, help=about)


def _run(cases: Path | None, engine: str, out: Path | None) -> bool:
    from evals import run

    return run.run(cases or run.CASES, engine=engine, out=out or run.OUT)


def _drafts(**given: Any) -> bool:
    from evals import drafts

    return drafts.run(given.pop("data"), **given)


def _notes(data: Path, specialties: Sequence[str] | None, out: Path | None) -> bool:
    from evals import notes

    return notes.run(data, specialties=specialties or notes.SPECIALTIES, out=out)


def _retrieval(data: Path, words_only: bool, least: float | None) -> bool:
    from evals import report, retrieval
    from retrieval.embeddings import open_embedder
    from retrieval.folders import cache_folder

    embedder = None if words_only else open_embedder()
    scores = retrieval.run(data, embedder=embedder, cache=None if words_only else cache_folder("evals"))
    print(json.dumps(report.ran_on(data_digest=report.digest_of([data])) | scores, indent=1))
    best = scores["words" if words_only else "fused"]["ndcg_at_10"]
    return least is None or (best is not None and best >= least)


def _negation(data: Path, least: float | None) -> bool:
    from evals import negation, report

    scores = negation.run(data)
    shown = {file: {k: v for k, v in told.items() if k != "missed"} for file, told in scores.items()}
    print(json.dumps(report.ran_on(data_digest=report.digest_of([data])) | shown, indent=1))
    found = [told["negation"]["f1"] for told in scores.values() if told["negation"]]
    return least is None or all(f1 is not None and f1 >= least for f1 in found)


def _patient_versions(data: Path | None, out: Path | None) -> bool:
    from evals import patient_versions

    return patient_versions.run(data, out=out)


def _elements(data: Path, kinds: Sequence[str] | None, out: Path | None) -> bool:
    from evals import elements

    return elements.run(data, kinds=tuple(Kind(k) for k in kinds or Kind), out=out)


def _measures(cases: Path, valuesets: Path, least: float, out: Path | None) -> bool:
    from evals import measures

    return measures.run(cases, valuesets, least=least, out=out)


def _injection(payloads: Path | None, fast: bool, workers: int, out: Path | None) -> bool:
    from evals import injection

    return injection.run(payloads, fast=fast, workers=workers, out=out)


def _compare(first: Path, second: Path) -> bool:
    from evals import compare

    return compare.run(first, second)


def _harvest(data: Path, out: Path) -> bool:
    from evals import harvest

    return harvest.run(data, out)


def _bench(data: Path | None, runs: int, out: Path | None) -> bool:
    from evals import bench

    return bench.run(data, runs=runs, out=out)


if __name__ == "__main__":
    sys.exit(main())
