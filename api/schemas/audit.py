"""The audit trail on the wire."""

from pydantic import Field

from api.schemas.wire import Wire
from assistant.workflow.ports import AuditEntry


class AuditPage(Wire):
    items: tuple[AuditEntry, ...]
    next: int | None = Field(default=None, description="send it as `after` to read on; null at the end")


class Verification(Wire):
    """Whether every link of the trail holds. ``seq`` is the first entry that is not what was written."""

    verified: bool
    count: int | None = None
    seq: int | None = None
    reason: str = ""
