"""One draft of one case, measured: the counts that the figures of a run are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.domain.draft import Content, Draft, Kind
from evals import raw_record
from evals.case import Case
from evals.quotes import Texts
from evals.raw_record import RawNote, RawRecord, Resource, Scope
from evals.scorers import Score
from evals.scores.lists import Tally, allergy_tally, medicine_tallies, pending_tally
from evals.scores.strata import strata
from evals.scores.support import (
    Counted,
    citations_that_bear,
    contradicted,
    figures_cited,
    leaks,
    left_out,
    marks_of,
    supported,
)
from evals.task import folder_of, owned, repeated


@dataclass(kw_only=True)
class Measured:
    """``counted`` are parts of wholes, ``tallied`` found, false and missed; ``wrong`` says which, by name."""

    counted: dict[str, Counted] = field(default_factory=dict)
    tallied: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    omitted: dict[str, Counted] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    strata: dict[str, str] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        return {
            "counted": self.counted,
            "tallied": self.tallied,
            "omitted": self.omitted,
            "leaks": self.leaks,
            "wrong": self.wrong,
            "strata": self.strata,
        }


def raw_of(case: Case) -> RawRecord:
    """The record of a case as it came, read by nothing of the product."""
    if case.record is None:
        return raw_record.read(folder_of(case.patient))
    own = case.record
    resources = [*own.resources, *(r for a in own.again for r in repeated(a, case.today))]
    record = raw_record.holding(owned(resources))
    record.notes += [RawNote(text=n.text, day=None, title=n.name) for n in own.notes]
    return record


def measured(
    case: Case,
    draft: Draft,
    raw: RawRecord,
    texts: Texts,
    scores: Sequence[Score],
    others: Mapping[str, RawRecord],
) -> Measured:
    """``others`` are the records of every other patient of the run, by case or patient."""
    told = Measured(strata=strata(raw, case.kind, case.today))
    _from_the_case(told, case, scores)
    content = draft.content
    if content is None:
        return told
    told.counted |= {
        "support_rate": supported(content, texts),
        "contradiction_rate": contradicted(content, _missed(case.must_not_say, scores, "must not say")),
        "citation_precision": citations_that_bear(content, texts),
        "citation_recall": figures_cited(content),
    }
    scope = scope_of(case.kind, draft, raw)
    told.omitted = dict(left_out(content, case.kind, scope))
    told.counted["omission_rate"] = (sum(n for n, _ in told.omitted.values()), len(told.omitted))
    told.wrong += [f"left out: {element}" for element, (n, _) in told.omitted.items() if n]
    _lists(told, content, case, scope)
    strangers = {key: marks_of(record) for key, record in others.items()}
    told.leaks = leaks(content, case.kind, raw, strangers)
    return told


def scope_of(kind: Kind, draft: Draft, raw: RawRecord) -> Scope:
    """The stay for a discharge summary, all of the record otherwise; for a letter, without what it may not say."""
    if kind is Kind.REFERRAL:
        return Scope(record=raw.for_any_recipient(), stay=None)
    return Scope(record=raw, stay=_stay(draft, raw) if kind is Kind.DISCHARGE_SUMMARY else None)


def _stay(draft: Draft, raw: RawRecord) -> Resource | None:
    return next((e for e in raw.of("Encounter") if e.get("id") == draft.encounter), None)


def _from_the_case(told: Measured, case: Case, scores: Sequence[Score]) -> None:
    """What the case asks, counted as its scorers found it."""
    asked = (
        ("said", case.must_say, "must say", False),
        ("flagged", case.must_flag, "must flag", False),
        ("false_alarms", case.must_not_flag, "must not flag", True),
    )
    for name, words, scorer, wrong in asked:
        if words:
            missed = _missed(words, scores, scorer)
            told.counted[name] = (missed if wrong else len(words) - missed, len(words))


def _missed(words: Sequence[object], scores: Sequence[Score], scorer: str) -> int:
    """How many of them were wrong; all of them where no draft was written."""
    value = next((s.value for s in scores if s.scorer == scorer), 0.0)
    return round(len(words) * (1 - (1.0 if value is None else value)))


def _lists(told: Measured, content: Content, case: Case, scope: Scope) -> None:
    medicines = medicine_tallies(content, case.kind, scope, case.patient) or {}
    tallies: dict[str, Tally | None] = {
        **{f"medicines/{change}": tally for change, tally in medicines.items() if any(tally.counts())},
        "allergies": allergy_tally(content, scope),
    }
    for name, tally in tallies.items():
        if tally is not None:
            told.tallied[name] = tally.counts()
            told.wrong += _wrong(name, tally)
    pending = pending_tally(content, scope)
    if pending is not None:
        told.counted["pending_recall"] = (pending.found, pending.found + len(pending.missed))
        told.wrong += _wrong("pending", pending)


def _wrong(name: str, tally: Tally) -> list[str]:
    return [
        *(f"{name}: {what} is listed and should not be" for what in tally.false),
        *(f"{name}: {what} is missing" for what in tally.missed),
    ]
