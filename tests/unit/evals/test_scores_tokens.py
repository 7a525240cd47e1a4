"""Tokens are the model's own count, and unknown as soon as one reply does not say."""

import pytest

from assistant.workflow.ports import Brief, Reply
from evals.scores.tokens import Counted

BRIEF = Brief(prompt="narrative@1", instructions="", text="")


class Telling:
    name = "a model"

    def __init__(self, *counts: tuple[int | None, int | None]) -> None:
        self.counts = iter(counts)

    def complete(self, brief: Brief) -> Reply:
        sent, answered = next(self.counts)
        return Reply(model=self.name, text="{}", tokens_in=sent, tokens_out=answered)


@pytest.mark.parametrize(
    ("counts", "taken"), [([(10, 2), (20, 3)], 35), ([(10, 2), (None, 3)], None), ([], 0)]
)
def test_tokens_are_summed_and_one_unknown_makes_the_sum_unknown(
    counts: list[tuple[int | None, int | None]], taken: int | None
) -> None:
    model = Counted(Telling(*counts))
    for _ in counts:
        model.complete(BRIEF)
    assert model.taken() == taken


def test_each_draft_is_counted_by_itself() -> None:
    model = Counted(Telling((1, 1), (2, 2)))
    model.complete(BRIEF)
    assert model.taken() == 2
    model.complete(BRIEF)
    assert model.taken() == 4
