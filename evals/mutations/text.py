"""One wrong word or figure in a sentence, as a careless writer would leave it there."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

from retrieval.text.tables import rows
from retrieval.text.terms import ingredient, medicines_in


@dataclass(frozen=True, slots=True)
class Slip:
    """``text[start:end]`` becomes ``now``."""

    start: int
    end: int
    now: str

    def of(self, text: str) -> str:
        return text[: self.start] + self.now + text[self.end :]


Slips = Callable[[str, Random], Iterator[Slip]]
"""Every slip of one kind that a text has room for; the source of chance decides what it becomes."""

_DOSE_UNIT = r"(?:mg|mcg|µg|g|ml|units?|unt|tablets?|tabs?|capsules?|caps?|puffs?|drops?|meq)"
_DOSE = re.compile(
    rf"(?<![\w./,-])(\d+(?:\.\d+)?)(?=\s?-?{_DOSE_UNIT}\b(?!\s?/\s?(?:d?l|g|mmol|min)))", re.IGNORECASE
)
_TIMES = (0.25, 0.5, 1.5, 2, 3, 4)
_UNITS = {
    "mg": ("mcg", "g"),
    "mcg": ("mg",),
    "ug": ("mg",),
    "µg": ("mg",),
    "g": ("mg",),
    "ml": ("L",),
    "L": ("mL",),
    "units": ("mg", "mL"),
    "unit": ("mg",),
    "mg/dL": ("mmol/L", "g/dL"),
    "g/dL": ("mg/dL", "g/L"),
    "mmol/L": ("mg/dL", "umol/L"),
    "meq/L": ("mg/dL",),
    "mEq": ("mg",),
    "ng/mL": ("pg/mL", "ng/dL"),
    "pg/mL": ("ng/mL",),
    "ng/L": ("ng/mL",),
    "kg": ("lb", "g"),
    "lb": ("kg",),
    "cm": ("mm", "in"),
    "mm": ("cm",),
    "U/L": ("mU/L",),
    "kPa": ("mmHg",),
    "L/min": ("mL/min",),
    "mL/min": ("L/min",),
    "mg/g": ("mg/dL",),
    "mmHg": ("kPa",),
    "%": ("mg/dL",),
    "hours": ("days",),
    "hour": ("day",),
    "days": ("weeks", "hours"),
    "day": ("week",),
    "weeks": ("days", "months"),
    "months": ("weeks",),
}
_UNIT_OF = {unit.lower(): others for unit, others in _UNITS.items()}
_UNIT = re.compile(
    r"(?<=\d)(\s?)("
    + "|".join(re.escape(u) for u in sorted(_UNIT_OF, key=len, reverse=True))
    + r")(?![\w/])",
    re.IGNORECASE,
)
_POINTED = re.compile(
    r"(?<![\w./:+,-])(\d{1,5}(?:\.\d{1,3})?)(?!,\d)(?=\s?(?:[a-zµ%\[]|$|[,;)]))(?![\w.]*/\d)", re.IGNORECASE
)
_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?!\d)")
_SHORT_DATE = re.compile(r"(?<![\d/.-])(1[0-2]|[1-9])/([12]\d|3[01]|1\d|[3-9])(?![\d/])")
_YEAR = re.compile(r"(?<=\bin )(19[5-9]\d|20[0-2]\d)\b|(?<=\bsince )(19[5-9]\d|20[0-2]\d)(?![-\d])")


def doses(text: str, chance: Random) -> Iterator[Slip]:
    """Another dose of the same unit."""
    for m in _DOSE.finditer(text):
        yield Slip(m.start(), m.end(), _written(float(m[1]) * chance.choice(_TIMES), m[1]))


def units(text: str, chance: Random) -> Iterator[Slip]:
    """The same figure in another unit."""
    for m in _UNIT.finditer(text):
        other = chance.choice(_UNIT_OF[m[2].lower()])
        yield Slip(m.start(2), m.end(2), other.upper() if m[2].isupper() and len(m[2]) > 1 else other)


def decimals(text: str, chance: Random) -> Iterator[Slip]:
    """A point moved, lost or found: ten times, a hundred times, a tenth."""
    without = _ISO.sub(lambda m: "x" * len(m[0]), text)
    for m in _POINTED.finditer(without):
        number = float(m[1])
        if number == 0 or (
            number < 13 and number.is_integer() and "." not in m[1] and not _unit_follows(text, m.end())
        ):
            continue
        yield Slip(m.start(), m.end(), _written(number * chance.choice((10, 0.1, 100, 0.01)), m[1]))


def dates(text: str, chance: Random) -> Iterator[Slip]:
    """Another day, month or year."""
    for m in _ISO.finditer(text):
        if (day := _day(m[0])) and (other := _other_day(day, chance)):
            yield Slip(m.start(), m.end(), other.isoformat())
    for m in _SHORT_DATE.finditer(text):
        other_day = int(m[2]) + chance.choice((-2, -1, 1, 2))
        yield Slip(m.start(2), m.end(2), f"{max(1, min(28, other_day)):0{len(m[2])}d}")
    for m in _YEAR.finditer(text):
        yield Slip(m.start(), m.end(), str(int(m[0]) + chance.choice((-3, -1, 1, 2))))


def trend_figures(text: str, chance: Random) -> Iterator[Slip]:
    """A value of a series in the place of another, or two labels of the series exchanged."""
    if not re.search(r"\((?:before|first)|\bfirst \d|\blatest \d|→", text):
        return
    found = list(re.finditer(r"(?<![\w./:(-])\d+(?:\.\d+)?(?=\s?[a-z%/{\[(][^)]*?\bon\b|\s→|\smg/dL)", text))
    values = [m for m in found if m[0] not in {"1", "2"}]
    for m in values:
        others = sorted({o[0] for o in values} - {m[0]})
        if others:
            yield Slip(m.start(), m.end(), chance.choice(others))
    for m in re.finditer(r"\b(?:first|latest|highest|lowest)(?= \d)", text):
        yield Slip(m.start(), m.end(), _TREND_LABEL[m[0]])


_TREND_LABEL = {"first": "latest", "latest": "first", "highest": "lowest", "lowest": "highest"}
_TREND_WORDS = {
    "improved": "worsened",
    "improving": "worsening",
    "improves": "worsens",
    "improve": "worsen",
    "better": "worse",
    "worse": "better",
    "worsened": "improved",
    "worsening": "improving",
    "stable": "unstable",
    "unchanged": "worse",
    "increased": "decreased",
    "decreased": "increased",
    "increasing": "decreasing",
    "decreasing": "increasing",
    "rising": "falling",
    "falling": "rising",
    "rose": "fell",
    "fell": "rose",
    "up": "down",
    "down": "up",
    "recovering": "deteriorating",
    "resolved": "persisting",
    "resolving": "progressing",
    "gain": "loss",
    "loss": "gain",
    "gained": "lost",
    "lost": "gained",
    "raise": "lower",
    "higher": "lower",
    "lower": "higher",
}
_FINDING_WORDS = {
    "mild": "severe",
    "moderate": "mild",
    "severe": "mild",
    "acute": "chronic",
    "chronic": "acute",
    "normal": "abnormal",
    "abnormal": "normal",
    "positive": "negative",
    "negative": "positive",
    "high": "low",
    "low": "high",
    "upper": "lower",
    "systolic": "diastolic",
    "diastolic": "systolic",
    "hypertension": "hypotension",
    "hyperlipidemia": "hypolipidemia",
    "hypertriglyceridemia": "hypotriglyceridemia",
    "hyperglycemia": "hypoglycemia",
    "hypoxemia": "hyperoxemia",
    "wet": "dry",
    "active": "inactive",
    "above": "below",
    "below": "above",
    "before": "after",
    "after": "before",
    "morning": "evening",
    "full": "partial",
    "alone": "with family",
    "primary": "secondary",
    "malignant": "benign",
    "able": "unable",
    "unable": "able",
    "more": "less",
    "less": "more",
    "safe": "unsafe",
}
_TIME_WORDS = {
    "will be": "was",
    "to be": "was",
    "will": "did",
    "history of": "current",
    "former": "current",
    "past": "current",
    "possible": "confirmed",
    "probable": "confirmed",
    "likely": "certain",
    "suspected": "confirmed",
    "may": "will",
    "scheduled": "completed",
    "booked": "completed",
    "pending": "final",
    "offered": "given",
    "ordered": "done",
    "proposed": "done",
    "planned": "done",
    "plan to": "did",
    "consider": "started",
    "declined": "accepted",
    "refused": "accepted",
    "on hold": "continued",
    "hold": "continue",
    "held": "given",
    "stop": "start",
    "stopped": "started",
    "start": "stop",
    "started": "stopped",
    "continue": "stop",
    "continued": "stopped",
    "resume": "stop",
    "restart": "stop",
    "new": "continued",
}
_SIDES = {
    "left": "right",
    "right": "left",
    "bilateral": "left",
    "both": "right",
    "left-sided": "right-sided",
    "right-sided": "left-sided",
    "lt": "rt",
    "rt": "lt",
}
_PEOPLE = {
    "wife": ("daughter", "mother"),
    "husband": ("brother", "son"),
    "daughter": ("sister", "niece"),
    "son": ("brother", "nephew"),
    "mother": ("father", "sister"),
    "father": ("mother", "uncle"),
    "sister": ("mother", "aunt"),
    "brother": ("father", "cousin"),
    "mom": ("father",),
    "dad": ("mother",),
    "parent": ("sibling",),
    "child": ("spouse",),
    "baby": ("mother",),
    "infant": ("mother",),
    "newborn": ("mother",),
    "spouse": ("child",),
}
_ROUTES = {
    "by mouth": ("intravenously", "under the skin", "rectally"),
    "orally": ("intravenously",),
    "oral": ("intravenous", "rectal"),
    "PO": ("IV", "IM"),
    "IV": ("PO", "IM", "SC"),
    "intravenous": ("oral", "intramuscular"),
    "subcutaneous": ("intravenous", "oral"),
    "subcutaneously": ("intravenously",),
    "SC": ("IV",),
    "intramuscular": ("intravenous",),
    "IM": ("IV",),
    "inhaled": ("oral",),
    "inhale": ("swallow",),
    "topical": ("oral",),
    "sublingual": ("rectal",),
    "transdermal": ("oral",),
    "Oral Tablet": ("Rectal Suppository",),
    "Oral Capsule": ("Injection",),
    "Injection": ("Oral Tablet",),
    "Inhaler": ("Oral Tablet",),
    "Inhalation": ("Oral",),
}
_FREQUENCIES = {
    "once daily": ("twice daily", "every other day"),
    "once a day": ("twice a day",),
    "twice daily": ("once daily", "three times daily"),
    "twice a day": ("four times a day",),
    "three times daily": ("twice daily",),
    "three times a day": ("once a day",),
    "four times daily": ("twice daily",),
    "every 4 hours": ("every 8 hours",),
    "every 6 hours": ("every 4 hours", "every 12 hours"),
    "every 8 hours": ("every 4 hours",),
    "every 12 hours": ("every 6 hours",),
    "once a week": ("once a day",),
    "weekly": ("daily",),
    "once weekly": ("once daily",),
    "every week": ("every day",),
    "at bedtime": ("every morning", "three times daily"),
    "every morning": ("at bedtime",),
    "in the morning": ("at bedtime",),
    "BID": ("TID", "QD"),
    "TID": ("BID",),
    "QD": ("BID",),
    "daily": ("weekly", "twice daily"),
    "as needed": ("twice daily",),
    "if needed": ("three times daily",),
    "PRN": ("BID",),
}


def _table(words: dict[str, str] | dict[str, tuple[str, ...]]) -> Slips:
    spots = re.compile(
        rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})(?![\w-])",
        re.IGNORECASE,
    )
    lower = {k.lower(): v for k, v in words.items()}

    def slips(text: str, chance: Random) -> Iterator[Slip]:
        for m in spots.finditer(text):
            others = lower[m[0].lower()]
            now = others if isinstance(others, str) else chance.choice(others)
            yield Slip(m.start(), m.end(), _cased(now, m[0]))

    return slips


trend_words = _table(_TREND_WORDS)
finding_words = _table(_FINDING_WORDS)
time_words = _table(_TIME_WORDS)
sides = _table(_SIDES)
relatives = _table(_PEOPLE)
routes = _table(_ROUTES)
frequencies = _table(_FREQUENCIES)


# --- medicines ---------------------------------------------------------------------------------------------------


def look_alikes(text: str, chance: Random) -> Iterator[Slip]:
    """A name for another that looks or sounds like it; where none is listed, one that begins alike."""
    for named in medicines_in(text):
        if named.measured:
            continue
        others: Sequence[str] = [o for o in _alike(named.ingredient) if ingredient(o) != named.ingredient]
        others = others or _beginning_alike(named.ingredient)
        if others:
            yield Slip(named.start, named.end, _cased(chance.choice(others), text[named.start : named.end]))


@cache
def _alike(name: str) -> tuple[str, ...]:
    pairs = [line.split("\t") for line in _listed() if not line.startswith("#")]
    return tuple(dict.fromkeys(b if a == name else a for a, b in pairs if name in (a, b)))


@cache
def _listed() -> tuple[str, ...]:
    return tuple((Path(__file__).parent / "lookalikes.tsv").read_text("utf-8").splitlines())


@cache
def _beginning_alike(name: str) -> tuple[str, ...]:
    """At most five others, those of the same length of name first."""
    every = [r["ingredient"] for r in rows("medicines.tsv") if not r["care"] and " " not in r["ingredient"]]
    same = [e for e in every if e[:2] == name[:2] and e != name and e not in name]
    return tuple(sorted(same, key=lambda e: (abs(len(e) - len(name)), e))[:5])


# --- what is denied ----------------------------------------------------------------------------------------------

_DENIALS = (
    (re.compile(r"\bdenies\b"), "reports"),
    (re.compile(r"\bDenies\b"), "Reports"),
    (re.compile(r"\bdenied\b"), "reported"),
    (re.compile(r"\bNo (?=[a-z])"), ""),
    (re.compile(r"\bno (?=(?!longer|more|later)[a-z])"), ""),
    (re.compile(r"\bNo (?=Known)"), ""),
    (re.compile(r"(?<=\w) not (?=\w)"), " "),
    (re.compile(r"\bNot (?=[a-z])"), ""),
    (re.compile(r"\bwithout\b"), "with"),
    (re.compile(r"\bnever\b"), "often"),
    (re.compile(r"\bnegative for\b"), "positive for"),
    (re.compile(r"\bcannot\b"), "can"),
    (re.compile(r"n't\b"), ""),
    (re.compile(r"\bunable to\b"), "able to"),
)
_CLAIMS = (
    (re.compile(r"\b(is|was|were|are)\b(?! not\b| no\b)"), r"\1 not"),
    (re.compile(r"\bhas\b(?! not\b| (?i:no)\b)"), "has no"),
    (re.compile(r"\bcan\b(?! not\b)"), "cannot"),
    (re.compile(r"\breports\b"), "denies"),
    (re.compile(r"\bcomplains of\b"), "denies"),
    (re.compile(r"\bwith(?= [a-z]{4})"), "without"),
    (
        re.compile(
            r"^(?=(?:Take|Call|Ask|Book|Check|Teach|Give|Send|Offer|Refer|Phone|Confirm|Reach|Repeat)\b)"
        ),
        "Do not ",
    ),
)


def denials_lost(text: str, chance: Random) -> Iterator[Slip]:
    for pattern, now in _DENIALS:
        for m in pattern.finditer(text):
            yield Slip(m.start(), m.end(), now)


def denials_added(text: str, chance: Random) -> Iterator[Slip]:
    for pattern, now in _CLAIMS:
        for m in pattern.finditer(text):
            yield Slip(m.start(), m.end(), m.expand(now))


def denied_outright(text: str, chance: Random) -> Iterator[Slip]:
    """ "Heart failure" as "No heart failure": of an item that names one thing, and does not deny it already."""
    if re.match(r"(?:no|none|not|never|denies|result pending)\b", text, re.IGNORECASE):
        return
    first = text[:1]
    yield Slip(0, 1, f"No {first.lower() if text[1:2].islower() else first}")


# --- people --------------------------------------------------------------------------------------------------------


def told_of_another(text: str, chance: Random) -> Iterator[Slip]:
    """The patient's, told of a relative or a newborn."""
    m = re.match(r"(?:The )?(?:[Pp]atient|He|She|Pt|Mr\. \w+|Mrs\. \w+|Ms\. \w+)(?=\s)", text)
    if m:
        yield Slip(m.start(), m.end(), chance.choice(("His mother", "The newborn", "Her sister", "The baby")))


