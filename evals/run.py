"""The cases, drafted and scored: a table for people, files for machines, and whether the gates hold."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant import demo
from assistant.bootstrap import SOFTWARE, chat_model
from assistant.domain.draft import Draft
from assistant.domain.errors import CaretraceError
from assistant.domain.patient_version import Audience, Language, PatientVersion
from evals import gates, report
from evals.case import AtHome, Case, load
from evals.patient_versions import HARDEST
from evals.quotes import texts_of
from evals.raw_record import RawRecord
from evals.report import junit
from evals.scorers import GRAVEST, SCORERS, Score, tells_at_home, worst
from evals.scores import total
from evals.scores.case import Measured, measured, raw_of
from evals.scores.defined import DEFINITIONS
from evals.scores.tokens import Counted
from evals.task import CLINICIAN, COORDINATOR, Ward, approved_whole, settings_for, ward

CASES = Path(__file__).parent / "cases"
OUT = Path(".caretrace/evals/run")
REPEATS = 2  # writings of each draft: what differs between them is not stable


@dataclass(kw_only=True)
class Sample:
    """One case as it was drafted, before anything is signed."""

    case: Case
    draft: Draft
    scores: list[Score]
    measured: Measured
    seconds: float
    same: int  # further writings with the same digest
    tokens: int | None
    grade: float | None = None


def run(cases: Path = CASES, *, engine: str = "composer", out: Path = OUT, repeats: int = REPEATS) -> bool:
    """Whether every gate holds: a serious miss never ships; what is less is named. Raises CannotRun, NotACase."""
    loaded = load(cases)
    raw = {_patient(case): raw_of(case) for case in loaded}
    settings = settings_for(engine)
    model = chat_model(settings)
    counted = Counted(model) if model else None
    with ward(settings=settings, model=counted) as house:
        state = house.assistant.embedder_state
        samples = [_sample(house, case, raw, repeats, counted) for case in loaded]
        for sample in samples:
            _take_home(house, sample)
    results = [_result(s, engine, repeats) for s in samples]
    summary = _summary(results, cases, engine=engine, repeats=repeats, embedder=state)
    verdict = gates.verdict("run", summary, ours=summary["ours"])
    summary["gates"] = [asdict(g) for g in verdict.gates]
    report.keep(out, summary, results)
    (out / "junit.xml").write_text(junit.xml("cases", results, loaded, verdict), "utf-8")
    _print(loaded, results, summary)
    gates.show(verdict)
    report.counts(summary["passed"], summary["failed"])
    return verdict.holds


# --- drafting and scoring ---------------------------------------------------------------------------------------


def _patient(case: Case) -> str:
    return case.patient or case.id


def _sample(
    house: Ward, case: Case, raw: Mapping[str, RawRecord], repeats: int, counted: Counted | None
) -> Sample:
    began = time.perf_counter()
    draft = house.draft(case)
    took_s = time.perf_counter() - began
    tokens = counted.taken() if counted else 0
    again = [house.draft(case) for _ in range(repeats - 1)]
    if counted:
        counted.taken()
    texts = texts_of(house.assistant, draft.patient, COORDINATOR)
    scores = (
        [score(case, draft.content, texts) for score in SCORERS] if draft.content else [_unwritten(draft)]
    )
    mine = _patient(case)
    others = {key: record for key, record in raw.items() if key != mine}
    return Sample(
        case=case,
        draft=draft,
        scores=scores,
        measured=measured(case, draft, raw[mine], texts, scores, others),
        seconds=took_s,
        same=sum(d.digest == draft.digest for d in again),
        tokens=tokens,
    )


def _unwritten(draft: Draft) -> Score:
    return Score(scorer="written", value=0.0, reason=f"{draft.state}: {draft.because}", harm="serious")


def _take_home(house: Ward, sample: Sample) -> None:
    """Everything is accepted and signed, then told in the patient's words, once every draft has been written."""
    case = sample.case
    if sample.draft.content is None:
        return
    house.clock.today = case.today
    refused = ""
    versions: list[tuple[AtHome, PatientVersion]] = []
    grades: list[float] = []
    try:
        signed = approved_whole(house.assistant, sample.draft)
        for home in case.at_home or (AtHome(language=Language.ENGLISH, audience=Audience.PATIENT),):
            version, grade = house.assistant.patient_version(
                signed.id,
                language=home.language,
                audience=home.audience,
                caregiver=home.caregiver,
                actor=CLINICIAN,
            )
            versions.append((home, version))
            grades.append(grade)
    except CaretraceError as error:
        refused = f"not given out: {error}"
    sample.grade = max(grades, default=None)
    if grades:
        sample.measured.counted["easy_to_read"] = (sum(g <= HARDEST for g in grades), len(grades))
    if case.at_home:
        sample.scores.append(
            Score(scorer="at home", value=0.0, reason=refused, harm="serious")
            if refused
            else tells_at_home(case, versions)
        )


