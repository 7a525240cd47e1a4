"""A draft as the page shows it: findings before prose, each statement beside the place that it rests on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote as in_a_path

from api.pages import words
from assistant.checks.ranking import in_a_sentence
from assistant.domain.draft import (
    Citation,
    CitationKind,
    Content,
    Decision,
    Draft,
    Evidence,
    FindingId,
    Item,
    ItemId,
    PersonId,
    Presence,
    Severity,
    Support,
    Verdict,
)
from assistant.knowledge.guidelines import Guideline
from assistant.workflow.attention import about, look_first, needs_attention, reading_time_s
from assistant.workflow.attention import named as sentence
from assistant.workflow.completeness import element_of, gravest_first, only_missing
from assistant.workflow.review import unremarkable
from assistant.workflow.unsaid import already_said
from retrieval.model import Document

AROUND = 180  # characters of the source shown on each side of a quote

Names = Mapping[PersonId, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One numbered place that items rest on. ``quote`` is exact; ``before`` and ``after`` are what stands around it."""

    number: int
    kind: CitationKind
    label: str
    whose: str
    before: str
    quote: str
    after: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingCard:
    id: FindingId
    severity: Severity
    rule: str
    reason: str
    item: ItemId | None
    about: str
    answer: str
    blocks: bool
    missing: bool = False
    element: str = ""  # id of the required element that is missing
    consider: str = ""  # what a clinician may do about it
    source: str = ""
    said: str = ""  # in one sentence
    short: str = ""  # beside its item: in one sentence, without the item's own words


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCard:
    item: Item
    details: tuple[tuple[str, str], ...]  # what the form says beside the sentence
    form: tuple[tuple[str, str], ...]  # all of it
    chips: tuple[Proof, ...]
    findings: tuple[FindingCard, ...]
    decided: str
    attention: bool

    @property
    def unsupported(self) -> bool:
        return self.item.support is Support.UNSUPPORTED


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionCards:
    """``open`` are shown, ``folded`` need no attention, ``done`` are decided; every item is in one of them."""

    id: str
    title: str
    open: tuple[ItemCard, ...]
    folded: tuple[ItemCard, ...]
    done: tuple[ItemCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSign:
    """Exactly what an approval would sign, and what still stands in its way."""

    digest: str
    leaving: int
    edited: int
    rejected: int
    waiting: tuple[tuple[str, str], ...]  # where on the page, and what


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementLine:
    """A required element as the page lists it. ``where`` is the first item that carries it, "" without one."""

    title: str
    presence: Presence
    where: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    top: tuple[FindingCard, ...]  # what to look at first, named in a sentence each
    more: tuple[FindingCard, ...]
    missing: tuple[FindingCard, ...]  # a required element each, shown with the checklist
    sections: tuple[SectionCards, ...]
    proofs: tuple[Proof, ...]
    sign: ToSign
    unremarkable: int
    together: tuple[FindingCard, ...]  # of the whole draft, open: one reason may answer several of them
    checklist: tuple[ElementLine, ...]
    needed: int  # items that need their own decision
    folded: int  # items that stand folded in their section
    takes: str  # about how long what waits takes to read; "" where nothing waits


def reading(
    draft: Draft,
    content: Content,
    *,
    chart: Mapping[str, Document],
    guidelines: Mapping[str, Guideline],
    names: Names,
    fold: bool,
) -> Reading:
    """``chart`` and ``guidelines`` are the texts that can be shown around quotes; a quote stands without them too."""
    proofs = _proofs(draft, content, chart, guidelines, names)
    findings = tuple(_findings(content, names))
    together = {i.id for i in unremarkable(content)}
    cards = {i.id: _card(i, content, proofs, findings, together, names) for i in content.items()}
    by_id = {f.id: f for f in findings}
    wrong = replace(content, findings=tuple(f for f in content.findings if not only_missing(f)))
    top = tuple(by_id[f.id] for f in look_first(wrong))
    others = tuple(f for f in findings if f not in top)
    sections = tuple(
        _section(s.id, s.title, tuple(cards[i.id] for i in s.items), fold=fold) for s in content.sections
    )
    seconds = reading_time_s(content)
    return Reading(
        top=top,
        more=tuple(f for f in others if not f.missing),
        missing=tuple(f for f in others if f.missing),
        sections=sections,
        proofs=tuple(sorted(proofs.values(), key=lambda p: p.number)),
        sign=_to_sign(content),
        unremarkable=len(together),
        together=tuple(f for f in findings if f.blocks and f.item is None),
        checklist=tuple(
            ElementLine(title=e.title, presence=e.presence, where=next(iter(e.where), ""), note=e.note)
            for e in content.checklist
        ),
        needed=len(needs_attention(content)),
        folded=sum(len(s.folded) for s in sections),
        takes=about(seconds) if seconds else "",
    )


def named(person: str, names: Names) -> str:
    return names.get(PersonId(person)) or person


# --- items and findings ----------------------------------------------------------------------------------------


def _section(id: str, title: str, cards: tuple[ItemCard, ...], *, fold: bool) -> SectionCards:
    if not fold:
        return SectionCards(id=id, title=title, open=cards, folded=(), done=())
    return SectionCards(
        id=id,
        title=title,
        open=tuple(c for c in cards if c.attention),
        folded=tuple(c for c in cards if not c.attention and c.item.decision is None),
        done=tuple(c for c in cards if not c.attention and c.item.decision is not None),
    )


def _card(
    item: Item,
    content: Content,
    proofs: Mapping[Citation, Proof],
    findings: tuple[FindingCard, ...],
    together: set[ItemId],
    names: Names,
) -> ItemCard:
    own = tuple(f for f in findings if f.item == item.id)
    waits = item.decision is None and item.id not in together
    return ItemCard(
        item=item,
        details=words.details(item.detail, already_said(item, content.findings)),
        form=words.details(item.detail),
        chips=tuple({p.number: p for p in (proofs[c] for c in item.citations)}.values()),
        findings=own,
        decided=_decided(item.decision, names) if item.decision else "",
        attention=waits or any(f.blocks for f in own),
    )


def _decided(decision: Decision, names: Names) -> str:
    why = f": {decision.reason}" if decision.reason else ""
    return (
        f"{words.VERDICTS[decision.verdict]} by {named(decision.by, names)}, {words.moment(decision.at)}{why}"
    )


def _findings(content: Content, names: Names) -> Iterator[FindingCard]:
    """What may harm the patient most before the rest, and last what is only missing."""
    blocking = {f.id for f in content.open_findings()}
    texts = {i.id: i.text for i in content.items()}
    answers = {a.finding: a for a in content.acknowledgements}

    for finding in gravest_first(content.findings):
        answer = answers.get(finding.id)
        yield FindingCard(
            id=finding.id,
            severity=finding.severity,
            rule=finding.rule,
            reason=finding.reason,
            item=finding.item,
            about=texts.get(finding.item, "") if finding.item else "",
            answer=f"{named(answer.by, names)}, {words.moment(answer.at)}: {answer.reason}" if answer else "",
            blocks=finding.id in blocking,
            missing=only_missing(finding),
            element=element.id if (element := element_of(content, finding)) else "",
            consider=finding.consider,
            source=finding.source,
            said=sentence(content, finding),
            short=in_a_sentence(finding),
        )


def _to_sign(content: Content) -> ToSign:
    items = tuple(content.items())
    verdicts = [i.decision.verdict for i in items if i.decision]
    waiting = [(f"item-{i.id}", i.text) for i in content.undecided()]
    waiting += [(f"finding-{f.id}", f.reason) for f in content.open_findings()]
    return ToSign(
        digest=content.digest,
        leaving=sum(i.leaves for i in items),
        edited=verdicts.count(Verdict.EDIT),
        rejected=verdicts.count(Verdict.REJECT),
        waiting=tuple(waiting),
    )


# --- what it rests on ------------------------------------------------------------------------------------------


def _proofs(
    draft: Draft,
    content: Content,
    chart: Mapping[str, Document],
    guidelines: Mapping[str, Guideline],
    names: Names,
) -> dict[Citation, Proof]:
    """Every place that an item cites, by the draft's own evidence numbers; a reviewer's words get the next ones."""
    evidence: dict[Citation, Evidence] = {}
    for e in content.evidence:
        evidence.setdefault(e.citation, e)
    following = max((e.number for e in content.evidence), default=0) + 1
    proofs: dict[Citation, Proof] = {}
    for citation in (c for item in content.items() for c in item.citations):
        if citation in proofs:
            continue
        known = evidence.get(citation)
        number = known.number if known else following
        following += known is None
        match citation.kind:
            case CitationKind.CHART:
                document, whose = chart.get(citation.source), ""
                where = f"/patients/{in_a_path(draft.patient, safe='')}/documents/{in_a_path(citation.source, safe='')}"
                label = known.label if known else document.title if document else "chart"
            case CitationKind.GUIDELINE:
                guideline = guidelines.get(citation.source)
                document = guideline.document if guideline else None
                whose = f"{guideline.publisher}, {guideline.year}. {guideline.grade}" if guideline else ""
                where = f"/guidelines/{in_a_path(citation.source, safe='')}"
                label = guideline.title if guideline else known.label if known else citation.source
            case CitationKind.REVIEWER:
                document, whose, where = None, "", ""
                label = f"Stated by {named(citation.source.removeprefix('reviewer:'), names)}"
        before, after = _around(citation, document)
        href = f"{where}?start={citation.start}&end={citation.end}#quote" if document and where else ""
        proofs[citation] = Proof(
            number=number,
            kind=citation.kind,
            label=label,
            whose=whose,
            before=before,
            quote=citation.quote,
            after=after,
            href=href,
        )
    return proofs


def _around(citation: Citation, document: Document | None) -> tuple[str, str]:
    """What stands before and after, from whole words; nothing where the text is gone or is not what was quoted."""
    if document is None or document.text[citation.start : citation.end] != citation.quote:
        return "", ""
    first, last = max(citation.start - AROUND, 0), min(citation.end + AROUND, len(document.text))
    before, after = document.text[first : citation.start], document.text[citation.end : last]
    if first > 0:
        before = "… " + before.partition(" ")[2]
    if last < len(document.text):
        after = after.rpartition(" ")[0] + " …"
    return before, after


# --- what changed meanwhile ------------------------------------------------------------------------------------


def changed_since(draft: Draft, *, revision: int, at: datetime, names: Names) -> tuple[str, ...]:
    """What others did after a page was read, in sentences, so that whoever comes late can look at just that."""
    if draft.revision != revision:
        return (f"It was written anew: this is revision {draft.revision}, you read revision {revision}.",)
    said: list[str] = []
    if draft.content:
        for item in draft.content.items():
            if item.decision and item.decision.at >= at:
                said.append(f"{_decided(item.decision, names)}. It was: “{item.decision.was or item.text}”")
        for answer in draft.content.acknowledgements:
            if answer.at >= at:
                said.append(f"{named(answer.by, names)} answered a finding: {answer.reason}")
    if draft.state.value != "written":
        why = f" Reason: {draft.because}" if draft.because else ""
        said.append(f"It is now: {words.STATES[draft.state]}.{why}")
    return tuple(said) or ("Its content is not the one that your page showed.",)
