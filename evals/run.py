"""The cases, drafted and scored: a table for people, two files for machines, and whether all of it passed."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant import demo
from assistant.bootstrap import SOFTWARE
from assistant.domain.draft import Draft
from assistant.domain.errors import CaretraceError
from evals import report
from evals.case import Case, load
from evals.quotes import texts_of
from evals.scorers import GRAVEST, SCORERS, Score, tells_at_home, worst
from evals.task import CLINICIAN, COORDINATOR, Ward, approved_whole, settings_for, ward

CASES = Path(__file__).parent / "cases"
OUT = Path(".caretrace/evals")


def run(cases: Path = CASES, *, engine: str = "composer", out: Path = OUT) -> bool:
    """Whether no case missed anything serious: what is less is named, and ships. Raises CannotRun, NotACase."""
    loaded = load(cases)
    with ward(settings=settings_for(engine)) as house:
        state = house.assistant.embedder_state
        results = [_sample(house, case) for case in loaded]
    passed = sum(1 for r in results if r["passed"])
    misses = {harm: [r["id"] for r in results if r["harm"] == harm] for harm in GRAVEST}
    summary = report.ran_on(
        software=SOFTWARE,
        engine=engine,
        writers=sorted({r["writer"] for r in results}),
        prompts=sorted({p for r in results for p in r["prompts"]}),
        embedder=state,
        data={"cases": report.digest_of([cases]), "patients": report.digest_of(demo.patients())},
        passed=passed,
        failed=len(results) - passed,
        misses={harm: len(ids) for harm, ids in misses.items()},
        failing={harm: ids for harm, ids in misses.items() if ids},
        scores=_means(results),
    )
    report.keep(out, summary, results)
    _print(loaded, results, summary)
    report.counts(passed, len(results) - passed)
    return not misses["serious"]


def _sample(house: Ward, case: Case) -> dict[str, Any]:
    began = time.perf_counter()
    draft = house.draft(case)
    took_s = time.perf_counter() - began
    scores = _scores(case, draft, house)
    content = draft.content
    return {
        "id": case.id,
        "kind": str(case.kind),
        "passed": all(s.holds for s in scores),
        "harm": worst(s.harm for s in scores if not s.holds),
        "fails_today": case.fails_today,
        "scores": [asdict(s) for s in scores],
        "state": str(draft.state),
        "digest": draft.digest,
        "items": sum(1 for _ in content.items()) if content else 0,
        "writer": content.provenance.writer if content else "",
        "prompts": content.provenance.prompts if content else (),
        "seconds": round(took_s, 3),
    }


def _scores(case: Case, draft: Draft, house: Ward) -> list[Score]:
    if draft.content is None:
        return [Score(scorer="written", value=0.0, reason=f"{draft.state}: {draft.because}", harm="serious")]
    texts = texts_of(house.assistant, draft.patient, COORDINATOR)
    scores = [score(case, draft.content, texts) for score in SCORERS]
    return [*scores, _at_home(case, draft, house)] if case.at_home else scores


def _at_home(case: Case, draft: Draft, house: Ward) -> Score:
    """Everything is accepted and signed, then told in the patient's words."""
    signed = approved_whole(house.assistant, draft)
    versions = []
    for home in case.at_home:
        try:
            version, _ = house.assistant.patient_version(
                signed.id,
                language=home.language,
                audience=home.audience,
                caregiver=home.caregiver,
                actor=CLINICIAN,
            )
        except CaretraceError as error:
            return Score(scorer="at home", value=0.0, reason=f"not given out: {error}", harm="serious")
        versions.append((home, version))
    return tells_at_home(case, versions)


def _means(results: Sequence[dict[str, Any]]) -> dict[str, float | None]:
    """Of each scorer over the cases it had something to score in."""
    values: dict[str, list[float]] = {}
    for result in results:
        for score in result["scores"]:
            values.setdefault(score["scorer"], [])
            if score["value"] is not None:
                values[score["scorer"]].append(score["value"])
    return {name: round(sum(v) / len(v), 4) if v else None for name, v in values.items()}


def _print(cases: Sequence[Case], results: Sequence[dict[str, Any]], summary: dict[str, Any]) -> None:
    names = list(summary["scores"])
    rows = []
    for result in results:
        by_name = {s["scorer"]: s["value"] for s in result["scores"]}
        verdict = "pass" if result["passed"] else f"FAIL, {result['harm']}"
        rows.append(
            [result["id"], result["kind"], verdict, *(by_name.get(n) for n in names), result["seconds"]]
        )
    title = f"{summary['software']} at {summary['revision'][:12]}, {summary['engine']}, embedder {summary['embedder']}"
    report.table(title, ["case", "kind", "", *names, "seconds"], rows)
    for case, result in zip(cases, results, strict=True):
        if not result["passed"]:
            known = f" (known: {case.fails_today})" if case.fails_today else ""
            print(f"{case.id}, {result['harm']}: {' '.join(case.why.split())}{known}")
            for score in result["scores"]:
                if score["reason"] and score["value"] not in (None, 1.0):
                    print(f"    {score['scorer']} {score['value']:.2f}: {score['reason']}")
        elif case.fails_today:
            print(f"{case.id}: passes now, so take away its fails_today")
