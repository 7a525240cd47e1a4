"""One record, one year, and the value sets of a site: what a measure asks its questions of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from assistant.knowledge.measures import kinds
from assistant.knowledge.measures.events import Event, Events
from assistant.knowledge.measures.findings import Finding, said
from assistant.knowledge.measures.kinds import Kind
from assistant.knowledge.measures.named import LATER_CODES, OIDS, SEX_FEMALE, SITE_CODES
from assistant.knowledge.measures.periods import Interval, age_on, between, within, years_after
from assistant.knowledge.measures.stand_ins import STAND_INS
from assistant.knowledge.measures.valuesets import Key, ValueSets
from retrieval.model import Record

Named = str | Key | frozenset[Key]  # a value set by title, a code, or some codes

HAPPENED = frozenset({"finished", "arrived", "triaged", "in-progress", "onleave"})
FINISHED = frozenset({"finished"})
FINAL = frozenset({"final", "amended", "corrected"})
ORDERED = frozenset({"active", "completed"})
AS_ORDER = frozenset({"order", "original-order", "reflex-order", "filler-order", "instance-order"})
_VERIFIED = frozenset({"", "confirmed", "unconfirmed", "provisional", "differential"})
_ALIVE = frozenset({"active", "recurrence", "relapse"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The measurement period, both days in it."""

    first: date
    last: date

    @property
    def whole(self) -> Interval:
        return between(self.first, self.last)

    def since(self, years_before: int) -> Interval:
        """From so many years before its first day to its last."""
        return between(years_after(self.first, -years_before), self.last)


class Case:
    def __init__(self, record: Record, period: Period, sets: ValueSets) -> None:
        self.record, self.period, self.year = record, period, period.whole
        self.events = Events(record)
        self._sets = sets
        self._codes: dict[str, frozenset[Key] | None] = {}
        self._found: dict[tuple[str, Named], list[Event]] = {}

    # --- the patient

    @property
    def born(self) -> date | None:
        return self.events.born

    def age(self, day: date) -> int | None:
        return None if self.born is None else age_on(self.born, day)

    def aged(self, least: int, most: int = 200, *, at_start: bool = False) -> Finding:
        """Of that age on the last day of the period, or on its first."""
        age = self.age(self.period.first if at_start else self.period.last)
        upper = "" if most == least else " or older" if most >= 200 else f" to {most}"
        when = "first" if at_start else "last"
        return said(
            f"age {least}{upper} on the {when} day of the period", age is not None and least <= age <= most
        )

    @property
    def female(self) -> Finding:
        """By the recorded sex; where none is recorded, by the administrative gender."""
        person = self.record.patient
        holds = person.recorded_sex == SEX_FEMALE if person.recorded_sex else person.sex == "female"
        return said("female sex", holds)

    # --- value sets

    def codes(self, title: str) -> frozenset[Key] | None:
        """None where the site has not imported the set. Raises KeyError for a title that no measure may name."""
        if title not in self._codes:
            oid = "" if title in SITE_CODES else OIDS[title]
            known = self._sets.find(title, oid)
            self._codes[title] = known.codes if known else None
        return self._codes[title]

    def is_in(self, event: Event, title: str) -> bool:
        codes = self.codes(title)
        if codes is not None:
            return not codes.isdisjoint(event.codes)
        stand_in = STAND_INS.get(title)
        if stand_in is None:
            return False
        others = (self.codes(other) or frozenset() for other in stand_in.others)
        return any(not one.isdisjoint(event.codes) for one in others) or stand_in.holds(event.fact)

    def has(self, codes: frozenset[Key], *titles: str) -> bool:
        """Whether one of these codes is in one of the sets, or has come to stand for one that is."""
        wider = codes | frozenset(LATER_CODES[one] for one in codes if one in LATER_CODES)
        return any(not wider.isdisjoint(self.codes(title) or frozenset()) for title in titles)

    # --- the entries

    def of(self, type: str, named: Iterable[Named]) -> list[Event]:
        """The entries of a type whose code is one of these, or in one of these value sets; each once, in order."""
        found = {one.pointer: one for which in named for one in self._answering(type, which)}
        if len(found) < 2:
            return list(found.values())
        return [one for one in self.events.of(type) if one.pointer in found]

    def _answering(self, type: str, which: Named) -> list[Event]:
        if (type, which) not in self._found:
            self._found[type, which] = [one for one in self.events.of(type) if self._answers(one, which)]
        return self._found[type, which]

    def _answers(self, event: Event, which: Named) -> bool:
        if isinstance(which, str):
            return self.is_in(event, which)
        return not event.codes.isdisjoint(which) if isinstance(which, frozenset) else which in event.codes

    def encounters(self, *named: Named, status: frozenset[str] = HAPPENED) -> list[Event]:
        return [one for one in self.of("Encounter", named) if one.status in status]

    def visits(self, *named: Named, status: frozenset[str] = HAPPENED) -> list[Event]:
        """The encounters that lie in the period, to the day."""
        return [
            one for one in self.encounters(*named, status=status) if within(days_of(one, "period"), self.year)
        ]

    def conditions(self, *named: Named) -> list[Event]:
        """Problems and diagnoses that nobody has refuted."""
        return [one for one in self.of("Condition", named) if verification(one) in _VERIFIED]

    def problems(self, *named: Named) -> list[Event]:
        return [one for one in self.of("Condition", named) if kinds.is_problem(one)]

    def diagnoses(self, *named: Named) -> list[Event]:
        return [one for one in self.of("Condition", named) if kinds.is_diagnosis(one)]

    def observations(self, kind: Kind, *named: Named, status: frozenset[str] | None = FINAL) -> list[Event]:
        """Those of a status that counts; of any status for None."""
        return [
            one
            for one in self.of("Observation", named)
            if (status is None or one.status in status) and kinds.is_observed(one, kind)
        ]

    def not_observed(self, *named: Named) -> list[Event]:
        """Observations that were to be made and were not."""
        return [one for one in self.of("Observation", named) if kinds.is_observed(one, Kind.CANCELLED)]

    def procedures(self, *named: Named, status: frozenset[str] = frozenset({"completed"})) -> list[Event]:
        return [one for one in self.of("Procedure", named) if one.status in status]

    def vaccinations(self, *named: Named) -> list[Event]:
        return [one for one in self.of("Immunization", named) if one.status == "completed"]

    def orders(self, *named: Named, type: str = "ServiceRequest") -> list[Event]:
        """What was ordered, whatever became of it; never an order not to."""
        return [one for one in self.of(type, named) if not one.detail.forbidden]

    def refusals(self, *named: Named, type: str = "ServiceRequest") -> list[Event]:
        """Orders not to, or entries that something was not ordered."""
        return [one for one in self.of(type, named) if one.detail.forbidden]


def days_of(event: Event, of: str) -> Interval | None:
    interval = event.when(of)
    return None if interval is None else interval.days


def verification(event: Event) -> str:
    return getattr(event.fact, "verification", "")


def intent(event: Event) -> str:
    return getattr(event.fact, "intent", "")


def is_active(event: Event) -> bool:
    return event.status in _ALIVE


def is_confirmed(event: Event) -> bool:
    return is_active(event) and verification(event) == "confirmed"


def last(events: Iterable[Event], by: Callable[[Event], datetime | None]) -> Event | None:
    """The latest; of several at one time the last charted. Those without a time come first."""
    ordered = sorted(events, key=lambda one: by(one) or datetime.min)
    return ordered[-1] if ordered else None
