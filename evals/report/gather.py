"""Everything that lies in the folder of a report: the summary and the results of each command, as they left them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import CannotRun
from evals.gates import Verdict, verdict

#: In the order in which a report tells them.
COMMANDS = (
    "run",
    "mutations",
    "paraphrases",
    "injection",
    "paired",
    "breaks",
    "drafts",
    "elements",
    "patient-versions",
    "notes",
    "measures",
    "retrieval",
    "negation",
    "bench",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What one command left. ``results`` are the lines of results.jsonl of the cases; ``whole`` as for a verdict."""

    command: str
    summary: Mapping[str, Any]
    results: Sequence[Mapping[str, Any]] = ()
    whole: bool = True

    def verdict(self) -> Verdict:
        """A run has asked its own gates already, and knows whether the cases were ours."""
        ours = self.command != "run" or bool(self.summary.get("ours", True))
        return verdict(self.command, self.summary, ours=ours, whole=self.whole)


def gathered(out: Path, *, whole: bool = True) -> tuple[Kept, ...]:
    """Of each folder below that is called as a command is. Raises CannotRun where there is none."""
    found = tuple(kept for command in COMMANDS if (kept := _kept(command, out / command, whole)))
    if not found:
        raise CannotRun(f"{out}: no summary in it; run `python -m evals all --out {out}` first")
    return found


def _kept(command: str, folder: Path, whole: bool) -> Kept | None:
    file = folder / "summary.json"
    if not file.is_file():
        return None
    try:
        summary = json.loads(file.read_text("utf-8"))
        lines = (folder / "results.jsonl").read_text("utf-8") if (folder / "results.jsonl").is_file() else ""
        results = [json.loads(line) for line in lines.splitlines()] if command == "run" else []
    except ValueError:
        raise CannotRun(f"{folder}: what lies there is not what `python -m evals {command}` writes") from None
    if not isinstance(summary, dict):
        raise CannotRun(f"{file}: no summary")
    return Kept(command=command, summary=summary, results=results, whole=whole)
