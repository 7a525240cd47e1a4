"""Drafts on the command line: ask for one, read it, decide on the whole of it, take the document away."""

import os
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli_draft_text import draft_text, finding_text, worst_first
from api.cli_here import CouldNot, Here, Misused, in_a_line
from api.cli_records import ThePatient, Yes
from assistant.domain.draft import Content, Digest, Draft, DraftId, FindingId, ItemKind, Kind, Verdict
from assistant.domain.errors import NotFound, NotPermitted
from assistant.domain.lifecycle import State
from assistant.domain.patient_version import Audience, language_of
from assistant.domain.people import Actor, Role
from retrieval.model import EncounterId, PatientId

if TYPE_CHECKING:
    from assistant.bootstrap import Assistant
    from retrieval.model import Record

TheDraft = Annotated[
    str, typer.Argument(metavar="DRAFT", help="The draft's id; `caretrace drafts` lists them.")
]
Reason = Annotated[str, typer.Option(help="Why, in words for the people who come after.")]
Seen = Annotated[
    str | None, typer.Option("--digest", metavar="SHA256", help="What was read; else it is refused.")
]


class Format(StrEnum):
    FHIR = "fhir"
    MARKDOWN = "md"
    HTML = "html"


# --- asking and reading ----------------------------------------------------------------------------------------


def draft(
    here: Here,
    patient: ThePatient,
    kind: Annotated[Kind, typer.Option(help="What to write.")],
    encounter: Annotated[
        str | None, typer.Option(metavar="ID", help="Of this one, not of the latest stay.")
    ] = None,
    focus: Annotated[
        str, typer.Option(metavar="WORDS", help="For a referral: the specialty or service.")
    ] = "",
) -> None:
    """Write a draft from the record as it is now, and print it."""
    with here.assistant() as assistant:
        asked = assistant.request_draft(
            kind,
            PatientId(patient),
            actor=here.actor(Role.COORDINATOR),
            encounter=EncounterId(encounter) if encounter else None,
            focus=focus,
        )
        _tell(here, assistant, asked.id)


def drafts(
    here: Here,
    patient: Annotated[str | None, typer.Option(metavar="ID", help="Only of this patient.")] = None,
    state: Annotated[list[State] | None, typer.Option(help="Only in this state; may be said again.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
) -> None:
    """The worklist, newest first."""
    from api.cli_records import _table
    from api.schemas.drafts import DraftPage

    with here.assistant() as assistant:
        found = assistant.drafts(
            actor=here.actor(Role.COORDINATOR),
            patient=PatientId(patient) if patient else None,
            states=state or (),
            limit=limit,
        )
    table = _table("id", "kind", "patient", "state", "rev", "items", "undecided", "stops", "warnings")
    for d in found:
        row = (d.id, d.kind, d.patient, d.state, d.revision, d.items, d.undecided, d.stops, d.warnings)
        table.add_row(*(in_a_line(str(v)) for v in row))
    here.say(table if found else "no drafts: caretrace draft PATIENT --kind care_plan")
    here.give(DraftPage(items=found))


def show(here: Here, draft: TheDraft) -> None:
    """One draft: findings first, then every item with what it rests on."""
    with here.assistant() as assistant:
        _tell(here, assistant, DraftId(draft))


def _tell(here: Here, assistant: "Assistant", id: DraftId) -> None:
    found = assistant.draft(id, actor=here.actor(Role.COORDINATOR))
    give(here, found)
    here.say(*draft_text(found, chart(assistant, found, here)))
    if found.state is State.STUCK:
        raise CouldNot(f"draft {found.id} could not be written: {found.because}")


def chart(assistant: "Assistant", draft: Draft, here: Here) -> "Record | None":
    """To name the places that citations point to; None for who may read drafts and no charts."""
    try:
        return assistant.record(draft.patient, actor=here.actor(Role.COORDINATOR))
    except (NotFound, NotPermitted):
        return None


def give(here: Here, draft: Draft) -> None:
    """The draft as JSON, exactly as the interface gives it."""
    if here.as_json:
        from api.schemas.drafts import DraftView

        here.give(DraftView.of(draft))


# --- deciding on the whole -------------------------------------------------------------------------------------


def acknowledge(
    here: Here,
    draft: TheDraft,
    reason: Reason,
    findings: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FINDING]...", help="The findings' ids, as `caretrace show` prints them."),
    ] = None,
    missing: Annotated[
        bool,
        typer.Option("--missing", help="Every required element that is still missing, with this reason."),
    ] = False,
    digest: Seen = None,
) -> None:
    """Say why the document may leave although these findings stand: one reason for all that are named."""
    if not findings and not missing:
        raise Misused("name the findings, or say --missing")

    def step(assistant: "Assistant", id: DraftId, seen: Digest, who: Actor) -> Draft:
        named = [FindingId(f) for f in findings or ()]
        named += _missing(assistant.draft(id, actor=who)) if missing else []
        return assistant.acknowledge(id, named, reason, seen=seen, actor=who)

    said = in_a_line(", ".join(findings or ["every missing element"]))
    _decide(here, draft, digest, step, f"acknowledged {said}")


