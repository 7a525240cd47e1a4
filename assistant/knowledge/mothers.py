"""How far a pregnancy is, and how long ago a birth was, as arithmetic that a reader can do again."""

from assistant.knowledge.chart import Chart
from assistant.knowledge.pregnancy import births, pregnancy
from assistant.knowledge.risk.score import Score, Scored
from assistant.knowledge.safety import Source
from retrieval.model import Fact

#: How long after a birth the time since it is counted.
WEEKS = 12

DATING = Source(
    title="Committee Opinion 700: Methods for Estimating the Due Date",
    publisher="American College of Obstetricians and Gynecologists",
    year=2017,
)
POSTPARTUM = Source(
    title="Committee Opinion 736: Optimizing Postpartum Care",
    publisher="American College of Obstetricians and Gynecologists",
    year=2018,
)


def weeks_of_pregnancy(chart: Chart) -> Score | None:
    """None where no pregnancy runs; partial where nothing charted says how far it is."""
    running = pregnancy(chart)
    if running is None:
        return None
    lasted = running.lasted(chart.as_of)
    told = running.because[0]
    if lasted is None or running.counted_by is None or running.due is None:
        inputs = [Scored(name=told.name, value="charted", date=_day(told), span=told.words)]
        missing: tuple[str, ...] = ("the due date or the weeks of pregnancy",)
    else:
        counted = running.counted_by
        today = f"{lasted.days // 7} weeks {lasted.days % 7} days"
        inputs = [
            Scored(name="pregnancy", value=today, date=chart.as_of.isoformat(), span=told.words),
            Scored(name="due", value=running.due.isoformat(), span=counted.words),
            Scored(name="counted by", value=counted.name, date=_day(counted), span=counted.words),
        ]
        missing = ()
    return Score(
        key="weeks_of_pregnancy", name="Weeks of pregnancy", points=None, highest=None, most=None, band="",
        inputs=tuple(inputs), missing=missing, source=DATING,
    )  # fmt: skip


def time_since_birth(chart: Chart) -> Score | None:
    """For someone who gave birth in the last 12 weeks; None where the day of the birth is not charted."""
    if chart.record.patient.sex.lower() != "female" or not births(chart):
        return None
    day, birth = births(chart)[-1]
    if not chart.within(day, WEEKS * 7):
        return None
    days = (chart.as_of - day).days
    said = f"{days} days ({days // 7} weeks)"
    return Score(
        key="time_since_birth", name="Time since the birth", points=None, highest=None, most=None, band="",
        inputs=(Scored(name="today", value=said, date=chart.as_of.isoformat(), span=birth.words),
                Scored(name=birth.name, value="charted", date=day.isoformat(), span=birth.words)),
        source=POSTPARTUM,
    )  # fmt: skip


def _day(fact: Fact) -> str | None:
    return (fact.date or "")[:10] or None
