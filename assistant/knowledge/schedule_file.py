"""An immunization schedule as a value, read from a YAML file: several are in force, and the site says which counts.

A file names who publishes it, its version and its status, so that a draft can say by whose word a dose is due.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources

from assistant.domain.errors import NotFound
from assistant.knowledge.conditions import NamedSet, SetKind, sets
from assistant.knowledge.strict import Node, parsed

_LAPSE = re.compile(r"(\d+) (day|week|month|year)s?")


@dataclass(frozen=True, slots=True)
class Lapse:
    """A length of time as schedules say it: a month is one of the calendar, a week seven days."""

    months: int = 0
    days: int = 0

    def after(self, start: date) -> date:
        month = start.month - 1 + self.months
        year, month = start.year + month // 12, month % 12 + 1
        last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
        return date(year, month, min(start.day, last)) + timedelta(days=self.days)


class ScheduleStatus(StrEnum):
    IN_FORCE = "in force"
    STAYED = "stayed"  # by a court
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """``begin`` to ``end`` is when it is recommended; it counts from ``least`` on, ``apart`` after the dose before."""

    begin: Lapse
    end: Lapse
    least: Lapse
    apart: Lapse = Lapse()
    after_first: Lapse = Lapse()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fewer:
    """When ``doses`` are enough. Exactly one reason is given: the age at dose 1, the age at some dose, or the brand."""

    doses: int
    first_at: Lapse | None = None
    first_before: Lapse | None = None
    dose_at: Lapse | None = None
    is_dose: int = 0
    brand: frozenset[str] = frozenset()  # CVX codes
    apart: Lapse | None = None  # before the last one
    unless: tuple[NamedSet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    id: str
    vaccine: NamedSet
    doses: tuple[Dose, ...]
    fewer: tuple[Fewer, ...] = ()
    start_before: Lapse | None = None
    stop_at: Lapse | None = None
    done_at: Lapse | None = None
    last_from: Lapse | None = None
    shared_decision: bool = False
    caution: tuple[NamedSet, ...] = ()
    immune_by: tuple[NamedSet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """``sign_off`` is "checked" where a clinician has compared the table with the publisher's own."""

    id: str
    title: str
    publisher: str
    source: str
    year: int
    version: str
    effective: str
    status: ScheduleStatus
    status_note: str
    sign_off: str
    series: tuple[Series, ...]

    @property
    def called(self) -> str:
        """How a draft names it: title, version, and the status where it is not in force."""
        stands = "" if self.status is ScheduleStatus.IN_FORCE else f", {self.status}"
        return f"{self.title} ({self.version}{stands})"


DEFAULT = "aap-2026"


@cache
def schedules() -> Mapping[str, Schedule]:
    """Those that this package carries, by id."""
    folder = resources.files("assistant.knowledge") / "schedules"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    read = [read_schedule(f.name, f.read_text("utf-8")) for f in files]
    return {schedule.id: schedule for schedule in read}


def schedule(id: str) -> Schedule:
    """Raises NotFound, naming those there are."""
    if id not in schedules():
        raise NotFound(
            f"no immunization schedule {id!r}: choose one of {', '.join(schedules())}, or give a file"
        )
    return schedules()[id]


def read_schedule(file: str, text: str) -> Schedule:
    """Raises Invalid, naming file and key, at the first thing that is not as it should be."""
    given = parsed(file, text).fields(
        "status_note",
        required=(
            "id", "title", "publisher", "source", "year", "version", "effective", "status", "sign_off", "series",
        ),
    )  # fmt: skip
    return Schedule(
        id=given["id"].text(),
        title=given["title"].text(),
        publisher=given["publisher"].text(),
        source=given["source"].text(),
        year=given["year"].whole(1990),
        version=given["version"].text(),
        effective=given["effective"].day(),
        status=given["status"].one_of(ScheduleStatus),
        status_note=given["status_note"].text() if "status_note" in given else "",
        sign_off=given["sign_off"].text(),
        series=tuple(_series(node) for node in given["series"].items()),
    )


def _series(node: Node) -> Series:
    given = node.fields(
        "fewer", "start_before", "stop_at", "done_at", "last_from", "shared_decision", "caution", "immune_by",
        required=("id", "vaccine", "doses"),
    )  # fmt: skip
    doses = tuple(_dose(one) for one in given["doses"].items())
    if not doses:
        raise given["doses"].wrong("a series needs at least one dose")
    return Series(
        id=given["id"].text(),
        vaccine=sets().named(SetKind.VACCINE, given["vaccine"]),
        doses=doses,
        fewer=tuple(_fewer(one, len(doses)) for one in given["fewer"].items()) if "fewer" in given else (),
        start_before=_lapse(given.get("start_before")),
        stop_at=_lapse(given.get("stop_at")),
        done_at=_lapse(given.get("done_at")),
        last_from=_lapse(given.get("last_from")),
        shared_decision="shared_decision" in given and given["shared_decision"].yes(),
        caution=_conditions(given.get("caution")),
        immune_by=_conditions(given.get("immune_by")),
    )


def _dose(node: Node) -> Dose:
    given = node.fields("least", "apart", "after_first", required=("from", "to"))
    begin = _must(given["from"])
    return Dose(
        begin=begin,
        end=_must(given["to"]),
        least=_must(given["least"]) if "least" in given else begin,
        apart=_must(given["apart"]) if "apart" in given else Lapse(),
        after_first=_must(given["after_first"]) if "after_first" in given else Lapse(),
    )


_REASONS = ("first_at", "first_before", "dose_at", "brand")


def _fewer(node: Node, most: int) -> Fewer:
    given = node.fields(*_REASONS, "is_dose", "apart", "unless", required=("doses",))
    if sum(reason in given for reason in _REASONS) != 1:
        raise node.wrong(f"give exactly one of {', '.join(_REASONS)}")
    if not 1 <= given["doses"].whole(1) < most:
        raise given["doses"].wrong(f"fewer than the {most} doses of the series")
    return Fewer(
        doses=given["doses"].whole(1),
        first_at=_lapse(given.get("first_at")),
        first_before=_lapse(given.get("first_before")),
        dose_at=_lapse(given.get("dose_at")),
        is_dose=given["is_dose"].whole(1) if "is_dose" in given else 0,
        brand=frozenset(given["brand"].texts()) if "brand" in given else frozenset(),
        apart=_lapse(given.get("apart")),
        unless=_conditions(given.get("unless")),
    )


def _conditions(node: Node | None) -> tuple[NamedSet, ...]:
    return tuple(sets().named(SetKind.CONDITION, one) for one in node.items()) if node else ()


def _lapse(node: Node | None) -> Lapse | None:
    return _must(node) if node else None


def _must(node: Node) -> Lapse:
    match = _LAPSE.fullmatch(node.text())
    if match is None:
        raise node.wrong('expected a length of time such as "6 weeks", "15 months" or "4 years"')
    number = int(match.group(1))
    match match.group(2):
        case "day":
            return Lapse(days=number)
        case "week":
            return Lapse(days=7 * number)
        case "month":
            return Lapse(months=number)
        case _:
            return Lapse(months=12 * number)
