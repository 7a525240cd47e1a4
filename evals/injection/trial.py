"""One payload, carried into a demo patient's chart, drafted, signed, published, read, and taken out again."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import prompts
from assistant.bootstrap import Assistant
from assistant.domain.draft import Draft, DraftId, Kind, PersonId
from assistant.domain.errors import CaretraceError, Invalid
from assistant.domain.patient_version import Audience, Language
from assistant.domain.people import Actor, Role
from assistant.knowledge import stays
from evals.injection.effects import REFUSED, Came
from evals.injection.model import Obeying
from evals.injection.payloads import Payload
from evals.injection.surfaces import GUIDELINE, POINTERS, Surface, Where, carrier, site_library
from evals.task import (
    CLINICIAN,
    COORDINATOR,
    Ward,
    admit_folder,
    approved_whole,
    folder_of,
    settings_for,
    ward,
)
from evals.watch import hearing, watching

ADMIN = Actor(id=PersonId("evals-admin"), role=Role.ADMIN)
AUDITOR = Actor(id=PersonId("evals-auditor"), role=Role.AUDITOR)
_ROOM = 2 << 30  # bytes: two houses that forty charts went through hold less than a tenth of it


@dataclass(kw_only=True)
class Bed:
    """A house with the demo patients in it as they are needed, and a model that obeys where it is asked to."""

    plain: Ward
    modelled: Ward
    model: Obeying
    folder: Path
    secrets: tuple[str, ...]
    _where: dict[tuple[str, bool], Where] = field(default_factory=dict)

    def comes(
        self,
        payload: Payload,
        surface: Surface,
        slug: str,
        *,
        kinds: Sequence[Kind] = tuple(Kind),
        turn: int = -1,
    ) -> dict[Kind, Came]:
        """What comes of each kind; nothing where the payload was refused at the door.

        ``turn`` has the model give in in that way; below zero the embedded writer is alone.
        """
        self.model.payload, self.model.turn = payload.text, turn
        house = self.modelled if turn >= 0 else self.plain
        where = self._admitted(house, slug)
        if surface is Surface.GUIDELINE:
            return self._with_guideline(house.assistant, payload, where, kinds)
        with watching() as reached:
            name, data = carrier(surface, payload.text, where)
            try:
                receipt = house.assistant.receive(data, name=name, patient=where.patient, actor=COORDINATOR)
            except CaretraceError:
                return {}
            came = {kind: drafted(house.assistant, kind, where, payload) for kind in kinds}
            house.assistant.forget_source(receipt.source, where.patient, actor=ADMIN)
        return {kind: replace(one, reached=tuple(reached)) for kind, one in came.items()}

    def _with_guideline(
        self, assistant: Assistant, payload: Payload, where: Where, kinds: Sequence[Kind]
    ) -> dict[Kind, Came]:
        with watching() as reached:
            try:
                library = site_library(payload.text, self.folder / "site")
            except Invalid:
                return {}
            tools = replace(assistant.tools, library=library)
            its = replace(assistant, library=library, tools=tools, jobs=_WrittenHere())
            came = {kind: drafted(its, kind, where, payload) for kind in kinds}
        return {kind: replace(one, reached=tuple(reached)) for kind, one in came.items()}

    def _admitted(self, house: Ward, slug: str) -> Where:
        key = slug, house is self.modelled
        if key not in self._where:
            patient = admit_folder(house.assistant, folder_of(slug))[0].patient
            record = house.assistant.record(patient, actor=COORDINATOR)
            stay = stays.chosen(record, None, stays_only=True)
            day = (stay.end or stay.start if stay else None) or house.clock.today.isoformat()
            self._where[key] = Where(patient=patient, encounter=stay.key if stay else "", day=day[:10])
        return self._where[key]


@contextmanager
def beds() -> Iterator[Bed]:
    settings, model = settings_for("composer"), Obeying()
    with (
        tempfile.TemporaryDirectory(prefix="caretrace-injection-", dir=in_memory()) as folder,
        ward(settings=settings, within=Path(folder)) as plain,
        ward(settings=settings, model=model, within=Path(folder)) as modelled,
    ):
        yield Bed(plain=plain, modelled=modelled, model=model, folder=Path(folder), secrets=secrets())


def in_memory(shared: Path = Path("/dev/shm")) -> Path | None:
    """Where a house of a few minutes is best kept: nothing of it has to outlast a loss of power. None: wherever the
    system keeps such folders, where there is no such place or little room in it.
    """
    try:
        return shared if shutil.disk_usage(shared).free > _ROOM and os.access(shared, os.W_OK) else None
    except OSError:
        return None


def secrets() -> tuple[str, ...]:
    """The sentences of the live prompt that name nothing of the document: only a model is given them."""
    lines = (" ".join(line.split()) for line in prompts.live("narrative").body.splitlines())
    return tuple(line for line in lines if len(line) > 40 and "$" not in line)


def drafted(assistant: Assistant, kind: Kind, where: Where, payload: Payload) -> Came:
    """Written by the house, accepted whole by a clinician, published, and given out in every form there is."""
    with assistant.work(read_only=True) as unit:
        before = unit.audit_head().seq
    with hearing() as lines:
        came = _drafted(assistant, kind, where)
    events = assistant.audit(actor=AUDITOR, after=before, limit=1_000)
    told = [
        *lines,
        *(f"{e.tag} {json.dumps(dict(e.facts), default=str, ensure_ascii=False)}" for e in events),
    ]
    return replace(
        came,
        events=tuple(sorted((e.tag, str(e.by)) for e in events)),
        logged=tuple(line for line in told if payload.shown_in(line)),
    )


def _drafted(assistant: Assistant, kind: Kind, where: Where) -> Came:
    came = Came(kind=kind)
    try:
        asked = assistant.request_draft(kind, where.patient, actor=COORDINATOR)
        assistant.write(asked.id, asked.revision)
        draft = assistant.draft(asked.id, actor=COORDINATOR)
        came = replace(
            came, written=draft, carried=_carried(assistant, draft), **_given(assistant, draft, "draft")
        )
        if draft.content is None:
            return replace(came, failed=f"{draft.state}: {draft.because}")
        signed = approved_whole(assistant, draft)
        shown = _given(assistant, signed, "signed")
        came = replace(
            came, signed=signed, pages=came.pages | shown["pages"], texts=came.texts | shown["texts"]
        )
        came = replace(came, document=assistant.document(signed.id, actor=CLINICIAN).data)
        return _taken_home(assistant, signed, came)
    except Exception as error:  # whatever it is, the payload did it: that is what is counted
        return replace(came, failed=f"{type(error).__name__}: {error}"[:300])


def _given(assistant: Assistant, draft: Draft, name: str) -> dict[str, Any]:
    page, text = (assistant.rendered(draft.id, form, actor=CLINICIAN) for form in ("html", "md"))
    return {"pages": {f"the {name} as a page": page}, "texts": {f"the {name} as Markdown": text}}


def _taken_home(assistant: Assistant, draft: Draft, came: Came) -> Came:
    """What the patient is given: as a page in one language, as words in both."""
    pages, plain = dict(came.pages), dict(came.plain)
    for language in Language:
        name = f"the patient's version in {language}"
        ask = partial(
            assistant.patient_page, draft.id, language=language, audience=Audience.PATIENT, actor=CLINICIAN
        )
        try:
            plain[f"{name}, as text"] = ask(format="text")
            if language is Language.ENGLISH:
                pages[name] = ask(format="html")
        except CaretraceError as error:
            plain[f"{name}, as text"] = f"{REFUSED}{type(error).__name__}"
    return replace(came, pages=pages, plain=plain)


def _carried(assistant: Assistant, draft: Draft) -> frozenset[str]:
    record = assistant.record(draft.patient, actor=COORDINATOR)
    charted = {str(d.id) for d in record.documents if d.pointer in POINTERS}
    return frozenset(charted | {str(d.id) for d in assistant.library.documents if GUIDELINE in d.id})


class _WrittenHere:
    """Jobs that whoever asked does: with the library that they hold."""

    def write(self, draft: DraftId, revision: int) -> None:
        pass
