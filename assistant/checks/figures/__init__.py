"""Every dose, result and date stands as the source wrote it, where it wrote it; due dates can be counted again."""

import re
from collections.abc import Iterator
from datetime import date

from assistant.checks.figures.bound import unbound
from assistant.checks.figures.carrying import COUNTING, WEEKDAYS, Charted, numbers
from assistant.checks.figures.circumstances import of_other_circumstances, out_of_range
from assistant.checks.figures.differences import beside_its_end, by, reckoned_day
from assistant.checks.figures.given_by import in_another_form
from assistant.checks.figures.reckoned import reckoned
from assistant.checks.figures.totals import single_for_total
from assistant.checks.own_words import CLOSELY, HALF, MOSTLY, NEVER, WHOLLY, not_told, weighed
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
from retrieval.text import frequencies
from retrieval.text.amounts import same_amount
from retrieval.text.clock import times, without_times
from retrieval.text.days import Day, days, months, named, perhaps_months, slashed
from retrieval.text.dosed import dosed
from retrieval.text.parting import Parting, content, tokens
from retrieval.text.plain import digits, plain
from retrieval.text.quantities import Figure, figures, named_units, routes
from retrieval.text.shorthand import in_full
from retrieval.text.telegraphic import in_words
from retrieval.text.terms import medicines_in

