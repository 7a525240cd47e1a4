"""Medicines that may reach a child: in pregnancy, in milk, and in a pregnancy that may come.

Where no pregnancy and no contraception is charted, one question is asked about all of the medicines together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.domain.draft import Harm
from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_safety.cautions import Stage, cautions
from assistant.knowledge.medicine_safety.deciding import Hit, Open, decided
from assistant.knowledge.medicine_safety.expecting import State, states
from assistant.knowledge.medicine_safety.saying import called, capital, listed
from assistant.knowledge.medicine_safety.telling import told
from assistant.knowledge.risk.readings import age_on
from assistant.knowledge.safety import Hazard, Input, NotChecked
from retrieval.model import Medicine

TOPIC = "pregnancy"


def find(chart: Chart, taken: Sequence[Medicine]) -> Iterable[Hazard | NotChecked]:
    return (*told(asked(chart, taken)), *open_question(chart, taken))


def asked(chart: Chart, taken: Sequence[Medicine]) -> tuple[Hit | Open, ...]:
    """In a pregnancy, in milk, or while a pregnancy is planned: what is charted, not what may be."""
    charted = (state for state in states(chart) if state.words) if taken else ()
    return tuple(_said(one, state) for state in charted for one in _in(state, chart, taken))


def open_question(chart: Chart, taken: Sequence[Medicine]) -> tuple[Hazard, ...]:
    """One for all of the medicines that may harm a child that nobody charted as expected or prevented."""
    uncharted = (state for state in states(chart) if not state.words) if taken else ()
    hits = [one for state in uncharted for one in _in(state, chart, taken) if isinstance(one, Hit)]
    return (_question(hits, chart),) if hits else ()


def _in(state: State, chart: Chart, taken: Sequence[Medicine]) -> list[Hit | Open]:
    every = [c for c in cautions(TOPIC) if c.stages & state.stages]
    return _gravest([one for caution in every for one in decided(caution, chart, taken)])


def _gravest(found: Sequence[Hit | Open]) -> list[Hit | Open]:
    """Of cautions about one kind of medicine the first: a pregnancy of unknown weeks is in all of them."""
    first: dict[tuple[str, str], Hit | Open] = {}
    for one in found:
        first.setdefault((one.caution.of[0].name, called(one.medicine)), one)
    return list(first.values())


def _said(one: Hit | Open, state: State) -> Hit | Open:
    if isinstance(one, Open):
        return one
    inputs = (
        Input(name=f.name, value="", date=(f.date or "")[:10] or None, span=f.words) for f in state.because
    )
    return replace(
        one,
        because=(*one.because, *state.because),
        inputs=(*one.inputs, *inputs),
        context=state.words,
    )


def _question(hits: Sequence[Hit], chart: Chart) -> Hazard:
    names = listed(called(h.medicine) for h in hits)
    person = Input(name="age", value=f"{age_on(chart, chart.as_of)} years", span=chart.record.patient.words)
    return Hazard(
        rule=f"{TOPIC}/{Stage.MAY_BE}",
        harm=Harm.MODERATE,
        what=f"{capital(names)}: may harm an unborn child, and no contraception is charted",
        why="She may become pregnant; the record shows neither contraception nor a reason why none is needed.",
        consider="Ask about plans for pregnancy and contraception, and chart the answer.",
        about=tuple(dict.fromkeys(h.medicine for h in hits)),
        inputs=(person, *dict.fromkeys(i for h in hits for i in h.inputs)),
        source=hits[0].caution.source,
    )
