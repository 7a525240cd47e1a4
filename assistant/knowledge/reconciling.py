"""The list before a stay and the list after it, laid side by side by ingredient: what changed, and why.

Nothing is decided here that the chart does not say. When the lists do not agree, the answer is "unclear", with both
sides shown, and a clinician chooses (five buckets: clinical-standards §1a, medication section).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.domain.draft import Change
from assistant.knowledge import medicine_in_hand
from assistant.knowledge.medicine_ends import carried_forward, key, over_since
from assistant.knowledge.medicine_in_hand import Remark
from assistant.knowledge.medicine_safety.classes import whole_body
from assistant.knowledge.stays import MARGIN, before, day, during
from retrieval.model import Encounter, Medicine, Record, Span
from retrieval.text.quantities import figures

HOME = {"community", "outpatient", "patientspecified", ""}
OFF = {"stopped", "completed", "cancelled", "not-taken", "do-not-perform"}
HELD = {"on-hold"}
NEVER = {"entered-in-error", "draft", "unknown"}


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
    supply: str = ""  # what says that it is not in hand
    since: tuple[Remark, ...] = ()  # what notes say of it after it was stopped


def at_discharge(record: Record, stay: Encounter) -> tuple[Reconciled, ...]:
    """Continued, changed, new, stopped, held or unclear, for every medicine on the home or the discharge list."""
    medicines = [m for m in record.of(Medicine) if m.status not in NEVER]
    leaving = [m for m in medicines if m.setting == "discharge" and during(m, stay)]
    home = [m for m in medicines if m.setting in HOME and _known_at(m, stay)]
    ended = [m for m in medicines if m.status in OFF | HELD and _said_in(m, stay)]
    paused = [m for m in medicines if m.setting == "inpatient" and m.status in HELD and during(m, stay)]
    taken = [m for m in home if m.status not in OFF]
    lines = [
        line
        for name in dict.fromkeys(key(m) for m in [*leaving, *taken, *ended])
        for line in _lines(
            _Entries(
                name=name,
                home=_of(home, name),
                leaving=_of(leaving, name),
                ended=_of(ended, name),
                paused=_of(paused, name),
            ),
            listed=bool(leaving),
        )
    ]
    given = _last_given(medicines, stay)
    said = medicine_in_hand.remarks(record, until=_last_day(stay))
    told = (replace(with_remarks(r, said, medicines), last_given=given.get(r.ingredient)) for r in lines)
    return tuple(sorted(told, key=lambda r: (_ORDER.index(r.change), r.ingredient)))


_ORDER = (
    Change.CHANGED,
    Change.NEW,
    Change.STOPPED,
    Change.HELD,
    Change.UNCLEAR,
    Change.CURRENT,
    Change.CONTINUED,
)


def _last_day(stay: Encounter) -> str:
    left = day(stay.end)
    return left.isoformat() if left else ""


def with_remarks(line: Reconciled, said: Sequence[Remark], others: Sequence[Medicine]) -> Reconciled:
    """The line with what notes say of the bottle: not in hand, or of a stopped one that it was taken since."""
    if not said and not line.now.note:
        return line
    if line.change is Change.STOPPED:
        since = medicine_in_hand.after_its_end(line.now, over_since(line.now), said, others)
        return replace(line, since=since, spans=tuple(dict.fromkeys([*line.spans, *(r.span for r in since)])))
    if line.change is Change.HELD:
        return line
    words, spans = medicine_in_hand.missing(line.now, said, others)
    return replace(line, supply=words, spans=tuple(dict.fromkeys([*line.spans, *spans])))


def _last_given(medicines: Sequence[Medicine], stay: Encounter) -> dict[str, Medicine]:
    """Of each ingredient, the last administration of the stay that was not refused or left out."""
    given = (m for m in medicines if m.intent == "administration" and m.status == "completed" and m.date)
    return {key(m): m for m in sorted(given, key=lambda m: m.date or "") if during(m, stay)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entries:
    """What the chart has of one ingredient: before the stay, on leaving, ended or held in it, paused on the ward."""

    name: str
    home: Sequence[Medicine]
    leaving: Sequence[Medicine]
    ended: Sequence[Medicine]
    paused: Sequence[Medicine]


def _lines(of: _Entries, *, listed: bool) -> Iterator[Reconciled]:
    """One line of an ingredient, or one for each way it is taken: regularly and when needed, puffs and nebulizer."""
    ways = in_ways([m for m in of.leaving if m.status not in OFF | HELD])
    if len(ways) < 2:
        if line := _line(of, listed=listed):
            yield line
        return
    for way in ways:
        same = [m for m in of.home if _same_way(m, way[0])] or of.home
        if line := _line(replace(of, home=same, leaving=way, ended=[]), listed=listed):
            yield line


def _line(of: _Entries, *, listed: bool) -> Reconciled | None:
    name, off = of.name, [m for m in of.ended if m.status in OFF]
    held = [m for m in (*of.leaving, *of.ended) if m.status in HELD]
    on = [m for m in of.leaving if m.status not in OFF | HELD]
    was = latest(m for m in of.home if m.status not in OFF and not m.stated)
    was = was or latest(m for m in of.home if m.status not in OFF) or latest(of.home)
    before_it = [was] if was else []
    if on:
        return _goes_on(of, on, [*off, *held], _ordered_before(of, was))
    held_home = [m for m in of.leaving if m.status in HELD]
    if held_home or (held and not off):
        best = fullest(held_home or held)
        return line_of(name, Change.HELD, best, was, reason_of([best, *held]), [best, *held, *before_it])
    if off:
        if was and only_on_an_old_list([was], off):
            return None
        return line_of(name, Change.STOPPED, fullest(off), was, reason_of(off), [*off, *before_it])
    if was is None or was.status in OFF:
        return None
    if was.status in HELD:
        return line_of(name, Change.HELD, was, None, was.status_reason, [was, *of.home])
    if listed:
        why = "on the list before the stay; the discharge list does not name it"
        return line_of(name, Change.UNCLEAR, was, None, why, [was, *of.home])
    return line_of(name, Change.CURRENT, was, None, "", [was, *of.home])


def _ordered_before(of: _Entries, was: Medicine | None) -> Medicine | None:
    """The order that ended in the stay is what was taken before it, rather than a dose in the prose of a note."""
    if was is None or not was.stated or was.setting:
        return was
    return latest(m for m in of.home if not m.stated and m in of.ended) or was


def _goes_on(
    of: _Entries, on: Sequence[Medicine], ended: Sequence[Medicine], was: Medicine | None
) -> Reconciled:
    now = fuller(fullest(on), was)
    against = [m for m in ended if m.stated and (m.date or "") >= (now.date or "")]
    before_it = [was] if was else []
    if two := two_directions(on):
        return line_of(of.name, Change.UNCLEAR, now, was, TWICE, [*two, *on, *before_it])
    change, why = _compare(now, was, against)
    if change is Change.CONTINUED and of.paused:
        why = "; ".join(x for x in ("held in the stay, to be taken again", reason_of(of.paused)) if x)
    said = [*on, *against, *before_it, *(of.paused if change is Change.CONTINUED else ())]
    return line_of(of.name, change, now, was, why, said)


def only_on_an_old_list(entries: Sequence[Medicine], off: Sequence[Medicine]) -> bool:
    """Whether nothing but a list that was copied from elsewhere has it, and the patient is known not to take it."""
    return all(carried_forward(m) for m in entries) and any(m.status == "not-taken" for m in off)


def _compare(now: Medicine, was: Medicine | None, against: Sequence[Medicine]) -> tuple[Change, str]:
    if against:
        return Change.UNCLEAR, "one source lists it, another says it is stopped or held"
    if was is None:
        return Change.NEW, now.status_reason
    if taken_otherwise(now, was) or _begins_otherwise(now, was):
        return Change.CHANGED, now.status_reason
    return Change.CONTINUED, ""


TWICE = "charted with two directions"
NOTED = "a note gives another dose than the order in force"


def ordered_otherwise(now: Medicine, on: Iterable[Medicine]) -> Medicine | None:
    """The order in force that a later note's list contradicts: a slip of the pen, or a change that nobody ordered."""
    ordered = (
        [m for m in on if not m.stated and m.setting in HOME and _same_way(m, now)] if now.stated else []
    )
    newest = latest(ordered)
    return newest if newest and taken_otherwise(now, newest) else None


