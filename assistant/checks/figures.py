"""Every dose, result and date stands as the source wrote it, where it wrote it; due dates can be counted again."""

import re
from collections.abc import Iterator
from datetime import date

from assistant.checks.reading import Reading
from assistant.domain.draft import (
    ActionDetail,
    AllergyDetail,
    AppointmentDetail,
    CitationKind,
    ConsideredDetail,
    Due,
    Finding,
    GoalDetail,
    Harm,
    Item,
    MedicineDetail,
    ProblemDetail,
    ReferralDetail,
    ResultDetail,
    ScoreDetail,
    Severity,
)
from assistant.domain.due import after
from assistant.knowledge.guidelines import intervals
from retrieval.text.amounts import same_amount
from retrieval.text.dosed import dosed
from retrieval.text.exchanges import changed
from retrieval.text.parting import tokens
from retrieval.text.quantities import Figure, carried, figures, routes

RULE = "figures@2"

#: The parts of a detail that say something clinical. Names, roles and codes are checked elsewhere.
_SAYS: dict[type, tuple[str, ...]] = {
    MedicineDetail: ("name", "dose", "frequency", "directions", "was"),
    ResultDetail: ("value", "date"),
    GoalDetail: ("target", "baseline", "baseline_date"),
    ProblemDetail: ("onset",),
    AllergyDetail: ("reaction",),
    ReferralDetail: ("findings", "done"),
    AppointmentDetail: ("when",),
}
_TIME = re.compile(r"(?<![\d:])\d{1,2}:\d\d(?![\d:])")
_ASIDE = re.compile(r"\breference range: [^;]*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
_VALUE = re.compile(r"\d[\d./]*$")
_NEAR = 7  # words between a value and the day that it is of


def figures_match_their_source(reading: Reading) -> tuple[Finding, ...]:
    return tuple(f for s in reading.sections for item in s.items for f in _of(item, reading))


def _of(item: Item, reading: Reading) -> list[Finding]:
    if isinstance(item.detail, ConsideredDetail | ScoreDetail):
        return []  # of a score ``checks.scores`` counts again; what was only considered never leaves
    charted = reading.evidence(item)
    evidence = figures(charted) | _written_on(item, reading)
    said = _TIME.sub(lambda m: " " if m[0] in charted else m[0], _said(item))
    missing = [f for f in sorted(figures(said), key=str) if not _carried(f, evidence)]
    if isinstance(item.detail, MedicineDetail):
        here = routes(charted)
        missing += [r for r in sorted(routes(_route_text(item)), key=str) if r not in here]
    found = [_finding(item, f) for f in missing if not _counted(f, item)]
    if not found:
        found = [_wrong(item, why) for why in _misplaced(item, reading)][:1]
    return found + _due(item, reading)


def _written_on(item: Item, reading: Reading) -> frozenset[Figure]:
    """The days on which the cited notes were written."""
    documents = (reading.document(c) for c in item.citations if c.kind is CitationKind.CHART)
    return frozenset(Figure("date", d.date[:10]) for d in documents if d is not None and d.date)


def _carried(figure: Figure, evidence: frozenset[Figure]) -> bool:
    return carried(figure, evidence) or any(same_amount(figure, e) for e in evidence)


def _said(item: Item) -> str:
    parts = [item.text]
    for name in _SAYS.get(type(item.detail), ()):
        value = getattr(item.detail, name)
        parts.append("; ".join(value) if isinstance(value, tuple) else value)
    return "\n".join(p for p in parts if p)


def _route_text(item: Item) -> str:
    detail = item.detail
    return f"{detail.route} {item.text}" if isinstance(detail, MedicineDetail) else item.text


def _counted(figure: Figure, item: Item) -> bool:
    """The due date itself stands in no source: it is counted, and ``_due`` counts it again."""
    due = getattr(item.detail, "due", None)
    return isinstance(due, Due) and figure.kind == "date" and figure.value == due.day


# --- a figure that stands elsewhere -------------------------------------------------------------------------------


def _misplaced(item: Item, reading: Reading) -> Iterator[str]:
    """Figures that the sources have, and not here: a value of another day, a dose of another medicine."""
    laid, quotes = reading.laid(item), reading.quotes(item)
    if laid.verbatim:
        return
    for p in laid.partings:
        if changed(p) == "figure":
            said, written = (" ".join((*p.after, *words, *p.before)) for words in (p.said, p.written))
            yield f"says “{said}” where its source says “{written}”"
    for value, day in _dated(item.text):
        if not any(value in words and day in words for words in map(_words, quotes)):
            yield f"gives {value} for {day}, and no passage that it cites has both"
    yield from _of_another_medicine(item.text, quotes)


def _words(quote: str) -> frozenset[str]:
    """The figures of a passage: not those of its reference range, nor of a unit ("m2")."""
    plain = _ASIDE.sub(" ", quote)
    return frozenset(t.word for t in tokens(plain) if not plain[t.start - 1 : t.start].isalpha())


def _dated(text: str) -> Iterator[tuple[str, str]]:
    """Each value with the day that follows it: "9840 pg/mL on 2026-11-16"."""
    value, since = "", 0
    found = tokens(text)
    for n, t in enumerate(found):
        if text[max(0, t.start - 1) : t.start].isalpha():
            continue  # of a name or a unit: "FEV1", "m2"
        if _DAY.match(t.word):
            if value and n - since <= _NEAR and n and found[n - 1].word == "on":
                yield value, t.word
            value = ""
        elif _VALUE.match(t.word) and not (value and n - since <= _NEAR and not t.after_mark):
            value, since = t.word, n
        elif t.after_mark:
            value = ""


def _of_another_medicine(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """A dose beside a medicine that the sources give another dose."""
    charted = [one for quote in quotes for one in dosed(quote)]
    for said in dosed(text):
        doses = [c.dose for c in charted if c.ingredient == said.ingredient]
        if doses and not any(said.dose == d or same_amount(said.dose, d) for d in doses):
            yield f"gives {said.name} at {said.dose}; its source says {' and '.join(map(str, dict.fromkeys(doses)))}"


# --- findings ----------------------------------------------------------------------------------------------------


def _finding(item: Item, figure: Figure) -> Finding:
    return _wrong(item, f"“{figure}” ({figure.kind}) is not in what the item cites")


def _dates(item: Item, reading: Reading) -> str:
    """The days of the documents that it cites."""
    cited = (reading.document(c) for c in item.citations)
    return " ".join(d.date[:10] for d in cited if d is not None and d.date)


def _due(item: Item, reading: Reading) -> list[Finding]:
    detail = item.detail
    if not isinstance(detail, ActionDetail | GoalDetail | ReferralDetail) or detail.due is None:
        return []
    due = detail.due
    ordered = due.anchor_is in {"order", "report"}
    cited = " ".join(c.quote for c in item.citations if ordered or c.kind is not CitationKind.CHART)
    if due.days not in intervals(cited) and not (ordered and due.day in cited):
        said = due.anchor_is if ordered else "guideline"
        return [_wrong(item, f"due in {due.days} days, which the {said} cited does not say")]
    if ordered and due.anchor not in (cited if due.anchor_is == "order" else _dates(item, reading)):
        return [
            _wrong(
                item, f"counted from {due.anchor}, the day of no {due.anchor_is} that the chart does not show"
            )
        ]
    if (
        after(date.fromisoformat(due.anchor), due.days, business="business day" in cited).isoformat()
        != due.day
    ):
        return [_wrong(item, f"due {due.day} is not {due.days} days after {due.anchor}")]
    if due.anchor_is == "birth" and due.anchor != reading.record.patient.birth_date:
        return [_wrong(item, "counted from a date of birth that the chart does not show")]
    if due.anchor_is == "discharge" and not (
        reading.stay and (reading.stay.end or "").startswith(due.anchor)
    ):
        return [_wrong(item, f"counted from a discharge on {due.anchor} that the chart does not show")]
    return []


def _wrong(item: Item, reason: str) -> Finding:
    return Finding(rule=RULE, severity=Severity.STOP, harm=Harm.SERIOUS, reason=reason, item=item.id)
