"""The form beside a sentence says what the sentence says: what leaves as data is no other than what was read."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from assistant.checks.reading import Reading
from assistant.domain.draft import (
    AllergyDetail,
    AppointmentDetail,
    CitationKind,
    Detail,
    Finding,
    GoalDetail,
    Harm,
    Item,
    MedicineDetail,
    PersonDetail,
    ProblemDetail,
    ResultDetail,
    Severity,
)
from retrieval.text.exchanges import parted
from retrieval.text.parting import content, lay, tokens
from retrieval.text.plain import key as stem
from retrieval.text.plain import lay_plainly
from retrieval.text.poles import poles
from retrieval.text.quantities import Figure, carried, figures, routes

RULE = "forms@2"

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FINAL = re.compile(r"\b(?:final|resulted|completed)\b(?! (?:reading|report|result)s? to)", re.IGNORECASE)
#: A value with the day that it is of: "9840 pg/mL on 2026-11-16".
_DATED = re.compile(
    r"(?<![\d.*/^])(\d+(?:\.\d+)?)(?:/\d+)?(?:\s(?!on\b)(?:10[*^][^\s(;]*|[^\s\d(;][^\s(;]*)){0,3}?\son\s(\d{4}-\d\d-\d\d)"
)

#: The fields of a form that are the chart's own words, or follow from them.
_CHARTED: dict[type, tuple[str, ...]] = {
    MedicineDetail: ("name", "dose", "route", "frequency", "directions", "was", "reason"),
    ResultDetail: ("name", "value", "unit", "date"),
    AllergyDetail: ("substance", "reaction", "criticality"),
    ProblemDetail: ("onset",),
    AppointmentDetail: ("when", "with_whom"),
    PersonDetail: ("name", "role", "phone", "relation"),
    GoalDetail: ("target", "baseline", "baseline_date"),
}
#: Of these the sentence must say the same, where it says anything of the kind.
_SAID_TOO = {
    AllergyDetail: ("criticality",),
    MedicineDetail: ("dose", "frequency", "name"),
    ResultDetail: ("value", "unit", "date", "name"),
}
#: What stands in a row in some text: in another order its words would say something else.
_IN_A_ROW = {
    MedicineDetail: ("reason",),
    ResultDetail: ("value",),
    AllergyDetail: ("substance", "reaction"),
    GoalDetail: ("baseline",),
}


def the_form_says_what_the_sentence_says(reading: Reading) -> tuple[Finding, ...]:
    return tuple(f for s in reading.sections for item in s.items for f in _of(item, reading))


def _of(item: Item, reading: Reading) -> list[Finding]:
    detail = item.detail
    if detail is None or type(detail) not in _CHARTED:
        return []
    why = next(_wrong(item, detail, reading.quotes(item)), "")
    finding = Finding(rule=RULE, severity=Severity.STOP, harm=Harm.SERIOUS, reason=why, item=item.id)
    return [finding] if why else []


def _wrong(item: Item, detail: Detail, quotes: tuple[str, ...]) -> Iterator[str]:
    by_guideline = any(c.kind is CitationKind.GUIDELINE for c in item.citations)
    for name in _CHARTED[type(detail)]:
        value: Any = getattr(detail, name)
        if not isinstance(value, str) or not value:
            continue
        if not by_guideline and not _stands_in(value, quotes):
            yield f"the form has “{_short(value)}” as {_label(name)}, which its source does not"
        elif _turned(value, item.text, quotes) or (
            name in _IN_A_ROW.get(type(detail), ()) and _scattered(value, (item.text, *quotes))
        ):
            yield f"the form has “{_short(value)}” as {_label(name)}, which its source says otherwise"
        elif name in _SAID_TOO.get(type(detail), ()) and _contradicted(name, value, item.text):
            yield f"the form has “{_short(value)}” as {_label(name)}, and the sentence beside it does not"
    if isinstance(detail, GoalDetail) and (other := _aimed_otherwise(detail.target, item.text)):
        yield f"the form aims at “{_short(other)}”, and the sentence beside it does not"
    yield from _beside_one_another(detail, item.text)


def _turned(value: str, text: str, quotes: tuple[str, ...]) -> bool:
    """Whether it leaves the wording of every text by more than another word for the same."""
    return not any(lay(value, (t,)).verbatim for t in (text, *quotes)) and _parted(value, (text, *quotes))


def _scattered(value: str, texts: tuple[str, ...]) -> bool:
    return len(tokens(value)) > 1 and not any(
        at(value, (t,)).verbatim for t in texts for at in (lay, lay_plainly)
    )


def _aimed_otherwise(target: str, text: str) -> str:
    """The words of a target that say in which direction, or of which unit, where the sentence has no such word."""
    said = {t.word for t in tokens(text)}
    found = tokens(target)
    decide = {t.word for t in found if any(p.kind == "level" for p in poles(t.word))}
    decide |= {b.word for a, b in pairwise(found) if a.word[0].isdigit() and not b.mark and content(b.word)}
    return target if decide - said else ""


def _parted(value: str, texts: tuple[str, ...]) -> bool:
    return any(kind != "word" for kind, p in parted(value, texts) if p.beside > 1)


def _beside_one_another(detail: Detail, text: str) -> Iterator[str]:
    """The parts of one form: a dose against its own directions, a value against the day that it is of."""
    if isinstance(detail, MedicineDetail):
        head, _, rest = text.partition(" - ")
        for name, said in (("directions", head), ("was", rest), ("because", rest)):
            value = getattr(detail, name)
            if value and said and not lay(value, (said,)).verbatim and _parted(value, (said,)):
                yield f"the form has “{_short(value)}” as {_label(name)}, and the sentence beside it does not"
    if isinstance(detail, MedicineDetail) and detail.directions:
        for name in ("dose", "frequency"):
            value = getattr(detail, name)
            if value and _contradicted(name, value, detail.directions):
                yield f"the form has “{value}” as {name}, and its own directions do not"
    if isinstance(detail, ResultDetail) and detail.pending and _FINAL.search(text):
        yield "the form says that the result is awaited, and the sentence beside it that it is there"
    if isinstance(detail, ResultDetail) and detail.value and detail.date:
        said = next((v for v, day in _DATED.findall(text) if day == detail.date[:10]), "")
        if (
            said
            and _NUMBER.fullmatch(detail.value.split("/")[0])
            and not _words(said) <= _words(detail.value)
        ):
            yield f"the form has {detail.value} for {detail.date[:10]}, and the sentence beside it {said}"


def _stands_in(value: str, texts: tuple[str, ...]) -> bool:
    """Word for word in any order, or the same figures in another writing with no word beside them."""
    words = _words(value)
    have = frozenset[str]().union(*map(_words, texts))
    if words <= have:
        return True
    mine = figures(value) | routes(value)
    theirs = frozenset[Figure]().union(*((figures(t) | routes(t)) for t in texts))
    return bool(mine) and all(carried(f, theirs) for f in mine) and not _left(value) - have


def _contradicted(name: str, value: str, text: str) -> bool:
    """Whether the sentence says something of the kind, and not this."""
    if name in {"dose", "value"}:
        numbers = {w for w in _words(value) if w[0].isdigit()}
        with_unit = any(f.unit for f in figures(value)) or name == "value"
        return (
            with_unit and bool(numbers) and any(f.unit for f in figures(text)) and not numbers & _words(text)
        )
    if name in {"frequency", "date"}:
        mine, said = ({f for f in figures(x) if f.kind == name and f != _AT_NIGHT} for x in (value, text))
        return bool(mine and said) and not mine & said
    return not _words(value) <= _words(text)


#: Once a day as well, so that it stands beside "daily" without contradicting it.
_AT_NIGHT = Figure("frequency", "bedtime")


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """Words and numbers, each number of a pair by itself."""
    return frozenset(part for t in tokens(text) for part in (stem(t.word), *t.word.split("/")))


def _left(value: str) -> frozenset[str]:
    """The words of a value that belong to none of its figures."""
    return frozenset(w for w in _words(value) if w.isalpha() and len(w) > 3 and w not in _TAKING_STEMS)


#: Words that directions are written in, beside the figures that they give.
_TAKING = frozenset(
    "twice times three four once daily every hours hour days weeks week month weekly needed bedtime mouth oral orally "
    "with each morning evening night tablet tablets capsule capsules".split()
)
_TAKING_STEMS = _TAKING | frozenset(map(stem, _TAKING))


def _short(value: str) -> str:
    return value if len(value) <= 50 else value[:47] + "…"


def _label(name: str) -> str:
    return name.replace("_", " ")
