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
    cases.add_argument("--out", type=Path, help="folder for results.jsonl, summary.json and junit.xml")
    cases.add_argument("--repeats", type=int, default=2, help="how often each draft is written")

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

    paired = add("paired", _paired, "clinicians' notes of conversations, held against the conversations")
    paired.add_argument("--notes", type=Path, required=True, help="a .jsonl file of conversations and notes")
    paired.add_argument("--judge", action="store_true", help="also ask the configured language model")
    paired.add_argument("--out", type=Path, help="folder for results.jsonl and summary.json")

    judge = add("judge", _judge, "a language model as judge of statements, held against labelled pairs")
    judge.add_argument("--pairs", type=Path, help="a .tsv file of labelled pairs; else our own")
    judge.add_argument("--most", type=int, default=200, help="how many pairs, drawn the same every time")
    judge.add_argument("--least", type=float, help="a kappa below this fails")
    judge.add_argument("--out", type=Path, help="folder for results.jsonl and summary.json")

    changed = add("mutations", _mutations, "drafts with one thing wrong: what the checks find, and invent")
    changed.add_argument("--data", type=Path, help="folder of records, beside our own six patients")
    changed.add_argument("--seed", type=int, help="another seed makes other mutants")
    changed.add_argument("--per-kind", type=int, help="how many mutants of each kind of change")
    changed.add_argument("--workers", type=int, default=1, help="how many drafts are tried at once")
    changed.add_argument("--out", type=Path, help="folder for results.jsonl and summary.json")

    otherwise = add(
        "paraphrases", _paraphrases, "statements in other words than their source, true and false"
    )
    otherwise.add_argument("--pairs", type=Path, help="a table like evals/paraphrases.tsv; else our own")
    otherwise.add_argument(
        "--fast", action="store_true", help="a tenth of our own, and all that are held out"
    )
    otherwise.add_argument("--out", type=Path, help="folder for results.jsonl and summary.json")

    ranked = add("likelihood", _likelihood, "how often a finding of each rule is right: what drafts rank by")
    ranked.add_argument("--keep", type=Path, help="write the table that the product ranks by anew, here")

    broken = add("breaks", _breaks, "each check broken on purpose: what turns red, and what nobody would see")
    broken.add_argument(
        "--only", nargs="+", default=(), help="entries of breaks.yaml, or the files they are in"
    )
    broken.add_argument("--workers", type=int, default=2, help="how many slips are tried at once")
    broken.add_argument("--out", type=Path, help="folder for results.jsonl and summary.json")

    whole_of_it = add("all", _all, "every eval that needs no network, then the report")
    whole_of_it.add_argument(
        "--out", type=Path, help="a folder with a folder a command; else .caretrace/evals"
    )
    whole_of_it.add_argument(
        "--data", type=Path, help="data beside the repository; else ../shared/data, if there"
    )
    whole_of_it.add_argument("--workers", type=int, default=2)
    whole_of_it.add_argument("--fast", action="store_true", help="leave out what takes long")

    told = add("report", _report, "report.html and card.md over what the other commands left")
    told.add_argument("--out", type=Path, help="the folder that holds a folder a command")

    before = add("baseline", _baseline, "set the figures that later runs may not fall behind")
    before.add_argument("--from", dest="source", type=Path, required=True, help="a summary.json")
    before.add_argument("--because", required=True, help="why the baseline may change; kept beside it")
    before.add_argument("--of", dest="command_name", default="run", help="the command that wrote it")

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


def _run(cases: Path | None, engine: str, out: Path | None, repeats: int) -> bool:
    from evals import run

    return run.run(cases or run.CASES, engine=engine, out=out or run.OUT, repeats=repeats)


def _all(out: Path | None, data: Path | None, workers: int, fast: bool) -> bool:
    from evals import everything

    return everything.run(out or everything.OUT, data or everything.DATA, workers=workers, fast=fast)


def _report(out: Path | None) -> bool:
    from evals import everything

    return everything.write(out or everything.OUT)


def _baseline(source: Path, because: str, command_name: str) -> bool:
    from evals import gates

    return gates.set_baseline(source, because=because, command=command_name)


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


def _paired(notes: Path, judge: bool, out: Path | None) -> bool:
    from evals import paired

    return paired.run(notes, judged_by_model=judge, out=out)


def _judge(pairs: Path | None, most: int, least: float | None, out: Path | None) -> bool:
    from evals import judge

    return judge.run(pairs, most=most, least=least, out=out)


def _mutations(seed: int | None, per_kind: int | None, **given: Any) -> bool:
    from evals import mutations

    return mutations.run(
        given.pop("data"),
        seed=mutations.SEED if seed is None else seed,
        per_kind=per_kind or mutations.PER_KIND,
        **given,
    )


def _paraphrases(pairs: Path | None, fast: bool, out: Path | None) -> bool:
    from evals import paraphrases

    return paraphrases.run(pairs, fast=fast, out=out)


def _likelihood(keep: Path | None) -> bool:
    from evals import likelihood

    return likelihood.run(keep=keep)


def _breaks(only: Sequence[str], workers: int, out: Path | None) -> bool:
    from evals import breaks

    return breaks.run(only=only, workers=workers, out=out)


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
