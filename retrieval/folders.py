"""Where things that can be made again are kept: a folder of the user's own, and files that are whole or absent."""

import os
import tempfile
from pathlib import Path


def cache_folder(name: str) -> Path:
    """``$XDG_CACHE_HOME/caretrace/<name>``, else under ``~/.cache``; not created here."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base else _home() / ".cache") / "caretrace" / name


def write_whole(path: Path, data: bytes) -> None:
    """A reader sees the old file or the new one, never a part; writers at the same time each write all of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # an account without a home
        return Path(tempfile.gettempdir())
