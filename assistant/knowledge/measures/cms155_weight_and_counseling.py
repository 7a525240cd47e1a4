"""Children: weight assessment, and counseling for nutrition and for physical activity. Three rates."""

from assistant.knowledge.measures import hospice
from assistant.knowledge.measures.case import Case, days_of
from assistant.knowledge.measures.encounters import CHILD_PREVENTIVE, VISIT
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import Finding, all_of, any_of, found
from assistant.knowledge.measures.kinds import Kind
from assistant.knowledge.measures.named import BODY_HEIGHT, BODY_MASS_INDEX, BODY_MASS_PERCENTILE, BODY_WEIGHT
from assistant.knowledge.measures.periods import overlaps, within
from assistant.knowledge.measures.populations import Rate, of_patient
from assistant.knowledge.measures.valuesets import Key

_VISITS = (
    "Office Visit", "Preventive Care Services Individual Counseling", *CHILD_PREVENTIVE,
    "Preventive Care Services Group Counseling", "Home Healthcare Services", "Telephone Visits",
)  # fmt: skip
_NUTRITION, _ACTIVITY = "Counseling for Nutrition", "Counseling for Physical Activity"
USES = (*_VISITS, _NUTRITION, _ACTIVITY, "Pregnancy", *hospice.USES)
OPTIONAL = ()


def rates(case: Case) -> tuple[Rate, ...]:
    initial = all_of(case.aged(3, 17), found(VISIT, case.visits(*_VISITS)))
    pregnant = [one for one in case.conditions("Pregnancy") if overlaps(one.prevalence(), case.year)]
    excluded = any_of(hospice.hospice(case), found("pregnancy", pregnant))
    measured = all_of(
        found(
            "a body mass index percentile",
            _measured(case, Kind.BODY_MASS, BODY_MASS_INDEX, BODY_MASS_PERCENTILE),
        ),
        found("a height", _measured(case, Kind.HEIGHT, BODY_HEIGHT)),
        found("a weight", _measured(case, Kind.WEIGHT, BODY_WEIGHT)),
    )
    return (
        of_patient(initial, measured, excluded=excluded, name="weight assessment"),
        of_patient(initial, _counseled(case, _NUTRITION), excluded=excluded, name="nutrition counseling"),
        of_patient(initial, _counseled(case, _ACTIVITY), excluded=excluded, name="activity counseling"),
    )


def _measured(case: Case, kind: Kind, *codes: Key) -> list[Event]:
    made = case.observations(kind, *codes)
    return [one for one in made if one.detail.valued and within(days_of(one, "effective"), case.year)]


def _counseled(case: Case, title: str) -> Finding:
    given = case.procedures(title)
    return found(
        title[0].lower() + title[1:], [e for e in given if within(days_of(e, "performed"), case.year)]
    )
