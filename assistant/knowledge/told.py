"""What the chart tells of care beside its coded entries: that it was declined, put off, or done at another place.

"Mammogram (last done 2019)" in a note is the usual trace of a test done elsewhere; "declined colonoscopy again" of a
wish. Both are read from one sentence, whose words are kept, and only where the sentence says it of the patient.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assistant.knowledge.chart import Chart, first_day, latest
from assistant.knowledge.conditions import NamedSet, SetKind, plain
from retrieval.model import (
    AnyFact,
    Document,
    DocumentKind,
    Fact,
    Immunization,
    Order,
    Preference,
    Procedure,
    Span,
)
from retrieval.text.sentences import joined_lines

#: How long a "no" stands before a person may ask again, in days.
NO_STANDS = 365
#: How long a clinician's "not now" stands, in days: by then the question has been looked at again.
LATER_STANDS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """``on`` is the first day that the words may mean; ``where`` the fact or the exact words."""

    on: date | None
    where: AnyFact | Span
    what: str


def declined(chart: Chart, named: NamedSet, *, also: str = "") -> Told | None:
    """The latest "no" of the last year to what the set means, or to ``also``, the name of the care as a whole.

    An entry without a date, such as a wish that stands, counts as lately said; a note without one does not.
    """
    return chart.remembered(
        ("told", "declined", named.kind, named.name, also), lambda: _declined(chart, named, also)
    )


def declined_service(chart: Chart, specialty: str) -> Told | None:
    """The latest "no" of the last year to one of the specialties that a referral would go to."""
    return chart.remembered(("told", "declined", specialty), lambda: _declined_service(chart, specialty))


def put_off(chart: Chart, named: NamedSet) -> Told | None:
    """The latest note of the last months in which a clinician leaves what the set means for later, or to somebody."""
    return chart.remembered(("told", "later", named.kind, named.name), lambda: _put_off(chart, named))


def done(chart: Chart, named: NamedSet, within_days: int | None) -> Told | None:
    """The latest that a note dates, in the window: done, and not among the coded entries."""
    found = chart.remembered(("told", "done", named.kind, named.name), lambda: _done(chart, named))
    return next((t for t in found if chart.within(t.on, within_days)), None)


def is_elsewhere(fact: Fact) -> bool:
    """Whether the entry was copied from what somebody else holds, or told by the patient."""
    return fact.stated or _ELSEWHERE.search(fact.words.text) is not None


# --- declined ---------------------------------------------------------------------------------------------------

_NO = re.compile(
    r"\b(?:declin(?:e[sd]?|ing)|refus(?:e[sd]?|ing|al)|opts? out of|does not want|doesn't want)\b", re.I
)
_NOT_NO = re.compile(r"\b(?:never|not|no longer|n't) (?:declin|refus)", re.I)
_TURN = re.compile(r"\bbut\b|\bhowever\b|;|\bagree[sd]?\b|\baccept(?:s|ed)?\b", re.I)
_NOT_DONE = frozenset({"not-done", "cancelled", "revoked", "rejected", "entered-in-error"})


def _declined(chart: Chart, named: NamedSet, also: str) -> Told | None:
    told = [_of_fact(f) for f in _refused_facts(chart, named, also)]
    told += [
        Told(on=on, where=span, what=f"{named.label} declined")
        for span, said, on in _sentences_of_no(chart)
        if on is not None and _speaks_of(said, named, also)
    ]
    lately = [t for t in told if t.on is None or chart.within(t.on, NO_STANDS)]
    return max(lately, key=lambda t: t.on or date.min, default=None)


#: Words of a specialty that say nothing about which it is.
_ANY_SERVICE = frozenset(
    "care clinic visit service services program medicine information specialist community".split()
)
_ROOT = 6  # letters: a cardiologist is of cardiology


def _declined_service(chart: Chart, specialty: str) -> Told | None:
    named = [_roots(one) for one in re.split(r",|/|;|\bor\b", specialty)]
    told = [
        Told(on=on, where=span, what=f"{specialty} declined")
        for span, said, on in _sentences_of_no(chart)
        if on is not None and chart.within(on, NO_STANDS) and any(n and n <= _roots(said) for n in named)
    ]
    told += [
        _of_fact(fact)
        for fact in chart.remembered(("told", "facts of no"), lambda: tuple(_facts_of_no(chart)))
        if any(n and n <= _roots(fact.name) for n in named)
        and (fact.date is None or chart.within(first_day(fact.date), NO_STANDS))
    ]
    return max(told, key=lambda t: t.on or date.min, default=None)


def _roots(words: str) -> frozenset[str]:
    found = re.findall(r"[a-z]{4,}", words.lower())
    return frozenset(w[:_ROOT] for w in found if w not in _ANY_SERVICE)


def _speaks_of(said: str, named: NamedSet, also: str) -> bool:
    """Whether the words name the care; "refused" beside them, which elsewhere sets a name aside, is the point here."""
    words = (*named.terms, also.lower()) if also else named.terms
    return any(
        re.search(rf"(?<![a-z0-9]){re.escape(word)}s?(?![a-z0-9])", said) for word in words if word in said
    )


def _of_fact(fact: AnyFact) -> Told:
    return Told(on=first_day(fact.date), where=fact, what=f"{fact.name} declined")


def _refused_facts(chart: Chart, named: NamedSet, also: str) -> Iterator[AnyFact]:
    if (shot := latest(chart.declined(named))) is not None:
        yield shot
    for fact in chart.remembered(("told", "facts of no"), lambda: tuple(_facts_of_no(chart))):
        said = plain(f"{fact.name} {fact.value}" if isinstance(fact, Preference) else fact.name)
        if named.holds(fact) or _speaks_of(said, named, also):
            yield fact


def _facts_of_no(chart: Chart) -> Iterator[AnyFact]:
    for fact in chart.record.facts:
        match fact:
            case Immunization():
                continue
            case Preference() if _NO.search(f"{fact.name} {fact.value}") or fact.value.startswith(
                "do not perform"
            ):
                yield fact
            case Procedure() | Order() if (
                fact.status in _NOT_DONE or fact.status.startswith("do")
            ) and _NO.search(fact.words.text):
                yield fact


def _sentences_of_no(chart: Chart) -> tuple[tuple[Span, str, date | None], ...]:
    """The part of each sentence that says no: up to where it turns ("but agreed to FIT")."""
    return chart.remembered(("told", "no"), lambda: tuple(_say_no(chart)))


def _say_no(chart: Chart) -> Iterator[tuple[Span, str, date | None]]:
    for document, on in _notes(chart):
        for m in _NO.finditer(document.text):
            start, end = _sentence(document.text, m.start(), m.end())
            if _NOT_NO.search(document.text, max(start, m.start() - 12), m.end()):
                continue
            turn = _TURN.search(document.text, m.end(), end)
            end = turn.start() if turn else end
            before = _TURN.search(document.text, start, m.start())
            start = before.end() if before else start
            if not _ANOTHER.search(document.text, start, end):
                yield document.span(start, end), plain(document.text[start:end]), on


# --- put off ----------------------------------------------------------------------------------------------------

_LATER = re.compile(
    r"\bnot (?:now|yet|at this time|at present|for now|today|started)\b|\bdefer\w*|\bpostpone\w*|\bhold(?:ing)? off\b"
    r"|\bwait(?:ing)? (?:until|for|on)\b|\bwill (?:decide|revisit|reconsider)\b|\b(?:he|she|they) will think\b"
    r"|\b(?:discuss|decide|consider|revisit|reassess|talk(?: about it)?)(?: \w+){0,2} (?:at|in|on|once|when|after|\d)"
    r"|\bonce (?:\w+ ){1,3}(?:settle|recover|improve|stabili[sz]e|resolve)s?\b"
    r"|\bno (?:\w+ ){1,3}(?:at|with|while|until) (?:this|that|the|his|her|their|potassium|creatinine)\b",
    re.I,
)
_SETTLED = re.compile(
    r"\b(?:start(?:ed|ing)?|begin|began|begun) (?:today|now|tonight|on|\d)|\bresumed?\b", re.I
)


_NUMBER = re.compile(r"\d{1,2}[.)] ")


def _put_off(chart: Chart, named: NamedSet) -> Told | None:
    return _said_later(chart, named) or _proposed(chart, named)


_UNDECIDED = frozenset({"proposal", "plan"})


def _proposed(chart: Chart, named: NamedSet) -> Told | None:
    """An order that somebody wrote as a proposal or a draft: whoever wrote it is deciding on it with the patient."""
    if named.kind is not SetKind.MEDICINE:
        return None
    drafted = (
        m for m in chart.medicines_of(named, any_status=True) if m.status == "draft" or m.intent in _UNDECIDED
    )
    open_still = (
        m
        for m in drafted
        if m.status in {"draft", "active"} and chart.within(first_day(m.date), LATER_STANDS)
    )
    found = latest(open_still)
    return Told(on=first_day(found.date), where=found, what=f"{named.label} proposed") if found else None


def _said_later(chart: Chart, named: NamedSet) -> Told | None:
    for span, said, on in chart.remembered(("told", "put off"), lambda: tuple(_say_later(chart))):
        if chart.within(on, LATER_STANDS) and _names(said, named):
            return Told(on=on, where=span, what=f"{named.label} put off")
    return None


def _names(said: str, named: NamedSet) -> bool:
    """Also by the name of the class: "SGLT2 inhibitor"."""
    kind = re.sub(r"^(?:an?|the) ", "", named.label.lower())
    return _speaks_of(said, named, "") or bool(
        re.search(rf"(?<![a-z0-9]){re.escape(kind)}s?(?![a-z0-9])", said)
    )


def _say_later(chart: Chart) -> Iterator[tuple[Span, str, date | None]]:
    """Each sentence, newest note first, with the head of its row: "Not now | No spironolactone at this potassium."."""
    for document, on in _notes(chart):
        for m in _LATER.finditer(document.text):
            start, end = _sentence(document.text, m.start(), m.end())
            if _ANOTHER.search(document.text, start, end) or _SETTLED.search(document.text, start, end):
                continue
            start, end = _told_of(document.text, start, end), _with_what_leans(document.text, end)
            bar = document.text.rfind("|", start, end)
            words = document.text[start:end]
            start = start if bar < 0 or not words[bar - start + 1 :].strip() else bar + 1
            numbered = _NUMBER.match(document.text, start, end)
            start, end = _trimmed(document.text, numbered.end() if numbered else start, end)
            yield document.span(start, end), plain(words), on


# --- done elsewhere ---------------------------------------------------------------------------------------------

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"\b(?:(?P<iso>(?:19|20)\d\d-\d\d(?:-\d\d)?)"
    r"|(?:(?P<m>\d{1,2})/(?:(?P<d>\d{1,2})/)?(?P<y>(?:19|20)\d\d))"
    rf"|(?:(?P<month>{'|'.join(_MONTHS)})[a-z]*\.? (?:(?P<md>\d{{1,2}}),? )?(?P<my>(?:19|20)\d\d))"
    r"|(?P<year>(?:19|20)\d\d))\b",
    re.I,
)
#: What says that it was not done: planned, due, feared, somebody else's.
_NOT_SO = re.compile(
    r"\b(?:due|needs?|overdue|order(?:ed|s)?|schedul\w+|refer\w*|recommend\w*|plan\w*|will|should|would|consider\w*"
    r"|declin\w+|refus\w+|never|no|not|without|denies|pending|missed|cancel\w+|if|until|unless|offer\w*|discuss\w*"
    r"|n't|wants?|abnormal|positive|incomplete|inadequate|aborted|poor prep)\b",
    re.I,
)
_ANOTHER = re.compile(
    r"\b(?:mother|father|sister|brother|aunt|uncle|wife|husband|daughter|son|cousin|grand\w+|family|parents?|mom|dad)\b",
    re.I,
)
_ELSEWHERE = re.compile(
    r"\b(?:outside (?:hospital|facility|clinic|records?|provider|lab)|elsewhere|patient[- ]reported|per patient"
    r"|self[- ]reported|reported by (?:the )?patient|historical(?:ly)?|at another"
    r"|done at (?:a |an |the )?(?:other|outside|pharmacy))\b",
    re.I,
)
#: "Influenza 2024" is as often the illness: a vaccine is told where the line speaks of one.
_SHOT = re.compile(r"\b(?:vaccin\w*|immuniz\w*|shots?|dos(?:e|es)|boosters?|received|given)\b", re.I)
_NEAR = 70  # characters between the name of a test and its date


def _done(chart: Chart, named: NamedSet) -> tuple[Told, ...]:
    told = [
        t
        for document, start, end in _dated_lines(chart)
        for t in _in_line(document, start, end, named, chart)
    ]
    return tuple(sorted(told, key=lambda t: t.on or date.min, reverse=True))


def _in_line(document: Document, start: int, end: int, named: NamedSet, chart: Chart) -> Iterator[Told]:
    line = document.text[start:end]
    low = line.lower()
    if _ANOTHER.search(line) or (named.kind is SetKind.VACCINE and not _SHOT.search(line)):
        return
    for term in named.terms:
        at = low.find(term)
        while at >= 0:
            around = line[max(0, at - 1) : at + len(term) + 1]
            if named.named_in(around) and (found := _when(line, at, at + len(term))):
                on = _day(found)
                if on is not None and on <= chart.as_of:
                    yield Told(on=on, where=document.span(start, end), what=f"{named.label} told in a note")
                    return
            at = low.find(term, at + 1)


def _when(line: str, start: int, end: int) -> re.Match[str] | None:
    """The date that goes with the words between ``start`` and ``end``, where nothing says it was not done."""
    if _NOT_SO.search(line, max(0, start - 40), start):
        return None
    after = _DATE.search(line, end, min(len(line), end + _NEAR))
    if after and not _NOT_SO.search(line, end, after.start()):
        return after
    before = None
    for m in _DATE.finditer(line, max(0, start - 20), start):
        before = m
    beside = before is not None and not re.search(r"[A-Za-z]", line[before.end() : start])
    rest = _NOT_SO.search(line, end, min(len(line), end + _NEAR))
    return before if beside and not rest else None


def _day(found: re.Match[str]) -> date | None:
    if found["iso"]:
        return first_day(found["iso"])
    if found["y"]:
        return first_day(
            f"{found['y']}-{int(found['m']):02d}" + (f"-{int(found['d']):02d}" if found["d"] else "")
        )
    if found["month"]:
        month = _MONTHS.index(found["month"].lower()) + 1
        return first_day(f"{found['my']}-{month:02d}" + (f"-{int(found['md']):02d}" if found["md"] else ""))
    return first_day(found["year"])


def _dated_lines(chart: Chart) -> tuple[tuple[Document, int, int], ...]:
    """Each distinct line of a note that holds a date: copied notes say the same line many times."""
    return chart.remembered(("told", "lines"), lambda: tuple(_lines(chart)))


def _lines(chart: Chart) -> Iterator[tuple[Document, int, int]]:
    seen: set[str] = set()
    for document, _ in _notes(chart):
        for m in _DATE.finditer(document.text):
            start, end = _line(document.text, m.start(), m.end())
            if (line := document.text[start:end]) not in seen and end - start <= _LONGEST:
                seen.add(line)
                yield document, start, end


# --- notes ------------------------------------------------------------------------------------------------------

_LONGEST = 400  # characters: a longer line is a narrative, whose dates belong to anything


def _notes(chart: Chart) -> Iterator[tuple[Document, date | None]]:
    """Newest first, of those that were written by the day of the chart."""
    notes = [(d, first_day(d.date)) for d in chart.record.documents if d.kind is DocumentKind.NOTE]
    known = [(d, on) for d, on in notes if on is None or on <= chart.as_of]
    yield from sorted(known, key=lambda pair: pair[1] or date.min, reverse=True)


def _line(text: str, start: int, end: int) -> tuple[int, int]:
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    return _trimmed(text, first, len(text) if last < 0 else last)


#: Characters to either side of a line in which the rest of it stands, where a fixed width broke it.
_WRAPPED = 480


def _whole_line(text: str, start: int, end: int) -> tuple[int, int]:
    """The line, joined with those that a fixed width broke from it."""
    first, last = _line(text, start, end)
    above = text.rfind("\n", 0, max(first - _WRAPPED, 0)) + 1
    below = text.find("\n", min(last + _WRAPPED, len(text)))
    for begin, stop in joined_lines(text, above, len(text) if below < 0 else below):
        if begin <= first < stop:
            return _trimmed(text, begin, max(stop, last))
    return first, last


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    first, last = _whole_line(text, start, end)
    stop = text.rfind(". ", first, start)
    first = stop + 2 if stop >= 0 else first
    stop = text.find(". ", end, last)
    return _trimmed(text, first, stop + 1 if stop >= 0 else last)


#: Characters: "He will think. Not started. Decide 12/3." says of what in the sentence before.
_SHORT = 45
_LEANS = 26


def _told_of(text: str, start: int, end: int) -> int:
    """Back to the sentence that a few short ones lean on."""
    first = _whole_line(text, start, end)[0]
    while end - start <= _SHORT and start > first and end - first > 0:
        before = text.rfind(". ", first, max(start - 2, first))
        start = before + 2 if before >= 0 else first
    return start


def _with_what_leans(text: str, end: int) -> int:
    """On to the short sentences after it: "He will think. Not started. Decide 12/3."."""
    last = _whole_line(text, end - 1, end)[1]
    while end < last:
        stop = text.find(". ", end + 1, last)
        until = stop + 1 if stop >= 0 else last
        if until - end > _LEANS:
            break
        end = until
    return end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t-*•":
        start += 1
    while end > start and text[end - 1] in " \t\r":
        end -= 1
    return start, end
