"""Doses that come to more per kilogram than labeling gives for a child: asked about, never judged wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.knowledge.chart import Chart
from assistant.knowledge.children import PerKilogram, per_kilogram
from assistant.knowledge.safety import Source
from assistant.knowledge.strict import parsed
from retrieval.text.terms import ingredient

#: Rounding a dose to what can be measured is no overdose.
ALLOWED = 1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Most:
    """In mg per kg; None where nothing is said of a single dose, or of a day."""

    once: float | None
    a_day: float | None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    dose: PerKilogram
    most: Most
    said: str  # "48 mg/kg a day, and labeling gives at most 40"


def over_the_most(chart: Chart) -> tuple[Over, ...]:
    """Each dose of a child that is more than a tenth above the most; of those that could be counted by weight."""
    return tuple(over for dose in per_kilogram(chart) for over in _over(dose))


def _over(dose: PerKilogram) -> Iterator[Over]:
    most = limits().get(ingredient(dose.medicine.name) or "")
    if most is None:
        return
    for name, charted, limit in (("a dose", dose.once, most.once), ("a day", dose.a_day, most.a_day)):
        if charted is not None and limit is not None and charted > limit * ALLOWED:
            said = f"{charted:.2g} mg/kg {name}" if charted < 10 else f"{charted:.0f} mg/kg {name}"
            yield Over(dose=dose, most=most, said=f"{said}, and {limit:g} mg/kg is the most that is given")
            return


@cache
def limits() -> Mapping[str, Most]:
    """By ingredient. Raises Invalid, naming file and key, where the table is not as it should be."""
    file = resources.files("assistant.knowledge") / "child_doses.yaml"
    found = {}
    for name, node in parsed("child_doses.yaml", file.read_text("utf-8")).pairs():
        given = node.fields("once", "a_day", required=("source", "publisher", "year"))
        if not given.keys() & {"once", "a_day"}:
            raise node.wrong("give once, a_day or both, in mg per kg")
        found[name] = Most(
            once=given["once"].number() if "once" in given else None,
            a_day=given["a_day"].number() if "a_day" in given else None,
            source=Source(
                title=given["source"].text(),
                publisher=given["publisher"].text(),
                year=given["year"].whole(1990),
            ),
        )
    return found
