"""Two medicines that must not meet, or only with care: every rule of the table held against what is taken.

One finding a rule, with all the medicines it concerns. A pair that a graver rule has named is not named again.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

from assistant.knowledge.chart import Chart, first_day
from assistant.knowledge.conditions import NamedSet, sets
from assistant.knowledge.criteria import Applies, Unknown
from assistant.knowledge.medicine_safety import table
from assistant.knowledge.medicine_safety.classes import classes, ingredients, whole_body
from assistant.knowledge.medicine_safety.daily_dose import daily_mg
from assistant.knowledge.medicine_safety.saying import called, capital, inputs, listed
from assistant.knowledge.medicine_safety.table import (
    Interaction,
    InteractionSource,
    Level,
    Of,
    OverMg,
    Side,
)
from assistant.knowledge.safety import Hazard, NotChecked
from retrieval.model import AnyFact, Encounter, EncounterId, Immunization, Medicine, Order

_ENDED = {"stopped", "completed", "cancelled"}
_GIVEN_LATELY_DAYS = 28
Meeting = tuple[AnyFact, ...]  # one fact of each side


def find(
    chart: Chart, taken: Sequence[Medicine], source: InteractionSource | None = None
) -> Iterator[Hazard | NotChecked]:
    rules = (source or table.ours()).rules()
    pool = _Pool(chart, taken)
    met = [found for rule in rules for found in _met(rule, pool)]
    yield from _each_pair_once(sorted((m for m in met if isinstance(m, _Met)), key=lambda m: _ORDER[m.level]))
    yield from (m for m in met if isinstance(m, NotChecked))


_ORDER = {Level.CONTRAINDICATED: 0, Level.HIGH: 1, Level.MODERATE: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Met:
    rule: Interaction
    level: Level
    meetings: tuple[Meeting, ...]
    because: tuple[AnyFact, ...]
    why: str


class _Pool:
    """What the sides of a rule are looked for among."""

    def __init__(self, chart: Chart, taken: Sequence[Medicine]) -> None:
        self.chart = chart
        self.taken = taken
        self._by_class: dict[str, list[Medicine]] = {}
        for medicine in taken:
            for name in classes(medicine):
                self._by_class.setdefault(name, []).append(medicine)

    def of(self, side: Side, rule: Interaction) -> tuple[AnyFact, ...]:
        match side.of:
            case Of.MEDICINE:
                held = (m for named in side.sets for m in self._medicines(named))
                return tuple(dict.fromkeys(m for m in held if rule.any_route or whole_body(m)))
            case Of.CONDITION:
                return tuple(dict.fromkeys(p for named in side.sets for p in self.chart.problems(named)))
            case Of.PLANNED:
                return tuple(o for o in self._planned() if any(named.holds(o) for named in side.sets))
            case Of.VACCINE:
                return tuple(v for v in self._vaccines() if any(named.holds(v) for named in side.sets))

    def lately_stopped(self, side: Side, days: int) -> tuple[Medicine, ...]:
        """Of the first side, what is no longer taken but ended within so many days."""
        since = self.chart.as_of - timedelta(days=days)
        return tuple(
            m
            for m in self._ended()
            if any(_holds(named, m) for named in side.sets)
            and (day := first_day(m.ended or m.date)) is not None
            and since <= day <= self.chart.as_of
        )

    def _medicines(self, named: NamedSet) -> Sequence[Medicine]:
        if sets().find(named.kind, named.name) is named:
            return self._by_class.get(named.name, ())
        return [m for m in self.taken if _holds(named, m)]

    def _ended(self) -> tuple[Medicine, ...]:
        return self.chart.remembered(
            ("ended medicines",),
            lambda: tuple(m for m in self.chart.record.of(Medicine) if m.status in _ENDED),
        )

    def _planned(self) -> tuple[Order, ...]:
        return self.chart.remembered(
            ("standing orders",),
            lambda: tuple(
                o
                for o in self.chart.record.of(Order)
                if o.status == "active" and self._recent(o) and o.encounter not in self._left()
            ),
        )

    def _left(self) -> frozenset[EncounterId | None]:
        """Stays that are over: what was ordered in them and still stands was done, or will not be."""
        ended = (
            e
            for e in self.chart.record.of(Encounter)
            if (day := first_day(e.end)) and day <= self.chart.as_of
        )
        return self.chart.remembered(("stays that are over",), lambda: frozenset(e.key for e in ended))

    def _vaccines(self) -> tuple[Immunization | Order, ...]:
        given = (i for i in self.chart.record.of(Immunization) if i.status == "completed" and self._recent(i))
        return self.chart.remembered(("lately vaccinated",), lambda: (*given, *self._planned()))

    def _recent(self, fact: Immunization | Order) -> bool:
        day = first_day(fact.date)
        return day is not None and abs((self.chart.as_of - day).days) <= _GIVEN_LATELY_DAYS


def _holds(named: NamedSet, medicine: Medicine) -> bool:
    if sets().find(named.kind, named.name) is named:
        return named.name in classes(medicine)
    return named.holds(medicine, also=(medicine.route, medicine.dosage))


# --- one rule ----------------------------------------------------------------------------------------------------


def _met(rule: Interaction, pool: _Pool) -> Iterator[_Met | NotChecked]:
    meetings, level, why = _meetings(rule, pool), rule.level, ""
    if not meetings and rule.washout_days:
        meetings = _after_stopping(rule, pool)
        level = min(Level.HIGH, level, key=lambda one: -_ORDER[one])
        why = f"one of them was stopped less than {rule.washout_days} days ago"
    if not meetings:
        return
    because: tuple[AnyFact, ...] = ()
    if rule.over is not None:
        over = _over(rule.over, meetings)
        if isinstance(over, str):
            yield NotChecked(rule=_name(rule), what=_what(rule, meetings), why=over, about=meetings[0])
            return
        if not over:
            return
        why = f"more than {rule.over.mg:g} mg of {rule.over.of.label} a day"
    if rule.when is not None:
        answer = rule.when.decide(pool.chart)
        if isinstance(answer, Unknown):
            lacking = f"the record lacks {listed(answer.missing)}"
            yield NotChecked(rule=_name(rule), what=_what(rule, meetings), why=lacking, about=meetings[0])
        if not isinstance(answer, Applies):
            return
        because, why = _facts(answer), answer.because_text
    level, more, said = _worse(rule, level, meetings, pool)
    told = "; ".join(part for part in (_labels(rule, meetings), why, said) if part)
    yield _Met(rule=rule, level=level, meetings=meetings, because=(*because, *more), why=told)


def _labels(rule: Interaction, meetings: Sequence[Meeting]) -> str:
    """ "an anticoagulant with an NSAID": why these medicines are meant."""
    if rule.among:
        return f"each is {rule.sides[0].sets[0].label}"
    named = [
        next((one.label for one in side.sets if any(_is(one, m[n]) for m in meetings)), "")
        for n, side in enumerate(rule.sides)
    ]
    return " with ".join(dict.fromkeys(filter(None, named)))


def _is(named: NamedSet, fact: AnyFact) -> bool:
    return _holds(named, fact) if isinstance(fact, Medicine) else named.holds(fact)


def _meetings(rule: Interaction, pool: _Pool) -> tuple[Meeting, ...]:
    filled = [pool.of(side, rule) for side in rule.sides]
    if rule.needs_route:
        filled[-1] = tuple(f for f in filled[-1] if _given_by(f, rule.needs_route))
    if rule.among:
        return tuple(
            (a, b)
            for n, a in enumerate(filled[0])
            for b in filled[0][n + 1 :]
            if _distinct((a, b)) and _name_of(a) != _name_of(b)
        )
    return tuple(dict.fromkeys(m for m in product(*filled) if _distinct(m)))


def _after_stopping(rule: Interaction, pool: _Pool) -> tuple[Meeting, ...]:
    assert rule.washout_days is not None
    gone = pool.lately_stopped(rule.sides[0], rule.washout_days)
    filled = [pool.of(side, rule) for side in rule.sides[1:]]
    return tuple(dict.fromkeys(m for m in product(gone, *filled) if _distinct(m)))


def _distinct(meeting: Meeting) -> bool:
    """At least two products, and no ingredient that fills two sides by itself."""
    return len(meeting) == 1 or (len({f.id for f in meeting}) > 1 and len({_name_of(f) for f in meeting}) > 1)


def _name_of(fact: AnyFact) -> tuple[str, ...]:
    return ingredients(fact) if isinstance(fact, Medicine) else (fact.name.lower(),)


def _given_by(fact: AnyFact, route: str) -> bool:
    said = f"{fact.route} {fact.dosage} {fact.name}" if isinstance(fact, Medicine) else ""
    return re.search(rf"\b(?:{route})\b", said) is not None


def _over(over: OverMg, meetings: Sequence[Meeting]) -> bool | str:
    """Whether one of the medicines is above the dose, or why nobody can tell."""
    dosed = [f for m in meetings for f in m if isinstance(f, Medicine) and _holds(over.of, f)]
    daily = [daily_mg(m) for m in dosed]
    if any(mg is not None and mg > over.mg for mg in daily):
        return True
    return f"no daily dose of {over.of.label} is charted" if None in daily else False


def _worse(
    rule: Interaction, level: Level, meetings: Sequence[Meeting], pool: _Pool
) -> tuple[Level, tuple[AnyFact, ...], str]:
    """The level with what makes it graver, the facts that do, and how that is said."""
    worse = rule.worse
    if worse is None:
        return level, (), ""
    if worse.over is not None and _over(worse.over, meetings) is True:
        return worse.to, (), f"more than {worse.over.mg:g} mg of {worse.over.of.label} a day"
    answer = worse.when.decide(pool.chart) if worse.when is not None else None
    if isinstance(answer, Applies):
        return worse.to, _facts(answer), answer.because_text
    if isinstance(answer, Unknown):
        return level, (), f"not known: {listed(answer.missing)}"
    return level, (), ""


def _facts(answer: Applies) -> tuple[AnyFact, ...]:
    return tuple(b for b in answer.because if hasattr(b, "words"))  # type: ignore[misc]


# --- said once ---------------------------------------------------------------------------------------------------


def _each_pair_once(met: Sequence[_Met]) -> Iterator[Hazard]:
    named: set[frozenset[tuple[str, ...]]] = set()
    for one in met:
        fresh = tuple(m for m in one.meetings if not _pairs(m) <= named or len(m) == 1)
        if fresh:
            named |= {pair for m in fresh for pair in _pairs(m)}
            yield _hazard(one, fresh)


def _pairs(meeting: Meeting) -> set[frozenset[tuple[str, ...]]]:
    names = [_name_of(f) for f in meeting]
    return {frozenset((a, b)) for n, a in enumerate(names) for b in names[n + 1 :] if a != b}


def _hazard(met: _Met, meetings: Sequence[Meeting]) -> Hazard:
    about = tuple(dict.fromkeys(f for m in meetings for f in m))
    return Hazard(
        rule=_name(met.rule),
        harm=met.level.harm,
        what=f"{_what(met.rule, meetings)}: {met.rule.effect}",
        why=met.why,
        consider=met.rule.consider,
        about=tuple(sorted(about, key=lambda f: not isinstance(f, Medicine))),
        inputs=inputs((*about, *met.because)),
        source=met.rule.source,
    )


def _what(rule: Interaction, meetings: Sequence[Meeting]) -> str:
    if rule.among:
        return f"{capital(listed(called(f) for m in meetings for f in m))} together"
    sides = [listed(called(m[n]) for m in meetings) for n in range(len(meetings[0]))]
    return capital(" with ".join(dict.fromkeys(sides)))


def _name(rule: Interaction) -> str:
    return f"interaction/{rule.id}"
