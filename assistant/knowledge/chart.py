"""What a record says on a given day: which problems are current, which medicines are taken, which result is the latest.

Nothing here says that something is absent from the patient, only that the record does not show it.
"""

import calendar
import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, TypeVar

from assistant.knowledge.conditions import NamedSet
from assistant.knowledge.medicine_ends import (
    carried_forward,
    key,
    over_since,
    says_it_is_not_taken,
    says_it_is_over,
)
from assistant.knowledge.schedule_file import Schedule
from retrieval.model import (
    Allergy,
    Appointment,
    CareTeamMember,
    Device,
    Encounter,
    EncounterId,
    Fact,
    Immunization,
    Measurement,
    Medicine,
    Order,
    Preference,
    Problem,
    Procedure,
    Record,
    Report,
    SocialNeed,
)

F = TypeVar("F", bound=Fact)
T = TypeVar("T")

_ERROR = "entered-in-error"
_NOT_DONE = {"not-done", "cancelled", "planned", "proposed", "noshow", "revoked", "preparation"}
_ACTIVE_PROBLEM = {"active", "recurrence", "relapse"}
_UNSURE = {"provisional", "differential", "unconfirmed"}
_TAKEN_BACK = {"refuted", _ERROR}
_PENDING = {"registered", "partial", "preliminary"}
_STOPPED = {"stopped", "not-taken"}
#: Days ahead of its own due day from which a test that was ordered is waited for.
_WAITED_FOR = 14
_RUNNING = {"in-progress", "onleave", "arrived", "triaged", ""}
_EMERGENCY = "EMER"
_SAID_NO = re.compile(
    r"declin|refus|objection|patobj|contraindic|precaution|medprec|immunity|\bimmune\b|allerg", re.I
)


def first_day(charted: str | None) -> date | None:
    """The first day that a FHIR date may mean: "2024" is 1 January 2024. None where it is no date."""
    bounds = days_of(charted)
    return bounds[0] if bounds else None


def days_of(charted: str | None) -> tuple[date, date] | None:
    """The first and the last day that a FHIR date (year, month, day or instant) may mean."""
    match = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", charted or "")
    if match is None:
        return None
    year, month, day = (int(part or 0) for part in match.groups())
    try:
        if not month:
            return date(year, 1, 1), date(year, 12, 31)
        if not day:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None


