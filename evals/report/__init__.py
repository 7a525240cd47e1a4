"""What a run leaves behind: what it ran on first, then a line a case."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def ran_on(**more: Any) -> dict[str, Any]:
    """Everything that a later reader needs to run it again."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": revision(),
        "python": ".".join(map(str, sys.version_info[:3])),
        **more,
    }


def revision() -> str:
    """The commit of the code, with a plus when files differ from it; "unknown" outside a checkout."""
    git = ("git", "-c", "safe.directory=*", "-C", str(ROOT))
    try:
        head = subprocess.run(
            [*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True
        ).stdout.strip()
        changed = subprocess.run(
            [*git, "status", "--porcelain"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{head}+" if changed.strip() else head


def digest_of(paths: Iterable[Path]) -> str:
    """Of names and bytes of every file named or within, in the order of their paths."""
    sha = hashlib.sha256()
    for path in paths:
        for file in sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]:
            sha.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return "sha256:" + sha.hexdigest()


def keep(out: Path, summary: Mapping[str, Any], results: Sequence[Mapping[str, Any]]) -> None:
    """results.jsonl, a line a sample, and summary.json."""
    out.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(r, ensure_ascii=False, default=str) + "\n" for r in results)
    (out / "results.jsonl").write_text(lines, "utf-8")
    (out / "summary.json").write_text(
        json.dumps(summary, indent=1, ensure_ascii=False, default=str) + "\n", "utf-8"
    )


def table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """To standard output."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    printed = Table(title=title, box=SIMPLE_HEAD, pad_edge=False, title_justify="left")
    for head in heads:
        printed.add_column(head)
    for row in rows:
        printed.add_row(*(_cell(v) for v in row))
    Console(markup=False, highlight=False, emoji=False, width=None if sys.stdout.isatty() else 200).print(
        printed
    )


def _cell(value: object) -> str:
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def counts(passed: int, failed: int) -> None:
    """The line that machines read."""
    print(f"{passed} passed, {failed} failed")
