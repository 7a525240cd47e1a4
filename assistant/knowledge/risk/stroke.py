"""The yearly risk of stroke in atrial fibrillation: CHA2DS2-VASc.

Lip GYH et al., Chest 2010;137:263. From 2 in men and 3 in women the 2023 ACC/AHA/ACCP/HRS guideline
recommends anticoagulation. Only for a patient with atrial fibrillation on the problem list.
"""

from collections.abc import Iterator

from assistant.knowledge.chart import Chart, latest
from assistant.knowledge.conditions import NamedSet
from assistant.knowledge.risk.readings import age_input, age_on, conditions, sex_input, sex_of
from assistant.knowledge.risk.score import Score, Scored, added_up, condition_set
from assistant.knowledge.safety import Source

SOURCE = Source(
    title="Refining clinical risk stratification for predicting stroke in atrial fibrillation",
    publisher="Lip GYH et al., Chest 137:263",
    year=2010,
    status="needs sign-off",
)
_MEN = ((0, "low"), (1, "intermediate"), (2, "high"))
_WOMEN = ((0, "low"), (2, "intermediate"), (3, "high"))


def age_points(years: int) -> int:
    return 2 if years >= 75 else 1 if years >= 65 else 0


def cha2ds2_vasc(chart: Chart) -> Score | None:
    """None without atrial fibrillation among the current problems."""
    fibrillation = latest(chart.problems(conditions("atrial_fibrillation")))
    if fibrillation is None:
        return None
    inputs = list(_diseases(chart))
    missing: dict[str, float] = {}
    _age(chart, inputs, missing)
    sex = sex_of(chart)
    if sex:
        given = sex_input(chart)
        points = 1 if sex == "female" else 0
        inputs.append(Scored(name="sex", label="Sc", value=given.value, points=points, span=given.span))
    else:
        missing["the charted sex"] = 1
    return added_up(
        key="cha2ds2_vasc", name="CHA2DS2-VASc", most=9, bands=_WOMEN if sex == "female" else _MEN, inputs=inputs,
        missing=missing, source=SOURCE, basis=(fibrillation.words,),
    )  # fmt: skip


def _diseases(chart: Chart) -> Iterator[Scored]:
    for name, label, points, past, named in _ITEMS:
        found = [p for n in named() for p in chart.problems(n, any_status=past)]
        if found:
            said = found[-1]
            yield Scored(name=name, label=label, value=said.name, points=points, span=said.words)


def _heart() -> tuple[NamedSet, ...]:
    return (conditions("heart_failure"),)


def _pressure() -> tuple[NamedSet, ...]:
    return (conditions("hypertension"),)


def _sugar() -> tuple[NamedSet, ...]:
    return (conditions("diabetes_any"),)


def _clot() -> tuple[NamedSet, ...]:
    return (conditions("stroke"), condition_set("embolism_systemic"))


def _vessels() -> tuple[NamedSet, ...]:
    return (
        condition_set("charlson_myocardial_infarction"),
        conditions("peripheral_artery_disease"),
        condition_set("aortic_plaque"),
    )


_ITEMS = (
    ("heart failure", "C", 1, False, _heart),
    ("hypertension", "H", 1, False, _pressure),
    ("diabetes", "D", 1, False, _sugar),
    ("stroke, TIA or embolism", "S2", 2, True, _clot),
    ("vascular disease", "V", 1, True, _vessels),
)


def _age(chart: Chart, inputs: list[Scored], missing: dict[str, float]) -> None:
    years = age_on(chart, chart.as_of)
    if years is None:
        missing["the birth date"] = 2
        return
    given = age_input(chart, years)
    inputs.append(Scored(name="age", label="A", value=given.value, points=age_points(years), span=given.span))