RULE = "figures@3"

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
#: "Within a day" is no "once a day".
_WITHIN_A = re.compile(
    r"\b(within|for|in|after|by|over|delayed|postponed|off) an? (hour|day|week|month|year)\b(?! of| and a half)",
    re.IGNORECASE,
)
#: A moment to the second, as a machine writes it, is told by its day.
_STAMPED = re.compile(r"(?<=\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_ASIDE = re.compile(r"\breference range: [^;]*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
_VALUE = re.compile(r"\d[\d./]*$")
_NEAR = 7  # words between a value and the day that it is of


def figures_match_their_source(reading: Reading) -> tuple[Finding, ...]:
    return tuple(f for s in reading.sections for item in s.items for f in _of(item, reading))


def _of(item: Item, reading: Reading) -> list[Finding]:
    if isinstance(item.detail, ConsideredDetail | ScoreDetail):
        return []  # of a score ``checks.scores`` counts again; what was only considered never leaves
    charted = Charted(reading.evidence(item), _written_on(item, reading))
    said = in_full(_WITHIN_A.sub(r"\1 1 \2", _STAMPED.sub("", _said(item))))
    told = sorted(figures(without_times(said)), key=str)
    missing = [f for f in told if not charted.as_written(f) and not charted.carries(f, said)]
    missing = missing or [
        f
        for f in told
        if _of_another_unit(f, charted.figures)
        and _of_another_unit(f, charted.in_full)
        and not charted.comes_to(f, said)
    ]
    late = [said[t.start : t.end] for t in times(said) if not charted.tells(t) and not charted.about(t, said)]
    if isinstance(item.detail, MedicineDetail) or medicines_in(item.text):
        here = routes(charted.text)
        sure = isinstance(item.detail, MedicineDetail)
        given = [r for r in sorted(routes(_route_text(item)), key=str) if r not in here]
        missing += [r for r in given if sure or (here and _AMBIGUOUS.get(r.value, "") in item.text.lower())]
    perhaps = [f for f in missing if reading.retells(item) and charted.perhaps(f, said)]
    found = [
        (_finding(item, f), _least(f, item, charted))
        for f in missing
        if not _counted(f, item) and f not in perhaps
    ]
    found += [(_wrong(item, f"says {time}, which is not in what the item cites"), MOSTLY) for time in late]
    if not found:
        surest = sorted(_misplaced(item, reading), key=lambda one: one[1])[:1]
        found = [(_wrong(item, why), least) for why, least in surest]
    unsure = [not_told(_finding(item, f)) for f in perhaps] if not found else []
    return [weighed(f, item, reading, least=least) for f, least in found] + unsure + _due(item, reading)


def _least(figure: Figure, item: Item, charted: Charted) -> float:
    """Where the sources have no figure of the kind, or of the unit, theirs may be in a writing that code does not know;
    and how long, how heavy and how many is reckoned and rounded by whoever retells it, where a dose is not.
    """
    alike = any(f.kind == figure.kind and f.unit in _like(figure.unit) for f in charted.in_full)
    if figure.kind in {"number", "frequency"} and not alike:
        return CLOSELY
    if figure.kind == "route" or (figure.kind == "number" and figure.unit not in _OF_A_DOSE):
        return CLOSELY
    of_medicines = any(not m.measured for m in medicines_in(item.text))
    return HALF if figure.kind != "frequency" or of_medicines else MOSTLY


def _like(unit: str) -> frozenset[str]:
    return next((units for units in _MEASURING if unit in units), frozenset({unit}))


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
_TIME = frozenset("second minute hour day week month year".split())
_OF_A_DOSE = frozenset({"mg", "ug", "mL"})
_MEASURING = (_TIME, *(frozenset(units.split()) for units in ("ug mg g kg lb", "mL L ml l", "mm cm m")))


def _written_on(item: Item, reading: Reading) -> frozenset[Figure]:
    """The days on which the cited notes were written."""
    documents = (reading.document(c) for c in item.citations if c.kind is CitationKind.CHART)
    return frozenset(Figure("date", d.date[:10]) for d in documents if d is not None and d.date)


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


def _misplaced(item: Item, reading: Reading) -> Iterator[tuple[str, float]]:
    """Figures that the sources have, and not here: a value of another day, a dose of another medicine.

    Each with the share of the item that must be held for it to show that it is wrong.
    """
    laid, quotes = reading.laid(item), reading.quotes(item)
    if laid.verbatim:
        return
    text, said, quotes = in_full(item.text), in_full(reading.said(item)), tuple(map(in_full, quotes))
    for kind, p in reading.parted(item):
        if kind != "figure" or _one_day(p) or (_one_amount(p) and not reading.copies(item)):
            continue
        if not (_said_there(p, said, quotes) and (p.edge == "jump" or not reading.copies(item))):
            mine, theirs = p.told()
            yield f"says “{mine}” where its source says “{theirs}”", CLOSELY
    for value, day in _dated(text):
        if not any(value in words and day in words for words in map(_words, quotes)):
            yield f"gives {value} for {day}, and no passage that it cites has both", HALF
    for otherwise in (
        *_of_another_day(text, quotes),
        *_on_another_day(item.text, reading.quotes(item)),
        *_of_another_medicine(text, quotes),
    ):
        yield otherwise, HALF
    for otherwise in _not_there(said, quotes):
        yield otherwise, NEVER
    for otherwise in _beside_other_words(said, quotes):
        yield otherwise, WHOLLY
    for bound_to, least in (
        (unbound, HALF),
        (of_other_circumstances, MOSTLY),
        (out_of_range, HALF),
        (in_another_form, HALF),
        (single_for_total, HALF),
    ):
        for otherwise in bound_to(text, "\n".join(quotes)):
            yield otherwise, least


def _on_another_day(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """A day by the name of its month, where the sources name days of this number or month and never this one."""
    charted, by_name = (frozenset[Day]().union(*map(of, quotes)) for of in (days, named))
    ends = "\n".join(map(in_full, quotes))
    beside = {d for d in named(text) if beside_its_end(d, in_full(text), ends) or reckoned_day(d, ends)}
    day_first = frozenset((day, month) for quote in quotes for month, day in slashed(quote))
    charted |= day_first  # "11/3" may be the third of November and the eleventh of March
    for month, day in sorted(named(text) - charted - beside):
        if any(month == m or day == d for m, d in by_name):
            yield f"names the day {month}/{day}, which no passage that it cites does"
    in_months = frozenset[int]().union(*map(perhaps_months, quotes)) | {
        month for month, _ in charted | beside
    }
    for month in sorted(months(text) - in_months if in_months else ()):
        yield f"names month {month}, which no passage that it cites does"


def _of_another_day(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """A value of one day told of another day of the source: "84 kg on 10 May" of "84 kg on 3 May and 81 on 10 May"."""
    charted = [one for quote in quotes for one in _by_day(quote)]
    for value, day in _by_day(text):
        of = {d for v, d in charted if v == value}
        if of and day not in of and any(d == day for _, d in charted):
            yield f"gives {value} of another day than its source does"


def _by_day(text: str) -> Iterator[tuple[Figure, str]]:
    """The one value of each part of the text with the one day, or month, that the part names."""
    for part in re.split(r"[;\n,]|\.\s|\b(?:and|but|then|versus|vs)\b|\b(?:to|from) (?=\d)", text):
        in_days = slashed(part) | {(month, 0) for month in months(part)}
        dates = {str(d) for d in in_days} | (WEEKDAYS & {*re.findall(r"[a-z]+", part.lower())})
        values = [f for f in figures(part) if f.kind == "number" and f.unit and "/" not in f.value]
        if len(dates) == len(values) == 1:
            yield values[0], dates.pop()


def _one_day(p: Parting) -> bool:
    said, written = map(days, p.told())
    return bool(said) and said == written


def _one_amount(p: Parting) -> bool:
    """Whether both have the same figures, each in another unit or writing: "within a day" of "in 24 hours"."""
    said, written = (figures(digits(in_full(_WITHIN_A.sub(r"\1 1 \2", t)))) for t in p.told())
    return (
        any(f.unit for f in said)
        and len(said) == len(written)
        and all(any(_same(f, w) for w in written) for f in said)
    )


def _said_there(p: Parting, text: str, quotes: tuple[str, ...]) -> bool:
    """Whether the source has the figures in the same place, among others or as words ("two times" for "twice"), or
    has none in this place: then ``_beside_other_words`` looks at what they are of. So it does where the source has
    each figure before the word that follows it here; one that is reckoned stands nowhere in the source."""
    if len(p.said) == 1 and p.said[0] == "".join(w[0] for w in p.written):
        return True  # its initials: "30 PY" of "30 pack-years"
    said, written = (numbers(" ".join(w)) for w in (p.said, p.written))
    mine = {n for n in said if n[0].isdigit()}
    if not mine:
        return False
    if mine <= written or not any(n[0].isdigit() for n in written):
        return True
    charted = [one for quote in quotes for one in _values(quote)]
    told = [one for one in _values(text) if one[0] in mine]
    there = {value for value, *_ in charted}
    return bool(told) and all(v not in there or _follows(v, u, f, charted) for v, u, f in told)


_Value = tuple[str, str, tuple[str, ...]]  # a number, its unit, the words that follow


def _follows(value: str, unit: str, follow: tuple[str, ...], charted: list[_Value]) -> bool:
    """Whether the source has the value before the same word."""
    return bool(follow) and any(v == value and u == unit and f[:1] == follow[:1] for v, u, f in charted)


def _beside_other_words(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """A value before words that follow another value in the source: "39.4 in clinic" of "39.4 at home"."""
    charted, told = [one for quote in quotes for one in _values(quote)], "\n".join(quotes)
    come_to = reckoned(told)
    said, there = ({value for value, *_ in found} for found in (_values(text), charted))
    for value, unit, follow in _values(text):
        if value not in there or Figure("number", value) in come_to or _follows(value, unit, follow, charted):
            continue  # it is reckoned, or of the same
        if _as_an_adverb(value, follow, quotes) or (slashed(value) and slashed(value) <= days(told)):
            continue
        mine = max((len({*follow} & {*f}) for v, _, f in charted if v == value), default=0)
        against = [(len({*follow} & {*f}), v) for v, u, f in charted if v != value and u == unit]
        most, other = max(against, default=(0, ""))
        if most > mine and not (other in said and _FROM_TO.search(text)):
            yield f"has {value} where its source has {other}: “{' '.join(sorted(follow))}”"


def _as_an_adverb(value: str, follow: tuple[str, ...], quotes: tuple[str, ...]) -> bool:
    """ "Two times" of "twice"."""
    adverb = next((w for w, n in COUNTING.items() if n == value and len(w) > 3), "")
    return bool(adverb) and follow[:1] in {("times",), ("time",)} and any(adverb in q.lower() for q in quotes)


#: ``checks.trends`` looks at which of them came first.
_FROM_TO = re.compile(r"\bfrom (?:about )?\d[\d.]*\b.{0,30}?\bto (?:about )?\d")


def _values(text: str) -> Iterator[_Value]:
    """Each number with its unit and the words that follow it, up to a mark or the next number."""
    text = in_words(digits(_ORDINAL.sub("th", without_times(text))))
    words = plain(text)
    for n, t in enumerate(words):
        if (
            not _VALUE.match(t.word)
            or (t.word == "1" and n + 1 < len(words) and words[n + 1].word == "of")
            or text[max(0, t.start - 1) : t.start].isalpha()
        ):
            continue
        follow: list[str] = []
        unit = ""
        for m in range(n + 1, min(n + 7, len(words))):
            opens = text[words[m - 1].end : words[m].start].strip() == "("
            if (words[m].mark and not opens) or words[m].word[0].isdigit() or words[m].word in _TURNS_ROUND:
                break
            if not follow and words[m].word in _UNITS:
                unit += words[m].word
            elif content(words[m].word):
                follow.append(words[m].word)
        yield t.word, unit, tuple(follow[:3])


#: What comes after them is said of something else.
_TURNS_ROUND = frozenset({"but", "while", "although", "though", "versus", "then"})
#: Which one it is, and not how many.
_ORDINAL = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:st|nd|rd|th))\b",
    re.IGNORECASE,
)
_UNITS = frozenset(u.lower() for u in named_units().values()) | set(
    "dl l min ml h iu mmol mol g m kg u ul fl kpa".split()
)


def _not_there(text: str, quotes: tuple[str, ...]) -> Iterator[str]:
    """Numbers in words, and names with a number in them ("L5-S1"), that no source has."""
    source = Charted("\n".join(quotes))
    charted = numbers(source.text) | {n for w in numbers(source.text) if "/" in w for n in w.split("/")}
    rest, counts = frequencies.without(without_times(text)), source.counts(text)
    for m in _IN_WORDS.finditer(rest):
        bare = Figure("number", digits(m[1]))
        if _instead(m, rest, source) or bare.value in counts:
            continue
        of_a_unit = [f for f in figures(f"{m[1]} {m['unit'] or ''}") if f.unit]
        if bare.value not in charted and not any(
            source.carries(f, text) or source.perhaps(f, text) for f in (*of_a_unit, bare)
        ):
            yield f"says {m[1]}, which is not in what the item cites"
    told = source.text.lower()
    for m in _NAMED.finditer(text):
        if m[0].lower() not in told:
            yield f"says {m[0]}, which is not in what the item cites"


def _instead(m: re.Match[str], text: str, source: Charted) -> bool:
    """Whether it is how often it was before: "five times a day instead of four"."""
    if not _BEFORE.search(text, 0, m.start()):
        return False
    count = digits(m[1])
    return any(f.kind == "frequency" and f.value.partition("/")[0] == count for f in source.in_full)


_BEFORE = re.compile(
    r"\b(?:instead of|rather than|in place of|not|from|than|was|were|previously|formerly) (?:the )?(?:\w+ )?$",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty)\b"
    r"(?:[ -](?P<unit>[a-z]+))?",
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
    """A dose beside a medicine that the sources give another dose, and give this one to another medicine or nowhere."""
    charted = [one for quote in quotes for one in dosed(quote)]
    every = frozenset[Figure]().union(*map(figures, quotes))
    for said in dosed(text):
        doses = [c.dose for c in charted if c.ingredient == said.ingredient]
        if not doses or any(_same(said.dose, d) for d in doses):
            continue
        taken = any(_same(said.dose, c.dose) for c in charted)
        if by(said.dose, text) or Charted("\n".join(quotes)).comes_to(said.dose, text):
            continue  # by how much it was changed, or what it comes to in a day
        if taken or not any(_same(said.dose, f) for f in every | reckoned("\n".join(quotes))):
            yield f"gives {said.name} at {said.dose}; its source says {' and '.join(map(str, dict.fromkeys(doses)))}"


def _same(one: Figure, other: Figure) -> bool:
    return one == other or same_amount(one, other)


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
