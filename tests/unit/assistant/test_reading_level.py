"""What is hard to read, or hurts, is said to whoever hands it out, before they hand it out, in both languages."""

import pytest

from assistant.adapters import patient_page, reading_grade
from assistant.adapters.reading_grade import grade_of_sentence
from assistant.checks.plain_words import same_as_approved
from assistant.checks.reading_level import RULE, STIGMA, hard_to_read
from assistant.domain.draft import Change, Digest, DraftId, Finding, ItemId, Severity
from assistant.domain.errors import Unavailable
from assistant.domain.patient_version import Audience, Language, Line, MedicineRow, Part, PatientVersion
from tests.unit.assistant.test_patient_version import approved, medicine, told

EASY = "Walk a little each day."
HARD = "Discontinue anticoagulation immediately preceding interventional gastrointestinal endoscopy."
DURO = "Interrumpa inmediatamente la anticoagulación antes de la intervención gastrointestinal."


def version(
    *lines: str, language: Language = Language.ENGLISH, rows: tuple[MedicineRow, ...] = (), **more: object
) -> PatientVersion:
    said = tuple(Line(text=text, items=(ItemId("i"),), **more) for text in lines)  # type: ignore[arg-type]
    return PatientVersion(
        draft=DraftId("d"),
        digest=Digest("sha256:0"),
        language=language,
        audience=Audience.PATIENT,
        title="T",
        parts=(Part(id="steps", heading="What you can do", lines=said, rows=rows),),
        questions=(),
    )


def findings(of: PatientVersion, whole: float = 3.0) -> tuple[Finding, ...]:
    return hard_to_read(of, grade_of_sentence, whole)


@pytest.mark.parametrize(
    ("language", "easy", "hard"),
    [(Language.ENGLISH, EASY, HARD), (Language.SPANISH, "Camine un poco cada día.", DURO)],
)
def test_a_hard_sentence_is_pointed_at_and_an_easy_one_is_not(
    language: Language, easy: str, hard: str
) -> None:
    [found] = findings(version(easy, hard, language=language))
    assert (found.rule, found.severity, found.item) == (RULE, Severity.NOTE, "i")
    assert hard[:60] in found.reason
    assert "above 6" in found.reason


def test_the_hardest_sentence_comes_first_and_what_hurts_before_it() -> None:
    harder = f"{HARD[:-1]}, notwithstanding contraindications necessitating individualized reconsideration."
    found = findings(version(HARD, "He is an addict.", harder))
    assert [f.rule for f in found] == [STIGMA, RULE, RULE]
    assert "notwithstanding" in found[1].reason


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        (Language.ENGLISH, "The note says: “noncompliant”.", "noncompliant"),
        (Language.SPANISH, "La nota dice: “drogadicta”.", "drogadicta"),
    ],
)
def test_a_word_that_hurts_is_a_warning_with_a_better_one(language: Language, text: str, word: str) -> None:
    found = next(f for f in findings(version(text, language=language)) if f.rule == STIGMA)
    assert found.severity is Severity.WARN
    assert f"“{word}”" in found.reason
    assert found.consider.startswith("Say instead: ")


def test_a_name_is_nobodys_choice_and_makes_no_sentence_hard() -> None:
    name = "hydrochlorothiazide-spironolactone combination tablets"
    said = f"Take {name} with food."
    assert findings(version(said))
    assert findings(version(said, names=(name,))) == ()
    assert findings(version(f"{name}.", names=(name,))) == ()


def test_the_whole_version_above_grade_six_is_a_warning() -> None:
    [found] = findings(version(EASY), whole=6.4)
    assert found.severity is Severity.WARN
    assert "reads at grade 6.4" in found.reason
    assert findings(version(EASY), whole=6.0) == ()


def test_the_calendar_is_read_too_and_the_charts_own_words_are_called_so() -> None:
    row = MedicineRow(item=ItemId("m"), name="x", how=HARD, why="", change="")
    [found] = findings(version(rows=(row,)))
    assert found.item == "m"
    [quoted] = findings(version(HARD, quoted=True))
    assert "the chart's own words" in quoted.reason


def test_what_is_for_staff_stands_on_the_screen_and_is_never_printed() -> None:
    of = version(HARD)
    page = patient_page.html(of, approval=None, for_staff=findings(of))
    assert "1 place is harder to read than grade 6" in page
    assert ".staff { display: none; }" in page
    assert 'class="staff"' not in patient_page.html(of, approval=None)


# --- what is not in the reader's hand --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said"),
    [(Language.ENGLISH, "may not have it at home"), (Language.SPANISH, "no esté en casa")],
)
@pytest.mark.parametrize("change", [Change.CONTINUED, Change.UNCLEAR])
def test_a_medicine_that_is_not_at_hand_is_said_to_be_so_beside_it(
    language: Language, said: str, change: Change
) -> None:
    supply = "Kit lost 2026-11-08. Pick up a new one on 2026-11-24."
    draft = approved(
        medicine(
            "1 spray in one nostril if needed", name="naloxone 4 mg nasal spray", supply=supply, change=change
        )
    )
    page = patient_page.text(told(draft, language))
    assert said in page
    assert supply in page
    assert draft.content is not None
    assert same_as_approved(told(draft, language), draft.content) == ()
    assert said not in patient_page.text(
        told(approved(medicine("1 spray if needed", change=change)), language)
    )


def test_a_grade_asks_nltk_for_nothing_whatever_its_folders_are(monkeypatch: pytest.MonkeyPatch) -> None:
    import nltk

    def asked(*_: object, **__: object) -> None:
        raise AssertionError("NLTK was asked for its data, which it may fetch from the net")

    monkeypatch.setattr(nltk.data, "find", asked)
    monkeypatch.setattr(nltk, "download", asked)
    assert grade_of_sentence(HARD + " Do so on this very day.", (), Language.ENGLISH) > 9
    assert grade_of_sentence(DURO + " Hágalo hoy mismo.", (), Language.SPANISH) > 9


def test_a_textstat_that_counts_elsewhere_is_refused_in_clear_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_grade, "_ASKS_NLTK", "textstat.counts_elsewhere")
    with pytest.raises(Unavailable, match=r"requirements\.lock"):
        grade_of_sentence(EASY, (), Language.ENGLISH)
