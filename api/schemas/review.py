"""What a reviewer sends: decisions, answers to findings, statements of their own, reasons."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from api.schemas.wire import Id, Text, Wire, Words
from assistant.domain.draft import ItemKind, Verdict


class DecisionRequest(Wire):
    item: Id
    verdict: Verdict
    reason: Words = ""
    text: Words = Field(default="", description="the new text, for an edit")


class DecisionsRequest(Wire):
    """Taken together, or none of them."""

    decisions: Annotated[tuple[DecisionRequest, ...], Field(max_length=2000)] = ()
    accept_rest: bool = Field(
        default=False,
        description="accept what is left where nothing is wrong and a mistake would hurt little; "
        "medicines, allergies, wishes, referrals and flagged items keep waiting",
    )
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"decisions": [{"item": "3f2a9c01b7de", "verdict": "reject", "reason": "stopped on day 2"}]},
                {"accept_rest": True},
            ]
        }
    )

    @model_validator(mode="after")
    def _something_once(self) -> Self:
        items = [d.item for d in self.decisions]
        if not items and not self.accept_rest:
            raise ValueError("decides nothing: give decisions, or accept_rest")
        if len(items) != len(set(items)):
            raise ValueError("decides twice on one item")
        return self


class AcknowledgementRequest(Wire):
    """One reason for one finding, or for several: all are answered, or none."""

    finding: Id | None = Field(default=None, description="one finding")
    findings: Annotated[tuple[Id, ...], Field(max_length=500)] = Field(
        default=(), description="several that the same reason is for"
    )
    reason: Words
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"finding": "9c01b7de3f2a", "reason": "checked with the pharmacy by phone"},
                {"findings": ["9c01b7de3f2a", "de3f2a9c01b7"], "reason": "not asked in this short stay"},
            ]
        }
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.all_findings:
            raise ValueError("names no finding: give finding, or findings")
        return self

    @property
    def all_findings(self) -> tuple[str, ...]:
        return (*((self.finding,) if self.finding is not None else ()), *self.findings)


class ItemRequest(Wire):
    """A statement of the clinician's own, for a section or for a required element of the checklist."""

    text: Annotated[Words, Field(min_length=1)]
    section: Annotated[Text, Field(max_length=100)] = Field(
        default="", description="id of a section; not needed beside `fills`"
    )
    fills: Annotated[Text, Field(max_length=100)] = Field(
        default="", description="id of the element of `checklist` that it is for"
    )
    kind: ItemKind | None = Field(default=None, description="else what statements of the section usually are")
    owner: Annotated[Text, Field(max_length=200)] = Field(default="", description="who does it, of an action")
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"fills": "pending_results", "text": "No result was pending at discharge."},
                {"section": "follow_up", "text": "Wound check in the clinic", "owner": "nurse"},
            ]
        }
    )

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if not self.section and not self.fills:
            raise ValueError("has no place: give section, or fills")
        return self


class ReasonRequest(Wire):
    reason: Words
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "the potassium of today is missing"}]}
    )
