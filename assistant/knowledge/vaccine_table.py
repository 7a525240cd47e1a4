"""The childhood vaccines of a patient, series by series, by the schedule that the site follows."""

from assistant.knowledge.chart import Chart
from assistant.knowledge.criteria import person_words
from assistant.knowledge.immunization_schedule import DoseStanding, DoseStatus, dose_standings, in_use
from assistant.knowledge.risk.score import Score, Scored
from assistant.knowledge.safety import Source

#: What needs someone first.
ORDER = tuple(DoseStatus)


def childhood_vaccines(chart: Chart) -> Score | None:
    """None for an adult, or where the birth date is not known to the day."""
    found = sorted(dose_standings(chart), key=lambda s: ORDER.index(s.status))
    if not found:
        return None
    schedule = in_use(chart)
    unknown = tuple(f"{s.series.vaccine.label}: {s.why}" for s in found if s.status is DoseStatus.UNKNOWN)
    return Score(
        key="childhood_vaccines",
        name="Childhood vaccines",
        version=schedule.called,
        points=None,
        highest=None,
        most=None,
        band="",
        inputs=tuple(_input(s) for s in found),
        missing=unknown,
        source=Source(
            title=schedule.title, publisher=schedule.publisher, year=schedule.year, version=schedule.version,
            status=schedule.sign_off,
        ),
        note="A dose missing here may have been given elsewhere: look in the registry.",
        basis=person_words(chart),
    )  # fmt: skip


def _input(s: DoseStanding) -> Scored:
    given = [i.words for i in s.given]
    return Scored(
        name=s.series.vaccine.label,
        value=said(s),
        span=given[-1] if given else None,
        also=(*given[:-1], *(i.words for i in s.early), *(f.words for f in s.about)),
    )


def said(s: DoseStanding) -> str:
    """ "overdue: dose 2 of 2 since 2022-05-14", "complete, 3 doses"."""
    early = f" ({_doses(len(s.early))} given too early to count)" if s.early else ""
    dose = f": dose {s.dose} of {s.of}" if s.dose else ""
    match s.status:
        case DoseStatus.COMPLETE:
            return f"complete, {_doses(len(s.given))}{early}"
        case DoseStatus.NOT_YET:
            return f"{s.status}{dose} from {s.on}{early}"
        case DoseStatus.OVERDUE | DoseStatus.DUE | DoseStatus.SHARED:
            return f"{s.status}{dose} since {s.on}{early}"
        case DoseStatus.TOO_OLD:
            return f"{s.status}, {_doses(len(s.given))} charted{early}"
        case _:
            return f"{s.status}{dose}; {s.why}{early}"


def _doses(count: int) -> str:
    return "1 dose" if count == 1 else f"{count} doses"
