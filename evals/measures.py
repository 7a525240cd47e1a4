"""How far our measures agree with the published test cases of the national ones: a patient called up to date who is
not goes without a mammogram; one called open who is excluded is asked for it under hospice care.

A case is a file of ``measure``, ``case``, ``period`` {start, end}, ``expected`` (populations by rate) and ``bundle``,
one patient's FHIR resources. It is read as a source of the product is, and decided as for a patient of a site that has
imported the value sets.
"""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.domain.errors import Invalid
from assistant.knowledge.measures import MEASURES, Period, Populations, Rate, ValueSets, decide
from assistant.knowledge.measures.value_set_file import read_value_sets
from evals import report
from evals.errors import CannotRun, NotACase
from retrieval.model import PatientId
from retrieval.readers import read
from retrieval.readers.errors import SourceRefused
from retrieval.reconcile import record

LEAST = 0.95
_ASKED = {
    "initial-population": "initial",
    "denominator-exclusion": "excluded",
    "denominator-exception": "exception",
    "numerator": "numerator",
}
_ABOUT = ("subject", "patient", "beneficiary", "for")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureCase:
    """``other_patient`` counts the resources that name a patient whom the case does not hold."""

    file: str
    measure: str
    name: str
    period: Period
    expected: tuple[dict[str, int], ...]
    bundle: dict[str, Any]
    patient: PatientId
    other_patient: int


def run(cases: Path, valuesets: Path, *, least: float = LEAST, out: Path | None = None) -> bool:
    """Prints the agreement; true when each population in all, and each measure over its populations, reaches ``least``.

    Raises CannotMeasure for files that cannot be used.
    """
    sets = _value_sets(valuesets)
    known = sorted(cases.rglob("*.json"))
    if not known:
        raise CannotRun(f"{cases}: no case; give a folder with a folder of .json files a measure")
    started = time.perf_counter()
    results = [_result(case, sets) for case in map(_case, known)]
    took = time.perf_counter() - started
    scores = _scores(results)
    summary = report.ran_on(data_digest=report.digest_of([cases, valuesets])) | {
        "cases": len(results),
        "seconds": round(took, 2),
        "agreement": scores,
        "undecided": Counter(one["measure"] for one in results if one["missing"]),
        "stood_in": sorted({title for one in results for title in one["stood_in"]}),
        "entries_of_another_patient_taken_as_the_cases": sum(one["other_patient"] for one in results),
        "differs": [
            {name: one[name] for name in ("measure", "case", "file", "refused", "differs")}
            for one in results
            if one["differs"]
        ],
    }
    print(json.dumps(summary, indent=1))
    if out:
        report.keep(out, summary, results)
    bars = [*(scores["all"][name] for name in _ASKED), *(told["whole"] for told in scores.values())]
    return all(told["agree"] >= least for told in bars if told["of"])


# --- reading -------------------------------------------------------------------------------------------------------


def _value_sets(path: Path) -> ValueSets:
    files = sorted(path.rglob("*.json*")) if path.is_dir() else [path]
    try:
        return ValueSets([one for file in files for one in read_value_sets(file.read_bytes(), file.name)])
    except Invalid as error:
        raise CannotRun(str(error)) from None


def _case(path: Path) -> MeasureCase:
    try:
        said = json.loads(path.read_bytes())
        bundle = said["bundle"]
        people = [e["resource"]["id"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Patient"]
        case = MeasureCase(
            file=f"{path.parent.name}/{path.name}",
            measure=said["measure"],
            name=said["case"],
            period=Period(
                first=date.fromisoformat(said["period"]["start"][:10]),
                last=date.fromisoformat(said["period"]["end"][:10]),
            ),
            expected=tuple(
                {name: one[name] for name in _ASKED if isinstance(one.get(name), int)}
                for one in said["expected"]
            ),
            bundle=bundle,
            patient=PatientId(people[0]),
            other_patient=_made_one_patients(bundle, people[0]) if len(people) == 1 else 0,
        )
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise NotACase(f"{path}: cannot be used as a case ({type(error).__name__})") from None
    if case.measure not in MEASURES:
        raise NotACase(f"{path}: {case.measure} is none of {', '.join(MEASURES)}")
    return case


def _made_one_patients(bundle: dict[str, Any], patient: str) -> int:
    """A case is one patient's, whomever its resources name: our reader would rightly leave another's aside."""
    moved = 0
    for entry in bundle["entry"]:
        for element in _ABOUT:
            about = entry["resource"].get(element)
            if isinstance(about, dict) and "Patient/" in about.get("reference", ""):
                moved += about["reference"] != f"Patient/{patient}"
                about["reference"] = f"Patient/{patient}"
    return moved


# --- deciding ------------------------------------------------------------------------------------------------------


def _result(case: MeasureCase, sets: ValueSets) -> dict[str, Any]:
    """A case that our reader refuses is one in which we agree with nothing."""
    refused = ""
    decided = Populations(measure=case.measure)
    try:
        reading = read(json.dumps(case.bundle).encode(), name=case.file, patient=case.patient)
        decided = decide(case.measure, record([reading]), case.period, sets)
    except SourceRefused as error:
        refused = str(error)
    pairs = list(_pairs(case, decided))
    return {
        "measure": case.measure,
        "case": case.name,
        "file": case.file,
        "refused": refused,
        "missing": list(decided.missing),
        "stood_in": list(decided.stood_in),
        "other_patient": case.other_patient,
        "answers": pairs,
        "differs": [one for one in pairs if one["expected"] != one["got"]],
    }


def _pairs(case: MeasureCase, decided: Populations) -> Iterator[dict[str, Any]]:
    """Each expected number beside ours; None where nothing was decided."""
    for position, expected in enumerate(case.expected):
        rate = decided.rates[position] if position < len(decided.rates) else None
        for population, wanted in expected.items():
            got = getattr(rate, _ASKED[population]) if rate else None
            told = {"rate": position + 1, "population": population, "expected": wanted, "got": got}
            yield told | ({"because": _why(rate)} if rate and got != wanted else {})


def _why(rate: Rate) -> list[str]:
    return [
        f"{'no ' if reason.lacking else ''}{reason.population}: {reason.text}"
        + (f" [{', '.join(fact.pointer for fact in reason.facts)}]" if reason.facts else "")
        for reason in rate.reasons
    ]


def _scores(results: list[dict[str, Any]]) -> dict[str, Any]:
    """By measure and in all: each population, and ``whole`` over all of them."""
    counts: defaultdict[str, Counter[tuple[str, bool]]] = defaultdict(Counter)
    files: Counter[str] = Counter()
    for result in results:
        for where in ("all", result["measure"]):
            files[where] += 1
            for one in result["answers"]:
                agrees = one["expected"] == one["got"]
                counts[where][one["population"], agrees] += 1
                counts[where]["whole", agrees] += 1
    return {
        where: {"cases": files[where]} | {name: _score(of, name) for name in (*_ASKED, "whole")}
        for where, of in counts.items()
    }


def _score(of: Counter[tuple[str, bool]], name: str) -> dict[str, Any]:
    right, wrong = of[name, True], of[name, False]
    agree = round(right / (right + wrong), 4) if right + wrong else None
    return {"of": right + wrong, "right": right, "agree": agree}
