"""Who the patient is, what they need and what they want, as criteria."""

import re
from dataclasses import dataclass
from datetime import date

from assistant.knowledge.chart import Chart, days_of, first_day, latest
from assistant.knowledge.conditions import NamedSet, plain
from assistant.knowledge.criteria import Answer, Applies, Not, Unknown, listed, on_day, person_words
from assistant.knowledge.risk.needs import said_in_notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Whole words of an answer. One that a "no" or "declines" governs, in the same clause, is not said."""

    terms: tuple[str, ...]

    def said_in(self, text: str) -> bool:
        return any(self._said(clause) for clause in re.split(r"[;,.]", plain(text)))

    def _said(self, clause: str) -> bool:
        found = (re.search(rf"(?<![a-z0-9]){re.escape(term)}(?![a-z0-9])", clause) for term in self.terms)
        return any(match and not _REFUSED.search(clause[: match.start()]) for match in found)


_REFUSED = re.compile(
    r"\b(?:no|not|never|declin\w+|refus\w+|against|without|former\w*)\b(?:\s+[\w:]+){0,3}\s*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """In whole months lived. A birth date of which only the year is known decides where every day of it would."""

    at_least: int | None
    at_most: int | None

    def decide(self, chart: Chart) -> Answer:
        born = days_of(chart.record.patient.birth_date)
        if born is None:
            return Unknown(("the birth date",))
        oldest, youngest = (_months(day, chart.as_of) for day in born)
        if self._fits(oldest) and self._fits(youngest):
            return Applies(person_words(chart), f"age {_age(youngest)}")
        if self._fits(oldest) or self._fits(youngest):
            return Unknown(("the full birth date",))
        return Not(f"age {_age(youngest)} is outside the range")

    def _fits(self, months: int) -> bool:
        return (self.at_least is None or months >= self.at_least) and (
            self.at_most is None or months <= self.at_most
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sex:
    sex: str

    def decide(self, chart: Chart) -> Answer:
        charted = chart.record.patient.sex.lower()
        if charted not in {"female", "male"}:
            return Unknown(("the charted sex",))
        return (
            Applies(person_words(chart), charted)
            if charted == self.sex
            else Not(f"charted sex is not {self.sex}")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    other_than: tuple[str, ...]

    def decide(self, chart: Chart) -> Answer:
        patient = chart.record.patient
        spoken = patient.language.lower()
        if patient.interpreter:
            return Applies(person_words(chart), "an interpreter is needed")
        if not spoken:
            return Unknown(("the preferred language",))
        if any(re.match(rf"{re.escape(known)}(?![a-z])", spoken) for known in self.other_than):
            return Not("the preferred language is the usual one")
        return Applies(person_words(chart), f"preferred language {patient.language}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caregiver:
    def decide(self, chart: Chart) -> Answer:
        named = chart.caregivers()
        if named:
            return Applies(named, listed("caregiver", named))
        if any("caregiver" in c.relation.lower() for c in chart.record.patient.contacts):
            return Applies(person_words(chart), "a caregiver is among the contacts")
        return Not("no caregiver is charted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """The latest answer decides. A coded problem, then a note that says so, counts where nothing was asked.

    ``if_asked``: without an answer it is no, for another entry asks the question.
    """

    domain: str
    coded: NamedSet | None
    if_asked: bool = False

    def decide(self, chart: Chart) -> Answer:
        answer = latest(chart.needs(self.domain))
        if answer is not None and answer.present is not None:
            on = on_day(answer.date)
            return (
                Applies((answer,), f"{self.domain} charted{on}")
                if answer.present
                else Not(f"no {self.domain}{on}")
            )
        coded = chart.problems(self.coded) if self.coded else ()
        if coded:
            return Applies(coded, listed(self.domain, coded))
        if said := said_in_notes(chart, self.domain):
            return Applies((said[0].span,), f"{self.domain} said in a note{on_day(said[0].date)}")
        if self.if_asked:
            return Not(f"no answer about {self.domain}")
        return Unknown((f"an answer about {self.domain}",))


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAsked:
    """Nobody has charted an answer about the domain, nor a problem coded for it, lately."""

    domain: str
    coded: NamedSet | None
    within_days: int

    def decide(self, chart: Chart) -> Answer:
        asked = [n for n in chart.needs(self.domain) if chart.within(first_day(n.date), self.within_days)]
        if asked or (self.coded and chart.problems(self.coded)):
            return Not(f"{self.domain} was asked about")
        return Applies((), f"no answer about {self.domain} in the last {self.within_days} days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    about: str | None
    words: "Words | None"
    within_days: int | None = None

    def decide(self, chart: Chart) -> Answer:
        said = tuple(
            p
            for p in chart.preferences()
            if self.about in (None, p.about)
            and chart.within(first_day(p.date), self.within_days)
            and (self.words is None or self.words.said_in(f"{p.value}; {p.name}"))
        )
        return Applies(said, listed("preference", said)) if said else Not("no such preference is charted")


def _months(born: date, as_of: date) -> int:
    lived = (as_of.year - born.year) * 12 + as_of.month - born.month - (as_of.day < born.day)
    return max(lived, 0)


def _age(months: int) -> str:
    return f"{months // 12} years" if months >= 36 else f"{months} months"