def _missing(draft: Draft) -> list[FindingId]:
    from assistant.workflow.completeness import element_of

    content = draft.content
    stops = content.open_findings() if content else ()
    return [f.id for f in stops if content and element_of(content, f)]


def add(
    here: Here,
    draft: TheDraft,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What you state, in your own words.")],
    fills: Annotated[
        str, typer.Option(metavar="ELEMENT", help="The required element that it is for; `show` lists them.")
    ] = "",
    section: Annotated[
        str, typer.Option(metavar="SECTION", help="The section it goes to, when it is for no element.")
    ] = "",
    kind: Annotated[
        ItemKind | None, typer.Option(help="Else what statements of the section usually are.")
    ] = None,
    owner: Annotated[str, typer.Option(metavar="WHO", help="Of an action: who does it.")] = "",
    digest: Seen = None,
) -> None:
    """Add a statement of your own, which you answer for: it fills what the record does not say."""
    from assistant.workflow.adding import Addition

    if not fills and not section:
        raise Misused("say where it goes: --fills ELEMENT, or --section SECTION")
    addition = Addition(text=text, section=section, fills=fills, item_kind=kind, owner=owner)
    _decide(
        here, draft, digest, lambda a, id, seen, who: a.add(id, addition, seen=seen, actor=who), "added to"
    )


def send_back(here: Here, draft: TheDraft, reason: Reason, digest: Seen = None) -> None:
    """Return a draft to be written anew, with the reason."""
    _decide(
        here,
        draft,
        digest,
        lambda a, id, seen, who: a.send_back(id, reason, seen=seen, actor=who),
        "sent back",
    )


def withdraw(here: Here, draft: TheDraft, reason: Reason) -> None:
    """It will not be used. A published document is marked as entered in error."""
    with here.assistant() as assistant:
        gone = assistant.withdraw(DraftId(draft), reason, actor=here.actor(Role.CLINICIAN))
    here.say(f"draft {gone.id}: withdrawn")
    give(here, gone)


def revise(here: Here, draft: TheDraft) -> None:
    """Have it written anew from the record of today, and print it."""
    with here.assistant() as assistant:
        again = assistant.revise(DraftId(draft), actor=here.actor(Role.COORDINATOR))
        _tell(here, assistant, again.id)


def approve(here: Here, draft: TheDraft, digest: Seen = None, yes: Yes = False) -> None:
    """Sign exactly what was read. Prints what will be signed, then asks; --yes says it beforehand."""
    id, who = DraftId(draft), here.actor(Role.CLINICIAN)
    with here.assistant() as assistant:
        found = assistant.draft(id, actor=who)
        seen = _seen(found, digest)
        if found.content is not None:
            here.show(*_about_to_sign(found, found.content, who))
        if not here.agreed("Sign this?", yes=yes):
            raise CouldNot(f"draft {found.id} was not approved; nothing changed")
        left = assistant.approve(id, seen=seen, actor=who)
    here.say(f"draft {left.id}: {left.state}" + (f" as {left.receipt.reference}" if left.receipt else ""))
    give(here, left)


