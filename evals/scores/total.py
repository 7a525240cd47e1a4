"""The figures of a run: each over all drafts, and over those of one group of patients or one kind of document."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from assistant.domain.draft import Change
from evals.intervals import F1, Share, quantile
from evals.scores.defined import DEFINITIONS, Definition, Form
from evals.scores.strata import ORDER

Results = Sequence[Mapping[str, Any]]

SHARES = (
    "said",
    "flagged",
    "false_alarms",
    "support_rate",
    "contradiction_rate",
    "omission_rate",
    "citation_precision",
    "citation_recall",
    "pending_recall",
    "stability",
)
#: What is told of each group of patients too.
_BY_GROUP = (
    "cases_passed",
    "said",
    "flagged",
    "support_rate",
    "omission_rate",
    "medicine_list_f1",
    "allergy_f1",
)


def figures(results: Results) -> dict[str, Any]:
    """By name: part, whole, rate and interval; or a value. None where there was nothing to score."""
    return {
        "cases_passed": Share(sum(bool(r["passed"]) for r in results), len(results)).told(),
        "serious_misses": _value(sum(r["harm"] == "serious" for r in results)),
        **{name: _share(results, name).told() for name in SHARES},
        "medicine_list_f1": _f1(results, [f"medicines/{c}" for c in Change]).told(),
        **{f"medicine_list_f1/{c}": _f1(results, [f"medicines/{c}"]).told() for c in Change},
        "allergy_f1": _f1(results, ["allergies"]).told(),
        "leaks": _value(sum(len(r["leaks"]) for r in results)),
        "easy_to_read": _share(results, "easy_to_read").told(),
        "reading_grade": _value(_median(r["reading_grade"] for r in results)),
        "seconds_median": _value(_median(r["seconds"] for r in results)),
        "seconds_p95": _value(quantile([r["seconds"] for r in results], 0.95) if results else None),
        "tokens": _value(_sum(r["tokens"] for r in results)),
        "cost_usd": _value(_sum(r["cost_usd"] for r in results)),
    }


def omissions(results: Results) -> dict[str, Any]:
    """By element: of the drafts whose record supports it, those that call it missing."""
    names = sorted({e for r in results for e in r["omitted"]})
    return {
        name: Share(
            sum(r["omitted"][name][0] for r in results if name in r["omitted"]),
            sum(name in r["omitted"] for r in results),
        ).told()
        for name in names
    }


def by_group(results: Results) -> dict[str, dict[str, Any]]:
    """By age group, sex, language and kind of document: how many cases, and the figures that tell."""
    told: dict[str, dict[str, Any]] = {}
    for axis in ("kind", "age", "sex", "language"):
        found = {r["strata"][axis] for r in results if r["strata"]}
        groups = sorted(found, key=lambda g: (ORDER.index(g) if g in ORDER else -1, g))
        told[axis] = {}
        for group in groups:
            mine = [r for r in results if r["strata"] and r["strata"][axis] == group]
            all_of_them = figures(mine)
            told[axis][group] = {"cases": len(mine), **{name: all_of_them[name] for name in _BY_GROUP}}
    return told


def of(name: str, told: Mapping[str, Any]) -> float | None:
    """The one number of a figure, whatever its form."""
    number = told.get("value" if _definition(name).form in (Form.COUNT, Form.NUMBER) else "rate")
    return None if number is None else float(number)


def _definition(name: str) -> Definition:
    return DEFINITIONS[name]


def _share(results: Results, name: str) -> Share:
    counted = [r["counted"][name] for r in results if name in r["counted"]]
    return Share(sum(part for part, _ in counted), sum(whole for _, whole in counted))


def _f1(results: Results, names: Iterable[str]) -> F1:
    counted = [r["tallied"][n] for n in names for r in results if n in r["tallied"]]
    return F1(*(sum(c[n] for c in counted) for n in range(3)))


def _value(value: float | None) -> dict[str, Any]:
    return {"value": value}


def _median(values: Iterable[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return round(median(known), 3) if known else None


def _sum(values: Iterable[float | None]) -> float | None:
    """None as soon as one is unknown: a sum of what is known would look like the whole."""
    all_of_them = list(values)
    known = [v for v in all_of_them if v is not None]
    return sum(known) if known and len(known) == len(all_of_them) else None