def _result(sample: Sample, engine: str, repeats: int) -> dict[str, Any]:
    draft, content = sample.draft, sample.draft.content
    told = sample.measured.told()
    if repeats > 1:
        told["counted"] = {**told["counted"], "stability": (sample.same, repeats - 1)}
    return {
        "id": sample.case.id,
        "why": " ".join(sample.case.why.split()),
        "kind": str(sample.case.kind),
        "passed": all(s.holds for s in sample.scores),
        "harm": worst(s.harm for s in sample.scores if not s.holds),
        "fails_today": sample.case.fails_today,
        "scores": [asdict(s) for s in sample.scores],
        "state": str(draft.state),
        "digest": draft.digest,
        "items": sum(1 for _ in content.items()) if content else 0,
        "writer": content.provenance.writer if content else "",
        "prompts": content.provenance.prompts if content else (),
        "seconds": round(sample.seconds, 3),
        "reading_grade": sample.grade,
        "tokens": sample.tokens,
        "cost_usd": 0.0 if engine == "composer" else None,
        **told,
    }


def _summary(
    results: Sequence[dict[str, Any]], cases: Path, *, engine: str, repeats: int, embedder: str
) -> dict[str, Any]:
    passed = sum(1 for r in results if r["passed"])
    misses = {harm: [r["id"] for r in results if r["harm"] == harm] for harm in GRAVEST}
    figures = total.figures(results)
    return report.ran_on(
        software=SOFTWARE,
        engine=engine,
        writers=sorted({r["writer"] for r in results}),
        prompts=sorted({p for r in results for p in r["prompts"]}),
        embedder=embedder,
        seeds=[],  # the embedded writer uses no chance, and a model is asked at temperature 0
        repeats=repeats,
        ours=cases.resolve() == CASES.resolve() and engine == "composer",
        data={"cases": report.digest_of([cases]), "patients": report.digest_of(demo.patients())},
        passed=passed,
        failed=len(results) - passed,
        misses={harm: len(ids) for harm, ids in misses.items()},
        failing={harm: ids for harm, ids in misses.items() if ids},
        scores=_means(results),
        figures=figures,
        omissions=total.omissions(results),
        groups=total.by_group(results),
        definitions={name: DEFINITIONS[name].text for name in figures},
    )


def _means(results: Sequence[dict[str, Any]]) -> dict[str, float | None]:
    """Of each scorer over the cases it had something to score in."""
    values: dict[str, list[float]] = {}
    for result in results:
        for score in result["scores"]:
            values.setdefault(score["scorer"], [])
            if score["value"] is not None:
                values[score["scorer"]].append(score["value"])
    return {name: round(sum(v) / len(v), 4) if v else None for name, v in values.items()}


# --- telling ----------------------------------------------------------------------------------------------------


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
    _print_figures(summary)
    for case, result in zip(cases, results, strict=True):
        if not result["passed"]:
            known = f" (known: {case.fails_today})" if case.fails_today else ""
            print(f"{case.id}, {result['harm']}: {' '.join(case.why.split())}{known}")
            for score in result["scores"]:
                if score["reason"] and score["value"] not in (None, 1.0):
                    print(f"    {score['scorer']} {score['value']:.2f}: {score['reason']}")
        elif case.fails_today:
            print(f"{case.id}: passes now, so take away its fails_today")
        for what in (*result["wrong"], *(f"leak: {who}" for who in result["leaks"])):
            print(f"    {case.id}, {what}")


def _print_figures(summary: Mapping[str, Any]) -> None:
    rows = []
    for name, told in summary["figures"].items():
        if (number := total.of(name, told)) is not None:
            low, high = told.get("interval") or (None, None)
            rows.append([DEFINITIONS[name].title, number, low, high, told.get("of"), DEFINITIONS[name].text])
    report.table("Figures", ["", "", "from", "to", "of", "what it is"], rows)
