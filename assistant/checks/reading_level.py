"""Is what the patient takes home easy enough to read, and free of words that hurt? Each sentence is looked at alone."""

from collections.abc import Callable, Iterator

from assistant.domain.draft import Finding, Harm, ItemId, Severity
from assistant.domain.patient_version import Language, Line, PatientVersion
from assistant.knowledge.stigma import SOURCE as WORDS_MATTER
from assistant.knowledge.stigma import stigmatizing

RULE = "reading_level@1"
STIGMA = "stigma@1"
#: Years of school.
HARDEST = 6.0
SOURCE = (
    "Grade 6 or below for what patients read: American Medical Association; National Institutes of Health"
)

#: The years of school that one sentence asks for; the names given are nobody's choice and count as a short word.
Grade = Callable[[str, tuple[str, ...], Language], float]


def hard_to_read(version: PatientVersion, grade: Grade, whole: float) -> tuple[Finding, ...]:
    """Hurtful words first, then the hardest sentence. ``whole`` is the grade of the version as it is.

    Notes, for the figures of a formula over one sentence are rough; a warning where the whole version is above grade
    6, and for each word that puts the reader in a bad light.
    """
    said = dict.fromkeys(_sentences(version))
    graded = sorted(
        ((g, line) for line in said if (g := grade(line.text, line.names, version.language)) > HARDEST),
        key=lambda one: -one[0],
    )
    return (*_hurtful(said), *_above(whole), *(_hard(g, line) for g, line in graded))


def _sentences(version: PatientVersion) -> Iterator[Line]:
    yield from version.lines()
    for part in version.parts:
        for row in part.rows:
            for text in (row.how, row.order, row.supply, row.why, row.change):
                if text:
                    yield Line(text=text, items=(row.item,), names=tuple(filter(None, (row.name, row.why))))


def _hurtful(said: dict[Line, None]) -> Iterator[Finding]:
    for line in said:
        if found := dict(stigmatizing(line.text)):
            yield Finding(
                rule=STIGMA,
                severity=Severity.WARN,
                harm=Harm.MODERATE,
                reason=f"The patient would read {', '.join(f'“{word}”' for word in found)}: “{_short(line.text)}”",
                item=_item(line),
                consider=f"Say instead: {'; '.join(dict.fromkeys(found.values()))}",
                source=WORDS_MATTER,
            )


def _above(whole: float) -> Iterator[Finding]:
    if whole > HARDEST:
        yield Finding(
            rule=RULE,
            severity=Severity.WARN,
            harm=Harm.MODERATE,
            reason=f"This version as a whole reads at grade {whole:g}, above {HARDEST:g}",
            consider="Go through it aloud, and have it told back.",
            source=SOURCE,
        )


def _hard(grade: float, line: Line) -> Finding:
    whose = "the chart's own words" if line.quoted else "a sentence"
    return Finding(
        rule=RULE,
        severity=Severity.NOTE,
        harm=Harm.MINOR,
        reason=f"Grade {grade:g}, above {HARDEST:g} ({whose}): “{_short(line.text)}”",
        item=_item(line),
        consider="Say it in shorter words, and have it told back.",
        source=SOURCE,
    )


def _item(line: Line) -> ItemId | None:
    return line.items[0] if line.items else None


def _short(text: str) -> str:
    return text if len(text) <= 160 else text[:160].rpartition(" ")[0] + " …"