def two_directions(entries: Sequence[Medicine]) -> tuple[Medicine, Medicine] | None:
    """Two entries of one day that cannot both be followed; the steps of a course can."""
    for n, one in enumerate(entries):
        for other in entries[n + 1 :]:
            same_day = (one.date or "")[:10] == (other.date or "")[:10]
            if same_day and taken_otherwise(one, other) and not (_step(one) and _step(other)):
                return one, other
    return None


def _step(medicine: Medicine) -> bool:
    """Whether it says for how long, as the steps of a taper or a titration do."""
    return _LENGTH.search(f"{medicine.dosage} {medicine.name}") is not None


_LENGTH = re.compile(
    r"\b(?:for|x)\s*\d+\s*(?:days?|weeks?|doses?)|\bthen\b|\buntil\b|\bthrough\b|\bto \d{4}-\d\d|\btaper\b",
    re.IGNORECASE,
)


def in_ways(entries: Sequence[Medicine]) -> list[list[Medicine]]:
    """The entries by how they are taken, where that differs on purpose: as needed or not, whole body or local."""
    ways: list[list[Medicine]] = []
    for entry in entries:
        for way in ways:
            if _same_way(entry, way[0]) or not taken_otherwise(entry, way[0]):
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


def of_newest_day(medicine: Medicine, of: Iterable[Medicine]) -> bool:
    return (medicine.date or "")[:10] == max((m.date or "")[:10] for m in of)


