"""Childhood immunization: ten vaccines by the second birthday, or what stands for one of them.

A vaccination counts by its day: two on one day are one. From the published logic: the influenza vaccine counts from 42
days of age as an immunization and from 180 days as a procedure.
"""

from datetime import date, timedelta

from assistant.knowledge.measures import hospice
from assistant.knowledge.measures.case import Case
from assistant.knowledge.measures.encounters import CHILD_PREVENTIVE, VISIT
from assistant.knowledge.measures.events import Event
from assistant.knowledge.measures.findings import Finding, all_of, any_of, found
from assistant.knowledge.measures.named import ANAPHYLAXIS, ROTAVIRUS_MONOVALENT, VACCINE_INTO_MUSCLE
from assistant.knowledge.measures.periods import day_of, years_after
from assistant.knowledge.measures.populations import Rate, of_patient
from assistant.knowledge.measures.valuesets import Key

_VISITS = (
    "Office Visit",
    "Home Healthcare Services",
    *CHILD_PREVENTIVE,
    "Virtual Encounter",
    "Telephone Visits",
)
_BY_CODE = "CMS117 visits named by code"
_EXCLUSIONS = {
    "severe combined immunodeficiency": "Severe Combined Immunodeficiency",
    "an immune disorder": "Disorders of the Immune System",
    "HIV": "HIV",
    "a lymphoreticular cancer": "Malignant Neoplasm of Lymphatic and Hematopoietic Tissue",
    "intussusception": "Intussusception",
}
_DTAP, _POLIO, _MMR = (
    "DTaP Vaccine",
    "Inactivated Polio Vaccine (IPV)",
    "Measles, Mumps and Rubella (MMR) Vaccine",
)
_HIB_3, _HIB_4 = "Hib Vaccine (3 dose schedule)", "Hib Vaccine (4 dose schedule)"
_HEPATITIS_A, _HEPATITIS_B, _VARICELLA = (
    "Hepatitis A Vaccine",
    "Hepatitis B Vaccine",
    "Varicella Zoster Vaccine (VZV)",
)
_PNEUMOCOCCAL, _ROTAVIRUS_3 = "Pneumococcal Conjugate Vaccine", "Rotavirus Vaccine (3 dose schedule)"
_ROTAVIRUS_2 = "Rotavirus Vaccine (2 dose schedule)"
_INFLUENZA, _LIVE_INFLUENZA = "Child Influenza Vaccine", "Influenza Virus LAIV Vaccine"
_GIVEN = (
    _DTAP, _POLIO, _MMR, _HIB_3, _HIB_4, _HEPATITIS_A, _HEPATITIS_B, _VARICELLA, _PNEUMOCOCCAL, _ROTAVIRUS_3,
    _INFLUENZA, _LIVE_INFLUENZA,
)  # fmt: skip
_DTAP_HARM = (
    "Anaphylactic Reaction to DTaP Vaccine", "Encephalitis Due to Diphtheria, Tetanus or Pertussis Vaccine",
)  # fmt: skip
USES = (
    *_VISITS, *_EXCLUSIONS.values(), *_GIVEN, *(f"{title} Administered" for title in (*_GIVEN, _ROTAVIRUS_2)),
    *_DTAP_HARM, "Measles", "Mumps", "Rubella", "Hepatitis A", "Hepatitis B", "Varicella Zoster", *hospice.USES,
)  # fmt: skip
OPTIONAL = (_BY_CODE,)
_SIX_WEEKS, _SIX_MONTHS, _ONE_WEEK = timedelta(days=42), timedelta(days=180), timedelta(days=7)


def rates(case: Case) -> tuple[Rate, ...]:
    initial = all_of(case.aged(2, 2), found(VISIT, case.visits(*_VISITS, _BY_CODE)))
    if not initial or case.born is None:
        return (of_patient(initial, any_of()),)
    child = Child(case, case.born)
    ill = (found(name, child.had(title)) for name, title in _EXCLUSIONS.items())
    return (of_patient(initial, child.immunized(), excluded=any_of(hospice.hospice(case), *ill)),)


