"""The language model, through LangChain's OpenAI client. The only module that imports either, and only when used."""

import json
import os
import threading
import time
from typing import Any

from assistant.domain.errors import Unavailable, UnusableReply
from assistant.workflow.ports import Brief, Reply

#: Tries at one reply, the first included. The client's own retries are off: they would outlast the time allowed.
TRIES = 2

_SCHEMA: dict[str, Any] = {
    "title": "Sentences",
    "description": "The sentences of one section, each with the numbers of the evidence it rests on.",
    "type": "object",
    "additionalProperties": False,
    "required": ["sentences"],
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["text", "evidence"],
                "properties": {
                    "text": {"type": "string"},
                    "evidence": {"type": "array", "items": {"type": "integer"}},
                },
            },
        }
    },
}


class ChatModel:
    """An OpenAI-compatible endpoint. ``timeout_s`` bounds one reply, all tries together."""

    def __init__(self, *, name: str, base_url: str, key: str, timeout_s: float) -> None:
        self.name = name
        self._base_url = base_url
        self._key = key
        self._timeout_s = timeout_s

    def complete(self, brief: Brief) -> Reply:
        """Structured output by JSON schema; a server that refuses the schema is asked for a JSON object instead."""
        from openai import APIConnectionError, APIStatusError, APITimeoutError

        until = time.monotonic() + self._timeout_s
        failed = ""
        schema = brief.schema or _SCHEMA
        named = {"name": schema["title"].lower(), "schema": schema, "strict": True}
        formats = [{"type": "json_schema", "json_schema": named}, {"type": "json_object", "schema": schema}]
        for attempt in range(TRIES):
            left = until - time.monotonic()
            if left <= 0:
                break
            try:
                return self._within(left, brief, formats[0])
            except APITimeoutError:
                raise Unavailable(f"no answer within {self._timeout_s:g} s") from None
            except APIStatusError as error:
                failed = f"it answered with status {error.status_code}"
                if error.status_code in {401, 403, 404}:
                    break
                formats.reverse() if attempt == 0 else None
            except APIConnectionError:
                failed = "it cannot be reached"
                break
        raise Unavailable(failed or f"no answer within {self._timeout_s:g} s")

    def _within(self, left_s: float, brief: Brief, response_format: dict[str, Any]) -> Reply:
        """The client's own timeout begins anew with every byte: a server that drips would hold it for ever."""
        answer: list[Reply | Exception] = []

        def ask() -> None:
            try:
                answer.append(self._ask(brief, response_format, left_s))
            except Exception as error:
                answer.append(error)

        asking = threading.Thread(target=ask, daemon=True, name="model")
        asking.start()
        asking.join(left_s)
        if not answer:
            raise Unavailable(f"no answer within {self._timeout_s:g} s")
        if isinstance(answer[0], Exception):
            raise answer[0]
        return answer[0]

    def _ask(self, brief: Brief, response_format: dict[str, Any], timeout_s: float) -> Reply:
        os.environ["LANGSMITH_TRACING"] = os.environ["LANGCHAIN_TRACING_V2"] = (
            "false"  # would send the brief away
        )
        from langchain_openai import ChatOpenAI

        client = ChatOpenAI(
            model=self.name,
            base_url=self._base_url,
            api_key=self._key or "none",
            temperature=0,
            timeout=timeout_s,
            max_retries=0,
        ).bind(response_format=response_format)
        message = client.invoke([("system", brief.instructions), ("user", brief.text)])
        text = message.content if isinstance(message.content, str) else ""
        if not _is_object(text):
            raise UnusableReply("the model did not answer with the JSON asked for")
        usage = getattr(message, "usage_metadata", None) or {}
        return Reply(
            model=self.name,
            text=text,
            tokens_in=usage.get("input_tokens"),
            tokens_out=usage.get("output_tokens"),
        )


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
