"""Six invented patients, from their records to an approved document: what the product does, done before one's eyes."""

import json
import shutil
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from api.audit import verification
from api.auth import Sessions, Tokens
from api.cli_background import vectors_meanwhile
from api.cli_draft_text import worst_first
from api.cli_files import Whose, bytes_of, found
from api.cli_here import CouldNot, Here, in_a_line
from api.cli_house import sign_in_links
from assistant import demo
from assistant.bootstrap import Assistant, open_assistant
from assistant.domain.draft import (
    HIGH_RISK,
    Content,
    Digest,
    Draft,
    Item,
    ItemKind,
    Kind,
    PersonId,
    Support,
    Verdict,
)
from assistant.domain.errors import AlreadyOpen, NotPermitted
from assistant.domain.people import Actor, Role
from assistant.settings import Settings
from assistant.workflow.adding import Addition
from assistant.workflow.completeness import element_of
from assistant.workflow.ports import PublishedDocument
from assistant.workflow.review import Choice
from retrieval.model import PatientId

USUAL = Path("~/.local/share/caretrace-demo")
MARKER = "this-is-a-caretrace-demo"
#: The day on which the six stories are told; from then on the clock goes on as usual.
STORY = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)

COORDINATOR = Actor(id=PersonId("demo-coordinator"), role=Role.COORDINATOR, name="Casey Lund")
CLINICIAN = Actor(id=PersonId("demo-clinician"), role=Role.CLINICIAN, name="Dr. Ines Halloran")
AUDITOR = Actor(id=PersonId("demo-auditor"), role=Role.AUDITOR, name="Robin Teague")

ASKED: tuple[tuple[Kind, str, str], ...] = (
    *((Kind.CARE_PLAN, slug, "") for slug in demo.SLUGS),
    (Kind.DISCHARGE_SUMMARY, "eleanor-voss", ""),
    (Kind.REFERRAL, "miguel-santoro", "eye care"),
    (Kind.REFERRAL, "darnell-pruitt", "hepatitis C"),
)
SIGNED = (Kind.DISCHARGE_SUMMARY, "arthur-okafor", "")

#: What the clinician of the story changes and leaves out: words of the item, and what she says of it.
EDITS = (
    (
        "metformin",
        "{text}. The pharmacist asks to lower it while the kidneys recover; Dr. Raman owes an answer",
        "the pharmacist's question of 11/20 was never answered",
    ),
)
#: What the record leaves open and she states herself, and why the rest may stay as it is.
FILLED = (
    "medicine_changes",
    "Ibuprofen was stopped for good: with apixaban it can make him bleed, and it harms his kidneys and his heart",
)
NOT_CHARTED = "no line, drain or equipment of ours went home with him"
SETTLED = "seen, and settled in the items below"
REJECTED = (
    ("hearing aids, both ears - note", "his own, and told under barriers: nothing new went home with him"),
)


def run(here: Here, data: Path | None, *, serve_page: bool, port: int) -> None:
    """Raises CouldNot for a folder that is not a demo's, AlreadyOpen for one that is in use, and when the result does
    not verify."""
    folder = (data or USUAL).expanduser().absolute()
    _start_clean(folder)
    settings = here.settings().model_copy(update={"data": folder, "database": "", "tokens": None})
    clock = _story_clock()
    with open_assistant(settings, purpose="the demo", clock=clock) as assistant:
        told = _walk(here, assistant, folder / "out")
    here.give(told)
    if told["document_faults"] or not told["audit"]["verified"]:
        raise CouldNot("the demo's document or its audit trail does not verify: look at the lines above")
    if serve_page:
        _serve(here, settings, clock, port)


def _walk(here: Here, assistant: Assistant, out: Path) -> dict[str, Any]:
    began = time.perf_counter()
    here.say(f"Today, in the story, is {STORY:%A %Y-%m-%d}. Everything here is invented.", "")
    read = _bring_in(here, assistant)
    vectors = _vectors(here, assistant)
    drafts = [_draft(here, assistant, *asked) for asked in (SIGNED, *ASKED)]
    signed, refusal = _decide(here, assistant, assistant.draft(drafts[0].id, actor=CLINICIAN))
    document, files = _take_away(assistant, signed, out)
    faults, trail = assistant.document_faults(document), verification(assistant, AUDITOR)
    took_s = time.perf_counter() - began
    here.say(
        "",
        f"The document {document.reference} left once: {len(document.data):,} bytes of FHIR, "
        + (
            f"{len(faults)} faults: {'; '.join(faults[:3])}."
            if faults
            else "every reference resolves, no fault."
        ),
        *(f"  {file}" for file in files),
        f"The audit trail holds: {trail.count} entries, each bound to the one before."
        if trail.verified
        else f"The audit trail is broken at entry {trail.seq}: {trail.reason}.",
        f"All of it took {took_s:.1f} s.",
    )
    return {
        "records": read,
        "vectors": vectors,
        "drafts": [_figures(d) for d in drafts],
        "signed": {**_figures(signed), "digest": signed.digest, "reference": document.reference},
        "coordinator_was_refused": refusal,
        "files": [str(f) for f in files],
        "document_faults": list(faults),
        "audit": trail.model_dump(mode="json"),
        "seconds": round(took_s, 1),
    }


