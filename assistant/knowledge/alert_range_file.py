"""Alert ranges as data: ours, and what a site's own ``alert_ranges.yaml`` makes of them.

A range is a named result, how old it may be, from which age on it counts, and its levels::

    potassium:
      result: potassium
      within_days: 30
      from_years: 1
      corrected_for_albumin: false
      levels:                           the first that holds is said
      - {level: notify, below: 2.5, at_least: 6.0}      also above; one side is enough
      - {level: urgent, fell_by: 2, over_days: 30}      or rose_to_times
      - {level: urgent, acute_injury: true}
      - {level: urgent, below: 92, unless: {condition: copd}}    and when; says: words instead of the number
      harm: serious                     of an urgent one; a result to notify of is severe
      consider: one sentence of our own
      source: critical_values
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from assistant.domain.draft import Harm
from assistant.knowledge.conditions import NamedSet, SetKind
from assistant.knowledge.criteria import Criteria
from assistant.knowledge.grammar import Vocabulary, read
from assistant.knowledge.medicine_safety.cautions import source_of, vocabulary
from assistant.knowledge.safety import Source
from assistant.knowledge.strict import Node, parsed

FILE = "alert_ranges.yaml"


class Level(StrEnum):
    NOTIFY = "notify"  # a clinician is told now
    URGENT = "urgent"  # looked at soon


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One side is enough. ``over_days`` is how far back a trend looks; ``when`` and ``unless`` are criteria."""

    level: Level
    below: float | None = None
    above: float | None = None
    at_least: float | None = None
    fell_by: float | None = None
    rose_to_times: float | None = None
    over_days: int = 0
    acute_injury: bool = False
    says: str = ""  # what it means, where the number alone does not say it
    when: Criteria | None = None
    unless: Criteria | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRange:
    """``limits`` in the order in which they are asked; the first that holds is said. ``harm`` is of an urgent one."""

    id: str
    result: NamedSet
    within_days: int
    from_years: int
    limits: tuple[Limit, ...]
    harm: Harm
    consider: str
    source: Source
    corrected_for_albumin: bool = False


Ranges = Mapping[str, AlertRange]


@cache
def packaged() -> Ranges:
    file = resources.files("assistant.knowledge") / FILE
    return read_ranges(parsed(FILE, file.read_text("utf-8")), vocabulary())


def of_site(folder: Traversable) -> Ranges:
    """Ours, with those that the folder's ``alert_ranges.yaml`` replaces, adds, or leaves out with ``left_out: true``.

    Raises Invalid, naming file and key, for a file that cannot be read.
    """
    file = folder / FILE
    if not file.is_file():
        return packaged()
    return read_ranges(parsed(FILE, file.read_text("utf-8")), vocabulary(), base=packaged())


def read_ranges(node: Node, words: Vocabulary, base: Ranges | None = None) -> Ranges:
    given = node.fields(required=("sources", "ranges"))
    sources = {name: source_of(said) for name, said in given["sources"].pairs()}
    found = dict(base or {})
    for id, said in given["ranges"].pairs():
        if isinstance(said.value, dict) and said.value.get("left_out") is True:
            said.fields("left_out")
            found.pop(id, None)
        else:
            found[id] = _range(id, said, sources, words)
    return found


def _range(id: str, node: Node, sources: Mapping[str, Source], words: Vocabulary) -> AlertRange:
    given = node.fields(
        "corrected_for_albumin",
        required=("result", "within_days", "from_years", "levels", "harm", "consider", "source"),
    )
    if given["source"].text() not in sources:
        raise given["source"].wrong(f"no source {given['source'].value!r} at the top of this file")
    return AlertRange(
        id=id,
        result=words.sets.named(SetKind.RESULT, given["result"]),
        within_days=given["within_days"].whole(1),
        from_years=given["from_years"].whole(),
        limits=tuple(_limit(one, words) for one in given["levels"].items()),
        harm=given["harm"].one_of(Harm),
        consider=given["consider"].text(),
        source=sources[given["source"].text()],
        corrected_for_albumin="corrected_for_albumin" in given and given["corrected_for_albumin"].yes(),
    )


_NUMBERS = ("below", "above", "at_least", "fell_by", "rose_to_times")


def _limit(node: Node, words: Vocabulary) -> Limit:
    given = node.fields(*_NUMBERS, "over_days", "acute_injury", "says", "when", "unless", required=("level",))
    numbers = {key: given[key].number() for key in _NUMBERS if key in given}
    if not numbers and "acute_injury" not in given:
        raise node.wrong(f"give one of: {', '.join(_NUMBERS)}, acute_injury")
    if ("over_days" in given) != bool(numbers.keys() & {"fell_by", "rose_to_times"}):
        raise node.wrong("over_days goes with fell_by or rose_to_times")
    return Limit(
        level=given["level"].one_of(Level),
        over_days=given["over_days"].whole(1) if "over_days" in given else 0,
        acute_injury="acute_injury" in given and given["acute_injury"].yes(),
        says=given["says"].text() if "says" in given else "",
        when=read(given["when"], words) if "when" in given else None,
        unless=read(given["unless"], words) if "unless" in given else None,
        **numbers,
    )
