"""Whom a recommendation is for, said as data and decided by the record: it applies, it does not, or we cannot know.

One criterion is one YAML key. Leaves::

    age: {min_years: 18, max_years: 64}            also min_months, max_months for children
    sex: female
    condition: heart_failure                       or {set: heart_failure, any_status: true, within_days: 365}
                                                   (charted lately), new_within_days: 365 (never charted before)
    medicine: anticoagulant                        or {set: …, any_status: true, within_days: 30}  (started lately)
    missing_medicine: statin                       none taken or held; unknown where one was stopped for a reason
                                                   or an allergy is charted
    medicines: {at_least: 10}                      how many are taken now
    allergy: {severe: true, categories: [food]}    of high criticality, or with anaphylaxis
    result: {set: a1c, at_least: 9, within_days: 180}   also above, below, at_most; matches: [words] for a worded value
    missing_result: {set: a1c, within_days: 180}
    procedure: {set: colonoscopy, within_days: 3650}    and missing_procedure
    immunization: {set: influenza, this_season: true}   and missing_immunization; within_days, doses
    need: food-insecurity                          a social need that the chart says is present (Gravity domain)
    encounter: {setting: stay, within_days: 30, at_least: 2, reason: copd}    setting: stay or emergency
    postpartum: {within_weeks: 12}
    preference: {about: code_status, matches: [comfort], within_days: 90}
    device: home_oxygen
    caregiver: true
    language: {other_than: [en, english]}          or an interpreter is needed
    pending_result: {within_days: 90}
    appointment: {within_days: 14}                 booked and still to come
    months: [9, 10, 11, 12]                        of the year, for what is only offered in season
    situation: end_of_life                         a named criterion of codes/situations.yaml

and ``all``, ``any``, ``none`` (a list each) and ``at_least: {count: 2, of: […]}``.

An unknown is kept as one: below "none", or where a number decides and the record has no number, the answer is
Unknown with what is missing. A set that nothing in the record matches is Not, which says something about the record
and nothing about the patient.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from assistant.knowledge.chart import Chart, first_day
from retrieval.model import AnyFact, Fact, Record, Span


@dataclass(frozen=True, slots=True)
class Applies:
    because: tuple[AnyFact | Span, ...]
    because_text: str


@dataclass(frozen=True, slots=True)
class Not:
    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    missing: tuple[str, ...]


Answer = Applies | Not | Unknown


class Criteria(Protocol):
    def decide(self, chart: Chart) -> Answer: ...


def evaluate(criteria: Criteria, record: Record, as_of: date) -> Answer:
    """Pure: the same record, day and criteria give the same answer."""
    return criteria.decide(Chart(record, as_of))


# --- combinators -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    of: tuple[Criteria, ...]

    def decide(self, chart: Chart) -> Answer:
        answers = [part.decide(chart) for part in self.of]
        for answer in answers:
            if isinstance(answer, Not):
                return answer
        return unknown(answers) or together(answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast:
    """``any`` is at least one of them."""

    count: int = 1
    of: tuple[Criteria, ...]

    def decide(self, chart: Chart) -> Answer:
        answers = [part.decide(chart) for part in self.of]
        met = [a for a in answers if isinstance(a, Applies)]
        if len(met) >= self.count:
            return together(met)
        if len(met) + sum(isinstance(a, Unknown) for a in answers) >= self.count:
            return unknown(answers) or Not("nothing known")
        return Not("; ".join(dict.fromkeys(a.reason for a in answers if isinstance(a, Not))))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoneOf:
    of: tuple[Criteria, ...]

    def decide(self, chart: Chart) -> Answer:
        answers = [part.decide(chart) for part in self.of]
        for answer in answers:
            if isinstance(answer, Applies):
                return Not(f"set aside by: {answer.because_text}")
        return unknown(answers) or Applies((), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A named criterion. ``label`` says in a few words what its parts come to."""

    name: str
    label: str
    of: Criteria

    def decide(self, chart: Chart) -> Answer:
        answer = chart.remembered(("situation", self.name), lambda: self.of.decide(chart))
        if isinstance(answer, Applies):
            return Applies(answer.because, f"{self.label} ({answer.because_text})")
        return answer


# --- how answers are said and put together --------------------------------------------------------------------


def unknown(answers: Iterable[Answer]) -> Unknown | None:
    missing = [m for a in answers if isinstance(a, Unknown) for m in a.missing]
    return Unknown(tuple(dict.fromkeys(missing))) if missing else None


def together(answers: Iterable[Answer]) -> Applies:
    met = [a for a in answers if isinstance(a, Applies)]
    because: list[AnyFact | Span] = []
    for answer in met:
        because += [b for b in answer.because if b not in because]
    return Applies(tuple(because), "; ".join(dict.fromkeys(a.because_text for a in met if a.because_text)))


def person_words(chart: Chart) -> tuple[Span, ...]:
    words = chart.record.patient.words
    return (words,) if words else ()


def facts(found: Iterable[Fact]) -> tuple[AnyFact, ...]:
    return tuple(found)  # type: ignore[arg-type]  # every Fact that a record holds is one of AnyFact


def listed(label: str, facts: Iterable[Fact]) -> str:
    named = "; ".join(dict.fromkeys(f"{fact.name}{on_day(fact.date)}" for fact in facts))
    return f"{label}: {named}"


def on_day(charted: str | None) -> str:
    day = first_day(charted)
    return f" on {(charted or '')[:10]}" if day else ""