# --- records and drafts ----------------------------------------------------------------------------------------


def _bring_in(here: Here, assistant: Assistant) -> dict[str, int]:
    files = [(folder, file) for folder in demo.patients() for file in found([folder]).files]
    whose, total = Whose(), {"files": 0, "found": 0, "read": 0, "skipped": 0, "unreadable": 0}
    with here.progress("reading the records") as progress:
        for n, (_, file) in enumerate(files, 1):
            owner = whose.of(file)
            receipt = assistant.receive(
                bytes_of(file, assistant.settings.max_source_mb << 20),
                name=file.name,
                patient=PatientId(owner) if owner else None,
                actor=COORDINATOR,
            )
            whose.learn(file, receipt.patient)
            progress(n, len(files))
            total["files"] += 1
            for fate in ("found", "read", "skipped", "unreadable"):
                total[fate] += getattr(receipt, fate)
    here.say(
        f"{COORDINATOR.name}, coordinator, brought in {total['files']} files of {len(demo.SLUGS)} patients: "
        f"{total['found']} entries = {total['read']} read + {total['skipped']} skipped + "
        f"{total['unreadable']} unreadable.",
    )
    return total


def _vectors(here: Here, assistant: Assistant) -> int:
    with here.progress("making vectors") as progress:
        made = assistant.make_vectors(progress)
    ready = assistant.embedder_state == "ready"
    here.say(
        f"{made} passages were embedded, so that search also goes by meaning."
        if ready
        else f"The embedder is {assistant.embedder_state}. Search goes by words alone, and each draft says so."
    )
    return made


def _draft(here: Here, assistant: Assistant, kind: Kind, patient: str, focus: str) -> Draft:
    asked = assistant.request_draft(kind, PatientId(patient), actor=COORDINATOR, focus=focus)
    draft = assistant.draft(asked.id, actor=COORDINATOR)
    told = _figures(draft)
    here.say(
        "",
        f"{_called(draft)}: {told['items']} items, {told['citations']} citations, {told['unsupported']} unsupported, "
        f"{told['findings']} findings.",
        *(f"  {f.severity.upper():<5} {in_a_line(f.reason)}" for f in worst_first(_content(draft))[:3]),
    )
    return draft


def _figures(draft: Draft) -> dict[str, Any]:
    content = _content(draft)
    items = list(content.items())
    return {
        "id": draft.id,
        "kind": str(draft.kind),
        "patient": draft.patient,
        "state": str(draft.state),
        "items": len(items),
        "citations": sum(len(i.citations) for i in items),
        "unsupported": sum(i.support is Support.UNSUPPORTED for i in items),
        "findings": len(content.findings),
    }


def _called(draft: Draft) -> str:
    return f"{draft.kind.replace('_', ' ').capitalize()} for {draft.patient}"


def _content(draft: Draft) -> Content:
    """Raises CouldNot, with why, when it could not be written."""
    if draft.content is None:
        raise CouldNot(
            f"draft {draft.id} of {draft.patient} is {draft.state}: {draft.because or 'not written'}"
        )
    return draft.content


# --- the decision ----------------------------------------------------------------------------------------------


def _decide(here: Here, assistant: Assistant, draft: Draft) -> tuple[Draft, str]:
    """The summary, decided item by item and signed; and what the coordinator was told who tried to sign it."""
    refusal = _refused(assistant, draft)
    done: dict[str, int] = {}
    for name, choices in (("edited", _edits(draft)), ("rejected", _rejections(draft))):
        draft = _decided(assistant, draft, choices)
        done[name] = len(choices)
    before = len(_content(draft).undecided())
    draft = assistant.accept_rest(draft.id, seen=_digest(draft), actor=CLINICIAN)
    done["accepted together, being plain and low in risk"] = before - len(_content(draft).undecided())
    one_by_one = [_one_by_one(i) for i in _content(draft).undecided()]
    draft = _decided(assistant, draft, one_by_one)
    done["decided one by one"] = len(one_by_one)
    draft = _filled(assistant, draft)
    done["added in her own words"] = sum(bool(i.fills) for i in _content(draft).items())
    draft, answered = _answered(assistant, draft)
    signed = assistant.approve(draft.id, seen=_digest(draft), actor=CLINICIAN)
    here.say(
        "",
        f"{CLINICIAN.name}, clinician, went through the {_called(signed)}: "
        + ", ".join(f"{n} {what}" for what, n in done.items())
        + ".",
        *(f"  of what is still open: {line}" for line in answered),
        f"{COORDINATOR.name} tried to sign it and was refused: {refusal}.",
        f"{CLINICIAN.name} signed {_digest(signed)}.",
    )
    return signed, refusal


def _filled(assistant: Assistant, draft: Draft) -> Draft:
    """A required element that nothing in the record carries is filled by a statement, which she answers for."""
    element, text = FILLED
    addition = Addition(text=text, fills=element, item_kind=ItemKind.STATEMENT)
    return assistant.add(draft.id, addition, seen=_digest(draft), actor=CLINICIAN)


