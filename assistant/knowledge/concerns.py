"""What a plan is about: problems that are managed together are one concern, and the most dangerous stands first."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.knowledge.conditions import NamedSet, SetKind, sets
from assistant.knowledge.strict import Node, parsed
from retrieval.model import Problem


@dataclass(frozen=True, kw_only=True)
class Family:
    """``place`` is its rank: 0 is the most dangerous. ``words`` are beginnings of words in a name."""

    id: str
    place: int
    conditions: tuple[NamedSet, ...]
    words: re.Pattern[str]
    results: tuple[NamedSet, ...]
    medicines: tuple[NamedSet, ...]
    specialties: tuple[str, ...]

    def named_at(self, text: str) -> int | None:
        """Where ``text`` names this family first; None where it does not."""
        found = self.words.search(text.lower())
        return found.start() if found else None

    def treats(self, specialty: str) -> bool:
        said = specialty.lower()
        return any(word in said or said in word for word in self.specialties) if said else False


@dataclass(frozen=True, kw_only=True)
class Families:
    every: tuple[Family, ...]
    no_concern: re.Pattern[str]

    def of(self, problem: Problem) -> Family | None:
        """The family that its name names first; else the first one of whose sets it is."""
        named = self.named(problem.name)
        if named is not None:
            return named
        return next((f for f in self.every if any(s.holds(problem) for s in f.conditions)), None)

    def named(self, text: str) -> Family | None:
        """The family that ``text`` names first, and of two at one place the more dangerous."""
        found = [(at, f.place, f) for f in self.every if (at := f.named_at(text)) is not None]
        return min(found, key=lambda pair: pair[:2])[2] if found else None

    def caring(self, specialty: str) -> tuple[Family, ...]:
        return tuple(f for f in self.every if f.treats(specialty))


#: Families of problems that are helped or cleared up, and not steered by a goal.
_NO_GOAL = frozenset({"senses", "lung_finding", "palliative"})


def wants_a_goal(family: Family | None) -> bool:
    """Whether a goal steers what is done for such a problem: of a known disease, and not a finding to clear up."""
    return family is not None and family.id not in _NO_GOAL


@cache
def families() -> Families:
    """Those of the package, read once. Raises Invalid for a file that names a set nobody defined."""
    file = resources.files("assistant.knowledge") / "concerns.yaml"
    given = parsed("concerns.yaml", file.read_text("utf-8")).fields(required=("families", "no_concern"))
    every = tuple(_family(place, node) for place, node in enumerate(given["families"].items()))
    return Families(every=every, no_concern=re.compile("|".join(given["no_concern"].texts()), re.IGNORECASE))


def _family(place: int, node: Node) -> Family:
    given = node.fields("sets", "results", "medicines", "specialties", required=("id", "words"))
    return Family(
        id=given["id"].text(),
        place=place,
        conditions=_sets(given, "sets", SetKind.CONDITION),
        words=_beginnings(given["words"].texts()),
        results=_sets(given, "results", SetKind.RESULT),
        medicines=_sets(given, "medicines", SetKind.MEDICINE),
        specialties=given["specialties"].texts() if "specialties" in given else (),
    )


def _sets(given: Mapping[str, Node], key: str, kind: SetKind) -> tuple[NamedSet, ...]:
    return tuple(sets().named(kind, node) for node in given[key].items()) if key in given else ()


def _beginnings(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(r"(?<![a-z])(?:" + "|".join(re.escape(w) for w in words) + ")")
