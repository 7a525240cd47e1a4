"""A caution: what a label or guideline says of one kind of medicine, and for which patients it says it.

A file of cautions is data (``kidneys.yaml``, ``liver.yaml``, ``pregnancy.yaml``, ``older_adults.yaml``)::

    sources:
      metformin: {title: …, publisher: …, year: 2016, status: checked}
    cautions:
      metformin_below_30:
        medicine: metformin                 a named set, or a list of them
        unless_medicine: [warfarin]         entries of these sets are set aside
        measure: filtration                 or clearance; with below, and at_least
        below: 30
        acute_injury: true                  the creatinine is rising
        daily_above_mg: 1000                also daily_at_most_mg, daily_above_mg_per_kg, daily_at_most_mg_per_kg
        started_within_days: 90             first charted so lately, in a record that reaches back further
        taken_for_days: 84                  first charted so long ago, and still taken
        from_years: 65
        when: {condition: falls_risk}       criteria as guidelines write them (knowledge/criteria.py)
        unless: {condition: epilepsy}
        at_least: 3                         different ingredients of the set
        together: true                      several medicines it concerns are told in one hazard; at_least implies it
        directed: [sliding scale]           words that stand in the directions
        said_if_unknown: false              stay silent where the record cannot decide
        stages: [second, third]             of pregnancy.yaml alone
        harm: severe
        risk: may cause lactic acidosis     follows the medicine's name
        why: one sentence of our own
        consider: what a clinician may do
        source: metformin
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from assistant.domain.draft import Harm
from assistant.knowledge.conditions import NamedSet, SetKind, sets
from assistant.knowledge.criteria import Criteria
from assistant.knowledge.grammar import Vocabulary, read, read_situations
from assistant.knowledge.safety import Source
from assistant.knowledge.strict import Node, parsed


class Measure(StrEnum):
    CLEARANCE = "clearance"  # Cockcroft-Gault, where the label says creatinine clearance
    FILTRATION = "filtration"  # eGFR
    APIXABAN_CRITERIA = "apixaban_criteria"  # how many of age, weight and creatinine are met


class Stage(StrEnum):
    """``first`` to ``third`` are trimesters; a pregnancy whose weeks are not charted is in any of them."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FROM_20_WEEKS = "from_20_weeks"
    MILK = "milk"
    MAY_BE = "may_be"  # trying, or of an age to become pregnant without contraception charted


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of a day's dose, in mg, or in mg for each kg of body weight."""

    above_mg: float | None = None
    at_most_mg: float | None = None
    above_mg_per_kg: float | None = None
    at_most_mg_per_kg: float | None = None

    @property
    def any(self) -> bool:
        return any(
            limit is not None
            for limit in (self.above_mg, self.at_most_mg, self.above_mg_per_kg, self.at_most_mg_per_kg)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """``risk`` follows the name of the medicine; ``why`` and ``consider`` are whole sentences."""

    topic: str  # the file's name
    id: str
    of: tuple[NamedSet, ...]
    harm: Harm
    risk: str
    why: str
    consider: str
    source: Source
    not_of: tuple[NamedSet, ...] = ()
    measure: Measure | None = None
    below: float | None = None
    at_least_measured: float | None = None
    acute_injury: bool = False
    dose: Limits = Limits()
    started_within_days: int | None = None
    taken_for_days: int | None = None
    from_years: int = 0
    when: Criteria | None = None
    unless: Criteria | None = None
    at_least: int = 1
    together: bool = False
    directed: tuple[str, ...] = ()
    said_if_unknown: bool = True
    stages: frozenset[Stage] = frozenset()


@cache
def cautions(topic: str) -> tuple[Caution, ...]:
    """Those of the packaged ``<topic>.yaml``, in the order of the file. Raises Invalid, naming file and key."""
    file = resources.files("assistant.knowledge.medicine_safety") / f"{topic}.yaml"
    return read_cautions(
        topic, parsed(f"medicine_safety/{topic}.yaml", file.read_text("utf-8")), vocabulary()
    )


@cache
def vocabulary() -> Vocabulary:
    """The named sets and situations of the package."""
    words = Vocabulary(sets=sets(), situations={})
    file = resources.files("assistant.knowledge") / "codes" / "situations.yaml"
    read_situations(parsed("codes/situations.yaml", file.read_text("utf-8")), words)
    return words


def read_cautions(topic: str, node: Node, words: Vocabulary) -> tuple[Caution, ...]:
    given = node.fields(required=("sources", "cautions"))
    sources = {name: source_of(said) for name, said in given["sources"].pairs()}
    return tuple(_caution(topic, id, said, sources, words) for id, said in given["cautions"].pairs())


_SAYS = ("medicine", "harm", "risk", "why", "consider", "source")
_MAY_SAY = (
    "unless_medicine", "measure", "below", "measured_at_least", "acute_injury", "daily_above_mg", "daily_at_most_mg",
    "daily_above_mg_per_kg", "daily_at_most_mg_per_kg", "started_within_days", "taken_for_days", "from_years",
    "when", "unless", "at_least", "together", "directed", "said_if_unknown", "stages",
)  # fmt: skip


def _caution(topic: str, id: str, node: Node, sources: Mapping[str, Source], words: Vocabulary) -> Caution:
    given = node.fields(*_MAY_SAY, required=_SAYS)
    if given["source"].text() not in sources:
        raise given["source"].wrong(f"no source {given['source'].value!r} at the top of this file")
    if ("measure" in given) != bool(given.keys() & {"below", "measured_at_least"}):
        raise node.wrong("measure goes with below or measured_at_least")
    return Caution(
        topic=topic,
        id=id,
        of=_sets(given["medicine"], words),
        not_of=_sets(given["unless_medicine"], words) if "unless_medicine" in given else (),
        harm=given["harm"].one_of(Harm),
        risk=given["risk"].text(),
        why=given["why"].text(),
        consider=given["consider"].text(),
        source=sources[given["source"].text()],
        measure=given["measure"].one_of(Measure) if "measure" in given else None,
        below=_number(given, "below"),
        at_least_measured=_number(given, "measured_at_least"),
        acute_injury="acute_injury" in given and given["acute_injury"].yes(),
        dose=Limits(
            above_mg=_number(given, "daily_above_mg"),
            at_most_mg=_number(given, "daily_at_most_mg"),
            above_mg_per_kg=_number(given, "daily_above_mg_per_kg"),
            at_most_mg_per_kg=_number(given, "daily_at_most_mg_per_kg"),
        ),
        started_within_days=_whole(given, "started_within_days"),
        taken_for_days=_whole(given, "taken_for_days"),
        from_years=_whole(given, "from_years") or 0,
        when=read(given["when"], words) if "when" in given else None,
        unless=read(given["unless"], words) if "unless" in given else None,
        at_least=_whole(given, "at_least") or 1,
        together="at_least" in given or ("together" in given and given["together"].yes()),
        directed=given["directed"].texts() if "directed" in given else (),
        said_if_unknown="said_if_unknown" not in given or given["said_if_unknown"].yes(),
        stages=frozenset(s.one_of(Stage) for s in given["stages"].items())
        if "stages" in given
        else frozenset(),
    )


def source_of(node: Node) -> Source:
    given = node.fields("version", "status", required=("title", "publisher", "year"))
    return Source(
        title=given["title"].text(),
        publisher=given["publisher"].text(),
        year=given["year"].whole(1900),
        version=given["version"].text() if "version" in given else "",
        status=given["status"].text() if "status" in given else "needs sign-off",
    )


def _sets(node: Node, words: Vocabulary) -> tuple[NamedSet, ...]:
    nodes = node.items() if isinstance(node.value, list) else (node,)
    return tuple(words.sets.named(SetKind.MEDICINE, one) for one in nodes)


def _number(given: Mapping[str, Node], key: str) -> float | None:
    return given[key].number() if key in given else None


def _whole(given: Mapping[str, Node], key: str) -> int | None:
    return given[key].whole(1) if key in given else None
