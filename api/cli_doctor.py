"""What this machine has and lacks, in a line each; a fault only where something cannot go on without it."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from api.cli_here import CouldNot, Here, in_a_line
from assistant.domain.errors import AlreadyOpen, CaretraceError
from assistant.domain.people import Role

if TYPE_CHECKING:
    from assistant.settings import Settings

Verdict = Literal["ok", "lacks", "broken"]  # "lacks": it goes on, with less
_ON_DISK = "what was forgotten is not yet off the disk: see that it has room, then start Caretrace again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    part: str
    verdict: Verdict
    words: str


def doctor(here: Here) -> None:
    """Look at everything Caretrace stands on. Exit 1 when something it needs is broken."""
    looks = [*_looks(here)]
    here.say(*(f"{look.verdict:<7} {look.part:<11} {in_a_line(look.words)}" for look in looks))
    here.give({"looks": [{"part": k.part, "verdict": k.verdict, "words": k.words} for k in looks]})
    broken = [look.part for look in looks if look.verdict == "broken"]
    if broken:
        raise CouldNot(f"broken: {', '.join(broken)}")


def _looks(here: Here) -> Iterator[Look]:
    settings = here.settings()
    yield _python()
    yield _tokens_counted()
    yield _folder(settings.data.expanduser())
    yield _embedder(settings)
    yield _guidelines(settings)
    yield _model(settings)
    yield from _kept(here, settings.data.expanduser())


def _python() -> Look:
    said = ".".join(map(str, sys.version_info[:3]))
    fits = (3, 11) <= sys.version_info < (3, 15)
    return Look(
        part="python", verdict="ok" if fits else "broken", words=said if fits else f"{said}: 3.11 to 3.14 fit"
    )


def _tokens_counted() -> Look:
    from retrieval import tokens

    try:
        n = tokens.count("counted without a network")
    except Exception as error:
        return Look(
            part="tiktoken", verdict="broken", words=f"does not count offline ({type(error).__name__})"
        )
    return Look(part="tiktoken", verdict="ok", words=f"counts offline ({n} tokens in four words)")


def _folder(path: Path) -> Look:
    if not path.exists():
        return Look(part="data", verdict="ok", words=f"{path} is not there yet; it is made when needed")
    seen = path.stat()
    mode = stat.S_IMODE(seen.st_mode)
    if seen.st_uid != os.getuid() or not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        return Look(
            part="data", verdict="broken", words=f"{path} belongs to another user or cannot be written"
        )
    if mode & 0o077:
        return Look(
            part="data", verdict="lacks", words=f"{path} can be read by others ({mode:03o}): chmod 700 it"
        )
    holder = ""
    with suppress(OSError):
        holder = (path / "lock.holder").read_text()
    return Look(part="data", verdict="ok", words=f"{path} ({mode:03o}), held by {holder or 'nobody'}")


def _embedder(settings: "Settings") -> Look:
    from retrieval.embeddings import EmbedderUnavailable, open_embedder

    if settings.embedder == "none":
        return Look(part="embedder", verdict="lacks", words="switched off: search goes by words")
    try:
        return Look(part="embedder", verdict="ok", words=open_embedder(models=settings.models).name)
    except EmbedderUnavailable as error:
        return Look(part="embedder", verdict="lacks", words=f"{error}; until then search goes by words")


def _guidelines(settings: "Settings") -> Look:
    from assistant.knowledge import guidelines

    try:
        library = guidelines.load(settings.guidelines) if settings.guidelines else guidelines.library()
    except (OSError, ValueError, CaretraceError) as error:
        return Look(part="guidelines", verdict="broken", words=f"cannot be read: {error}")
    return Look(
        part="guidelines",
        verdict="ok" if library.guidelines else "broken",
        words=f"{len(library.guidelines)} of them",
    )


def _model(settings: "Settings") -> Look:
    """Whether anything answers there. It is not asked to write."""
    from urllib.error import HTTPError, URLError
    from urllib.request import ProxyHandler, build_opener

    if not settings.model:
        return Look(part="model", verdict="ok", words="none set: the embedded writer writes")
    url = settings.model_base_url.rstrip("/") + "/models"
    try:
        with build_opener(ProxyHandler({})).open(url, timeout=3):
            return Look(part="model", verdict="ok", words=f"{settings.model} at {settings.model_base_url}")
    except HTTPError as error:
        words = f"{settings.model}: something answers ({error.code})"
        return Look(part="model", verdict="ok" if error.code < 500 else "lacks", words=words)
    except (URLError, OSError, ValueError):
        words = (
            f"{settings.model} does not answer at {settings.model_base_url}: the embedded writer stands in"
        )
        return Look(part="model", verdict="lacks", words=words)


def _kept(here: Here, path: Path) -> Iterator[Look]:
    """What lies in the folder; it has to be held to be looked at."""
    if not path.is_dir():
        return
    from api.audit import verification

    try:
        with here.assistant(purpose="caretrace doctor") as assistant:
            store = assistant.store
            yield Look(part="store", verdict="ok", words=f"{store.version}, journal {store.journal}")
            if store.erasing:
                yield Look(part="erasure", verdict="lacks", words=_ON_DISK)
            trail = verification(assistant, here.actor(Role.AUDITOR))
            words = (
                f"{trail.count} entries, every link holds"
                if trail.verified
                else f"entry {trail.seq}: {trail.reason}"
            )
            yield Look(part="audit", verdict="ok" if trail.verified else "broken", words=words)
    except AlreadyOpen as error:
        yield Look(part="store", verdict="ok", words=f"not looked at: {error}")
    except CaretraceError as error:
        yield Look(part="store", verdict="broken", words=str(error))
