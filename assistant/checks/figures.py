"""Every dose, result and date stands as the source wrote it, where it wrote it; due dates can be counted again."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import combinations

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
from retrieval.text.parting import content, tokens
from retrieval.text.plain import digits, plain
from retrieval.text.quantities import Figure, carried, figures, named_units, routes
from retrieval.text.terms import medicines_in

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
#: Routes whose short forms are other words as well: "IM", "PR".
_AMBIGUOUS = {"intramuscular": "intramusc", "rectal": "rectal", "topical": "topical"}
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
    if missing:  # in words, perhaps: "every six hours", "one of four"
        evidence |= figures(digits(charted))
        missing = [
            f
            for f in missing
            if not (_carried(f, evidence) or _in_words(f, charted) or _between(f, evidence))
        ]
    missing = missing or [f for f in sorted(figures(said), key=str) if _of_another_unit(f, evidence)]
    if isinstance(item.detail, MedicineDetail) or medicines_in(item.text):
        here = routes(charted)
        sure = isinstance(item.detail, MedicineDetail)
        given = [r for r in sorted(routes(_route_text(item)), key=str) if r not in here]
        missing += [r for r in given if sure or (here and _AMBIGUOUS.get(r.value, "") in item.text.lower())]
    found = [_finding(item, f) for f in missing if not _counted(f, item)]
    if not found:
        found = [_wrong(item, why) for why in _misplaced(item, reading)][:1]
    return found + _due(item, reading)


def _of_another_unit(figure: Figure, evidence: frozenset[Figure]) -> bool:
    """Whether the sources have the value in another unit of what it measures and never in this: 3 months, 3 weeks."""
    of_one_kind = next((units for units in _MEASURING if figure.unit in units), frozenset[str]())
    if not of_one_kind or figure in evidence or any(same_amount(figure, f) for f in evidence):
        return False
    return any(
        f.value == figure.value and f.unit in of_one_kind and f.unit != figure.unit and f.kind == figure.kind
        for f in evidence
    )


#: Units that measure the same: time, mass, volume, length.
_MEASURING = tuple(
    frozenset(units.split())
    for units in ("second minute hour day week month year", "ug mg g kg", "mL L ml l", "mm cm m")
)


def _between(figure: Figure, evidence: frozenset[Figure]) -> bool:
    """Whether it is what lies between two weights of the sources, or between two days: "lost 6 lb", "for 4 days"."""
    if figure.unit in _WEIGHTS:
        weights = [float(f.value) for f in evidence if f.unit == figure.unit and "/" not in f.value]
        return any(abs(abs(a - b) - float(figure.value)) < 0.05 for a, b in combinations(weights, 2))
    if figure.unit == "day":
        days = [date.fromisoformat(f.value) for f in evidence if f.kind == "date" and _DAY.match(f.value)]
        return any(str(abs((a - b).days)) == figure.value for a, b in combinations(days, 2))
    return False


_WEIGHTS = frozenset({"lb", "kg"})


def _in_words(figure: Figure, charted: str) -> bool:
    """Whether a number stands there in words: "twice", "stage II", "an hour", the days of a week by their names."""
    if figure.kind != "number":
        return False
    have = _numbers(charted)
    if not figure.unit:
        return all(n in have for n in figure.value.split("/"))
    return figure.value == "1" and re.search(rf"\ban? {figure.unit}\b", charted, re.IGNORECASE) is not None


@lru_cache(maxsize=1024)
def _numbers(charted: str) -> frozenset[str]:
    """The numbers of a text, those in words as well."""
    found = {t.word for t in tokens(digits(charted))}
    days = found & _WEEKDAYS
    return frozenset(
        {
            *found,
            *(_COUNTING[w] for w in found if w in _COUNTING),
            *([str(len(days))] if len(days) > 1 else []),
        }
    )


_COUNTING = {"once": "1", "twice": "2", "thrice": "3", "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())


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
    for kind, p in reading.parted(item):
        if kind == "figure":
            said, written = p.told()
            yield f"says “{said}” where its source says “{written}”"
    for value, day in _dated(item.text):
        if not any(value in words and day in words for words in map(_words, quotes)):
            yield f"gives {value} for {day}, and no passage that it cites has both"
    yield from _of_another_medicine(item.text, quotes)
    yield from _beside_other_words(reading.said(item), quotes)
    yield from _not_there(reading.said(item), quotes)


def _beside_other_words(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """A value before words that follow another value in the source: "39.4 in clinic" of "39.4 at home"."""
    charted = [one for quote in quotes for one in _values(quote)]
    said = {value for value, *_ in _values(text)}
    for value, unit, follow in _values(text):
        mine = max((len(follow & f) for v, _, f in charted if v == value), default=0)
        against = [(len(follow & f), v) for v, u, f in charted if v != value and u == unit]
        most, other = max(against, default=(0, ""))
        if most > mine and not (other in said and _FROM_TO.search(text)):
            yield f"has {value} where its source has {other}: “{' '.join(sorted(follow))}”"


#: ``checks.trends`` looks at which of them came first.
_FROM_TO = re.compile(r"\bfrom (?:about )?\d[\d.]*\b.{0,30}?\bto (?:about )?\d")


def _values(text: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Each number with its unit and the words that follow it, up to a mark or the next number."""
    words = plain(text)
    for n, t in enumerate(words):
        if not _VALUE.match(t.word) or text[max(0, t.start - 1) : t.start].isalpha():
            continue
        follow: list[str] = []
        unit = ""
        for m in range(n + 1, min(n + 7, len(words))):
            if words[m].mark or words[m].word[0].isdigit():
                break
            if not follow and words[m].word in _UNITS:
                unit += words[m].word
            elif content(words[m].word):
                follow.append(words[m].word)
        yield t.word, unit, frozenset(follow[:3])


