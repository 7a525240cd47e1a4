"""YAML read to the letter: a key nobody asked for is an error that names the file and the place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, TypeVar

import yaml

from assistant.domain.errors import Invalid

E = TypeVar("E", bound=Enum)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Refuses a key given twice: what a reviewer reads is what is loaded."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"key {key.value!r} twice", problem_mark=key.start_mark)
            seen.add(key.value)
        made: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return made


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a YAML file that knows where it stands. Every reading method raises Invalid with file and key."""

    file: str
    path: str
    value: Any

    def wrong(self, why: str) -> Invalid:
        return Invalid(f"{self.file}: {self.path or 'top level'}: {why}")

    def fields(self, *known: str, required: tuple[str, ...] = ()) -> dict[str, "Node"]:
        """The keys of this mapping that carry a value."""
        if not isinstance(self.value, dict):
            raise self.wrong(f"expected keys ({', '.join((*required, *known))}), found {_kind(self.value)}")
        for key in self.value:
            if key not in known and key not in required:
                raise self.wrong(f"unknown key {key!r}; known keys: {', '.join((*required, *known))}")
        for key in required:
            if self.value.get(key) is None:
                raise self.wrong(f"key {key!r} is missing")
        return {key: self.at(key) for key, value in self.value.items() if value is not None}

    def at(self, key: str) -> "Node":
        return Node(self.file, f"{self.path}.{key}" if self.path else key, self.value[key])

    def pairs(self) -> Iterator[tuple[str, "Node"]]:
        if not isinstance(self.value, dict):
            raise self.wrong(f"expected keys, found {_kind(self.value)}")
        for key in self.value:
            if not isinstance(key, str):
                raise self.wrong(f"key {key!r} is not a word: put it in quotes")
            yield key, self.at(key)

    def items(self) -> tuple["Node", ...]:
        if not isinstance(self.value, list):
            raise self.wrong(f"expected a list, found {_kind(self.value)}")
        return tuple(Node(self.file, f"{self.path}[{n}]", item) for n, item in enumerate(self.value))

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.wrong(f"expected words, found {_kind(self.value)}")
        return self.value

    def texts(self) -> tuple[str, ...]:
        return tuple(item.text() for item in self.items())

    def whole(self, at_least: int = 0) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < at_least:
            raise self.wrong(f"expected a whole number of at least {at_least}, found {_kind(self.value)}")
        return self.value

    def number(self) -> float:
        if not isinstance(self.value, int | float) or isinstance(self.value, bool):
            raise self.wrong(f"expected a number, found {_kind(self.value)}")
        return float(self.value)

    def yes(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.wrong(f"expected true or false, found {_kind(self.value)}")
        return self.value

    def day(self) -> str:
        if type(self.value) is not date:
            raise self.wrong(f"expected a day such as 2026-01-31, found {_kind(self.value)}")
        return self.value.isoformat()

    def one_of(self, kind: type[E]) -> E:
        try:
            return kind(self.value)
        except ValueError:
            known = ", ".join(str(member.value) for member in kind)
            raise self.wrong(f"{self.value!r} is not one of: {known}") from None


def parsed(file: str, text: str) -> Node:
    """Raises Invalid, naming the line, when ``text`` is not YAML as we take it."""
    try:
        if "&" in text and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, _Loader)):
            raise Invalid(f"{file}: an alias (*): write out what it stands for")
        return Node(file, "", yaml.load(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}" if error.problem_mark else "somewhere"
        raise Invalid(f"{file}: {line}: cannot be read as YAML: {error.problem}") from None
    except yaml.YAMLError:
        raise Invalid(f"{file}: cannot be read as YAML: save it as UTF-8 text") from None


def _kind(value: object) -> str:
    names = {"dict": "keys", "list": "a list", "str": "words", "NoneType": "nothing"}
    return names.get(type(value).__name__, repr(value))
