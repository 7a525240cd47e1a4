"""`caretrace`: the whole house from a terminal. Exit 0 when it is done, 1 when it could not be, 2 when misused."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from api import cli_codes, cli_doctor, cli_drafts, cli_gaps, cli_house, cli_records, cli_review, cli_shadow
from api.cli_here import Here, Misused, in_a_line, usual
from assistant.domain.errors import CaretraceError

DONE, COULD_NOT, MISUSED = 0, 1, 2

app = typer.Typer(
    name="caretrace",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Drafts care plans, discharge summaries and referrals in which every sentence shows what it rests on.",
    epilog="On the command line the operating system's user is trusted to say who acts: --as and --role, or "
    "CARETRACE_PERSON and CARETRACE_ROLE. Without them a coordinator asks and a clinician decides, as two persons, "
    "for whoever asks for a draft can never approve it.",
)


def _told_the_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        sys.stdout.write(f"caretrace {version('caretrace')}\n")
        raise typer.Exit


@app.callback()
def _caretrace(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_told_the_version, is_eager=True)
    ] = False,
) -> None:
    """Takes what stands before the command."""


def demo(
    here: Here,
    data: Annotated[Path | None, typer.Option(metavar="DIR", help="A folder for the demo alone.")] = None,
    serve: Annotated[bool, typer.Option(help="Serve the review page afterwards.")] = True,
    port: Annotated[int, typer.Option(min=0, max=65535, help="A free one is taken when it is busy.")] = 8000,
) -> None:
    """Six invented patients: draft for each, take one to an approved document, then serve the review page."""
    from api.demo import run

    run(here, data, serve_page=serve, port=port)


_RECORDS, _DRAFTS, _HOUSE = "Records", "Drafts", "The house"
Command = Callable[..., None]
COMMANDS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    (
        _RECORDS,
        (
            cli_records.ingest,
            cli_records.patients,
            cli_records.record,
            cli_records.search,
            cli_gaps.gaps,
            cli_codes.measures,
            cli_records.forget,
            cli_records.forget_source,
        ),
    ),
    (
        _DRAFTS,
        (
            cli_drafts.draft,
            cli_drafts.drafts,
            cli_drafts.show,
            cli_review.review,
            cli_drafts.acknowledge,
            cli_drafts.add,
            cli_drafts.approve,
            cli_drafts.send_back,
            cli_drafts.withdraw,
            cli_drafts.revise,
            cli_drafts.export,
            cli_drafts.patient_version,
            cli_shadow.shadow,
        ),
    ),
    (_HOUSE, (cli_house.serve, demo, cli_doctor.doctor)),
)
GROUPS: tuple[tuple[str, str, tuple[tuple[str, Command], ...]], ...] = (
    ("models", "The offline embedder.", (("fetch", cli_house.models_fetch),)),
    (
        "tokens",
        "Who may use the interface.",
        (("add", cli_house.tokens_add), ("list", cli_house.tokens_list)),
    ),
    (
        "guidelines",
        "What drafts cite.",
        (("affected", cli_gaps.guidelines_affected),),
    ),
    (
        "codes",
        "A site's value sets.",
        (("import", cli_codes.codes_import), ("list", cli_codes.codes_list)),
    ),
    ("audit", "What happened.", (("verify", cli_house.audit_verify), ("list", cli_house.audit_list))),
)
for panel, commands in COMMANDS:
    for command in commands:
        app.command(command.__name__.replace("_", "-"), rich_help_panel=panel)(usual(command))
for group, about, members in GROUPS:
    under = typer.Typer(no_args_is_help=True, help=about)
    for name, member in members:
        under.command(name)(usual(member))
    app.add_typer(under, name=group, rich_help_panel=_HOUSE)


def main() -> None:
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """The exit code. Whatever goes wrong is one line on standard error: what, which, what to do."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = app(list(arguments), prog_name="caretrace", standalone_mode=False)
        return code if isinstance(code, int) else DONE
    except Misused as error:
        return _wrong(str(error), MISUSED)
    except CaretraceError as error:
        return _wrong(str(error), COULD_NOT)
    except typer.Abort:
        return _wrong("stopped", COULD_NOT)
    except typer.TyperException as error:
        return _wrong(_said(error), MISUSED)
    except BrokenPipeError:
        return COULD_NOT  # whoever read us has had enough
    except Exception as error:
        return _wrong(_unforeseen(error), COULD_NOT)


def _wrong(words: str, code: int) -> int:
    if words:
        sys.stderr.write(f"caretrace: {in_a_line(words)}\n")
    return code


def _said(error: typer.TyperException) -> str:
    said = getattr(error, "format_message", lambda: str(error))()
    context = getattr(error, "ctx", None)
    where = f"; see {context.command_path} --help" if context is not None else ""
    return f"{said.replace('Value error, ', '').rstrip('.')}{where}" if said else ""


def _unforeseen(error: Exception) -> str:
    """The class of an error and where it arose: its own words may quote a patient."""
    from retrieval.models_fetch import ModelNotFetched
    from retrieval.readers.errors import SourceRefused

    if isinstance(error, SourceRefused | ModelNotFetched):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'a file'}: {error.strerror}"
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "?"
    return f"something unforeseen happened ({type(error).__name__} at {where}); what was done before is kept"
