"""The patient's version: plain, complete in its medicines, and never another number than the one that was approved."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.adapters import patient_page, reading_grade
from assistant.adapters.memory import MemoryStore
from assistant.checks.plain_words import same_as_approved
from assistant.domain.draft import (
    ActionDetail,
    AllergyDetail,
    AppointmentDetail,
    Approval,
    Change,
    Citation,
    CitationKind,
    Content,
    Decision,
    Detail,
    Draft,
    DraftId,
    Due,
    GoalDetail,
    Item,
    ItemId,
    ItemKind,
    Kind,
    MedicineDetail,
    PersonDetail,
    PersonId,
    Provenance,
    ResultDetail,
    Section,
    Verdict,
)
from assistant.domain.errors import Invalid
from assistant.domain.lifecycle import State
from assistant.domain.patient_version import Audience, Language, Line, Part, PatientVersion, Slot, language_of
from assistant.domain.people import Actor, Role
from assistant.knowledge.conditions import SetKind, sets
from assistant.knowledge.guidelines import Action, Activity, library
from assistant.knowledge.team import Role as Owner
from assistant.workflow.patient_version import first_name, for_patient
from assistant.writing.plain import patient_version, phrasebook
from assistant.writing.plain.frequencies import often
from assistant.writing.plain.phrasebook import _read
from retrieval.model import Coverage, EncounterId, PatientId

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
CLINICIAN = PersonId("doctor")
ACCEPTED = Decision(verdict=Verdict.ACCEPT, by=CLINICIAN, at=NOW)
REJECTED = Decision(verdict=Verdict.REJECT, by=CLINICIAN, at=NOW, reason="not so")


def item(
    kind: ItemKind,
    text: str,
    detail: Detail | None = None,
    *,
    decision: Decision = ACCEPTED,
    cites: Citation | None = None,
) -> Item:
    said = cites or Citation(kind=CitationKind.CHART, source="d", start=0, end=len(text), quote=text)
    return Item(
        id=ItemId(f"i{abs(hash((kind, text))) % 10**9}"),
        kind=kind,
        text=text,
        citations=(said,),
        detail=detail,
        decision=decision,
    )


def medicine(
    directions: str, *, name: str = "furosemide 40 mg tablet", decision: Decision = ACCEPTED, **more: object
) -> Item:
    detail = MedicineDetail(name=name, directions=directions, **{"change": Change.CONTINUED, **more})  # type: ignore[arg-type]
    return item(ItemKind.MEDICINE, f"{name}: {directions}", detail, decision=decision)


def approved(*items: Item, section: str = "follow_up", kind: Kind = Kind.DISCHARGE_SUMMARY) -> Draft:
    nothing = Coverage(
        sources=(), found=0, read=0, skipped=0, unreadable=0, tallies=(), notes=0, earliest=None, latest=None
    )
    content = Content(
        sections=(Section(id=section, title="", loinc="", items=items),),
        findings=(),
        evidence=(),
        coverage=nothing,
        provenance=Provenance(software="caretrace", writer="composer"),
    )
    return Draft(
        id=DraftId("d1"),
        kind=kind,
        patient=PatientId("p1"),
        encounter=None,
        requested_by=PersonId("cora"),
        requested_at=NOW,
        content=content,
        approval=Approval(by=CLINICIAN, at=NOW, digest=content.digest, name="Dr. Ada"),
    )


def told(
    draft: Draft, language: Language = Language.ENGLISH, audience: Audience = Audience.PATIENT
) -> PatientVersion:
    return patient_version(draft, phrasebook(language, audience, name="Ann"), library())


def said(version: PatientVersion, part: str) -> list[str]:
    return [line.text for p in version.parts if p.id == part for line in p.lines]


def wrong(version: PatientVersion, draft: Draft) -> list[str]:
    assert draft.content is not None
    return [f.reason for f in same_as_approved(version, draft.content)]


# --- how often -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("charted", "english", "spanish"),
    [
        ("once daily", "every day", "todos los días"),
        ("BID", "2 times a day", "2 veces al día"),
        ("three times a day", "3 times a day", "3 veces al día"),
        ("q4-6h", "every 4 to 6 hours", "cada 4 a 6 horas"),
        ("every other day", "every 2 days", "cada 2 días"),
        ("once weekly", "1 time a week, not every day", "1 vez a la semana, no todos los días"),
        ("at bedtime", "at bedtime", "al acostarse"),
        ("in the morning and at bedtime", "in the morning and at bedtime", "en la mañana y al acostarse"),
    ],
)
def test_how_often_is_said_in_the_words_of_each_language(charted: str, english: str, spanish: str) -> None:
    rhythm = often(charted)
    assert rhythm is not None
    assert phrasebook(Language.ENGLISH, Audience.PATIENT).often(rhythm) == english
    assert phrasebook(Language.SPANISH, Audience.PATIENT).often(rhythm) == spanish


@pytest.mark.parametrize(
    "charted", ["3 times daily and at bedtime", "every 6 hours at night", "with meals", "as directed", ""]
)
def test_a_rhythm_that_is_not_wholly_understood_is_not_guessed(charted: str) -> None:
    assert often(charted) is None


# --- medicines -------------------------------------------------------------------------------------------------


def test_a_medicine_is_told_with_its_amount_way_and_times() -> None:
    pill = medicine(
        "Take 1 tablet (40 mg) by mouth twice daily", dose="40 mg", route="oral", frequency="twice daily"
    )
    (row,) = next(p for p in told(approved(pill)).parts if p.id == "take").rows
    assert (row.how, row.order, row.change) == (
        "Take 1 tablet (40 mg) by mouth 2 times a day.",
        "",
        "Same as before.",
    )


@pytest.mark.parametrize(
    ("directions", "english", "spanish"),
    [
        ("40 mg by mouth twice daily with meals", "2 times a day, with food.", "2 veces al día, con comida."),
        (
            "Take 1 tablet (40 mg) by mouth twice daily, at 8 am and 2 pm",
            "2 times a day, at 8 AM and 2 PM.",
            "2 veces al día, a las 8 AM y 2 PM.",
        ),
        (
            "1 tablet (40 mg) every 6 hours if needed for knee pain, no more than 4 tablets a day",
            "every 6 hours, only if needed, no more than 4 tablets a day, for knee pain.",
            "cada 6 horas, solo si lo necesita, no más de 4 tabletas al día, para dolor de rodilla.",
        ),
        ("40 mg once daily for 7 days", "every day, for 7 days.", "todos los días, por 7 días."),
    ],
)
def test_what_a_direction_adds_is_said_in_each_language(directions: str, english: str, spanish: str) -> None:
    draft = approved(medicine(directions, dose="40 mg", route="oral"))
    for language, end in ((Language.ENGLISH, english), (Language.SPANISH, spanish)):
        version = told(draft, language)
        (row,) = next(p for p in version.parts if p.id == "take").rows
        assert row.order == ""
        assert all(part in row.how for part in end.rstrip(".").split(", "))
        assert wrong(version, draft) == []


@pytest.mark.parametrize(
    "directions",
    [
        "Take 1 tablet (40 mg) by mouth each morning, sometimes a second at midday",
        "40 mg by mouth daily with the largest meal",
        "Take 1 tablet (40 mg) by mouth twice daily, avoid grapefruit",
    ],
)
def test_a_direction_that_says_more_than_the_sentence_is_shown_as_charted(directions: str) -> None:
    (row,) = next(
        p for p in told(approved(medicine(directions, dose="40 mg", route="oral"))).parts if p.id == "take"
    ).rows
    assert directions in row.order


@pytest.mark.parametrize("amount", ["2.5 mg (1.25 mL)", "1.25 mL (2.5 mg)"])
def test_a_liquid_is_told_in_the_milliliters_that_the_syringe_shows(amount: str) -> None:
    liquid = medicine(
        f"{amount} by mouth every 4 hours if needed for breathlessness",
        name="morphine 10 mg/5 mL oral solution",
        dose="2.5 mg",
        route="oral",
        frequency="every 4 hours",
    )
    draft = approved(liquid)
    for language in (Language.ENGLISH, Language.SPANISH):
        version = told(draft, language)
        (row,) = next(p for p in version.parts if p.id == "take").rows
        assert amount in row.how
        assert wrong(version, draft) == []


def test_a_direction_in_steps_is_never_made_into_one_sentence() -> None:
    steps = medicine(
        "500 mg once daily for 7 days, then 500 mg twice daily", dose="500 mg", frequency="once daily"
    )
    (row,) = next(p for p in told(approved(steps)).parts if p.id == "take").rows
    assert row.how == ""
    assert "then 500 mg twice daily" in row.order


@pytest.mark.parametrize(
    ("change", "part"), [(Change.STOPPED, "stop"), (Change.HELD, "hold"), (Change.UNCLEAR, "ask")]
)
def test_what_is_not_to_be_taken_now_is_not_in_the_calendar(change: Change, part: str) -> None:
    version = told(approved(medicine("", name="warfarin 5 mg tablet", change=change)))
    assert "warfarin 5 mg tablet" in " ".join(said(version, part))
    assert not any(p.rows for p in version.parts)


def test_a_rejected_medicine_is_nowhere() -> None:
    draft = approved(medicine("once daily", name="apixaban 5 mg tablet", decision=REJECTED))
    assert "apixaban" not in patient_page.text(told(draft))


def test_an_edited_medicine_is_told_in_the_words_that_were_approved() -> None:
    edited = replace(
        medicine("", dose=""),
        text="furosemide 20 mg once daily until Friday",
        decision=replace(ACCEPTED, verdict=Verdict.EDIT, reason="dose"),
    )
    draft = approved(edited)
    assert "furosemide 20 mg once daily until Friday" in patient_page.text(told(draft))
    assert wrong(told(draft), draft) == []


def test_a_time_of_day_stands_in_the_calendar_only_where_the_direction_names_it() -> None:
    night = medicine("Take 1 tablet (40 mg) at bedtime", dose="40 mg", frequency="at bedtime")
    twice = medicine("40 mg twice daily", name="metoprolol", dose="40 mg", frequency="twice daily")
    rows = next(p for p in told(approved(night, twice)).parts if p.id == "take").rows
    assert [row.slots for row in rows] == [(Slot.BEDTIME,), ()]


# --- everything else -------------------------------------------------------------------------------------------


def test_a_visit_is_told_with_its_day_and_hour_as_charted() -> None:
    visit = item(
        ItemKind.APPOINTMENT,
        "Heart clinic on 2026-11-30 16:30 with Tomas Feld",
        AppointmentDetail(when="2026-11-30T16:30:00-05:00", with_whom="Tomas Feld"),
    )
    draft = approved(visit)
    assert said(told(draft), "visits") == ["November 30, 2026, at 4:30 PM: Heart clinic, with Tomas Feld"]
    assert said(told(draft, Language.SPANISH), "visits") == [
        "30 de noviembre de 2026, a las 4:30 PM: Heart clinic, con Tomas Feld"
    ]
    assert wrong(told(draft), draft) == wrong(told(draft, Language.SPANISH), draft) == []


def test_a_pending_test_and_an_allergy_and_a_phone_are_told() -> None:
    version = told(
        approved(
            item(
                ItemKind.RESULT,
                "Result pending: Blood culture",
                ResultDetail(name="Blood culture", pending=True),
            ),
            item(ItemKind.RESULT, "Hemoglobin 11", ResultDetail(name="Hemoglobin", value="11")),
            item(
                ItemKind.ALLERGY, "Penicillin: Rash", AllergyDetail(substance="Penicillin", reaction="Rash")
            ),
            item(ItemKind.PERSON, "Ben", PersonDetail(name="Ben", relation="Son", phone="216-555-0100")),
            item(ItemKind.PERSON, "Cy", PersonDetail(name="Cy", role="Nurse", phone="216-555-0101")),
        )
    )
    assert said(version, "tests")[0] == "We are waiting for this test: Blood culture."
    assert said(version, "allergies") == ["You must not have Penicillin.", "It caused this: Rash."]
    assert said(version, "call") == ["Cy (Nurse): 216-555-0101"]


def test_whoever_leads_is_called_first_and_a_relative_never() -> None:
    version = told(
        approved(
            item(ItemKind.PERSON, "Ben", PersonDetail(name="Ben", relation="Son, 16", phone="216-555-0100")),
            item(ItemKind.PERSON, "Di", PersonDetail(name="Di", role="School nurse", phone="216-555-0102")),
            item(
                ItemKind.PERSON,
                "Ed",
                PersonDetail(name="Ed", role="Primary care physician", phone="216-555-0103"),
            ),
        )
    )
    assert said(version, "call") == [
        "Ed (Primary care physician): 216-555-0103",
        "Di (School nurse): 216-555-0102",
    ]


def test_a_page_without_a_number_says_to_ask_for_one() -> None:
    assert said(told(approved()), "call") == ["No clinic number is on file. Ask for it before you go."]


def test_the_charts_own_warning_sign_is_told_in_every_language() -> None:
    sign = item(
        ItemKind.ACTION,
        "Call for gain of 3 lb in a day or 5 lb in a week.",
        ActionDetail(owner="patient", concern="Heart failure", activity="contingency"),
    )
    draft = approved(sign, section="interventions", kind=Kind.CARE_PLAN)
    assert said(told(draft), "us") == ["Call for gain of 3 lb in a day or 5 lb in a week."]
    assert "3 lb in a day" in said(told(draft, Language.SPANISH), "us")[0]
    assert told(draft, Language.SPANISH).unsaid == ()


def test_a_proposal_is_never_told_as_an_order() -> None:
    proposed = item(
        ItemKind.ACTION,
        "Proposed, not ordered: Screening mammogram (status draft)",
        ActionDetail(owner="case_manager", concern="open order"),
    )
    version = told(approved(proposed))
    assert "mammogram" not in patient_page.text(version)
    assert version.unsaid == (proposed.id,)


def test_a_wish_about_resuscitation_is_not_told_as_an_illness() -> None:
    version = told(
        approved(
            item(ItemKind.PROBLEM, "Do not resuscitate"),
            item(ItemKind.PROBLEM, "Hyperlipidemia, since 2010"),
            item(ItemKind.PROBLEM, "Mixed hyperlipidemia"),
            section="discharge_diagnoses",
        )
    )
    assert said(version, "hospital") == ["You were treated for this: high cholesterol (Hyperlipidemia)."]


def test_teach_back_asks_first_about_what_is_most_dangerous_to_get_wrong() -> None:
    version = told(
        approved(
            medicine("500 mg as needed", name="acetaminophen 500 mg tablet", change=Change.NEW),
            medicine("5 mg twice daily", name="apixaban 5 mg tablet", change=Change.NEW),
        )
    )
    assert any("apixaban" in line.text for line in version.questions)
    assert not any("acetaminophen" in line.text for line in version.questions)


def test_a_day_that_was_past_at_the_signature_is_not_promised() -> None:
    due = Due(day="2026-11-18", anchor="2026-11-15", anchor_is="discharge", days=3)
    late = item(ItemKind.ACTION, "Look.", ActionDetail(owner="nurse", due=due, concern="Pain"))
    assert said(told(approved(late)), "team") == ["Your nurse will help with: pain."]


def test_work_of_the_team_is_one_line_a_person_and_day() -> None:
    def task(concern: str, owner: str = "pharmacist") -> Item:
        due = Due(day="2026-11-24", anchor="2026-11-21", anchor_is="discharge", days=3)
        return item(
            ItemKind.ACTION, f"Look at {concern}.", ActionDetail(owner=owner, due=due, concern=concern)
        )

    version = told(
        approved(task("Bleeding risk"), task("Medicine list"), task("Food insecurity", "social_worker"))
    )
    assert said(version, "team") == [
        "Your pharmacist will help by November 24, 2026 with: risk of bleeding; medicine list.",
        "Your social worker will help by November 24, 2026 with: enough food.",
    ]


def test_a_clinicians_remark_is_not_read_to_the_patient_but_an_instruction_is() -> None:
    draft = approved(
        item(ItemKind.STATEMENT, "Used teach-back, hearing aids in."),
        item(ItemKind.STATEMENT, "Call for gain of 3 lb in a day or 5 lb in a week."),
        section="instructions",
    )
    text = patient_page.text(told(draft))
    assert "teach-back" not in text
    assert said(told(draft), "us") == ["Call for gain of 3 lb in a day or 5 lb in a week."]


def test_what_no_reviewed_wording_says_is_counted_aloud() -> None:
    goal = item(ItemKind.GOAL, "Serum urate below 6 mg/dL.", GoalDetail(concern="Gout"))
    version = told(approved(goal), Language.SPANISH)
    assert version.unsaid == (goal.id,)
    assert said(version, "more") == ["Puntos del plan que faltan aquí: 1. Pídanos que los veamos juntos."]


def test_the_caregivers_version_speaks_of_the_patient() -> None:
    version = told(
        approved(medicine("40 mg by mouth once daily", dose="40 mg", route="oral")),
        audience=Audience.CAREGIVER,
    )
    assert version.title == "Going home with Ann"
    assert next(p for p in version.parts if p.rows).rows[0].how == "Give 40 mg by mouth every day."


@pytest.mark.parametrize(
    ("charted", "first"), [("Mr. Arthur B Okafor", "Arthur"), ("", ""), ("Dr. Li, MD", "Li")]
)
def test_a_caregiver_hears_the_first_name(charted: str, first: str) -> None:
    assert first_name(charted) == first


@pytest.mark.parametrize(("asked", "language"), [("es-MX", Language.SPANISH), ("EN_us", Language.ENGLISH)])
def test_a_language_is_understood_with_its_region(asked: str, language: Language) -> None:
    assert language_of(asked) is language


def test_another_language_is_refused_with_what_to_do() -> None:
    with pytest.raises(Invalid, match="qualified translator"):
        language_of("fr")


# --- the check -------------------------------------------------------------------------------------------------


def _changed(version: PatientVersion, old: str, new: str) -> PatientVersion:
    parts = tuple(
        replace(
            p,
            lines=tuple(replace(line, text=line.text.replace(old, new)) for line in p.lines),
            rows=tuple(
                replace(r, how=r.how.replace(old, new), order=r.order.replace(old, new)) for r in p.rows
            ),
        )
        for p in version.parts
    )
    return replace(version, parts=parts)


def _whole() -> Draft:
    return approved(
        medicine(
            "Take 1 tablet (40 mg) by mouth twice daily", dose="40 mg", route="oral", frequency="twice daily"
        ),
        medicine("", name="warfarin 5 mg tablet", change=Change.STOPPED),
        item(
            ItemKind.APPOINTMENT,
            "Heart clinic on 2026-11-30 16:30",
            AppointmentDetail(when="2026-11-30T16:30:00-05:00"),
        ),
        item(ItemKind.PERSON, "Cy", PersonDetail(name="Cy", role="Nurse", phone="216-555-0101")),
    )


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("audience", list(Audience))
def test_nothing_differs_in_any_language_for_any_reader(language: Language, audience: Audience) -> None:
    draft = _whole()
    assert wrong(told(draft, language, audience), draft) == []


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        (Language.ENGLISH, "40 mg", "400 mg"),
        (Language.ENGLISH, "40 mg", "40 mcg"),
        (Language.ENGLISH, "2 times a day", "3 times a day"),
        (Language.ENGLISH, "2 times a day", "every day"),
        (Language.ENGLISH, "November 30", "November 29"),
        (Language.ENGLISH, "4:30 PM", "4:30 AM"),
        (Language.ENGLISH, "0101", "0110"),
        (Language.SPANISH, "2 veces al día", "3 veces al día"),
        (Language.SPANISH, "2 veces al día", "cada 2 horas"),
        (Language.SPANISH, "30 de noviembre", "30 de diciembre"),
        (Language.SPANISH, "4:30 PM", "6:30 PM"),
    ],
)
def test_a_figure_that_changed_on_the_way_is_found(language: Language, old: str, new: str) -> None:
    draft = _whole()
    version = told(draft, language)
    assert old in patient_page.text(version)
    assert wrong(_changed(version, old, new), draft) != []


def test_a_medicine_that_got_lost_is_found() -> None:
    draft = _whole()
    version = told(draft)
    without = replace(version, parts=tuple(p for p in version.parts if p.id != "stop"), questions=())
    assert "An approved medicine is not in the patient's version" in wrong(without, draft)


def test_a_sentence_of_an_item_that_was_not_approved_is_found() -> None:
    draft = _whole()
    version = told(draft)
    assert draft.content is not None
    others = tuple(
        replace(s, items=tuple(replace(i, decision=REJECTED) for i in s.items))
        for s in draft.content.sections
    )
    assert same_as_approved(version, replace(draft.content, sections=others)) != ()


# --- the words -------------------------------------------------------------------------------------------------


def test_both_languages_say_the_same_things() -> None:
    english, spanish = (_read(f"{one}.yaml") for one in Language)
    assert english.keys() == spanish.keys()
    for key, said in english.items():
        if isinstance(said, dict) and key != "unit":
            assert said.keys() == spanish[key].keys(), key


def _reviewed() -> Iterator[tuple[str, str, Language, str]]:
    for entry, kinds in _read("sentences.yaml").items():
        for kind, words in kinds.items():
            for language in Language:
                yield entry, kind, language, words[str(language)]


def test_every_reviewed_sentence_belongs_to_an_entry_and_has_only_its_figures() -> None:
    entries = {f"{g.id}/{e.id}": e.says for g in library().guidelines for e in g.entries}
    of_nothing = {entry for entry, *_ in _reviewed() if entry not in entries}
    assert not of_nothing
    template = told(_whole())
    other_figures = []
    for entry, kind, language, words in _reviewed():
        plain = item(ItemKind.ACTION, entries[entry], ActionDetail(owner="patient"))
        pronouns = phrasebook(language, Audience.PATIENT).words["pronoun"]["patient"]
        line = Line(text=words.format(**pronouns, name="Ann"), items=(plain.id,))
        part = Part(id=kind, heading="", lines=(line,))
        version = replace(template, language=language, parts=(part,), questions=())
        other_figures += [f"{entry} ({language}): {why}" for why in wrong(version, approved(plain))]
    assert not other_figures


def test_everything_a_patient_or_caregiver_is_to_do_has_a_reviewed_sentence() -> None:
    theirs = {
        f"{g.id}/{e.id}"
        for g in library().current
        for e in g.entries
        if isinstance(e, Action)
        and (
            e.kind in {Activity.CONTINGENCY, Activity.SELF_MANAGEMENT}
            or e.owner in {Owner.PATIENT, Owner.FAMILY_CAREGIVER}
        )
    }
    never_printed = {"intimate-partner-violence/hotline"}
    assert theirs - never_printed <= _read("sentences.yaml").keys()


def test_what_the_team_works_on_has_a_plain_name_in_spanish() -> None:
    concerns = {
        e.concern
        for g in library().current
        for e in g.entries
        if isinstance(e, Action) and e.owner not in {Owner.PATIENT, Owner.FAMILY_CAREGIVER}
    }
    named = {concern for concern, said in _read("concerns.yaml").items() if said["es"]}
    assert concerns <= named


def test_every_reviewed_sentence_is_easy_to_read() -> None:
    for language in Language:
        sentences = [w for _, _, of, w in _reviewed() if of is language]
        assert reading_grade.grade_of(sentences, language) <= 6


def test_names_do_not_count_against_the_grade() -> None:
    hard = medicine(
        "40 mg by mouth once daily", name="hydrochlorothiazide-triamterene 40 mg", dose="40 mg", route="oral"
    )
    version = told(
        approved(hard, medicine("", name="empagliflozin-linagliptin-metformin", change=Change.STOPPED))
    )
    assert reading_grade.grade(version) <= 6


def test_the_page_stands_alone_and_says_who_signed() -> None:
    draft = _whole()
    page = patient_page.html(told(draft), approval=draft.approval)
    assert "Dr. Ada, November 21, 2026" in page
    assert "default-src 'none'" in page
    assert not any(active in page for active in ("<script", "http://", "https://"))


def test_every_plain_illness_is_that_of_a_named_set() -> None:
    for named in _read("illnesses.yaml"):
        assert sets().find(SetKind.CONDITION, named) is not None, named


@pytest.mark.parametrize(
    ("charted", "plain"),
    [
        ("Acute on chronic systolic heart failure", "a heart that pumps too weakly"),
        ("Type 2 diabetes with diabetic chronic kidney disease", "type 2 diabetes (high blood sugar)"),
        ("Chronic kidney disease stage 3b", "kidneys that do not work well"),
        ("Hyperlipidemia", "high cholesterol"),
        ("Carpal tunnel release", ""),
    ],
)
def test_an_illness_is_said_in_plain_words_where_a_set_knows_it(charted: str, plain: str) -> None:
    assert phrasebook(Language.ENGLISH, Audience.PATIENT).illness(charted) == plain


# --- who may read it -------------------------------------------------------------------------------------------

PART_2 = ("42CFRPart2", "R")
WIFE = item(ItemKind.PERSON, "Wife: Grace", PersonDetail(name="Grace", relation="Wife"))
FRONT_DESK = item(ItemKind.PERSON, "Shelter desk", PersonDetail(name="Shelter desk", relation="Front desk"))


def of_the_program() -> tuple[Item, ...]:
    film = medicine("1 film once daily", name="buprenorphine film", reason="stays well")
    visit = item(
        ItemKind.APPOINTMENT,
        "Program visit on 2026-12-01 10:00 with Farah Amin",
        AppointmentDetail(when="2026-12-01T10:00", with_whom="Farah Amin"),
    )
    doctor = item(
        ItemKind.PERSON,
        "Prescriber: Farah Amin, 555-0186",
        PersonDetail(name="Farah Amin", role="Prescriber", phone="555-0186"),
    )
    return tuple(replace(i, labels=PART_2) for i in (film, visit, doctor))


def test_what_a_program_recorded_is_the_patients_own_and_no_caregiver_reads_it() -> None:
    draft = approved(*of_the_program(), medicine("once daily", name="lisinopril"))
    own = patient_page.text(told(draft))
    assert "buprenorphine" in own
    assert "Farah Amin" in own
    theirs = told(draft, audience=Audience.CAREGIVER)
    page = patient_page.text(theirs)
    assert [
        word for word in ("buprenorphine", "stays well", "Farah Amin", "Program visit") if word in page
    ] == []
    assert "lisinopril" in page
    assert wrong(theirs, draft) == []


@pytest.mark.parametrize("items", [of_the_program(), (medicine("once daily", name="lisinopril"),), ()])
@pytest.mark.parametrize("language", list(Language))
def test_every_caregiver_reads_alike_that_the_list_may_not_be_complete(
    items: tuple[Item, ...], language: Language
) -> None:
    line = phrasebook(language, Audience.CAREGIVER, name="Ann").line("not_complete")
    assert said(told(approved(*items), language, Audience.CAREGIVER), "take") == [line]
    assert line not in patient_page.text(told(approved(*items), language))


def test_a_version_that_tells_a_caregiver_what_is_withheld_is_not_as_approved() -> None:
    draft = approved(*of_the_program())
    assert wrong(replace(told(draft), audience=Audience.CAREGIVER), draft)


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("label", ["SDV", "TBOO"])
def test_violence_and_a_relatives_confidence_are_told_to_nobody_at_home(
    audience: Audience, label: str
) -> None:
    confided = replace(item(ItemKind.STATEMENT, "Call Ruth on her own phone."), labels=(label,))
    page = patient_page.text(told(approved(confided, section="instructions"), audience=audience))
    assert "Ruth" not in page


def test_the_patient_reads_no_word_that_hurts() -> None:
    draft = approved(item(ItemKind.PROBLEM, "Heroin abuse"), section="problems", kind=Kind.CARE_PLAN)
    page = patient_page.text(told(draft))
    assert "abuse" not in page
    assert "Heroin use" in page


def given(draft: Draft, *, audience: Audience = Audience.CAREGIVER, caregiver: str = "") -> PatientVersion:
    store = MemoryStore()
    clinician = Actor(id=CLINICIAN, role=Role.CLINICIAN, name="Dr. Ada")
    signed = replace(draft, state=State.APPROVED, encounter=EncounterId("e"))
    with store.work() as unit:
        unit.kept.drafts[draft.id] = signed
    return for_patient(
        draft.id, language=Language.ENGLISH, audience=audience, actor=clinician, library=library(),
        first_name=lambda patient: "Ann", work=store.work, caregiver=caregiver,
    )  # fmt: skip


@pytest.mark.parametrize("people", [(), (FRONT_DESK,), (replace(WIFE, decision=REJECTED),)])
def test_without_a_caregiver_in_the_document_nobody_gets_the_caregivers_version(
    people: tuple[Item, ...],
) -> None:
    with pytest.raises(Invalid, match="say by name who reads it"):
        given(approved(*people))
    assert given(approved(*people), audience=Audience.PATIENT).title == "Going home"


def test_where_somebody_at_home_must_not_be_told_the_reader_is_named() -> None:
    limit = replace(item(ItemKind.STATEMENT, "Do not discuss results with him."), labels=("PRS",))
    with pytest.raises(Invalid, match="limits what somebody"):
        given(approved(WIFE, limit))
    assert given(approved(WIFE, limit), caregiver="Annika").title == "Going home with Ann (for Annika)"


def test_a_charted_caregiver_or_a_named_one_gets_it() -> None:
    assert given(approved(WIFE)).title == "Going home with Ann"
    assert given(approved(), caregiver="  Sam   Lee ").title == "Going home with Ann (for Sam Lee)"
