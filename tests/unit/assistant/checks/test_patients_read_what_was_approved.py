"""How often a medicine is taken is the same in the approved document and in the language of whoever takes it."""

import pytest

from assistant.checks.plain_words import same_as_approved
from assistant.domain.draft import Draft
from assistant.domain.patient_version import Audience, Language
from tests.unit.assistant.test_patient_version import _changed, approved, medicine, told


def drafted() -> Draft:
    return approved(
        medicine(
            "Take 1 tablet (40 mg) by mouth every 8 hours",
            dose="40 mg",
            route="oral",
            frequency="every 8 hours",
        )
    )


@pytest.mark.parametrize(
    ("language", "said", "instead"),
    [
        (Language.SPANISH, "cada 8 horas", "cada 8 días"),
        (Language.SPANISH, "cada 8 horas", "cada 8 semanas"),
        (Language.SPANISH, "cada 8 horas", "cada 6 horas"),
        (Language.SPANISH, "cada 8 horas", "todos los días"),
        (Language.ENGLISH, "every 8 hours", "every 8 days"),
        (Language.ENGLISH, "every 8 hours", "every 6 hours"),
    ],
)
def test_a_time_between_doses_is_the_one_approved(language: Language, said: str, instead: str) -> None:
    draft = drafted()
    assert draft.content is not None
    version = told(draft, language, Audience.PATIENT)
    assert same_as_approved(version, draft.content) == ()
    assert same_as_approved(_changed(version, said, instead), draft.content) != ()
