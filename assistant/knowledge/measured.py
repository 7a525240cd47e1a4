"""What the national measures say, in the words in which a gap shows them beside our own answer."""

from collections.abc import Iterable, Mapping
from typing import Literal

from assistant.knowledge.gaps import Measured
from assistant.knowledge.measures import Populations, Standing

_Said = Literal["met", "not_met", "excluded", "not_in_population", "not_scored"]
_SAYS: Mapping[Standing, _Said] = {
    Standing.MET: "met",
    Standing.OPEN: "not_met",
    Standing.EXCLUDED: "excluded",
    Standing.EXCEPTED: "excluded",
    Standing.OUTSIDE: "not_in_population",
}


def beside_gaps(answers: Iterable[Populations]) -> dict[str, Measured]:
    """By the measure's name. One that lacks value sets is "not scored", with how many it lacks."""
    return {a.measure: _measured(a) for a in answers}


def _measured(answer: Populations) -> Measured:
    if not answer.decided:
        return Measured(
            measure=answer.measure,
            says="not_scored",
            reason=f"{len(answer.missing)} value sets are not imported",
        )
    told = "; ".join(dict.fromkeys(reason.text for reason in answer.reasons))
    return Measured(measure=answer.measure, says=_SAYS[answer.standing], reason=told)
