"""What every command has at hand: whose folder it is, who acts, and a way of saying things that no text can abuse."""

import inspect
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.domain.draft import PersonId
from assistant.domain.errors import CaretraceError, NotFound
from assistant.domain.people import Actor, Role

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console, RenderableType
    from rich.progress import Progress

    from assistant.bootstrap import Assistant
    from assistant.settings import Settings

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Misused(CaretraceError):
    """What was typed makes no sense as typed: exit 2."""


class CouldNot(CaretraceError):
    """What was asked could not be done: exit 1."""


# --- text that a terminal may show -----------------------------------------------------------------------------


def shown(text: str) -> str:
    """``text`` with everything that a terminal would obey or hide written out: an escape becomes <U+001B>."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c if c in "\n\t" or unicodedata.category(c) not in _UNSEEN else f"<U+{ord(c):04X}>" for c in text
    )


def in_a_line(text: str) -> str:
    return shown(" ".join(text.split()))


def safe_json(text: str) -> str:
    """The same JSON value with what a terminal would obey or hide as \\u escapes."""
    if text.isascii():
        return text.replace("\x7f", "\\u007f")
    return "".join(c if c == "\n" or unicodedata.category(c) not in _UNSEEN else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[n : n + 4]}" for n in range(0, len(units), 4))


# --- what a command has at hand --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """``person`` and ``role`` are who acts. On the command line the operating system's user is trusted to say so."""

    data: Path | None = None
    as_json: bool = False
    person: str | None = None
    role: Role | None = None

    def settings(self) -> "Settings":
        """Raises Misused, naming the setting, when the environment holds one that cannot be."""
        from pydantic import ValidationError

        from assistant.settings import Settings

        try:
            return Settings(data=self.data) if self.data is not None else Settings()
        except ValidationError as error:
            wrong = "; ".join(_setting(e["loc"], e["msg"]) for e in error.errors(include_input=False))
            raise Misused(f"a setting cannot be used: {wrong}") from None

    def actor(self, usual: Role) -> Actor:
        """Who acts: as said, else the local person of the role that this command usually takes."""
        role = self.role or usual
        return Actor(id=PersonId(self.person or f"local-{role}"), role=role, name=self.person or "")

    @contextmanager
    def assistant(
        self, *, new: bool = False, durable: bool = False, purpose: str = "another command"
    ) -> Iterator["Assistant"]:
        """Held until the block ends. Unless ``new``, a folder that is not there is said and not made."""
        settings = self.settings()
        if not new and not settings.data.expanduser().is_dir():
            raise NotFound(
                f"no data folder {settings.data}: ingest a record first, or name the folder with --data"
            )
        from assistant.bootstrap import open_assistant

        with open_assistant(settings, durable=durable, purpose=purpose) as assistant:
            yield assistant

    # --- saying things

    def say(self, *what: "RenderableType") -> None:
        """To standard output, and only when no JSON was asked for."""
        if not self.as_json:
            console = _console(sys.stdout)
            for part in what:
                console.print(part)

    def give(self, value: "BaseModel | dict[str, Any] | list[Any]") -> None:
        """To standard output as JSON, when that was asked for."""
        if self.as_json:
            sys.stdout.write(safe_json(_json(value)) + "\n")

    def show(self, *what: "RenderableType") -> None:
        """What a person must see to answer: beside the answer when that is JSON."""
        console = _console(sys.stderr if self.as_json else sys.stdout)
        for part in what:
            console.print(part)

    def aside(self, text: str) -> None:
        """A line to standard error, beside the answer."""
        sys.stderr.write(in_a_line(text) + "\n")

    @contextmanager
    def progress(self, what: str) -> Iterator[Callable[[int, int], None]]:
        """A bar on standard error while the block runs; none where that is not a terminal."""
        if not sys.stderr.isatty():
            yield lambda done, of: None
            return
        with _bar() as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, of: bar.update(task, completed=done, total=of)

    def agreed(self, question: str, *, yes: bool) -> bool:
        """Whether the person says yes. Raises Misused where nobody can be asked and --yes was not said."""
        if yes:
            return True
        if not sys.stdin.isatty():
            raise Misused("nobody is here to confirm it: say --yes if it is meant")
        return (ask(f"{question} [y/N] ") or "").lower() in {"y", "yes"}


def ask(question: str) -> str | None:
    """One line from the person, None at the end of input. The question goes to standard error."""
    sys.stderr.write(question)
    sys.stderr.flush()
    line = sys.stdin.readline()
    return line.strip() if line else None


def _setting(where: tuple[int | str, ...], why: str) -> str:
    name = f"CARETRACE_{where[0]} ".upper() if where else ""
    return f"{name}{why.removeprefix('Value error, ')}"


def _console(stream: Any) -> "Console":
    from rich.console import Console

    wide = None if stream.isatty() else 10_000  # what is piped is not folded
    return Console(file=stream, highlight=False, markup=False, emoji=False, width=wide)


def _bar() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    quiet = Console(stderr=True)
    return Progress(*columns, console=quiet, transient=True, redirect_stdout=False, redirect_stderr=False)


def _json(value: Any) -> str:
    from pydantic_core import to_json

    return to_json(value, indent=1).decode()


# --- the options of every command ------------------------------------------------------------------------------

_Option = partial(typer.Option, rich_help_panel="Everywhere")
_DATA = _Option("--data", metavar="DIR", envvar="CARETRACE_DATA", help="The folder that holds everything.")
_PERSON = _Option("--as", metavar="NAME", envvar="CARETRACE_PERSON", help="Who acts.")
_ROLE = _Option("--role", envvar="CARETRACE_ROLE", help="As what they act.")
_USUAL: dict[str, tuple[Any, Any]] = {
    "data": (Annotated[Path | None, _DATA], None),
    "as_json": (Annotated[bool, _Option("--json", help="Answer in JSON.")], False),
    "person": (Annotated[str | None, _PERSON], None),
    "role": (Annotated[Role | None, _ROLE], None),
}


def usual(command: Callable[..., None]) -> Callable[..., None]:
    """The command with --data, --json, --as and --role added; it gets them as its first argument, a Here.

    What the command itself takes under one of these names stays its own.
    """
    own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]
    added = [name for name in _USUAL if name not in {p.name for p in own}]

    def with_here(**given: Any) -> None:
        here = Here(**{name: given.pop(name) for name in added})
        command(here, **given)

    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [p.replace(kind=keyword) for p in own]
    parameters += [
        inspect.Parameter(n, keyword, annotation=_USUAL[n][0], default=_USUAL[n][1]) for n in added
    ]
    with_here.__doc__ = command.__doc__
    with_here.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    with_here.__annotations__ = {p.name: p.annotation for p in parameters}
    return with_here