class Child:
    """What happened from birth to the second birthday, that day too."""

    def __init__(self, case: Case, born: date) -> None:
        self.case, self.born = case, born
        self.first_birthday, self.second_birthday = years_after(born, 1), years_after(born, 2)

    def immunized(self) -> Finding:
        return all_of(
            any_of(self._doses(4, "DTaP", _DTAP), found("harm by a DTaP vaccine", self.had(*_DTAP_HARM))),
            any_of(self._doses(3, "polio", _POLIO), self._reaction("polio")),
            any_of(self._one("MMR", _MMR), self._reaction("MMR"), self._had_all_three()),
            any_of(self._by_schedule("Hib", self._hib(), self._given(_HIB_4), 4, 3), self._reaction("Hib")),
            any_of(
                self._doses(3, "hepatitis B", _HEPATITIS_B, from_birth=True),
                self._hepatitis_b_from_birth(),
                self._reaction("hepatitis B", "Hepatitis B"),
            ),
            any_of(self._one("varicella", _VARICELLA), self._reaction("varicella", "Varicella Zoster")),
            any_of(self._doses(4, "pneumococcal", _PNEUMOCOCCAL), self._reaction("pneumococcal")),
            any_of(self._one("hepatitis A", _HEPATITIS_A), self._reaction("hepatitis A", "Hepatitis A")),
            any_of(
                self._by_schedule("rotavirus", self._rotavirus(), self._given(_ROTAVIRUS_3), 3, 2),
                self._reaction("rotavirus"),
            ),
            any_of(self._influenza(), self._reaction("influenza")),
        )

    def had(self, *named: str | Key) -> list[Event]:
        """Conditions that began in the first two years."""
        began = ((one, one.prevalence()) for one in self.case.of("Condition", named))
        return [one for one, was in began if was and self._in(day_of(was.start), self.born)]

    # --- doses

    def _in(self, day: date | None, first: date) -> bool:
        return day is not None and first <= day <= self.second_birthday

    def _given(
        self, title: str, *, first: date | None = None, first_as_procedure: date | None = None,
        vaccine: str | Key | None = None,
    ) -> list[Event]:  # fmt: skip
        """As an immunization or as the procedure of giving it; from six weeks of age unless said otherwise."""
        first = first or self.born + _SIX_WEEKS
        vaccines = self.case.vaccinations(vaccine or title)
        procedures = self.case.procedures(f"{title} Administered")
        return [e for e in vaccines if self._in(given_on(e), first)] + [
            e for e in procedures if self._in(given_on(e), first_as_procedure or first)
        ]

    def _doses(self, least: int, name: str, title: str, *, from_birth: bool = False) -> Finding:
        given = self._given(title, first=self.born if from_birth else None)
        return found(f"{least} {name} vaccinations", given if _on_days(given) >= least else [])

    def _one(self, name: str, title: str) -> Finding:
        """Between the first and the second birthday."""
        return found(f"a {name} vaccination", self._given(title, first=self.first_birthday))

    def _by_schedule(
        self, name: str, given: list[Event], longer: list[Event], more: int, fewer: int
    ) -> Finding:
        """One dose of the longer schedule asks for all of its doses."""
        needed = more if longer else fewer
        return found(f"{needed} {name} vaccinations", given if _on_days(given) >= needed else [])

    def _hib(self) -> list[Event]:
        return self._given(_HIB_3) + self._given(_HIB_4)

    def _rotavirus(self) -> list[Event]:
        return self._given(_ROTAVIRUS_2, vaccine=ROTAVIRUS_MONOVALENT) + self._given(_ROTAVIRUS_3)

    def _hepatitis_b_from_birth(self) -> Finding:
        """Two vaccinations after one into the muscle in the first week of life."""
        procedures = self.case.procedures(VACCINE_INTO_MUSCLE)
        newborn = [
            e for e in procedures if (day := given_on(e)) and self.born <= day <= self.born + _ONE_WEEK
        ]
        given = self._given(_HEPATITIS_B, first=self.born)
        later = [
            e for e in given if any((given_on(e) or date.min) > (given_on(n) or date.max) for n in newborn)
        ]
        words = "2 hepatitis B vaccinations after one in the first week"
        return found(words, [*newborn, *later] if _on_days(later) >= 2 else [])

    def _influenza(self) -> Finding:
        given = self._given(_INFLUENZA, first_as_procedure=self.born + _SIX_MONTHS)
        live = self._given(_LIVE_INFLUENZA, first=self.second_birthday)
        return any_of(
            found("2 influenza vaccinations", given if _on_days(given) >= 2 else []),
            found("a live influenza vaccination, and another", [*live, *given] if live and given else []),
        )

    # --- what stands for a vaccine

    def _reaction(self, name: str, *illness: str) -> Finding:
        return found(
            f"anaphylaxis to, or no need of, a {name} vaccine", self.had(ANAPHYLAXIS[name], *illness)
        )

    def _had_all_three(self) -> Finding:
        had = {name: self.had(name) for name in ("Measles", "Mumps", "Rubella")}
        everything = [one for several in had.values() for one in several]
        return found("measles, mumps and rubella illness", everything if all(had.values()) else [])


def given_on(dose: Event) -> date | None:
    when = dose.when("occurrence") or dose.when("performed")
    return day_of(when.earliest) if when else None


def _on_days(doses: list[Event]) -> int:
    return len({given_on(one) for one in doses})