def fuller(now: Medicine, other: Medicine | None) -> Medicine:
    """The newest word, unless it only names what an earlier order says in full and does not contradict."""
    if other is None or (now.dose and now.frequency) or _fullness(other) <= _fullness(now):
        return now
    says = figures(f"{now.dosage} {now.dose} {now.frequency}")
    return other if says <= figures(f"{other.dosage} {other.dose} {other.frequency}") else now


def line_of(
    name: str, change: Change, now: Medicine, was: Medicine | None, because: str, said: Iterable[Medicine]
) -> Reconciled:
    spans = dict.fromkeys([now.words, *(s for m in said for s in (m.words, *m.also[:2]))])
    return Reconciled(
        ingredient=name, change=change, now=now, was=was, because=because, spans=tuple(spans)[:6]
    )


ENDED = {"not-taken": "not taken"}


def when(m: Medicine) -> str:
    """The day that counts: of an entry that ended, its end."""
    return (m.ended or m.date or "") if m.status in OFF else (m.date or "")


def by_ingredient(medicines: Iterable[Medicine]) -> list[tuple[str, list[Medicine]]]:
    groups: dict[str, list[Medicine]] = {}
    for m in medicines:
        groups.setdefault(key(m), []).append(m)
    return sorted(groups.items())


def _of(medicines: Iterable[Medicine], name: str) -> list[Medicine]:
    return [m for m in medicines if key(m) == name]


def latest(medicines: Iterable[Medicine]) -> Medicine | None:
    return max(medicines, key=lambda m: (m.date or "", _fullness(m)), default=None)


def fullest(medicines: Sequence[Medicine]) -> Medicine:
    return max(medicines, key=lambda m: (_fullness(m), m.date or "", not m.stated))


def _fullness(m: Medicine) -> int:
    return sum(bool(x) for x in (m.dosage, m.dose, m.route, m.frequency, m.reason))


def _direction(m: Medicine) -> str:
    """Dose and frequency; the whole direction where one of them is missing, as in the steps of a course."""
    return f"{m.dose} {m.frequency}" if m.dose and m.frequency else m.dosage or m.dose or m.frequency


def taken_otherwise(one: Medicine, other: Medicine) -> bool:
    """Whether dose or frequency differ. A list that only says less than the other does not contradict it."""
    a, b = figures(_direction(one)), figures(_direction(other))
    return bool(a and b) and not (a <= b or b <= a)


def _begins_otherwise(now: Medicine, was: Medicine) -> bool:
    """Whether it is taken in steps of which the first is not how it was taken, though a later one may be."""
    first, *later = re.split(r",? then ", now.dosage, maxsplit=1)
    if not later or _STEPS.search(was.dosage):
        return False
    a, b = figures(first), figures(was.dosage)
    return bool(a and b) and not (a <= b or b <= a)


_STEPS = re.compile(r"\bthen\b")


def reason_of(medicines: Iterable[Medicine]) -> str:
    return next((m.status_reason for m in medicines if m.status_reason), "")


def _known_at(m: Medicine, stay: Encounter) -> bool:
    """On the list before the stay: ordered earlier and not known to have ended by then, or charted on admission."""
    ended, start = day(m.ended), day(stay.start)
    if ended and start and ended < start:
        return False
    return before(m, stay) or during(m, stay) or m.date is None


def _said_in(m: Medicine, stay: Encounter) -> bool:
    """Whether its end or its hold was said during this stay. An inpatient order ends with the stay and says nothing."""
    if m.setting == "inpatient" and not ended_for_good(m):
        return False
    ended, start, left = day(m.ended), day(stay.start), day(stay.end)
    if ended is None or start is None:
        return during(m, stay)
    return start <= ended and (left is None or ended <= left + MARGIN)


def ended_for_good(m: Medicine) -> bool:
    """An inpatient order that was stopped for a reason, or that a note too says was stopped."""
    return m.setting == "inpatient" and m.status == "stopped" and bool(m.status_reason or m.also)
