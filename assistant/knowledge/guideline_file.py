"""One guideline file, read and held to its promises.

A file has YAML front matter (who says so, whom it concerns, what it asks) and a body for people. Every entry of the
front matter repeats one sentence of the body (``says``), so that a draft can cite the exact place. A file that does
not keep its own promises is refused, with file and key: a sentence that is not in the body exactly once, a due
date that its sentence does not say in figures, a target whose number the sentence lacks, a set nobody defined.
"""

import hashlib
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from assistant.domain.draft import Kind
from assistant.domain.errors import Invalid
from assistant.knowledge.conditions import NamedSet, SetKind
from assistant.knowledge.criteria import Criteria
from assistant.knowledge.grammar import Vocabulary, read
from assistant.knowledge.guideline import (
    Action,
    Activity,
    Aim,
    CountedFrom,
    Guideline,
    ReferralAdvice,
    Status,
)
from assistant.knowledge.strict import Node, parsed
from assistant.knowledge.team import Role
from retrieval.model import Document, DocumentId, DocumentKind, Section, SourceId, Span


def read_guideline(file: str, text: str, words: Vocabulary) -> Guideline:
    """One file, read and held to its promises. Raises Invalid."""
    head, body = _parts(file, text)
    node = parsed(file, head)
    given = node.fields(
        "superseded_by", "goals", "actions", "referrals",
        required=(
            "id", "title", "publisher", "source", "year", "version", "status", "effective", "jurisdiction", "grade",
            "population",
        ),
    )  # fmt: skip
    status = given["status"].one_of(Status)
    if (status is Status.SUPERSEDED) != ("superseded_by" in given):
        raise node.wrong("superseded_by goes with status superseded, and only with it: give both or neither")
    document = _document(given, body, text)
    reading = _Reading(document=document, words=words)
    made = Guideline(
        id=given["id"].text(),
        title=given["title"].text(),
        publisher=given["publisher"].text(),
        source=given["source"].text(),
        year=given["year"].whole(1900),
        version=given["version"].text(),
        status=status,
        effective=given["effective"].day(),
        superseded_by=given["superseded_by"].text() if "superseded_by" in given else "",
        jurisdiction=given["jurisdiction"].text(),
        grade=given["grade"].text(),
        population=read(given["population"], words),
        goals=tuple(reading.goal(n) for n in given["goals"].items()) if "goals" in given else (),
        actions=tuple(reading.action(n) for n in given["actions"].items()) if "actions" in given else (),
        referrals=tuple(reading.referral(n) for n in given["referrals"].items())
        if "referrals" in given
        else (),
        document=document,
        sections=tuple(_sections(body)),
    )
    ids = [entry.id for entry in made.entries]
    if len(ids) != len(set(ids)):
        raise node.wrong(f"entry id {next(i for i in ids if ids.count(i) > 1)!r} twice: each needs its own")
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    document: Document
    words: Vocabulary

    def goal(self, node: Node) -> Aim:
        given = node.fields(*_ALL_ENTRIES, required=("id", "says", "owner", "concern", "measure", "target"))
        measure = given["measure"].fields("set", required=("name",))
        target = given["target"].text()
        says = given["says"].text()
        if not _NUMBER.search(target) or not set(_NUMBER.findall(target)) <= set(_NUMBER.findall(says)):
            raise given["target"].wrong("a target needs a number, and its sentence must say the same one")
        return Aim(
            id=given["id"].text(),
            says=says,
            span=self._span(given["says"]),
            concern=given["concern"].text(),
            owner=given["owner"].one_of(Role),
            documents=self._documents(given, (Kind.CARE_PLAN,)),
            due_days=_due(given),
            counted_from=_counted_from(given),
            when=self._criteria(given, "when"),
            done_when=self._criteria(given, "done_when"),
            rules=_names(given, "rules"),
            measures=_names(given, "measures"),
            measure=self.words.sets.named(SetKind.RESULT, measure["set"]) if "set" in measure else None,
            measure_name=measure["name"].text(),
            target=target,
        )

    def action(self, node: Node) -> Action:
        given = node.fields(*_ALL_ENTRIES, "options", required=("id", "says", "owner", "concern", "kind"))
        kind = given["kind"].one_of(Activity)
        if (kind is Activity.SHARED_DECISION) != ("options" in given):
            raise node.wrong("options go with kind shared_decision, and only with it: give both or neither")
        return Action(
            id=given["id"].text(),
            says=given["says"].text(),
            span=self._span(given["says"]),
            concern=given["concern"].text(),
            owner=given["owner"].one_of(Role),
            documents=self._documents(given, (Kind.CARE_PLAN,)),
            due_days=_due(given),
            counted_from=_counted_from(given),
            when=self._criteria(given, "when"),
            done_when=self._criteria(given, "done_when"),
            rules=_names(given, "rules"),
            measures=_names(given, "measures"),
            kind=kind,
            options=self._options(given["options"]) if "options" in given else (),
        )

    def referral(self, node: Node) -> ReferralAdvice:
        given = node.fields(
            *_ALL_ENTRIES, "pertinent",
            required=("id", "says", "owner", "concern", "specialty", "question", "urgency"),
        )  # fmt: skip
        return ReferralAdvice(
            id=given["id"].text(),
            says=given["says"].text(),
            span=self._span(given["says"]),
            concern=given["concern"].text(),
            owner=given["owner"].one_of(Role),
            documents=self._documents(given, (Kind.CARE_PLAN, Kind.REFERRAL)),
            due_days=_due(given),
            counted_from=_counted_from(given),
            when=self._criteria(given, "when"),
            done_when=self._criteria(given, "done_when"),
            rules=_names(given, "rules"),
            measures=_names(given, "measures"),
            specialty=given["specialty"].text(),
            question=given["question"].text(),
            urgency=_urgency(given["urgency"]),
            pertinent=tuple(self._pertinent(n) for n in given["pertinent"].items())
            if "pertinent" in given
            else (),
        )

    def _span(self, node: Node) -> Span:
        says, text = node.text(), self.document.text
        if not says.endswith(".") or "\n" in says:
            raise node.wrong("a recommendation is one whole sentence on one line, with its full stop")
        times = text.count(says)
        if times != 1:
            raise node.wrong(
                f"the sentence stands in the body {times} times: it must stand there once, exactly"
            )
        return self.document.span(text.index(says), text.index(says) + len(says))

    def _options(self, node: Node) -> tuple[Span, ...]:
        spans = tuple(self._span(n) for n in node.items())
        if len(spans) < 2:
            raise node.wrong("a shared decision has at least two options")
        return spans

    def _criteria(self, given: Mapping[str, Node], key: str) -> Criteria | None:
        return read(given[key], self.words) if key in given else None

    def _documents(self, given: Mapping[str, Node], usual: tuple[Kind, ...]) -> tuple[Kind, ...]:
        return tuple(n.one_of(Kind) for n in given["documents"].items()) if "documents" in given else usual

    def _pertinent(self, node: Node) -> NamedSet:
        for kind in SetKind:
            found = self.words.sets.find(kind, node.text())
            if found is not None:
                return found
        raise node.wrong(f"no set {node.value!r} of results, conditions, medicines or procedures")