def _about_to_sign(draft: Draft, content: Content, who: Actor) -> list[Any]:
    verdicts = [i.decision.verdict for i in content.items() if i.decision is not None]
    counts = ", ".join(f"{verdicts.count(v)} {said}" for v, said in _SAID.items())
    return [
        f"{draft.kind.replace('_', ' ')} for {in_a_line(draft.patient)}, revision {draft.revision}",
        f"signed by {in_a_line(who.name or who.id)}",
        f"items: {counts}, {len(content.undecided())} undecided",
        *(finding_text(f, content) for f in worst_first(content)),
        f"digest {content.digest}",
    ]


_SAID = {Verdict.ACCEPT: "accepted", Verdict.EDIT: "edited", Verdict.REJECT: "rejected"}

Step = Callable[["Assistant", DraftId, Digest, Actor], Draft]


def _decide(here: Here, draft: str, digest: str | None, step: Step, said: str) -> None:
    id, who = DraftId(draft), here.actor(Role.CLINICIAN)
    with here.assistant() as assistant:
        after = step(assistant, id, _seen(assistant.draft(id, actor=who), digest), who)
    here.say(f"draft {after.id}: {said}")
    give(here, after)


def _seen(draft: Draft, digest: str | None) -> Digest:
    """What the person says they read, else the draft as it is now."""
    if draft.digest is None:
        raise CouldNot(f"draft {draft.id} is {draft.state}: there is nothing written to decide on")
    return Digest(digest) if digest else draft.digest


# --- taking it away --------------------------------------------------------------------------------------------


def export(
    here: Here,
    draft: TheDraft,
    format: Annotated[Format, typer.Option(help="FHIR is there once a draft is approved.")] = Format.FHIR,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Else to the terminal.")
    ] = None,
) -> None:
    """The document: FHIR byte for byte as it left, or the draft as Markdown or HTML, saying in what state it is."""
    id, who = DraftId(draft), here.actor(Role.CLINICIAN)
    with here.assistant() as assistant:
        if format is Format.FHIR:
            data = assistant.document(id, actor=who).data
        else:
            data = assistant.rendered(id, str(format), actor=who).encode()
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    _keep(output, data)
    here.say(f"{in_a_line(str(output))}: {len(data):,} bytes")
    here.give({"draft": draft, "format": str(format), "file": str(output), "bytes": len(data)})


class Page(StrEnum):
    TEXT = "text"
    HTML = "html"


def patient_version(
    here: Here,
    draft: TheDraft,
    language: Annotated[str, typer.Option(help="en or es; no other wording was reviewed.")] = "en",
    audience: Annotated[Audience, typer.Option("--for", help="Whom it speaks to.")] = Audience.PATIENT,
    caregiver: Annotated[
        str, typer.Option(help="Who reads it, where the document names nobody at home.")
    ] = "",
    format: Annotated[Page, typer.Option(help="HTML is a page to print.")] = Page.TEXT,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Else to the terminal.")
    ] = None,
) -> None:
    """An approved document in plain words for the patient or the caregiver, with the years of school it asks for."""
    id, who, told = DraftId(draft), here.actor(Role.CLINICIAN), language_of(language)
    with here.assistant() as assistant:
        version, grade = assistant.patient_version(
            id, language=told, audience=audience, actor=who, caregiver=caregiver
        )
        page = assistant.patient_page(
            id, language=told, audience=audience, format=str(format), actor=who, caregiver=caregiver
        ).encode("utf-8", "replace")
        findings = assistant.plain_findings(version)
    if output is None:
        sys.stdout.buffer.write(page)
        sys.stdout.flush()
    else:
        _keep(output, page)
    here.say(f"reading grade {grade}; {len(version.unsaid)} points are left for the care team to explain")
    for finding in findings:
        here.say(in_a_line(finding.reason))


def _keep(path: Path, data: bytes) -> None:
    """Whole, and readable by its owner alone: it is about a patient."""
    part = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
        part.replace(path)
    except OSError as error:
        raise CouldNot(f"{in_a_line(str(path))}: cannot be written ({error.strerror})") from None
