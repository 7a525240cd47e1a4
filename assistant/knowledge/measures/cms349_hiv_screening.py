"""HIV screening: at least one test between 15 and 65 years of age."""

from assistant.knowledge.measures.case import FINISHED, Case, verification
from assistant.knowledge.measures.encounters import ADULT_PREVENTIVE, CHILD_PREVENTIVE, VISIT
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import Finding, all_of, found, said
from assistant.knowledge.measures.kinds import Kind
from assistant.knowledge.measures.named import HIV_TESTS
from assistant.knowledge.measures.periods import moment_of
from assistant.knowledge.measures.populations import Rate, of_patient

_VISITS = (*CHILD_PREVENTIVE, *ADULT_PREVENTIVE, "Office Visit")
_TESTS = "Human Immunodeficiency Virus (HIV) Laboratory Test Codes (Ab and Ag)"
USES = (*_VISITS, _TESTS, "HIV")
OPTIONAL = ()
_LEAST, _MOST = 15, 65


def rates(case: Case) -> tuple[Rate, ...]:
    return (
        of_patient(
            all_of(
                case.aged(_LEAST, _MOST, at_start=True), found(VISIT, case.visits(*_VISITS, status=FINISHED))
            ),
            found(f"an HIV test between {_LEAST} and {_MOST} years of age", _tests(case)),
            excluded=found("HIV known before the period", _known(case)),
            exception=_died(case),
        ),
    )


def _known(case: Case) -> list[Event]:
    return [
        one
        for one in case.of("Condition", ("HIV",))
        if verification(one) != "refuted"
        and (was := one.prevalence())
        and was.start
        and was.start.date() < case.period.first
    ]


def _tests(case: Case) -> list[Event]:
    made = case.observations(Kind.LABORATORY, _TESTS, HIV_TESTS)
    return [one for one in made if one.detail.valued and _counts(case, one)]


def _counts(case: Case, test: Event) -> bool:
    made, over = test.moment("effective"), case.year.end
    age = None if made is None else case.age(made.date())
    return (
        age is not None and _LEAST <= age <= _MOST and made is not None and over is not None and made < over
    )


def _died(case: Case) -> Finding:
    told, over = case.record.patient.deceased or "", case.year.end
    died = moment_of(told) if told[:1].isdigit() else None
    return said("died by the end of the period", died is not None and over is not None and died <= over)
