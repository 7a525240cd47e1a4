"""The command line in this process: what it said, and how it ended."""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.cli import run
from tests.acceptance.service import a_record


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def one_line(self) -> str:
        """What went wrong: one line that begins with our name, and nothing on standard output but what was done."""
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("caretrace: ")
        return lines[0]


@dataclass(frozen=True)
class Terminal:
    """Types commands about one data folder. ``files`` is a folder to put things to ingest in."""

    data: Path
    files: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    def types(self, *words: str | Path, typed: str = "") -> Said:
        """``typed`` is what the person types when asked; the terminal is none, so nothing is asked without it."""
        self.capture.readouterr()
        self.patch.setattr("sys.stdin", io.StringIO(typed))
        code = run([*map(str, words), "--data", str(self.data)])
        caught = self.capture.readouterr()
        return Said(code, caught.out, caught.err)

    def gives(self, *words: str | Path, typed: str = "") -> Any:
        """The JSON answer of a command that is done."""
        said = self.types(*words, "--json", typed=typed)
        assert said.code == 0, said.err
        return said.json

    def puts(self, name: str, data: bytes) -> Path:
        path = self.files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def knows_ada(self) -> None:
        assert self.types("ingest", self.puts("ada/record.json", a_record())).code == 0


def a_terminal(tmp_path: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> Terminal:
    patch.setenv("CARETRACE_EMBEDDER", "none")
    files = tmp_path / "files"
    files.mkdir()
    return Terminal(tmp_path / "data", files, patch, capture)
