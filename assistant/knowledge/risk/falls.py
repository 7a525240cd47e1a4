"""Is this patient likely to fall? The three key questions: fallen in the past year, unsteady, worried about falling.

After CDC STEADI, Algorithm for Fall Risk Screening, Assessment and Intervention (2019), answered from coded problems,
charted answers and notes. A question that nobody charted stays missing.
"""

from collections.abc import Iterator

from assistant.knowledge.chart import Chart, first_day, latest, onset
from assistant.knowledge.risk.readings import newest, number
from assistant.knowledge.risk.score import Score, Scored, added_up, condition_set, result_set
from assistant.knowledge.risk.statements import Statement, phrases, quoted, statements
from assistant.knowledge.safety import Source

SOURCE = Source(
    title="STEADI Algorithm for Fall Risk Screening, Assessment and Intervention (three key questions)",
    publisher="CDC",
    year=2019,
    version="answered from charted words",
    status="needs sign-off",
)
_BANDS = ((0, "not at risk by the three questions"), (1, "at risk"))
MORSE_SOURCE = Source(
    title="A prospective study to identify the fall-prone patient",
    publisher="Morse JM et al., Soc Sci Med 28:81",
    year=1989,
    status="needs sign-off",
)
_MORSE = ((0, "low"), (25, "moderate"), (45, "high"))
_MORSE_MOST = 125
WITHIN_DAYS = 365
_QUESTIONS = (
    ("fell in the past year", "fell", "fell", "fell_question"),
    ("unsteady when standing or walking", "unsteady", "unsteady", "unsteady_question"),
    ("worried about falling", "worried", "fear_of_falling", "fear_question"),
)


def falls(chart: Chart) -> Score | None:
    """None where none of the three is charted."""
    inputs: list[Scored] = []
    missing: dict[str, float] = {}
    for name, label, condition, question in _QUESTIONS:
        found = next(_answers(chart, name, label, condition, question), None)
        if found is None:
            missing[f"whether the patient {name}" if label == "fell" else f"whether {name}"] = 1
        else:
            inputs.append(found)
    if not inputs:
        return None
    return added_up(
        key="falls", name="Falls, three key questions", most=3, bands=_BANDS, inputs=inputs, missing=missing,
        source=SOURCE,
    )  # fmt: skip


def morse(chart: Chart) -> Score | None:
    """The newest charted total. Houses set cut-points of their own; these are the usual ones."""
    total = newest(chart, result_set("morse_fall_scale"), WITHIN_DAYS)
    if total is None or not 0 <= total.number <= _MORSE_MOST:
        return None
    given = total.input("total")
    part = Scored(
        name="total", label="total", date=given.date, value="", points=total.number, span=given.span
    )
    return added_up(
        key="morse",
        name="Morse Fall Scale",
        most=_MORSE_MOST,
        bands=_MORSE,
        inputs=[part],
        source=MORSE_SOURCE,
    )


def _answers(chart: Chart, name: str, label: str, condition: str, question: str) -> Iterator[Scored]:
    """A yes from wherever it is charted; then a no."""
    named = result_set(question)
    answer = latest(chart.results(named, WITHIN_DAYS))
    points = number(named, answer) if answer else None
    problem = latest(
        p
        for p in chart.problems(condition_set(condition), any_status=True)
        if chart.within(onset(p), WITHIN_DAYS)
    )
    said = _statements(chart, label)
    told = next((s for s in said if not s.denied), None)
    if answer is not None and points:
        yield Scored(
            name=name, label=label, value=answer.value, date=_day(answer.date), points=1, span=answer.words
        )
    if problem is not None:
        yield Scored(
            name=name, label=label, value=problem.name, date=_day(problem.onset or problem.date), points=1,
            span=problem.words,
        )  # fmt: skip
    if told is not None:
        yield Scored(
            name=name, label=label, value=quoted(told.span), date=_day(told.date), points=1, span=told.span
        )
    if answer is not None and points == 0:
        yield Scored(
            name=name, label=label, value=answer.value, date=_day(answer.date), points=0, span=answer.words
        )
    if denied := next((s for s in said if s.denied), None):
        yield Scored(
            name=name,
            label=label,
            value=quoted(denied.span),
            date=_day(denied.date),
            points=0,
            span=denied.span,
        )


def _statements(chart: Chart, label: str) -> tuple[Statement, ...]:
    found = statements(chart, label, phrases(label), within_days=WITHIN_DAYS)
    return tuple(s for s in found if label != "fell" or not phrases("not_a_fall").search(s.span.text))


def _day(charted: str | None) -> str | None:
    return charted[:10] if charted and first_day(charted) else None
