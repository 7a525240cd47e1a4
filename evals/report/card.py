"""The figures of a report as a short table for the README, each with its definition and its command."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evals.report.gather import Kept
from evals.report.views import percent, revisions, told
from evals.scores.defined import DEFINITIONS

BEGIN, END = "<!-- evals card -->", "<!-- /evals card -->"
_OF_THE_CASES = (
    "support_rate",
    "contradiction_rate",
    "omission_rate",
    "citation_precision",
    "citation_recall",
    "medicine_list_f1",
    "allergy_f1",
    "pending_recall",
    "leaks",
    "stability",
    "easy_to_read",
)


def card(kept: Sequence[Kept]) -> str:
    """Markdown. A command that did not run has no row."""
    summaries = {k.command: k.summary for k in kept}
    failed = [g for k in kept for g in k.verdict().failed]
    at = revisions(k.summary for k in kept)
    days = sorted({str(k.summary.get("at", ""))[:10] for k in kept})
    rows = [row for command, of in _ROWS for row in (of(summaries[command]) if command in summaries else ())]
    verdict = "every gate holds" if not failed else f"{len(failed)} gates fail"
    return "\n".join(
        (
            f"Measured {' to '.join(dict.fromkeys((days[0], days[-1])))} at revision {', '.join(at)}: {verdict}. "
            "Intervals are of 95 % (Wilson).",
            "",
            "| figure | value | what it is | command |",
            "|---|---|---|---|",
            *("| " + " | ".join(_plain(cell) for cell in row) + " |" for row in rows),
            "",
        )
    )


def in_readme(readme: str) -> str | None:
    """What stands between the two marks; None where they do not."""
    _, begin, rest = readme.partition(BEGIN)
    inside, end, _ = rest.partition(END)
    return inside.strip() if begin and end else None


def _run(summary: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    command = "`python -m evals run`"
    of = summary["passed"] + summary["failed"]
    serious = summary["misses"]["serious"]
    yield (
        "cases",
        f"{summary['passed']} of {of}; {serious} serious misses",
        DEFINITIONS["cases_passed"].text,
        command,
    )
    for name in _OF_THE_CASES:
        figure, definition = summary["figures"].get(name, {}), DEFINITIONS[name]
        yield definition.title.lower(), _figure(figure), definition.text, command


def _mutations(summary: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    command = "`python -m evals mutations`"
    caught = summary["caught"]
    part, of = sum(f["part"] for f in caught.values()), sum(f["of"] for f in caught.values())
    lowest = min((f["rate"], name) for name, f in caught.items() if f["rate"] is not None)
    yield (
        "drafts with one thing wrong",
        f"{percent(part / of)} of {of:,} found; the least of {len(caught)} kinds is {lowest[1]}, {percent(lowest[0])}",
        "found: a finding points at the item that was changed, or names what is gone",
        command,
    )
    alarms = summary["false_alarms"]["items of unchanged drafts"]
    yield "false alarms", _figure(alarms), "of the items of unchanged drafts, those called wrong", command


def _paraphrases(summary: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    command = "`python -m evals paraphrases`"
    for whose, of in (
        (None, summary),
        ("by writers who saw no check, and unseen by us", summary.get("held_out")),
    ):
        if not of:
            continue
        end, those = (", held out", f", on pairs {whose}") if whose else ("", "")
        for name, figure, which in (
            ("honest paraphrases called wrong", "false_alarms", "of the true ones"),
            (
                "honest ones that code cannot tell",
                "honest_not_told",
                "of the true ones, those to be read beside their source",
            ),
            ("subtly false ones called wrong", "detection", "of the false ones"),
            (
                "false ones that pass unseen",
                "false_passed",
                "of the false ones, those that code takes for carried by their source",
            ),
        ):
            if figure in of:
                yield f"{name}{end}", _figure(of[figure]), f"{which}{those}", command


def _injection(summary: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    yield (
        "hostile words",
        f"{told(summary['effects'])} effects of {told(summary['tried'])} tried ({told(summary['payloads'])} payloads)",
        "effect: something was decided, sent, lost, forged, made active, leaked or reached because of them",
        "`python -m evals injection`",
    )


def _breaks(summary: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    yield (
        "checks broken on purpose",
        _figure(summary["seen"]),
        "of the slips in the code of a check, those after which a test or a case turned red",
        "`python -m evals breaks`",
    )


def _paired(summary: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    told = f"{_figure(summary['supported'])} carried"
    if "stopped" in summary:
        told += f"; {_figure(summary['stopped'])} stopped"
    yield (
        "clinicians' sentences beside their conversation",
        told,
        "of the sentences of the notes, those that code finds carried and those that a check stops; of the others code "
        "cannot tell",
        "`python -m evals paired --notes FILE`",
    )


_ROWS = (
    ("run", _run),
    ("mutations", _mutations),
    ("paraphrases", _paraphrases),
    ("injection", _injection),
    ("breaks", _breaks),
    ("paired", _paired),
)


def _figure(figure: Mapping[str, Any]) -> str:
    if "value" in figure:
        return told(figure["value"])
    if figure.get("rate") is None:
        return "nothing to score"
    low, high = figure["interval"]
    return f"{percent(figure['rate'])} of {figure['of']:,} ({percent(low)} to {percent(high)})"


def _plain(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
