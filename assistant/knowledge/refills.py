"""How often a medicine was handed over: in the pharmacy's entries, and in the lists and tables that notes copy.

Three or more canisters of a short-acting reliever in twelve months mark a higher risk of a severe attack of asthma
(Global Initiative for Asthma, 2026), and such a count is as often a row of a table as an entry of the record.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.knowledge.chart import Chart, first_day
from assistant.knowledge.conditions import NamedSet
from assistant.knowledge.criteria import Answer, Applies, Not
from retrieval.model import AnyFact, Document, DocumentKind, Medicine, Span

_WORDS = {
    w: n for n, w in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
}
_NUMBER = rf"(?P<n>\d{{1,2}}|{'|'.join(_WORDS)})"
_PACKS = r"(?:canisters?|inhalers?|pumps?|(?:re)?fills?|packs?|boxes|dispenses?)"
_HANDED_OVER = re.compile(
    rf"\b(?:{_PACKS}|filled|dispens\w+|picked up|handed over|pharmacy)\b", re.IGNORECASE
)
_DAY = re.compile(
    r"(?<![\d/.-])(?:(?P<iso>20\d\d-\d\d-\d\d)|(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:/(?P<y>(?:20)?\d\d))?)(?![\d/])(?! ?mg)"
)
#: A day that is to come, or of something else than handing over.
_NOT_FILLED = re.compile(
    r"\b(?:next|due|until|through|expir\w*|exp|born|seen|visit|ordered|refill on)\W*$", re.IGNORECASE
)
#: "five canisters this year", "4 inhalers in the last 8 months".
_COUNTED = re.compile(
    rf"\b{_NUMBER}\s+(?:[a-z-]+\s+){{0,3}}?{_PACKS}\b[^.;|\n]{{0,24}}?\b"
    r"(?:this year|(?:past|last) year|a year"
    r"|(?:in|over|within)(?: the)?(?: last| past)? (?P<months>\d{1,2}|twelve|six|three|eight|ten) months?)\b",
    re.IGNORECASE,
)
_A_YEAR = re.compile(rf"{_PACKS}[^|]*\b(?:12|twelve) (?:months?|mo)\b|{_PACKS}[^|]*\byear\b", re.IGNORECASE)
_CONTEXT = 240  # characters before a row within which its heading says that it lists what was handed over


@dataclass(frozen=True, slots=True, kw_only=True)
class Overused:
    """``at_least`` times handed over in ``within_days``; the count of a note is taken as of the day of the note."""

    named: NamedSet
    at_least: int
    within_days: int

    def decide(self, chart: Chart) -> Answer:
        handed, because = _entries(chart, self.named, self.within_days)
        told = 0
        for note in chart.record.notes():
            written = first_day(note.date)
            if (
                note.kind is not DocumentKind.NOTE
                or written is None
                or not chart.within(written, self.within_days)
            ):
                continue
            for span, days, count in _rows(note, written, self.named):
                lately = {d for d in days if chart.within(d, self.within_days)}
                if lately - handed or count:
                    because.append(span)
                handed |= lately
                told = max(told, count)
        times = max(len(handed), told)
        said = f"{self.named.label} handed over {times} times in {self.within_days} days"
        return Applies(tuple(because), said) if times >= self.at_least else Not(said)


def _entries(chart: Chart, named: NamedSet, within_days: int) -> tuple[set[date], list[AnyFact | Span]]:
    """What the pharmacy's own entries say: with an order the days on which it was filled, or a dispense by itself."""
    days: set[date] = set()
    because: list[AnyFact | Span] = []
    for m in chart.medicines_of(named, any_status=True):
        charted = (*m.fills, m.date or "") if m.intent == "dispense" else m.fills
        lately = {d for c in charted if (d := first_day(c)) and chart.within(d, within_days)}
        if lately - days and isinstance(m, Medicine):
            because.append(m)
        days |= lately
    return days, because


def _rows(note: Document, written: date, named: NamedSet) -> Iterator[tuple[Span, set[date], int]]:
    """Each line that names the medicine and tells days on which it was filled, or how many there were."""
    at, head = 0, ""
    for line in note.text.splitlines(keepends=True):
        start, at = at, at + len(line)
        if line.count("|") > 1 and not head:
            head = line
        elif "|" not in line:
            head = ""
        if not named.named_in(line):
            continue
        about = _part_about(line, named)
        context = f"{note.text[max(0, start - _CONTEXT) : start]}{line}"
        days = _filled(about, written) if _HANDED_OVER.search(context) else set()
        count = max(_counted(about), _cell(about, head))
        if days or count:
            begin = start + len(line) - len(line.lstrip())
            yield note.span(begin, start + len(line.rstrip())), days, count


def _part_about(line: str, named: NamedSet) -> str:
    """Of a line on several medicines the part that names this one."""
    parts = [p for p in re.split(r";|\.\s", line) if named.named_in(p)]
    return " ".join(parts) or line


def _filled(text: str, written: date) -> set[date]:
    found = set()
    for m in _DAY.finditer(text):
        if _NOT_FILLED.search(text, 0, m.start()):
            continue
        if (day := _as_day(m, written)) is not None and day <= written:
            found.add(day)
    return found


def _as_day(m: re.Match[str], written: date) -> date | None:
    """Without a year the last such day before the note was written."""
    if m["iso"]:
        return first_day(m["iso"])
    year = int(m["y"]) if m["y"] else written.year
    year += 2000 if year < 100 else 0
    try:
        day = date(year, int(m["m"]), int(m["d"]))
    except ValueError:
        return None
    return day if m["y"] or day <= written else day - timedelta(days=365)


def _counted(text: str) -> int:
    told = (m for m in _COUNTED.finditer(text) if _number(m["months"] or "12") <= 12)
    return max((_number(m["n"]) for m in told), default=0)


def _cell(line: str, head: str) -> int:
    """A number alone in a cell whose column says that it counts what was handed over in a year."""
    titles, cells = head.split("|"), line.split("|")
    if len(titles) != len(cells):
        return 0
    told = (c.strip() for t, c in zip(titles, cells, strict=True) if _A_YEAR.search(t))
    return max((int(c) for c in told if re.fullmatch(r"\d{1,2}", c)), default=0)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _WORDS.get(word.lower(), 0)
