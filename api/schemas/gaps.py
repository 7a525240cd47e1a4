"""What care is open, due or closed, on the wire, with where the chart says so."""

from datetime import date
from typing import Self

from pydantic import Field

from api.schemas.wire import Wire
from assistant.knowledge.gaps import Gap
from retrieval.model import Fact, Span


class GapEvidence(Wire):
    """Where in the chart it stands: ``document[start:end]``."""

    document: str
    start: int
    end: int
    text: str

    @classmethod
    def of(cls, found: Fact | Span) -> Self:
        at = found.words if isinstance(found, Fact) else found
        return cls(document=at.document, start=at.start, end=at.end, text=at.text)


class MeasuredView(Wire):
    """What a national measure says of the same care."""

    measure: str
    says: str
    reason: str


class GapView(Wire):
    """``next_due``: of open care the day to do it by, of closed care the day from which it is asked for again."""

    id: str = Field(description="guideline/entry")
    guideline: str
    title: str
    concern: str
    says: str
    owner: str
    grade: str
    source: str
    rules: tuple[str, ...]
    state: str
    why: str | None = Field(
        description="of what does not apply: declined, hospice, limited_benefit, excluded"
    )
    reason: str
    since: date | None = Field(description="the day of what closed or declined it")
    next_due: date | None
    elsewhere: bool = Field(description="closed by what was done at another place, as the record tells")
    before: str
    missing: tuple[str, ...]
    evidence: tuple[GapEvidence, ...]
    measured: tuple[MeasuredView, ...] = Field(description="national measures that were scored beside ours")

    @classmethod
    def of(cls, gap: Gap) -> Self:
        g, e = gap.guideline, gap.entry
        return cls(
            id=gap.id,
            guideline=g.key,
            title=g.title,
            concern=e.concern,
            says=e.says,
            owner=str(e.owner),
            grade=g.grade,
            source=f"{g.publisher}: {g.source} ({g.year})",
            rules=e.rules,
            state=str(gap.state),
            why=str(gap.why) if gap.why else None,
            reason=gap.reason,
            since=gap.since,
            next_due=gap.next_due,
            elsewhere=gap.elsewhere,
            before=gap.before,
            missing=gap.missing,
            evidence=tuple(GapEvidence.of(b) for b in gap.evidence),
            measured=tuple(
                MeasuredView(measure=m.measure, says=m.says, reason=m.reason) for m in gap.measured
            ),
        )


class GapPage(Wire):
    items: tuple[GapView, ...]
