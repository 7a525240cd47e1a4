"""Whom a recommendation is for, said as data and decided by the record: it applies, it does not, or we cannot know.

One criterion is one YAML key. Leaves::

    age: {min_years: 18, max_years: 64}            also min_months, max_months for children
    sex: female
    condition: heart_failure                       or {set: heart_failure, any_status: true, within_days: 365}
                                                   (charted lately), new_within_days: 365 (never charted before)
    medicine: anticoagulant                        or {set: …, any_status: true, within_days: 30}  (started lately)
    missing_medicine: statin                       none taken or held; unknown where one was stopped for a reason
                                                   or an allergy is charted
    overused: {set: saba, at_least: 3, within_days: 365}    handed over so often, by entries, tables and lists
    medicines: {at_least: 10}                      how many are taken now
    allergy: {severe: true, categories: [food]}    of high criticality, or with anaphylaxis
    result: {set: a1c, at_least: 9, within_days: 180}   also above, below, at_most; matches: [words] for a worded value
                                                   if_asked: true says no, not unknown, where there is none
    lasting: {set: uacr, at_least: 30, within_days: 1095}    in two of the last three specimens, 90 days or more apart
    missing_result: {set: a1c, within_days: 180}
    procedure: {set: colonoscopy, within_days: 3650}    and missing_procedure
    immunization: {set: influenza, this_season: true}   and missing_immunization; within_days, doses, apart_days
                                                   (between doses), after: pcv15 (apart_days after that one),
                                                   from_years: 19 (given at that age or later)
    treated: statin                                taken now; set aside where it is on hold; unknown where an allergy is
                                                   charted, it was stopped for a reason, or there is no medicine list
    at_dose: {atorvastatin: 40, rosuvastatin: 20}  one of these, in mg a day or more
    opioid_mme: {at_least: 50}                     morphine milligram equivalents a day, of all opioids together
    pack_years: {at_least: 20}                     cigarettes, as charted
    quit_smoking: {within_years: 15}               when someone stopped
    fell: {set: egfr, more_than: 5}                how much a result fell in a year, from results at least 90 days apart
    schedule_due: {}                               a childhood dose is due by the site's schedule; schedule_done,
                                                   schedule_declined
    need: food-insecurity                          a social need that the chart says is present (Gravity domain),
                                                   or {domain: food-insecurity, if_asked: true}
    missing_answer: {domain: food-insecurity, within_days: 365}    nobody has asked
    encounter: {setting: stay, within_days: 30, at_least: 2, reason: copd}    setting: stay or emergency;
                                                   principal: true counts what the visit itself was for, no comorbidity
    postpartum: {within_weeks: 12}
    pregnant: {min_weeks: 24, max_weeks: 36}       pregnant today; {} in any week
    discharged_to: {matches: [snf], within_days: 30}    where the latest stay ended
    held_medicine: true                            a medicine is on hold
    care_team: {missing: [primary care]}           nobody of the care team has such a role
    preference: {about: code_status, matches: [comfort], within_days: 90}
    device: home_oxygen
    caregiver: true
    blocked_by_money: {}                           a deposit, a copay or rent stands in the way, in an order or a note
    language: {other_than: [en, english]}          or an interpreter is needed
    pending_result: {within_days: 90}
    appointment: {within_days: 14}                 booked and still to come
    months: [9, 10, 11, 12]                        of the year, for what is only offered in season
    score: {name: lace, at_least: 10}              a published score; unknown while a missing input decides
    risk: {band: high}                             LACE or HOSPITAL is high by what the record shows already
    situation: end_of_life                         a named criterion of codes/situations.yaml
    trend: egfr_falling                            a row of results that worries, see trends.py

and ``all``, ``any``, ``none`` (a list each), ``at_least: {count: 2, of: […]}`` and ``undecided`` (one criterion: true
where the record cannot decide it).

An unknown is kept as one: below "none", or where a number decides and the record has no number, the answer is
Unknown with what is missing. A set that nothing in the record matches is Not, which says something about the record
and nothing about the patient.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from assistant.knowledge.chart import Chart, first_day
from retrieval.model import AnyFact, Fact, Span


@dataclass(frozen=True, slots=True)
class Applies:
    because: tuple[AnyFact | Span, ...]
    because_text: str


@dataclass(frozen=True, slots=True)
class Not:
    """``aside``: it would concern this patient, and what ``because`` says sets it aside.

    ``by`` is the name of the situation that does so.
    """

    reason: str
    aside: bool = False
    because: tuple[AnyFact | Span, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """``asks``: it has to be asked before anything is done, for what is charted speaks for and against it."""

    missing: tuple[str, ...]
    asks: bool = False


Answer = Applies | Not | Unknown


class Criteria(Protocol):
    def decide(self, chart: Chart) -> Answer:
        """Pure: the same record, day and criteria give the same answer."""
        ...


# --- combinators -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """Whoever it is not for is never set aside: that a man has no cervix needs no reason."""

    of: tuple[Criteria, ...]

    def decide(self, chart: Chart) -> Answer:
        answers: list[Answer] = []
        aside: Not | None = None
        for part in self.of:
            answer = part.decide(chart)
            if isinstance(answer, Not) and not answer.aside:
                return answer
            if isinstance(answer, Not):
                aside = aside or answer
            answers.append(answer)
        return aside or unknown(answers) or together(answers)


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
        against = [a for a in answers if isinstance(a, Not)]
        aside = next((a for a in against if a.aside), None)
        return aside or Not("; ".join(dict.fromkeys(a.reason for a in against)))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoneOf:
    of: tuple[Criteria, ...]

    def decide(self, chart: Chart) -> Answer:
        answers: list[Answer] = []
        for part in self.of:
            answer = part.decide(chart)
            if isinstance(answer, Applies):
                by = part.name if isinstance(part, Situation) else ""
                return Not(f"set aside by: {answer.because_text}", True, answer.because, by)
            answers.append(answer)
        return unknown(answers) or Applies((), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """The record lacks what decides it: a reason to ask somebody."""

    of: Criteria

    def decide(self, chart: Chart) -> Answer:
        answer = self.of.decide(chart)
        if isinstance(answer, Unknown):
            return Applies((), f"the record does not say {', '.join(answer.missing)}")
        return Not("the record decides it")


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
    found = [a for a in answers if isinstance(a, Unknown)]
    missing = tuple(dict.fromkeys(m for a in found for m in a.missing))
    return Unknown(missing, any(a.asks for a in found)) if found else None


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
