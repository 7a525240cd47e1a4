"""What a language model was sent and answered, in tokens as it counts them."""

from dataclasses import dataclass

from assistant.workflow.ports import Brief, Model, Reply


@dataclass
class Counted:
    """The model, and the tokens since it was last asked for them. None as soon as one reply did not say."""

    model: Model
    _tokens: int | None = 0

    @property
    def name(self) -> str:
        return self.model.name

    def complete(self, brief: Brief) -> Reply:
        reply = self.model.complete(brief)
        said = (
            None
            if reply.tokens_in is None or reply.tokens_out is None
            else reply.tokens_in + reply.tokens_out
        )
        self._tokens = None if self._tokens is None or said is None else self._tokens + said
        return reply

    def taken(self) -> int | None:
        """How many since the last time, which starts the count anew. A call that failed before a reply counts none."""
        taken, self._tokens = self._tokens, 0
        return taken
