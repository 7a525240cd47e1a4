"""Which files a path means, in which order, whose they are, and what each is called."""

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.cli_here import CouldNot, in_a_line

RECORDS = (".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz", ".jsonl.gz", ".gz")
NOTES = (".md", ".markdown", ".txt", ".md.gz", ".txt.gz")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """``name`` is what the source is called: a newer file of that name supersedes it. ``root`` is what was typed."""

    path: Path
    root: Path
    name: str

    @property
    def note(self) -> bool:
        return self.path.name.lower().endswith(NOTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """``aside`` are files of a folder that are neither records nor notes."""

    files: tuple[File, ...]
    aside: tuple[Path, ...]


def found(paths: Sequence[Path]) -> Found:
    """Records before notes, each in the order of their paths. Raises CouldNot for a path that cannot be read."""
    files: list[tuple[Path, Path]] = []
    aside: list[Path] = []
    for root in paths:
        folder = _is_folder(root)
        for path in _within(root) if folder else [root]:
            if folder and not path.name.lower().endswith(RECORDS + NOTES):
                aside.append(path)
            else:
                files.append((path, root))
    named = [File(path=p, root=r, name=name) for (p, r), name in zip(files, _names(files), strict=True)]
    return Found(files=tuple(sorted(named, key=lambda f: f.note)), aside=tuple(aside))


def bytes_of(file: File, most: int) -> bytes:
    """Up to one byte more than ``most``: enough for the reader to see that it is too large."""
    try:
        with file.path.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise CouldNot(f"{file.name}: cannot be read ({error.strerror})") from None


class Whose:
    """A note lies beside its patient's record, or below it: it is that patient's unless it says otherwise itself."""

    def __init__(self) -> None:
        self._patients: dict[Path, set[str]] = {}

    def learn(self, file: File, patient: str) -> None:
        if not file.note:
            self._patients.setdefault(file.path.parent, set()).add(patient)

    def of(self, file: File) -> str | None:
        """For a note, the one patient of the nearest folder with records, up to what was typed; else None."""
        for folder in file.path.parents if file.note else ():
            if patients := self._patients.get(folder):
                return next(iter(patients)) if len(patients) == 1 else None
            if folder == file.root:
                return None
        return None


def _is_folder(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        raise CouldNot(f"{in_a_line(str(path))}: there is no such file or folder") from None
    if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        raise CouldNot(f"{in_a_line(str(path))}: neither a file nor a folder")
    return stat.S_ISDIR(mode)


def _within(folder: Path) -> Iterator[Path]:
    """Plain files, without those that begin with a dot; links to folders are not followed."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            path = Path(here, name)
            if not name.startswith(".") and path.is_file():
                yield path


def _names(files: Sequence[tuple[Path, Path]]) -> list[str]:
    """The path below what was typed; longer where two files would share it, for one would supersede the other."""
    whole = [path.absolute().parts for path, _ in files]
    lengths = [1 if path == root else len(path.relative_to(root).parts) for path, root in files]
    while True:
        names = ["/".join(parts[-n:]) for parts, n in zip(whole, lengths, strict=True)]
        count = Counter(names)
        longer = [min(n + (count[x] > 1), len(w)) for n, x, w in zip(lengths, names, whole, strict=True)]
        if longer == lengths:
            return [in_a_line(name) for name in names]
        lengths = longer