_UNITS = frozenset(u.lower() for u in named_units().values()) | set(
    "dl l min ml h iu mmol mol g m kg u ul fl kpa".split()
)


def _not_there(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """Numbers in words, and names with a number in them ("L5-S1"), that no source has."""
    charted = frozenset[str]().union(*map(_numbers, quotes))
    for m in _IN_WORDS.finditer(text):
        if digits(m[0]) not in charted:
            yield f"says {m[0]}, which is not in what the item cites"
    told = " ".join(quotes).lower()
    for m in _NAMED.finditer(text):
        if m[0].lower() not in told:
            yield f"says {m[0]}, which is not in what the item cites"


_IN_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:[CTLS]\d{1,2}-?(?:[CTLS]\d{1,2})?|G[1-5][ab]?|A[1-3])\b")


def _words(quote: str) -> frozenset[str]:
    """The figures of a passage: not those of its reference range, nor of a unit ("m2")."""
    plain = _ASIDE.sub(" ", quote)
    return frozenset(t.word for t in tokens(plain) if not plain[t.start - 1 : t.start].isalpha())


def _dated(text: str) -> Iterator[tuple[str, str]]:
    """Each value with the day that follows it: "9840 pg/mL on 2026-11-16"."""
    value, since = "", 0
    found = tokens(text)
    for n, t in enumerate(found):
        before = text[max(0, t.start - 1) : t.start]
        if before.isalpha() or before == "/":
            continue  # of a name or a unit: "FEV1", "m2", "/1.73"
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
    if due.anchor_is == "note":
        return _as_the_note_dates_it(item, due, reading)
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


def _as_the_note_dates_it(item: Item, due: Due, reading: Reading) -> list[Finding]:
    """A day that a note names, with its year or without, counted from the day of that note."""
    on = date.fromisoformat(due.day)
    short = (f"{on.month}/{on.day}", f"{on.month:02d}/{on.day:02d}")
    ways = (due.day, *short, *(f"{s}/{year}" for s in short for year in (on.year, on.year % 100)))
    written = re.compile(rf"(?<![\d/])(?:{'|'.join(map(re.escape, ways))})(?![\d/])")
    for citation in item.citations:
        note = reading.document(citation)
        dated = note is not None and (note.date or "")[:10] == due.anchor
        counted = after(date.fromisoformat(due.anchor), due.days) == on
        if dated and counted and written.search(citation.quote):
            return []
    return [_wrong(item, f"due {due.day}, which no note cited dates so")]


def _wrong(item: Item, reason: str) -> Finding:
    return Finding(rule=RULE, severity=Severity.STOP, harm=Harm.SERIOUS, reason=reason, item=item.id)
