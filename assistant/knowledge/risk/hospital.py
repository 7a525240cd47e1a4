"""How likely an avoidable readmission within 30 days is: the HOSPITAL score, by its cut-points of 2013 and of 2016.

Donze J et al., JAMA Intern Med 2013;173:632 (derivation) and 2016;176:496 (117,065 patients in four countries, other
cut-points for earlier admissions). A haemoglobin or sodium that is not there is missing, and never taken as normal.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.knowledge.chart import Chart, first_day
from assistant.knowledge.risk.admissions import (
    days_in_hospital,
    earlier_stays,
    fits,
    index_stay,
    months_before,
    procedures_of,
    reaches_back,
    stay_input,
    urgent,
)
from assistant.knowledge.risk.comorbidity import comorbidities, lists_problems
from assistant.knowledge.risk.readings import Reading, known, readings, results
from assistant.knowledge.risk.score import Score, Scored, added_up
from assistant.knowledge.safety import Source
from assistant.knowledge.stays import MARGIN
from retrieval.model import Encounter, Procedure

_ONCOLOGY = ("oncolog", "cancer", "hematology/onc", "haematology/onc", "tumor", "tumour")
_BANDS = ((0, "low"), (5, "intermediate"), (7, "high"))
_MOST = 13
LOW_HEMOGLOBIN_G_DL, LOW_SODIUM_MMOL_L, LONG_STAY_DAYS = 12, 135, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """``admissions`` are the least number of admissions of the year before, with the points from there on."""

    key: str
    year: int
    admissions: Sequence[tuple[int, int]]
    source: Source


V2013 = Version(
    key="hospital_2013",
    year=2013,
    admissions=((6, 5), (1, 2), (0, 0)),
    source=Source(
        title="Potentially avoidable 30-day hospital readmissions in medical patients",
        publisher="Donze J et al., JAMA Intern Med 173:632",
        year=2013,
        status="needs sign-off",
    ),
)
V2016 = Version(
    key="hospital",
    year=2016,
    admissions=((6, 5), (2, 2), (0, 0)),
    source=Source(
        title="International validity of the HOSPITAL score",
        publisher="Donze J et al., JAMA Intern Med 176:496",
        year=2016,
        status="needs sign-off",
    ),
)


def admission_points(admissions: int, version: Version) -> int:
    return next(points for least, points in version.admissions if admissions >= least)


def hospital(chart: Chart, stay: Encounter | None = None, version: Version = V2016) -> Score | None:
    """Of ``stay``, else of the latest. None without an adult's admission that runs or ended in the last 30 days."""
    about = stay or index_stay(chart)
    if about is None or not fits(chart, about):
        return None
    inputs: list[Scored] = []
    missing: dict[str, float] = {}
    _laboratory(chart, about, "hemoglobin", "Hb", LOW_HEMOGLOBIN_G_DL, inputs, missing)
    _oncology(chart, about, inputs, missing)
    _laboratory(chart, about, "sodium", "Na", LOW_SODIUM_MMOL_L, inputs, missing)
    _procedure(chart, about, inputs, missing)
    _urgency(chart, about, inputs, missing)
    _admissions(chart, about, version, inputs, missing)
    _length(chart, about, inputs, missing)
    return added_up(
        key=version.key, name="HOSPITAL", version=f"{version.year} cut-points", most=_MOST, bands=_BANDS,
        inputs=inputs, missing=missing, source=version.source, basis=(about.words,),
    )  # fmt: skip


def _laboratory(
    chart: Chart, stay: Encounter, name: str, label: str, low: float, inputs: list[Scored],
    missing: dict[str, float],
) -> None:  # fmt: skip
    last = _last_of(chart, stay, name)
    if last is None:
        missing[f"{name} at discharge"] = 1
        return
    given = last.input(name)
    inputs.append(
        Scored(
            name=name, label=label, value=given.value, date=given.date, span=given.span,
            points=1 if last.number < low else 0,
        )
    )  # fmt: skip


def _last_of(chart: Chart, stay: Encounter, name: str) -> Reading | None:
    start, end = first_day(stay.start), first_day(stay.end) or chart.as_of
    found = [r for r in readings(chart, results(name)) if start and start <= r.day <= end + MARGIN]
    return found[-1] if found else None


def _oncology(chart: Chart, stay: Encounter, inputs: list[Scored], missing: dict[str, float]) -> None:
    """By the charted service; without one, a problem list without a cancer leaves no oncology service to think of."""
    if stay.service:
        is_one = any(word in stay.service.lower() for word in _ONCOLOGY)
        points, value, span = 2 if is_one else 0, stay.service, stay.words
    elif lists_problems(chart) and not {"cancer", "metastatic"} & set(comorbidities(chart)):
        points, value, span = 0, "no cancer on the problem list", stay.words
    else:
        missing["the discharging service (oncology or not)"] = 2
        return
    inputs.append(Scored(name="oncology service", label="O", value=value, points=points, span=span))


def _procedure(chart: Chart, stay: Encounter, inputs: list[Scored], missing: dict[str, float]) -> None:
    done = procedures_of(chart, stay)
    if not done and not any(not p.stated for p in known(chart, Procedure)):
        missing["procedures of the stay (none of any time is in the record)"] = 1
        return
    value = done[0].name if done else "none charted in the stay"
    span = done[0].words if done else None
    inputs.append(Scored(name="procedure", label="P", value=value, points=1 if done else 0, span=span))


def _urgency(chart: Chart, stay: Encounter, inputs: list[Scored], missing: dict[str, float]) -> None:
    was, visit, words = urgent(chart, stay)
    if was is None or visit is None:
        missing["whether the admission was urgent"] = 1
        return
    inputs.append(
        Scored(name="urgent admission", label="IT", value=words, points=1 if was else 0, span=visit.words)
    )


def _admissions(
    chart: Chart, stay: Encounter, version: Version, inputs: list[Scored], missing: dict[str, float]
) -> None:
    before = earlier_stays(chart, stay)
    start = first_day(stay.start) or chart.as_of
    if not before and not reaches_back(chart, months_before(start, 12)):
        missing["admissions of the 12 months before, which the record does not reach"] = 5
        return
    inputs.append(
        Scored(
            name="admissions of the 12 months before",
            label="A",
            value=f"{len(before)} admission{'' if len(before) == 1 else 's'}",
            points=admission_points(len(before), version),
            also=tuple(e.words for e in before[-6:]),
        )
    )


def _length(chart: Chart, stay: Encounter, inputs: list[Scored], missing: dict[str, float]) -> None:
    days = days_in_hospital(chart, stay)
    if days is None:
        missing["the day of admission"] = 2
    else:
        inputs.append(stay_input(chart, stay, days, 2 if days >= LONG_STAY_DAYS else 0, "L"))
