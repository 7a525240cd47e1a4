"""The value sets that a site has imported, in one file of its data folder."""

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.errors import Invalid, Unavailable
from assistant.knowledge.measures.value_set_file import read_value_sets, written
from assistant.knowledge.measures.valuesets import ValueSet, ValueSets

_READ: dict[Path, tuple[tuple[int, int], ValueSets]] = {}


@dataclass(frozen=True, slots=True)
class KeptValueSets:
    path: Path

    def all(self) -> ValueSets:
        """Read once, and again when the file has changed. Raises Unavailable when it is damaged."""
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            return ValueSets()
        state = stat.st_mtime_ns, stat.st_size
        if self.path not in _READ or _READ[self.path][0] != state:
            _READ[self.path] = state, ValueSets(self._read())
        return _READ[self.path][1]

    def keep(self, sets: Iterable[ValueSet]) -> ValueSets:
        """Beside those that are there; a set takes the place of one with its OID, or its title where it has none."""
        known = {_name(one): one for one in (*self.all(), *sets)}
        fresh = self.path.with_suffix(".new")
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(written(tuple(known.values())))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)
        except OSError as error:
            with contextlib.suppress(OSError):
                fresh.unlink()
            raise Unavailable(
                f"the value sets cannot be kept in {self.path.parent}: {error.strerror}"
            ) from None
        return self.all()

    def _read(self) -> tuple[ValueSet, ...]:
        try:
            return read_value_sets(self.path.read_bytes(), self.path.name)
        except (Invalid, OSError):
            raise Unavailable(f"{self.path} is damaged: import the value sets again") from None


def _name(one: ValueSet) -> str:
    return one.oid or " ".join(one.title.casefold().split())
