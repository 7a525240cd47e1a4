"""Where a patient, or each of their visits, stands in a measure, and because of which facts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import NEVER, Finding, Ground
from retrieval.model import AnyFact


class Population(StrEnum):
    INITIAL = "initial population"
    DENOMINATOR = "denominator"
    EXCLUDED = "denominator exclusion"
    EXCEPTION = "denominator exception"
    NUMERATOR = "numerator"


class Standing(StrEnum):
    OUTSIDE = "not in the measure"
    EXCLUDED = "excluded"
    EXCEPTED = "excepted"
    MET = "met"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why the patient is in a population, with the facts; or, ``lacking``, what keeps them out of it."""

    population: Population
    text: str
    facts: tuple[AnyFact, ...] = ()
    lacking: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How many patients (0 or 1) or visits are in each population. Who is excluded is in no later one.

    ``inverse`` is true where a lower rate is better care: there the numerator is the gap.
    """

    name: str = ""
    initial: int = 0
    denominator: int = 0
    excluded: int = 0
    exception: int = 0
    numerator: int = 0
    reasons: tuple[Reason, ...] = ()
    inverse: bool = False

    @property
    def open(self) -> int:
        """How many are owed care: in the denominator, with nothing that excludes or excepts them."""
        owing = self.denominator - self.excluded - self.exception - self.numerator
        return self.numerator if self.inverse else owing

    @property
    def standing(self) -> Standing:
        if not self.denominator:
            return Standing.OUTSIDE
        if self.open:
            return Standing.OPEN
        if self.excluded == self.denominator:
            return Standing.EXCLUDED
        return Standing.EXCEPTED if self.exception else Standing.MET

    def because(self, population: Population) -> tuple[Reason, ...]:
        return tuple(one for one in self.reasons if one.population is population)


@dataclass(frozen=True, slots=True, kw_only=True)
class Populations:
    """What a measure says of one record. ``missing`` value sets leave it undecided: then there is no rate.

    ``stood_in`` are the value sets that the site has not imported and that another list stood in for.
    """

    measure: str
    rates: tuple[Rate, ...] = ()
    missing: tuple[str, ...] = ()
    stood_in: tuple[str, ...] = ()

    @property
    def decided(self) -> bool:
        return bool(self.rates)

    @property
    def standing(self) -> Standing:
        """Of all its rates: open while one of them is."""
        ranks = (Standing.OPEN, Standing.EXCEPTED, Standing.MET, Standing.EXCLUDED, Standing.OUTSIDE)
        return min((rate.standing for rate in self.rates), key=ranks.index, default=Standing.OUTSIDE)

    @property
    def initial(self) -> int:
        return self.rates[0].initial if self.rates else 0

    @property
    def excluded(self) -> int:
        return self.rates[0].excluded if self.rates else 0

    @property
    def exception(self) -> int:
        return self.rates[0].exception if self.rates else 0

    @property
    def numerator(self) -> int:
        return self.rates[0].numerator if self.rates else 0

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return tuple(reason for rate in self.rates for reason in rate.reasons)


def of_patient(
    initial: Finding,
    numerator: Finding,
    *,
    denominator: Finding | None = None,
    excluded: Finding = NEVER,
    exception: Finding = NEVER,
    name: str = "",
    inverse: bool = False,
) -> Rate:
    """The patient is in a population or not. Exclusion comes before the numerator, the numerator before exception."""
    of = {
        Population.INITIAL: initial,
        Population.DENOMINATOR: initial if denominator is None else denominator,
    }
    of[Population.DENOMINATOR] = _if(of[Population.DENOMINATOR], initial)
    of[Population.EXCLUDED] = _if(excluded, of[Population.DENOMINATOR])
    asked = of[Population.DENOMINATOR] if not of[Population.EXCLUDED] else NEVER
    of[Population.NUMERATOR] = _if(numerator, asked)
    of[Population.EXCEPTION] = _if(exception, NEVER if of[Population.NUMERATOR] else asked)
    reasons = [
        reason
        for population, finding in of.items()
        if population is not Population.DENOMINATOR or denominator is not None
        for reason in _reasons(population, finding)
    ]
    return Rate(
        name=name,
        inverse=inverse,
        reasons=tuple(reasons),
        initial=int(bool(initial)),
        denominator=int(bool(of[Population.DENOMINATOR])),
        excluded=int(bool(of[Population.EXCLUDED])),
        numerator=int(bool(of[Population.NUMERATOR])),
        exception=int(bool(of[Population.EXCEPTION])),
    )


Rule = Callable[[Event], Finding]


def of_visits(
    visits: Iterable[Event],
    initial: Finding,
    numerator: Rule,
    excluded: Rule,
    exception: Rule,
    *,
    inverse: bool = False,
) -> Rate:
    """Each visit is in a population or not; ``initial`` is why the visits are in, or why there is none."""
    counted = [
        of_patient(initial, numerator(visit), excluded=excluded(visit), exception=exception(visit))
        for visit in visits
    ]
    reasons = (reason for rate in counted for reason in rate.reasons)
    return Rate(
        inverse=inverse,
        initial=sum(one.initial for one in counted),
        denominator=sum(one.denominator for one in counted),
        excluded=sum(one.excluded for one in counted),
        numerator=sum(one.numerator for one in counted),
        exception=sum(one.exception for one in counted),
        reasons=tuple(dict.fromkeys(reasons)) or tuple(_reasons(Population.INITIAL, initial)),
    )


def _if(finding: Finding, asked: Finding) -> Finding:
    """A population is asked about only for who is in the one before."""
    return finding if asked else NEVER


def _reasons(population: Population, finding: Finding) -> Iterable[Reason]:
    if finding:
        return [_reason(population, ground) for ground in finding.grounds]
    return [Reason(population=population, text=text, lacking=True) for text in dict.fromkeys(finding.lacks)]


def _reason(population: Population, ground: Ground) -> Reason:
    return Reason(population=population, text=ground.text, facts=ground.facts)