_ALL_ENTRIES = ("due_days", "counted_from", "documents", "when", "done_when", "rules", "measures")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_INTERVAL = re.compile(
    r"(\d+)(?:\s*(?:to|or|-|–)\s*(\d+))?[\s-]*(?:business |working |calendar )?(hour|day|week|month|year)s?\b",
    re.I,
)


def intervals(sentence: str) -> frozenset[int]:
    """The lengths of time that a sentence says in figures, in days: a month is 30 days or a twelfth of a year."""
    found: set[int] = set()
    for first, second, unit in _INTERVAL.findall(sentence):
        for number in (int(n) for n in (first, second) if n):
            match unit.lower():
                case "hour":
                    found.add(max(1, math.ceil(number / 24)))
                case "day":
                    found.add(number)
                case "week":
                    found.add(number * 7)
                case "month":
                    found |= {number * 30, round(number * 365 / 12)}
                case _:
                    found.add(number * 365)
    return frozenset(found)


def _names(given: Mapping[str, Node], key: str) -> tuple[str, ...]:
    return given[key].texts() if key in given else ()


def _due(given: Mapping[str, Node]) -> int | None:
    if "due_days" not in given:
        return None
    days = given["due_days"].whole(1)
    said = intervals(given["says"].text())
    if days not in said:
        figures = ", ".join(map(str, sorted(said))) or "no interval in figures"
        raise given["due_days"].wrong(
            f"{days} days, but the sentence says {figures}: say the interval in the sentence"
        )
    return days


def _counted_from(given: Mapping[str, Node]) -> CountedFrom:
    if "counted_from" not in given:
        return CountedFrom.DRAFT
    counted_from = given["counted_from"].one_of(CountedFrom)
    if counted_from is not CountedFrom.DRAFT and counted_from not in given["says"].text().lower():
        raise given["counted_from"].wrong(
            f"the sentence does not speak of {counted_from}: say what is counted from"
        )
    return counted_from


class _Urgency(StrEnum):
    ROUTINE = "routine"
    SOON = "soon"
    URGENT = "urgent"


def _urgency(node: Node) -> Literal["routine", "soon", "urgent"]:
    match node.one_of(_Urgency):
        case _Urgency.ROUTINE:
            return "routine"
        case _Urgency.SOON:
            return "soon"
        case _Urgency.URGENT:
            return "urgent"


def _parts(file: str, text: str) -> tuple[str, str]:
    match = re.match(r"---\n(.*?\n)---\n+", text, re.S)
    if match is None:
        raise Invalid(
            f"{file}: no front matter: begin the file with a line ---, the YAML, and a line --- again"
        )
    return match.group(1), text[match.end() :]


def _document(given: Mapping[str, Node], body: str, text: str) -> Document:
    return Document(
        id=DocumentId(f"gl-{given['id'].text()}@{given['version'].text()}"),
        patient=None,
        source=SourceId("sha256:" + hashlib.sha256(text.encode()).hexdigest()),
        kind=DocumentKind.GUIDELINE,
        title=given["title"].text(),
        text=body,
        pointer=given["source"].text(),
        date=given["effective"].day(),
        author=given["publisher"].text(),
        status=str(given["status"].value),
        language="en-US",
    )


def _sections(body: str) -> Iterator[Section]:
    heads = list(re.finditer(r"^#{1,4} +(.+?) *$", body, re.M))
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        end = after.start() if after else len(body)
        title = head.group(1)
        kind = re.sub(r"\W+", "_", title.lower()).strip("_")
        yield Section(kind=kind, title=title, start=head.start(), body=min(head.end() + 1, end), end=end)
