"""What the patient answered about mood, worry and alcohol: PHQ-9, PHQ-2, GAD-7 and AUDIT-C, with their published bands.

Kroenke K et al., J Gen Intern Med 2001;16:606 and Med Care 2003;41:1284; Spitzer RL et al., Arch Intern Med
2006;166:1092; Bush K et al., Arch Intern Med 1998;158:1789 and Bradley KA et al., Arch Intern Med 2003;163:821.
The charted total counts, else the sum of answers given on one day.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.knowledge.chart import Chart
from assistant.knowledge.conditions import NamedSet
from assistant.knowledge.risk.readings import Reading, newest, readings, results, sex_of
from assistant.knowledge.risk.score import Bands, Score, Scored, added_up, result_set
from assistant.knowledge.safety import Source

WITHIN_DAYS = 365
ASK_TODAY = "Question 9 was answered above 0: a clinician asks about suicide and safety at this contact."


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    key: str
    name: str
    total: str  # the named set of the total
    answers: tuple[str, ...]  # the named sets of its questions, in order
    each: float  # the most one question gives
    bands: Bands
    source: Source

    @property
    def most(self) -> float:
        return self.each * len(self.answers)


def _source(title: str, who: str, year: int) -> Source:
    return Source(title=title, publisher=who, year=year, status="needs sign-off")


PHQ9 = Instrument(
    key="phq9", name="PHQ-9", total="phq9", each=3,
    answers=(*(f"phq9_q{n}" for n in range(1, 9)), "phq9_item9"),
    bands=((0, "none or minimal"), (5, "mild"), (10, "moderate"), (15, "moderately severe"), (20, "severe")),
    source=_source("The PHQ-9", "Kroenke K et al., J Gen Intern Med 16:606", 2001),
)  # fmt: skip
PHQ2 = Instrument(
    key="phq2", name="PHQ-2", total="phq2", each=3, answers=("phq9_q1", "phq9_q2"),
    bands=((0, "negative"), (3, "positive: ask the PHQ-9")),
    source=_source("The Patient Health Questionnaire-2", "Kroenke K et al., Med Care 41:1284", 2003),
)  # fmt: skip
GAD7 = Instrument(
    key="gad7", name="GAD-7", total="gad7", each=3, answers=tuple(f"gad7_q{n}" for n in range(1, 8)),
    bands=((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe")),
    source=_source("A brief measure for generalized anxiety", "Spitzer RL et al., Arch Intern Med 166:1092", 2006),
)  # fmt: skip
_AUDIT_C_SOURCE = _source(
    "The AUDIT alcohol consumption questions", "Bush K et al., Arch Intern Med 158:1789", 1998
)


def audit_c_of(sex: str) -> Instrument:
    """Positive from 4 in men and 3 in women; where no sex is charted, 3 may be either."""
    bands: Bands = ((0, "negative"), (3, "positive in women"), (4, "positive"))
    if sex:
        bands = ((0, "negative"), (3 if sex == "female" else 4, "positive"))
    return Instrument(
        key="audit_c", name="AUDIT-C", total="audit_c", each=4, answers=tuple(f"audit_c_q{n}" for n in range(1, 4)),
        bands=bands, source=_AUDIT_C_SOURCE,
    )  # fmt: skip


def phq9(chart: Chart) -> Score | None:
    """With a note where the newest answer to question 9 is above 0, whatever the total says."""
    item = newest(chart, results("phq9_item9"), WITHIN_DAYS)
    note = ASK_TODAY if item is not None and item.number > 0 else ""
    return asked(chart, PHQ9, note=note, also=item)


def phq2(chart: Chart) -> Score | None:
    """None where a PHQ-9 as new says more."""
    own, fuller = asked(chart, PHQ2), phq9(chart)
    if own is None or (fuller is not None and _day(fuller) >= _day(own)):
        return None
    return own


def _day(score: Score) -> str:
    return max((i.date or "" for i in score.inputs), default="")


def gad7(chart: Chart) -> Score | None:
    return asked(chart, GAD7)


def audit_c(chart: Chart) -> Score | None:
    return asked(chart, audit_c_of(sex_of(chart)))


def asked(chart: Chart, what: Instrument, *, note: str = "", also: Reading | None = None) -> Score | None:
    """The newest total of the last year, or the answers of one day that make one; None where neither is charted."""
    total = _total(chart, what)
    answers = _answers(chart, what)
    if total is not None and (not answers or total.day >= answers[0].day):
        given = total.input("total")
        inputs = [
            Scored(
                name="total", label="total", value="", date=given.date, points=total.number, span=given.span
            )
        ]
        missing: dict[str, float] = {}
    elif answers:
        inputs = [_answer(what, reading) for reading in answers]
        unanswered = len(what.answers) - len(answers)
        missing = (
            {f"{unanswered} of {len(what.answers)} answers": unanswered * what.each} if unanswered else {}
        )
    else:
        return None
    if also is not None and also.number > 0:
        given = also.input("question 9")
        inputs.append(Scored(name="question 9", value=given.value, date=given.date, span=given.span))
    return added_up(
        key=what.key, name=what.name, most=what.most, bands=what.bands, inputs=inputs, missing=missing,
        source=what.source, note=note,
    )  # fmt: skip


def _total(chart: Chart, what: Instrument) -> Reading | None:
    """One that the instrument can give: a number beyond its most is no total of it."""
    every = readings(chart, results(what.total), WITHIN_DAYS)
    return next((r for r in reversed(every) if 0 <= r.number <= what.most), None)


def _answers(chart: Chart, what: Instrument) -> Sequence[Reading]:
    """The answers of the newest day on which any was given, at least half of them; in the order of the questions."""
    by_question = [readings(chart, _question(name), WITHIN_DAYS) for name in what.answers]
    last = max((r.day for given in by_question for r in given), default=None)
    of_day = [next((r for r in reversed(given) if r.day == last), None) for given in by_question]
    found = [r for r in of_day if r is not None and 0 <= r.number <= what.each]
    return found if 2 * len(found) >= len(what.answers) else []


def _question(name: str) -> NamedSet:
    return results(name) if name == "phq9_item9" else result_set(name)


def _answer(what: Instrument, reading: Reading) -> Scored:
    name = next(n for n in what.answers if _question(n).holds(reading.fact))
    place = what.answers.index(name) + 1
    given = reading.input(_question(name).label)
    return Scored(
        name=given.name, label=f"q{place}", value=given.value, date=given.date, points=reading.number, span=given.span
    )  # fmt: skip
