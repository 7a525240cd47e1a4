"""Whether a medicine may reach a child: in pregnancy and how far, in milk, or in a pregnancy that may come."""

from dataclasses import dataclass
from datetime import date, timedelta

from assistant.knowledge.chart import Chart, first_day, latest, onset
from assistant.knowledge.conditions import NamedSet, SetKind, sets
from assistant.knowledge.medicine_safety.cautions import Stage
from assistant.knowledge.person_criteria import Words
from assistant.knowledge.pregnancy import pregnancy
from assistant.knowledge.risk.readings import age_on, conditions, medicines, results, sex_of
from retrieval.model import AnyFact, Fact, Measurement, Problem

_TRIMESTERS = (Stage.FIRST, Stage.SECOND, Stage.THIRD)
_CHILDBEARING = range(15, 50)
_YEAR = 365
_PREGNANCY_DAYS = 300
#: A day this long after the due date, still without a birth in the record, is no pregnancy any more.
_OVERDUE = timedelta(weeks=3)
_PREGNANT = Words(terms=("pregnant", "pregnancy", "yes", "positive"))
_NOT_PREGNANT = Words(terms=("not pregnant", "negative", "no", "possible", "unknown"))
_FEEDS = Words(
    terms=(
        "breastfeeding",
        "breast feeding",
        "breastfed",
        "breast milk",
        "nursing",
        "exclusively",
        "partially",
        "yes",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """``words`` stand after a medicine's name: "in pregnancy (24 weeks)"."""

    stages: frozenset[Stage]
    words: str
    because: tuple[AnyFact, ...]


def states(chart: Chart) -> tuple[State, ...]:
    """Every one that is charted, today. A male patient has none."""
    if sex_of(chart) == "male":
        return ()
    found = (_pregnant(chart) or _may_be(chart), _feeding(chart))
    return tuple(state for state in found if state)


def _pregnant(chart: Chart) -> State | None:
    running, said = pregnancy(chart), _status(chart)
    because: list[Fact] = list(running.because) if running else []
    day = max((d for f in because if (d := _day(f))), default=date.min)
    if said and (_day(said) or date.min) >= day and not _says_pregnant(said):
        return None
    if said and _says_pregnant(said) and not _ended_since(chart, _day(said)):
        because.append(said)
    due, counted = (running.due, running.counted_by) if running else (None, None)
    if due is None and (expected := _expected(chart)):
        due, counted = expected
    if counted is not None:
        because.append(counted)
    return _how_far(chart, due, because) if because else None


def _how_far(chart: Chart, due: date | None, because: list[Fact]) -> State:
    facts: tuple[AnyFact, ...] = tuple(dict.fromkeys(because))  # type: ignore[arg-type]  # a record holds AnyFact
    if due is None:
        words = "in pregnancy (the weeks are not charted)"
        return State(stages=frozenset((*_TRIMESTERS, Stage.FROM_20_WEEKS)), words=words, because=facts)
    weeks = (timedelta(weeks=40) - (due - chart.as_of)).days // 7
    stages = {Stage.FIRST if weeks < 14 else Stage.SECOND if weeks < 28 else Stage.THIRD}
    stages |= {Stage.FROM_20_WEEKS} if weeks >= 20 else set()
    return State(stages=frozenset(stages), words=f"in pregnancy ({weeks} weeks)", because=facts)


def _status(chart: Chart) -> Measurement | None:
    return latest(chart.results(results("pregnancy_status"), _PREGNANCY_DAYS))


def _says_pregnant(status: Measurement) -> bool:
    return _PREGNANT.said_in(status.value) and not _NOT_PREGNANT.said_in(status.value)


def _expected(chart: Chart) -> tuple[date, Fact] | None:
    """A due date that lies ahead, of an entry that no birth or loss has overtaken."""
    for fact in reversed(chart.results(results("due_date"), _PREGNANCY_DAYS)):
        due = first_day(fact.value)
        ahead = due and chart.as_of - _OVERDUE <= due <= chart.as_of + timedelta(weeks=40)
        if due and ahead and not _ended_since(chart, _day(fact)):
            return due, fact
    return None


def _ended_since(chart: Chart, day: date | None) -> bool:
    ends: list[Fact] = [
        p
        for name in ("delivery", "pregnancy_loss")
        for p in chart.problems(conditions(name), any_status=True)
    ]
    ends += chart.procedures(_procedure("delivery"))
    return any(when > (day or date.min) for f in ends if (when := _day(f)))


def _feeding(chart: Chart) -> State | None:
    said = latest(chart.results(results("breastfeeding_status"), _YEAR))
    if said is not None:
        feeds = _FEEDS.said_in(said.value)
        return (
            State(stages=frozenset({Stage.MILK}), words="while breastfeeding", because=(said,))
            if feeds
            else None
        )
    charted = chart.problems(conditions("breastfeeding"))
    return (
        State(stages=frozenset({Stage.MILK}), words="while breastfeeding", because=charted)
        if charted
        else None
    )


def _may_be(chart: Chart) -> State | None:
    stages = frozenset({Stage.MAY_BE})
    if trying := chart.problems(conditions("trying_to_conceive")):
        return State(stages=stages, words="while planning a pregnancy", because=trying)
    age = age_on(chart, chart.as_of)
    if sex_of(chart) != "female" or age is None or age not in _CHILDBEARING or _prevented(chart):
        return None
    return State(stages=stages, words="", because=())


def _prevented(chart: Chart) -> bool:
    """Contraception, or a reason why no pregnancy can come, whenever it was charted."""
    name = "no_pregnancy_expected"
    return bool(
        chart.problems(conditions(name), any_status=True)
        or chart.medicines_of(medicines("contraceptive"))
        or chart.procedures(_procedure(name))
    )


def _procedure(name: str) -> NamedSet:
    return sets().by_kind[SetKind.PROCEDURE][name]


def _day(fact: Fact) -> date | None:
    return onset(fact) if isinstance(fact, Problem) else first_day(fact.date)
