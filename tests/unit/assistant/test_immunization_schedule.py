"""Childhood vaccines: which dose is due when, by which schedule, and what was given too early to count."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.bootstrap import open_assistant
from assistant.domain.errors import Invalid, NotFound
from assistant.knowledge.chart import Chart
from assistant.knowledge.criteria import Applies, Not, Unknown
from assistant.knowledge.guidelines import library
from assistant.knowledge.immunization_schedule import (
    DoseStanding,
    DoseStatus,
    ScheduleDeclined,
    ScheduleDone,
    ScheduleDue,
    dose_standings,
)
from assistant.knowledge.schedule_file import (
    DEFAULT,
    Lapse,
    ScheduleStatus,
    read_schedule,
    schedule,
    schedules,
)
from assistant.knowledge.vaccine_table import childhood_vaccines
from assistant.settings import Settings
from retrieval.model import Immunization
from tests.unit.assistant.charted import TODAY, problem, record, vaccine


def given(cvx: str, *days: str) -> tuple[Immunization, ...]:
    return tuple(vaccine(cvx, on=day) for day in days)


def standing(
    series: str, *doses: Immunization, born: str, on: date = TODAY, by: str = DEFAULT
) -> DoseStanding:
    chart = Chart(record(*doses, born=born), on, child_schedule=schedule(by))
    return next(s for s in dose_standings(chart) if s.series.id == series)


#: series, born, vaccine code, days given, then: status, next dose, of how many, due from (the CDC catch-up tables).
CASES: list[tuple[str, str, str, tuple[str, ...], DoseStatus, int, int, str | None]] = [
    ("hepatitis_b", "2026-11-20", "08", (), DoseStatus.DUE, 1, 3, "2026-11-20"),
    ("hepatitis_b", "2026-01-01", "08", ("2026-01-01", "2026-02-05"), DoseStatus.DUE, 3, 3, "2026-07-01"),
    (
        "hepatitis_b",
        "2025-11-01",
        "08",
        ("2025-11-01", "2025-12-05", "2026-03-01"),
        DoseStatus.DUE,
        3,
        3,
        "2026-05-01",
    ),
    ("rotavirus", "2026-07-01", "119", ("2026-09-01", "2026-11-01"), DoseStatus.COMPLETE, 0, 2, None),
    ("rotavirus", "2026-07-01", "116", ("2026-09-01", "2026-11-01"), DoseStatus.NOT_YET, 3, 3, "2027-01-01"),
    ("rotavirus", "2026-07-01", "116", (), DoseStatus.TOO_OLD, 0, 3, None),
    ("dtap", "2026-09-15", "20", (), DoseStatus.DUE, 1, 5, "2026-11-15"),
    (
        "dtap",
        "2020-01-01",
        "20",
        ("2020-03-01", "2020-05-01", "2020-07-01", "2021-04-01"),
        DoseStatus.DUE,
        5,
        5,
        "2024-01-01",
    ),
    (
        "dtap",
        "2020-01-01",
        "20",
        ("2020-03-01", "2020-05-01", "2020-07-01", "2024-04-01"),
        DoseStatus.COMPLETE,
        0,
        4,
        None,
    ),
    ("dtap", "2018-01-01", "20", ("2018-03-01",), DoseStatus.TOO_OLD, 0, 5, None),
    ("hib", "2025-05-01", "17", (), DoseStatus.OVERDUE, 1, 1, "2026-05-01"),
    ("hib", "2025-01-01", "49", ("2025-03-01", "2025-05-01"), DoseStatus.OVERDUE, 3, 3, "2026-01-01"),
    ("hib", "2025-01-01", "17", ("2026-04-01",), DoseStatus.COMPLETE, 0, 1, None),
    ("hib", "2020-01-01", "17", (), DoseStatus.TOO_OLD, 0, 1, None),
    ("pneumococcal", "2024-01-01", "216", ("2026-03-01",), DoseStatus.COMPLETE, 0, 1, None),
    (
        "pneumococcal",
        "2025-01-01",
        "216",
        ("2025-03-01", "2025-05-01", "2025-07-01"),
        DoseStatus.OVERDUE,
        4,
        4,
        "2026-01-01",
    ),
    (
        "pneumococcal",
        "2025-10-01",
        "216",
        ("2026-05-10", "2026-06-20"),
        DoseStatus.OVERDUE,
        3,
        3,
        "2026-10-01",
    ),
    (
        "polio",
        "2019-01-01",
        "10",
        ("2019-03-01", "2019-05-01", "2023-02-01"),
        DoseStatus.COMPLETE,
        0,
        3,
        None,
    ),
    (
        "polio",
        "2019-01-01",
        "10",
        ("2019-03-01", "2019-05-01", "2019-08-01"),
        DoseStatus.OVERDUE,
        4,
        4,
        "2023-01-01",
    ),
    ("mmr", "2025-11-01", "03", (), DoseStatus.DUE, 1, 2, "2026-11-01"),
    ("mmr", "2025-01-01", "03", ("2026-01-03",), DoseStatus.NOT_YET, 2, 2, "2029-01-01"),
    ("mmr", "2025-01-01", "03", ("2025-11-01",), DoseStatus.OVERDUE, 1, 2, "2026-01-01"),
    ("mmr", "2025-01-01", "03", ("2025-12-29",), DoseStatus.NOT_YET, 2, 2, "2029-01-01"),
    ("varicella", "2018-01-01", "21", ("2019-01-10", "2019-02-10"), DoseStatus.OVERDUE, 2, 2, "2022-01-01"),
    ("hepatitis_a", "2024-01-01", "83", ("2025-06-01", "2025-12-05"), DoseStatus.COMPLETE, 0, 2, None),
    ("hepatitis_a", "2024-01-01", "83", ("2025-06-01", "2025-09-01"), DoseStatus.OVERDUE, 2, 2, "2026-03-01"),
    ("tdap", "2015-01-01", "115", (), DoseStatus.DUE, 1, 1, "2026-01-01"),
    ("tdap", "2014-01-01", "115", ("2025-02-01",), DoseStatus.COMPLETE, 0, 1, None),
    ("hpv", "2014-01-01", "165", ("2025-02-01", "2025-08-01"), DoseStatus.COMPLETE, 0, 2, None),
    ("hpv", "2014-01-01", "165", ("2025-02-01", "2025-04-01"), DoseStatus.DUE, 3, 3, "2025-07-01"),
    ("hpv", "2010-01-01", "165", ("2026-02-01", "2026-03-10"), DoseStatus.OVERDUE, 3, 3, "2026-07-01"),
    ("meningococcal_acwy", "2010-01-01", "114", ("2021-02-01",), DoseStatus.DUE, 2, 2, "2026-01-01"),
    ("meningococcal_acwy", "2009-06-01", "114", ("2026-02-01",), DoseStatus.COMPLETE, 0, 1, None),
    ("meningococcal_b", "2010-01-01", "162", (), DoseStatus.SHARED, 1, 2, "2026-01-01"),
]


@pytest.mark.parametrize(
    ("series", "born", "cvx", "days", "status", "dose", "of", "on"),
    CASES,
    ids=[f"{n} {c[0]} {c[4]}" for n, c in enumerate(CASES)],
)
def test_the_next_dose_is_the_one_that_the_schedule_gives(
    series: str,
    born: str,
    cvx: str,
    days: tuple[str, ...],
    status: DoseStatus,
    dose: int,
    of: int,
    on: str | None,
) -> None:
    found = standing(series, *given(cvx, *days), born=born)
    assert (found.status, found.dose, found.of) == (status, dose, of)
    assert (found.on.isoformat() if found.on else None) == on


def test_every_series_of_every_schedule_is_tried() -> None:
    tried = {case[0] for case in CASES}
    assert {s.id for plan in schedules().values() for s in plan.series} == tried


def test_a_dose_given_too_early_is_said_to_be_and_given_again() -> None:
    found = standing("mmr", *given("03", "2025-11-01"), born="2025-01-01")
    assert [i.date for i in found.early] == ["2025-11-01"]
    assert found.given == ()


def test_a_combination_vaccine_counts_for_each_of_its_parts() -> None:
    doses = given("110", "2026-03-01")
    for series in ("dtap", "polio", "hepatitis_b"):
        assert len(standing(series, *doses, born="2026-01-01").given) == 1


def test_a_dose_without_its_day_is_not_counted_and_not_taken_for_missing() -> None:
    found = standing("mmr", vaccine("03", on="2024"), born="2020-01-01")
    assert found.status is DoseStatus.UNKNOWN
    assert "without its day" in found.why


def test_a_vaccine_that_the_family_declined_is_not_asked_for_by_a_machine() -> None:
    no = vaccine("03", on="2026-10-01", status="not-done", reason="Parent refused")
    chart = Chart(record(no, born="2025-01-01"), TODAY)
    assert next(s for s in dose_standings(chart) if s.series.id == "mmr").status is DoseStatus.DECLINED
    assert isinstance(ScheduleDeclined().decide(chart), Applies)
    old = replace(no, date="2025-01-01")
    assert standing("mmr", old, born="2024-01-01").status is DoseStatus.OVERDUE


def test_out_of_stock_is_no_refusal() -> None:
    none_left = vaccine("03", on="2026-10-01", status="not-done", reason="Product out of stock")
    assert standing("mmr", none_left, born="2025-01-01").status is DoseStatus.OVERDUE


def test_a_live_vaccine_is_a_clinicians_question_when_immunity_is_weak() -> None:
    chart = Chart(record(problem("Combined immunodeficiency", icd10="D81.9"), born="2025-01-01"), TODAY)
    asked = {s.series.id for s in dose_standings(chart) if s.status is DoseStatus.CAUTION}
    assert asked == {"mmr", "varicella"}


def test_chickenpox_stands_in_for_its_vaccine() -> None:
    had = problem("Chickenpox", icd10="B01.9", status="resolved")
    chart = Chart(record(had, born="2018-01-01"), TODAY)
    found = {s.series.id: s for s in dose_standings(chart)}
    assert found["varicella"].status is DoseStatus.IMMUNE
    assert found["varicella"].about == (had,)


def test_weak_immunity_asks_for_three_doses_against_hpv() -> None:
    weak = problem("Combined immunodeficiency", icd10="D81.9")
    chart = Chart(record(weak, *given("165", "2025-02-01", "2025-08-01"), born="2014-01-01"), TODAY)
    found = next(s for s in dose_standings(chart) if s.series.id == "hpv")
    assert (found.dose, found.of) == (3, 3)


def test_an_adult_has_no_childhood_schedule() -> None:
    assert dose_standings(Chart(record(born="2008-11-22"), TODAY)) == ()
    assert dose_standings(Chart(record(born="2008-11-23"), TODAY)) != ()


def test_a_birth_date_without_its_day_decides_nothing() -> None:
    chart = Chart(record(born="2020"), TODAY)
    assert dose_standings(chart) == ()
    for criterion in (ScheduleDue(), ScheduleDone()):
        assert criterion.decide(chart) == Unknown(("the full birth date",))


def test_what_is_due_is_told_with_the_schedule_and_its_status() -> None:
    chart = Chart(record(born="2025-01-01"), TODAY, child_schedule=schedule("cdc-2026-01"))
    answer = ScheduleDue().decide(chart)
    assert isinstance(answer, Applies)
    assert "stayed" in answer.because_text
    assert "MMR dose 1 of 2 since 2026-01-01" in answer.because_text
    assert isinstance(ScheduleDone().decide(chart), Not)


# --- which schedule counts -----------------------------------------------------------------------------------------


def test_the_schedules_differ_where_the_law_does() -> None:
    born = "2026-08-01"
    assert standing("rotavirus", born=born, on=date(2026, 10, 2), by="aap-2026").status is DoseStatus.DUE
    assert (
        standing("rotavirus", born=born, on=date(2026, 10, 2), by="cdc-2026-01").status is DoseStatus.SHARED
    )
    assert (
        standing("hpv", *given("165", "2025-02-01"), born="2014-01-01", by="cdc-2026-01").status
        is DoseStatus.COMPLETE
    )
    assert schedule("cdc-2026-01").status is ScheduleStatus.STAYED
    assert {plan.sign_off for plan in schedules().values()} == {"needs sign-off"}


def test_the_library_follows_the_schedule_of_the_site() -> None:
    patient = record(*given("165", "2025-02-01"), born="2014-01-01")
    due = {
        by: next(
            a.because_text
            for applies in replace(library(), child_schedule=schedule(by)).applicable(patient, TODAY)
            for a in applies.asked
            if (applies.guideline.id, a.entry.id) == ("child-immunization", "due")
        )
        for by in ("aap-2026", "cdc-2026-01")
    }
    assert "HPV" in due["aap-2026"]
    assert "HPV" not in due["cdc-2026-01"]


def test_an_unknown_schedule_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotFound, match="aap-2026, cdc-2025-12-31, cdc-2026-01"):
        schedule("moon")


def test_a_sites_own_file_is_read_to_the_letter() -> None:
    text = (
        Path(__file__).parents[3].joinpath("assistant/knowledge/schedules/aap-2026.yaml").read_text("utf-8")
    )
    assert read_schedule("own.yaml", text) == schedule("aap-2026")
    for was, now, why in (
        ("from: 0 days", "from: soon", "expected a length of time"),
        ("vaccine: mmr", "vaccine: moon", "no set 'moon'"),
        ("{first_at: 24 months, doses: 1}", "{first_at: 24 months, doses: 4}", "fewer than the 4 doses"),
        ("{first_at: 24 months, doses: 1}", "{doses: 1}", "exactly one of"),
        ("status: in force", "status: maybe", "status: 'maybe' is not one of"),
    ):
        assert was in text
        with pytest.raises(Invalid, match=why):
            read_schedule("own.yaml", text.replace(was, now, 1))


def test_the_setting_names_a_schedule_or_a_sites_own_file(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    ours = Path(__file__).parents[3] / "assistant/knowledge/schedules/aap-2026.yaml"
    own.write_text(ours.read_text("utf-8").replace("id: aap-2026", "id: our-clinic"), "utf-8")
    for named, id in (("cdc-2026-01", "cdc-2026-01"), (str(own), "our-clinic")):
        settings = Settings(data=tmp_path / id, embedder="none", child_schedule=named)
        with open_assistant(settings) as assistant:
            assert assistant.library.child_schedule is not None
            assert assistant.library.child_schedule.id == id
    for missing in ("moon", str(tmp_path / "none.yaml")):
        settings = Settings(data=tmp_path / "x", embedder="none", child_schedule=missing)
        with pytest.raises(NotFound, match="immunization schedule"), open_assistant(settings):
            pass


@pytest.mark.parametrize(
    ("lapse", "start", "day"),
    [
        (Lapse(months=1), date(2026, 1, 31), date(2026, 2, 28)),
        (Lapse(months=12), date(2024, 2, 29), date(2025, 2, 28)),
        (Lapse(months=1), date(2026, 12, 15), date(2027, 1, 15)),
        (Lapse(days=42), date(2026, 1, 1), date(2026, 2, 12)),
    ],
)
def test_a_month_is_one_of_the_calendar(lapse: Lapse, start: date, day: date) -> None:
    assert lapse.after(start) == day


def test_the_table_says_what_needs_someone_first() -> None:
    chart = Chart(record(*given("03", "2026-02-01"), born="2025-01-01"), TODAY)
    told = childhood_vaccines(chart)
    assert told is not None
    assert told.version.startswith("AAP")
    assert told.inputs[0].value.startswith("overdue: dose 1 of")
    assert any(i.name == "MMR" and i.value == "not yet due: dose 2 of 2 from 2029-01-01" for i in told.inputs)
