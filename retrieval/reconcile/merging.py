"""Facts of several sources, of which no two are the same: the first is kept, and remembers the words of the others."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from retrieval.model import (
    Allergy,
    AnyFact,
    Appointment,
    CareTeamMember,
    Document,
    DocumentId,
    Encounter,
    Fact,
    FactId,
    FactKind,
    FamilyHistory,
    Goal,
    Immunization,
    Insurance,
    Measurement,
    Medicine,
    Order,
    Preference,
    Problem,
    Report,
    SocialNeed,
    SourceId,
    Telephone,
)
from retrieval.reconcile.same import in_words, sides

F = TypeVar("F", bound=Fact)
# Their codes say what they are; those of a visit, an answer or a team member say of what kind, and are shared by many.
_CODED = frozenset({
    FactKind.PROBLEM, FactKind.MEDICINE, FactKind.ALLERGY, FactKind.RESULT, FactKind.VITAL_SIGN, FactKind.REPORT,
    FactKind.PROCEDURE, FactKind.IMMUNIZATION, FactKind.DEVICE, FactKind.ORDER, FactKind.FAMILY_HISTORY,
    FactKind.SOCIAL_NEED,
})  # fmt: skip


class Merged:
    """Facts of which no two are the same."""

    def __init__(self, documents: dict[DocumentId, Document]) -> None:
        self._documents = documents
        self._kept: dict[FactId, AnyFact] = {}
        self._by_key: dict[tuple[object, ...], list[FactId]] = {}

    @property
    def facts(self) -> list[AnyFact]:
        return list(self._kept.values())

    def add(self, fact: AnyFact) -> None:
        keys = list(_keys(fact))
        for key in keys:
            for id in self._by_key.get(key, ()):
                if self._may_be_one(self._kept[id], fact):
                    self.fold(self._kept[id], fact)
                    return
        self._kept[fact.id] = fact
        for key in keys:
            self._by_key.setdefault(key, []).append(fact.id)

    def fold(self, kept: AnyFact, fact: AnyFact) -> None:
        """The kept fact, which this one repeats, remembers where else it was said.

        Two entries of one source stay two to a rule that reads them to the letter; another source's copy adds none.
        """
        now = self._kept[kept.id]
        known = {(span.document, span.start, span.end) for span in (now.words, *now.also)}
        new = [
            span for span in (fact.words, *fact.also) if (span.document, span.start, span.end) not in known
        ]
        added = fact.particulars if self._source(now) == self._source(fact) else ()
        self._kept[kept.id] = replace(
            now,
            also=(*now.also, *new),
            encounter=now.encounter or fact.encounter,
            particulars=(*now.particulars, *added) or fact.particulars,
        )

    def of(self, kind: type[F]) -> list[F]:
        return [fact for fact in self._kept.values() if isinstance(fact, kind)]

    def _may_be_one(self, this: AnyFact, that: AnyFact) -> bool:
        """One source repeats a problem or a person; two of its results, visits or siblings are two.

        Of several sources each names a visit in its own way, so there the visit does not tell them apart.
        """
        if self._source(this) != self._source(that) or isinstance(this, CareTeamMember):
            return True
        same_visit = None in (this.encounter, that.encounter) or this.encounter == that.encounter
        return same_visit and (isinstance(this, (Problem, Allergy)) or is_answer(this) is not is_answer(that))

    def _source(self, fact: AnyFact) -> SourceId | None:
        document = self._documents.get(fact.words.document)
        return document.source if document else None


def is_answer(fact: AnyFact) -> bool:
    """Whether a questionnaire holds it: the observation that was made of an answer says the same once more."""
    return fact.pointer.startswith("QuestionnaireResponse/")


def _keys(fact: AnyFact) -> Iterable[tuple[object, ...]]:
    """By its name, and by each code that says what it is; always together with what it says."""
    says = (fact.kind, fact.status, *_says(fact))
    yield (*says, "", in_words(fact.name))
    if fact.kind in _CODED:
        for one in fact.codes:
            yield (*says, sides(fact.name), one.system, one.code)


def _says(fact: AnyFact) -> tuple[object, ...]:
    """What two facts of one name must agree on to be one fact."""
    day, minute = (fact.date or "")[:10], (fact.date or "")[:16]
    match fact:
        case Problem():
            return day, (fact.abated or "")[:10], fact.verification
        case Medicine():
            return minute, in_words(fact.dosage), fact.dose, fact.setting, fact.intent
        case Allergy():
            return (fact.verification, fact.none_known)
        case Measurement():
            return minute, fact.value, fact.unit
        case Report():
            return minute, fact.conclusion
        case Encounter():
            return fact.setting, (fact.start or "")[:16], (fact.end or "")[:16]
        case Immunization():
            return (day,)
        case Goal():
            return day, fact.target, fact.due
        case Preference():
            return day, fact.about, in_words(fact.value)
        case SocialNeed():
            return day, fact.domain, in_words(fact.answer), fact.present
        case CareTeamMember():
            return in_words(fact.role), in_words(fact.relation), fact.phone
        case Telephone():
            return in_words(fact.number), in_words(fact.hours)
        case Insurance():
            return fact.start, fact.end
        case Order():
            return minute, fact.intent, fact.reason
        case Appointment():
            return (fact.start or day,)
        case FamilyHistory():
            return (in_words(fact.relation),)
    return (minute,)