def told_of_the_patient(text: str, chance: Random) -> Iterator[Slip]:
    """A relative's, told of the patient."""
    who = "|".join(_PEOPLE)
    for m in re.finditer(
        rf"\b(?:(?:his|her|the) )?(?:{who})(?: [A-Z][a-z]+)?"
        r"(?= (?:has|had|is|was|reports|says|sleeps|feeds|weighs|helps|fills|died))",
        text,
        re.IGNORECASE,
    ):
        yield Slip(m.start(), m.end(), "Patient" if m.start() == 0 else "the patient")


# --- writing -------------------------------------------------------------------------------------------------------


def _written(number: float, like: str) -> str:
    places = min(4, len(like.partition(".")[2]))
    rounded = f"{number:.{places}f}" if places else f"{number:.4f}".rstrip("0").rstrip(".")
    return f"{number:.4f}".rstrip("0").rstrip(".") if float(rounded) != round(number, 4) else rounded


def _unit_follows(text: str, end: int) -> bool:
    return (
        re.match(r"\s?(?:mg|mcg|g|kg|ml|l|mmol|meq|units?|%|lb|cm|mm)\b", text[end:], re.IGNORECASE)
        is not None
    )


def _day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None


def _other_day(day: date, chance: Random) -> date | None:
    by = chance.choice((-365, -30, -7, -1, 1, 7, 30, 365, 3650))
    return day + timedelta(days=by) if date.min.year + 11 < day.year < date.max.year - 11 else None


def _cased(now: str, was: str) -> str:
    if was.isupper() and len(was) > 1 and not now.isupper():
        return now.upper() if len(was) > 3 else now
    return now[:1].upper() + now[1:] if was[:1].isupper() else now


def chosen(found: Sequence[Slip], text: str, chance: Random) -> Slip | None:
    """One of those that change anything."""
    real = [s for s in found if s.of(text) != text]
    return chance.choice(real) if real else None
