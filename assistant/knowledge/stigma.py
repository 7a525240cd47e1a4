"""Words that put the patient in a bad light, and what to say instead (National Institute on Drug Abuse, 2021)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

SOURCE = "Words Matter, National Institute on Drug Abuse, 2021"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """``person`` is true of a word that calls the patient something, not of one that names an illness."""

    says: re.Pattern[str]
    prefer: str
    person: bool = False

    def instead_of(self, found: re.Match[str]) -> str:
        return self.prefer.format(**found.groupdict())


@cache
def terms() -> tuple[Term, ...]:
    read = yaml.safe_load((files("assistant.knowledge") / "stigma.yaml").read_text("utf-8"))
    return tuple(
        Term(
            says=re.compile(row["says"], re.IGNORECASE), prefer=row["prefer"], person=row.get("person", False)
        )
        for row in read["terms"]
    )


def stigmatizing(text: str) -> Iterator[tuple[str, str]]:
    """Each such word as it stands, beside what to say instead."""
    for term in terms():
        for found in term.says.finditer(text):
            yield found[0], term.instead_of(found)


def names_a_person(text: str) -> bool:
    return any(term.person and term.says.search(text) for term in terms())


def respectful(text: str) -> str:
    """``text`` with the preferred words in their place: for what a patient reads."""
    for term in terms():
        text = term.says.sub(term.instead_of, text)
    return text
