"""Guidelines on the wire, and the approved documents that rest on them."""

from typing import Any, Self

from pydantic import Field

from api.schemas.wire import Wire
from assistant.knowledge.guidelines import Guideline
from assistant.workflow.resting import Resting


class GuidelineLine(Wire):
    """``year`` is of the source, ``version`` of our text."""

    id: str
    document: str = Field(description="what citations name as their source")
    title: str
    publisher: str
    source: str
    year: int
    version: str
    status: str
    effective: str
    grade: str
    jurisdiction: str

    @classmethod
    def of(cls, guideline: Guideline) -> Self:
        return cls(**cls._said(guideline))

    @staticmethod
    def _said(g: Guideline) -> dict[str, Any]:
        return {
            "id": g.id,
            "document": g.document.id,
            "title": g.title,
            "publisher": g.publisher,
            "source": g.source,
            "year": g.year,
            "version": g.version,
            "status": str(g.status),
            "effective": g.effective,
            "grade": g.grade,
            "jurisdiction": g.jurisdiction,
        }


class GuidelineText(GuidelineLine):
    text: str

    @staticmethod
    def _said(g: Guideline) -> dict[str, Any]:
        return {**GuidelineLine._said(g), "text": g.document.text}


class GuidelinePage(Wire):
    items: tuple[GuidelineLine, ...]


class RestingView(Wire):
    """An approved document and the guideline that it cites; ``now`` is what is in force in its place."""

    draft: str
    kind: str
    patient: str
    state: str
    cited: str
    now: str
    change: str = Field(description="none, newer, superseded or gone")

    @classmethod
    def of(cls, resting: Resting) -> Self:
        d = resting.draft
        return cls(
            draft=d.id,
            kind=str(d.kind),
            patient=d.patient,
            state=str(d.state),
            cited=resting.cited,
            now=resting.now,
            change=str(resting.change),
        )


class RestingPage(Wire):
    items: tuple[RestingView, ...]