class Chart:
    """A record as of one day. Facts dated later, and those entered in error, are not there. Answers are remembered.

    ``child_schedule`` is the immunization schedule that the site follows; None means the usual one.
    """

    def __init__(self, record: Record, as_of: date, *, child_schedule: Schedule | None = None) -> None:
        self.record = record
        self.as_of = as_of
        self.child_schedule = child_schedule
        self._answers: dict[tuple[Any, ...], Any] = {}

    def remembered(self, key: tuple[Any, ...], answer: Callable[[], T]) -> T:
        if key not in self._answers:
            self._answers[key] = answer()
        found: T = self._answers[key]
        return found

    def within(self, day: date | None, days: int | None) -> bool:
        """Whether ``day`` is in the last ``days`` days; an undated thing is only when ``days`` is None."""
        if days is None:
            return True
        return day is not None and self.as_of - timedelta(days=days) <= day <= self.as_of

    # --- problems

    def problems(self, named: NamedSet, *, any_status: bool = False) -> tuple[Problem, ...]:
        """Confirmed problems of the set that are current, or whatever their status.

        A problem without a clinical status counts as current while nothing says that it ended: US records often
        leave the status out, and a missed heart failure costs more than a suggestion that a clinician strikes.
        """
        sure = (
            p
            for p in self._of(Problem, named, past=any_status)
            if p.verification not in _UNSURE | _TAKEN_BACK
        )
        return tuple(p for p in sure if any_status or self._current(p, named))

    def suspected(self, named: NamedSet) -> tuple[Problem, ...]:
        """Problems of the set that are charted as provisional, differential or unconfirmed."""
        return tuple(
            p for p in self._of(Problem, named) if p.verification in _UNSURE and self._current(p, named)
        )

    def _current(self, problem: Problem, named: NamedSet) -> bool:
        ended = first_day(problem.abated) or (date.min if problem.abated else None)
        if problem.status not in {*_ACTIVE_PROBLEM, ""} or (ended is not None and ended <= self.as_of):
            return False
        return named.current_for_days is None or self.within(onset(problem), named.current_for_days)

    # --- medicines

    def medicines(self) -> tuple[Medicine, ...]:
        """Those taken now: active, or on a note's list without a status; not planned, ended, held or of a past stay."""
        return tuple(m for m in self._all(Medicine) if self._taken(m))

    def medicines_of(self, named: NamedSet, *, any_status: bool = False) -> tuple[Medicine, ...]:
        return tuple(m for m in self._of(Medicine, named) if any_status or self._taken(m))

    @property
    def lists_medicines(self) -> bool:
        return bool(self._all(Medicine))

    def held(self, named: NamedSet) -> tuple[Medicine, ...]:
        """Paused, to be started again."""
        return tuple(m for m in self._of(Medicine, named) if m.status == "on-hold")

    def stopped_for_a_reason(self, named: NamedSet) -> tuple[Medicine, ...]:
        return tuple(m for m in self._of(Medicine, named) if m.status in _STOPPED and m.status_reason)

    def _taken(self, medicine: Medicine) -> bool:
        ended = first_day(medicine.ended)
        if medicine.status not in {"active", "", "unknown"} or medicine.intent in {"proposal", "plan"}:
            return False
        if (ended is not None and ended < self.as_of) or self._stopped_since(medicine):
            return False
        return medicine.setting != "inpatient" or self._stay_runs(medicine.encounter)

    def _stopped_since(self, medicine: Medicine) -> bool:
        """Whether a later order or note of the same ingredient says that it is over: old lists outlive medicines."""
        over, denied = self.remembered(("stops",), self._stops)
        said = denied if carried_forward(medicine) else over
        return bool(medicine.date) and said.get(key(medicine), "") > (medicine.date or "")[:10]

    def _stops(self) -> tuple[dict[str, str], dict[str, str]]:
        """By ingredient, the last day on which a medicine was said to be over, and to be over or not taken."""
        over: dict[str, str] = {}
        denied: dict[str, str] = {}
        for m in self._all(Medicine):
            for found, says in ((over, says_it_is_over), (denied, says_it_is_not_taken)):
                if says(m):
                    found[key(m)] = max(found.get(key(m), ""), over_since(m))
        return over, denied

    def _stay_runs(self, encounter: EncounterId | None) -> bool:
        stay = next((e for e in self.record.of(Encounter) if e.key == encounter), None) if encounter else None
        ended = first_day(stay.end) if stay else None
        return stay is not None and (ended is None or ended >= self.as_of)

    def allergies(self, named: NamedSet) -> tuple[Allergy, ...]:
        """Allergies and intolerances to a medicine of the set."""
        return tuple(a for a in self._of(Allergy, named) if _stands(a))

    def severe_allergies(self) -> tuple[Allergy, ...]:
        """Charted as of high criticality, or with anaphylaxis."""
        severe = (
            a
            for a in self._all(Allergy)
            if a.criticality == "high" or "anaphyla" in " ".join(a.reactions).lower()
        )
        return tuple(a for a in severe if _stands(a))

    # --- results, procedures, vaccines

    def results(self, named: NamedSet, within_days: int | None = None) -> tuple[Measurement, ...]:
        """Measurements of the set that carry a value."""
        told = (m for m in self._of(Measurement, named) if m.number is not None or m.value)
        return tuple(
            m
            for m in told
            if m.status not in {"cancelled", "registered"} and self.within(first_day(m.date), within_days)
        )

    def procedures(self, named: NamedSet, within_days: int | None = None) -> tuple[Procedure | Report, ...]:
        """Procedures done and final reports of the set; a report counts because many records hold nothing else."""
        done = [p for p in self._of(Procedure, named) if p.status not in _NOT_DONE]
        said = [r for r in self._of(Report, named) if r.status not in _PENDING | _NOT_DONE]
        every: list[Procedure | Report] = [*done, *said]
        return tuple(f for f in every if self.within(first_day(f.date), within_days))

    def vaccinations(self, named: NamedSet) -> tuple[Immunization, ...]:
        return tuple(i for i in self._of(Immunization, named) if i.status in {"completed", ""})

    def declined(self, named: NamedSet) -> tuple[Immunization, ...]:
        """Not given because someone said no or must not have it; "out of stock" is no such reason."""
        return tuple(
            i for i in self._of(Immunization, named) if i.status == "not-done" and _SAID_NO.search(i.reason)
        )

    def devices(self, named: NamedSet) -> tuple[Device | Order, ...]:
        """Devices in use, and orders for one that stand."""
        used = (d for d in self._of(Device, named) if d.status in {"active", "", "unknown"})
        ordered = (o for o in self._of(Order, named) if o.status in {"active", "completed", ""})
        return (*used, *ordered)

    # --- visits

    def encounters(self, *, stay: bool, within_days: int) -> tuple[Encounter, ...]:
        """Stays (or emergency visits) that ended in the window, and those that still run."""
        kept = (e for e in self._all(Encounter) if e.status not in _NOT_DONE)
        wanted = (e for e in kept if (e.stay if stay else e.setting == _EMERGENCY))
        return tuple(
            e
            for e in wanted
            if self._still_runs(e, within_days) or self.within(first_day(e.end or e.start), within_days)
        )

    def reasons(self, encounter: Encounter, named: NamedSet) -> tuple[Fact, ...]:
        """What says that the encounter was for a condition of the set: its own reason, or a problem of it."""
        every = self.problems(named, any_status=True) if encounter.key else ()
        linked = tuple(p for p in every if p.encounter == encounter.key)
        said = any(named.named_in(words) for words in (encounter.reason, encounter.name))
        return (encounter, *linked) if said or linked else ()

    def _still_runs(self, encounter: Encounter, within_days: int) -> bool:
        """Open-ended, and begun lately enough to be believed: charts are full of visits that nobody closed."""
        if encounter.end is not None or encounter.status not in _RUNNING:
            return False
        return self.within(first_day(encounter.start), max(within_days, 60))

    def appointments(self, within_days: int) -> tuple[Appointment, ...]:
        """Booked and still to come, within so many days from now."""
        last = self.as_of + timedelta(days=within_days)
        booked = (
            a
            for a in self.record.of(Appointment)
            if a.status in {"booked", "pending", "arrived", "checked-in", ""}
        )
        return tuple(a for a in booked if (day := first_day(a.start or a.date)) and self.as_of <= day <= last)

    def pending(self, within_days: int) -> tuple[Fact, ...]:
        """Reports and results not final, and tests ordered in the last month that nothing answers."""
        reports = [r for r in self._all(Report) if r.status in _PENDING]
        results = [m for m in self._all(Measurement) if m.status in _PENDING]
        orders = [
            o for o in self._all(Order) if o.status == "active" and _is_test(o) and not self._answered(o)
        ]
        lately = [
            o
            for o in orders
            if self.within(first_day(o.date), min(within_days, 30)) and not self._for_later(o)
        ]
        return tuple(f for f in (*reports, *results, *lately) if self.within(first_day(f.date), within_days))

    def _for_later(self, order: Order) -> bool:
        """Ordered ahead: a repeat that is due in months has not been taken, and nobody waits for it."""
        due = first_day(order.due)
        return due is not None and due > self.as_of + timedelta(days=_WAITED_FOR)

    def _answered(self, order: Order) -> bool:
        """By a result that says so, or by one of the same name that came after it."""
        came = self.remembered(("came",), lambda: self._last_by_name())
        return bool(order.answered_by) or came.get(order.name.lower(), "") >= (order.date or "")[:10] > ""

    def _last_by_name(self) -> dict[str, str]:
        done: list[Measurement | Report] = [*self._all(Measurement), *self._all(Report)]
        return {f.name.lower(): (f.date or "")[:10] for f in sorted(done, key=lambda f: f.date or "")}

    # --- the person

    def needs(self, domain: str) -> tuple[SocialNeed, ...]:
        """Answers about one domain of social need."""
        return tuple(n for n in self._all(SocialNeed) if n.domain == domain)

    def preferences(self) -> tuple[Preference, ...]:
        return tuple(p for p in self._all(Preference) if p.status not in {"inactive", "rejected"})

    def caregivers(self) -> tuple[CareTeamMember, ...]:
        """People of the care team who are family, or are called a caregiver."""
        here = (m for m in self._all(CareTeamMember) if m.status != "inactive")
        return tuple(m for m in here if m.relation or "caregiver" in f"{m.role} {m.name}".lower())

    # --- by kind, and by set

    def _all(self, kind: type[F]) -> tuple[F, ...]:
        def answer() -> tuple[F, ...]:
            kept = (f for f in self.record.of(kind) if f.status != _ERROR)
            return tuple(f for f in kept if (day := _begun(f)) is None or day <= self.as_of)

        return self.remembered(("all", kind), answer)

    def _of(self, kind: type[F], named: NamedSet, *, past: bool = False) -> tuple[F, ...]:
        """The facts of a set, in the order of the record. Facts of the same words and codes are judged once."""

        def answer() -> tuple[F, ...]:
            groups = self._alike(kind)
            found = [g for g in groups if named.holds(g[0][1], past=past, also=_directions(g[0][1]))]
            return tuple(
                fact for _, fact in sorted((pair for g in found for pair in g), key=lambda pair: pair[0])
            )

        return self.remembered(("of", kind, named.kind, named.name, past), answer)

    def _alike(self, kind: type[F]) -> tuple[list[tuple[int, F]], ...]:
        def answer() -> tuple[list[tuple[int, F]], ...]:
            groups: dict[tuple[Any, ...], list[tuple[int, F]]] = {}
            for place, fact in enumerate(self._all(kind)):
                groups.setdefault((fact.name, fact.codes, _directions(fact)), []).append((place, fact))
            return tuple(groups.values())

        return self.remembered(("alike", kind), answer)


def onset(problem: Problem) -> date | None:
    return first_day(problem.onset) or first_day(problem.date)


def latest(facts: Iterable[F]) -> F | None:
    """The latest; of several on the same day the last in the record. Undated ones come first."""
    ordered = sorted(facts, key=lambda f: f.date or "")
    return ordered[-1] if ordered else None


def _begun(fact: Fact) -> date | None:
    match fact:
        case Problem():
            return onset(fact)
        case Encounter():
            return first_day(fact.start or fact.date)
        case _:
            return first_day(fact.date)


def _directions(fact: Fact) -> tuple[str, ...]:
    return (fact.route, fact.dosage) if isinstance(fact, Medicine) else ()


def _stands(allergy: Allergy) -> bool:
    taken_back = allergy.verification in _TAKEN_BACK or allergy.status in {"inactive", "resolved"}
    return not (allergy.none_known or taken_back)


def _is_test(order: Order) -> bool:
    said = f"{order.category} {order.name}".lower()
    return any(word in said for word in ("lab", "imag", "radiol", "pathol", "cultur"))
