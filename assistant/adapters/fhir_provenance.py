"""Where a document came from: which AI drafted it, who verified it, on what it rests, and what a reviewer reworded.

HL7 AI Transparency on FHIR, AIProvenance (clinical-standards §3c). What it rests on is named by identifier: a source
document does not travel along, and the words that an edit replaced leave only as their digest.
"""

from collections.abc import Iterator

from assistant.adapters.edits import edited, own
from assistant.adapters.fhir_making import Made, Making
from assistant.adapters.fhir_values import (
    AI,
    AI_KINDS,
    AIAST,
    HL7,
    Resource,
    coding,
    concept,
    identifier,
    instant,
    pruned,
    text,
)
from assistant.adapters.reading_view import Source
from assistant.domain.draft import Approval, CitationKind, Content, Item, PersonId, digest


def provenances(
    content: Content,
    approval: Approval,
    sources: tuple[Source, ...],
    made: Made,
    clinical: list[Resource],
    making: Making,
) -> Iterator[Resource]:
    """First that of the whole, then one for each item that a reviewer reworded or added."""
    composition = making.names.ref("Composition", "composition")
    ai = [making.names.to(r) for r in clinical if AIAST in r.get("meta", {}).get("security", [])]
    yield _provenance(
        making,
        local="provenance",
        target=[composition, *ai],
        activity="CREATE",
        agents=[_ai_agent(making), _agent("verifier", making.approver)],
        entities=list(_entities(content, approval, sources)),
        reason=[concept(None, AIAST)],
    )
    for item in content.items():
        if item.leaves and (edited(item) or own(item)):
            made_of_it = [making.names.to(r) for r in made[item.id]]
            by_hand = _edit if edited(item) else _addition
            yield by_hand(item, made_of_it or [composition], approval, making)


def _addition(item: Item, target: list[Resource], approval: Approval, making: Making) -> Resource:
    """A reviewer's statement of their own. Nothing stands behind it but the person."""
    by = item.decision.by if item.decision else approval.by
    return _provenance(
        making,
        local=f"addition/{item.id}",
        target=target,
        activity="CREATE",
        agents=[_agent("author", _reviewer(by, approval, making))],
        entities=[],
        at=instant(item.decision.at) if item.decision else None,
    )


def _reviewer(by: PersonId, approval: Approval, making: Making) -> Resource:
    return making.approver if by == approval.by else {"identifier": identifier("person", by)}


def _edit(item: Item, target: list[Resource], approval: Approval, making: Making) -> Resource:
    """A reviewer's words in place of the draft's. The words before are named by their digest: they do not leave."""
    decision = item.decision
    by = decision.by if decision else approval.by
    before = identifier("digest", digest(decision.was if decision else ""))
    return _provenance(
        making,
        local=f"edit/{item.id}",
        target=target,
        activity="UPDATE",
        agents=[_agent("author", _reviewer(by, approval, making))],
        entities=[{"role": "revision", "what": {"identifier": before, "display": "The text before"}}],
        at=instant(decision.at) if decision else None,
    )


def _provenance(
    making: Making,
    *,
    local: str,
    target: list[Resource],
    activity: str,
    agents: list[Resource],
    entities: list[Resource],
    reason: list[Resource | None] | None = None,
    at: str | None = None,
) -> Resource:
    by_ai = reason is not None
    return pruned(
        {
            "resourceType": "Provenance",
            "id": making.names.id(local),
            "meta": {"profile": [f"{AI}/StructureDefinition/AI-Provenance"] if by_ai else []},
            "target": target,
            "occurredDateTime": at or making.at,
            "recorded": at or making.at,
            "reason": reason,
            "activity": concept(None, coding(f"{HL7}/v3-DataOperation", activity)),
            "agent": agents,
            "entity": entities,
        }
    )


def _ai_agent(making: Making) -> Resource:
    role = concept(None, coding(AI_KINDS, "Artificial-Intelligence"))
    return _agent("author", making.names.ref("Device", "device")) | {"role": [role]}


def _agent(type: str, who: Resource) -> Resource:
    return {"type": concept(None, coding(f"{HL7}/provenance-participant-type", type)), "who": who}


def _entities(content: Content, approval: Approval, sources: tuple[Source, ...]) -> Iterator[Resource]:
    """The signed content, the record as it was, each source cited, and the prompts: by identifier, in that order."""
    yield _entity("source", "digest", approval.digest, "The content that was approved")
    if content.provenance.record:
        yield _entity("source", "digest", content.provenance.record, "The record as it was")
    for (kind, source), label in _first_labels(sources).items():
        match kind:
            case CitationKind.CHART:
                yield _entity("source", "document", source, label)
            case CitationKind.GUIDELINE:
                yield _entity("derivation", "guideline", source, label)
            case CitationKind.REVIEWER:
                yield _entity("source", "person", source.removeprefix("reviewer:"), label)
    for guideline in content.provenance.guidelines:
        yield _entity("derivation", "guideline-version", guideline, f"Guideline {guideline}")
    for prompt in content.provenance.prompts:
        yield _entity("derivation", "prompt", prompt, f"Prompt {prompt}")
    yield from _checked(content)


def _checked(content: Content) -> Iterator[Resource]:
    """What the checks went by and each check that ran, by name and counts: what it could not decide is not told.

    A reason may name what a recipient has no right to read; whoever signs has read it beside the draft.
    """
    made = content.provenance
    if made.checked:
        yield _entity("source", "digest", made.checked, "The items as the checks read them")
    if made.library and made.ran:
        yield _entity(
            "derivation", "digest", made.library, "The guideline library and the settings of the site"
        )
    for file in made.settings:
        yield _entity("derivation", "setting", file, f"Setting of the site: {file.partition('@')[0]}")
    for run in made.ran:
        open_ = f", {len(run.not_checked)} not decided" if run.not_checked else ""
        said = f"Check {run.rule}: looked at {run.looked_at} {run.of}, {run.findings} findings{open_}"
        yield _entity("derivation", "check", run.rule, said)


def _first_labels(sources: tuple[Source, ...]) -> dict[tuple[CitationKind, str], str]:
    labels: dict[tuple[CitationKind, str], str] = {}
    for s in sources:
        labels.setdefault((s.citation.kind, s.citation.source), s.label)
    return labels


def _entity(role: str, system: str, value: str, display: str) -> Resource:
    return {"role": role, "what": {"identifier": identifier(system, value), "display": text(display)}}
