"""What two places of a chart say that cannot both be right. It is shown, and stays until a clinician chooses."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from retrieval.model import (
    Allergy,
    AnyFact,
    Conflict,
    Fact,
    Goal,
    Medicine,
    Patient,
    Preference,
    Reading,
    Span,
)
from retrieval.reconcile.amounts import amounts, other_amount
from retrieval.reconcile.same import in_use, in_words, medicine_key, place, resuscitation, scope
from retrieval.reconcile.targets import GOAL_IN_FORCE, conflicting_targets


def conflicts(
    facts: Sequence[AnyFact], readings: Sequence[Reading], disputed: Iterable[Conflict] = ()
) -> tuple[Conflict, ...]:
    """All conflicts of a record, in an order that depends on nothing but them."""
    found = [
        *_gathered(disputed),
        *_identity([reading.person for reading in readings if reading.person is not None]),
        *_allergies([fact for fact in facts if isinstance(fact, Allergy)]),
        *_doses([fact for fact in facts if isinstance(fact, Medicine)]),
        *_code_status(
            [fact for fact in facts if isinstance(fact, Preference) and fact.about == "code_status"]
        ),
        *_goals([fact for fact in facts if isinstance(fact, Goal)]),
        *conflicting_targets(facts, readings),
    ]
    return tuple(
        sorted(found, key=lambda one: (one.about, [(span.document, span.start) for span in one.said]))
    )


def _gathered(disputed: Iterable[Conflict]) -> Iterator[Conflict]:
    """Several notes against one entry of the chart are one conflict."""
    notes: dict[tuple[str, Span], list[Conflict]] = {}
    for one in disputed:
        notes.setdefault((one.about, one.said[0]), []).append(one)
    for several in notes.values():
        yield replace(several[0], said=tuple(dict.fromkeys(span for one in several for span in one.said)))


def _said(*facts: Fact) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(fact.words for fact in facts))


def _identity(people: list[Patient]) -> Iterator[Conflict]:
    """A date that is only less exact ("1950") does not differ, nor does a sex that is not known."""
    for about, told in (("birth date", "birth_date"), ("sex", "sex")):
        differing: dict[str, Patient] = {}
        for person in people:
            value = getattr(person, told) or ""
            if value not in ("", "unknown") and not any(
                value.startswith(other) or other.startswith(value) for other in differing
            ):
                differing[value] = person
        if len(differing) > 1:
            words = tuple(person.words for person in differing.values() if person.words)
            yield Conflict(about=about, said=words, reason="the sources do not agree who this is")


def _allergies(allergies: list[Allergy]) -> Iterator[Conflict]:
    """A denial against an allergy that it covers, unless the allergy came to be known after the last denial."""
    real = [
        one
        for one in allergies
        if not one.none_known and one.verification not in ("refuted", "entered-in-error")
    ]
    real = [one for one in real if one.status not in ("resolved", "inactive")]
    for denied in sorted({scope(one) for one in allergies if one.none_known}):
        denials = [one for one in allergies if one.none_known and scope(one) == denied]
        latest = max(denials, key=lambda one: (one.date is None, one.date or "", one.id))
        against = [one for one in real if _covers(denied, one) and not _came_later(one, latest)]
        if against:
            yield Conflict(
                about="allergy",
                said=_said(latest, *against),
                reason="no known allergies, and an allergy, are both charted",
            )


def _covers(denied: str, allergy: Allergy) -> bool:
    return not denied or not allergy.categories or denied in allergy.categories


def _came_later(allergy: Allergy, denial: Allergy) -> bool:
    return bool(allergy.date and denial.date) and (allergy.date or "")[:10] > (denial.date or "")[:10]


def _doses(medicines: list[Medicine]) -> Iterator[Conflict]:
    """One ingredient, taken in one place in the same way, with two doses."""
    by_key: dict[tuple[str, str], list[Medicine]] = {}
    for one in medicines:
        if in_use(one) and amounts(one):
            by_key.setdefault((medicine_key(one), place(one)), []).append(one)
    for _, several in sorted(by_key.items()):
        differing = [pair for pair in combinations(several, 2) if _cannot_both_be(*pair)]
        if differing:
            both = {one.id: one for pair in differing for one in pair}
            yield Conflict(
                about="medicine dose",
                said=_said(*both.values()),
                reason="one medicine is in use with different doses",
            )


def _cannot_both_be(this: Medicine, that: Medicine) -> bool:
    if this.as_needed is not that.as_needed or (
        this.route and that.route and this.route.lower() != that.route.lower()
    ):
        return False
    return other_amount(this, that)


def _code_status(preferences: list[Preference]) -> Iterator[Conflict]:
    """Also when they are of different days: the latest is not always the one that holds."""
    said = {
        resuscitation(one): one
        for one in sorted(preferences, key=lambda one: (one.date or "", one.id))
        if one.value
    }
    if len(said) > 1:
        yield Conflict(
            about="code status",
            said=_said(*said.values()),
            reason="the code status is charted in different ways",
        )


def _goals(goals: list[Goal]) -> Iterator[Conflict]:
    """One measure with two figures to reach, at no two times: the next step has another day than the last."""
    by_measure: dict[str, list[Goal]] = {}
    for one in goals:
        measure, _, figure = one.target.partition(":")
        if one.status in GOAL_IN_FORCE and any(c.isdigit() for c in figure):
            by_measure.setdefault(in_words(measure), []).append(one)
    for _, several in sorted(by_measure.items()):
        steps = len({one.due for one in several if one.due}) == len(several)
        figures = {"".join(one.target.partition(":")[2].casefold().split()) for one in several}
        if len(figures) > 1 and not steps:
            told = sorted(several, key=lambda one: (one.date or "", one.id))
            yield Conflict(
                about="target", said=_said(*told), reason="different targets for one measure are in force"
            )
