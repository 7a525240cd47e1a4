"""One patient: what is known, what was read of it, and what may be asked for."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from api.auth import CurrentActor
from api.deps import PathId, PatientPath, TheAssistant
from api.pages.house import Form, go, page
from api.problems import Refused
from assistant.bootstrap import Assistant
from assistant.domain.draft import Kind
from assistant.domain.errors import CaretraceError
from assistant.domain.people import Actor
from assistant.knowledge.gaps import Gap, GapState
from retrieval.model import (
    Allergy,
    AnyFact,
    DocumentId,
    Encounter,
    EncounterId,
    Fact,
    FactKind,
    Hit,
    Medicine,
    PatientId,
    Query,
    Record,
    Span,
)

router = APIRouter(prefix="/patients/{patient:id}")

#: Shown open; the rest is folded.
_FIRST = (FactKind.PROBLEM, FactKind.MEDICINE, FactKind.ALLERGY)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLine:
    name: str
    says: str
    status: str
    date: str
    document: str
    start: int
    end: int
    stated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FactGroup:
    title: str
    first: bool
    lines: tuple[FactLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapGroup:
    title: str
    first: bool
    gaps: tuple[Gap, ...]


_GAPS = {
    GapState.OPEN: "Open",
    GapState.DUE: "Due soon",
    GapState.CLOSED: "Up to date",
    GapState.NOT_APPLICABLE: "Not for this patient",
    GapState.UNKNOWN: "Cannot be told from the record",
}
_SHOWN = 3  # places in the chart shown beside one gap


@router.get("")
def read_patient(
    patient: PatientPath, actor: CurrentActor, assistant: TheAssistant, request: Request
) -> Response:
    return _page(PatientId(patient), actor, assistant, request)


@router.post("/drafts")
def ask_for_draft(
    patient: PatientPath, actor: CurrentActor, assistant: TheAssistant, form: Form, request: Request
) -> Response:
    try:
        kind = Kind(form.get("kind", ""))
    except ValueError:
        raise Refused("RequestNotValid", f"Choose a kind: {', '.join(Kind)}.") from None
    encounter = EncounterId(form["encounter"]) if form.get("encounter") else None
    draft = assistant.request_draft(
        kind, PatientId(patient), actor=actor, encounter=encounter, focus=form.get("focus", "")[:200]
    )
    return go(f"/drafts/{draft.id}")


@router.post("/search")
def search(
    patient: PatientPath, actor: CurrentActor, assistant: TheAssistant, form: Form, request: Request
) -> Response:
    text = form.get("text", "").strip()
    if not text:
        return go(request.url.path.removesuffix("/search"))
    hits = assistant.search(Query(patient=PatientId(patient), text=text[:2000], limit=12), actor=actor)
    return _page(PatientId(patient), actor, assistant, request, asked=text, hits=hits)


@router.get("/documents/{document:id}")
def read_text(
    patient: PatientPath,
    document: PathId,
    actor: CurrentActor,
    assistant: TheAssistant,
    request: Request,
    start: int = 0,
    end: int = 0,
) -> Response:
    """A whole text of the chart, with the cited place marked."""
    found = assistant.chart_document(DocumentId(document), PatientId(patient), actor=actor)
    return page(
        request,
        "text.html.j2",
        document=found,
        patient=patient,
        guideline=None,
        parts=marked(found.text, start, end),
    )


def marked(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The text in three: before, the place meant, after."""
    start = min(max(start, 0), len(text))
    end = min(max(end, start), len(text))
    return text[:start], text[start:end], text[end:]


def _page(
    patient: PatientId,
    actor: Actor,
    assistant: Assistant,
    request: Request,
    *,
    asked: str = "",
    hits: tuple[Hit, ...] = (),
) -> Response:
    record = assistant.record(patient, actor=actor)
    try:
        drafts = assistant.drafts(actor=actor, patient=patient, limit=50)
    except CaretraceError:
        drafts = ()
    return page(
        request,
        "patient.html.j2",
        patient=patient,
        person=record.patient,
        allergies=allergies(record),
        groups=groups(record),
        encounters=sorted(record.of(Encounter), key=lambda e: (e.stay, e.start or ""), reverse=True)[:50],
        conflicts=record.conflicts,
        spans=spans,
        gaps=gap_groups(assistant.gaps(patient, actor=actor)),
        coverage=record.coverage,
        sources=assistant.sources(patient, actor=actor),
        documents=tuple(record.notes()),
        drafts=drafts,
        asked=asked,
        hits=hits,
    )


def gap_groups(found: tuple[Gap, ...]) -> tuple[GapGroup, ...]:
    """By state, in the order of urgency: what is open is shown, the rest is folded."""
    return tuple(
        GapGroup(title=title, first=state in {GapState.OPEN, GapState.DUE}, gaps=of_state)
        for state, title in _GAPS.items()
        if (of_state := tuple(g for g in found if g.state is state))
    )


def spans(gap: Gap) -> tuple[Span, ...]:
    """Where in the chart the answer stands."""
    return tuple(b.words if isinstance(b, Fact) else b for b in gap.evidence)[:_SHOWN]


def allergies(record: Record) -> str:
    """At a glance. That none is charted is said as that, never as "none"."""
    charted = [a for a in record.of(Allergy) if a.verification not in {"entered-in-error", "refuted"}]
    named = list(dict.fromkeys(a.name for a in charted if not a.none_known and a.name))
    if named:
        return ", ".join(named)
    if any(a.none_known for a in charted):
        return "none known, as charted"
    return "not charted: ask"


def groups(record: Record) -> tuple[FactGroup, ...]:
    """Facts by kind: problems, medicines and allergies first, then the others in the order of the model."""
    kinds = [*_FIRST, *(k for k in FactKind if k not in _FIRST)]
    of_kind = {kind: [f for f in record.facts if f.kind is kind] for kind in kinds}
    return tuple(
        FactGroup(
            title=kind.value.replace("_", " ").capitalize(),
            first=kind in _FIRST,
            lines=tuple(_line(f) for f in reversed(facts)),
        )
        for kind, facts in of_kind.items()
        if facts
    )


def _line(fact: AnyFact) -> FactLine:
    return FactLine(
        name=fact.name,
        says=_says(fact),
        status=fact.status,
        date=(fact.date or "")[:10],
        document=fact.words.document,
        start=fact.words.start,
        end=fact.words.end,
        stated=fact.stated,
    )


def _says(fact: AnyFact) -> str:
    if isinstance(fact, Medicine):
        return fact.dosage or " ".join(x for x in (fact.dose, fact.route, fact.frequency) if x)
    if isinstance(fact, Allergy):
        return ", ".join(fact.reactions)
    value, unit = getattr(fact, "value", ""), getattr(fact, "unit", "")
    return f"{value} {unit}".strip() if unit and unit not in value else str(value)