def _answered(assistant: Assistant, draft: Draft) -> tuple[Draft, list[str]]:
    """What still stops the document is answered: one reason for what is missing, one for the rest."""
    content, said = _content(draft), []
    stops = content.open_findings()
    missing = [f for f in stops if element_of(content, f)]
    for why, these in ((NOT_CHARTED, missing), (SETTLED, [f for f in stops if f not in missing])):
        if these:
            ids = [f.id for f in these]
            draft = assistant.acknowledge(draft.id, ids, why, seen=_digest(draft), actor=CLINICIAN)
            said.append(f"{'; '.join(in_a_line(f.reason) for f in these)}: “{why}”")
    return draft, said


def _refused(assistant: Assistant, draft: Draft) -> str:
    try:
        assistant.approve(draft.id, seen=_digest(draft), actor=COORDINATOR)
    except NotPermitted as error:
        return str(error)
    raise CouldNot("the coordinator could sign: nothing here may be trusted")


def _edits(draft: Draft) -> list[Choice]:
    return [
        Choice(item=item.id, verdict=Verdict.EDIT, text=text.format(text=item.text), reason=why)
        for word, text, why in EDITS
        for item in _first(draft, word)
        if item.kind is ItemKind.MEDICINE
    ]


def _rejections(draft: Draft) -> list[Choice]:
    named = [
        Choice(item=item.id, verdict=Verdict.REJECT, reason=why)
        for word, why in REJECTED
        for item in _first(draft, word)
    ]
    if named:
        return named
    last = [i for i in _content(draft).undecided() if i.kind is ItemKind.STATEMENT][-1:]
    return [Choice(item=i.id, verdict=Verdict.REJECT, reason="said elsewhere in this summary") for i in last]


def _first(draft: Draft, word: str) -> Iterable[Item]:
    """Those of high risk before the others: the same medicine is named in many places."""
    named = (i for i in _content(draft).undecided() if word in i.text.lower())
    return sorted(named, key=lambda i: i.kind not in HIGH_RISK)[:1]


def _one_by_one(item: Item) -> Choice:
    if item.support is Support.UNSUPPORTED:
        return Choice(item=item.id, verdict=Verdict.REJECT, reason="its source does not carry it")
    return Choice(item=item.id, verdict=Verdict.ACCEPT, reason="read beside its source")


def _decided(assistant: Assistant, draft: Draft, choices: list[Choice]) -> Draft:
    return assistant.decide(draft.id, choices, seen=_digest(draft), actor=CLINICIAN) if choices else draft


def _digest(draft: Draft) -> Digest:
    return _content(draft).digest


# --- taking it away, serving -----------------------------------------------------------------------------------


def _take_away(assistant: Assistant, draft: Draft, out: Path) -> tuple[PublishedDocument, list[Path]]:
    document = assistant.document(draft.id, actor=CLINICIAN)
    json.loads(document.data)
    out.mkdir(mode=0o700, exist_ok=True)
    name = f"{draft.patient}-{draft.kind.replace('_', '-')}"
    files = {out / f"{name}.fhir.json": document.data}
    for format in ("html", "md"):
        files[out / f"{name}.{format}"] = assistant.rendered(draft.id, format, actor=CLINICIAN).encode()
    for path, data in files.items():
        path.write_bytes(data)
    return document, list(files)


def _serve(here: Here, settings: Settings, clock: Callable[[], datetime], port: int) -> None:
    from api.server import serve

    sessions = Sessions()
    tokens = Tokens.open(settings.data / "tokens.json")

    def ready(url: str) -> None:
        links = sign_in_links(url, (COORDINATOR, CLINICIAN), sessions)
        here.show(
            "", f"The review page is at {url}. Sign in with a link, good once:", *links, "Ctrl-C stops it."
        )

    with (
        open_assistant(settings, durable=True, purpose="a server", clock=clock) as assistant,
        vectors_meanwhile(assistant),
    ):
        serve(assistant, tokens, sessions=sessions, port=_free(port), ready=ready)


def _free(port: int) -> int:
    """This port, or 0 for any when somebody listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port


# --- the folder and the clock ----------------------------------------------------------------------------------


def _start_clean(folder: Path) -> None:
    """Empty, when it is a demo's; made, when it is not there. Anything else is left as it is and refused."""
    if folder.exists() and not (
        folder.is_dir() and ((folder / MARKER).exists() or not any(folder.iterdir()))
    ):
        raise CouldNot(f"{in_a_line(str(folder))} is not a demo's folder: name an empty one with --data")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _held(folder):
        for path in folder.iterdir():
            if path.name not in {"lock", MARKER}:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        (folder / MARKER).write_text("Made by `caretrace demo`, which empties this folder when it starts.\n")


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    try:
        with FileLock(folder / "lock", timeout=0, mode=0o600):
            yield
    except Timeout:
        raise AlreadyOpen(
            f"another demo uses {in_a_line(str(folder))}: stop it, or name another folder"
        ) from None


def _story_clock() -> Callable[[], datetime]:
    began = time.monotonic()
    return lambda: STORY + timedelta(seconds=time.monotonic() - began)
