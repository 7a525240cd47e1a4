"""What everything on the wire has in common: closed shapes, text that any text may hold, pages."""

import json
import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticSerializationError


class Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def as_json(view: BaseModel) -> bytes:
    """The bytes that go over the wire. A lone surrogate, which UTF-8 cannot say, goes as its escape."""
    try:
        return view.model_dump_json().encode()
    except PydanticSerializationError:
        return json.dumps(view.model_dump(mode="json"), separators=(",", ":")).encode("ascii")


NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def _plain(text: str) -> str:
    if NO_TEXT.search(text):
        raise ValueError("holds characters that no text may hold: controls, or half of one")
    return text


def _in_a_line(text: str) -> str:
    if "\n" in text or "\r" in text or "\t" in text:
        raise ValueError("must be one line")
    return text


Text = Annotated[str, AfterValidator(_plain)]
Id = Annotated[Text, AfterValidator(_in_a_line), Field(min_length=1, max_length=1024)]
Words = Annotated[Text, Field(max_length=4000)]


class Page(Wire):
    next: str | None = Field(default=None, description="send it as `after` to read on; null at the end")
