"""Is the person who helps at home worn out? Charted scales by their bands, and our own short screen of charted signs.

Zarit SH et al., Gerontologist 1980;20:649 (22 questions); Bedard M et al., Gerontologist 2001;41:652 (12 questions);
Thornton M, Travis SS, J Gerontol B 2003;58:S127 (Modified Caregiver Strain Index, no cut-point published). The screen
of signs is ours and no validated scale: it says when to ask the caregiver.
"""

from collections.abc import Iterator

from assistant.knowledge.chart import Chart, latest
from assistant.knowledge.risk.readings import conditions, newest
from assistant.knowledge.risk.score import Bands, Score, Scored, added_up, result_set
from assistant.knowledge.risk.statements import of_somebody, quoted, statements
from assistant.knowledge.safety import Source

WITHIN_DAYS = 365
OWN = Source(
    title="Caregiver strain, a screen of charted signs (not a validated scale)",
    publisher="Caretrace",
    year=2026,
    status="needs sign-off",
)
_BANDS = (
    (0, "no sign charted"),
    (1, "possible strain: ask the caregiver"),
    (3, "strain likely: assess the caregiver"),
)
_SIGNS = {
    "worn out": "caregiver_worn_out",
    "own health or sleep": "caregiver_health",
    "alone with it": "caregiver_alone",
    "work or money": "caregiver_work",
}


def _source(title: str, who: str, year: int) -> Source:
    return Source(title=title, publisher=who, year=year, status="needs sign-off")


_SCALES: tuple[tuple[str, str, float, Bands, Source], ...] = (
    (
        "zarit_22", "Zarit Burden Interview", 88,
        ((0, "little or no burden"), (21, "mild to moderate"), (41, "moderate to severe"), (61, "severe")),
        _source("Relatives of the impaired elderly", "Zarit SH et al., Gerontologist 20:649", 1980),
    ),
    (
        "zarit_12", "Zarit Burden Interview, 12 questions", 48,
        ((0, "no to mild burden"), (11, "mild to moderate"), (21, "high")),
        _source("The Zarit Burden Interview: short version", "Bedard M et al., Gerontologist 41:652", 2001),
    ),
    (
        "modified_caregiver_strain_index", "Modified Caregiver Strain Index", 26,
        ((0, "higher is more strain; no published cut-point"),),
        _source("The Modified Caregiver Strain Index", "Thornton M, Travis SS, J Gerontol B 58:S127", 2003),
    ),
)  # fmt: skip


def caregiver_scale(chart: Chart) -> Score | None:
    """The newest charted total of a published scale."""
    found = [
        (reading, scale)
        for scale in _SCALES
        if (reading := newest(chart, result_set(scale[0]), WITHIN_DAYS)) and 0 <= reading.number <= scale[2]
    ]
    if not found:
        return None
    reading, (_, name, most, bands, source) = max(found, key=lambda pair: pair[0].day)
    given = reading.input("total")
    total = Scored(
        name="total", label="total", date=given.date, value="", points=reading.number, span=given.span
    )
    return added_up(key="caregiver_scale", name=name, most=most, bands=bands, inputs=[total], source=source)


def caregiver_strain(chart: Chart) -> Score | None:
    """Our own screen, where at least one sign of strain is charted."""
    signs = list(_signs(chart))
    if not signs:
        return None
    return added_up(
        key="caregiver_strain", name="Caregiver strain, charted signs", most=len(_SIGNS) + 1, bands=_BANDS,
        inputs=signs, source=OWN,
    )  # fmt: skip


def _signs(chart: Chart) -> Iterator[Scored]:
    coded = latest(chart.problems(conditions("caregiver_strain")))
    if coded is not None:
        day = (coded.onset or coded.date or "")[:10]
        yield Scored(
            name="charted as strained",
            label="charted",
            value=coded.name,
            date=day,
            points=1,
            span=coded.words,
        )
    for name, words in _SIGNS.items():
        found = statements(chart, words, of_somebody("who", words), within_days=WITHIN_DAYS, of_patient=False)
        said = next((s for s in found if not s.denied), None)
        if said is not None:
            day = (said.date or "")[:10]
            yield Scored(name=name, label=name, value=quoted(said.span), date=day, points=1, span=said.span)
