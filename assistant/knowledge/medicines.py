"""What the patient takes, took and should take: the lists of the chart laid side by side, by ingredient.

Nothing is decided here that the chart does not say. When the lists do not agree, the answer is "unclear", with both
sides shown, and a clinician chooses (five buckets: clinical-standards §1a, medication section).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.domain.draft import Change
from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_safety.classes import whole_body
from assistant.knowledge.stays import MARGIN, before, day, during
from retrieval.model import Encounter, Medicine, Record, Span
from retrieval.text.quantities import figures
from retrieval.text.terms import ingredient

_HOME = {"community", "outpatient", "patientspecified", ""}
_OFF = {"stopped", "completed", "cancelled", "not-taken", "do-not-perform"}
_HELD = {"on-hold"}
_NEVER = {"entered-in-error", "draft", "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """One ingredient, now: the entry that says it best, the entry before, and what happened between them."""

    ingredient: str
    change: Change
    now: Medicine
    was: Medicine | None = None
    because: str = ""
    spans: tuple[Span, ...] = ()  # everything that this rests on, the most telling first
    last_given: Medicine | None = (
        None  # the last time it was given in the stay, as the administration record says
    )


def key(medicine: Medicine) -> str:
    """The ingredient when the lexicon knows it, else the name in lower case without strengths."""
    known = ingredient(medicine.name)
    return known or re.sub(r"\s*\d.*$", "", medicine.name.lower()).strip()


def taken(chart: Chart, stay: Encounter | None = None) -> tuple[Medicine, ...]:
    """What the patient takes now, or will take after ``stay``, each ingredient and way of taking once.

    What is in doubt is included: a medicine that one list stops and another does not may still be in the cupboard.
    """
    if stay is not None:
        lines = at_discharge(chart.record, stay)
        return tuple(line.now for line in lines if line.change not in {Change.STOPPED, Change.HELD})
    groups = _by_ingredient(chart.medicines())
    return tuple(
        _fullest(way) for _, of in groups for way in _ways([m for m in of if _newest_day(m, of)] or of)
    )


def current(record: Record) -> tuple[Reconciled, ...]:
    """The medicine list of today, outside hospital: one line an ingredient, doubt shown as doubt."""
    medicines = [
        m
        for m in record.of(Medicine)
        if m.status not in _NEVER and (m.setting != "inpatient" or _ended_for_good(m))
    ]
    told = [line for name, entries in _by_ingredient(medicines) for line in _judge(name, entries)]
    return tuple(sorted(told, key=lambda r: (r.change is Change.STOPPED, r.ingredient)))


def at_discharge(record: Record, stay: Encounter) -> tuple[Reconciled, ...]:
    """Continued, changed, new, stopped, held or unclear, for every medicine on the home or the discharge list."""
    medicines = [m for m in record.of(Medicine) if m.status not in _NEVER]
    leaving = [m for m in medicines if m.setting == "discharge" and during(m, stay)]
    home = [m for m in medicines if m.setting in _HOME and _known_at(m, stay)]
    ended = [m for m in medicines if m.status in _OFF | _HELD and _said_in(m, stay)]
    taken = [m for m in home if m.status not in _OFF]
    lines = [
        line
        for name in dict.fromkeys(key(m) for m in [*leaving, *taken, *ended])
        for line in _lines(name, _of(home, name), _of(leaving, name), _of(ended, name), listed=bool(leaving))
    ]
    given = _last_given(medicines, stay)
    order = [Change.CHANGED, Change.NEW, Change.STOPPED, Change.HELD, Change.UNCLEAR, Change.CONTINUED]
    told = (replace(r, last_given=given.get(r.ingredient)) for r in lines)
    return tuple(sorted(told, key=lambda r: (order.index(r.change), r.ingredient)))


def _last_given(medicines: Sequence[Medicine], stay: Encounter) -> dict[str, Medicine]:
    """Of each ingredient, the last administration of the stay that was not refused or left out."""
    given = (m for m in medicines if m.intent == "administration" and m.status == "completed" and m.date)
    return {key(m): m for m in sorted(given, key=lambda m: m.date or "") if during(m, stay)}


def _lines(
    name: str,
    home: Sequence[Medicine],
    leaving: Sequence[Medicine],
    ended: Sequence[Medicine],
    *,
    listed: bool,
) -> Iterator[Reconciled]:
    """One line of an ingredient, or one for each way it is taken: regularly and when needed, puffs and nebulizer."""
    ways = _ways([m for m in leaving if m.status not in _OFF | _HELD])
    if len(ways) < 2:
        if line := _line(name, home, leaving, ended, listed=listed):
            yield line
        return
    for way in ways:
        same = [m for m in home if _same_way(m, way[0])] or home
        if line := _line(name, same, way, [], listed=listed):
            yield line


def _line(
    name: str,
    home: Sequence[Medicine],
    leaving: Sequence[Medicine],
    ended: Sequence[Medicine],
    *,
    listed: bool,
) -> Reconciled | None:
    off = [m for m in ended if m.status in _OFF]
    held = [m for m in (*leaving, *ended) if m.status in _HELD]
    on = [m for m in leaving if m.status not in _OFF | _HELD]
    was = _latest(m for m in home if m.status not in _OFF and not m.stated)
    was = was or _latest(m for m in home if m.status not in _OFF) or _latest(home)
    before_it = [was] if was else []
    if on:
        now = _fuller(_fullest(on), was)
        against = [m for m in (*off, *held) if m.stated and (m.date or "") >= (now.date or "")]
        if two := _two_directions(on):
            return _reconciled(name, Change.UNCLEAR, now, was, _TWICE, [*two, *on, *before_it])
        change, why = _compare(now, was, against)
        return _reconciled(name, change, now, was, why, [*on, *against, *before_it])
    if held and _fullest(held) in leaving:
        return _reconciled(name, Change.HELD, _fullest(held), was, _why(held), [*held, *before_it])
    if off:
        return _reconciled(name, Change.STOPPED, _fullest(off), was, _why(off), [*off, *before_it])
    if held:
        return _reconciled(name, Change.HELD, _fullest(held), was, _why(held), [*held, *before_it])
    if was is None or was.status in _OFF:
        return None
    change = Change.UNCLEAR if listed else Change.CONTINUED
    why = "on the list before the stay; the discharge list does not name it" if listed else ""
    return _reconciled(name, change, was, None, why, [was, *home])


def _compare(now: Medicine, was: Medicine | None, against: Sequence[Medicine]) -> tuple[Change, str]:
    if against:
        return Change.UNCLEAR, "one source lists it, another says it is stopped or held"
    if was is None:
        return Change.NEW, now.status_reason
    if _taken_otherwise(now, was):
        return Change.CHANGED, now.status_reason
    return Change.CONTINUED, ""


def _judge(name: str, entries: Sequence[Medicine]) -> Iterator[Reconciled]:
    """Of one ingredient outside hospital: the newest word counts; an older one that contradicts it is shown."""
    newest = max(entries, key=lambda m: (_when(m), m.stated))
    on = [m for m in entries if m.status not in _OFF | _HELD]
    off = [m for m in entries if m.status in _OFF | _HELD]
    if not on:
        recent = _fullest(off)
        if recent.status in _HELD:
            yield _reconciled(name, Change.HELD, recent, None, _why(off), off)
        return
    latest = [m for m in on if _newest_day(m, on)] or on
    now = _fuller(_fullest(latest), _latest(m for m in on if m not in latest))
    if off and (newest in off or now.stated or any(m.stated and not now.stated for m in off)):
        latest_off = max(off, key=_when)
        if _when(latest_off) >= _when(now) or (now.stated and latest_off.status_reason):
            said = "held" if latest_off.status in _HELD else _ENDED.get(latest_off.status, "stopped")
            why = latest_off.status_reason or f"listed as active in one place and {said} in another"
            yield _reconciled(name, Change.UNCLEAR, now, None, why, [now, latest_off])
            return
    ways = _ways(latest)
    for way in ways:
        best = now if len(ways) == 1 else _fullest(way)
        if two := _two_directions(way):
            yield _reconciled(name, Change.UNCLEAR, best, None, _TWICE, [*two, *on])
        else:
            others = [m for m in (way if len(ways) > 1 else [*way, *on]) if m is not best]
            yield _reconciled(name, Change.CONTINUED, best, None, "", [best, *others][:2])


_TWICE = "charted with two directions"


def _two_directions(entries: Sequence[Medicine]) -> tuple[Medicine, Medicine] | None:
    """Two entries of one day that cannot both be followed; the steps of a course can."""
    for n, one in enumerate(entries):
        for other in entries[n + 1 :]:
            same_day = (one.date or "")[:10] == (other.date or "")[:10]
            if same_day and _taken_otherwise(one, other) and not (_step(one) and _step(other)):
                return one, other
    return None


def _step(medicine: Medicine) -> bool:
    """Whether it says for how long, as the steps of a taper or a titration do."""
    return _LENGTH.search(f"{medicine.dosage} {medicine.name}") is not None


_LENGTH = re.compile(
    r"\b(?:for|x)\s*\d+\s*(?:days?|weeks?|doses?)|\bthen\b|\buntil\b|\bthrough\b|\bto \d{4}-\d\d|\btaper\b",
    re.IGNORECASE,
)


def _ways(entries: Sequence[Medicine]) -> list[list[Medicine]]:
    """The entries by how they are taken, where that differs on purpose: as needed or not, whole body or local."""
    ways: list[list[Medicine]] = []
    for entry in entries:
        for way in ways:
            if _same_way(entry, way[0]) or not _taken_otherwise(entry, way[0]):
                way.append(entry)
                break
        else:
            ways.append([entry])
    return ways


def _same_way(one: Medicine, other: Medicine) -> bool:
    return (one.as_needed, whole_body(one), _nebulized(one)) == (
        other.as_needed,
        whole_body(other),
        _nebulized(other),
    )


def _nebulized(medicine: Medicine) -> bool:
    return "nebul" in f"{medicine.name} {medicine.dosage} {medicine.route}".lower()


def _newest_day(medicine: Medicine, of: Iterable[Medicine]) -> bool:
    return (medicine.date or "")[:10] == max((m.date or "")[:10] for m in of)


def _fuller(now: Medicine, other: Medicine | None) -> Medicine:
    """The newest word, unless it only names what an earlier order says in full and does not contradict."""
    if other is None or (now.dose and now.frequency) or _fullness(other) <= _fullness(now):
        return now
    says = figures(f"{now.dosage} {now.dose} {now.frequency}")
    return other if says <= figures(f"{other.dosage} {other.dose} {other.frequency}") else now


def _reconciled(
    name: str, change: Change, now: Medicine, was: Medicine | None, because: str, said: Iterable[Medicine]
) -> Reconciled:
    spans = dict.fromkeys([now.words, *(s for m in said for s in (m.words, *m.also[:2]))])
    return Reconciled(
        ingredient=name, change=change, now=now, was=was, because=because, spans=tuple(spans)[:6]
    )


_ENDED = {"not-taken": "not taken"}


def _when(m: Medicine) -> str:
    """The day that counts: of an entry that ended, its end."""
    return (m.ended or m.date or "") if m.status in _OFF else (m.date or "")


def _by_ingredient(medicines: Iterable[Medicine]) -> list[tuple[str, list[Medicine]]]:
    groups: dict[str, list[Medicine]] = {}
    for m in medicines:
        groups.setdefault(key(m), []).append(m)
    return sorted(groups.items())


def _of(medicines: Iterable[Medicine], name: str) -> list[Medicine]:
    return [m for m in medicines if key(m) == name]


def _latest(medicines: Iterable[Medicine]) -> Medicine | None:
    return max(medicines, key=lambda m: (m.date or "", _fullness(m)), default=None)


def _fullest(medicines: Sequence[Medicine]) -> Medicine:
    return max(medicines, key=lambda m: (_fullness(m), m.date or "", not m.stated))


def _fullness(m: Medicine) -> int:
    return sum(bool(x) for x in (m.dosage, m.dose, m.route, m.frequency, m.reason))


def _direction(m: Medicine) -> str:
    """Dose and frequency; the whole direction where one of them is missing, as in the steps of a course."""
    return f"{m.dose} {m.frequency}" if m.dose and m.frequency else m.dosage or m.dose or m.frequency


def _taken_otherwise(one: Medicine, other: Medicine) -> bool:
    """Whether dose or frequency differ. A list that only says less than the other does not contradict it."""
    a, b = figures(_direction(one)), figures(_direction(other))
    return bool(a and b) and not (a <= b or b <= a)


def _why(medicines: Iterable[Medicine]) -> str:
    return next((m.status_reason for m in medicines if m.status_reason), "")


def _known_at(m: Medicine, stay: Encounter) -> bool:
    """On the list before the stay: ordered earlier and not known to have ended by then, or charted on admission."""
    ended, start = day(m.ended), day(stay.start)
    if ended and start and ended < start:
        return False
    return before(m, stay) or during(m, stay) or m.date is None


def _said_in(m: Medicine, stay: Encounter) -> bool:
    """Whether its end or its hold was said during this stay. An inpatient order ends with the stay and says nothing."""
    if m.setting == "inpatient" and not _ended_for_good(m):
        return False
    ended, start, left = day(m.ended), day(stay.start), day(stay.end)
    if ended is None or start is None:
        return during(m, stay)
    return start <= ended and (left is None or ended <= left + MARGIN)


def _ended_for_good(m: Medicine) -> bool:
    """An inpatient order that was stopped for a reason, or that a note too says was stopped."""
    return m.setting == "inpatient" and m.status == "stopped" and bool(m.status_reason or m.also)
