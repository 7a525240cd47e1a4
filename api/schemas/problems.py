"""What went wrong, on the wire."""

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.wire import Wire


class FieldProblem(Wire):
    pointer: str
    detail: str


class ProblemView(BaseModel):
    """RFC 9457. ``type`` leads to a page that says what this kind of problem means."""

    type: str
    title: str
    status: int
    detail: str
    waiting: tuple[str, ...] = Field(default=(), description="items and findings that still need a decision")
    errors: tuple[FieldProblem, ...] = ()
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/StaleContent",
                    "title": "Changed since it was read",
                    "status": 412,
                    "detail": "draft 3f2a changed since it was read: read it again, then decide",
                }
            ]
        }
    )
